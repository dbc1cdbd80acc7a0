#!/bin/sh
# The screen without a map in a real window: keys, the mouse, files dropped on it, and the map that is shown then.
# usage: start_window.sh GRIDVIEW FOLDER [DROP_FILE] (with county.gpkg)
. "$(dirname "$0")/xserver.sh"
gridview=$1 county=$(cd "$2" && pwd)/county.gpkg drop=$3
export LANG=C.UTF-8
cd "$work" || exit 1
failures=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }
cell() { # cell NAME: a map of one cell
    printf '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "1", "name": "一格"},'
    printf '"geometry": {"type": "Polygon", "coordinates": [[[111.5, 38.7], [111.6, 38.7], [111.6, 38.8], [111.5, 38.8], [111.5, 38.7]]]}}]}'
}
cell >"新 县.geojson"
start() {
    "$gridview" "$@" --size 1000x700 2>viewer.log &
    viewer=$!
    window=$(timeout 30 xdotool search --sync --onlyvisible --pid $viewer | tail -n 1)
    [ -n "$window" ] || { echo "FAILED: no window"; cat viewer.log; exit 1; }
    xdotool windowfocus --sync "$window"
}
title() { # title TEXT WHAT: the window's title becomes so within ten seconds
    tries=0
    while ! xdotool getwindowname "$window" | grep -q "$1" && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    xdotool getwindowname "$window" | grep -q "$1" || { fault "$2: the title is \"$(xdotool getwindowname "$window")\""; cat viewer.log; }
}
stop() {
    sleep 0.3
    xdotool key --window "$window" q 2>/dev/null
    tries=0
    while kill -0 $viewer 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    kill -0 $viewer 2>/dev/null && { kill $viewer; fault "Q does not end it"; }
    wait $viewer
    status=$?
    [ $status -eq 0 ] || { cat viewer.log; fault "Q ends it with $status"; }
    viewer=
}
start
title '^全县一张图$' "without a map"
stop
start "$county"
title '^岢岚县' "a map"
sleep 1
stop
# by the keyboard
start
key() { xdotool key --window "$window" "$@"; sleep 0.3; }
sleep 0.5
key Return
title '^岢岚县' "Enter does not open the recent map"
# Ctrl+O over the map, Esc, and what is dropped
key ctrl+o
key Escape
if [ -n "$drop" ]; then
    "$drop" "$window" "新 县.geojson" || fault "the window takes no file"
    title '^新 县' "a map that is dropped is not opened"
    "$drop" "$window" /etc/hosts || fault "the window takes no other file"
    tries=0
    while ! grep -q /etc/hosts viewer.log && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    grep -q /etc/hosts viewer.log || fault "nothing is said of a file that is no map"
    title '^新 县' "a file that is no map takes the place of one"
    # the list lies over it now: the second is the county
    sleep 0.5
    key Down Return
    title '^岢岚县' "the list does not open the other map"
    stop
    start
    sleep 0.5
    "$drop" "$window" "新 县.geojson" || fault "the first screen takes no file"
    title '^新 县' "a map that is dropped on the first screen is not opened"
fi
stop
# by the mouse: the list stands in the middle
start
sleep 0.5
[ -n "$drop" ] && key Down
rows=$(grep -c '"path"' state/gridview/recent.json)
# header 52, rows of 48, ways 82; above it the rest of the height by 2.6
y=$(awk -v rows="$rows" 'BEGIN { high = 52 + rows * 48 + 82 + 4; print int(int((700 - high) / 2.6) + 52 + (rows - 0.5) * 48) }')
xdotool mousemove --window "$window" 400 "$y"
sleep 0.3
xdotool click 1
title '^岢岚县' "a click does not open the recent map"
sleep 1
stop
[ $failures = 0 ]
