#!/bin/sh
# viewer_pot.sh - prints the template of viewer_en.po: the texts of viewer/ and render/ that are marked, what gridctl
# writes below its pictures, and the titles of counts and rates, which stand in the library.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
extract() { xgettext --from-code=UTF-8 --no-location "$@" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }; }
extract -k_ -kN_ -kP_:1,1 -kC_:1c,2 -o "$work/marked.pot" viewer/*.c render/*.c
extract -k -kPICTURE -o "$work/pictures.pot" cli/picture.c
extract -a -o "$work/all.pot" libgrid/src/situation.c
msggrep --msgid -e '[一-龥]' -o "$work/titles.pot" "$work/all.pot"
msgcat --use-first --sort-output --no-location "$work/marked.pot" "$work/pictures.pot" "$work/titles.pot" |
    sed "/^\"POT-Creation-Date/d; /^\"Report-Msgid-Bugs-To/d" # no diff without a change
