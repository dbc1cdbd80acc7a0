/* index_line.h - a border tile in half a cache line to two: chains of quantised edges, eight at once.
 *
 *      x0 ---- x1 ---- x2   x3 ---- x4       A chain of vertices; lane k is the edge from vertex k to
 *      y0  0   y1  1   y2   y3  3   y4       k + 1. A bit for each lane tells edges from gaps (here 2).
 *
 *   coordinates are int16, in 1/16384 of the tile, clipped to the tile and a margin
 *
 *   kind of a line     halves of a cache line
 *   HALF               [6 vertices, labels, bits]
 *   SHORT              [13 vertices, labels, bits          ]
 *   LONG               [13 vertices, labels, bits          ] [16 vertices                        ]
 *   JUNCTION           [labels and lanes | 8 vertices      ]
 *   LONG_JUNCTION      [labels and lanes | 16 vertices         ]
 *
 * HALF, SHORT and LONG: all edges of the tile have the same users, one record (inside it or outside),
 * or two of which exactly one holds each point. Then crossing any edge swaps the two, whatever the edges
 * do, and the parity of crossings alone tells which: even is `first`, odd is `second`.
 *
 * A junction keeps a parity for each of up to four records: of crossings of its own lanes. If exactly
 * one record holds the point it owns it; if none does, nobody; if several do, the block decides.
 *
 * The test answers only when it is sure. Rounding moves a point by less than 1 quantum in x and y and
 * a vertex by at most 1/2 (clipping included, which is exact to 1e-8). So for an edge's ends a, b and
 * a point q, all quantised:
 *   - q.y - a.y and the true difference have the same sign unless q.y is a.y - 1 or a.y; so for b
 *   - between the heights of its ends the true edge lies within 1/2 + 3/2 (|dx| + 1) / (|dy| - 1) of the
 *     quantised one in x, so the side is that of the quantised cross product when that exceeds
 *     |dy| (3/2 + 3/2 (|dx| + 1) / (|dy| - 1)) <= 3 |dx| + 3 |dy| + 3 for |dy| >= 2; below, an end is near
 * Otherwise the block with the exact edges behind the line decides.
 *
 * Lines are numbered in halves. All but HALF start with a cache line; the half that is left before one
 * goes to the next HALF.
 *
 * An edge that leaves the tile to the east is continued by a vertical lane up to the top, beyond every
 * point: the ray of its end never crosses the tile (compare OPEN_LOW, OPEN_HIGH in index_layout.h).
 */
#ifndef GRID_SRC_INDEX_LINE_H
#define GRID_SRC_INDEX_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

enum {
    LINE_SCALE = 16384, /* quanta of a tile: with the margin, differences stay below 2^15 */
    LINE_MARGIN = 1024, /* how far beyond the tile edges are kept */
    LINE_NOBODY = -1,
    LINE_LABEL_BITS = 28 /* of a label, its sign included */
};

enum { LINE_HALF, LINE_SHORT, LINE_LONG, LINE_JUNCTION, LINE_LONG_JUNCTION, LINE_NUM_KINDS };

/* Vertices of each part; the arrays of a half and of a whole cache line are longer by the labels. */
enum {
    HALF_VERTICES = 6,
    SHORT_VERTICES = 13,
    MORE_VERTICES = 16,
    JUNCTION_VERTICES = 8,
    LINE_MAX_LANES = SHORT_VERTICES - 1 + MORE_VERTICES - 1,
    LINE_MAX_RECORDS = 4
};

typedef struct grid_half_line {
    int16_t x[8], y[8];
} grid_half_line;

typedef struct grid_line {
    int16_t x[16], y[16];
} grid_line;

typedef struct grid_junction {
    int32_t label[LINE_MAX_RECORDS];
    uint16_t lanes[LINE_MAX_RECORDS]; /* bit k: lane k is an edge of the record */
    uint16_t edges;                   /* bit k: lane k is an edge */
    uint8_t base;                     /* bit r: an even number of crossings is inside record r */
    uint8_t unused[5];
} grid_junction;

_Static_assert(sizeof(grid_half_line) == 32 && sizeof(grid_line) == 64 && sizeof(grid_junction) == 32,
               "halves of a cache line");

/* Halves of each kind. */
static inline size_t line_size(unsigned kind)
{
    return (const uint8_t[]){1, 2, 4, 2, 3}[kind];
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

/* ---- labels and bits ------------------------------------------------------------------------- */

/* A label and four bits in two numbers. */
static inline void put_label(int16_t *low, int16_t *high, int32_t label, uint32_t bits)
{
    uint32_t word = ((uint32_t)label & ((1u << LINE_LABEL_BITS) - 1)) | bits << LINE_LABEL_BITS;
    *low = (int16_t)(uint16_t)word;
    *high = (int16_t)(uint16_t)(word >> 16);
}

static inline uint32_t label_word(int16_t low, int16_t high)
{
    return (uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16;
}

static inline int32_t label_of(uint32_t word)
{
    const int spare = 32 - LINE_LABEL_BITS;
    return (int32_t)(word << spare) >> spare;
}

/* Labels of the even and of the odd side; LINE_NOBODY is nobody. *edges: bit k, lane k is an edge. */
static inline void half_labels(const grid_half_line *line, int32_t out[2], uint32_t *edges)
{
    uint32_t even = label_word(line->x[6], line->x[7]), odd = label_word(line->y[6], line->y[7]);
    out[0] = label_of(even), out[1] = label_of(odd);
    *edges = even >> LINE_LABEL_BITS | odd >> LINE_LABEL_BITS << (32 - LINE_LABEL_BITS);
}

/* The bits of SHORT stand in x[13], those of what LONG has more in y[13]. */
static inline void line_labels(const grid_line *line, int32_t out[2])
{
    out[0] = label_of(label_word(line->x[14], line->x[15]));
    out[1] = label_of(label_word(line->y[14], line->y[15]));
}

/* ---- the test of eight lanes ----------------------------------------------------------------- */

/* Does the ray from q to the east cross the edge between a and b (bit 0), and is that in doubt (bit 1)? */
static inline uint32_t lane_bits(int ax, int ay, int bx, int by, int qx, int qy)
{
    int dx = bx - ax, dy = by - ay, low = ay - qy, high = by - qy;
    bool within = (low <= 0) != (high <= 0);
    bool near_end = low == 0 || low == 1 || high == 0 || high == 1;
    /* unsigned: a stored line may hold anything (index_store.h), which must wrap */
    int32_t cross =
        (int32_t)((uint32_t)dx * (uint32_t)(qy - ay) - (uint32_t)dy * (uint32_t)(qx - ax));
    int32_t margin = 3 * ((dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy)) + 3;
    bool left = dy < 0 ? cross <= 0 : cross > 0;
    bool doubt = near_end || (within && cross < margin && cross > -margin);
    return (uint32_t)(within && left) | (uint32_t)doubt << 1;
}

/* Lanes from vertices 0 .. 7 to the next ones; the last one only with `nine` vertices. Low 8 bits: the
 * ray from q to the east crosses the lane; next 8: it is in doubt. Arrays are aligned to 16 bytes. */
static inline uint32_t chain_lanes_portable(const int16_t *x, const int16_t *y, bool nine, int qx, int qy)
{
    uint32_t bits = 0;
    for (int i = 0; i < 7 + nine; i++) {
        uint32_t lane = lane_bits(x[i], y[i], x[i + 1], y[i + 1], qx, qy);
        bits |= (lane & 1) << i | (lane >> 1) << (8 + i);
    }
    return bits;
}

#ifdef __SSE2__
static inline uint32_t chain_lanes_sse2(const int16_t *x, const int16_t *y, bool nine, int qx, int qy)
{
    const __m128i one = _mm_set1_epi16(1), zero = _mm_setzero_si128(), three = _mm_set1_epi16(3);
    const __m128i unit = _mm_set1_epi32(3);
    __m128i px = _mm_set1_epi16((int16_t)qx), py = _mm_set1_epi16((int16_t)qy);
    __m128i ax = _mm_load_si128((const __m128i *)x), ay = _mm_load_si128((const __m128i *)y);
    __m128i bx = nine ? _mm_loadu_si128((const __m128i *)(x + 1)) : _mm_srli_si128(ax, 2);
    __m128i by = nine ? _mm_loadu_si128((const __m128i *)(y + 1)) : _mm_srli_si128(ay, 2);
    __m128i dx = _mm_sub_epi16(bx, ax), dy = _mm_sub_epi16(by, ay), down = _mm_cmpgt_epi16(ay, by);
    __m128i low = _mm_sub_epi16(ay, py), high = _mm_sub_epi16(by, py);
    __m128i within = _mm_xor_si128(_mm_cmpgt_epi16(ay, py), _mm_cmpgt_epi16(by, py));
    __m128i near_end = _mm_or_si128(_mm_cmpeq_epi16(_mm_andnot_si128(one, low), zero),
                                    _mm_cmpeq_epi16(_mm_andnot_si128(one, high), zero));
    /* cross = dx (q.y - a.y) + dy (a.x - q.x) */
    __m128i ey = _mm_sub_epi16(py, ay), ex = _mm_sub_epi16(ax, px);
    __m128i cross0 = _mm_madd_epi16(_mm_unpacklo_epi16(dx, dy), _mm_unpacklo_epi16(ey, ex));
    __m128i cross1 = _mm_madd_epi16(_mm_unpackhi_epi16(dx, dy), _mm_unpackhi_epi16(ey, ex));
    __m128i width = _mm_max_epi16(dx, _mm_sub_epi16(zero, dx));
    __m128i height = _mm_max_epi16(dy, _mm_sub_epi16(zero, dy));
    __m128i margin0 = _mm_add_epi32(_mm_madd_epi16(_mm_unpacklo_epi16(width, height), three), unit);
    __m128i margin1 = _mm_add_epi32(_mm_madd_epi16(_mm_unpackhi_epi16(width, height), three), unit);
    __m128i left = _mm_packs_epi32(_mm_cmpgt_epi32(cross0, zero), _mm_cmpgt_epi32(cross1, zero));
    __m128i below = _mm_packs_epi32(_mm_cmpgt_epi32(margin0, cross0), _mm_cmpgt_epi32(margin1, cross1));
    __m128i above = _mm_packs_epi32(_mm_cmpgt_epi32(cross0, _mm_sub_epi32(zero, margin0)),
                                    _mm_cmpgt_epi32(cross1, _mm_sub_epi32(zero, margin1)));
    __m128i crossed = _mm_and_si128(within, _mm_xor_si128(left, down));
    __m128i doubt = _mm_or_si128(near_end, _mm_and_si128(within, _mm_and_si128(below, above)));
    uint32_t bits = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(crossed, doubt));
    return nine ? bits : bits & 0x7F7Fu;
}
#define chain_lanes chain_lanes_sse2
#elif defined(__ARM_NEON) && defined(__aarch64__)
/* Four lanes: all bits of *left where the cross product is above 0, of *beside where it is within
 * the margin. Differences of 16 bits are taken in 32, so nothing wraps that does not wrap in the
 * portable test. */
static inline void chain_cross_neon(int16x4_t ax, int16x4_t ay, int16x4_t bx, int16x4_t by,
                                    int16x4_t px, int16x4_t py, uint32x4_t *left, uint32x4_t *beside)
{
    int32x4_t dx = vsubl_s16(bx, ax), dy = vsubl_s16(by, ay);
    int32x4_t cross = vmlsq_s32(vmulq_s32(dx, vsubl_s16(py, ay)), dy, vsubl_s16(px, ax));
    int32x4_t three = vdupq_n_s32(3), size = vaddq_s32(vabsq_s32(dx), vabsq_s32(dy));
    int32x4_t margin = vmlaq_s32(three, size, three);
    *left = vcgtzq_s32(cross);
    *beside = vandq_u32(vcltq_s32(cross, margin), vcgtq_s32(cross, vnegq_s32(margin)));
}

static inline uint32_t chain_lanes_neon(const int16_t *x, const int16_t *y, bool nine, int qx, int qy)
{
    static const uint16_t crossed_bits[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    const uint16x8_t crossed_bit = vld1q_u16(crossed_bits), doubt_bit = vshlq_n_u16(crossed_bit, 8);
    int16x8_t px = vdupq_n_s16((int16_t)qx), py = vdupq_n_s16((int16_t)qy);
    int16x8_t ax = vld1q_s16(x), ay = vld1q_s16(y);
    int16x8_t bx = nine ? vld1q_s16(x + 1) : vextq_s16(ax, ax, 1);
    int16x8_t by = nine ? vld1q_s16(y + 1) : vextq_s16(ay, ay, 1);
    uint16x8_t within = veorq_u16(vcgtq_s16(ay, py), vcgtq_s16(by, py)), down = vcgtq_s16(ay, by);
    /* 0 or 1 above the point: saturated, so that a far end does not come round to it */
    int16x8_t low = vqsubq_s16(ay, py), high = vqsubq_s16(by, py), not_one = vdupq_n_s16(~1);
    uint16x8_t near_end =
        vorrq_u16(vceqzq_s16(vandq_s16(low, not_one)), vceqzq_s16(vandq_s16(high, not_one)));
    uint32x4_t left0, left1, beside0, beside1;
    chain_cross_neon(vget_low_s16(ax), vget_low_s16(ay), vget_low_s16(bx), vget_low_s16(by),
                     vget_low_s16(px), vget_low_s16(py), &left0, &beside0);
    chain_cross_neon(vget_high_s16(ax), vget_high_s16(ay), vget_high_s16(bx), vget_high_s16(by),
                     vget_high_s16(px), vget_high_s16(py), &left1, &beside1);
    uint16x8_t left = veorq_u16(vcombine_u16(vmovn_u32(left0), vmovn_u32(left1)), down);
    uint16x8_t beside = vcombine_u16(vmovn_u32(beside0), vmovn_u32(beside1));
    uint16x8_t doubt = vorrq_u16(near_end, vandq_u16(within, beside));
    /* every lane has two bits of its own, so their sum is their union */
    uint32_t bits = vaddvq_u16(
        vorrq_u16(vandq_u16(vandq_u16(within, left), crossed_bit), vandq_u16(doubt, doubt_bit)));
    return nine ? bits : bits & 0x7F7Fu;
}
#define chain_lanes chain_lanes_neon
#else
#define chain_lanes chain_lanes_portable
#endif

/* All 15 lanes of a whole cache line: *crossed and *doubt, a bit for each. */
static inline void line_lanes(const grid_line *l, int qx, int qy, uint32_t *crossed, uint32_t *doubt)
{
    uint32_t low = chain_lanes(l->x, l->y, true, qx, qy);
    uint32_t high = chain_lanes(l->x + 8, l->y + 8, false, qx, qy);
    *crossed = (low & 0xFFu) | (high & 0xFFu) << 8;
    *doubt = low >> 8 | (high & 0xFF00u);
}

/* ---- the answer of a line: the label of the owner, or false when the exact edges have to decide --- */

static inline bool half_owner(const grid_half_line *line, int qx, int qy, int32_t *label)
{
    uint32_t edges, bits = chain_lanes(line->x, line->y, false, qx, qy);
    int32_t labels[2];
    half_labels(line, labels, &edges);
    if (bits >> 8 & edges) return false;
    *label = labels[__builtin_parity(bits & edges)];
    return true;
}

static inline bool line_owner(const grid_line *line, bool is_long, int qx, int qy, int32_t *label)
{
    uint32_t crossed, doubt, edges = (uint16_t)line->x[13], odd;
    int32_t labels[2];
    line_lanes(line, qx, qy, &crossed, &doubt);
    odd = crossed & edges;
    doubt &= edges;
    if (is_long) {
        uint32_t more = (uint16_t)line->y[13], more_doubt;
        line_lanes(line + 1, qx, qy, &crossed, &more_doubt);
        odd |= (crossed & more) << 16;
        doubt |= more_doubt & more;
    }
    if (doubt) return false;
    line_labels(line, labels);
    *label = labels[__builtin_parity(odd)];
    return true;
}

static inline bool junction_owner(const grid_half_line *half, bool is_long, int qx, int qy, int32_t *label)
{
    const grid_junction *junction = (const grid_junction *)(const void *)half;
    uint32_t crossed, doubt, inside = junction->base;
    if (is_long) {
        line_lanes((const grid_line *)(const void *)(half + 1), qx, qy, &crossed, &doubt);
    } else {
        uint32_t bits = chain_lanes(half[1].x, half[1].y, false, qx, qy);
        crossed = bits & 0xFFu;
        doubt = bits >> 8;
    }
    for (int r = 0; r < LINE_MAX_RECORDS; r++)
        inside ^= (uint32_t)__builtin_parity(crossed & junction->lanes[r]) << r;
    if ((doubt & junction->edges) || (inside & (inside - 1))) return false;
    *label = inside ? junction->label[__builtin_ctz(inside)] : LINE_NOBODY;
    return true;
}

#endif
