/* watch.h - has a file been replaced or written to, and come to rest? */
#ifndef GRIDVIEW_WATCH_H
#define GRIDVIEW_WATCH_H

#include <stdbool.h>
#include <stdint.h>

enum { WATCH_FILES = 17 };

typedef struct watch_state {
    bool there;
    uint64_t inode;
    int64_t size, changed_ns;
} watch_state;

typedef struct watch {
    const char *paths[WATCH_FILES]; /* borrowed */
    watch_state known[WATCH_FILES], seen[WATCH_FILES];
    int num;
    double seen_at_s[WATCH_FILES];  /* since when it has looked as it does */
} watch;

/* Adds a file as it is now. */
void watch_add(watch *w, const char *path);
/* Bit i is set once for each file i that has changed and then rested for a second; a file that is gone is waited for.
 * To be asked about once a second. */
unsigned watch_ask(watch *w, double now_s);

#endif
