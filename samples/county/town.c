/* town.c - see town.h.
 *
 * Several cuts are tried each time: across the longer side, shifted and turned a little. The best
 * keeps the wanted share of the area and leaves parts that are not too long. A cut counts only if
 * it touches the part's outline nowhere but at its ends, exactly.
 */
#include "town.h"

#include <math.h>
#include <string.h>

#include "county.h"
#include "dice.h"

enum { SUBJECT_TOWN = 4, TRIES = 14, STREET_POINTS = 80 };

#define SNAP (14.0 * MESH_UNIT)        /* a street's end this near a vertex takes the vertex */
#define STREET_STEP (45.0 * MESH_UNIT) /* between the points of a curved street */

struct cut {
    double score;
    size_t edge[2];    /* the ring's edges that the ends lie on: from vertex [i] to [i+1] */
    bool at_vertex[2]; /* the end is vertex [edge] itself */
    struct spot inner[STREET_POINTS]; /* between the ends */
    size_t num_inner;
    struct spot end[2];
};

struct cutter {
    struct town *town;
    struct mesh *mesh;
    struct dice dice;
};

void town_direction(const struct town *town, struct spot spot, double *ux, double *uy)
{
    double slope = 0.10 + 0.22 * dice_noise(town->salt, spot.x / (1700.0 * MESH_UNIT),
                                            spot.y / (1700.0 * MESH_UNIT));
    double length = sqrt(1 + slope * slope);
    *ux = 1 / length;
    *uy = slope / length;
}

/* Twice the area of the part of a ring where a*x + b*y < c. */
static double area_below(const struct spot *at, size_t n, double a, double b, double c)
{
    double sum = 0, fx = 0, fy = 0, px = 0, py = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        struct spot p = at[i], q = at[(i + 1) % n];
        double sp = a * p.x + b * p.y - c, sq = a * q.x + b * q.y - c;
        double points[2][2];
        int num = 0;
        if (sp < 0) points[num][0] = p.x, points[num++][1] = p.y;
        if ((sp < 0) != (sq < 0)) {
            double t = sp / (sp - sq);
            points[num][0] = p.x + t * ((double)q.x - p.x);
            points[num++][1] = p.y + t * ((double)q.y - p.y);
        }
        for (int k = 0; k < num; k++) {
            double x = points[k][0] - at[0].x, y = points[k][1] - at[0].y;
            if (any)
                sum += px * y - py * x;
            else
                fx = x, fy = y, any = true;
            px = x;
            py = y;
        }
    }
    sum += px * fy - py * fx;
    return sum < 0 ? -sum : sum;
}

/* How long a ring is along (a, b), in steps. */
static double extent(const struct spot *at, size_t n, double a, double b)
{
    double low = 1e18, high = -1e18;
    for (size_t i = 0; i < n; i++) {
        double s = a * at[i].x + b * at[i].y;
        if (s < low) low = s;
        if (s > high) high = s;
    }
    return high - low;
}

struct meeting {
    double along; /* position on the line */
    size_t edge;
    struct spot at;
};

/* The longest stretch of the line a*x + b*y = c inside the ring: its two ends. */
static bool longest_stretch(const struct spot *at, size_t n, double a, double b, double c,
                            struct meeting out[2])
{
    struct meeting found[64];
    size_t num = 0;
    for (size_t i = 0; i < n && num < 64; i++) {
        struct spot p = at[i], q = at[(i + 1) % n];
        double sp = a * p.x + b * p.y - c, sq = a * q.x + b * q.y - c;
        if ((sp < 0) == (sq < 0)) continue;
        double t = sp / (sp - sq), x = p.x + t * ((double)q.x - p.x),
               y = p.y + t * ((double)q.y - p.y);
        struct meeting m = {-b * x + a * y, i, {(int32_t)(x + 0.5), (int32_t)(y + 0.5)}};
        size_t k = num++;
        for (; k && found[k - 1].along > m.along; k--) found[k] = found[k - 1];
        found[k] = m;
    }
    double best = 0;
    for (size_t k = 0; k + 1 < num; k += 2) {
        double length = found[k + 1].along - found[k].along;
        if (length <= best) continue;
        best = length;
        out[0] = found[k];
        out[1] = found[k + 1];
    }
    return best > 20.0 * MESH_UNIT;
}

static double apart(struct spot p, struct spot q)
{
    double x = (double)p.x - q.x, y = (double)p.y - q.y;
    return sqrt(x * x + y * y);
}

/* Fixes an end: on a vertex if one is near. */
static void fix_end(const struct spot *at, size_t n, struct meeting m, struct cut *cut, int k)
{
    size_t next = (m.edge + 1) % n;
    cut->edge[k] = m.edge;
    cut->end[k] = m.at;
    cut->at_vertex[k] = true;
    if (apart(m.at, at[m.edge]) < SNAP && apart(m.at, at[m.edge]) <= apart(m.at, at[next])) {
        cut->end[k] = at[m.edge];
    } else if (apart(m.at, at[next]) < SNAP) {
        cut->end[k] = at[next];
        cut->edge[k] = next;
    } else {
        cut->at_vertex[k] = false;
    }
}

/* The points of a gently curved street between the ends. */
static void bow(struct cut *cut, double bend)
{
    double length = apart(cut->end[0], cut->end[1]);
    double dx = (double)cut->end[1].x - cut->end[0].x, dy = (double)cut->end[1].y - cut->end[0].y;
    size_t pieces = (size_t)(length / STREET_STEP);
    if (pieces > STREET_POINTS) pieces = STREET_POINTS;
    cut->num_inner = pieces > 1 ? pieces - 1 : 0;
    for (size_t i = 0; i < cut->num_inner; i++) {
        double t = (double)(i + 1) / (double)pieces, side = bend * 4 * t * (1 - t);
        cut->inner[i] = (struct spot){(int32_t)(cut->end[0].x + t * dx - side * dy),
                                      (int32_t)(cut->end[0].y + t * dy + side * dx)};
    }
}

/* The street touches the ring at its ends only. */
static bool clear_of(const struct spot *at, size_t n, const struct cut *cut)
{
    struct spot from = cut->end[0];
    for (size_t s = 0; s <= cut->num_inner; s++) {
        struct spot to = s < cut->num_inner ? cut->inner[s] : cut->end[1];
        for (size_t i = 0; i < n; i++) {
            struct spot stops[4] = {at[i]}; /* the edge, split where an end lies on it */
            size_t num = 1;
            for (int k = 0; k < 2; k++)
                if (cut->edge[k] == i && !cut->at_vertex[k]) stops[num++] = cut->end[k];
            if (num == 3) return false; /* both ends on one edge */
            stops[num] = at[(i + 1) % n];
            for (size_t k = 0; k < num; k++)
                if (spot_touch(from, to, stops[k], stops[k + 1])) return false;
        }
        from = to;
    }
    return true;
}

/* The ring's parts beside the cut: side 0 runs from the first end along the ring to the second. */
static size_t part_of(const struct spot *at, size_t n, const struct cut *cut, int side,
                      struct spot *out)
{
    size_t num = 0, start = cut->edge[side], stop = cut->edge[!side];
    out[num++] = cut->end[side];
    for (size_t i = (start + 1) % n;; i = (i + 1) % n) {
        if (i == stop && cut->at_vertex[!side]) break;
        out[num++] = at[i];
        if (i == stop) break;
    }
    out[num++] = cut->end[!side];
    for (size_t i = 0; i < cut->num_inner; i++)
        out[num++] = cut->inner[side ? i : cut->num_inner - 1 - i];
    return num;
}

static double area2_of(const struct spot *at, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++)
        sum += ((double)at[i].x - at[0].x) * ((double)at[i + 1].y - at[0].y) -
               ((double)at[i].y - at[0].y) * ((double)at[i + 1].x - at[0].x);
    return sum < 0 ? -sum : sum;
}

/* One try at cutting off `share` of the ring's area. False if it is no good. */
static bool try_cut(struct cutter *cutter, const struct spot *at, size_t n, double share,
                    double calm, struct cut *out)
{
    double ux, uy, total = area2_of(at, n);
    struct pool *pool = cutter->mesh->pool;
    town_direction(cutter->town, at[0], &ux, &uy);
    double turn = (dice_unit(&cutter->dice) - 0.5) * 0.12 * calm, length = sqrt(1 + turn * turn);
    double tx = (ux - turn * uy) / length, ty = (uy + turn * ux) / length;
    double along = extent(at, n, tx, ty), across = extent(at, n, -ty, tx);
    bool lengthwise = along < across; /* the street runs across the longer side */
    if (dice_below(&cutter->dice, 8) == 0) lengthwise = !lengthwise;
    double a = lengthwise ? -ty : tx, b = lengthwise ? tx : ty; /* normal of the street */

    double low = 1e18, high = -1e18;
    for (size_t i = 0; i < n; i++) {
        double s = a * at[i].x + b * at[i].y;
        if (s < low) low = s;
        if (s > high) high = s;
    }
    double wanted = share + (dice_unit(&cutter->dice) - 0.5) * 0.06 * calm;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (area_below(at, n, a, b, middle) < wanted * total)
            low = middle;
        else
            high = middle;
    }
    struct meeting ends[2];
    if (!longest_stretch(at, n, a, b, low, ends)) return false;
    fix_end(at, n, ends[0], out, 0);
    fix_end(at, n, ends[1], out, 1);
    if (out->edge[0] == out->edge[1]) return false;
    bow(out, (dice_unit(&cutter->dice) - 0.5) * 0.05 * calm);
    if (!clear_of(at, n, out)) return false;

    struct pool_block *mark = pool_mark(pool);
    struct spot *part = pool_new(pool, n + STREET_POINTS + 4, sizeof *part);
    double worst = 0, off = 0;
    for (int side = 0; side < 2; side++) {
        size_t num = part_of(at, n, out, side, part);
        double u = extent(part, num, ux, uy), v = extent(part, num, -uy, ux);
        double slim = u > v ? u / v : v / u, got = area2_of(part, num) / total;
        double fill = u * v * 2 / area2_of(part, num); /* 1 for a rectangle along the streets */
        if (slim + fill > worst) worst = slim + fill;
        double miss = got - share < 0 ? share - got : got - share;
        double other = 1 - got - share < 0 ? got + share - 1 : 1 - got - share;
        off = miss < other ? miss : other;
    }
    pool_release(pool, mark);
    out->score = worst + 6 * off;
    return true;
}

/* Which side of the cut is the one with `share` of the area, and the two rings. */
static void apply_cut(struct cutter *cutter, struct ring ring, const struct cut *cut, int rank,
                      double share, struct ring out[2])
{
    struct mesh *mesh = cutter->mesh;
    struct ring street = {pool_new(mesh->pool, cut->num_inner + 2, sizeof *street.at), 0};
    int32_t ends[2];
    for (int k = 0; k < 2; k++) {
        ends[k] = cut->at_vertex[k] ? ring.at[cut->edge[k]] : mesh_add(mesh, cut->end[k]);
        if (!cut->at_vertex[k])
            mesh_split(mesh, ring.at[cut->edge[k]], ring.at[(cut->edge[k] + 1) % ring.n], ends[k]);
    }
    street.at[street.n++] = ends[0];
    for (size_t i = 0; i < cut->num_inner; i++)
        street.at[street.n++] = mesh_add(mesh, cut->inner[i]);
    street.at[street.n++] = ends[1];
    for (int side = 0; side < 2; side++) {
        struct ring part = {pool_new(mesh->pool, ring.n + street.n + 2, sizeof *part.at), 0};
        size_t stop = cut->edge[!side];
        part.at[part.n++] = ends[side];
        for (size_t i = (cut->edge[side] + 1) % ring.n;; i = (i + 1) % ring.n) {
            if (i == stop && cut->at_vertex[!side]) break;
            part.at[part.n++] = ring.at[i];
            if (i == stop) break;
        }
        part.at[part.n++] = ends[!side];
        for (size_t i = 1; i + 1 < street.n; i++)
            part.at[part.n++] = street.at[side ? i : street.n - 1 - i];
        out[side] = part;
    }
    double first = -(double)mesh_area2(mesh, out[0]), second = -(double)mesh_area2(mesh, out[1]);
    double got = first / (first + second);
    if ((got - share) * (got - share) > (1 - got - share) * (1 - got - share)) {
        struct ring swap = out[0];
        out[0] = out[1];
        out[1] = swap;
    }
    cutter->town->streets[cutter->town->num_streets++] = (struct street){street, rank};
}

/* Cuts a ring into n parts with these weights. */
static void divide(struct cutter *cutter, struct ring ring, const double *weights, size_t n,
                   int rank, struct ring *out)
{
    struct pool *pool = cutter->mesh->pool;
    ring = mesh_expand(cutter->mesh, ring, true);
    if (n == 1) {
        out[0] = ring;
        return;
    }
    double sum = 0, part = 0;
    size_t half = n / 2;
    if (n > 3 && dice_below(&cutter->dice, 3) == 0) half += dice_below(&cutter->dice, 2);
    for (size_t i = 0; i < n; i++) sum += weights[i];
    for (size_t i = 0; i < half; i++) part += weights[i];

    struct pool_block *mark = pool_mark(pool);
    struct spot *at = pool_new(pool, ring.n, sizeof *at);
    for (size_t i = 0; i < ring.n; i++) at[i] = cutter->mesh->spots[ring.at[i]];
    static const double calms[] = {1, 0.3, 0};
    struct cut best = {.score = 1e18}, cut;
    for (int i = 0; i < TRIES * 3; i++) {
        if (i >= TRIES && best.score < 1e17) break;
        if (try_cut(cutter, at, ring.n, part / sum, calms[i / TRIES], &cut) &&
            cut.score < best.score)
            best = cut;
    }
    pool_release(pool, mark);
    if (best.score > 1e17)
        pool_fail(pool, COUNTY_ENVIRONMENT, "this seed's town cannot be cut: take another seed");
    struct ring halves[2];
    apply_cut(cutter, ring, &best, rank, part / sum, halves);
    divide(cutter, halves[0], weights, half, rank, out);
    divide(cutter, halves[1], weights + half, n - half, rank, out + half);
}

void town_make(struct town *town, struct mesh *mesh, struct ring outline, uint64_t seed)
{
    static const int grids_of[TOWN_COMMUNITIES] = {9, 10, 8, 9, 9};
    struct cutter cutter = {town, mesh, dice_for(seed, SUBJECT_TOWN)};
    struct ring communities[TOWN_COMMUNITIES], grids[TOWN_GRIDS], blocks[16];
    double weights[TOWN_GRIDS], sizes[TOWN_GRIDS];
    int blocks_of[TOWN_GRIDS], grid = 0;
    town->num_blocks = town->num_streets = 0;
    town->salt = dice_mix(seed + SUBJECT_TOWN);

    for (int i = 0; i < TOWN_GRIDS; i++) /* 394 over 45: eight or nine each */
        blocks_of[i] = (i + 1) * TOWN_BLOCKS / TOWN_GRIDS - i * TOWN_BLOCKS / TOWN_GRIDS;
    for (int c = 0, g = 0; c < TOWN_COMMUNITIES; c++) {
        weights[c] = 0;
        for (int i = 0; i < grids_of[c]; i++, g++) {
            sizes[g] = blocks_of[g] * (0.75 + 0.5 * dice_unit(&cutter.dice));
            weights[c] += sizes[g];
        }
    }
    divide(&cutter, outline, weights, TOWN_COMMUNITIES, 0, communities);
    for (int c = 0; c < TOWN_COMMUNITIES; c++) {
        divide(&cutter, communities[c], sizes + grid, (size_t)grids_of[c], 1, grids);
        for (int g = 0; g < grids_of[c]; g++, grid++) {
            for (int i = 0; i < blocks_of[grid]; i++)
                weights[i] = 0.7 + 0.6 * dice_unit(&cutter.dice);
            divide(&cutter, grids[g], weights, (size_t)blocks_of[grid], 2, blocks);
            for (int i = 0; i < blocks_of[grid]; i++)
                town->blocks[town->num_blocks++] = (struct block){blocks[i], c, grid};
        }
    }
}
