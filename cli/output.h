/* output.h - files that appear whole or not at all.
 *
 * An output is written under a temporary name beside its target and renamed when it is complete. An
 * interrupted or failed run leaves neither. Existing targets are kept unless told otherwise.
 */
#ifndef GRIDCTL_OUTPUT_H
#define GRIDCTL_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output;

/* Interrupts (SIGINT, SIGTERM, SIGHUP) remove the temporaries and end the program with 130; a
 * reader of stdout that has gone away ends it as usual. Called once, first of all. */
void output_watch_signals(void);

/* While held, an interrupt is only remembered, for work that must clean up by itself. */
void output_hold_interrupts(bool hold);
bool output_was_interrupted(void);

/* Says so and returns EXIT_USAGE when the target exists and must not be replaced: a question to ask
 * before long work. EXIT_FINE otherwise, and for NULL. */
int output_allowed(const char *path, bool overwrite);

/* Opens an output; NULL and "-" are stdout. Devices and pipes are written directly. On failure says
 * why, sets *code and returns NULL. */
struct output *output_open(const char *path, bool overwrite, int *code);

/* Where to write. */
FILE *output_stream(struct output *output);

/* Writes a large piece at once, behind what the stream holds. A failure is seen by output_failed. */
void output_write(struct output *output, const char *bytes, size_t n);

/* Flushes. True when something could not be written (disk full); output_commit will say so. */
bool output_failed(struct output *output);

/* Finishes and renames. Returns EXIT_FINE, or says what is wrong and returns EXIT_ENVIRONMENT.
 * Frees the output either way. */
int output_commit(struct output *output);

/* Removes what was written so far. NULL is accepted. */
void output_discard(struct output *output);

/* Flushes stdout at the end of the program: EXIT_FINE, or the message and EXIT_ENVIRONMENT. */
int output_finish_stdout(void);

/* The format of a file by its name ("csv"), else by the ending of its path; either may be NULL. */
enum format { FORMAT_UNKNOWN, FORMAT_CSV, FORMAT_JSON, FORMAT_GEOJSON, FORMAT_GPKG, FORMAT_MARKDOWN };
enum format output_format(const char *path, const char *name);

#endif
