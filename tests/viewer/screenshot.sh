#!/bin/sh
# gridview without a display: pictures, messages and exit codes. usage: screenshot.sh GRIDVIEW SAMPLE_MAP
gridview=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
map=$("$2" "$work") || exit 1
unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER LC_ALL LC_MESSAGES
export LANG=en_GB.UTF-8 XDG_RUNTIME_DIR="$work" # English, whether the locale is installed or not
failures=0

# expect WHAT CODE TEXT COMMAND...: the command must end with CODE and say TEXT on stdout or stderr
expect() {
    what=$1 code=$2 text=$3
    shift 3
    "$@" >"$work/said" 2>&1
    got=$?
    if [ $got -ne "$code" ] || { [ -n "$text" ] && ! grep -q -- "$text" "$work/said"; }; then
        echo "FAILED: $what: exit $got instead of $code, or it does not say \"$text\":"
        cat "$work/said"
        failures=$((failures + 1))
    fi
}

png_size() { od -A n -t u1 -j 16 -N 8 "$1" | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }'; }

expect "a picture" 0 "" "$gridview" "$map" --screenshot "$work/a.png"
[ "$(png_size "$work/a.png")" = 1280x800 ] || { echo "FAILED: default size"; failures=$((failures + 1)); }
expect "another size" 0 "" "$gridview" "$map" --screenshot="$work/b.png" --size=641x480
[ "$(png_size "$work/b.png")" = 641x480 ] || { echo "FAILED: --size"; failures=$((failures + 1)); }
expect "once more" 0 "" "$gridview" "$map" --screenshot "$work/c.png"
cmp "$work/a.png" "$work/c.png" || { echo "FAILED: two runs differ"; failures=$((failures + 1)); }
expect "dark, zoomed, hovered" 0 "" "$gridview" "$map" --screenshot "$work/d.png" --theme dark \
    --centre 550000,4286000 --scale 20000 --hover 600,400
cmp -s "$work/a.png" "$work/d.png" && { echo "FAILED: the view changes nothing"; failures=$((failures + 1)); }

expect "help" 0 "usage: gridview MAP" "$gridview" --help
expect "help in Chinese" 0 "用法：gridview MAP" "$gridview" --help --lang zh
LANG=C expect "Chinese without a locale" 0 "用法：gridview MAP" "$gridview" --help
LC_MESSAGES=zh_CN.UTF-8 expect "LC_MESSAGES before LANG" 0 "用法：gridview MAP" "$gridview" --help
LC_ALL=en_US LC_MESSAGES=zh_CN expect "LC_ALL before all" 0 "usage: gridview MAP" "$gridview" --help
expect "a language that is named last" 2 "没有选项" "$gridview" --bogus --lang=zh
expect "another language" 2 "zh | en" "$gridview" "$map" --lang fr
expect "a picture in Chinese" 0 "" "$gridview" "$map" --screenshot "$work/zh.png" --lang zh
cmp -s "$work/a.png" "$work/zh.png" && { echo "FAILED: the picture does not speak English"; failures=$((failures + 1)); }
LANG=C expect "a picture without a locale" 0 "" "$gridview" "$map" --screenshot "$work/c.png"
cmp "$work/zh.png" "$work/c.png" || { echo "FAILED: the picture is not Chinese without a locale"; failures=$((failures + 1)); }
expect "no map for a picture" 2 "no map given" "$gridview" --screenshot "$work/e.png"
expect "no map for events" 2 "no map given" "$gridview" --events events.csv
expect "no map and no display" 4 "no display" "$gridview" --recent none
expect "near miss" 2 "did you mean --screenshot" "$gridview" "$map" --screenshoot x.png
expect "value missing" 2 "needs a value" "$gridview" "$map" --size
expect "bad size" 2 "1280x800" "$gridview" "$map" --size 0x5
expect "bad theme" 2 "light | dark" "$gridview" "$map" --theme pink
expect "missing file" 3 "no-such.shp" "$gridview" "$work/no-such.shp" --screenshot "$work/e.png"
echo '{' >"$work/broken.json"
expect "broken file" 3 "broken.json" "$gridview" "$work/broken.json" --screenshot "$work/e.png"
expect "no such field" 3 "POP" "$gridview" "$map" --field NOPE --screenshot "$work/e.png"
expect "folder missing" 3 "nowhere" "$gridview" "$map" --screenshot "$work/nowhere/e.png"
expect "a map is no picture to replace" 2 "no PNG" "$gridview" "$map" --screenshot "$map"
expect "no display" 4 "--screenshot" "$gridview" "$map"
expect "the library's errors in Chinese" 3 "无法打开" "$gridview" "$work/no-such.shp" --screenshot "$work/e.png" --lang zh
[ -e "$work/e.png" ] && { echo "FAILED: a failed run left a picture"; failures=$((failures + 1)); }

# Squares of 150 m, as many as asked: the least and the largest map.
squares() {
    awk -v n="$1" 'BEGIN {
        print "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4546\"}},\"features\":["
        side = int(sqrt(n - 1)) + 1
        for (i = 0; i < n; i++) {
            x = 520000 + i % side * 150; y = 4270000 + int(i / side) * 150
            printf "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"140929%06d\",\"name\":\"第%d格\",\"POP\":%d},", i ? ",\n" : "", i, i, i % 97
            printf "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}", x, y, x + 150, y, x + 150, y + 150, x, y + 150, x, y
        }
        print "]}"
    }'
}
for n in 1 100000; do
    squares $n >"$work/cells.json"
    expect "$n cells" 0 "" "$gridview" "$work/cells.json" --screenshot "$work/cells$n.png"
    printf 'expect value:%s %s\nclick 700,300\nexpect right card\nexpect widget:card.neighbour.0 %s\n' \
        140929000000 0 "$([ $n = 1 ] && echo no || echo yes)" >"$work/cells.txt"
    expect "$n cells, by hand" 0 "" "$gridview" "$work/cells.json" --script "$work/cells.txt"
done

echo '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>' >"$work/fonts.conf"
FONTCONFIG_FILE="$work/fonts.conf" expect "no Chinese font" 4 "fonts-noto-cjk" \
    "$gridview" "$map" --screenshot "$work/e.png"

[ $failures -eq 0 ]
