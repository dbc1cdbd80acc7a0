/* suppress.h - which counts of a table may not be published, because they are small or would give small ones away.
 *
 *     unit = sum of its children + what it holds itself          all = sum of the highest units + what nobody holds
 *
 * Counts from 1 to k - 1 are hidden first (primary). Then others are hidden (complementary) until no hidden count follows
 * from those that are shown by these sums, at all levels of the tree at once: tables of every level may
 * be published together. In each sum that is shown the hidden parts make k or more.
 *
 * What is known from elsewhere is not thought of: tables of other filters or overlapping periods, or that a count is none
 * by its nature.
 */
#ifndef GRID_SUPPRESS_H
#define GRID_SUPPRESS_H

#include <grid/rollup.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_suppression grid_suppression;

/** Decides for one measure of counts. k of 10 is usual for what the public sees, 5 inside an administration (OECD Glossary of
 *  Statistical Terms, "threshold rule"); ARGUMENT below 3, or for values that are below 0. The roll-up is not needed
 *  afterwards; its map is. MEMORY. */
GRID_API grid_status grid_suppress(const grid_rollup *rollup, size_t measure, double k, grid_suppression **out,
                                   grid_error *error);
GRID_API void grid_suppression_free(grid_suppression *suppression);

/** Whether the count of a unit is hidden; GRID_NONE: the total. */
GRID_API bool grid_suppression_hides(const grid_suppression *suppression, int32_t unit);
/** Whether what no row of a level holds is hidden. */
GRID_API bool grid_suppression_hides_unassigned(const grid_suppression *suppression, int32_t level);

#ifdef __cplusplus
}
#endif
#endif
