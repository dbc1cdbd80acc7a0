/* sentence.h - sentences of the library (findings, errors, reasons) in the user's language. */
#ifndef GRID_SENTENCE_H
#define GRID_SENTENCE_H

#include <stddef.h>

#define N_(text) text /* stands in the catalogue */

/* Enough for every sentence of the library: it gives up to 1 KB, and none grows fourfold. */
#define SENTENCE_SIZE 4096

/* The sentence in the user's language, in `buffer`; `english` itself where messages are English, where
 * the sentence is of no known format, or where the buffer is too small. */
const char *sentence_of(const char *english, char buffer[SENTENCE_SIZE]);

/* The same for a reason that stands beside the name of its file: a sentence without that name, or what
 * the library puts into a slot of one. */
const char *reason_of(const char *english, char buffer[SENTENCE_SIZE]);

/* A format of the library. `nested` has the digits of those slots (1 is the first) that hold English
 * again, a word or a whole sentence. */
struct sentence_format {
    const char *english, *nested;
};

/* The formats, each list ended by NULL: whole sentences, and what stands in slots only. */
extern const struct sentence_format sentence_formats[], sentence_parts[];

#endif
