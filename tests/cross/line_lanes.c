/* line_lanes - the test of eight lanes by the processor's registers (SSE2, NEON) against the
 * portable one: the same bits for the same chain and point.
 *
 *   built    chains as the library builds them: vertices within the tile and its margin; points in
 *            the tile, at vertices and along lanes more often than elsewhere
 *   extreme  every lane and point of 14 values, those at which 16 bits turn round among them
 *   any      16 random bits each
 *
 * SSE2 subtracts in 16 bits, which is exact for lanes as they are built and only for them. It
 * stands alone, so that it can be compiled for another processor without the library's
 * dependencies.
 *
 * usage: line_lanes [CHAINS]    (4,000,000 chains of each random kind)
 */
#include <stdio.h>
#include <stdlib.h>

#include "index_line.h"

#if defined(__SSE2__)
#define PATH "SSE2"
enum { TAKES_ANY = 0 };
#elif defined(__ARM_NEON) && defined(__aarch64__)
#define PATH "NEON"
enum { TAKES_ANY = 1 };
#else
#define PATH "portable"
enum { TAKES_ANY = 1 };
#endif

enum { LANES = 8, VERTICES = 9 };

/* Room behind the ninth, as in a line. */
typedef struct vertices {
    _Alignas(16) int16_t x[16], y[16];
} vertices;

/* splitmix64 */
static uint64_t random_bits(void)
{
    static uint64_t state = 140929;
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int random_from(int low, int high)
{
    return low + (int)(random_bits() % (uint64_t)(high - low + 1));
}

/* Crossed and doubtful lanes that were seen, to show that the chains are not all far from the
 * points. */
static uint64_t num_crossed, num_doubtful;

static void compare(const char *kind, const vertices *v, int qx, int qy)
{
    for (int nine = 0; nine < 2; nine++) {
        uint32_t want = chain_lanes_portable(v->x, v->y, nine, qx, qy);
        uint32_t got = chain_lanes(v->x, v->y, nine, qx, qy);
        num_crossed += (uint64_t)__builtin_popcount(want & 0xFFu);
        num_doubtful += (uint64_t)__builtin_popcount(want >> LANES);
        if (got == want) continue;
        printf("%s: point %d %d: %04x by " PATH ", %04x portable; vertices:\n", kind, qx, qy,
               (unsigned)got, (unsigned)want);
        for (int i = 0; i < VERTICES; i++) printf("  %d %d\n", v->x[i], v->y[i]);
        exit(1);
    }
}

static void report(const char *kind, uint64_t num_chains)
{
    printf("%s: %llu chains by " PATH " as by the portable test, %llu crossed, %llu in doubt\n",
           kind, (unsigned long long)num_chains, (unsigned long long)num_crossed,
           (unsigned long long)num_doubtful);
    fflush(stdout);
    if (!num_crossed || !num_doubtful) exit(1);
    num_crossed = num_doubtful = 0;
}

static int16_t within_margin(int value)
{
    const int least = -LINE_MARGIN, most = LINE_SCALE + LINE_MARGIN;
    return (int16_t)(value < least ? least : value > most ? most : value);
}

/* Vertices within the margin, near neighbours as often as far ones. */
static void build_chain(vertices *v)
{
    for (int i = 0; i < VERTICES; i++) {
        int span = 1 << random_from(1, 15);
        bool fresh = i == 0 || random_from(0, 7) == 0;
        int x = fresh ? random_from(0, LINE_SCALE) : v->x[i - 1];
        int y = fresh ? random_from(0, LINE_SCALE) : v->y[i - 1];
        v->x[i] = within_margin(x + random_from(-span, span));
        v->y[i] = within_margin(y + random_from(-span, span));
    }
}

static int within_tile(int value)
{
    return value < 0 ? 0 : value > LINE_SCALE ? LINE_SCALE : value;
}

static void compare_built(size_t num_chains)
{
    enum { POINTS = 4 };
    vertices v = {0};
    for (size_t k = 0; k < num_chains / POINTS; k++) {
        build_chain(&v);
        for (int p = 0; p < POINTS; p++) {
            int i = random_from(0, LANES - 1), t = random_from(0, 1 << 14);
            int qx = v.x[i] + ((v.x[i + 1] - v.x[i]) * t >> 14);
            int qy = v.y[i] + ((v.y[i + 1] - v.y[i]) * t >> 14);
            int near = random_from(0, 4);
            if (near == 0) qx = random_from(0, LINE_SCALE), qy = random_from(0, LINE_SCALE);
            if (near == 1) qy = v.y[i];
            compare("built", &v, within_tile(qx + random_from(-4, 4)),
                    within_tile(qy + random_from(-2, 2)));
        }
    }
    report("built", num_chains / POINTS * POINTS);
}

/* Lanes 0, 2, 4 and 6 of a chain can be chosen freely. */
static void compare_extremes(void)
{
    static const int16_t values[] = {INT16_MIN,   -32767,     -16385,        -LINE_MARGIN,
                                     -2,          -1,         0,             1,
                                     2,           LINE_SCALE, LINE_SCALE + 1, LINE_SCALE + LINE_MARGIN,
                                     32766,       INT16_MAX};
    enum { N = sizeof values / sizeof *values, ALL = N * N * N * N };
    vertices v = {0};
    for (int q = 0; q < N * N; q++) {
        for (int k = 0; k < ALL; k++) {
            int i = 2 * (k % 4);
            v.x[i] = values[k % N], v.y[i] = values[k / N % N];
            v.x[i + 1] = values[k / N / N % N], v.y[i + 1] = values[k / N / N / N];
            if (i == 6 || k == ALL - 1) compare("extreme", &v, values[q % N], values[q / N]);
        }
    }
    report("extreme", (uint64_t)N * N * ALL / 4);
}

static void compare_any(size_t num_chains)
{
    vertices v = {0};
    for (size_t k = 0; k < num_chains; k++) {
        for (int i = 0; i < VERTICES; i++) {
            uint64_t bits = random_bits();
            v.x[i] = (int16_t)bits, v.y[i] = (int16_t)(bits >> 16);
        }
        uint64_t bits = random_bits();
        int qy = (bits & 3) ? (int16_t)(bits >> 16) : v.y[k % VERTICES] + (int)(bits >> 62);
        compare("any", &v, (int16_t)(bits >> 32), (int16_t)qy);
    }
    report("any", num_chains);
}

int main(int argc, char **argv)
{
    size_t num_chains = argc > 1 ? strtoull(argv[1], NULL, 10) : 4000000;
    if (num_chains < 1000) {
        fprintf(stderr, "usage: line_lanes [CHAINS]    (at least 1000)\n");
        return 2;
    }
    compare_built(num_chains);
    if (TAKES_ANY) compare_extremes();
    if (TAKES_ANY) compare_any(num_chains);
    return 0;
}
