/* index_line.h - a border tile in half a cache line to three: quantised edges, tested 8 at once.
 *
 *   lanes     0        1      2      3     ...    7
 *   ax    first's | lower end's x of edge 1, 2, ...
 *   ay    label   | lower end's y                                  int16, 1/16384 of the tile,
 *   bx    second's| upper end's x                                  clipped to the tile and a margin
 *   by    label   | upper end's y
 *
 *   kind of a line          cache lines
 *   HALF                    half a one: [3 lanes and two labels]
 *   SHORT                   [7 lanes and two labels]
 *   LONG                    [7 lanes and two labels] [8 lanes]
 *   JUNCTION                [labels of 4 records, their lanes] [8 lanes]
 *   LONG_JUNCTION           [labels of 4 records, their lanes] [8 lanes] [8 lanes]
 *
 * HALF, SHORT and LONG: all edges of the tile have the same users, one record (inside it or outside), or two
 * of which exactly one holds each point. Then crossing any edge swaps the two, whatever the edges do,
 * and the parity of crossings alone tells which: even is `first`, odd is `second`.
 *
 * A junction keeps a parity for each of up to four records: of crossings of its own lanes. If exactly
 * one record holds the point it owns it; if none does, nobody; if several do, the block decides.
 *
 * The test answers only when it is sure. Rounding moves a point by less than 1 quantum in x and y and
 * an end by at most 1/2 (clipping included, which is exact to 1e-8). So for lower and upper ends a, b and
 * a point q, all quantised:
 *   - q.y - a.y and the true difference have the same sign unless q.y is a.y - 1 or a.y
 *   - inside the edge's height the true edge lies within 1/2 + 3/2 (|dx| + 1) / (dy - 1) of the quantised
 *     one in x, so the side is that of the quantised cross product when that exceeds
 *     dy (3/2 + 3/2 (|dx| + 1) / (dy - 1)) <= 3 |dx| + 3 dy + 3 for dy >= 2; below, an end is near
 * Otherwise the block with the exact edges behind the line decides.
 *
 * Lines are numbered in halves. One of whole cache lines starts at an even number; the half that is left
 * before it goes to the next HALF.
 *
 * An edge that leaves the tile to the east is continued by a vertical lane up to the top, beyond every
 * point: the ray of its end never crosses the tile (compare OPEN_LOW, OPEN_HIGH in index_layout.h).
 */
#ifndef GRID_SRC_INDEX_LINE_H
#define GRID_SRC_INDEX_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

enum {
    LINE_SCALE = 16384,  /* quanta of a tile: with the margin, differences stay below 2^15 */
    LINE_MARGIN = 1024,  /* how far beyond the tile edges are kept */
    LINE_LANES = 8,
    HALF_LANES = 4,
    LINE_MAX_LANES = 2 * LINE_LANES,
    LINE_MAX_RECORDS = 4,
    LINE_NOWHERE = -30000, /* a lane without an edge: both ends at this y */
    LINE_NOBODY = -1
};

enum { LINE_HALF, LINE_SHORT, LINE_LONG, LINE_JUNCTION, LINE_LONG_JUNCTION, LINE_NUM_KINDS };

typedef union grid_line {
    struct {
        int16_t ax[LINE_LANES], ay[LINE_LANES], bx[LINE_LANES], by[LINE_LANES];
    };
    struct {
        int32_t label[LINE_MAX_RECORDS];
        uint16_t lanes[LINE_MAX_RECORDS]; /* bit k: lane k is an edge of the record */
        uint8_t base;                     /* bit r: an even number of crossings is inside record r */
    } junction;
} grid_line;

typedef struct grid_half_line {
    int16_t ax[HALF_LANES], ay[HALF_LANES], bx[HALF_LANES], by[HALF_LANES];
} grid_half_line;

/* Halves of each kind. */
static inline size_t line_size(unsigned kind)
{
    return kind == LINE_HALF ? 1 : kind == LINE_SHORT ? 2 : kind == LINE_LONG_JUNCTION ? 6 : 4;
}

/* How lines are numbered, one after another. */
typedef struct line_places {
    size_t end, hole; /* the first number behind all, and one that was left; 0: none was */
} line_places;

static inline size_t line_place(line_places *places, unsigned kind)
{
    size_t at = places->end;
    if (kind == LINE_HALF && places->hole) {
        at = places->hole;
        places->hole = 0;
        return at;
    }
    if (kind != LINE_HALF && at % 2) places->hole = at++;
    places->end = at + line_size(kind);
    return at;
}

/* Labels of the even and of the odd side; LINE_NOBODY is nobody. */
static inline int32_t label_of(int16_t low, int16_t high)
{
    return (int32_t)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16);
}

static inline void line_labels(const grid_line *line, int32_t out[2])
{
    out[0] = label_of(line->ax[0], line->ay[0]);
    out[1] = label_of(line->bx[0], line->by[0]);
}

static inline void half_labels(const grid_half_line *line, int32_t out[2])
{
    out[0] = label_of(line->ax[0], line->ay[0]);
    out[1] = label_of(line->bx[0], line->by[0]);
}

/* Does the ray from q to the east cross the edge from a to b (bit 0), and is that in doubt (bit 1)? */
static inline uint32_t lane_bits(int ax, int ay, int bx, int by, int qx, int qy)
{
    int dx = bx - ax, dy = by - ay, low = ay - qy, high = by - qy;
    bool within = low <= 0 && high > 0;
    bool near_end = low == 0 || low == 1 || high == 0 || high == 1;
    /* unsigned: a stored line may hold anything (index_store.h), which must wrap as in SSE2 */
    int32_t cross =
        (int32_t)((uint32_t)dx * (uint32_t)(qy - ay) - (uint32_t)dy * (uint32_t)(qx - ax));
    int32_t margin = 3 * ((dx < 0 ? -dx : dx) + dy) + 3;
    bool doubt = near_end || (within && cross < margin && cross > -margin);
    return (uint32_t)(within && cross > 0) | (uint32_t)doubt << 1;
}

/* Bits of the lanes whose edge the ray from q to the east crosses (low 8), and of those that are in
 * doubt (next 8). */
static inline uint32_t line_lanes_portable(const grid_line *l, int qx, int qy)
{
    uint32_t bits = 0;
    for (int i = 0; i < LINE_LANES; i++) {
        uint32_t lane = lane_bits(l->ax[i], l->ay[i], l->bx[i], l->by[i], qx, qy);
        bits |= (lane & 1) << i | (lane >> 1) << (LINE_LANES + i);
    }
    return bits;
}

/* The same for half a line: low 4 bits and next 4. */
static inline uint32_t half_lanes_portable(const grid_half_line *l, int qx, int qy)
{
    uint32_t bits = 0;
    for (int i = 0; i < HALF_LANES; i++) {
        uint32_t lane = lane_bits(l->ax[i], l->ay[i], l->bx[i], l->by[i], qx, qy);
        bits |= (lane & 1) << i | (lane >> 1) << (HALF_LANES + i);
    }
    return bits;
}

#ifdef __SSE2__
static inline uint32_t line_lanes_sse2(const grid_line *l, int qx, int qy)
{
    const __m128i one = _mm_set1_epi16(1), zero = _mm_setzero_si128();
    __m128i px = _mm_set1_epi16((int16_t)qx), py = _mm_set1_epi16((int16_t)qy);
    __m128i ax = _mm_load_si128((const __m128i *)l->ax), ay = _mm_load_si128((const __m128i *)l->ay);
    __m128i bx = _mm_load_si128((const __m128i *)l->bx), by = _mm_load_si128((const __m128i *)l->by);
    __m128i dx = _mm_sub_epi16(bx, ax), dy = _mm_sub_epi16(by, ay);
    __m128i low = _mm_sub_epi16(ay, py), high = _mm_sub_epi16(by, py);
    __m128i within = _mm_andnot_si128(_mm_cmpgt_epi16(ay, py), _mm_cmpgt_epi16(by, py));
    __m128i near_end = _mm_or_si128(_mm_cmpeq_epi16(_mm_andnot_si128(one, low), zero),
                                    _mm_cmpeq_epi16(_mm_andnot_si128(one, high), zero));
    /* cross = dx (q.y - a.y) + dy (a.x - q.x) */
    __m128i ey = _mm_sub_epi16(py, ay), ex = _mm_sub_epi16(ax, px);
    __m128i cross0 = _mm_madd_epi16(_mm_unpacklo_epi16(dx, dy), _mm_unpacklo_epi16(ey, ex));
    __m128i cross1 = _mm_madd_epi16(_mm_unpackhi_epi16(dx, dy), _mm_unpackhi_epi16(ey, ex));
    __m128i size = _mm_max_epi16(dx, _mm_sub_epi16(zero, dx)), three = _mm_set1_epi16(3);
    __m128i unit = _mm_set1_epi32(3);
    __m128i margin0 = _mm_add_epi32(_mm_madd_epi16(_mm_unpacklo_epi16(size, dy), three), unit);
    __m128i margin1 = _mm_add_epi32(_mm_madd_epi16(_mm_unpackhi_epi16(size, dy), three), unit);
    __m128i left = _mm_packs_epi32(_mm_cmpgt_epi32(cross0, zero), _mm_cmpgt_epi32(cross1, zero));
    __m128i below = _mm_packs_epi32(_mm_cmpgt_epi32(margin0, cross0), _mm_cmpgt_epi32(margin1, cross1));
    __m128i above = _mm_packs_epi32(_mm_cmpgt_epi32(cross0, _mm_sub_epi32(zero, margin0)),
                                    _mm_cmpgt_epi32(cross1, _mm_sub_epi32(zero, margin1)));
    __m128i doubt = _mm_or_si128(near_end, _mm_and_si128(within, _mm_and_si128(below, above)));
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(_mm_and_si128(within, left), doubt));
}

static inline uint32_t half_lanes_sse2(const grid_half_line *l, int qx, int qy)
{
    const __m128i one = _mm_set1_epi16(1), zero = _mm_setzero_si128(), three = _mm_set1_epi16(3);
    __m128i a = _mm_load_si128((const __m128i *)l->ax); /* ax ay */
    __m128i b = _mm_load_si128((const __m128i *)l->bx); /* bx by */
    __m128i px = _mm_set1_epi16((int16_t)qx), py = _mm_set1_epi16((int16_t)qy);
    __m128i d = _mm_sub_epi16(b, a);
    __m128i ay = _mm_unpackhi_epi64(a, a), by = _mm_unpackhi_epi64(b, b), dy = _mm_unpackhi_epi64(d, d);
    __m128i within = _mm_andnot_si128(_mm_cmpgt_epi16(ay, py), _mm_cmpgt_epi16(by, py));
    __m128i low = _mm_sub_epi16(ay, py), high = _mm_sub_epi16(by, py);
    __m128i near_end = _mm_or_si128(_mm_cmpeq_epi16(_mm_andnot_si128(one, low), zero),
                                    _mm_cmpeq_epi16(_mm_andnot_si128(one, high), zero));
    __m128i ey = _mm_sub_epi16(py, ay), ex = _mm_sub_epi16(a, px);
    __m128i cross = _mm_madd_epi16(_mm_unpacklo_epi16(d, dy), _mm_unpacklo_epi16(ey, ex));
    __m128i size = _mm_max_epi16(d, _mm_sub_epi16(zero, d));
    __m128i margin = _mm_add_epi32(_mm_madd_epi16(_mm_unpacklo_epi16(size, dy), three), _mm_set1_epi32(3));
    __m128i left = _mm_cmpgt_epi32(cross, zero);
    __m128i below = _mm_cmpgt_epi32(margin, cross);
    __m128i above = _mm_cmpgt_epi32(cross, _mm_sub_epi32(zero, margin));
    __m128i inside = _mm_unpacklo_epi16(within, within);
    __m128i doubt = _mm_or_si128(_mm_unpacklo_epi16(near_end, near_end),
                                 _mm_and_si128(inside, _mm_and_si128(below, above)));
    __m128i words = _mm_packs_epi32(_mm_and_si128(inside, left), doubt);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(words, zero));
}
#define line_lanes line_lanes_sse2
#define half_lanes half_lanes_sse2
#elif defined(__ARM_NEON) && defined(__aarch64__)
/* Four lanes: all bits of *left where the cross product is above 0, of *beside where it is within
 * the margin. Differences of 16 bits are taken in 32, so nothing wraps that does not wrap in the
 * portable test. */
static inline void line_cross_neon(int16x4_t ax, int16x4_t ay, int16x4_t bx, int16x4_t by,
                                   int16x4_t px, int16x4_t py, uint32x4_t *left, uint32x4_t *beside)
{
    int32x4_t dx = vsubl_s16(bx, ax), dy = vsubl_s16(by, ay);
    int32x4_t cross = vmlsq_s32(vmulq_s32(dx, vsubl_s16(py, ay)), dy, vsubl_s16(px, ax));
    int32x4_t three = vdupq_n_s32(3), size = vaddq_s32(vabsq_s32(dx), dy);
    int32x4_t margin = vmlaq_s32(three, size, three);
    *left = vcgtzq_s32(cross);
    *beside = vandq_u32(vcltq_s32(cross, margin), vcgtq_s32(cross, vnegq_s32(margin)));
}

static inline uint32_t line_lanes_neon(const grid_line *l, int qx, int qy)
{
    static const uint16_t crossed_bits[LINE_LANES] = {1, 2, 4, 8, 16, 32, 64, 128};
    const uint16x8_t crossed_bit = vld1q_u16(crossed_bits);
    const uint16x8_t doubt_bit = vshlq_n_u16(crossed_bit, LINE_LANES);
    int16x8_t px = vdupq_n_s16((int16_t)qx), py = vdupq_n_s16((int16_t)qy);
    int16x8_t ax = vld1q_s16(l->ax), ay = vld1q_s16(l->ay);
    int16x8_t bx = vld1q_s16(l->bx), by = vld1q_s16(l->by);
    uint16x8_t within = vandq_u16(vcleq_s16(ay, py), vcgtq_s16(by, py));
    /* 0 or 1 above the point: saturated, so that a far end does not come round to it */
    int16x8_t low = vqsubq_s16(ay, py), high = vqsubq_s16(by, py), not_one = vdupq_n_s16(~1);
    uint16x8_t near_end =
        vorrq_u16(vceqzq_s16(vandq_s16(low, not_one)), vceqzq_s16(vandq_s16(high, not_one)));
    uint32x4_t left0, left1, beside0, beside1;
    line_cross_neon(vget_low_s16(ax), vget_low_s16(ay), vget_low_s16(bx), vget_low_s16(by),
                    vget_low_s16(px), vget_low_s16(py), &left0, &beside0);
    line_cross_neon(vget_high_s16(ax), vget_high_s16(ay), vget_high_s16(bx), vget_high_s16(by),
                    vget_high_s16(px), vget_high_s16(py), &left1, &beside1);
    uint16x8_t left = vcombine_u16(vmovn_u32(left0), vmovn_u32(left1));
    uint16x8_t beside = vcombine_u16(vmovn_u32(beside0), vmovn_u32(beside1));
    uint16x8_t doubt = vorrq_u16(near_end, vandq_u16(within, beside));
    /* every lane has two bits of its own, so their sum is their union */
    return vaddvq_u16(
        vorrq_u16(vandq_u16(vandq_u16(within, left), crossed_bit), vandq_u16(doubt, doubt_bit)));
}
#define line_lanes line_lanes_neon
#define half_lanes half_lanes_portable
#else
#define line_lanes line_lanes_portable
#define half_lanes half_lanes_portable
#endif

/* Label of the owner of a point of the tile, or false when the exact edges have to decide. */
static inline bool line_owner(const grid_line *line, bool is_long, int qx, int qy, int32_t *label)
{
    uint32_t bits = line_lanes(line, qx, qy) & 0xFEFEu; /* lane 0 holds the labels */
    uint32_t odd = bits & 0xFFu, doubt = bits & 0xFF00u;
    int32_t labels[2];
    if (is_long) {
        bits = line_lanes(line + 1, qx, qy);
        odd ^= bits & 0xFFu;
        doubt |= bits & 0xFF00u;
    }
    if (doubt) return false;
    line_labels(line, labels);
    *label = labels[__builtin_parity(odd)];
    return true;
}

static inline bool half_owner(const grid_half_line *line, int qx, int qy, int32_t *label)
{
    uint32_t bits = half_lanes(line, qx, qy) & 0xEEu; /* lane 0 holds the labels */
    int32_t labels[2];
    if (bits & 0xF0u) return false;
    half_labels(line, labels);
    *label = labels[__builtin_parity(bits)];
    return true;
}

static inline bool junction_owner(const grid_line *line, bool is_long, int qx, int qy, int32_t *label)
{
    uint32_t bits = line_lanes(line + 1, qx, qy), odd = bits & 0xFFu, doubt = bits & 0xFF00u;
    uint32_t inside = line->junction.base;
    if (is_long) {
        bits = line_lanes(line + 2, qx, qy);
        odd |= (bits & 0xFFu) << LINE_LANES;
        doubt |= bits & 0xFF00u;
    }
    for (int r = 0; r < LINE_MAX_RECORDS; r++)
        inside ^= (uint32_t)__builtin_parity(odd & line->junction.lanes[r]) << r;
    if (doubt || (inside & (inside - 1))) return false;
    *label = inside ? line->junction.label[__builtin_ctz(inside)] : LINE_NOBODY;
    return true;
}

#endif
