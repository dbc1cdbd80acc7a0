/* say.h - everything that goes to stderr: messages in the user's language, and the progress bar. */
#ifndef GRIDCTL_SAY_H
#define GRIDCTL_SAY_H

#include <grid/base.h>
#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

/* Notes and summaries are kept back; warnings and errors are not. */
void say_quietly(bool quiet);

/* Each prints one line "gridctl: ...". An error says what is wrong and how to go on. */
void say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints what the library says went wrong and returns the exit code for it. */
int say_failure(const grid_error *error);

/* The progress bar: drawn only where stderr is a terminal, at most ten times a second, and taken
 * away before the next message. `what` is kept as a pointer. */
void progress_start(const char *what);
bool progress_step(void *unused, double done); /* a grid_progress */
void progress_end(void);

/* Names of the library in the user's language: finding kinds, severities, hows. */
const char *word(const char *name);

#endif
