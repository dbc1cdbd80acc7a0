/* time_bar.c - the slider over time with its histogram; play and step. See app.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/format.h>
#include <render/language.h>

#include "app.h"
#include "story.h"

enum { DAY = 86400, SIDE = 248, MOST_DAYS = 40000 };

/* ---- days ------------------------------------------------------------------------------------ */

static int day_of(const time_line *t, int64_t utc_s) { return (int)((utc_s - t->from_s) / DAY); }

static int64_t day_start(const time_line *t, int day) { return t->from_s + (int64_t)day * DAY; }

/* The days from the first event to the last, their events, and which of them the view has chosen. */
void time_line_make(app *a)
{
    time_line *t = &a->time;
    int64_t first = INT64_MAX, last = INT64_MIN;
    size_t n = a->events ? grid_events_num(a->events) : 0;
    free(t->counts);
    t->counts = NULL;
    t->num_days = 0;
    t->most = 1;
    for (size_t i = 0; i < n; i++) {
        int64_t s = grid_event_time_at(a->events, i, GRID_EVENT_COLLECTED);
        if (s == GRID_NO_TIME) continue;
        if (s < first) first = s;
        if (s > last) last = s;
    }
    if (first > last) return;
    t->from_s = grid_step_around(GRID_STEP_DAY, first).from_s;
    int days = (int)((last - t->from_s) / DAY) + 1;
    story_words *words = malloc(sizeof *words);
    if (days <= MOST_DAYS) t->counts = calloc((size_t)days, sizeof *t->counts);
    if (words && t->counts) {
        t->num_days = days;
        story_words_make(words, a->events, &a->view);
        for (size_t i = 0; i < n; i++) {
            int64_t s = grid_event_time_at(a->events, i, GRID_EVENT_COLLECTED);
            if (s == GRID_NO_TIME || !story_counts(words, a->events, i)) continue;
            uint32_t *count = &t->counts[day_of(t, s)];
            if (++*count > t->most) t->most = *count;
        }
    }
    free(words);
    grid_period p = a->view.period;
    int from = p.from_s == GRID_NO_TIME ? 0 : day_of(t, p.from_s), to = p.to_s == GRID_NO_TIME ? days : day_of(t, p.to_s + DAY - 1);
    t->first = from < 0 ? 0 : from > days - 1 ? days - 1 : from;
    t->last = to <= t->first ? t->first + 1 : to > days ? days : to;
}

/* The chosen days become the period of the view. */
static void choose(app *a, int first, int last, bool live)
{
    time_line *t = &a->time;
    if (first < 0) last -= first, first = 0;
    if (last > t->num_days) first -= last - t->num_days, last = t->num_days;
    if (first < 0) first = 0;
    if (last <= first) last = first + 1;
    bool all = first == 0 && last == t->num_days;
    if (first == t->first && last == t->last && live) return;
    t->first = first, t->last = last;
    a->view.period = all ? (grid_period){GRID_NO_TIME, GRID_NO_TIME} : (grid_period){day_start(t, first), day_start(t, last)};
    if (all) a->view.compare = GRID_COMPARE_NONE; /* with what? */
    if (live) app_changed_live(a);
    else app_changed(a);
}

void time_line_play(app *a, bool play)
{
    if (a->time.playing && !play) app_keep_step(a);
    a->time.playing = play;
    a->dirty = true;
}

void time_line_set(app *a, grid_period period)
{
    const time_line *t = &a->time;
    int first = period.from_s <= t->from_s ? 0 : day_of(t, period.from_s), last = day_of(t, period.to_s + DAY - 1);
    if (period.to_s <= t->from_s || first >= t->num_days) return; /* there are no such days */
    choose(a, first, last < t->num_days ? last : t->num_days, false);
}

void time_line_step(app *a, int by)
{
    time_line *t = &a->time;
    int length = t->last - t->first;
    if (!t->num_days) return;
    if (t->cumulative) choose(a, t->first, t->last + by, false);
    else choose(a, t->first + by * length, t->last + by * length, false);
}

/* One day further, round at the end. */
static void play_on(app *a)
{
    time_line *t = &a->time;
    int length = t->last - t->first;
    if (t->last >= t->num_days) choose(a, 0, t->cumulative ? 1 : length, true);
    else choose(a, t->first + (t->cumulative ? 0 : 1), t->last + 1, true);
}

static double play_tick(app *a, double now_s)
{
    time_line *t = &a->time;
    if (a->survey && !a->sketch.known) {
        app_poll_survey(a);
        if (!a->sketch.known) return 0.03;
    }
    if (a->problems.checker && !a->problems.done) {
        app_poll_problems(a);
        if (!a->problems.done) return 0.1;
    }
    if (!t->grabbed) app_lock_classes(a, t->playing && t->num_days > 0);
    if (!t->playing || !t->num_days) return -1;
    double step = 1.0 / t->speed;
    if (now_s - t->played_at_s >= step) {
        t->played_at_s = now_s;
        play_on(a);
    }
    return fmax(t->played_at_s + step - now_s, 0.001);
}

double app_tick(app *a, double now_s)
{
    double flash = news_tick(a, now_s), play = play_tick(a, now_s);
    return flash < 0 ? play : play < 0 ? flash : fmin(flash, play);
}

/* ---- the slider ------------------------------------------------------------------------------ */

static double x_of(const time_line *t, grid_box box, int day) { return box.x + box.width * day / t->num_days; }

static int day_at(const time_line *t, grid_box box, double x)
{
    return (int)floor((x - box.x) / box.width * t->num_days + 0.5);
}

static void drag(app *a, grid_box box)
{
    time_line *t = &a->time;
    const input *in = a->ui.in;
    bool over = ui_over(&a->ui, (grid_box){box.x - 8, box.y, box.width + 16, box.height});
    if (!in) return;
    if (in->kind == INPUT_DOWN && over && !a->ui.taken) {
        double left = x_of(t, box, t->first), right = x_of(t, box, t->last);
        double to_left = fabs(in->x - left), to_right = fabs(in->x - right);
        t->grab_day = day_at(t, box, in->x);
        if (in->clicks == 2) choose(a, 0, t->num_days, false);
        else if (fmin(to_left, to_right) <= 7) t->grabbed = to_left < to_right ? 1 : 2;
        else if (in->x > left && in->x < right) t->grabbed = 3;
        else choose(a, t->grab_day - (t->last - t->first) / 2, t->grab_day - (t->last - t->first) / 2 + t->last - t->first, false);
        a->ui.taken = true;
        t->playing = false;
        app_lock_classes(a, t->grabbed != 0);
    } else if (in->kind == INPUT_MOVE && t->grabbed) {
        int day = day_at(t, box, in->x), by = day - t->grab_day;
        day = day < 0 ? 0 : day > t->num_days ? t->num_days : day;
        if (t->grabbed == 1) choose(a, day < t->last ? day : t->last - 1, t->last, true);
        else if (t->grabbed == 2) choose(a, t->first, day > t->first ? day : t->first + 1, true);
        else if (by) choose(a, t->first + by, t->last + by, true), t->grab_day = day;
        a->ui.taken = true;
    } else if (in->kind == INPUT_UP && t->grabbed) {
        t->grabbed = 0;
        app_lock_classes(a, false);
        app_keep_step(a);
        a->ui.taken = true;
    } else if (in->kind == INPUT_WHEEL && over) { /* longer or shorter about the pointer */
        int by = (t->last - t->first + 9) / 10;
        choose(a, t->first + (in->wheel > 0 ? by : -by), t->last - (in->wheel > 0 ? by : -by), false);
        a->ui.taken = true;
    }
}

static void month_label(const app *a, grid_box box, double x, double *room, const struct tm *tm)
{
    char label[16];
    strftime(label, sizeof label, tm->tm_mon == 0 || *room == 0 ? "%Y-%m" : "%m", tm);
    double width = ui_text_width(&a->ui, label, 11, UI_PLAIN);
    if (x < *room || x + width > box.x + box.width) return;
    ui_label(&a->ui, (grid_box){x, box.y + box.height + 2, width + 1, 16}, label, 11, UI_PLAIN, a->theme->text3, GRID_LEFT);
    *room = x + width + 12;
}

/* Chosen days have the accent, or the colours of the two periods that stand side by side. */
static grid_color day_color(const app *a, int day)
{
    const time_line *t = &a->time;
    bool two = compare_is_on(a);
    if (day >= t->first && day < t->last) return two ? a->theme->period[1] : a->theme->accent;
    int64_t start = day_start(t, day);
    grid_period earlier = grid_view_earlier(&a->view);
    return two && start >= earlier.from_s && start < earlier.to_s ? a->theme->period[0] : a->theme->line2;
}

/* Bars a pixel or more wide: where days are narrower, each bar is the most of its days. */
static void draw_days(const app *a, grid_box box)
{
    const time_line *t = &a->time;
    double room = 0;
    int columns = (int)fmin(box.width / 3, t->num_days);
    for (int c = 0; c < columns; c++) {
        int from = (int)((int64_t)c * t->num_days / columns), to = (int)((int64_t)(c + 1) * t->num_days / columns);
        uint32_t most = 0;
        for (int d = from; d < to; d++) most = t->counts[d] > most ? t->counts[d] : most;
        double left = floor(box.x + c * box.width / columns), right = floor(box.x + (c + 1) * box.width / columns);
        double height = ceil((box.height - 4) * most / t->most);
        ui_fill(&a->ui, day_color(a, from),
                (grid_box){left, box.y + box.height - height, fmax(right - left - 1, 1), height});
    }
    for (int d = 0; d < t->num_days; d++) {
        struct tm tm = {0};
        time_t local = (time_t)(day_start(t, d) + 8 * 3600);
        gmtime_r(&local, &tm);
        if (d == 0 || tm.tm_mday == 1) month_label(a, box, x_of(t, box, d), &room, &tm);
    }
}

static void draw_slider(const app *a, grid_box box)
{
    const time_line *t = &a->time;
    double left = x_of(t, box, t->first), right = x_of(t, box, t->last);
    ui_fill(&a->ui, a->theme->accent_bg, (grid_box){left, box.y, right - left, box.height});
    draw_days(a, box);
    ui_fill(&a->ui, a->theme->line2, (grid_box){box.x, box.y + box.height, box.width, 1});
    for (int end = 0; end < 2; end++) {
        double x = floor(end ? right : left);
        ui_fill(&a->ui, a->theme->accent, (grid_box){x, box.y, 1, box.height});
        grid_box grip = {x - 4, floor(box.y + box.height / 2) - 9, 9, 18};
        ui_round(&a->ui, a->theme->panel, a->theme->accent, grip, 3);
        ui_fill(&a->ui, a->theme->accent, (grid_box){x - 1, grip.y + 6, 1, 6});
        ui_fill(&a->ui, a->theme->accent, (grid_box){x + 1, grip.y + 6, 1, 6});
    }
}

static void last_days(app *a, int steps, grid_step step)
{
    time_line *t = &a->time;
    int64_t end = day_start(t, t->num_days);
    grid_period p = grid_period_moved((grid_period){end, end}, step, -steps);
    choose(a, day_of(t, p.from_s), t->num_days, false);
}

void app_choose_time(app *a, int length)
{
    time_line *t = &a->time;
    if (!t->num_days) return;
    if (length == 3) choose(a, 0, t->num_days, false);
    else last_days(a, length == 1 ? 3 : 1, length == 2 ? GRID_STEP_YEAR : GRID_STEP_MONTH);
}

void time_bar(app *a, grid_box box)
{
    time_line *t = &a->time;
    ui *u = &a->ui;
    char text[100], period[64];
    const char *const lengths[] = {_("月"), _("季"), _("年"), _("全部")};
    ui_fill(u, a->theme->panel, box);
    ui_fill(u, a->theme->line, (grid_box){box.x, box.y, box.width, 1});
    if (!t->num_days) {
        ui_label(u, (grid_box){box.x + 12, box.y, box.width - 24, box.height}, _("没有带采集时间的事件"), 13, UI_PLAIN,
                 a->theme->text2, GRID_LEFT);
        return;
    }
    double y = box.y + 10;
    if (ui_icon_button(u, "play", (grid_box){12, y, 28, 28}, t->playing ? ICON_PAUSE : ICON_PLAY, t->playing, true))
        time_line_play(a, !t->playing);
    if (ui_icon_button(u, "step.back", (grid_box){44, y, 28, 28}, ICON_PREVIOUS, false, t->first > 0)) time_line_step(a, -1);
    if (ui_icon_button(u, "step.on", (grid_box){76, y, 28, 28}, ICON_NEXT, false, t->last < t->num_days)) time_line_step(a, 1);
    snprintf(text, sizeof text, "%d×", t->speed / 2);
    if (ui_button(u, "speed", (grid_box){112, y, 40, 28}, text, UI_LINK, true)) t->speed = t->speed >= 16 ? 2 : t->speed * 2;
    if (ui_checkbox(u, "cumulative", (grid_box){160, y, 92, 28}, _("累计"), &t->cumulative)) a->dirty = true;
    ui_label(u, (grid_box){12, y + 32, SIDE - 24, 20}, *grid_period_words(a->view.period, period) ? period : _("全部时间"), 13,
             UI_BOLD, a->theme->text, GRID_LEFT);
    snprintf(text, sizeof text, P_("%d 天 · 按采集时间 · 北京时间", (unsigned long)(t->last - t->first)), t->last - t->first);
    ui_label(u, (grid_box){12, y + 52, SIDE - 24, 18}, text, 11, UI_PLAIN, a->theme->text3, GRID_LEFT);
    int length = -1;
    double side = 176;
    for (int i = 0; i < 4; i++) side = fmax(side, 4 * (ceil(ui_text_width(u, lengths[i], 13, UI_BOLD)) + 10) + 12);
    if (a->width < 900) side = 0;
    if (side > 0 && ui_segments(u, "length", (grid_box){box.width - side, y, side - 12, 28}, lengths, 4, &length))
        app_choose_time(a, length);
    grid_box slider = {SIDE + 8, box.y + 8, box.width - SIDE - 8 - side - 16, box.height - 30};
    if (slider.width < 40) return;
    drag(a, slider);
    draw_slider(a, slider);
}
