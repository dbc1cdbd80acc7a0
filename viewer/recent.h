/* recent.h - maps that were opened before, the last one first, kept in a small JSON file of the user's.
 *
 * The list is a convenience: whatever is wrong with its file, the viewer goes on without it and says so once. A file that
 * is damaged is set aside as FILE.bad; one that cannot be read, or is none, is left alone.
 */
#ifndef GRIDVIEW_RECENT_H
#define GRIDVIEW_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECENT_MAPS = 12, RECENT_PATH = 1024, RECENT_NAME = 128 };

typedef struct recent_map {
    char path[RECENT_PATH];  /* absolute */
    char name[RECENT_NAME];  /* of the county */
    int64_t opened_s;        /* UTC */
    bool there;              /* when it was looked for last */
} recent_map;

typedef enum recent_trouble {
    RECENT_FINE,
    RECENT_SET_ASIDE,  /* damaged: now FILE.bad */
    RECENT_DAMAGED,    /* damaged, and it could not be set aside */
    RECENT_UNREADABLE,
    RECENT_UNWRITABLE
} recent_trouble;

typedef struct recent {
    char file[RECENT_PATH + 64]; /* "": nothing is kept */
    int num;
    recent_map maps[RECENT_MAPS];
    recent_trouble trouble;      /* not told yet */
    char why[120];               /* of the system */
    unsigned told;               /* troubles that were told */
    bool closed;                 /* the file is not to be written */
} recent;

/* The place of the file: $XDG_STATE_HOME/gridview/recent.json, else that of ~/.local/state; false when neither is known. */
bool recent_place(char *out, size_t size);
/* Reads a list; "" keeps none. */
void recent_open(recent *r, const char *file);
/* Looks which of the maps are there now. */
void recent_look(recent *r);
/* A map was opened: it becomes the first, here and in the file, whatever another viewer has written there meanwhile. */
void recent_add(recent *r, const char *path, const char *name, int64_t now_s);
void recent_remove(recent *r, int i);
/* What is wrong and was not told yet, in the words of the window; false: nothing. */
bool recent_tell(recent *r, char *out, size_t size);

#endif
