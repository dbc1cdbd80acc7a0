/* options.h - the command line of a subcommand as a table: read, checked and explained from it. */
#ifndef GRIDCTL_OPTIONS_H
#define GRIDCTL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_TEXTS 256

/* Arguments, or the values of an option that may be repeated. */
struct text_list {
    const char *items[MAX_TEXTS];
    size_t num;
};

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char *: the last one counts */
    OPTION_NUMBER, /* double: finite */
    OPTION_COUNT,  /* unsigned long long: a whole number, 0 or more */
    OPTION_LIST    /* struct text_list */
};

struct option_spec {
    const char *name;     /* without the dashes; NULL ends a table */
    char letter;          /* short form, or 0 */
    enum option_kind kind;
    const char *argument; /* what the value is called in the help, NULL for a flag */
    size_t offset;        /* of the value in the command's struct */
    const char *help;     /* one line; to be translated */
};

struct usage {
    const char *command;              /* "locate" */
    const char *summary;              /* one line; to be translated */
    const char *examples[4];          /* three, and NULL */
    const char *forms[4];             /* "MAP X Y", ... and NULL */
    const struct option_spec *options;
    const char *notes;                /* printed last; to be translated; NULL */
};

/* Reads argv (argv[0] is the command) into `values`; what is no option goes to `arguments`. A
 * negative number is no option. Returns -1 to go on, or the exit code to end with: after --help, or
 * after the message about a mistake. */
int options_read(const struct usage *usage, int argc, char **argv, void *values,
                 struct text_list *arguments);

/* Says what is wrong with the command line, points to --help, and returns EXIT_USAGE. */
int options_wrong(const struct usage *usage, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
