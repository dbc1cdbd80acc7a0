/* code_lists.c - files of codes, and the next code after them: see codes.h. */
#include <errno.h>
#include <grid/rows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "codes.h"
#include "json.h"
#include "say.h"

static bool add_code(struct code_list *list, const char *text, size_t length)
{
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') text++, length -= 2;
    if (!length) return true; /* a blank line is no code */
    if (list->num == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        char **moved = realloc(list->items, capacity * sizeof *moved);
        if (!moved) return false;
        list->items = moved;
        list->capacity = capacity;
    }
    list->items[list->num] = strndup(text, length);
    return list->items[list->num] && ++list->num;
}

void code_list_free(struct code_list *list)
{
    for (size_t i = 0; i < list->num; i++) free(list->items[i]);
    free(list->items);
    *list = (struct code_list){0};
}

static int64_t read_stream(void *context, void *buffer, size_t size)
{
    size_t n = fread(buffer, 1, size, context);
    return n || !ferror(context) ? (int64_t)n : -1;
}

/* Has the header a code where a name belongs, be it a damaged one? Then the file is a bare list. */
static bool is_code(const grid_code_schemes *schemes, const char *text)
{
    grid_code_advice advice;
    size_t digits = 0;
    grid_code_check(schemes, GRID_NONE, text, &advice);
    for (; *text; text++) /* the last bytes of full-width digits are 0x90 to 0x99 */
        digits += (*text >= '0' && *text <= '9') ||
                  (!strncmp(text, "\xEF\xBC", 2) && (unsigned char)text[2] >= 0x90 &&
                   (unsigned char)text[2] <= 0x99);
    return *advice.likely || digits >= 4;
}

static grid_status read_rows(const grid_code_schemes *schemes, struct code_list *list,
                             grid_rows *rows, grid_error *error)
{
    static const char *const names[] = {"编码", "代码", "code"};
    int32_t column = GRID_NONE;
    bool more;
    for (size_t i = 0; i < sizeof names / sizeof *names && column == GRID_NONE; i++)
        column = grid_rows_column_by_name(rows, names[i]);
    if (column == GRID_NONE) column = 0;
    const char *head = grid_rows_column_name(rows, (size_t)column);
    bool ok = !is_code(schemes, head) || add_code(list, head, strlen(head));
    for (;;) {
        grid_status status = grid_rows_next(rows, &more, error);
        if (status || !more || !ok) {
            if (status || ok) return status;
            error->code = GRID_E_MEMORY;
            snprintf(error->text, sizeof error->text, "out of memory");
            return GRID_E_MEMORY;
        }
        grid_slice field = grid_rows_field(rows, (size_t)column);
        ok = add_code(list, field.bytes, field.length);
    }
}

int code_list_read(const grid_code_schemes *schemes, struct code_list *list, const char *path)
{
    bool from_stdin = !strcmp(path, "-");
    FILE *stream = from_stdin ? stdin : fopen(path, "rb");
    const char *source = from_stdin ? _("standard input") : path;
    grid_rows *rows;
    grid_error error;
    int code = EXIT_FINE;
    if (!stream) {
        say_error(_("%s: cannot be opened: %s"), path, strerror(errno));
        return EXIT_INPUT;
    }
    int first = getc(stream); /* no codes yet: that is a list too */
    if (first != EOF) {
        ungetc(first, stream);
        grid_status status = grid_rows_open(read_stream, stream, source, NULL, &rows, &error);
        if (!status) {
            status = read_rows(schemes, list, rows, &error);
            grid_rows_free(rows);
        }
        if (status) code = say_failure(&error);
    }
    if (!from_stdin) fclose(stream);
    return code;
}

static int read_all(const grid_code_schemes *schemes, struct code_list *list,
                    const struct text_list *paths)
{
    int code = EXIT_FINE;
    for (size_t i = 0; i < paths->num && !code; i++)
        code = code_list_read(schemes, list, paths->items[i]);
    return code;
}

static void print_next(const char *next, bool as_json)
{
    struct json json = {.stream = stdout};
    if (!as_json) {
        puts(next);
        return;
    }
    json_open_flat(&json, NULL, '{');
    json_text(&json, "next", next);
    json_close(&json);
}

int code_next(const grid_code_schemes *schemes, int32_t scheme, const struct code_args *args)
{
    struct code_list used = {0}, voids = {0};
    grid_code_next_options options = grid_code_next_options_default();
    char next[GRID_CODE_MAX + 2];
    grid_error error;
    options.scheme = scheme;
    options.class_id = args->class_id;
    options.fill_gaps = args->fill_gaps;
    int code = read_all(schemes, &used, &args->used);
    if (!code) code = read_all(schemes, &voids, &args->voids);
    if (!code) {
        if (grid_code_next(schemes, args->next, used.num, (const char *const *)used.items,
                           voids.num, (const char *const *)voids.items, &options, next, &error))
            code = say_failure(&error);
        else
            print_next(next, args->json);
    }
    code_list_free(&used);
    code_list_free(&voids);
    return code;
}
