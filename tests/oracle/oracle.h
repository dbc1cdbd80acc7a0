/* oracle.h - who owns a point, by another method than the library's: brute force and rationals.
 *
 * Written from the owner rule alone (docs/semantics.md), apart from the index:
 *
 *   - It takes the definition, not its consequence per edge. S(p) = the cells whose region contains
 *     q = (x + e, y + e*e) for every small enough e > 0. A ray goes straight UP from q (the library
 *     counts edges to the east), and where p lies on a sloping edge the order e >> e*e decides on
 *     which side q is.
 *   - Coordinates are compared as doubles, which is exact. Every other decision, the side of an
 *     edge, is taken in GMP rationals. There is no filter and no tolerance.
 *   - The only thing that saves time is a box around each record and each edge.
 *
 * It knows polygon layers, not hierarchies. One oracle must not serve several threads at once.
 */
#ifndef GRID_TESTS_ORACLE_H
#define GRID_TESTS_ORACLE_H

#include <grid/locate.h>

typedef struct oracle oracle;

/* Reads all records of a polygon layer; records with the same code are one cell. `code_field` NULL:
 * the record number is the code. Aborts when memory is out. The layer is not needed afterwards. */
oracle *oracle_new(const grid_layer *layer, const char *code_field);
void oracle_free(oracle *self);

/* Cells in the order of their codes' bytes. */
size_t oracle_num_cells(const oracle *self);
const char *oracle_code(const oracle *self, int32_t cell);
/* Cell with this code, or GRID_NONE. */
int32_t oracle_cell_by_code(const oracle *self, const char *code);

typedef struct oracle_answer {
    int32_t cell; /* owner or GRID_NONE */
    grid_how how;
    size_t num_owners; /* |S| */
} oracle_answer;

oracle_answer oracle_locate(const oracle *self, double x, double y);

/* Sign of the area of the triangle a, b, p: 1 when p is left of a -> b, 0 on the line, -1 right. */
int oracle_side(const double a[2], const double b[2], const double p[2]);

#endif
