/* index_store.h - an index as one relocatable block of bytes: written once, then used where it lies.
 *
 *   | header | ends | user_start | users | ... | lines | line_block |     offsets from the block's start,
 *   0        448    each section starts at a multiple of 64            zeros between
 *
 * The header names version, byte order, layout, origin, counts, and of each section offset, size and
 * hash; its last word is its own hash. Sections are the arrays of struct grid_index (index_layout.h)
 * bit for bit, so opening copies nothing. docs/formats.md has the table.
 *
 * A block is never trusted. What the hashes let through, because it was made so or because checking
 * them was left out, is still checked for everything that a query follows: tiles, blocks, lines,
 * labels, ranks, edges. Such a block may give wrong answers, but no query leaves its bytes.
 */
#ifndef GRID_SRC_INDEX_STORE_H
#define GRID_SRC_INDEX_STORE_H

#include "block.h"
#include "index.h"

/* What an index was built from. An index is a function of its records alone (their rings, ranks and
 * labels), so one with the same fingerprint, made by the same version, is the one that would be built. */
typedef struct grid_origin {
    uint64_t fingerprint[2];
    size_t num_records, num_ranks;
    int32_t num_labels; /* labels are below it */
} grid_origin;

grid_origin grid_origin_of(const grid_records *records);

/* Puts the block of an index into a sink; OPEN when the sink gives up. */
grid_status grid_index_store(const grid_index *index, const grid_origin *origin, grid_sink sink,
                             void *context, grid_error *error);

/* An index that lies in the first bytes of `bytes`, which are aligned to GRID_BLOCK_ALIGNMENT and
 * outlive it. *used becomes the size of its block. FORMAT when it is damaged, of another version or
 * another kind of machine, DATA when it was built from something else than `origin`. The error names
 * no file. `trust_hashes` leaves their check out (for bytes that are checked as a whole elsewhere). */
grid_status grid_index_view(const unsigned char *bytes, size_t size, const grid_origin *origin,
                            bool trust_hashes, grid_index **out, size_t *used, grid_error *error);

#endif
