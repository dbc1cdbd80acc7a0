/* map_table.c - see map_table.h. */
#include <report/map_table.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number_text.h"

enum { TEXT = 128 };

static grid_status no_memory(grid_error *error)
{
    if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
    return GRID_E_MEMORY;
}

/* One row as texts; `texts` has TEXT bytes for each column. */
static grid_status add_row(grid_layer *layer, const grid_table_cells *cells, const grid_table_ground *ground, size_t row,
                           char (*texts)[TEXT], const char **values, grid_error *error)
{
    size_t n = 0, one = 1;
    double xy[2];
    int32_t unit = ground->unit ? ground->unit(cells->context, row) : GRID_NONE;
    if (ground->unit) values[n++] = grid_unit_code(ground->map, unit);
    for (size_t c = 0; c < cells->num_columns; c++, n++) {
        values[n] = NULL;
        if (!cells->columns[c].is_number) {
            const char *text = cells->text(cells->context, row, c);
            size_t length = strlen(text);
            if (length >= TEXT) /* as many whole characters as there is room for */
                for (length = TEXT - 1; length && ((unsigned char)text[length] & 0xC0) == 0x80;) length--;
            memcpy(texts[c], text, length);
            texts[c][length] = 0;
            if (length) values[n] = texts[c];
            continue;
        }
        double number = cells->number(cells->context, row, c);
        if (isfinite(number)) values[n] = number_text(number, texts[c]);
    }
    if (ground->unit) return grid_layer_add_unit(layer, ground->map, unit, values, error);
    bool placed = ground->place(cells->context, row, &xy[0], &xy[1]);
    return grid_layer_add_feature(layer, placed ? GRID_GEOMETRY_POINT : GRID_GEOMETRY_NONE, placed, &one, xy, values, error);
}

grid_status grid_table_write_map(const grid_table_cells *cells, const grid_table_ground *ground, const char *name,
                                 const char *path, grid_error *error)
{
    grid_layer *layer = NULL;
    const char *crs = grid_map_crs(ground->map), **values = malloc((cells->num_columns + 1) * sizeof *values);
    char(*texts)[TEXT] = malloc((cells->num_columns + 1) * sizeof *texts);
    grid_status status = values && texts ? grid_layer_new(path, *crs ? crs : NULL, &layer, error) : no_memory(error);
    bool ok = status || !ground->unit || grid_layer_add_field(layer, "编码") != GRID_NONE;
    for (size_t c = 0; !status && ok && c < cells->num_columns; c++)
        ok = grid_layer_add_field(layer, cells->columns[c].title) != GRID_NONE;
    if (!ok) status = no_memory(error);
    for (size_t row = 0; !status && row < cells->num_rows; row++)
        status = add_row(layer, cells, ground, row, texts, values, error);
    if (!status) status = grid_layer_save(layer, path, name, cells->name, error);
    grid_layer_free(layer);
    free(values);
    free(texts);
    return status;
}
