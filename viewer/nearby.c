/* nearby.c - see nearby.h. */
#include "nearby.h"

#include <grid/locate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metres.h"

struct nearby {
    grid_layer **layers;    /* of module points: texts are borrowed from them */
    size_t num_layers;
    nearby_person *people;
    size_t num, capacity;
    grid_layer *building_layer;
    grid_buildings *buildings;
    double *population, *households; /* of each building; NULL: not known */
};

/* ---- opening --------------------------------------------------------------------------------- */

static const char *text_of(const grid_layer *layer, size_t feature, int32_t field)
{
    const char *text = field == GRID_NONE ? NULL : grid_layer_text(layer, feature, (size_t)field);
    return text ? text : "";
}

static bool add_people(nearby *n, const grid_map *map, const grid_layer *layer)
{
    size_t features = grid_layer_num_features(layer);
    int32_t person = grid_layer_field_by_name(layer, "人员"), phone = grid_layer_field_by_name(layer, "电话");
    int32_t role = grid_layer_field_by_name(layer, "类别"), place = grid_layer_field_by_name(layer, "name");
    double *xy = malloc((2 * features + 2) * sizeof *xy);
    bool ok = xy && grid_map_places(map, layer, xy, NULL) == GRID_OK;
    for (size_t i = 0; ok && person != GRID_NONE && i < features; i++) {
        if (!*text_of(layer, i, person) || isnan(xy[2 * i])) continue;
        if (n->num == n->capacity) {
            size_t capacity = n->capacity ? 2 * n->capacity : 512;
            nearby_person *moved = realloc(n->people, capacity * sizeof *moved);
            if (!(ok = moved != NULL)) break;
            n->people = moved;
            n->capacity = capacity;
        }
        n->people[n->num++] = (nearby_person){.name = text_of(layer, i, person), .role = text_of(layer, i, role),
                                              .phone = text_of(layer, i, phone), .place = text_of(layer, i, place),
                                              .x = xy[2 * i], .y = xy[2 * i + 1]};
    }
    free(xy);
    return ok;
}

static double *numbers_of(const grid_layer *layer, grid_role role)
{
    int32_t field = grid_layer_field_by_role(layer, role);
    size_t n = grid_layer_num_features(layer);
    double *out = field == GRID_NONE ? NULL : malloc((n + 1) * sizeof *out);
    for (size_t i = 0; out && i < n; i++) out[i] = grid_layer_number(layer, i, (size_t)field);
    return out;
}

static grid_status open_one(nearby *n, const grid_map *map, const char *path, const char *as, grid_error *error)
{
    grid_layer *layer;
    grid_status status = grid_map_layer_open(path, as, NULL, &layer, error);
    if (status) return status;
    if (!strcmp(as, "building")) {
        n->population = numbers_of(layer, GRID_ROLE_POPULATION);
        n->households = numbers_of(layer, GRID_ROLE_HOUSEHOLDS);
        n->building_layer = layer;
        return grid_buildings_new(map, layer, &n->buildings, error);
    }
    grid_layer **moved = realloc(n->layers, (n->num_layers + 1) * sizeof *moved);
    if (moved) {
        n->layers = moved;
        n->layers[n->num_layers++] = layer;
        if (add_people(n, map, layer)) return GRID_OK;
    } else {
        grid_layer_free(layer);
    }
    if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
    return GRID_E_MEMORY;
}

grid_status nearby_open(const grid_map *map, const char *path, nearby **out, grid_error *error)
{
    nearby *n = calloc(1, sizeof *n);
    grid_status status = GRID_OK;
    if (!n) {
        if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
        return GRID_E_MEMORY;
    }
    for (size_t i = 0; !status && grid_map_is_file(map) && i < grid_map_num_sources(map); i++) {
        const char *as = grid_map_source_at(map, i)->as;
        if (!strcmp(as, "building") || !strncmp(as, "module:", 7)) status = open_one(n, map, path, as, error);
    }
    if (status) nearby_free(n);
    else *out = n;
    return status;
}

void nearby_free(nearby *n)
{
    if (!n) return;
    for (size_t i = 0; i < n->num_layers; i++) grid_layer_free(n->layers[i]);
    grid_buildings_free(n->buildings);
    grid_layer_free(n->building_layer);
    free(n->layers);
    free(n->people);
    free(n->population);
    free(n->households);
    free(n);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static void nearest_people(const nearby *n, const grid_map *map, double x, double y, nearby_result *out)
{
    for (size_t i = 0; i < n->num; i++) {
        nearby_person p = n->people[i];
        int at = out->num_people_near;
        p.distance_m = metres_between(map, x, y, p.x, p.y);
        while (at > 0 && out->people_near[at - 1].distance_m > p.distance_m) at--;
        if (at >= NEARBY_PEOPLE) continue;
        if (out->num_people_near < NEARBY_PEOPLE) out->num_people_near++;
        memmove(out->people_near + at + 1, out->people_near + at,
                (size_t)(out->num_people_near - at - 1) * sizeof *out->people_near);
        out->people_near[at] = p;
    }
}

static grid_status sum_buildings(const nearby *n, double x, double y, double radius_m, nearby_result *out,
                                 grid_error *error)
{
    size_t num = 0, got;
    grid_near_building *near = NULL;
    grid_status status = grid_buildings_within(n->buildings, x, y, radius_m, 0, NULL, &num, error);
    if (status) return status;
    near = malloc((num + 1) * sizeof *near);
    if (!near) return GRID_E_MEMORY;
    status = grid_buildings_within(n->buildings, x, y, radius_m, num, near, &got, error);
    out->buildings = got;
    for (size_t i = 0; !status && i < got && i < num; i++) {
        double people = n->population ? n->population[near[i].building] : NAN;
        double households = n->households ? n->households[near[i].building] : NAN;
        if (isfinite(people)) out->people += people;
        if (isfinite(households)) out->households += households;
    }
    out->knows_buildings = true;
    out->knows_people = n->population != NULL, out->knows_households = n->households != NULL;
    free(near);
    return status;
}

grid_status nearby_ask(const nearby *n, const grid_map *map, double x, double y, double radius_m, nearby_result *out,
                       grid_error *error)
{
    grid_hit hit;
    *out = (nearby_result){.cell = GRID_NONE};
    grid_locate(map, x, y, &hit);
    out->cell = hit.cell, out->unit = hit.unit, out->how = hit.how;
    out->border_m = grid_border_distance(map, x, y);
    grid_status status = grid_nearest_cells(map, x, y, radius_m, 0, NULL, &out->cells, error);
    if (!status && n && n->buildings) status = sum_buildings(n, x, y, radius_m, out, error);
    if (!status && n) nearest_people(n, map, x, y, out);
    return status;
}

/* ---- one building ---------------------------------------------------------------------------- */

int32_t nearby_building_at(const nearby *n, double x, double y)
{
    return n && n->buildings ? grid_buildings_at(n->buildings, x, y) : GRID_NONE;
}

/* What of a row is told by itself, or is of no use to a reader. */
static bool is_told(const nearby *n, int32_t field)
{
    static const char *const names[] = {"code", "name", "parent", "valid_from", "valid_to", "digest"};
    const char *name = grid_layer_field_name(n->building_layer, (size_t)field);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i])) return true;
    return field == grid_layer_field_by_role(n->building_layer, GRID_ROLE_POPULATION) ||
           field == grid_layer_field_by_role(n->building_layer, GRID_ROLE_HOUSEHOLDS);
}

static grid_status whose_ground(const nearby *n, const grid_map *map, int32_t building, nearby_building *out, grid_error *error)
{
    grid_share most;
    grid_status status = grid_building_shares(map, n->buildings, building, 1, &most, &out->cells, NULL, error);
    if (status == GRID_E_DATA) return GRID_OK; /* no ground: nothing to share */
    if (status || !out->cells) return status;
    out->cell = most.cell;
    out->share = most.share;
    return GRID_OK;
}

grid_status nearby_building_ask(const nearby *n, const grid_map *map, int32_t building, nearby_building *out, grid_error *error)
{
    const grid_layer *layer = n->building_layer;
    *out = (nearby_building){.cell = GRID_NONE};
    out->code = text_of(layer, (size_t)building, grid_layer_field_by_name(layer, "code"));
    out->name = text_of(layer, (size_t)building, grid_layer_field_by_name(layer, "name"));
    out->people = n->population ? n->population[building] : NAN;
    out->households = n->households ? n->households[building] : NAN;
    for (int32_t f = 0; f < (int32_t)grid_layer_num_fields(layer) && out->num_fields < NEARBY_FIELDS; f++) {
        const char *value = text_of(layer, (size_t)building, f);
        if (!*value || is_told(n, f)) continue;
        out->field[out->num_fields] = grid_layer_field_name(layer, (size_t)f);
        out->value[out->num_fields++] = value;
    }
    return whose_ground(n, map, building, out, error);
}
