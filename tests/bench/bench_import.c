/* bench_import - a made country of 100,000 units and 2,000,000 buildings into a map file: seconds
 * and peak memory, as the operating system counts them.
 *
 *     bench_import [FOLDER [COLUMNS ROWS BUILDINGS]]
 *
 * The country is a lattice of COLUMNS x ROWS cells of about 500 m, whose corners are moved at
 * random and whose sides are bent into SIDE pieces that neighbours share bit for bit. Blocks of 10
 * x 10 cells are townships, blocks of 40 x 40 counties, each the outline of its cells. Every cell
 * has BUILDINGS rectangles of different sizes, turned at random; some of them cross a border. All
 * is written as shapefiles first, streamed, so that the memory that is measured is the import's.
 * Without a FOLDER, one is made under /tmp and removed.
 */
#include <grid/grid.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

enum { SIDE = 8, TOWN = 10, COUNTY = 40, MOST_POINTS = 4 * COUNTY * SIDE + 1 };
#define CELL_M 500.0
#define WEST_M 420000.0
#define SOUTH_M 4200000.0

static size_t columns = 320, rows = 310, buildings = 20;

static void fail(const char *what)
{
    fprintf(stderr, "bench_import: %s\n", what);
    exit(4);
}

/* ---- shapefiles, streamed -------------------------------------------------------------------- */

typedef struct writer {
    FILE *shp, *shx, *dbf;
    uint32_t num, words; /* records; 16-bit words of the .shp */
    double box[4];
} writer;

static void put(FILE *file, uint32_t value, int big)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++) bytes[i] = (unsigned char)(value >> (big ? 24 - 8 * i : 8 * i));
    fwrite(bytes, 1, 4, file);
}

static FILE *create(const char *dir, const char *name, const char *ending)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s.%s", dir, name, ending);
    FILE *file = fopen(path, "wb");
    if (!file) fail("cannot write the input files");
    return file;
}

static void put_header(FILE *file, const writer *w, uint32_t words)
{
    put(file, 9994, 1);
    for (int i = 0; i < 5; i++) put(file, 0, 1);
    put(file, words, 1);
    put(file, 1000, 0);
    put(file, 5, 0);
    fwrite(w->box, sizeof *w->box, 4, file);
    for (int i = 0; i < 8; i++) put(file, 0, 0);
}

static void put_table_header(const writer *w)
{
    static const struct {
        const char *name;
        char type;
        unsigned char width;
    } fields[] = {{"CODE", 'C', 16}, {"NAME", 'C', 16}, {"PARENT", 'C', 16}, {"POP", 'N', 6}};
    const unsigned char start[4] = {3, 126, 1, 1}, sizes[4] = {32 + 4 * 32 + 1, 0, 55, 0}, end = 13;
    fwrite(start, 1, 4, w->dbf);
    put(w->dbf, w->num, 0);
    fwrite(sizes, 1, 4, w->dbf);
    for (int i = 0; i < 5; i++) put(w->dbf, 0, 0);
    for (size_t f = 0; f < 4; f++) {
        unsigned char field[32] = {0};
        memcpy(field, fields[f].name, strlen(fields[f].name));
        field[11] = (unsigned char)fields[f].type;
        field[16] = fields[f].width;
        fwrite(field, 1, 32, w->dbf);
    }
    fwrite(&end, 1, 1, w->dbf);
}

static writer open_files(const char *dir, const char *name)
{
    writer w = {create(dir, name, "shp"), create(dir, name, "shx"), create(dir, name, "dbf"), 0, 50,
                {1e9, 1e9, -1e9, -1e9}};
    FILE *cpg = create(dir, name, "cpg");
    fputs("UTF-8", cpg);
    fclose(cpg);
    put_header(w.shp, &w, 0);
    put_header(w.shx, &w, 0);
    put_table_header(&w);
    return w;
}

/* A closed ring of n points. */
static void add(writer *w, const double *xy, size_t n, const char *code, const char *parent,
                unsigned people)
{
    const uint32_t words = (uint32_t)(48 + 16 * n) / 2;
    double box[4] = {xy[0], xy[1], xy[0], xy[1]};
    for (size_t i = 0; i < n; i++) {
        box[0] = fmin(box[0], xy[2 * i]), box[2] = fmax(box[2], xy[2 * i]);
        box[1] = fmin(box[1], xy[2 * i + 1]), box[3] = fmax(box[3], xy[2 * i + 1]);
    }
    for (int i = 0; i < 4; i++)
        w->box[i] = i < 2 ? fmin(w->box[i], box[i]) : fmax(w->box[i], box[i]);
    put(w->shx, w->words, 1);
    put(w->shx, words, 1);
    put(w->shp, ++w->num, 1);
    put(w->shp, words, 1);
    put(w->shp, 5, 0);
    fwrite(box, sizeof *box, 4, w->shp);
    put(w->shp, 1, 0);
    put(w->shp, (uint32_t)n, 0);
    put(w->shp, 0, 0);
    fwrite(xy, sizeof *xy, 2 * n, w->shp);
    w->words += words + 4;
    fprintf(w->dbf, " %-16s%-16s%-16s%6u", code, code, parent, people);
}

static void close_files(writer *w)
{
    rewind(w->shp);
    put_header(w->shp, w, w->words);
    rewind(w->shx);
    put_header(w->shx, w, 50 + 4 * w->num);
    rewind(w->dbf);
    put_table_header(w);
    if (fclose(w->shp) | fclose(w->shx) | fclose(w->dbf)) fail("the disk is full");
}

/* ---- the country ----------------------------------------------------------------------------- */

/* -1 .. 1, the same for the same numbers. */
static double noise(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t h = (a * 0x9E3779B97F4A7C15u) ^ (b * 0xC2B2AE3D27D4EB4Fu) ^ (c * 0x165667B19E3779F9u);
    h = (h ^ h >> 31) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 29) * 0x94D049BB133111EBu;
    return (double)(h >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

static void corner(size_t i, size_t j, double *xy)
{
    xy[0] = WEST_M + CELL_M * ((double)i + 0.25 * noise(i, j, 1));
    xy[1] = SOUTH_M + CELL_M * ((double)j + 0.25 * noise(i, j, 2));
}

/* Point k of the side from corner (i, j) to the east or to the north: the same for both neighbours.
 */
static void side_point(size_t i, size_t j, bool north, size_t k, double *xy)
{
    double a[2], b[2], t = (double)k / SIDE;
    corner(i, j, a);
    corner(i + !north, j + north, b);
    double bend = k % SIDE ? 0.05 * noise(2 * i + north, j, 3 + k) : 0;
    xy[0] = a[0] + t * (b[0] - a[0]) - bend * (b[1] - a[1]);
    xy[1] = a[1] + t * (b[1] - a[1]) + bend * (b[0] - a[0]);
}

/* The outline of the cells from (i, j) up to, not with, (to_i, to_j), clockwise. Returns its
 * points. */
static size_t outline(size_t i, size_t j, size_t to_i, size_t to_j, double *xy)
{
    size_t n = 0;
    for (size_t y = j; y < to_j; y++)
        for (size_t k = 0; k < SIDE; k++) side_point(i, y, true, k, xy + 2 * n++);
    for (size_t x = i; x < to_i; x++)
        for (size_t k = 0; k < SIDE; k++) side_point(x, to_j, false, k, xy + 2 * n++);
    for (size_t y = to_j; y-- > j;)
        for (size_t k = SIDE; k > 0; k--) {
            if (k == SIDE)
                corner(to_i, y + 1, xy + 2 * n++);
            else
                side_point(to_i, y, true, k, xy + 2 * n++);
        }
    for (size_t x = to_i; x-- > i;)
        for (size_t k = SIDE; k > 0; k--) {
            if (k == SIDE)
                corner(x + 1, j, xy + 2 * n++);
            else
                side_point(x, j, false, k, xy + 2 * n++);
        }
    corner(i, j, xy + 2 * n);
    return n + 1;
}

/* Units of `size` x `size` cells inside those of `above`, which is 0 at the top. */
static size_t write_level(const char *dir, const char *name, size_t size, size_t above)
{
    static double xy[2 * MOST_POINTS];
    writer w = open_files(dir, name);
    for (size_t j = 0; j < rows; j += size)
        for (size_t i = 0; i < columns; i += size) {
            char code[48], parent[48] = "";
            size_t to_i = i + size < columns ? i + size : columns,
                   to_j = j + size < rows ? j + size : rows;
            snprintf(code, sizeof code, "%c%03zu%03zu", *name, j / size, i / size);
            if (above)
                snprintf(parent, sizeof parent, "%c%03zu%03zu", above == TOWN ? 't' : 'c',
                         j / above, i / above);
            add(&w, xy, outline(i, j, to_i, to_j, xy), code, parent, 100);
        }
    close_files(&w);
    return w.num;
}

/* Rectangles on places of a lattice in each cell, so that few of them overlap. */
static size_t write_buildings(const char *dir)
{
    writer w = open_files(dir, "building");
    size_t across = (size_t)ceil(sqrt((double)buildings));
    for (size_t j = 0; j < rows; j++)
        for (size_t i = 0; i < columns; i++)
            for (size_t b = 0; b < buildings; b++) {
                uint64_t id = (j * columns + i) * buildings + b;
                char code[24];
                double x = WEST_M +
                           CELL_M * ((double)i + ((double)(b % across) + 0.5) / (double)across),
                       y = SOUTH_M +
                           CELL_M * ((double)j + ((double)(b / across) + 0.5) / (double)across);
                double turn = 3.14 * noise(id, 7, 8), c = cos(turn), s = sin(turn);
                double half = 8 + 4 * noise(id, 9, 10), depth = 5 + 2 * noise(id, 11, 12), xy[10];
                const double corners[5][2] = {{-1, -1}, {-1, 1}, {1, 1}, {1, -1}, {-1, -1}};
                for (int k = 0; k < 5; k++) {
                    double u = corners[k][0] * half, v = corners[k][1] * depth;
                    xy[2 * k] = x + 20 * noise(id, 1, 2) + c * u - s * v;
                    xy[2 * k + 1] = y + 20 * noise(id, 3, 4) + s * u + c * v;
                }
                snprintf(code, sizeof code, "b%llu", (unsigned long long)id);
                add(&w, xy, 5, code, "", (unsigned)(id % 9));
            }
    close_files(&w);
    return w.num;
}

static void write_manifest(const char *dir)
{
    FILE *file = create(dir, "country", "json");
    fprintf(file, "{\"name\": \"country\", \"crs\": \"EPSG:4546\", \"layers\": [\n");
    static const char *const levels[] = {"county", "township", "village", "building"};
    for (int l = 0; l < 4; l++)
        fprintf(file,
                "{\"as\": \"%s\", \"files\": [\"%s.shp\"], \"crs\": \"EPSG:4546\", \"code\": "
                "\"CODE\", \"name\": \"NAME\"%s}%s\n",
                levels[l], levels[l], l == 1 || l == 2 ? ", \"parent\": \"PARENT\"" : "",
                l < 3 ? "," : "]}");
    fclose(file);
}

/* ---- the import ------------------------------------------------------------------------------ */

static double last_s;

static bool tell_step(void *start, double done)
{
    double now = bench_now();
    fprintf(stderr, "  %4.0f %%  %6.1f s  +%.1f\n", 100 * done, now - *(double *)start,
            now - last_s);
    last_s = now;
    return true;
}

static void measure(const char *dir, size_t units)
{
    char map[400], manifest[400];
    grid_import_report *report;
    grid_error error;
    grid_import_options options = grid_import_options_default();
    struct rusage before, after;
    struct stat file;
    size_t straddling, outside;
    snprintf(map, sizeof map, "%s/country.gpkg", dir);
    snprintf(manifest, sizeof manifest, "%s/country.json", dir);
    unlink(map);
    getrusage(RUSAGE_SELF, &before);
    double start = last_s = bench_now();
    options.progress = tell_step;
    options.progress_context = &start;
    if (grid_import(map, manifest, &options, &report, &error)) fail(error.text);
    double seconds = bench_now() - start;
    getrusage(RUSAGE_SELF, &after);
    size_t num = grid_import_report_buildings(report, &straddling, &outside);
    if (stat(map, &file)) fail("there is no map file");
    printf("| units | buildings | straddling | seconds | peak MB | file MB | index MB |\n"
           "|--:|--:|--:|--:|--:|--:|--:|\n| %zu | %zu | %zu | %.1f | %.0f | %.0f | %.0f |\n",
           units, num, straddling, seconds, (double)after.ru_maxrss / 1024,
           (double)file.st_size / 1e6, (double)grid_import_report_index_bytes(report) / 1e6);
    fprintf(stderr, "before the import: %.0f MB\n", (double)before.ru_maxrss / 1024);
    grid_import_report_free(report);
}

int main(int argc, char **argv)
{
    char made[] = "/tmp/bench-import-XXXXXX", command[100];
    const char *dir = argc > 1 ? argv[1] : mkdtemp(made);
    if (argc > 4) {
        columns = strtoul(argv[2], NULL, 10);
        rows = strtoul(argv[3], NULL, 10);
        buildings = strtoul(argv[4], NULL, 10);
    }
    if (!dir || !columns || !rows || !buildings || columns > 500 || rows > 500)
        fail("usage: bench_import [FOLDER [COLUMNS ROWS BUILDINGS]], at most 500 columns and rows");
    mkdir(dir, 0700);
    bench_print_machine();
    size_t units = write_level(dir, "county", COUNTY, 0) +
                   write_level(dir, "township", TOWN, COUNTY) +
                   write_level(dir, "village", 1, TOWN);
    write_buildings(dir);
    write_manifest(dir);
    measure(dir, units);
    snprintf(command, sizeof command, "rm -rf '%s'", made);
    return argc > 1 ? 0 : system(command);
}
