/* format.h - numbers for people: thousands separators, the minus sign U+2212, no locale.
 *
 * Every function writes into a buffer of the caller, GRID_TEXT_SIZE bytes, and returns it.
 */
#ifndef GRID_RENDER_FORMAT_H
#define GRID_RENDER_FORMAT_H

#ifdef __cplusplus
extern "C" {
#endif

enum { GRID_TEXT_SIZE = 64 };

/** A number with `decimals` decimals (0..9), e.g. "1,022" or "−2.2". "—" when it is not finite. */
char *grid_format_number(double value, int decimals, char *out);

/** As many decimals as a reader wants: 12,345 - 1,234 - 123 - 12.3 - 1.23 - 0.123. */
char *grid_format_value(double value, char *out);

/** The shortest decimals that show the number as it is, at most 9: for class bounds. */
char *grid_format_exact(double value, char *out);

/** A scale: "1:34.2万" from ten thousand on, else "1:5,000". */
char *grid_format_scale(double denominator, char *out);

/** A length in metres: "10 km", "500 m". */
char *grid_format_length(double metres, char *out);

#ifdef __cplusplus
}
#endif
#endif
