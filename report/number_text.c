/* number_text.c - see number_text.h. */
#include "number_text.h"

#include <stdio.h>
#include <stdlib.h>

const char *number_text(double value, char out[40])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 40, "%.*g", digits, value);
        if (strtod(out, NULL) == value) break;
    }
    return out;
}
