/* houses.h - about 30,000 buildings: hamlets along village streets, rows in town blocks. */
#ifndef COUNTY_HOUSES_H
#define COUNTY_HOUSES_H

#include "units.h"

#define HOUSES_NUM 30000
#define HOUSE_CORNERS 6
#define COUNTY_POPULATION 80750

enum house_kind {
    HOUSE_COTTAGE,  /* 平房 */
    HOUSE_YARD,     /* 院落 */
    HOUSE_FLATS,    /* 住宅楼 */
    HOUSE_SHOPS,    /* 商住楼 */
    HOUSE_OFFICE,   /* 办公楼 */
    HOUSE_SCHOOL,   /* 学校 */
    HOUSE_CLINIC,   /* 卫生院 */
    HOUSE_WORKSHOP, /* 厂房 */
    HOUSE_SHED,     /* 附属房 */
    NUM_HOUSE_KINDS
};

struct house {
    char id[24];                        /* code of the village or community, F, five digits */
    struct spot corners[HOUSE_CORNERS]; /* clockwise */
    struct spot yard[4];                /* a courtyard, counter-clockwise */
    struct spot middle;                 /* inside the walls' outline, and inside its unit */
    int num_corners, num_yard;
    int unit, part; /* the cell that holds it, and the cell's ring it lies in */
    enum house_kind kind;
    int floors, households, population;
};

struct houses {
    struct house *items;
    size_t num;
};

/* Builds everywhere, then moves the people in: cells' people, households and buildings are set. */
void houses_make(struct houses *out, struct mesh *mesh, const struct land *land,
                 const struct borders *borders, const struct town *town, struct units *units);

const char *house_kind_name(enum house_kind kind);

#endif
