#!/bin/sh
# Does the code keep to the structure that ARCHITECTURE.md and libgrid/src/README.md draw?
#   1. libgrid/src/README.md lists every file of the folder, in reading order
#   2. a file includes its own header and those of earlier files only
#   3. public headers include earlier public headers only (the order of grid.h)
#   4. each third-party header stands in the one file that the README's second table names
#   5. programs, pictures and samples include public headers of the library only
# usage: check_structure.sh PROJECT
set -u
cd "$1" || exit 1
src=libgrid/src
faults=0
fault() { echo "structure: $*"; faults=$((faults + 1)); }

# Lines "| `name` | ..." of the first table, in order; a name stands for name.c and name.h.
order=$(sed -n '/^## Reading order/,/^## Third-party/s/^| `\([a-z0-9_]*\)` .*/\1/p' $src/README.md)
rank() { echo "$order" | grep -nx "$1" | cut -d: -f1; }

[ -n "$order" ] || fault "$src/README.md has no table of files"
for file in $src/*.c $src/*.h; do
  name=$(basename "$file" | sed 's/\.[ch]$//')
  own=$(rank "$name")
  if [ -z "$own" ]; then
    fault "$file is not listed in $src/README.md"
    continue
  fi
  for header in $(sed -n 's/^#include "\(.*\)\.h"$/\1/p' "$file"); do
    other=$(rank "$header")
    if [ -z "$other" ]; then
      fault "$file includes $header.h, which is not listed"
    elif [ "$other" -gt "$own" ]; then
      fault "$file includes $header.h, which comes later in the reading order"
    fi
  done
done
for name in $order; do
  [ -e "$src/$name.c" ] || [ -e "$src/$name.h" ] || fault "$src/README.md lists $name, which is gone"
done

public=$(sed -n 's/^#include <grid\/\(.*\)\.h>$/\1/p' libgrid/include/grid/grid.h)
for file in libgrid/include/grid/*.h; do
  name=$(basename "$file" .h)
  [ "$name" = grid ] && continue
  echo "$public" | grep -qx "$name" || fault "grid.h does not include $name.h"
  for header in $(sed -n 's/^#include <grid\/\(.*\)\.h>$/\1/p' "$file"); do
    echo "$public" | sed "/^$name\$/q" | grep -qx "$header" ||
      fault "$file includes grid/$header.h, which comes later in grid.h"
  done
  grep -q '#include "' "$file" && fault "$file includes a private header"
done

# "| `header` | `file.c` |"
table=$(sed -n '/^## Third-party/,$s/^| `\([a-z0-9_.\/]*\.h\)` | `\([a-z0-9_.]*\)` .*/\1 \2/p' $src/README.md)
[ -n "$table" ] || fault "$src/README.md has no table of third-party headers"
third='proj\.h|geodesic\.h|geos_c\.h|shapefil\.h|sqlite3\.h|json\.h|csv\.h|cairo.*\.h|pango.*\.h|SDL.*\.h|gdal.*\.h|ogr.*\.h|cpl_.*\.h'
for found in $(grep -nE "#include <(.*/)?($third)>" $src/*.c $src/*.h libgrid/include/grid/*.h |
               sed 's/^\([^:]*\):[0-9]*:#include <\(.*\)>.*/\1=\2/'); do
  file=${found%%=*} header=${found#*=}
  echo "$table" | grep -qx "$header $(basename "$file")" ||
    fault "$file includes <$header>, which belongs to another file"
done

for file in $(find cli viewer render report sentences samples -name '*.[ch]' 2>/dev/null); do
  grep -nE '#include "(\.\./)*(libgrid|src)/|libgrid/src' "$file" && fault "$file reaches into libgrid/src"
  case $file in
  render/*) grep -qE '#include <SDL' "$file" && fault "$file: render/ must not know SDL" ;;
  esac
done

[ $faults = 0 ] && echo "structure: $(echo "$order" | wc -l) modules in order"
[ $faults = 0 ]
