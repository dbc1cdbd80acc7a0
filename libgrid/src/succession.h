/* succession.h - which unit became which: the table of all units of a level before and after, and
 * what it says of each.
 *
 *              after:   n1    n2    n3    nobody         A(o) sum of a row, A(n) of a column
 *   before:  o1         60    39     .      1            n lies in o:  T(o, n) >= share * A(n)
 *            o2          .     .    80      .            o lies in n:  T(o, n) >= share * A(o)
 *            nobody      .     .     2      -
 *
 *   split     two or more n lie in o, and together are at least share * A(o)
 *   merged    two or more o lie in n, and together are at least share * A(n)
 *   the same  both lie in each other, or they differ by hairs only
 *   the same  one code, and more than half of the smaller one in common
 *   the same  one name, and more than half of both in common
 */
#ifndef GRID_SRC_SUCCESSION_H
#define GRID_SRC_SUCCESSION_H

#include <grid/diff.h>

#include "overlay.h"

typedef struct grid_succession_level {
    const char *name;
    int32_t before, after; /* the level in each map, or GRID_NONE */
    size_t first, num;     /* transfers */
} grid_succession_level;

/* The hairs among the pieces of a transfer. */
typedef struct grid_hairs {
    double width_m, largest_m2, x, y;
} grid_hairs;

/* What is known of each unit of one map, by its number. */
typedef struct grid_successor {
    int32_t same;  /* the unit of the other map that it is, or GRID_NONE */
    int32_t whole; /* the unit of the other map that it is a part of by a split or merger, or
                      GRID_NONE */
    bool divided;  /* it is such a whole */
    double area_m2;
    size_t largest; /* transfer with most of its ground; SIZE_MAX when it has none */
} grid_successor;

typedef struct grid_succession {
    const grid_map *before, *after;
    double hair_width_m, same_share;
    grid_succession_level *levels;
    size_t num_levels;
    grid_transfer *transfers; /* by level, before, after */
    grid_hairs *hairs;        /* of each */
    size_t num_transfers;
    grid_successor *of_before, *of_after;
} grid_succession;

/* `self` has maps and widths; the rest is empty. MEMORY. Clear it in any case. */
grid_status grid_succession_find(grid_succession *self, const grid_overlay *overlay,
                                 grid_error *error);
void grid_succession_clear(grid_succession *self);

/* Whether a unit is divided by a split or merger, or a part of one. */
bool grid_takes_part(const grid_successor *s);

/* Name of a unit; "" where that is only its code. */
const char *grid_own_name(const grid_map *map, int32_t unit);

#endif
