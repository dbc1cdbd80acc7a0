/* main.c - gridctl: finds the subcommand and runs it.
 *
 * stdout is data, stderr is messages. Exit codes stand in cmd.h. Only the message language is taken
 * from the locale: numbers are written and read the same way everywhere.
 */
#include <catalogue.h>
#include <grid/base.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "say.h"
#include "suggest.h"

static const struct command commands[] = {
    {"sample", cmd_sample, N_("write the sample county")},
    {"import", cmd_import, N_("files into a map file, a GeoPackage")},
    {"info", cmd_info, N_("what a map holds: levels, counts, CRS, extent, files")},
    {"check", cmd_check, N_("is the map without overlap and without gap?")},
    {"repair", cmd_repair, N_("close gaps and drop overlaps that check --suggest proposes")},
    {"diff", cmd_diff, N_("what was redrawn, renamed, re-coded, split, merged")},
    {"locate", cmd_locate, N_("who owns a point, or every point of a file")},
    {"rollup", cmd_rollup, N_("people, buildings and points by unit, adding up at every level")},
    {"situation", cmd_situation, N_("counts and rates of events by unit and period")},
    {"hotspot", cmd_hotspot, N_("where is it more than chance? Hot and cold spots, Moran, Geary, Getis-Ord")},
    {"crosswalk", cmd_crosswalk, N_("one partition against another, by area, buildings, people, points")},
    {"heat", cmd_heat, N_("kernel density of points, events per km2, as a raster")},
    {"render", cmd_render, N_("a picture of the map: PNG, PDF or SVG")},
    {"code", cmd_code, N_("what a code says and what is wrong with it, the next one, the codes of a map")},
};
#define NUM_COMMANDS (sizeof commands / sizeof *commands)

/* ---- language -------------------------------------------------------------------------------- */

/* The catalogue of the user's language; NULL where it is another one than those that there are. */
static const char *user_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return !strncmp(value, "zh", 2) ? "zh_CN" : !strncmp(value, "en", 2) ? "en" : NULL;
    }
    return NULL;
}

/* Messages by the user's locale; one that is not installed still gets its language. */
static void choose_language(void)
{
    const char *languages = getenv("LANGUAGE"), *language = user_language();
    if (!setlocale(LC_MESSAGES, "") && language && setlocale(LC_MESSAGES, "C.UTF-8"))
        if (!languages || !*languages) setenv("LANGUAGE", language, 1);
    if (!setlocale(LC_CTYPE, "")) setlocale(LC_CTYPE, "C.UTF-8");
    catalogue_bind();
    textdomain("gridctl");
}

/* ---- the commands ---------------------------------------------------------------------------- */

static const char *command_name_at(const void *unused, size_t i)
{
    (void)unused;
    return commands[i].name;
}

static void print_help(FILE *stream)
{
    fprintf(stream, "%s\n\n%s\n", _("gridctl: one county, one map, every point accounted for"),
            _("Examples:"));
    fputs("  gridctl sample demo\n"
          "  gridctl check demo/kelan.json\n"
          "  gridctl locate demo/kelan.json 111.57 38.70\n", stream);
    fprintf(stream, "\n%s\n  gridctl %s\n\n%s\n", _("Usage:"), _("COMMAND [options] ..."),
            _("Commands:"));
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        fprintf(stream, "  %-9s  %s\n", commands[i].name, _(commands[i].summary));
    fprintf(stream, "\n%s\n",
            _("gridctl COMMAND --help explains a command; gridctl --version tells the "
              "version.\nExit codes: 0 fine, 1 findings or rejected rows, 2 usage, "
              "3 input, 4 environment, 130 interrupted."));
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (!strcmp(name, "--version")) {
        printf("gridctl %s\n", grid_version());
        return EXIT_FINE;
    }
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || (!strcmp(name, "help") && argc == 2)) {
        print_help(stdout);
        return EXIT_FINE;
    }
    static char help_option[] = "--help";
    char *help_argv[] = {argc > 2 ? argv[2] : argv[1], help_option, NULL};
    bool help = !strcmp(name, "help");
    if (help) name = argv[2];
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        if (!strcmp(name, commands[i].name))
            return help ? commands[i].run(2, help_argv) : commands[i].run(argc - 1, argv + 1);
    const char *near = suggest(name, NUM_COMMANDS, command_name_at, NULL);
    if (near) say_error(_("there is no command \"%s\"; did you mean \"%s\"?"), name, near);
    else say_error(_("there is no command \"%s\"; gridctl --help lists them"), name);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    output_watch_signals();
    choose_language();
    int code = run(argc, argv);
    int stdout_code = output_finish_stdout();
    return stdout_code ? stdout_code : code;
}
