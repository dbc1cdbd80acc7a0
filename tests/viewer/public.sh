#!/bin/sh
# What everybody may see has no place of a single event, building or person, whatever is asked for.
# usage: public.sh GRIDVIEW GRIDCTL FOLDER (with county.gpkg and events.csv)
gridview=$1 gridctl=$2 county=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset DISPLAY WAYLAND_DISPLAY
failures=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }

cat >asks.json <<'END'
{"fill": "count", "count": "reported", "from": "2026-06-01", "to": "2026-06-30", "events": true, "heat": true, "buildings": true}
END
cat >plain.json <<'END'
{"fill": "count", "count": "reported", "from": "2026-06-01", "to": "2026-06-30"}
END
cat >story.txt <<'END'
expect building none
expect buildings no
expect heat no
expect dots 0
expect widget:layer.events no
expect widget:layer.heat no
expect widget:layer.buildings no
expect widget:layer.borders yes
expect widget:tool.circle no
expect widget:tool.measure yes
# units are counted as ever
expect count:all 1826
key d
expect-not right dispatch
expect-not note ""
key x
expect note 公开版不提供单个事件、房屋和人员的位置
key v
expect-not right problems
key b
expect right table
expect widget:table.kind.1 no
key b
# a building, a person, a module point are not found; a unit and a road are
click search
text 140929400001F00002
expect hits 0
key Ctrl+u
text 张某0041
expect hits 0
key Ctrl+u
text 宋家沟村
expect-not hits 0
key Escape Escape
# down to where the houses would be
double place:550653.83,4286571.42
double place:550653.83,4286571.42
double place:550653.83,4286571.42
double place:550653.83,4286571.42
double place:550653.83,4286571.42
expect building none
expect drilled 14092940000100101
# what is kept of the view asks for nothing more
view left.json
shot asked.png
# the palette has no other way
key Ctrl+p
text 热力
expect commands 0
key Ctrl+u
text 派单
expect commands 0
key Ctrl+u
text 事件点
expect commands 0
END
"$gridview" "$county/county.gpkg" --lang zh --public --events "$county/events.csv" --now 2026-07-01 --view asks.json --script story.txt || fault "the viewer"
grep -Eq '"(events|heat|buildings)": *true' left.json && fault "the view that was saved asks for places"
for format in png pdf svg; do
    for view in asks plain; do
        "$gridctl" render "$county/county.gpkg" --public -e "$county/events.csv" --now 2026-07-01 --view $view.json -o $view.$format -q || fault "render $view.$format"
    done
done
cmp asks.png plain.png || fault "gridctl render --public draws what a view asks for"
[ -s plain.pdf ] || fault "no PDF"
cmp asks.svg plain.svg || fault "gridctl render --public draws what a view asks for, in the SVG"
"$gridctl" render "$county/county.gpkg" -e "$county/events.csv" --now 2026-07-01 --view asks.json -o inside.png -q
cmp -s inside.png plain.png && fault "without --public nothing more is drawn"
[ $failures = 0 ]
