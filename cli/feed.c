/* feed.c - rows in batches, read ahead by a thread: see locate.h.
 *
 *   reader    [fill 0]  [fill 1]  [fill 0] ...    a batch is filled while the other one is used;
 *   caller              [use 0 ]  [use 1 ] ...    each belongs to one of the two at any time
 *
 * A batch ends where a record may no longer fit, so its memory never grows. Without a thread, or
 * where none can be had, the caller fills a batch when it asks for it.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "locate.h"

#define BATCH_BYTES ((size_t)3 << 20) /* and one record of the longest kind */

struct feed {
    struct points *points;
    struct batch batches[2];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool wants_thread, has_thread;
    /* the reader adds to `filled`, the caller to `used`; a batch is number % 2 */
    uint64_t filled, used;
    bool holds, stopped; /* the caller has batch `used` in its hands; nothing more is wanted */
};

static bool batch_new(struct batch *b)
{
    *b = (struct batch){.bytes = malloc(BATCH_BYTES + FEED_MAX_RECORD + 2),
                        .rows = malloc(FEED_ROWS * sizeof *b->rows),
                        .x = malloc(FEED_ROWS * sizeof *b->x),
                        .y = malloc(FEED_ROWS * sizeof *b->y)};
    return b->bytes && b->rows && b->x && b->y;
}

static void batch_free(struct batch *b) { free(b->bytes), free(b->rows), free(b->x), free(b->y); }

/* Keeps the current record of `points`. */
static void batch_add(struct batch *b, const struct points *points)
{
    grid_slice record = grid_rows_record(points->rows), end = grid_rows_record_end(points->rows);
    size_t fields = grid_rows_num_fields(points->rows),
           columns = grid_rows_num_columns(points->rows);
    struct row *row = &b->rows[b->n];
    *row = (struct row){.at = (uint32_t)b->used, .length = (uint32_t)record.length,
                        .end_length = (uint8_t)end.length, .blank = record.length == 0,
                        .missing = fields < columns ? (uint32_t)(columns - fields) : 0};
    /* the line end stands behind the record */
    memcpy(b->bytes + b->used, record.bytes, record.length + end.length);
    b->used += record.length + end.length;
    b->x[b->n] = b->y[b->n] = NAN;
    if (!row->blank) row->place = (uint8_t)points_place(points, &b->x[b->n], &b->y[b->n]);
    b->n++;
}

static void fill(struct batch *b, struct points *points)
{
    bool more = true;
    b->n = b->used = 0;
    b->first_number = grid_rows_number(points->rows) + 1;
    b->is_last = false;
    while (b->n < FEED_ROWS && b->used < BATCH_BYTES) {
        b->failure = grid_rows_next(points->rows, &more, &b->error);
        if (b->failure || !more) {
            b->is_last = true;
            break;
        }
        batch_add(b, points);
    }
    b->taken = points->taken;
}

static void *read_ahead(void *context)
{
    struct feed *feed = context;
    bool goes_on = true;
    for (uint64_t i = 0; goes_on; i++) {
        struct batch *b = &feed->batches[i % 2];
        pthread_mutex_lock(&feed->lock);
        while (i - feed->used >= 2 && !feed->stopped)
            pthread_cond_wait(&feed->changed, &feed->lock);
        goes_on = !feed->stopped;
        pthread_mutex_unlock(&feed->lock);
        if (!goes_on) break;
        fill(b, feed->points);
        goes_on = !b->is_last;
        pthread_mutex_lock(&feed->lock);
        feed->filled++;
        pthread_cond_signal(&feed->changed);
        pthread_mutex_unlock(&feed->lock);
    }
    return NULL;
}

struct feed *feed_new(bool ahead)
{
    struct feed *feed = calloc(1, sizeof *feed);
    if (!feed) return NULL;
    feed->wants_thread = ahead;
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->changed, NULL);
    if (batch_new(&feed->batches[0]) && (!ahead || batch_new(&feed->batches[1]))) return feed;
    feed_free(feed);
    return NULL;
}

void feed_free(struct feed *feed)
{
    if (!feed) return;
    batch_free(&feed->batches[0]);
    batch_free(&feed->batches[1]);
    pthread_cond_destroy(&feed->changed);
    pthread_mutex_destroy(&feed->lock);
    free(feed);
}

void feed_start(struct feed *feed, struct points *points)
{
    feed->points = points;
    feed->filled = feed->used = 0;
    feed->holds = feed->stopped = feed->has_thread = false;
    if (!feed->wants_thread || (points->wake = eventfd(0, EFD_CLOEXEC)) < 0) return;
    feed->has_thread = pthread_create(&feed->thread, NULL, read_ahead, feed) == 0;
}

const struct batch *feed_next(struct feed *feed)
{
    if (!feed->has_thread) {
        fill(&feed->batches[0], feed->points);
        return &feed->batches[0];
    }
    pthread_mutex_lock(&feed->lock);
    if (feed->holds) {
        feed->used++;
        pthread_cond_signal(&feed->changed);
    }
    feed->holds = true;
    while (feed->filled == feed->used) pthread_cond_wait(&feed->changed, &feed->lock);
    pthread_mutex_unlock(&feed->lock);
    return &feed->batches[feed->used % 2];
}

void feed_stop(struct feed *feed)
{
    if (feed->has_thread) {
        pthread_mutex_lock(&feed->lock);
        feed->stopped = true;
        pthread_cond_signal(&feed->changed);
        pthread_mutex_unlock(&feed->lock);
        eventfd_write(feed->points->wake, 1); /* ends a wait for bytes */
        pthread_join(feed->thread, NULL);
    }
    if (feed->points->wake >= 0) close(feed->points->wake);
    feed->points->wake = -1;
    feed->has_thread = false;
}
