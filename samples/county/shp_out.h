/* shp_out.h - shapefiles written byte by byte: .shp, .shx, .dbf, .prj, .cpg; text in GBK.
 *
 * After the ESRI Shapefile Technical Description (1998) and the dBASE III layout. The date in the
 * .dbf is fixed, so that files made on different days are equal.
 */
#ifndef COUNTY_SHP_OUT_H
#define COUNTY_SHP_OUT_H

#include "folder.h"
#include "mesh.h"

enum shape_kind { SHAPE_POINT = 1, SHAPE_LINE = 3, SHAPE_POLYGON = 5 };

struct shape_field {
    const char *name; /* at most 10 ASCII characters */
    char type;        /* 'C' text, 'N' number */
    int width, decimals;
};

struct shape_file {
    struct folder *folder;
    void *iconv; /* UTF-8 to GBK */
    enum shape_kind kind;
    const struct shape_field *fields;
    size_t num_fields;
    struct bytes *shp, *shx, *dbf;
    double box[4];
    uint32_t num_records;
};

/* A path of places; polygons are closed when written. */
struct shape_part {
    const struct spot *at;
    size_t n;
};

/* Opens NAME.shp and so on in the folder. `iconv` comes from shape_iconv. */
void shape_open(struct shape_file *out, struct folder *folder, void *iconv, const char *name,
                enum shape_kind kind, const struct shape_field *fields, size_t num_fields);

/* Adds a record: its parts, and one value a field as UTF-8 text. Text that does not fit its field
 * fails. */
void shape_add(struct shape_file *file, const struct shape_part *parts, size_t num_parts,
               const char *const *values);

/* Completes headers and lengths. */
void shape_close(struct shape_file *file);

/* The converter from UTF-8 to GBK, or NULL. shape_iconv_close accepts NULL. */
void *shape_iconv(void);
void shape_iconv_close(void *iconv);

#endif
