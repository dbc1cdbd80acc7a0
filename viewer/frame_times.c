/* frame_times.c - how long frames take: scripted pans, zooms, hovers, recolourings; medians on stdout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "window.h"
#include "window_private.h"

enum { NUM_FRAMES = 300, NUM_SETTLED = 31 };

static double ms_since(Uint64 start)
{
    return (double)(SDL_GetPerformanceCounter() - start) * 1e3 / (double)SDL_GetPerformanceFrequency();
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void report(const char *what, double *ms, int n)
{
    qsort(ms, (size_t)n, sizeof *ms, compare_doubles);
    printf("%-26s median %7.2f ms  worst %7.2f ms  (%d frames)\n", what, ms[n / 2], ms[n - 1], n);
}

static void hand(app *a, input_kind kind, double x, double y, double wheel)
{
    const input in = {.kind = kind, .x = x, .y = y, .wheel = wheel, .clicks = 1};
    app_input(a, &in);
}

static double timed(SDL_Window *window, app *a, bool moving)
{
    Uint64 start = SDL_GetPerformanceCounter();
    app_draw(a, moving);
    window_present(window, a->image);
    return ms_since(start);
}

static void time_moving(SDL_Window *window, app *a, const char *what)
{
    double ms[NUM_FRAMES];
    char name[60];
    double x = a->area_box.x + a->area_box.width / 2, y = a->area_box.y + a->area_box.height / 2;
    hand(a, INPUT_DOWN, x, y, 0);
    for (int i = 0; i < NUM_FRAMES; i++) {
        x += i / 50 % 2 ? -7 : 7, y += i % 3 - 1;
        Uint64 start = SDL_GetPerformanceCounter();
        hand(a, INPUT_MOVE, x, y, 0);
        app_draw(a, true);
        window_present(window, a->image);
        ms[i] = ms_since(start);
    }
    hand(a, INPUT_UP, x, y, 0);
    snprintf(name, sizeof name, "pan%s", what);
    report(name, ms, NUM_FRAMES);
    app_draw(a, false);
    for (int i = 0; i < NUM_FRAMES; i++) {
        Uint64 start = SDL_GetPerformanceCounter();
        hand(a, INPUT_WHEEL, x, y, i / 5 % 2 ? -1 : 1);
        app_draw(a, true);
        window_present(window, a->image);
        ms[i] = ms_since(start);
    }
    snprintf(name, sizeof name, "zoom%s", what);
    report(name, ms, NUM_FRAMES);
    app_fit(a);
    app_draw(a, false);
}

static void time_settled(SDL_Window *window, app *a, const char *what)
{
    double ms[NUM_SETTLED], parts[4][NUM_SETTLED];
    static const char *const names[] = {"  fills", "  roads, buildings", "  borders", "  names"};
    char name[60];
    for (int i = 0; i < NUM_SETTLED; i++) {
        grid_camera_pan(&a->area.camera, i % 2 ? 1 : -1, 0);
        ms[i] = timed(window, a, false);
        grid_paint_times t = grid_painter_times(a->area.painter);
        parts[0][i] = t.fills_ms, parts[1][i] = t.ground_ms, parts[2][i] = t.borders_ms, parts[3][i] = t.labels_ms;
    }
    snprintf(name, sizeof name, "settled%s", what);
    report(name, ms, NUM_SETTLED);
    for (int p = 0; p < 4; p++) report(names[p], parts[p], NUM_SETTLED);
}

static void time_hover(SDL_Window *window, app *a)
{
    double ms[NUM_FRAMES];
    for (int i = 0; i < NUM_FRAMES; i++) {
        Uint64 start = SDL_GetPerformanceCounter();
        hand(a, INPUT_MOVE, a->area_box.x + a->area_box.width * (0.25 + 0.5 * i / NUM_FRAMES),
             a->area_box.y + a->area_box.height / 2, 0);
        app_draw(a, false);
        window_present(window, a->image);
        ms[i] = ms_since(start);
    }
    report("hover", ms, NUM_FRAMES);
    hand(a, INPUT_LEAVE, 0, 0, 0);
}

/* The same ones again, as when their file has grown: what the window does before it goes on. */
static void time_new_events(SDL_Window *window, app *a)
{
    double ms[NUM_SETTLED];
    for (int i = 0; i < NUM_SETTLED; i++) {
        grid_events *events = a->events;
        a->events = NULL; /* handed over once more */
        Uint64 start = SDL_GetPerformanceCounter();
        app_set_events(a, events);
        app_draw(a, false);
        window_present(window, a->image);
        ms[i] = ms_since(start);
    }
    report("new events, all", ms, NUM_SETTLED);
}

/* What another period costs beside what it always does. */
static void time_period(SDL_Window *window, app *a, const char *what)
{
    double ms[NUM_SETTLED];
    for (int i = 0; i < NUM_SETTLED; i++) {
        Uint64 start = SDL_GetPerformanceCounter();
        int day = 60 + i % (a->time.num_days > 91 ? a->time.num_days - 91 : 1);
        a->view.period = (grid_period){a->time.from_s + day * INT64_C(86400), a->time.from_s + (day + 30) * INT64_C(86400)};
        app_changed_live(a);
        app_draw(a, false);
        window_present(window, a->image);
        ms[i] = ms_since(start);
    }
    report(what, ms, NUM_SETTLED);
}

/* One day further each time: counting, classing, colouring; with the panels and without. */
static void time_recolor(SDL_Window *window, app *a)
{
    double ms[NUM_FRAMES], drawn[NUM_FRAMES], map_only[NUM_FRAMES];
    if (!a->time.num_days) return;
    a->view.fill = GRID_FILL_COUNT;
    a->view.per = GRID_PER_NONE;
    app_changed(a);
    app_draw(a, false);
    a->time.first = 0, a->time.last = 30;
    for (int i = 0; i < NUM_FRAMES; i++) {
        Uint64 start = SDL_GetPerformanceCounter();
        int day = i % (a->time.num_days > 31 ? a->time.num_days - 31 : 1);
        a->view.period = (grid_period){a->time.from_s + day * INT64_C(86400), a->time.from_s + (day + 30) * INT64_C(86400)};
        app_changed_live(a);
        ms[i] = ms_since(start);
        start = SDL_GetPerformanceCounter();
        map_area_draw(&a->area, false);
        map_only[i] = ms_since(start);
        drawn[i] = timed(window, a, false);
    }
    report("another period: count", ms, NUM_FRAMES);
    report("  colour", map_only, NUM_FRAMES);
    report("  panels, present", drawn, NUM_FRAMES);
}

const char *window_time_frames(app *a, double opened_ms)
{
    Uint64 start = SDL_GetPerformanceCounter();
    SDL_Window *window = window_open("gridview", a->image);
    if (!window) return SDL_GetError();
    printf("%-26s %14.2f ms\n", "map, scene, app", opened_ms);
    printf("%-26s %14.2f ms\n", "window", ms_since(start));
    start = SDL_GetPerformanceCounter();
    app_draw_first(a);
    window_present(window, a->image);
    printf("%-26s %14.2f ms\n", "first frame", ms_since(start));
    printf("%-26s %14.2f ms\n", "with names", timed(window, a, false));
    time_moving(window, a, "");
    time_hover(window, a);
    time_settled(window, a, "");
    a->view.buildings = true;
    app_changed(a);
    app_fit(a);
    app_draw(a, false);
    if (grid_painter_content(a->area.painter)->buildings) {
        time_moving(window, a, ", buildings");
        time_settled(window, a, ", buildings");
    }
    a->view.buildings = false;
    app_changed(a);
    time_recolor(window, a);
    if (!a->time.num_days) return NULL;
    time_new_events(window, a);
    app_show_charts(a, true);
    time_period(window, a, "period with charts, all");
    app_show_charts(a, false);
    a->view.compare = GRID_COMPARE_PREVIOUS;
    compare_turn(a, true);
    app_draw(a, false);
    time_moving(window, a, ", two maps");
    time_settled(window, a, ", two maps");
    time_period(window, a, "period, two maps, all");
    return NULL;
}
