/* import_judge.c - layers that lie shifted as a whole: see import_judge.h.
 *
 * Buildings come first: those that lie off themselves say nothing about points.
 */
#include "import_judge.h"

#include <stdlib.h>
#include <string.h>

#include <grid/shift.h>

#include "store.h"

enum {
    MOST_ROWS = 5000,       /* of a layer are read; they are a sample */
    MOST_BUILDINGS = 500000 /* more take seconds to be asked about */
};

typedef struct judging {
    grid_db *db;
    const grid_map *map;
    const grid_import_report *report;
    grid_findings *findings;
    grid_buildings *buildings; /* NULL: none that can be trusted */
} judging;

/* The file's own rows, or how many were imported; NULL when nothing new came. */
static const grid_import_count *news_of(const judging *j, const grid_store_layer *layer)
{
    for (size_t i = 0; i < j->report->num; i++)
        if (!strcmp(j->report->counts[i].as, layer->as) && j->report->counts[i].added)
            return &j->report->counts[i];
    return NULL;
}

static void tell(const judging *j, const grid_store_layer *layer, const grid_shift_judgement *found)
{
    const char *crs = grid_shift_crs(found->shift);
    bool is_not = found->shift == GRID_SHIFT_NOT_GCJ02 || found->shift == GRID_SHIFT_NOT_BD09;
    grid_finding finding = grid_finding_of(GRID_FINDING_CRS, GRID_WARNING);
    finding.code_a = layer->as;
    finding.count = (int64_t)found->num;
    if (!crs)
        grid_findings_add(j->findings, &finding,
                          "%s lies 3 degrees too far %s: the coordinates are of the zone to the %s; state its "
                          "CRS and import it again", layer->as,
                          found->shift == GRID_SHIFT_ZONE_EAST ? "east" : "west",
                          found->shift == GRID_SHIFT_ZONE_EAST ? "west" : "east");
    else if (is_not)
        grid_findings_add(j->findings, &finding,
                          "%s lies %.0f m east and %.0f m north of where the map has it (%zu of %zu fit, %zu if "
                          "moved): the coordinates are no %s; import it again without that",
                          layer->as, found->east_m, found->north_m, found->hits, found->num,
                          found->hits_undone, crs);
    else
        grid_findings_add(j->findings, &finding,
                          "%s lies %.0f m east and %.0f m north of where the map has it (%zu of %zu fit, %zu if "
                          "moved), as %s does; import it again with the CRS %s",
                          layer->as, found->east_m, found->north_m, found->hits, found->num,
                          found->hits_undone, crs, crs);
}

static grid_status judge_points(const judging *j, const grid_layer *layer, grid_shift_judgement *found,
                                grid_error *error)
{
    double *xy = grid_new_array(2 * grid_layer_num_features(layer), sizeof *xy);
    if (!xy) return grid_fail_memory(error);
    grid_status status = grid_map_places(j->map, layer, xy, error);
    if (status == GRID_OK)
        status = grid_shift_of_points(j->map, j->buildings, grid_layer_num_features(layer), xy, found, error);
    free(xy);
    return status;
}

static grid_status judge_layer(judging *j, const grid_store_layer *from, grid_error *error)
{
    grid_layer *layer;
    grid_shift_judgement found = {0};
    grid_status status = grid_store_read_sample(j->db, from, MOST_ROWS, &layer, error);
    if (status != GRID_OK) return status;
    if (from->kind == GRID_STORE_LEVEL)
        status = grid_shift_of_polygons(j->map, layer, grid_map_level_by_name(j->map, from->as), &found, error);
    else if (from->kind == GRID_STORE_AREA)
        status = grid_shift_of_polygons(j->map, layer, GRID_NONE, &found, error);
    else if (from->kind == GRID_STORE_BUILDING)
        status = grid_shift_of_buildings(j->map, layer, &found, error);
    else
        status = judge_points(j, layer, &found, error);
    grid_layer_free(layer);
    if (status == GRID_OK && found.shift != GRID_SHIFT_NONE) tell(j, from, &found);
    return status;
}

/* Buildings that fit, to ask about points. */
static grid_status open_buildings(judging *j, const grid_store_layer *from, grid_error *error)
{
    grid_layer *layer;
    grid_shift_judgement found;
    if (from->num > MOST_BUILDINGS) return GRID_OK;
    grid_status status = grid_store_read(j->db, from, NULL, NULL, &layer, error);
    if (status != GRID_OK) return status;
    status = grid_shift_of_buildings(j->map, layer, &found, error);
    if (status == GRID_OK && found.shift == GRID_SHIFT_NONE)
        status = grid_buildings_new(j->map, layer, &j->buildings, error);
    grid_layer_free(layer);
    return status;
}

static bool is_asked(const judging *j, const grid_store_layer *layer)
{
    return layer->kind != GRID_STORE_CONTEXT && layer->kind != GRID_STORE_ASSIGNMENT && news_of(j, layer);
}

static grid_status judge_all(judging *j, const grid_store_layers *layers, grid_error *error)
{
    grid_status status = GRID_OK;
    bool points = false;
    for (size_t i = 0; i < layers->num; i++)
        points |= (layers->list[i].kind == GRID_STORE_MODULE || layers->list[i].kind == GRID_STORE_EVENT) &&
                  is_asked(j, &layers->list[i]);
    for (size_t i = 0; i < layers->num && status == GRID_OK && points; i++)
        if (layers->list[i].kind == GRID_STORE_BUILDING) status = open_buildings(j, &layers->list[i], error);
    for (size_t i = 0; i < layers->num && status == GRID_OK; i++)
        if (is_asked(j, &layers->list[i])) status = judge_layer(j, &layers->list[i], error);
    return status;
}

grid_status grid_import_judge(grid_db *db, const grid_map *map, const grid_import_report *report,
                              grid_findings *findings, grid_error *error)
{
    judging j = {.db = db, .map = map, .report = report, .findings = findings};
    grid_store_layers layers = {0};
    if (!*grid_map_crs(map)) return GRID_OK;
    grid_status status = grid_store_list(db, &layers, error);
    if (status == GRID_OK) status = judge_all(&j, &layers, error);
    grid_buildings_free(j.buildings);
    grid_store_layers_clear(&layers);
    return status;
}
