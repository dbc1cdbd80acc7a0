/* main.c - gridview: opens a map and shows it in a window, runs a script on it, or writes the same picture to a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/page.h>
#include <sentence.h>

#include "messages.h"
#include "options.h"
#include "script.h"
#include "window.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_ENVIRONMENT = 4 };

static int exit_code(grid_status status)
{
    switch (status) {
    case GRID_OK: return 0;
    case GRID_E_ARGUMENT: return EXIT_USAGE;
    case GRID_E_ENVIRONMENT:
    case GRID_E_MEMORY: return EXIT_ENVIRONMENT;
    default: return EXIT_INPUT;
    }
}

static int fail(const grid_error *error)
{
    char said[SENTENCE_SIZE];
    fprintf(stderr, "gridview: %s\n", sentence_of(error->text, said));
    return exit_code(error->code);
}

/* A screenshot replaces an older picture, but never a file that is something else. */
static bool may_replace(const char *path)
{
    unsigned char head[4] = {0};
    FILE *file = fopen(path, "rb");
    if (!file) return true;
    size_t n = fread(head, 1, sizeof head, file);
    fclose(file);
    return n == 0 || (n == 4 && memcmp(head, "\x89PNG", 4) == 0);
}

typedef struct source {
    const options *o;
    const grid_map *map;
} source;

static loader *load(void *context, void (*wake)(void))
{
    const source *s = context;
    return loader_start(s->map, s->o->map_path, s->o->events, s->o->num_events, wake);
}

/* What the command line says of the view, and where it looks. */
static grid_status make_view(const options *o, grid_view *view, grid_error *error)
{
    *view = grid_view_default();
    if (o->view) {
        grid_status status = grid_view_read(view, o->view, error);
        if (status) return status;
    }
    if (o->field) snprintf(view->field, sizeof view->field, "%s", o->field);
    if (o->total) view->per = GRID_PER_NONE;
    if (o->measure.method) view->method = o->measure.method;
    if (o->theme) memset(view->theme, 0, sizeof view->theme), snprintf(view->theme, sizeof view->theme, "%s", o->theme);
    return GRID_OK;
}

static void look_at(app *a, const options *o)
{
    grid_camera *camera = &a->area.camera;
    if (!o->has_centre && !(o->scale > 0)) return;
    grid_camera_set_pixel(camera, camera->pixel * a->scale); /* scales are those of pixels of 1/96 inch */
    if (o->scale > 0) grid_camera_set_scale(camera, o->scale);
    grid_camera_set_pixel(camera, camera->pixel / a->scale);
    if (o->has_centre) camera->x = o->centre_x, camera->y = o->centre_y;
}

static int save_screenshot(app *a, const options *o)
{
    grid_error error;
    app_use_proj(a);
    if (o->has_hover) {
        const input in = {.kind = INPUT_MOVE, .x = o->hover_x, .y = o->hover_y};
        app_input(a, &in);
    }
    if (!app_draw(a, false)) {
        fprintf(stderr, "gridview: %s\n", _("内存不足"));
        return EXIT_ENVIRONMENT;
    }
    return grid_surface_write_png(a->image, o->screenshot, &error) ? fail(&error) : 0;
}

static int show(app *a, const options *o, source *s, double opened_ms)
{
    const char *reason = o->frame_times ? window_time_frames(a, opened_ms) : window_run(a, o->events, o->num_events, load, s);
    if (!reason) return 0;
    fprintf(stderr, "gridview: ");
    fprintf(stderr, message_text(MESSAGE_NO_DISPLAY), reason);
    fprintf(stderr, "\n");
    return EXIT_ENVIRONMENT;
}

static int run_app(app *a, const options *o, source *s, double opened_ms)
{
    bool window = !o->screenshot && !o->script;
    if (!window || o->frame_times) { /* nobody waits for a first frame */
        loader *l = load(s, NULL);
        bool ok = l && loader_finish(l, a);
        loader_free(l);
        if (!ok) return EXIT_INPUT;
    }
    if (opened_ms >= 0) look_at(a, o); /* a map that is opened again is seen where it was */
    if (o->script) {
        app_use_proj(a);
        return script_run(a, o->script) ? 0 : EXIT_FAILED;
    }
    return window ? show(a, o, s, opened_ms) : save_screenshot(a, o);
}

static void tell_findings(const grid_map *map, const char *path)
{
    const grid_findings *findings = grid_map_findings(map);
    size_t bad = grid_findings_num_severity(findings, GRID_WARNING) + grid_findings_num_severity(findings, GRID_ERROR);
    if (!bad) return;
    fprintf(stderr, "gridview: ");
    fprintf(stderr, message_text(MESSAGE_FINDINGS), bad, path);
    fprintf(stderr, "\n");
}

static double ms_of(const struct timespec *from)
{
    struct timespec to;
    clock_gettime(CLOCK_MONOTONIC, &to);
    return (double)(to.tv_sec - from->tv_sec) * 1e3 + (double)(to.tv_nsec - from->tv_nsec) / 1e6;
}

/* A map with all that is made of it. */
typedef struct opened {
    grid_map *map;
    grid_scene *scene;
    app *a;
} opened;

static void close_all(opened *w)
{
    if (w->a) app_close(w->a);
    free(w->a);
    grid_scene_free(w->scene);
    grid_map_free(w->map);
    *w = (opened){0};
}

static grid_status open_all(const options *o, const grid_view *view, int width, int height, opened *out, grid_error *error)
{
    opened w = {.a = calloc(1, sizeof *w.a)};
    const app_options how = {.view = view, .scale = o->ui_scale, .width = width, .height = height,
                             .bare = o->bare, .follows_clock = o->now_s == GRID_NO_TIME,
                             .now_s = o->now_s == GRID_NO_TIME ? (int64_t)time(NULL) : o->now_s};
    grid_status status = w.a ? grid_map_open(o->map_path, &o->map, &w.map, error) : GRID_E_MEMORY;
    if (!status) status = grid_scene_new(w.map, &w.scene, error);
    if (!status) {
        status = app_open(w.a, w.scene, o->map_path, &how, error);
    }
    if (status) {
        close_all(&w);
        if (!error->text[0]) *error = (grid_error){status, 0, "out of memory"};
        return status;
    }
    *out = w;
    return GRID_OK;
}

/* The map file has changed: the new map takes the place of the old one, which stays when the new one cannot be opened. */
static void open_again(const options *o, opened *w)
{
    opened fresh;
    grid_error error = {0};
    char selected[GRID_VIEW_NAME] = "";
    w->a->reopen = false;
    if (w->a->selected != GRID_NONE) snprintf(selected, sizeof selected, "%s", grid_unit_code(w->map, w->a->selected));
    if (open_all(o, &w->a->view, w->a->width, w->a->height, &fresh, &error)) {
        app_say_fault(w->a, _("县图未能重新打开：%s"), error.text);
        fail(&error);
        return;
    }
    fresh.a->left_open = w->a->left_open, fresh.a->right = w->a->right == RIGHT_NONE ? RIGHT_NONE : RIGHT_SUMMARY;
    fresh.a->news.num = w->a->news.num;
    fresh.a->news.last_s = w->a->news.last_s;
    close_all(w);
    *w = fresh;
    if (*selected) app_select(w->a, grid_map_unit_by_code(w->map, selected));
    app_place(w->a);
    app_say(w->a, false, _("县图已重新打开"));
}

static int run(const options *o)
{
    opened w = {0};
    grid_error error = {0};
    grid_view view;
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (o->screenshot && !may_replace(o->screenshot)) {
        fprintf(stderr, "gridview: ");
        fprintf(stderr, message_text(MESSAGE_NOT_A_PICTURE), o->screenshot);
        fprintf(stderr, "\n");
        return EXIT_USAGE;
    }
    if (make_view(o, &view, &error) || open_all(o, &view, o->width, o->height, &w, &error)) return fail(&error);
    tell_findings(w.map, o->map_path);
    double opened_ms = ms_of(&start);
    int code;
    for (;;) {
        source s = {o, w.map};
        code = run_app(w.a, o, &s, opened_ms);
        if (code || !w.a->reopen || w.a->quit) break;
        open_again(o, &w);
        opened_ms = -1;
    }
    close_all(&w);
    return code;
}

int main(int argc, char **argv)
{
    options o;
    if (!options_read(argc, argv, &o)) return EXIT_USAGE;
    if (o.help) return fputs(message_text(MESSAGE_HELP), stdout) < 0;
    if (o.version) return printf("gridview %s\n", grid_version()) < 0;
    return run(&o);
}
