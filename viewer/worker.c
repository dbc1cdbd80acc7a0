/* worker.c - see worker.h. */
#include "worker.h"

static void *run(void *context)
{
    worker *w = context;
    w->work(w->context);
    atomic_store(&w->done, true);
    if (w->wake) w->wake();
    return NULL;
}

bool worker_start(worker *w, void (*work)(void *context), void *context, void (*wake)(void))
{
    if (w->running || w->waited) return false;
    w->work = work, w->context = context, w->wake = wake;
    atomic_store(&w->done, false);
    w->running = pthread_create(&w->thread, NULL, run, w) == 0;
    return w->running;
}

bool worker_finished(worker *w)
{
    if (w->running && atomic_load(&w->done)) worker_wait(w);
    bool finished = w->waited;
    w->waited = false;
    return finished;
}

void worker_wait(worker *w)
{
    if (!w->running) return;
    pthread_join(w->thread, NULL);
    w->running = false;
    w->waited = true;
}

bool worker_is_busy(const worker *w) { return w->running; }
