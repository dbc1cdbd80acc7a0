#!/bin/sh
# Addresses of what was imported are found. usage: search.sh GRIDVIEW GRIDCTL FOLDER (with county.gpkg)
gridview=$1 gridctl=$2 county=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cp "$county/county.gpkg" . || exit 1
cat >shops.csv <<'END'
编号,名称,类别,经度,纬度,地址
X1,老李面馆,商铺,111.5705718,38.7072920,漪阳街12号
X2,,商铺,111.5715718,38.7072920,漪阳街14号
X3,无处,商铺,,,漪阳街16号
END
"$gridctl" import county.gpkg --as module:商铺 shops.csv --code 编号 --name 名称 -q >said.txt
[ $? -le 1 ] || { cat said.txt; exit 1; }
cat >script.txt <<'END'
key /
text 漪阳街
expect hits 2
expect hit:1 漪阳街12号
expect hit:2 漪阳街14号
key Ctrl+u
text yyj14
expect hit:1 漪阳街14号
key Ctrl+u
text 老李
expect hit:1 老李面馆
key Ctrl+u
text X2
expect hit:1 X2
key Enter
expect mark yes
END
"$gridview" county.gpkg --lang zh --script script.txt
[ $? = 0 ] || exit 1
# readings of one's own; a file that is none is told by its line
printf '# ours\n漪 abc\n' >readings.txt
printf 'key /\ntext abcy\nexpect hit:1 漪阳街12号\n' >script.txt
"$gridview" county.gpkg --lang zh --pinyin readings.txt --script script.txt || exit 1
printf '漪 yi\n漪 阳\n' >readings.txt
"$gridview" county.gpkg --lang zh --pinyin readings.txt --script script.txt 2>said.txt && { echo "FAILED: $(cat said.txt)"; exit 1; }
grep -q 'readings.txt 第 2 行：应为一个汉字' said.txt || { echo "FAILED: $(cat said.txt)"; exit 1; }
"$gridview" county.gpkg --lang zh --pinyin . --script script.txt 2>said.txt && { echo "FAILED: a folder is taken"; exit 1; }
exit 0
