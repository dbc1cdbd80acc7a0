/* columns.c - the columns that locate adds: owner, owner_name, how, distance_m with --snap, margin_m and
 * candidates with --accuracy, and two for each level.
 *
 * Most of what is added depends on the unit alone, so its bytes are made once, in the stream's encoding and
 * with its delimiter, and copied for every row.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvtext.h"
#include "locate.h"
#include "say.h"

struct piece {
    char *bytes;
    size_t length;
};

struct columns {
    const grid_map *map;
    const grid_rows *rows;
    bool levels, snaps, has_accuracy;
    char delimiter;
    struct piece *owners, *chains; /* by unit + 1, so that GRID_NONE has a place too */
};

struct columns *columns_new(const grid_map *map, const grid_rows *rows,
                            const struct locate_args *args)
{
    struct columns *columns = calloc(1, sizeof *columns);
    size_t n = grid_map_num_units(map) + 1;
    if (!columns) return NULL;
    *columns = (struct columns){.map = map, .rows = rows, .levels = args->levels,
                                .snaps = args->snap_m >= 0, .has_accuracy = args->accuracy_m >= 0,
                                .delimiter = grid_rows_delimiter(rows),
                                .owners = calloc(n, sizeof(struct piece)),
                                .chains = calloc(n, sizeof(struct piece))};
    if (columns->owners && columns->chains) return columns;
    columns_free(columns);
    return NULL;
}

void columns_free(struct columns *columns)
{
    if (!columns) return;
    for (size_t i = 0; i <= grid_map_num_units(columns->map); i++) {
        if (columns->owners) free(columns->owners[i].bytes);
        if (columns->chains) free(columns->chains[i].bytes);
    }
    free(columns->owners);
    free(columns->chains);
    free(columns);
}

static bool add_field(const struct columns *columns, struct piece *piece, const char *text)
{
    char *field, *safe = NULL;
    size_t length;
    if (csv_is_formula(text) && asprintf(&safe, "'%s", text) < 0) return false;
    grid_status status = grid_rows_encode(columns->rows, safe ? safe : text, &field, &length, NULL);
    free(safe);
    if (status) return false;
    char *moved = realloc(piece->bytes, piece->length + length + 1);
    if (moved) {
        piece->bytes = moved;
        moved[piece->length++] = columns->delimiter;
        memcpy(moved + piece->length, field, length);
        piece->length += length;
    }
    free(field);
    return moved != NULL;
}

static bool add_unit(const struct columns *columns, struct piece *piece, int32_t unit)
{
    return add_field(columns, piece, unit == GRID_NONE ? "" : grid_unit_code(columns->map, unit)) &&
           add_field(columns, piece, grid_unit_name(columns->map, unit));
}

static struct piece *owner_of(struct columns *columns, int32_t cell)
{
    struct piece *piece = &columns->owners[cell + 1];
    return piece->bytes || add_unit(columns, piece, cell) ? piece : NULL;
}

/* The unit's ancestors of all levels, itself among them. */
static struct piece *chain_of(struct columns *columns, int32_t unit)
{
    struct piece *piece = &columns->chains[unit + 1];
    if (piece->bytes) return piece;
    for (int32_t level = 0; level < (int32_t)grid_map_num_levels(columns->map); level++) {
        int32_t of_level = unit == GRID_NONE ? GRID_NONE
                                             : grid_unit_ancestor(columns->map, unit, level);
        if (!add_unit(columns, piece, of_level)) return NULL;
    }
    return piece;
}

/* Says so when the input has a column of this name already: its readers must choose. */
static bool add_name(const struct columns *columns, struct piece *piece, const char *name)
{
    for (size_t i = 0; i < grid_rows_num_columns(columns->rows); i++)
        if (!strcmp(grid_rows_column_name(columns->rows, i), name))
            say_warning(
                _("the input has a column \"%s\" already; the new one of that name is the last"),
                name);
    return add_field(columns, piece, name);
}

bool columns_write_header(struct columns *columns, FILE *stream)
{
    struct piece head = {0};
    char name[300];
    bool fine = add_name(columns, &head, "owner") && add_name(columns, &head, "owner_name") &&
                add_name(columns, &head, "how");
    if (columns->snaps) fine = fine && add_name(columns, &head, "distance_m");
    if (columns->has_accuracy)
        fine = fine && add_name(columns, &head, "margin_m") && add_name(columns, &head, "candidates");
    int32_t num_levels = columns->levels ? (int32_t)grid_map_num_levels(columns->map) : 0;
    for (int32_t level = 0; fine && level < num_levels; level++) {
        const char *level_name = grid_map_level_name(columns->map, level);
        snprintf(name, sizeof name, "%s_name", level_name);
        fine = add_name(columns, &head, level_name) && add_name(columns, &head, name);
    }
    if (fine) fwrite(head.bytes, 1, head.length, stream);
    free(head.bytes);
    return fine;
}

/* Metres to a hundredth; nothing where there is no distance. */
static void write_metres(const struct columns *columns, FILE *stream, double metres)
{
    putc_unlocked(columns->delimiter, stream);
    if (isfinite(metres)) fprintf(stream, "%.2f", metres);
}

static bool write_near(const struct columns *columns, FILE *stream, struct near *near)
{
    struct piece piece = {0};
    const char *text = near_text(near);
    write_metres(columns, stream, near->margin_m);
    bool fine = text && add_field(columns, &piece, text);
    if (fine) fwrite(piece.bytes, 1, piece.length, stream);
    free(piece.bytes);
    return fine;
}

bool columns_write(struct columns *columns, FILE *stream, const grid_hit *hit, struct near *near)
{
    const struct piece *owner = owner_of(columns, hit->cell);
    const struct piece *chain = columns->levels ? chain_of(columns, hit->unit) : NULL;
    if (!owner || (columns->levels && !chain)) return false;
    fwrite_unlocked(owner->bytes, 1, owner->length, stream);
    putc_unlocked(columns->delimiter, stream);
    fputs_unlocked(grid_how_name(hit->how), stream);
    if (columns->snaps)
        write_metres(columns, stream, hit->cell == GRID_NONE ? NAN : hit->distance_m);
    if (near && !write_near(columns, stream, near)) return false;
    if (chain && chain->length) fwrite_unlocked(chain->bytes, 1, chain->length, stream);
    return true;
}
