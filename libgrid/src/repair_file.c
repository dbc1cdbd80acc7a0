/* repair_file.c - repairs into the map file: see <grid/repair.h>.
 *
 *   map file, locked --> map --> repairs proposed --> those chosen --> records redrawn
 *                                                                         |   one transaction
 *   committed <-- index, shares <-- the map opens? <-- rows of each level <-+
 *
 * What is proposed is found anew in the transaction, so that a list made earlier meets the map as
 * it is: an id that no piece has any more is refused, and nothing is changed.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "import.h"
#include "repairs.h"

struct grid_repair_report {
    grid_map *map;
    grid_repairs *repairs;
    size_t *which; /* repairs that are applied, ascending */
    size_t num;
    size_t moved, vertices_only;
    grid_import_count *layers;
    size_t num_layers;
};

typedef struct work {
    const char *path;
    grid_repair_options options;
    grid_db *db; /* NULL in a dry run */
    grid_redrawing *redrawing;
    grid_repair_report *report;
} work;

grid_repair_options grid_repair_options_default(void)
{
    return (grid_repair_options){.size = sizeof(grid_repair_options),
                                 .width_m = grid_repairs_options_default().width_m};
}

static grid_status go_on(const work *w, double done, grid_error *error)
{
    if (!w->options.progress || w->options.progress(w->options.progress_context, done))
        return GRID_OK;
    return grid_fail(error, GRID_E_CANCELLED, 0, "cancelled; %s is as it was", w->path);
}

/* ---- which repairs -----------------------------------------------------------------------------
 */

static grid_status check_options(const work *w, grid_error *error)
{
    const grid_repair_options *o = &w->options;
    grid_db *db = NULL;
    if (o->valid_from && o->correct)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "a day and a correction of the last version exclude each other");
    if (!o->valid_from && !o->correct && !o->dry_run)
        return grid_fail(
            error, GRID_E_ARGUMENT, 0,
            "say from which day the repaired borders are valid, or that they correct the "
            "last version");
    if (o->valid_from && !grid_day_is(o->valid_from))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "\"%.40s\" is no day; write it as 2025-06-30",
                         o->valid_from);
    if (access(w->path, R_OK) != 0)
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened: %s; check the path", w->path,
                         strerror(errno));
    grid_status status = grid_store_recognise(w->path, &db, error);
    grid_db_close(db);
    if (status == GRID_OK && !db)
        return grid_fail(
            error, GRID_E_DATA, 0,
            "%s: is no map file, and only those are repaired; make one of it with gridctl "
            "import, and repair that",
            w->path);
    return status;
}

static int compare_numbers(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

/* Of the progress of all, looking for repairs is 0.1 to 0.3. */
static bool step(void *context, double done)
{
    return go_on(context, 0.1 + 0.2 * done, NULL) == GRID_OK;
}

/* With a list any piece may be meant, however wide; without, those that are narrow. */
static grid_status choose(work *w, grid_error *error)
{
    grid_repair_report *report = w->report;
    const grid_repair_options *o = &w->options;
    grid_repairs_options how = grid_repairs_options_default();
    how.width_m = o->ids ? INFINITY : o->width_m;
    how.progress = step;
    how.progress_context = w;
    grid_status status = grid_repairs_suggest(report->map, &how, &report->repairs, error);
    if (status != GRID_OK) return status;
    size_t num = o->ids ? o->num_ids : grid_repairs_num(report->repairs);
    report->which = grid_new_array(num, sizeof *report->which);
    if (!report->which) return grid_fail_memory(error);
    for (size_t i = 0; i < num; i++) {
        int32_t k = o->ids ? grid_repairs_by_id(report->repairs, o->ids[i]) : (int32_t)i;
        if (k == GRID_NONE)
            return grid_fail(
                error, GRID_E_ARGUMENT, 0,
                "%s: has no repair %.40s; if it was proposed once, that piece of ground has "
                "changed since: gridctl check %s --suggest lists what there is now",
                w->path, o->ids[i], w->path);
        report->which[i] = (size_t)k;
    }
    if (num) qsort(report->which, num, sizeof *report->which, compare_numbers);
    for (size_t i = 0; i < num; i++)
        if (!report->num || report->which[i] != report->which[report->num - 1])
            report->which[report->num++] = report->which[i];
    return GRID_OK;
}

/* ---- writing -----------------------------------------------------------------------------------
 */

/* The rings of the i-th redrawn record. */
static grid_status write_record(const work *w, grid_store_writer *writer, const grid_layer *layer,
                                const int64_t *fids, size_t i, grid_error *error)
{
    const grid_redrawn *record = grid_redrawing_at(w->redrawing, i);
    size_t feature = (size_t)record->record - 1, num_points = 0, n;
    size_t *first = grid_new_array(record->num_rings, sizeof *first);
    if (!first) return grid_fail_memory(error);
    /* they lie one after another */
    const double *xy = grid_redrawing_ring(w->redrawing, i, 0, &n);
    for (size_t r = 0; r < record->num_rings; r++) {
        first[r] = num_points;
        grid_redrawing_ring(w->redrawing, i, r, &n);
        num_points += n;
    }
    const struct grid_rings rings = {record->num_rings, first, num_points, xy};
    grid_status status =
        grid_store_write_redrawn(writer, layer, feature, fids[feature], &rings, error);
    free(first);
    return status;
}

static bool is_of(const work *w, size_t i, int32_t level)
{
    return grid_unit_level(w->report->map, grid_redrawing_at(w->redrawing, i)->unit) == level;
}

static grid_status write_rows(const work *w, grid_store_writer *writer, const grid_store_layer *to,
                              int32_t level, grid_error *error)
{
    grid_layer *layer = NULL;
    int64_t *fids = NULL;
    size_t num = 0;
    grid_status status = grid_store_read(w->db, to, NULL, NULL, &layer, error);
    if (status == GRID_OK) status = grid_store_fids(w->db, to, &fids, &num, error);
    if (status == GRID_OK && num != grid_layer_num_features(layer))
        status = grid_fail(error, GRID_E_FORMAT, 0, "%s: table %s gives its rows twice in two ways",
                           w->path, to->table);
    if (status == GRID_OK) grid_store_write_keep_all(writer);
    for (size_t i = 0; i < grid_redrawing_num(w->redrawing) && status == GRID_OK; i++)
        if (is_of(w, i, level)) status = write_record(w, writer, layer, fids, i, error);
    grid_layer_free(layer);
    free(fids);
    return status;
}

static grid_status write_level(work *w, const grid_store_layer *to, int32_t level,
                               grid_error *error)
{
    grid_repair_report *report = w->report;
    grid_store_writer *writer;
    grid_store_counts counts = {0};
    grid_status status =
        grid_store_write_begin(w->db, to->as, w->options.valid_from, &writer, error);
    if (status != GRID_OK) return status;
    status = write_rows(w, writer, to, level, error);
    if (status == GRID_OK) status = grid_store_write_end(writer, "repair", &counts, error);
    grid_store_writer_free(writer);
    char *as = status == GRID_OK ? grid_copy_string(to->as) : NULL;
    if (status == GRID_OK && !as) status = grid_fail_memory(error);
    if (status == GRID_OK)
        report->layers[report->num_layers++] = (grid_import_count){
            as, counts.read, counts.added, counts.kept, counts.ended, counts.left_out};
    return status;
}

static grid_status write_levels(work *w, grid_error *error)
{
    grid_store_layers layers = {0};
    grid_status status = grid_store_list(w->db, &layers, error);
    if (status != GRID_OK) return status;
    w->report->layers = grid_new_array(layers.num, sizeof *w->report->layers);
    if (!w->report->layers) status = grid_fail_memory(error);
    for (size_t i = 0; i < layers.num && status == GRID_OK; i++) {
        int32_t level = grid_map_level_by_name(w->report->map, layers.list[i].as);
        bool has = false;
        if (layers.list[i].kind != GRID_STORE_LEVEL || level == GRID_NONE) continue;
        for (size_t k = 0; k < grid_redrawing_num(w->redrawing) && !has; k++)
            has = is_of(w, k, level);
        if (has) status = write_level(w, &layers.list[i], level, error);
    }
    grid_store_layers_clear(&layers);
    return status;
}

static grid_status store(work *w, grid_error *error)
{
    grid_share_counts shares;
    size_t index_bytes;
    grid_status status = write_levels(w, error);
    if (status == GRID_OK) status = go_on(w, 0.7, error);
    if (status == GRID_OK)
        status = grid_import_index(w->db, true, NULL, NULL, &shares, &index_bytes, error);
    if (status == GRID_OK) status = go_on(w, 0.95, error);
    return status == GRID_OK ? grid_db_commit(w->db, error) : status;
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

static grid_status open_map(work *w, grid_error *error)
{
    if (w->options.dry_run) return grid_map_open(w->path, NULL, &w->report->map, error);
    grid_status status = grid_store_open(w->path, true, &w->db, error);
    if (status == GRID_OK) status = grid_db_begin(w->db, error);
    return status == GRID_OK ? grid_map_open_store(w->db, true, &w->report->map, error) : status;
}

static void count_records(work *w)
{
    for (size_t i = 0; i < grid_redrawing_num(w->redrawing); i++)
        if (grid_redrawing_at(w->redrawing, i)->moved)
            w->report->moved++;
        else
            w->report->vertices_only++;
}

static grid_status run(work *w, grid_error *error)
{
    grid_status status = check_options(w, error);
    if (status == GRID_OK) status = go_on(w, 0, error);
    if (status == GRID_OK) status = open_map(w, error);
    if (status == GRID_OK) status = go_on(w, 0.1, error);
    if (status == GRID_OK) status = choose(w, error);
    if (status == GRID_OK) status = go_on(w, 0.3, error);
    if (status == GRID_OK && w->report->num)
        status = grid_repairs_apply(w->report->repairs, w->report->which, w->report->num,
                                    &w->redrawing, error);
    if (status == GRID_OK && w->redrawing) count_records(w);
    if (status == GRID_OK) status = go_on(w, 0.5, error);
    if (status == GRID_OK && w->db && w->redrawing) status = store(w, error);
    return status == GRID_OK ? go_on(w, 1, NULL), GRID_OK : status;
}

grid_status grid_repair_file(const char *map_path, const grid_repair_options *options,
                             grid_repair_report **out, grid_error *error)
{
    work w = {.path = map_path, .options = grid_repair_options_default()};
    grid_status status = grid_take_options(&w.options, options, error);
    if (status == GRID_OK && !(w.report = calloc(1, sizeof *w.report)))
        status = grid_fail_memory(error);
    if (status == GRID_OK) status = run(&w, error);
    grid_redrawing_free(w.redrawing);
    grid_db_close(w.db);
    if (status == GRID_OK && out)
        *out = w.report;
    else
        grid_repair_report_free(w.report);
    return status;
}

void grid_repair_report_free(grid_repair_report *report)
{
    if (!report) return;
    for (size_t i = 0; i < report->num_layers; i++) free((char *)report->layers[i].as);
    free(report->layers);
    free(report->which);
    grid_repairs_free(report->repairs);
    grid_map_free(report->map);
    free(report);
}

const grid_map *grid_repair_report_map(const grid_repair_report *report) { return report->map; }
size_t grid_repair_report_num(const grid_repair_report *report) { return report->num; }

const grid_repair *grid_repair_report_at(const grid_repair_report *report, size_t i)
{
    return grid_repairs_at(report->repairs, report->which[i]);
}

void grid_repair_report_records(const grid_repair_report *report, size_t *moved,
                                size_t *vertices_only)
{
    if (moved) *moved = report->moved;
    if (vertices_only) *vertices_only = report->vertices_only;
}

size_t grid_repair_report_num_layers(const grid_repair_report *report)
{
    return report->num_layers;
}

const grid_import_count *grid_repair_report_layer_at(const grid_repair_report *report, size_t i)
{
    return &report->layers[i];
}
