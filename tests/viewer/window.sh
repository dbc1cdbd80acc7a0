#!/bin/sh
# gridview in a real X server: keys, drag, wheel and hover, by xdotool. usage: window.sh GRIDVIEW SAMPLE_MAP
# S saves what is shown; the saved pictures tell what happened.
. "$(dirname "$0")/xserver.sh"
gridview=$1
map=$("$2" "$work") || exit 1

cd "$work" || exit 1
"$gridview" "$map" --size 1000x700 2>"$work/viewer.log" &
viewer=$!
window=$(timeout 20 xdotool search --sync --onlyvisible --pid $viewer | tail -n 1)
[ -n "$window" ] || { echo "FAILED: no window"; exit 1; }
xdotool windowfocus --sync "$window"
failures=0
shots=0

# Presses S and waits for the next picture.
shot() {
    sleep 0.3
    xdotool key --window "$window" s
    shots=$((shots + 1))
    tries=0
    while [ ! -e "small-view-$shots.png" ] && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    [ -e "small-view-$shots.png" ] || { echo "FAILED: no picture $shots"; exit 1; }
}
same() { cmp -s "small-view-$1.png" "small-view-$2.png" || { echo "FAILED: $3"; failures=$((failures + 1)); }; }
differ() { cmp -s "small-view-$1.png" "small-view-$2.png" && { echo "FAILED: $3"; failures=$((failures + 1)); }; }

xdotool mousemove --window "$window" 500 20
shot # 1: at rest, the cursor on the top bar
"$gridview" "$map" --size 1000x700 --screenshot small-view-0.png || failures=$((failures + 1))
same 0 1 "the window does not show what --screenshot draws"
xdotool mousemove --window "$window" 300 300
shot # 2: a cell is hovered
differ 1 2 "hovering changes nothing"
xdotool key --window "$window" Escape mousemove --window "$window" 500 20
shot # 3
same 1 3 "the highlight stays after Escape"
xdotool mousemove --window "$window" 400 350 mousedown 1 mousemove --window "$window" 450 380 \
    mousemove --window "$window" 520 420 mouseup 1 mousemove --window "$window" 500 20
shot # 4
differ 1 4 "dragging does not pan"
xdotool key --window "$window" f
shot # 5
differ 4 5 "F does not bring the whole map back"
xdotool mousemove --window "$window" 400 350 click 4 click 4 mousemove --window "$window" 500 20
shot # 6
differ 1 6 "the wheel does not zoom"
xdotool key --window "$window" Home
shot # 7
same 5 7 "F and Home do not show the same" # the arrow back is lit in both
xdotool key --window "$window" plus
shot # 8
differ 5 8 "+ does not zoom"
xdotool key --window "$window" q 2>/dev/null # the window is gone before the key is up
tries=0
while kill -0 $viewer 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
wait $viewer
status=$?
[ $status -eq 0 ] || { cat "$work/viewer.log"; echo "FAILED: Q ends it with $status instead of 0"; failures=$((failures + 1)); }
viewer=
[ $failures -eq 0 ]
