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
    struct piece hows[GRID_INVALID + 1];
    struct piece *owners, *chains; /* by unit + 1, so that GRID_NONE has a place too */
};

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
    bool fine = columns->owners && columns->chains;
    for (int how = 0; how <= GRID_INVALID && fine; how++)
        fine = add_field(columns, &columns->hows[how], grid_how_name((grid_how)how));
    if (fine) return columns;
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
    for (int how = 0; how <= GRID_INVALID; how++) free(columns->hows[how].bytes);
    free(columns->owners);
    free(columns->chains);
    free(columns);
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

bool columns_write_header(struct columns *columns, struct bytes *out)
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
    fine = fine && bytes_add(out, head.bytes, head.length);
    free(head.bytes);
    return fine;
}

/* Metres to a hundredth; nothing where there is no distance. */
static bool write_metres(const struct columns *columns, struct bytes *out, double metres)
{
    char text[340]; /* the longest double in %.2f has 312 */
    int n = isfinite(metres) ? snprintf(text, sizeof text, "%.2f", metres) : 0;
    return bytes_add_one(out, columns->delimiter) && bytes_add(out, text, (size_t)n);
}

static bool write_near(const struct columns *columns, struct bytes *out, struct near *near)
{
    struct piece piece = {0};
    const char *text = near_text(near);
    bool fine = text && write_metres(columns, out, near->margin_m) &&
                add_field(columns, &piece, text) && bytes_add(out, piece.bytes, piece.length);
    free(piece.bytes);
    return fine;
}

bool columns_write(struct columns *columns, struct bytes *out, const grid_hit *hit,
                   struct near *near)
{
    const struct piece *owner = owner_of(columns, hit->cell), *how = &columns->hows[hit->how];
    const struct piece *chain = columns->levels ? chain_of(columns, hit->unit) : NULL;
    if (!owner || (columns->levels && !chain)) return false;
    if (!bytes_add(out, owner->bytes, owner->length) || !bytes_add(out, how->bytes, how->length))
        return false;
    if (columns->snaps &&
        !write_metres(columns, out, hit->cell == GRID_NONE ? NAN : hit->distance_m))
        return false;
    if (near && !write_near(columns, out, near)) return false;
    return !chain || bytes_add(out, chain->bytes, chain->length);
}
