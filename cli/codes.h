/* codes.h - what the parts of gridctl code share.
 *
 *   cmd_code.c    options, which of its three ways, the codes of a map
 *   code_tell.c   codes explained: for people and as JSON
 *   code_lists.c  files of codes, and the next code
 */
#ifndef GRIDCTL_CODES_H
#define GRIDCTL_CODES_H

#include <grid/grid.h>

#include "mapfile.h"

struct code_args {
    struct map_args map;
    const char *map_path, *next, *schemes, *scheme, *class_id;
    struct text_list used, voids;
    bool json, all, fill_gaps;
};

/* Codes in memory. */
struct code_list {
    char **items;
    size_t num, capacity;
};
/* Adds the codes of a file ("-": standard input): a table's column 编码, 代码 or code, else its
 * first, or one code a line. Says what is wrong and returns the exit code. */
int code_list_read(const grid_code_schemes *schemes, struct code_list *list, const char *path);
void code_list_free(struct code_list *list);

/* Prints the next code under args->next. Returns the exit code. */
int code_next(const grid_code_schemes *schemes, int32_t scheme, const struct code_args *args);

/* Explains codes, each by `scheme` or, with GRID_NONE, by the one that it fits. Returns
 * EXIT_FINDINGS when one is wrong. */
int code_tell(const grid_code_schemes *schemes, int32_t scheme, const struct code_list *codes,
              bool json);

/* Of two texts the one in the language of the messages. */
const char *code_language(const char *english, const char *chinese);

#endif
