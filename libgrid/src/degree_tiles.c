/* degree_tiles.c - tiles in degrees over an index in a plane: see degree_tiles.h.
 *
 *      a tile in degrees          its ground in the plane, and a box around it
 *      +-------+                  . . . . . .
 *      |   .   |  --(fit)-->      . /-----/ .     all tiles of the index that meet the box say the
 *      +-------+                  ./-----/. .     same: that is the answer. Otherwise ASK.
 *                                 . . . . . .
 *
 * The box is proven, not sampled: a polynomial moves by no more than its slopes times the way
 * (fit.h), and the true conversion lies within the fit's reach of it. A plot is asked as a whole
 * first.
 */
#include "degree_tiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index_layout.h"
#include "support.h"

/* Tiles in degrees are this much narrower than those of the index, so that most of those which are
 * clear of a border are seen to be. */
#define FINER 1.5
enum { MOST_TILES = 1 << 22 };
/* Far more than the rounding of a tile coordinate below 2^22, in tiles. */
#define MARGIN 1e-6

typedef struct builder {
    const grid_index *index;
    const grid_fit *fit;
    grid_tiles *tiles;
    uint32_t *slots; /* of each label, of nobody and of ASK before it; 0: none yet */
    size_t capacity;
} builder;

/* What all tiles of the index that meet a box say, or ASK. Nobody owns what is beyond them. */
static uint32_t common_word(const grid_index *index, const double box[4])
{
    const grid_tiles *tiles = &index->tiles;
    uint32_t west = column_of(index, box[0]), east = column_of(index, box[2]);
    uint32_t south = row_of(index, box[1]), north = row_of(index, box[3]);
    uint32_t first = tile_word(tiles, west, south);
    if ((int32_t)first < (int32_t)NOBODY) return ASK;
    for (uint32_t row = south; row <= north; row++) {
        for (uint32_t column = west; column <= east; column++) {
            uint32_t key = tile_key(tiles, column, row), plot = tiles->plots[key / PLOT_TILES];
            if (tiles->words[word_slot(plot, key)] != first) return ASK;
            /* the rest of a plot that is whole says the same */
            if (!(plot & 1)) column |= PLOT_SIDE - 1;
        }
    }
    return first;
}

/* The same for tiles in degrees, from a column and row on, `side` of them each way. */
static uint32_t word_of(const builder *b, uint32_t column, uint32_t row, uint32_t side)
{
    const grid_tiles *tiles = b->tiles;
    double half = side / 2.0, box[4];
    double x = tiles->origin[0] + (column + half) / tiles->x_scale;
    double y = tiles->origin[1] + (row + half) / tiles->y_scale;
    if (!grid_fit_box(b->fit, x, y, (half + MARGIN) / tiles->x_scale,
                      (half + MARGIN) / tiles->y_scale, box))
        return ASK;
    return common_word(b->index, box);
}

/* The slot of a constant word. */
static uint32_t slot_of(builder *b, uint32_t word)
{
    uint32_t *slot = &b->slots[word + 2];
    if (*slot == 0) {
        b->tiles->words[b->tiles->first_tile] = word;
        *slot = (uint32_t)b->tiles->first_tile++;
    }
    return *slot;
}

/* Room for the tiles of one more plot. */
static bool make_room(builder *b)
{
    grid_tiles *tiles = b->tiles;
    if (tiles->num_words + PLOT_TILES <= b->capacity) return true;
    size_t capacity = 2 * b->capacity + PLOT_TILES;
    uint32_t *words = grid_new_table(capacity, sizeof *words);
    if (!words) return false;
    if (tiles->num_words) memcpy(words, tiles->words, tiles->num_words * sizeof *words);
    free(tiles->words);
    tiles->words = words;
    b->capacity = capacity;
    return true;
}

static bool fill_plot(builder *b, size_t plot)
{
    grid_tiles *tiles = b->tiles;
    uint32_t west = (uint32_t)(plot % tiles->plot_columns) * PLOT_SIDE;
    uint32_t south = (uint32_t)(plot / tiles->plot_columns) * PLOT_SIDE;
    uint32_t word = word_of(b, west, south, PLOT_SIDE);
    bool certain = false;
    if (!make_room(b)) return false;
    uint32_t *words = tiles->words + tiles->num_words;
    for (uint32_t k = 0; word == ASK && k < PLOT_TILES; k++) {
        words[k] = word_of(b, west + k % PLOT_SIDE, south + k / PLOT_SIDE, 1);
        certain |= words[k] != ASK;
    }
    tiles->plots[plot] = slot_of(b, word) << 1;
    if (!certain) return true;
    tiles->plots[plot] = (uint32_t)tiles->num_words << 1 | 1;
    tiles->num_words += PLOT_TILES;
    return true;
}

/* Tiles over the fit's box, a ring of ASK round it. */
static void cut_axis(grid_tiles *tiles, int axis, double low, double high, double wanted)
{
    double parts = fmax(1, floor(fmin(wanted, MOST_TILES / PLOT_SIDE)));
    uint32_t num = ((uint32_t)parts + 2 + PLOT_SIDE - 1) / PLOT_SIDE * PLOT_SIDE;
    double scale = parts / (high - low);
    tiles->origin[axis] = low - 1.25 / scale;
    *(axis ? &tiles->y_scale : &tiles->x_scale) = scale;
    *(axis ? &tiles->rows : &tiles->columns) = num;
    *(axis ? &tiles->plot_rows : &tiles->plot_columns) = num / PLOT_SIDE;
}

/* Tiles of the index that one unit of x and of y is wide, somewhere in the fit. */
static bool measure(const builder *b, double *per_x, double *per_y)
{
    static const double places[] = {0.382, 0.618, 0.146, 0.854};
    enum { NUM = sizeof places / sizeof *places };
    const double *box = grid_fit_extent(b->fit);
    double width = box[2] - box[0], height = box[3] - box[1], hair = 1e-4, to[4];
    for (int i = 0; i < NUM * NUM; i++) {
        double x = box[0] + places[i % NUM] * width, y = box[1] + places[i / NUM] * height;
        if (!grid_fit_box(b->fit, x, y, hair * width, 0, to)) continue;
        *per_x = (to[2] - to[0]) * b->index->tiles.x_scale / (2 * hair * width);
        if (!grid_fit_box(b->fit, x, y, 0, hair * height, to)) continue;
        *per_y = (to[3] - to[1]) * b->index->tiles.y_scale / (2 * hair * height);
        return true;
    }
    return false; /* it serves hardly anywhere, or in patches too small */
}

/* As many as would be of the index's size, and FINER. */
static bool choose_tiles(const builder *b)
{
    const double *box = grid_fit_extent(b->fit);
    double per_x, per_y;
    if (!measure(b, &per_x, &per_y)) return false;
    double columns = FINER * per_x * (box[2] - box[0]), rows = FINER * per_y * (box[3] - box[1]);
    double too_many = fmax(sqrt(columns * rows / MOST_TILES), 1);
    cut_axis(b->tiles, 0, box[0], box[2], columns / too_many);
    cut_axis(b->tiles, 1, box[1], box[3], rows / too_many);
    return true;
}

static bool build(builder *b)
{
    grid_tiles *tiles = b->tiles;
    size_t num_labels = 0;
    for (size_t r = 0; r < b->index->num_ranks; r++)
        if ((size_t)b->index->label[r] >= num_labels) num_labels = (size_t)b->index->label[r] + 1;
    b->slots = grid_new_array(num_labels + 2, sizeof *b->slots);
    tiles->plots = grid_new_table(tiles_num_plots(tiles), sizeof *tiles->plots);
    if (!b->slots || !tiles->plots) return false;
    /* constants come first: a word for each label, nobody, ASK, and slot 0, which is none's */
    tiles->num_words = (num_labels + 3 + 15) / 16 * 16;
    b->capacity = tiles->num_words + PLOT_TILES * (tiles_num_plots(tiles) / 4 + 1);
    tiles->words = grid_new_table(b->capacity, sizeof *tiles->words);
    tiles->first_tile = 1;
    for (size_t plot = 0; tiles->words && plot < tiles_num_plots(tiles); plot++)
        if (!fill_plot(b, plot)) return false;
    return tiles->words != NULL;
}

grid_status grid_degree_tiles_build(const grid_index *index, const grid_fit *fit, grid_tiles **out,
                                    grid_error *error)
{
    builder b = {.index = index, .fit = fit, .tiles = calloc(1, sizeof *b.tiles)};
    grid_status status = GRID_OK;
    bool wanted = index->tiles.x_scale > 0 && index->tiles.y_scale > 0;
    if (!b.tiles) return grid_fail_memory(error);
    wanted = wanted && choose_tiles(&b);
    if (wanted && !build(&b)) status = grid_fail_memory(error);
    free(b.slots);
    if (!wanted || status != GRID_OK) {
        grid_degree_tiles_free(b.tiles);
        b.tiles = NULL;
    }
    if (status == GRID_OK) *out = b.tiles;
    return status;
}

void grid_degree_tiles_free(grid_tiles *tiles)
{
    if (!tiles) return;
    free(tiles->plots);
    free(tiles->words);
    free(tiles);
}
