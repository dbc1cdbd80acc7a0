/* viewer_neighbours.c - who is next to whom on the fixture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "neighbours.h"

static void has(const grid_map *map, neighbours *n, const char *code, const char *codes)
{
    char found[200] = "";
    neighbours_find(n, map, fixture_unit(map, code));
    for (size_t i = 0; i < n->num; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", i ? " " : "", grid_unit_code(map, n->units[i]));
    assert_string_equal(found, codes);
}

static void test_clockwise_from_the_north(void **state)
{
    (void)state;
    grid_map *map = fixture_map();
    neighbours n = {0};
    has(map, &n, "V2", "V6 V3 V1");
    has(map, &n, "V2", "V6 V3 V1");
    has(map, &n, "V7", "V8 V3 V6"); /* a corner in common is no border */
    has(map, &n, "V8", "V4 V7");
    has(map, &n, "T1", "T2");
    neighbours_free(&n);
    has(map, &n, "V1", "V5 V2");
    neighbours_free(&n);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_clockwise_from_the_north)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
