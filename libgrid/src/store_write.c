/* store_write.c - a layer into its table of the map file, as one more version of it.
 *
 *   feature --> digest of all that it says -- a valid row has it --> kept
 *                                          -- none has -----------> added, valid from the day
 *   valid rows that nothing met -----------------------------------> ended on the day, or replaced
 *
 * Without a day the import corrects the last version, which is as if its day were said again: a row
 * that began on that day and is gone is deleted, since it was never true. Events know no versions and
 * go by store_events.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "day.h"
#include "hash.h"
#include "layer_save.h"
#include "store_events.h"
#include "store_table.h"

/* A row that is valid now. */
typedef struct old_row {
    char digest[33];
    int64_t fid;
    bool met;
} old_row;

struct grid_store_writer {
    grid_db *db;
    grid_store_table table;
    char *valid_from;
    bool is_new; /* the table is made with the first layer */
    bool made;   /* by this writer */
    old_row *old;
    size_t num_old, old_capacity;
    grid_known_events *events; /* instead of old rows, where they are events */
    struct grid_blob blob;
    grid_store_counts counts;
};

/* ---- what is there --------------------------------------------------------------------------- */

static bool is_of_events(const grid_store_writer *w) { return w->table.kind == GRID_STORE_EVENT; }

static int compare_rows(const void *left, const void *right)
{
    const old_row *a = left, *b = right;
    int order = strcmp(a->digest, b->digest);
    return order ? order : (a->fid > b->fid) - (a->fid < b->fid);
}

static grid_status read_old(grid_store_writer *w, grid_error *error)
{
    grid_statement *query;
    bool row = true;
    grid_status status = grid_db_prepare(
        w->db, &query, error, "SELECT fid, digest FROM \"%w\" WHERE valid_to IS NULL", w->table.name);
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK &&
           row) {
        const char *digest = grid_column_text(query, 1);
        if (!grid_grow((void **)&w->old, &w->old_capacity, w->num_old, sizeof *w->old)) {
            status = grid_fail_memory(error);
            break;
        }
        old_row *old = &w->old[w->num_old++];
        *old = (old_row){.fid = grid_column_integer(query, 0)};
        snprintf(old->digest, sizeof old->digest, "%s", digest ? digest : "");
    }
    grid_statement_free(query);
    if (status == GRID_OK && w->num_old) qsort(w->old, w->num_old, sizeof *w->old, compare_rows);
    return status;
}

/* Versions come in the order of their days; else rows would end before they began. Without a day the
 * last version is corrected: what it said is replaced from its own day on, and the past stays. */
static grid_status take_day(grid_store_writer *w, const char *wanted, grid_error *error)
{
    grid_statement *query;
    bool row = false;
    grid_status status =
        grid_db_prepare(w->db, &query, error,
                        "SELECT max(max(ifnull(valid_from, '')), max(ifnull(valid_to, "
                        "''))) FROM \"%w\"",
                        w->table.name);
    if (status == GRID_OK) status = grid_statement_step(query, &row, error);
    const char *last = status == GRID_OK && row ? grid_column_text(query, 0) : NULL;
    if (last && wanted && strcmp(last, wanted) > 0)
        status =
            grid_fail(error, GRID_E_ARGUMENT, 0,
                      "%s: \"%s\" is known as of %s already; versions are imported in the order of "
                      "their days",
                      grid_db_path(w->db), w->table.as, last);
    if (last && *last && !wanted && !(w->valid_from = grid_copy_string(last)))
        status = grid_fail_memory(error);
    grid_statement_free(query);
    return status;
}

grid_status grid_store_write_begin(grid_db *db, const char *as, const char *valid_from,
                                   grid_store_writer **out, grid_error *error)
{
    if (valid_from && !grid_day_is(valid_from))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "\"%.40s\" is no day; write it as 2025-06-30",
                         valid_from);
    grid_store_writer *w = calloc(1, sizeof *w);
    if (!w) return grid_fail_memory(error);
    w->db = db;
    grid_status status = grid_store_table_open(db, as, &w->table, &w->is_new, error);
    if (status == GRID_OK && is_of_events(w)) {
        status = grid_known_events_read(db, w->is_new ? NULL : w->table.name, &w->events, error);
    } else if (status == GRID_OK) {
        w->valid_from = grid_copy_string(valid_from);
        if (valid_from && !w->valid_from) status = grid_fail_memory(error);
        if (status == GRID_OK && !w->is_new) status = take_day(w, valid_from, error);
        if (status == GRID_OK && !w->is_new) status = read_old(w, error);
    }
    if (status == GRID_OK)
        *out = w;
    else
        grid_store_writer_free(w);
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void hash_text(uint64_t hash[2], const char *text)
{
    size_t n = text ? strlen(text) + 1 : 0; /* null is not "" */
    for (uint64_t k = 0; k < 2; k++) hash[k] = grid_hash(hash[k] ^ n, text ? text : "", n);
}

/* Where each column's value comes from, and the roles. */
typedef struct source {
    const grid_layer *layer;
    int32_t code, name, parent;
    int32_t *field; /* of each column of the table, or GRID_NONE */
} source;

static const char *text_at(const source *s, size_t feature, int32_t field)
{
    return field == GRID_NONE ? NULL : grid_layer_text(s->layer, feature, (size_t)field);
}

static void digest_of(const grid_store_writer *w, const source *s, size_t feature, char out[33])
{
    uint64_t hash[2] = {1, 2};
    hash_text(hash, text_at(s, feature, s->code));
    hash_text(hash, text_at(s, feature, s->name));
    hash_text(hash, text_at(s, feature, s->parent));
    for (size_t c = 0; c < w->table.num_columns; c++) {
        const char *text = text_at(s, feature, s->field[c]);
        if (!text) continue; /* so that a column more, without values, changes nothing */
        hash_text(hash, w->table.columns[c]);
        hash_text(hash, text);
    }
    for (uint64_t k = 0; k < 2; k++) hash[k] = grid_hash(hash[k], w->blob.bytes, w->blob.size);
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash[0], (unsigned long long)hash[1]);
}

/* A valid row of this content that nothing has met, which it now has. */
static bool meet_old(grid_store_writer *w, const char *digest)
{
    size_t low = 0, high = w->num_old;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(w->old[middle].digest, digest) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < w->num_old && !strcmp(w->old[low].digest, digest); low++) {
        if (w->old[low].met) continue;
        w->old[low].met = true;
        return true;
    }
    return false;
}

static grid_status put_row(const grid_store_writer *w, const source *s, size_t feature,
                           const char *digest, grid_statement *insert, grid_error *error)
{
    const int first = grid_store_has_features(&w->table) ? 3 : 2; /* after fid and geometry */
    grid_bind_null(insert, 1);
    if (grid_store_has_features(&w->table)) grid_bind_null(insert, 2);
    if (w->blob.size) grid_bind_blob(insert, 2, w->blob.bytes, w->blob.size);
    grid_bind_text(insert, first + GRID_OWN_CODE, text_at(s, feature, s->code));
    grid_bind_text(insert, first + GRID_OWN_NAME, text_at(s, feature, s->name));
    grid_bind_text(insert, first + GRID_OWN_PARENT, text_at(s, feature, s->parent));
    grid_bind_text(insert, first + GRID_OWN_VALID_FROM, w->valid_from);
    grid_bind_null(insert, first + GRID_OWN_VALID_TO);
    grid_bind_text(insert, first + GRID_OWN_DIGEST, digest);
    for (size_t c = 0; c < w->table.num_columns; c++)
        grid_bind_text(insert, first + GRID_NUM_OWN + (int)c, text_at(s, feature, s->field[c]));
    return grid_statement_run(insert, error);
}

/* The rings of a feature in the map's CRS, as they begin in xy, which has the points of the whole layer;
 * of events one place for each. */
static struct grid_rings rings_of(const grid_store_writer *w, const grid_layer *layer, size_t feature,
                                  const double *xy, size_t *first)
{
    struct grid_rings rings = grid_layer_rings(layer, feature);
    *first = feature;
    if (is_of_events(w)) return (struct grid_rings){rings.num > 0, first, feature + 1, xy};
    rings.xy = xy; /* rings.first counts its points */
    return rings;
}

/* The feature's geometry in the map's CRS as a blob; empty where it has none that serves. */
static grid_status make_blob(grid_store_writer *w, const grid_layer *layer, size_t feature,
                             const double *xy, grid_error *error)
{
    size_t first;
    w->blob.size = 0;
    if (!grid_store_has_features(&w->table)) return GRID_OK;
    struct grid_rings rings = rings_of(w, layer, feature, xy, &first);
    bool serves = rings.num > 0;
    for (size_t i = rings.num ? rings.first[0] : 0; i < rings.end && serves; i++)
        serves = xy[2 * i] == xy[2 * i] && xy[2 * i + 1] == xy[2 * i + 1];
    if (!serves) {
        w->counts.left_out += rings.num > 0 || is_of_events(w);
        return GRID_OK;
    }
    grid_status status = grid_blob_write(&w->blob, w->table.srs_id, w->table.type, &rings, error);
    if (status == GRID_OK || !error) return status;
    char why[sizeof error->text];
    memcpy(why, error->text, sizeof why);
    return grid_fail(error, status, grid_layer_record(layer, feature), "%s: record %lld: %s",
                     grid_layer_path(layer), (long long)grid_layer_record(layer, feature), why);
}

/* Whether a row is new, or another than the table has under its code. */
static grid_status judge_row(grid_store_writer *w, const source *s, size_t feature, const char *digest,
                             grid_event_news *news, grid_error *error)
{
    if (w->events) return grid_known_events_meet(w->events, text_at(s, feature, s->code), digest, news, error);
    *news = meet_old(w, digest) ? GRID_EVENT_SAME : GRID_EVENT_NEW;
    w->counts.kept += *news == GRID_EVENT_SAME;
    w->counts.added += *news == GRID_EVENT_NEW;
    return GRID_OK;
}

static grid_status write_rows(grid_store_writer *w, const source *s, const double *xy,
                              grid_error *error)
{
    grid_statement *insert = NULL, *update = NULL;
    grid_status status = grid_store_table_prepare_insert(&w->table, &insert, error);
    if (status == GRID_OK && w->events) status = grid_store_table_prepare_update(&w->table, &update, error);
    for (size_t i = 0; i < grid_layer_num_features(s->layer) && status == GRID_OK; i++) {
        char digest[33];
        grid_event_news news;
        w->counts.read++;
        status = make_blob(w, s->layer, i, xy, error);
        if (status != GRID_OK) break;
        digest_of(w, s, i, digest);
        status = judge_row(w, s, i, digest, &news, error);
        if (status != GRID_OK || news == GRID_EVENT_SAME) continue;
        status = put_row(w, s, i, digest, news == GRID_EVENT_NEW ? insert : update, error);
    }
    grid_statement_free(insert);
    grid_statement_free(update);
    return status;
}

/* Levels, buildings and areas are polygons. */
static grid_status check_kind(const grid_store_writer *w, const grid_layer *layer,
                              grid_error *error)
{
    grid_geometry kind = grid_layer_kind(layer);
    if (!grid_store_has_features(&w->table) || is_of_events(w)) return GRID_OK;
    bool wants_polygons =
        w->table.kind == GRID_STORE_LEVEL || w->table.kind == GRID_STORE_BUILDING || w->table.kind == GRID_STORE_AREA;
    if (wants_polygons && kind != GRID_GEOMETRY_POLYGON)
        return grid_fail(error, GRID_E_DATA, 0, "%s: has no polygons, and \"%s\" is made of them",
                         grid_layer_path(layer), w->table.as);
    if (!w->is_new && kind != GRID_GEOMETRY_NONE && grid_blob_type_of(kind) != w->table.type)
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: has other geometry than \"%s\" of the map, which is %s",
                         grid_layer_path(layer), w->table.as, grid_blob_type_name(w->table.type));
    return GRID_OK;
}

grid_status grid_store_write_layer(grid_store_writer *w, const grid_layer *layer, const double *xy,
                                   int32_t code, int32_t name, int32_t parent, grid_error *error)
{
    size_t num = grid_layer_num_fields(layer);
    bool *is_role = grid_new_array(num + 1, sizeof *is_role);
    source s = {.layer = layer, .code = code, .name = name, .parent = parent};
    grid_status status = is_role ? check_kind(w, layer, error) : grid_fail_memory(error);
    for (size_t f = 0; is_role && f < num; f++)
        is_role[f] = (int32_t)f == code || (int32_t)f == name || (int32_t)f == parent;
    if (status == GRID_OK && w->is_new) status = grid_store_table_make(&w->table, layer, error);
    if (status == GRID_OK && w->is_new) w->is_new = false, w->made = true;
    if (status == GRID_OK) status = grid_store_table_fit(&w->table, layer, is_role, &s.field, error);
    if (status == GRID_OK) status = write_rows(w, &s, xy, error);
    free(s.field);
    free(is_role);
    return status;
}

/* ---- rows of the file itself ----------------------------------------------------------------- */

static int compare_fids(const void *left, const void *right)
{
    const old_row *a = left, *b = right;
    return (a->fid > b->fid) - (a->fid < b->fid);
}

void grid_store_write_keep_all(grid_store_writer *w)
{
    if (w->num_old) qsort(w->old, w->num_old, sizeof *w->old, compare_fids);
    for (size_t i = 0; i < w->num_old; i++) w->old[i].met = true;
    w->counts.read = w->counts.kept = w->num_old;
}

/* The copy's own columns come first, then all that it takes over. */
static grid_status prepare_copy(grid_store_writer *w, grid_statement **out, grid_error *error)
{
    static const int order[] = {GRID_OWN_VALID_FROM, GRID_OWN_DIGEST, GRID_OWN_CODE, GRID_OWN_NAME, GRID_OWN_PARENT};
    enum { NUM_ORDER = sizeof order / sizeof *order };
    grid_gpkg_column *columns = grid_new_array(NUM_ORDER + w->table.num_columns, sizeof *columns);
    if (!columns) return grid_fail_memory(error);
    for (size_t i = 0; i < NUM_ORDER; i++) columns[i] = grid_own_columns[order[i]];
    for (size_t c = 0; c < w->table.num_columns; c++)
        columns[NUM_ORDER + c] = (grid_gpkg_column){w->table.columns[c], "TEXT", NULL, NULL};
    const grid_gpkg_table table = {.name = w->table.name,
                                   .has_features = true,
                                   .columns = columns,
                                   .num_columns = NUM_ORDER + w->table.num_columns};
    grid_status status = grid_gpkg_prepare_copy(w->db, &table, 2, out, error);
    free(columns);
    return status;
}

grid_status grid_store_write_redrawn(grid_store_writer *w, const grid_layer *layer, size_t feature,
                                     int64_t fid, const struct grid_rings *rings, grid_error *error)
{
    static const bool no_role[GRID_MAX_FIELDS];
    grid_statement *copy = NULL;
    source s = {.layer = layer,
                .code = grid_layer_field_by_name(layer, "code"),
                .name = grid_layer_field_by_name(layer, "name"),
                .parent = grid_layer_field_by_name(layer, "parent")};
    char digest[33];
    const old_row key = {.fid = fid};
    old_row *old =
        w->num_old ? bsearch(&key, w->old, w->num_old, sizeof *w->old, compare_fids) : NULL;
    grid_status status = grid_store_table_fit(&w->table, layer, no_role, &s.field, error);
    if (status == GRID_OK) status = grid_blob_write(&w->blob, w->table.srs_id, w->table.type, rings, error);
    if (status == GRID_OK) status = prepare_copy(w, &copy, error);
    if (status == GRID_OK) {
        digest_of(w, &s, feature, digest);
        grid_bind_blob(copy, 1, w->blob.bytes, w->blob.size);
        grid_bind_text(copy, 2, w->valid_from);
        grid_bind_text(copy, 3, digest);
        grid_bind_integer(copy, 4, fid);
        status = grid_statement_run(copy, error);
        if (old) old->met = false, w->counts.kept--;
        w->counts.added++;
    }
    grid_statement_free(copy);
    free(s.field);
    return status;
}

/* ---- the end --------------------------------------------------------------------------------- */

static grid_status end_old(grid_store_writer *w, grid_error *error)
{
    grid_statement *change;
    /* a row that became valid on that day or later was never true before it */
    grid_status status =
        w->valid_from
            ? grid_db_prepare(w->db, &change, error,
                              "UPDATE \"%w\" SET valid_to = %Q WHERE fid = ?1", w->table.name,
                              w->valid_from)
            : grid_db_prepare(w->db, &change, error, "DELETE FROM \"%w\" WHERE fid = ?1", w->table.name);
    for (size_t i = 0; i < w->num_old && status == GRID_OK; i++) {
        if (w->old[i].met) continue;
        grid_bind_integer(change, 1, w->old[i].fid);
        status = grid_statement_run(change, error);
        w->counts.ended++;
    }
    grid_statement_free(change);
    if (status == GRID_OK && w->valid_from)
        status =
            grid_db_run(w->db, error, "DELETE FROM \"%w\" WHERE valid_from >= valid_to", w->table.name);
    return status;
}

static grid_status add_rtree(grid_store_writer *w, grid_error *error)
{
    int64_t has = 0;
    grid_status status = grid_db_integer(
        w->db, 0, &has, error,
        "SELECT count(*) FROM sqlite_schema WHERE name = 'rtree_' || %Q || '_geom'", w->table.name);
    if (status == GRID_OK && !has && grid_store_has_features(&w->table))
        status = grid_gpkg_add_rtree(w->db, w->table.name, error);
    return status == GRID_OK ? grid_gpkg_touch(w->db, w->table.name, error) : status;
}

/* A new level stands below those that are there, unless one of them names its units as parents: levels
 * may come in any order. */
static grid_status place_level(const grid_store_writer *w, grid_error *error)
{
    grid_store_layers layers;
    int64_t names_ours = 0;
    grid_status status = grid_store_list(w->db, &layers, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < layers.num && status == GRID_OK && !names_ours; i++) {
        const grid_store_layer *other = &layers.list[i];
        if (other->kind != GRID_STORE_LEVEL || !strcmp(other->as, w->table.as)) continue;
        status = grid_db_integer(w->db, 0, &names_ours, error,
                                 "SELECT EXISTS(SELECT 1 FROM \"%w\" WHERE valid_to IS NULL AND parent IN "
                                 "(SELECT code FROM \"%w\"))", other->table, w->table.name);
        if (status == GRID_OK && names_ours)
            status = grid_db_run(w->db, error,
                                 "UPDATE grid_layers SET rank = (SELECT rank FROM grid_layers WHERE \"as\" = "
                                 "%Q) WHERE \"as\" = %Q; UPDATE grid_layers SET rank = rank + 1 WHERE "
                                 "\"as\" <> %Q AND rank >= (SELECT rank FROM grid_layers WHERE \"as\" = %Q)",
                                 other->as, w->table.as, w->table.as, w->table.as);
    }
    grid_store_layers_clear(&layers);
    return status;
}

grid_status grid_store_write_end(grid_store_writer *w, const char *from, grid_store_counts *counts,
                                 grid_error *error)
{
    grid_status status = end_old(w, error);
    if (w->events) grid_known_events_count(w->events, &w->counts.added, &w->counts.kept);
    if (status == GRID_OK) status = add_rtree(w, error);
    if (status == GRID_OK && w->made && w->table.kind == GRID_STORE_LEVEL) status = place_level(w, error);
    if (status == GRID_OK)
        status = grid_db_run(w->db, error,
                             "UPDATE grid_layers SET num = (SELECT count(*) FROM \"%w\" WHERE "
                             "valid_to IS NULL) WHERE \"as\" = %Q",
                             w->table.name, w->table.as);
    if (status == GRID_OK && w->counts.added + w->counts.ended)
        status =
            grid_db_run(w->db, error,
                        "INSERT INTO grid_history(imported_at, \"as\", source, valid_from, added, "
                        "kept, ended) VALUES(strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', 'now'), %Q, %Q, "
                        "%Q, %lld, %lld, %lld)",
                        w->table.as, from, w->valid_from, (long long)w->counts.added,
                        (long long)w->counts.kept, (long long)w->counts.ended);
    if (status == GRID_OK) *counts = w->counts;
    return status;
}

void grid_store_writer_free(grid_store_writer *w)
{
    if (!w) return;
    grid_store_table_clear(&w->table);
    grid_known_events_free(w->events);
    free(w->old);
    free(w->blob.bytes);
    free(w->valid_from);
    free(w);
}
