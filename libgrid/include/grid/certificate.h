/* certificate.h - the clean bill of a county: every check in one list of findings.
 *
 *   coverage     overlaps, gaps, slivers; children against parents                    coverage.h
 *   codes        against their schemes; their order on the ground                     codes.h
 *   sums         population and households of the children against those of the parent
 *   buildings    straddlers, outside, repeated, on the same ground                    buildings.h
 *   integrity    what names a unit that is no more, or stands on the ground of another
 */
#ifndef GRID_CERTIFICATE_H
#define GRID_CERTIFICATE_H

#include <grid/buildings.h>
#include <grid/codes.h>
#include <grid/coverage.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Rows of a map file that name a unit in their column `parent`. */
typedef struct grid_integrity_totals {
    size_t num;       /* rows that name one: of modules, buildings, areas, assignments */
    size_t dead;      /* of them: the unit is no more */
    size_t unknown;   /* it never was one of this map */
    size_t elsewhere; /* it is one, but another owns the place of the row */
} grid_integrity_totals;

/** Holds what hangs on units against the units of a day ("2025-06-30"; NULL: as they are now): `map` is that
 *  of the map file `path` on this day. *out gets a warning for each row that names a unit which ended (with
 *  the day, and who owns its ground now) or never was, and a note for each whose place lies in a unit that
 *  is neither the named one, nor above, nor below it. An assignment may name an area instead. `totals` may
 *  be NULL. Fails as grid_map_layer_open. */
GRID_API grid_status grid_integrity_check(const grid_map *map, const char *path, const char *as_of,
                                          grid_findings **out, grid_integrity_totals *totals,
                                          grid_error *error);

typedef struct grid_certificate_options {
    size_t size;                      /* sizeof(grid_certificate_options); set by _default */
    double sliver_width_m;            /* as in grid_coverage_options; 0.5 */
    const char *path;                 /* the map file, for integrity; NULL: the map is none */
    const char *as_of;                /* the day for which the map was opened; NULL: as it is */
    const grid_layer *buildings;      /* to be checked; NULL: none */
    const grid_code_schemes *schemes; /* NULL: codes are not checked */
    grid_progress progress;           /* may be NULL */
    void *progress_context;
} grid_certificate_options;

GRID_API grid_certificate_options grid_certificate_options_default(void);

typedef struct grid_certificate {
    grid_coverage_totals coverage;
    grid_building_totals buildings;   /* zeros without buildings */
    grid_integrity_totals integrity;  /* zeros without a map file */
    size_t num_codes, num_codes_fit;  /* of levels whose codes fit a scheme: codes, and those that fit it */
    size_t num_sums;                  /* parents whose number is not that of their children */
} grid_certificate;

/** All checks that the options allow. Levels whose codes fit no scheme are passed over in silence: schemes
 *  are those of one country. `options` and `totals` may be NULL. Fails as the checks do. */
GRID_API grid_status grid_certificate_make(const grid_map *map, const grid_certificate_options *options,
                                           grid_findings **out, grid_certificate *totals,
                                           grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
