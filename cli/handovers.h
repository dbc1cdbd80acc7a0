/* handovers.h - what went from one owner to another with the ground: buildings, the people in them,
 * open events. */
#ifndef GRIDCTL_HANDOVERS_H
#define GRIDCTL_HANDOVERS_H

#include <grid/grid.h>

/* What one cell had and another has; GRID_NONE is nobody. */
struct handover {
    int32_t before, after;
    size_t buildings, events;
    double people;
};

struct handovers {
    bool buildings_known, people_known, events_known;
    grid_diff_places buildings, events; /* events: the open ones */
    double people, people_moved;
    char *people_field, *open_column;
    size_t num_events;     /* open or not */
    struct handover *list; /* the most buildings first, then the most events */
    size_t num;
};

/* Each adds to handovers that begin as {0}, and returns an exit code, having said what is wrong. A
 * field that is not named (NULL) is guessed from usual names, and told. */

/* Buildings by their representative points. Without a field of people, these are not known. */
int handovers_add_buildings(struct handovers *handovers, const grid_diff *diff,
                            const grid_layer *layer, const char *people_field);
/* Open events of a file: those whose field `open_column` is empty. */
int handovers_add_events(struct handovers *handovers, const grid_diff *diff, const char *path,
                         const char *open_column);
void handovers_clear(struct handovers *handovers);

/* Whether anything was counted. */
bool handovers_known(const struct handovers *handovers);

#endif
