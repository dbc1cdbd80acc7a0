/* db.c - the only file that includes sqlite3.h: see db.h.
 *
 * A foreign file may be forged. Its views and triggers are switched off, its schema may call no
 * function that does anything, check constraints are not evaluated, and what a statement may do is
 * counted: reading all of a file takes a few steps of SQLite's machine for each of its bytes, so
 * whoever needs many times that is going round in circles. (SQLite, "Defense Against The Dark
 * Arts".)
 *
 * Files rest in journal_mode=DELETE. A reader takes part in locking, so that it never sees half a
 * change; only of a foreign file in WAL mode without its -wal file, which nobody has open, is it
 * known that it holds still. Opening it the usual way would create files beside it.
 */
#include "db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WAIT_MS = 5000,
    STEPS_A_CALL = 10000, /* of SQLite's machine between two looks at the clock: about 0.2 ms */
    STEPS_A_BYTE = 16,    /* a null column of one byte costs about four */
    STEPS_FREE = 4 << 20,
    FOREIGN_SQL = 1 << 20,
    PAGE_BYTES = 16 << 10 /* of new files: a stored index of 6 MB is read in a third of the time that pages
                             of 4 KB take, and the many small tables still waste little */
};

struct grid_db {
    sqlite3 *handle;
    char *path;
    char *part; /* the name while a new file is being made; NULL for one that was opened */
    grid_db_mode mode;
    uint64_t steps, max_steps; /* 0: as many as it takes */
    grid_progress progress;
    void *progress_context;
    bool cancelled;
};

struct grid_statement {
    sqlite3_stmt *handle;
    grid_db *db;
    int bound; /* the first failure of a bind */
};

/* --- failing -----------------------------------------------------------------------------------
 */

static grid_status fail_open(const grid_db *db, grid_error *error)
{
    int reason = sqlite3_system_errno(db->handle);
    char side[8] = "";
    if (sqlite3_extended_errcode(db->handle) == SQLITE_READONLY_ROLLBACK ||
        sqlite3_extended_errcode(db->handle) == SQLITE_READONLY_RECOVERY)
        return grid_fail(
            error, GRID_E_OPEN, 0,
            "%s: was left in the middle of a change; open it once with the program that "
            "wrote it, in a folder that can be written",
            db->path);
    struct stat about;
    for (int i = 0; i < 2 && !*side; i++) {
        char beside[4200];
        snprintf(beside, sizeof beside, "%.4000s%s", db->path, i ? "-journal" : "-wal");
        if (stat(beside, &about) == 0) strcpy(side, i ? "journal" : "wal");
    }
    if (*side)
        return grid_fail(
            error, GRID_E_OPEN, 0,
            "%s: has changes in %s-%s that cannot be read from this folder; copy both to a "
            "folder that can be written and open it there once",
            db->path, db->path, side);
    return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened: %s; check the path", db->path,
                     reason ? strerror(reason) : sqlite3_errmsg(db->handle));
}

static grid_status fail_interrupted(const grid_db *db, grid_error *error)
{
    if (db->cancelled) return grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
    return grid_fail(error, GRID_E_LIMIT, 0,
                     "%s: reading it takes far more work than its size explains; it may be forged, "
                     "export it again",
                     db->path);
}

/* The status of what SQLite answered, with a sentence. */
static grid_status fail(const grid_db *db, int code, grid_error *error)
{
    const char *path = db->path, *message = sqlite3_errmsg(db->handle);
    int reason = sqlite3_system_errno(db->handle);
    switch (code & 0xFF) {
    case SQLITE_NOMEM: return grid_fail_memory(error);
    case SQLITE_INTERRUPT: return fail_interrupted(db, error);
    case SQLITE_CANTOPEN: return fail_open(db, error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return grid_fail(error, GRID_E_OPEN, 0,
                         "%s: another program is changing it; close that or try again", path);
    case SQLITE_READONLY:
        if (code != SQLITE_READONLY) return fail_open(db, error);
        return grid_fail(error, GRID_E_ENVIRONMENT, 0,
                         "%s: may not be changed; make the file and its folder writable", path);
    case SQLITE_FULL:
        return grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: the disk is full; make room and try again",
                         path);
    case SQLITE_IOERR:
        return grid_fail(error, db->mode == GRID_DB_WRITE ? GRID_E_ENVIRONMENT : GRID_E_OPEN, 0,
                         "%s: cannot be %s: %s", path,
                         db->mode == GRID_DB_WRITE ? "read or written" : "read",
                         reason ? strerror(reason) : message);
    case SQLITE_NOTADB:
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: is no SQLite database (encrypted or damaged?); export it again",
                         path);
    case SQLITE_CORRUPT:
        return grid_fail(error, GRID_E_FORMAT, 0, "%s: is damaged (%s); copy or export it again",
                         path, message);
    case SQLITE_TOOBIG:
        return grid_fail(error, GRID_E_LIMIT, 0, "%s: holds a value of more than 64 MB", path);
    case SQLITE_CONSTRAINT:
        return grid_fail(error, GRID_E_DATA, 0, "%s: does not take a row: %s", path, message);
    default: return grid_fail(error, GRID_E_FORMAT, 0, "%s: cannot be read: %s", path, message);
    }
}

/* --- opening -----------------------------------------------------------------------------------
 */

static int on_progress(void *context)
{
    grid_db *db = context;
    db->steps += STEPS_A_CALL;
    if (db->progress && !db->progress(db->progress_context, 0)) db->cancelled = true;
    return db->cancelled || (db->max_steps && db->steps > db->max_steps);
}

/* True for a file in WAL mode that nobody has open. */
static bool is_still_wal(const char *path)
{
    unsigned char head[20] = {0};
    struct stat about;
    char *wal = malloc(strlen(path) + 5);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool still = false;
    if (wal && file >= 0 && read(file, head, sizeof head) == (ssize_t)sizeof head &&
        head[18] == 2) {
        strcat(strcpy(wal, path), "-wal");
        still = stat(wal, &about) != 0 && errno == ENOENT;
    }
    if (file >= 0) close(file);
    free(wal);
    return still;
}

/* The path as a URI, so that no name means more than a file (":memory:", "a?mode=rw"). */
static char *uri_of(const char *path, const char *query)
{
    char *uri = malloc(3 * strlen(path) + strlen(query) + 16), *to = uri;
    if (!uri) return NULL;
    to += sprintf(to, *path == '/' ? "file://" : "file:");
    for (; *path; path++) {
        if (strchr("?#%", *path))
            to += sprintf(to, "%%%02X", (unsigned char)*path);
        else
            *to++ = *path;
    }
    strcpy(to, query);
    return uri;
}

/* What holds for every file: pages are checked as they are read, nothing is mapped (a file that
 * shrinks on a share would end the process). Whoever only reads runs nothing of the schema's; a
 * writer trusts it, since the triggers of a spatial index write to a virtual table. */
static int harden(grid_db *db)
{
    static const struct {
        int what, on;
    } switches[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_DQS_DML, 0},
                    {SQLITE_DBCONFIG_DQS_DDL, 0},        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0}};
    size_t num = sizeof switches / sizeof *switches;
    if (db->mode == GRID_DB_READ) num -= 1; /* our own views serve */
    if (db->mode == GRID_DB_WRITE) num -= 3;
    for (size_t i = 0; i < num; i++)
        sqlite3_db_config(db->handle, switches[i].what, switches[i].on, (int *)NULL);
    sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, GRID_DB_MAX_VALUE);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_progress_handler(db->handle, STEPS_A_CALL, on_progress, db);
    if (db->mode == GRID_DB_FOREIGN) {
        sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, FOREIGN_SQL);
        sqlite3_limit(db->handle, SQLITE_LIMIT_EXPR_DEPTH, 100);
        sqlite3_limit(db->handle, SQLITE_LIMIT_COMPOUND_SELECT, 10);
    }
    /* our own file is only read again where a foreign reader has waited already */
    sqlite3_busy_timeout(db->handle, db->mode == GRID_DB_READ ? 0 : WAIT_MS);
    return sqlite3_exec(db->handle,
                        "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
                        "PRAGMA ignore_check_constraints=ON; PRAGMA foreign_keys=ON",
                        NULL, NULL, NULL);
}

/* Opens `file` and reads its first page, since SQLite opens lazily. */
static int open_handle(grid_db *db, const char *file, bool writable)
{
    const char *query = db->mode == GRID_DB_FOREIGN && is_still_wal(file) ? "?immutable=1" : "";
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    char *uri = uri_of(file, query);
    if (!uri) return SQLITE_NOMEM;
    flags |= writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(uri, &db->handle, flags, NULL);
    free(uri);
    if (code == SQLITE_OK) code = harden(db);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db->handle, "PRAGMA schema_version", NULL, NULL, NULL);
    return code;
}

/* Opens `file`, which messages call db->path. A change that was cut off is undone from its journal
 * by whoever opens the file next and may write it: our own file is repaired so, a foreign one not.
 */
static grid_status connect(grid_db *db, const char *file, grid_error *error)
{
    int code = open_handle(db, file, db->mode == GRID_DB_WRITE);
    if (code == SQLITE_READONLY_ROLLBACK && db->mode == GRID_DB_READ) {
        sqlite3_close(db->handle);
        code = open_handle(db, file, true);
        if (code == SQLITE_OK)
            code = sqlite3_exec(db->handle, "PRAGMA query_only=ON", NULL, NULL, NULL);
    }
    if (!db->handle) return grid_fail_memory(error);
    return code == SQLITE_OK ? GRID_OK : fail(db, code, error);
}

static grid_db *new_db(const char *path, grid_db_mode mode)
{
    grid_db *db = calloc(1, sizeof *db);
    if (db) {
        db->mode = mode;
        db->path = grid_copy_string(path);
    }
    if (db && db->path) return db;
    free(db);
    return NULL;
}

grid_status grid_db_open(const char *path, grid_db_mode mode, grid_db **out, grid_error *error)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened: %s; check the path", path,
                         strerror(errno));
    if (!S_ISREG(about.st_mode))
        return grid_fail(error, GRID_E_OPEN, 0, "%s: is not a regular file; name one", path);
    grid_db *db = new_db(path, mode);
    if (!db) return grid_fail_memory(error);
    if (mode == GRID_DB_FOREIGN)
        db->max_steps = STEPS_FREE + STEPS_A_BYTE * (uint64_t)about.st_size;
    grid_status status = connect(db, path, error);
    /* EXTRA also syncs the folder: else a power loss could bring back the journal of a change that
     * was acknowledged, and undo it. The cache is that of a file that is made: rows go into three trees
     * in no order */
    if (status == GRID_OK && mode == GRID_DB_WRITE)
        status = grid_db_run(db, error,
                             "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA cache_size=-65536;"
                             "PRAGMA ignore_check_constraints=OFF");
    if (status == GRID_OK)
        *out = db;
    else
        grid_db_close(db);
    return status;
}

grid_status grid_db_create(const char *path, grid_db **out, grid_error *error)
{
    struct stat about;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be written: it is not a file", path);
    grid_db *db = new_db(path, GRID_DB_WRITE);
    if (!db) return grid_fail_memory(error);
    int file = grid_file_create_beside(path, &db->part);
    grid_status status = GRID_OK;
    if (file < 0)
        status =
            grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: cannot be written: %s", path, strerror(errno));
    else
        close(file);
    /* no sync, and a journal for failing statements only: until it is published the file means
     * nothing to anybody */
    if (status == GRID_OK) status = connect(db, db->part, error);
    if (status == GRID_OK)
        status = grid_db_run(db, error,
                             "PRAGMA page_size=%d; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
                             "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536;"
                             "PRAGMA ignore_check_constraints=OFF",
                             PAGE_BYTES);
    if (status == GRID_OK) status = grid_db_begin(db, error);
    if (status == GRID_OK)
        *out = db;
    else
        grid_db_close(db);
    return status;
}

static void disconnect(grid_db *db)
{
    int code = sqlite3_close(db->handle);
    assert(code == SQLITE_OK); /* a statement is still open */
    (void)code;
    db->handle = NULL;
}

void grid_db_close(grid_db *db)
{
    if (!db) return;
    disconnect(db);
    if (db->part) unlink(db->part);
    free(db->part);
    free(db->path);
    free(db);
}

/* A journal that lies beside the old file would be played into the new one. Whoever has the old
 * file to himself has undone what was to be undone; a journal that is still there means nothing. A
 * WAL is gone once it is written back, unless somebody has the file open. */
static grid_status settle_old(const grid_db *db, grid_error *error)
{
    static const char *const endings[] = {"-journal", "-wal"};
    char *beside = malloc(strlen(db->path) + 10);
    struct stat about;
    grid_db *old;
    grid_status status = GRID_OK;
    if (!beside) return grid_fail_memory(error);
    for (size_t i = 0; i < 2 && status == GRID_OK; i++) {
        strcat(strcpy(beside, db->path), endings[i]);
        if (stat(beside, &about) != 0) continue;
        if (grid_db_open(db->path, GRID_DB_WRITE, &old, NULL) == GRID_OK) {
            if (grid_db_run(old, NULL, "BEGIN EXCLUSIVE") == GRID_OK && i == 0) unlink(beside);
            grid_db_close(old);
        }
        if (stat(beside, &about) == 0)
            status = grid_fail(error, GRID_E_OPEN, 0,
                               "%s: cannot be replaced while %s lies beside it; close the program "
                               "that has it open, or delete that file",
                               db->path, beside);
    }
    free(beside);
    return status;
}

static bool sync_path(const char *path, int flags)
{
    int file = open(path, flags | O_CLOEXEC);
    bool ok = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return ok;
}

static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    if (folder) sync_path(folder, O_RDONLY | O_DIRECTORY);
    free(folder);
}

grid_status grid_db_publish(grid_db *db, grid_error *error)
{
    assert(db->part);
    grid_status status = grid_db_commit(db, error);
    disconnect(db);
    if (status == GRID_OK) status = settle_old(db, error);
    if (status == GRID_OK && (!sync_path(db->part, O_RDWR) || rename(db->part, db->path) != 0))
        status = grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: cannot be written: %s", db->path,
                           strerror(errno));
    if (status == GRID_OK) {
        sync_folder(db->path);
        free(db->part);
        db->part = NULL;
    }
    grid_db_close(db);
    return status;
}

const char *grid_db_path(const grid_db *db) { return db->path; }

void grid_db_watch(grid_db *db, grid_progress progress, void *context)
{
    db->progress = progress;
    db->progress_context = context;
}

grid_status grid_db_check(grid_db *db, char content[200], grid_error *error)
{
    grid_statement *check;
    bool row = true;
    char first[200] = "";
    grid_status status = grid_db_prepare(db, &check, error, "PRAGMA quick_check(100)");
    while (status == GRID_OK && (status = grid_statement_step(check, &row, error)) == GRID_OK &&
           row) {
        const char *said = grid_column_text(check, 0);
        if (!said || !strcmp(said, "ok")) continue;
        /* "NULL value in t.c": a promise of the schema is not kept, but the pages are sound */
        const char *value = strstr(said, " value in ");
        if (value && value - said < 16) {
            if (!*first) snprintf(first, sizeof first, "%s", said);
            continue;
        }
        if (!strncmp(said, "*** in database main ***\n", 25)) said += 25;
        status =
            grid_fail(error, GRID_E_FORMAT, 0, "%s: is damaged (%.*s); copy or export it again",
                      db->path, (int)strcspn(said, "\n"), said);
    }
    grid_statement_free(check);
    if (status == GRID_OK && content) strcpy(content, first);
    return status;
}

/* --- statements --------------------------------------------------------------------------------
 */

static grid_status prepare(grid_db *db, grid_statement **out, grid_error *error, const char *format,
                           va_list args)
{
    grid_statement *statement = calloc(1, sizeof *statement);
    char *sql = sqlite3_vmprintf(format, args);
    int code = statement && sql ? SQLITE_OK : SQLITE_NOMEM;
    *out = NULL;
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(db->handle, sql, -1, &statement->handle, NULL);
    sqlite3_free(sql);
    if (code != SQLITE_OK) {
        free(statement);
        return fail(db, code, error);
    }
    statement->db = db;
    *out = statement;
    return GRID_OK;
}

grid_status grid_db_prepare(grid_db *db, grid_statement **out, grid_error *error,
                            const char *format, ...)
{
    va_list args;
    va_start(args, format);
    grid_status status = prepare(db, out, error, format, args);
    va_end(args);
    return status;
}

void grid_statement_free(grid_statement *statement)
{
    if (!statement) return;
    sqlite3_finalize(statement->handle);
    free(statement);
}

grid_status grid_db_run(grid_db *db, grid_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    int code = sql ? sqlite3_exec(db->handle, sql, NULL, NULL, NULL) : SQLITE_NOMEM;
    sqlite3_free(sql);
    return code == SQLITE_OK ? GRID_OK : fail(db, code, error);
}

static void keep_bound(grid_statement *statement, int code)
{
    if (statement->bound == SQLITE_OK) statement->bound = code;
}

void grid_bind_null(grid_statement *statement, int i)
{
    keep_bound(statement, sqlite3_bind_null(statement->handle, i));
}

void grid_bind_integer(grid_statement *statement, int i, int64_t value)
{
    keep_bound(statement, sqlite3_bind_int64(statement->handle, i, value));
}

void grid_bind_real(grid_statement *statement, int i, double value)
{
    keep_bound(statement, sqlite3_bind_double(statement->handle, i, value));
}

void grid_bind_text(grid_statement *statement, int i, const char *text)
{
    keep_bound(statement, sqlite3_bind_text(statement->handle, i, text, -1, SQLITE_STATIC));
}

void grid_bind_blob(grid_statement *statement, int i, const void *bytes, size_t size)
{
    keep_bound(statement, sqlite3_bind_blob64(statement->handle, i, bytes, size, SQLITE_STATIC));
}

grid_status grid_statement_step(grid_statement *statement, bool *row, grid_error *error)
{
    int code = statement->bound;
    statement->bound = SQLITE_OK;
    if (code == SQLITE_OK) code = sqlite3_step(statement->handle);
    grid_status status = GRID_OK;
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        *row = code == SQLITE_ROW;
    else
        status = fail(statement->db, code, error);
    if (code != SQLITE_ROW) sqlite3_reset(statement->handle);
    return status;
}

grid_status grid_statement_run(grid_statement *statement, grid_error *error)
{
    bool row = true;
    grid_status status = GRID_OK;
    while (status == GRID_OK && row) status = grid_statement_step(statement, &row, error);
    return status;
}

void grid_statement_reset(grid_statement *statement) { sqlite3_reset(statement->handle); }

grid_value grid_column_value(const grid_statement *statement, int i)
{
    sqlite3_stmt *s = statement->handle;
    grid_value value = {.kind = GRID_VALUE_NULL};
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
        value.kind = GRID_VALUE_INTEGER;
        value.integer = sqlite3_column_int64(s, i);
        break;
    case SQLITE_FLOAT:
        value.kind = GRID_VALUE_REAL;
        value.real = sqlite3_column_double(s, i);
        break;
    case SQLITE_TEXT:
        value.kind = GRID_VALUE_TEXT;
        value.bytes = sqlite3_column_text(s, i);
        value.size = (size_t)sqlite3_column_bytes(s, i);
        break;
    case SQLITE_BLOB:
        value.kind = GRID_VALUE_BLOB;
        value.bytes = sqlite3_column_blob(s, i);
        value.size = (size_t)sqlite3_column_bytes(s, i);
        break;
    default: break;
    }
    return value;
}

int64_t grid_column_integer(const grid_statement *statement, int i)
{
    return sqlite3_column_int64(statement->handle, i);
}

double grid_column_real(const grid_statement *statement, int i)
{
    if (sqlite3_column_type(statement->handle, i) == SQLITE_NULL) return NAN;
    return sqlite3_column_double(statement->handle, i);
}

const char *grid_column_text(const grid_statement *statement, int i)
{
    return (const char *)sqlite3_column_text(statement->handle, i);
}

grid_status grid_db_integer(grid_db *db, int64_t otherwise, int64_t *out, grid_error *error,
                            const char *format, ...)
{
    grid_statement *query;
    bool row = false;
    va_list args;
    va_start(args, format);
    grid_status status = prepare(db, &query, error, format, args);
    va_end(args);
    if (status == GRID_OK) status = grid_statement_step(query, &row, error);
    if (status == GRID_OK) *out = row ? grid_column_integer(query, 0) : otherwise;
    grid_statement_free(query);
    return status;
}

grid_status grid_db_read_blob(grid_db *db, const char *table, const char *column, int64_t row,
                              grid_block *out, grid_error *error)
{
    sqlite3_blob *blob = NULL;
    grid_block block = {0};
    unsigned char *bytes;
    int code = sqlite3_blob_open(db->handle, "main", table, column, row, 0, &blob);
    if (code == SQLITE_ERROR) { /* no such row, or no blob in it */
        *out = block;
        return GRID_OK;
    }
    if (code != SQLITE_OK) return fail(db, code, error);
    int size = sqlite3_blob_bytes(blob);
    grid_status status = size ? grid_block_new((size_t)size, &block, &bytes, error) : GRID_OK;
    if (size && status == GRID_OK && (code = sqlite3_blob_read(blob, bytes, size, 0)) != SQLITE_OK)
        status = fail(db, code, error);
    sqlite3_blob_close(blob);
    if (status == GRID_OK)
        *out = block;
    else
        grid_block_clear(&block);
    return status;
}

/* --- changes -----------------------------------------------------------------------------------
 */

grid_status grid_db_begin(grid_db *db, grid_error *error)
{
    return grid_db_run(db, error, "BEGIN IMMEDIATE");
}

grid_status grid_db_commit(grid_db *db, grid_error *error)
{
    return grid_db_run(db, error, "COMMIT");
}

void grid_db_rollback(grid_db *db)
{
    if (!sqlite3_get_autocommit(db->handle)) sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static void call_function(sqlite3_context *context, int num, sqlite3_value **arguments)
{
    grid_value argument = {.kind = GRID_VALUE_NULL}, answer;
    /* written through memcpy: SQLite hands out what it was given as an object pointer */
    grid_value (*call)(grid_value);
    void *data = sqlite3_user_data(context);
    memcpy(&call, &data, sizeof call);
    (void)num;
    if (sqlite3_value_type(arguments[0]) == SQLITE_BLOB) {
        argument.kind = GRID_VALUE_BLOB;
        argument.bytes = sqlite3_value_blob(arguments[0]);
        argument.size = (size_t)sqlite3_value_bytes(arguments[0]);
    }
    answer = call(argument);
    if (answer.kind == GRID_VALUE_INTEGER)
        sqlite3_result_int64(context, answer.integer);
    else if (answer.kind == GRID_VALUE_REAL)
        sqlite3_result_double(context, answer.real);
    else
        sqlite3_result_null(context);
}

grid_status grid_db_add_function(grid_db *db, const char *name,
                                 grid_value (*call)(grid_value argument), grid_error *error)
{
    void *data;
    memcpy(&data, &call, sizeof data);
    int code = sqlite3_create_function_v2(db->handle, name, 1,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                          data, call_function, NULL, NULL, NULL);
    return code == SQLITE_OK ? GRID_OK : fail(db, code, error);
}
