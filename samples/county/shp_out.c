/* shp_out.c - see shp_out.h. */
#include "shp_out.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "county.h"

static const char esri_wkt[] =
    "PROJCS[\"CGCS2000_3_Degree_GK_CM_111E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\","
    "DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],"
    "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],"
    "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],"
    "PARAMETER[\"Central_Meridian\",111.0],PARAMETER[\"Scale_Factor\",1.0],"
    "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

#define LDID_GBK 0x4D

void *shape_iconv(void)
{
    iconv_t converter = iconv_open("GBK", "UTF-8");
    return converter == (iconv_t)-1 ? NULL : (void *)converter;
}

void shape_iconv_close(void *converter)
{
    if (converter) iconv_close((iconv_t)converter);
}

static void add_little(struct bytes *bytes, uint32_t value, int n)
{
    unsigned char data[4];
    for (int i = 0; i < n; i++) data[i] = (unsigned char)(value >> (8 * i));
    bytes_add(bytes, data, (size_t)n);
}

static void add_big(struct bytes *bytes, uint32_t value)
{
    unsigned char data[] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                            (unsigned char)(value >> 8), (unsigned char)value};
    bytes_add(bytes, data, 4);
}

static void add_double(struct bytes *bytes, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_little(bytes, (uint32_t)bits, 4);
    add_little(bytes, (uint32_t)(bits >> 32), 4);
}

/* The 100 bytes that .shp and .shx begin with; `length` in bytes. */
static void add_header(struct bytes *bytes, enum shape_kind kind, size_t length,
                       const double box[4])
{
    add_big(bytes, 9994);
    for (int i = 0; i < 5; i++) add_big(bytes, 0);
    add_big(bytes, (uint32_t)(length / 2));
    add_little(bytes, 1000, 4);
    add_little(bytes, kind, 4);
    for (int i = 0; i < 8; i++) add_double(bytes, i < 4 ? box[i] : 0);
}

static struct bytes *add_file(struct folder *folder, const char *name, const char *ending)
{
    char full[40];
    snprintf(full, sizeof full, "%s.%s", name, ending);
    return folder_add(folder, full);
}

void shape_open(struct shape_file *out, struct folder *folder, void *converter, const char *name,
                enum shape_kind kind, const struct shape_field *fields, size_t num_fields)
{
    static const double nothing[4];
    *out = (struct shape_file){.folder = folder,
                               .iconv = converter,
                               .kind = kind,
                               .fields = fields,
                               .num_fields = num_fields,
                               .box = {1e300, 1e300, -1e300, -1e300}};
    out->shp = add_file(folder, name, "shp");
    out->shx = add_file(folder, name, "shx");
    out->dbf = add_file(folder, name, "dbf");
    bytes_text(add_file(folder, name, "prj"), esri_wkt);
    bytes_text(add_file(folder, name, "cpg"), "GBK");
    add_header(out->shp, kind, 0, nothing);
    add_header(out->shx, kind, 0, nothing);

    size_t width = 1;
    for (size_t i = 0; i < num_fields; i++) width += (size_t)fields[i].width;
    const unsigned char start[] = {3, 126, 6, 30}; /* dBASE III, 30 June 2026 */
    bytes_add(out->dbf, start, 4);
    add_little(out->dbf, 0, 4);
    add_little(out->dbf, (uint32_t)(32 + 32 * num_fields + 1), 2);
    add_little(out->dbf, (uint32_t)width, 2);
    for (int i = 0; i < 20; i++) add_little(out->dbf, i == 17 ? LDID_GBK : 0, 1);
    for (size_t i = 0; i < num_fields; i++) {
        char field[32] = {0};
        strncpy(field, fields[i].name, 10);
        field[11] = fields[i].type;
        field[16] = (char)(unsigned char)fields[i].width;
        field[17] = (char)fields[i].decimals;
        bytes_add(out->dbf, field, 32);
    }
    add_little(out->dbf, 0x0D, 1);
}

static void add_value(struct shape_file *file, const struct shape_field *field, const char *value)
{
    char text[256], *out = text, *in = (char *)value;
    size_t in_left = strlen(value), room = (size_t)field->width, out_left = room;
    memset(text, ' ', sizeof text);
    if (field->type == 'N') {
        if (in_left > room) goto misfit;
        memcpy(text + room - in_left, value, in_left);
    } else if (iconv((iconv_t)file->iconv, &in, &in_left, &out, &out_left) == (size_t)-1) {
        goto misfit;
    }
    bytes_add(file->dbf, text, room);
    return;
misfit:
    iconv((iconv_t)file->iconv, NULL, NULL, NULL, NULL);
    pool_fail(file->folder->pool, COUNTY_ENVIRONMENT,
              "'%s' does not fit field %s in GBK: install the GBK character set of iconv", value,
              field->name);
}

static void stretch(double box[4], struct spot spot)
{
    double x = spot_east(spot), y = spot_north(spot);
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
}

static void add_spot(struct bytes *bytes, struct spot spot)
{
    add_double(bytes, spot_east(spot));
    add_double(bytes, spot_north(spot));
}

void shape_add(struct shape_file *file, const struct shape_part *parts, size_t num_parts,
               const char *const *values)
{
    double box[4] = {1e300, 1e300, -1e300, -1e300};
    size_t points = 0, closing = file->kind == SHAPE_POLYGON, length = 20;
    for (size_t p = 0; p < num_parts; p++) {
        points += parts[p].n + closing;
        for (size_t i = 0; i < parts[p].n; i++) {
            stretch(box, parts[p].at[i]);
            stretch(file->box, parts[p].at[i]);
        }
    }
    if (file->kind != SHAPE_POINT) length = 44 + 4 * num_parts + 16 * points;
    add_big(file->shx, (uint32_t)(file->shp->num / 2));
    add_big(file->shx, (uint32_t)(length / 2));
    add_big(file->shp, ++file->num_records);
    add_big(file->shp, (uint32_t)(length / 2));
    add_little(file->shp, file->kind, 4);
    if (file->kind == SHAPE_POINT) {
        add_spot(file->shp, parts[0].at[0]);
    } else {
        size_t start = 0;
        for (int i = 0; i < 4; i++) add_double(file->shp, box[i]);
        add_little(file->shp, (uint32_t)num_parts, 4);
        add_little(file->shp, (uint32_t)points, 4);
        for (size_t p = 0; p < num_parts; start += parts[p++].n + closing)
            add_little(file->shp, (uint32_t)start, 4);
        for (size_t p = 0; p < num_parts; p++) {
            for (size_t i = 0; i < parts[p].n; i++) add_spot(file->shp, parts[p].at[i]);
            if (closing) add_spot(file->shp, parts[p].at[0]);
        }
    }
    add_little(file->dbf, ' ', 1);
    for (size_t i = 0; i < file->num_fields; i++) add_value(file, &file->fields[i], values[i]);
}

void shape_close(struct shape_file *file)
{
    static const double nothing[4];
    const double *box = file->num_records ? file->box : nothing;
    struct bytes header = {.pool = file->folder->pool};
    add_header(&header, file->kind, file->shp->num, box);
    memcpy(file->shp->at, header.at, header.num);
    header.num = 0;
    add_header(&header, file->kind, file->shx->num, box);
    memcpy(file->shx->at, header.at, header.num);
    header.num = 0;
    add_little(&header, file->num_records, 4);
    memcpy(file->dbf->at + 4, header.at, 4);
    add_little(file->dbf, 0x1A, 1);
}
