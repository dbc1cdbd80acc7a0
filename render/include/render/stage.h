/* stage.h - makes what a view asks for: the measure, the heat, the layers of the map file; and keeps it.
 *
 *      view (plain data) --grid_stage_show--> content (layers in memory) --painter--> pixels
 *
 * What did not change from one view to the next is not made again. A stage belongs to one thread; its
 * content serves any painter until the next grid_stage_show.
 */
#ifndef GRID_RENDER_STAGE_H
#define GRID_RENDER_STAGE_H

#include <render/content.h>
#include <render/view.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_stage grid_stage;

/** `path` is what the map was opened from; other layers are read from it when a view first asks for them. Borrows the
 *  scene; fails with MEMORY. */
grid_status grid_stage_new(const grid_scene *scene, const char *path, grid_stage **out, grid_error *error);
void grid_stage_free(grid_stage *stage);

/** Events that views count; NULL: none. Borrowed. When more of them have come, call it again. */
void grid_stage_set_events(grid_stage *stage, const grid_events *events);
/** What happens from this time on is not known, and a period without an end ends then: else whatever is due one day would
 *  be overdue. INT64_MAX, the default: all is known. */
void grid_stage_set_as_of(grid_stage *stage, int64_t utc_s);

/** What may be shown to everybody: no single events, no heat (a lone event is a disc about its place), no buildings, whatever a
 *  view asks for. Off at first. */
void grid_stage_set_public(grid_stage *stage, bool is_public);

/** Makes what a view shows. DATA when it asks for a level or field that the map does not have, or counts events where
 *  there are none; whatever else fails. The content stays what it was then. */
grid_status grid_stage_show(grid_stage *stage, const grid_view *view, grid_error *error);
const grid_content *grid_stage_content(const grid_stage *stage);

/** Beside it, in the same classes and on the same scale: the period that the view compares with. NULL unless the view is
 *  side_by_side. */
const grid_content *grid_stage_before(const grid_stage *stage);

/** Makes the heat that the shown view asks for, for this camera, exactly, or quickly as a preview; content.heat is NULL
 *  when it asks for none. Its scale is that of the whole map's surface, unless the view says heat_maximum, so that a colour
 *  means the same wherever one looks. Events need places for it (grid_events_keep_places). Fails as grid_heat_build
 *  does. */
grid_status grid_stage_heat(grid_stage *stage, const grid_camera *camera, double scale, bool preview, grid_error *error);

/** The same in two halves, of which the first may run in another thread while nothing else is asked of the stage but what it
 *  has shown: make, then take, which is false, and changes nothing, when something else has been shown since. */
typedef struct grid_stage_heats {
    grid_heat *heat[2]; /* of the view's period, and of the one beside it; owned */
    double maximum;
    unsigned long revision;
} grid_stage_heats;
grid_status grid_stage_heats_make(const grid_stage *stage, const grid_camera *camera, double scale, bool preview,
                                  grid_stage_heats *out, grid_error *error);
bool grid_stage_heats_take(grid_stage *stage, grid_stage_heats *heats);
void grid_stage_heats_free(grid_stage_heats *heats);

/** The events that the view counts, where it shows them or their heat; else empty. */
const grid_dots *grid_stage_dots(const grid_stage *stage);

/** Counts of the events of the view's period and words; NULL without events, and before the first show. */
const grid_situation *grid_stage_situation(const grid_stage *stage);
/** Those of the period that the view compares with, or NULL. */
const grid_situation *grid_stage_earlier(const grid_stage *stage);

/** The camera of a view in a window or picture of width x height. DATA when there is no such unit. */
grid_status grid_stage_camera(const grid_stage *stage, const grid_view *view, int width, int height, int margin,
                              grid_camera *out, grid_error *error);

/** "2025-06-01 – 2025-06-30" for the legend and the title; "" for all time. `out` has room for 64 bytes. */
char *grid_period_words(grid_period period, char *out);

#ifdef __cplusplus
}
#endif
#endif
