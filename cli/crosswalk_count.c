/* crosswalk_count.c - places and buildings of a layer as measures of a crosswalk: see crosswalk.h. */
#include <stdlib.h>

#include "cmd.h"
#include "crosswalk.h"
#include "mapfile.h"
#include "say.h"

static int say_memory(void)
{
    return say_failure(&(grid_error){.code = GRID_E_MEMORY, .text = "out of memory"});
}

grid_status walk_add_places(struct walk *w, const char *name, const grid_layer *layer,
                            const double *values, grid_error *error)
{
    size_t n = grid_layer_num_features(layer);
    double *xy = malloc((2 * n + 1) * sizeof *xy);
    if (!xy) return *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"}, GRID_E_MEMORY;
    grid_status status = grid_map_places(w->from.map, layer, xy, error);
    if (!status) status = grid_crosswalk_add_places(w->crosswalk, name, n, xy, values, NULL, error);
    free(xy);
    return status;
}

static int find_people(const grid_layer *layer, const char *name, int32_t *field)
{
    *field = name ? grid_layer_field_by_name(layer, name)
                  : grid_layer_field_by_role(layer, GRID_ROLE_POPULATION);
    if (name && *field == GRID_NONE) {
        layer_say_no_field(layer, name, "people");
        return EXIT_INPUT;
    }
    if (!name && *field != GRID_NONE)
        say_note(_("people are counted from field %s of the buildings (a guess; say --people to choose)"),
                 grid_layer_field_name(layer, (size_t)*field));
    return EXIT_FINE;
}

int walk_add_buildings(struct walk *w, const grid_layer *layer, const char *people)
{
    size_t n = grid_layer_num_features(layer);
    grid_error error;
    int32_t field;
    int code = find_people(layer, people, &field);
    if (code) return code;
    double *values = malloc((n + 1) * sizeof *values);
    if (!values) return say_memory();
    for (size_t i = 0; i < n && field != GRID_NONE; i++) values[i] = grid_layer_number(layer, i, (size_t)field);
    progress_start(_("dividing buildings"));
    grid_status status = walk_add_places(w, WALK_BUILDINGS, layer, NULL, &error);
    if (!status)
        status = grid_crosswalk_add_ground(w->crosswalk, WALK_BUILDINGS_BY_GROUND, layer, NULL, NULL, &error);
    if (!status && field != GRID_NONE) status = walk_add_places(w, WALK_PEOPLE, layer, values, &error);
    if (!status && field != GRID_NONE)
        status = grid_crosswalk_add_ground(w->crosswalk, WALK_PEOPLE_BY_GROUND, layer, values, NULL, &error);
    progress_end();
    free(values);
    return status ? say_failure(&error) : EXIT_FINE;
}
