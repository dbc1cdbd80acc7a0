#!/bin/sh
# A story: what hands do in the viewer, and what must be so then. usage: story.sh GRIDVIEW FOLDER STORY.txt
# FOLDER holds county.gpkg and events.csv of the sample county. NAME.en.txt is told in English.
gridview=$1 county=$2 story=$3
case $story in *.en.txt) lang=en ;; *) lang=zh ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
unset DISPLAY WAYLAND_DISPLAY
cd "$work" || exit 1
"$gridview" "$county/county.gpkg" --lang $lang --now 2026-07-01 --events "$county/events.csv" --script "$story" || exit 1
# areas have the name that was typed, else a number
if [ -e area-2.gpkg ]; then
    grep -q 一号片区 area-1.gpkg && grep -q '片区 2' area-2.gpkg || { echo "FAILED: an area has another name"; exit 1; }
fi
# a view that was saved opens again where it was left, and draws the same map
if [ -e left.json ]; then
    printf 'expect drilled 140929102000\nexpect title 户数密度\nview again.json\n' >again.txt
    "$gridview" "$county/county.gpkg" --lang $lang --now 2026-07-01 --events "$county/events.csv" --view left.json --script again.txt || exit 1
    cmp left.json again.json || { echo "FAILED: the view is not what was saved"; exit 1; }
fi
