/* layer_case.h - what the tests of layers share: a folder of their own, files in it, and assertions
 * about layers, findings and refusals. Include it after cmocka.h. */
#ifndef GRID_TESTS_LAYER_CASE_H
#define GRID_TESTS_LAYER_CASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/layer.h>

#include "text.h"

/* --- the folder ------------------------------------------------------------------------------- */

static char folder[200];

static inline const char *path_of(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static inline void write_bytes(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(path_of(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static inline grid_layer *open_layer(const char *name, const char *encoding)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    grid_layer_options options = grid_layer_options_default();
    options.encoding = encoding;
    if (grid_layer_open(path_of(name), &options, &layer, &error) != GRID_OK)
        fail_msg("%s", error.text);
    return layer;
}

static inline grid_layer *open_json(const char *text)
{
    write_bytes("case.geojson", text, strlen(text));
    return open_layer("case.geojson", NULL);
}

/* Opening fails with this status and a text that holds `words` and the file's name. */
static inline void assert_refused(const char *name, grid_status status, const char *words)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    grid_status got = grid_layer_open(path_of(name), NULL, &layer, &error);
    if (got != status) fail_msg("%s: %s: %s", name, grid_status_name(got), error.text);
    if (!strstr(error.text, words)) fail_msg("no `%s` in: %s", words, error.text);
    assert_null(layer);
    assert_int_equal(error.code, status);
}

static inline void assert_json_refused(const char *text, grid_status status, const char *words)
{
    write_bytes("case.geojson", text, strlen(text));
    assert_refused("case.geojson", status, words);
}

/* The one finding of this kind. */
static inline const grid_finding *finding_of(const grid_layer *layer, grid_finding_kind kind)
{
    const grid_findings *findings = grid_layer_findings(layer);
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        if (grid_findings_at(findings, i)->kind == kind) return grid_findings_at(findings, i);
    return NULL;
}

static inline void assert_found(const grid_layer *layer, grid_finding_kind kind,
                                grid_severity severity, int64_t record, const char *words)
{
    const grid_finding *finding = finding_of(layer, kind);
    if (!finding) fail_msg("no finding with: %s", words);
    if (finding->severity != severity || finding->record != record || !strstr(finding->text, words))
        fail_msg("%s at %lld: %s", grid_severity_name(finding->severity),
                 (long long)finding->record, finding->text);
}

static inline void assert_text(const grid_layer *layer, size_t feature, const char *field,
                               const char *expected)
{
    int32_t f = grid_layer_field_by_name(layer, field);
    if (f < 0) fail_msg("no field %s", field);
    const char *text = grid_layer_text(layer, feature, (size_t)f);
    if (!expected)
        assert_null(text);
    else
        assert_string_equal(text ? text : "(null)", expected);
}

#define SQUARE "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]"
#define FEATURE(code)                                                                              \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code                                       \
    "\"},\"geometry\":{\"type\":\"Polygon\","                                                      \
    "\"coordinates\":" SQUARE "}}"

static inline void assert_square(const grid_layer *layer, size_t feature)
{
    size_t n;
    assert_int_equal(grid_layer_feature_kind(layer, feature), GRID_GEOMETRY_POLYGON);
    assert_int_equal(grid_layer_num_rings(layer, feature), 2);
    const double *ring = grid_layer_ring(layer, feature, 1, &n);
    assert_int_equal(n, 5);
    assert_true(ring[0] == 1 && ring[3] == 2 && ring[9] == 1);
}

static inline int make_folder(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/grid-layer-XXXXXX", base ? base : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* --- damage ----------------------------------------------------------------------------------- */

static inline unsigned next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33);
}

/* Writes a copy of the bytes with one to eight of them changed, and now and then cut short. */
static inline void write_mutant(const char *name, const unsigned char *bytes, size_t length,
                                uint64_t *seed)
{
    static const unsigned char numbers[][4] = {{0, 0, 0, 0},
                                               {255, 255, 255, 255},
                                               {255, 255, 255, 127},
                                               {127, 255, 255, 255},
                                               {1, 0, 0, 0}};
    unsigned char *copy = malloc(length + 4);
    memcpy(copy, bytes, length);
    for (unsigned k = 1 + next_random(seed) % 8; k; k--) {
        size_t at = next_random(seed) % length;
        if (next_random(seed) % 2)
            copy[at] = (unsigned char)next_random(seed);
        else
            memcpy(copy + at, numbers[next_random(seed) % 5], 4);
    }
    if (next_random(seed) % 8 == 0) length = next_random(seed) % length;
    write_bytes(name, copy, length);
    free(copy);
}

/* Opens the file; what it gives must hold together, what it refuses must come with a reason. */
static inline void assert_opens_or_says_why(const char *name)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    if (grid_layer_open(path_of(name), NULL, &layer, &error) != GRID_OK) {
        assert_true(strlen(error.text) > 10);
        return;
    }
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        double x, y;
        assert_int_equal(grid_layer_record(layer, i), i + 1);
        for (size_t f = 0; f < grid_layer_num_fields(layer); f++) {
            const char *text = grid_layer_text(layer, i, f);
            assert_true(!text || (*text && grid_text_is_utf8(text, strlen(text))));
        }
        for (size_t r = 0; r < grid_layer_num_rings(layer, i); r++) {
            size_t n;
            const double *xy = grid_layer_ring(layer, i, r, &n);
            assert_true(n > 0);
            for (size_t k = 0; k < 2 * n; k++) assert_true(xy[k] >= -1e100 && xy[k] <= 1e100);
        }
        if (grid_layer_feature_kind(layer, i) == GRID_GEOMETRY_NONE)
            assert_int_equal(grid_layer_point(layer, i, &x, &y, NULL), GRID_E_DATA);
        else
            grid_layer_point(layer, i, &x, &y, NULL);
    }
    grid_layer_free(layer);
}

#endif
