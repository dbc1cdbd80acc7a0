/* checker.h - the certificate of a map, made in a thread. */
#ifndef GRIDVIEW_CHECKER_H
#define GRIDVIEW_CHECKER_H

#include <grid/certificate.h>

typedef struct checker checker;

/* Begins; the map must live as long as the checker. NULL when memory is out. */
checker *checker_start(const grid_map *map, const char *path);
/* True when it is done: *out is the list, or NULL with what failed in `failure` (300 bytes). `done` (may be NULL) is the
 * part that is. The checker keeps the list. */
bool checker_poll(checker *c, const grid_findings **out, double *done, char *failure);
void checker_wait(checker *c);
/* Stops and forgets it. NULL is accepted. */
void checker_free(checker *c);

#endif
