#!/bin/sh
# The screen without a map, the list of recent maps and its file, by scripts and by windows that nobody sees.
# usage: start.sh GRIDVIEW FOLDER (with county.gpkg)
gridview=$1 county=$(cd "$2" && pwd)/county.gpkg
work=$(mktemp -d) || exit 1
viewer=
trap 'kill $viewer 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset DISPLAY WAYLAND_DISPLAY XDG_STATE_HOME LC_ALL LC_MESSAGES
export LANG=C TZ=Asia/Shanghai HOME="$work/home" XDG_RUNTIME_DIR="$work"
failures=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }
# story WHAT OPTION...: runs the script on standard input
story() {
    what=$1
    shift
    "$gridview" --script - "$@" >said.txt 2>&1 || { fault "$what"; cat said.txt; }
}
says() { grep -q -- "$1" said.txt || { fault "it does not say \"$1\""; cat said.txt; }; }
entry() { printf '{"path": "%s", "name": "%s", "opened": "%s"}' "$@"; }
list() { printf '{"version": 1, "maps": ['; sep=; for e in "$@"; do printf '%s%s' "$sep" "$e"; sep=,; done; printf ']}\n'; }

# ---- nothing was opened yet ----
story "no recent map" --recent none <<'END'
expect start yes
expect map none
expect recents 0
expect widget:recent.0 no
key Down Enter Delete Escape
expect start yes
shot empty.png
key q
expect quit yes
END
[ -e "$HOME/.local" ] && fault "a script has made a state file"

# ---- one that is there and one that is not ----
list "$(entry /nowhere/hequ.gpkg 河曲县 2026-06-30T02:00:00Z)" "$(entry "$county" 岢岚县 2026-06-29T01:30:00Z)" >two.json
cp two.json recent.json
story "two recent maps" --recent recent.json --now "2026-06-30 18:00" <<END
expect recents 2
expect recent:1 "河曲县 /nowhere/hequ.gpkg missing"
expect recent:2 "岢岚县 $county there"
key Enter
expect-not start.note ""
expect start yes
shot missing.png
key Down
expect start.at 2
shot there.png
differ missing.png there.png
key Enter
expect map 岢岚县
expect start no
# the one that was opened comes first
key Ctrl+o
expect start yes
expect recent:1 "岢岚县 $county there"
expect recent:2 "河曲县 /nowhere/hequ.gpkg missing"
click recent.1
expect-not start.note ""
click recent.1.remove
expect recents 1
expect start.note ""
key Escape
expect start no
expect map 岢岚县
# the map that is shown, once more: it is opened again
key Ctrl+o Enter
expect note 县图已重新打开
END
grep -q hequ recent.json && fault "what was taken out is still in the file"
grep -q '"opened": *"20[0-9-]*T[0-9:]*Z"' recent.json || fault "the file has no times"

# by the mouse, in a small window, and by the focus
cp two.json recent.json
story "by the mouse" --recent recent.json --size 320x320 <<'END'
click recent.1
expect map 岢岚县
END
cp two.json recent.json
story "by Tab" --recent recent.json <<'END'
key Tab Tab Tab Tab
expect focus recent.1
key Enter
expect map 岢岚县
END

# ---- another map over the one that is shown ----
cat >one.geojson <<'END'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "1", "name": "一格"},
 "geometry": {"type": "Polygon", "coordinates": [[[111.5, 38.7], [111.6, 38.7], [111.6, 38.8], [111.5, 38.8], [111.5, 38.7]]]}}]}
END
story "another map" "$county" --recent recent.json --now 2026-07-01 <<END
key t
click unit:140929102200
drop $work/no-such.gpkg
expect start yes
expect-not start.note ""
shot failed.png
key Escape
expect map 岢岚县
expect selected 140929102200
expect theme dark
drop $work/one.geojson
expect-not map 岢岚县
expect theme dark
expect selected none
expect events 0
expect widget:play no
key Ctrl+o
expect recent:1 "one $work/one.geojson there"
END
grep -q no-such.gpkg said.txt || fault "the file that is missing is not named"

# ---- what is wrong with the file ----
broken() { # broken WHAT: recent.json as it is now is set aside, told, and a new list begun
    cp recent.json was.json
    story "$1" "$county" --recent recent.json <<'END'
expect map 岢岚县
END
    says 'recent.json 已损坏'
    cmp -s was.json recent.json.bad || fault "$1: it is not kept as recent.json.bad"
    grep -q 岢岚县 recent.json || fault "$1: no new list is begun"
}
printf '{"maps": [' >recent.json && broken "cut off"
: >recent.json && broken "empty"
printf '[]' >recent.json && broken "another JSON"
list "$(entry relative.gpkg x 2026-06-30T02:00:00Z)" >recent.json && broken "a path that is not absolute"
list "$(entry /a.gpkg x yesterday)" >recent.json && broken "a time that is none"
printf '{"maps": [{"path": 7}]}' >recent.json && broken "a number for a path"
head -c 3000 /dev/urandom >recent.json && broken "noise"
{ printf '{"maps": ['; yes '                          ' | head -n 20000; printf ']}'; } >recent.json && broken "half a megabyte"
printf '{"maps": [' >recent.json
story "damaged, on the screen without a map" --recent recent.json <<'END'
expect start yes
expect recents 0
expect-not start.note ""
END
rm -f recent.json*
mkdir recent.json
story "a folder" "$county" --recent recent.json <<'END'
expect map 岢岚县
END
says 'recent.json 不能读'
rmdir recent.json
mkfifo recent.json
timeout 20 "$gridview" "$county" --recent recent.json --script /dev/null >said.txt 2>&1 || fault "a pipe instead of a file"
says 'recent.json 不能读'
rm -f recent.json
story "no folder can be made" "$county" --recent /dev/null/gridview/recent.json <<'END'
expect-not note ""
END
says 'recent.json 不能'
[ "$(grep -c 'recent.json' said.txt)" = 1 ] || fault "it is told more than once"
if [ "$(id -u)" != 0 ]; then
    list >recent.json && chmod 0 recent.json
    story "no permission" "$county" --recent recent.json <<'END'
expect map 岢岚县
END
    says 'cannot be read'
    mkdir locked && chmod a-w locked
    story "a folder without permission" "$county" --recent locked/recent.json <<'END'
expect map 岢岚县
END
    says 'cannot be written'
fi
ls recent.json.?????? 2>/dev/null && fault "half-written files are left"

# ---- at most twelve, each once ----
rm -f recent.json
i=0
while [ $i -lt 14 ]; do
    i=$((i + 1))
    cp one.geojson "map$i.geojson"
done
{ i=0; while [ $i -lt 14 ]; do i=$((i + 1)); echo "drop map$i.geojson"; done; echo 'drop map5.geojson'; echo 'key Ctrl+o'; echo 'expect recents 12'; echo 'print recent:1'; echo 'print recent:2'; echo 'print recent:12'; echo 'shot many.png'; echo 'size 640 400'; echo 'key End'; echo 'shot last.png'; } |
    "$gridview" --recent recent.json --script - >said.txt 2>&1 || { fault "fourteen maps"; cat said.txt; }
says "recent:1 .* $work/map5.geojson there"
says "recent:2 .* $work/map14.geojson there"
says "recent:12 .* $work/map3.geojson there"

# ---- where the file is: windows on a driver that shows nothing ----
window() { # window FILE OPTION...: a window, until there is a FILE ("": for three seconds)
    file=$1
    shift
    SDL_VIDEODRIVER=dummy "$gridview" "$@" >said.txt 2>&1 &
    viewer=$! tries=0
    while [ $tries -lt 150 ] && { [ -n "$file" ] || [ $tries -lt 30 ]; } && ! grep -qs 岢岚县 "$file"; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -0 $viewer 2>/dev/null || { fault "the window has ended"; cat said.txt; }
    kill $viewer 2>/dev/null
    wait $viewer 2>/dev/null
    viewer=
    [ -z "$file" ] || grep -qs 岢岚县 "$file" || fault "no list in $file"
}
state=home/.local/state/gridview/recent.json
window $state "$county"
rm -rf home
XDG_STATE_HOME="$work/state" window state/gridview/recent.json "$county"
[ -e home/.local/state ] && fault "XDG_STATE_HOME is not heeded"
XDG_STATE_HOME=relative window $state "$county"
[ -e relative ] && fault "a relative XDG_STATE_HOME is heeded"
rm -rf home
(unset HOME && window "" "$county" && exit "$failures") || fault "HOME unset"
window "" "$county" --recent none
window ""
[ -e home/.local/state ] && fault "a state file is made though none is to be kept"
"$gridview" "$county" --screenshot a.png >said.txt 2>&1 && "$gridview" "$county" --script /dev/null >>said.txt 2>&1 || fault "a screenshot and a script"
[ -e home/.local/state ] && fault "a screenshot or a script has made a state file"
[ -e recent.json.bad ] && fault "a file was set aside without need"
[ $failures = 0 ]
