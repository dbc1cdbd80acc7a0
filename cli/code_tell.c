/* code_tell.c - codes explained: segment by segment, or what is wrong with them. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "codes.h"
#include "json.h"
#include "say.h"
#include "table.h"

/* The catalogue says which language it is in. */
static bool is_chinese(void) { return !strcmp(_("language: en"), "language: zh"); }

const char *code_language(const char *english, const char *chinese)
{
    return is_chinese() ? chinese : english;
}

/* The library's sentence, or in Chinese one by the kind of fault. */
static const char *fault_text(const grid_code_advice *advice)
{
    static const char *const texts[GRID_NUM_CODE_FAULTS] = {
        [GRID_CODE_UNCLASSIFIED] = N_("a value of it is of no known class"),
        [GRID_CODE_EMPTY] = N_("it is empty"),
        [GRID_CODE_SPACES] = N_("it has spaces"),
        [GRID_CODE_FULL_WIDTH] = N_("it has full-width characters"),
        [GRID_CODE_QUOTES] = N_("it has quotes around it"),
        [GRID_CODE_SCIENTIFIC] = N_("a spreadsheet took it for a number"),
        [GRID_CODE_FRACTION] = N_("it has a decimal point"),
        [GRID_CODE_LETTERS] = N_("it has letters in place of digits"),
        [GRID_CODE_SEPARATORS] = N_("it has separators"),
        [GRID_CODE_LOST_DIGITS] = N_("a spreadsheet kept 15 digits and made the others zeros; take "
                                     "it from its source again"),
        [GRID_CODE_CHARACTER] = N_("it has a character that such a code has not"),
        [GRID_CODE_SHORT] = N_("it is too short"),
        [GRID_CODE_LONG] = N_("it is too long"),
        [GRID_CODE_VALUE] = N_("a segment has a value that is not of its range"),
        [GRID_CODE_HOLE] = N_("there is a number under a placeholder"),
    };
    const char *text = texts[advice->fault];
    return code_language(advice->text, text ? _(text) : advice->text);
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_parts(const grid_code *code)
{
    struct table table = {0};
    for (size_t p = 0; p < code->num_parts; p++) {
        const grid_code_part *part = &code->parts[p];
        table_add(&table, "%s", part->value);
        table_add(&table, "%s", code_language(part->name, part->name_zh));
        table_add(&table, "%s",
                  part->meaning ? code_language(part->meaning, part->meaning_zh) : "");
    }
    table_print(&table, stdout, 2, "lll");
    if (*code->parent) {
        printf("  ");
        printf(_("parent by its digits: %s (a hint; parents come from the map)"), code->parent);
        putchar('\n');
    }
}

static void print_fault(const grid_code_advice *advice)
{
    printf(_("%s: %s"), word(grid_severity_name(advice->severity)), fault_text(advice));
    putchar('\n');
}

static void print_code(const grid_code_schemes *schemes, const char *text,
                       const grid_code_advice *advice)
{
    const grid_code_scheme *scheme =
        advice->scheme == GRID_NONE ? NULL : grid_code_scheme_at(schemes, advice->scheme);
    grid_code code;
    if (advice->fault <= GRID_CODE_UNCLASSIFIED) {
        printf("%s  %s (%s)\n", text, code_language(scheme->name, scheme->name_zh), scheme->source);
        if (advice->fault == GRID_CODE_UNCLASSIFIED) {
            printf("  ");
            print_fault(advice);
        }
        if (!grid_code_parse(schemes, advice->scheme, text, &code, NULL)) print_parts(&code);
        return;
    }
    if (is_chinese()) printf("%s  ", text); /* the English sentence has all of it already */
    print_fault(advice);
    if (!scheme || !is_chinese()) return;
    printf("  ");
    if (*advice->likely)
        printf(_("likely %s, %s"), advice->likely, scheme->name_zh);
    else if (advice->fault == GRID_CODE_SCIENTIFIC)
        printf("%s", _("digits are lost; take it from its source again"));
    else
        printf(_("nearest: %s, %zu characters"), scheme->name_zh, scheme->length);
    putchar('\n');
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void write_parts(struct json *json, const grid_code *code)
{
    json_text(json, "parent_hint", *code->parent ? code->parent : NULL);
    json_open(json, "segments", '[');
    for (size_t p = 0; p < code->num_parts; p++) {
        const grid_code_part *part = &code->parts[p];
        json_open_flat(json, NULL, '{');
        json_text(json, "segment", part->segment);
        json_text(json, "value", part->value);
        json_text(json, "class", part->class_id);
        json_text(json, "name", part->name);
        json_text(json, "name_zh", part->name_zh);
        json_text(json, "meaning", part->meaning);
        json_text(json, "meaning_zh", part->meaning_zh);
        json_bool(json, "placeholder", part->placeholder);
        json_bool(json, "pseudo", part->pseudo);
        json_close(json);
    }
    json_close(json);
}

static void write_code(struct json *json, const grid_code_schemes *schemes, const char *text,
                       const grid_code_advice *advice)
{
    int32_t fits[64];
    size_t num = grid_code_recognise(schemes, text, 64, fits);
    grid_code code;
    json_open(json, NULL, '{');
    json_text(json, "code", text);
    json_open_flat(json, "fits", '[');
    for (size_t i = 0; i < num && i < 64; i++)
        json_text(json, NULL, grid_code_scheme_at(schemes, fits[i])->id);
    json_close(json);
    json_text(json, "scheme",
              advice->scheme == GRID_NONE ? NULL
                                          : grid_code_scheme_at(schemes, advice->scheme)->id);
    json_text(json, "fault", grid_code_fault_name(advice->fault));
    json_text(json, "severity", grid_severity_name(advice->severity));
    json_text(json, "likely", *advice->likely ? advice->likely : NULL);
    json_text(json, "text", advice->text);
    if (advice->fault <= GRID_CODE_UNCLASSIFIED &&
        !grid_code_parse(schemes, advice->scheme, text, &code, NULL))
        write_parts(json, &code);
    json_close(json);
}

int code_tell(const grid_code_schemes *schemes, int32_t scheme, const struct code_list *codes,
              bool json)
{
    struct json out = {.stream = stdout};
    int exit_code = EXIT_FINE;
    if (json) json_open(&out, NULL, '{'), json_open(&out, "codes", '[');
    for (size_t i = 0; i < codes->num; i++) {
        grid_code_advice advice;
        grid_code_check(schemes, scheme, codes->items[i], &advice);
        if (advice.severity > GRID_NOTE) exit_code = EXIT_FINDINGS;
        if (json)
            write_code(&out, schemes, codes->items[i], &advice);
        else
            print_code(schemes, codes->items[i], &advice);
    }
    if (json) json_close(&out), json_close(&out);
    return exit_code;
}
