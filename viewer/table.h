/* table.h - units or events as rows that are filtered and sorted: numbers of rows, not their texts, so that a million
 * scroll as well as ten. */
#ifndef GRIDVIEW_TABLE_H
#define GRIDVIEW_TABLE_H

#include <render/content.h>
#include <render/stage.h>

enum { TABLE_COLUMNS = 8, TABLE_FILTER = 40 };

typedef enum table_kind { TABLE_UNITS, TABLE_EVENTS } table_kind;

typedef enum table_field {
    FIELD_NAME, FIELD_PARENT, FIELD_MEASURE, FIELD_PEOPLE, FIELD_AREA, FIELD_REPORTED, FIELD_OPEN, FIELD_OVERDUE,
    FIELD_TIME, FIELD_CATEGORY, FIELD_SOURCE, FIELD_UNIT, FIELD_STATE
} table_field;

typedef struct table_column {
    table_field field;
    const char *title;
    double width;     /* pixels of the interface */
    bool is_number;
} table_column;

/* What a table is made of. */
typedef struct table_source {
    const grid_scene *scene;
    const grid_content *content;
    const grid_situation *situation; /* NULL: none */
    const grid_events *events;       /* NULL: none */
    int32_t level;                   /* units that a view of it shows */
    int64_t end_s;                   /* events as they stood then */
    const grid_dots *dots;           /* events that count */
    const double *bounds;            /* only what lies in this box of the map; NULL: all */
    int32_t only;                    /* only this unit and what is below it; GRID_NONE: all */
} table_source;

typedef struct table {
    table_kind kind;
    table_column columns[TABLE_COLUMNS];
    int num_columns;
    uint32_t *rows;                  /* units, or numbers of events */
    size_t num, capacity, num_all;   /* rows shown; before the filters */
    int sort;                        /* column */
    bool descending;
    char filters[TABLE_COLUMNS][TABLE_FILTER];
} table;

/* Makes the columns of a kind and forgets filters; sorted by the first number, the largest first. */
void table_begin(table *t, table_kind kind, const table_source *source);
/* Makes the rows anew. False when memory is out. Filters of numbers: "5", ">5", ">=5", "<5", "5-10"; of texts: a part. */
bool table_fill(table *t, const table_source *source);
void table_free(table *t);

/* The number in a column, NaN for none; the text, "" for none. `out` has room for 96 bytes. */
double table_number(const table *t, const table_source *source, uint32_t row, int column);
const char *table_text(const table *t, const table_source *source, uint32_t row, int column, char *out);

#endif
