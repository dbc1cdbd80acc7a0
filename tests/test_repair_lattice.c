/* Repairs of maps made of unit squares, where everything can be counted: which faces there are, who gets
 * each, what every record holds afterwards. Crossings are exact here, so nothing is rounded. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "repair_case.h"

enum { SIDE = 10, WIDE = SIDE + 2, RECORDS = 7, MAX_FACES = SIDE * SIDE };

/* Squares with a margin of outside. Bit k of a cover: record k holds the square. */
typedef struct squares {
    unsigned cover[WIDE][WIDE];
    int face[WIDE][WIDE];
    int num_faces;
} squares;

/* Codes of the records: two pairs of them are one unit each. In the order of the codes. */
static const char *const codes[RECORDS] = {"a", "b", "b", "c", "d", "d", "e"};

static int unit_of(int record) { return codes[record][0] - 'a'; }

static unsigned bits_of_unit(int unit)
{
    unsigned bits = 0;
    for (int k = 0; k < RECORDS; k++)
        if (unit_of(k) == unit) bits |= 1u << k;
    return bits;
}

static int num_units(unsigned cover)
{
    int num = 0;
    for (int unit = 0; unit < 5; unit++) num += (cover & bits_of_unit(unit)) != 0;
    return num;
}

/* --- making maps ---------------------------------------------------------------------------------- */

static void fill(squares *s, uint64_t *random, int record, bool on)
{
    size_t x = random_below(random, SIDE), y = random_below(random, SIDE);
    size_t w = 1 + random_below(random, 3), h = 1 + random_below(random, 3);
    for (size_t i = x; i < x + w && i < SIDE; i++)
        for (size_t j = y; j < y + h && j < SIDE; j++)
            if (on)
                s->cover[i + 1][j + 1] |= 1u << record;
            else
                s->cover[i + 1][j + 1] = 0;
}

/* Squares go to the nearest of a few seeds; then some are taken away, and some given twice. */
static void make_squares(squares *s, uint64_t *random)
{
    int seed[RECORDS][2];
    memset(s, 0, sizeof *s);
    for (int k = 0; k < RECORDS; k++)
        for (int axis = 0; axis < 2; axis++) seed[k][axis] = (int)random_below(random, SIDE);
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int best = 0, nearest = 1000;
            for (int k = 0; k < RECORDS; k++) {
                int d = abs(seed[k][0] - i) + abs(seed[k][1] - j);
                if (d < nearest) nearest = d, best = k;
            }
            s->cover[i + 1][j + 1] = 1u << best;
        }
    for (size_t n = random_below(random, 4); n; n--) fill(s, random, 0, false);
    for (size_t n = random_below(random, 6); n; n--) fill(s, random, (int)random_below(random, RECORDS), true);
}

/* A record is its squares as so many rings: edges between two of them occur twice and cancel. */
static grid_layer *layer_of(const squares *s)
{
    grid_layer *layer = new_layer(NULL);
    for (int k = 0; k < RECORDS; k++) {
        double xy[SIDE * SIDE * 10];
        size_t sizes[SIDE * SIDE], num = 0;
        for (int i = 1; i <= SIDE; i++)
            for (int j = 1; j <= SIDE; j++) {
                const double x = i - 1, y = j - 1;
                const double ring[10] = {x, y, x + 1, y, x + 1, y + 1, x, y + 1, x, y};
                if (!(s->cover[i][j] & 1u << k)) continue;
                memcpy(xy + 10 * num, ring, sizeof ring);
                sizes[num++] = 5;
            }
        add_record(layer, codes[k], num, sizes, xy);
    }
    return layer;
}

/* What rings hold, by counting vertical edges to the east of each square's middle. */
static void read_squares(const grid_layer *layer, squares *s)
{
    memset(s, 0, sizeof *s);
    for (size_t k = 0; k < RECORDS; k++)
        for (size_t r = 0; r < grid_layer_num_rings(layer, k); r++) {
            size_t n;
            const double *p = grid_layer_ring(layer, k, r, &n);
            for (size_t i = 0; i + 1 < n; i++, p += 2) {
                assert_true(p[0] == p[2] || p[1] == p[3]);
                if (p[0] != p[2]) continue;
                for (int y = 0; y < SIDE; y++)
                    for (int x = 0; x < SIDE; x++)
                        if ((p[1] < y + 0.5) != (p[3] < y + 0.5) && p[0] > x + 0.5)
                            s->cover[x + 1][y + 1] ^= 1u << k;
            }
        }
}

/* --- what must come out --------------------------------------------------------------------------- */

static void flood(squares *s, int i, int j, unsigned cover, int face)
{
    if (i < 0 || j < 0 || i >= WIDE || j >= WIDE || s->face[i][j] >= 0 || s->cover[i][j] != cover) return;
    s->face[i][j] = face;
    flood(s, i + 1, j, cover, face);
    flood(s, i - 1, j, cover, face);
    flood(s, i, j + 1, cover, face);
    flood(s, i, j - 1, cover, face);
}

static void number_faces(squares *s)
{
    s->num_faces = 0;
    memset(s->face, -1, sizeof s->face);
    for (int i = 0; i < WIDE; i++)
        for (int j = 0; j < WIDE; j++)
            if (s->face[i][j] < 0) flood(s, i, j, s->cover[i][j], s->num_faces++);
}

typedef struct promise {
    bool fault;
    unsigned cover; /* afterwards */
    int to, area, border;
    unsigned from;  /* records */
} promise;

/* Who gets a gap: the unit with most sides round it, the lowest; of its records likewise. */
static void choose(const squares *s, int face, promise *out)
{
    int of_record[RECORDS] = {0}, of_unit[5] = {0}, best = -1, record = -1;
    static const int step[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    for (int i = 1; i <= SIDE; i++)
        for (int j = 1; j <= SIDE; j++)
            for (int d = 0; d < 4 && s->face[i][j] == face; d++) {
                unsigned far = s->cover[i + step[d][0]][j + step[d][1]];
                for (int k = 0; k < RECORDS; k++) of_record[k] += far >> k & 1;
                for (int u = 0; u < 5; u++) of_unit[u] += (far & bits_of_unit(u)) != 0;
            }
    for (int u = 0; u < 5; u++)
        if (of_unit[u] && (best < 0 || of_unit[u] > of_unit[best])) best = u;
    for (int k = 0; k < RECORDS; k++)
        if (unit_of(k) == best && (record < 0 || of_record[k] > of_record[record])) record = k;
    assert_true(best >= 0);
    out->to = best;
    out->border = of_unit[best];
    out->cover = 1u << record;
}

static void expect(const squares *s, promise *promises)
{
    for (int f = 0; f < s->num_faces; f++) {
        promise *p = &promises[f];
        unsigned cover = 0;
        *p = (promise){0};
        for (int i = 0; i < WIDE; i++)
            for (int j = 0; j < WIDE; j++)
                if (s->face[i][j] == f) p->area++, cover = s->cover[i][j];
        p->cover = cover;
        if (num_units(cover) == 1 || f == s->face[0][0]) continue;
        p->fault = true;
        if (!cover) {
            choose(s, f, p);
            continue;
        }
        for (p->to = 0; !(cover & bits_of_unit(p->to));) p->to++;
        p->cover = cover & bits_of_unit(p->to);
        p->from = cover & ~p->cover;
    }
}

/* "b<-cd 12": what a repair, and what a promise says. */
static void say_repair(const grid_map *map, const grid_repair *repair, char out[40])
{
    size_t n = (size_t)snprintf(out, 40, "%s<-", grid_unit_code(map, repair->to));
    for (size_t i = 0; i < repair->num_from; i++)
        n += (size_t)snprintf(out + n, 40 - n, "%s", grid_unit_code(map, repair->from[i]));
    snprintf(out + n, 40 - n, " %g %g", repair->area_m2, repair->num_from ? 0 : repair->border_m);
}

static void say_promise(const promise *p, char out[40])
{
    size_t n = (size_t)snprintf(out, 40, "%c<-", 'a' + p->to);
    for (int u = 0; u < 5; u++)
        if (p->from & bits_of_unit(u)) n += (size_t)snprintf(out + n, 40 - n, "%c", 'a' + u);
    snprintf(out + n, 40 - n, " %d %d", p->area, p->border);
}

static int compare_texts(const void *left, const void *right) { return strcmp(left, right); }

/* The faces that changed are those that were asked for, and hold what was promised. */
static void assert_kept(const grid_map *map, const grid_repairs *repairs, const size_t *which, size_t num,
                        const squares *before, const squares *after)
{
    promise promises[WIDE * WIDE];
    char said[MAX_FACES][40], kept[MAX_FACES][40];
    size_t num_kept = 0;
    expect(before, promises);
    for (int f = 0; f < before->num_faces; f++) {
        bool changed = false, first = true;
        for (int i = 0; i < WIDE; i++)
            for (int j = 0; j < WIDE; j++) {
                if (before->face[i][j] != f) continue;
                bool differs = after->cover[i][j] != before->cover[i][j];
                if (differs) assert_int_equal(after->cover[i][j], promises[f].cover);
                if (!first) assert_int_equal(differs, changed);
                changed = differs, first = false;
            }
        if (!changed) continue;
        assert_true(promises[f].fault);
        say_promise(&promises[f], kept[num_kept++]);
    }
    assert_int_equal(num_kept, num);
    for (size_t i = 0; i < num; i++) say_repair(map, grid_repairs_at(repairs, which[i]), said[i]);
    qsort(said, num, 40, compare_texts);
    qsort(kept, num, 40, compare_texts);
    for (size_t i = 0; i < num; i++) assert_string_equal(said[i], kept[i]);
}

/* Rings that visit no point twice; `moved` says whether the squares of a record changed. */
static void assert_drawn(const grid_redrawing *redrawing, const squares *before, const squares *after)
{
    for (size_t k = 0; k < RECORDS; k++) {
        int32_t i = redrawn_of(redrawing, k);
        bool changed = false;
        for (int x = 0; x < WIDE; x++)
            for (int y = 0; y < WIDE; y++)
                changed |= ((before->cover[x][y] ^ after->cover[x][y]) >> k & 1) != 0;
        if (i == GRID_NONE) {
            assert_false(changed);
            continue;
        }
        const grid_redrawn *drawn = grid_redrawing_at(redrawing, (size_t)i);
        assert_int_equal(drawn->moved, changed);
        for (size_t r = 0; r < drawn->num_rings; r++) {
            size_t n;
            const double *xy = grid_redrawing_ring(redrawing, (size_t)i, r, &n);
            assert_true(n >= 4 && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1]);
            for (size_t p = 0; p + 1 < n; p++)
                for (size_t q = p + 1; q + 1 < n; q++)
                    assert_false(xy[2 * p] == xy[2 * q] && xy[2 * p + 1] == xy[2 * q + 1]);
        }
    }
}

/* --- the tests ------------------------------------------------------------------------------------ */

static bool would_empty_a_record(const squares *before, const promise *promises, const bool *chosen)
{
    unsigned held = 0, left = 0;
    for (int i = 0; i < WIDE; i++)
        for (int j = 0; j < WIDE; j++) {
            int f = before->face[i][j];
            held |= before->cover[i][j];
            left |= chosen && !chosen[f] ? before->cover[i][j] : promises[f].cover;
        }
    return (held & ~left) != 0;
}

typedef struct tally {
    size_t gaps, overlaps, refused, vertices_only;
} tally;

static void all_at_once(const grid_layer *layer, const squares *before, const grid_map *map,
                        const grid_repairs *repairs, tally *t)
{
    size_t all[MAX_FACES], num = grid_repairs_num(repairs);
    promise promises[WIDE * WIDE];
    grid_redrawing *redrawing;
    grid_error error;
    squares after;
    for (size_t i = 0; i < num; i++) all[i] = i;
    expect(before, promises);
    grid_status status = grid_repairs_apply(repairs, NULL, 0, &redrawing, &error);
    if (would_empty_a_record(before, promises, NULL)) {
        assert_int_equal(status, GRID_E_DATA);
        t->refused++;
        return;
    }
    if (status) fail_msg("%s", error.text);
    grid_layer *repaired = layer_after(layer, redrawing, "code");
    read_squares(repaired, &after);
    assert_kept(map, repairs, all, num, before, &after);
    assert_drawn(redrawing, before, &after);
    grid_map *clean = map_of(repaired);
    grid_coverage_totals totals = totals_of(clean, 0.5);
    assert_int_equal(totals.num_overlap_pieces + totals.num_gaps + totals.num_sliver_gaps, 0);
    grid_map_free(clean);
    grid_layer_free(repaired);
    grid_redrawing_free(redrawing);
}

static void some_of_them(const grid_layer *layer, const squares *before, const grid_map *map,
                         const grid_repairs *repairs, uint64_t *random, tally *t)
{
    size_t which[MAX_FACES], num = 0;
    grid_redrawing *redrawing;
    squares after;
    for (size_t i = 0; i < grid_repairs_num(repairs); i++)
        if (random_below(random, 2)) which[num++] = i;
    if (grid_repairs_apply(repairs, which, num, &redrawing, NULL) != GRID_OK) return;
    grid_layer *repaired = layer_after(layer, redrawing, "code");
    read_squares(repaired, &after);
    assert_kept(map, repairs, which, num, before, &after);
    assert_drawn(redrawing, before, &after);
    for (size_t i = 0; i < grid_redrawing_num(redrawing); i++)
        t->vertices_only += !grid_redrawing_at(redrawing, i)->moved;
    grid_layer_free(repaired);
    grid_redrawing_free(redrawing);
}

static void squares_go_where_they_must(void **state)
{
    tally t = {0};
    (void)state;
    for (size_t m = 0; m < scaled(3000); m++) {
        uint64_t random = m * 7919 + 3;
        squares before;
        make_squares(&before, &random);
        number_faces(&before);
        grid_layer *layer = layer_of(&before);
        grid_map *map = map_of(layer);
        grid_repairs *repairs = suggest(map, INFINITY);
        for (size_t i = 0; i < grid_repairs_num(repairs); i++)
            if (grid_repairs_at(repairs, i)->kind == GRID_REPAIR_GAP)
                t.gaps++;
            else
                t.overlaps++;
        all_at_once(layer, &before, map, repairs, &t);
        some_of_them(layer, &before, map, repairs, &random, &t);
        grid_repairs_free(repairs);
        grid_map_free(map);
        grid_layer_free(layer);
    }
    printf("gaps %zu, overlaps %zu; refused %zu; records with new vertices only %zu\n", t.gaps,
           t.overlaps, t.refused, t.vertices_only);
    assert_true(t.gaps && t.overlaps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(squares_go_where_they_must)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
