/* assignments.h - who answers for which unit or area (包联): departments, leaders, grid workers, party
 * members, law teams, whatever was imported into a map file as assignment:NAME.
 *
 * An assignment is a row: who, the code of a unit or area, and perhaps its own first and last day, both of
 * which are days on which it counts. The list is immutable; any thread may read it.
 */
#ifndef GRID_ASSIGNMENTS_H
#define GRID_ASSIGNMENTS_H

#include <grid/areas.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_assignments grid_assignments;

typedef struct grid_assignments_options {
    size_t size;       /* sizeof(grid_assignments_options); set by _default */
    const char *as_of; /* rows of the map file that were valid on this day, "2025-06-30"; NULL: that are */
    const char *day;   /* leave out rows that began after this day or ended before it; NULL: as_of; when that
                          is NULL too, rows count whatever their own days: the library has no clock */
    const char *const *targets; /* only rows assigned to one of these codes; NULL: all */
    size_t num_targets;
} grid_assignments_options;

GRID_API grid_assignments_options grid_assignments_options_default(void);

/** The assignments of the map file `path`. A file without such layers gives an empty list. `options` may
 *  be NULL. Fails as grid_map_layer_open. */
GRID_API grid_status grid_assignments_open(const char *path, const grid_assignments_options *options,
                                           grid_assignments **out, grid_error *error);
GRID_API void grid_assignments_free(grid_assignments *assignments);

typedef struct grid_assignment {
    const char *kind;   /* NAME of its layer assignment:NAME ("department", "leader") */
    const char *id;     /* who; "" when the source has no such column */
    const char *name;   /* who; the id when the source has none */
    const char *target; /* code of the unit or area; "" when the row names none */
    const char *from;   /* first day, "2025-06-01"; NULL: since ever, or it is no day */
    const char *to;     /* last day; NULL: open, or it is no day */
} grid_assignment;

/** How many there are: by layer, in the order of their first import, then as in its table. */
GRID_API size_t grid_assignments_num(const grid_assignments *assignments);
/** The i-th. Borrowed. */
GRID_API const grid_assignment *grid_assignments_at(const grid_assignments *assignments, size_t i);

/** The other columns of its source (职务, 电话 ...). Text is NULL where the row has none. */
GRID_API size_t grid_assignment_num_fields(const grid_assignments *assignments, size_t i);
GRID_API const char *grid_assignment_field_name(const grid_assignments *assignments, size_t i,
                                                size_t field);
GRID_API const char *grid_assignment_text(const grid_assignments *assignments, size_t i, size_t field);

/** Those assigned to a code, ascending. Returns how many there are, which may be more than the `capacity`
 *  of `out`. */
GRID_API size_t grid_assignments_of(const grid_assignments *assignments, const char *code,
                                    size_t capacity, size_t *out);
/** Those of a unit, then those of its parent, and so on up. */
GRID_API size_t grid_assignments_of_unit(const grid_assignments *assignments, const grid_map *map,
                                         int32_t unit, size_t capacity, size_t *out);

/** What the i-th is assigned to: *unit, or *area where no unit has the code (`areas` may be NULL); both are
 *  GRID_NONE when it is nothing on the map. */
GRID_API void grid_assignment_target(const grid_assignments *assignments, size_t i, const grid_map *map,
                                     const grid_areas *areas, int32_t *unit, int32_t *area);

#ifdef __cplusplus
}
#endif
#endif
