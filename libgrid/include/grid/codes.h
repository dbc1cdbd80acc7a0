/* codes.h - code schemes: what kind of code is this, what does it say, is it right, what is next?
 *
 * A scheme is data: segments of fixed width one after another, each with a set of characters and
 * classes of values. The built-in table (share/code_schemes.json, compiled in) has the codes of
 * divisions, unit grids and micro-grids with their sources; a caller may bring a table of their own
 * in the same form, which share/README.md describes.
 *
 * A code is text. What a prefix says about the parent is a hint only: parents come from the map's
 * own table, since communities may hang under a unit that stands in place of a township (140929400
 * in Kelan) while a real township answers for them.
 */
#ifndef GRID_CODES_H
#define GRID_CODES_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    GRID_CODE_MAX = 32,     /* digits or letters of a code, at most */
    GRID_CODE_MAX_PARTS = 8 /* segments of a scheme, at most */
};

/** A table of schemes. Immutable: any number of threads may read it. Schemes are numbered from 0 in
 *  the order of the table. */
typedef struct grid_code_schemes grid_code_schemes;

/** The built-in table. Fails with MEMORY only. */
GRID_API grid_status grid_code_schemes_builtin(grid_code_schemes **out, grid_error *error);

/** A table from JSON text of `length` bytes, which need not end in a NUL; `source` names it in
 *  messages. FORMAT with line and column when it is no JSON, DATA when a scheme makes no sense. */
GRID_API grid_status grid_code_schemes_read(const char *json, size_t length, const char *source,
                                            grid_code_schemes **out, grid_error *error);
GRID_API void grid_code_schemes_free(grid_code_schemes *schemes);

/** A scheme of the table; its texts are borrowed from that. */
typedef struct grid_code_scheme {
    const char *id;      /* "unit-grid" */
    const char *name;    /* English */
    const char *name_zh; /* Chinese */
    const char *source;  /* the standard, or what there is in its place */
    size_t length;       /* digits and letters of a code */
    size_t num_segments;
    char separator; /* may stand before the last segment, which is then a suffix; 0: none may */
    const char *ordered; /* where it says that numbers run west to east, north to south; or NULL */
} grid_code_scheme;

GRID_API size_t grid_code_num_schemes(const grid_code_schemes *schemes);
/** Borrowed. scheme < grid_code_num_schemes. */
GRID_API const grid_code_scheme *grid_code_scheme_at(const grid_code_schemes *schemes,
                                                     int32_t scheme);
/** Scheme by its id, or GRID_NONE. */
GRID_API int32_t grid_code_scheme_by_id(const grid_code_schemes *schemes, const char *id);

/** A segment of a code. Texts are borrowed from the table. */
typedef struct grid_code_part {
    const char *segment;        /* id: "township" */
    const char *name, *name_zh; /* of the segment */
    char value[GRID_CODE_MAX + 1];
    const char *class_id; /* class of the value: "town"; NULL: the table knows none for it */
    const char *meaning, *meaning_zh; /* of the class or of the placeholder, else NULL */
    bool placeholder;                 /* stands for the parent as a whole, such as 000 */
    bool pseudo;                      /* a unit in place of a level that is none by itself */
} grid_code_part;

/** A code taken apart. */
typedef struct grid_code {
    int32_t scheme;
    char text[GRID_CODE_MAX + 1]; /* without a separator */
    char parent[GRID_CODE_MAX +
                1]; /* what the scheme makes the parent: a hint; "" where it makes none */
    size_t num_parts;
    grid_code_part parts[GRID_CODE_MAX_PARTS];
} grid_code;

/** Which schemes a code fits exactly as it stands: their numbers, the first `capacity` of them,
 *  into `fits` (may be NULL with capacity 0). Returns how many. `text` may be any bytes. */
GRID_API size_t grid_code_recognise(const grid_code_schemes *schemes, const char *text,
                                    size_t capacity, int32_t *fits);

/** Takes a code apart by a scheme, or with GRID_NONE by the first that it fits. DATA, with the
 *  sentence of grid_code_check, when it fits none. ARGUMENT when there is no such scheme. */
GRID_API grid_status grid_code_parse(const grid_code_schemes *schemes, int32_t scheme,
                                     const char *text, grid_code *out, grid_error *error);

/** What is wrong with a code, the first of it as listed here. */
typedef enum grid_code_fault {
    GRID_CODE_FINE,
    GRID_CODE_UNCLASSIFIED, /* fits, but a value is in no class that the table knows (note) */
    GRID_CODE_EMPTY,
    GRID_CODE_SPACES,      /* within or around it, invisible ones too */
    GRID_CODE_FULL_WIDTH,  /* １４０９ */
    GRID_CODE_QUOTES,      /* '1409, "1409", ="1409" */
    GRID_CODE_SCIENTIFIC,  /* 1.40929E+11: a spreadsheet took it for a number */
    GRID_CODE_FRACTION,    /* 140929100200.0 */
    GRID_CODE_LETTERS,     /* O for 0, l or I for 1 */
    GRID_CODE_SEPARATORS,  /* 140929-100-200 */
    GRID_CODE_LOST_DIGITS, /* zeros from the 16th digit on: a spreadsheet keeps 15 */
    GRID_CODE_CHARACTER,   /* a character that the scheme has not */
    GRID_CODE_SHORT,
    GRID_CODE_LONG,
    GRID_CODE_VALUE, /* a value outside the range of its segment */
    GRID_CODE_HOLE,  /* a number under a placeholder, as in 140929000200 */
    GRID_NUM_CODE_FAULTS
} grid_code_fault;

/** Stable lower-case name such as "full-width". Never NULL. */
GRID_API const char *grid_code_fault_name(grid_code_fault fault);

/** The judgement on a code. */
typedef struct grid_code_advice {
    grid_code_fault fault;
    grid_severity severity; /* NOTE for FINE and UNCLASSIFIED, else WARNING */
    int32_t scheme;         /* that it fits, or would fit, or was held against; GRID_NONE: none */
    char likely[GRID_CODE_MAX + 1]; /* the right code as far as one can tell; "" when one cannot */
    char text[512];                 /* one English sentence: what is wrong, what is likely right */
} grid_code_advice;

/** Judges a code by a scheme (GRID_NONE: by the one that it fits, or is nearest to). Nothing is
 *  guessed that cannot be known: digits that a spreadsheet has dropped stay unknown. `text` may be
 *  any bytes, NULL counts as empty. Never fails. */
GRID_API void grid_code_check(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                              grid_code_advice *out);

typedef struct grid_code_next_options {
    size_t size;    /* sizeof(grid_code_next_options); set by _default */
    int32_t scheme; /* of the new code; GRID_NONE: the one whose last segment follows the prefix */
    const char *class_id; /* class of the new value ("village"); NULL: the only one that there is */
    bool fill_gaps; /* past the end of the range, take the lowest number that was never named */
} grid_code_next_options;

GRID_API grid_code_next_options grid_code_next_options_default(void);

/** The next code under a prefix, which ends where a segment ends: the number after the highest that
 *  is used or void. Void codes are never given again. A longer code under the prefix counts for the
 *  number that it contains (a micro-grid for its grid); codes under other prefixes do not count.
 *  Segments after the new one become their placeholders. A prefix that ends in the scheme's
 *  separator gives a code with it. `options` may be NULL.
 *  ARGUMENT: the prefix fits no scheme, or the class must be chosen (the sentence names them).
 *  DATA: a code of the lists fits no scheme, so its number is not known (error.record: its place,
 *  used ones first, from 1). LIMIT: the range is exhausted. */
GRID_API grid_status grid_code_next(const grid_code_schemes *schemes, const char *prefix,
                                    size_t num_used, const char *const *used, size_t num_void,
                                    const char *const *voids, const grid_code_next_options *options,
                                    char out[GRID_CODE_MAX + 2], grid_error *error);

/** Do the numbers of siblings run from north to south, and from west to east within a row?
 *
 *  Standards ask for this order (DB11 单元网格划分 5.4, CJ/T 349-2010 5.7, DB6101/T 3185-2024 5.3)
 *  but not where a row ends. What holds for any rows is decided, and nothing else: a unit comes
 *  before another if it lies neither south nor east of it, but north or west. Differences up to
 *  `tolerance`, which is for rounding, count as none. A pair whose numbers run against this is an
 *  inversion. Of two units, one in the north-east and one in the south-west, either may be first.
 *
 *  n units of one parent: codes in any order, compared as bytes; x east, y north, in one unit of
 *  length, read with `stride` bytes between neighbours (0: sizeof(double)); a unit whose place is
 *  not finite is left out. *out gets a note "code-order" for each unit that must be moved to leave
 *  no inversion: the one in most inversions first, then of what remains. Cost: n * n. LIMIT when n
 *  is above 20,000. */
GRID_API grid_status grid_code_check_order(size_t n, const char *const *codes, const double *x,
                                           const double *y, size_t stride, double tolerance,
                                           grid_findings **out, grid_error *error);

/** What the codes of one level of a map are. */
typedef struct grid_code_level {
    int32_t scheme; /* that most of its codes fit, the first of equals; GRID_NONE: fewer than half
                       fit one */
    size_t num_units;
    size_t num_fit; /* codes that fit it */
} grid_code_level;

/** Checks the codes of a map. `levels` has room for grid_map_num_levels entries, or is NULL. *out
 *  gets a warning "code" for each code that does not fit its level's scheme (one note for a level
 *  without), a note for values that the table does not know, and the notes of grid_code_check_order
 *  for siblings by prefix where the scheme is ordered, by the centroids of the units and a tolerance
 *  of a millimetre. Fails with MEMORY only. */
GRID_API grid_status grid_code_check_map(const grid_map *map, const grid_code_schemes *schemes,
                                         grid_code_level *levels, grid_findings **out,
                                         grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
