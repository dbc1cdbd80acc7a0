/* draw_tools.c - shapes drawn on the map: box, circle, polygon; and measuring. The sums of a shape. See app.h.
 *
 *   tool chosen -> points by click or drag -> shape -> survey in a thread -> panel
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>

#include "app.h"
#include "free_name.h"
#include "metres.h"

enum { PAD = 14, ROW = 24 };

void app_set_tool(app *a, draw_tool tool)
{
    sketch *s = &a->sketch;
    if (tool != TOOL_MEASURE && tool != TOOL_NONE && app_forbids(a)) return; /* a small circle would find an event */
    if (tool != TOOL_NONE && a->right == RIGHT_REGION) app_close_region(a); /* the shape whose sums were shown goes */
    s->tool = s->tool == tool ? TOOL_NONE : tool;
    s->active = false;
    if (s->tool != TOOL_NONE) s->shape = (survey_shape){0}, s->finished = false, *s->name = 0;
    a->dirty = true;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void begin_survey(app *a)
{
    sketch *s = &a->sketch;
    survey_free(a->survey);
    s->result = (survey_result){0};
    s->known = false;
    s->made_for = a->revision;
    a->survey = survey_start(a->map, a->map_path, a->events, &a->view, app_end(a), app_level(a), &s->shape);
    a->right = RIGHT_REGION;
    app_place(a);
}

void draw_tool_resume(app *a)
{
    if (a->right != RIGHT_REGION || !a->sketch.finished || a->sketch.made_for == a->revision) return;
    begin_survey(a);
}

static void finish(app *a)
{
    sketch *s = &a->sketch;
    s->active = false;
    if (s->tool == TOOL_MEASURE) {
        s->finished = true;
        a->dirty = true;
        return;
    }
    bool enough = s->shape.is_circle ? s->shape.radius_m > 0 : s->shape.num >= 3;
    if (!enough) {
        s->shape = (survey_shape){0};
        app_say(a, false, _("图形太小"));
        return;
    }
    s->finished = true;
    s->tool = TOOL_NONE;
    begin_survey(a);
}

static void set_box(survey_shape *s, double x0, double y0, double x1, double y1)
{
    const double xy[8] = {x0, y0, x1, y0, x1, y1, x0, y1};
    memcpy(s->xy, xy, sizeof xy);
    s->num = x0 != x1 && y0 != y1 ? 4 : 0;
}

static void place_of(const app *a, const input *in, double *x, double *y)
{
    grid_camera_to_map(&a->area.camera, (in->x - a->area_box.x) * a->scale, (in->y - a->area_box.y) * a->scale, x, y);
}

static void by_drag(app *a, const input *in, double x, double y)
{
    sketch *s = &a->sketch;
    if (in->kind == INPUT_DOWN) {
        s->active = true;
        s->shape = (survey_shape){.is_circle = s->tool == TOOL_CIRCLE, .x = x, .y = y};
        s->start_x = x, s->start_y = y;
    }
    if (!s->active) return;
    if (s->shape.is_circle) s->shape.radius_m = metres_between(a->map, s->shape.x, s->shape.y, x, y);
    else set_box(&s->shape, s->start_x, s->start_y, x, y);
    if (in->kind == INPUT_UP) finish(a);
}

static void by_clicks(app *a, const input *in, double x, double y)
{
    sketch *s = &a->sketch;
    s->at_x = x, s->at_y = y;
    if (in->kind != INPUT_DOWN) return;
    if (s->finished) s->shape = (survey_shape){0}, s->finished = false; /* another measure */
    s->active = true;
    if (in->clicks == 2) {
        finish(a);
    } else if (s->shape.num < SURVEY_POINTS) {
        s->shape.xy[2 * s->shape.num] = x, s->shape.xy[2 * s->shape.num + 1] = y;
        s->shape.num++;
    }
}

bool draw_tool_input(app *a, const input *in)
{
    sketch *s = &a->sketch;
    double x, y;
    if (s->tool == TOOL_NONE) return false;
    if (in->kind == INPUT_KEY) {
        if (in->key == KEY_ESCAPE) app_set_tool(a, s->tool), s->shape = (survey_shape){0};
        else if (in->key == KEY_ENTER && s->active) finish(a);
        else if (in->key == KEY_BACKSPACE && s->shape.num > 0 && !s->finished) s->shape.num--;
        else return false;
        a->dirty = true;
        return true;
    }
    if (in->kind != INPUT_DOWN && in->kind != INPUT_MOVE && in->kind != INPUT_UP) return false;
    if (in->kind == INPUT_DOWN && !over_map(a)) return false;
    place_of(a, in, &x, &y);
    if (s->tool == TOOL_BOX || s->tool == TOOL_CIRCLE) by_drag(a, in, x, y);
    else by_clicks(a, in, x, y);
    a->dirty = true;
    return true;
}

/* ---- lengths and areas ----------------------------------------------------------------------- */

/* Metres along a line of places, on the ellipsoid where the map has a CRS. */
static double length_of(const app *a, const double *xy, int n)
{
    double sum = 0, lon[2], lat[2];
    for (int i = 1; i < n; i++) {
        lon[0] = xy[2 * i - 2], lat[0] = xy[2 * i - 1], lon[1] = xy[2 * i], lat[1] = xy[2 * i + 1];
        const grid_crs_info *crs = grid_map_crs_info(a->map);
        bool known = crs && (crs->geographic || (a->to_lonlat && !grid_transform_apply(a->to_lonlat, 2, lon, lat, 0)));
        sum += known ? grid_geodesic_distance(lon[0], lat[0], lon[1], lat[1])
                     : metres_between(a->map, xy[2 * i - 2], xy[2 * i - 1], xy[2 * i], xy[2 * i + 1]);
    }
    return sum;
}

static double area_of(const app *a, const double *xy, int n)
{
    double area = NAN, ring[2 * (SURVEY_POINTS + 2)];
    if (n < 3 || !a->to_lonlat) return NAN;
    memcpy(ring, xy, 2 * (size_t)n * sizeof *ring);
    ring[2 * n] = ring[0], ring[2 * n + 1] = ring[1];
    return grid_geodesic_area(a->to_lonlat, (size_t)n + 1, ring, &area, NULL) ? NAN : fabs(area);
}

static void metre_words(double m, char *out, size_t size)
{
    char number[GRID_TEXT_SIZE];
    if (m >= 1000) snprintf(out, size, "%s km", grid_format_number(m / 1000, 2, number));
    else snprintf(out, size, "%s m", grid_format_number(m, m < 10 ? 1 : 0, number));
}

static void area_words(double m2, char *out, size_t size)
{
    char number[GRID_TEXT_SIZE];
    if (!isfinite(m2)) snprintf(out, size, "—");
    else if (m2 >= 1e6) snprintf(out, size, "%s km²", grid_format_number(m2 / 1e6, 3, number));
    else snprintf(out, size, "%s m²", grid_format_number(m2, 0, number));
}

void draw_tool_measure(const app *a, double *length_m, double *area_m2)
{
    *length_m = length_of(a, a->sketch.shape.xy, a->sketch.shape.num);
    *area_m2 = area_of(a, a->sketch.shape.xy, a->sketch.shape.num);
}

/* ---- on the map ------------------------------------------------------------------------------ */

static void note(app *a, cairo_t *cr, double x, double y, const char *text)
{
    const grid_font font = {.size = 12, .bold = true, .color = a->theme->accent};
    double width, height;
    grid_text_measure(a->ui.text, &font, text, &width, &height);
    grid_box b = {fmin(fmax(x + 12, 4), a->area_box.width - width - 20), fmax(y - 30, 4), width + 16, 22};
    grid_draw_card(cr, a->theme, b);
    grid_text_draw(a->ui.text, cr, &font, text, b.x + 8, b.y + (22 - height) / 2, GRID_LEFT, 0);
}

static void to_area(const app *a, double x, double y, double *px, double *py)
{
    grid_camera_to_view(&a->area.camera, x, y, px, py);
    *px /= a->scale, *py /= a->scale;
}

static void trace(const app *a, cairo_t *cr, double *x, double *y)
{
    const sketch *s = &a->sketch;
    cairo_new_path(cr);
    if (s->shape.is_circle) {
        to_area(a, s->shape.x, s->shape.y, x, y);
        cairo_arc(cr, *x, *y, s->shape.radius_m / (a->area.camera.pixel_m * a->scale), 0, 6.283185307179586);
        return;
    }
    for (int i = 0; i < s->shape.num; i++) {
        to_area(a, s->shape.xy[2 * i], s->shape.xy[2 * i + 1], x, y);
        cairo_line_to(cr, *x, *y);
    }
    bool open = s->active && (s->tool == TOOL_POLYGON || s->tool == TOOL_MEASURE);
    if (open) {
        to_area(a, s->at_x, s->at_y, x, y);
        cairo_line_to(cr, *x, *y);
    }
    if (!open && s->tool != TOOL_MEASURE) cairo_close_path(cr);
}

void draw_sketch(app *a, cairo_t *cr)
{
    sketch *s = &a->sketch;
    double x = 0, y = 0, metres, area;
    char text[120], length[40], ground[40];
    if (!s->shape.is_circle && !s->shape.num) return;
    trace(a, cr, &x, &y);
    if (s->tool != TOOL_MEASURE) {
        cairo_set_source_rgba(cr, 0.11, 0.37, 0.66, 0.10);
        cairo_fill_preserve(cr);
    }
    grid_set_color(cr, a->theme->casing);
    cairo_set_line_width(cr, 4);
    cairo_stroke_preserve(cr);
    grid_set_color(cr, a->theme->accent);
    cairo_set_line_width(cr, 2);
    cairo_stroke(cr);
    if (s->shape.is_circle) {
        metre_words(s->shape.radius_m, length, sizeof length);
        snprintf(text, sizeof text, _("半径 %s"), length);
        note(a, cr, x, y, text);
    } else if (s->tool == TOOL_MEASURE) {
        draw_tool_measure(a, &metres, &area);
        if (s->active) {
            const double last[4] = {s->shape.xy[2 * s->shape.num - 2], s->shape.xy[2 * s->shape.num - 1], s->at_x, s->at_y};
            metres += length_of(a, last, 2);
        }
        metre_words(metres, length, sizeof length);
        area_words(area, ground, sizeof ground);
        if (s->shape.num >= 3) snprintf(text, sizeof text, _("%s，围成 %s"), length, ground);
        else snprintf(text, sizeof text, "%s", length);
        note(a, cr, x, y, text);
    }
}

void draw_toolbar(app *a)
{
    static const struct {
        draw_tool tool;
        ui_icon icon;
        const char *name;
    } tools[] = {{TOOL_BOX, ICON_BOX, "tool.box"}, {TOOL_CIRCLE, ICON_CIRCLE, "tool.circle"},
                 {TOOL_POLYGON, ICON_POLYGON, "tool.polygon"}, {TOOL_MEASURE, ICON_RULER, "tool.measure"}};
    grid_box box = {(a->before.open ? a->before.box.x : a->area_box.x) + 12, a->area_box.y + 12, 36, (a->is_public ? 1 : 4) * 32 + 4};
    if (a->width < 700 && a->left_open) box.x = LEFT_PANEL + 12; /* the panel lies on the map */
    if (a->bare || a->area_box.width < 300 || a->area_box.height < 240) return;
    if (a->ui.cr) grid_draw_card(a->ui.cr, a->theme, box);
    double y = box.y + 4;
    for (int i = a->is_public ? 3 : 0; i < 4; i++, y += 32)
        if (ui_icon_button(&a->ui, tools[i].name, (grid_box){box.x + 4, y, 28, 28}, tools[i].icon,
                           a->sketch.tool == tools[i].tool, true))
            app_set_tool(a, tools[i].tool);
    if (a->ui.in && a->ui.in->kind == INPUT_DOWN && ui_over(&a->ui, box)) a->ui.taken = true;
}

/* ---- the sums -------------------------------------------------------------------------------- */

bool app_poll_survey(app *a)
{
    sketch *s = &a->sketch;
    if (!a->survey || s->known || !survey_poll(a->survey, &s->result)) return false;
    s->known = a->dirty = true;
    if (*s->result.failure) app_say_fault(a, "%s", s->result.failure);
    return true;
}

static void figure(const app *a, double x, double y, const char *name, const char *value)
{
    ui_label(&a->ui, (grid_box){x, y, 140, 18}, name, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y + 18, 140, 26}, value, 18, UI_BOLD, a->theme->text, GRID_LEFT);
}

static void save_area(app *a)
{
    char path[40], name[UI_FIELD];
    grid_error error;
    int number = 0;
    free_name("area", "gpkg", path, sizeof path);
    sscanf(path, "area-%d", &number);
    if (*a->sketch.name) memcpy(name, a->sketch.name, sizeof name);
    else snprintf(name, sizeof name, _("片区 %d"), number);
    if (survey_save(a->map, &a->sketch.shape, name, path, &error)) app_say_fault(a, "%s", error.text);
    else app_say(a, false, _("已存 %s；gridctl import %.80s --as area:片区 %s"), path, a->file, path);
}

static double parts(const app *a, const survey_result *r, double x, double y, double width)
{
    char text[80], number[GRID_TEXT_SIZE];
    ui_label(&a->ui, (grid_box){x, y, width, 20}, _("归属"), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y, width, 20}, _("范围内面积，占单元"), 11, UI_PLAIN, a->theme->text3, GRID_RIGHT);
    y += 24;
    for (int i = 0; i < r->num_parts; i++, y += ROW) {
        const survey_part *p = &r->parts[i];
        ui_label(&a->ui, (grid_box){x, y, 130, ROW}, p->unit == GRID_NONE ? _("无") : grid_unit_name(a->map, p->unit), 13,
                 UI_PLAIN, a->theme->text, GRID_LEFT);
        area_words(p->area_m2, text, sizeof text);
        ui_label(&a->ui, (grid_box){x, y, width - 66, ROW}, text, 12, UI_PLAIN, a->theme->text, GRID_RIGHT);
        snprintf(text, sizeof text, "%s%%", grid_format_number(100 * p->share, 1, number));
        ui_label(&a->ui, (grid_box){x, y, width, ROW}, isfinite(p->share) ? text : "—", 12, UI_PLAIN, a->theme->text2, GRID_RIGHT);
    }
    if (r->all_parts > (size_t)r->num_parts) {
        snprintf(text, sizeof text, _("还有 %zu 个单元"), r->all_parts - (size_t)r->num_parts);
        ui_label(&a->ui, (grid_box){x, y, width, 20}, text, 11, UI_PLAIN, a->theme->text3, GRID_LEFT);
        y += 20;
    }
    return y + 8;
}

static void sums(const app *a, grid_box box, double x, double y, double width)
{
    const survey_result *r = &a->sketch.result;
    char text[80], number[GRID_TEXT_SIZE];
    area_words(r->area_m2, text, sizeof text);
    figure(a, x, y, _("面积"), text);
    if (r->knows_people) figure(a, x + 150, y, _("人口（按房屋面积）"), grid_format_number(r->people, 0, number));
    y += 50;
    if (r->knows_buildings) figure(a, x, y, _("房屋（按面积）"), grid_format_number(r->buildings, 1, number));
    if (a->events) figure(a, x + 150, y, _("事件"), grid_format_number((double)r->num_events, 0, number));
    y += 50;
    if (a->events) {
        const char *const words[] = {_("已结"), _("在办"), _("超期")};
        double at = x;
        for (int state = GRID_NUM_DOT_STATES - 1; state >= 0; state--) { /* what is late first, and alone in red */
            bool late = state == GRID_DOT_LATE && r->states[state];
            snprintf(text, sizeof text, "%s%s %s", late ? "▲ " : "", words[state], grid_format_number((double)r->states[state], 0, number));
            at += ui_label(&a->ui, (grid_box){at, y, width, 20}, text, 12, UI_PLAIN, late ? a->theme->bad : a->theme->text2, GRID_LEFT) + 14;
        }
        y += 20;
        const char *period = *grid_period_words(a->view.period, text) ? text : _("全部时间");
        ui_label(&a->ui, (grid_box){x, y, width, 18}, period, 11, UI_PLAIN, a->theme->text3, GRID_LEFT);
        y += 24;
    }
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, floor(y), box.width, 1});
    parts(a, r, x, y + 8, width);
}

void region_panel(app *a, grid_box box)
{
    double x = box.x + PAD, y = box.y + 10, width = box.width - 2 * PAD;
    bool over = ui_over(&a->ui, box);
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    ui_label(&a->ui, (grid_box){x, y, 200, 28}, a->sketch.shape.is_circle ? _("圆形范围") : _("所画范围"), 16, UI_BOLD, a->theme->text,
             GRID_LEFT);
    if (ui_icon_button(&a->ui, "region.close", (grid_box){x + width - 24, y, 28, 28}, ICON_CLOSE, false, true)) {
        app_close_region(a);
        return;
    }
    if (!a->sketch.known)
        ui_label(&a->ui, (grid_box){x, y + 36, width, 24}, _("正在统计…"), 13, UI_PLAIN, a->theme->text2, GRID_LEFT);
    else if (a->ui.cr) sums(a, box, x, y + 36, width);
    grid_box save = {x + width - 120, box.y + box.height - 42, 120, 32};
    ui_small_field(&a->ui, "region.name", (grid_box){x, save.y, width - 130, 32}, _("片区名称"), a->sketch.name);
    if (ui_button(&a->ui, "region.save", save, _("存为片区"), UI_SECONDARY, true)) save_area(a);
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}

void app_close_region(app *a)
{
    survey_free(a->survey);
    a->survey = NULL;
    a->sketch.shape = (survey_shape){0};
    a->sketch.finished = false;
    a->right = a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    app_place(a);
}
