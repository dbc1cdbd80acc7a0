/* sentence_list.c - the formats of the library's sentences, as its sources have them: see sentence.c.
 *
 * All formats of findings are here; of the errors, those that people are likely to meet. A reason or a
 * word that the library puts into a slot stands in the second list. tests/cli/sentences.sh holds both
 * against the sources, but for the sections called "other".
 */
#include "sentence.h"

const struct sentence_format sentence_formats[] = {
    /* coverage and levels */
    {N_("%s and %s both own %.6g m2 in %zu pieces, up to %.3g m wide; points there go to %s"), ""},
    {N_("nobody owns %.6g m2, %.3g m wide, between %s and %s: a lake or an enclave, or ground that was "
        "left out"), ""},
    {N_("nobody owns %.6g m2, %.3g m wide, inside %s: a lake or an enclave, or ground that was left "
        "out"), ""},
    {N_("a narrow gap of %.6g m2 runs in from the outside, %.3g m wide and %.4g m long, at %s and %s"), ""},
    {N_("a narrow gap of %.6g m2 runs in from the outside, %.3g m wide and %.4g m long, at %s"), ""},
    {N_("%zu vertices of %s lie exactly on edges of %s; harmless"), ""},
    {N_("%s, record %lld (%s): its edges cross each other at %zu places; inside and outside are told by "
        "the even-odd rule"), ""},
    {N_("overlaps and gaps were not looked for: %s"), "1"},
    {N_("%s reaches out of its parent %s by %.6g m2 in %zu pieces, up to %.3g m wide"), ""},
    {N_("the children of %s leave %.6g m2 of it without an owner, in %zu pieces, up to %.3g m wide"), ""},
    {N_("%s has %.6f km2, its children together %.6f km2: a difference of %.6g m2"), ""},
    {N_("%s was not compared with its children: %s"), "2"},
    {N_("%s of %s %s is %.10g, that of its %zu children together %.10g"), "1"},

    /* neighbours from a file */
    {N_("%s: the id %s names two things"), ""},
    {N_("%s, line %lld: the id %s is none of the units'; the file must name units by their codes"), ""},
    {N_("%s, line %lld: ends after %zu of the %zu things that its head says, or a number of neighbours "
        "is wrong"), ""},
    {N_("%s, line 1: is no .gal file: its first line must be the number of things, or 0 and this number"), ""},
    {N_("%s, line %lld: goes on after the %zu things that its head says"), ""},

    /* units and their records */
    {N_("%s, record %lld: the code is empty; the unit is called %s"), ""},
    {N_("%s, record %lld: not a polygon; left out"), ""},
    {N_("code %s stands on %zu records with different names; they are taken as one unit"), ""},
    {N_("code %s stands on %zu records; they are one unit of several parts"), ""},
    {N_("%s, record %lld: %s names the parent %s here and %s on an earlier record, which counts"), ""},
    {N_("%s, record %lld (%s): a ring %s"), "4"},
    {N_("%s, record %lld (%s): a coordinate does not transform to the map's CRS; the record owns no "
        "ground"), ""},
    {N_("%s %s names the parent %s, which is no unit of a higher level"), ""},
    {N_("%s %s names the parent %s, and so in the end itself"), ""},
    {N_("%s, record %lld (%s): repeated points, %zu edges of no length"), ""},
    {N_("%s, record %lld (%s): edges occur more than once (%zu times too often); an even number of them "
        "cancels"), ""},
    {N_("%s; the index was built instead, store it again"), "1"},

    /* coordinate systems */
    {N_("%s: no exact transformation is known for %s; places may be off by up to about 150 m. Ask for the "
        "data in CGCS2000"), "2"},
    {N_("%s: no CRS is known; coordinates are taken as a plain plane, and longitude and latitude cannot be "
        "looked up. Name it with --crs, e.g. --crs EPSG:4546"), ""},
    {N_("%s lies 3 degrees too far %s: the coordinates are of the zone to the %s; state its CRS and import "
        "it again"), "23"},
    {N_("%s lies %.0f m east and %.0f m north of where the map has it (%zu of %zu fit, %zu if moved): the "
        "coordinates are no %s; import it again without that"), ""},
    {N_("%s lies %.0f m east and %.0f m north of where the map has it (%zu of %zu fit, %zu if moved), as "
        "%s does; import it again with the CRS %s"), ""},
    {N_("%s: reaches beyond the area of use of its CRS, common practice at the edge of a zone; areas and "
        "distances there are less accurate"), ""},

    /* codes */
    {N_("level %s: its codes, such as %s, are of no scheme of the table"), ""},
    {N_("level %s: %s"), "2"},
    {N_("level %s: %s (codes of this kind: %lld)"), "2"},
    {N_("%s is numbered after %s but lies north or west of it; numbers run from north to south, and from "
        "west to east within a row (inversions: %zu)"), ""},
    {N_("%s is numbered before %s but lies south or east of it; numbers run from north to south, and from "
        "west to east within a row (inversions: %zu)"), ""},
    {N_("\"%s\" has %s; likely %s, a %s"), "24"},
    {N_("%s is a %s, but %s is of no kind that the table knows"), "23"},
    {N_("\"%s\" is what a spreadsheet made of a code with %zu digits, of which it shows %zu (%s): take the "
        "code from its source again, and format the column as text"), ""},
    {N_("\"%s\" has %zu characters, a %s has %zu: %s%s"), "36"},
    {N_("\"%s\" has zeros from the 16th digit on: a spreadsheet keeps 15; take the code from its source "
        "again, and format the column as text"), ""},
    {N_("\"%s\" as a %s has %s under a placeholder, which has nothing under it"), "23"},
    {N_("\"%s\" as a %s has %s, which is no value of its range (%0*lld to %0*lld%s)"), "236"},
    {N_("\"%s\" as a %s cannot have %s"), "23"},
    {N_("\"%s\" has a character that a %s has not; no other code is near"), "2"},
    {N_("\"%s\" is far too long for a code"), ""},
    {N_("the code is empty"), ""},

    /* buildings, and what hangs on units */
    {N_("building %s lies outside all cells"), ""},
    {N_("building %s lies in %s; nobody owns its representative point"), "2"},
    {N_("building %s lies in %s; it belongs to %s"), "2"},
    {N_("the code %s stands on %zu buildings, first on records %lld and %lld; give each its own, or delete "
        "what was delivered twice"), ""},
    {N_("buildings %s and %s stand on the same %.6g m2, %.3g m wide: delete one"), ""},
    {N_("buildings %s and %s share %.6g m2, up to %.3g m wide"), ""},
    {N_("%zu pairs of buildings overlap by hairs, %.6g m2 together; harmless"), ""},
    {N_("%s %s %s hangs on %s, which is no unit of this map; correct the code"), "1"},
    {N_("%s %s %s hangs on %s, which is no more since %s"), "1"},
    {N_("%s %s %s hangs on %s, which is no more since %s; its ground belongs to %s %s now"), "1"},
    {N_("%s %s %s names %s, but stands outside of all units"), "1"},
    {N_("%s %s %s names %s, but stands on the ground of %s %s"), "1"},

    /* fields */
    {N_("%s: the code is taken from field %s (a guess; say --code to choose)"), ""},
    {N_("%s: the name is taken from field %s (a guess; say --name to choose)"), ""},
    {N_("%s: %s is taken from column %s (a guess)"), "2"},
    {N_("%s: the time %s is taken from column %s (a guess)"), "2"},
    {N_("%s: reworks are counted from column %s (a guess)"), ""},
    {N_("%s: row %lld: %s"), "3"},
    {N_("%s: %lld more rows %s"), "3"},
    {N_("%s: %lld of %lld rows lie within the region"), ""},
    {N_("%s: has no polygon, so it is no region"), ""},
    {N_("%s: feature %lld has a vertex that the CRS of the map cannot say; state the CRS of the file"), ""},
    {N_("counts are suppressed below 3 at least: 1 and 2 tell who it is"), ""},
    {N_("only counts can be suppressed; one is below 0"), ""},
    {N_("the middle of a circle is two numbers"), ""},
    {N_("the radius of a circle is above 0 and at most 500000 metres"), ""},
    {N_("the middle of the circle has no longitude and latitude"), ""},
    {N_("the circle leaves what the CRS of the map can say"), ""},
    {N_("%s: what they are assigned to is taken from field %s (a guess; say --parent to choose)"), ""},
    {N_("%s: the unit that a row belongs to is taken from field %s (a guess; say --parent to choose)"), ""},
    {N_("%s: no code column; record numbers serve as codes, so answers depend on the order of the file. "
        "Name one with --code"), ""},
    {N_("%s: no field names the units above, so those of \"%s\" belong to none; import it again with "
        "--parent"), ""},
    {N_("%s: row %lld %s"), "3"},
    {N_("%s: %lld more findings like these"), ""},
    {N_("%s: no field has a usual name for the code of an event, so an event that changes comes in as another one; "
        "name the field with --code"), ""},
    {N_("%s: %zu events go by other versions of the map: each belongs to whom its place belonged to on the day of its "
        "collection"), ""},
    {N_("%s: %zu of them happened in units that are no more, and count for the nearest one above that still is"), ""},
    {N_("%s: %zu of them happened in units that are no more, as is all above them: nobody holds them"), ""},
    {N_("%s: %lld events were collected before %s, from when on the map file knows the units: nobody holds them; with "
        "--as-of DAY all go by the map of that day"), ""},

    /* shapefiles */
    {N_("%s: %s not fit the encoding %s; all text fits and is read as %s"), "2"},
    {N_("%s: %s not fit the encoding %s; what does not fit is shown as U+FFFD"), "23"},
    {N_("%s: its .cpg names no encoding that is known here; it is passed over; write GBK or UTF-8 into it, "
        "or state the encoding"), ""},
    {N_("%s: its text is read as %s, %s; put a .cpg file beside it or state the encoding if names look "
        "wrong"), "3"},
    {N_("%s: field %zu `%s` has binary content (type %c), which is not read"), ""},
    {N_("%s: record %zu is left out: %s; repair it in a GIS or export the file again"), "3"},
    {N_("%s: its .dbf is missing, so its features have no attributes; copy it beside the .shp"), ""},
    {N_("%s: has %zu shapes but %zu rows of attributes; the files may not belong together"), ""},
    {N_("%s: its .prj is missing, so its CRS is unknown; state it, e.g. EPSG:4546"), ""},
    {N_("%s: its .prj is empty, not text or longer than 64 KB, so its CRS is unknown; state it, e.g. "
        "EPSG:4546"), ""},
    {N_("%s: record %zu has no geometry"), ""},
    {N_("%s: record %zu is marked as deleted and left out"), ""},
    {N_("%s: the .shx has %zu bytes but claims %llu; the %zu records that it holds are used"), ""},
    {N_("%s: the .shp has %zu bytes but claims %llu; it may be truncated: copy it again"), ""},
    {N_("%s: numbers its records wrongly; they are taken in the order of the index"), ""},
    {N_("%s: the .shx ends with record %zu, but %zu more bytes of records stand in the .shp; copy the .shx "
        "again, or let a GIS rebuild it"), ""},
    {N_("%s: claims %zu records but holds %zu; the rest has no attributes: %s"), "4"},

    /* GeoJSON and GDAL */
    {N_("%s: record %lld has a coordinate that is not a number or beyond 1e100; its geometry is left "
        "out"), ""},
    {N_("%s: feature %lld has no geometry"), ""},
    {N_("%s: feature %lld (line %zu, column %zu) is left out: %s; correct it and export the file "
        "again"), "5"},
    {N_("%s: feature %lld has an empty geometry"), ""},
    {N_("%s: feature %lld has a text with half a character (a lone surrogate or \\u0000), shown as "
        "U+FFFD"), ""},
    {N_("%s: feature %lld has the property `%s` more than once; the last one is used"), ""},
    {N_("%s: the properties of feature %lld are not an object and are left out"), ""},
    {N_("%s: the `crs` member names no coordinate system (links are not followed); EPSG:4326 is assumed; "
        "state the CRS explicitly if that is wrong"), ""},
    {N_("%s: record %lld has a geometry that is no point, line or polygon, or is empty"), ""},
    {N_("%s: record %lld: field %s is in an encoding that the file does not tell; it is left out"), ""},
    {N_("%s: GDAL says: %.400s"), ""},

    /* CSV */
    {N_("%s: its text is read as GB18030, since it is not UTF-8; state the encoding if names look "
        "wrong"), ""},
    {N_("%s: columns %zu and %zu are both named `%.60s`; by that name only the first one is found"), ""},
    {N_("%s: columns %.60s and %.60s are taken as longitude and latitude of %s; state the CRS if they come "
        "from a web map (GCJ02, BD09)"), ""},
    {N_("%s: columns %.60s and %.60s do not tell their CRS, which is unknown until it is stated"), ""},
    {N_("%s: row %lld has no place: %s; correct it in the file"), "3"},
    {N_("%s: row %lld has more fields than the header names, so its values may stand in wrong columns; put "
        "text with a delimiter in quotes"), ""},
    {N_("%s: row %lld has NUL characters, which are read as spaces"), ""},
    {N_("%s: rows of nothing but delimiters are left out: %zu"), ""},

    /* GeoPackages */
    {N_("%s: is not marked as a GeoPackage (its application_id is %lld); it is read as one"), ""},
    {N_("%s: does not keep what it declares: %s"), ""},
    {N_("%s: table `%s`: its CRS is unknown (srs_id %lld %s); state it, e.g. EPSG:4546"), "4"},
    {N_("%s: table `%s`: the column %s is computed and not read"), ""},
    {N_("%s: table `%s`, row %lld: %s is not %s, what does not fit shows as U+FFFD; state the right "
        "encoding (GB18030?)"), ""},
    {N_("%s: table `%s`, row %lld: %s holds bytes, which are not read (the first of its kind)"), ""},
    {N_("%s: table `%s`: heights and measures (Z, M) are not read"), ""},
    {N_("%s: table `%s`, row %lld%s: its geometry says srs_id %ld, the table %lld; the table's is used "
        "(the first of its kind)"), ""},
    {N_("%s: table `%s`, row %lld%s has no geometry"), ""},
    {N_("%s: table `%s`, row %lld%s is left out: %s; repair it in a GIS or export the file again"), "5"},

    /* errors: files */
    {N_("%s: cannot be opened: %s; check the path"), "2"},
    {N_("%s: cannot be opened: %s"), "2"},
    {N_("%s: cannot be opened; check the path"), ""},
    {N_("%s: cannot be read: %s"), "2"},
    {N_("%s: cannot be written: %s"), "2"},
    {N_("%s: cannot be written: it is not a file"), ""},
    {N_("%s: is empty"), ""},
    {N_("%s: is empty; copy or export it again"), ""},
    {N_("%s: is empty; a header with column names must stand first"), ""},
    {N_("%s: is a folder; name a file in it"), ""},
    {N_("%s: is not a regular file; name one"), ""},
    {N_("%s: is not a regular file; save the data to a file first"), ""},
    {N_("%s: the disk is full; make room and try again"), ""},
    {N_("%s: may not be changed; make the file and its folder writable"), ""},
    {N_("%s: another program is changing it; close that or try again"), ""},
    {N_("%s: cannot be replaced while %s lies beside it; close the program that has it open, or delete "
        "that file"), ""},
    {N_("%s: is larger than 1 GB; split it"), ""},
    {N_("%s: is larger than 1 GB; split it, or convert it to a shapefile"), ""},
    {N_("out of memory"), ""},
    {N_("no path was given"), ""},

    /* errors: formats */
    {N_("%s: is no SQLite database (encrypted or damaged?); export it again"), ""},
    {N_("%s: is damaged (%s); copy or export it again"), "2"},
    {N_("%s: was left in the middle of a change; open it once with the program that wrote it, in a folder "
        "that can be written"), ""},
    {N_("%s: is a SQLite database but no GeoPackage (it has no table %s); export it as one (ogr2ogr "
        "out.gpkg ...)"), ""},
    {N_("%s: is a GeoPackage without features (it has no table %s)"), ""},
    {N_("%s: has no table of features; name a GeoPackage that has one"), ""},
    {N_("%s: has no table of features `%.100s`; it has %s"), ""},
    {N_("%s: has %zu tables of features (%s); name one of them, as in %s:TABLE"), ""},
    {N_("%s: `%.100s` is %s, whose SQL is not run; save it as a table (ogr2ogr out.gpkg %s %.100s)"), "3"},
    {N_("%s: is no GeoPackage, so it has no table `%.100s`; name the file alone"), ""},
    {N_("%s: is %s, which is not read; %s"), "23"},
    {N_("%s: is %s, which is not read alone; %s"), "23"},
    {N_("%s: does not begin as a GeoPackage does: it may be encrypted or damaged; export it again"), ""},
    {N_("%s: is XML (KML, GML, HTML ...), which is not read; convert it to GeoJSON"), ""},
    {N_("%s: is neither a shapefile, GeoJSON, a GeoPackage nor delimited text; name a .shp, .geojson, "
        ".gpkg or .csv file"), ""},
    {N_("%s: does not begin with the file code 9994: it is no shapefile, or damaged; copy it again"), ""},
    {N_("%s: its index .shx is missing; copy it beside the .shp, or let a GIS rebuild it (ogrinfo --config "
        "SHAPE_RESTORE_SHX YES)"), ""},
    {N_("%s: the %s has %zu bytes, less than its header of 100: it is truncated or empty; copy all files "
        "of the shapefile again"), ""},
    {N_("%s: the %s does not begin with the file code 9994: it is no shapefile"), ""},
    {N_("%s: the %s has version %u instead of 1000: its header is damaged; copy all files of the shapefile "
        "again"), ""},
    {N_("%s: the .shx lists no record, though the .shp holds %zu bytes of them: it is truncated; copy it "
        "again or let a GIS rebuild it"), ""},
    {N_("%s: holds MultiPatch shapes (type 31), which are not read; export polygons"), ""},
    {N_("%s: has the unknown shape type %u; copy the file again"), ""},
    {N_("%s: has %zu bytes, less than a header: it is truncated; %s"), "3"},
    {N_("%s: claims a header of %zu bytes in a file of %zu; %s"), "4"},
    {N_("%s: its %zu fields are %zu bytes wide together, but a record has %zu: the header is damaged; "
        "%s"), "5"},
    {N_("%s: line %zu, column %zu: %s"), "4"},
    {N_("%s: line %zu, column %zu: something follows the end of the JSON value; export the file "
        "again"), ""},
    {N_("%s: feature %lld brings the number of different properties above %d; keep the fields that are "
        "needed"), ""},
    {N_("%s: its header names %zu columns, more than %d; keep those that are needed"), ""},
    {N_("%s: names a table `%.100s` that it does not hold; export it again"), ""},
    {N_("%s: is JSON but not GeoJSON: it should be a FeatureCollection, an array of Features, a Feature or "
        "a geometry"), ""},
    {N_("%s: is TopoJSON, which is not read; convert it to GeoJSON first"), ""},
    {N_("%s: is the manifest of a map, not a layer; open it as a map"), ""},
    {N_("%s: line %zu, column %zu (byte %zu): %s; export the file again"), "5"},
    {N_("%s: record %lld opens a quote that is not closed before the end of the file; close or remove "
        "it"), ""},
    {N_("%s: the encoding `%.40s` is unknown here; use GBK, GB18030, UTF-8 or Big5"), ""},
    {N_("%s: the encoding `%.40s` is unknown here"), ""},
    {N_("%s: the encoding \"%s\" is not known here"), ""},
    {N_("%s: does not fit the encoding %s; state the right one"), ""},

    /* errors: fields, maps and days */
    {N_("%s: no field \"%s\"; the file has: %s"), "3"},
    {N_("%s: has no column \"%.80s\"; its columns: %s"), ""},
    {N_("%s: has no polygons, and \"%s\" is made of them"), ""},
    {N_("%s: has other geometry than \"%s\" of the map, which is %s"), ""},
    {N_("%s: no polygons; a map is made of polygons. Files of points are for locate, which tells their "
        "owners on a map"), ""},
    {N_("%s: is no map file, so nothing can be imported into it; name one, or a new file"), ""},
    {N_("%s: is a GeoPackage but no map file; import it into one: gridctl import MAP.gpkg --as LEVEL "
        "%s"), ""},
    {N_("%s: is no map file, and only those are repaired; make one of it with gridctl import, and repair "
        "that"), ""},
    {N_("%s: is a map file of schema %.20s, this program reads schema %d; use the version that wrote it, "
        "or import the county anew"), ""},
    {N_("%s: holds no level yet; import one: gridctl import %s --as village villages.shp"), ""},
    {N_("%s: only a map file knows what was valid on a day; make one: gridctl import MAP.gpkg %s"), ""},
    {N_("%s: a map file begins with a level (township, village, ...); import one first, or a manifest that "
        "names them"), ""},
    {N_("%s: is a manifest, which says that of each of its layers; leave out --%s"), ""},
    {N_("%s: events are dated by their own times, and have no versions; leave out --valid-from"), ""},
    {N_("%s: is in %s, and a map keeps its plane; leave out --map-crs, or make another map file"), ""},
    {N_("%s: record %lld: the code %.40s is one that a spreadsheet has rounded; export it again with the "
        "column %s as text"), ""},
    {N_("%s: \"%s\" is known as of %s already; versions are imported in the order of their days"), ""},
    {N_("%s: no layer is a level (such as \"township\")"), ""},
    {N_("%s: level \"%s\" stands twice; list all its files in one layer"), ""},
    {N_("%s: layer \"%s\" must have \"files\": [\"one.shp\", ...]"), ""},
    {N_("%s: a layer has no \"as\" (a level's name, \"building\", \"module:NAME\")"), ""},
    {N_("%s: holds no layer \"%.100s\"; it holds %s"), ""},
    {N_("\"%.40s\" is no day; write it as 2025-06-30"), ""},
    {N_("%s: has no repair %.40s; if it was proposed once, that piece of ground has changed since: gridctl "
        "check %s --suggest lists what there is now"), ""},
    {N_("cancelled; %s is as it was"), ""},

    /* errors: coordinate systems */
    {N_("the coordinate system `%.60s%s` is not understood; give a code such as EPSG:4546, WKT, GCJ02 or "
        "BD09"), ""},
    {N_("a coordinate system is not known; state it, e.g. EPSG:4546"), ""},
    {N_("PROJ knows no way from `%.80s` to `%.80s`"), ""},
    {N_("the map has no CRS, so points in %s cannot be looked up; name the map's with --crs"), ""},
    {N_("proj.db, the list of coordinate systems, was not found in %.300s; install proj-data or set "
        "PROJ_DATA to its folder"), ""},
    {N_("%s: a map never stores %s; convert it, or name another canonical CRS (\"crs\": \"EPSG:4546\") and "
        "give %s as the layer's own \"crs\""), ""},
    {N_("coordinates of x %.10g to %.10g, y %.10g to %.10g cannot be in %s%s%s (%s)%s"), "89"},
    {N_("the maps lie in two planes, %s and %s; a border can only be compared in one: import one of them "
        "into a map file with the CRS of the other (gridctl import --map-crs)"), ""},

    /* errors: events, regions and rasters */
    {N_("%s: column \"%.80s\" has more than %d different values: it is no %s; rename it, so that it is not taken for one"),
     "4"},
    {N_("heat: a radius of %g m is %.3g pixels; it must be 1 or more: choose smaller pixels or a radius of %.0f m"), ""},
    {N_("heat: a radius of %g m is %.3g pixels; it must be at most %d: choose larger pixels or a smaller radius"), ""},
    {N_("heat: %zu x %zu pixels are more than %d in all or %d on a side; choose larger pixels"), ""},
    {N_("heat: pixels of %g m make more than %d on a side; choose larger ones"), ""},
    {N_("heat: the weights of all points add up to no finite number"), ""},

    /* other: pictures and views */
    {N_("view: \"%s\" %s"), "2"},
    {N_("%s: view: \"%s\" %s"), "3"},
    {N_("%s: is no view: %s"), ""},
    {N_("%s: is larger than 1 MB: no view"), ""},
    {N_("the map has no numeric field \"%s\"; it has none at all"), ""},
    {N_("the map has no numeric field \"%s\"; it has %s"), ""},
    {N_("a comparison wants a period with both ends"), ""},
    {N_("there are no events to count"), ""},
    {N_("the map has no unit with the code \"%s\""), ""},
    {N_("%s, line %lld: is no character with its readings from a to z"), ""},

    /* other: sentences put together from parts, or with Chinese words in them */
    {N_("%s: coordinates of x %.10g to %.10g, y %.10g to %.10g cannot be in %s (%s)%s"), "78"},
    {N_("%s: the coordinate system `%.60s` is not understood; give a code such as EPSG:4546, WKT, GCJ02 or "
        "BD09"), ""},
    {N_("%s: cannot be read or written: %s"), "2"},
    {N_("%s: say with --as what it is: %s"), "2"},
    {N_("%s: no field is named as the code of a unit is (%s, unit ...); name the one that says who is "
        "assigned to what with --parent; the file has: %s"), "3"},
    {N_("%s: no two columns are named as coordinates are (%s); say which ones hold them, or read it as a "
        "list without places. Its columns: %s"), ""},

    {NULL, NULL},
};

const struct sentence_format sentence_parts[] = {
    /* events */
    {N_("without a usable place"), ""},
    {N_("whose number of reworks is none"), ""},
    {N_("the number of reworks is none; write 0, 1, 2 ..."), ""},
    {N_("with a time that is none"), ""},
    {N_("without a time of collection"), ""},
    {N_("the time %s is none of the years 1932 to 2068; write it as 2025-06-30 08:05"), "1"},
    {N_("no time of collection, so no period counts it"), ""},
    {N_("its code %.80s comes again in row %lld, which takes its place"), ""},
    {N_("collected"), ""},
    {N_("accepted"), ""},
    {N_("filed"), ""},
    {N_("dispatched"), ""},
    {N_("handled"), ""},
    {N_("closed"), ""},
    {N_("due"), ""},
    {N_("category"), ""},
    {N_("line"), ""},
    {N_("source"), ""},
    {N_("stage"), ""},

    /* coverage, units, buildings */
    {N_("population"), ""},
    {N_("households"), ""},
    {N_("building"), ""},
    {N_("encloses nothing: fewer than three points"), ""},
    {N_("is not closed; it is closed with a straight edge"), ""},
    {N_("coordinates beyond 1e-60 .. 1e60 cannot be checked"), ""},
    {N_("more than %d crossings of edges"), ""},
    {N_("east"), ""},
    {N_("west"), ""},
    {N_("longitude and latitude on this map"), ""},
    {N_("its CRS to the map's"), ""},

    /* codes */
    {N_("spaces"), ""},
    {N_("full-width characters"), ""},
    {N_("quotes around it"), ""},
    {N_("the form of a number"), ""},
    {N_("a decimal point"), ""},
    {N_("letters in place of digits"), ""},
    {N_("separators"), ""},
    {N_("some are missing"), ""},
    {N_("it has too many"), ""},
    {N_(", in parts"), ""},

    /* encodings and rows */
    {N_("row %lld does"), ""},
    {N_("row %lld and %lld more do"), ""},
    {N_("row %zu does"), ""},
    {N_("row %zu and %zu more do"), ""},
    {N_("the field names do"), ""},
    {N_("which all of it fits; nothing declares its encoding"), ""},
    {N_("GB18030, which was guessed"), ""},
    {N_("since nothing declares its encoding and it is not UTF-8"), ""},
    {N_("which all of it fits, though the .dbf is marked as ANSI text"), ""},
    {N_("a coordinate is empty"), ""},
    {N_("a decimal comma is no decimal point"), ""},
    {N_("a coordinate is not a number"), ""},
    {N_("a coordinate is beyond 1e100"), ""},
    {N_("more fields than the header names"), ""},
    {N_("has no geometry"), ""},
    {N_("its place has no counterpart in %.80s, the plane of the map; correct it"), ""},
    {N_("names nothing that it is assigned to; fill in the code in column %.80s"), ""},
    {N_("is assigned to %.80s, which is a name; write the code, such as %.80s"), ""},
    {N_("is assigned to %.80s, which is no unit or area of the map; correct the code, or import what it "
        "names"), ""},
    {N_("has the day %.60s, which is none, and counts as if it had none; write it as 2025-06-30"), ""},
    {N_("ends on %s, before it begins on %s, so it never counts; correct it"), ""},
    {N_("no fields at all"), ""},

    /* geometry */
    {N_("it has a coordinate that is not a number or beyond 1e100"), ""},
    {N_("its parts do not follow one another"), ""},
    {N_("its length is less than 4 bytes"), ""},
    {N_("its shape type is not that of the file"), ""},
    {N_("it claims more parts than its bytes can hold"), ""},
    {N_("it claims more points than its bytes can hold"), ""},
    {N_("it has more than 16 million points or a million parts"), ""},
    {N_("it has points but no parts"), ""},
    {N_("the index points outside the .shp file"), ""},
    {N_("the index points at a record of another number"), ""},
    {N_("it ends beyond the end of the .shp file"), ""},
    {N_("it overlaps other records"), ""},
    {N_("it is shorter than its own head"), ""},
    {N_("a view"), ""},
    {N_("no plain table"), ""},
    {N_("its shape cannot be read"), ""},
    {N_("it has more than a million rings"), ""},
    {N_("it has more than 16 million points or a million rings"), ""},
    {N_("its geometry is not stored as bytes"), ""},
    {N_("its geometry is cut off or claims more points than it has bytes"), ""},
    {N_("its geometry does not begin with the header of a GeoPackage"), ""},
    {N_("its geometry has a type that WKB does not know"), ""},
    {N_("its geometry has no type that GeoJSON knows"), ""},
    {N_("its geometry has no coordinates"), ""},
    {N_("coordinates are not nested as their type asks"), ""},
    {N_("a position is not an array of numbers"), ""},
    {N_("a position has fewer than two numbers"), ""},
    {N_("a position is empty"), ""},
    {N_("is defined as undefined"), ""},
    {N_("means that it is not known"), ""},
    {N_("is not in gpkg_spatial_ref_sys"), ""},
    {N_("the file ends too early: it is truncated"), ""},
    {N_("the file ends within a string"), ""},
    {N_("text that is not UTF-8"), ""},
    {N_("a control character within a string"), ""},
    {N_("an unknown escape in a string"), ""},
    {N_("an unknown word: only true, false and null are known"), ""},
    {N_("a NUL byte"), ""},
    {N_("something that is no JSON value"), ""},
    {N_("a member's name in double quotes is missing"), ""},
    {N_("a colon is missing"), ""},
    {N_("a comma or } is missing"), ""},
    {N_("a comma or ] is missing"), ""},
    {N_("more than 64 brackets within each other"), ""},
    {N_("this member occurs twice in one object; remove one of them"), ""},
    {N_("copy it again, or export the layer again"), ""},

    /* which CRS it may be */
    {N_("they do not transform"), ""},
    {N_("their centre is outside its area of use"), ""},
    {N_("; state the right CRS"), ""},
    {N_("; x and y look swapped: swap them (x is east or longitude)"), ""},
    {N_("; they look like degrees: state EPSG:4490 (or EPSG:4326)"), ""},
    {N_("; they look like degrees with x and y swapped: swap them and state EPSG:4490"), ""},
    {N_("; they look like EPSG:%d: state that CRS"), ""},
    {N_("; they look like EPSG:%d with x and y swapped: swap them and state that CRS"), ""},
    {N_("; they look like metres: state a projected CRS such as EPSG:4546 (CGCS2000, 3-degree, central "
        "meridian 111E)"), ""},
    {N_("; they look like metres with x and y swapped: swap them and state a projected CRS such as "
        "EPSG:4546"), ""},

    /* what a file is instead */
    {N_("a ZIP archive (also .kmz, .xlsx)"), ""},
    {N_("an empty ZIP archive"), ""},
    {N_("compressed with gzip"), ""},
    {N_("a RAR archive"), ""},
    {N_("a 7-Zip archive"), ""},
    {N_("a TIFF picture"), ""},
    {N_("a PNG picture"), ""},
    {N_("a JPEG picture"), ""},
    {N_("a PDF document"), ""},
    {N_("an old Office document or a personal geodatabase"), ""},
    {N_("an AutoCAD drawing"), ""},
    {N_("unpack it and name the .shp or .geojson in it"), ""},
    {N_("unpack it first"), ""},
    {N_("name a file of polygons or points"), ""},
    {N_("export GeoJSON"), ""},
    {N_("export the layer as shapefile"), ""},
    {N_("the attribute table of a shapefile"), ""},
    {N_("the index of a shapefile"), ""},
    {N_("the CRS of a shapefile"), ""},
    {N_("the encoding of a shapefile"), ""},
    {N_("a spatial index of a shapefile"), ""},
    {N_("name its .shp"), ""},

    /* other: what is wrong with a member of a view */
    {N_("is one of %s"), ""},
    {N_("is not known"), ""},
    {N_("is too long"), ""},
    {N_("is true or false"), ""},
    {N_("is before from"), ""},
    {N_("are one fewer than the classes"), ""},
    {N_("has more than 64 names"), ""},
    {N_("has more than 6 numbers"), ""},
    {N_("wants a text"), ""},
    {N_("wants a list of names"), ""},
    {N_("wants a list of numbers"), ""},
    {N_("wants numbers that ascend"), ""},
    {N_("wants two numbers from %g to %g"), ""},
    {N_("wants a whole number from %g to %g"), ""},
    {N_("wants a number from %g to %g"), ""},
    {N_("wants the other of centre and pixel too"), ""},
    {N_("wants a day or a time in China such as 2025-06-30 08:00"), ""},

    /* other: names in share/code_schemes.json */
    {N_("county code"), ""},
    {N_("township code"), ""},
    {N_("division code"), ""},
    {N_("unit grid code"), ""},
    {N_("unit grid code, 16 digits"), ""},
    {N_("micro-grid code"), ""},
    {N_("community service grid code"), ""},
    {N_("county %s"), ""},
    {N_("township %s"), ""},
    {N_("community or village %s"), ""},
    {N_("community %s"), ""},
    {N_("grid %s"), ""},
    {N_("micro-grid %s"), ""},
    {N_("subdistrict, 4 digits %s"), ""},
    {N_("object of management or service %s"), ""},
    {N_("grid within the community %s"), ""},

    /* other: put together from parts, and what the system says */
    {N_("%s, %s"), "12"},
    {N_("%s, nobody %.1f %%"), "1"},
    {N_("nobody %.1f %%"), ""},
    {N_("likely %s"), ""},
    {N_("module:%s"), ""},
    {N_("area:%s"), ""},
    {N_("assignment:%s"), ""},
    {N_("%s: the stored index is damaged (%s)"), ""},
    {N_("%s: the stored index was written by another build"), ""},
    {N_("%s: the stored index belongs to other data"), ""},
    {N_("database disk image is malformed"), ""},
    {N_("No such file or directory"), ""},
    {N_("Permission denied"), ""},
    {N_("Is a directory"), ""},
    {N_("Not a directory"), ""},
    {N_("No space left on device"), ""},
    {N_("Read-only file system"), ""},
    {N_("a level's name (township, village, ...), building, module:NAME, area:NAME, context:NAME, "
        "assignment:NAME or event:NAME"), ""},

    {NULL, NULL},
};
