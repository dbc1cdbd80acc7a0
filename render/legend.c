/* legend.c - what the colours mean: see legend.h. */
#include <render/legend.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>
#include <render/language.h>

enum { PAD = 12 };

/* With what a legend is drawn. */
typedef struct legend_pen {
    cairo_t *cr;
    grid_text *text;
    const grid_theme *theme;
    grid_font bold, plain, hint;
} legend_pen;

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

void grid_draw_swatch(cairo_t *cr, const grid_theme *theme, const grid_measure *measure, int32_t level, int c,
                      grid_box b)
{
    grid_set_color(cr, c == GRID_CLASS_NO_DATA ? theme->no_data : grid_measure_color(measure, theme, level, c));
    cairo_rectangle(cr, b.x, b.y, b.width, b.height);
    cairo_fill(cr);
    if (c == GRID_CLASS_NO_DATA) hatch(cr, theme, b);
    grid_set_color(cr, theme->swatch_rim);
    cairo_set_line_width(cr, 1);
    cairo_rectangle(cr, b.x + 0.5, b.y + 0.5, b.width - 1, b.height - 1);
    cairo_stroke(cr);
}

/* Draws text in a line of the given height, centred vertically. */
static double line_of_text(const legend_pen *pen, const grid_font *font, const char *utf8, double x, double y,
                           double line, grid_align align)
{
    double height;
    grid_text_measure(pen->text, font, utf8, NULL, &height);
    return grid_text_draw(pen->text, pen->cr, font, utf8, x, floor(y + (line - height) / 2 + 0.5), align, 0);
}

static double text_width(const legend_pen *pen, const grid_font *font, const char *utf8)
{
    double width;
    grid_text_measure(pen->text, font, utf8, &width, NULL);
    return width;
}

/* One row of the legend. */
typedef struct legend_row {
    int class_index;
    char label[3 * GRID_TEXT_SIZE];
    size_t count;
} legend_row;

static int legend_rows(const grid_measure *measure, int32_t level, legend_row *rows)
{
    const grid_classes *classes = &measure->classes[level];
    int n = 0;
    for (int i = classes->num - 1; i >= 0; i--) {
        rows[n] = (legend_row){.class_index = i, .count = classes->counts[i]};
        grid_class_label(classes, i, rows[n++].label);
    }
    if (classes->num_zero)
        rows[n++] = (legend_row){GRID_CLASS_ZERO, "0", classes->num_zero};
    if (classes->num_no_data) {
        rows[n] = (legend_row){.class_index = GRID_CLASS_NO_DATA, .count = classes->num_no_data};
        snprintf(rows[n++].label, sizeof rows->label, "%s", _("无数据"));
    }
    return n;
}

static grid_box draw_measure(const legend_pen *pen, const grid_content *content, int32_t level, double right,
                             double bottom, grid_legend_row *places)
{
    enum { ROW = 20, SWATCH = 21, TITLE = 20, HINT = 18 };
    const grid_measure *measure = content->measure;
    legend_row rows[GRID_LEGEND_ROWS];
    char line[160], number[GRID_TEXT_SIZE];
    int n = legend_rows(measure, level, rows);
    snprintf(line, sizeof line, "%s%s%s%s%s", measure->unit, *measure->unit ? " · " : "", measure->note,
             *measure->note ? " · " : "", _("单元数"));
    double width = fmax(text_width(pen, &pen->bold, measure->title), text_width(pen, &pen->hint, line));
    for (int i = 0; i < n; i++)
        width = fmax(width, SWATCH + 29 + text_width(pen, &pen->plain, rows[i].label) +
                                text_width(pen, &pen->plain, grid_format_number((double)rows[i].count, 0, number)));
    width = ceil(fmax(width, 146)) + 2 * PAD;
    double height = 8 + TITLE + HINT + 2 + n * ROW + 8;
    grid_box box = {right - width, bottom - height, width, height};

    grid_draw_card(pen->cr, pen->theme, box);
    double x = box.x + PAD, y = box.y + 8;
    line_of_text(pen, &pen->bold, measure->title, x, y, TITLE, GRID_LEFT);
    line_of_text(pen, &pen->hint, line, x, y + TITLE, HINT, GRID_LEFT);
    y += TITLE + HINT + 2;
    for (int i = 0; i < n; i++, y += ROW) {
        bool hidden = content->hidden & grid_class_bit(rows[i].class_index);
        const grid_font *font = hidden ? &pen->hint : &pen->plain;
        if (places) places[i] = (grid_legend_row){rows[i].class_index, {box.x + 4, y, width - 8, ROW}};
        if (!hidden)
            grid_draw_swatch(pen->cr, pen->theme, measure, level, rows[i].class_index,
                             (grid_box){x, y + 3, SWATCH, 14});
        line_of_text(pen, font, rows[i].label, x + SWATCH + 9, y, ROW, GRID_LEFT);
        line_of_text(pen, font, grid_format_number((double)rows[i].count, 0, number), box.x + width - PAD, y,
                     ROW, GRID_RIGHT);
    }
    return box;
}

/* Ticks under a ramp, from the right, since the last says most; a number that finds no room is left out. */
static void draw_ticks(const legend_pen *pen, const grid_heat_scale *s, double x, double y, double length)
{
    char number[GRID_TEXT_SIZE], label[GRID_TEXT_SIZE + 8];
    double room = INFINITY;
    for (int i = s->num_ticks - 1; i >= 0; i--) {
        double tick = x + length * log(s->ticks[i] / s->low) / log(s->high / s->low);
        bool last = i + 1 == s->num_ticks;
        snprintf(label, sizeof label, "%s%s", last ? "≥" : "", grid_format_exact(s->ticks[i], number));
        double width = text_width(pen, &pen->hint, label);
        double left = i == 0 ? tick : last ? tick - width : tick - width / 2;
        grid_set_color(pen->cr, pen->theme->text3);
        cairo_rectangle(pen->cr, floor(fmin(tick, x + length - 1)), y, 1, 3);
        cairo_fill(pen->cr);
        if (left + width + 4 > room) continue;
        line_of_text(pen, &pen->hint, label, left, y + 2, 18, GRID_LEFT);
        room = left;
    }
}

/* The ramp with its ticks, in equal steps of the logarithm:  [####|####|####]  and what it means. */
static grid_box draw_heat(const legend_pen *pen, const grid_heat_layer *heat, double right, double bottom)
{
    enum { TITLE = 20, BAR = 14, TICKS = 22, HINT = 18, LENGTH = 312, LEAST = 180 };
    static const char *const kernels[] = {N_("Epanechnikov 核"), N_("四次核"), N_("高斯核")};
    const grid_heat_scale *s = &heat->scale;
    char line[160], number[GRID_TEXT_SIZE], low[GRID_TEXT_SIZE];
    snprintf(line, sizeof line, _("精确核密度，%s，半径 %s m；低于 %s 不着色"), _(kernels[heat->kernel]),
             grid_format_exact(heat->radius_m, number), grid_format_exact(s->low, low));
    double width = ceil(fmax(LENGTH, text_width(pen, &pen->hint, line))) + 2 * PAD;
    if (width > right - 8 && right - 8 >= LEAST) { /* a narrow map */
        width = floor(right - 8);
        snprintf(line, sizeof line, _("半径 %s m"), number);
    }
    double height = 8 + TITLE + BAR + TICKS + HINT + 6;
    grid_box box = {right - width, bottom - height, width, height};
    grid_draw_card(pen->cr, pen->theme, box);
    double x = box.x + PAD, y = box.y + 8, length = width - 2 * PAD;
    double at = line_of_text(pen, &pen->bold, _("事件密度"), x, y, TITLE, GRID_LEFT);
    line_of_text(pen, &pen->hint, _("件/km²"), x + at + 8, y, TITLE, GRID_LEFT);
    y += TITLE + 2;
    for (int i = 0; i < GRID_HEAT_STEPS; i++) {
        grid_set_color(pen->cr, grid_ramp_blend(grid_heat_layer_ramp(heat, pen->theme), i / (GRID_HEAT_STEPS - 1.0)));
        cairo_rectangle(pen->cr, x + floor(i * length / GRID_HEAT_STEPS), y,
                        floor((i + 1) * length / GRID_HEAT_STEPS) - floor(i * length / GRID_HEAT_STEPS), BAR - 2);
        cairo_fill(pen->cr);
    }
    draw_ticks(pen, s, x, y + BAR - 2, length);
    line_of_text(pen, &pen->hint, line, x, y + BAR + TICKS - 4, HINT, GRID_LEFT);
    return box;
}

/* Events by their state, with their numbers. */
static grid_box draw_events(const legend_pen *pen, const grid_dots *dots, double right, double bottom)
{
    enum { ROW = 20, WIDTH = 146 };
    static const char *const names[] = {N_("已结"), N_("在办"), N_("超期")};
    char number[GRID_TEXT_SIZE];
    double width = WIDTH + 2 * PAD, height = 8 + GRID_NUM_DOT_STATES * ROW + 8;
    grid_box box = {right - width, bottom - height, width, height};
    grid_draw_card(pen->cr, pen->theme, box);
    for (int i = 0; i < GRID_NUM_DOT_STATES; i++) {
        int state = GRID_NUM_DOT_STATES - 1 - i;
        double y = box.y + 8 + i * ROW;
        grid_draw_dot(pen->cr, pen->theme, (grid_dot_state)state, box.x + PAD + 10, y + ROW / 2.0, 1);
        line_of_text(pen, &pen->plain, _(names[state]), box.x + PAD + 30, y, ROW, GRID_LEFT);
        line_of_text(pen, &pen->plain, grid_format_number((double)dots->counts[state], 0, number), box.x + width - PAD, y,
                     ROW, GRID_RIGHT);
    }
    return box;
}

grid_box grid_draw_legends(cairo_t *cr, grid_text *text, const grid_theme *theme, const grid_content *content,
                           int32_t level, double right, double bottom, grid_legend_row *rows, int *num_rows)
{
    const legend_pen pen = {cr, text, theme, {.size = 12, .bold = true, .color = theme->text},
                            {.size = 12, .color = theme->text}, {.size = 11, .color = theme->text3}};
    grid_box all = {right, bottom, 0, 0}, box;
    legend_row labels[GRID_LEGEND_ROWS];
    if (num_rows) *num_rows = content->measure ? legend_rows(content->measure, level, labels) : 0;
    for (int i = 0; i < 3; i++) {
        double at = all.height > 0 ? all.y - 8 : bottom;
        if (i == 0 && content->heat) box = draw_heat(&pen, content->heat, right, at);
        else if (i == 1 && content->measure) box = draw_measure(&pen, content, level, right, at, rows);
        else if (i == 2 && content->events) box = draw_events(&pen, content->events, right, at);
        else continue;
        all = (grid_box){fmin(all.x, box.x), box.y, right - fmin(all.x, box.x), bottom - box.y};
    }
    return all;
}
