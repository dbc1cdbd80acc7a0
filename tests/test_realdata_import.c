/* Real data through a map file: published counts come out of what the file keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/grid.h>

static char folder[] = "/tmp/grid-real-import-XXXXXX";

static void import_file(const char *map, const char *file, const char *as, grid_import_report **out)
{
    grid_import_options options = grid_import_options_default();
    grid_error error;
    options.as = as;
    if (grid_import(map, file, &options, out, &error) != GRID_OK) fail_msg("%s", error.text);
}

/* 17,717 buildings, 66 of which cross a commune's line and 40 lie outside of all. */
static void liechtenstein(void **state)
{
    static const char data[] = GRID_SOURCE_DIR "/../shared/data/liechtenstein_town/";
    char map[300], file[sizeof data + 40];
    grid_import_report *report;
    size_t straddling, outside;
    (void)state;
    snprintf(map, sizeof map, "%s/li.gpkg", folder);
    snprintf(file, sizeof file, "%scommunes.shp", data);
    import_file(map, file, "commune", &report);
    assert_int_equal(grid_import_report_at(report, 0)->added, 11);
    grid_import_report_free(report);
    snprintf(file, sizeof file, "%sbuildings.shp", data);
    import_file(map, file, "building", &report);
    assert_int_equal(grid_import_report_buildings(report, &straddling, &outside), 17717);
    assert_int_equal(straddling, 66);
    assert_int_equal(outside, 40);
    grid_import_report_free(report);
    import_file(map, file, "building", &report);
    assert_int_equal(grid_import_report_at(report, 0)->kept, 17717);
    grid_import_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(liechtenstein)};
    char command[400];
    if (access(GRID_SOURCE_DIR "/../shared/data/liechtenstein_town/communes.shp", R_OK) != 0) {
        printf("skipped: the real data is not there\n");
        return 77;
    }
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) || failed;
}
