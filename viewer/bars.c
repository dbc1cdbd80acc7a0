/* bars.c - the top bar and the status bar: see app.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>

#include "app.h"
#include "words.h"

/* ---- top bar --------------------------------------------------------------------------------- */

/* 全县 > 岚漪镇 > 西城社区: each can be clicked. Returns where it ends. */
static double breadcrumb(app *a, double x, double right)
{
    int32_t chain[32], unit = app_drilled(a);
    int n = 0;
    ui *u = &a->ui;
    for (; unit != GRID_NONE && n < 32; unit = grid_unit_parent(a->map, unit))
        if (grid_level_divides(a->map, grid_unit_level(a->map, unit))) chain[n++] = unit;
    for (int i = n; i >= 0; i--) {
        char name[UI_NAME];
        const char *label = i == n ? _("全县") : grid_unit_name(a->map, chain[i]);
        double width = ui_text_width(u, label, 13, i ? UI_PLAIN : UI_BOLD);
        if (x + width > right) break;
        snprintf(name, sizeof name, "chain.%d", n - i);
        grid_box box = {x - 4, 8, width + 8, TOP_BAR - 16};
        bool hovered;
        if (ui_hit(u, name, box, true, &hovered, NULL)) app_drill(a, i == n ? GRID_NONE : chain[i]);
        if (hovered) ui_round(u, a->theme->hover, 0, box, 4);
        ui_label(u, (grid_box){x, 0, width + 1, TOP_BAR}, label, 13, i ? UI_PLAIN : UI_BOLD,
                 i ? a->theme->text2 : a->theme->text, GRID_LEFT);
        x += width + 8;
        if (i && x + 12 < right) ui_label(u, (grid_box){x, 0, 12, TOP_BAR}, "›", 13, UI_PLAIN, a->theme->text3, GRID_LEFT);
        x += 14;
    }
    return x;
}

void top_bar(app *a)
{
    ui *u = &a->ui;
    const grid_theme *t = a->theme;
    char text[300], number[GRID_TEXT_SIZE];
    double y = (TOP_BAR - 28) / 2.0, right = a->width - 8;
    ui_fill(u, t->panel, (grid_box){0, 0, a->width, TOP_BAR});
    ui_fill(u, t->line, (grid_box){0, TOP_BAR - 1, a->width, 1});
    right -= 28;
    if (ui_icon_button(u, "help", (grid_box){right, y, 28, 28}, ICON_HELP, a->help_open, true))
        a->help_open = !a->help_open;
    right -= 32;
    if (ui_icon_button(u, "theme", (grid_box){right, y, 28, 28}, ICON_MOON, a->theme != grid_theme_light(), true)) {
        app_set_theme(a, a->theme == grid_theme_light() ? "dark" : "light");
        app_keep_step(a);
    }
    right -= 32;
    export_button(a, (grid_box){right, y, 28, 28});
    right -= 32;
    if (ui_icon_button(u, "table", (grid_box){right, y, 28, 28}, ICON_TABLE, a->right == RIGHT_TABLE, true))
        app_show_table(a, a->right != RIGHT_TABLE);
    right -= 32;
    if (ui_icon_button(u, "charts", (grid_box){right, y, 28, 28}, ICON_CHART, a->right == RIGHT_CHARTS, true))
        app_show_charts(a, a->right != RIGHT_CHARTS);
    right -= 32;
    if (ui_icon_button(u, "problems", (grid_box){right, y, 28, 28}, ICON_WARNING, a->right == RIGHT_PROBLEMS, !a->is_public))
        app_show_problems(a);
    right -= 12;
    double field = a->width >= 1100 ? 240 : a->width >= 760 ? 180 : 0;
    if (field > 0) {
        search_field(a, (grid_box){right - field, y - 1, field, 30});
        right -= field + 16;
    }
    size_t shown_units = a->scene->num_shown[app_level(a)];
    snprintf(text, sizeof text, P_("%s 个单元", shown_units), grid_format_number((double)shown_units, 0, number));
    double shown = ui_text_width(u, text, 12, UI_PLAIN);
    if (a->width >= 640) {
        ui_label(u, (grid_box){right - shown - 1, 0, shown + 1, TOP_BAR}, text, 12, UI_PLAIN, t->text3, GRID_LEFT);
        right -= shown + 16;
    }
    snprintf(text, sizeof text, a->is_public ? _("%.180s · 全县一张图（公开版）") : _("%.180s · 全县一张图"), grid_map_name(a->map));
    double width = fmin(ui_text_width(u, text, 16, UI_BOLD) + 1, fmax(right - 100, 60));
    ui_label(u, (grid_box){12, 0, width, TOP_BAR}, text, 16, UI_BOLD, t->text, GRID_LEFT);
    double x = 12 + width + 10;
    if (x + 90 > right) return;
    ui_fill(u, t->line, (grid_box){floor(x), 12, 1, TOP_BAR - 24});
    x += 6;
    if (ui_icon_button(u, "back", (grid_box){x, y, 28, 28}, ICON_BACK, false, a->at_step > 0)) app_step(a, -1);
    if (ui_icon_button(u, "forward", (grid_box){x + 30, y, 28, 28}, ICON_FORWARD, false, a->at_step + 1 < a->num_steps))
        app_step(a, 1);
    x = breadcrumb(a, x + 70, right);
    shown_levels_words(a->map, app_level(a), text, sizeof text);
    if (x + 40 < right)
        ui_label(u, (grid_box){x, 0, right - x, TOP_BAR}, text, 12, UI_PLAIN, t->text3, GRID_LEFT);
}

/* ---- status bar ------------------------------------------------------------------------------ */

/* One item, with a line between it and the one before, if it stays clear of `limit`. Returns where it ends. Items run
 * from the left or, with `sign` -1, from the right. */
static double item(const app *a, const char *text, grid_color color, double x, int sign, double limit)
{
    const ui *u = &a->ui;
    double y = a->height - STATUS_BAR, start = x == (sign < 0 ? a->width : 0) ? 12 : 28;
    double width = ui_text_width(u, text, 11, UI_PLAIN) + 1, end = x + sign * (start + width);
    if (sign * (limit - end) < 0) return x;
    if (start > 12) ui_fill(u, a->theme->line2, (grid_box){floor(x + sign * 14), y + 6, 1, STATUS_BAR - 12});
    ui_label(u, (grid_box){sign > 0 ? x + start : end, y, width, STATUS_BAR}, text, 11, UI_PLAIN, color, GRID_LEFT);
    return end;
}

/* What has gone wrong is said in any case, if need be cut. Returns where it begins. */
static double bad_item(const app *a, double left)
{
    double width = ui_text_width(&a->ui, a->note, 11, UI_PLAIN) + 1, start = fmax(a->width - 12 - width, fmax(left - 16, 12));
    grid_box box = {start, a->height - STATUS_BAR, a->width - 12 - start, STATUS_BAR};
    ui_label(&a->ui, box, a->note, 11, UI_PLAIN, a->theme->bad, GRID_LEFT);
    return start;
}

static void lonlat_words(double lon, double lat, char *out, size_t size)
{
    snprintf(out, size, "%.4f°%c  %.4f°%c", fabs(lon), lon < 0 ? 'W' : 'E', fabs(lat), lat < 0 ? 'S' : 'N');
}

/* Coordinates of the cursor, or of the view's middle when there is no cursor. */
static double place_items(const app *a, double limit)
{
    const grid_crs_info *crs = grid_map_crs_info(a->map);
    const char *where = a->has_cursor ? "" : _("中心  ");
    grid_color color = a->theme->text2;
    char text[200], words[160];
    double map_x = a->area.camera.x, map_y = a->area.camera.y;
    if (a->has_cursor) grid_camera_to_map(&a->area.camera, a->cursor_x + 0.5, a->cursor_y + 0.5, &map_x, &map_y);
    if (crs && crs->geographic) {
        lonlat_words(map_x, map_y, words, sizeof words);
        snprintf(text, sizeof text, "%s%s", where, words);
    } else {
        snprintf(text, sizeof text, crs ? "%sN %.2f  E %.2f" : "%sY %.6g  X %.6g", where, map_y, map_x);
    }
    double x = item(a, text, color, 0, 1, limit);
    crs_words(crs, text, sizeof text);
    x = item(a, text, color, x, 1, limit);
    if (a->to_lonlat && grid_transform_apply(a->to_lonlat, 1, &map_x, &map_y, 0) == 0) {
        lonlat_words(map_x, map_y, text, sizeof text);
        x = item(a, text, color, x, 1, limit);
    }
    return x;
}

enum { STALE_DAYS = 2 }; /* so long without an event is worth a word */

void status_bar(app *a)
{
    char text[300], scale[GRID_TEXT_SIZE];
    double y = a->height - STATUS_BAR;
    const grid_theme *t = a->theme;
    ui_fill(&a->ui, t->panel2, (grid_box){0, y, a->width, STATUS_BAR});
    ui_fill(&a->ui, t->line, (grid_box){0, y, a->width, 1});
    if (!a->ui.cr) return;
    bool bad = *a->note && a->note_is_bad;
    double room = bad ? a->width - ui_text_width(&a->ui, a->note, 11, UI_PLAIN) - 41 : a->width;
    double left = place_items(a, room) + 28; /* on a narrow window what stands left wins, but for what has gone wrong */
    snprintf(text, sizeof text, _("县图 %.200s"), a->file);
    double x = bad ? bad_item(a, left) : item(a, *a->note ? a->note : text, t->text2, a->width, -1, left);
    const grid_heat_layer *heat = grid_painter_content(a->area.painter)->heat;
    if (heat && a->has_cursor) {
        double map_x, map_y;
        char number[GRID_TEXT_SIZE];
        grid_camera_to_map(&a->area.camera, a->cursor_x + 0.5, a->cursor_y + 0.5, &map_x, &map_y);
        snprintf(text, sizeof text, _("光标处 %s 件/km²"), grid_format_value(grid_heat_layer_at(heat, map_x, map_y), number));
        x = item(a, text, t->text2, x, -1, left);
    }
    if (*a->loading) x = item(a, a->loading, t->accent, x, -1, left);
    grid_camera logical = grid_camera_scaled(&a->area.camera, 1 / a->scale);
    double denominator = grid_camera_scale(&logical);
    if (denominator > 0) {
        snprintf(text, sizeof text, _("比例 %s"), grid_format_scale(denominator, scale));
        x = item(a, text, t->text2, x, -1, left);
    }
    if (a->news.last_s != GRID_NO_TIME) {
        char until[64];
        int64_t days = (a->now_s - a->news.last_s) / 86400;
        bool stale = days >= STALE_DAYS;
        grid_period_words((grid_period){GRID_NO_TIME, a->news.last_s + 1}, until);
        if (stale) snprintf(text, sizeof text, _("数据%s，已 %lld 天无新事件"), until, (long long)days);
        else snprintf(text, sizeof text, _("数据%s"), until);
        item(a, text, stale ? t->warn : t->text2, x, -1, left);
    }
}
