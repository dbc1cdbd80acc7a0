/* open.c - another map for this window: the list of recent ones over the map, and what is asked for. See app.h, start.h.
 *
 * The app only says which map is wanted; who owns the map opens it, and comes back with what went wrong.
 */
#include <stdio.h>
#include <string.h>

#include "app.h"

void app_want_map(app *a, const char *path)
{
    if (strlen(path) < sizeof a->wanted) strcpy(a->wanted, path);
    else app_say(a, true, _("文件路径过长，未能打开"));
}

void app_show_start(app *a, const char *why)
{
    a->start = (start_list){.recent = a->start.recent, .now_s = a->now_s};
    snprintf(a->start.note, sizeof a->start.note, "%s", why);
    if (a->start.recent) recent_look(a->start.recent);
    a->start_open = true;
    a->dragging = false;
    a->ui.active[0] = 0;
    a->hovered = GRID_NONE, a->has_cursor = false;
    a->ui.popup.owner[0] = a->ui.focus[0] = 0;
    a->dirty = true;
}

void start_over_map(app *a)
{
    a->ui.num_places = 0; /* what lies below cannot be reached */
    start_sheet(&a->start, &a->ui, a->width, a->height, true);
}

bool start_input(app *a, const input *in)
{
    bool asked = in->kind == INPUT_KEY && in->control && in->key == 'o' && !a->ui.preedit[0] && !a->ui.down;
    if (!a->start_open && !asked) return false;
    if (asked && !a->start_open) {
        app_show_start(a, "");
        return true;
    }
    ui_begin(&a->ui, in, NULL, a->width, a->height);
    start_over_map(a);
    a->ui.taken = true;
    ui_end(&a->ui);
    a->dirty = true;
    if (asked || a->start.closed || *a->start.chosen) a->start_open = false, a->ui.focus[0] = 0;
    if (*a->start.chosen) app_want_map(a, a->start.chosen);
    return true;
}
