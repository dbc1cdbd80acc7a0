/* say.c - messages and progress on stderr: see say.h.
 *
 * stderr has one writer, so that a message never lands in the middle of the bar: every message
 * first wipes the bar, the next step draws it again.
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "sentence.h"

#define BAR_WIDTH 30
#define STEP_S 0.1 /* between two drawings */

static bool quiet, drawn;
static const char *bar_text;
static double last_drawn_s;

void say_quietly(bool wanted) { quiet = wanted; }

static void wipe(void)
{
    if (drawn) fputs("\r\033[K", stderr);
    drawn = false;
}

static void say(const char *prefix, const char *format, va_list args)
{
    wipe();
    fprintf(stderr, "gridctl: %s", prefix);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void say_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("", format, args);
    va_end(args);
}

void say_warning(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(_("warning: "), format, args);
    va_end(args);
}

void say_note(const char *format, ...)
{
    if (quiet) return;
    va_list args;
    va_start(args, format);
    say("", format, args);
    va_end(args);
}

int say_failure(const grid_error *error)
{
    char text[SENTENCE_SIZE];
    if (error->code == GRID_E_CANCELLED) return EXIT_INTERRUPTED;
    say_error("%s", sentence_of(error->text, text));
    switch (error->code) {
    case GRID_E_ARGUMENT: return EXIT_USAGE;
    case GRID_E_MEMORY:
    case GRID_E_ENVIRONMENT: return EXIT_ENVIRONMENT;
    default: return EXIT_INPUT;
    }
}

/* ---- the bar --------------------------------------------------------------------------------- */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(const char *what)
{
    bar_text = !quiet && isatty(STDERR_FILENO) ? what : NULL;
    last_drawn_s = now_s(); /* what ends within the first step draws no bar at all */
}

bool progress_step(void *unused, double done)
{
    (void)unused;
    if (!bar_text || now_s() - last_drawn_s < STEP_S) return true;
    last_drawn_s = now_s();
    int full = (int)(done * BAR_WIDTH);
    full = full < 0 ? 0 : full > BAR_WIDTH ? BAR_WIDTH : full;
    fprintf(stderr, "\r\033[K[%.*s%*s] %3.0f %% %s", full, "##############################",
            BAR_WIDTH - full, "", done * 100, bar_text);
    fflush(stderr);
    drawn = true;
    return true;
}

void progress_end(void)
{
    wipe();
    bar_text = NULL;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Listed for xgettext only; word() looks translations up by the library's own names. */
static const char *const words[] = {
    N_("note"), N_("warning"), N_("error"),
    N_("encoding"), N_("record"), N_("file"), N_("crs"), N_("field"), N_("duplicate-code"),
    N_("orphan"), N_("cycle"), N_("two-parents"), N_("no-code"), N_("code"), N_("code-order"),
    N_("assignment"), N_("ring"), N_("self-crossing"), N_("overlap"),
    N_("hair-overlap"), N_("gap"), N_("sliver-gap"), N_("inlet"), N_("t-junction"),
    N_("outside-parent"), N_("not-filled"), N_("balance"), N_("sum"),
    N_("straddler"), N_("building-outside"), N_("building-duplicate"), N_("building-overlap"),
    N_("dead-unit"), N_("unknown-unit"), N_("elsewhere"),
    N_("split"), N_("merged"), N_("new"), N_("gone"), N_("recoded"), N_("renamed"), N_("reparented"),
    N_("redrawn"), N_("redigitised"), N_("number"), N_("handover"),
    N_("population"), N_("households"), N_("category"), N_("line"), N_("source"), N_("stage"),
    N_("collected"), N_("accepted"), N_("filed"), N_("dispatched"), N_("handled"), N_("closed"), N_("due"),
    N_("hot"), N_("cold"), N_("high-high"), N_("low-low"), N_("high-low"), N_("low-high"),
    N_("queen"), N_("rook"),
    N_("hour"), N_("day"), N_("week"), N_("month"), N_("quarter"), N_("year"),
    N_("growing"), N_("persistent"), N_("fading"),
    N_("option"), N_("cpg"), N_("ldid"), N_("bom"), N_("zeros"), N_("utf-8 valid"), N_("fallback"), N_("always"),
    N_("interior"), N_("border"), N_("rim"), N_("nearest"), N_("outside"), N_("invalid"),
};

const char *word(const char *name)
{
    (void)words;
    return *name ? gettext(name) : name;
}
