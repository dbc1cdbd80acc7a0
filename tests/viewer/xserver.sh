# xserver.sh - to be sourced: an X server of the test's own, or the end with 77 where there is none. Sets work, a folder that goes
# with the test, and DISPLAY; what runs as $viewer ends with it.
command -v Xvfb >/dev/null && command -v xdotool >/dev/null || { echo "skipped: no Xvfb or xdotool"; exit 77; }
work=$(mktemp -d) || exit 1
unset SDL_VIDEODRIVER WAYLAND_DISPLAY
export XDG_RUNTIME_DIR="$work" XDG_STATE_HOME="$work/state"
mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>"$work/display" 2>"$work/xvfb.log" &
server=$!
viewer=
trap 'kill $viewer $server 2>/dev/null; rm -rf "$work"' EXIT
read -r number <"$work/display" || { echo "skipped: Xvfb does not start"; exit 77; }
export DISPLAY=":$number"
