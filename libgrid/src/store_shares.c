/* store_shares.c - buildings of the map file against its cells: see store_shares.h. */
#include "store_shares.h"

#include <stdlib.h>
#include <string.h>

#include "buildings.h"

/* Below this part of a building, what nobody owns is rounding. */
#define LEAST_OUTSIDE 1e-9

typedef struct sharing {
    const grid_map *map;
    grid_buildings *buildings;
    grid_statement *insert;
    grid_share *shares;
    size_t capacity;
    grid_share_counts counts;
} sharing;

static grid_status put_row(sharing *s, int64_t fid, const char *cell, double share,
                           grid_error *error)
{
    grid_bind_null(s->insert, 1);
    grid_bind_integer(s->insert, 2, fid);
    grid_bind_text(s->insert, 3, cell);
    grid_bind_real(s->insert, 4, share);
    return grid_statement_run(s->insert, error);
}

/* The shares of one building, all of them. */
static grid_status ask_shares(sharing *s, int32_t building, size_t *num, double *outside,
                              grid_error *error)
{
    for (;;) {
        grid_status status = grid_building_shares(s->map, s->buildings, building, s->capacity,
                                                  s->shares, num, outside, error);
        if (status != GRID_OK || *num <= s->capacity) return status;
        grid_share *moved = realloc(s->shares, 2 * *num * sizeof *moved);
        if (!moved) return grid_fail_memory(error);
        s->shares = moved;
        s->capacity = 2 * *num;
    }
}

static grid_status share_building(sharing *s, int32_t building, int64_t fid, grid_error *error)
{
    size_t num = 0;
    double outside = 0;
    grid_status status = ask_shares(s, building, &num, &outside, error);
    if (status == GRID_E_DATA) return GRID_OK; /* without ground */
    s->counts.buildings++;
    s->counts.straddling += num > 1;
    s->counts.outside += outside > LEAST_OUTSIDE;
    for (size_t i = 0; i < num && status == GRID_OK; i++)
        status =
            put_row(s, fid, grid_unit_code(s->map, s->shares[i].cell), s->shares[i].share, error);
    if (status == GRID_OK && outside > LEAST_OUTSIDE)
        status = put_row(s, fid, NULL, outside, error);
    return status;
}

/* Rows come in the order in which grid_store_read has read them. */
static grid_status share_all(sharing *s, grid_db *db, const char *table, grid_error *error)
{
    grid_statement *rows = NULL;
    bool row = true;
    int32_t building = 0;
    grid_status status =
        grid_db_prepare(db, &s->insert, error,
                        "INSERT INTO grid_building_cells(fid, building, cell, share) "
                        "VALUES(?1, ?2, ?3, ?4)");
    if (status == GRID_OK)
        status = grid_db_prepare(
            db, &rows, error, "SELECT fid FROM \"%w\" NOT INDEXED WHERE valid_to IS NULL", table);
    while (status == GRID_OK && (status = grid_statement_step(rows, &row, error)) == GRID_OK &&
           row && (size_t)building < grid_buildings_num(s->buildings))
        status = share_building(s, building++, grid_column_integer(rows, 0), error);
    grid_statement_free(rows);
    grid_statement_free(s->insert);
    return status;
}

grid_status grid_store_count_shares(grid_db *db, grid_share_counts *out, grid_error *error)
{
    grid_statement *query;
    bool row = false;
    grid_status status =
        grid_db_prepare(db, &query, error,
                        "SELECT count(*), ifnull(sum(cells > 1), 0), ifnull(sum(outside > 0), 0) FROM "
                        "(SELECT count(cell) AS cells, sum(cell IS NULL) AS outside FROM "
                        "grid_building_cells GROUP BY building)");
    if (status != GRID_OK) return status;
    status = grid_statement_step(query, &row, error);
    if (status == GRID_OK && row)
        *out = (grid_share_counts){(size_t)grid_column_integer(query, 0),
                                   (size_t)grid_column_integer(query, 1),
                                   (size_t)grid_column_integer(query, 2)};
    grid_statement_free(query);
    return status;
}

grid_status grid_store_shares(grid_db *db, const grid_map *map, grid_share_counts *out,
                              grid_error *error)
{
    sharing s = {.map = map};
    grid_store_layers layers = {0};
    grid_layer *layer = NULL;
    const grid_store_layer *from = NULL;
    grid_status status = grid_db_run(db, error, "DELETE FROM grid_building_cells");
    if (status == GRID_OK) status = grid_store_list(db, &layers, error);
    for (size_t i = 0; i < layers.num; i++)
        if (layers.list[i].kind == GRID_STORE_BUILDING) from = &layers.list[i];
    if (status == GRID_OK && from) status = grid_store_read(db, from, NULL, NULL, &layer, error);
    if (status == GRID_OK && from) status = grid_buildings_copy(map, layer, &s.buildings, error);
    grid_layer_free(layer);
    if (status == GRID_OK && from) status = share_all(&s, db, from->table, error);
    grid_buildings_free(s.buildings);
    grid_store_layers_clear(&layers);
    free(s.shares);
    if (status == GRID_OK) *out = s.counts;
    return status;
}
