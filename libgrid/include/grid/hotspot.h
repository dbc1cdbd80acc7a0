/* hotspot.h - where is it more than chance? Neighbours of units, and the statistics over them.
 *
 *   units --> neighbours (grid_weights) --+
 *   a number of each unit ----------------+--> global: Moran's I, Geary's C, Getis-Ord G
 *                                         +--> of each unit: Gi, Gi*, local Moran, class
 *                                         +--> over periods: emerging hot spots
 *
 * docs/semantics.md has the formulas and their sources. Gi, Gi* and G take binary weights: with
 * row-standardised ones programs define them in different ways. Moran's I, Geary's C and the local
 * Moran take row-standardised weights unless `binary` says otherwise. All p are two-sided.
 */
#ifndef GRID_HOTSPOT_H
#define GRID_HOTSPOT_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- neighbours ------------------------------------------------------------------------------ */

/** Who is whose neighbour among n things, numbered 0 .. n - 1. Immutable; nothing is its own. */
typedef struct grid_weights grid_weights;

typedef enum grid_contiguity {
    GRID_QUEEN, /* borders have a point in common */
    GRID_ROOK   /* borders have a length in common */
} grid_contiguity;

typedef struct grid_contiguity_options {
    size_t size; /* sizeof(grid_contiguity_options); set by _default */
    grid_contiguity contiguity;
    /* 0: decided exactly. Above: borders that come so near, in metres of ground, meet; they have a
     * length in common where they run so near to each other for more than ten times as much. 0.5
     * serves borders that are broken by hairs. */
    double tolerance_m;
} grid_contiguity_options;

GRID_API grid_contiguity_options grid_contiguity_options_default(void);

/** Neighbours of units by the borders that they share; thing i is units[i], of any level. A unit
 * that lies inside another without meeting its border is no neighbour. `options` may be NULL. Fails
 * with ARGUMENT (a unit that the map does not have, or twice), LIMIT or MEMORY. */
GRID_API grid_status grid_weights_by_border(const grid_map *map, size_t n, const int32_t *units,
                                            const grid_contiguity_options *options,
                                            grid_weights **out, grid_error *error);

/** Centroids of units' regions as x,y pairs in the canonical CRS, planar; NaN where a unit has no
 *  ground. `xy` has room for 2 n numbers. They may lie outside their unit. */
GRID_API void grid_unit_centroids(const grid_map *map, size_t n, const int32_t *units, double *xy);

/** Points within band_m metres of each other, the distance itself included. Points are x,y pairs in
 * the CRS of `map`, where distances are as in nearest.h; `map` NULL: a plain plane. One that is not
 * a number has no neighbours. Fails with ARGUMENT (no band) or MEMORY. */
GRID_API grid_status grid_weights_by_distance(const grid_map *map, size_t n, const double *xy,
                                              double band_m, grid_weights **out, grid_error *error);

/** The k nearest points of each, of equally near ones the lowest numbers; fewer where there are no
 * more. That i has j does not mean that j has i. Fails with ARGUMENT (k 0) or MEMORY. */
GRID_API grid_status grid_weights_by_rank(const grid_map *map, size_t n, const double *xy, size_t k,
                                          grid_weights **out, grid_error *error);

/** Neighbours from a .gal file (GeoDa, PySAL, spdep): a head "n" or "0 n file field", then for each
 * thing its id, the number of its neighbours, and their ids. ids[i] is the id of thing i, those
 * that the file does not have get no neighbours; `ids` NULL: things are numbered in the order of
 * the file, and n is not read. Fails with OPEN, FORMAT, DATA (an id that is not among `ids`),
 * ARGUMENT or MEMORY. */
GRID_API grid_status grid_weights_open_gal(const char *path, size_t n, const char *const *ids,
                                           grid_weights **out, grid_error *error);

GRID_API void grid_weights_free(grid_weights *weights);

GRID_API size_t grid_weights_num(const grid_weights *weights);
/** All links, i to j and j to i being two. */
GRID_API size_t grid_weights_num_links(const grid_weights *weights);
/** Things without neighbours. */
GRID_API size_t grid_weights_num_islands(const grid_weights *weights);
/** Neighbours of a thing, ascending. Borrowed. */
GRID_API const int32_t *grid_weights_of(const grid_weights *weights, size_t i, size_t *num);

/* ---- statistics ------------------------------------------------------------------------------ */

typedef struct grid_hotspot_options {
    size_t size;         /* sizeof(grid_hotspot_options); set by _default */
    bool binary;         /* Moran's I, Geary's C and the local Moran with binary weights */
    size_t permutations; /* 0: none; 999 gives p down to 0.001. At most 10,000,000 */
    uint64_t seed;       /* of the permutations: the same seed, the same p, on every machine */
    double fdr;   /* classes hold at this false discovery rate (Benjamini & Hochberg 1995); 0.05 */
    double alpha; /* above 0: at this p instead, uncorrected; 0 */
    grid_progress progress; /* may be NULL */
    void *progress_context;
} grid_hotspot_options;

GRID_API grid_hotspot_options grid_hotspot_options_default(void);

typedef enum grid_global { GRID_MORAN_I, GRID_GEARY_C, GRID_GETIS_G, GRID_NUM_GLOBALS } grid_global;

/** One number for the whole map. What cannot be had is NaN: everything when all values are equal, G
 * when a value is negative, the moments under normality of G. */
typedef struct grid_global_statistic {
    double value, expected;
    /* if values were drawn from a normal distribution */
    double variance_normal, z_normal, p_normal;
    /* if values were dealt to the units at random */
    double variance_random, z_random, p_random;
    double p_permuted; /* (r + 1) / (m + 1), r of m permutations being as far from `expected` */
} grid_global_statistic;

typedef enum grid_spot {
    GRID_SPOT_NONE, /* not significant, or not known */
    GRID_SPOT_HOT,  /* Gi* */
    GRID_SPOT_COLD,
    GRID_SPOT_HIGH_HIGH, /* local Moran: the unit, its neighbours */
    GRID_SPOT_LOW_LOW,
    GRID_SPOT_HIGH_LOW,
    GRID_SPOT_LOW_HIGH,
    GRID_NUM_SPOTS
} grid_spot;

/** "none", "hot", "cold", "high-high", ... Never NULL. */
GRID_API const char *grid_spot_name(grid_spot spot);

/** What is known of one unit; all NaN and none where its value is no finite number, all but the
 * value where it has no neighbours with one. */
typedef struct grid_local_statistic {
    double value;
    size_t num_neighbours; /* with a value */
    double lag;            /* mean of the neighbours' values */
    /* share of the neighbours in the sum of all others, NaN if that is not above 0; the same with
     * the unit counted in; z and p are there for any values */
    double gi, gi_z, gi_p;
    double gi_star, gi_star_z, gi_star_p;
    double moran, moran_z, moran_p; /* z by the moments of the conditional permutation */
    /* conditional permutations: the unit stays, its neighbours are drawn from all others. One p for
     * Gi, Gi* and the local Moran, see docs/semantics.md */
    double p_permuted;
    /* p adjusted for the false discovery rate: that of permutations if they were asked for */
    double gi_star_q, moran_q;
    grid_spot gi_star_spot; /* NONE, HOT or COLD */
    grid_spot moran_spot;   /* NONE or one of the four */
} grid_local_statistic;

typedef struct grid_hotspots grid_hotspots;

/** All statistics of one number a unit. Values that are not finite are left out, with their links:
 * the rest is the whole. A unit without neighbours counts in the whole and its mean. `options` may
 * be NULL. Fails with ARGUMENT, MEMORY or CANCELLED. */
GRID_API grid_status grid_hotspots_find(const grid_weights *weights, const double *values,
                                        const grid_hotspot_options *options, grid_hotspots **out,
                                        grid_error *error);
GRID_API void grid_hotspots_free(grid_hotspots *hotspots);

GRID_API const grid_global_statistic *grid_hotspots_global(const grid_hotspots *hotspots,
                                                           grid_global which);
GRID_API const grid_local_statistic *grid_hotspots_at(const grid_hotspots *hotspots, size_t i);
/** Units with a value, and of them those without neighbours that have one. */
GRID_API size_t grid_hotspots_num_used(const grid_hotspots *hotspots);
GRID_API size_t grid_hotspots_num_islands(const grid_hotspots *hotspots);
/** Whether all values are equal: then nothing is known. */
GRID_API bool grid_hotspots_are_equal(const grid_hotspots *hotspots);

/** p adjusted for the false discovery rate: q[i] is the lowest rate at which i would be found
 * (Benjamini & Hochberg 1995). NaN stays NaN and does not count. p and q may be the same. MEMORY. */
GRID_API grid_status grid_fdr_adjust(size_t n, const double *p, double *q, grid_error *error);

/* ---- over periods ---------------------------------------------------------------------------- */

typedef enum grid_emerging {
    GRID_EMERGING_NONE,
    GRID_EMERGING_NEW,        /* hot in the last period, never before */
    GRID_EMERGING_GROWING,    /* hot in the last and before, z of Gi* rises */
    GRID_EMERGING_PERSISTENT, /* hot in the last and before, without a trend */
    GRID_EMERGING_FADING,     /* hot before, in the last or not, z of Gi* falls */
    GRID_NUM_EMERGING
} grid_emerging;

/** "none", "new", "growing", "persistent", "fading". Never NULL. */
GRID_API const char *grid_emerging_name(grid_emerging emerging);

typedef struct grid_emergence {
    grid_emerging kind;
    size_t num_hot; /* periods in which it is hot */
    bool hot_last;  /* the last of them */
    double z_last;  /* of Gi* in the last period */
    double trend_z, trend_p; /* Mann-Kendall of z of Gi*; NaN for fewer than 4 such periods */
} grid_emergence;

/** Hot spots of each period, and what becomes of them: values[i * num_periods + t] of unit i in
 * period t. Each period is a grid_hotspots_find of its own with `options` (may be NULL). A trend
 * counts when its p is at most 0.05, which takes 5 periods at least. `out` has room for a unit
 * each. Fails with ARGUMENT (no period), MEMORY or CANCELLED. */
GRID_API grid_status grid_hotspots_emerging(const grid_weights *weights, size_t num_periods,
                                            const double *values,
                                            const grid_hotspot_options *options,
                                            grid_emergence *out, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
