/* table.c - aligned columns of text: see table.h. */
#include "table.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Wide and full-width blocks, after Unicode Standard Annex 11; enough for names on maps. */
static int width_of(uint32_t c)
{
    static const uint32_t wide[][2] = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD},
    };
    if (c >= 0x300 && c <= 0x36F) return 0; /* combining marks */
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (c >= wide[i][0] && c <= wide[i][1]) return 2;
    return 1;
}

size_t text_width(const char *text)
{
    size_t width = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        uint32_t c = *p++;
        int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
        if (more) c &= 0x3Fu >> more;
        for (; more && (*p & 0xC0) == 0x80; more--) c = c << 6 | (*p++ & 0x3F);
        width += (size_t)width_of(c);
    }
    return width;
}

void table_add(struct table *table, const char *format, ...)
{
    size_t num = table->num_cells;
    if (num == table->capacity) {
        size_t capacity = table->capacity ? table->capacity * 2 : 64;
        char **moved = realloc(table->cells, capacity * sizeof *moved);
        if (!moved) return;
        table->cells = moved;
        table->capacity = capacity;
    }
    va_list args;
    va_start(args, format);
    if (vasprintf(&table->cells[num], format, args) < 0) table->cells[num] = NULL;
    va_end(args);
    table->num_cells++;
}

static const char *cell_at(const struct table *table, size_t i)
{
    return table->cells[i] ? table->cells[i] : "";
}

void table_print(struct table *table, FILE *stream, int indent, const char *right)
{
    size_t n = strlen(right), widths[TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < table->num_cells; i++) {
        size_t w = text_width(cell_at(table, i));
        if (w > widths[i % n]) widths[i % n] = w;
    }
    size_t pending = 0; /* spaces before the next text; none are left at a line's end */
    for (size_t i = 0; i < table->num_cells; i++) {
        const char *text = cell_at(table, i);
        size_t column = i % n, fill = widths[column] - text_width(text);
        pending = column ? pending + 2 : (size_t)indent;
        if (right[column] == 'r') pending += fill;
        if (*text) {
            fprintf(stream, "%*s%s", (int)pending, "", text);
            pending = 0;
        }
        if (right[column] != 'r') pending += fill;
        if (column + 1 == n) putc('\n', stream);
        free(table->cells[i]);
    }
    free(table->cells);
    *table = (struct table){0};
}
