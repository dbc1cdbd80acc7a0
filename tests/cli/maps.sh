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
collection "$(feature X1 锦绣家园 C1 111.0 38.0 111.05 38.05)" \
    "$(feature X2 '' C1 111.04 38.04 111.15 38.15)" > compounds.geojson
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
collection "$c1" "$(feature C2 南村 T2 111.099999 38.0 111.2 38.1)" "$c3" \
    "$(feature C4 北村 T2 111.100001 38.1 111.2 38.2)" "$(feature C5 顶条 T1 111.0 38.2 111.2 38.21)" > hairs.geojson
cat > hairs.json <<'END'
{"name": "双镇县", "crs": "EPSG:4326", "layers": [
  {"as": "town", "files": ["town.geojson"], "code": "code", "name": "name"},
  {"as": "village", "files": ["hairs.geojson"], "code": "code", "name": "name", "parent": "parent"}]}
END
printf 'id,lon,lat,note\r\n1,111.05,38.05,"a ""quoted"" note"\r\n2,111.1,38.1,corner\n3,111.15,38.15\n4,112,39,far\n' > points.csv
# geopackage FILE TABLE GEOJSON: another table of a GeoPackage; false where ogr2ogr is missing
geopackage() {
    command -v ogr2ogr > /dev/null || return 1
    ogr2ogr -f GPKG $([ -e "$1" ] && echo -update) "$1" "$3" -nln "$2" 2> /dev/null
}
export -f geopackage
# many FILE: a manifest whose import takes a minute, of 2,500 squares over and over
many() {
    awk 'BEGIN {
        printf "{\"type\":\"FeatureCollection\",\"features\":["
        for (i = 0; i < 2500; i++) {
            w = 111 + i % 50 / 100; s = 38 + int(i / 50) / 100; e = w + 0.01; n = s + 0.01
            printf "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"M%d\"},\"geometry\":{\"type\":\"Polygon\"," \
                "\"coordinates\":[[[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f]]]}}", \
                i ? "," : "", i, w, s, e, s, e, n, w, n, w, s
        }
        print "]}"
    }' > many.geojson
    awk 'BEGIN {
        printf "{\"layers\":[{\"as\":\"village\",\"files\":[\"many.geojson\"],\"code\":\"code\"}"
        for (i = 0; i < 2000; i++) printf ",{\"as\":\"area:a%d\",\"files\":[\"many.geojson\"],\"code\":\"code\"}", i
        print "]}"
    }' > "$1"
}
# cut_off SIGNAL FILE COMMAND...: sends the signal once the file has grown or is there, and tells the exit code
cut_off() {
    local signal=$1 file=$2 before=$(stat -c %s "$2" 2> /dev/null)
    shift 2
    set -m # else a command in the background would not see SIGINT
    "$@" &
    while [ "$(stat -c %s $file 2> /dev/null | tail -1)" = "$before" ] && kill -0 $! 2> /dev/null; do sleep 0.01; done
    kill "-$signal" $!
    { wait $!; } 2> /dev/null
    echo "exit $?"
}
export -f many cut_off
