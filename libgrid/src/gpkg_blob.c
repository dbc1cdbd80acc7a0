/* gpkg_blob.c - GeoPackage geometry blobs: see gpkg_blob.h.
 *
 *   'G' 'P' | version 0 | flags | srs_id | envelope: 0, 4, 6, 6 or 8 doubles | WKB
 *                          |
 *                          bit 0 little endian, 1-3 envelope kind, 4 empty, 5 extended type
 *
 *   WKB: byte order, type, then   Point: x y      LineString: n, n positions
 *                                 Polygon: n, n of (m, m positions)       others: n, n of WKB
 *
 * A blob is foreign bytes. Every count is held against the bytes that are left before anything is
 * done with it, and collections nest at most 16 deep. It is walked twice: once to see that it holds
 * together and what it holds, once to take it. Written blobs are little endian; a single point has
 * no envelope, which would be longer than the point.
 */
#include "gpkg_blob.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 8, MAX_RINGS = 1 << 16, LEAST_GEOMETRY = 9 };

/* The reason why a blob cannot serve, or NULL. */
typedef const char *reason;
const char grid_blob_no_memory[] = "out of memory";
static const char cut_off[] = "its geometry is cut off or claims more points than it has bytes";

struct walk {
    const unsigned char *at, *end;
    bool big; /* byte order of what is being read */
    bool flattened;
    grid_geometry best;   /* polygons before lines before points; empty ones do not count */
    grid_layer *layer;    /* to be filled, or NULL */
    grid_geometry wanted; /* the kind that is taken */
    double *box;          /* to be widened, or NULL */
};

const char *grid_blob_type_name(grid_blob_type type)
{
    static const char *const names[] = {"GEOMETRY",   "POINT",           "LINESTRING",  "POLYGON",
                                        "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};
    return (size_t)type < GRID_NUM_BLOB_TYPES ? names[type] : "GEOMETRY";
}

/* --- reading -----------------------------------------------------------------------------------
 */

static uint32_t take_u32(struct walk *w)
{
    const unsigned char *p = w->at;
    w->at += 4;
    return w->big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
                  : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static double double_at(const unsigned char *p, bool big)
{
    uint64_t bits = 0;
    double value;
    for (int i = 0; i < 8; i++) bits = bits << 8 | p[big ? i : 7 - i];
    memcpy(&value, &bits, sizeof value);
    return value;
}

static size_t left(const struct walk *w) { return (size_t)(w->end - w->at); }

/* A count of things of at least `least` bytes each. */
static reason take_count(struct walk *w, size_t least, size_t *out)
{
    if (left(w) < 4) return cut_off;
    *out = take_u32(w);
    return *out > left(w) / least ? cut_off : NULL;
}

static void widen(double box[4], double x, double y)
{
    if (!(box[0] <= x)) box[0] = x;
    if (!(box[1] >= x)) box[1] = x;
    if (!(box[2] <= y)) box[2] = y;
    if (!(box[3] >= y)) box[3] = y;
}

static void widen_by(double box[4], const unsigned char *p, size_t n, size_t step, bool big)
{
    for (size_t i = 0; i < n; i++, p += step) widen(box, double_at(p, big), double_at(p + 8, big));
}

/* False when one of them is not a number or too large. */
static bool copy_positions(double *xy, const unsigned char *p, size_t n, size_t step, bool big)
{
    static const unsigned char one[8] = {0, 0, 0, 0, 0, 0, 0xF0, 0x3F};
    bool usable = true;
    double own;
    memcpy(&own, one, sizeof own);
    if (own == 1 && !big && step == 16) { /* as this machine has them */
        memcpy(xy, p, n * step);
    } else {
        for (size_t i = 0; i < n; i++, p += step)
            xy[2 * i] = double_at(p, big), xy[2 * i + 1] = double_at(p + 8, big);
    }
    for (size_t i = 0; i < 2 * n; i++) usable &= fabs(xy[i]) <= GRID_MAX_COORDINATE;
    return usable;
}

/* n positions of a point, line or ring, which are there. */
static reason take_positions(struct walk *w, size_t n, size_t dimensions, grid_geometry kind)
{
    size_t step = 8 * dimensions;
    const unsigned char *p = w->at;
    w->at += n * step;
    if (n && kind > w->best) w->best = kind;
    if (w->box) {
        widen_by(w->box, p, n, step, w->big);
        return NULL;
    }
    if (!n || !w->layer || w->wanted != kind) return NULL;
    double *xy = grid_layer_begin_ring(w->layer) ? grid_layer_add_points(w->layer, n) : NULL;
    if (!xy) return grid_blob_no_memory;
    return copy_positions(xy, p, n, step, w->big)
               ? NULL
               : "it has a coordinate that is not a number or beyond 1e100";
}

static reason take_point(struct walk *w, size_t dimensions)
{
    if (left(w) < 8 * dimensions) return cut_off;
    /* the WKB of an empty point has NaN for its coordinates */
    if (isnan(double_at(w->at, w->big)) && isnan(double_at(w->at + 8, w->big))) {
        w->at += 8 * dimensions;
        return NULL;
    }
    return take_positions(w, 1, dimensions, GRID_GEOMETRY_POINT);
}

static reason take_line(struct walk *w, size_t dimensions, grid_geometry kind)
{
    size_t n;
    reason why = take_count(w, 8 * dimensions, &n);
    return why ? why : take_positions(w, n, dimensions, kind);
}

static reason take_polygon(struct walk *w, size_t dimensions)
{
    size_t n;
    reason why = take_count(w, 4, &n);
    if (!why && n > GRID_MAX_RECORD_RINGS) why = "it has more than a million rings";
    for (size_t i = 0; i < n && !why; i++) why = take_line(w, dimensions, GRID_GEOMETRY_POLYGON);
    return why;
}

static reason refuse_type(uint32_t type)
{
    uint32_t base = type % 1000;
    if (type & 0xE0000000)
        return "its geometry is EWKB, as PostGIS writes it, not the ISO WKB of a GeoPackage";
    if (type < 4000 && base >= 8 && base <= 14)
        return "its geometry has arcs; convert it to straight lines (ogr2ogr -nlt "
               "CONVERT_TO_LINEAR)";
    if (type < 4000 && base >= 15 && base <= 17) return "its geometry is a surface in space";
    return "its geometry has a type that WKB does not know";
}

/* `only`: the type that the members of a Multi have, or 0; depth counts what stands around it. */
static reason take_geometry(struct walk *w, uint32_t only, int depth)
{
    if (left(w) < LEAST_GEOMETRY) return cut_off;
    if (*w->at > 1) return "its geometry has no byte order";
    w->big = *w->at++ == 0;
    uint32_t type = take_u32(w), base = type % 1000;
    if (type >= 4000 || base < 1 || base > 7) return refuse_type(type);
    if (only && base != only) return "a member of its geometry is of another type";
    if (depth > GRID_MAX_COLLECTION_DEPTH)
        return "its collections stand within each other more than 16 deep";
    size_t dimensions = (size_t)(const int[]){2, 3, 3, 4}[type / 1000], n;
    if (dimensions > 2) w->flattened = true;
    if (base == 1) return take_point(w, dimensions);
    if (base == 2) return take_line(w, dimensions, GRID_GEOMETRY_LINE);
    if (base == 3) return take_polygon(w, dimensions);
    reason why = take_count(w, LEAST_GEOMETRY, &n);
    for (size_t i = 0; i < n && !why; i++) {
        why = take_geometry(w, base == 7 ? 0 : base - 3, depth + 1);
        if (!why && w->layer && grid_layer_feature_rings(w->layer) > GRID_MAX_RECORD_RINGS)
            why = "it has more than a million rings";
    }
    return why;
}

/* The header; *w begins at the WKB. *empty is the header's flag. */
static reason take_header(struct walk *w, int32_t *srs_id, bool *empty, double box[4])
{
    static const size_t envelopes[] = {0, 4, 6, 6, 8, 0, 0, 0};
    if (left(w) < HEADER || memcmp(w->at, "GP", 2))
        return "its geometry does not begin with the header of a GeoPackage";
    unsigned version = w->at[2], flags = w->at[3], kind = flags >> 1 & 7;
    if (version != 0) return "its geometry has a version that is not known";
    if (flags & 0x20) return "its geometry is of an extended type";
    if (kind > 4) return "its geometry has an envelope of a kind that is not known";
    w->big = !(flags & 1);
    *empty = flags >> 4 & 1;
    w->at += 4;
    *srs_id = (int32_t)take_u32(w);
    if (left(w) < 8 * envelopes[kind]) return cut_off;
    for (int i = 0; i < 4; i++) box[i] = kind ? double_at(w->at + 8 * i, w->big) : NAN;
    w->at += 8 * envelopes[kind];
    return NULL;
}

const char *grid_blob_read(grid_layer *layer, const void *bytes, size_t size,
                           struct grid_blob_about *about)
{
    struct walk w = {.at = bytes, .end = (const unsigned char *)bytes + size};
    bool empty;
    double box[4];
    reason why = bytes ? NULL : cut_off;
    *about = (struct grid_blob_about){0};
    if (!why) why = take_header(&w, &about->srs_id, &empty, box);
    const unsigned char *wkb = w.at;
    if (!why) why = take_geometry(&w, 0, 0);
    /* a count that became smaller leaves bytes over: what is read then is not what was meant */
    if (!why && w.at != w.end) why = "its geometry has bytes behind its end";
    about->flattened = w.flattened;
    if (!why && w.best != GRID_GEOMETRY_NONE) {
        w.at = wkb;
        w.layer = layer;
        w.wanted = w.best;
        grid_layer_set_kind(layer, w.best);
        why = take_geometry(&w, 0, 0);
    }
    if (why) grid_layer_drop_geometry(layer);
    return why;
}

bool grid_blob_envelope(const void *bytes, size_t size, double out[4])
{
    struct walk w = {.at = bytes, .end = (const unsigned char *)bytes + size};
    int32_t srs_id;
    bool empty;
    double box[4] = {NAN, NAN, NAN, NAN}, walked[4] = {NAN, NAN, NAN, NAN};
    if (!bytes || take_header(&w, &srs_id, &empty, box)) return false;
    if (!empty && isnan(box[0])) {
        w.box = walked;
        if (take_geometry(&w, 0, 0)) return false;
        memcpy(box, walked, sizeof box);
    }
    for (int i = 0; i < 4; i++) out[i] = empty ? NAN : box[i];
    return true;
}

/* --- nesting -----------------------------------------------------------------------------------
 */

struct ring {
    const double *xy;
    size_t n; /* points, without the one that closes it */
    double box[4], area;
    size_t parent;    /* of a hole: its shell */
    size_t next_hole; /* of the same shell */
    bool hole;
};

enum { NO_RING = -1 };

static void measure(struct ring *ring)
{
    const double *xy = ring->xy;
    double sum = 0;
    for (int k = 0; k < 4; k++) ring->box[k] = NAN;
    for (size_t i = 0; i < ring->n; i++) {
        size_t next = i + 1 < ring->n ? i + 1 : 0;
        widen(ring->box, xy[2 * i], xy[2 * i + 1]);
        sum += (xy[2 * i] - xy[0]) * (xy[2 * next + 1] - xy[1]) -
               (xy[2 * next] - xy[0]) * (xy[2 * i + 1] - xy[1]);
    }
    ring->area = fabs(sum);
}

/* 1 inside, 0 outside, -1 too near an edge to tell without exact arithmetic. */
static int holds(const struct ring *ring, double x, double y)
{
    int inside = 0;
    for (size_t i = 0, j = ring->n - 1; i < ring->n; j = i++) {
        const double *a = ring->xy + 2 * j, *b = ring->xy + 2 * i;
        if ((a[1] < y && b[1] < y) || (a[1] > y && b[1] > y) || (a[0] < x && b[0] < x)) continue;
        double one = (b[0] - a[0]) * (y - a[1]), two = (x - a[0]) * (b[1] - a[1]);
        if (!(fabs(one - two) > 4e-16 * (fabs(one) + fabs(two)))) return -1;
        if ((a[1] > y) != (b[1] > y) && (b[1] > a[1] ? one > two : one < two)) inside = !inside;
    }
    return inside;
}

/* Does `outer` hold `inner`? Rings may touch, so the first point that is clearly in or out decides.
 */
static bool is_within(const struct ring *inner, const struct ring *outer)
{
    const double *a = inner->box, *b = outer->box, *xy = inner->xy;
    if (!(a[0] >= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] <= b[3])) return false;
    for (size_t i = 0; i < inner->n; i++) {
        int answer = holds(outer, xy[2 * i], xy[2 * i + 1]);
        if (answer >= 0) return answer;
    }
    for (size_t i = 0, j = inner->n - 1; i < inner->n; j = i++) {
        int answer = holds(outer, (xy[2 * i] + xy[2 * j]) / 2, (xy[2 * i + 1] + xy[2 * j + 1]) / 2);
        if (answer >= 0) return answer;
    }
    return true;
}

static int compare_areas(const void *left_item, const void *right_item, void *context)
{
    const struct ring *rings = context;
    size_t a = *(const size_t *)left_item, b = *(const size_t *)right_item;
    if (rings[a].area != rings[b].area) return rings[a].area > rings[b].area ? -1 : 1;
    return (a > b) - (a < b);
}

/* A ring within an even number of others is a shell, else a hole of the smallest that holds it.
 * Rings that cross each other may have no such shell; then one becomes a shell, so that none is
 * lost. */
static void nest(struct ring *rings, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    if (n > 1) qsort_r(order, n, sizeof *order, compare_areas, rings);
    for (size_t i = 0; i < n; i++) {
        struct ring *ring = &rings[order[i]];
        ring->next_hole = (size_t)NO_RING;
        size_t within = 0;
        for (size_t k = 0; k < i; k++) {
            if (!is_within(ring, &rings[order[k]])) continue;
            within++;
            ring->parent = order[k];
        }
        ring->hole = within % 2 && !rings[ring->parent].hole;
    }
}

/* --- writing -----------------------------------------------------------------------------------
 */

static void put_u32(struct grid_blob *blob, uint32_t value)
{
    for (int i = 0; i < 4; i++) blob->bytes[blob->size++] = (unsigned char)(value >> 8 * i);
}

static void put_double(struct grid_blob *blob, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++) blob->bytes[blob->size++] = (unsigned char)(bits >> 8 * i);
}

static void put_type(struct grid_blob *blob, grid_blob_type type)
{
    blob->bytes[blob->size++] = 1;
    put_u32(blob, type);
}

static void put_points(struct grid_blob *blob, const double *xy, size_t n)
{
    for (size_t i = 0; i < 2 * n; i++) put_double(blob, xy[i]);
}

static void put_ring(struct grid_blob *blob, const struct ring *ring)
{
    put_u32(blob, (uint32_t)(ring->n + 1));
    put_points(blob, ring->xy, ring->n);
    put_points(blob, ring->xy, 1);
}

/* Room for all that n rings or parts of these points can take. */
static bool make_room(struct grid_blob *blob, size_t n, size_t num_points)
{
    size_t wanted = HEADER + 32 + 9 + n * (9 + 4 + 16) + num_points * 16;
    blob->size = 0;
    if (wanted <= blob->capacity) return true;
    unsigned char *moved = realloc(blob->bytes, wanted * 2);
    if (!moved) return false;
    blob->bytes = moved;
    blob->capacity = wanted * 2;
    return true;
}

static void put_header(struct grid_blob *blob, int32_t srs_id, const double *box, bool empty)
{
    blob->bytes[blob->size++] = 'G';
    blob->bytes[blob->size++] = 'P';
    blob->bytes[blob->size++] = 0;
    blob->bytes[blob->size++] = (unsigned char)(1 | (box ? 1 << 1 : 0) | (empty ? 1 << 4 : 0));
    put_u32(blob, (uint32_t)srs_id);
    for (int i = 0; box && i < 4; i++) put_double(blob, box[i]);
}

static grid_status fail_parts(size_t n, grid_blob_type type, grid_error *error)
{
    return grid_fail(error, GRID_E_DATA, 0,
                     "a geometry of %zu parts does not fit a column of %s; make it MULTI%s", n,
                     grid_blob_type_name(type), grid_blob_type_name(type));
}

static grid_status put_polygons(struct grid_blob *blob, grid_blob_type type, struct ring *rings,
                                size_t n, grid_error *error)
{
    size_t num_shells = 0;
    for (size_t i = n; i-- > 0;) {
        num_shells += !rings[i].hole;
        if (!rings[i].hole) continue;
        rings[i].next_hole = rings[rings[i].parent].next_hole;
        rings[rings[i].parent].next_hole = i;
    }
    if (type == GRID_BLOB_POLYGON && num_shells > 1) return fail_parts(num_shells, type, error);
    put_type(blob, type);
    if (type == GRID_BLOB_MULTIPOLYGON || !n) put_u32(blob, (uint32_t)num_shells);
    for (size_t i = 0; i < n; i++) {
        uint32_t num = 1;
        if (rings[i].hole) continue;
        for (size_t k = rings[i].next_hole; k != (size_t)NO_RING; k = rings[k].next_hole) num++;
        if (type == GRID_BLOB_MULTIPOLYGON) put_type(blob, GRID_BLOB_POLYGON);
        put_u32(blob, num);
        put_ring(blob, &rings[i]);
        for (size_t k = rings[i].next_hole; k != (size_t)NO_RING; k = rings[k].next_hole)
            put_ring(blob, &rings[k]);
    }
    return GRID_OK;
}

/* Points and lines: every part as it is. */
static grid_status put_parts(struct grid_blob *blob, grid_blob_type type, const struct ring *parts,
                             size_t n, grid_error *error)
{
    bool multi = type >= GRID_BLOB_MULTIPOINT;
    if (!multi && n > 1) return fail_parts(n, type, error);
    put_type(blob, type);
    if (multi) put_u32(blob, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        bool point = type == GRID_BLOB_POINT || type == GRID_BLOB_MULTIPOINT;
        if (multi) put_type(blob, point ? GRID_BLOB_POINT : GRID_BLOB_LINESTRING);
        if (!point) put_u32(blob, (uint32_t)parts[i].n);
        put_points(blob, parts[i].xy, point ? 1 : parts[i].n);
    }
    if (!n && type == GRID_BLOB_POINT) put_points(blob, (const double[]){NAN, NAN}, 1);
    if (!n && type == GRID_BLOB_LINESTRING) put_u32(blob, 0);
    return GRID_OK;
}

/* The rings that have points, measured; those of polygons without the point that closes them. */
static size_t collect(const struct grid_rings *rings, bool polygon, struct ring *out, double box[4])
{
    size_t num = 0;
    for (size_t r = 0; r < rings->num; r++) {
        size_t first = rings->first[r];
        size_t end = r + 1 < rings->num ? rings->first[r + 1] : rings->end;
        struct ring *ring = &out[num];
        *ring = (struct ring){.xy = rings->xy + 2 * first, .n = end - first};
        const double *last = ring->xy + 2 * (ring->n ? ring->n - 1 : 0);
        if (polygon && ring->n > 1 && ring->xy[0] == last[0] && ring->xy[1] == last[1]) ring->n--;
        if (!ring->n) continue;
        measure(ring);
        widen(box, ring->box[0], ring->box[2]);
        widen(box, ring->box[1], ring->box[3]);
        num++;
    }
    return num;
}

grid_status grid_blob_write(struct grid_blob *out, int32_t srs_id, grid_blob_type type,
                            const struct grid_rings *rings, grid_error *error)
{
    bool polygon = type == GRID_BLOB_POLYGON || type == GRID_BLOB_MULTIPOLYGON;
    double box[4] = {NAN, NAN, NAN, NAN};
    struct ring few[16], *all = few;
    size_t few_order[16], *order = few_order;
    if (rings->num > MAX_RINGS)
        return grid_fail(error, GRID_E_LIMIT, 0, "a geometry has %zu rings or parts, more than %d",
                         rings->num, MAX_RINGS);
    grid_status status = GRID_OK;
    if (rings->num > 16) {
        all = grid_new_array(rings->num, sizeof *all);
        order = grid_new_array(rings->num, sizeof *order);
    }
    size_t num_points = rings->num ? rings->end - rings->first[0] : 0;
    if (!all || !order || !make_room(out, rings->num, num_points + 2)) {
        status = grid_fail_memory(error);
        goto done;
    }
    size_t n = collect(rings, polygon, all, box);
    put_header(out, srs_id, n && type != GRID_BLOB_POINT ? box : NULL, n == 0);
    if (polygon) {
        nest(all, n, order);
        status = put_polygons(out, type, all, n, error);
    } else {
        status = put_parts(out, type, all, n, error);
    }
done:
    if (all != few) {
        free(all);
        free(order);
    }
    return status;
}
