/* bill.c - the certificate of a map: see bill.h. */
#include "bill.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "json.h"
#include "repairs_tell.h"
#include "report.h"
#include "say.h"
#include "sentence.h"
#include "table.h"

/* ---- the work -------------------------------------------------------------------------------- */

static int open_buildings(struct bill *bill, const struct map_args *args, const char *buildings,
                          grid_layer **out)
{
    grid_error error;
    if (!buildings) return map_open_layer(bill->map, bill->path, args, "building", out);
    return grid_layer_open(buildings, NULL, out, &error) ? say_failure(&error) : EXIT_FINE;
}

int bill_make(struct bill *bill, const struct map_args *args, const char *buildings, double sliver_width_m,
              grid_findings **findings)
{
    grid_certificate_options how = grid_certificate_options_default();
    grid_code_schemes *schemes = NULL;
    grid_layer *layer = NULL;
    grid_error error = {0};
    int code = open_buildings(bill, args, buildings, &layer);
    if (code) return code;
    how.sliver_width_m = sliver_width_m;
    how.path = grid_map_is_file(bill->map) ? bill->path : NULL;
    how.as_of = args->as_of;
    how.buildings = layer;
    how.progress = progress_step;
    progress_start(_("checking the map"));
    grid_status status = grid_code_schemes_builtin(&schemes, &error);
    how.schemes = schemes;
    if (!status) status = grid_certificate_make(bill->map, &how, findings, &bill->totals, &error);
    progress_end();
    bill->day = args->as_of;
    bill->has_buildings = layer != NULL;
    bill->has_integrity = how.path != NULL;
    bill->findings = status ? NULL : *findings;
    grid_code_schemes_free(schemes);
    grid_layer_free(layer);
    return status ? say_failure(&error) : EXIT_FINE;
}

bool bill_is_clean(const struct bill *bill)
{
    const grid_coverage_totals *t = &bill->totals.coverage;
    return !t->num_overlap_pairs && !t->num_gaps && !t->num_sliver_gaps && !t->num_inlets &&
           report_exit_code(bill->findings) == EXIT_FINE;
}

/* ---- balance --------------------------------------------------------------------------------- */

/* Ground of a unit by its own border: planar, on the ellipsoid where the plane has degrees. */
static double own_m2(const grid_map *map, int32_t unit)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    return crs && crs->geographic ? grid_unit_geodesic_area(map, unit) : grid_unit_area(map, unit);
}

/* A level by its own borders, and by those of the cells below. */
struct balance {
    size_t num_rows;
    double own_m2, cells_m2;
};

static double cells_below_m2(const grid_map *map, int32_t unit)
{
    double sum = 0;
    if (grid_unit_is_cell(map, unit)) return own_m2(map, unit);
    for (size_t i = 0; i < grid_unit_num_children(map, unit); i++)
        sum += cells_below_m2(map, grid_unit_child_at(map, unit, i));
    return sum;
}

static struct balance balance_of(const grid_map *map, const grid_rollup *rollup, int32_t level)
{
    struct balance b = {.num_rows = grid_rollup_num_rows(rollup, level)};
    for (size_t i = 0; i < b.num_rows; i++) {
        int32_t unit = grid_rollup_unit_at(rollup, level, i);
        b.own_m2 += own_m2(map, unit);
        b.cells_m2 += cells_below_m2(map, unit);
    }
    return b;
}

/* The rows of each level; NULL where one level is all there is. */
static grid_rollup *open_rows(const struct bill *bill)
{
    grid_rollup *rollup = NULL;
    if (grid_map_num_levels(bill->map) > 1 && grid_rollup_new(bill->map, &rollup, NULL)) return NULL;
    return rollup;
}

/* ---- what is told, line by line -------------------------------------------------------------- */

/* An area with as many digits as one reads: hairs have few, lakes are told in km2. */
static const char *area_text(double m2, char text[32])
{
    if (m2 != 0 && fabs(m2) < 0.01) snprintf(text, 32, "%.1e m2", m2);
    else if (fabs(m2) < 1e6) snprintf(text, 32, "%.*f m2", fabs(m2) < 1e4 ? 2 : 0, m2);
    else snprintf(text, 32, "%.3f km2", m2 / 1e6);
    return text;
}

static void add_coverage(struct table *table, const grid_coverage_totals *t)
{
    char area[32], hull[32];
    table_add(table, "%s", _("cells"));
    table_add(table, _("%zu, %.3f km2"), t->num_cells, t->area_m2 / 1e6);
    table_add(table, "%s", _("overlaps"));
    table_add(table, _("%zu pairs of cells, %zu pieces, %s"), t->num_overlap_pairs, t->num_overlap_pieces,
              area_text(t->overlap_m2, area));
    table_add(table, "%s", _("gaps"));
    if (t->gap_hull_m2 > t->gap_m2)
        table_add(table, _("%zu, %s (%s with the islands in them)"), t->num_gaps,
                  area_text(t->gap_m2, area), area_text(t->gap_hull_m2, hull));
    else table_add(table, _("%zu, %s"), t->num_gaps, area_text(t->gap_m2, area));
    table_add(table, "%s", _("sliver gaps"));
    table_add(table, _("%zu, %s"), t->num_sliver_gaps, area_text(t->sliver_gap_m2, area));
    table_add(table, "%s", _("inlets"));
    table_add(table, "%zu", t->num_inlets);
    table_add(table, "%s", _("T-junctions"));
    table_add(table, "%zu", t->num_t_junctions);
}

static void add_rest(struct table *table, const struct bill *bill)
{
    const grid_certificate *t = &bill->totals;
    const grid_building_totals *b = &t->buildings;
    const grid_integrity_totals *n = &t->integrity;
    if (t->num_codes) {
        table_add(table, "%s", _("codes"));
        table_add(table, _("%zu, %zu of them fit their scheme"), t->num_codes, t->num_codes_fit);
    }
    if (bill->has_buildings) {
        table_add(table, "%s", _("buildings"));
        table_add(table, _("%zu; in several cells: %zu, without owner: %zu, same ground: %zu, overlapping: %zu"),
                  b->num, b->num_straddling, b->num_outside, b->num_duplicates, b->num_overlaps);
    }
    if (bill->has_integrity && n->num) {
        table_add(table, "%s", _("links"));
        table_add(table, _("%zu rows name a unit; no more: %zu, unknown: %zu, elsewhere: %zu"), n->num, n->dead,
                  n->unknown, n->elsewhere);
    }
}

static void add_totals(struct table *table, const struct bill *bill)
{
    add_coverage(table, &bill->totals.coverage);
    add_rest(table, bill);
}

/* Head and one row for each level: level, rows, by own borders, by cells, difference. */
static void add_balance(struct table *table, const struct bill *bill, const grid_rollup *rollup)
{
    char text[32];
    table_add(table, "%s", _("level"));
    table_add(table, "%s", _("rows"));
    table_add(table, "%s", _("by its borders"));
    table_add(table, "%s", _("by its cells"));
    table_add(table, "%s", _("difference"));
    for (size_t l = 0; l < grid_map_num_levels(bill->map); l++) {
        struct balance b = balance_of(bill->map, rollup, (int32_t)l);
        table_add(table, "%s", grid_map_level_name(bill->map, (int32_t)l));
        table_add(table, "%zu", b.num_rows);
        table_add(table, "%.6f km2", b.own_m2 / 1e6);
        table_add(table, "%.6f km2", b.cells_m2 / 1e6);
        table_add(table, "%s", area_text(b.own_m2 - b.cells_m2, text));
    }
}

static void print_verdict(FILE *stream, const struct bill *bill)
{
    fprintf(stream, _("Every point accounted for: %zu cells, no overlap, no gap."),
            bill->totals.coverage.num_cells);
    putc('\n', stream);
}

void bill_print(const struct bill *bill, bool all)
{
    struct table table = {0};
    grid_rollup *rollup = open_rows(bill);
    printf("%s%s%s\n", grid_map_name(bill->map), bill->day ? " " : "", bill->day ? bill->day : "");
    add_totals(&table, bill);
    table_print(&table, stdout, 2, "ll");
    if (rollup) {
        printf("\n%s\n", _("Balance"));
        add_balance(&table, bill, rollup);
        table_print(&table, stdout, 2, "lrrrr");
    }
    putchar('\n');
    report_print_findings(bill->map, bill->findings, all);
    if (bill->repairs) repairs_print_proposed(bill->repairs, all);
    if (bill_is_clean(bill)) {
        putchar('\n');
        print_verdict(stdout, bill);
    }
    grid_rollup_free(rollup);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_coverage(struct json *json, const grid_coverage_totals *t)
{
    json_open(json, "totals", '{');
    json_count(json, "cells", (int64_t)t->num_cells);
    json_number(json, "area_m2", t->area_m2);
    json_count(json, "overlap_pairs", (int64_t)t->num_overlap_pairs);
    json_count(json, "overlap_pieces", (int64_t)t->num_overlap_pieces);
    json_number(json, "overlap_m2", t->overlap_m2);
    json_count(json, "gaps", (int64_t)t->num_gaps);
    json_number(json, "gap_m2", t->gap_m2);
    json_number(json, "gap_hull_m2", t->gap_hull_m2);
    json_count(json, "sliver_gaps", (int64_t)t->num_sliver_gaps);
    json_number(json, "sliver_gap_m2", t->sliver_gap_m2);
    json_count(json, "inlets", (int64_t)t->num_inlets);
    json_count(json, "t_junctions", (int64_t)t->num_t_junctions);
    json_close(json);
}

static void json_rest(struct json *json, const struct bill *bill)
{
    const grid_certificate *t = &bill->totals;
    const grid_building_totals *b = &t->buildings;
    if (t->num_codes) {
        json_open_flat(json, "codes", '{');
        json_count(json, "units", (int64_t)t->num_codes);
        json_count(json, "fit", (int64_t)t->num_codes_fit);
        json_close(json);
    }
    if (bill->has_buildings) {
        json_open(json, "buildings", '{');
        json_count(json, "buildings", (int64_t)b->num);
        json_count(json, "without_ground", (int64_t)b->num_nowhere);
        json_count(json, "straddling", (int64_t)b->num_straddling);
        json_count(json, "partly_outside", (int64_t)b->num_partly_outside);
        json_count(json, "without_owner", (int64_t)b->num_outside);
        json_count(json, "repeated_codes", (int64_t)b->num_repeated_codes);
        json_count(json, "same_ground", (int64_t)b->num_duplicates);
        json_count(json, "overlapping", (int64_t)b->num_overlaps);
        json_count(json, "hairs", (int64_t)b->num_hairs);
        json_number(json, "overlap_m2", b->overlap_m2);
        json_close(json);
    }
    if (!bill->has_integrity) return;
    json_open_flat(json, "links", '{');
    json_count(json, "rows", (int64_t)t->integrity.num);
    json_count(json, "no_more", (int64_t)t->integrity.dead);
    json_count(json, "unknown", (int64_t)t->integrity.unknown);
    json_count(json, "elsewhere", (int64_t)t->integrity.elsewhere);
    json_close(json);
}

static void json_balance(struct json *json, const struct bill *bill)
{
    grid_rollup *rollup = open_rows(bill);
    if (!rollup) return;
    json_open(json, "balance", '[');
    for (size_t l = 0; l < grid_map_num_levels(bill->map); l++) {
        struct balance b = balance_of(bill->map, rollup, (int32_t)l);
        json_open_flat(json, NULL, '{');
        json_text(json, "level", grid_map_level_name(bill->map, (int32_t)l));
        json_count(json, "rows", (int64_t)b.num_rows);
        json_number(json, "own_m2", b.own_m2);
        json_number(json, "cells_m2", b.cells_m2);
        json_close(json);
    }
    json_close(json);
    grid_rollup_free(rollup);
}

void bill_write_json(FILE *stream, const struct bill *bill)
{
    struct json json = {.stream = stream};
    const char *crs = map_crs_label(bill->map);
    json_open(&json, NULL, '{');
    json_text(&json, "map", grid_map_name(bill->map));
    json_text(&json, "crs", *crs == '-' ? NULL : crs);
    json_bool(&json, "clean", bill_is_clean(bill));
    json_coverage(&json, &bill->totals.coverage);
    json_rest(&json, bill);
    json_balance(&json, bill);
    report_json_counts(&json, bill->findings);
    report_json_findings(&json, bill->findings);
    if (bill->repairs) repairs_json_proposed(&json, bill->repairs);
    json_close(&json);
}

/* ---- Markdown -------------------------------------------------------------------------------- */

/* The cells of a table as rows of Markdown; the first is its head. Empties it. */
static void write_table(FILE *stream, struct table *table, size_t columns, const char *align)
{
    for (size_t i = 0; i < table->num_cells; i++) {
        fputs(i % columns ? " | " : "| ", stream);
        for (const char *p = table->cells[i] ? table->cells[i] : ""; *p; p++) {
            if (*p == '|' || *p == '\\') putc('\\', stream);
            putc(*p == '\n' ? ' ' : *p, stream);
        }
        if ((i + 1) % columns) continue;
        fputs(" |\n", stream);
        if (i + 1 == columns)
            for (size_t c = 0; c <= columns; c++)
                fputs(c == columns ? "|\n" : align[c] == 'r' ? "|--:" : "|---", stream);
    }
    for (size_t i = 0; i < table->num_cells; i++) free(table->cells[i]);
    free(table->cells);
    *table = (struct table){0};
}

static void write_head(FILE *stream, const struct bill *bill)
{
    struct table table = {0};
    char today[16] = "";
    time_t now = time(NULL);
    struct tm local;
    if (!bill->day && localtime_r(&now, &local)) strftime(today, sizeof today, "%Y-%m-%d", &local);
    fprintf(stream, "# %s: %s\n\n", grid_map_name(bill->map), _("certificate of the map"));
    fprintf(stream, "**%s** ", bill_is_clean(bill) ? _("Clean.") : _("Not clean."));
    if (bill_is_clean(bill)) print_verdict(stream, bill);
    else {
        fprintf(stream, _("Findings: errors %zu, warnings %zu, notes %zu"),
                grid_findings_num_severity(bill->findings, GRID_ERROR),
                grid_findings_num_severity(bill->findings, GRID_WARNING),
                grid_findings_num_severity(bill->findings, GRID_NOTE));
        putc('\n', stream);
    }
    putc('\n', stream);
    table_add(&table, "%s", _("what"));
    table_add(&table, "%s", _("found"));
    table_add(&table, "%s", _("map"));
    table_add(&table, "%s", bill->path);
    table_add(&table, "%s", _("as of"));
    table_add(&table, "%s", bill->day ? bill->day : today);
    table_add(&table, "%s", "CRS");
    table_add(&table, "%s", map_crs_label(bill->map));
    add_totals(&table, bill);
    write_table(stream, &table, 2, "ll");
}

/* How many findings of each kind there are, by severity. */
static void write_kinds(FILE *stream, const struct bill *bill)
{
    struct table table = {0};
    char text[SENTENCE_SIZE];
    size_t n = grid_findings_num(bill->findings);
    if (!n) return;
    fprintf(stream, "\n## %s\n\n", _("Findings by kind"));
    table_add(&table, "%s", _("kind"));
    table_add(&table, "%s", _("errors"));
    table_add(&table, "%s", _("warnings"));
    table_add(&table, "%s", _("notes"));
    table_add(&table, "%s", _("the first"));
    for (size_t i = 0, next; i < n; i = next) {
        const grid_finding *first = grid_findings_at(bill->findings, i), *worst = first;
        size_t num[3] = {0};
        for (next = i; next < n && grid_findings_at(bill->findings, next)->kind == first->kind; next++) {
            const grid_finding *f = grid_findings_at(bill->findings, next);
            num[f->severity]++;
            if (f->severity > worst->severity) worst = f;
        }
        table_add(&table, "%s", word(grid_finding_kind_name(first->kind)));
        for (int s = GRID_ERROR; s >= GRID_NOTE; s--) table_add(&table, "%zu", num[s]);
        table_add(&table, "%s", sentence_of(worst->text, text));
    }
    write_table(stream, &table, 5, "lrrrl");
}

void bill_write_markdown(FILE *stream, const struct bill *bill)
{
    struct table table = {0};
    grid_rollup *rollup = open_rows(bill);
    write_head(stream, bill);
    if (rollup) {
        fprintf(stream, "\n## %s\n\n", _("Balance"));
        add_balance(&table, bill, rollup);
        write_table(stream, &table, 5, "lrrrr");
    }
    write_kinds(stream, bill);
    fprintf(stream, "\n%s\n", _("Made with gridctl check. Areas are planar, in the map's CRS."));
    grid_rollup_free(rollup);
}
