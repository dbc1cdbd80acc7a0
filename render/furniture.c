/* furniture.c - cards, legend, scale bar, north arrow: see furniture.h. */
#include <render/furniture.h>

#include <math.h>
#include <stdio.h>

#include <render/format.h>

static const double pi = 3.14159265358979323846;

static void rounded(cairo_t *cr, grid_box b, double r)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, b.x + b.width - r, b.y + r, r, -pi / 2, 0);
    cairo_arc(cr, b.x + b.width - r, b.y + b.height - r, r, 0, pi / 2);
    cairo_arc(cr, b.x + r, b.y + b.height - r, r, pi / 2, pi);
    cairo_arc(cr, b.x + r, b.y + r, r, pi, 1.5 * pi);
    cairo_close_path(cr);
}

void grid_draw_card(cairo_t *cr, const grid_theme *theme, grid_box box)
{
    box.x = floor(box.x) + 0.5, box.y = floor(box.y) + 0.5;
    box.width = floor(box.width) - 1, box.height = floor(box.height) - 1;
    rounded(cr, box, 6);
    grid_set_color(cr, theme->panel);
    cairo_fill_preserve(cr);
    grid_set_color(cr, theme->line2);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
}

static void hatch(cairo_t *cr, const grid_theme *theme, grid_box b)
{
    cairo_save(cr);
    cairo_rectangle(cr, b.x, b.y, b.width, b.height);
    cairo_clip(cr);
    grid_set_color(cr, theme->no_data_hatch);
    cairo_set_line_width(cr, 1);
    for (double at = 3; at < b.width + b.height; at += 6) {
        cairo_move_to(cr, b.x + at + 1, b.y - 1);
        cairo_line_to(cr, b.x + at - b.height - 1, b.y + b.height + 1);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

void grid_draw_swatch(cairo_t *cr, const grid_theme *theme, const grid_classes *classes, int c,
                      grid_box b)
{
    grid_set_color(cr, c == GRID_CLASS_NO_DATA ? theme->no_data
                       : c == GRID_CLASS_ZERO  ? theme->zero
                                               : grid_theme_class_color(theme, c, classes->num));
    cairo_rectangle(cr, b.x, b.y, b.width, b.height);
    cairo_fill(cr);
    if (c == GRID_CLASS_NO_DATA) hatch(cr, theme, b);
    grid_set_color(cr, theme->swatch_rim);
    cairo_set_line_width(cr, 1);
    cairo_rectangle(cr, b.x + 0.5, b.y + 0.5, b.width - 1, b.height - 1);
    cairo_stroke(cr);
}

/* Draws text in a line of the given height, centred vertically. */
static double line_of_text(grid_text *text, cairo_t *cr, const grid_font *font, const char *utf8,
                           double x, double y, double line, grid_align align, double max_width)
{
    double height;
    grid_text_measure(text, font, utf8, NULL, &height);
    return grid_text_draw(text, cr, font, utf8, x, floor(y + (line - height) / 2 + 0.5), align,
                          max_width);
}

/* One row of the legend. */
typedef struct legend_row {
    int class_index;
    char label[3 * GRID_TEXT_SIZE];
    size_t count;
} legend_row;

static int legend_rows(const grid_scene *scene, int32_t level, legend_row *rows)
{
    const grid_classes *classes = &scene->classes[level];
    int n = 0;
    if (scene->field == GRID_NONE) return 0;
    for (int i = classes->num - 1; i >= 0; i--) {
        rows[n] = (legend_row){.class_index = i, .count = classes->counts[i]};
        grid_class_label(classes, i, rows[n++].label);
    }
    if (classes->num_zero)
        rows[n++] = (legend_row){GRID_CLASS_ZERO, "0", classes->num_zero};
    if (classes->num_no_data)
        rows[n++] = (legend_row){GRID_CLASS_NO_DATA, "无数据", classes->num_no_data};
    return n;
}

grid_box grid_draw_legend(cairo_t *cr, grid_text *text, const grid_theme *theme,
                          const grid_scene *scene, int32_t level, double right, double bottom)
{
    enum { PAD = 12, ROW = 20, SWATCH = 21, TITLE = 20, HINT = 18 };
    const grid_font bold = {.size = 12, .bold = true, .color = theme->text};
    const grid_font plain = {.size = 12, .color = theme->text};
    const grid_font hint = {.size = 11, .color = theme->text3};
    legend_row rows[GRID_MAX_CLASSES + 2];
    char line[160], number[GRID_TEXT_SIZE];
    int n = legend_rows(scene, level, rows);
    if (n) snprintf(line, sizeof line, "%s%s单元数", scene->unit, *scene->unit ? " · " : "");
    else snprintf(line, sizeof line, "无人口字段：仅显示界线");

    double width = 0, w;
    grid_text_measure(text, &bold, scene->title, &width, NULL);
    grid_text_measure(text, &hint, line, &w, NULL);
    width = fmax(width, w);
    for (int i = 0; i < n; i++) {
        double label, count;
        grid_text_measure(text, &plain, rows[i].label, &label, NULL);
        grid_text_measure(text, &plain, grid_format_number((double)rows[i].count, 0, number),
                          &count, NULL);
        width = fmax(width, SWATCH + 9 + label + 20 + count);
    }
    width = ceil(fmax(width, n ? 146 : 0)) + 2 * PAD;
    double height = 8 + TITLE + HINT + (n ? 2 + n * ROW : 0) + 8;
    grid_box box = {right - width, bottom - height, width, height};

    grid_draw_card(cr, theme, box);
    double x = box.x + PAD, y = box.y + 8;
    line_of_text(text, cr, &bold, scene->title, x, y, TITLE, GRID_LEFT, width - 2 * PAD);
    line_of_text(text, cr, &hint, line, x, y + TITLE, HINT, GRID_LEFT, 0);
    y += TITLE + HINT + 2;
    for (int i = 0; i < n; i++, y += ROW) {
        grid_draw_swatch(cr, theme, &scene->classes[level], rows[i].class_index,
                         (grid_box){x, y + 3, SWATCH, 14});
        line_of_text(text, cr, &plain, rows[i].label, x + SWATCH + 9, y, ROW, GRID_LEFT, 0);
        line_of_text(text, cr, &plain, grid_format_number((double)rows[i].count, 0, number),
                     box.x + width - PAD, y, ROW, GRID_RIGHT, 0);
    }
    return box;
}

/* The largest 1, 2 or 5 times a power of ten not above `most`. */
static double round_length(double most)
{
    double power = pow(10, floor(log10(most)));
    return most >= 5 * power ? 5 * power : most >= 2 * power ? 2 * power : power;
}

void grid_draw_scale_bar(cairo_t *cr, grid_text *text, const grid_theme *theme,
                         const grid_camera *camera, double left, double bottom)
{
    if (!(camera->pixel_m > 0)) return;
    const grid_font font = {
        .size = 11, .color = theme->text2, .halo = 2.5, .halo_color = theme->halo};
    double length = round_length(160 * camera->pixel_m), width = round(length / camera->pixel_m);
    char end[GRID_TEXT_SIZE];
    left = floor(left) + 0.5, bottom = floor(bottom) - 0.5;
    for (int pass = 0; pass < 2; pass++) {
        cairo_move_to(cr, left, bottom - 5);
        cairo_line_to(cr, left, bottom);
        cairo_line_to(cr, left + width, bottom);
        cairo_line_to(cr, left + width, bottom - 5);
        cairo_move_to(cr, left + round(width / 2), bottom);
        cairo_line_to(cr, left + round(width / 2), bottom - 4);
        cairo_set_line_width(cr, pass ? 1 : 3);
        grid_set_color(cr, pass ? theme->text : theme->halo);
        cairo_stroke(cr);
    }
    grid_text_draw(text, cr, &font, "0", left - 1, bottom - 22, GRID_LEFT, 0);
    grid_text_draw(text, cr, &font, grid_format_length(length, end), left + width, bottom - 22,
                   GRID_CENTRE, 0);
}

void grid_draw_north(cairo_t *cr, grid_text *text, const grid_theme *theme, double x, double top)
{
    const grid_font font = {
        .size = 12, .color = theme->text, .halo = 2.5, .halo_color = theme->halo};
    grid_text_draw(text, cr, &font, "北", x, top, GRID_CENTRE, 0);
    double y = top + 20;
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + 5, y + 16);
    cairo_line_to(cr, x, y + 12);
    cairo_line_to(cr, x - 5, y + 16);
    cairo_close_path(cr);
    grid_set_color(cr, theme->halo);
    cairo_set_line_width(cr, font.halo);
    cairo_stroke_preserve(cr);
    grid_set_color(cr, theme->text);
    cairo_fill(cr);
}
