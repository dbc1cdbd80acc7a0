/* table.h - columns of text for people, aligned by what a terminal shows: a Chinese character is
 * two columns wide. */
#ifndef GRIDCTL_TABLE_H
#define GRIDCTL_TABLE_H

#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS 64

struct table {
    size_t num_cells, capacity;
    char **cells; /* row by row */
};

/* Columns a terminal needs for UTF-8 text. */
size_t text_width(const char *text);

/* Adds a cell (rows fill from left to right). Out of memory, a cell is left empty. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints all rows with two spaces between columns, `indent` spaces before. Columns named in `right`
 * ("r" for right, any other character for left, one a column) are flushed right. Empties it. */
void table_print(struct table *table, FILE *stream, int indent, const char *right);

#endif
