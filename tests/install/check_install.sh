#!/bin/sh
# Installs into a folder of its own and builds the README's first program against it, once through
# pkg-config and once through the CMake package.
# usage: check_install.sh PROJECT BUILD CMAKE CC GENERATOR
set -eu
project=$1 build=$2 cmake=$3 cc=$4 generator=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cmake" --install "$build" --prefix "$work/prefix" >/dev/null
cat >"$work/square.geojson" <<'END'
{"type": "Feature", "properties": {"code": "S1", "name": "Square"},
 "geometry": {"type": "Polygon", "coordinates": [[[111, 38], [112, 38], [112, 39], [111, 39], [111, 38]]]}}
END
cp "$project/samples/locate_one.c" "$work/one.c"
expected="S1 Square (interior)"

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name libgrid.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # words are wanted
"$cc" "$work/one.c" -o "$work/one_pc" $(pkg-config --cflags --libs libgrid)
lib=$(pkg-config --variable=libdir libgrid)
answer=$(LD_LIBRARY_PATH=$lib "$work/one_pc" "$work/square.geojson" 111.5731 38.7042)
[ "$answer" = "$expected" ] || { echo "pkg-config: got '$answer'"; exit 1; }
# shellcheck disable=SC2046
"$cc" "$work/one.c" -DGRID_STATIC -o "$work/one_static" $(pkg-config --cflags libgrid) "$lib/libgrid.a" \
  $(pkg-config --static --libs libgrid | sed 's/-lgrid //')
[ "$("$work/one_static" "$work/square.geojson" 111.5731 38.7042)" = "$expected" ] || exit 1

mkdir "$work/user"
cat >"$work/user/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(user C)
find_package(grid REQUIRED)
add_executable(one ../one.c)
target_link_libraries(one grid::grid)
END
"$cmake" -G "$generator" -S "$work/user" -B "$work/user/build" -DCMAKE_C_COMPILER="$cc" \
  -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
"$cmake" --build "$work/user/build" >/dev/null
answer=$("$work/user/build/one" "$work/square.geojson" 111.5731 38.7042)
[ "$answer" = "$expected" ] || { echo "CMake package: got '$answer'"; exit 1; }
cmp "$project/share/code_schemes.json" "$work/prefix/share/libgrid/code_schemes.json" || exit 1
if [ -x "$work/prefix/bin/gridctl" ]; then
  "$work/prefix/bin/gridctl" locate "$work/square.geojson" 111.5731 38.7042 | grep -q '^owner: *S1' ||
    { echo "the installed gridctl does not run"; exit 1; }
fi
echo "install: pkg-config and CMake package both serve"
