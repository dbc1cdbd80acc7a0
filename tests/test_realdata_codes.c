/* The published codes of Kelan's divisions: every one is what it claims to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/codes.h>
#include <grid/rows.h>

#define DATA GRID_SOURCE_DIR "/../shared/data/kelan_divisions/"

static int64_t read_file(void *context, void *buffer, size_t size)
{
    return (int64_t)fread(buffer, 1, size, context);
}

/* The codes of a file, at most `most`. */
static size_t read_codes(const char *path, char codes[][32], size_t most)
{
    FILE *file = fopen(path, "rb");
    grid_rows *rows;
    size_t n = 0;
    bool more;
    assert_non_null(file);
    assert_int_equal(grid_rows_open(read_file, file, path, NULL, &rows, NULL), GRID_OK);
    int32_t column = grid_rows_column_by_name(rows, "code");
    assert_true(column >= 0);
    while (!grid_rows_next(rows, &more, NULL) && more && n < most) {
        grid_slice field = grid_rows_field(rows, (size_t)column);
        snprintf(codes[n++], sizeof codes[0], "%.*s", (int)field.length, field.bytes);
    }
    grid_rows_free(rows);
    fclose(file);
    return n;
}

static void townships(void **state)
{
    (void)state;
    char codes[32][32];
    grid_code_schemes *table;
    grid_code code;
    size_t n = read_codes(DATA "streets_140929.csv", codes, 32), pseudo = 0, towns = 0;
    assert_int_equal(n, 11);
    assert_int_equal(grid_code_schemes_builtin(&table, NULL), GRID_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(grid_code_parse(table, GRID_NONE, codes[i], &code, NULL), GRID_OK);
        assert_string_equal(grid_code_scheme_at(table, code.scheme)->id, "township");
        assert_string_equal(code.parent, "140929");
        towns += !strcmp(code.parts[1].class_id, "town");
        if (!code.parts[1].pseudo) continue;
        assert_string_equal(codes[i], "140929400");
        pseudo++;
    }
    assert_int_equal(towns, 3);
    assert_int_equal(pseudo, 1);
    grid_code_schemes_free(table);
}

static void villages(void **state)
{
    (void)state;
    char codes[128][32], next[GRID_CODE_MAX + 2];
    const char *used[128];
    grid_code_schemes *table;
    grid_code_advice advice;
    grid_code code;
    size_t n = read_codes(DATA "villages_140929.csv", codes, 128), communities = 0;
    assert_int_equal(n, 104);
    assert_int_equal(grid_code_schemes_builtin(&table, NULL), GRID_OK);
    for (size_t i = 0; i < n; i++) {
        used[i] = codes[i];
        grid_code_check(table, GRID_NONE, codes[i], &advice);
        assert_int_equal(advice.fault, GRID_CODE_FINE);
        assert_int_equal(grid_code_parse(table, GRID_NONE, codes[i], &code, NULL), GRID_OK);
        assert_string_equal(grid_code_scheme_at(table, code.scheme)->id, "division");
        bool community = !strcmp(code.parts[2].class_id, "community");
        assert_int_equal(community, code.parts[1].pseudo);
        communities += community;
    }
    assert_int_equal(communities, 5);
    grid_code_next_options options = grid_code_next_options_default();
    options.class_id = "village";
    assert_int_equal(grid_code_next(table, "140929100", n, used, 0, NULL, &options, next, NULL),
                     GRID_OK);
    assert_string_equal(next, "140929100227");
    grid_code_schemes_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(townships), cmocka_unit_test(villages)};
    if (access(DATA, R_OK) != 0) {
        printf("skipped: %s is not there\n", DATA);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
