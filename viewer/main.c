/* main.c - gridview: opens a map and shows it in a window, runs a script on it, or writes the same picture to a file. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <render/page.h>

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
    fprintf(stderr, "gridview: %s\n", error->text);
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
    if (o->dark) memset(view->theme, 0, sizeof view->theme), strcpy(view->theme, "dark");
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
        fprintf(stderr, "gridview: out of memory while drawing\n");
        return EXIT_ENVIRONMENT;
    }
    return grid_surface_write_png(a->image, o->screenshot, &error) ? fail(&error) : 0;
}

static int show(app *a, const options *o, source *s, double opened_ms)
{
    const char *reason = o->frame_times ? window_time_frames(a, opened_ms) : window_run(a, load, s);
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
    look_at(a, o);
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

static int run(const options *o)
{
    static app a;
    grid_map *map = NULL;
    grid_scene *scene = NULL;
    grid_error error;
    grid_view view;
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (o->screenshot && !may_replace(o->screenshot)) {
        fprintf(stderr, "gridview: ");
        fprintf(stderr, message_text(MESSAGE_NOT_A_PICTURE), o->screenshot);
        fprintf(stderr, "\n");
        return EXIT_USAGE;
    }
    if (make_view(o, &view, &error) || grid_map_open(o->map_path, &o->map, &map, &error)) return fail(&error);
    tell_findings(map, o->map_path);
    const app_options how = {.view = &view, .scale = o->ui_scale, .width = o->width, .height = o->height, .bare = o->bare};
    int code = 0;
    if (grid_scene_new(map, &scene, &error)) {
        code = fail(&error);
    } else if (app_open(&a, scene, o->map_path, &how, &error)) {
        code = fail(&error);
    } else {
        source s = {o, map};
        code = run_app(&a, o, &s, ms_of(&start));
        app_close(&a);
    }
    grid_scene_free(scene);
    grid_map_free(map);
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
