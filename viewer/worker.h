/* worker.h - one piece of work in a thread, begun, asked for, waited for by the one who owns it.
 *
 *      worker_start(&w, draw, &job, wake);   ... wake() is called from the thread when it is done ...
 *      if (worker_finished(&w)) ...          once true, then the job's results may be read
 *
 * What the work reads must not change between the start and worker_finished or worker_wait.
 */
#ifndef GRIDVIEW_WORKER_H
#define GRIDVIEW_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct worker {
    pthread_t thread;
    bool running;       /* started, and not joined yet */
    bool waited;        /* joined by worker_wait: worker_finished tells of it once */
    atomic_bool done;
    void (*work)(void *context);
    void *context;
    void (*wake)(void); /* may be NULL */
} worker;

/* False when there is a piece of work already, or no thread is to be had. A zeroed worker has none. */
bool worker_start(worker *w, void (*work)(void *context), void *context, void (*wake)(void));
/* Whether a piece of work has come to its end since; true once for each. */
bool worker_finished(worker *w);
/* Until there is none at work; its end is still told by worker_finished. */
void worker_wait(worker *w);
bool worker_is_busy(const worker *w);

#endif
