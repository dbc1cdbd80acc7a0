/* table_file.h - a table as a file that a spreadsheet opens: CSV or XLSX.
 *
 * Numbers stay numbers; codes and other texts stay texts: in CSV what begins with = + - @ or a tab is no formula to the
 * spreadsheet (an apostrophe stands before it), and in XLSX it is a text cell. CSV is UTF-8 with a byte order mark and
 * CR LF, as Excel expects.
 */
#ifndef GRID_REPORT_TABLE_FILE_H
#define GRID_REPORT_TABLE_FILE_H

#include <grid/base.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_table_column {
    const char *title;
    bool is_number;
    double width;      /* characters, for XLSX; 0: as wide as the title */
} grid_table_column;

/** Where cells come from. */
typedef struct grid_table_cells {
    const char *name;  /* of the sheet; at most 31 characters */
    const grid_table_column *columns;
    size_t num_columns, num_rows;
    /** The text of a cell of texts, UTF-8; "" for none. Borrowed until the next call. */
    const char *(*text)(void *context, size_t row, size_t column);
    /** The number of a cell of numbers; NaN for none. */
    double (*number)(void *context, size_t row, size_t column);
    void *context;
} grid_table_cells;

/** Writes a table by the ending of `path`, .csv or .xlsx, which appears whole or not at all. ARGUMENT for another
 *  ending, OPEN when it cannot be written, LIMIT beyond the 1,048,575 rows of a sheet of XLSX, MEMORY. */
grid_status grid_table_write(const grid_table_cells *cells, const char *path, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
