/* dispatch_page.c - the dispatch sheet on paper, one page of A4 at 96 pixels an inch. See dispatch_private.h.
 *
 *      派单                                              2026-07-01 08:00
 *      ==================================================================
 *      whose it is, on whose ground, who dispatches, where
 *      主办部门 ________   办结时限 ________       what the ledger will know
 *      +----------------------------------------------------------------+
 *      |                       map with the circle                      |
 *      +----------------------------------------------------------------+
 *      who is near          who is affected          what is open nearby
 *      处置结果 ______________________________   签字 ________ 日期 ______
 *      map and data
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <render/format.h>
#include <render/furniture.h>
#include <render/language.h>
#include <render/page.h>

#include "dispatch_private.h"
#include "words.h"

enum { WIDTH = 794, HEIGHT = 1123, MARGIN = 56, INNER = WIDTH - 2 * MARGIN, MAP = 360, LINE = 24, FOOT = 62 };

typedef struct sheet_pen {
    app *a;
    cairo_t *cr;
    const grid_theme *theme;
    grid_painter *painter; /* of the light theme, whatever the window has */
    grid_text *text;
    double y;
} sheet_pen;

static double write_at(const sheet_pen *p, double x, double y, const char *text, double size, bool bold, grid_color color,
                       grid_align align, double most)
{
    const grid_font font = {.size = size, .bold = bold, .color = color};
    return grid_text_draw(p->text, p->cr, &font, text, x, y, align, most);
}

static void line_at(const sheet_pen *p, double x, double y, double width, double thick, grid_color color)
{
    cairo_rectangle(p->cr, x, y, width, thick);
    grid_set_color(p->cr, color);
    cairo_fill(p->cr);
}

static void row(sheet_pen *p, const char *name, const char *value, bool bold)
{
    write_at(p, MARGIN, p->y, name, 13, false, p->theme->text2, GRID_LEFT, 100);
    write_at(p, MARGIN + 104, p->y, value, 13, bold, p->theme->text, GRID_LEFT, INNER - 104);
    p->y += LINE;
}

/* A name with a line to write on. */
static double blank(sheet_pen *p, double x, double width, const char *name)
{
    double named = write_at(p, x, p->y, name, 13, false, p->theme->text2, GRID_LEFT, width);
    line_at(p, x + named + 8, p->y + 19, width - named - 24, 0.7, p->theme->text2);
    return x + width;
}

static void clock_words(int64_t utc_s, char out[40])
{
    struct tm tm = {0};
    time_t local = (time_t)(utc_s + 8 * 3600);
    gmtime_r(&local, &tm);
    strftime(out, 40, "%Y-%m-%d %H:%M", &tm);
}

static void head(sheet_pen *p)
{
    char when[40], text[300];
    clock_words(p->a->now_s, when);
    write_at(p, MARGIN, p->y - 8, _("派单"), 26, true, p->theme->text, GRID_LEFT, 300);
    write_at(p, MARGIN + INNER, p->y + 8, when, 12, false, p->theme->text2, GRID_RIGHT, 200);
    p->y += 36;
    line_at(p, MARGIN, p->y, INNER, 1.5, p->theme->text);
    p->y += 14;
    dispatch_event_words(p->a, text, sizeof text);
    if (*text) row(p, _("事件"), text, true);
}

static void whose(sheet_pen *p)
{
    const dispatch *d = &p->a->dispatch;
    const nearby_result *r = &d->around;
    char text[300], sure[120];
    double lon = d->x, lat = d->y;
    dispatch_how_sure(p->a, sure, sizeof sure);
    snprintf(text, sizeof text, _("%.120s（%.100s）"), r->cell == GRID_NONE ? "—" : grid_unit_name(p->a->map, r->cell), sure);
    row(p, _("归属"), text, true);
    if (r->unit != GRID_NONE) ancestor_words(p->a->map, r->unit, text, sizeof text);
    else snprintf(text, sizeof text, "%s", _("图外"));
    row(p, _("上级"), text, false);
    row(p, _("派单乡镇"), dispatch_township(p->a), true);
    int n = snprintf(text, sizeof text, "N %.1f  E %.1f", d->y, d->x);
    if (p->a->to_lonlat && !grid_transform_apply(p->a->to_lonlat, 1, &lon, &lat, 0))
        snprintf(text + n, sizeof text - (size_t)n, _("（%.6f, %.6f）"), lon, lat);
    row(p, _("坐标"), text, false);
    p->y += 4;
    blank(p, blank(p, MARGIN, INNER / 2.0, _("主办部门")), INNER / 2.0, _("办结时限"));
    p->y += LINE + 14;
}

static bool map(sheet_pen *p)
{
    const dispatch *d = &p->a->dispatch;
    grid_camera camera;
    grid_content content = *grid_stage_content(p->a->stage);
    content.heat = NULL, content.measure = NULL; /* on paper the ground is for the way there */
    grid_painter_set_content(p->painter, &content);
    grid_camera_fit(&camera, p->a->map, INNER, MAP, 0);
    if (camera.pixel_m > 0) grid_camera_set_pixel(&camera, camera.pixel * (2.5 * d->radius_m / MAP) / camera.pixel_m);
    camera.x = d->x, camera.y = d->y;
    cairo_save(p->cr);
    cairo_translate(p->cr, MARGIN, p->y);
    cairo_rectangle(p->cr, 0, 0, INNER, MAP);
    cairo_clip(p->cr);
    bool ok = grid_paint_vectors(p->painter, &camera, p->cr);
    const dispatch_pen pen = {d, &camera, 1, p->theme, p->text, p->cr};
    dispatch_draw(&pen);
    grid_draw_scale_bar(p->cr, p->text, p->theme, &camera, 16, MAP - 12);
    grid_draw_north(p->cr, p->text, p->theme, INNER - 22, 6);
    cairo_restore(p->cr);
    cairo_rectangle(p->cr, MARGIN + 0.5, p->y + 0.5, INNER - 1, MAP - 1);
    grid_set_color(p->cr, p->theme->line2);
    cairo_set_line_width(p->cr, 1);
    cairo_stroke(p->cr);
    p->y += MAP + 16;
    return ok;
}

static void people(sheet_pen *p)
{
    const nearby_result *r = &p->a->dispatch.around;
    char text[80], number[GRID_TEXT_SIZE], phone[40];
    write_at(p, MARGIN, p->y, _("最近人员"), 14, true, p->theme->text, GRID_LEFT, 200);
    write_at(p, MARGIN + INNER, p->y + 2, _("直线距离"), 11, false, p->theme->text3, GRID_RIGHT, 200);
    p->y += LINE;
    if (!r->num_people_near) write_at(p, MARGIN, p->y, _("县图里没有人员"), 13, false, p->theme->text3, GRID_LEFT, INNER), p->y += LINE;
    for (int i = 0; i < r->num_people_near; i++, p->y += LINE) {
        const nearby_person *who = &r->people_near[i];
        snprintf(text, sizeof text, "%d", i + 1);
        write_at(p, MARGIN, p->y, text, 13, false, p->theme->text2, GRID_LEFT, 30);
        write_at(p, MARGIN + 32, p->y, who->name, 13, true, p->theme->text, GRID_LEFT, 160);
        write_at(p, MARGIN + 200, p->y, who->role, 13, false, p->theme->text, GRID_LEFT, 180);
        dispatch_mask_phone(who->phone, phone);
        write_at(p, MARGIN + 390, p->y, phone, 13, false, p->theme->text, GRID_LEFT, 160);
        snprintf(text, sizeof text, "%s m", grid_format_number(who->distance_m, 0, number));
        write_at(p, MARGIN + INNER, p->y, text, 13, false, p->theme->text, GRID_RIGHT, 120);
        line_at(p, MARGIN, p->y + 20, INNER, 0.5, p->theme->line);
    }
    p->y += 8;
}

static void affected(sheet_pen *p)
{
    const nearby_result *r = &p->a->dispatch.around;
    char text[200], number[GRID_TEXT_SIZE];
    const struct {
        const char *name;
        double value;
        bool known;
    } figures[] = {{_("责任单元"), (double)r->cells, true}, {_("房屋"), (double)r->buildings, r->knows_buildings},
                   {C_("title", "户"), r->households, r->knows_households}, {_("人口"), r->people, r->knows_people}};
    snprintf(text, sizeof text, _("影响范围 %.0f m"), p->a->dispatch.radius_m);
    write_at(p, MARGIN, p->y, text, 14, true, p->theme->text, GRID_LEFT, 220);
    double x = MARGIN + 170;
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++, x += 128) {
        double named = write_at(p, x, p->y + 1, figures[i].name, 13, false, p->theme->text2, GRID_LEFT, 84);
        write_at(p, x + named + 8, p->y + 1, figures[i].known ? grid_format_number(figures[i].value, 0, number) : "—", 13, true,
                 p->theme->text, GRID_LEFT, 60);
    }
    p->y += LINE + 8;
}

static void open_events(sheet_pen *p)
{
    const dispatch *d = &p->a->dispatch;
    char text[160], number[GRID_TEXT_SIZE];
    snprintf(text, sizeof text, _("附近未结事件 %zu 件"), d->open_all);
    write_at(p, MARGIN, p->y, text, 14, true, p->theme->text, GRID_LEFT, INNER);
    p->y += LINE;
    for (int i = 0; i < d->num_open && p->y + LINE < HEIGHT - MARGIN - FOOT - 8; i++, p->y += LINE - 2) {
        const dispatch_event *e = &d->open[i];
        bool late = e->state == GRID_DOT_LATE;
        snprintf(text, sizeof text, "%s%s", late ? "▲ " : "", _(dispatch_states[e->state]));
        write_at(p, MARGIN, p->y, text, 13, false, late ? p->theme->bad : p->theme->text2, GRID_LEFT, 90);
        write_at(p, MARGIN + 100, p->y, dispatch_event_word(p->a, e->event, GRID_EVENT_CATEGORY), 13, false, p->theme->text, GRID_LEFT,
                 300);
        snprintf(text, sizeof text, "%s m", grid_format_number(e->away_m, 0, number));
        write_at(p, MARGIN + INNER, p->y, text, 13, false, p->theme->text, GRID_RIGHT, 120);
    }
}

static void foot(sheet_pen *p)
{
    char text[500], day[64] = "";
    p->y = HEIGHT - MARGIN - FOOT;
    blank(p, MARGIN, INNER, _("处置结果"));
    p->y += LINE + 8;
    blank(p, blank(p, MARGIN, INNER / 2.0, _("签字")), INNER / 2.0, _("日期"));
    p->y += LINE + 8;
    if (p->a->news.last_s != GRID_NO_TIME) grid_period_words((grid_period){GRID_NO_TIME, p->a->news.last_s + 1}, day);
    int n = snprintf(text, sizeof text, "%.120s · %.200s", grid_map_name(p->a->map), p->a->file);
    if (*day) snprintf(text + n, sizeof text - (size_t)n, _(" · 数据%s"), day);
    write_at(p, MARGIN, p->y, text, 10, false, p->theme->text3, GRID_LEFT, INNER);
}

static bool draw_sheet(cairo_t *cr, void *context)
{
    sheet_pen *p = context;
    p->cr = cr;
    p->y = MARGIN;
    head(p);
    whose(p);
    bool ok = map(p);
    people(p);
    affected(p);
    open_events(p);
    foot(p);
    return ok;
}

grid_status dispatch_page_write(app *a, const char *path, grid_error *error)
{
    sheet_pen p = {.a = a, .theme = grid_theme_light()};
    char title[200];
    grid_status status = grid_painter_new(a->scene, p.theme, &p.painter, error);
    if (status) return status;
    p.text = grid_painter_text(p.painter);
    snprintf(title, sizeof title, "%.150s · %s", grid_map_name(a->map), _("派单"));
    status = grid_pdf_write(path, WIDTH, HEIGHT, title, draw_sheet, &p, error);
    grid_painter_free(p.painter);
    return status;
}
