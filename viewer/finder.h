/* finder.h - finds units, places and coordinates by what people type: code, name, pinyin in full or its initials.
 *
 * Made once for a map, in a thread of its own (ICU takes 0.1 s to wake); then any thread asks it. Polyphones have
 * all their readings, from share/pinyin.txt and a file of the user's.
 */
#ifndef GRIDVIEW_FINDER_H
#define GRIDVIEW_FINDER_H

#include <grid/map.h>

typedef struct finder finder;

typedef enum hit_kind { HIT_UNIT, HIT_PLACE } hit_kind;

typedef struct finder_hit {
    hit_kind kind;
    int32_t unit;      /* of HIT_UNIT; of a place the cell that owns it, or GRID_NONE */
    double x, y;       /* of HIT_PLACE, in the plane of the map */
    char label[120];   /* what it is called */
    char detail[160];  /* where it lies, or how it was read */
} finder_hit;

/* `readings` is a file like share/pinyin.txt that adds to it; NULL: none. OPEN when it cannot be read, DATA, with the
 * line, when it is none, MEMORY; ENVIRONMENT when ICU cannot transliterate. */
grid_status finder_new(const grid_map *map, const char *readings, finder **out, grid_error *error);
void finder_free(finder *f);

/* Adds a place that can be found by name, pinyin or code, either of which may be "". `kind` is what it is, "派出所".
 * Before anybody asks. Fails with MEMORY. */
grid_status finder_add(finder *f, const char *name, const char *code, const char *kind, double x, double y,
                       grid_error *error);

/* The best hits for a text, best first, at most `most`; returns how many. Coordinates are read as longitude and
 * latitude in either order, as metres of the map in either order, with or without a zone's prefix, also as "E 549585
 * N 4285354"; only places within the map's extent, or near it, are hits. */
int finder_find(const finder *f, const char *text, finder_hit *out, int most);

/* Pinyin of a text as one word, "kelanxian", and its initials, "klx"; its first reading. False when it does not fit. */
bool finder_pinyin(const finder *f, const char *text, char *full, char *initials, size_t size);

/* Where in a text (bytes) somebody could begin to read so that it starts with these small letters, in full or by initials, by
 * any of its readings: "jcys" at 检查样式; -1: nowhere. */
int finder_sounds(const finder *f, const char *text, const char *letters);

#endif
