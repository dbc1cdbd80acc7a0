/* Codes by the built-in schemes (cases/codes/codes.txt), tables of one's own, the order of
 * siblings, the codes of a map, and any bytes at all. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <grid/codes.h>

#include "random.h"

static grid_code_schemes *table;

static int open_table(void **state)
{
    (void)state;
    return grid_code_schemes_builtin(&table, NULL) != GRID_OK;
}

static int close_table(void **state)
{
    (void)state;
    grid_code_schemes_free(table);
    return 0;
}

/* ---- the file of cases ----------------------------------------------------------------------- */

enum { MAX_WORDS = 16, MAX_LIST = 16 };

struct runner {
    int line;
    size_t faults, statements;
    char used[MAX_LIST][64], voids[MAX_LIST][64];
    size_t num_used, num_void;
};

static void fault(struct runner *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fault(struct runner *r, const char *format, ...)
{
    va_list arguments;
    printf("codes.txt:%d: ", r->line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    r->faults++;
}

/* "_" is a space, '""' is nothing, "-" is no code. */
static char *unquote(char *word)
{
    if (!strcmp(word, "\"\"") || !strcmp(word, "-")) *word = 0;
    for (char *p = word; *p; p++)
        if (*p == '_') *p = ' ';
    return word;
}

static void run_fits(struct runner *r, char **words, size_t n)
{
    int32_t fits[16];
    size_t num = grid_code_recognise(table, unquote(words[1]), 16, fits);
    if (num != n - 2) fault(r, "%s fits %zu schemes", words[1], num);
    for (size_t i = 0; i < num && i + 2 < n; i++)
        if (strcmp(grid_code_scheme_at(table, fits[i])->id, words[i + 2]))
            fault(r, "%s fits %s", words[1], grid_code_scheme_at(table, fits[i])->id);
}

static void run_parts(struct runner *r, char **words, size_t n)
{
    grid_code code;
    grid_error error;
    if (grid_code_parse(table, GRID_NONE, words[1], &code, &error)) {
        fault(r, "%s", error.text);
        return;
    }
    if (code.num_parts != n - 2) fault(r, "%s has %zu parts", words[1], code.num_parts);
    for (size_t i = 0; i < code.num_parts && i + 2 < n; i++) {
        char part[64];
        const char *class = code.parts[i].class_id;
        snprintf(part, sizeof part, "%s:%s", code.parts[i].value, class ? class : "-");
        if (strcmp(part, words[i + 2])) fault(r, "part %zu is %s", i + 1, part);
    }
}

static void run_parent(struct runner *r, char **words)
{
    grid_code code;
    if (grid_code_parse(table, GRID_NONE, words[1], &code, NULL))
        fault(r, "%s does not parse", words[1]);
    else if (strcmp(code.parent, unquote(words[2])))
        fault(r, "the parent is \"%s\"", code.parent);
}

static void run_fault(struct runner *r, int32_t scheme, char **words)
{
    grid_code_advice advice;
    grid_code_check(table, scheme, unquote(words[0]), &advice);
    if (strcmp(grid_code_fault_name(advice.fault), words[1]) ||
        strcmp(advice.likely, unquote(words[2])) || !*advice.text)
        fault(r, "%s, likely \"%s\": %s", grid_code_fault_name(advice.fault), advice.likely,
              advice.text);
    if ((advice.severity == GRID_NOTE) != (advice.fault <= GRID_CODE_UNCLASSIFIED))
        fault(r, "severity %s", grid_severity_name(advice.severity));
    if (*advice.likely && !grid_code_recognise(table, advice.likely, 0, NULL))
        fault(r, "the likely code fits nothing");
}

static void run_next(struct runner *r, char **words, bool fill_gaps)
{
    const char *used[MAX_LIST], *voids[MAX_LIST];
    char out[GRID_CODE_MAX + 2] = "untouched";
    grid_error error = {0};
    grid_code_next_options options = grid_code_next_options_default();
    for (size_t i = 0; i < MAX_LIST; i++) used[i] = r->used[i], voids[i] = r->voids[i];
    if (strcmp(words[2], "-")) options.class_id = words[2];
    options.fill_gaps = fill_gaps;
    grid_status status = grid_code_next(table, words[1], r->num_used, used, r->num_void, voids,
                                        &options, out, &error);
    bool refused = !strcmp(words[3], "refused");
    if (refused != (status != GRID_OK) || strcmp(out, refused ? "untouched" : words[3]))
        fault(r, "next is %s; %s", out, error.text);
    if (status && !*error.text) fault(r, "refused without a word");
}

static void take_list(char list[][64], size_t *num, char **words, size_t n)
{
    for (*num = 0; *num + 1 < n; ++*num) snprintf(list[*num], 64, "%s", unquote(words[*num + 1]));
}

static void run_statement(struct runner *r, char **words, size_t n)
{
    if (!strcmp(words[0], "fits") && n >= 2)
        run_fits(r, words, n);
    else if (!strcmp(words[0], "parts") && n >= 3)
        run_parts(r, words, n);
    else if (!strcmp(words[0], "parent") && n == 3)
        run_parent(r, words);
    else if (!strcmp(words[0], "fault") && n == 4)
        run_fault(r, GRID_NONE, words + 1);
    else if (!strcmp(words[0], "as") && n == 5 && grid_code_scheme_by_id(table, words[1]) >= 0)
        run_fault(r, grid_code_scheme_by_id(table, words[1]), words + 2);
    else if (!strcmp(words[0], "used"))
        take_list(r->used, &r->num_used, words, n);
    else if (!strcmp(words[0], "void"))
        take_list(r->voids, &r->num_void, words, n);
    else if (!strcmp(words[0], "next") && n == 4)
        run_next(r, words, false);
    else if (!strcmp(words[0], "fill") && n == 4)
        run_next(r, words, true);
    else
        fault(r, "not a statement");
}

static void cases(void **state)
{
    (void)state;
    struct runner r = {0};
    char line[1024];
    FILE *file = fopen(GRID_SOURCE_DIR "/tests/cases/codes/codes.txt", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char *words[MAX_WORDS], *rest;
        size_t n = 0;
        r.line++;
        line[strcspn(line, "#\r\n")] = 0;
        for (char *w = strtok_r(line, " ", &rest); w && n < MAX_WORDS;
             w = strtok_r(NULL, " ", &rest))
            words[n++] = w;
        if (!n) continue;
        r.statements++;
        run_statement(&r, words, n);
    }
    fclose(file);
    printf("codes.txt: %zu statements, %zu faults\n", r.statements, r.faults);
    assert_true(r.statements > 80);
    assert_int_equal(r.faults, 0);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void sources_are_named(void **state)
{
    (void)state;
    assert_int_equal(grid_code_num_schemes(table), 7);
    for (int32_t s = 0; s < 7; s++) {
        const grid_code_scheme *scheme = grid_code_scheme_at(table, s);
        assert_true(*scheme->id && *scheme->name && *scheme->name_zh && *scheme->source);
        assert_int_equal(grid_code_scheme_by_id(table, scheme->id), s);
    }
    assert_int_equal(grid_code_scheme_at(table, 3)->length, 15);
    assert_non_null(grid_code_scheme_at(table, 3)->ordered);
    assert_null(grid_code_scheme_at(table, 2)->ordered);
    assert_int_equal(grid_code_scheme_by_id(table, "postcode"), GRID_NONE);
    assert_string_equal(grid_code_fault_name((grid_code_fault)99), "unknown");
}

#define SEGMENT(rest)                                                                              \
    "{\"segments\":[{\"id\":\"a\",\"en\":\"a\",\"zh\":\"甲\",\"width\":2," rest "}],"
#define SCHEME(rest)                                                                               \
    "\"schemes\":[{\"id\":\"s\",\"en\":\"s\",\"zh\":\"s\",\"source\":\"mine\"," rest "}]}"
#define DIGITS SEGMENT("\"charset\":\"digits\"")

static void own_table(void **state)
{
    (void)state;
    static const char json[] =
        "\xEF\xBB\xBF{\"segments\":[{\"id\":\"kind\",\"en\":\"kind\",\"zh\":\"类\",\"width\":1,"
        "\"charset\":\"capitals\"},"
        "{\"id\":\"no\",\"en\":\"number\",\"zh\":\"号\",\"width\":3,\"charset\":\"digits\","
        "\"strict\":true,"
        "\"classes\":[{\"id\":\"n\",\"en\":\"n\",\"zh\":\"号\",\"from\":7,\"to\":9}]},"
        "{\"id\":\"mark\",\"en\":\"mark\",\"zh\":\"记\",\"width\":2,\"charset\":\"digits-"
        "capitals\"}],"
        "\"schemes\":[{\"id\":\"house\",\"en\":\"house "
        "code\",\"zh\":\"房屋\",\"source\":\"ours\",\"length\":4,"
        "\"segments\":[\"kind\",\"no\"]},"
        "{\"id\":\"room\",\"en\":\"room code\",\"zh\":\"房间\",\"source\":\"ours\",\"length\":6,"
        "\"segments\":[\"kind\",\"no\"],\"suffix\":{\"segment\":\"mark\",\"separator\":\".\"}}]}\n";
    static const char *const used[] = {"F007", "F008.A1"};
    grid_code_schemes *own;
    grid_code_advice advice;
    grid_code code;
    grid_error error = {0};
    char out[GRID_CODE_MAX + 2];
    assert_int_equal(grid_code_schemes_read(json, sizeof json - 1, "own", &own, &error), GRID_OK);
    assert_int_equal(grid_code_parse(own, GRID_NONE, "F007", &code, NULL), GRID_OK);
    assert_int_equal(grid_code_parse(own, GRID_NONE, "F007.A1", &code, NULL), GRID_OK);
    assert_string_equal(code.text, "F007A1");
    assert_string_equal(code.parent, "");
    assert_int_equal(grid_code_parse(own, 0, "f007", &code, &error), GRID_E_DATA);
    assert_int_equal(grid_code_parse(own, 2, "F007", &code, &error), GRID_E_ARGUMENT);
    grid_code_check(own, GRID_NONE, "F0O7", &advice); /* a letter where a digit belongs */
    assert_string_equal(advice.likely, "F007");
    assert_int_equal(grid_code_next(own, "F", 2, used, 0, NULL, NULL, out, &error), GRID_OK);
    assert_string_equal(out, "F009");
    assert_int_equal(grid_code_next(own, "F009", 0, NULL, 0, NULL, NULL, out, &error),
                     GRID_E_ARGUMENT); /* no numbers in it */
    grid_code_schemes_free(own);
    grid_code_schemes_free(NULL);
}

static void bad_tables(void **state)
{
    (void)state;
    static const struct {
        grid_status status;
        const char *json;
    } bad[] = {
        {GRID_E_FORMAT, ""},
        {GRID_E_FORMAT, "{\"segments\": [}"},
        {GRID_E_FORMAT, DIGITS SCHEME("\"length\":2,\"segments\":[\"a\"]") " 1"},
        {GRID_E_DATA, "[]"},
        {GRID_E_DATA, "{\"segments\": [], \"schemes\": []}"},
        {GRID_E_DATA, "{\"segments\": [7], \"schemes\": [7]}"},
        {GRID_E_DATA, "{\"segments\": [], \"schemes\": [7]}"},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":3,\"segments\":[\"a\"]")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":4,\"segments\":[\"a\",\"a\"]")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":2,\"segments\":[\"b\"]")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":2,\"segments\":[null]")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":0,\"segments\":[]")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":2,\"segments\":[\"a\"],\"placeholders\":[\"a\"]")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":2,\"segments\":[\"a\"],\"parent\":[\"b\"]")},
        {GRID_E_DATA,
         DIGITS SCHEME("\"length\":2,\"suffix\":{\"segment\":\"a\",\"separator\":\"7\"}")},
        {GRID_E_DATA, DIGITS SCHEME("\"length\":2,\"suffix\":{}")},
        {GRID_E_DATA, DIGITS "\"schemes\":[{\"id\":\"\"}]}"},
        {GRID_E_DATA, SEGMENT("\"charset\":\"runes\"") SCHEME("\"length\":2,\"segments\":[\"a\"]")},
        {GRID_E_DATA,
         SEGMENT(
             "\"charset\":\"digits\",\"placeholder\":{\"value\":\"0\",\"en\":\"n\",\"zh\":\"n\"}")
             SCHEME("\"length\":2,\"segments\":[\"a\"]")},
        {GRID_E_DATA,
         SEGMENT("\"charset\":\"digits\",\"classes\":[{\"id\":\"c\",\"en\":\"c\",\"zh\":\"c\","
                 "\"from\":5,\"to\":100}]") SCHEME("\"length\":2,\"segments\":[\"a\"]")},
        {GRID_E_DATA,
         SEGMENT("\"charset\":\"digits\",\"classes\":[{\"id\":\"c\",\"en\":\"c\",\"zh\":\"c\","
                 "\"from\":5.5,\"to\":1e300}]") SCHEME("\"length\":2,\"segments\":[\"a\"]")},
    };
    grid_code_schemes *own = NULL;
    grid_error error;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        error = (grid_error){0};
        if (grid_code_schemes_read(bad[i].json, strlen(bad[i].json), "own", &own, &error) !=
            bad[i].status)
            fail_msg("table %zu: %s", i, error.text);
        assert_true(!strncmp(error.text, "own", 3));
    }
    assert_null(own);
}

/* ---- order ----------------------------------------------------------------------------------- */

static size_t order_of(size_t n, const char *const *codes, const double *xy, double tolerance,
                       char *names, size_t size)
{
    grid_findings *findings;
    size_t num;
    assert_int_equal(
        grid_code_check_order(n, codes, xy, xy + 1, 2 * sizeof *xy, tolerance, &findings, NULL),
        GRID_OK);
    num = grid_findings_num(findings);
    *names = 0;
    for (size_t i = 0; i < num; i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        assert_int_equal(f->kind, GRID_FINDING_CODE_ORDER);
        assert_int_equal(f->severity, GRID_NOTE);
        size_t used = strlen(names);
        snprintf(names + used, size - used, "%s;", f->code_a);
    }
    grid_findings_free(findings);
    return num;
}

static void order(void **state)
{
    (void)state;
    static const char *const codes[] = {"1", "2", "3", "4", "5", "6"};
    /* two uneven rows of three */
    const double rows[] = {0, 10, 10, 10.4, 20, 9.8, 0, 0, 10, 0, 20, 0};
    double moved[12], same[4] = {5, 5, 5, 5};
    char names[64];
    grid_findings *findings;
    assert_int_equal(order_of(6, codes, rows, 1, names, sizeof names), 0);
    memcpy(moved, rows, sizeof rows); /* 1 is where 6 is and the other way round */
    moved[0] = 20, moved[1] = 0, moved[10] = 0, moved[11] = 10;
    assert_int_equal(order_of(6, codes, moved, 1, names, sizeof names), 2);
    assert_string_equal(names, "1;6;");
    memcpy(moved, rows, sizeof rows); /* only 2 and 3 exchanged: a row from west to east */
    moved[2] = 20, moved[4] = 10;
    assert_int_equal(order_of(6, codes, moved, 1, names, sizeof names), 1);
    assert_string_equal(names, "3;");
    memcpy(moved, rows, sizeof rows); /* by columns: some rows make an order even of that */
    moved[2] = 0, moved[3] = 0, moved[4] = 10, moved[5] = 10, moved[6] = 10, moved[7] = 0;
    moved[8] = 20, moved[9] = 10;
    assert_int_equal(order_of(6, codes, moved, 1, names, sizeof names), 0);
    assert_int_equal(order_of(2, codes, same, 0, names, sizeof names), 0);
    moved[0] = NAN;
    assert_int_equal(order_of(1, codes, moved, 1, names, sizeof names), 0);
    assert_int_equal(order_of(0, codes, moved, 1, names, sizeof names), 0);
    assert_int_equal(grid_code_check_order(1, codes, rows, rows, 0, NAN, &findings, NULL),
                     GRID_E_ARGUMENT);
    assert_int_equal(grid_code_check_order(20001, codes, rows, rows, 0, 1, &findings, NULL),
                     GRID_E_LIMIT);
}

/* Numbers given row by row are never blamed, however the rows lie. */
static void any_rows(void **state)
{
    (void)state;
    enum { N = 40 };
    static char text[N][8];
    const char *codes[N];
    uint64_t seed = 7;
    for (int i = 0; i < N; i++) {
        snprintf(text[i], sizeof text[i], "%03d", i + 1);
        codes[i] = text[i];
    }
    for (int run = 0; run < 200; run++) {
        double xy[2 * N];
        int num = 0, rows = 1 + (int)random_below(&seed, 8);
        for (int row = 0; row < rows; row++) { /* places anywhere within a row */
            double last = 0;
            int end = row + 1 == rows ? N : N * (row + 1) / rows;
            for (; num < end; num++) {
                xy[2 * num] = last += 0.01 + random_unit(&seed);
                xy[2 * num + 1] = -(double)row - random_unit(&seed);
            }
        }
        char names[512];
        assert_int_equal(order_of(N, codes, xy, 0, names, sizeof names), 0);
    }
}

/* Numbers given anyhow: with the blamed units taken away, every pair is in order for some rows, either
 * in one row from west to east or in two from north to south; and each of the blamed is needed to say so
 * of at least one pair. */
static void any_numbers(void **state)
{
    (void)state;
    enum { N = 12 };
    static const char *const codes[N] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    uint64_t seed = 8;
    for (int run = 0; run < 2000; run++) {
        double xy[2 * N];
        char names[64];
        for (int i = 0; i < 2 * N; i++) xy[i] = random_unit(&seed);
        order_of(N, codes, xy, 0, names, sizeof names);
        for (int b = 0; b < N; b++) {
            bool needed = false;
            for (int a = 0; a < N; a++) {
                int low = a < b ? a : b, high = a < b ? b : a;
                bool row = xy[2 * low] <= xy[2 * high], rows = xy[2 * low + 1] >= xy[2 * high + 1];
                if (row || rows) continue;
                needed = true;
                assert_true(strchr(names, *codes[a]) || strchr(names, *codes[b]));
            }
            if (strchr(names, *codes[b])) assert_true(needed);
        }
    }
}

/* ---- a map ----------------------------------------------------------------------------------- */

static void add_square(grid_layer *layer, const char *code, double x, double y)
{
    const double xy[] = {x, y, x + 9, y, x + 9, y + 9, x, y + 9, x, y};
    const size_t size = 5;
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, xy, &code, NULL), GRID_OK);
}

static void map_codes(void **state)
{
    (void)state;
    grid_layer *layer;
    grid_map *map;
    grid_findings *findings;
    grid_code_level level;
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    assert_int_equal(grid_layer_new("grids", NULL, &layer, NULL), GRID_OK);
    grid_layer_add_field(layer, "code");
    add_square(layer, "140929400003001", 0, 10);
    add_square(layer, "140929400003003", 10, 10); /* exchanged with 002 */
    add_square(layer, "140929400003002", 20, 10);
    add_square(layer, "140929400004001", 40, 10); /* another community */
    add_square(layer, "14092940000400", 50, 10);
    add_square(layer, "140929700004001", 60, 10); /* no class of townships */
    assert_int_equal(grid_map_from_layer(layer, &options, &map, NULL), GRID_OK);
    assert_int_equal(grid_code_check_map(map, table, &level, &findings, NULL), GRID_OK);
    assert_string_equal(grid_code_scheme_at(table, level.scheme)->id, "unit-grid");
    assert_int_equal(level.num_units, 6);
    assert_int_equal(level.num_fit, 5);
    assert_int_equal(grid_findings_num(findings), 3);
    assert_string_equal(grid_findings_at(findings, 0)->code_a, "14092940000400");
    assert_int_equal(grid_findings_at(findings, 0)->severity, GRID_WARNING);
    assert_string_equal(grid_findings_at(findings, 1)->code_a, "140929700004001");
    assert_int_equal(grid_findings_at(findings, 1)->severity, GRID_NOTE);
    assert_int_equal(grid_findings_at(findings, 2)->kind, GRID_FINDING_CODE_ORDER);
    assert_true(grid_findings_at(findings, 2)->y == 14.5);
    grid_findings_free(findings);
    grid_map_free(map);
    grid_layer_free(layer);
}

/* ---- any bytes ------------------------------------------------------------------------------- */

/* Half of them pieces that codes and their damage are made of. */
static void random_text(uint64_t *seed, char text[300])
{
    static const char *const pieces[] = {"140929", "100",   "200",      "000",      "4",  "１",
                                         "　",     "E+11",  "1.4",      ".0",       "O",  "l",
                                         "-",      "'",     "\xEF\xBC", "\xC2\xA0", " ",  "=\"",
                                         "003004", "00000", "E",        "+",        "99", "."};
    size_t n = 0, pieces_wanted = (size_t)(random_unit(seed) * 14);
    bool raw = random_unit(seed) < 0.3;
    if (random_unit(seed) < 0.02) pieces_wanted = 60;
    while (pieces_wanted-- && n < 280) {
        if (raw || random_unit(seed) < 0.1) {
            text[n++] = (char)(1 + random_unit(seed) * 254.9);
            continue;
        }
        const char *piece = pieces[(size_t)(random_unit(seed) * (sizeof pieces / sizeof *pieces))];
        memcpy(text + n, piece, strlen(piece));
        n += strlen(piece);
    }
    text[n] = 0;
}

static void any_bytes(void **state)
{
    (void)state;
    uint64_t seed = 20251125;
    char text[300], out[GRID_CODE_MAX + 2];
    grid_code_advice advice, again;
    grid_code code;
    for (size_t i = 0, n = scaled(200000); i < n; i++) {
        random_text(&seed, text);
        const char *used[] = {text};
        int32_t scheme = (int32_t)(random_unit(&seed) * 8) - 1, fit = GRID_NONE;
        grid_code_check(table, scheme, text, &advice);
        assert_true(strlen(advice.text) < sizeof advice.text && *advice.text);
        size_t fits = grid_code_recognise(table, text, 1, &fit);
        grid_status status = grid_code_parse(table, GRID_NONE, text, &code, NULL);
        assert_int_equal(status, fits ? GRID_OK : GRID_E_DATA);
        if (scheme == GRID_NONE) assert_int_equal(fits > 0, advice.fault <= GRID_CODE_UNCLASSIFIED);
        if (*advice.likely) { /* advice is taken once, and is then right */
            grid_code_check(table, advice.scheme, advice.likely, &again);
            assert_true(again.fault <= GRID_CODE_UNCLASSIFIED);
            assert_string_equal(again.likely, advice.likely);
        }
        status = grid_code_next(table, text, 0, NULL, 0, NULL, NULL, out, NULL);
        if (!status) assert_true(grid_code_recognise(table, out, 0, NULL) > 0);
        if (!grid_code_next(table, "140929400003", 1, used, 0, NULL, NULL, out, NULL))
            assert_true(fits);
        grid_code_schemes *own = NULL;
        if (i % 10 == 0 && !grid_code_schemes_read(text, strlen(text), "random", &own, NULL))
            grid_code_schemes_free(own);
    }
}

/* The built-in table with single bytes changed: read or refused, never worse. */
static void damaged_tables(void **state)
{
    (void)state;
    FILE *file = fopen(GRID_SOURCE_DIR "/share/code_schemes.json", "rb");
    static char json[1 << 16];
    uint64_t seed = 3;
    size_t n, read = 0;
    assert_non_null(file);
    n = fread(json, 1, sizeof json, file);
    fclose(file);
    for (size_t i = 0, tries = scaled(20000); i < tries; i++) {
        size_t at = (size_t)(random_unit(&seed) * (double)n);
        char before = json[at];
        grid_code_schemes *own;
        grid_code_advice advice;
        json[at] = (char)(random_unit(&seed) < 0.5 ? '0' + random_unit(&seed) * 10
                                                   : random_unit(&seed) * 256);
        if (!grid_code_schemes_read(json, n, "damaged", &own, NULL)) {
            grid_code_check(own, GRID_NONE, "14092940000300400", &advice);
            grid_code_schemes_free(own);
            read++;
        }
        json[at] = before;
    }
    printf("%zu damaged tables were read\n", read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases),         cmocka_unit_test(sources_are_named),
        cmocka_unit_test(own_table),     cmocka_unit_test(bad_tables),
        cmocka_unit_test(order),         cmocka_unit_test(any_rows),
        cmocka_unit_test(any_numbers),   cmocka_unit_test(map_codes),
        cmocka_unit_test(any_bytes),     cmocka_unit_test(damaged_tables),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
