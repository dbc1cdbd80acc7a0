/* county.c - the county from seed to folder: see county.h. Order of the making:
 *
 *   land (honeycomb: outline, rivers, villages) -> borders (planar lines) -> town (streets cut the
 * town)
 *     -> units (rings, codes, dissolved parents) -> houses (people move in) -> files
 */
#include "county.h"

#include <stdio.h>

#include "out.h"
#include "shp_out.h"

struct teller {
    void (*step)(void *ctx, const char *what, double done);
    void *ctx;
};

static void tell(const struct teller *teller, const char *what, double done)
{
    if (teller->step) teller->step(teller->ctx, what, done);
}

/* The streets came after the borders: proves once more that no two edges of cells touch but at
 * common ends. */
static void prove_plane(struct county *county)
{
    struct segment *segments = NULL;
    size_t n = 0, capacity = 0;
    for (size_t u = 0; u < county->units.num; u++) {
        const struct unit *unit = &county->units.items[u];
        bool outline = u == 0; /* each edge once: up from cells, down from the outline */
        for (size_t r = 0; (unit->cell || outline) && r < unit->num_rings; r++)
            for (size_t i = 0; i < unit->rings[r].n; i++) {
                int32_t a = unit->rings[r].at[i], b = unit->rings[r].at[(i + 1) % unit->rings[r].n];
                if ((a > b) != outline) continue;
                segments = pool_grow(county->pool, segments, &capacity, n, sizeof *segments);
                segments[n++] = (struct segment){a, b, (int32_t)u};
            }
    }
    if (borders_crossings(&county->mesh, segments, n, NULL, NULL))
        pool_fail(county->pool, COUNTY_ENVIRONMENT,
                  "seed %llu makes streets that cross a border: take another seed",
                  (unsigned long long)county->seed);
}

/* Lists the houses of each unit. */
static void list_houses(struct county *county)
{
    size_t units = county->units.num, n = county->houses.num;
    county->first_house = pool_new(county->pool, units + 2, sizeof *county->first_house);
    county->by_unit = pool_new(county->pool, n, sizeof *county->by_unit);
    for (size_t i = 0; i < n; i++) county->first_house[county->houses.items[i].unit + 2]++;
    for (size_t u = 2; u < units + 2; u++) county->first_house[u] += county->first_house[u - 1];
    for (size_t i = 0; i < n; i++)
        county->by_unit[county->first_house[county->houses.items[i].unit + 1]++] = (int32_t)i;
}

static void make_county(struct county *county, const struct teller *teller)
{
    size_t num_town_rings;
    tell(teller, "land", 0);
    land_make(&county->land, county->pool, county->seed);
    tell(teller, "borders", 0.2);
    mesh_start(&county->mesh, county->pool);
    borders_make(&county->borders, &county->mesh, &county->land);
    struct ring *rings = borders_rings(&county->borders, &county->land, LAND_TOWN, &num_town_rings);
    if (num_town_rings != 1)
        pool_fail(county->pool, COUNTY_ENVIRONMENT, "seed %llu splits the town: take another seed",
                  (unsigned long long)county->seed);
    tell(teller, "town", 0.35);
    town_make(&county->town, &county->mesh, rings[0], county->seed);
    tell(teller, "units", 0.45);
    units_make(&county->units, &county->mesh, &county->land, &county->borders, &county->town);
    prove_plane(county);
    tell(teller, "buildings", 0.55);
    houses_make(&county->houses, &county->mesh, &county->land, &county->borders, &county->town,
                &county->units);
    units_sum(&county->units);
    list_houses(county);
}

static void make_files(struct county *county, struct folder *folder, void *iconv,
                       const struct teller *teller)
{
    tell(teller, "layers", 0.7);
    out_layers(county, folder, iconv);
    out_areas(county, folder, iconv);
    tell(teller, "modules", 0.78);
    out_modules(county, folder);
    out_assignments(county, folder);
    tell(teller, "events", 0.8);
    out_events(county, folder);
    out_points(folder_add(folder, "points.csv"), county->seed, 1000);
    out_manifest(county, folder);
}

int county_write(const char *dir, uint64_t seed, bool overwrite,
                 void (*step)(void *ctx, const char *what, double done), void *ctx, char *message,
                 size_t message_size)
{
    struct pool pool = {.message = message, .message_size = message_size};
    struct teller teller = {step, ctx};
    void *iconv = shape_iconv();
    if (setjmp(pool.escape) == 0) {
        struct county *county = pool_new(&pool, 1, sizeof *county);
        struct folder *folder = pool_new(&pool, 1, sizeof *folder);
        *county = (struct county){.pool = &pool, .seed = seed};
        *folder = (struct folder){.pool = &pool, .dir = dir};
        if (!iconv)
            pool_fail(&pool, COUNTY_ENVIRONMENT,
                      "iconv knows no GBK: install the character sets of the C library");
        folder_refuse(folder, "kelan.json",
                      overwrite); /* before the work; all others before writing */
        make_county(county, &teller);
        make_files(county, folder, iconv, &teller);
        tell(&teller, "files", 0.95);
        folder_write(folder, overwrite);
        tell(&teller, "done", 1);
    }
    shape_iconv_close(iconv);
    pool_free(&pool);
    return pool.status;
}

int county_write_points(const char *path, uint64_t seed, size_t n, char *message,
                        size_t message_size)
{
    struct pool pool = {.message = message, .message_size = message_size};
    if (setjmp(pool.escape) == 0) {
        struct bytes *bytes = pool_new(&pool, 1, sizeof *bytes);
        *bytes = (struct bytes){.pool = &pool};
        out_points(bytes, seed, n);
        folder_save(&pool, path, bytes);
    }
    pool_free(&pool);
    return pool.status;
}
