/* labels.c - names of units and the room for them: see labels.h.
 *
 * Placing is greedy in a fixed order (level, area, unit number) over the names of the view and
 * half a view around it, so that a name does not come and go because another one slid in at the
 * edge.
 */
#include <render/labels.h>

#include <grid/locate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Off the whole and half pixels, on which symmetric maps like to fall and noise would make names
 * jump. */
#define NUDGE 0.3

struct grid_labels {
    grid_label *items;
    size_t num;
    double stretch;
};

/* On the map 前温泉 stands for 前温泉村: the level is plain from the size of the type. Names of one
 * character keep their ending. */
static void short_name(const char *name, char *out, size_t size)
{
    static const char *const endings[] = {"村民委员会", "村委会", "村", "居民委员会", "居委会", "微网格"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        if (length >= n + 6 && strcmp(name + length - n, endings[i]) == 0) {
            length -= n;
            break;
        }
    }
    if (length >= size) {
        length = size - 1;
        while (length && ((unsigned char)name[length] & 0xC0) == 0x80) length--;
    }
    memcpy(out, name, length);
    out[length] = 0;
}

static int compare_labels(const void *left, const void *right)
{
    const grid_label *a = left, *b = right;
    if (a->level != b->level) return (a->level > b->level) - (a->level < b->level);
    if (a->area != b->area) return (a->area < b->area) - (a->area > b->area);
    return (a->unit > b->unit) - (a->unit < b->unit);
}

grid_status grid_labels_new(const grid_map *map, grid_labels **out, grid_error *error)
{
    size_t n = grid_map_num_units(map);
    grid_labels *labels = calloc(1, sizeof *labels);
    grid_camera camera;
    if (labels) labels->items = calloc(n ? n : 1, sizeof *labels->items);
    if (!labels || !labels->items) {
        free(labels);
        if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory while placing names"};
        return GRID_E_MEMORY;
    }
    grid_camera_fit(&camera, map, 100, 100, 0);
    labels->stretch = camera.stretch;
    for (int32_t unit = 0; unit < (int32_t)n; unit++) {
        int32_t level = grid_unit_level(map, unit);
        double extent[4];
        if (!grid_level_divides(map, level)) continue;
        grid_label *label = &labels->items[labels->num++];
        label->unit = unit;
        label->level = level;
        label->area = grid_unit_area(map, unit);
        grid_unit_extent(map, unit, extent);
        label->span = extent[2] - extent[0];
        grid_unit_anchor(map, unit, labels->stretch, &label->x, &label->y);
        short_name(grid_unit_name(map, unit), label->text, sizeof label->text);
    }
    qsort(labels->items, labels->num, sizeof *labels->items, compare_labels);
    *out = labels;
    return GRID_OK;
}

void grid_labels_free(grid_labels *labels)
{
    if (!labels) return;
    free(labels->items);
    free(labels);
}

grid_font grid_label_font(const grid_theme *theme, grid_rank rank, bool shown_level)
{
    static const double sizes[GRID_NUM_RANKS] = {14, 13.5, 12, 11};
    if (rank >= GRID_RANK_SECOND && shown_level)
        return (grid_font){
            .size = 11, .color = theme->label, .halo = 2.8, .halo_color = theme->halo};
    return (grid_font){.size = sizes[rank], .bold = true, .color = theme->label_strong, .halo = 3.6,
                       .halo_color = theme->halo};
}

/* Room for a name in its unit: a name may be a little wider than its unit, never larger. */
static bool fits_unit(const grid_label *label, const grid_camera *camera, double width,
                      double height)
{
    double scale_x = 1 / (camera->pixel * camera->stretch), scale_y = 1 / camera->pixel;
    return label->span * scale_x * 1.1 >= width &&
           label->area * scale_x * scale_y >= 1.25 * width * height;
}

static bool overlaps(const grid_placed_label *a, const grid_placed_label *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

/* The box of a label in the view; false when it has no room in its unit or stands far outside. */
static bool make_box(const grid_label *label, const grid_camera *camera, grid_text *text,
                     const grid_font *font, grid_placed_label *out)
{
    double px, py, width, height = font->size * 1.35;
    double reach_x = camera->width / 2.0, reach_y = camera->height / 2.0;
    grid_camera_to_view(camera, label->x, label->y, &px, &py);
    if (!(px > -reach_x && px < camera->width + reach_x && py > -reach_y &&
          py < camera->height + reach_y) || !fits_unit(label, camera, font->size, font->size))
        return false;
    grid_text_measure(text, font, label->text, &width, NULL);
    *out = (grid_placed_label){.label = label,
                               .x = (int)floor(px - width / 2 + NUDGE),
                               .y = (int)floor(py - height / 2 + NUDGE),
                               .width = (int)ceil(width) + 1,
                               .height = (int)ceil(height)};
    return fits_unit(label, camera, width, height);
}

static bool is_taken(const grid_placed_label *b, const grid_disc *taken, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        double dx = fmax(fmax(b->x - taken[i].x, taken[i].x - (b->x + b->width)), 0);
        double dy = fmax(fmax(b->y - taken[i].y, taken[i].y - (b->y + b->height)), 0);
        if (dx * dx + dy * dy < taken[i].radius * taken[i].radius) return true;
    }
    return false;
}

static bool is_on_its_unit(const grid_placed_label *b, const grid_map *map, const grid_camera *camera)
{
    double x, y;
    grid_hit hit;
    grid_camera_to_map(camera, b->x + b->width / 2.0, b->y + b->height / 2.0, &x, &y);
    grid_locate(map, x, y, &hit);
    int32_t unit = hit.cell;
    while (unit != GRID_NONE && unit != b->label->unit) unit = grid_unit_parent(map, unit);
    return unit != GRID_NONE;
}

/* Names that one cannot do without, of townships, stand aside on their own ground where events lie on their place; the
 * others make room. */
static bool step_aside(grid_placed_label *box, const grid_map *map, const grid_camera *camera, const grid_disc *taken, size_t num)
{
    enum { RINGS = 5, WAYS = 8 };
    static const double ways[WAYS][2] = {{0, 1}, {0, -1}, {1, 0}, {-1, 0}, {0.7, 0.7}, {-0.7, 0.7}, {0.7, -0.7}, {-0.7, -0.7}};
    const grid_placed_label home = *box;
    if (!is_taken(box, taken, num)) return true;
    if (box->rank > GRID_RANK_FIRST) return false;
    for (int ring = 1; ring <= RINGS; ring++)
        for (int way = 0; way < WAYS; way++) {
            box->x = home.x + (int)lround(ways[way][0] * ring * home.height);
            box->y = home.y + (int)lround(ways[way][1] * ring * home.height);
            if (!is_taken(box, taken, num) && is_on_its_unit(box, map, camera)) return true;
        }
    return false;
}

size_t grid_labels_place(const grid_labels *labels, const grid_map *map, int32_t shown,
                         const grid_camera *camera, grid_text *text, const grid_theme *theme,
                         double scale, const grid_disc *taken, size_t num_taken, grid_placed_label *out, size_t capacity)
{
    size_t num = 0, kept = 0;
    for (size_t i = 0; i < labels->num && num < capacity; i++) {
        const grid_label *label = &labels->items[i];
        grid_placed_label box;
        if (label->level > shown) break;
        grid_rank rank = grid_level_rank(map, label->level, shown);
        grid_font font = grid_label_font(theme, rank, label->level == shown);
        font.size *= scale;
        if (!make_box(label, camera, text, &font, &box)) continue;
        box.rank = rank;
        if (num_taken && !step_aside(&box, map, camera, taken, num_taken)) continue;
        bool free_room = true;
        for (size_t k = 0; k < num && free_room; k++) free_room = !overlaps(&box, &out[k]);
        if (free_room) out[num++] = box;
    }
    /* what stands wholly outside was only there to keep the order */
    for (size_t i = 0; i < num; i++)
        if (out[i].x < camera->width && out[i].x + out[i].width > 0 && out[i].y < camera->height &&
            out[i].y + out[i].height > 0)
            out[kept++] = out[i];
    return kept;
}
