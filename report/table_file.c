/* table_file.c - see table_file.h. */
#include <report/table_file.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "number_text.h"

enum { MOST_ROWS = 1048575 };

static grid_status fail(grid_error *error, grid_status code, const char *path, const char *why)
{
    if (error) {
        *error = (grid_error){code, 0, ""};
        snprintf(error->text, sizeof error->text, "%.700s: %.200s", path, why);
    }
    return code;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void put_text(FILE *out, const char *text)
{
    bool formula = *text && strchr("=+-@\t\r", *text), quoted = formula || strpbrk(text, ",\"\r\n") != NULL;
    if (quoted) putc('"', out);
    if (formula) putc('\'', out);
    for (; *text; text++) {
        if (*text == '"') putc('"', out);
        putc(*text, out);
    }
    if (quoted) putc('"', out);
}

static bool write_csv(const grid_table_cells *t, const char *path)
{
    char text[40];
    FILE *out = fopen(path, "wb");
    if (!out) return false;
    fputs("\xef\xbb\xbf", out);
    for (size_t c = 0; c < t->num_columns; c++) {
        if (c) putc(',', out);
        put_text(out, t->columns[c].title);
    }
    fputs("\r\n", out);
    for (size_t r = 0; r < t->num_rows && !ferror(out); r++) {
        for (size_t c = 0; c < t->num_columns; c++) {
            if (c) putc(',', out);
            double number = t->columns[c].is_number ? t->number(t->context, r, c) : NAN;
            if (isfinite(number)) fputs(number_text(number, text), out);
            else if (!t->columns[c].is_number) put_text(out, t->text(t->context, r, c));
        }
        fputs("\r\n", out);
    }
    bool ok = !ferror(out) && fflush(out) == 0;
    return fclose(out) == 0 && ok;
}

/* ---- XLSX ------------------------------------------------------------------------------------ */

static void write_sheet(const grid_table_cells *t, lxw_workbook *book, lxw_worksheet *sheet)
{
    lxw_format *head = workbook_add_format(book);
    format_set_bold(head);
    format_set_bottom(head, LXW_BORDER_THIN);
    worksheet_freeze_panes(sheet, 1, 0);
    for (size_t c = 0; c < t->num_columns; c++) {
        double width = t->columns[c].width > 0 ? t->columns[c].width : (double)strlen(t->columns[c].title) + 2;
        worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, width, NULL);
        worksheet_write_string(sheet, 0, (lxw_col_t)c, t->columns[c].title, head);
    }
    for (size_t r = 0; r < t->num_rows; r++)
        for (size_t c = 0; c < t->num_columns; c++) {
            lxw_row_t row = (lxw_row_t)r + 1;
            double value = t->columns[c].is_number ? t->number(t->context, r, c) : NAN;
            if (t->columns[c].is_number && isfinite(value)) worksheet_write_number(sheet, row, (lxw_col_t)c, value, NULL);
            else if (!t->columns[c].is_number)
                worksheet_write_string(sheet, row, (lxw_col_t)c, t->text(t->context, r, c), NULL);
        }
    if (t->num_rows && t->num_columns)
        worksheet_autofilter(sheet, 0, 0, (lxw_row_t)t->num_rows, (lxw_col_t)(t->num_columns - 1));
}

static bool write_xlsx(const grid_table_cells *t, const char *path)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = NULL};
    lxw_workbook *book = workbook_new_opt(path, &options);
    if (!book) return false;
    lxw_worksheet *sheet = workbook_add_worksheet(book, t->name);
    if (sheet) write_sheet(t, book, sheet);
    lxw_error closed = workbook_close(book);
    if (closed != LXW_NO_ERROR && errno == 0) errno = EIO;
    return sheet && closed == LXW_NO_ERROR;
}

/* ---- either ---------------------------------------------------------------------------------- */

grid_status grid_table_write(const grid_table_cells *t, const char *path, grid_error *error)
{
    const char *dot = strrchr(path, '.');
    bool csv = dot && !strcasecmp(dot, ".csv"), xlsx = dot && !strcasecmp(dot, ".xlsx");
    char *partial;
    grid_status status = GRID_OK;
    if (!csv && !xlsx) return fail(error, GRID_E_ARGUMENT, path, "a table ends in .csv or .xlsx");
    if (xlsx && t->num_rows > MOST_ROWS) return fail(error, GRID_E_LIMIT, path, "a sheet has 1,048,575 rows at most: write CSV");
    if (asprintf(&partial, "%s.%ld.part", path, (long)getpid()) < 0)
        return fail(error, GRID_E_MEMORY, path, "out of memory");
    errno = 0;
    if (!(csv ? write_csv(t, partial) : write_xlsx(t, partial)) || rename(partial, path)) {
        status = fail(error, GRID_E_OPEN, path, errno ? strerror(errno) : "cannot be written");
        remove(partial);
    }
    free(partial);
    return status;
}
