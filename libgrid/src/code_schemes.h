/* code_schemes.h - the table of code schemes in memory, and codes held against one of them. */
#ifndef GRID_SRC_CODE_SCHEMES_H
#define GRID_SRC_CODE_SCHEMES_H

#include <grid/codes.h>

/* share/code_schemes.json, made into an array when the library is built. */
extern const char grid_code_table[];
extern const size_t grid_code_table_length;

typedef enum grid_code_charset {
    GRID_CODE_DIGITS,
    GRID_CODE_CAPITALS, /* A to Z */
    GRID_CODE_BOTH
} grid_code_charset;

/* Values from .. to of a segment of digits. */
typedef struct grid_code_class {
    char *id, *name, *name_zh;
    int64_t from, to;
    bool pseudo, no_parent;
} grid_code_class;

typedef struct grid_code_segment {
    char *id, *name, *name_zh;
    size_t width;
    grid_code_charset charset;
    bool strict;       /* a value in no class is wrong, not only unknown */
    char *placeholder; /* the value that stands for the parent as a whole, or NULL */
    char *placeholder_name, *placeholder_name_zh;
    grid_code_class *classes;
    size_t num_classes, class_capacity;
} grid_code_segment;

typedef struct grid_code_layout {
    grid_code_scheme info;
    int32_t segments[GRID_CODE_MAX_PARTS];
    bool placeholders[GRID_CODE_MAX_PARTS]; /* may the segment hold its placeholder? */
    bool in_parent[GRID_CODE_MAX_PARTS];    /* is the segment part of the parent's code? */
    bool has_parent;
} grid_code_layout;

struct grid_code_schemes {
    grid_code_segment *segments;
    size_t num_segments, segment_capacity;
    grid_code_layout *schemes;
    size_t num_schemes, scheme_capacity;
};

/* Why a text does not fit: a fault from GRID_CODE_CHARACTER on (GRID_CODE_FINE when it fits, or
 * UNCLASSIFIED), in which segment, at which byte. */
typedef struct grid_code_misfit {
    grid_code_fault fault;
    size_t part, at;
} grid_code_misfit;

const grid_code_segment *grid_code_segment_of(const grid_code_schemes *schemes, int32_t scheme,
                                              size_t part);

/* Is the character one of the set? */
bool grid_code_allows(grid_code_charset charset, char c);

/* Class of a value of a segment, or NULL. */
const grid_code_class *grid_code_class_of(const grid_code_segment *segment, const char *value);

/* Takes `text` apart by a scheme. True when it fits; *misfit (may be NULL) says why not, or that a
 * value is in no class. `out` may be NULL. */
bool grid_code_split(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                     grid_code *out, grid_code_misfit *misfit);

#endif
