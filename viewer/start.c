/* start.c - see start.h. */
#include "start.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/language.h>

enum { WIDTH = 640, HEAD = 52, ROW = 48, PAD = 16, LINE = 20, NOTE_LINES = 3 };

static const char *const ways[] = {
    N_("把县图文件拖到这个窗口（.gpkg、清单 .json、.shp、.geojson）"),
    N_("或在命令行：gridview 县图文件"),
    N_("试用示例县：gridctl sample county，再 gridctl import county.gpkg county/kelan.json"),
};
enum { NUM_WAYS = sizeof ways / sizeof *ways };

/* ---- texts ----------------------------------------------------------------------------------- */

/* Names of files may be in any encoding, and hold anything: what cannot be shown becomes "?". */
static void shown(const char *text, char *out, size_t size)
{
    size_t n = 0;
    while (*text && n + 5 < size) {
        const unsigned char *c = (const unsigned char *)text;
        int more = c[0] < 0x80 ? 0 : c[0] < 0xC2 ? -1 : c[0] < 0xE0 ? 1 : c[0] < 0xF0 ? 2 : c[0] < 0xF5 ? 3 : -1;
        bool good = more >= 0 && c[0] >= 0x20 && c[0] != 0x7F;
        for (int i = 1; good && i <= more; i++) good = (c[i] & 0xC0) == 0x80;
        if (good && more == 2) good = !(c[0] == 0xE0 && c[1] < 0xA0) && !(c[0] == 0xED && c[1] >= 0xA0);
        if (good && more == 3) good = !(c[0] == 0xF0 && c[1] < 0x90) && !(c[0] == 0xF4 && c[1] >= 0x90);
        if (!good) out[n++] = '?', text++;
        else for (int i = 0; i <= more; i++) out[n++] = *text++;
    }
    out[n] = 0;
}

/* A path that is too long loses its first folders. */
static void fit_path(const ui *u, const char *path, double size, double room, char *out, size_t out_size)
{
    char clean[RECENT_PATH];
    shown(path, clean, sizeof clean);
    snprintf(out, out_size, "%s", clean);
    const char *slash = clean;
    while ((slash = strchr(slash + 1, '/')) && ui_text_width(u, out, size, UI_PLAIN) > room) snprintf(out, out_size, "…%s", slash);
}

static void when_words(int64_t then_s, int64_t now_s, char *out, size_t size)
{
    struct tm then, now, before;
    time_t t = (time_t)then_s, n = (time_t)now_s, day_before = n - 86400;
    if (!localtime_r(&t, &then) || !localtime_r(&n, &now) || !localtime_r(&day_before, &before)) {
        snprintf(out, size, "—");
        return;
    }
    if (then.tm_year == now.tm_year && then.tm_yday == now.tm_yday)
        snprintf(out, size, _("今天 %02d:%02d"), then.tm_hour, then.tm_min);
    else if (then.tm_year == before.tm_year && then.tm_yday == before.tm_yday)
        snprintf(out, size, _("昨天 %02d:%02d"), then.tm_hour, then.tm_min);
    else snprintf(out, size, "%04d-%02d-%02d", then.tm_year + 1900, then.tm_mon + 1, then.tm_mday);
}

/* As much of a text as is that wide, whole words where there are any; returns where the rest begins. */
static const char *line_of(const ui *u, const char *text, double width, char *out, size_t size)
{
    size_t n = 0, whole = 0; /* so far; up to where a line may end */
    while (text[n]) {
        size_t next = n + 1;
        while (((unsigned char)text[next] & 0xC0) == 0x80) next++;
        if (next >= size) break;
        memcpy(out, text, next);
        out[next] = 0;
        if (n && ui_text_width(u, out, 12, UI_PLAIN) > width) break;
        n = next;
        if ((unsigned char)text[n - 1] >= 0x80 || strchr(" /", text[n - 1]) || (unsigned char)text[n] >= 0x80) whole = n;
    }
    if (text[n] && whole) n = whole;
    out[n] = 0;
    return text + n;
}

/* The note in lines; returns how many. */
static int note_lines(const start_list *l, const ui *u, double width, char lines[NOTE_LINES][160])
{
    char clean[sizeof l->note];
    int n = 0;
    shown(l->note, clean, sizeof clean);
    for (const char *at = clean; *at && n < NOTE_LINES; n++) at = line_of(u, at, width, lines[n], sizeof lines[n]);
    return n;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static void choose(start_list *l, int i)
{
    const recent_map *m = &l->recent->maps[i];
    l->at = i;
    recent_look(l->recent);
    if (m->there) strcpy(l->chosen, m->path);
    else snprintf(l->note, sizeof l->note, _("文件不在：%.300s。请接上它所在的磁盘，或按 Delete 移出列表"), m->path);
}

static void take_out(start_list *l, int i)
{
    recent_remove(l->recent, i);
    l->note[0] = 0;
    if (l->at >= l->recent->num) l->at = l->recent->num ? l->recent->num - 1 : 0;
}

static void row(start_list *l, ui *u, grid_box b, int i)
{
    const grid_theme *t = u->theme;
    const recent_map *m = &l->recent->maps[i];
    char name[UI_NAME], remove[UI_NAME], when[40], text[RECENT_PATH + 8];
    bool hovered, at = l->at == i;
    snprintf(name, sizeof name, "recent.%d", i);
    snprintf(remove, sizeof remove, "recent.%d.remove", i);
    grid_box cross = {b.x + b.width - 36, b.y + 10, 28, 28};
    if (at) ui_fill(u, t->accent_bg, (grid_box){b.x + 1, b.y, b.width - 2, b.height});
    if (ui_icon_button(u, remove, cross, ICON_CLOSE, false, true)) {
        take_out(l, i);
        return;
    }
    bool clicked = ui_hit(u, name, (grid_box){b.x, b.y, b.width - 40, b.height}, true, &hovered, NULL);
    if (u->in && u->in->kind == INPUT_MOVE && hovered) l->at = i;
    if (u->cr) {
        grid_color strong = !m->there ? t->disabled : at ? t->accent : t->text;
        if (m->there) when_words(m->opened_s, l->now_s, when, sizeof when);
        else snprintf(when, sizeof when, _("文件不在"));
        double side = ui_text_width(u, when, 12, UI_PLAIN) + 12;
        shown(m->name, text, sizeof text);
        ui_label(u, (grid_box){b.x + PAD, b.y + 5, b.width - PAD - 48 - side, 20}, text, 13, UI_BOLD, strong, GRID_LEFT);
        ui_label(u, (grid_box){b.x + PAD, b.y + 5, b.width - PAD - 48, 20}, when, 12, UI_PLAIN, m->there ? t->text2 : t->warn,
                 GRID_RIGHT);
        fit_path(u, m->path, 11, b.width - PAD - 56, text, sizeof text);
        ui_label(u, (grid_box){b.x + PAD, b.y + 25, b.width - PAD - 56, 16}, text, 11, UI_PLAIN,
                 m->there ? t->text3 : t->disabled, GRID_LEFT);
    }
    if (clicked) choose(l, i);
}

static void keys(start_list *l, const input *in, int num, int rows)
{
    int by = in->key == KEY_UP ? -1 : in->key == KEY_DOWN ? 1 : in->key == KEY_PAGE_UP ? -rows : in->key == KEY_PAGE_DOWN ? rows
             : in->key == KEY_HOME ? -num : in->key == KEY_END ? num : 0;
    if (in->key == KEY_ESCAPE) l->closed = true;
    if (!num) return;
    if (in->key == KEY_ENTER) choose(l, l->at);
    else if (in->key == KEY_DELETE) take_out(l, l->at);
    l->at = l->at + by < 0 ? 0 : l->at + by >= num ? num - 1 : l->at + by;
    if (by && l->at < l->first) l->first = l->at;
    if (by && l->at >= l->first + rows) l->first = l->at - rows + 1;
}

static void how_to(const ui *u, grid_box b)
{
    ui_fill(u, u->theme->line, (grid_box){b.x + 1, b.y, b.width - 2, 1});
    for (int i = 0; i < NUM_WAYS; i++)
        ui_label(u, (grid_box){b.x + PAD, b.y + 10 + i * LINE, b.width - 2 * PAD, LINE}, _(ways[i]), 12, UI_PLAIN, u->theme->text2,
                 GRID_LEFT);
}

void start_sheet(start_list *l, ui *u, double width, double height, bool over)
{
    const grid_theme *t = u->theme;
    char lines[NOTE_LINES][160];
    double wide = fmin(WIDTH, width - 8), foot = NUM_WAYS * LINE + 22;
    int num = l->recent ? l->recent->num : 0, num_lines = note_lines(l, u, wide - 2 * PAD, lines);
    double note = num_lines ? num_lines * 18 + 12 : 0;
    int rows = (int)fmax(1, fmin(fmax(num, 1), floor((height - HEAD - foot - note - 8) / ROW)));
    double high = HEAD + rows * ROW + note + foot + 4;
    grid_box box = {floor((width - wide) / 2), fmax(4, floor((height - high) / (over ? 2 : 2.6))), wide, high};
    ui_round(u, t->panel, t->line2, box, 6);
    ui_label(u, (grid_box){box.x + PAD, box.y + 12, wide - 80, 28}, _("打开县图"), 16, UI_BOLD, t->text, GRID_LEFT);
    if (over && ui_icon_button(u, "start.close", (grid_box){box.x + wide - 40, box.y + 12, 28, 28}, ICON_CLOSE, false, true))
        l->closed = true;
    if (l->at >= num) l->at = num ? num - 1 : 0;
    if (u->in && u->in->kind == INPUT_WHEEL && ui_over(u, box)) l->first -= (int)u->in->wheel;
    if (l->first > num - rows) l->first = num - rows;
    if (l->first < 0) l->first = 0;
    double y = box.y + HEAD;
    for (int i = l->first; l->recent && i < l->recent->num && i < l->first + rows; i++)
        row(l, u, (grid_box){box.x, y + (i - l->first) * ROW, wide, ROW}, i);
    if (!num)
        ui_label(u, (grid_box){box.x + PAD, y, wide - 2 * PAD, ROW},
                 l->recent ? _("还没有打开过县图") : _("不记录打开过的县图（没有设置 HOME，或用了 --recent none）"), 13, UI_PLAIN, t->text3, GRID_LEFT);
    if (num > rows) { /* where in the list one is */
        double all = rows * ROW, length = fmax(all * rows / num, 16);
        ui_round(u, t->line2, 0, (grid_box){box.x + wide - 6, y + (all - length) * l->first / (num - rows), 4, length}, 2);
    }
    y += rows * ROW + (note > 0 ? 6 : 0);
    for (int i = 0; i < num_lines; i++)
        ui_label(u, (grid_box){box.x + PAD, y + i * 18, wide - 2 * PAD, 18}, lines[i], 12, UI_PLAIN, t->bad, GRID_LEFT);
    how_to(u, (grid_box){box.x, box.y + high - foot, wide, foot});
    if (u->in && u->in->kind == INPUT_KEY && !u->taken) keys(l, u->in, num, rows);
    if (over && u->in && u->in->kind == INPUT_DOWN && !ui_over(u, box)) l->closed = true;
}

/* ---- the whole window ------------------------------------------------------------------------ */

bool start_screen_resize(start_screen *s, int width, int height)
{
    if (width < 1) width = 1;
    if (height < 1) height = 1;
    cairo_surface_t *image =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * s->scale), (int)ceil(height * s->scale));
    if (cairo_surface_status(image)) {
        cairo_surface_destroy(image);
        return false;
    }
    cairo_surface_destroy(s->image);
    s->image = image;
    s->width = width, s->height = height;
    s->dirty = true;
    return true;
}

grid_status start_screen_open(start_screen *s, recent *r, const grid_theme *theme, double scale, int width, int height,
                              int64_t now_s, grid_error *error)
{
    *s = (start_screen){.list = {.recent = r, .now_s = now_s}, .theme = theme, .scale = scale > 0 ? scale : 1};
    grid_status status = grid_text_new(&s->text, error);
    s->ui.text = s->text;
    s->ui.theme = theme;
    s->ui.scale = s->scale;
    s->ui.x = s->ui.y = -1e6;
    s->ui.texts = ui_texts_new();
    if (!status && (!s->ui.texts || !start_screen_resize(s, width, height))) {
        status = GRID_E_MEMORY;
        if (error) *error = (grid_error){status, 0, "out of memory"};
    }
    if (status) start_screen_close(s);
    return status;
}

void start_screen_close(start_screen *s)
{
    cairo_surface_destroy(s->image);
    ui_texts_free(s->ui.texts);
    grid_text_free(s->text);
    *s = (start_screen){.dirty = false};
}

void start_screen_input(start_screen *s, const input *in)
{
    ui_begin(&s->ui, in, NULL, s->width, s->height);
    start_sheet(&s->list, &s->ui, s->width, s->height, false);
    if (in->kind == INPUT_KEY && in->key == 'q' && !s->ui.taken) s->quit = true;
    ui_end(&s->ui);
    s->list.closed = false; /* there is nothing to go back to */
    s->dirty = true;
}

bool start_screen_draw(start_screen *s)
{
    cairo_t *cr = cairo_create(s->image);
    cairo_scale(cr, s->scale, s->scale);
    ui_begin(&s->ui, NULL, cr, s->width, s->height);
    ui_fill(&s->ui, s->theme->bg, (grid_box){0, 0, s->width, s->height});
    ui_label(&s->ui, (grid_box){12, 0, s->width - 24, 44}, _("全县一张图"), 16, UI_BOLD, s->theme->text, GRID_LEFT);
    start_sheet(&s->list, &s->ui, s->width, s->height, false);
    ui_end(&s->ui);
    bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_flush(s->image);
    s->dirty = false;
    return ok;
}
