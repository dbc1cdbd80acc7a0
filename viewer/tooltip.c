/* tooltip.c - the card that explains the hovered cell: see frame.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>

#include "frame.h"
#include "words.h"

enum { GAP = 12, EDGE = 8 };

static bool meets(grid_box a, grid_box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static double within(double value, double low, double high)
{
    return value > high ? fmax(low, high) : value < low ? low : value;
}

grid_box place_tooltip(grid_box unit, double cursor_x, double cursor_y, double width, double height,
                       double area_width, double area_height, grid_box avoid)
{
    double last_x = area_width - width - EDGE, last_y = area_height - height - EDGE;
    double middle_x = within(cursor_x - width / 2, EDGE, last_x);
    double middle_y = within(cursor_y - height / 3, EDGE, last_y);
    grid_box choices[4] = {
        {unit.x + unit.width + GAP, middle_y, width, height},
        {unit.x - width - GAP, middle_y, width, height},
        {middle_x, unit.y - height - GAP, width, height},
        {middle_x, unit.y + unit.height + GAP, width, height},
    };
    for (int pass = 0; pass < 2; pass++) /* first one that hides nothing, then one on the legend */
        for (int i = 0; i < 4; i++) {
            grid_box b = choices[i];
            bool inside = b.x >= EDGE && b.y >= EDGE && b.x <= last_x && b.y <= last_y;
            if (inside && (pass == 1 || !meets(b, avoid))) return b;
        }
    /* the unit fills the view: beside the cursor, on the side with more room */
    double x = cursor_x < area_width / 2 ? cursor_x + 24 : cursor_x - 24 - width;
    return (grid_box){within(x, EDGE, last_x), middle_y, width, height};
}

/* A line of the card: what it is on the left, how much on the right. */
typedef struct row {
    const char *label;
    char value[3 * GRID_TEXT_SIZE];
    bool is_measure; /* with the class's swatch, in bold */
} row;

static void number_row(const frame *f, row *out, const char *label, int32_t field, const char *unit)
{
    char number[GRID_TEXT_SIZE];
    double value = grid_scene_number(f->scene, f->hovered, field);
    out->label = label;
    out->is_measure = false;
    snprintf(out->value, sizeof out->value, "%s%s%s", grid_format_value(value, number),
             isfinite(value) ? " " : "", isfinite(value) ? unit : "");
}

static int make_rows(const frame *f, row rows[4])
{
    const grid_scene *scene = f->scene;
    char number[GRID_TEXT_SIZE];
    int n = 0;
    const grid_measure *measure = f->content.measure;
    if (measure) {
        double value = measure->values[f->hovered];
        row *first = &rows[n++];
        first->label = measure->title;
        first->is_measure = true;
        if (isfinite(value))
            snprintf(first->value, sizeof first->value, "%s %s", grid_format_value(value, number), measure->unit);
        else strcpy(first->value, "无数据");
    }
    int32_t said = measure && measure->is_number ? measure->field : GRID_NONE; /* not to be said again */
    if (scene->population != GRID_NONE && said != scene->population)
        number_row(f, &rows[n++], "人口", scene->population, "人");
    if (scene->households != GRID_NONE && said != scene->households)
        number_row(f, &rows[n++], "户数", scene->households, "户");
    rows[n].label = "面积";
    rows[n].is_measure = false;
    snprintf(rows[n++].value, sizeof rows->value, "%s %s",
             grid_format_value(grid_unit_geodesic_area(f->map, f->hovered) /
                                   (grid_map_crs_info(f->map) ? 1e6 : 1), number),
             grid_map_crs_info(f->map) ? "km²" : "");
    return n;
}

/* Box of the hovered unit in the area, cut to what is seen. */
static grid_box seen_box(const frame *f)
{
    double extent[4], x0, y0, x1, y1;
    grid_unit_extent(f->map, f->hovered, extent);
    grid_camera_to_view(&f->camera, extent[0], extent[3], &x0, &y0);
    grid_camera_to_view(&f->camera, extent[2], extent[1], &x1, &y1);
    x0 = fmax(x0, 0), y0 = fmax(y0, 0);
    x1 = fmin(x1, f->camera.width), y1 = fmin(y1, f->camera.height);
    return (grid_box){x0, y0, x1 - x0, y1 - y0};
}

void draw_tooltip(const frame *f, cairo_t *cr)
{
    enum { PAD = 11, NAME = 22, CODE = 18, ROW = 19, FOOT = 25, LEAST = 214, MOST = 320 };
    const grid_font name = {.size = 14, .bold = true, .color = f->theme->text};
    const grid_font side = {.size = 12, .color = f->theme->text2};
    const grid_font label = {.size = 12, .color = f->theme->text};
    const grid_font value = {.size = 12, .color = f->theme->text};
    const grid_font strong = {.size = 13, .bold = true, .color = f->theme->text};
    const grid_font hint = {.size = 11, .color = f->theme->text3};
    grid_text *text = grid_painter_text(f->painter);
    const grid_measure *measure = f->content.measure;
    int32_t level = grid_painter_level(f->painter, &f->camera);
    int32_t parent = grid_unit_parent(f->map, f->hovered);
    const char *above =
        parent == GRID_NONE ? grid_map_name(f->map) : grid_unit_name(f->map, parent);
    char code[160], chain[300];
    row rows[4];
    int n = make_rows(f, rows);
    snprintf(code, sizeof code, "编码 %.140s", grid_unit_code(f->map, f->hovered));
    ancestor_words(f->map, f->hovered, chain, sizeof chain);

    double width = LEAST, w, w2;
    grid_text_measure(text, &name, grid_unit_name(f->map, f->hovered), &w, NULL);
    grid_text_measure(text, &side, above, &w2, NULL);
    width = fmax(width, w + w2 + 16 + 2 * PAD);
    for (int i = 0; i < n; i++) {
        grid_text_measure(text, &label, rows[i].label, &w, NULL);
        grid_text_measure(text, &strong, rows[i].value, &w2, NULL);
        width = fmax(width, w + w2 + 34 + 2 * PAD);
    }
    grid_text_measure(text, &hint, chain, &w, NULL);
    width = ceil(fmin(fmax(width, w + 2 * PAD), MOST));
    double height = 6 + NAME + CODE + n * ROW + 6 + FOOT;

    grid_box box = place_tooltip(seen_box(f), f->cursor_x, f->cursor_y, width, height,
                                 f->camera.width, f->camera.height, f->legend);
    box.x = floor(box.x), box.y = floor(box.y);
    grid_draw_card(cr, f->theme, box);
    double x = box.x + PAD, right = box.x + width - PAD, y = box.y + 6;
    w = draw_line(f, cr, &side, above, right, y, NAME, GRID_RIGHT, 0);
    draw_line(f, cr, &name, grid_unit_name(f->map, f->hovered), x, y, NAME, GRID_LEFT,
              right - x - w - 8);
    y += NAME;
    draw_line(f, cr, &hint, code, x, y, CODE, GRID_LEFT, right - x);
    y += CODE;
    for (int i = 0; i < n; i++, y += ROW) {
        double left = x;
        if (rows[i].is_measure) {
            int c = grid_class_of(&measure->classes[level], measure->values[f->hovered]);
            grid_draw_swatch(cr, f->theme, measure, level, c, (grid_box){x, y + 4, 11, 11});
            left += 18;
        }
        draw_line(f, cr, &label, rows[i].label, left, y, ROW, GRID_LEFT, 0);
        draw_line(f, cr, rows[i].is_measure ? &strong : &value, rows[i].value, right, y, ROW,
                  GRID_RIGHT, 0);
    }
    grid_set_color(cr, f->theme->line);
    cairo_rectangle(cr, x, floor(y + 5), right - x, 1);
    cairo_fill(cr);
    draw_line(f, cr, &hint, chain, x, y + 6, FOOT - 2, GRID_LEFT, right - x);
}
