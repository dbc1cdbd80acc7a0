/* repairs.c - proposes repairs: see <grid/repair.h>.
 *
 *   cells' arrangement --> faces with no unit, or with several --> narrower than the width?
 *        gap      the borders of its neighbours are measured round the face and its islands
 *        overlap  covers ascend by code, so the first record keeps it
 *   --> ids, sentences, a fixed order
 *
 * Nothing is changed here.
 */
#include "repairs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "support.h"

/* Lengths are sums of rounded terms, in an order that the input's has a part in. */
#define SAME_LENGTH (1 - 1e-9)

grid_repairs_options grid_repairs_options_default(void)
{
    return (grid_repairs_options){.size = sizeof(grid_repairs_options), .width_m = 0.5};
}

const char *grid_repair_kind_name(grid_repair_kind kind)
{
    return kind == GRID_REPAIR_GAP ? "gap" : "overlap";
}

/* --- faces ---------------------------------------------------------------------------------------- */

static bool is_fault(void *context, const int32_t *cover, uint32_t num)
{
    int32_t units[2];
    return num == 0 || (num > 1 && grid_check_units(context, cover, num, units, 2) > 1);
}

grid_status grid_faults_find(const grid_check *check, const grid_arrangement *a, grid_faults *out,
                             grid_error *error)
{
    grid_faults faults = {0};
    grid_status status =
        grid_pieces_collect(check->map, a, is_fault, (void *)check, &faults.pieces, &faults.num, error);
    if (status == GRID_OK)
        status = grid_pieces_islands(a, faults.pieces, faults.num, &faults.islands,
                                     &faults.num_islands, error);
    if (status == GRID_OK)
        *out = faults;
    else
        grid_faults_clear(&faults);
    return status;
}

void grid_faults_clear(grid_faults *faults)
{
    free(faults->pieces);
    free(faults->islands);
    *faults = (grid_faults){0};
}

/* --- owners --------------------------------------------------------------------------------------- */

bool grid_chooser_init(grid_chooser *c, const grid_check *check, const grid_arrangement *a,
                       const grid_faults *faults)
{
    *c = (grid_chooser){.check = check, .arrangement = a, .faults = faults};
    c->of_record = grid_new_array(check->num_records, sizeof *c->of_record);
    c->of_unit = grid_new_array(check->map->num_units, sizeof *c->of_unit);
    c->met = grid_new_array(check->num_records, sizeof *c->met);
    return c->of_record && c->of_unit && c->met;
}

void grid_chooser_clear(grid_chooser *c)
{
    free(c->of_record);
    free(c->of_unit);
    free(c->met);
    *c = (grid_chooser){0};
}

/* Adds the borders along one cycle of a gap. */
static void add_borders(grid_chooser *c, uint32_t cycle)
{
    const grid_arrangement *a = c->arrangement;
    const int32_t *unit_of = c->check->unit_of;
    grid_ground ground = grid_cycle_ground(c->check->map, a, cycle);
    uint32_t first = a->cycles[cycle].first, h = first;
    do {
        const double *p = a->nodes + 2 * (size_t)a->origin[h];
        const double *q = a->nodes + 2 * (size_t)a->origin[h ^ 1];
        const grid_cycle *far = &a->cycles[a->cycle[h ^ 1]];
        double length = hypot((q[0] - p[0]) * ground.x_m, (q[1] - p[1]) * ground.y_m);
        for (uint32_t i = 0; i < far->num_cover && length > 0; i++) {
            int32_t record = a->covers[far->cover + i];
            if (c->of_record[record] == 0) c->met[c->num_met++] = record;
            c->of_record[record] += length;
            if (!i || unit_of[record] != unit_of[a->covers[far->cover + i - 1]])
                c->of_unit[unit_of[record]] += length;
        }
        h = a->next[h];
    } while (h != first);
}

/* Of the records met, the longest, then the first. */
static int32_t longest(const grid_chooser *c)
{
    const int32_t *unit_of = c->check->unit_of;
    double most = 0, most_of_record = 0;
    int32_t best = GRID_NONE, record = GRID_NONE;
    for (size_t i = 0; i < c->num_met; i++) most = fmax(most, c->of_unit[unit_of[c->met[i]]]);
    for (size_t i = 0; i < c->num_met; i++)
        if (c->of_unit[unit_of[c->met[i]]] >= most * SAME_LENGTH && (best < 0 || c->met[i] < best))
            best = c->met[i];
    for (size_t i = 0; i < c->num_met; i++)
        if (unit_of[c->met[i]] == unit_of[best])
            most_of_record = fmax(most_of_record, c->of_record[c->met[i]]);
    for (size_t i = 0; i < c->num_met; i++)
        if (unit_of[c->met[i]] == unit_of[best] &&
            c->of_record[c->met[i]] >= most_of_record * SAME_LENGTH &&
            (record < 0 || c->met[i] < record))
            record = c->met[i];
    return record;
}

int32_t grid_chooser_owner(grid_chooser *c, size_t piece)
{
    const grid_arrangement *a = c->arrangement;
    const int32_t *unit_of = c->check->unit_of;
    uint32_t outer = c->faults->pieces[piece].cycle;
    c->border_m = NAN;
    if (a->cycles[outer].num_cover) return a->covers[a->cycles[outer].cover];
    add_borders(c, outer);
    for (size_t i = 0; i < c->faults->num_islands; i++)
        if (c->faults->islands[i].piece == piece) add_borders(c, c->faults->islands[i].contour);
    int32_t record = longest(c);
    if (record != GRID_NONE) c->border_m = c->of_unit[unit_of[record]];
    while (c->num_met) {
        int32_t met = c->met[--c->num_met];
        c->of_record[met] = c->of_unit[unit_of[met]] = 0;
    }
    return record;
}

/* --- one repair ----------------------------------------------------------------------------------- */

static const char *code_of(const grid_repairs *r, int32_t unit) { return r->map->units[unit].code; }

static uint64_t hash_text(uint64_t seed, const char *text)
{
    return grid_hash(seed ^ strlen(text), text, strlen(text));
}

/* 40 bits of a sum over the face's edges, which knows no first one, and of what is to happen. */
static void make_id(const grid_repairs *r, grid_repairs_item *item)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* none looks like another */
    const grid_arrangement *a = &r->arrangement;
    const grid_edges *edges = grid_index_edges(r->map->index);
    uint32_t first = a->cycles[r->faults.pieces[item->piece].cycle].first, h = first;
    uint64_t sum = 0;
    do {
        sum += grid_hash(0, edges->ends + 4 * (size_t)a->edge_of[h], 4 * sizeof *edges->ends);
        h = a->next[h];
    } while (h != first);
    sum = hash_text(sum, code_of(r, item->shown.to));
    for (size_t i = 0; i < item->shown.num_from; i++)
        sum = hash_text(sum, code_of(r, item->shown.from[i]));
    item->id[0] = item->shown.kind == GRID_REPAIR_GAP ? 'g' : 'o';
    item->id[1] = '-';
    for (int i = 0; i < 8; i++) item->id[2 + i] = digits[sum >> (24 + 5 * i) & 31];
    item->id[10] = 0;
}

static char *sentence(const grid_repairs *r, const grid_repair *s)
{
    char *text = NULL;
    const char *to = code_of(r, s->to), *from = s->num_from ? code_of(r, s->from[0]) : "";
    int n;
    if (s->kind == GRID_REPAIR_GAP)
        n = asprintf(&text, "%s gets %.6g m2 that nobody owns, %.3g m wide; its border there is the longest, "
                     "%.4g m", to, s->area_m2, s->width_m, s->border_m);
    else if (s->num_from == 1)
        n = asprintf(&text, "%s keeps %.6g m2, %.3g m wide, that %s claims too", to, s->area_m2,
                     s->width_m, from);
    else
        n = asprintf(&text, "%s keeps %.6g m2, %.3g m wide, that %s and %zu more claim too", to,
                     s->area_m2, s->width_m, from, s->num_from - 1);
    return n < 0 ? NULL : text;
}

/* The units of an overlap but the one that keeps it. */
static bool list_from(grid_repairs_item *item, const grid_check *check, const grid_arrangement *a,
                      const grid_cycle *cycle)
{
    const int32_t *cover = a->covers + cycle->cover;
    size_t num = grid_check_units(check, cover, cycle->num_cover, NULL, 0);
    int32_t *units = grid_new_array(num, sizeof *units);
    item->shown.from = units;
    if (!units) return false;
    grid_check_units(check, cover, cycle->num_cover, units, num);
    memmove(units, units + 1, (num - 1) * sizeof *units); /* the first is the lowest, which keeps it */
    item->shown.num_from = num - 1;
    return true;
}

static bool make_item(grid_repairs *r, size_t piece, int32_t owner, double border_m)
{
    const grid_piece *p = &r->faults.pieces[piece];
    const grid_cycle *cycle = &r->arrangement.cycles[p->cycle];
    grid_repairs_item *item = &r->items[r->num++];
    item->piece = (uint32_t)piece;
    item->owner = owner;
    item->shown = (grid_repair){.kind = cycle->num_cover ? GRID_REPAIR_OVERLAP : GRID_REPAIR_GAP,
                                .to = r->check.unit_of[owner],
                                .area_m2 = p->area_m2,
                                .width_m = grid_piece_width(p),
                                .length_m = p->perimeter_m / 2,
                                .border_m = border_m,
                                .x = p->x,
                                .y = p->y};
    if (cycle->num_cover && !list_from(item, &r->check, &r->arrangement, cycle)) return false;
    make_id(r, item);
    item->shown.text = sentence(r, &item->shown);
    return item->shown.text != NULL;
}

/* --- all of them ---------------------------------------------------------------------------------- */

static int compare_items(const void *left, const void *right, void *context)
{
    const grid_repairs *r = context;
    const grid_repairs_item *p = left, *q = right;
    const grid_repair *a = &p->shown, *b = &q->shown;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int order = strcmp(code_of(r, a->to), code_of(r, b->to));
    for (size_t i = 0; !order && i < a->num_from && i < b->num_from; i++)
        order = strcmp(code_of(r, a->from[i]), code_of(r, b->from[i]));
    if (order) return order;
    if (a->num_from != b->num_from) return a->num_from < b->num_from ? -1 : 1;
    return strcmp(p->id, q->id);
}

static grid_status make_items(grid_repairs *r, double width_m, grid_error *error)
{
    grid_chooser chooser;
    bool ok = grid_chooser_init(&chooser, &r->check, &r->arrangement, &r->faults);
    r->items = grid_new_array(r->faults.num, sizeof *r->items);
    ok = ok && r->items;
    for (size_t i = 0; i < r->faults.num && ok; i++) {
        if (!(grid_piece_width(&r->faults.pieces[i]) < width_m)) continue;
        int32_t owner = grid_chooser_owner(&chooser, i);
        if (owner != GRID_NONE) ok = make_item(r, i, owner, chooser.border_m);
    }
    grid_chooser_clear(&chooser);
    if (!ok) return grid_fail_memory(error);
    if (r->num) qsort_r(r->items, r->num, sizeof *r->items, compare_items, r);
    for (size_t i = 0; i < r->num; i++) r->items[i].shown.id = r->items[i].id;
    return GRID_OK;
}

grid_status grid_repairs_suggest(const grid_map *map, const grid_repairs_options *options,
                                 grid_repairs **out, grid_error *error)
{
    grid_repairs_options given = grid_repairs_options_default();
    grid_status status = grid_take_options(&given, options, error);
    if (status != GRID_OK) return status;
    if (!(given.width_m >= 0))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the width of repairs must be 0 or more");
    grid_repairs *r = calloc(1, sizeof *r);
    if (!r) return grid_fail_memory(error);
    r->map = r->check.map = map;
    if (!grid_check_number_records(&r->check, map->cells, map->num_cells))
        status = grid_fail_memory(error);
    if (status == GRID_OK)
        status = grid_arrange(map->index, r->check.num_records, given.progress,
                              given.progress_context, &r->arrangement, error);
    if (status == GRID_OK) status = grid_faults_find(&r->check, &r->arrangement, &r->faults, error);
    if (status == GRID_OK) status = make_items(r, given.width_m, error);
    if (status == GRID_OK)
        *out = r;
    else
        grid_repairs_free(r);
    return status;
}

void grid_repairs_free(grid_repairs *r)
{
    if (!r) return;
    for (size_t i = 0; i < r->num; i++) {
        free((void *)r->items[i].shown.from);
        free((char *)r->items[i].shown.text);
    }
    free(r->items);
    free(r->check.unit_of);
    free(r->check.record_of);
    grid_faults_clear(&r->faults);
    grid_arrangement_clear(&r->arrangement);
    free(r);
}

const grid_map *grid_repairs_map(const grid_repairs *r) { return r->map; }
size_t grid_repairs_num(const grid_repairs *r) { return r->num; }
const grid_repair *grid_repairs_at(const grid_repairs *r, size_t i) { return &r->items[i].shown; }

int32_t grid_repairs_by_id(const grid_repairs *r, const char *id)
{
    for (size_t i = 0; i < r->num; i++)
        if (!strcmp(r->items[i].id, id)) return (int32_t)i;
    return GRID_NONE;
}
