/* frame_times.c - how long frames take: scripted pans, zooms and hovers, medians on stdout. */
#include <stdio.h>
#include <stdlib.h>

#include "window.h"
#include "window_private.h"

enum { NUM_FRAMES = 100, NUM_SETTLED = 20 };

static double ms_since(Uint64 start)
{
    return (double)(SDL_GetPerformanceCounter() - start) * 1e3 /
           (double)SDL_GetPerformanceFrequency();
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void report(const char *what, double *ms, int n)
{
    qsort(ms, (size_t)n, sizeof *ms, compare_doubles);
    printf("%-22s median %7.2f ms  worst %7.2f ms  (%d frames)\n", what, ms[n / 2], ms[n - 1], n);
}

static double timed(SDL_Window *window, frame *f, bool moving)
{
    Uint64 start = SDL_GetPerformanceCounter();
    frame_draw(f, moving);
    window_present(window, f);
    return ms_since(start);
}

const char *window_time_frames(frame *f)
{
    double ms[NUM_FRAMES], parts[3][NUM_SETTLED];
    SDL_Window *window = window_open(f);
    if (!window) return SDL_GetError();
    printf("%-22s %14.2f ms\n", "first frame", timed(window, f, false));
    for (int i = 0; i < NUM_FRAMES; i++) {
        grid_camera_pan(&f->camera, i < NUM_FRAMES / 2 ? 5 : -5, i % 3 - 1);
        ms[i] = timed(window, f, true);
    }
    report("pan", ms, NUM_FRAMES);
    for (int i = 0; i < NUM_FRAMES; i++) {
        grid_camera_zoom(&f->camera, i < NUM_FRAMES / 2 ? 1.02 : 1 / 1.02, 400, 300);
        ms[i] = timed(window, f, true);
    }
    report("zoom", ms, NUM_FRAMES);
    frame_fit(f);
    timed(window, f, false);
    for (int i = 0; i < NUM_FRAMES; i++) {
        frame_set_cursor(f, f->width / 4 + i * f->width / 2 / NUM_FRAMES, f->height / 2);
        ms[i] = timed(window, f, false);
    }
    report("hover", ms, NUM_FRAMES);
    frame_clear_cursor(f);
    for (int i = 0; i < NUM_SETTLED; i++) {
        grid_camera_pan(&f->camera, i % 2 ? 1 : -1, 0);
        ms[i] = timed(window, f, false);
        grid_paint_times t = grid_painter_times(f->painter);
        parts[0][i] = t.fills_ms, parts[1][i] = t.borders_ms, parts[2][i] = t.labels_ms;
    }
    report("settled", ms, NUM_SETTLED);
    report("  fills", parts[0], NUM_SETTLED);
    report("  borders", parts[1], NUM_SETTLED);
    report("  names", parts[2], NUM_SETTLED);
    return NULL;
}
