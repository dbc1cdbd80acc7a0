#!/bin/bash
# docs.sh GRIDCTL PAGE.md - runs the commands of a page's ```console blocks and compares what they print
# (both streams) with what the page shows. The page starts without any file; its first command makes
# the sample county. With ACCEPT=1 the page is rewritten with what the program prints now.
set -u
gridctl=$(realpath "$1")
page=$(realpath "$2")
work=$(mktemp -d)
got=$(mktemp)
trap 'rm -rf "$work" "$got"' EXIT
export LC_ALL=C.UTF-8 LANGUAGE=en PATH="$(dirname "$gridctl"):$PATH"
cd "$work" || exit 1

console=no
while IFS= read -r line; do
    case $console$line in
    'no```console') console=yes ;;
    'yes```') console=no ;;
    'yes$ '*)
        echo "$line" >> "$got"
        bash -c "${line#'$ '}" < /dev/null 2>&1 | sed 's/ *$//' >> "$got"
        continue
        ;;
    yes*) continue ;; # output, made anew
    esac
    echo "$line" >> "$got"
done < "$page"

# Times differ from run to run.
steady() { sed -E 's/; [0-9.]+ s, [0-9.]+ million rows a second/; TIME/' "$1"; }
if [ "${ACCEPT:-0}" = 1 ]; then
    cp "$got" "$page"
else
    diff -u --label page --label got <(steady "$page") <(steady "$got")
fi
