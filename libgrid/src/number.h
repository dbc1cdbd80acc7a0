/* number.h - numbers to and from text, without any locale. */
#ifndef GRID_SRC_NUMBER_H
#define GRID_SRC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Parses a plain decimal number ("-12.5", "1e-3", ".5", "+7"): the whole of `length` bytes must be the
 * number. Correctly rounded. Hexadecimal, "inf" and "nan" are not numbers. */
bool grid_number_read(const char *bytes, size_t length, double *out);

/* The shortest text that reads back as the same double, integers without a point. Needs 32 bytes. */
void grid_number_write(double value, char out[32]);

#endif
