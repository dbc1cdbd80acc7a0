/* loader.c - see loader.h. The thread writes only what the lock guards. */
#include "loader.h"

#include <grid/past.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sentence.h>

#include "gazetteer.h"

struct loader {
    const grid_map *map;
    const char *map_path;
    const char *const *paths;
    size_t num_paths;
    loader_scope scope;
    const char *readings;
    void (*wake)(void);
    pthread_t thread;
    pthread_mutex_t lock;
    /* guarded */
    grid_events *events;
    grid_assignments *duties;
    finder *finder;
    nearby *nearby;
    bool ready, done, stop;
    double share;
    size_t faults;
    char failure[600];
};

static bool keep_going(void *context, double done)
{
    loader *l = context;
    pthread_mutex_lock(&l->lock);
    bool stop = l->stop, tell = done - l->share >= 0.02 || done < l->share;
    if (tell) l->share = done;
    pthread_mutex_unlock(&l->lock);
    if (tell && l->wake) l->wake();
    return !stop;
}

static void fail(loader *l, const char *text)
{
    pthread_mutex_lock(&l->lock);
    if (!*l->failure) snprintf(l->failure, sizeof l->failure, "%.590s", text);
    pthread_mutex_unlock(&l->lock);
}

/* One file, or one table of the map. False when it was stopped. */
static bool read_one(loader *l, grid_events *events, grid_past *past, const char *path, const char *as)
{
    grid_events_options how = grid_events_options_default();
    grid_findings *findings = NULL;
    grid_error error;
    how.progress = keep_going;
    how.progress_context = l;
    how.past = past;
    grid_status status = as ? grid_events_read_table(events, l->map_path, as, &how, &findings, &error)
                            : grid_events_read(events, path, &how, &findings, &error);
    if (status) {
        if (status != GRID_E_CANCELLED) fail(l, error.text);
        return status != GRID_E_CANCELLED;
    }
    pthread_mutex_lock(&l->lock);
    l->faults += grid_findings_num_severity(findings, GRID_WARNING) + grid_findings_num_severity(findings, GRID_ERROR);
    pthread_mutex_unlock(&l->lock);
    grid_findings_free(findings);
    return true;
}

/* Files that were named, else the tables of the map file. */
static void read_all(loader *l, grid_events *events, grid_past *past)
{
    for (size_t i = 0; i < l->num_paths; i++)
        if (!read_one(l, events, past, l->paths[i], NULL)) return;
    if (l->num_paths || !grid_map_is_file(l->map)) return;
    for (size_t i = 0; i < grid_map_num_sources(l->map); i++) {
        const grid_source *source = grid_map_source_at(l->map, i);
        if (!strncmp(source->as, "event:", 6) && !read_one(l, events, past, NULL, source->as)) return;
    }
}

static void read_events(loader *l)
{
    grid_events *events = NULL;
    grid_past *past = NULL;
    grid_error error;
    if (grid_events_new(l->map, &events, &error) || grid_events_keep_places(events, &error) ||
        grid_past_open(l->map, l->map_path, NULL, &past, &error)) {
        fail(l, error.text);
        grid_events_free(events);
        return;
    }
    read_all(l, events, past);
    grid_past_free(past);
    if (!grid_events_num(events)) {
        grid_events_free(events);
        return;
    }
    pthread_mutex_lock(&l->lock);
    l->events = events;
    l->ready = true;
    pthread_mutex_unlock(&l->lock);
    if (l->wake) l->wake();
}

static void read_duties(loader *l)
{
    grid_assignments *duties = NULL;
    grid_error error;
    if (!grid_map_is_file(l->map)) return;
    if (grid_assignments_open(l->map_path, NULL, &duties, &error)) {
        fail(l, error.text);
        return;
    }
    pthread_mutex_lock(&l->lock);
    l->duties = duties;
    l->ready = true;
    pthread_mutex_unlock(&l->lock);
}

static void make_finder(loader *l)
{
    finder *f = NULL;
    grid_error error;
    if (finder_new(l->map, l->readings, &f, &error)) {
        fail(l, error.text);
        return;
    }
    if (gazetteer_read(f, l->map, l->map_path, l->scope == LOAD_PUBLIC, &error)) fail(l, error.text); /* units are found all the same */
    pthread_mutex_lock(&l->lock);
    l->finder = f;
    l->ready = true;
    pthread_mutex_unlock(&l->lock);
}

static void read_nearby(loader *l)
{
    nearby *n = NULL;
    grid_error error;
    if (nearby_open(l->map, l->map_path, &n, &error)) {
        fail(l, error.text);
        return;
    }
    pthread_mutex_lock(&l->lock);
    l->nearby = n;
    l->ready = true;
    pthread_mutex_unlock(&l->lock);
}

static void *run(void *context)
{
    loader *l = context;
    read_events(l);
    if (l->scope == LOAD_ALL) read_duties(l);
    if (l->scope != LOAD_EVENTS) make_finder(l);
    if (l->scope == LOAD_ALL) read_nearby(l);
    pthread_mutex_lock(&l->lock);
    l->done = l->ready = true;
    pthread_mutex_unlock(&l->lock);
    if (l->wake) l->wake();
    return NULL;
}

loader *loader_start(const grid_map *map, const char *map_path, const char *const *paths, size_t num_paths,
                     loader_scope scope, const char *readings, void (*wake)(void))
{
    loader *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    l->map = map, l->map_path = map_path, l->paths = paths, l->num_paths = num_paths, l->scope = scope;
    l->readings = readings, l->wake = wake;
    pthread_mutex_init(&l->lock, NULL);
    if (pthread_create(&l->thread, NULL, run, l)) {
        pthread_mutex_destroy(&l->lock);
        free(l);
        return NULL;
    }
    return l;
}

bool loader_poll(loader *l, app *a)
{
    pthread_mutex_lock(&l->lock);
    bool ready = l->ready, done = l->done;
    double share = l->share;
    grid_events *events = l->events;
    grid_assignments *duties = l->duties;
    size_t faults = l->faults;
    char failure[sizeof l->failure];
    memcpy(failure, l->failure, sizeof failure);
    finder *found = l->finder;
    nearby *around = l->nearby;
    l->events = NULL, l->duties = NULL, l->finder = NULL, l->nearby = NULL;
    l->ready = false;
    l->failure[0] = 0, l->faults = 0;
    pthread_mutex_unlock(&l->lock);
    if (events) app_set_events(a, events);
    if (duties) app_set_duties(a, duties);
    if (found) app_set_finder(a, found);
    if (around) app_set_nearby(a, around);
    if (*failure) app_say_fault(a, "%s", failure);
    else if (faults) app_say(a, true, P_("事件有 %zu 处问题：gridctl situation 会列出", faults), faults);
    if (done && !a->loaded) app_set_loaded(a);
    if (a->reopen || *a->wanted) ; /* a map is being opened: that is what is said */
    else if (done || share <= 0 || share >= 1) a->loading[0] = 0;
    else snprintf(a->loading, sizeof a->loading, _("读取事件 %.0f%%"), 100 * share);
    a->dirty = true;
    return ready;
}

bool loader_finish(loader *l, app *a)
{
    pthread_join(l->thread, NULL);
    char said[SENTENCE_SIZE];
    bool ok = !*l->failure;
    if (!ok) fprintf(stderr, "gridview: %s\n", sentence_of(l->failure, said));
    l->done = true;
    loader_poll(l, a);
    l->stop = true; /* joined */
    l->thread = 0;
    return ok;
}

void loader_free(loader *l)
{
    if (!l) return;
    pthread_mutex_lock(&l->lock);
    bool joined = l->stop;
    l->stop = true;
    pthread_mutex_unlock(&l->lock);
    if (!joined) pthread_join(l->thread, NULL);
    grid_events_free(l->events);
    grid_assignments_free(l->duties);
    finder_free(l->finder);
    nearby_free(l->nearby);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
