/* map_table.h - a table with the ground of its rows, as a GeoPackage that any GIS opens. */
#ifndef GRID_REPORT_MAP_TABLE_H
#define GRID_REPORT_MAP_TABLE_H

#include <grid/map.h>
#include <report/table_file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where the rows of a table lie: each is a unit of the map, or each a place in its CRS. Both get the context of the
 *  cells. */
typedef struct grid_table_ground {
    const grid_map *map;
    int32_t (*unit)(void *context, size_t row);                    /* NULL: places */
    bool (*place)(void *context, size_t row, double *x, double *y); /* false: it has none; NULL: units */
} grid_table_ground;

/** Writes the table `name` of a new GeoPackage, which appears as a whole or not at all; its title for people is that of
 *  the cells. Columns are called as in the cells; of units their code stands before them as 编码. Fails as
 *  grid_layer_save. */
grid_status grid_table_write_map(const grid_table_cells *cells, const grid_table_ground *ground, const char *name,
                                 const char *path, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
