#!/bin/sh
# Stories by real X events: thirteen of them, with Chinese typed. What hands did is read from pictures that S saves, and from the
# files that the viewer writes. usage: hands.sh GRIDVIEW FOLDER (with county.gpkg)
. "$(dirname "$0")/xserver.sh"
gridview=$1 county=$2
export LANG=C.UTF-8
cd "$work" || exit 1
"$gridview" "$county/county.gpkg" --lang zh --now 2026-07-01 --size 1280x800 2>viewer.log &
viewer=$!
window=$(timeout 30 xdotool search --sync --onlyvisible --pid $viewer | tail -n 1)
[ -n "$window" ] || { echo "FAILED: no window"; cat viewer.log; exit 1; }
xdotool windowfocus --sync "$window"
failures=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }
at() { xdotool mousemove --window "$window" "$1" "$2"; sleep 0.15; }
click() { at "$1" "$2"; xdotool click 1; sleep 0.35; }
key() { for k in "$@"; do xdotool key --window "$window" "$k"; sleep 0.15; done; }
# Saves the view as JSON by the menu of the top bar and says one member of it, without quotation marks and blanks. The menu has its items at 28 pixels each.
member() {
    n=$(($(ls county-view-*.json 2>/dev/null | wc -l) + 1)) # a subshell cannot count for the next one
    click 1194 22
    click 1150 258
    tries=0
    while [ ! -s "county-view-$n.json" ] && [ $tries -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
    tr -d '\n' <"county-view-$n.json" | sed "s/.*\"$1\": *\(\[[^]]*\]\|\"[^\"]*\"\|[^,}]*\).*/\1/; s/\"//g; s/[][ ]//g"
}
is() { got=$(member "$1"); [ "$got" = "$2" ] || fault "$3: $1 is \"$got\", not \"$2\""; }

# Events, names and their pinyin are read behind the first frame: they are there when a search finds something.
tries=0
while
    sleep 2
    key slash ctrl+u
    xdotool type --window "$window" --delay 60 lyz
    sleep 1
    key Return
    [ "$(member unit)" != 140929100000 ] && [ $tries -lt 15 ]
do
    tries=$((tries + 1))
    key Escape Escape
done
key Escape
# 1 a unit is found by Chinese text
key slash ctrl+u
xdotool type --window "$window" --delay 120 水峪贯
sleep 1
key Return
is unit 140929203000 "Chinese text does not find 水峪贯乡"
# 2 Esc goes up
key Escape
is unit "" "Esc does not go up"
# 3 by initials of pinyin
key slash ctrl+u
xdotool type --window "$window" --delay 60 lyz
sleep 0.5
key Return
is unit 140929100000 "lyz does not find 岚漪镇"
# 4 the breadcrumb leads back
click 264 22
is unit "" "the breadcrumb does not lead back"
# 5 a list is opened by the mouse and an item chosen
click 120 91
click 60 123
is fill count "a count is not chosen from the list"
# 6 a category by its box
click 20 555
[ -n "$(member category)" ] || fault "a category is not chosen"
# 7 back by the keyboard
key alt+Left
is fill count "Alt+Left takes too much back"
key alt+Left
is fill field "Alt+Left does not take the list back"
# 8 the theme
key t
is theme dark "T does not change the theme"
key t
# 9 a month by the segments of the time bar
click 1123 711
is from 2026-06-01 "the month is not chosen"
# 10 a drag moves the map
before=$(member centre)
at 600 400
xdotool mousedown 1
at 640 420
at 700 450
xdotool mouseup 1
sleep 0.3
after=$(member centre)
[ "$before" != "$after" ] || fault "a drag does not move the map"
# 11 the wheel enlarges
before=$(member pixel)
at 600 400
xdotool click 4 click 4
sleep 0.4
after=$(member pixel)
[ "$before" != "$after" ] || fault "the wheel does not enlarge"
# 12 the dispatch sheet, and its text as a file
at 600 400
key d
sleep 0.5
click 1070 648
[ -s dispatch-1.txt ] && grep -q '^归属：' dispatch-1.txt || fault "no dispatch is saved"
# 13 the palette: by initials, by Chinese with Enter, and Esc leaves things as they are
key ctrl+p
xdotool type --window "$window" --delay 60 qshss
sleep 0.4
key Return
is theme dark "the palette does not change the theme"
key ctrl+k
xdotool type --window "$window" --delay 120 浅色
sleep 0.4
key Escape
is theme dark "Esc in the palette changes the theme"
key ctrl+p
xdotool type --window "$window" --delay 120 最近一季
sleep 0.6
key Return
is from 2026-04-01 "the palette does not choose the last quarter"

key q
tries=0
while kill -0 $viewer 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -0 $viewer 2>/dev/null && { kill $viewer; fault "Q does not end it"; }
wait $viewer
status=$?
[ $status -eq 0 ] || { cat viewer.log; fault "Q ends it with $status"; }
viewer=
[ $failures = 0 ]
