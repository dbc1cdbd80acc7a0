/* cmd_info.c - gridctl info: what a map holds, as a table for people or as JSON. */
#include <grid/grid.h>
#include <math.h>
#include <stdio.h>

#include "card.h"
#include "cmd.h"
#include "json.h"
#include "mapfile.h"
#include "report.h"
#include "say.h"
#include "table.h"

enum { LAST_SHOWN = 20 };

struct info_args {
    struct map_args map;
    const char *unit;
    bool json, all, quiet;
};

static const struct option_spec options[] = {
    {"unit", 0, OPTION_TEXT, "CODE", offsetof(struct info_args, unit),
     N_("the card of one unit, by its code or its whole name")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct info_args, json), N_("write JSON")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct info_args, all),
     N_("list all versions, not the last 20, and all findings, not the first 20 of each kind")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct info_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct info_args),
    {0},
};

static const struct usage usage = {
    .command = "info",
    .summary = N_("what a map holds: levels, counts, CRS, extent, files; or the card of a unit"),
    .examples = {"gridctl info demo/kelan.json",
                 "gridctl info --code CODE --name NAME villages.shp",
                 "gridctl info kelan.gpkg --unit 岚漪镇"},
    .forms = {"[options] MAP", "[options] MAP --unit CODE"},
    .options = options,
    .notes = N_("MAP is a manifest such as kelan.json, or a shapefile, GeoJSON file or GeoPackage "
                "of\n"
                "polygons; county.gpkg:village names a table of a GeoPackage.\n"
                "Exit code 1 when reading the map gave warnings or errors."),
};

/* Extent in degrees, from points along the border of the extent. False when it cannot be had. */
static bool lonlat_extent(const grid_map *map, double out[4])
{
    enum { STEPS = 20 };
    double e[4], x, y;
    grid_transform *to_lonlat;
    if (!*grid_map_crs(map) ||
        grid_transform_open(grid_map_crs(map), "EPSG:4326", &to_lonlat, NULL))
        return false;
    grid_map_extent(map, e);
    out[0] = out[1] = INFINITY, out[2] = out[3] = -INFINITY;
    for (int i = 0; i <= STEPS; i++) {
        for (int side = 0; side < 4; side++) {
            double t = (double)i / STEPS, along_x = e[0] + t * (e[2] - e[0]);
            double along_y = e[1] + t * (e[3] - e[1]);
            x = side == 0 ? e[0] : side == 1 ? e[2] : along_x;
            y = side == 2 ? e[1] : side == 3 ? e[3] : along_y;
            grid_transform_apply(to_lonlat, 1, &x, &y, sizeof x);
            out[0] = fmin(out[0], x), out[1] = fmin(out[1], y);
            out[2] = fmax(out[2], x), out[3] = fmax(out[3], y);
        }
    }
    grid_transform_free(to_lonlat);
    return isfinite(out[0]) && isfinite(out[1]);
}

static size_t cells_of_level(const grid_map *map, int32_t level, int32_t *num_units)
{
    int32_t first;
    size_t cells = 0;
    grid_map_level_units(map, level, &first, num_units);
    for (int32_t u = first; u < first + *num_units; u++) cells += grid_unit_is_cell(map, u);
    return cells;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_head(const grid_map *map)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    struct table table = {0};
    double e[4], d[4];
    printf("%s\n", grid_map_name(map));
    table_add(&table, "%s", "CRS");
    if (crs) table_add(&table, "%s%s%s", crs->code, *crs->code ? "  " : "", crs->name);
    else table_add(&table, "%s", _("not known: a plain plane"));
    grid_map_extent(map, e);
    table_add(&table, "%s", _("extent"));
    table_add(&table, "x %.*f .. %.*f, y %.*f .. %.*f", crs && crs->geographic ? 6 : 2, e[0],
              crs && crs->geographic ? 6 : 2, e[2], crs && crs->geographic ? 6 : 2, e[1],
              crs && crs->geographic ? 6 : 2, e[3]);
    if (crs && !crs->geographic && lonlat_extent(map, d)) {
        table_add(&table, "%s", _("degrees"));
        table_add(&table, "%.5f .. %.5f E, %.5f .. %.5f N", d[0], d[2], d[1], d[3]);
    }
    table_add(&table, "%s", _("units"));
    table_add(&table, _("%zu, %zu of them cells"), grid_map_num_units(map),
              grid_map_num_cells(map));
    table_print(&table, stdout, 2, "ll");
}

static void print_levels(const grid_map *map)
{
    struct table table = {0};
    printf("\n%s\n", _("Levels"));
    table_add(&table, "%s", _("level"));
    table_add(&table, "%s", _("units"));
    table_add(&table, "%s", _("cells"));
    for (int32_t i = 0; i < (int32_t)grid_map_num_levels(map); i++) {
        int32_t units;
        size_t cells = cells_of_level(map, i, &units);
        table_add(&table, "%s", grid_map_level_name(map, i));
        table_add(&table, "%d", (int)units);
        table_add(&table, "%zu", cells);
    }
    table_print(&table, stdout, 2, "lrr");
}

static void print_sources(const grid_map *map)
{
    struct table table = {0};
    printf("\n%s\n", _("Files"));
    table_add(&table, "%s", _("as"));
    table_add(&table, "%s", _("records"));
    table_add(&table, "%s", _("encoding"));
    table_add(&table, "%s", _("chosen by"));
    table_add(&table, "%s", _("file"));
    for (size_t i = 0; i < grid_map_num_sources(map); i++) {
        const grid_source *s = grid_map_source_at(map, i);
        table_add(&table, "%s", s->as ? s->as : "");
        if (s->loaded || s->num_records) table_add(&table, "%zu", s->num_records);
        else table_add(&table, "%s", _("not read"));
        table_add(&table, "%s", s->encoding ? s->encoding : "");
        table_add(&table, "%s", s->encoding_source ? word(s->encoding_source) : "");
        table_add(&table, "%s", s->path);
    }
    table_print(&table, stdout, 2, "lrlll");
}

/* Versions of a map file; NULL when the map is none. */
static int open_versions(const grid_map *map, const char *path, grid_map_versions **out)
{
    grid_error error;
    *out = NULL;
    if (!grid_map_is_file(map) || grid_map_versions_open(path, out, &error) == GRID_OK)
        return EXIT_FINE;
    return say_failure(&error);
}

/* What a map file's imports changed, the latest of them. */
static void print_versions(const grid_map_versions *versions, bool all)
{
    struct table table = {0};
    const char *const head[] = {N_("valid from"), N_("layer"), N_("new or changed"), N_("ended"),
                                N_("from file")};
    size_t num = grid_map_versions_num(versions), first = all || num < LAST_SHOWN ? 0 : num - LAST_SHOWN;
    if (!num) return;
    printf("\n%s\n", _("Versions"));
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) table_add(&table, "%s", _(head[i]));
    for (size_t i = first; i < num; i++) {
        const grid_map_version *v = grid_map_versions_at(versions, i);
        table_add(&table, "%s", v->valid_from ? v->valid_from : "-");
        table_add(&table, "%s", v->as);
        table_add(&table, "%zu", v->added);
        table_add(&table, "%zu", v->ended);
        table_add(&table, "%s", v->source);
    }
    table_print(&table, stdout, 2, "llrrl");
    if (!first) return;
    printf("  ");
    printf(_("... and %zu before them; --all lists them"), first);
    putchar('\n');
}

static void print_rest(const grid_map *map)
{
    grid_index_stats stats;
    size_t n = grid_map_num_fields(map);
    if (n) printf("\n%s\n ", _("Numeric fields"));
    for (size_t i = 0; i < n; i++) {
        printf(" %s", grid_map_field_name(map, i));
        for (int role = 0; role < GRID_NUM_ROLES; role++)
            if (grid_map_field_by_role(map, (grid_role)role) == (int32_t)i)
                printf(" (%s)", word(grid_role_name((grid_role)role)));
        fputs(i + 1 < n ? "," : "\n", stdout);
    }
    grid_map_index_stats(map, &stats);
    printf("\n%s\n  ", _("Index"));
    printf(_("%zu edges, %zu tiles (%zu with a border), %.0f kB"), stats.num_edges, stats.num_tiles,
           stats.num_border_tiles, ceil((double)stats.bytes / 1e3));
    putchar('\n');
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void write_extent(struct json *json, const char *key, const double extent[4])
{
    json_open_flat(json, key, '[');
    for (int i = 0; i < 4; i++) json_number(json, NULL, extent[i]);
    json_close(json);
}

static void write_json_parts(struct json *json, const grid_map *map)
{
    json_open(json, "levels", '[');
    for (int32_t i = 0; i < (int32_t)grid_map_num_levels(map); i++) {
        int32_t units;
        size_t cells = cells_of_level(map, i, &units);
        json_open_flat(json, NULL, '{');
        json_text(json, "name", grid_map_level_name(map, i));
        json_count(json, "units", units);
        json_count(json, "cells", (int64_t)cells);
        json_close(json);
    }
    json_close(json);
    json_open(json, "files", '[');
    for (size_t i = 0; i < grid_map_num_sources(map); i++) {
        const grid_source *s = grid_map_source_at(map, i);
        json_open_flat(json, NULL, '{');
        json_text(json, "path", s->path);
        json_text(json, "as", s->as);
        json_bool(json, "read", s->loaded);
        json_count(json, "records", (int64_t)s->num_records);
        json_text(json, "encoding", s->encoding);
        json_text(json, "encoding_source", s->encoding_source);
        json_text(json, "crs", s->crs);
        json_close(json);
    }
    json_close(json);
    json_open_flat(json, "fields", '[');
    for (size_t i = 0; i < grid_map_num_fields(map); i++)
        json_text(json, NULL, grid_map_field_name(map, i));
    json_close(json);
    for (int role = 0; role < GRID_NUM_ROLES; role++) {
        int32_t field = grid_map_field_by_role(map, (grid_role)role);
        json_text(json, grid_role_name((grid_role)role),
                  field == GRID_NONE ? NULL : grid_map_field_name(map, (size_t)field));
    }
}

static void write_json_versions(struct json *json, const grid_map_versions *versions)
{
    json_open(json, "versions", '[');
    for (size_t i = 0; i < grid_map_versions_num(versions); i++) {
        const grid_map_version *v = grid_map_versions_at(versions, i);
        json_open_flat(json, NULL, '{');
        json_text(json, "valid_from", v->valid_from);
        json_text(json, "as", v->as);
        json_count(json, "added", (int64_t)v->added);
        json_count(json, "kept", (int64_t)v->kept);
        json_count(json, "ended", (int64_t)v->ended);
        json_text(json, "source", v->source);
        json_text(json, "imported_at", v->imported_at);
        json_close(json);
    }
    json_close(json);
}

static void write_json(const grid_map *map, const grid_map_versions *versions)
{
    struct json json = {.stream = stdout};
    const grid_crs_info *crs = grid_map_crs_info(map);
    double extent[4];
    grid_index_stats stats;
    json_open(&json, NULL, '{');
    json_text(&json, "name", grid_map_name(map));
    if (crs) {
        json_open_flat(&json, "crs", '{');
        json_text(&json, "code", *crs->code ? crs->code : NULL);
        json_text(&json, "name", crs->name);
        json_bool(&json, "geographic", crs->geographic);
        json_close(&json);
    } else {
        json_text(&json, "crs", NULL);
    }
    grid_map_extent(map, extent);
    write_extent(&json, "extent", extent);
    if (lonlat_extent(map, extent)) write_extent(&json, "extent_degrees", extent);
    json_count(&json, "units", (int64_t)grid_map_num_units(map));
    json_count(&json, "cells", (int64_t)grid_map_num_cells(map));
    write_json_parts(&json, map);
    if (versions) write_json_versions(&json, versions);
    grid_map_index_stats(map, &stats);
    json_open_flat(&json, "index", '{');
    json_count(&json, "edges", (int64_t)stats.num_edges);
    json_count(&json, "tiles", (int64_t)stats.num_tiles);
    json_count(&json, "border_tiles", (int64_t)stats.num_border_tiles);
    json_count(&json, "bytes", (int64_t)stats.bytes);
    json_close(&json);
    report_json_counts(&json, grid_map_findings(map));
    report_json_findings(&json, grid_map_findings(map));
    json_close(&json);
}

int cmd_info(int argc, char **argv)
{
    struct info_args args = {0};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    if (rest.num != 1) return options_wrong(&usage, _("info wants one MAP"));
    code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    if (args.unit) {
        map_say_findings(map, rest.items[0]);
        code = card_print(map, rest.items[0], &args.map, args.unit, args.json);
        grid_map_free(map);
        return code;
    }
    grid_map_versions *versions;
    code = open_versions(map, rest.items[0], &versions);
    if (code) {
        grid_map_free(map);
        return code;
    }
    if (args.json) {
        write_json(map, versions);
    } else {
        print_head(map);
        print_levels(map);
        print_sources(map);
        if (versions) print_versions(versions, args.all);
        print_rest(map);
        putchar('\n');
        report_print_findings(map, grid_map_findings(map), args.all);
    }
    code = report_exit_code(grid_map_findings(map));
    grid_map_versions_free(versions);
    grid_map_free(map);
    return code;
}
