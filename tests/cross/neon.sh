#!/bin/sh
# Lines of a border tile on another processor: compiles line_lanes.c for aarch64, with the library's index
# beside it, and runs it under qemu. Skips (77) where there is no such compiler, libc or qemu; on Debian
# they are gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user.
# usage: neon.sh PROJECT
set -eu
project=$1
cc=aarch64-linux-gnu-gcc
for tool in $cc qemu-aarch64; do
  command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'int main(void) { return 0; }' >"$work/empty.c"
$cc -static "$work/empty.c" -o "$work/empty" 2>/dev/null || { echo "skipped: $cc has no libc"; exit 77; }

flags="-std=gnu11 -O2 -ffp-contract=off -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE"
include="-I$project/libgrid/include -I$project/libgrid/src"
# shellcheck disable=SC2086 # lists of words
for file in "$project"/libgrid/src/index_*.c; do
  $cc $flags $include -c "$file" -o "$work/index.o"
done
# shellcheck disable=SC2086
$cc $flags $include -static "$project/tests/cross/line_lanes.c" -o "$work/line_lanes"
qemu-aarch64 "$work/line_lanes" | tee "$work/log"
grep -q '^any: .* by NEON' "$work/log" # the path that was meant was the one compiled
