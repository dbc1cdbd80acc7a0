/* free_name.h - a name for a file that does not exist yet. */
#ifndef GRIDVIEW_FREE_NAME_H
#define GRIDVIEW_FREE_NAME_H

#include <stddef.h>

/* STEM-1.ENDING, or the first number that is free. A long stem is cut. */
void free_name(const char *stem, const char *ending, char *path, size_t size);

#endif
