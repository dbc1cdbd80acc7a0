/* succession.c - which unit became which: see succession.h.
 *
 *   overlay's pairs and faces --> for each level: both cells' ancestors there --> transfers
 *        --> areas of units --> splits and mergers --> which unit is which
 *
 * Rules are the same seen from either side, so that exchanging the maps exchanges the answers.
 */
#include "succession.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "map_layout.h"
#include "support.h"

/* Under one code, more than this share of the smaller one in common makes one unit: no other can
 * have as much. Less is a code that was given to other ground. */
#define SAME_CODE_SHARE 0.5
/* The same of both, under one name. */
#define SAME_NAME_SHARE 0.5

/* --- levels -------------------------------------------------------------------------------- */

static void add_level(grid_succession *self, const char *name, int32_t before, int32_t after)
{
    self->levels[self->num_levels++] =
        (grid_succession_level){.name = name, .before = before, .after = after};
}

static bool find_levels(grid_succession *self)
{
    size_t num_before = grid_map_num_levels(self->before),
           num_after = grid_map_num_levels(self->after);
    self->levels = grid_new_array(num_before + num_after, sizeof *self->levels);
    if (!self->levels) return false;
    if (num_before == 1 && num_after == 1) {
        add_level(self, grid_map_level_name(self->after, 0), 0, 0);
        return true;
    }
    for (int32_t l = 0; l < (int32_t)num_before; l++) {
        const char *name = grid_map_level_name(self->before, l);
        add_level(self, name, l, grid_map_level_by_name(self->after, name));
    }
    for (int32_t l = 0; l < (int32_t)num_after; l++) {
        const char *name = grid_map_level_name(self->after, l);
        if (grid_map_level_by_name(self->before, name) == GRID_NONE)
            add_level(self, name, GRID_NONE, l);
    }
    return true;
}

/* --- transfers ----------------------------------------------------------------------------- */

/* A pair of the overlay, or one of its faces, at a level. */
typedef struct entry {
    int32_t before, after;
    double area_m2;
    const grid_overlay_face *face; /* NULL for a pair */
} entry;

static int compare_entries(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    if (a->before != b->before) return a->before < b->before ? -1 : 1;
    if (a->after != b->after) return a->after < b->after ? -1 : 1;
    if (!a->face != !b->face) return a->face ? 1 : -1;
    if (a->area_m2 != b->area_m2) return a->area_m2 > b->area_m2 ? -1 : 1;
    if (!a->face) return 0;
    if (a->face->x != b->face->x) return a->face->x < b->face->x ? -1 : 1;
    return (a->face->y > b->face->y) - (a->face->y < b->face->y);
}

static int32_t at_level(const grid_map *map, int32_t cell, int32_t level)
{
    return cell == GRID_NONE || level == GRID_NONE ? GRID_NONE
                                                   : grid_unit_ancestor(map, cell, level);
}

static size_t list_entries(const grid_succession *self, const grid_overlay *overlay,
                           const grid_succession_level *level, entry *out)
{
    size_t num = 0;
    for (size_t i = 0; i < overlay->num_pairs + overlay->num_faces; i++) {
        bool is_face = i >= overlay->num_pairs;
        const grid_overlay_face *face = is_face ? &overlay->faces[i - overlay->num_pairs] : NULL;
        const grid_overlay_pair *pair = is_face ? NULL : &overlay->pairs[i];
        entry e = {at_level(self->before, is_face ? face->before : pair->before, level->before),
                   at_level(self->after, is_face ? face->after : pair->after, level->after),
                   is_face ? face->area_m2 : pair->area_m2, face};
        if (e.before != GRID_NONE || e.after != GRID_NONE) out[num++] = e;
    }
    if (num) qsort(out, num, sizeof *out, compare_entries);
    return num;
}

/* The first face is the largest. */
static void add_face(grid_transfer *t, grid_hairs *hairs, const grid_overlay_face *face,
                     double hair_width)
{
    if (!(t->num_wide + t->num_hairs)) t->x = face->x, t->y = face->y;
    t->width_m = fmax(t->width_m, face->width_m);
    if (face->width_m >= hair_width) {
        t->num_wide++;
        t->wide_m2 += face->area_m2;
        return;
    }
    if (!t->num_hairs) *hairs = (grid_hairs){0, face->area_m2, face->x, face->y};
    hairs->width_m = fmax(hairs->width_m, face->width_m);
    t->num_hairs++;
    t->hair_m2 += face->area_m2;
}

static bool add_transfers(grid_succession *self, int32_t number, const entry *entries, size_t num,
                          size_t *capacity, size_t *hair_capacity)
{
    grid_succession_level *level = &self->levels[number];
    level->first = self->num_transfers;
    for (size_t i = 0; i < num; i++) {
        const entry *e = &entries[i];
        if (!i || e[-1].before != e->before || e[-1].after != e->after) {
            size_t n = self->num_transfers;
            if (!grid_grow((void **)&self->transfers, capacity, n, sizeof *self->transfers) ||
                !grid_grow((void **)&self->hairs, hair_capacity, n, sizeof *self->hairs))
                return false;
            self->transfers[n] = (grid_transfer){
                .level = number, .before = e->before, .after = e->after, .x = NAN, .y = NAN};
            self->hairs[n] = (grid_hairs){0};
            self->num_transfers++;
        }
        grid_transfer *t = &self->transfers[self->num_transfers - 1];
        if (e->face)
            add_face(t, &self->hairs[self->num_transfers - 1], e->face, self->hair_width_m);
        else
            t->area_m2 += fmax(e->area_m2, 0);
    }
    level->num = self->num_transfers - level->first;
    return true;
}

static bool find_transfers(grid_succession *self, const grid_overlay *overlay)
{
    size_t capacity = 0, hair_capacity = 0;
    entry *entries = grid_new_array(overlay->num_pairs + overlay->num_faces, sizeof *entries);
    bool ok = entries != NULL;
    for (size_t l = 0; ok && l < self->num_levels; l++) {
        size_t num = list_entries(self, overlay, &self->levels[l], entries);
        ok = add_transfers(self, (int32_t)l, entries, num, &capacity, &hair_capacity);
    }
    free(entries);
    return ok;
}

/* --- splits and mergers -------------------------------------------------------------------- */

/* The other units that lie in a unit, of one level. */
typedef struct parts {
    size_t num, num_wide; /* num_wide: units that share more than hairs with it, nobody included */
    double area_m2;
} parts;

static grid_successor *new_successors(const grid_map *map)
{
    grid_successor *list = grid_new_array(map->num_units, sizeof *list);
    for (size_t u = 0; list && u < map->num_units; u++)
        list[u] = (grid_successor){.same = GRID_NONE, .whole = GRID_NONE, .largest = SIZE_MAX};
    return list;
}

static void add_ground(grid_successor *s, const grid_transfer *transfers, size_t t)
{
    s->area_m2 += transfers[t].area_m2;
    if (s->largest == SIZE_MAX || transfers[t].area_m2 > transfers[s->largest].area_m2)
        s->largest = t;
}

static void sum_areas(grid_succession *self)
{
    for (size_t t = 0; t < self->num_transfers; t++) {
        const grid_transfer *transfer = &self->transfers[t];
        if (transfer->before != GRID_NONE)
            add_ground(&self->of_before[transfer->before], self->transfers, t);
        if (transfer->after != GRID_NONE)
            add_ground(&self->of_after[transfer->after], self->transfers, t);
    }
}

static bool lies_in(const grid_succession *self, const grid_transfer *t, const grid_successor *part)
{
    return t->area_m2 > 0 && t->area_m2 >= self->same_share * part->area_m2;
}

static void count_part(parts *of, const grid_transfer *t, bool lies)
{
    of->num_wide += t->num_wide > 0;
    if (!lies) return;
    of->num++;
    of->area_m2 += t->area_m2;
}

static void count_parts(const grid_succession *self, parts *in_before, parts *in_after)
{
    for (size_t i = 0; i < self->num_transfers; i++) {
        const grid_transfer *t = &self->transfers[i];
        bool both = t->before != GRID_NONE && t->after != GRID_NONE;
        if (t->before != GRID_NONE)
            count_part(&in_before[t->before], t,
                       both && lies_in(self, t, &self->of_after[t->after]));
        if (t->after != GRID_NONE)
            count_part(&in_after[t->after], t,
                       both && lies_in(self, t, &self->of_before[t->before]));
    }
}

static bool is_divided(const grid_succession *self, const parts *p, const grid_successor *s)
{
    return p->num > 1 && p->area_m2 >= self->same_share * s->area_m2;
}

/* A unit that gave a little away and took a little in would be split and merged at once: it is
 * neither. */
static void find_wholes(grid_succession *self, const parts *in_before, const parts *in_after)
{
    for (size_t u = 0; u < self->before->num_units; u++)
        self->of_before[u].divided = is_divided(self, &in_before[u], &self->of_before[u]);
    for (size_t u = 0; u < self->after->num_units; u++)
        self->of_after[u].divided = is_divided(self, &in_after[u], &self->of_after[u]);
    for (size_t i = 0; i < self->num_transfers; i++) {
        const grid_transfer *t = &self->transfers[i];
        if (t->before == GRID_NONE || t->after == GRID_NONE) continue;
        grid_successor *b = &self->of_before[t->before], *a = &self->of_after[t->after];
        if (b->divided && a->divided && lies_in(self, t, a) && lies_in(self, t, b))
            b->divided = a->divided = false;
    }
    for (size_t i = 0; i < self->num_transfers; i++) {
        const grid_transfer *t = &self->transfers[i];
        if (t->before == GRID_NONE || t->after == GRID_NONE) continue;
        grid_successor *b = &self->of_before[t->before], *a = &self->of_after[t->after];
        if (b->divided && lies_in(self, t, a)) a->whole = t->before;
        if (a->divided && lies_in(self, t, b)) b->whole = t->after;
    }
}

/* --- which unit is which ------------------------------------------------------------------- */

bool grid_takes_part(const grid_successor *s) { return s->divided || s->whole != GRID_NONE; }

static void find_same_ground(grid_succession *self, const parts *in_before, const parts *in_after)
{
    for (size_t i = 0; i < self->num_transfers; i++) {
        const grid_transfer *t = &self->transfers[i];
        if (t->before == GRID_NONE || t->after == GRID_NONE) continue;
        grid_successor *b = &self->of_before[t->before], *a = &self->of_after[t->after];
        if (grid_takes_part(b) || grid_takes_part(a) || b->same != GRID_NONE ||
            a->same != GRID_NONE)
            continue;
        bool hairs_apart =
            t->num_wide && in_before[t->before].num_wide == 1 && in_after[t->after].num_wide == 1;
        if (!hairs_apart && !(lies_in(self, t, a) && lies_in(self, t, b))) continue;
        b->same = t->after;
        a->same = t->before;
    }
}

/* Ground that two units of a level have in common. */
static double common_ground(const grid_succession *self, const grid_succession_level *level,
                            int32_t before, int32_t after)
{
    size_t low = level->first, high = level->first + level->num;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const grid_transfer *t = &self->transfers[middle];
        if (t->before < before || (t->before == before && t->after < after))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == level->first + level->num) return 0;
    const grid_transfer *t = &self->transfers[low];
    return t->before == before && t->after == after ? t->area_m2 : 0;
}

/* Units of a level ascend by code in both maps. Where one has no ground, the code alone decides. */
static void find_same_codes(grid_succession *self, const grid_succession_level *level)
{
    if (level->before == GRID_NONE || level->after == GRID_NONE) return;
    const grid_level *from = &self->before->levels[level->before],
                     *to = &self->after->levels[level->after];
    int32_t o = from->first, n = to->first;
    while (o < from->first + from->num && n < to->first + to->num) {
        int order = strcmp(self->before->units[o].code, self->after->units[n].code);
        if (!order) {
            grid_successor *b = &self->of_before[o], *a = &self->of_after[n];
            double smaller = fmin(b->area_m2, a->area_m2);
            if (b->same == GRID_NONE && a->same == GRID_NONE &&
                (!(smaller > 0) || common_ground(self, level, o, n) > SAME_CODE_SHARE * smaller)) {
                b->same = n;
                a->same = o;
            }
        }
        o += order <= 0;
        n += order >= 0;
    }
}

const char *grid_own_name(const grid_map *map, int32_t unit)
{
    const char *name = grid_unit_name(map, unit);
    return strcmp(name, grid_unit_code(map, unit)) ? name : "";
}

/* New codes come with new borders, but names stay: no other unit can have more than half of both.
 */
static void find_same_names(grid_succession *self)
{
    for (size_t i = 0; i < self->num_transfers; i++) {
        const grid_transfer *t = &self->transfers[i];
        if (t->before == GRID_NONE || t->after == GRID_NONE) continue;
        grid_successor *b = &self->of_before[t->before], *a = &self->of_after[t->after];
        const char *name = grid_own_name(self->before, t->before);
        if (grid_takes_part(b) || grid_takes_part(a) || b->same != GRID_NONE ||
            a->same != GRID_NONE)
            continue;
        if (!*name || strcmp(name, grid_own_name(self->after, t->after)) != 0) continue;
        if (!(t->area_m2 > SAME_NAME_SHARE * fmax(b->area_m2, a->area_m2))) continue;
        b->same = t->after;
        a->same = t->before;
    }
}

grid_status grid_succession_find(grid_succession *self, const grid_overlay *overlay,
                                 grid_error *error)
{
    parts *in_before = grid_new_array(self->before->num_units, sizeof *in_before);
    parts *in_after = grid_new_array(self->after->num_units, sizeof *in_after);
    bool ok = in_before && in_after;
    self->of_before = new_successors(self->before);
    self->of_after = new_successors(self->after);
    ok = ok && self->of_before && self->of_after && find_levels(self) &&
         find_transfers(self, overlay);
    if (ok) {
        sum_areas(self);
        count_parts(self, in_before, in_after);
        find_wholes(self, in_before, in_after);
        find_same_ground(self, in_before, in_after);
        for (size_t l = 0; l < self->num_levels; l++) find_same_codes(self, &self->levels[l]);
        find_same_names(self);
    }
    free(in_before);
    free(in_after);
    return ok ? GRID_OK : grid_fail_memory(error);
}

void grid_succession_clear(grid_succession *self)
{
    free(self->levels);
    free(self->transfers);
    free(self->hairs);
    free(self->of_before);
    free(self->of_after);
    self->levels = NULL;
    self->transfers = NULL;
    self->hairs = NULL;
    self->of_before = self->of_after = NULL;
}
