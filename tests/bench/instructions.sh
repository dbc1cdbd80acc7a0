#!/bin/sh
# How many instructions a million points take, counted by callgrind and held against instructions.txt: off
# by more than 5 % is a failure, either way. A count does not depend on how busy or fast the machine is.
# Skips (77) where valgrind or AVX2 is missing, and for another compiler or flags than the recorded.
# usage: instructions.sh [--accept] PROGRAM      (build/release/bin/count_locate)
set -eu
accept=
if [ "${1:-}" = --accept ]; then
  accept=yes
  shift
fi
program=$1
record=$(dirname "$0")/instructions.txt
percent=5
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
compiler=$("$program" 0) || { echo "skipped: no AVX2"; exit 77; }
recorded_compiler=$(sed -n 's/^compiler: //p' "$record" 2>/dev/null || true)
recorded=$(sed -n 's/^instructions: //p' "$record" 2>/dev/null || true)
if [ -z "$accept" ] && [ "$compiler" != "$recorded_compiler" ]; then
  echo "skipped: built by   $compiler"
  echo "         recorded   $recorded_compiler"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
valgrind --tool=callgrind --collect-atstart=no --toggle-collect='count_points*' \
  --callgrind-out-file="$work/out" "$program" >"$work/log" 2>&1 || status=$?
count=$(sed -n 's/^summary: //p' "$work/out" 2>/dev/null || true)
if [ "$status" = 77 ]; then
  echo "skipped: valgrind has no AVX2 on this machine"
  exit 77
elif [ "$status" != 0 ] || [ "${count:-0}" = 0 ]; then
  cat "$work/log"
  echo "instructions.sh: nothing was counted (status $status)"
  exit 1
fi

if [ -n "$accept" ]; then
  {
    echo "# Instructions of a million points (count_locate), as instructions.sh --accept wrote them."
    echo "compiler: $compiler"
    echo "instructions: $count"
  } >"$record"
  echo "$count instructions for a million points: accepted"
  exit 0
fi
echo "$count instructions for a million points, $recorded recorded"
most=$((recorded * (100 + percent) / 100)) least=$((recorded * (100 - percent) / 100))
if [ "$count" -gt $most ] || [ "$count" -lt $least ]; then
  echo "off by more than $percent %. If that is meant: $0 --accept $program"
  exit 1
fi
