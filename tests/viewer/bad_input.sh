#!/bin/sh
# What is wrong with files and windows: the viewer says what and where, keeps what it had, and goes on.
# usage: bad_input.sh GRIDVIEW FOLDER (with county.gpkg and events.csv)
gridview=$1 county=$2
work=$(mktemp -d) || exit 1
viewer= holder=
trap 'kill $viewer $holder 2>/dev/null; rm -rf "$work"' EXIT
trap '' PIPE
cp "$county/county.gpkg" "$work/county.gpkg" || exit 1
head -n 2001 "$county/events.csv" >"$work/events.csv"
cd "$work" || exit 1
unset DISPLAY WAYLAND_DISPLAY LC_ALL LC_MESSAGES
export LANG=C XDG_RUNTIME_DIR="$work" XDG_STATE_HOME="$work/state"
failures=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }

# expect WHAT CODE TEXT COMMAND...: it must end with CODE and say TEXT
expect() {
    what=$1 code=$2 text=$3
    shift 3
    "$@" >said.txt 2>&1
    got=$?
    if [ $got -ne "$code" ] || { [ -n "$text" ] && ! grep -q -- "$text" said.txt; }; then
        fault "$what: exit $got instead of $code, or it does not say \"$text\":"
        cat said.txt
    fi
}

# ---- a viewer that is told what to do line by line, while its files change ----
open() { # open MAP OPTION...
    rm -f told
    mkfifo told
    : >answers.txt
    "$gridview" "$@" --now 2026-07-01 --script told >answers.txt 2>errors.txt &
    viewer=$!
    exec 3>told
}
tell() { echo "$*" >&3; }
ask() { # ask WHAT: $answer
    before=$(wc -l <answers.txt)
    tell "print $1"
    tries=0
    while [ "$(wc -l <answers.txt)" -eq "$before" ] && kill -0 $viewer 2>/dev/null && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
    answer=$(tail -n 1 answers.txt)
    answer=${answer#* }
}
is() { # is WHAT PATTERN STORY
    ask "$1"
    case $answer in
    $2) ;;
    *) fault "$3: $1 is \"$answer\", not \"$2\""; cat errors.txt ;;
    esac
}
end() { # end STORY
    exec 3>&-
    wait $viewer
    status=$?
    viewer=
    [ $status = 0 ] || { fault "$1: it ends with $status"; cat errors.txt; }
}

# The map that was opened is there, with its events, and can be worked with.
still_there() {
    is map 岢岚县 "$1"
    is events 2000 "$1"
    tell key f
    tell click unit:140929102200
    is selected 140929102200 "$1"
    tell key Escape Escape
}
again() { # again STORY: the map is opened again, and cannot be
    tell key F5
    is note "县图未能重新打开*map.gpkg*" "$1"
    grep -q map.gpkg errors.txt || fault "$1: nothing on stderr names the file"
    still_there "$1"
}
cp county.gpkg map.gpkg
open map.gpkg --events events.csv
still_there "at first"
head -c 20000 /dev/urandom >noise && mv noise map.gpkg
again "noise in place of the map"
head -c 300000 county.gpkg >cut && mv cut map.gpkg
again "a map that was cut"
head -c 10 county.gpkg >map.gpkg
again "ten bytes of a map, written over it"
: >map.gpkg
again "an empty file"
rm map.gpkg
again "a map that was removed"
mkdir map.gpkg
again "a folder in place of the map"
rmdir map.gpkg
# what asks the file anew says so, and waits for nothing
tell key v
is "problems:errors" "*" "a check without the file"
tell key Escape x
tell drag 500,300 700,500
is "sum:area" "[1-9]*" "a shape without the file"
tell key Escape
tell key d
is right dispatch "the dispatch sheet without the file"
tell key Escape
still_there "a map that was removed"
cp county.gpkg map.gpkg
tell key F5
is note 县图已重新打开 "the map is there again"
still_there "the map is there again"
if command -v sqlite3 >/dev/null; then
    # another program has the file to itself, for longer than anybody waits
    mkfifo hold
    sqlite3 map.gpkg <hold >held.txt 2>&1 &
    holder=$!
    exec 4>hold
    echo "BEGIN EXCLUSIVE; SELECT 'held';" >&4
    tries=0
    while ! grep -q held held.txt && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    begun=$(date +%s)
    tell key F5
    is note "*map.gpkg：另一个程序正在改动它*" "a locked map"
    [ $(($(date +%s) - begun)) -le 8 ] || fault "a locked map holds the viewer up for more than five seconds"
    still_there "a locked map"
    begun=$(date +%s)
    expect "a locked map, at the start" 3 "map.gpkg：另一个程序正在改动它" "$gridview" map.gpkg --screenshot e.png
    [ $(($(date +%s) - begun)) -le 8 ] || fault "a locked map holds the start up for more than five seconds"
    echo "COMMIT;" >&4
    exec 4>&-
    wait $holder
    holder=
    tell key F5
    is note 县图已重新打开 "a map that is no longer locked"
fi
end "files that change"

# ---- what is said stands in the window, however long it is ----
long=$work/a-folder-with-a-rather-long-name/and-another-one-in-it-that-is-no-shorter/and-a-third-one-for-good-measure
mkdir -p "$long"
cp county.gpkg "$long/map.gpkg"
open "$long/map.gpkg" --size 900x700
is note "" "no note"
tell move 450,20
tell shot before.png
echo 'no map' >"$long/map.gpkg"
tell key F5
is note "县图未能重新打开：map.gpkg：开头不像 GeoPackage*" "a long path"
grep -q "$long/map.gpkg" errors.txt || fault "stderr does not name the folder"
tell shot after.png
tell differ before.png after.png
tell size 320 320
tell shot small.png
is map 岢岚县 "a small window"
end "a long path"

# ---- events ----
head -c 4000 /dev/urandom >noise.csv
expect "events that are noise" 3 noise.csv "$gridview" county.gpkg --events noise.csv --screenshot e.png
expect "no such events" 3 nowhere.csv "$gridview" county.gpkg --events nowhere.csv --script /dev/null
expect "a folder of events" 3 "$work" "$gridview" county.gpkg --events "$work" --screenshot e.png
printf 'a,b\n1,2\n' >columns.csv
expect "events without places and times" 3 columns.csv "$gridview" county.gpkg --events columns.csv --screenshot e.png
head -n 1 events.csv >none.csv
printf 'expect events 0\nexpect widget:play no\n' >none.txt
expect "no event in the file" 0 "" "$gridview" county.gpkg --events none.csv --script none.txt
[ -e e.png ] && fault "a failed run left a picture"

# ---- views ----
view() { # view WHAT TEXT: view.json cannot be read, and it says why
    expect "$1" 3 "view.json：.*$2" "$gridview" county.gpkg --view view.json --screenshot e.png
}
printf '{"level": "grid"' >view.json && view "a view that was cut" ""
printf 'no JSON' >view.json && view "no JSON" ""
printf '{"levle": "grid"}' >view.json && view "a member that is not known" levle
printf '{"theme": 7}' >view.json && view "a number for a word" theme
printf '[]' >view.json && view "a list for a view" ""
head -c 2000000 /dev/zero >view.json && view "two megabytes of nothing" ""
expect "no such view" 3 nowhere.json "$gridview" county.gpkg --view nowhere.json --screenshot e.png

# ---- scripts ----
bad_script() { # bad_script LINE TEXT
    printf 'key f\n%s\nkey q\n' "$1" >bad.txt
    expect "script: $1" 1 "bad.txt:2: .*$2" "$gridview" county.gpkg --script bad.txt
}
bad_script "clik save" clik
bad_script "click no.such.widget" no.such.widget
bad_script "click unit:0" "no such unit"
bad_script "key Ctlr+z" Ctlr
bad_script "key" "wants keys"
bad_script 'text "open' "quotation mark"
bad_script "expect nothing 1" nothing
bad_script "shot $work/nowhere/a.png" nowhere
bad_script "clock yesterday" yesterday
expect "no such script" 1 nowhere.txt "$gridview" county.gpkg --script nowhere.txt
expect "a folder as a script" 1 "$work" "$gridview" county.gpkg --script "$work"
printf 'clock 2026-06-30\nexpect start yes\n' >start.txt
expect "what wants a map, without one" 1 "start.txt:1: " "$gridview" --script start.txt

# ---- windows ----
png_size() { od -A n -t u1 -j 16 -N 8 "$1" | awk '{ print $1 * 16777216 + $2 * 65536 + $3 * 256 + $4 "x" $5 * 16777216 + $6 * 65536 + $7 * 256 + $8 }'; }
picture() { # picture WHAT SIZE OPTION...: a picture of that size
    what=$1 size=$2
    shift 2
    rm -f p.png
    expect "$what" 0 "" "$gridview" "$@" --now 2026-07-01 --screenshot p.png
    [ "$(png_size p.png)" = "$size" ] || fault "$what: the picture is $(png_size p.png), not $size"
}
expect "a window of no size" 2 "1280x800" "$gridview" county.gpkg --size 0x0 --screenshot e.png
expect "a window of less than no size" 2 "1280x800" "$gridview" county.gpkg --size -5x800 --screenshot e.png
expect "a size that is no number" 2 "1280x800" "$gridview" county.gpkg --size big --screenshot e.png
expect "a size beyond all screens" 2 "16384" "$gridview" county.gpkg --size 20000x20000 --screenshot e.png
least=157 # of the bars, and a row of map
picture "one pixel" 1x$least county.gpkg --size 1x1
picture "one pixel, with events" 1x$least county.gpkg --events events.csv --size 1x1
picture "one pixel, twice as large" 2x314 county.gpkg --size 1x1 --ui-scale 2
picture "one pixel, half as large" 1x79 county.gpkg --size 1x1 --ui-scale 0.5
picture "one pixel, without panels" 1x$least county.gpkg --size 1x1 --bare
picture "3840x2160" 3840x2160 county.gpkg --size 3840x2160
picture "3840x2160, twice as large" 3840x2160 county.gpkg --size 1920x1080 --ui-scale 2
picture "a long strip" 16384x$least county.gpkg --size 16384x1
cat >sizes.txt <<'END'
size 0 0
key Ctrl+p Down Escape
key F1 Escape Ctrl+o Escape
key b
key b v Escape
key d Escape
key + + - f
click 0,0
size 1 1
key t r l r l
size 3840 2160
key f
click unit:140929102200
expect selected 140929102200
key Escape
size 1280 800
key f
click unit:140929102200
expect selected 140929102200
END
expect "sizes one after the other" 0 "" "$gridview" county.gpkg --script sizes.txt
expect "the same, twice as large" 0 "" "$gridview" county.gpkg --script sizes.txt --ui-scale 2
printf 'size 0 0\nkey Down Enter\nsize 3840 2160\nshot s.png\n' >start.txt
expect "sizes without a map" 0 "" "$gridview" --script start.txt

# ---- one cell; no events ----
cat >one.geojson <<'END'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "1", "name": "一格"},
 "geometry": {"type": "Polygon", "coordinates": [[[111.5, 38.7], [111.6, 38.7], [111.6, 38.8], [111.5, 38.8], [111.5, 38.7]]]}}]}
END
cat >one.txt <<'END'
expect events 0
expect widget:play no
expect widget:length.3 no
expect widget:layer.events no
expect widget:layer.heat no
expect widget:layer.borders yes
key Space , . n Shift+n
expect playing no
double unit:1
expect selected 1
key Escape
click unit:1
expect right card
key b
expect rows 1
key b
key v
expect problems:errors 0
key Escape d
expect right dispatch
key Escape
key x
drag 500,300 700,500
expect-not sum:area 0
key Escape
key Ctrl+p
text 事件
expect commands 0
key Ctrl+u
text 时间
expect commands 0
key Ctrl+u
text 表格
key Enter
expect right table
shot one.png
END
expect "one cell without events" 0 "" "$gridview" one.geojson --script one.txt
expect "a county whose events are left out" 0 "" "$gridview" county.gpkg --events none.csv --script none.txt
cp one.geojson "$(printf '\304\352.geojson')" # a name in GBK
printf 'expect events 0\nshot gbk.png\nkey s\n' >gbk.txt
expect "a name of a file in another encoding" 0 "" "$gridview" "$(printf '\304\352.geojson')" --script gbk.txt
[ $failures = 0 ]
