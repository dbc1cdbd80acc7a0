/* dispatch.c - the dispatch sheet: one key, and whoever sends somebody knows where, whose, who is near, who is affected.
 *
 * Department, deadline and the record of what was done come with the ledger; their place is kept, and nothing is
 * invented for it. See app.h.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/format.h>

#include "dispatch_private.h"
#include "free_name.h"
#include "metres.h"
#include "words.h"

enum { PAD = 16, ROW = 26 };
static const double radii[] = {100, 300, 500};
static const char *const radius_words[] = {"100 m", "300 m", "500 m"};

const char *const dispatch_states[] = {N_("已结"), N_("在办"), N_("超期")};

/* ---- what it says ---------------------------------------------------------------------------- */

static void find_open_events(app *a)
{
    dispatch *d = &a->dispatch;
    d->num_open = 0;
    d->open_all = 0;
    for (size_t i = 0; a->events && i < grid_events_num(a->events); i++) {
        double x, y;
        if (!grid_event_place(a->events, i, &x, &y) || (int64_t)i == d->event) continue;
        grid_dot_state state = grid_dot_state_of(a->events, i, a->now_s);
        double away = state == GRID_DOT_CLOSED ? INFINITY : metres_between(a->map, d->x, d->y, x, y);
        int at = d->num_open;
        if (!(away <= d->radius_m)) continue;
        d->open_all++;
        while (at > 0 && d->open[at - 1].away_m > away) at--;
        if (at >= DISPATCH_EVENTS) continue;
        if (d->num_open < DISPATCH_EVENTS) d->num_open++;
        memmove(d->open + at + 1, d->open + at, (size_t)(d->num_open - at - 1) * sizeof *d->open);
        d->open[at] = (dispatch_event){(uint32_t)i, x, y, away, state};
    }
}

static void ask(app *a)
{
    dispatch *d = &a->dispatch;
    grid_error error;
    if (nearby_ask(a->nearby, a->map, d->x, d->y, d->radius_m, &d->around, &error)) app_say_fault(a, "%s", error.text);
    find_open_events(a);
    a->dirty = true;
}

void app_ask_dispatch(app *a)
{
    dispatch *d = &a->dispatch;
    double x, y;
    bool same = a->events && d->event >= 0 && d->event < (int64_t)grid_events_num(a->events) &&
                grid_event_place(a->events, (size_t)d->event, &x, &y) && x == d->x && y == d->y;
    if (!same) d->event = -1; /* its number may be another event's now */
    d->around = (nearby_result){.cell = GRID_NONE}; /* its texts were of what was read before */
    d->num_open = 0;
    if (a->right == RIGHT_DISPATCH) ask(a);
}

void app_dispatch(app *a, double x, double y, int64_t event)
{
    dispatch *d = &a->dispatch;
    *d = (dispatch){.x = x, .y = y, .radius_m = d->radius_m > 0 ? d->radius_m : 300, .event = event};
    ask(a);
    a->selected = d->around.cell;
    a->building.at = GRID_NONE;
    a->right = RIGHT_DISPATCH;
    grid_camera *camera = &a->area.camera; /* the whole circle in view */
    app_place(a);
    double least = fmin(a->area.camera.width, a->area.camera.height);
    camera->x = x, camera->y = y;
    if (camera->pixel_m > 0) grid_camera_set_pixel(camera, camera->pixel * (2.5 * d->radius_m / least) / camera->pixel_m);
    app_moved_to(a);
}

void dispatch_mask_phone(const char *phone, char out[40])
{
    size_t n = strlen(phone);
    snprintf(out, 40, "%s", phone);
    if (n < 8 || n >= 40) return;
    for (size_t i = n - 8; i < n - 4; i++)
        if (out[i] >= '0' && out[i] <= '9') out[i] = '*';
}

void dispatch_how_sure(const app *a, char *out, size_t size)
{
    const nearby_result *r = &a->dispatch.around;
    char number[GRID_TEXT_SIZE];
    const char *const words[] = {[GRID_INTERIOR] = _("界内"), [GRID_BORDER] = _("在界线上"),
                                        [GRID_RIM] = _("在外边界上"), [GRID_OVERLAP] = _("多个单元重叠")};
    if (r->cell == GRID_NONE) snprintf(out, size, _("无责任单元"));
    else if (r->how == GRID_INTERIOR && isfinite(r->border_m))
        snprintf(out, size, _("界内，距界 %s m"), grid_format_number(r->border_m, r->border_m < 10 ? 1 : 0, number));
    else snprintf(out, size, "%s", (size_t)r->how < sizeof words / sizeof *words && words[r->how] ? words[r->how] : "");
}

const char *dispatch_township(const app *a)
{
    int32_t unit = a->dispatch.around.unit, level = 0;
    while (level + 1 < (int32_t)grid_map_num_levels(a->map) && !grid_level_divides(a->map, level)) level++;
    int32_t town = unit == GRID_NONE ? GRID_NONE : grid_unit_ancestor(a->map, unit, level);
    return town == GRID_NONE ? "—" : grid_unit_name(a->map, town);
}

const char *dispatch_event_word(const app *a, uint32_t event, grid_event_word word)
{
    int32_t number = grid_event_word_at(a->events, event, word);
    return number == GRID_NONE ? "" : grid_events_word_name(a->events, word, (size_t)number);
}

void dispatch_event_words(const app *a, char *out, size_t size)
{
    int64_t event = a->dispatch.event, s;
    char day[40] = "";
    struct tm tm;
    *out = 0;
    if (event < 0) return;
    s = grid_event_time_at(a->events, (size_t)event, GRID_EVENT_COLLECTED);
    time_t local = (time_t)(s + 8 * 3600);
    if (s != GRID_NO_TIME && gmtime_r(&local, &tm)) strftime(day, sizeof day, "%Y-%m-%d %H:%M", &tm);
    snprintf(out, size, "%s · %s · %s · %s", dispatch_event_word(a, (uint32_t)event, GRID_EVENT_CATEGORY),
             dispatch_event_word(a, (uint32_t)event, GRID_EVENT_SOURCE), day,
             _(dispatch_states[grid_dot_state_of(a->events, (size_t)event, a->now_s)]));
}

/* The sheet as text, for whoever is called or written to. */
char *app_dispatch_text(const app *a)
{
    const dispatch *d = &a->dispatch;
    const nearby_result *r = &d->around;
    char *text = NULL, line[300], number[GRID_TEXT_SIZE], phone[40];
    size_t size = 0;
    double lon = d->x, lat = d->y;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    dispatch_event_words(a, line, sizeof line);
    fprintf(out, *line ? _("派单：%s\n") : _("派单\n"), line);
    dispatch_how_sure(a, line, sizeof line);
    fprintf(out, _("归属：%s（%s）\n"), r->cell == GRID_NONE ? "—" : grid_unit_name(a->map, r->cell), line);
    if (r->unit != GRID_NONE) {
        ancestor_words(a->map, r->unit, line, sizeof line);
        fprintf(out, _("上级：%s\n派单乡镇：%s\n"), line, dispatch_township(a));
    }
    fprintf(out, _("坐标：N %.1f E %.1f"), d->y, d->x);
    if (a->to_lonlat && !grid_transform_apply(a->to_lonlat, 1, &lon, &lat, 0)) fprintf(out, _("（%.6f, %.6f）"), lon, lat);
    fprintf(out, "\n");
    for (int i = 0; i < r->num_people_near; i++) {
        dispatch_mask_phone(r->people_near[i].phone, phone);
        fprintf(out, _("最近人员 %d：%s %s %s，%s m\n"), i + 1, r->people_near[i].name, r->people_near[i].role, phone,
                grid_format_number(r->people_near[i].distance_m, 0, number));
    }
    fprintf(out, _("影响范围 %.0f m：责任单元 %zu 个"), d->radius_m, r->cells);
    if (r->knows_buildings) fprintf(out, _("，房屋 %zu 栋"), r->buildings);
    if (r->knows_households) fprintf(out, _("，%.0f 户"), r->households);
    if (r->knows_people) fprintf(out, _("，%.0f 人"), r->people);
    fprintf(out, _("\n附近未结事件：%zu 件\n"), d->open_all);
    for (int i = 0; i < d->num_open; i++)
        fprintf(out, _("  %s %s，%s m\n"), _(dispatch_states[d->open[i].state]), dispatch_event_word(a, d->open[i].event, GRID_EVENT_CATEGORY),
                grid_format_number(d->open[i].away_m, 0, number));
    fclose(out);
    return text;
}

static void save_text(app *a)
{
    char path[64], *text = app_dispatch_text(a);
    free_name("dispatch", "txt", path, sizeof path);
    FILE *file = text ? fopen(path, "wx") : NULL;
    bool ok = file && fputs(text, file) >= 0;
    if (file && fclose(file)) ok = false;
    if (ok) app_say(a, false, _("已存 %s"), path);
    else app_say(a, true, _("未能存派单：%s 不能写入"), path);
    free(text);
}

static void save_pdf(app *a)
{
    char path[64];
    grid_error error = {0};
    free_name("dispatch", "pdf", path, sizeof path);
    if (dispatch_page_write(a, path, &error)) app_say_fault(a, _("未能存派单：%s"), error.text);
    else app_say(a, false, _("已存 %s，可以打印"), path);
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static double pair(const app *a, double x, double y, double width, const char *name, const char *value, ui_weight weight)
{
    ui_label(&a->ui, (grid_box){x, y, 64, 22}, name, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x + 68, y, width - 68, 22}, value, 13, weight, a->theme->text, GRID_LEFT);
    return y + 22;
}

static double rule(const app *a, grid_box box, double y)
{
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, floor(y + 6), box.width, 1});
    return y + 14;
}

static double whose(const app *a, double x, double y, double width)
{
    const nearby_result *r = &a->dispatch.around;
    char text[300], sure[120];
    dispatch_how_sure(a, sure, sizeof sure);
    snprintf(text, sizeof text, _("%.120s（%.100s）"), r->cell == GRID_NONE ? "—" : grid_unit_name(a->map, r->cell), sure);
    y = pair(a, x, y, width, _("归属"), text, UI_BOLD);
    if (r->unit != GRID_NONE) ancestor_words(a->map, r->unit, text, sizeof text);
    else strcpy(text, _("图外"));
    y = pair(a, x, y, width, _("上级"), text, UI_PLAIN);
    y = pair(a, x, y, width, _("派单乡镇"), dispatch_township(a), UI_BOLD);
    snprintf(text, sizeof text, "N %.1f  E %.1f", a->dispatch.y, a->dispatch.x);
    y = pair(a, x, y, width, _("坐标"), text, UI_PLAIN);
    ui_label(&a->ui, (grid_box){x, y, width, 20}, _("主办部门、办结时限、登记流转：随台账接入"), 11, UI_PLAIN, a->theme->text3,
             GRID_LEFT);
    return y + 20;
}

static double people(app *a, double x, double y, double width)
{
    dispatch *d = &a->dispatch;
    char text[120], number[GRID_TEXT_SIZE], phone[40], name[UI_NAME];
    ui_label(&a->ui, (grid_box){x, y, width, 20}, _("最近人员"), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y, width, 20}, _("直线距离"), 11, UI_PLAIN, a->theme->text3, GRID_RIGHT);
    y += 22;
    if (!d->around.num_people_near)
        ui_label(&a->ui, (grid_box){x, y, width, ROW}, a->nearby ? _("县图里没有人员") : _("正在读取…"), 12, UI_PLAIN, a->theme->text3,
                 GRID_LEFT);
    for (int i = 0; i < d->around.num_people_near; i++, y += ROW) {
        const nearby_person *p = &d->around.people_near[i];
        grid_box b = {x - 8, y, width + 16, ROW};
        bool hovered;
        snprintf(name, sizeof name, "person.%d", i);
        if (ui_hit(&a->ui, name, b, true, &hovered, NULL)) d->person = i, a->dirty = true;
        if (hovered || d->person == i) ui_fill(&a->ui, d->person == i ? a->theme->accent_bg : a->theme->hover, b);
        snprintf(text, sizeof text, "%d", i + 1);
        ui_label(&a->ui, (grid_box){x, y, 16, ROW}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        ui_label(&a->ui, (grid_box){x + 20, y, 90, ROW}, p->name, 13, UI_BOLD, a->theme->text, GRID_LEFT);
        ui_label(&a->ui, (grid_box){x + 114, y, 84, ROW}, p->role, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        dispatch_mask_phone(p->phone, phone);
        ui_label(&a->ui, (grid_box){x + 202, y, 96, ROW}, phone, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        snprintf(text, sizeof text, "%s m", grid_format_number(p->distance_m, 0, number));
        ui_label(&a->ui, (grid_box){x, y, width, ROW}, text, 13, UI_PLAIN, a->theme->text, GRID_RIGHT);
    }
    return y + (d->around.num_people_near ? 0 : ROW);
}

static void figure(const app *a, double x, double y, const char *name, double value, bool known)
{
    char number[GRID_TEXT_SIZE];
    ui_label(&a->ui, (grid_box){x, y, 88, 18}, name, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y + 18, 88, 24}, known ? grid_format_number(value, 0, number) : "—", 16, UI_BOLD,
             a->theme->text, GRID_LEFT);
}

static double affected(app *a, double x, double y, double width)
{
    dispatch *d = &a->dispatch;
    int radius = -1;
    for (int i = 0; i < 3; i++)
        if (d->radius_m == radii[i]) radius = i;
    ui_label(&a->ui, (grid_box){x, y, 90, 28}, _("影响范围"), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    if (ui_segments(&a->ui, "radius", (grid_box){x + width - 180, y, 180, 28}, radius_words, 3, &radius)) {
        d->radius_m = radii[radius];
        app_dispatch(a, d->x, d->y, d->event);
    }
    y += 32;
    const nearby_result *r = &d->around;
    figure(a, x, y, _("责任单元"), (double)r->cells, true);
    figure(a, x + 92, y, _("房屋"), (double)r->buildings, r->knows_buildings);
    figure(a, x + 184, y, C_("title", "户"), r->households, r->knows_households);
    figure(a, x + 276, y, _("人口"), r->people, r->knows_people);
    return y + 44;
}

static double open_events(const app *a, double x, double y, double width, double bottom)
{
    const dispatch *d = &a->dispatch;
    char text[120], number[GRID_TEXT_SIZE];
    snprintf(text, sizeof text, "▲ %s", _(dispatch_states[GRID_DOT_LATE]));
    double state = fmax(60, ui_text_width(&a->ui, text, 12, UI_PLAIN) + 1);
    snprintf(text, sizeof text, _("附近未结事件 %zu 件"), d->open_all);
    ui_label(&a->ui, (grid_box){x, y, width, 20}, text, 13, UI_BOLD, a->theme->text, GRID_LEFT);
    y += 22;
    for (int i = 0; i < d->num_open && y + 22 <= bottom; i++, y += 22) {
        const dispatch_event *e = &d->open[i];
        bool late = e->state == GRID_DOT_LATE;
        snprintf(text, sizeof text, "%s%s", late ? "▲ " : "", _(dispatch_states[e->state]));
        ui_label(&a->ui, (grid_box){x, y, state, 22}, text, 12, UI_PLAIN, late ? a->theme->bad : a->theme->text2, GRID_LEFT);
        ui_label(&a->ui, (grid_box){x + state + 4, y, 160, 22}, dispatch_event_word(a, e->event, GRID_EVENT_CATEGORY), 13, UI_PLAIN,
                 a->theme->text, GRID_LEFT);
        snprintf(text, sizeof text, "%s m", grid_format_number(e->away_m, 0, number));
        ui_label(&a->ui, (grid_box){x, y, width, 22}, text, 12, UI_PLAIN, a->theme->text2, GRID_RIGHT);
    }
    return y;
}

void dispatch_panel(app *a, grid_box box)
{
    double x = box.x + PAD, y = box.y + 10, width = box.width - 2 * PAD;
    bool over = ui_over(&a->ui, box);
    char text[300];
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    ui_label(&a->ui, (grid_box){x, y, 100, 28}, _("派单"), 16, UI_BOLD, a->theme->text, GRID_LEFT);
    if (ui_icon_button(&a->ui, "dispatch.close", (grid_box){x + width - 24, y, 28, 28}, ICON_CLOSE, false, true)) {
        app_close_dispatch(a);
        return;
    }
    y += 30;
    dispatch_event_words(a, text, sizeof text);
    if (*text) {
        ui_label(&a->ui, (grid_box){x, y, width, 20}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        y += 22;
    }
    y = rule(a, box, whose(a, x, y, width));
    y = rule(a, box, people(a, x, y, width));
    y = rule(a, box, affected(a, x, y, width));
    double bottom = box.y + box.height - 46;
    open_events(a, x, y, width, bottom - 4);
    double each = floor((width - 3 * 8) / 4), next = each + 8;
    if (ui_button(&a->ui, "dispatch.copy", (grid_box){x, bottom, each, 32}, _("复制"), UI_PRIMARY, true)) {
        free(a->copied);
        a->copied = app_dispatch_text(a);
        if (a->copied && a->copy) a->copy(a->copied);
        app_say(a, !a->copied, a->copied ? _("已复制派单") : _("内存不足"));
    }
    if (ui_button(&a->ui, "dispatch.save", (grid_box){x + next, bottom, each, 32}, _("存文本"), UI_SECONDARY, true)) save_text(a);
    if (ui_button(&a->ui, "dispatch.pdf", (grid_box){x + 2 * next, bottom, each, 32}, _("存 PDF"), UI_SECONDARY, true)) save_pdf(a);
    if (ui_button(&a->ui, "dispatch.picture", (grid_box){x + 3 * next, bottom, each, 32}, _("存图"), UI_SECONDARY, true))
        app_save_picture(a);
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
