/* spots_tell.c - hot spots on paper: tables for people, JSON and CSV for programs. See spots.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csvtext.h"
#include "json.h"
#include "say.h"
#include "spots.h"
#include "table.h"

enum { PERIOD_COLUMNS = 4 };

const char *const spots_columns[SPOT_COLUMNS] = {
    "code",      "name",          "value", "neighbours", "lag",     "gi",      "gi_z",        "gi_p",
    "gi_star",   "gi_star_z",     "gi_star_p", "gi_star_q", "gi_star_class",
    "moran",     "moran_z",       "moran_p",   "moran_q",   "moran_class",   "p_permuted",
    "emerging",  "hot_periods",   "trend_z",   "trend_p"};

size_t spots_num_columns(const struct spots *s)
{
    return s->emergence ? SPOT_COLUMNS : SPOT_COLUMNS - PERIOD_COLUMNS;
}

static const char *number_text(double value, char text[32])
{
    if (!isfinite(value)) return NULL;
    snprintf(text, 32, "%.10g", value);
    return text;
}

/* NULL where the class cannot be known. */
static const char *class_text(grid_spot spot, double q)
{
    if (isnan(q)) return NULL;
    return spot == GRID_SPOT_NONE ? _("not significant") : word(grid_spot_name(spot));
}

static const char *emerging_text(grid_emerging emerging)
{
    if (emerging == GRID_EMERGING_NONE) return _("none");
    return emerging == GRID_EMERGING_NEW ? _("new spot") : word(grid_emerging_name(emerging));
}

static const char *own_name(const grid_map *map, int32_t unit)
{
    const char *name = grid_unit_name(map, unit);
    return strcmp(name, grid_unit_code(map, unit)) ? name : "";
}

void spots_row(const struct spots *s, size_t i, char text[SPOT_COLUMNS][32],
               const char *row[SPOT_COLUMNS])
{
    const grid_local_statistic *l = grid_hotspots_at(s->found, i);
    const double numbers[SPOT_COLUMNS] = {
        NAN, NAN, l->value, (double)l->num_neighbours, l->lag, l->gi, l->gi_z, l->gi_p, l->gi_star,
        l->gi_star_z, l->gi_star_p, l->gi_star_q, NAN, l->moran, l->moran_z, l->moran_p, l->moran_q,
        NAN, l->p_permuted, NAN, NAN, NAN, NAN};
    for (size_t c = 0; c < SPOT_COLUMNS; c++) row[c] = number_text(numbers[c], text[c]);
    row[0] = grid_unit_code(s->map, s->units[i]);
    row[1] = own_name(s->map, s->units[i]);
    row[12] = class_text(l->gi_star_spot, l->gi_star_q);
    row[17] = class_text(l->moran_spot, l->moran_q);
    if (!s->emergence) return;
    const grid_emergence *e = &s->emergence[i];
    row[19] = emerging_text(e->kind);
    row[20] = number_text((double)e->num_hot, text[20]);
    row[21] = number_text(e->trend_z, text[21]);
    row[22] = number_text(e->trend_p, text[22]);
}

/* ---- for people ------------------------------------------------------------------------------ */

static const char *const global_names[GRID_NUM_GLOBALS] = {N_("Moran's I"), N_("Geary's C"),
                                                           N_("Getis-Ord G")};

/* A number as it is told, a dash for none. */
static void add_number(struct table *table, const char *format, double value)
{
    char text[32];
    if (isfinite(value)) snprintf(text, sizeof text, format, value);
    table_add(table, "%s", isfinite(value) ? text : "-");
}

static void add_p(struct table *table, double p)
{
    if (p < 0.0001) table_add(table, "%s", "<0.0001");
    else add_number(table, "%.4f", p);
}

static void print_head(const struct spots *s)
{
    struct table table = {0};
    table_add(&table, "%s", _("level"));
    table_add(&table, "%s", grid_map_level_name(s->map, s->level));
    table_add(&table, "%s", _("value"));
    table_add(&table, "%s", s->label);
    if (s->periods) {
        char from[32], to[32];
        table_add(&table, "%s", _("periods"));
        table_add(&table, _("%zu x %s from %s until before %s"), s->num_periods, word(s->args->period),
                  events_time_text(s->periods[0].from_s, from),
                  events_time_text(s->periods[s->num_periods - 1].to_s, to));
    }
    table_add(&table, "%s", _("units"));
    table_add(&table, _("%zu, %zu of them with a value"), s->n, grid_hotspots_num_used(s->found));
    table_add(&table, "%s", _("neighbours"));
    table_add(&table, _("%s, %zu links"), word(s->args->neighbours), grid_weights_num_links(s->weights));
    table_add(&table, "%s", _("weights"));
    table_add(&table, "%s", s->args->binary ? _("binary") : _("row-standardised; G and Gi* binary"));
    if (s->args->permutations) {
        table_add(&table, "%s", _("permutations"));
        table_add(&table, _("%llu, seed %llu"), s->args->permutations, s->args->seed);
    }
    table_add(&table, "%s", _("significant"));
    if (s->args->alpha > 0) table_add(&table, _("p <= %g, uncorrected"), s->args->alpha);
    else table_add(&table, _("false discovery rate <= %g"), s->args->fdr);
    table_print(&table, stdout, 0, "ll");
}

static void print_globals(const struct spots *s)
{
    struct table table = {0};
    bool permuted = s->args->permutations > 0;
    const char *const heads[] = {"", _("value"), _("expected"), "z", "p", _("p permuted")};
    for (size_t i = 0; i < (permuted ? 6 : 5); i++) table_add(&table, "%s", heads[i]);
    for (int g = 0; g < GRID_NUM_GLOBALS; g++) {
        const grid_global_statistic *of = grid_hotspots_global(s->found, (grid_global)g);
        table_add(&table, "%s", _(global_names[g]));
        add_number(&table, "%.6f", of->value);
        add_number(&table, "%.6f", of->expected);
        add_number(&table, "%.3f", of->z_random);
        add_p(&table, of->p_random);
        if (permuted) add_p(&table, of->p_permuted);
    }
    puts("");
    table_print(&table, stdout, 0, permuted ? "lrrrrr" : "lrrrr");
}

typedef struct ranked {
    double z;
    size_t i;
} ranked;

/* The hottest first; those without z last. */
static int compare_ranked(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (isnan(a->z) != isnan(b->z)) return isnan(a->z) ? 1 : -1;
    if (a->z != b->z && !isnan(a->z)) return a->z > b->z ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

static bool is_shown(const struct spots *s, size_t i)
{
    const grid_local_statistic *l = grid_hotspots_at(s->found, i);
    return s->args->all || l->gi_star_spot || l->moran_spot || (s->emergence && s->emergence[i].kind);
}

static void add_unit(struct table *table, const struct spots *s, size_t i)
{
    const grid_local_statistic *l = grid_hotspots_at(s->found, i);
    bool permuted = s->args->permutations > 0;
    const char *hot = class_text(l->gi_star_spot, l->gi_star_q);
    const char *moran = class_text(l->moran_spot, l->moran_q);
    table_add(table, "%s", grid_unit_code(s->map, s->units[i]));
    table_add(table, "%s", own_name(s->map, s->units[i]));
    add_number(table, "%.6g", l->value);
    add_number(table, "%.6g", l->lag);
    add_number(table, "%.3f", l->gi_star_z);
    add_p(table, permuted ? l->p_permuted : l->gi_star_p);
    table_add(table, "%s", hot ? hot : "-");
    add_number(table, "%.3f", l->moran_z);
    add_p(table, permuted ? l->p_permuted : l->moran_p);
    table_add(table, "%s", moran ? moran : "-");
    if (!s->emergence) return;
    table_add(table, "%s", emerging_text(s->emergence[i].kind));
    add_number(table, "%.3f", s->emergence[i].trend_z);
}

/* Units to be listed, the hottest first. */
static size_t rank_units(const struct spots *s, ranked *order)
{
    size_t num = 0;
    for (size_t i = 0; i < s->n; i++)
        if (is_shown(s, i)) order[num++] = (ranked){grid_hotspots_at(s->found, i)->gi_star_z, i};
    if (num) qsort(order, num, sizeof *order, compare_ranked);
    return num;
}

static void print_units(const struct spots *s)
{
    struct table table = {0};
    ranked *order = calloc(s->n + 1, sizeof *order);
    size_t shown = order ? rank_units(s, order) : 0;
    const char *const heads[] = {_("code"), _("name"), _("value"), _("neighbours' mean"), _("Gi* z"), "p",
                                 _("Gi*"), _("local Moran z"), "p", _("local Moran"), _("over periods"),
                                 _("trend z")};
    puts("");
    for (size_t i = 0; shown && i < (s->emergence ? 12 : 10); i++) table_add(&table, "%s", heads[i]);
    for (size_t i = 0; i < shown; i++) add_unit(&table, s, order[i].i);
    if (shown) table_print(&table, stdout, 0, s->emergence ? "llrrrrlrrllr" : "llrrrrlrrl");
    else puts(_("No unit is significant; --all lists them."));
    free(order);
}

void spots_print(const struct spots *s)
{
    print_head(s);
    print_globals(s);
    print_units(s);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void json_global(struct json *json, const char *key, const grid_global_statistic *g)
{
    json_open_flat(json, key, '{');
    json_number(json, "value", g->value);
    json_number(json, "expected", g->expected);
    json_number(json, "variance_normal", g->variance_normal);
    json_number(json, "z_normal", g->z_normal);
    json_number(json, "p_normal", g->p_normal);
    json_number(json, "variance_random", g->variance_random);
    json_number(json, "z_random", g->z_random);
    json_number(json, "p_random", g->p_random);
    json_number(json, "p_permuted", g->p_permuted);
    json_close(json);
}

static void json_unit(struct json *json, const struct spots *s, size_t i)
{
    const grid_local_statistic *l = grid_hotspots_at(s->found, i);
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"value", l->value}, {"lag", l->lag}, {"gi", l->gi}, {"gi_z", l->gi_z}, {"gi_p", l->gi_p},
                   {"gi_star", l->gi_star}, {"gi_star_z", l->gi_star_z}, {"gi_star_p", l->gi_star_p},
                   {"gi_star_q", l->gi_star_q}, {"moran", l->moran}, {"moran_z", l->moran_z},
                   {"moran_p", l->moran_p}, {"moran_q", l->moran_q}, {"p_permuted", l->p_permuted}};
    json_open_flat(json, NULL, '{');
    json_text(json, "code", grid_unit_code(s->map, s->units[i]));
    json_text(json, "name", own_name(s->map, s->units[i]));
    json_count(json, "neighbours", (int64_t)l->num_neighbours);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        json_number(json, numbers[k].key, numbers[k].value);
    if (s->periods) {
        json_open_flat(json, "values", '[');
        for (size_t t = 0; t < s->num_periods; t++) json_number(json, NULL, s->values[i * s->num_periods + t]);
        json_close(json);
    }
    json_text(json, "gi_star_class", grid_spot_name(l->gi_star_spot));
    json_text(json, "moran_class", grid_spot_name(l->moran_spot));
    if (s->emergence) {
        const grid_emergence *e = &s->emergence[i];
        json_text(json, "emerging", grid_emerging_name(e->kind));
        json_count(json, "hot_periods", (int64_t)e->num_hot);
        json_number(json, "trend_z", e->trend_z);
        json_number(json, "trend_p", e->trend_p);
    }
    json_close(json);
}

static void json_periods(struct json *json, const struct spots *s)
{
    char from[32], to[32];
    json_open(json, "periods", '[');
    for (size_t t = 0; t < s->num_periods; t++) {
        json_open_flat(json, NULL, '{');
        json_text(json, "from", events_time_text(s->periods[t].from_s, from));
        json_text(json, "until_before", events_time_text(s->periods[t].to_s, to));
        json_close(json);
    }
    json_close(json);
}

void spots_write_json(FILE *stream, const struct spots *s)
{
    struct json json = {.stream = stream};
    json_open(&json, NULL, '{');
    json_text(&json, "map", grid_map_name(s->map));
    json_text(&json, "level", grid_map_level_name(s->map, s->level));
    json_text(&json, "value", s->label);
    if (s->periods) json_periods(&json, s);
    json_text(&json, "neighbours", s->args->neighbours);
    json_number(&json, "tolerance_m", s->args->tolerance);
    json_count(&json, "links", (int64_t)grid_weights_num_links(s->weights));
    json_text(&json, "weights", s->args->binary ? "binary" : "row-standardised");
    json_count(&json, "units_with_a_value", (int64_t)grid_hotspots_num_used(s->found));
    json_count(&json, "islands", (int64_t)grid_hotspots_num_islands(s->found));
    json_count(&json, "permutations", (int64_t)s->args->permutations);
    json_count(&json, "seed", (int64_t)s->args->seed);
    json_number(&json, "fdr", s->args->alpha > 0 ? NAN : s->args->fdr);
    json_number(&json, "alpha", s->args->alpha > 0 ? s->args->alpha : NAN);
    json_global(&json, "moran_i", grid_hotspots_global(s->found, GRID_MORAN_I));
    json_global(&json, "geary_c", grid_hotspots_global(s->found, GRID_GEARY_C));
    json_global(&json, "getis_ord_g", grid_hotspots_global(s->found, GRID_GETIS_G));
    json_open(&json, "units", '[');
    for (size_t i = 0; i < s->n; i++) json_unit(&json, s, i);
    json_close(&json);
    json_close(&json);
}

void spots_write_csv(FILE *stream, const struct spots *s)
{
    static const char head[] =
        N_("code,name,value,neighbours,lag,gi,gi_z,gi_p,gi_star,gi_star_z,gi_star_p,gi_star_q,gi_star_class,"
           "moran,moran_z,moran_p,moran_q,moran_class,p_permuted");
    static const char more[] = N_(",emerging,hot_periods,trend_z,trend_p");
    char text[SPOT_COLUMNS][32];
    const char *row[SPOT_COLUMNS];
    if (_(head) != head) fputs("\xEF\xBB\xBF", stream);
    fprintf(stream, "%s%s\n", _(head), s->emergence ? _(more) : "");
    for (size_t i = 0; i < s->n; i++) {
        spots_row(s, i, text, row);
        for (size_t c = 0; c < spots_num_columns(s); c++) {
            char *field = malloc(csv_field_limit(row[c]) + 1);
            if (c) putc(',', stream);
            if (field) fwrite(field, 1, csv_field(row[c], field), stream);
            free(field);
        }
        putc('\n', stream);
    }
}
