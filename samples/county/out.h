/* out.h - the county as files: level, area and context shapefiles, module points, events, who answers for
 * what, manifest. */
#ifndef COUNTY_OUT_H
#define COUNTY_OUT_H

#include "folder.h"
#include "houses.h"

struct county {
    struct pool *pool;
    uint64_t seed;
    struct land land;
    struct mesh mesh;
    struct borders borders;
    struct town town;
    struct units units;
    struct houses houses;
    int32_t *first_house; /* houses of a unit: by_unit[first_house[u] .. first_house[u+1]-1] */
    int32_t *by_unit;
};

/* The level files, buildings, rivers, roads, places. */
void out_layers(struct county *county, struct folder *folder, void *iconv);

/* Residential compounds, and the beats of the police. */
void out_areas(struct county *county, struct folder *folder, void *iconv);

/* Who answers for which unit or area: one CSV a kind. */
void out_assignments(struct county *county, struct folder *folder);
#define OUT_ASSIGNMENTS 5
extern const char *const out_assignment_names[OUT_ASSIGNMENTS];

/* One CSV a data module. */
void out_modules(struct county *county, struct folder *folder);

/* events.csv: 40,000 events of 24 months. */
void out_events(struct county *county, struct folder *folder);

/* n places in 111.21-111.88 E, 38.48-38.98 N as rows id,lon,lat. */
void out_points(struct bytes *bytes, uint64_t seed, size_t n);

/* kelan.json and README.txt. */
void out_manifest(struct county *county, struct folder *folder);

/* Longitude and latitude of a place in units of 1e-7 degree. */
void out_lonlat(struct spot spot, int64_t *lon, int64_t *lat);

/* A line of CSV in the form Excel saves: UTF-8 with byte order mark at the file's start, CR LF. */
#define OUT_BOM "\xEF\xBB\xBF"
#define OUT_EOL "\r\n"

/* The names of the ten data modules, in their order, and of their files' endings. */
#define OUT_MODULES 10
extern const char *const out_module_names[OUT_MODULES];
extern const char *const out_module_files[OUT_MODULES];

#endif
