/* crosswalk_tell.c - a crosswalk as a table of pairs, JSON and CSV. See crosswalk.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "crosswalk.h"
#include "csvtext.h"
#include "json.h"
#include "say.h"
#include "table.h"

/* A pair with less than this of either side is a hair to a reader. */
#define HAIR_SHARE 1e-4

static const struct {
    const char *name, *title;
} titles[] = {
    {WALK_BUILDINGS, N_("buildings")},
    {WALK_BUILDINGS_BY_GROUND, N_("buildings by ground")},
    {WALK_PEOPLE, N_("people")},
    {WALK_PEOPLE_BY_GROUND, N_("people by ground")},
};

static const char *title_of(const char *measure)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (!strcmp(measure, titles[i].name)) return _(titles[i].title);
    return measure;
}

static const char *code_of(const struct walk_side *side, int32_t unit)
{
    return unit == GRID_NONE ? _("nobody") : grid_unit_code(side->map, unit);
}

static const char *name_of(const struct walk_side *side, int32_t unit)
{
    const char *name = grid_unit_name(side->map, unit);
    return unit == GRID_NONE || !strcmp(name, grid_unit_code(side->map, unit)) ? "" : name;
}

/* The sums of the `to` side, so that they are not summed for each pair; the last is nobody's. */
static double *sums_to(const struct walk *w)
{
    size_t n = grid_map_num_units(w->to.map);
    double *sums = calloc(n + 1, sizeof *sums);
    for (size_t i = 0; sums && i < grid_crosswalk_num_pairs(w->crosswalk); i++) {
        grid_crosswalk_pair p = grid_crosswalk_pair_at(w->crosswalk, i);
        sums[p.to == GRID_NONE ? n : (size_t)p.to] +=
            grid_crosswalk_value(w->crosswalk, p, GRID_CROSSWALK_AREA);
    }
    return sums;
}

/* A pair with its shares of the ground of either side; NaN for nobody. */
struct line {
    grid_crosswalk_pair pair;
    double area_m2, share_from, share_to;
};

static struct line line_at(const struct walk *w, const double *to_m2, size_t i)
{
    struct line l = {.pair = grid_crosswalk_pair_at(w->crosswalk, i), .share_from = NAN, .share_to = NAN};
    l.area_m2 = grid_crosswalk_value(w->crosswalk, l.pair, GRID_CROSSWALK_AREA);
    if (l.pair.from != GRID_NONE)
        l.share_from = l.area_m2 / grid_crosswalk_from_sum(w->crosswalk, l.pair.from, GRID_CROSSWALK_AREA);
    if (l.pair.to != GRID_NONE && to_m2) l.share_to = l.area_m2 / to_m2[l.pair.to];
    return l;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void add_share(struct table *table, double share)
{
    if (isfinite(share)) table_add(table, "%.2f %%", 100 * share);
    else table_add(table, "%s", "-");
}

static void add_values(struct table *table, const struct walk *w, const grid_crosswalk_pair *pair)
{
    for (size_t m = 1; m < grid_crosswalk_num_measures(w->crosswalk); m++) {
        double value = pair ? grid_crosswalk_value(w->crosswalk, *pair, m)
                            : grid_crosswalk_total(w->crosswalk, m);
        bool parts = strstr(grid_crosswalk_measure_name(w->crosswalk, m), "_by_ground") || value != floor(value);
        table_add(table, parts ? "%.2f" : "%.0f", value);
    }
}

static void add_line(struct table *table, const struct walk *w, const struct line *l)
{
    char area[32];
    table_add(table, "%s", code_of(&w->from, l->pair.from));
    table_add(table, "%s", name_of(&w->from, l->pair.from));
    table_add(table, "%s", code_of(&w->to, l->pair.to));
    table_add(table, "%s", name_of(&w->to, l->pair.to));
    table_add(table, "%s", area_text(l->area_m2, area));
    add_share(table, l->share_from);
    add_share(table, l->share_to);
    add_values(table, w, &l->pair);
}

static bool is_hair(const struct walk *w, const struct line *l)
{
    double from = isnan(l->share_from) ? 0 : l->share_from, to = isnan(l->share_to) ? 0 : l->share_to;
    if (from >= HAIR_SHARE || to >= HAIR_SHARE) return false;
    for (size_t m = 1; m < grid_crosswalk_num_measures(w->crosswalk); m++)
        if (grid_crosswalk_value(w->crosswalk, l->pair, m) >= HAIR_SHARE) return false;
    return true;
}

void walk_print(const struct walk *w)
{
    struct table table = {0};
    char align[TABLE_COLUMNS + 1], area[32];
    size_t num = grid_crosswalk_num_measures(w->crosswalk) - 1, hidden = 0;
    double *to_m2 = sums_to(w);
    const char *const heads[] = {_("from unit"), _("name"), _("to unit"), _("name"), _("area"), _("of from"), _("of to")};
    memcpy(align, "llllrrr", 7);
    memset(align + 7, 'r', num);
    align[7 + num] = 0;
    for (size_t i = 0; i < 7; i++) table_add(&table, "%s", heads[i]);
    for (size_t m = 1; m <= num; m++)
        table_add(&table, "%s", title_of(grid_crosswalk_measure_name(w->crosswalk, m)));
    for (size_t i = 0; i < grid_crosswalk_num_pairs(w->crosswalk); i++) {
        struct line l = line_at(w, to_m2, i);
        if (!w->all && is_hair(w, &l)) hidden++;
        else add_line(&table, w, &l);
    }
    const char *const last[] = {_("total"), "", "", "",
                                area_text(grid_crosswalk_total(w->crosswalk, GRID_CROSSWALK_AREA), area), "", ""};
    for (size_t i = 0; i < 7; i++) table_add(&table, "%s", last[i]);
    add_values(&table, w, NULL);
    table_print(&table, stdout, 0, align);
    fflush(stdout); /* the note comes after it, also where both go to one place */
    if (hidden) say_note(_("pairs with less than 1/10000 of either side, counted but not listed: %zu; --all lists them"), hidden);
    free(to_m2);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void json_side(struct json *json, const char *key, const struct walk_side *side)
{
    json_open_flat(json, key, '{');
    json_text(json, "map", grid_map_name(side->map));
    json_text(json, "what", side->what);
    json_text(json, "day", side->day);
    json_close(json);
}

/* What one side's units have, nobody last. */
static void json_sums(struct json *json, const char *key, const struct walk *w, bool to)
{
    const struct walk_side *side = to ? &w->to : &w->from;
    int32_t n = (int32_t)grid_map_num_units(side->map);
    json_open(json, key, '[');
    for (int32_t i = 0; i <= n; i++) {
        int32_t unit = i < n ? i : GRID_NONE;
        double first = 0, values[MAX_WALK_MEASURES];
        size_t num = grid_crosswalk_num_measures(w->crosswalk);
        for (size_t m = 0; m < num; m++) {
            values[m] = to ? grid_crosswalk_to_sum(w->crosswalk, unit, m)
                           : grid_crosswalk_from_sum(w->crosswalk, unit, m);
            first += fabs(values[m]);
        }
        if (first == 0) continue; /* a unit of another level */
        json_open_flat(json, NULL, '{');
        json_text(json, "code", unit == GRID_NONE ? NULL : grid_unit_code(side->map, unit));
        json_number(json, "area_m2", values[GRID_CROSSWALK_AREA]);
        for (size_t m = 1; m < num; m++)
            json_number(json, grid_crosswalk_measure_name(w->crosswalk, m), values[m]);
        json_close(json);
    }
    json_close(json);
}

static void json_pair(struct json *json, const struct walk *w, const struct line *l)
{
    bool from = l->pair.from != GRID_NONE, to = l->pair.to != GRID_NONE;
    json_open_flat(json, NULL, '{');
    json_text(json, "from", from ? grid_unit_code(w->from.map, l->pair.from) : NULL);
    json_text(json, "from_name", from ? name_of(&w->from, l->pair.from) : NULL);
    json_text(json, "to", to ? grid_unit_code(w->to.map, l->pair.to) : NULL);
    json_text(json, "to_name", to ? name_of(&w->to, l->pair.to) : NULL);
    json_number(json, "area_m2", l->area_m2);
    json_number(json, "share_of_from", l->share_from);
    json_number(json, "share_of_to", l->share_to);
    for (size_t m = 1; m < grid_crosswalk_num_measures(w->crosswalk); m++)
        json_number(json, grid_crosswalk_measure_name(w->crosswalk, m),
                    grid_crosswalk_value(w->crosswalk, l->pair, m));
    json_close(json);
}

void walk_write_json(FILE *stream, const struct walk *w)
{
    struct json json = {.stream = stream};
    double *to_m2 = sums_to(w);
    json_open(&json, NULL, '{');
    json_side(&json, "from", &w->from);
    json_side(&json, "to", &w->to);
    json_open_flat(&json, "total", '{');
    json_number(&json, "area_m2", grid_crosswalk_total(w->crosswalk, GRID_CROSSWALK_AREA));
    for (size_t m = 1; m < grid_crosswalk_num_measures(w->crosswalk); m++)
        json_number(&json, grid_crosswalk_measure_name(w->crosswalk, m), grid_crosswalk_total(w->crosswalk, m));
    json_close(&json);
    json_open(&json, "pairs", '[');
    for (size_t i = 0; i < grid_crosswalk_num_pairs(w->crosswalk); i++) {
        struct line l = line_at(w, to_m2, i);
        json_pair(&json, w, &l);
    }
    json_close(&json);
    json_sums(&json, "from_sums", w, false);
    json_sums(&json, "to_sums", w, true);
    json_close(&json);
    free(to_m2);
}

static void csv_text(FILE *stream, const char *text)
{
    char *field = malloc(csv_field_limit(text) + 1);
    if (field) fwrite(field, 1, csv_field(text, field), stream);
    free(field);
}

static void csv_number(FILE *stream, double value)
{
    putc(',', stream);
    if (isfinite(value)) fprintf(stream, "%.10g", value);
}

void walk_write_csv(FILE *stream, const struct walk *w)
{
    static const char head[] = N_("from_code,from_name,to_code,to_name,area_m2,share_of_from,share_of_to");
    double *to_m2 = sums_to(w);
    if (_(head) != head) fputs("\xEF\xBB\xBF", stream);
    fputs(_(head), stream);
    for (size_t m = 1; m < grid_crosswalk_num_measures(w->crosswalk); m++) {
        putc(',', stream);
        csv_text(stream, title_of(grid_crosswalk_measure_name(w->crosswalk, m)));
    }
    putc('\n', stream);
    for (size_t i = 0; i < grid_crosswalk_num_pairs(w->crosswalk); i++) {
        struct line l = line_at(w, to_m2, i);
        const char *const texts[] = {
            l.pair.from == GRID_NONE ? NULL : grid_unit_code(w->from.map, l.pair.from),
            l.pair.from == GRID_NONE ? _("nobody") : name_of(&w->from, l.pair.from),
            l.pair.to == GRID_NONE ? NULL : grid_unit_code(w->to.map, l.pair.to),
            l.pair.to == GRID_NONE ? _("nobody") : name_of(&w->to, l.pair.to)};
        for (size_t t = 0; t < 4; t++) {
            if (t) putc(',', stream);
            csv_text(stream, texts[t]);
        }
        csv_number(stream, l.area_m2);
        csv_number(stream, l.share_from);
        csv_number(stream, l.share_to);
        for (size_t m = 1; m < grid_crosswalk_num_measures(w->crosswalk); m++)
            csv_number(stream, grid_crosswalk_value(w->crosswalk, l.pair, m));
        putc('\n', stream);
    }
    free(to_m2);
}
