/* store_events.c - events by code: see store_events.h.
 *
 *   slots [ 0 | 3 | 0 | 1 | ... ]   number of an event + 1 at the hash of its key, or in the next free slot
 *   key   "E-17"                    the code
 *         "\1" and a digest         an event without a code
 */
#include "store_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"

typedef struct known_event {
    size_t key;                /* where it begins in the texts */
    char was[33], is[33];      /* digests before the import and now */
    uint32_t num_old, num_met; /* rows of the table; rows that have come */
} known_event;

struct grid_known_events {
    known_event *list;
    size_t num, capacity;
    char *texts;
    size_t used, room;
    size_t *slots, num_slots; /* a power of two, at least twice num */
};

static size_t *slot_of(const grid_known_events *k, const char *key)
{
    size_t at = (size_t)grid_hash(1, key, strlen(key)) & (k->num_slots - 1);
    while (k->slots[at] && strcmp(k->texts + k->list[k->slots[at] - 1].key, key) != 0)
        at = (at + 1) & (k->num_slots - 1);
    return &k->slots[at];
}

static bool grow_slots(grid_known_events *k)
{
    if (2 * (k->num + 1) <= k->num_slots) return true;
    size_t num = k->num_slots ? 2 * k->num_slots : 1024;
    size_t *slots = grid_new_array(num, sizeof *slots);
    if (!slots) return false;
    free(k->slots);
    k->slots = slots;
    k->num_slots = num;
    for (size_t i = 0; i < k->num; i++) *slot_of(k, k->texts + k->list[i].key) = i + 1;
    return true;
}

static bool push_text(grid_known_events *k, const char *text)
{
    size_t n = strlen(text) + 1;
    if (k->used + n > k->room) {
        size_t room = 2 * (k->room + n) + 4096;
        char *moved = realloc(k->texts, room);
        if (!moved) return false;
        k->texts = moved;
        k->room = room;
    }
    memcpy(k->texts + k->used, text, n);
    k->used += n;
    return true;
}

/* The event of this key, which is new with nothing known of it; NULL when memory is out. */
static known_event *event_of(grid_known_events *k, const char *key)
{
    if (!grow_slots(k)) return NULL;
    size_t *slot = slot_of(k, key), begin = k->used;
    if (*slot) return &k->list[*slot - 1];
    if (!grid_grow((void **)&k->list, &k->capacity, k->num, sizeof *k->list) || !push_text(k, key)) return NULL;
    k->list[k->num] = (known_event){.key = begin};
    *slot = ++k->num;
    return &k->list[k->num - 1];
}

/* `own` has room for the key of an event without a code. */
static const char *key_of(const char *code, const char *digest, char own[40])
{
    if (code) return code;
    snprintf(own, 40, "\1%.32s", digest);
    return own;
}

static grid_status take_row(grid_known_events *k, const grid_statement *row, grid_error *error)
{
    const char *digest = grid_column_text(row, 1);
    char own[40];
    if (!digest) digest = ""; /* a row that somebody has written by hand */
    known_event *event = event_of(k, key_of(grid_column_text(row, 0), digest, own));
    if (!event) return grid_fail_memory(error);
    event->num_old++;
    snprintf(event->was, sizeof event->was, "%s", digest);
    memcpy(event->is, event->was, sizeof event->is);
    return GRID_OK;
}

grid_status grid_known_events_read(grid_db *db, const char *table, grid_known_events **out, grid_error *error)
{
    grid_statement *query = NULL;
    bool row = true;
    grid_known_events *k = calloc(1, sizeof *k);
    grid_status status = k ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK && table)
        status = grid_db_prepare(db, &query, error, "SELECT code, digest FROM \"%w\"", table);
    while (status == GRID_OK && query && (status = grid_statement_step(query, &row, error)) == GRID_OK && row)
        status = take_row(k, query, error);
    grid_statement_free(query);
    if (status == GRID_OK)
        *out = k;
    else
        grid_known_events_free(k);
    return status;
}

void grid_known_events_free(grid_known_events *k)
{
    if (!k) return;
    free(k->list);
    free(k->texts);
    free(k->slots);
    free(k);
}

grid_status grid_known_events_meet(grid_known_events *k, const char *code, const char digest[33], grid_event_news *out,
                                   grid_error *error)
{
    char own[40];
    known_event *event = event_of(k, key_of(code, digest, own));
    if (!event) return grid_fail_memory(error);
    event->num_met++;
    if (!code)
        *out = event->num_met <= event->num_old ? GRID_EVENT_SAME : GRID_EVENT_NEW;
    else if (!event->num_old && event->num_met == 1)
        *out = GRID_EVENT_NEW;
    else
        *out = strcmp(event->is, digest) ? GRID_EVENT_CHANGED : GRID_EVENT_SAME;
    snprintf(event->is, sizeof event->is, "%s", digest);
    return GRID_OK;
}

void grid_known_events_count(const grid_known_events *k, size_t *added, size_t *kept)
{
    *added = *kept = 0;
    for (size_t i = 0; i < k->num; i++) {
        const known_event *event = &k->list[i];
        if (!event->num_met) continue;
        bool has_code = k->texts[event->key] != 1;
        size_t same = has_code                           ? event->num_old && !strcmp(event->was, event->is)
                      : event->num_met < event->num_old ? event->num_met
                                                        : event->num_old;
        *kept += same;
        *added += (has_code ? 1 : event->num_met) - same;
    }
}
