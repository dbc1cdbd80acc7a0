/* db.h - SQLite behind one file: a database opened in one of three ways, statements, transactions.
 *
 *   grid_db_open      FOREIGN   somebody else's file: read-only, nothing in it is trusted
 *                     READ      our own file, read-only, from anywhere
 *                     WRITE     our own file, changed in place by transactions
 *   grid_db_create    a new file under another name, which grid_db_publish makes the real one
 *
 * Errors name the file and what to do. A database and its statements belong to one thread at a
 * time. SQL comes from our own source text only; what stands in data is bound, and names are
 * written with SQLite's own quoting: %w inside "..." for identifiers, %Q for texts. It knows
 * nothing of GeoPackages.
 */
#ifndef GRID_SRC_DB_H
#define GRID_SRC_DB_H

#include "block.h"

typedef struct grid_db grid_db;
typedef struct grid_statement grid_statement;

typedef enum grid_db_mode { GRID_DB_FOREIGN, GRID_DB_READ, GRID_DB_WRITE } grid_db_mode;

/* Longest text or blob, and with it the longest row. */
enum { GRID_DB_MAX_VALUE = 65 << 20 };

/* OPEN when the file cannot be opened, is being written, or needs a repair that a reader may not
 * make; FORMAT when it is no database. Writing fails with ENVIRONMENT: a full disk, no right to write. */
grid_status grid_db_open(const char *path, grid_db_mode mode, grid_db **out, grid_error *error);

/* A database that is to replace `path` as a whole. Everything is one transaction that publishing
 * ends; closing without publishing leaves no trace. A killed process leaves `path` as it was, and
 * at most a file "path.PID-N.part". */
grid_status grid_db_create(const char *path, grid_db **out, grid_error *error);

/* Ends a database that was created: its bytes are on the disk before it takes the name. The handle
 * is closed whatever happens; on failure `path` is as it was. No statement may be open. */
grid_status grid_db_publish(grid_db *db, grid_error *error);

/* NULL is accepted. An open transaction is rolled back. No statement may be open. */
void grid_db_close(grid_db *db);

/* The path that was asked for, as messages name it. */
const char *grid_db_path(const grid_db *db);

/* Looks through all pages for damage. *content (may be NULL) becomes a sentence about the first
 * value that does not keep its column's promise ("NULL value in t.c"), else "". FORMAT when the
 * structure is damaged. */
grid_status grid_db_check(grid_db *db, char content[200], grid_error *error);

/* Calls `progress` now and then while statements run; false cancels. `progress` NULL: never. */
void grid_db_watch(grid_db *db, grid_progress progress, void *context);

/* --- statements --------------------------------------------------------------------------------
 */

/* Runs SQL that gives no rows: one statement or several. */
grid_status grid_db_run(grid_db *db, grid_error *error, const char *format, ...);

grid_status grid_db_prepare(grid_db *db, grid_statement **out, grid_error *error,
                            const char *format, ...);
void grid_statement_free(grid_statement *statement);

/* Parameters are numbered from 1. Bytes are borrowed until the next step has returned. A failure is
 * remembered and told by that step. */
void grid_bind_null(grid_statement *statement, int i);
void grid_bind_integer(grid_statement *statement, int i, int64_t value);
void grid_bind_real(grid_statement *statement, int i, double value);     /* NaN is null */
void grid_bind_text(grid_statement *statement, int i, const char *text); /* NULL is null */
void grid_bind_blob(grid_statement *statement, int i, const void *bytes, size_t size);

/* Goes to the next row; *row is false when there is none, and the statement is ready to run again.
 */
grid_status grid_statement_step(grid_statement *statement, bool *row, grid_error *error);
/* Runs a statement to its end, whatever rows it gives. */
grid_status grid_statement_run(grid_statement *statement, grid_error *error);
/* Makes a statement whose rows were not all taken ready to run again. */
void grid_statement_reset(grid_statement *statement);

typedef enum grid_value_kind {
    GRID_VALUE_NULL,
    GRID_VALUE_INTEGER,
    GRID_VALUE_REAL,
    GRID_VALUE_TEXT,
    GRID_VALUE_BLOB
} grid_value_kind;

/* A value as it is stored. Text is UTF-8 by promise only, and may hold NULs; it is followed by one.
 */
typedef struct grid_value {
    grid_value_kind kind;
    int64_t integer;
    double real;
    const void *bytes; /* NULL for an empty blob */
    size_t size;
} grid_value;

/* Columns are numbered from 0. Borrowed until the next step. */
grid_value grid_column_value(const grid_statement *statement, int i);
int64_t grid_column_integer(const grid_statement *statement, int i);
double grid_column_real(const grid_statement *statement, int i); /* NaN when null */
/* NULL when the value is null; numbers as text. */
const char *grid_column_text(const grid_statement *statement, int i);

/* The integer that a query of one row and column gives; `otherwise` when there is no row. */
grid_status grid_db_integer(grid_db *db, int64_t otherwise, int64_t *out, grid_error *error,
                            const char *format, ...);

/* A blob in the row with this integer key, copied straight from its pages. NULL, and of size 0, when
 * the row holds another kind of value. */
grid_status grid_db_read_blob(grid_db *db, const char *table, const char *column, int64_t row,
                              grid_block *out, grid_error *error);

/* --- changes -----------------------------------------------------------------------------------
 */

/* BEGIN IMMEDIATE: waits up to 5 s for another writer. */
grid_status grid_db_begin(grid_db *db, grid_error *error);
grid_status grid_db_commit(grid_db *db, grid_error *error);
/* Harmless outside of a transaction. */
void grid_db_rollback(grid_db *db);

/* A function of one argument for SQL, triggers included. Its answer holds no bytes: a number or
 * null. */
grid_status grid_db_add_function(grid_db *db, const char *name,
                                 grid_value (*call)(grid_value argument), grid_error *error);

#endif
