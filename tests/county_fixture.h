/* county_fixture.h - the sample county in a temporary folder, for tests: written once, its levels
 * opened. */
#ifndef TESTS_COUNTY_FIXTURE_H
#define TESTS_COUNTY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "county.h"

#define NUM_LEVELS 5
static const char *const levels[NUM_LEVELS] = {"county", "township", "community", "grid",
                                               "microgrid"};
static char folder[] = "/tmp/test_county_XXXXXX";
static grid_layer *layers[NUM_LEVELS];

static const char *const stems[] = {"county",   "township", "community", "grid", "microgrid",
                                    "building", "river",    "road",      "place",
                                    "compound", "beat"};
static const char *const endings[] = {"shp", "shx", "dbf", "prj", "cpg"};
static const char *const others[] = {"module_population.csv",
                                     "module_party.csv",
                                     "module_culture.csv",
                                     "module_security.csv",
                                     "module_livelihood.csv",
                                     "module_autonomy.csv",
                                     "module_emergency.csv",
                                     "module_city.csv",
                                     "module_public.csv",
                                     "module_grid.csv",
                                     "assign_department.csv",
                                     "assign_leader.csv",
                                     "assign_worker.csv",
                                     "assign_party.csv",
                                     "assign_law.csv",
                                     "events.csv",
                                     "points.csv",
                                     "README.txt",
                                     "kelan.json"};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define NUM_FILES (COUNT(stems) * COUNT(endings) + COUNT(others))

static inline void file_name(char out[64], size_t i)
{
    if (i < COUNT(stems) * COUNT(endings))
        snprintf(out, 64, "%s.%s", stems[i / COUNT(endings)], endings[i % COUNT(endings)]);
    else
        snprintf(out, 64, "%s", others[i - COUNT(stems) * COUNT(endings)]);
}

static inline void path_of(char out[256], const char *dir, const char *name)
{
    snprintf(out, 256, "%s/%s", dir, name);
}

/* A whole file; NUL-terminated. Freed by the caller. NULL if it is not there. */
static inline char *read_file(const char *dir, const char *name, size_t *size)
{
    char path[256];
    path_of(path, dir, name);
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

/* FNV-1a over names and bytes of all files. */
static inline uint64_t hash_county(const char *dir)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < NUM_FILES; i++) {
        char name[64];
        size_t size = 0;
        file_name(name, i);
        char *bytes = read_file(dir, name, &size);
        assert_non_null(bytes);
        for (const char *p = name; *p; p++)
            hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001B3);
        for (size_t k = 0; k < size; k++)
            hash = (hash ^ (unsigned char)bytes[k]) * UINT64_C(0x100000001B3);
        free(bytes);
    }
    return hash;
}

static inline void remove_county(const char *dir)
{
    for (size_t i = 0; i < NUM_FILES; i++) {
        char name[64], path[256];
        file_name(name, i);
        path_of(path, dir, name);
        unlink(path);
    }
    rmdir(dir);
}

static inline int open_folder(void **state)
{
    char message[512] = "", path[256], name[64];
    (void)state;
    if (!mkdtemp(folder)) return -1;
    if (county_write(folder, COUNTY_DEFAULT_SEED, false, NULL, NULL, message, sizeof message) !=
        COUNTY_OK) {
        fprintf(stderr, "%s\n", message);
        return -1;
    }
    for (int i = 0; i < NUM_LEVELS; i++) {
        snprintf(name, sizeof name, "%s.shp", levels[i]);
        path_of(path, folder, name);
        if (grid_layer_open(path, NULL, &layers[i], NULL) != GRID_OK) return -1;
    }
    return 0;
}

static inline int close_folder(void **state)
{
    (void)state;
    for (int i = 0; i < NUM_LEVELS; i++) grid_layer_free(layers[i]);
    remove_county(folder);
    return 0;
}

static inline const char *text_of(const grid_layer *layer, size_t feature, const char *field)
{
    int32_t f = grid_layer_field_by_name(layer, field);
    assert_true(f >= 0);
    const char *text = grid_layer_text(layer, feature, (size_t)f);
    return text ? text : "";
}

static inline double number_of(const grid_layer *layer, size_t feature, const char *field)
{
    int32_t f = grid_layer_field_by_name(layer, field);
    assert_true(f >= 0);
    return grid_layer_number(layer, feature, (size_t)f);
}

#endif
