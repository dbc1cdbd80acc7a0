/* line_lanes - the test of eight lanes by the processor's registers (SSE2, NEON) against the
 * portable one: the same bits for the same lanes and point.
 *
 *   built    lanes as the library builds them: ends within the tile and its margin, some lanes
 * without an edge; points in the tile, at ends and along edges more often than elsewhere extreme
 * every lane and point of 15 values, those at which 16 bits turn round among them any      16
 * random bits each
 *
 * SSE2 subtracts in 16 bits, which is exact for lanes as they are built and only for them. It
 * stands alone, so that it can be compiled for another processor without the library's
 * dependencies.
 *
 * usage: line_lanes [LINES]    (4,000,000 lines of each random kind)
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

static void set_lane(grid_line *l, int i, int ax, int ay, int bx, int by)
{
    l->ax[i] = (int16_t)ax;
    l->ay[i] = (int16_t)ay;
    l->bx[i] = (int16_t)bx;
    l->by[i] = (int16_t)by;
}

/* Crossed and doubtful lanes that were seen, to show that the lines are not all far from the
 * points. */
static uint64_t num_crossed, num_doubtful;

static void compare(const char *kind, const grid_line *l, int qx, int qy)
{
    uint32_t want = line_lanes_portable(l, qx, qy), got = line_lanes(l, qx, qy);
    num_crossed += (uint64_t)__builtin_popcount(want & 0xFFu);
    num_doubtful += (uint64_t)__builtin_popcount(want >> LINE_LANES);
    if (got == want) return;
    printf("%s: point %d %d: %04x by " PATH ", %04x portable; ax ay bx by of each lane:\n", kind,
           qx, qy, (unsigned)got, (unsigned)want);
    for (int i = 0; i < LINE_LANES; i++)
        printf("  %d %d %d %d\n", l->ax[i], l->ay[i], l->bx[i], l->by[i]);
    exit(1);
}

static void report(const char *kind, uint64_t num_lanes)
{
    printf("%s: %llu lanes by " PATH " as by the portable test, %llu crossed, %llu in doubt\n",
           kind, (unsigned long long)num_lanes, (unsigned long long)num_crossed,
           (unsigned long long)num_doubtful);
    fflush(stdout);
    if (!num_crossed || !num_doubtful) exit(1);
    num_crossed = num_doubtful = 0;
}

/* A lane with ends within the margin, short ones as often as long ones. */
static void build_lane(grid_line *l, int i)
{
    const int least = -LINE_MARGIN, most = LINE_SCALE + LINE_MARGIN;
    int span = 1 << random_from(1, 15), end[2][2];
    if (random_from(0, 15) == 0) {
        set_lane(l, i, 0, LINE_NOWHERE, 0, LINE_NOWHERE);
        return;
    }
    for (int axis = 0; axis < 2; axis++) {
        end[0][axis] = random_from(least, most);
        end[1][axis] = end[0][axis] + random_from(-span, span);
        if (end[1][axis] < least) end[1][axis] = least;
        if (end[1][axis] > most) end[1][axis] = most;
    }
    int low = end[0][1] > end[1][1];
    set_lane(l, i, end[low][0], end[low][1], end[!low][0], end[!low][1]);
}

static int within_tile(int value)
{
    return value < 0 ? 0 : value > LINE_SCALE ? LINE_SCALE : value;
}

static void compare_built(size_t num_lines)
{
    enum { POINTS = 4 };
    _Alignas(64) grid_line line;
    for (size_t k = 0; k < num_lines / POINTS; k++) {
        for (int i = 0; i < LINE_LANES; i++) build_lane(&line, i);
        for (int p = 0; p < POINTS; p++) {
            int i = random_from(0, LINE_LANES - 1), t = random_from(0, 1 << 14);
            int qx = line.ax[i] + ((line.bx[i] - line.ax[i]) * t >> 14);
            int qy = line.ay[i] + ((line.by[i] - line.ay[i]) * t >> 14);
            int near = random_from(0, 4);
            if (near == 0) qx = random_from(0, LINE_SCALE), qy = random_from(0, LINE_SCALE);
            if (near == 1) qy = line.ay[i];
            if (near == 2) qy = line.by[i];
            qx = within_tile(qx + random_from(-4, 4));
            qy = within_tile(qy + random_from(-2, 2));
            compare("built", &line, qx, qy);
        }
    }
    report("built", num_lines / POINTS * POINTS * LINE_LANES);
}

static void compare_extremes(void)
{
    static const int16_t values[] = {INT16_MIN,
                                     -32767,
                                     LINE_NOWHERE,
                                     -16385,
                                     -LINE_MARGIN,
                                     -2,
                                     -1,
                                     0,
                                     1,
                                     2,
                                     LINE_SCALE - 1,
                                     LINE_SCALE,
                                     LINE_SCALE + LINE_MARGIN,
                                     32766,
                                     INT16_MAX};
    enum { N = sizeof values / sizeof *values, LANES = N * N * N * N };
    _Alignas(64) grid_line line;
    for (int q = 0; q < N * N; q++) {
        for (int k = 0; k < LANES; k++) {
            int i = k % LINE_LANES;
            set_lane(&line, i, values[k % N], values[k / N % N], values[k / N / N % N],
                     values[k / N / N / N]);
            if (i == LINE_LANES - 1 || k == LANES - 1)
                compare("extreme", &line, values[q % N], values[q / N]);
        }
    }
    report("extreme", (uint64_t)N * N * LANES);
}

static void compare_any(size_t num_lines)
{
    _Alignas(64) grid_line line;
    for (size_t k = 0; k < num_lines; k++) {
        for (int i = 0; i < LINE_LANES; i++) {
            uint64_t bits = random_bits();
            set_lane(&line, i, (int16_t)bits, (int16_t)(bits >> 16), (int16_t)(bits >> 32),
                     (int16_t)(bits >> 48));
        }
        uint64_t bits = random_bits();
        int qy = (bits & 3) ? (int16_t)(bits >> 16) : line.ay[k % LINE_LANES] + (int)(bits >> 62);
        compare("any", &line, (int16_t)(bits >> 32), (int16_t)qy);
    }
    report("any", num_lines * LINE_LANES);
}

int main(int argc, char **argv)
{
    size_t num_lines = argc > 1 ? strtoull(argv[1], NULL, 10) : 4000000;
    if (num_lines < 1000) {
        fprintf(stderr, "usage: line_lanes [LINES]    (at least 1000)\n");
        return 2;
    }
    compare_built(num_lines);
    if (TAKES_ANY) compare_extremes();
    if (TAKES_ANY) compare_any(num_lines);
    return 0;
}
