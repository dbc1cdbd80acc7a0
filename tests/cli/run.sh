#!/bin/bash
# run.sh GRIDCTL CASE.txt - runs the commands of a case in an empty folder and compares what they print.
#
# A case is a transcript:
#     # a remark
#     $ a command (bash; gridctl is the program under test)
#       a line of standard output, indented by two spaces
#     ! a line of standard error
#     ? exit code, if it is not 0
# Only remarks and commands are read; the rest is what is expected. With ACCEPT=1 the case is rewritten
# with what the program prints now.
set -u
gridctl=$(realpath "$1")
case=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 LANGUAGE=en PATH="$(dirname "$gridctl"):$PATH"
cd "$work" || exit 1
. "$here/maps.sh"

# Times differ from run to run, and so do process numbers.
steady() { sed -E 's/; [0-9.]+ s, [0-9.]+ million rows a second/; TIME/; s/\.[0-9]+\.part/.PID.part/g'; }

got=$work.got
: > "$got"
while IFS= read -r line; do
    case $line in
    '#'*)
        [ "${last:-#}" = '#' ] || echo >> "$got"
        echo "$line" >> "$got"
        last='#'
        ;;
    '$ '*)
        bash -c "${line#'$ '}" > "$work.out" 2> "$work.err" < /dev/null
        code=$?
        {
            echo "$line"
            steady < "$work.out" | sed 's/^/  /; s/ *$//'
            steady < "$work.err" | sed 's/^/! /'
            [ $code = 0 ] || echo "? $code"
        } >> "$got"
        last='$'
        ;;
    esac
done < "$case"

if [ "${ACCEPT:-0}" = 1 ]; then
    cp "$got" "$case"
    result=0
else
    diff -u --label expected --label got "$case" "$got"
    result=$?
fi
rm -f "$got" "$work.out" "$work.err"
exit $result
