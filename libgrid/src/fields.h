/* fields.h - which column of a layer is the code, the name, the parent: as told, or guessed. */
#ifndef GRID_SRC_FIELDS_H
#define GRID_SRC_FIELDS_H

#include <grid/layer.h>

typedef struct grid_roles {
    int32_t code, name, parent; /* fields or GRID_NONE */
    bool code_guessed, name_guessed, parent_guessed;
    bool of_assignment;
} grid_roles;

/* Finds the fields. A name that is given (not NULL) must exist: DATA, with the layer's fields and the
 * nearest one in the message. A code or name that is not given is guessed from usual names; the parent
 * is never guessed. */
grid_status grid_roles_find(const grid_layer *layer, const char *code, const char *name,
                            const char *parent, grid_roles *out, grid_error *error);

/* The same for a list of assignments: the parent, what somebody is assigned to, is guessed first, then who.
 * DATA when no field names it. */
grid_status grid_roles_find_assignment(const grid_layer *layer, const char *code, const char *name,
                                       const char *parent, grid_roles *out, grid_error *error);

/* A field that by its usual names says which unit something belongs to (单元编码, 网格编码, PCODE ...) and is
 * no other role; or GRID_NONE. Whoever uses it holds its values against the units. */
int32_t grid_roles_guess_unit(const grid_layer *layer, const grid_roles *roles);

/* The fields with the first and the last day of an assignment, by usual names; or GRID_NONE. */
void grid_roles_days(const grid_layer *layer, int32_t *from, int32_t *to);

/* The numeric field of this name; NULL: GRID_NONE. DATA as above. */
grid_status grid_roles_find_number(const grid_layer *layer, const char *name, int32_t *out,
                                   grid_error *error);

/* Usual names of the field that holds a number, most likely first, ending with NULL. */
const char *const *grid_role_field_names(grid_role role);

/* Adds what was guessed, as notes, and as a warning that there is no code, which an
 * assignment need not have. `path` as findings name it. */
void grid_roles_tell(const grid_roles *roles, const grid_layer *layer, const char *path,
                     grid_findings *findings);

#endif
