/* index_ask.h - a border tile asked for the owner of a point: shared by single points and batches. */
#ifndef GRID_SRC_INDEX_ASK_H
#define GRID_SRC_INDEX_ASK_H

#include "index_layout.h"

/* The exact edges of a border tile decide: S and T of docs/semantics.md, then the answer. */
int32_t grid_index_ask_block(const grid_index *index, uint32_t word, const double *p, uint8_t *how);

/* The same for a point known to within `reach`: GRID_DOUBT where an edge may lie as near. */
int32_t grid_index_ask_near(const grid_index *index, uint32_t word, const double *p, double reach,
                            uint8_t *how);

/* Asks a tile's line; false when it is in doubt. */
static inline bool ask_line(const grid_index *index, uint32_t word, const double *p, int32_t *label)
{
    const grid_half_line *line = line_at(index, word);
    unsigned kind = line_kind(word);
    /* the point in its tile, in quanta */
    double u = (p[0] - index->tiles.origin[0]) * index->tiles.x_scale;
    double v = (p[1] - index->tiles.origin[1]) * index->tiles.y_scale;
    int qx = (int)((u - (int32_t)u) * LINE_SCALE), qy = (int)((v - (int32_t)v) * LINE_SCALE);
    if (kind == LINE_HALF) return half_owner(line, qx, qy, label);
    if (kind >= LINE_JUNCTION)
        return junction_owner(line, kind == LINE_LONG_JUNCTION, qx, qy, label);
    return line_owner((const grid_line *)(const void *)line, kind == LINE_LONG, qx, qy, label);
}

#endif
