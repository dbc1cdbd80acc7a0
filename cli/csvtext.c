/* csvtext.c - text as a CSV field: see csvtext.h. */
#include "csvtext.h"

#include <grid/rows.h>
#include <math.h>
#include <string.h>

bool csv_is_formula(const char *text)
{
    return *text && strchr("=+-@", *text) && isnan(grid_number_parse(text, strlen(text)));
}

size_t csv_field_limit(const char *text) { return text ? 2 * strlen(text) + 3 : 0; }

size_t csv_field(const char *text, char *out)
{
    size_t n = 0;
    if (!text) return 0;
    bool quote = strpbrk(text, ",\"\r\n") != NULL;
    if (quote) out[n++] = '"';
    if (csv_is_formula(text)) out[n++] = '\'';
    for (; *text; text++) {
        if (*text == '"') out[n++] = '"';
        out[n++] = *text;
    }
    if (quote) out[n++] = '"';
    return n;
}
