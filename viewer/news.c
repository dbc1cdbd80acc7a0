/* news.c - events that have come since the last time: how many, and a ring that flashes around each. See app.h. */
#include <math.h>
#include <stdlib.h>

#include "app.h"

enum { MOST = 500 }; /* rings; of more the last */
static const double flash_s = 6, beat_s = 0.5;

/* Places of the events that were collected after `since`, the last MOST of them. */
static void keep_places(news *n, const grid_events *events, int64_t since)
{
    n->xy = malloc(2 * MOST * sizeof *n->xy);
    n->num_places = 0;
    n->since_s = -1;
    n->lit = true;
    for (size_t i = n->xy ? grid_events_num(events) : 0; i-- > 0 && n->num_places < MOST;) {
        double *at = n->xy + 2 * n->num_places;
        if (grid_event_time_at(events, i, GRID_EVENT_COLLECTED) > since && grid_event_place(events, i, at, at + 1)) n->num_places++;
    }
}

void news_note(app *a, const grid_events *events)
{
    const news was = a->news;
    news *n = &a->news;
    free(n->xy);
    *n = (news){.num = events ? grid_events_num(events) : 0, .last_s = GRID_NO_TIME};
    for (size_t i = 0; i < n->num; i++) {
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        if (t > n->last_s) n->last_s = t;
    }
    if (was.num && n->num > was.num) {
        app_say(a, false, P_("新增 %zu 件事件", n->num - was.num), n->num - was.num);
        if (!a->is_public) keep_places(n, events, was.last_s);
    } else if (was.num && n->num < was.num) {
        app_say(a, false, _("事件少了 %zu 件"), was.num - n->num);
    }
}

double news_tick(app *a, double now_s)
{
    news *n = &a->news;
    if (!n->num_places) return -1;
    if (n->since_s < 0) n->since_s = now_s;
    double age = now_s - n->since_s;
    bool lit = fmod(age, 2 * beat_s) < beat_s;
    if (age >= flash_s) n->num_places = 0;
    a->dirty = a->dirty || lit != n->lit || !n->num_places;
    n->lit = lit;
    return n->num_places ? beat_s - fmod(age, beat_s) : -1;
}

void news_draw(const app *a, cairo_t *cr)
{
    const news *n = &a->news;
    for (size_t i = 0; n->lit && i < n->num_places; i++) {
        double x, y;
        grid_camera_to_view(&a->area.camera, n->xy[2 * i], n->xy[2 * i + 1], &x, &y);
        x /= a->scale, y /= a->scale;
        if (x < -20 || y < -20 || x > a->area_box.width + 20 || y > a->area_box.height + 20) continue;
        cairo_new_path(cr);
        cairo_arc(cr, x, y, 10, 0, 6.283185307179586);
        grid_set_color(cr, a->theme->casing);
        cairo_set_line_width(cr, 5);
        cairo_stroke_preserve(cr);
        grid_set_color(cr, a->theme->bad);
        cairo_set_line_width(cr, 2.5);
        cairo_stroke(cr);
    }
}

void news_free(news *n)
{
    free(n->xy);
    n->xy = NULL;
}
