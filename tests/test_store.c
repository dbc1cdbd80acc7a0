/* Stored indexes: the same answers as the built one and the oracle; and no damage, forgery or strange
 * file that gets by, or lets a query read where it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adversary.h"
#include "block.h"
#include "fractal.h"
#include "hash.h"
#include "index_layout.h"
#include "index_store.h"
#include "random.h"

enum { MAX_RECORDS = 5, MAX_POINTS = 6, SIDE = 8 };

/* Records of one ring each on a small lattice: they overlap, repeat edges and cross themselves. */
typedef struct soup {
    grid_records in;
    int32_t rank[MAX_RECORDS], label[MAX_RECORDS];
    size_t record_ring[MAX_RECORDS + 1], ring_start[MAX_RECORDS + 1];
    double xy[2 * MAX_RECORDS * MAX_POINTS];
    grid_index *index;
    grid_origin origin;
} soup;

static void make_soup(uint64_t seed, soup *s)
{
    uint64_t random = seed * 77 + 1;
    size_t num = 1 + random_below(&random, MAX_RECORDS), points = 0;
    grid_edges edges;
    for (size_t k = 0; k < num; k++) {
        s->rank[k] = (int32_t)(k / 2);
        s->label[k] = 30 - (int32_t)k;
        s->record_ring[k] = k;
        s->ring_start[k] = points;
        for (size_t i = 3 + random_below(&random, MAX_POINTS - 2); i > 0; i--, points++) {
            s->xy[2 * points] = (double)random_below(&random, SIDE);
            s->xy[2 * points + 1] = (double)random_below(&random, SIDE);
        }
    }
    s->record_ring[num] = num;
    s->ring_start[num] = points;
    s->in = (grid_records){num, s->rank, (num + 1) / 2, s->label, s->record_ring, s->ring_start, s->xy, NULL};
    s->origin = grid_origin_of(&s->in);
    assert_int_equal(grid_edges_build(&s->in, &edges, NULL), GRID_OK);
    assert_int_equal(grid_index_build(&s->in, &edges, &s->index, NULL), GRID_OK);
}

/* Bytes that end where their allocation ends, so that a sanitizer sees each step beyond. */
typedef struct bytes {
    unsigned char *data;
    size_t size;
} bytes;

static bytes new_bytes(const void *data, size_t size)
{
    void *copy = NULL;
    assert_int_equal(posix_memalign(&copy, 64, size ? size : 1), 0);
    if (size) memcpy(copy, data, size);
    return (bytes){copy, size};
}

static bool add_bytes(void *context, const void *data, size_t n)
{
    bytes *b = context;
    b->data = realloc(b->data, b->size + n + 1);
    assert_non_null(b->data);
    memcpy(b->data + b->size, data, n);
    b->size += n;
    return true;
}

static bytes store(const grid_index *index, const grid_origin *origin)
{
    bytes put = {0};
    assert_int_equal(grid_index_store(index, origin, add_bytes, &put, NULL), GRID_OK);
    bytes out = new_bytes(put.data, put.size);
    free(put.data);
    return out;
}

static bool count_pair(void *context, size_t first, size_t second)
{
    uint64_t *hash = context;
    const size_t pair[2] = {first, second};
    *hash = hash_bytes(*hash, pair, sizeof pair);
    return true;
}

/* All that an index answers, as one number: owners one by one and in batches, records, pairs. */
static uint64_t ask_all(const grid_index *index)
{
    enum { STEPS = 2 * SIDE + 5, NUM = STEPS * STEPS };
    static double x[NUM], y[NUM];
    int32_t labels[NUM];
    uint8_t hows[NUM];
    uint64_t hash = 1;
    bool *inside = calloc(index->num_records + 1, sizeof *inside);
    assert_non_null(inside);
    for (size_t i = 0; i < NUM; i++) {
        x[i] = (double)(i % STEPS) / 2 - 1 + (i % 3 ? 0 : 1e-9);
        y[i] = (double)(i / STEPS) / 2 - 1;
        labels[i] = grid_index_owner(index, x[i], y[i], &hows[i]);
    }
    hash = hash_bytes(hash_bytes(hash, labels, sizeof labels), hows, sizeof hows);
    for (size_t i = 0; i < NUM; i += GRID_INDEX_BATCH)
        grid_index_owners(index, NUM - i < GRID_INDEX_BATCH ? NUM - i : GRID_INDEX_BATCH, x + i, y + i, 1,
                          labels + i, hows + i);
    hash = hash_bytes(hash_bytes(hash, labels, sizeof labels), hows, sizeof hows);
    for (size_t i = 0; i < NUM; i += 7) {
        grid_index_records_at(index, x[i], y[i], inside);
        hash = hash_bytes(hash, inside, index->num_records);
        for (size_t k = 0; k < index->num_records; k++)
            hash = hash * 2 + grid_index_record_at(index, k, x[i], y[i]);
    }
    assert_true(grid_index_each_pair(index, count_pair, &hash));
    free(inside);
    return hash;
}

static void a_view_answers_as_the_index(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < scaled(2000); seed++) {
        soup s;
        make_soup(seed, &s);
        bytes b = store(s.index, &s.origin);
        grid_index *view;
        size_t used;
        grid_error error = {0};
        if (grid_index_view(b.data, b.size, &s.origin, false, &view, &used, &error) != GRID_OK)
            fail_msg("seed %u: %s", (unsigned)seed, error.text);
        assert_int_equal(used, b.size);
        assert_int_equal(b.size % 64, 0);
        assert_true(ask_all(view) == ask_all(s.index));
        bytes again = store(view, &s.origin);
        assert_int_equal(again.size, b.size);
        assert_memory_equal(again.data, b.data, b.size);
        grid_index_free(view);
        grid_index_free(s.index);
        free(again.data);
        free(b.data);
    }
}

static grid_status view_status(bytes b, const grid_origin *origin, grid_error *error)
{
    grid_index *view = NULL;
    size_t used;
    grid_status status = grid_index_view(b.data, b.size, origin, false, &view, &used, error);
    grid_index_free(view);
    return status;
}

/* Each bit of each byte, and the whole byte; every shorter length. */
static void no_damage_gets_by(void **state)
{
    soup s;
    grid_error error;
    (void)state;
    make_soup(3, &s);
    bytes b = store(s.index, &s.origin);
    assert_int_equal(view_status(b, &s.origin, &error), GRID_OK);
    for (size_t i = 0; i < b.size; i++) {
        for (int bit = 0; bit <= 8; bit++) {
            unsigned char mask = bit < 8 ? (unsigned char)(1 << bit) : 0xFF;
            b.data[i] ^= mask;
            if (view_status(b, &s.origin, &error) == GRID_OK)
                fail_msg("byte %zu ^ %d gets by", i, mask);
            b.data[i] ^= mask;
        }
    }
    for (size_t n = 0; n < b.size; n++) {
        bytes cut = new_bytes(b.data, n);
        assert_int_equal(view_status(cut, &s.origin, &error), GRID_E_FORMAT);
        free(cut.data);
    }
    assert_int_equal(view_status(b, &s.origin, &error), GRID_OK);
    free(b.data);
    grid_index_free(s.index);
}

/* docs/formats.md, read by hand. */
static void the_header_is_as_documented(void **state)
{
    soup s;
    grid_error error;
    (void)state;
    make_soup(5, &s);
    bytes b = store(s.index, &s.origin);
    const struct {
        size_t at;
        grid_status status;
        const char *said;
    } cases[] = {{0, GRID_E_FORMAT, "not a stored index"}, {8, GRID_E_FORMAT, "has version"},
                 {12, GRID_E_FORMAT, "byte order"},        {16, GRID_E_FORMAT, "another build"},
                 {24, GRID_E_FORMAT, "checksum of its header"},
                 {511, GRID_E_FORMAT, "checksum of its header"},
                 {512, GRID_E_FORMAT, "damaged (checksum)"}};
    uint64_t word, end = 512;
    uint32_t half;
    assert_memory_equal(b.data, "GRIDIDX", 8);
    memcpy(&half, b.data + 8, 4);
    assert_int_equal(half, 2);
    memcpy(&half, b.data + 12, 4);
    assert_int_equal(half, 0x01020304);
    memcpy(&word, b.data + 24, 8);
    assert_int_equal(word, b.size);
    memcpy(&word, b.data + 48, 8);
    assert_int_equal(word, s.index->edges.num);
    for (size_t k = 0; k < 12; k++) { /* sections: offset, size, hash */
        uint64_t section[3];
        memcpy(section, b.data + 184 + 24 * k, sizeof section);
        assert_int_equal(section[0], end);
        assert_true(section[2] == grid_hash(k, b.data + section[0], section[1]));
        end = section[0] + (section[1] + 63) / 64 * 64;
    }
    assert_int_equal(end, b.size);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        b.data[cases[i].at] ^= 0x40;
        assert_int_equal(view_status(b, &s.origin, &error), cases[i].status);
        if (!strstr(error.text, cases[i].said)) fail_msg("byte %zu: %s", cases[i].at, error.text);
        b.data[cases[i].at] ^= 0x40;
    }
    grid_origin other = s.origin;
    other.fingerprint[1]++;
    assert_int_equal(view_status(b, &other, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "other data"));
    free(b.data);
    grid_index_free(s.index);
}

static void fingerprints_tell_records_apart(void **state)
{
    soup s;
    (void)state;
    make_soup(8, &s);
    for (size_t i = 0; i < 2 * s.ring_start[s.in.num_records]; i++) {
        double kept = s.xy[i];
        s.xy[i] += 1e-9;
        grid_origin origin = grid_origin_of(&s.in);
        assert_true(origin.fingerprint[0] != s.origin.fingerprint[0]);
        assert_true(origin.fingerprint[1] != s.origin.fingerprint[1]);
        s.xy[i] = kept;
    }
    s.label[0]++;
    grid_origin origin = grid_origin_of(&s.in);
    assert_true(origin.fingerprint[0] != s.origin.fingerprint[0]);
    s.label[0]--;
    origin = grid_origin_of(&s.in);
    assert_memory_equal(origin.fingerprint, s.origin.fingerprint, sizeof origin.fingerprint);
    assert_true(origin.fingerprint[0] != origin.fingerprint[1]);
    grid_index_free(s.index);
}

/* An array in an allocation of just its size. */
static void *alone(const void *data, size_t n, size_t size) { return new_bytes(data, n * size).data; }

/* A copy of a view whose arrays stand apart: a sanitizer sees a step from one into another. */
static grid_index *spread(const grid_index *v)
{
    grid_index *out = calloc(1, sizeof *out);
    size_t num_plots = (size_t)v->tiles.plot_columns * v->tiles.plot_rows, num = v->edges.num;
    assert_non_null(out);
    *out = *v;
    out->borrowed = false;
    out->edges.ends = alone(v->edges.ends, 4 * num, sizeof(double));
    out->edges.user_start = alone(v->edges.user_start, num + 1, sizeof(size_t));
    out->edges.users = alone(v->edges.users, v->edges.user_start[num], sizeof(int32_t));
    out->edges.zero_length = alone(v->edges.zero_length, v->num_records, sizeof(size_t));
    out->edges.repeated = alone(v->edges.repeated, v->num_records, sizeof(size_t));
    out->rank = alone(v->rank, v->num_records, sizeof(int32_t));
    out->label = alone(v->label, v->num_ranks, sizeof(int32_t));
    out->tiles.plots = alone(v->tiles.plots, num_plots, sizeof(uint32_t));
    out->tiles.words = alone(v->tiles.words, v->tiles.num_words, sizeof(uint32_t));
    out->stream = alone(v->stream, v->stream_size, sizeof(uint32_t));
    out->lines = alone(v->lines, v->num_lines, sizeof(grid_half_line));
    out->line_block = alone(v->line_block, v->num_lines, sizeof(uint32_t));
    return out;
}

/* Changes one value, more often one of those that lead elsewhere than a coordinate. */
static void forge(bytes b, uint64_t *random)
{
    static const uint32_t words[] = {0, 1, 2, 3, 0x7FFFFFFF, 0x80000000, 0xC0000000, 0xFFFFFFFF};
    size_t at = random_below(random, 5) ? 512 + random_below(random, b.size - 512)
                                        : 48 + random_below(random, 136);
    uint32_t word;
    at = at / 4 * 4;
    memcpy(&word, b.data + at, 4);
    switch (random_below(random, 4)) {
    case 0: word = words[random_below(random, sizeof words / sizeof *words)]; break;
    case 1: word += (uint32_t)random_below(random, 9) - 4; break;
    case 2: word ^= 1u << random_below(random, 32); break;
    default: word = (uint32_t)random_bits(random); break;
    }
    memcpy(b.data + at, &word, 4);
}

/* With hashes that fit: refused, or every answer stays inside the block and within the labels. */
static void no_forgery_leads_astray(void **state)
{
    size_t refused = 0, taken = 0;
    grid_error error;
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        uint64_t random = seed + 1;
        soup s;
        make_soup(seed, &s);
        bytes b = store(s.index, &s.origin);
        for (size_t i = 0; i < scaled(20000) / 4 + 500; i++) {
            bytes forged = new_bytes(b.data, b.size);
            grid_index *view;
            size_t used;
            for (size_t k = random_below(&random, 3); k < 3; k++) forge(forged, &random);
            grid_status status = grid_index_view(forged.data, forged.size, &s.origin, true, &view, &used,
                                                 &error);
            if (status == GRID_OK) {
                grid_index *apart = spread(view);
                assert_true(ask_all(view) == ask_all(apart));
                for (double x = -1; x < SIDE; x += 0.25) {
                    uint8_t how;
                    double y = SIDE * random_unit(&random);
                    int32_t label = grid_index_owner(apart, x, y, &how);
                    assert_in_range(label + 1, 0, s.origin.num_labels);
                    assert_in_range(how, GRID_INTERIOR, GRID_OUTSIDE);
                    assert_int_equal(how == GRID_OUTSIDE, label == GRID_NONE);
                }
                grid_index_free(apart);
                grid_index_free(view);
                taken++;
            } else {
                assert_int_equal(status, GRID_E_FORMAT);
                refused++;
            }
            free(forged.data);
        }
        free(b.data);
        grid_index_free(s.index);
    }
    printf("%zu forgeries refused, %zu asked\n", refused, taken);
    assert_true(refused > 1000 && taken > 1000);
}

/* The hash by its description, one lane after another. */
static uint64_t plain_fold(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
    return hash ^ (hash >> 32);
}

static uint64_t plain_hash(uint64_t seed, const unsigned char *data, size_t n)
{
    size_t rows = (n + 63) / 64;
    uint64_t hash = seed;
    for (size_t i = 0; i < 8; i++) {
        uint64_t lane = plain_fold(seed, i + 1);
        for (size_t r = 0; r < rows; r++) {
            unsigned char word[8] = {0};
            for (size_t k = 0; k < 8; k++)
                if (64 * r + 8 * i + k < n) word[k] = data[64 * r + 8 * i + k];
            uint64_t w;
            memcpy(&w, word, 8);
            w ^= lane;
            lane = (w << 29 | w >> 35) * 0x9E3779B97F4A7C15u;
        }
        hash = plain_fold(hash, lane);
    }
    return plain_fold(hash, rows);
}

static void the_hash_is_as_described(void **state)
{
    unsigned char data[400];
    uint64_t random = 4;
    (void)state;
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)random_bits(&random);
    for (size_t n = 0; n <= sizeof data; n++) {
        unsigned char *tail = data + sizeof data - n;
        assert_true(grid_hash(n % 3, tail, n) == plain_hash(n % 3, tail, n));
    }
    assert_true(grid_hash(1, data, 64) != grid_hash(2, data, 64));
    memset(data, 0, sizeof data);
    assert_true(grid_hash(1, data, 65) == grid_hash(1, data, 128));
    assert_true(grid_hash(1, data, 64) != grid_hash(1, data, 128));
}

/* maps */

static char folder[] = "/tmp/grid-store-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[4][128];
    static unsigned next;
    char *out = path[next++ % 4];
    snprintf(out, 128, "%s/%s", folder, name);
    return out;
}

static grid_map *open_with(const grid_layer *layer, const char *index_path)
{
    grid_map *map = NULL;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    options.index_path = index_path;
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static bool is_stored(const grid_map *map)
{
    grid_index_stats stats;
    grid_map_index_stats(map, &stats);
    return stats.stored;
}

/* The note about a stored index that is not used; "" if there is none. */
static const char *note_of(const grid_map *map)
{
    const grid_findings *all = grid_map_findings(map);
    for (size_t i = 0; i < grid_findings_num(all); i++) {
        const grid_finding *finding = grid_findings_at(all, i);
        if (strstr(finding->text, "index was built instead")) {
            assert_int_equal(finding->severity, GRID_NOTE);
            assert_int_equal(finding->kind, GRID_FINDING_FILE);
            return finding->text;
        }
    }
    return "";
}

static void save(const grid_map *map, const char *path)
{
    grid_error error = {0};
    if (grid_map_save_index(map, path, &error) != GRID_OK) fail_msg("%s", error.text);
}

static void assert_same_maps(const grid_map *a, const grid_map *b)
{
    const grid_findings *f = grid_map_findings(a), *g = grid_map_findings(b);
    assert_int_equal(grid_findings_num(f), grid_findings_num(g));
    for (size_t i = 0; i < grid_findings_num(f); i++)
        assert_string_equal(grid_findings_at(f, i)->text, grid_findings_at(g, i)->text);
    assert_int_equal(grid_map_num_units(a), grid_map_num_units(b));
    for (int32_t u = 0; (size_t)u < grid_map_num_units(a); u++) {
        double one = grid_unit_area(a, u), two = grid_unit_area(b, u);
        assert_memory_equal(&one, &two, sizeof one);
    }
}

static void a_stored_map_agrees_with_the_oracle(void **state)
{
    size_t n = scaled(100000);
    double *xy = malloc(2 * n * sizeof *xy);
    (void)state;
    assert_non_null(xy);
    for (size_t k = 0; k < 4; k++) {
        fractal_shape shape = k < 2 ? fractal_county(50 + 50 * k)
                                    : (fractal_shape){-0.3, -0.7, 1.2, 1, k * k, 40 * k, k};
        grid_layer *layer = fractal_layer(&shape);
        oracle *truth = oracle_new(layer, "code");
        grid_map *built = open_with(layer, NULL);
        save(built, path_of("fractal.index"));
        grid_map *stored = open_with(layer, path_of("fractal.index"));
        assert_true(is_stored(stored) && !is_stored(built));
        assert_same_maps(built, stored);
        adversary_points(layer, k, n, xy);
        assert_int_equal(adversary_compare("stored", stored, truth, n, xy, false), 0);
        oracle_free(truth);
        grid_map_free(built);
        grid_map_free(stored);
        grid_layer_free(layer);
    }
    free(xy);
}

static void write_file(const char *path, const void *data, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static grid_map *open_levels(const char *index_path)
{
    grid_map *map = NULL;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.no_crs_guard = true;
    options.index_path = index_path;
    if (grid_map_open(path_of("map.json"), &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

/* Two levels, the upper not filled: the index of the units above serves points without a cell. */
static void both_indexes_are_stored(void **state)
{
    static const char manifest[] =
        "{\"crs\": \"EPSG:4546\", \"layers\": ["
        "{\"as\": \"town\", \"files\": [\"t.json\"], \"code\": \"c\", \"crs\": \"EPSG:4546\"},"
        "{\"as\": \"village\", \"files\": [\"v.json\"], \"code\": \"c\", \"parent\": \"p\","
        " \"crs\": \"EPSG:4546\"}]}";
    static const char town[] =
        "[{\"type\":\"Feature\",\"properties\":{\"c\":\"T\"},\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[0,0],[8,0],[8,8],[0,8],[0,0]]]}}]";
    static const char village[] =
        "[{\"type\":\"Feature\",\"properties\":{\"c\":\"v\",\"p\":\"T\"},\"geometry\":{\"type\":"
        "\"Polygon\",\"coordinates\":[[[1,1],[3,1],[3,3],[1,3],[1,3],[1,1]]]}}]";
    static const struct {
        double x, y;
        const char *cell, *unit;
    } points[] = {{2, 2, "v", "v"}, {5, 5, "", "T"}, {8, 5, "", ""}, {1, 1, "v", "v"}, {0, 0, "", "T"}};
    grid_block block;
    uint64_t first;
    (void)state;
    write_file(path_of("map.json"), manifest, strlen(manifest));
    write_file(path_of("t.json"), town, strlen(town));
    write_file(path_of("v.json"), village, strlen(village));
    grid_map *built = open_levels(NULL);
    save(built, path_of("levels"));
    grid_map *map = open_levels(path_of("levels"));
    assert_true(is_stored(map));
    assert_same_maps(built, map); /* also the note on the repeated point */
    for (int32_t unit = 0; unit < 2; unit++) {
        assert_true(grid_unit_geodesic_area(map, unit) == grid_unit_geodesic_area(built, unit));
        assert_true(grid_unit_geodesic_area(map, unit) > 1);
    }
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        grid_hit hit;
        grid_locate(map, points[i].x, points[i].y, &hit);
        assert_string_equal(grid_unit_code(map, hit.cell), points[i].cell);
        assert_string_equal(grid_unit_code(map, hit.unit), points[i].unit);
    }
    grid_map_free(map);
    grid_map_free(built);
    /* damage in the second block refuses both */
    assert_int_equal(grid_block_map(path_of("levels"), &block, NULL), GRID_OK);
    bytes b = new_bytes(block.bytes, block.size);
    grid_block_clear(&block);
    memcpy(&first, b.data + 24, 8);
    assert_memory_equal(b.data + first, "GRIDIDX", 8);
    write_file(path_of("half"), b.data, first);
    b.data[first + 500] ^= 1;
    write_file(path_of("second"), b.data, b.size);
    map = open_levels(path_of("half"));
    assert_false(is_stored(map));
    assert_non_null(strstr(note_of(map), "cut off"));
    grid_map_free(map);
    map = open_levels(path_of("second"));
    assert_false(is_stored(map));
    assert_non_null(strstr(note_of(map), "checksum"));
    grid_map_free(map);
    b.data[first + 500] ^= 1;
    /* so does damage in the areas, which end the file */
    b.data[b.size - 3] ^= 1;
    write_file(path_of("areas"), b.data, b.size);
    map = open_levels(path_of("areas"));
    assert_false(is_stored(map));
    assert_non_null(strstr(note_of(map), "areas"));
    grid_map_free(map);
    /* a file that was stored without them serves */
    write_file(path_of("bare"), b.data, b.size - 32 - 2 * 8);
    map = open_levels(path_of("bare"));
    assert_true(is_stored(map));
    grid_map_free(map);
    free(b.data);
}

/* Opens with a path that must be refused, and checks that all is as if there were none. */
static void refused(const grid_layer *layer, const char *path, const char *said)
{
    double xy[2 * 500];
    grid_map *built = open_with(layer, NULL), *map = open_with(layer, path);
    grid_hit a, b;
    assert_false(is_stored(map));
    if (!strstr(note_of(map), said)) fail_msg("%s: \"%s\", not \"%s\"", path, note_of(map), said);
    assert_non_null(strstr(note_of(map), path));
    adversary_points(layer, 1, 500, xy);
    for (size_t i = 0; i < 500; i++) {
        grid_locate(built, xy[2 * i], xy[2 * i + 1], &a);
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &b);
        assert_int_equal(a.cell, b.cell);
        assert_int_equal(a.how, b.how);
    }
    grid_map_free(built);
    grid_map_free(map);
}

static void strange_files_are_refused(void **state)
{
    fractal_shape shape = {0, 0, 1, 1, 9, 60, 1}, other = shape;
    grid_layer *layer = fractal_layer(&shape);
    grid_map *map = open_with(layer, NULL);
    grid_block block;
    (void)state;
    other.seed = 2;
    save(map, path_of("good"));
    assert_int_equal(grid_block_map(path_of("good"), &block, NULL), GRID_OK);
    refused(layer, path_of("nothing"), "No such file");
    refused(layer, folder, "folder");
    refused(layer, "/dev/null", "not a file");
    write_file(path_of("empty"), "", 0);
    refused(layer, path_of("empty"), "is empty");
    write_file(path_of("text"), "a map, a map", 12);
    refused(layer, path_of("text"), "cut off");
    write_file(path_of("cut"), block.bytes, block.size - 1);
    refused(layer, path_of("cut"), "cut off");
    bytes longer = new_bytes(NULL, 0);
    longer.data = realloc(longer.data, block.size + 64);
    assert_non_null(longer.data);
    memcpy(longer.data, block.bytes, block.size);
    memset(longer.data + block.size, 0, 64);
    write_file(path_of("longer"), longer.data, block.size + 64);
    refused(layer, path_of("longer"), "behind its end");
    longer.data[block.size / 2] ^= 1;
    write_file(path_of("flipped"), longer.data, block.size);
    refused(layer, path_of("flipped"), "checksum");
    free(longer.data);
    if (geteuid() != 0) { /* who may read everything cannot be refused */
        write_file(path_of("secret"), block.bytes, block.size);
        assert_int_equal(chmod(path_of("secret"), 0), 0);
        refused(layer, path_of("secret"), "Permission denied");
    }
    grid_layer *moved = fractal_layer(&other), *same = fractal_shuffled(layer, "code", 1);
    refused(moved, path_of("good"), "other data");
    refused(same, path_of("good"), "other data"); /* rings begin elsewhere */
    grid_layer_free(same);
    grid_layer_free(moved);
    grid_block_clear(&block);
    grid_map_free(map);
    grid_layer_free(layer);
}

/* A map goes on with the file it has while others, and it itself, put new ones in its place. */
static void files_are_replaced_whole(void **state)
{
    fractal_shape shape = {0, 0, 1, 1, 9, 60, 1};
    grid_layer *layer = fractal_layer(&shape);
    grid_map *built = open_with(layer, NULL);
    grid_error error;
    grid_hit before, after;
    struct stat about;
    (void)state;
    save(built, path_of("index"));
    grid_map *map = open_with(layer, path_of("index"));
    assert_true(is_stored(map));
    grid_locate(map, 0.3, 0.4, &before);
    save(map, path_of("index"));
    grid_map *again = open_with(layer, path_of("index"));
    assert_true(is_stored(again));
    assert_int_equal(remove(path_of("index")), 0);
    grid_locate(map, 0.3, 0.4, &after);
    assert_int_equal(before.cell, after.cell);
    /* failures leave nothing behind */
    assert_int_equal(grid_map_save_index(map, folder, &error), GRID_E_OPEN);
    assert_int_equal(grid_map_save_index(map, path_of("no/such/index"), &error), GRID_E_OPEN);
    assert_non_null(strstr(error.text, "no/such/index: cannot be written"));
    assert_int_equal(grid_map_save_index(map, "/dev/full", &error), GRID_E_OPEN);
    assert_int_equal(stat(path_of("index"), &about), -1);
    grid_map_free(again);
    grid_map_free(map);
    grid_map_free(built);
    grid_layer_free(layer);
}

static void a_blob_may_stand_anywhere(void **state)
{
    soup s;
    grid_block block;
    grid_index *view;
    size_t used;
    (void)state;
    make_soup(11, &s);
    bytes b = store(s.index, &s.origin);
    unsigned char *odd = malloc(b.size + 1);
    assert_non_null(odd);
    memcpy(odd + 1, b.data, b.size);
    assert_int_equal(grid_block_copy(odd + 1, b.size, &block, NULL), GRID_OK);
    free(odd); /* it was copied */
    assert_int_equal((uintptr_t)block.bytes % GRID_BLOCK_ALIGNMENT, 0);
    assert_int_equal(grid_index_view(block.bytes, block.size, &s.origin, false, &view, &used, NULL),
                     GRID_OK);
    assert_true(ask_all(view) == ask_all(s.index));
    grid_index_free(view);
    grid_block_clear(&block);
    grid_block_clear(&block);
    free(b.data);
    grid_index_free(s.index);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_hash_is_as_described),
                                       cmocka_unit_test(a_view_answers_as_the_index),
                                       cmocka_unit_test(the_header_is_as_documented),
                                       cmocka_unit_test(fingerprints_tell_records_apart),
                                       cmocka_unit_test(no_damage_gets_by),
                                       cmocka_unit_test(no_forgery_leads_astray),
                                       cmocka_unit_test(a_blob_may_stand_anywhere),
                                       cmocka_unit_test(a_stored_map_agrees_with_the_oracle),
                                       cmocka_unit_test(both_indexes_are_stored),
                                       cmocka_unit_test(strange_files_are_refused),
                                       cmocka_unit_test(files_are_replaced_whole)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
