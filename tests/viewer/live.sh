#!/bin/sh
# gridview follows its files: events that are added, a map that is replaced, a map that is broken. By xdotool in Xvfb.
# usage: live.sh GRIDVIEW GRIDCTL FOLDER (with county.gpkg, events.csv, kelan.json)
. "$(dirname "$0")/xserver.sh"
gridview=$1 gridctl=$2 county=$3
cd "$work" || exit 1
cp "$county/county.gpkg" map.gpkg
head -n 2001 "$county/events.csv" >events.csv

"$gridview" map.gpkg --lang zh --events events.csv --size 1200x800 2>viewer.log &
viewer=$!
window=$(timeout 30 xdotool search --sync --onlyvisible --pid $viewer | tail -n 1)
[ -n "$window" ] || { echo "FAILED: no window"; exit 1; }
xdotool windowfocus --sync "$window"
failures=0 shots=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }
# Presses S until the picture differs from the last one, or is the same for five seconds.
shot() {
    xdotool key --window "$window" s
    shots=$((shots + 1))
    tries=0
    while [ ! -e "map-view-$shots.png" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    [ -e "map-view-$shots.png" ] || { echo "FAILED: no picture $shots"; cat viewer.log; exit 1; }
}
changes() { # changes WHAT: within twelve seconds the window shows something else than in the last picture
    last=$shots rounds=0
    while [ $rounds -lt 12 ]; do
        sleep 1
        shot
        cmp -s "map-view-$last.png" "map-view-$shots.png" || return 0
        rounds=$((rounds + 1))
    done
    fault "$1"
}
xdotool mousemove --window "$window" 400 20
sleep 3
shot
shot # the note "saved" stands in the status bar now, and does not count
sed -n '2002,6001p' "$county/events.csv" >>events.csv
changes "events that were added are not seen"
sleep 1
shot
shot
printf 'no map at all' >broken && mv broken map.gpkg
tries=0
while ! grep -q map.gpkg viewer.log && [ $tries -lt 80 ]; do sleep 0.1; tries=$((tries + 1)); done
grep -q map.gpkg viewer.log || fault "nothing is said of a broken map"
kill -0 $viewer 2>/dev/null || fault "a broken map ends the viewer"
# a map that is gone for a while, then one that is not whole: told once each, and the old one stays
rm map.gpkg
sleep 2.5
said=$(grep -c map.gpkg viewer.log)
head -c 300000 "$county/county.gpkg" >cut && mv cut map.gpkg
tries=0
while [ "$(grep -c map.gpkg viewer.log)" -le "$said" ] && [ $tries -lt 80 ]; do sleep 0.1; tries=$((tries + 1)); done
[ "$(grep -c map.gpkg viewer.log)" -gt "$said" ] || fault "nothing is said of a map that was cut"
kill -0 $viewer 2>/dev/null || fault "a map that was removed or cut ends the viewer"
sed 's/"岢岚县"/"岢岚新县"/' "$county/kelan.json" >"$county/renamed-$$.json"
"$gridctl" import fresh.gpkg "$county/renamed-$$.json" -q >/dev/null 2>&1
rm -f "$county/renamed-$$.json"
sleep 1
shot
mv fresh.gpkg map.gpkg
changes "a new map is not opened"
xdotool key --window "$window" q 2>/dev/null
tries=0
while kill -0 $viewer 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
wait $viewer
status=$?
[ $status -eq 0 ] || { cat viewer.log; fault "Q ends it with $status"; }
viewer=
[ $failures = 0 ]
