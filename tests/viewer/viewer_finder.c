/* viewer_finder.c - pinyin and what it finds, on the fixture's names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "finder.h"
#include "fixture.h"

static grid_map *map;
static finder *f;

static int set_up(void **state)
{
    (void)state;
    map = fixture_map();
    return finder_new(map, NULL, &f, NULL) != GRID_OK;
}

static int tear_down(void **state)
{
    (void)state;
    finder_free(f);
    grid_map_free(map);
    return 0;
}

static void reads(const char *text, const char *full, const char *initials)
{
    char a[100], b[100];
    assert_true(finder_pinyin(f, text, a, b, sizeof a));
    assert_string_equal(a, full);
    assert_string_equal(b, initials);
}

static void test_pinyin(void **state)
{
    (void)state;
    reads("岢岚县", "kelanxian", "klx");
    reads("水峪贯乡", "shuiyuguanxiang", "sygx");
    reads("吕梁", "luliang", "ll");
    reads("绿地", "ludi", "ld");
    reads("微网格10-04", "weiwangge1004", "wwg1004");
    reads("Ab，c", "abc", "abc");
    reads("㐂村", "cun", "c"); /* a character that nobody reads is passed by */
    reads("", "", "");
}

static void test_sounds(void **state)
{
    (void)state;
    assert_int_equal(finder_sounds(f, "检查样式", "jianchayang"), 0);
    assert_int_equal(finder_sounds(f, "检查样式", "ys"), 6);
    assert_int_equal(finder_sounds(f, "检查样式", "yangshi"), 6);
    assert_int_equal(finder_sounds(f, "检查样式", "angshi"), -1); /* not from within a syllable */
    assert_int_equal(finder_sounds(f, "检查样式", ""), -1);
    assert_int_equal(finder_sounds(f, "重新打开", "zx"), 0); /* both readings */
    assert_int_equal(finder_sounds(f, "重新打开", "chongxin"), 0);
    assert_int_equal(finder_sounds(f, "导出：PDF", "pdf"), 6); /* signs are not read */
    assert_int_equal(finder_sounds(f, "\xe5\xaf", "d"), -1);  /* half a character */
}

static const char *first(const char *text)
{
    static finder_hit hits[3];
    return finder_find(f, text, hits, 3) ? hits[0].label : "none";
}

static void test_names(void **state)
{
    (void)state;
    static const char *const found[][2] = {
        {"岢岚县", "岢岚县"}, {"kelancun", "岢岚村"}, {"KLX", "岢岚县"}, {"qwq", "前温泉村"}, {"qian wen quan", "前温泉村"},
        {"wenquan", "温泉乡"}, {"wenq", "温泉乡"}, {"泉", "温泉乡"}, {"V7", "甘钦村"}, {"  dianping ", "店坪村"},
        {"ganqin", "甘钦村"}, {"daping", "大坪村"}, {"daiping", "大坪村"}, {"xyz", "none"}, {"", "none"}, {"   ", "none"},
        {"%s%n", "none"}, {"村民", "none"}, {"jing'er", "井儿上村"}};
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        if (strcmp(first(found[i][0]), found[i][1]))
            fail_msg("\"%s\" finds %s, not %s", found[i][0], first(found[i][0]), found[i][1]);
}

static void test_few_and_many(void **state)
{
    (void)state;
    finder_hit hits[20];
    assert_int_equal(finder_find(f, "村", hits, 20), 8);
    assert_int_equal(finder_find(f, "村", hits, 3), 3);
    assert_int_equal(finder_find(f, "村", hits, 0), 0);
    char text[4000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    assert_int_equal(finder_find(f, text, hits, 20), 0);
    for (size_t i = 0; i + 1 < sizeof text; i++) text[i] = "9, -.eN\xe5\x80"[i % 9];
    finder_find(f, text, hits, 20);
}

static void test_readings_of_ones_own(void **state)
{
    (void)state;
    char path[] = "/tmp/readings-XXXXXX";
    int fd = mkstemp(path);
    finder *own;
    finder_hit hit;
    grid_error error;
    assert_true(fd >= 0 && write(fd, "# ours\n坪 ping pian\n\n", 23) == 23);
    close(fd);
    assert_int_equal(finder_new(map, path, &own, NULL), GRID_OK);
    assert_int_equal(finder_find(own, "dianpian", &hit, 1), 1);
    assert_string_equal(hit.label, "店坪村");
    finder_free(own);
    FILE *file = fopen(path, "w");
    fputs("坪 ping\nnonsense\n", file);
    fclose(file);
    assert_int_equal(finder_new(map, path, &own, &error), GRID_E_DATA);
    assert_int_equal(error.record, 2);
    remove(path);
    assert_int_equal(finder_new(map, path, &own, &error), GRID_E_OPEN);
}

static void test_places(void **state)
{
    (void)state;
    finder *own;
    finder_hit hits[4];
    grid_error error;
    assert_int_equal(finder_new(map, NULL, &own, NULL), GRID_OK);
    assert_int_equal(finder_add(own, "温泉派出所", "M7", "派出所", FIXTURE_EAST + 2500, FIXTURE_NORTH + 500, &error), GRID_OK);
    assert_int_equal(finder_add(own, "", "B-0042", "房屋", FIXTURE_EAST - 10, FIXTURE_NORTH, &error), GRID_OK);
    assert_int_equal(finder_find(own, "wqpcs", hits, 4), 1);
    assert_int_equal(hits[0].kind, HIT_PLACE);
    assert_int_equal(hits[0].unit, fixture_unit(map, "V3"));
    assert_true(hits[0].x == FIXTURE_EAST + 2500 && hits[0].y == FIXTURE_NORTH + 500);
    assert_string_equal(hits[0].label, "温泉派出所");
    assert_non_null(strstr(hits[0].detail, "派出所 · "));
    assert_int_equal(finder_find(own, "M7", hits, 4), 1);
    assert_int_equal(finder_find(own, "B-0042", hits, 4), 1);
    assert_string_equal(hits[0].label, "B-0042");
    assert_string_equal(hits[0].detail, "房屋 · 图外");
    assert_int_equal(hits[0].unit, GRID_NONE);
    assert_true(finder_find(own, "温泉", hits, 4) >= 2); /* units first */
    assert_int_equal(hits[0].kind, HIT_UNIT);
    finder_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pinyin), cmocka_unit_test(test_sounds), cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_few_and_many), cmocka_unit_test(test_places), cmocka_unit_test(test_readings_of_ones_own)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
