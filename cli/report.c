/* report.c - findings as a table, JSON, CSV and GeoJSON: see report.h.
 *
 * The list comes sorted by kind, codes and place, so groups are runs of equal kinds. Sentences are in the
 * user's language everywhere but in JSON, which programs read; in GeoJSON they stand on a map.
 */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "csvtext.h"
#include "say.h"
#include "sentence.h"
#include "table.h"

#define FIRST_SHOWN 20
#define FIRST_SAID 5

int report_exit_code(const grid_findings *findings)
{
    return grid_findings_num_severity(findings, GRID_WARNING) ||
                   grid_findings_num_severity(findings, GRID_ERROR)
               ? EXIT_FINDINGS
               : EXIT_FINE;
}

/* ---- for people ------------------------------------------------------------------------------ */

/* Name of the unit with this code; "" where it has none of its own. */
static const char *name_of(const grid_map *map, const char *code)
{
    const char *name = code ? grid_unit_name(map, grid_map_unit_by_code(map, code)) : "";
    return code && !strcmp(name, code) ? "" : name;
}

static void add_number(struct table *table, double value, int decimals, const char *unit)
{
    if (!isfinite(value)) table_add(table, "%s", "");
    else if (value != 0 && fabs(value) < 0.01) table_add(table, "%.1e %s", value, unit);
    else table_add(table, "%.*f %s", decimals, value, unit);
}

static void add_place(struct table *table, const grid_finding *f)
{
    if (!isfinite(f->x) || !isfinite(f->y)) table_add(table, "%s", "");
    else if (fabs(f->x) <= 360 && fabs(f->y) <= 90) table_add(table, "%.7f %.7f", f->x, f->y);
    else table_add(table, "%.3f %.3f", f->x, f->y);
}

/* "140929100201 东街社区 / 140929100202": the units of a finding, with their names. */
static void add_units(struct table *table, const grid_map *map, const grid_finding *f)
{
    const char *a = f->code_a ? f->code_a : "", *b = f->code_b ? f->code_b : "";
    const char *name_a = name_of(map, a), *name_b = name_of(map, b);
    table_add(table, "%s%s%s%s%s%s%s", a, *name_a ? " " : "", name_a, *b ? " / " : "", b,
              *name_b ? " " : "", name_b);
}

/* Pieces of ground make a table; all else has a sentence. */
static bool is_piece(const grid_finding *f) { return isfinite(f->width_m); }

static void print_pieces(const grid_map *map, const grid_findings *findings, size_t from, size_t to)
{
    struct table table = {0};
    for (size_t i = from; i < to; i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if (!is_piece(f)) continue;
        if (!table.num_cells) {
            table_add(&table, "%s", _("severity"));
            table_add(&table, "%s", _("units"));
            table_add(&table, "%s", _("area"));
            table_add(&table, "%s", _("width"));
            table_add(&table, "%s", _("place"));
        }
        table_add(&table, "%s", word(grid_severity_name(f->severity)));
        add_units(&table, map, f);
        add_number(&table, f->area_m2, 2, "m2");
        add_number(&table, f->width_m, 3, "m");
        add_place(&table, f);
    }
    table_print(&table, stdout, 2, "llrrl");
}

static void print_sentences(const grid_findings *findings, size_t from, size_t to)
{
    struct table table = {0};
    char text[SENTENCE_SIZE];
    for (size_t i = from; i < to; i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if (is_piece(f)) continue;
        table_add(&table, "%s", word(grid_severity_name(f->severity)));
        table_add(&table, "%s", sentence_of(f->text, text));
    }
    table_print(&table, stdout, 2, "ll");
}

void report_print_findings(const grid_map *map, const grid_findings *findings, bool all)
{
    size_t n = grid_findings_num(findings);
    printf(_("Findings: errors %zu, warnings %zu, notes %zu"),
           grid_findings_num_severity(findings, GRID_ERROR),
           grid_findings_num_severity(findings, GRID_WARNING),
           grid_findings_num_severity(findings, GRID_NOTE));
    putchar('\n');
    for (size_t from = 0, to; from < n; from = to) {
        const grid_finding *first = grid_findings_at(findings, from);
        for (to = from + 1; to < n && grid_findings_at(findings, to)->kind == first->kind;) to++;
        size_t end = all || to - from < FIRST_SHOWN ? to : from + FIRST_SHOWN;
        printf("\n%s (%zu)\n", word(grid_finding_kind_name(first->kind)), to - from);
        print_pieces(map, findings, from, end);
        print_sentences(findings, from, end);
        if (end == to) continue;
        printf("  ");
        printf(_("... and %zu more; --all lists them"), to - end);
        putchar('\n');
    }
}

void report_say_findings(const grid_findings *findings, bool all)
{
    size_t said = 0, left = 0;
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        char buffer[SENTENCE_SIZE];
        if (f->severity == GRID_NOTE) continue;
        if (all || said < FIRST_SAID) say_warning("%s", sentence_of(f->text, buffer));
        else left++;
        said++;
    }
    if (left) say_warning(_("... and %zu more; --all lists them"), left);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

void report_json_counts(struct json *json, const grid_findings *findings)
{
    size_t counts[GRID_NUM_FINDING_KINDS][3] = {{0}}, sums[3] = {0};
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        counts[f->kind][f->severity]++;
        sums[f->severity]++;
    }
    json_open(json, "counts", '{');
    for (int s = GRID_ERROR; s >= GRID_NOTE; s--)
        json_count(json, grid_severity_name((grid_severity)s), (int64_t)sums[s]);
    json_open(json, "kinds", '{');
    for (int k = 0; k < GRID_NUM_FINDING_KINDS; k++) {
        if (!counts[k][0] && !counts[k][1] && !counts[k][2]) continue;
        json_open_flat(json, grid_finding_kind_name((grid_finding_kind)k), '{');
        for (int s = GRID_ERROR; s >= GRID_NOTE; s--)
            json_count(json, grid_severity_name((grid_severity)s), (int64_t)counts[k][s]);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_members(struct json *json, const grid_finding *f, const char *text)
{
    json_text(json, "kind", grid_finding_kind_name(f->kind));
    json_text(json, "severity", grid_severity_name(f->severity));
    json_text(json, "code_a", f->code_a);
    json_text(json, "code_b", f->code_b);
    json_number(json, "area_m2", f->area_m2);
    json_number(json, "width_m", f->width_m);
    json_number(json, "length_m", f->length_m);
    json_number(json, "x", f->x);
    json_number(json, "y", f->y);
    json_count(json, "count", f->count);
    json_text(json, "file", f->file);
    if (f->record) json_count(json, "record", f->record);
    else json_text(json, "record", NULL);
    json_text(json, "text", text);
}

void report_json_findings(struct json *json, const grid_findings *findings)
{
    json_open(json, "findings", '[');
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        json_open_flat(json, NULL, '{');
        write_members(json, f, f->text);
        json_close(json);
    }
    json_close(json);
}

int report_write_geojson(FILE *stream, const grid_map *map, const grid_findings *findings)
{
    struct json json = {.stream = stream};
    grid_transform *to_lonlat = NULL;
    char text[SENTENCE_SIZE];
    grid_error error;
    if (*grid_map_crs(map) &&
        grid_transform_open(grid_map_crs(map), "EPSG:4326", &to_lonlat, &error))
        return say_failure(&error);
    json_open(&json, NULL, '{');
    json_text(&json, "type", "FeatureCollection");
    json_open(&json, "features", '[');
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        double x = f->x, y = f->y;
        if (to_lonlat) grid_transform_apply(to_lonlat, 1, &x, &y, sizeof x);
        json_open_flat(&json, NULL, '{');
        json_text(&json, "type", "Feature");
        json_point(&json, x, y);
        json_open(&json, "properties", '{');
        write_members(&json, f, sentence_of(f->text, text));
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    grid_transform_free(to_lonlat);
    return EXIT_FINE;
}

/* ---- GeoPackage ------------------------------------------------------------------------------ */

enum { NUM_TEXTS = 13 };
static const char *const fields[NUM_TEXTS] = {"kind",    "severity",  "code_a", "name_a", "code_b", "name_b", "area_m2",
                                              "width_m", "length_m", "count",  "file",   "record", "text"};

static const char *number_text(double value, char text[32])
{
    if (!isfinite(value)) return NULL;
    snprintf(text, 32, "%.10g", value);
    return text;
}

static grid_status add_finding(grid_layer *layer, const grid_map *map, const grid_finding *f,
                               grid_error *error)
{
    char area[32], width[32], length[32], count[32], record[32], text[SENTENCE_SIZE];
    const double place[2] = {f->x, f->y};
    const size_t one = 1;
    bool has_place = isfinite(f->x) && isfinite(f->y);
    snprintf(count, sizeof count, "%lld", (long long)f->count);
    snprintf(record, sizeof record, "%lld", (long long)f->record);
    const char *const texts[NUM_TEXTS] = {
        word(grid_finding_kind_name(f->kind)), word(grid_severity_name(f->severity)), f->code_a,
        name_of(map, f->code_a), f->code_b, name_of(map, f->code_b), number_text(f->area_m2, area),
        number_text(f->width_m, width), number_text(f->length_m, length), count, f->file,
        f->record ? record : NULL, sentence_of(f->text, text)};
    return grid_layer_add_feature(layer, has_place ? GRID_GEOMETRY_POINT : GRID_GEOMETRY_NONE, has_place, &one,
                                  place, texts, error);
}

int report_write_gpkg(const char *path, const grid_map *map, const grid_findings *findings)
{
    grid_layer *layer;
    grid_error error;
    const char *crs = grid_map_crs(map);
    grid_status status = grid_layer_new(path, *crs ? crs : NULL, &layer, &error);
    if (status) return say_failure(&error);
    for (size_t i = 0; i < NUM_TEXTS; i++) grid_layer_add_field(layer, fields[i]);
    for (size_t i = 0; i < grid_findings_num(findings) && !status; i++)
        status = add_finding(layer, map, grid_findings_at(findings, i), &error);
    if (!status) status = grid_layer_save(layer, path, "findings", _("findings of the check"), &error);
    grid_layer_free(layer);
    return status ? say_failure(&error) : EXIT_FINE;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void write_csv_text(FILE *stream, const char *text)
{
    char *field = malloc(csv_field_limit(text) + 1);
    if (field) fwrite(field, 1, csv_field(text, field), stream);
    free(field);
}

static void write_csv_number(FILE *stream, double value)
{
    putc(',', stream);
    if (isfinite(value)) fprintf(stream, "%.10g", value);
}

void report_write_csv(FILE *stream, const grid_map *map, const grid_findings *findings)
{
    static const char head[] =
        N_("kind,severity,code_a,name_a,code_b,name_b,area_m2,width_m,length_m,"
           "x,y,count,file,record,text");
    const char *shown = _(head);
    char text[SENTENCE_SIZE];
    if (shown != head) fputs("\xEF\xBB\xBF", stream);
    fprintf(stream, "%s\n", shown);
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        const char *texts[] = {word(grid_finding_kind_name(f->kind)),
                               word(grid_severity_name(f->severity)), f->code_a,
                               name_of(map, f->code_a), f->code_b, name_of(map, f->code_b)};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
            if (t) putc(',', stream);
            write_csv_text(stream, texts[t]);
        }
        write_csv_number(stream, f->area_m2);
        write_csv_number(stream, f->width_m);
        write_csv_number(stream, f->length_m);
        write_csv_number(stream, f->x);
        write_csv_number(stream, f->y);
        fprintf(stream, ",%lld,", (long long)f->count);
        write_csv_text(stream, f->file);
        putc(',', stream);
        if (f->record) fprintf(stream, "%lld", (long long)f->record);
        putc(',', stream);
        write_csv_text(stream, sentence_of(f->text, text));
        putc('\n', stream);
    }
}
