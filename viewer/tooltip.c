/* tooltip.c - the card that explains the hovered cell: see app.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>

#include "app.h"
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

static void number_row(const app *a, row *out, const char *label, int32_t field, const char *with_unit)
{
    char number[GRID_TEXT_SIZE];
    double value = grid_scene_number(a->scene, a->hovered, field);
    out->label = label;
    out->is_measure = false;
    snprintf(out->value, sizeof out->value, isfinite(value) ? with_unit : "%s", grid_format_value(value, number));
}

static int make_rows(const app *a, const grid_measure *measure, row rows[4])
{
    const grid_scene *scene = a->scene;
    char number[GRID_TEXT_SIZE];
    int n = 0;
    if (measure) {
        double value = measure->values[a->hovered];
        row *first = &rows[n++];
        first->label = measure->title;
        first->is_measure = true;
        if (isfinite(value))
            snprintf(first->value, sizeof first->value, "%s %s", grid_format_value(value, number), measure->unit);
        else strcpy(first->value, _("无数据"));
    }
    int32_t said = measure && measure->is_number ? measure->field : GRID_NONE; /* not to be said again */
    if (scene->population != GRID_NONE && said != scene->population)
        number_row(a, &rows[n++], _("人口"), scene->population, _("%s 人"));
    if (scene->households != GRID_NONE && said != scene->households)
        number_row(a, &rows[n++], _("户数"), scene->households, _("%s 户"));
    bool ground = grid_map_crs_info(a->map);
    rows[n].label = _("面积");
    rows[n].is_measure = false;
    snprintf(rows[n++].value, sizeof rows->value, "%s %s",
             grid_format_value(a->scene->area_m2[a->hovered] / (ground ? 1e6 : 1), number),
             ground ? "km²" : "");
    return n;
}

/* Box of the hovered unit in the area, pixels of the interface, cut to what is seen. */
static grid_box seen_box(const app *a)
{
    double extent[4], x0, y0, x1, y1, s = a->scale;
    grid_unit_extent(a->map, a->hovered, extent);
    grid_camera_to_view(&a->area.camera, extent[0], extent[3], &x0, &y0);
    grid_camera_to_view(&a->area.camera, extent[2], extent[1], &x1, &y1);
    x0 = fmax(x0, 0), y0 = fmax(y0, 0);
    x1 = fmin(x1, a->area.camera.width), y1 = fmin(y1, a->area.camera.height);
    return (grid_box){x0 / s, y0 / s, (x1 - x0) / s, (y1 - y0) / s};
}

static double card_width(const app *a, const row *rows, int n, const char *name, const char *above, const char *chain)
{
    enum { LEAST = 214, MOST = 360 };
    const ui *u = &a->ui;
    double width = fmax(LEAST, ui_text_width(u, name, 14, UI_BOLD) + ui_text_width(u, above, 12, UI_PLAIN) + 16 + 22);
    for (int i = 0; i < n; i++)
        width = fmax(width, ui_text_width(u, rows[i].label, 12, UI_PLAIN) +
                                ui_text_width(u, rows[i].value, 13, UI_BOLD) + 34 + 22);
    return ceil(fmin(fmax(width, ui_text_width(u, chain, 11, UI_PLAIN) + 22), MOST));
}

void tooltip(app *a)
{
    enum { PAD = 11, NAME = 22, CODE = 18, ROW = 19, FOOT = 25 };
    const ui *u = &a->ui;
    const grid_theme *t = a->theme;
    const grid_measure *measure = grid_painter_content(a->area.painter)->measure;
    int32_t level = app_level(a), parent = grid_unit_parent(a->map, a->hovered);
    const char *above = parent == GRID_NONE ? grid_map_name(a->map) : grid_unit_name(a->map, parent);
    const char *name = grid_unit_name(a->map, a->hovered);
    char code[160], chain[300];
    row rows[4];
    int n = make_rows(a, measure, rows);
    snprintf(code, sizeof code, _("编码 %.140s"), grid_unit_code(a->map, a->hovered));
    ancestor_words(a->map, a->hovered, chain, sizeof chain);
    double width = card_width(a, rows, n, name, above, chain), height = 6 + NAME + CODE + n * ROW + 6 + FOOT;
    grid_box box = place_tooltip(seen_box(a), a->cursor_x / a->scale, a->cursor_y / a->scale, width, height,
                                 a->area_box.width, a->area_box.height, a->legend);
    box.x = floor(box.x + a->area_box.x), box.y = floor(box.y + a->area_box.y);
    grid_draw_card(u->cr, t, box);
    double x = box.x + PAD, inner = width - 2 * PAD, y = box.y + 6;
    double w = ui_label(u, (grid_box){x, y, inner, NAME}, above, 12, UI_PLAIN, t->text2, GRID_RIGHT);
    ui_label(u, (grid_box){x, y, inner - w - 8, NAME}, name, 14, UI_BOLD, t->text, GRID_LEFT);
    y += NAME;
    ui_label(u, (grid_box){x, y, inner, CODE}, code, 11, UI_PLAIN, t->text3, GRID_LEFT);
    y += CODE;
    for (int i = 0; i < n; i++, y += ROW) {
        bool first = rows[i].is_measure;
        if (first)
            grid_draw_swatch(u->cr, t, measure, level,
                             grid_class_of(&measure->classes[level], measure->values[a->hovered]),
                             (grid_box){x, y + 4, 11, 11});
        double left = first ? 18 : 0, said = ui_label(u, (grid_box){x, y, inner, ROW}, rows[i].value, first ? 13 : 12,
                                                      first ? UI_BOLD : UI_PLAIN, t->text, GRID_RIGHT);
        ui_label(u, (grid_box){x + left, y, inner - left - said - 8, ROW}, rows[i].label, 12, UI_PLAIN, t->text, GRID_LEFT);
    }
    ui_fill(u, t->line, (grid_box){x, floor(y + 5), inner, 1});
    ui_label(u, (grid_box){x, y + 6, inner, FOOT - 2}, chain, 11, UI_PLAIN, t->text3, GRID_LEFT);
}
