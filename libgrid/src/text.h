/* text.h - bytes to UTF-8: validation, decoding through iconv, trimming, quotes, full-width forms. */
#ifndef GRID_SRC_TEXT_H
#define GRID_SRC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* True when the bytes are strict UTF-8 (no overlong forms, surrogates or values above U+10FFFF). */
bool grid_text_is_utf8(const char *bytes, size_t length);

/* How many bytes from the start are strict UTF-8: `length` when all are. */
size_t grid_text_utf8_prefix(const char *bytes, size_t length);

/* A decoder from a named encoding to UTF-8. NULL when the name is unknown or memory is out. GBK,
 * GB2312 and CP936 are read as GB18030, their superset, which keeps rare characters. */
typedef struct grid_decoder grid_decoder;
grid_decoder *grid_decoder_new(const char *encoding);
void grid_decoder_free(grid_decoder *decoder);

/* Name of the character set that is really read ("GB18030" for "GBK"). Borrowed. */
const char *grid_decoder_name(const grid_decoder *decoder);

/* Decodes all bytes to a new NUL-terminated UTF-8 string. Bytes that do not fit become U+FFFD and
 * *fits (may be NULL) false; a multibyte character cut off at the end is dropped without a
 * complaint (a field's width cut it). NULL when memory is out. */
char *grid_decode(grid_decoder *decoder, const char *bytes, size_t length, bool *fits);

/* True when all bytes fit. With `cut`, the last character may be cut off by a field's width. */
bool grid_decoder_fits(grid_decoder *decoder, const char *bytes, size_t length, bool cut);

/* Trims spaces, tabs, line ends and ideographic spaces (U+3000) from both ends of UTF-8 text in
 * place, and returns the start. */
char *grid_text_trim(char *text);

/* Folds full-width ASCII (U+FF01..U+FF5E) and the ideographic space to ASCII in place. */
void grid_text_fold_width(char *text);

/* Takes the quotes off UTF-8 text in place, if it stands in quotes: "a ""b""" is a "b". */
void grid_text_unquote(char *text);

/* ASCII case-insensitive equality. */
bool grid_text_equal(const char *a, const char *b);

/* The same for names that people type: full-width forms count as ASCII. False beyond 255 bytes. */
bool grid_text_same_name(const char *a, const char *b);

#endif
