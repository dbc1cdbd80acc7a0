/* cmd_locate.c - gridctl locate: who owns one point, or every point of files (stream.c). */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "duty.h"
#include "house.h"
#include "json.h"
#include "locate.h"
#include "options.h"
#include "output.h"
#include "say.h"
#include "table.h"

#define MOST_THREADS 8 /* by default: beyond, reading and writing are what takes the time */

static const struct option_spec options[] = {
    {"crs", 0, OPTION_TEXT, "CRS", offsetof(struct locate_args, crs),
     N_("CRS of the points: EPSG:..., GCJ02 or BD09 (default EPSG:4326, a layer's own)")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct locate_args, json), N_("one point: write JSON")},
    {"points", 0, OPTION_LIST, "FILE", offsetof(struct locate_args, points),
     N_("CSV, shapefile, GeoJSON or GeoPackage, - for standard input; may be repeated")},
    {"x", 0, OPTION_TEXT, "COLUMN", offsetof(struct locate_args, x),
     N_("column with x, east or longitude (default: guessed from its name)")},
    {"y", 0, OPTION_TEXT, "COLUMN", offsetof(struct locate_args, y),
     N_("column with y, north or latitude")},
    {"levels", 'l', OPTION_FLAG, NULL, offsetof(struct locate_args, levels),
     N_("also add code and name of the unit of every level")},
    {"snap", 0, OPTION_NUMBER, "METRES", offsetof(struct locate_args, snap_m),
     N_("a point outside goes to the nearest cell within so many metres")},
    {"accuracy", 0, OPTION_NUMBER, "METRES", offsetof(struct locate_args, accuracy_m),
     N_("how far off points may be: add the margin to the owner's border, and the candidates")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct locate_args, output),
     N_("write rows to FILE (default: standard output)")},
    {"rejects", 0, OPTION_TEXT, "FILE", offsetof(struct locate_args, rejects),
     N_("list rows without a usable place: file, row, reason, record")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct locate_args, overwrite),
     N_("replace files that exist")},
    {"delimiter", 'd', OPTION_TEXT, "C", offsetof(struct locate_args, delimiter),
     N_("delimiter of the points (default: of , ; tab | the one the header has most of)")},
    {"points-encoding", 0, OPTION_TEXT, "E", offsetof(struct locate_args, points_encoding),
     N_("encoding of the points' text (default: UTF-8 if valid, else GB18030)")},
    {"threads", 't', OPTION_COUNT, "N", offsetof(struct locate_args, threads),
     N_("threads that locate (default: one a processor, 8 at most)")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct locate_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct locate_args),
    {0},
};

static const struct usage usage = {
    .command = "locate",
    .summary = N_("who owns a point, or every point of a file"),
    .examples = {"gridctl locate demo/kelan.json 111.57 38.70",
                 "gridctl locate demo/kelan.json --points demo/events.csv --levels -o owners.csv",
                 "cat calls.csv | gridctl locate villages.shp --points - --crs GCJ02 > owners.csv"},
    .forms = {"[options] MAP X Y", "[options] MAP --points FILE"},
    .options = options,
    .notes = N_("Rows keep their bytes and order; owner, owner_name and how are added to them,\n"
                "distance_m with --snap, margin_m and candidates with --accuracy.\n"
                "A row without a usable place has how = invalid. Exit code 1 when there are such\n"
                "rows, or when nearly all points lie outside for one likely reason; a point\n"
                "outside is no error."),
};

/* ---- one point ------------------------------------------------------------------------------- */

struct point {
    double x, y;
    const char *crs; /* NULL: the map's */
    grid_hit hit;
    struct near near; /* with --accuracy */
    struct house house;
    struct duty duty; /* of a map file: areas, and who answers for the place */
};

/* Areas and buildings are asked in the map's plane, and then the cells can be, too: PROJ is dear to set up. */
static int find_place(const grid_map *map, const struct point *point, double place[2], const char **crs)
{
    grid_transform *transform;
    grid_error error;
    place[0] = point->x, place[1] = point->y;
    *crs = point->crs;
    if (!(point->duty.has_areas || house_has_any(map)) || !point->crs) return EXIT_FINE;
    if (grid_transform_open(point->crs, grid_map_crs(map), &transform, &error))
        return say_failure(&error);
    grid_transform_apply(transform, 1, &place[0], &place[1], sizeof *place);
    grid_transform_free(transform);
    *crs = NULL;
    return EXIT_FINE;
}

static int locate_point(const grid_map *map, struct point *point, const struct locate_args *args)
{
    grid_locate_options how = grid_locate_options_default();
    uint8_t code;
    double place[2];
    grid_error error;
    int failure = find_place(map, point, place, &how.crs);
    if (failure) return failure;
    how.snap_m = fmax(args->snap_m, 0);
    how.distances_m = &point->hit.distance_m;
    if (grid_locate_many(map, 1, &place[0], &place[1], 0, &point->hit.cell, &code, &point->hit.unit,
                         &how, &error))
        return say_failure(&error);
    point->hit.how = (grid_how)code;
    if (point->hit.how != GRID_INVALID)
        failure = duty_at(&point->duty, point->hit.unit, place[0], place[1]);
    if (!failure && point->hit.how != GRID_INVALID)
        failure = house_at(&point->house, map, args->map_path, args->map.as_of, place[0], place[1]);
    if (failure || !(args->accuracy_m >= 0)) return failure;
    failure = near_open(&point->near, map, point->crs, args->accuracy_m);
    if (failure || near_ask(&point->near, point->x, point->y)) return failure;
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

/* The margin, and what else may own the point. */
static void add_near(struct table *table, const grid_map *map, const struct near *near)
{
    if (isfinite(near->margin_m)) {
        table_add(table, "%s", _("margin:"));
        table_add(table, "%.2f m", near->margin_m);
    }
    for (size_t i = 0; i < near->num; i++) {
        table_add(table, "%s", i ? "" : _("candidates:"));
        table_add(table, "%s %s, %.2f m", grid_unit_code(map, near->cells[i].cell),
                  grid_unit_name(map, near->cells[i].cell), near->cells[i].distance_m);
    }
}

static void print_people(const grid_map *map, const struct point *point,
                         const struct locate_args *args)
{
    struct table table = {0};
    const grid_hit *hit = &point->hit;
    int32_t unit = hit->cell != GRID_NONE ? hit->cell : hit->unit;
    const char *how = grid_how_name(hit->how);
    if (hit->cell != GRID_NONE) {
        table_add(&table, "%s", _("owner:"));
        table_add(&table, "%s", grid_unit_code(map, hit->cell));
        table_add(&table, "%s", _("name:"));
        table_add(&table, "%s", grid_unit_name(map, hit->cell));
    } else {
        table_add(&table, "%s", _("owner:"));
        table_add(&table, "%s", _("none"));
        if (unit != GRID_NONE) {
            table_add(&table, "%s", _("inside:"));
            table_add(&table, "%s %s", grid_unit_code(map, unit), grid_unit_name(map, unit));
        }
    }
    if (unit != GRID_NONE) {
        table_add(&table, "%s", _("level:"));
        table_add(&table, "%s", grid_map_level_name(map, grid_unit_level(map, unit)));
    }
    for (int32_t u = unit; u != GRID_NONE && (u = grid_unit_parent(map, u)) != GRID_NONE;) {
        table_add(&table, "%s:", grid_map_level_name(map, grid_unit_level(map, u)));
        table_add(&table, "%s %s", grid_unit_code(map, u), grid_unit_name(map, u));
    }
    house_add(&point->house, map, &table);
    duty_add_areas(&point->duty, &table);
    duty_add_assigned(&point->duty, &table);
    table_add(&table, "%s", _("how:"));
    if (word(how) == how) table_add(&table, "%s", how);
    else table_add(&table, "%s (%s)", how, word(how));
    if (hit->how == GRID_NEAREST) {
        table_add(&table, "%s", _("distance:"));
        table_add(&table, "%.2f m", hit->distance_m);
    }
    if (args->accuracy_m >= 0) add_near(&table, map, &point->near);
    table_print(&table, stdout, 0, "ll");
}

static void json_unit(struct json *json, const char *key, const grid_map *map, int32_t unit)
{
    if (unit == GRID_NONE) {
        json_text(json, key, NULL);
        return;
    }
    json_open_flat(json, key, '{');
    json_text(json, "code", grid_unit_code(map, unit));
    json_text(json, "name", grid_unit_name(map, unit));
    json_text(json, "level", grid_map_level_name(map, grid_unit_level(map, unit)));
    json_close(json);
}

static void json_near(struct json *json, const grid_map *map, const struct near *near)
{
    json_number(json, "margin_m", near->margin_m);
    json_open(json, "candidates", '[');
    for (size_t i = 0; i < near->num; i++) {
        json_open_flat(json, NULL, '{');
        json_text(json, "code", grid_unit_code(map, near->cells[i].cell));
        json_text(json, "name", grid_unit_name(map, near->cells[i].cell));
        json_number(json, "distance_m", near->cells[i].distance_m);
        json_close(json);
    }
    json_close(json);
}

static void print_json(const grid_map *map, const struct point *point,
                       const struct locate_args *args)
{
    struct json json = {.stream = stdout};
    const grid_hit *hit = &point->hit;
    int32_t unit = hit->cell != GRID_NONE ? hit->cell : hit->unit;
    json_open(&json, NULL, '{');
    json_number(&json, "x", point->x);
    json_number(&json, "y", point->y);
    const char *map_crs = *grid_map_crs(map) ? grid_map_crs(map) : NULL;
    json_text(&json, "crs", point->crs ? point->crs : map_crs);
    json_unit(&json, "owner", map, hit->cell);
    json_text(&json, "how", grid_how_name(hit->how));
    if (args->snap_m >= 0)
        json_number(&json, "distance_m", hit->cell == GRID_NONE ? NAN : hit->distance_m);
    if (args->accuracy_m >= 0) json_near(&json, map, &point->near);
    json_unit(&json, "inside", map, hit->how == GRID_NEAREST ? GRID_NONE : unit);
    json_open(&json, "ancestors", '[');
    for (int32_t u = unit; u != GRID_NONE && (u = grid_unit_parent(map, u)) != GRID_NONE;)
        json_unit(&json, NULL, map, u);
    json_close(&json);
    house_json(&point->house, map, &json);
    duty_json(&point->duty, &json);
    json_close(&json);
}

static int locate_one(const grid_map *map, const struct locate_args *args, const char *path,
                      const char *x, const char *y)
{
    struct point point = {.x = grid_number_parse(x, strlen(x)),
                          .y = grid_number_parse(y, strlen(y)),
                          .crs = args->crs ? args->crs : "EPSG:4326"};
    if (isnan(point.x) || isnan(point.y)) {
        say_error(_("\"%s\" is not a number; a point is two numbers, longitude (east) first"),
                  isnan(point.x) ? x : y);
        return EXIT_INPUT;
    }
    if (!args->crs && !*grid_map_crs(map)) {
        say_note(_("the map has no CRS; X and Y are taken in its plane"));
        point.crs = NULL;
    }
    duty_of(&point.duty, map, path, args->map.as_of);
    int code = locate_point(map, &point, args);
    if (code) goto done;
    if (point.hit.how == GRID_OUTSIDE || point.hit.how == GRID_INVALID)
        guard_say_one(map, point.crs, point.x, point.y);
    if (point.hit.how == GRID_INVALID) {
        say_error(_("%s %s is no place in %s"), x, y, point.crs ? point.crs : _("the map's plane"));
        code = EXIT_INPUT;
        goto done;
    }
    if (args->json) print_json(map, &point, args);
    else print_people(map, &point, args);
done:
    near_close(&point.near);
    house_free(&point.house);
    duty_free(&point.duty);
    return code;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int check_usage(const struct locate_args *args, const struct text_list *rest)
{
    if (!rest->num) return options_wrong(&usage, _("locate wants a MAP"));
    if (args->points.num && rest->num > 1)
        return options_wrong(&usage, _("give X Y or --points, not both"));
    if (!args->points.num && rest->num == 1)
        return options_wrong(&usage, _("which point? Give X Y, or --points FILE"));
    if (!args->points.num && rest->num != 3)
        return options_wrong(&usage, _("a point is two numbers, X and Y"));
    if (!args->points.num && (args->output || args->rejects || args->levels || args->x || args->y))
        return options_wrong(&usage,
                             _("--output, --rejects, --levels, --x and --y go with --points"));
    if (args->points.num && args->json)
        return options_wrong(&usage, _("--json is for one point; rows come out as they went in"));
    if (!args->x != !args->y) return options_wrong(&usage, _("--x and --y go together"));
    if (args->delimiter && (strlen(args->delimiter) != 1 || strchr("\"\r\n", *args->delimiter)))
        return options_wrong(&usage, _("--delimiter wants one character"));
    if (args->output && args->rejects && !strcmp(args->output, args->rejects))
        return options_wrong(&usage, _("--output and --rejects name the same file"));
    if (args->snap_m < 0 || args->accuracy_m < 0)
        return options_wrong(&usage, _("--snap and --accuracy want metres, 0 or more"));
    if (args->threads > 1024) return options_wrong(&usage, _("--threads wants 1 to 1024"));
    int code = output_allowed(args->output, args->overwrite);
    return code ? code : output_allowed(args->rejects, args->overwrite);
}

int cmd_locate(int argc, char **argv)
{
    struct locate_args args = {.snap_m = NAN, .accuracy_m = NAN};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    code = check_usage(&args, &rest);
    if (code) return code;
    if (!args.threads) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        args.threads = processors < 1 ? 1 : (unsigned long long)processors;
        if (args.threads > MOST_THREADS) args.threads = MOST_THREADS;
    }
    say_quietly(args.quiet);
    code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    map_say_findings(map, rest.items[0]);
    args.map_path = rest.items[0];
    code = args.points.num ? locate_stream(map, &args)
                           : locate_one(map, &args, rest.items[0], rest.items[1], rest.items[2]);
    grid_map_free(map);
    return code;
}
