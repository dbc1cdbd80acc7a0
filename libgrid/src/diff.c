/* diff.c - what changed between two maps, told as a list: see <grid/diff.h>.
 *
 *   overlay     who owned each piece of ground, and who owns it
 *   succession  which unit became which
 *   here        that as changes, each said once: what a split or a merger explains is not told
 *               again as ground that went over, or as another parent
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff_layout.h"
#include "support.h"

grid_diff_options grid_diff_options_default(void)
{
    return (grid_diff_options){
        .size = sizeof(grid_diff_options), .hair_width_m = 0.5, .same_share = 0.95};
}

const char *grid_change_kind_name(grid_change_kind kind)
{
    static const char *const names[] = {"split",       "merged",  "new",        "gone",
                                        "recoded",     "renamed", "reparented", "redrawn",
                                        "redigitised", "number"};
    return (unsigned)kind < GRID_NUM_CHANGE_KINDS ? names[kind] : "";
}

/* --- the list ------------------------------------------------------------------------------ */

static grid_change change_of(grid_change_kind kind, int32_t level)
{
    return (grid_change){.kind = kind,
                         .level = level,
                         .area_m2 = NAN,
                         .width_m = NAN,
                         .x = NAN,
                         .y = NAN,
                         .value_before = NAN,
                         .value_after = NAN};
}

/* A unit of the last change; those before come first. GRID_NONE is nobody. */
static bool add_unit(grid_diff *d, int32_t unit, bool is_after)
{
    grid_change *last = &d->changes[d->num_changes - 1].told;
    if (unit == GRID_NONE) return true;
    if (!grid_grow((void **)&d->units, &d->unit_capacity, d->num_units, sizeof *d->units))
        return false;
    d->units[d->num_units++] = unit;
    if (is_after)
        last->num_after++;
    else
        last->num_before++;
    return true;
}

static bool add_change(grid_diff *d, const grid_change *told)
{
    if (!grid_grow((void **)&d->changes, &d->capacity, d->num_changes, sizeof *d->changes))
        return false;
    d->changes[d->num_changes++] = (grid_diff_entry){*told, d->num_units};
    d->num_kind[told->kind]++;
    return true;
}

static bool add_pair(grid_diff *d, const grid_change *told, int32_t before, int32_t after)
{
    return add_change(d, told) && add_unit(d, before, false) && add_unit(d, after, true);
}

static int compare_units(const int32_t *a, size_t num_a, const int32_t *b, size_t num_b)
{
    for (size_t i = 0; i < num_a && i < num_b; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return (num_a > num_b) - (num_a < num_b);
}

static int compare_changes(const void *left, const void *right)
{
    const grid_change *a = &((const grid_diff_entry *)left)->told,
                      *b = &((const grid_diff_entry *)right)->told;
    if (a->level != b->level) return a->level < b->level ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int order = compare_units(a->before, a->num_before, b->before, b->num_before);
    if (!order) order = compare_units(a->after, a->num_after, b->after, b->num_after);
    return order || !a->field || !b->field ? order : strcmp(a->field, b->field);
}

static void finish_list(grid_diff *d)
{
    for (size_t i = 0; i < d->num_changes; i++) {
        grid_change *told = &d->changes[i].told;
        if (!d->units) continue;
        told->before = d->units + d->changes[i].first;
        told->after = told->before + told->num_before;
    }
    if (d->num_changes) qsort(d->changes, d->num_changes, sizeof *d->changes, compare_changes);
}

/* --- units --------------------------------------------------------------------------------- */

/* Ground and place of a unit, for a change that is about it. */
static grid_change about(const grid_diff *d, grid_change_kind kind, int32_t level,
                         const grid_successor *unit)
{
    grid_change told = change_of(kind, level);
    told.area_m2 = unit->area_m2;
    if (unit->largest != SIZE_MAX) {
        told.x = d->s.transfers[unit->largest].x;
        told.y = d->s.transfers[unit->largest].y;
    }
    return told;
}

/* A unit and its parts in the order of their codes: parts lie in the transfers of the level. */
static bool tell_division(grid_diff *d, int32_t level, int32_t unit, bool split)
{
    const grid_succession_level *l = &d->s.levels[level];
    const grid_successor *whole = split ? &d->s.of_before[unit] : &d->s.of_after[unit];
    const grid_change told = about(d, split ? GRID_CHANGE_SPLIT : GRID_CHANGE_MERGED, level, whole);
    if (!add_change(d, &told) || (split && !add_unit(d, unit, false))) return false;
    for (size_t t = l->first; t < l->first + l->num; t++) {
        int32_t before = d->s.transfers[t].before, after = d->s.transfers[t].after;
        int32_t part = split ? after : before;
        if (part == GRID_NONE || (split ? before : after) != unit) continue;
        if ((split ? d->s.of_after : d->s.of_before)[part].whole != unit) continue;
        if (!add_unit(d, part, split)) return false;
    }
    return split || add_unit(d, unit, true);
}

static bool has_moved_parent(const grid_diff *d, int32_t before, int32_t after)
{
    int32_t from = grid_unit_parent(d->s.before, before), to = grid_unit_parent(d->s.after, after);
    if (from == GRID_NONE || to == GRID_NONE) return from != to;
    return d->s.of_before[from].same != to && d->s.of_before[from].whole != to &&
           d->s.of_after[to].whole != from;
}

/* A unit that keeps its code through a split or a merger has the counts of other ground after it:
 * the split or merger says so. */
static bool has_other_ground(const grid_diff *d, int32_t before, int32_t after)
{
    const grid_successor *b = &d->s.of_before[before], *a = &d->s.of_after[after];
    return grid_takes_part(b) || grid_takes_part(a);
}

static bool tell_numbers(grid_diff *d, int32_t level, int32_t before, int32_t after)
{
    for (size_t f = 0; f < grid_map_num_fields(d->s.before); f++) {
        const char *name = grid_map_field_name(d->s.before, f);
        int32_t g = grid_map_field_by_name(d->s.after, name);
        if (g == GRID_NONE) continue;
        double from = grid_unit_number(d->s.before, before, f);
        double to = grid_unit_number(d->s.after, after, (size_t)g);
        if (from == to || (isnan(from) && isnan(to))) continue;
        grid_change told = about(d, GRID_CHANGE_NUMBER, level, &d->s.of_after[after]);
        told.field = name;
        told.value_before = from;
        told.value_after = to;
        if (!add_pair(d, &told, before, after)) return false;
    }
    return true;
}

static bool tell_same_unit(grid_diff *d, int32_t level, int32_t before, int32_t after)
{
    const bool changed[] = {
        strcmp(grid_unit_code(d->s.before, before), grid_unit_code(d->s.after, after)) != 0,
        strcmp(grid_own_name(d->s.before, before), grid_own_name(d->s.after, after)) != 0,
        has_moved_parent(d, before, after)};
    const grid_change_kind kinds[] = {GRID_CHANGE_RECODED, GRID_CHANGE_RENAMED,
                                      GRID_CHANGE_REPARENTED};
    for (size_t i = 0; i < 3; i++) {
        const grid_change told = about(d, kinds[i], level, &d->s.of_after[after]);
        if (changed[i] && !add_pair(d, &told, before, after)) return false;
    }
    return has_other_ground(d, before, after) || tell_numbers(d, level, before, after);
}

static bool tell_units_before(grid_diff *d, int32_t level)
{
    int32_t first, num;
    if (d->s.levels[level].before == GRID_NONE) return true;
    grid_map_level_units(d->s.before, d->s.levels[level].before, &first, &num);
    for (int32_t u = first; u < first + num; u++) {
        const grid_successor *unit = &d->s.of_before[u];
        const grid_change gone = about(d, GRID_CHANGE_GONE, level, unit);
        if (unit->divided && !tell_division(d, level, u, true)) return false;
        if (unit->same != GRID_NONE) {
            if (!tell_same_unit(d, level, u, unit->same)) return false;
        } else if (!unit->divided && unit->whole == GRID_NONE &&
                   !add_pair(d, &gone, u, GRID_NONE)) {
            return false;
        }
    }
    return true;
}

static bool tell_units_after(grid_diff *d, int32_t level)
{
    int32_t first, num;
    if (d->s.levels[level].after == GRID_NONE) return true;
    grid_map_level_units(d->s.after, d->s.levels[level].after, &first, &num);
    for (int32_t u = first; u < first + num; u++) {
        const grid_successor *unit = &d->s.of_after[u];
        const grid_change fresh = about(d, GRID_CHANGE_NEW, level, unit);
        if (unit->divided && !tell_division(d, level, u, false)) return false;
        if (unit->same == GRID_NONE && !unit->divided && unit->whole == GRID_NONE &&
            !add_pair(d, &fresh, GRID_NONE, u))
            return false;
    }
    return true;
}

/* --- borders ------------------------------------------------------------------------------- */

static int32_t same_after(const grid_diff *d, int32_t before)
{
    return before == GRID_NONE ? GRID_NONE : d->s.of_before[before].same;
}

static int32_t same_before(const grid_diff *d, int32_t after)
{
    return after == GRID_NONE ? GRID_NONE : d->s.of_after[after].same;
}

/* Ground that stays with its unit, or goes where the unit went, or comes and goes with one. */
static bool is_explained(const grid_diff *d, const grid_transfer *t)
{
    const grid_successor *b = t->before == GRID_NONE ? NULL : &d->s.of_before[t->before];
    const grid_successor *a = t->after == GRID_NONE ? NULL : &d->s.of_after[t->after];
    if (b && a) return b->same == t->after || b->whole == t->after || a->whole == t->before;
    const grid_successor *alone = b ? b : a;
    return alone->same == GRID_NONE && alone->whole == GRID_NONE && !alone->divided;
}

static bool tell_redrawn(grid_diff *d, const grid_transfer *t)
{
    grid_change told = change_of(GRID_CHANGE_REDRAWN, t->level);
    told.area_m2 = t->wide_m2;
    told.width_m = t->width_m;
    told.x = t->x;
    told.y = t->y;
    told.num_pieces = t->num_wide;
    return add_pair(d, &told, t->before, t->after);
}

/* Hairs of one border: the unit that gave, and the one that took, as what they are before and
 * after. */
typedef struct hair {
    int32_t before[2], after[2];
    size_t transfer;
} hair;

static void swap(int32_t *pair)
{
    int32_t first = pair[0];
    pair[0] = pair[1];
    pair[1] = first;
}

/* Both directions across the border of two units that are still there are told as one. */
static hair hair_of(const grid_diff *d, size_t transfer)
{
    const grid_transfer *t = &d->s.transfers[transfer];
    hair h = {
        {t->before, same_before(d, t->after)}, {same_after(d, t->before), t->after}, transfer};
    if ((t->before != GRID_NONE && h.after[0] == GRID_NONE) ||
        (t->after != GRID_NONE && h.before[1] == GRID_NONE))
        h.before[1] = h.after[0] = GRID_NONE;
    else if (h.before[0] > h.before[1])
        swap(h.before), swap(h.after);
    return h;
}

static int compare_hairs(const void *left, const void *right)
{
    const hair *a = left, *b = right;
    for (size_t i = 0; i < 2; i++)
        if (a->before[i] != b->before[i]) return a->before[i] < b->before[i] ? -1 : 1;
    for (size_t i = 0; i < 2; i++)
        if (a->after[i] != b->after[i]) return a->after[i] < b->after[i] ? -1 : 1;
    return (a->transfer > b->transfer) - (a->transfer < b->transfer);
}

static bool tell_hairs(grid_diff *d, int32_t level, const hair *hairs, size_t num)
{
    grid_change told = change_of(GRID_CHANGE_REDIGITISED, level);
    double largest = -1;
    told.area_m2 = told.width_m = 0;
    for (size_t i = 0; i < num; i++) {
        const grid_transfer *t = &d->s.transfers[hairs[i].transfer];
        const grid_hairs *h = &d->s.hairs[hairs[i].transfer];
        told.area_m2 += t->hair_m2;
        told.width_m = fmax(told.width_m, h->width_m);
        told.num_pieces += t->num_hairs;
        if (h->largest_m2 > largest) largest = h->largest_m2, told.x = h->x, told.y = h->y;
    }
    int32_t before[2] = {hairs->before[0], hairs->before[1]},
            after[2] = {hairs->after[0], hairs->after[1]};
    if (after[0] > after[1]) swap(after);
    return add_change(d, &told) && add_unit(d, before[0], false) && add_unit(d, before[1], false) &&
           add_unit(d, after[0], true) && add_unit(d, after[1], true);
}

static bool tell_borders(grid_diff *d, int32_t level)
{
    const grid_succession_level *l = &d->s.levels[level];
    hair *hairs = grid_new_array(l->num, sizeof *hairs);
    size_t num = 0;
    bool ok = hairs != NULL;
    for (size_t t = l->first; ok && t < l->first + l->num; t++) {
        const grid_transfer *transfer = &d->s.transfers[t];
        if (is_explained(d, transfer)) continue;
        if (transfer->num_wide) ok = tell_redrawn(d, transfer);
        if (transfer->num_hairs) hairs[num++] = hair_of(d, t);
    }
    if (ok && num) qsort(hairs, num, sizeof *hairs, compare_hairs);
    for (size_t i = 0, next; ok && i < num; i = next) {
        for (next = i + 1; next < num &&
                           !memcmp(hairs[next].before, hairs[i].before, sizeof hairs->before) &&
                           !memcmp(hairs[next].after, hairs[i].after, sizeof hairs->after);)
            next++;
        ok = tell_hairs(d, level, hairs + i, next - i);
    }
    free(hairs);
    return ok;
}

/* --- all of it ----------------------------------------------------------------------------- */

static void sum_totals(grid_diff *d, const grid_overlay *overlay)
{
    grid_diff_totals *t = &d->totals;
    for (size_t i = 0; i < overlay->num_pairs; i++) {
        const grid_overlay_pair *pair = &overlay->pairs[i];
        double area = fmax(pair->area_m2, 0);
        t->both_m2 += area;
        if (pair->before != GRID_NONE) t->before_m2 += area;
        if (pair->after != GRID_NONE) t->after_m2 += area;
        if (pair->before != GRID_NONE && same_after(d, pair->before) == pair->after)
            t->kept_m2 += area;
    }
    for (size_t i = 0; i < overlay->num_faces; i++) {
        const grid_overlay_face *face = &overlay->faces[i];
        if (face->before != GRID_NONE && same_after(d, face->before) == face->after &&
            face->after != GRID_NONE)
            continue;
        if (face->width_m < d->s.hair_width_m)
            t->hair_m2 += face->area_m2;
        else if (face->before == GRID_NONE)
            t->gained_m2 += face->area_m2;
        else if (face->after == GRID_NONE)
            t->lost_m2 += face->area_m2;
        else
            t->moved_m2 += face->area_m2;
    }
}

static bool tell_all(grid_diff *d)
{
    for (int32_t l = 0; l < (int32_t)d->s.num_levels; l++)
        if (!tell_units_before(d, l) || !tell_units_after(d, l) || !tell_borders(d, l))
            return false;
    return true;
}

static grid_status check_options(const grid_diff_options *o, grid_error *error)
{
    if (!(o->hair_width_m >= 0))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "a hair's width cannot be below 0 m");
    if (!(o->same_share > 0.5 && o->same_share <= 1))
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "the share of the same ground lies above 0.5, up to 1");
    return GRID_OK;
}

grid_status grid_diff_maps(const grid_map *before, const grid_map *after,
                           const grid_diff_options *options, grid_diff **out, grid_error *error)
{
    grid_diff_options given = grid_diff_options_default();
    grid_overlay overlay = {0};
    grid_diff *d = NULL;
    grid_status status = grid_take_options(&given, options, error);
    if (status == GRID_OK) status = check_options(&given, error);
    if (status != GRID_OK) return status;
    status =
        grid_overlay_make(before, after, given.progress, given.progress_context, &overlay, error);
    if (status != GRID_OK) return status;
    d = calloc(1, sizeof *d);
    if (!d) {
        status = grid_fail_memory(error);
        goto done;
    }
    d->s = (grid_succession){.before = before,
                             .after = after,
                             .hair_width_m = given.hair_width_m,
                             .same_share = given.same_share};
    status = grid_succession_find(&d->s, &overlay, error);
    if (status == GRID_OK && !tell_all(d)) status = grid_fail_memory(error);
    if (status != GRID_OK) goto done;
    finish_list(d);
    sum_totals(d, &overlay);
    if (given.progress) given.progress(given.progress_context, 1);
    *out = d;
    d = NULL;
done:
    grid_overlay_clear(&overlay);
    grid_diff_free(d);
    return status;
}

void grid_diff_free(grid_diff *diff)
{
    if (!diff) return;
    grid_succession_clear(&diff->s);
    free(diff->changes);
    free(diff->units);
    free(diff);
}
