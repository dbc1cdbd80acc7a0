/* corner.h - where two edges cross, as exactly as a double can say it. */
#ifndef GRID_SRC_CORNER_H
#define GRID_SRC_CORNER_H

/* The crossing of two edges (ax, ay, bx, by each) that are known to cross in the inside of both: the
 * doubles nearest to it, but for about one in 2^40 that is the next one. Exchanging the edges or their
 * ends changes nothing. */
void grid_corner_place(const double *e, const double *f, double out[2]);

#endif
