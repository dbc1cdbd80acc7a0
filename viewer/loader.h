/* loader.h - what is read behind the first frame, in a thread of its own: events, and who answers for units. */
#ifndef GRIDVIEW_LOADER_H
#define GRIDVIEW_LOADER_H

#include "app.h"

typedef struct loader loader;

/* What is read: everything; events alone, again, since their files have grown; what everybody may know: nothing of who
 * answers for units, of buildings and module points. */
typedef enum loader_scope { LOAD_ALL, LOAD_EVENTS, LOAD_PUBLIC } loader_scope;

/* Begins to read; `paths` are files of events, `readings` is one for finder_new or NULL; they must live as long as the loader. NULL when memory is out. `wake` is
 * called from the thread when something is ready; may be NULL. */
loader *loader_start(const grid_map *map, const char *map_path, const char *const *paths, size_t num_paths,
                     loader_scope scope, const char *readings, void (*wake)(void));
/* Gives the app what is ready, and says what went wrong in its status bar. True when there was something. */
bool loader_poll(loader *l, app *a);
/* Waits until all is read and gives it to the app. False when something could not be read: said on stderr. */
bool loader_finish(loader *l, app *a);
/* Stops reading. NULL is accepted. */
void loader_free(loader *l);

#endif
