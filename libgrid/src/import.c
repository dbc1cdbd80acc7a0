/* import.c - files into the map file: see <grid/import.h>.
 *
 *   manifest or file --> grid_layer each --> canonical CRS --> store_write.c
 *                                                                   |   one transaction
 *   published or committed <-- index, shares <-- the map opens? <---+
 */
#include <grid/import.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "canonical.h"
#include "fields.h"
#include "file.h"
#include "import.h"
#include "import_assign.h"
#include "import_events.h"
#include "import_judge.h"
#include "manifest.h"

/* An import under way. */
typedef struct import {
    const char *path, *source;
    grid_import_options options;
    grid_manifest manifest; /* of a plain file: one layer made here */
    bool made;              /* the map file did not exist */
    grid_db *db;
    grid_map *plane; /* a map of nothing, for its CRS and findings */
    grid_canonical canonical;
    grid_targets targets; /* of assignments */
    grid_import_report *report;
} import;

grid_import_options grid_import_options_default(void)
{
    return (grid_import_options){.size = sizeof(grid_import_options)};
}

static bool go_on(const import *m, double done)
{
    return !m->options.progress || m->options.progress(m->options.progress_context, done);
}

/* ---- what is to be imported ------------------------------------------------------------------ */

static grid_status plain_manifest(import *m, grid_error *error)
{
    if (!m->options.as)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "%s: say with --as what it is: " GRID_STORE_KINDS, m->source);
    grid_manifest_layer *layer = calloc(1, sizeof *layer);
    m->manifest.layers = layer;
    if (!layer) return grid_fail_memory(error);
    m->manifest.num_layers = 1;
    layer->files = calloc(1, sizeof *layer->files);
    if (!layer->files) return grid_fail_memory(error);
    layer->num_files = 1;
    if (m->options.valid_from && !strncmp(m->options.as, "event:", 6))
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "%s: events are dated by their own times, and have no versions; leave out --valid-from",
                         m->source);
    layer->files[0] = grid_copy_string(m->source);
    layer->as = grid_copy_string(m->options.as);
    layer->code = grid_copy_string(m->options.code);
    layer->name = grid_copy_string(m->options.name);
    layer->parent = grid_copy_string(m->options.parent);
    layer->encoding = grid_copy_string(m->options.encoding);
    layer->crs = grid_copy_string(m->options.crs);
    layer->numbers[GRID_ROLE_POPULATION] = grid_copy_string(m->options.population);
    layer->numbers[GRID_ROLE_HOUSEHOLDS] = grid_copy_string(m->options.households);
    return layer->files[0] && layer->as ? GRID_OK : grid_fail_memory(error);
}

/* A manifest says itself what the options of a plain file say: what is given would be lost. */
static grid_status refuse_options(const import *m, grid_error *error)
{
    const grid_import_options *o = &m->options;
    const struct {
        const char *option, *value;
    } given[] = {{"as", o->as},         {"code", o->code},         {"name", o->name},
                 {"parent", o->parent}, {"encoding", o->encoding}, {"crs", o->crs},
                 {"population", o->population}, {"households", o->households}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (given[i].value)
            return grid_fail(error, GRID_E_ARGUMENT, 0,
                             "%s: is a manifest, which says that of each of its layers; leave out --%s",
                             m->source, given[i].option);
    return GRID_OK;
}

static grid_status read_source(import *m, grid_error *error)
{
    bool is_manifest = false;
    grid_store_kind kind;
    char *file;
    bool is_table = grid_file_table(m->source, &file) != NULL; /* of a GeoPackage */
    free(file);
    grid_status status =
        is_table ? GRID_OK : grid_manifest_read(m->source, &is_manifest, &m->manifest, error);
    if (status == GRID_OK) status = is_manifest ? refuse_options(m, error) : plain_manifest(m, error);
    for (size_t i = 0; i < m->manifest.num_layers && status == GRID_OK; i++)
        status = grid_store_kind_of(m->manifest.layers[i].as, &kind, error);
    return status;
}

static bool is_of_kind(const grid_manifest_layer *from, grid_store_kind wanted)
{
    grid_store_kind kind;
    return grid_store_kind_of(from->as, &kind, NULL) == GRID_OK && kind == wanted;
}

static bool is_assignment(const grid_manifest_layer *from) { return is_of_kind(from, GRID_STORE_ASSIGNMENT); }

static bool is_of_events(const grid_manifest_layer *from) { return is_of_kind(from, GRID_STORE_EVENT); }

static bool may_name_unit(const grid_manifest_layer *from)
{
    return is_of_kind(from, GRID_STORE_BUILDING) || is_of_kind(from, GRID_STORE_MODULE) ||
           is_of_kind(from, GRID_STORE_AREA);
}

static grid_status open_layer(const import *m, const grid_manifest_layer *from, const char *file,
                              grid_layer **out, grid_error *error)
{
    grid_layer_options options = grid_layer_options_default();
    options.attributes_only = is_assignment(from);
    options.keep_placeless = is_of_events(from);
    options.all_findings = m->options.list_rejects;
    options.encoding = from->encoding;
    options.crs = from->crs;
    return grid_layer_open(file, &options, out, error);
}

/* ---- the map file ---------------------------------------------------------------------------- */

/* The CRS that the lowest level's file has: the plane of a map that is made. */
static grid_status crs_of_files(const import *m, char **crs, grid_error *error)
{
    for (size_t i = m->manifest.num_layers; i-- > 0;) {
        const grid_manifest_layer *from = &m->manifest.layers[i];
        grid_layer *layer;
        if (!grid_manifest_is_level(from) || !from->num_files) continue;
        grid_status status = open_layer(m, from, from->files[0], &layer, error);
        if (status != GRID_OK) return status;
        const char *found = grid_layer_crs(layer);
        *crs = grid_copy_string(found ? found : "");
        grid_layer_free(layer);
        return *crs ? GRID_OK : grid_fail_memory(error);
    }
    return grid_fail(
        error, GRID_E_DATA, 0,
        "%s: a map file begins with a level (township, village, ...); import one first, or a "
        "manifest that names them",
        m->path);
}

static grid_status make_file(import *m, grid_error *error)
{
    const char *slash = strrchr(m->path, '/'), *base = slash ? slash + 1 : m->path;
    const char *dot = strrchr(base, '.');
    char *crs = NULL, *name;
    const char *wanted = m->options.map_crs ? m->options.map_crs : m->manifest.crs;
    grid_status status = GRID_OK;
    name = m->manifest.name
               ? grid_copy_string(m->manifest.name)
               : strndup(base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
    if (wanted)
        crs = grid_copy_string(wanted);
    else
        status = crs_of_files(m, &crs, error);
    if (status == GRID_OK && (!name || !crs)) status = grid_fail_memory(error);
    if (status == GRID_OK) status = grid_canonical_choose(&m->canonical, *crs ? crs : NULL, NULL, error);
    if (status == GRID_OK) status = grid_gpkg_create(m->path, &m->db, error);
    if (status == GRID_OK)
        status = grid_store_create(m->db, name, m->plane->crs, grid_map_crs_info(m->plane), error);
    free(name);
    free(crs);
    return status;
}

static grid_status open_file(import *m, grid_error *error)
{
    char *crs = NULL;
    const char *wanted = m->options.map_crs;
    grid_status status = grid_store_open(m->path, true, &m->db, error);
    if (status == GRID_OK) status = grid_db_begin(m->db, error);
    if (status == GRID_OK) status = grid_store_meta(m->db, "crs", &crs, error);
    if (status == GRID_OK && wanted && strcasecmp(wanted, crs) != 0)
        status = grid_fail(error, GRID_E_ARGUMENT, 0,
                           "%s: is in %s, and a map keeps its plane; leave out --map-crs, or make another "
                           "map file", m->path, *crs ? crs : "a plane without CRS");
    if (status == GRID_OK) status = grid_canonical_choose(&m->canonical, *crs ? crs : NULL, NULL, error);
    free(crs);
    return status;
}

/* ---- layers ---------------------------------------------------------------------------------- */

/* "1.40929E+11": a spreadsheet has taken a code for a number, and its last digits are gone. */
static bool is_eaten(const char *code)
{
    return code && code[strspn(code, "0123456789.+Ee")] == 0 && strpbrk(code, "Ee") &&
           strpbrk(code, ".+") && *code >= '0' && *code <= '9';
}

static grid_status check_codes(const grid_layer *layer, const char *file, const grid_roles *roles,
                               grid_error *error)
{
    const int32_t fields[] = {roles->code, roles->parent};
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        for (int k = 0; k < 2; k++) {
            const char *code =
                fields[k] == GRID_NONE ? NULL : grid_layer_text(layer, i, (size_t)fields[k]);
            if (!is_eaten(code)) continue;
            return grid_fail(
                error, GRID_E_DATA, grid_layer_record(layer, i),
                "%s: record %lld: the code %.40s is one that a spreadsheet has rounded; "
                "export it again with the column %s as text",
                file, (long long)grid_layer_record(layer, i), code,
                grid_layer_field_name(layer, (size_t)fields[k]));
        }
    }
    return GRID_OK;
}

static grid_status find_roles(import *m, const grid_manifest_layer *from, const grid_layer *layer,
                              const char *file, grid_roles *roles, grid_error *error)
{
    int32_t number;
    grid_status status =
        is_assignment(from)
            ? grid_roles_find_assignment(layer, from->code, from->name, from->parent, roles, error)
        : is_of_events(from)
            ? grid_import_find_event(layer, file, from->code, from->name, from->parent, roles,
                                     m->report->findings, error)
            : grid_roles_find(layer, from->code, from->name, from->parent, roles, error);
    if (status == GRID_OK) status = check_codes(layer, file, roles, error);
    for (int role = 0; role < GRID_NUM_ROLES && status == GRID_OK; role++)
        status = grid_roles_find_number(layer, from->numbers[role], &number, error);
    if (status == GRID_OK && (grid_manifest_is_level(from) || is_assignment(from)))
        grid_roles_tell(roles, layer, file, m->report->findings);
    return status;
}

static grid_status place_events(import *m, const grid_import_rows *rows, double **xy, grid_error *error)
{
    grid_status status = grid_import_check_events(rows, m->report, error);
    if (status != GRID_OK) return status;
    *xy = grid_new_array(2 * grid_layer_num_features(rows->layer), sizeof **xy);
    if (!*xy) return grid_fail_memory(error);
    return grid_canonical_places(&m->canonical, rows->layer, rows->file, *xy, error);
}

static grid_status import_file(import *m, grid_store_writer *writer,
                               const grid_manifest_layer *from, const char *file, grid_error *error)
{
    grid_layer *layer;
    grid_roles roles;
    const double *xy = NULL;
    double *own_xy = NULL;
    bool of_events = is_of_events(from);
    grid_status status = open_layer(m, from, file, &layer, error);
    if (status != GRID_OK) return status;
    const grid_import_rows rows = {from->as, file, layer, &roles};
    grid_findings_append(m->report->findings, grid_layer_findings(layer));
    status = find_roles(m, from, layer, file, &roles, error);
    if (status == GRID_OK && may_name_unit(from))
        status = grid_import_guess_unit(m->db, &rows, &m->targets, &roles, m->report->findings, error);
    if (status == GRID_OK && is_assignment(from))
        status = grid_import_check_assignments(m->db, &rows, &m->targets, m->report, error);
    else if (status == GRID_OK && of_events)
        status = place_events(m, &rows, &own_xy, error);
    else if (status == GRID_OK)
        status = grid_canonical_points(&m->canonical, layer, file, &xy, &own_xy, error);
    if (of_events) xy = own_xy;
    if (status == GRID_OK && xy)
        status = grid_import_report_places(m->report, &rows, xy, of_events, m->plane->crs, error);
    if (status == GRID_OK)
        status =
            grid_store_write_layer(writer, layer, xy, roles.code, roles.name, roles.parent, error);
    free(own_xy);
    grid_layer_free(layer);
    return status;
}

/* Parents are never guessed: a level below another that names none stands beside it, and all is an
 * overlap. */
static grid_status tell_no_parents(import *m, const grid_manifest_layer *from, grid_error *error)
{
    int64_t is_below = 0;
    grid_finding finding = grid_finding_of(GRID_FINDING_FIELD, GRID_WARNING);
    if (!grid_manifest_is_level(from) || from->parent || !from->num_files) return GRID_OK;
    grid_status status =
        grid_db_integer(m->db, 0, &is_below, error,
                        "SELECT EXISTS(SELECT 1 FROM grid_layers WHERE kind = %d AND rank < (SELECT rank "
                        "FROM grid_layers WHERE \"as\" = %Q))",
                        (int)GRID_STORE_LEVEL, from->as);
    finding.file = from->files[0];
    if (is_below)
        grid_findings_add(m->report->findings, &finding,
                          "%s: no field names the units above, so those of \"%s\" belong to none; import it "
                          "again with --parent",
                          from->files[0], from->as);
    return status;
}

/* Which columns hold population and households, where that is stated. */
static grid_status keep_numbers(import *m, const grid_manifest_layer *from, grid_error *error)
{
    grid_status status = GRID_OK;
    for (int role = 0; role < GRID_NUM_ROLES && status == GRID_OK; role++) {
        const char *column = from->numbers[role];
        char *known = NULL;
        if (column) status = grid_store_number(m->db, from->as, (grid_role)role, &known, error);
        if (column && status == GRID_OK && strcmp(known, column) != 0) {
            status = grid_store_set_number(m->db, from->as, (grid_role)role, column, error);
            m->report->changed = true;
        }
        free(known);
    }
    return status;
}

static grid_status import_layer(import *m, const grid_manifest_layer *from, grid_error *error)
{
    grid_store_writer *writer;
    grid_store_counts counts = {0};
    grid_status status =
        grid_store_write_begin(m->db, from->as, m->options.valid_from, &writer, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < from->num_files && status == GRID_OK; i++)
        status = import_file(m, writer, from, from->files[i], error);
    if (status == GRID_OK)
        status = grid_store_write_end(writer, from->num_files ? from->files[0] : m->source, &counts,
                                      error);
    grid_store_writer_free(writer);
    grid_targets_clear(&m->targets); /* there may be more codes now */
    if (status == GRID_OK) status = keep_numbers(m, from, error);
    if (status == GRID_OK) status = tell_no_parents(m, from, error);
    if (status != GRID_OK) return status;
    m->report->changed |= counts.added + counts.ended > 0;
    return grid_import_report_count(m->report, from->as, &counts, error);
}

grid_status grid_import_index(grid_db *db, bool no_crs_guard, const grid_import_report *report,
                              grid_findings *findings,
                              grid_share_counts *shares, size_t *index_bytes, grid_error *error)
{
    grid_map *map;
    grid_statement *insert = NULL;
    unsigned char *bytes = NULL;
    size_t size = 0;
    grid_status status = grid_db_run(db, error, "DELETE FROM grid_index");
    if (status != GRID_OK) return status;
    status = grid_map_open_store(db, no_crs_guard, &map, error);
    if (status != GRID_OK) return status;
    if (findings) grid_findings_append(findings, grid_map_findings(map));
    if (report) status = grid_import_judge(db, map, report, findings, error);
    if (status == GRID_OK) status = grid_store_shares(db, map, shares, error);
    if (status == GRID_OK) status = grid_map_index_bytes(map, &bytes, &size, error);
    grid_map_free(map);
    if (status == GRID_OK && size < GRID_DB_MAX_VALUE - 4096) {
        status = grid_db_prepare(db, &insert, error, "INSERT INTO grid_index(bytes) VALUES(?1)");
        if (status == GRID_OK) {
            grid_bind_blob(insert, 1, bytes, size);
            status = grid_statement_run(insert, error);
        }
        grid_statement_free(insert);
        *index_bytes = size;
    }
    free(bytes);
    return status;
}

/* Nothing came that the file did not have: not a byte of it changes. */
static grid_status keep_file(import *m, grid_error *error)
{
    int64_t size = 0;
    grid_db_rollback(m->db);
    grid_status status = grid_db_integer(m->db, 0, &size, error,
                                         "SELECT ifnull(sum(length(bytes)), 0) FROM grid_index");
    m->report->index_bytes = (size_t)size;
    return status == GRID_OK ? grid_store_count_shares(m->db, &m->report->shares, error) : status;
}

/* Assignments last: they name what other layers bring. */
static grid_status import_layers(import *m, grid_error *error)
{
    size_t num = m->manifest.num_layers, done = 0;
    grid_status status = GRID_OK;
    for (size_t k = 0; k < 2 * num && status == GRID_OK; k++) {
        const grid_manifest_layer *from = &m->manifest.layers[k % num];
        if (is_assignment(from) != (k >= num)) continue;
        status = import_layer(m, from, error);
        if (status == GRID_OK && !go_on(m, 0.9 * (double)++done / (double)num))
            status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled; %s is as it was", m->path);
    }
    return status;
}

static grid_status import_all(import *m, grid_error *error)
{
    grid_status status = import_layers(m, error);
    if (status == GRID_OK && !m->made && !m->report->changed) return keep_file(m, error);
    if (status == GRID_OK)
        status = grid_import_index(m->db, m->options.no_crs_guard, m->report, m->report->findings, &m->report->shares,
                                   &m->report->index_bytes, error);
    if (status == GRID_OK && !go_on(m, 0.95))
        status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled; %s is as it was", m->path);
    if (status != GRID_OK) return status;
    if (!m->made) return grid_db_commit(m->db, error);
    status = grid_db_publish(m->db, error);
    m->db = NULL;
    return status;
}

static grid_status prepare(import *m, grid_error *error)
{
    m->report = grid_import_report_new();
    m->plane = calloc(1, sizeof *m->plane);
    if (!m->report || !m->plane) return grid_fail_memory(error);
    m->plane->name = grid_copy_string(m->path);
    if (!m->plane->name) return grid_fail_memory(error);
    m->report->lists_rejects = m->options.list_rejects;
    m->plane->findings = m->report->findings;
    m->canonical = (grid_canonical){.map = m->plane, .no_guard = m->options.no_crs_guard};
    grid_status status = read_source(m, error);
    if (status != GRID_OK) return status;
    m->made = m->report->changed = access(m->path, F_OK) != 0;
    return m->made ? make_file(m, error) : open_file(m, error);
}

grid_status grid_import(const char *map_path, const char *source,
                        const grid_import_options *options, grid_import_report **out,
                        grid_error *error)
{
import m = {.path = map_path, .source = source, .options = grid_import_options_default() };
    grid_status status = grid_take_options(&m.options, options, error);
    if (status == GRID_OK) status = prepare(&m, error);
    if (status == GRID_OK) status = import_all(&m, error);
    if (status == GRID_OK) go_on(&m, 1);
    grid_db_close(m.db);
    grid_canonical_clear(&m.canonical);
    grid_targets_clear(&m.targets);
    if (m.plane) m.plane->findings = NULL;
    grid_map_free(m.plane);
    grid_manifest_clear(&m.manifest);
    if (status == GRID_OK && m.report) grid_findings_sort(m.report->findings);
    if (status == GRID_OK && out)
        *out = m.report;
    else
        grid_import_report_free(m.report);
    return status;
}
