#!/bin/sh
# Each public header compiles alone, as C99, C11 and C++, without a warning, and the shared library
# exports nothing but grid_ names, every one of which a public header declares.
# usage: check_headers.sh PROJECT LIBRARY CC CXX
set -u
project=$1 library=$2 cc=$3 cxx=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
for header in "$project"/libgrid/include/grid/*.h; do
  name=grid/$(basename "$header")
  echo "#include <$name>" >"$work/one.c"
  cp "$work/one.c" "$work/one.cpp"
  for try in "$cc -std=c99 one.c" "$cc -std=c11 one.c" "$cxx -std=c++11 one.cpp"; do
    set -- $try
    (cd "$work" && "$1" "$2" -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
      -I "$project/libgrid/include" "$3") || { echo "$name: $try"; faults=1; }
  done
done
for symbol in $(nm -D --defined-only "$library" | awk '$2 ~ /[TDBR]/ {print $3}'); do
  grep -qwh "$symbol" "$project"/libgrid/include/grid/*.h || {
    echo "exported but not declared in a public header: $symbol"
    faults=1
  }
done
declared=$(sed -n '/GRID_API/,/;/p' "$project"/libgrid/include/grid/*.h | grep -oE '\bgrid_[a-z0-9_]+\(' | tr -d '(' | sort -u)
exported=$(nm -D --defined-only "$library" | awk '{print $3}')
for name in $declared; do
  echo "$exported" | grep -qx "$name" || { echo "declared but not exported: $name"; faults=1; }
done
[ $faults = 0 ] && echo "headers: $(echo "$declared" | wc -l) functions declared and exported"
[ $faults = 0 ]
