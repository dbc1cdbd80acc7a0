/* fields.h - which column of a layer is the code, the name, the parent: as told, or guessed. */
#ifndef GRID_SRC_FIELDS_H
#define GRID_SRC_FIELDS_H

#include <grid/layer.h>

typedef struct grid_roles {
    int32_t code, name, parent; /* fields or GRID_NONE */
    bool code_guessed, name_guessed;
} grid_roles;

/* Finds the fields. A name that is given (not NULL) must exist: DATA, with the layer's fields and the
 * nearest one in the message. A code or name that is not given is guessed from usual names; the parent
 * is never guessed. */
grid_status grid_roles_find(const grid_layer *layer, const char *code, const char *name,
                            const char *parent, grid_roles *out, grid_error *error);

/* Adds what was guessed, as notes, and as a warning that there is no code. `path` as findings name it. */
void grid_roles_tell(const grid_roles *roles, const grid_layer *layer, const char *path,
                     grid_findings *findings);

#endif
