/* hash.h - a fast 64-bit hash for checksums and fingerprints; not against an adversary.
 *
 *   bytes, zeros up to a multiple of 64     lane i of 8:  lane = rotate(lane ^ word, 29) * odd
 *   | word 0 | word 1 | ... | word 7 |      the words of one lane are mixed one after another,
 *   | word 8 | ...                   |      the lanes of a row at once (about 8 bytes a cycle)
 *
 * Every step is a bijection of the lane, and the end folds the lanes and the length by bijections of
 * the sum so far. So a change within one word, of a bit, a byte or a run of them, always changes the
 * hash; of other changes one in 2^64 is missed. Words are read as the machine has them: what is
 * hashed belongs to machines of one byte order.
 */
#ifndef GRID_SRC_HASH_H
#define GRID_SRC_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Hash of n bytes. The same as that of the bytes with zeros up to the next multiple of 64. Another
 * seed gives another hash; that of one piece serves as the seed of the next. */
uint64_t grid_hash(uint64_t seed, const void *bytes, size_t n);

#endif
