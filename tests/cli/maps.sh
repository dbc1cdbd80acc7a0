# maps.sh - the small maps and point files that the golden runs use, written into the current folder.
#
#   111.0   111.1   111.2
#     +-------+-------+ 38.2      squares.geojson: four cells that tile the square
#     |  C3   |  C4   |           overlap.geojson: C2 reaches into C1
#     +-------+-------+ 38.1      gap.geojson: C4 is missing a corner strip towards C2
#     |  C1   |  C2   |           towns.json: a manifest, two towns over the four cells
#     +-------+-------+ 38.0

# brief COMMAND...: only who is blamed, and the exit code; for sentences of the library
brief() {
    "$@" 2>&1 > /dev/null | cut -d: -f1,2
    echo "exit ${PIPESTATUS[0]}"
}
export -f brief

# feature CODE NAME PARENT WEST SOUTH EAST NORTH
feature() {
    printf '{"type":"Feature","properties":{"code":"%s","name":"%s","parent":"%s","people":%d},' \
        "$1" "$2" "$3" $((${#2} * 100))
    printf '"geometry":{"type":"Polygon","coordinates":[[[%s,%s],[%s,%s],[%s,%s],[%s,%s],[%s,%s]]]}}' \
        "$4" "$5" "$6" "$5" "$6" "$7" "$4" "$7" "$4" "$5"
}
# collection FEATURE...
collection() {
    local IFS=,
    printf '{"type":"FeatureCollection","features":[%s]}\n' "$*"
}

c1=$(feature C1 东村 T1 111.0 38.0 111.1 38.1)
c2=$(feature C2 '南, \"新\"村' T2 111.1 38.0 111.2 38.1)
c3=$(feature C3 西村 T1 111.0 38.1 111.1 38.2)
c4=$(feature C4 北村 T2 111.1 38.1 111.2 38.2)
collection "$c1" "$c2" "$c3" "$c4" > squares.geojson
collection "$c1" "$(feature C2 南村 T2 111.09 38.0 111.2 38.1)" "$c3" "$c4" > overlap.geojson
collection "$c1" "$c2" "$c3" "$(feature C4 北村 T2 111.11 38.11 111.2 38.2)" \
    "$(feature C5 长条 T2 111.1 38.1 111.2 38.105)" "$(feature C6 竖条 T2 111.1 38.105 111.105 38.2)" \
    "$(feature C7 顶条 T2 111.105 38.19 111.11 38.2)" "$(feature C8 右条 T2 111.19 38.105 111.2 38.11)" \
    > gap.geojson
collection "$(feature T1 西镇 '' 111.0 38.0 111.1 38.2)" \
    "$(feature T2 东镇 '' 111.1 38.0 111.2 38.2)" > town.geojson
cat > towns.json <<'END'
{"name": "双镇县", "crs": "EPSG:4326", "layers": [
  {"as": "town", "files": ["town.geojson"], "code": "code", "name": "name"},
  {"as": "village", "files": ["squares.geojson"], "code": "code", "name": "name", "parent": "parent"}]}
END
printf 'id,lon,lat,note\r\n1,111.05,38.05,"a ""quoted"" note"\r\n2,111.1,38.1,corner\n3,111.15,38.15\n4,112,39,far\n' > points.csv
# geopackage FILE TABLE GEOJSON: another table of a GeoPackage; false where ogr2ogr is missing
geopackage() {
    command -v ogr2ogr > /dev/null || return 1
    ogr2ogr -f GPKG $([ -e "$1" ] && echo -update) "$1" "$3" -nln "$2" 2> /dev/null
}
export -f geopackage
