/* test_county_files.c - what stands in the sample county's files: names, people, buildings, events,
 * bytes; and how writing behaves: the same bytes again, nothing overwritten, nothing half-written.
 */
#include "county_fixture.h"
#include "geo.h"

/* What hash_county gives for the default seed, on every machine and with every compiler. Whoever
 * changes the county on purpose pins the new value, which the failing test prints. */
#define PINNED_HASH UINT64_C(0x801364E44AD84668)

static size_t find(const grid_layer *layer, const char *code)
{
    for (size_t f = 0; f < grid_layer_num_features(layer); f++)
        if (!strcmp(text_of(layer, f, "CODE"), code)) return f;
    fail_msg("no unit %s", code);
    return 0;
}

static void names_and_codes(void **state)
{
    (void)state;
    assert_string_equal(text_of(layers[0], 0, "CODE"), "140929000000");
    assert_string_equal(text_of(layers[0], 0, "NAME"), "岢岚县");
    assert_string_equal(text_of(layers[0], 0, "PCODE"), "");
    assert_string_equal(text_of(layers[1], find(layers[1], "140929207000"), "NAME"), "大涧乡");
    assert_string_equal(text_of(layers[2], find(layers[2], "140929100200"), "NAME"), "东街村");
    assert_string_equal(text_of(layers[2], find(layers[2], "140929102219"), "NAME"), "燕家村");
    assert_string_equal(text_of(layers[2], find(layers[2], "140929102219"), "OFFICIAL"),
                        "燕家村村委会");
    size_t community = find(layers[2], "140929400003");
    assert_string_equal(text_of(layers[2], community, "NAME"), "广惠园社区");
    assert_string_equal(text_of(layers[2], community, "PCODE"), "140929100000");
    assert_string_equal(text_of(layers[3], find(layers[3], "140929400002009"), "NAME"),
                        "西城第9网格");
    assert_string_equal(text_of(layers[4], find(layers[4], "14092940000200904"), "NAME"),
                        "西城9-04微网格");
    for (size_t f = 0; f < 105; f++) /* no unit is called after the pseudo-township */
        assert_string_not_equal(text_of(layers[2], f, "PCODE"), "140929400000");
}

/* The whole table of the statistics office, where it is at hand. */
static void names_are_those_of_the_table(void **state)
{
    size_t size = 0, rows = 0;
    (void)state;
    char *table =
        read_file(GRID_SOURCE_DIR "/../shared/data/kelan_divisions", "villages_140929.csv", &size);
    if (!table) {
        print_message("skipped: ../shared/data/kelan_divisions is not there\n");
        skip();
    }
    for (char *line = strtok(table, "\n"); line; line = strtok(NULL, "\n")) {
        char code[16], name[64], street[16];
        if (sscanf(line, "%12[0-9],\"%63[^\"]\",%9[0-9]", code, name, street) != 3) continue;
        size_t f = find(layers[2], code);
        assert_string_equal(text_of(layers[2], f, "OFFICIAL"), name);
        assert_memory_equal(text_of(layers[2], f, "PCODE"),
                            strcmp(street, "140929400") ? street : "140929100", 9);
        rows++;
    }
    assert_int_equal(rows, 104);
    free(table);
}

static void text_is_gbk(void **state)
{
    size_t size = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(stems); i++) {
        char name[64];
        snprintf(name, sizeof name, "%s.dbf", stems[i]);
        char *bytes = read_file(folder, name, &size);
        assert_int_equal((unsigned char)bytes[29], 0x4D);  /* the language driver of GBK */
        assert_memory_equal(bytes + 1, "\x7E\x06\x1E", 3); /* a fixed date */
        free(bytes);
        snprintf(name, sizeof name, "%s.cpg", stems[i]);
        bytes = read_file(folder, name, &size);
        assert_string_equal(bytes, "GBK");
        free(bytes);
    }
    char *bytes = read_file(folder, "county.dbf", &size);
    assert_non_null(memmem(bytes, size, "\xE1\xB3\xE1\xB0\xCF\xD8", 6)); /* 岢岚县 */
    free(bytes);
}

/* People, households and buildings of every parent are the sums of its children, and the county's
 * total is the one that was wanted; cells are the sums of their buildings. */
static void people_add_up(void **state)
{
    static const char *const fields[] = {"POP", "HH", "BLDG"};
    (void)state;
    for (size_t level = 0; level + 1 < NUM_LEVELS; level++)
        for (size_t f = 0; f < grid_layer_num_features(layers[level]); f++) {
            double sums[3] = {0};
            size_t children = 0;
            const char *code = text_of(layers[level], f, "CODE");
            for (size_t c = 0; c < grid_layer_num_features(layers[level + 1]); c++) {
                if (strcmp(text_of(layers[level + 1], c, "PCODE"), code) != 0) continue;
                for (int i = 0; i < 3; i++) sums[i] += number_of(layers[level + 1], c, fields[i]);
                children++;
            }
            for (int i = 0; i < 3 && children; i++)
                assert_true(number_of(layers[level], f, fields[i]) == sums[i]);
        }
    assert_true(number_of(layers[0], 0, "POP") == 80750);
    assert_true(number_of(layers[0], 0, "BLDG") == 30000);
}

static grid_layer *open_layer(const char *name)
{
    char path[256];
    grid_layer *layer;
    path_of(path, folder, name);
    assert_int_equal(grid_layer_open(path, NULL, &layer, NULL), GRID_OK);
    return layer;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct shape { /* a building: its shell, and its box */
    const double *xy;
    size_t n;
    double box[4];
};

static int by_west(const void *left, const void *right)
{
    double a = ((const struct shape *)left)->box[0], b = ((const struct shape *)right)->box[0];
    return (a > b) - (a < b);
}

static double side(const double *a, const double *b, const double *p)
{
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

/* Walls of two buildings cross. Exact: coordinates are multiples of 1/1024 within a few dozen
 * metres. */
static bool walls_cross(const struct shape *s, const struct shape *t)
{
    for (size_t i = 0; i + 1 < s->n; i++)
        for (size_t k = 0; k + 1 < t->n; k++) {
            const double *a = s->xy + 2 * i, *b = a + 2, *c = t->xy + 2 * k, *d = c + 2;
            if (side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0)
                return true;
        }
    return false;
}

static void buildings(void **state)
{
    (void)state;
    grid_layer *layer = open_layer("building.shp");
    size_t n = grid_layer_num_features(layer), yards = 0, bent = 0, crossings = 0;
    assert_int_equal(n, 30000);
    const char **ids = calloc(n, sizeof *ids);
    struct shape *shapes = calloc(n, sizeof *shapes);
    double people = 0, homes = 0;
    for (size_t i = 0; i < n; i++) {
        struct shape *s = &shapes[i];
        ids[i] = text_of(layer, i, "ID");
        people += number_of(layer, i, "POP");
        homes += number_of(layer, i, "HH");
        assert_true(number_of(layer, i, "POP") >= number_of(layer, i, "HH"));
        yards += grid_layer_num_rings(layer, i) == 2;
        s->xy = grid_layer_ring(layer, i, 0, &s->n);
        bent += s->n == 7;
        s->box[0] = s->box[1] = 1e300, s->box[2] = s->box[3] = -1e300;
        for (size_t k = 0; k < s->n; k++) {
            const double *p = s->xy + 2 * k;
            if (p[0] < s->box[0]) s->box[0] = p[0];
            if (p[1] < s->box[1]) s->box[1] = p[1];
            if (p[0] > s->box[2]) s->box[2] = p[0];
            if (p[1] > s->box[3]) s->box[3] = p[1];
        }
    }
    assert_true(people == 80750 && homes == number_of(layers[0], 0, "HH"));
    assert_true(yards > 500 && bent > 2000);
    qsort(ids, n, sizeof *ids, compare_texts);
    for (size_t i = 1; i < n; i++) assert_string_not_equal(ids[i - 1], ids[i]);
    qsort(shapes, n, sizeof *shapes, by_west);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && shapes[k].box[0] <= shapes[i].box[2]; k++) {
            const struct shape *s = &shapes[i], *t = &shapes[k];
            if (t->box[1] > s->box[3] || t->box[3] < s->box[1]) continue;
            crossings += walls_cross(s, t);
            assert_false(t->box[0] >= s->box[0] && t->box[2] <= s->box[2] &&
                         t->box[1] >= s->box[1] &&
                         t->box[3] <= s->box[3]); /* nor one inside another */
        }
    assert_int_equal(crossings, 0);
    free(ids);
    free(shapes);
    grid_layer_free(layer);
}

/* The declared cell of every building owns the point on its surface; some dozens reach across a
 * border. */
static void buildings_belong_to_cells(void **state)
{
    char path[256];
    grid_map *map;
    size_t astride = 0;
    (void)state;
    path_of(path, folder, "kelan.json");
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    grid_layer *layer = open_layer("building.shp");
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        double x, y;
        size_t n;
        grid_hit hit;
        bool across = false;
        const double *xy = grid_layer_ring(layer, i, 0, &n);
        const char *code = text_of(layer, i, "PCODE");
        for (size_t k = 0; k + 1 < n; k++) {
            grid_locate(map, xy[2 * k], xy[2 * k + 1], &hit);
            assert_true(hit.cell != GRID_NONE);
            across = across || strcmp(grid_unit_code(map, hit.cell), code) != 0;
        }
        astride += across;
        if (i % 10 && !across) continue; /* GEOS is slow: a tenth of the rest */
        assert_int_equal(grid_layer_point(layer, i, &x, &y, NULL), GRID_OK);
        grid_locate(map, x, y, &hit);
        assert_string_equal(grid_unit_code(map, hit.cell), code);
    }
    print_message("%zu buildings across a border\n", astride);
    assert_true(astride >= 36 && astride <= 120);
    grid_layer_free(layer);
    grid_map_free(map);
}

/* The next field of a CSV line without quotes; *line moves on, NULL at the end. */
static char *next_field(char **line) { return strsep(line, ","); }

static void check_event(grid_map *map, char *line, const char *before, int stages[5])
{
    static const char *const names[] = {"信息采集", "受理立项", "任务派遣", "处理反馈", "核查结案"};
    char *id = next_field(&line), *lon = next_field(&line), *lat = next_field(&line);
    next_field(&line); /* category, line of work, source */
    next_field(&line);
    next_field(&line);
    char *stage = next_field(&line), *times[5], *end;
    for (int i = 0; i < 5; i++) times[i] = next_field(&line);
    char *due = next_field(&line), *title = next_field(&line);
    grid_hit hit;
    assert_true(strcmp(id, before) > 0);
    grid_locate_lonlat(map, strtod(lon, &end), strtod(lat, &end), &hit);
    assert_true(hit.cell != GRID_NONE);
    assert_true(title && *title && !line);
    int reached = 0;
    while (reached < 4 && strcmp(names[reached], stage) != 0) reached++;
    assert_string_equal(names[reached], stage);
    stages[reached]++;
    for (int i = 0; i < 5; i++) {
        if (i > reached) {
            assert_string_equal(times[i], "");
            continue;
        }
        assert_int_equal(strlen(times[i]), 19);
        assert_true(strcmp(times[i], "2024-07-01 00:00:00") >= 0 &&
                    strcmp(times[i], "2026-06-30 18:01:00") < 0);
        if (i) assert_true(strncmp(times[i - 1], times[i], 16) <= 0);
    }
    assert_int_equal(*due != 0, reached > 0);
}

static void events(void **state)
{
    char path[256], before[32] = "";
    grid_map *map;
    size_t size = 0, rows = 0;
    int stages[5] = {0};
    (void)state;
    path_of(path, folder, "kelan.json");
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    char *text = read_file(folder, "events.csv", &size), *rest = text;
    assert_memory_equal(text, "\xEF\xBB\xBF事件编号,经度,纬度,", 3 + 12 + 1 + 6 + 1 + 6 + 1);
    strsep(&rest, "\n");
    for (char *line; rest && *rest; rows++) {
        line = strsep(&rest, "\n");
        assert_int_equal(line[strlen(line) - 1], '\r');
        line[strlen(line) - 1] = 0;
        char id[32];
        snprintf(id, sizeof id, "%.*s", (int)strcspn(line, ","), line);
        check_event(map, line, before, stages);
        strcpy(before, id);
    }
    assert_int_equal(rows, 40000);
    for (int i = 0; i < 5; i++) assert_true(stages[i] > 0);
    assert_true(stages[4] > 36000);
    free(text);
    grid_map_free(map);
}

/* Every module has rows; the numbers that documents speak of are right. */
static void modules(void **state)
{
    static const struct {
        const char *file, *kind;
        size_t n;
    } known[] = {
        {"module_party.csv", ",入格党员,", 1200},    {"module_grid.csv", ",微网格长,", 394},
        {"module_grid.csv", ",网格长,", 45},         {"module_grid.csv", ",乡镇执法队,", 10},
        {"module_grid.csv", ",社区工作者,", 72},     {"module_public.csv", ",县直单位,", 73},
        {"module_population.csv", ",住宅小区,", 31},
    };
    size_t size = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        char *text = read_file(folder, known[i].file, &size);
        size_t n = 0;
        for (char *p = text; (p = strstr(p, known[i].kind)); p++) n++;
        assert_int_equal(n, known[i].n);
        free(text);
    }
    for (size_t i = 0; i < 10; i++) { /* the ten modules come first among the others */
        char *text = read_file(folder, others[i], &size);
        assert_memory_equal(text, "\xEF\xBB\xBF", 3);
        assert_true(strstr(text, "\r\nM") != NULL);
        for (char *p = text; (p = strstr(p, ",1")) && strlen(p) > 12; p++)
            assert_false(p[2] >= '3' && p[2] <= '9' &&
                         strspn(p + 1, "0123456789") == 11); /* no mobile number */
        free(text);
    }
}

static double shell_area(const grid_layer *layer, size_t f)
{
    double sum = 0;
    for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++) {
        size_t n;
        const double *p = grid_layer_ring(layer, f, r, &n);
        for (size_t i = 0; i + 1 < n; i++)
            sum -= (p[2 * i] - p[0]) * (p[2 * i + 3] - p[1]) - (p[2 * i + 2] - p[0]) * (p[2 * i + 1] - p[1]);
    }
    return sum / 2;
}

/* Compounds stand in the communities they name, under names of their own; beats tile the county. */
static void areas(void **state)
{
    grid_layer *compounds = open_layer("compound.shp"), *beats = open_layer("beat.shp");
    double people = 0, area = 0;
    size_t same = 0;
    (void)state;
    assert_int_equal(grid_layer_num_features(compounds), 31);
    assert_int_equal(grid_layer_num_features(beats), 11);
    for (size_t f = 0; f < 31; f++) {
        size_t community = find(layers[2], text_of(compounds, f, "PCODE"));
        assert_non_null(strstr(text_of(layers[2], community, "NAME"), "社区"));
        assert_true(number_of(compounds, f, "POP") > 0 && shell_area(compounds, f) > 100);
        for (size_t g = 0; g < f; g++) {
            assert_string_not_equal(text_of(compounds, f, "NAME"), text_of(compounds, g, "NAME"));
            assert_string_not_equal(text_of(compounds, f, "CODE"), text_of(compounds, g, "CODE"));
        }
    }
    for (size_t f = 0; f < 11; f++) {
        people += number_of(beats, f, "POP");
        area += shell_area(beats, f);
        for (size_t t = 0; t < 10; t++) same += number_of(beats, f, "POP") == number_of(layers[1], t, "POP");
    }
    assert_true(people == 80750);
    assert_true(same < 4); /* they are no townships under other names */
    assert_true(area - shell_area(layers[0], 0) < 1 && area - shell_area(layers[0], 0) > -1);
    grid_layer_free(compounds);
    grid_layer_free(beats);
}

static bool is_unit(const char *code)
{
    for (size_t level = 0; level < NUM_LEVELS; level++)
        for (size_t f = 0; f < grid_layer_num_features(layers[level]); f++)
            if (!strcmp(text_of(layers[level], f, "CODE"), code)) return true;
    return false;
}

/* So many serve, everyone for a unit; who has left has a successor. */
static void assignments(void **state)
{
    static const struct {
        const char *file;
        size_t serving, left;
    } known[] = {{"assign_department.csv", 104, 9}, {"assign_leader.csv", 30, 3},
                 {"assign_worker.csv", 493, 0}, {"assign_law.csv", 10, 0},
                 {"assign_party.csv", 1200, 0}};
    size_t size = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        char *text = read_file(folder, known[i].file, &size);
        size_t serving = 0, left = 0;
        assert_memory_equal(text, "\xEF\xBB\xBF", 3);
        strtok(text, "\n");
        for (char *line = strtok(NULL, "\n"); line; line = strtok(NULL, "\n")) {
            char code[40], phone[20], rest[40];
            assert_int_equal(
                sscanf(line, "%*[^,],%*[^,],%*[^,],%19[^,],%39[^,],%39s", phone, code, rest), 3);
            assert_memory_equal(phone, "000-", 4);
            assert_true(is_unit(code));
            bool ends = strstr(rest, "2024-12-31") != NULL;
            left += ends;
            serving += !ends;
        }
        assert_int_equal(serving, known[i].serving);
        assert_int_equal(left, known[i].left);
        free(text);
    }
}

static void same_seed_same_bytes(void **state)
{
    char again[] = "/tmp/test_county_XXXXXX", message[512];
    (void)state;
    uint64_t hash = hash_county(folder);
    assert_non_null(mkdtemp(again));
    assert_int_equal(
        county_write(again, COUNTY_DEFAULT_SEED, false, NULL, NULL, message, sizeof message), 0);
    assert_true(hash_county(again) == hash);
    assert_int_equal(county_write(again, 7, true, NULL, NULL, message, sizeof message), 0);
    assert_true(hash_county(again) != hash);
    remove_county(again);
    if (hash != PINNED_HASH) fail_msg("the files hash to 0x%016llX", (unsigned long long)hash);
}

/* Existing files stay, their folder as it was; places that cannot be written are told apart. */
static void writing_is_careful(void **state)
{
    char message[512] = "", path[256], part[256];
    struct stat before, after;
    (void)state;
    path_of(path, folder, "kelan.json");
    path_of(part, folder, "kelan.json.part");
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(county_write(folder, 1, false, NULL, NULL, message, sizeof message),
                     COUNTY_INPUT);
    assert_non_null(strstr(message, path));
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_not_equal(stat(part, &after), 0);

    assert_int_equal(county_write(path, 1, true, NULL, NULL, message, sizeof message),
                     COUNTY_INPUT);
    assert_non_null(strstr(message, "not a folder"));
    path_of(path, folder, "kelan.json/below");
    assert_int_equal(county_write(path, 1, true, NULL, NULL, message, sizeof message),
                     COUNTY_ENVIRONMENT);
    assert_non_null(strstr(message, path));
    assert_int_equal(county_write_points(path, 1, 10, message, sizeof message), COUNTY_ENVIRONMENT);
    assert_non_null(strstr(message, path));

    char blocked[] =
        "/tmp/test_county_XXXXXX"; /* one name is taken by a folder: nothing is written */
    assert_non_null(mkdtemp(blocked));
    path_of(path, blocked, "road.dbf");
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(county_write(blocked, 1, true, NULL, NULL, message, sizeof message),
                     COUNTY_INPUT);
    assert_non_null(strstr(message, "road.dbf"));
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(blocked), 0);
}

static void points(void **state)
{
    char path[256], message[512] = "";
    size_t size = 0, other_size = 0, rows = 0;
    double lon, lat;
    unsigned long id;
    (void)state;
    path_of(path, folder, "points.csv");
    char *first = read_file(folder, "points.csv", &size);
    assert_int_equal(county_write_points(path, COUNTY_DEFAULT_SEED, 1000, message, sizeof message),
                     0);
    char *second = read_file(folder, "points.csv", &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(first, second, size);
    assert_memory_equal(first, "id,lon,lat\n1,", 13);
    for (char *p = strchr(first, '\n'); p && p[1]; p = strchr(p + 1, '\n'), rows++) {
        assert_int_equal(sscanf(p + 1, "%lu,%lf,%lf", &id, &lon, &lat), 3);
        assert_int_equal(id, rows + 1);
        assert_true(lon >= 111.21 && lon <= 111.88 && lat >= 38.48 && lat <= 38.98);
    }
    assert_int_equal(rows, 1000);
    free(first);
    free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_codes),
        cmocka_unit_test(names_are_those_of_the_table),
        cmocka_unit_test(text_is_gbk),
        cmocka_unit_test(people_add_up),
        cmocka_unit_test(buildings),
        cmocka_unit_test(buildings_belong_to_cells),
        cmocka_unit_test(events),
        cmocka_unit_test(modules),
        cmocka_unit_test(areas),
        cmocka_unit_test(assignments),
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(writing_is_careful),
        cmocka_unit_test(points),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
