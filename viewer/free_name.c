/* free_name.c - see free_name.h. */
#include "free_name.h"

#include <stdio.h>
#include <unistd.h>

void free_name(const char *stem, const char *ending, char *path, size_t size)
{
    for (int i = 1; i < 10000; i++) {
        snprintf(path, size, "%.200s-%d.%s", stem, i, ending);
        if (access(path, F_OK)) return;
    }
}
