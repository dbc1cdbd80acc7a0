/* main.c - gridview: opens a map and shows it in a window, or writes the same picture to a file. */
#include <stdio.h>
#include <string.h>

#include <render/page.h>

#include "messages.h"
#include "options.h"
#include "window.h"

enum { EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_ENVIRONMENT = 4 };

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

static void set_view(frame *f, const options *o)
{
    if (o->scale > 0) grid_camera_set_scale(&f->camera, o->scale);
    if (o->has_centre) f->camera.x = o->centre_x, f->camera.y = o->centre_y;
}

static int save_screenshot(frame *f, const options *o)
{
    grid_error error;
    frame_use_proj(f);
    if (o->has_hover) frame_set_cursor(f, o->hover_x, o->hover_y);
    if (!frame_draw(f, false)) {
        fprintf(stderr, "gridview: out of memory while drawing\n");
        return EXIT_ENVIRONMENT;
    }
    return grid_surface_write_png(f->image, o->screenshot, &error) ? fail(&error) : 0;
}

static int show(frame *f, const options *o)
{
    const char *reason = o->frame_times ? window_time_frames(f) : window_run(f);
    if (!reason) return 0;
    fprintf(stderr, "gridview: ");
    fprintf(stderr, message_text(MESSAGE_NO_DISPLAY), reason);
    fprintf(stderr, "\n");
    return EXIT_ENVIRONMENT;
}

/* What colours the map: a field that was asked for, else people, else nothing. */
static grid_status choose_measure(const grid_scene *scene, const options *o, grid_measure **out, grid_error *error)
{
    if (!o->field && scene->population == GRID_NONE) return GRID_OK;
    return grid_measure_of_field(scene, o->field, o->total ? GRID_PER_NONE : GRID_PER_AREA, &o->measure, out, error);
}

static int run(const options *o)
{
    grid_map *map = NULL;
    grid_scene *scene = NULL;
    grid_measure *measure = NULL;
    grid_error error;
    frame f = {0};
    int code;
    if (o->screenshot && !may_replace(o->screenshot)) {
        fprintf(stderr, "gridview: ");
        fprintf(stderr, message_text(MESSAGE_NOT_A_PICTURE), o->screenshot);
        fprintf(stderr, "\n");
        return EXIT_USAGE;
    }
    if (grid_map_open(o->map_path, &o->map, &map, &error)) return fail(&error);
    const grid_findings *findings = grid_map_findings(map);
    size_t bad = grid_findings_num_severity(findings, GRID_WARNING) +
                 grid_findings_num_severity(findings, GRID_ERROR);
    if (bad) {
        fprintf(stderr, "gridview: ");
        fprintf(stderr, message_text(MESSAGE_FINDINGS), bad, o->map_path);
        fprintf(stderr, "\n");
    }
    const char *slash = strrchr(o->map_path, '/');
    if (grid_scene_new(map, &scene, &error) || choose_measure(scene, o, &measure, &error) ||
        frame_open(&f, scene, measure, slash ? slash + 1 : o->map_path,
                   o->dark ? grid_theme_dark() : grid_theme_light(), o->width, o->height, &error)) {
        code = fail(&error);
    } else {
        set_view(&f, o);
        code = o->screenshot ? save_screenshot(&f, o) : show(&f, o);
    }
    frame_close(&f);
    grid_measure_free(measure);
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
