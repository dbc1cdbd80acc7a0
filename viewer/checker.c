/* checker.c - see checker.h. */
#include "checker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checker {
    const grid_map *map;
    const char *path;
    pthread_t thread;
    bool joined;
    pthread_mutex_t lock;
    /* guarded */
    bool done, stop;
    double share;
    grid_findings *findings;
    char failure[300];
};

static bool keep_going(void *context, double share)
{
    checker *c = context;
    pthread_mutex_lock(&c->lock);
    bool stop = c->stop;
    c->share = share;
    pthread_mutex_unlock(&c->lock);
    return !stop;
}

static void *run(void *context)
{
    checker *c = context;
    grid_certificate_options how = grid_certificate_options_default();
    grid_code_schemes *schemes = NULL;
    grid_layer *buildings = NULL;
    grid_findings *findings = NULL;
    grid_error error = {0};
    grid_status status = grid_code_schemes_builtin(&schemes, &error);
    for (size_t i = 0; !status && grid_map_is_file(c->map) && i < grid_map_num_sources(c->map); i++)
        if (!strcmp(grid_map_source_at(c->map, i)->as, "building"))
            status = grid_map_layer_open(c->path, "building", NULL, &buildings, &error);
    how.path = grid_map_is_file(c->map) ? c->path : NULL;
    how.buildings = buildings;
    how.schemes = schemes;
    how.progress = keep_going;
    how.progress_context = c;
    if (!status) status = grid_certificate_make(c->map, &how, &findings, NULL, &error);
    grid_layer_free(buildings);
    grid_code_schemes_free(schemes);
    pthread_mutex_lock(&c->lock);
    c->findings = findings;
    if (status && status != GRID_E_CANCELLED) snprintf(c->failure, sizeof c->failure, "%.290s", error.text);
    c->done = true;
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

checker *checker_start(const grid_map *map, const char *path)
{
    checker *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->map = map, c->path = path;
    pthread_mutex_init(&c->lock, NULL);
    if (!pthread_create(&c->thread, NULL, run, c)) return c;
    pthread_mutex_destroy(&c->lock);
    free(c);
    return NULL;
}

bool checker_poll(checker *c, const grid_findings **out, double *share, char *failure)
{
    pthread_mutex_lock(&c->lock);
    bool done = c->done;
    *out = done ? c->findings : NULL;
    if (share) *share = c->share;
    snprintf(failure, 300, "%s", c->failure);
    pthread_mutex_unlock(&c->lock);
    return done;
}

void checker_wait(checker *c)
{
    if (!c->joined) pthread_join(c->thread, NULL);
    c->joined = true;
}

void checker_free(checker *c)
{
    if (!c) return;
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_mutex_unlock(&c->lock);
    checker_wait(c);
    grid_findings_free(c->findings);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
