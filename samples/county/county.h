/* county.h - the sample county: a made map of Kelan county under its real names and codes.
 *
 * Geometry, people and numbers are invented from a seed; names and division codes are public facts.
 * The same seed gives the same bytes on every machine: integer random numbers, + - * / and sqrt
 * only. Files and columns are described in docs/sample-county.md. Nothing is printed; no thread is
 * started.
 */
#ifndef GRID_SAMPLE_COUNTY_H
#define GRID_SAMPLE_COUNTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a call answers; the numbers are exit statuses of the command line. */
enum county_result {
    COUNTY_OK = 0,
    COUNTY_INPUT = 3,      /* files exist and `overwrite` is false, or the path is no folder */
    COUNTY_ENVIRONMENT = 4 /* cannot write, no memory, no GBK in iconv */
};

/** The seed of the county that documents, tests and the demo speak of. */
#define COUNTY_DEFAULT_SEED UINT64_C(140929)

/** Writes the whole county into the folder `dir`, which is made if it is not there. Files come into
 *  being under temporary names and are renamed when all are complete, kelan.json last; after a
 *  failure no half-written file remains. `step` (may be NULL) is told what is being made and how
 *  far the work has come, 0 to 1. On failure `message` holds one sentence with the file's name and
 *  the remedy. Returns a county_result. */
int county_write(const char *dir, uint64_t seed, bool overwrite,
                 void (*step)(void *ctx, const char *what, double done), void *ctx, char *message,
                 size_t message_size);

/** Writes `n` points spread evenly over 111.21-111.88 E, 38.48-38.98 N (two in three lie inside the
 *  county) to the CSV file `path`: id,lon,lat with 7 decimals, UTF-8, LF. An existing file is
 *  replaced when the new one is complete. Returns a county_result. */
int county_write_points(const char *path, uint64_t seed, size_t n, char *message,
                        size_t message_size);

#endif
