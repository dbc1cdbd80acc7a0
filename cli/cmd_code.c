/* cmd_code.c - gridctl code: what codes are, the next one, the codes of a map. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cmd.h"
#include "codes.h"
#include "json.h"
#include "report.h"
#include "say.h"
#include "suggest.h"
#include "table.h"

#define MOST_TABLE                                                                                 \
    ((size_t)4 << 20) /* a table of schemes is small; a larger file is something else */

static const struct option_spec options[] = {
    {"next", 0, OPTION_TEXT, "PREFIX", offsetof(struct code_args, next),
     N_("print the next code under PREFIX, the code of the unit above")},
    {"used", 0, OPTION_LIST, "FILE", offsetof(struct code_args, used),
     N_("with --next: codes in use, - for standard input; may be repeated")},
    {"void", 0, OPTION_LIST, "FILE", offsetof(struct code_args, voids),
     N_("with --next: codes that are void and never given again; may be repeated")},
    {"class", 0, OPTION_TEXT, "CLASS", offsetof(struct code_args, class_id),
     N_("with --next: what the unit is, where numbers differ by that: village, community, town")},
    {"fill-gaps", 0, OPTION_FLAG, NULL, offsetof(struct code_args, fill_gaps),
     N_("with --next: after the last number take the lowest that stands in no list")},
    {"map", 0, OPTION_TEXT, "MAP", offsetof(struct code_args, map_path),
     N_("check all codes of MAP: the scheme of each level, misfits, the order of numbers")},
    {"scheme", 0, OPTION_TEXT, "ID", offsetof(struct code_args, scheme),
     N_("hold codes against this scheme only, e.g. unit-grid")},
    {"schemes", 0, OPTION_TEXT, "FILE", offsetof(struct code_args, schemes),
     N_("a table of schemes instead of the built-in one (JSON)")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct code_args, json), N_("write JSON")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct code_args, all),
     N_("list all findings, not the first 20 of each kind")},
    MAP_OPTIONS(struct code_args),
    {0},
};

static const struct usage usage = {
    .command = "code",
    .summary = N_("what a code says and what is wrong with it, the next one, the codes of a map"),
    .examples = {"gridctl code 140929100200 14092940000300403",
                 "gridctl code --next 140929100 --class village --used villages.csv --void old.txt",
                 "gridctl code --map demo/kelan.json"},
    .forms = {"[options] CODE ...", "--next PREFIX --used FILE|- [--void FILE]", "--map MAP"},
    .options = options,
    .notes =
        N_("CODE may be -: codes from standard input. Exit code 1 when a code is wrong, 3 when\n"
           "there is no next one."),
};

/* ---- the table ------------------------------------------------------------------------------- */

static int read_file(const char *path, struct bytes *out)
{
    FILE *stream = fopen(path, "rb");
    size_t n = 1;
    bool ok = stream != NULL;
    while (ok && n && out->num <= MOST_TABLE) {
        ok = bytes_room(out, 1 << 16);
        n = ok ? fread(out->at + out->num, 1, 1 << 16, stream) : 0;
        out->num += n;
        if (ok && ferror(stream)) ok = false;
    }
    int failed = errno;
    if (stream) fclose(stream);
    if (ok && out->num <= MOST_TABLE) return EXIT_FINE;
    if (ok)
        say_error(_("%s: is too large for a table of code schemes"), path);
    else
        say_error(_("%s: cannot be opened: %s"), path, strerror(failed));
    return EXIT_INPUT;
}

static int open_schemes(const char *path, grid_code_schemes **out)
{
    grid_error error;
    struct bytes bytes = {0};
    grid_status status = GRID_OK;
    int code = path ? read_file(path, &bytes) : EXIT_FINE;
    if (!code) {
        status = path ? grid_code_schemes_read(bytes.at, bytes.num, path, out, &error)
                      : grid_code_schemes_builtin(out, &error);
        if (status) code = say_failure(&error);
    }
    bytes_free(&bytes);
    return code;
}

static const char *scheme_id_at(const void *schemes, size_t i)
{
    return grid_code_scheme_at(schemes, (int32_t)i)->id;
}

static int find_scheme(const grid_code_schemes *schemes, const char *id, int32_t *out)
{
    *out = id ? grid_code_scheme_by_id(schemes, id) : GRID_NONE;
    if (!id || *out != GRID_NONE) return EXIT_FINE;
    char names[512] = "";
    size_t n = grid_code_num_schemes(schemes), used = 0;
    for (size_t i = 0; i < n && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                                 scheme_id_at(schemes, i));
    const char *near = suggest(id, n, scheme_id_at, schemes);
    if (near)
        return options_wrong(&usage, _("there is no scheme \"%s\"; did you mean \"%s\"?"), id,
                             near);
    return options_wrong(&usage, _("there is no scheme \"%s\"; the table has: %s"), id, names);
}

/* ---- the codes of a map ---------------------------------------------------------------------- */

static void print_levels(const grid_map *map, const grid_code_schemes *schemes,
                         const grid_code_level *levels)
{
    struct table table = {0};
    table_add(&table, "%s", _("level"));
    table_add(&table, "%s", _("codes"));
    table_add(&table, "%s", _("fitting"));
    table_add(&table, "%s", _("scheme"));
    for (int32_t l = 0; l < (int32_t)grid_map_num_levels(map); l++) {
        table_add(&table, "%s", grid_map_level_name(map, l));
        table_add(&table, "%zu", levels[l].num_units);
        table_add(&table, "%zu", levels[l].num_fit);
        if (levels[l].scheme == GRID_NONE) {
            table_add(&table, "%s", _("none of the table"));
            continue;
        }
        const grid_code_scheme *scheme = grid_code_scheme_at(schemes, levels[l].scheme);
        table_add(&table, _("%s, %zu characters"), code_language(scheme->name, scheme->name_zh),
                  scheme->length);
    }
    table_print(&table, stdout, 2, "lrrl");
}

static void write_json(const grid_map *map, const grid_code_schemes *schemes,
                       const grid_code_level *levels, const grid_findings *findings)
{
    struct json json = {.stream = stdout};
    json_open(&json, NULL, '{');
    json_text(&json, "map", grid_map_name(map));
    json_open(&json, "levels", '[');
    for (int32_t l = 0; l < (int32_t)grid_map_num_levels(map); l++) {
        bool none = levels[l].scheme == GRID_NONE;
        json_open_flat(&json, NULL, '{');
        json_text(&json, "level", grid_map_level_name(map, l));
        json_text(&json, "scheme",
                  none ? NULL : grid_code_scheme_at(schemes, levels[l].scheme)->id);
        json_count(&json, "codes", (int64_t)levels[l].num_units);
        json_count(&json, "fitting", (int64_t)levels[l].num_fit);
        json_close(&json);
    }
    json_close(&json);
    report_json_counts(&json, findings);
    report_json_findings(&json, findings);
    json_close(&json);
}

static int check_map(const grid_code_schemes *schemes, const struct code_args *args)
{
    grid_map *map;
    grid_findings *findings;
    grid_error error;
    int code = map_open(args->map_path, &args->map, &map);
    if (code) return code;
    grid_code_level *levels = calloc(grid_map_num_levels(map) + 1, sizeof *levels);
    grid_status status = GRID_E_MEMORY;
    if (levels)
        status = grid_code_check_map(map, schemes, levels, &findings, &error);
    else
        say_error(_("out of memory"));
    if (status) {
        code = levels ? say_failure(&error) : EXIT_ENVIRONMENT;
    } else {
        if (args->json) {
            write_json(map, schemes, levels, findings);
        } else {
            printf("%s\n", grid_map_name(map));
            print_levels(map, schemes, levels);
            putchar('\n');
            report_print_findings(map, findings, args->all);
        }
        code = report_exit_code(findings);
        grid_findings_free(findings);
    }
    free(levels);
    grid_map_free(map);
    return code;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int tell(const grid_code_schemes *schemes, int32_t scheme, const struct text_list *codes,
                bool json)
{
    struct code_list list = {0};
    int code = EXIT_FINE;
    if (codes->num == 1 && !strcmp(codes->items[0], "-")) {
        code = code_list_read(schemes, &list, "-");
        if (!code) code = code_tell(schemes, scheme, &list, json);
        code_list_free(&list);
        return code;
    }
    char *items[MAX_TEXTS];
    for (size_t i = 0; i < codes->num; i++) items[i] = (char *)codes->items[i];
    list = (struct code_list){items, codes->num, MAX_TEXTS};
    return code_tell(schemes, scheme, &list, json);
}

int cmd_code(int argc, char **argv)
{
    struct code_args args = {0};
    struct text_list rest;
    grid_code_schemes *schemes;
    int32_t scheme;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    if ((rest.num > 0) + (args.next != NULL) + (args.map_path != NULL) != 1)
        return options_wrong(&usage,
                             _("code wants either CODE ..., or --next PREFIX, or --map MAP"));
    if (!args.next && (args.used.num || args.voids.num || args.class_id || args.fill_gaps))
        return options_wrong(&usage, _("--used, --void, --class and --fill-gaps go with --next"));
    if (args.next && !args.used.num)
        return options_wrong(&usage, _("--next wants the codes in use: --used FILE"));
    if (args.map_path && args.scheme)
        return options_wrong(&usage,
                             _("--map finds the scheme of each level; --scheme goes with codes"));
    code = open_schemes(args.schemes, &schemes);
    if (code) return code;
    code = find_scheme(schemes, args.scheme, &scheme);
    if (!code) {
        if (args.map_path)
            code = check_map(schemes, &args);
        else if (args.next)
            code = code_next(schemes, scheme, &args);
        else
            code = tell(schemes, scheme, &rest, args.json);
    }
    grid_code_schemes_free(schemes);
    return code;
}
