#!/bin/sh
# What the viewer exports is what it shows. usage: export.sh GRIDVIEW FOLDER (with county.gpkg)
gridview=$1 county=$2
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
fault() { echo "FAILED: $*"; failures=$((failures + 1)); }

cat >script.txt <<'END'
click table
click save
click "item:表格 CSV"
click save
click "item:表格 XLSX"
print cell:1,1
print cell:104,1
print rows
click save
click "item:图层 GeoPackage"
click save
click item:PDF
click save
click item:SVG
click save
click "item:图片 PNG（2 倍，只有地图）"
click save
click "item:视图 JSON"
expect note "已存 county-view-1.json"
click table.kind.1
print rows
click save
click "item:图层 GeoPackage"
expect note "已存 county-view-2.gpkg"
END
"$gridview" "$county/county.gpkg" --lang zh --script script.txt >said.txt || exit 1
csv=county-view-1.csv
[ "$(head -c 3 $csv | od -An -tx1 | tr -d ' ')" = efbbbf ] || fault "the CSV has no byte order mark"
[ "$(($(wc -l <$csv) - 1))" = "$(sed -n 's/^rows //p' said.txt | head -1)" ] || fault "rows of the CSV"
first=$(sed -n 's/^cell:1,1 //p' said.txt) last=$(sed -n 's/^cell:104,1 //p' said.txt)
sed -n 2p $csv | grep -q "^$first," || fault "the first row is not $first"
sed -n 105p $csv | grep -q "^$last," || fault "the last row is not $last"
if command -v ogr2ogr >/dev/null; then
    ogr2ogr -f CSV /vsistdout/ county-view-1.xlsx -oo HEADERS=FORCE 2>/dev/null | cut -d, -f1,2,4,5 | tail -n +2 | tr -d '"\r' >xlsx.txt
    cut -d, -f1,2,4,5 $csv | tail -n +2 | tr -d '\r' >csv.txt
    cmp xlsx.txt csv.txt || fault "XLSX and CSV differ"
fi
if command -v ogrinfo >/dev/null; then
    ogr2ogr -f CSV /vsistdout/ county-view-1.gpkg 2>/dev/null | cut -d, -f2,3,5- | tail -n +2 | tr -d '"\r' >gpkg.txt
    cut -d, -f1,2,4- $csv | tail -n +2 | tr -d '\r' >csv.txt
    [ -s gpkg.txt ] && cmp gpkg.txt csv.txt || fault "GeoPackage and CSV differ"
    ogrinfo -so -al county-view-1.gpkg units >units.txt
    grep -q 'Geometry: Multi Polygon' units.txt && grep -q 'ID\["EPSG",4546\]' units.txt || fault "ground of the units"
    ogrinfo -so -al county-view-2.gpkg events >events.txt
    grep -q 'Geometry: Point' events.txt || fault "places of the events"
    grep -q "Feature Count: $(sed -n 's/^rows //p' said.txt | tail -1)\$" events.txt || fault "rows of the events"
fi
cat >sheet.txt <<'END'
click search
text "549585, 4285354"
key Enter
key d
click dispatch.pdf
END
"$gridview" "$county/county.gpkg" --lang zh --script sheet.txt >/dev/null || fault "the dispatch sheet"
if command -v pdftotext >/dev/null; then
    pdftotext -layout dispatch-1.pdf sheet.txt
    for words in 广惠园7-02微网格 岚漪镇 张某0041 '20 m' 279 1,326 主办部门; do
        grep -q -- "$words" sheet.txt || fault "$words is not on the dispatch sheet"
    done
    [ "$(pdfinfo dispatch-1.pdf | sed -n 's/^Pages: *//p')" = 1 ] || fault "the dispatch sheet has more than a page"
    pdfinfo dispatch-1.pdf | grep -q 'A4' || fault "the dispatch sheet is not A4"
fi
if command -v pdftotext >/dev/null; then
    pdftotext county-view-1.pdf - | grep -q 岢岚县 || fault "岢岚县 is not found in the PDF"
    pdffonts county-view-1.pdf | tail -n +3 | awk '$(NF-4) != "yes" { bad = 1 } END { exit bad }' || fault "fonts are not in the PDF"
fi
grep -q '<svg' county-view-1.svg || fault "no SVG"
[ "$(od -An -tu1 -j16 -N8 county-view-1.png | awk '{print $3 * 256 + $4}')" -gt 1000 ] || fault "the picture is not twice as dense"
# a name that is a formula stays a name; a folder that cannot be written says so
if [ "$(id -u)" != 0 ]; then
    chmod a-w .
    printf 'click save\nclick "item:表格 CSV"\nprint note\n' >"$county/../ro.txt"
    "$gridview" "$county/county.gpkg" --lang zh --script "$county/../ro.txt" | grep -q 未能导出 || fault "nothing is said of a read-only folder"
fi
ls ./*.part 2>/dev/null && fault "half-written files are left"
[ $failures = 0 ]
