/* options.c - command lines by table over getopt_long: see options.h.
 *
 * getopt_long is asked to stop at whatever is no option ("+"), so that arguments may stand anywhere
 * and a negative coordinate is not taken for an option.
 */
#include "options.h"

#include <assert.h>
#include <getopt.h>
#include <grid/rows.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "say.h"
#include "suggest.h"

#define MAX_OPTIONS 64
#define FIRST_LONG 256 /* getopt's value of option i is FIRST_LONG + i; letters are themselves */

static size_t num_options(const struct usage *usage)
{
    size_t n = 0;
    while (usage->options[n].name) n++;
    return n;
}

int options_wrong(const struct usage *usage, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    say_error(_("%s (gridctl %s --help)"), text, usage->command);
    return EXIT_USAGE;
}

/* ---- help ------------------------------------------------------------------------------------ */

static void print_options(const struct usage *usage)
{
    size_t width = strlen("help");
    for (const struct option_spec *o = usage->options; o->name; o++) {
        size_t w = strlen(o->name) + (o->argument ? 1 + strlen(o->argument) : 0);
        if (w > width) width = w;
    }
    for (const struct option_spec *o = usage->options; o->name; o++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s%s", o->name, o->argument ? " " : "",
                 o->argument ? o->argument : "");
        if (o->letter) printf("  -%c, --%-*s  %s\n", o->letter, (int)width, name, _(o->help));
        else printf("      --%-*s  %s\n", (int)width, name, _(o->help));
    }
    printf("  -h, --%-*s  %s\n", (int)width, "help", _("show this help"));
}

static void print_help(const struct usage *usage)
{
    printf("gridctl %s: %s\n\n%s\n", usage->command, _(usage->summary), _("Examples:"));
    for (size_t i = 0; usage->examples[i]; i++) printf("  %s\n", usage->examples[i]);
    printf("\n%s\n", _("Usage:"));
    for (size_t i = 0; usage->forms[i]; i++)
        printf("  gridctl %s %s\n", usage->command, usage->forms[i]);
    printf("\n%s\n", _("Options:"));
    print_options(usage);
    if (usage->notes) printf("\n%s\n", _(usage->notes));
}

/* ---- reading --------------------------------------------------------------------------------- */

static const char *option_name_at(const void *usage, size_t i)
{
    return ((const struct usage *)usage)->options[i].name;
}

/* getopt refused a letter, a value given to a flag, or the long option `argument`. */
static int refuse(const struct usage *usage, const char *argument)
{
    if (optopt && optopt < FIRST_LONG)
        return options_wrong(usage, _("there is no option -%c"), optopt);
    if (optopt)
        return options_wrong(usage, _("--%s takes no value"),
                             usage->options[optopt - FIRST_LONG].name);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument + 2, "="), argument + 2);
    size_t starting = 0;
    for (const struct option_spec *o = usage->options; o->name; o++)
        starting += !strncmp(o->name, name, strlen(name));
    if (starting > 1) return options_wrong(usage, _("--%s is short for several options"), name);
    const char *near = suggest(name, num_options(usage), option_name_at, usage);
    if (near)
        return options_wrong(usage, _("there is no option --%s; did you mean --%s?"), name, near);
    return options_wrong(usage, _("there is no option --%s"), name);
}

static bool add_text(struct text_list *list, const char *text)
{
    if (list->num == MAX_TEXTS) return false;
    list->items[list->num++] = text;
    return true;
}

static int set_value(const struct usage *usage, const struct option_spec *option, void *values)
{
    void *value = (char *)values + option->offset;
    double number;
    char *end;
    switch (option->kind) {
    case OPTION_FLAG: *(bool *)value = true; return -1;
    case OPTION_TEXT: *(const char **)value = optarg; return -1;
    case OPTION_LIST:
        if (add_text(value, optarg)) return -1;
        return options_wrong(usage, _("--%s is given more than %d times"), option->name, MAX_TEXTS);
    case OPTION_NUMBER:
        number = grid_number_parse(optarg, strlen(optarg));
        if (!isfinite(number))
            return options_wrong(usage, _("--%s wants a number, not \"%s\""), option->name, optarg);
        *(double *)value = number;
        return -1;
    case OPTION_COUNT:
        *(unsigned long long *)value = strtoull(optarg, &end, 10);
        if (*optarg < '0' || *optarg > '9' || *end)
            return options_wrong(usage, _("--%s wants a whole number, not \"%s\""), option->name,
                                 optarg);
        return -1;
    }
    return -1;
}

/* The table as getopt_long wants it; letters go to `letters`. */
static void make_getopt_table(const struct usage *usage, struct option *table, char *letters)
{
    size_t n = num_options(usage);
    assert(n <= MAX_OPTIONS);
    letters += sprintf(letters, "+:h");
    for (size_t i = 0; i < n; i++) {
        const struct option_spec *o = &usage->options[i];
        table[i] = (struct option){.name = o->name, .val = FIRST_LONG + (int)i,
                                   .has_arg = o->argument ? required_argument : no_argument};
        if (o->letter) letters += sprintf(letters, "%c%s", o->letter, o->argument ? ":" : "");
    }
    table[n] = (struct option){.name = "help", .val = 'h'};
    table[n + 1] = (struct option){0};
}

static bool is_negative_number(const char *text)
{
    return text[0] == '-' && text[1] && !isnan(grid_number_parse(text, strlen(text)));
}

static int take_option(const struct usage *usage, int found, char **argv, void *values)
{
    if (found == 'h') {
        print_help(usage);
        return EXIT_FINE;
    }
    if (found == ':') return options_wrong(usage, _("%s wants a value"), argv[optind - 1]);
    if (found == '?') return refuse(usage, argv[optind - 1]);
    size_t i = 0;
    if (found >= FIRST_LONG) i = (size_t)(found - FIRST_LONG);
    else while (usage->options[i].letter != found) i++;
    return set_value(usage, &usage->options[i], values);
}

int options_read(const struct usage *usage, int argc, char **argv, void *values,
                 struct text_list *arguments)
{
    struct option table[MAX_OPTIONS + 2];
    char letters[MAX_OPTIONS * 2 + 8];
    make_getopt_table(usage, table, letters);
    arguments->num = 0;
    optind = 1;
    opterr = 0;
    bool only_arguments = false;
    while (optind < argc) {
        const char *next = argv[optind];
        if (!only_arguments && !strcmp(next, "--")) {
            only_arguments = true;
            optind++;
        } else if (only_arguments || is_negative_number(next) || next[0] != '-' || !next[1]) {
            if (!add_text(arguments, next)) return options_wrong(usage, _("too many arguments"));
            optind++;
        } else {
            int found = getopt_long(argc, argv, letters, table, NULL);
            int code = take_option(usage, found, argv, values);
            if (code >= 0) return code;
        }
    }
    return -1;
}
