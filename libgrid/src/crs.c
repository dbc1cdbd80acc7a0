/* crs.c - the only file that includes proj.h and geodesic.h: see <grid/crs.h>.
 *
 *   from --before--> EPSG:4326 --PROJ--> EPSG:4326 --after--> to
 *
 * `before` and `after` are the GCJ-02 and BD-09 shifts, where a side has one; the PROJ step is left
 * out where it does nothing. Every transform has a PROJ context of its own: contexts and PJ objects
 * must not be shared between threads. Network access is off, messages are silenced, and only codes
 * and WKT reach PROJ: other texts may name grid files or whole pipelines.
 */
#include <grid/crs.h>

#include <geodesic.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crs_formula.h"
#include "crs_wkt.h"
#include "support.h"
#include "text.h"

enum { MAX_CRS_TEXT = 64 << 10, MAX_WKT_DEPTH = 32, MIN_CONFIDENCE = 90 };

/* Areas of use are given to a hundredth of a degree. */
static const double area_margin = 0.02;

typedef void shift(double lon, double lat, double *out_lon, double *out_lat);

struct grid_transform {
    PJ_CONTEXT *context;
    PJ *pj; /* NULL: nothing to do */
    shift *before[2], *after[2];
    bool ballpark;
    double major_axis, flattening; /* of the ellipsoid of `from` */
};

/* The two systems that PROJ does not know. */
enum obfuscation { PLAIN, GCJ02, BD09 };

static enum obfuscation obfuscation_of(const char *crs)
{
    if (grid_text_equal(crs, "GCJ02") || grid_text_equal(crs, "GCJ-02")) return GCJ02;
    if (grid_text_equal(crs, "BD09") || grid_text_equal(crs, "BD-09")) return BD09;
    return PLAIN;
}

/* --- contexts and texts ----------------------------------------------------------------------- */

static void say_nothing(void *data, int level, const char *message)
{
    (void)data, (void)level, (void)message;
}

static PJ_CONTEXT *new_context(grid_error *error)
{
    PJ_CONTEXT *context = proj_context_create();
    if (!context) {
        grid_fail_memory(error);
        return NULL;
    }
    proj_log_func(context, NULL, say_nothing);
    proj_log_level(context, PJ_LOG_NONE);
    proj_context_set_enable_network(context, 0);
    if (!proj_context_get_database_path(context)) {
        PJ_INFO info = proj_info();
        grid_fail(error, GRID_E_ENVIRONMENT, 0,
                  "proj.db, the list of coordinate systems, was not found in %.300s; install "
                  "proj-data or "
                  "set PROJ_DATA to its folder",
                  info.searchpath ? info.searchpath : "any folder");
        proj_context_destroy(context);
        return NULL;
    }
    return context;
}

/* Authority and code ("EPSG:4546", "OGC:CRS84", "ESRI:102100"). */
static bool is_code(const char *crs)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static const char code[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    size_t authority = strspn(crs, letters);
    if (!authority || authority > 12 || crs[authority] != ':') return false;
    size_t n = strspn(crs + authority + 1, code);
    return n && n <= 24 && !crs[authority + 1 + n];
}

/* WKT of bounded depth that names no file. */
static bool is_wkt(const char *crs)
{
    static const char *const refused[] = {"GRIDS=", "PARAMETERFILE", "PIPELINE", "+INIT", "+PROJ"};
    int depth = 0;
    size_t n = strlen(crs),
           word = strspn(crs, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
    const char *bracket = crs + word + strspn(crs + word, " \t\r\n");
    if (!word || n > MAX_CRS_TEXT || (*bracket != '[' && *bracket != '(')) return false;
    for (const char *p = crs; *p; p++) {
        depth += (*p == '[' || *p == '(') - (*p == ']' || *p == ')');
        if (depth > MAX_WKT_DEPTH) return false;
        for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
            if (!strncasecmp(p, refused[i], strlen(refused[i]))) return false;
    }
    return true;
}

static bool is_urn(const char *crs)
{
    return strlen(crs) < 100 && !strncasecmp(crs, "urn:ogc:def:crs:", 16);
}

static bool is_coordinate_system(PJ_TYPE type)
{
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS ||
           type == PJ_TYPE_PROJECTED_CRS || type == PJ_TYPE_BOUND_CRS;
}

/* The horizontal CRS that the text means. */
static PJ *parse(PJ_CONTEXT *context, const char *crs, grid_error *error)
{
    PJ *pj = NULL;
    char code[24] = "EPSG:";
    size_t digits = crs ? strspn(crs, "0123456789") : 0;
    if (digits >= 4 && digits <= 6 && !crs[digits]) crs = strcat(code, crs);
    if (crs && (is_code(crs) || is_urn(crs) || is_wkt(crs))) pj = proj_create(context, crs);
    if (pj && proj_get_type(pj) == PJ_TYPE_COMPOUND_CRS) {
        PJ *horizontal = proj_crs_get_sub_crs(context, pj, 0);
        proj_destroy(pj);
        pj = horizontal;
    }
    if (pj && is_coordinate_system(proj_get_type(pj))) return pj;
    proj_destroy(pj);
    grid_fail(error, GRID_E_CRS, 0,
              "the coordinate system `%.60s%s` is not understood; give a code such as EPSG:4546, "
              "WKT, GCJ02 "
              "or BD09",
              crs ? crs : "", crs && strlen(crs) > 60 ? "..." : "");
    return NULL;
}

/* --- describing ------------------------------------------------------------------------------- */

/* The entry of the EPSG list that is the same CRS, or NULL. Esri's WKT has no axes and names of its
 * own, so the search compares parameters; of equals the most trusted comes first. The entry is read
 * by its code: what proj_identify returns for UTM zones has no area of use. */
static PJ *identify(PJ_CONTEXT *context, PJ *crs)
{
    int *confidence = NULL;
    PJ *found = NULL;
    PJ_OBJ_LIST *list = proj_identify(context, crs, "EPSG", NULL, &confidence);
    int n = list ? proj_list_get_count(list) : 0;
    for (int i = 0; i < n && !found; i++) {
        PJ *candidate = proj_list_get(context, list, i);
        const char *code = proj_get_id_code(candidate, 0);
        if (code && (confidence[i] >= MIN_CONFIDENCE ||
                     proj_is_equivalent_to_with_ctx(context, crs, candidate,
                                                    PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS)))
            found = proj_create_from_database(context, "EPSG", code, PJ_CATEGORY_CRS, 0, NULL);
        proj_destroy(candidate);
    }
    proj_int_list_destroy(confidence);
    proj_list_destroy(list);
    return found;
}

static void read_axis_unit(PJ_CONTEXT *context, PJ *crs, grid_crs_info *info)
{
    PJ *base = proj_get_type(crs) == PJ_TYPE_BOUND_CRS ? proj_get_source_crs(context, crs) : NULL;
    PJ *system = proj_crs_get_coordinate_system(context, base ? base : crs);
    double factor = 1;
    if (system)
        proj_cs_get_axis_info(context, system, 0, NULL, NULL, NULL, &factor, NULL, NULL, NULL);
    PJ_TYPE type = proj_get_type(base ? base : crs);
    info->geographic = type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
    info->unit_m = info->geographic ? 0 : factor;
    proj_destroy(system);
    proj_destroy(base);
}

static void describe_obfuscated(enum obfuscation kind, grid_crs_info *out)
{
    *out = (grid_crs_info){.geographic = true,
                           .has_area = true,
                           .west = 73.66,
                           .south = 3.86,
                           .east = 135.05,
                           .north = 53.55};
    strcpy(out->name, kind == GCJ02 ? "GCJ-02 (Chinese web maps)" : "BD-09 (Baidu)");
    strcpy(out->code, kind == GCJ02 ? "GCJ02" : "BD09");
}

grid_status grid_crs_describe(const char *crs, grid_crs_info *out, grid_error *error)
{
    enum obfuscation kind = crs ? obfuscation_of(crs) : PLAIN;
    grid_error failure = {.code = GRID_E_CRS};
    if (kind != PLAIN) {
        describe_obfuscated(kind, out);
        return GRID_OK;
    }
    PJ *pj = NULL, *known = NULL;
    PJ_CONTEXT *context = new_context(&failure);
    if (context) pj = parse(context, crs, &failure);
    if (!pj) {
        if (context) proj_context_destroy(context);
        if (error) *error = failure;
        return failure.code;
    }
    grid_crs_info info = {0};
    if (!proj_get_id_code(pj, 0)) known = identify(context, pj);
    PJ *source = known ? known : pj;
    const char *name = proj_get_name(source), *authority = proj_get_id_auth_name(source, 0);
    const char *code = proj_get_id_code(source, 0);
    if (name) strncpy(info.name, name, sizeof info.name - 1);
    if (authority && code && strlen(authority) + strlen(code) + 1 < sizeof info.code)
        strcat(strcat(strcpy(info.code, authority), ":"), code);
    read_axis_unit(context, pj, &info);
    info.has_area = proj_get_area_of_use(context, source, &info.west, &info.south, &info.east,
                                         &info.north, NULL) &&
                    info.west > -1000;
    proj_destroy(known);
    proj_destroy(pj);
    proj_context_destroy(context);
    *out = info;
    return GRID_OK;
}

static grid_status wkt_of(const char *crs, PJ_WKT_TYPE kind, char **out, grid_error *error)
{
    static const char *const options[] = {"MULTILINE=NO", NULL};
    char *copy = NULL;
    grid_error failure = {.code = GRID_E_CRS};
    PJ_CONTEXT *context = new_context(&failure);
    PJ *pj = context ? parse(context, crs, &failure) : NULL;
    if (pj) {
        const char *wkt = proj_as_wkt(context, pj, kind, options);
        copy = grid_copy_string(wkt);
        if (!wkt)
            grid_fail(&failure, GRID_E_CRS, 0, "the coordinate system `%.80s` has no WKT of 2001",
                      proj_get_name(pj));
        else if (!copy)
            grid_fail_memory(&failure);
    }
    proj_destroy(pj);
    if (context) proj_context_destroy(context);
    if (copy)
        *out = copy;
    else if (error)
        *error = failure;
    return copy ? GRID_OK : failure.code;
}

grid_status grid_crs_wkt1(const char *crs, char **out, grid_error *error)
{
    return wkt_of(crs, PJ_WKT1_GDAL, out, error);
}

grid_status grid_crs_prj(const char *crs, char **out, grid_error *error)
{
    return wkt_of(crs, PJ_WKT1_ESRI, out, error);
}

/* --- converting ------------------------------------------------------------------------------- */

/* True when the operation leaves coordinates as they are: the same CRS, or a datum that PROJ knows
 * no shift for (WGS 84 and CGCS2000). */
static bool does_nothing(PJ *pj)
{
    PJ_PROJ_INFO info = proj_pj_info(pj);
    return info.definition && !strncmp(info.definition, "proj=noop", 9);
}

static bool is_wgs84_or_cgcs2000(const char *name)
{
    return !strncmp(name, "WGS 84", 6) ||
           !strncmp(name, "China Geodetic Coordinate System 2000", 37);
}

/* True when PROJ knows no shift between the two datums and passes coordinates on unchanged. WGS 84
 * and CGCS2000 agree to a decimetre and count as one. */
static bool is_ballpark(PJ *pj)
{
    static const char offset[] = "Ballpark geographic offset from ";
    PJ_PROJ_INFO info = proj_pj_info(pj);
    const char *from = info.description ? strstr(info.description, offset) : NULL;
    const char *to = from ? strstr(from + sizeof offset - 1, " to ") : NULL;
    if (!to) return false;
    return !is_wgs84_or_cgcs2000(from + sizeof offset - 1) || !is_wgs84_or_cgcs2000(to + 4);
}

static void read_ellipsoid(grid_transform *t, PJ *crs)
{
    double inverse_flattening = 0;
    PJ *ellipsoid = proj_get_ellipsoid(t->context, crs);
    t->major_axis = 6378137; /* WGS 84 */
    t->flattening = 1 / 298.257223563;
    if (ellipsoid && proj_ellipsoid_get_parameters(t->context, ellipsoid, &t->major_axis, NULL,
                                                   NULL, &inverse_flattening))
        t->flattening = inverse_flattening > 0 ? 1 / inverse_flattening : 0;
    proj_destroy(ellipsoid);
}

static void choose_shifts(grid_transform *t, enum obfuscation from, enum obfuscation to)
{
    if (from == to) return;
    if (from == BD09) t->before[0] = grid_bd09_to_gcj02;
    if (to == BD09) t->after[1] = grid_gcj02_to_bd09;
    if (from != PLAIN && to != PLAIN)
        return; /* between the two the way does not lead over WGS 84 */
    if (from != PLAIN) t->before[1] = grid_gcj02_to_wgs84;
    if (to != PLAIN) t->after[0] = grid_wgs84_to_gcj02;
}

/* Fills t->pj; false with *error set. */
static bool open_proj(grid_transform *t, const char *from, const char *to, grid_error *error)
{
    PJ *a = NULL, *b = NULL, *pj = NULL;
    bool ok = false;
    if ((a = parse(t->context, from, error)) && (b = parse(t->context, to, error))) {
        read_ellipsoid(t, a);
        pj = proj_create_crs_to_crs_from_pj(t->context, a, b, NULL, NULL);
        if (pj) t->pj = proj_normalize_for_visualization(t->context, pj);
        ok = t->pj != NULL;
        if (!ok)
            grid_fail(error, GRID_E_CRS, 0, "PROJ knows no way from `%.80s` to `%.80s`",
                      proj_get_name(a), proj_get_name(b));
    }
    t->ballpark = ok && is_ballpark(t->pj);
    if (ok && does_nothing(t->pj)) {
        proj_destroy(t->pj);
        t->pj = NULL;
    }
    proj_destroy(pj);
    proj_destroy(a);
    proj_destroy(b);
    return ok;
}

grid_status grid_transform_open(const char *from, const char *to, grid_transform **out,
                                grid_error *error)
{
    grid_error failure = {.code = GRID_E_CRS};
    if (!from || !to)
        return grid_fail(error, GRID_E_CRS, 0,
                         "a coordinate system is not known; state it, e.g. EPSG:4546");
    enum obfuscation shift_from = obfuscation_of(from), shift_to = obfuscation_of(to);
    grid_transform *t = calloc(1, sizeof *t);
    if (!t) return grid_fail_memory(error);
    choose_shifts(t, shift_from, shift_to);
    t->context = new_context(&failure);
    if (!t->context ||
        !open_proj(t, shift_from ? "EPSG:4326" : from, shift_to ? "EPSG:4326" : to, &failure)) {
        grid_transform_free(t);
        if (error) *error = failure;
        return failure.code;
    }
    *out = t;
    return GRID_OK;
}

void grid_transform_free(grid_transform *transform)
{
    if (!transform) return;
    proj_destroy(transform->pj);
    if (transform->context) proj_context_destroy(transform->context);
    free(transform);
}

bool grid_transform_is_identity(const grid_transform *transform)
{
    return !transform->pj && !transform->before[0] && !transform->before[1] &&
           !transform->after[0] && !transform->after[1];
}

bool grid_transform_is_ballpark(const grid_transform *transform) { return transform->ballpark; }

static double *at(double *base, size_t i, size_t stride)
{
    return (double *)(void *)((char *)base + i * stride);
}

static void apply_shift(shift *step, size_t n, double *x, double *y, size_t stride)
{
    if (!step) return;
    for (size_t i = 0; i < n; i++) {
        double *px = at(x, i, stride), *py = at(y, i, stride), lon, lat;
        step(*px, *py, &lon, &lat);
        *px = lon;
        *py = lat;
    }
}

size_t grid_transform_apply(grid_transform *t, size_t n, double *x, double *y, size_t stride)
{
    size_t num_bad = 0;
    if (!stride) stride = sizeof(double);
    apply_shift(t->before[0], n, x, y, stride);
    apply_shift(t->before[1], n, x, y, stride);
    if (t->pj)
        proj_trans_generic(t->pj, PJ_FWD, x, stride, n, y, stride, n, NULL, 0, 0, NULL, 0, 0);
    apply_shift(t->after[0], n, x, y, stride);
    apply_shift(t->after[1], n, x, y, stride);
    for (size_t i = 0; i < n; i++) {
        double *px = at(x, i, stride), *py = at(y, i, stride);
        if (isfinite(*px) && isfinite(*py)) continue;
        *px = *py = NAN;
        num_bad++;
    }
    return num_bad;
}

/* --- where is a conversion one formula? -------------------------------------------------------- */

/* Cuts box to where all points are inside the area of use, or all outside, as its centre is. */
static bool cut_at_area(const double area[4], double box[4])
{
    /* areas are compared as PROJ rounded them */
    const double hair = 1e-6;
    double x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
    if (area[0] > area[2]) return false; /* across the antimeridian */
    if (x >= area[0] && x <= area[2] && y >= area[1] && y <= area[3]) {
        box[0] = fmax(box[0], area[0] + hair), box[1] = fmax(box[1], area[1] + hair);
        box[2] = fmin(box[2], area[2] - hair), box[3] = fmin(box[3], area[3] - hair);
    } else if (area[0] <= box[2] && area[2] >= box[0] && area[1] <= box[3] && area[3] >= box[1]) {
        if (x < area[0])
            box[2] = area[0] - hair;
        else if (x > area[2])
            box[0] = area[2] + hair;
        else if (y < area[1])
            box[3] = area[1] - hair;
        else
            box[1] = area[3] + hair;
    }
    return box[0] < box[2] && box[1] < box[3];
}

static bool cut_at_operation(PJ_CONTEXT *context, const PJ *operation, double box[4])
{
    double area[4];
    if (!operation) return false;
    bool has_area = proj_get_area_of_use(context, operation, &area[0], &area[1], &area[2], &area[3],
                                         NULL) && area[0] > -1000;
    if (has_area && !cut_at_area(area, box)) return false;
    double x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
    bool here = !has_area || (x >= area[0] && x <= area[2] && y >= area[1] && y <= area[3]);
    return !here || proj_coordoperation_get_grid_used_count(context, operation) == 0;
}

bool grid_crs_one_formula(const char *to, double box[4])
{
    PJ *a = NULL, *b = NULL;
    PJ_OPERATION_FACTORY_CONTEXT *factory = NULL;
    PJ_OBJ_LIST *list = NULL;
    bool one = false;
    PJ_CONTEXT *context = new_context(NULL);
    if (!context) return false;
    a = parse(context, "EPSG:4326", NULL);
    b = parse(context, to, NULL);
    if (a && b) factory = proj_create_operation_factory_context(context, NULL);
    if (factory) {
        /* what proj_create_crs_to_crs asks for */
        proj_operation_factory_context_set_spatial_criterion(
            context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
        proj_operation_factory_context_set_grid_availability_use(
            context, factory, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
        list = proj_create_operations(context, a, b, factory);
    }
    int n = list ? proj_list_get_count(list) : 0;
    one = n > 0;
    for (int i = 0; i < n && one; i++) {
        PJ *operation = proj_list_get(context, list, i);
        one = cut_at_operation(context, operation, box);
        proj_destroy(operation);
    }
    proj_list_destroy(list);
    if (factory) proj_operation_factory_context_destroy(factory);
    proj_destroy(b);
    proj_destroy(a);
    proj_context_destroy(context);
    return one;
}

/* --- does this extent fit this CRS? ----------------------------------------------------------- */

/* Chinese Gauss-Kruger codes. In a family `zone` number z (from first_zone) has the code prefixed +
 * z with the zone number before the easting, and plain + z without. */
static const struct family {
    int prefixed, plain, first_zone, num_zones;
} families[] = {
    {4513, 4534, 25, 21}, {4491, 4502, 13, 11},   /* CGCS2000, 3 and 6 degrees */
    {2349, 2370, 25, 21}, {2327, 2338, 13, 11},   /* Xian 1980 */
    {2401, 2422, 25, 21}, {21413, 21453, 13, 11}, /* Beijing 1954 */
};

static bool in_area(const grid_crs_info *info, double lon, double lat)
{
    if (isnan(lon) || isnan(lat)) return false;
    if (!info->has_area) return fabs(lon) <= 360 && fabs(lat) <= 90;
    if (lat < info->south - area_margin || lat > info->north + area_margin) return false;
    if (info->west > info->east) /* across the antimeridian */
        return lon >= info->west - area_margin || lon <= info->east + area_margin;
    return lon >= info->west - area_margin && lon <= info->east + area_margin;
}

/* True when (x, y) can be in this CRS. */
static bool fits(const char *crs, double x, double y)
{
    grid_crs_info info;
    grid_transform *to_lonlat;
    if (grid_crs_describe(crs, &info, NULL) != GRID_OK ||
        grid_transform_open(crs, "EPSG:4326", &to_lonlat, NULL) != GRID_OK)
        return false;
    if (info.geographic && (fabs(x) > 360 || fabs(y) > 90)) x = NAN;
    grid_transform_apply(to_lonlat, 1, &x, &y, 0);
    grid_transform_free(to_lonlat);
    return in_area(&info, x, y);
}

static int epsg_number(const char *code) { return strncmp(code, "EPSG:", 5) ? 0 : atoi(code + 5); }

/* A Gauss-Kruger code, of the families of the datum that `code` belongs to (CGCS2000 if to none),
 * that an easting x can be in. 0 when none is apparent. */
static int zone_code_for(int code, double x, double y)
{
    size_t first = 0;
    const struct family *own = NULL;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const struct family *f = &families[i];
        if ((code >= f->prefixed && code < f->prefixed + f->num_zones) ||
            (code >= f->plain && code < f->plain + f->num_zones)) {
            own = f;
            first = i / 2 * 2;
        }
    }
    int zone = (int)floor(x / 1e6), candidate = 0;
    for (size_t i = first; i < first + 2 && x >= 1e6 && x < 1e8; i++)
        if (zone >= families[i].first_zone && zone < families[i].first_zone + families[i].num_zones)
            candidate = families[i].prefixed + zone - families[i].first_zone;
    if (x > 0 && x < 1e6 && own && code >= own->prefixed && code < own->prefixed + own->num_zones)
        candidate = own->plain + code - own->prefixed;
    char text[24];
    snprintf(text, sizeof text, "EPSG:%d", candidate);
    return candidate && fits(text, x, y) ? candidate : 0;
}

/* Writes what the coordinates with this centre probably are and what to do, or "". */
static void suggest(const char *crs, const grid_crs_info *info, double x, double y, char out[200])
{
    int code = epsg_number(info->code), zone = zone_code_for(code, x, y);
    bool degrees = fabs(x) <= 180 && fabs(y) <= 90;
    bool degrees_swapped = fabs(y) <= 180 && fabs(x) <= 90;
    *out = 0;
    if (!(degrees && !info->geographic) && fits(crs, y, x)) {
        snprintf(out, 200, "; x and y look swapped: swap them (x is east or longitude)");
    } else if (!info->geographic && degrees) {
        snprintf(out, 200, "; they look like degrees: state EPSG:4490 (or EPSG:4326)");
    } else if (!info->geographic && degrees_swapped) {
        snprintf(out, 200,
                 "; they look like degrees with x and y swapped: swap them and state EPSG:4490");
    } else if (zone) {
        snprintf(out, 200, "; they look like EPSG:%d: state that CRS", zone);
    } else if ((zone = zone_code_for(code, y, x))) {
        snprintf(out, 200,
                 "; they look like EPSG:%d with x and y swapped: swap them and state that CRS",
                 zone);
    } else if (info->geographic && x > 1e5 && x < 1e6 && y > 1e6 && y < 6.5e6) {
        snprintf(out, 200,
                 "; they look like metres: state a projected CRS such as EPSG:4546 (CGCS2000, "
                 "3-degree, central meridian 111E)");
    } else if (info->geographic && y > 1e5 && y < 1e6 && x > 1e6 && x < 6.5e6) {
        snprintf(
            out, 200,
            "; they look like metres with x and y swapped: swap them and state a projected CRS "
            "such as EPSG:4546");
    }
}

grid_status grid_crs_check_extent(const char *crs, const double extent[4], bool *partly,
                                  grid_error *error)
{
    grid_crs_info info;
    grid_transform *to_lonlat = NULL;
    double x[9], y[9];
    bool outside = false;
    grid_status status = grid_crs_describe(crs, &info, error);
    if (status == GRID_OK) status = grid_transform_open(crs, "EPSG:4326", &to_lonlat, error);
    if (status != GRID_OK) return status;

    double centre_x = extent[0] + (extent[2] - extent[0]) / 2;
    double centre_y = extent[1] + (extent[3] - extent[1]) / 2;
    for (int i = 0; i < 9; i++) { /* number 4 is the centre */
        x[i] = i % 3 == 0 ? extent[0] : i % 3 == 1 ? centre_x : extent[2];
        y[i] = i / 3 == 0 ? extent[1] : i / 3 == 1 ? centre_y : extent[3];
        if (info.geographic && (fabs(x[i]) > 360 || fabs(y[i]) > 90)) x[i] = NAN;
    }
    grid_transform_apply(to_lonlat, 9, x, y, 0);
    grid_transform_free(to_lonlat);
    /* a whole data set within 180 m of the origin: true in the plane of no county */
    bool degrees = !info.geographic && fabs(extent[0]) <= 180 && fabs(extent[2]) <= 180 &&
                   fabs(extent[1]) <= 90 && fabs(extent[3]) <= 90;
    if (degrees || !in_area(&info, x[4], y[4])) {
        char advice[200];
        suggest(crs, &info, centre_x, centre_y, advice);
        return grid_fail(
            error, GRID_E_CRS, 0,
            "coordinates of x %.10g to %.10g, y %.10g to %.10g cannot be in %s%s%s (%s)%s",
            extent[0], extent[2], extent[1], extent[3], info.code, *info.code ? " " : "", info.name,
            isnan(x[4]) ? "they do not transform" : "their centre is outside its area of use",
            *advice ? advice : "; state the right CRS");
    }
    for (int i = 0; i < 9; i++) outside = outside || !in_area(&info, x[i], y[i]);
    if (partly) *partly = outside;
    return GRID_OK;
}

/* --- length and area on the ellipsoid --------------------------------------------------------- */

double grid_geodesic_distance(double lon1, double lat1, double lon2, double lat2)
{
    struct geod_geodesic ellipsoid;
    double length_m;
    geod_init(&ellipsoid, 6378137, 1 / 298.257222101);
    geod_inverse(&ellipsoid, lat1, lon1, lat2, lon2, &length_m, NULL, NULL);
    return length_m;
}

void grid_geodesic_point(double lon, double lat, double azimuth, double distance_m, double *out_lon,
                         double *out_lat)
{
    struct geod_geodesic ellipsoid;
    geod_init(&ellipsoid, 6378137, 1 / 298.257222101);
    geod_direct(&ellipsoid, lat, lon, azimuth, distance_m, out_lat, out_lon, NULL);
}

grid_status grid_geodesic_area(grid_transform *to_lonlat, size_t n, const double *xy,
                               double *out_m2, grid_error *error)
{
    struct geod_geodesic ellipsoid;
    struct geod_polygon polygon;
    double area;
    double *copy = grid_new_array(2 * n, sizeof *copy);
    if (!copy) return grid_fail_memory(error);
    memcpy(copy, xy, 2 * n * sizeof *copy);
    if (grid_transform_apply(to_lonlat, n, copy, copy + 1, 2 * sizeof *copy)) {
        free(copy);
        return grid_fail(error, GRID_E_CRS, 0, "a point of the ring has no longitude and latitude");
    }
    geod_init(&ellipsoid, to_lonlat->major_axis, to_lonlat->flattening);
    geod_polygon_init(&polygon, 0);
    for (size_t i = 0; i < n; i++)
        geod_polygon_addpoint(&ellipsoid, &polygon, copy[2 * i + 1], copy[2 * i]);
    geod_polygon_compute(&ellipsoid, &polygon, 0, 1, &area, NULL);
    free(copy);
    *out_m2 = area;
    return GRID_OK;
}
