/* csvtext.h - text as a CSV field that is safe to open in a spreadsheet. */
#ifndef GRIDCTL_CSVTEXT_H
#define GRIDCTL_CSVTEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Would a spreadsheet run this text as a formula? Numbers are none. */
bool csv_is_formula(const char *text);

/* Writes `text` (NULL: nothing) as a field with the comma as delimiter, quoted where needed; text
 * that a spreadsheet would run as a formula gets an apostrophe before it, numbers stay numbers.
 * Returns the bytes written, at most csv_field_limit(text); no NUL is added. */
size_t csv_field(const char *text, char *out);
size_t csv_field_limit(const char *text);

#endif
