/* viewer_table_file.c - tables as files: what a spreadsheet would take for a formula, quotes, numbers, failures. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <report/table_file.h>

static const char *const texts[] = {"plain", "=1+1", "@x", "a,b", "say \"hi\"", "two\nlines", "", "14092940000300403", "+86", "㐂𠮷"};
static const double numbers[] = {1, 0.1, -2.5e-7, 1e300, NAN, 123456789012345, 0, INFINITY, -0.0, 1.0 / 3};

static const char *text_at(void *context, size_t row, size_t column)
{
    (void)context, (void)column;
    return texts[row];
}

static double number_at(void *context, size_t row, size_t column)
{
    (void)context, (void)column;
    return numbers[row];
}

static grid_table_cells table_of(size_t rows)
{
    static const grid_table_column columns[] = {{"名称", false, 0}, {"=数", true, 0}};
    return (grid_table_cells){.name = "单元", .columns = columns, .num_columns = 2, .num_rows = rows, .text = text_at,
                              .number = number_at};
}

static void test_csv(void **state)
{
    (void)state;
    static const char expected[] = "\xef\xbb\xbf名称,\"'=数\"\r\nplain,1\r\n\"'=1+1\",0.1\r\n\"'@x\",-2.5e-07\r\n\"a,b\",1e+300\r\n"
                                   "\"say \"\"hi\"\"\",\r\n\"two\nlines\",123456789012345\r\n,0\r\n14092940000300403,\r\n"
                                   "\"'+86\",-0\r\n㐂𠮷,0.3333333333333333\r\n";
    char path[] = "/tmp/table-XXXXXX.csv", bytes[2000] = "";
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    grid_table_cells t = table_of(10);
    assert_int_equal(grid_table_write(&t, path, NULL), GRID_OK);
    FILE *file = fopen(path, "rb");
    size_t n = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    remove(path);
    assert_int_equal(n, sizeof expected - 1);
    assert_memory_equal(bytes, expected, n);
}

static void test_failures(void **state)
{
    (void)state;
    grid_error error;
    grid_table_cells t = table_of(10);
    assert_int_equal(grid_table_write(&t, "/tmp/table.ods", &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_table_write(&t, "/nonexistent/table.csv", &error), GRID_E_OPEN);
    assert_non_null(strstr(error.text, "/nonexistent/table.csv"));
    assert_int_equal(grid_table_write(&t, "/nonexistent/table.xlsx", &error), GRID_E_OPEN);
    t.num_rows = 2000000;
    assert_int_equal(grid_table_write(&t, "/tmp/table.xlsx", &error), GRID_E_LIMIT);
    assert_int_equal(access("/tmp/table.xlsx", F_OK), -1);
    t = table_of(0);
    assert_int_equal(grid_table_write(&t, "/tmp/table-empty.xlsx", &error), GRID_OK);
    assert_int_equal(remove("/tmp/table-empty.xlsx"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv), cmocka_unit_test(test_failures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
