/* coverage.h - is the map without overlap and without gap? The coverage certificate.
 *
 * All findings of docs/semantics.md: overlaps, gaps, inlets, slivers and hairs, T-junctions, invalid
 * rings, children outside parents, parents not filled, area balance.
 */
#ifndef GRID_COVERAGE_H
#define GRID_COVERAGE_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_coverage_options {
    size_t size;            /* sizeof(grid_coverage_options); set by _default */
    double sliver_width_m;  /* a piece with mean width 2A/P below this is a sliver or hair; 0.5 */
    grid_progress progress; /* may be NULL */
    void *progress_context;
} grid_coverage_options;

GRID_API grid_coverage_options grid_coverage_options_default(void);

/** Totals of a check, planar m2 of ground. */
typedef struct grid_coverage_totals {
    size_t num_cells;
    double area_m2;             /* ground covered by at least one cell */
    size_t num_overlap_pairs;   /* pairs of cells that share ground, hairs included */
    size_t num_overlap_pieces;  /* connected pieces of it */
    double overlap_m2;          /* ground covered by two or more cells */
    size_t num_gaps;            /* enclosed gaps, slivers not included */
    double gap_m2;              /* ground that nobody owns */
    double gap_hull_m2;         /* the same with the cells that lie in gaps like islands in a lake:
                                   the area of the holes in the union of all cells */
    size_t num_sliver_gaps;
    double sliver_gap_m2;
    size_t num_inlets;
    size_t num_t_junctions;
} grid_coverage_totals;

/** Checks the cells of a map and its levels. *out also holds the map's own findings.
 *  `totals` and `options` may be NULL. Fails with MEMORY or CANCELLED only. */
GRID_API grid_status grid_coverage_check(const grid_map *map, const grid_coverage_options *options,
                                         grid_findings **out, grid_coverage_totals *totals,
                                         grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
