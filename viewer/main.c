/* main.c - gridview: opens a map and shows it in a window, runs a script on it, or writes the same picture to a file.
 *
 *      no map named -> the list of recent maps -> map <-> the same again, another one        all in one window
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/page.h>
#include <sentence.h>

#include "messages.h"
#include "opener.h"
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

/* A map with all that is made of it. */
typedef struct opened {
    grid_map *map;
    grid_scene *scene;
    app *a;
} opened;

/* One run of the program. */
typedef struct session {
    options o;                  /* of the map that is shown */
    char path[RECENT_PATH];     /* its file, where the command line does not name it */
    opened w;
    recent recent;
    bool noted;                 /* the map is in the list of recent ones */
    opener next;                /* the map that is wanted, read while the window goes on */
    script *story;              /* NULL: hands do it */
} session;

/* What is wrong with the list of recent maps, once. */
static void tell_recent(recent *r, char *out, size_t size)
{
    static const message messages[] = {[RECENT_SET_ASIDE] = MESSAGE_RECENT_SET_ASIDE, [RECENT_DAMAGED] = MESSAGE_RECENT_DAMAGED,
                                       [RECENT_UNREADABLE] = MESSAGE_RECENT_UNREADABLE,
                                       [RECENT_UNWRITABLE] = MESSAGE_RECENT_UNWRITABLE};
    *out = 0;
    if (r->trouble == RECENT_FINE) return;
    fprintf(stderr, "gridview: ");
    fprintf(stderr, message_text(messages[r->trouble]), r->file, r->why);
    fprintf(stderr, "\n");
    recent_tell(r, out, size);
}

/* After the first frame: the map becomes the first of the recent ones. */
static void note_recent(session *x)
{
    char trouble[1200];
    if (!x->noted) recent_add(&x->recent, x->o.map_path, grid_map_name(x->w.map), (int64_t)time(NULL));
    x->noted = true;
    tell_recent(&x->recent, trouble, sizeof trouble);
    if (*trouble) app_say(x->w.a, true, "%s", trouble);
}

static loader *load(void *context, bool only_events, void (*wake)(void))
{
    session *x = context;
    loader_scope scope = only_events ? LOAD_EVENTS : x->o.is_public ? LOAD_PUBLIC : LOAD_ALL;
    note_recent(x);
    return loader_start(x->w.map, x->o.map_path, x->o.events, x->o.num_events, scope, x->o.pinyin, wake);
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

static int no_display(const char *reason)
{
    if (!reason) return 0;
    fprintf(stderr, "gridview: ");
    fprintf(stderr, message_text(MESSAGE_NO_DISPLAY), reason);
    fprintf(stderr, "\n");
    return EXIT_ENVIRONMENT;
}

/* Whether a path is another name of the map that is shown. */
static bool is_shown(const session *x, const char *path)
{
    char wanted[PATH_MAX], shown[PATH_MAX];
    return realpath(path, wanted) && realpath(x->o.map_path, shown) && !strcmp(wanted, shown);
}

/* What the window asks for while it goes on: see window.h. */
static bool prepare(void *context, const char *path, void (*wake)(void))
{
    session *x = context;
    const grid_map_options other = grid_map_options_default();
    if (path && is_shown(x, path)) path = NULL; /* with the options that it was opened with */
    return opener_start(&x->next, path ? path : x->o.map_path, path ? &other : &x->o.map, wake);
}

static bool is_prepared(void *context) { return opener_is_done(&((session *)context)->next); }

static int show(session *x, double opened_ms)
{
    app *a = x->w.a;
    const window_owner owner = {x, load, prepare, is_prepared};
    return no_display(x->o.frame_times ? window_time_frames(a, opened_ms) : window_run(a, x->o.events, x->o.num_events, &owner));
}

static int run_app(session *x, double opened_ms)
{
    app *a = x->w.a;
    const options *o = &x->o;
    bool window = !o->screenshot && !x->story;
    a->start.recent = *x->recent.file ? &x->recent : NULL;
    if ((!window || o->frame_times) && !a->loaded) { /* nobody waits for a first frame */
        loader *l = load(x, false, NULL);
        bool ok = l && loader_finish(l, a);
        loader_free(l);
        if (!ok) return EXIT_INPUT;
    }
    if (opened_ms >= 0) look_at(a, o); /* a map that is opened again is seen where it was */
    if (x->story) {
        app_use_proj(a);
        return script_run(x->story, a, NULL) ? 0 : EXIT_FAILED;
    }
    return window ? show(x, opened_ms) : save_screenshot(a, o);
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

static void close_all(opened *w)
{
    if (w->a) app_close(w->a);
    free(w->a);
    grid_scene_free(w->scene);
    grid_map_free(w->map);
    *w = (opened){0};
}

/* `scale` and size as app_options have them. */
static grid_status open_all(session *x, const options *o, const grid_view *view, double scale, int width, int height, opened *out,
                            grid_error *error)
{
    opened w = {.a = calloc(1, sizeof *w.a)};
    const app_options how = {.view = view, .scale = scale, .width = width, .height = height,
                             .bare = o->bare, .is_public = o->is_public, .follows_clock = o->now_s == GRID_NO_TIME,
                             .now_s = o->now_s == GRID_NO_TIME ? (int64_t)time(NULL) : o->now_s};
    grid_status status = w.a ? opener_take(&x->next, o->map_path, &o->map, &w.map, &w.scene, error) : GRID_E_MEMORY;
    if (!status) status = app_open(w.a, w.scene, o->map_path, &how, error);
    if (status) {
        close_all(&w);
        if (!error->text[0]) *error = (grid_error){status, 0, "out of memory"};
        return status;
    }
    *out = w;
    return GRID_OK;
}

/* The map file has changed: the new map takes the place of the old one, which stays when the new one cannot be opened. */
static void open_again(session *x)
{
    const options *o = &x->o;
    opened fresh, *w = &x->w;
    grid_error error = {0};
    char selected[GRID_VIEW_NAME] = "";
    w->a->reopen = false;
    if (w->a->selected != GRID_NONE) snprintf(selected, sizeof selected, "%s", grid_unit_code(w->map, w->a->selected));
    double enlarge = w->a->theme->enlarge, scale = w->a->scale / enlarge;
    w->a->loading[0] = 0;
    if (open_all(x, o, &w->a->view, scale, (int)ceil(w->a->width * enlarge), (int)ceil(w->a->height * enlarge), &fresh, &error)) {
        const char *text = error.text; /* the bar has no room for folders */
        if (!strncmp(text, o->map_path, strlen(o->map_path)) && strrchr(o->map_path, '/'))
            text += strrchr(o->map_path, '/') + 1 - o->map_path;
        app_say_fault(w->a, _("县图未能重新打开：%s"), text);
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

/* What the command line says of the window, and nothing of the map that it named. */
static options options_of_window(const options *o)
{
    options other = *o;
    other.map = grid_map_options_default();
    other.measure = grid_measure_options_default();
    other.map_path = other.field = other.view = NULL;
    other.num_events = 0;
    other.total = other.has_centre = other.has_hover = false;
    other.scale = 0;
    return other;
}

/* Opens a map that was chosen or dropped, in the window of the one before, if there is one. `why` says what went wrong. */
static bool open_chosen(session *x, const char *path, const char *theme, double scale, int width, int height, char *why,
                        size_t size)
{
    opened fresh;
    grid_error error = {0};
    options o = options_of_window(&x->o);
    grid_view view = grid_view_default();
    o.map_path = path;
    memset(view.theme, 0, sizeof view.theme);
    snprintf(view.theme, sizeof view.theme, "%s", theme);
    if (open_all(x, &o, &view, scale, width, height, &fresh, &error)) {
        char said[SENTENCE_SIZE];
        fail(&error);
        snprintf(why, size, _("未能打开：%.380s"), sentence_of(error.text, said));
        return false;
    }
    char kept[RECENT_PATH];
    snprintf(kept, sizeof kept, "%s", path); /* it may belong to what is closed now */
    close_all(&x->w);
    memcpy(x->path, kept, sizeof kept);
    o.map_path = x->path;
    x->o = o;
    x->w = fresh;
    x->noted = false;
    tell_findings(x->w.map, x->path);
    return true;
}

/* Another map is wanted. What is shown stays when that one cannot be opened, and the list of recent ones says why. */
static void open_wanted(session *x)
{
    app *a = x->w.a;
    double enlarge = a->theme->enlarge;
    char why[400];
    if (is_shown(x, a->wanted)) {
        open_again(x);
    } else if (!open_chosen(x, a->wanted, a->view.theme, a->scale / enlarge, (int)ceil(a->width * enlarge), (int)ceil(a->height * enlarge),
                            why, sizeof why)) {
        a->loading[0] = 0;
        app_show_start(a, why);
    }
    x->w.a->wanted[0] = 0;
}

/* Without a map: the list of recent ones, until one could be opened. */
static int choose_first(session *x)
{
    const options *o = &x->o;
    start_screen s;
    grid_error error;
    char trouble[1200];
    int code = 0;
    int64_t now_s = o->now_s == GRID_NO_TIME ? (int64_t)time(NULL) : o->now_s;
    const grid_theme *theme = o->theme ? grid_theme_by_name(o->theme) : grid_theme_light();
    if (start_screen_open(&s, *x->recent.file ? &x->recent : NULL, theme, o->ui_scale, o->width, o->height, now_s, &error))
        return fail(&error);
    tell_recent(&x->recent, trouble, sizeof trouble);
    snprintf(s.list.note, sizeof s.list.note, "%.390s", trouble);
    while (!code && !x->w.a) {
        if (x->story) code = script_run(x->story, NULL, &s) ? 0 : EXIT_FAILED;
        else code = no_display(window_choose(&s));
        if (code || s.quit || !*s.list.chosen) break;
        open_chosen(x, s.list.chosen, o->theme ? o->theme : "light", o->ui_scale, s.width, s.height, s.list.note, sizeof s.list.note);
        s.list.chosen[0] = 0;
        recent_look(&x->recent);
        s.dirty = true;
    }
    start_screen_close(&s);
    return code;
}

static int run_maps(session *x, double opened_ms)
{
    int code;
    for (;;) {
        app *a = x->w.a;
        code = run_app(x, opened_ms);
        if (code || a->quit || !(a->reopen || *a->wanted)) break;
        if (*a->wanted) open_wanted(x);
        else open_again(x);
        opened_ms = -1;
    }
    return code;
}

/* Where the list of recent maps is: what is made without hands keeps none, unless told to. */
static void find_recent(session *x)
{
    char file[RECENT_PATH + 64] = "";
    const options *o = &x->o;
    if (o->recent && strcmp(o->recent, "none")) snprintf(file, sizeof file, "%s", o->recent);
    else if (!o->recent && !o->screenshot && !o->script && !o->frame_times && !recent_place(file, sizeof file)) file[0] = 0;
    recent_open(&x->recent, file);
}

static int run(session *x)
{
    const options *o = &x->o;
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
    if (!o->map_path) {
        int code = choose_first(x);
        if (code || !x->w.a) return code;
    } else {
        if (make_view(o, &view, &error) || open_all(x, o, &view, o->ui_scale, o->width, o->height, &x->w, &error)) return fail(&error);
        tell_findings(x->w.map, o->map_path);
    }
    return run_maps(x, ms_of(&start));
}

int main(int argc, char **argv)
{
    session x = {.noted = false};
    if (!options_read(argc, argv, &x.o)) return EXIT_USAGE;
    if (x.o.help) return fputs(message_text(MESSAGE_HELP), stdout) < 0;
    if (x.o.version) return printf("gridview %s\n", grid_version()) < 0;
    if (x.o.script && !(x.story = script_open(x.o.script))) return EXIT_FAILED;
    find_recent(&x);
    int code = run(&x);
    close_all(&x.w);
    opener_clear(&x.next);
    window_close(); /* after all threads, which wake it */
    script_close(x.story);
    return code;
}
