/* divisions.h - names and codes of Kelan county's townships, villages and communities.
 *
 * Public facts: Statistical division codes of the National Bureau of Statistics of China
 * (统计用区划代码和 城乡划分代码), edition of 2023 (state of 30 June 2023). Names are the official
 * ones of the table. A township's statistical code is 9 digits and three zeros; villages and
 * communities have 12 digits. 140929400 (岢岚县居民办事处) is a statistical pseudo-township: its
 * five communities keep their codes, and are children of the township they lie in, 140929100000.
 */
#ifndef COUNTY_DIVISIONS_H
#define COUNTY_DIVISIONS_H

#define DIVISION_TOWNSHIPS 10
#define DIVISION_VILLAGES 99
#define DIVISION_COMMUNITIES 5
#define DIVISION_COUNTY_CODE "140929000000"
#define DIVISION_COUNTY_NAME "岢岚县"

struct division {
    const char *code; /* 12 digits */
    const char *name; /* official name */
};

/* All three in the order of their codes. A village's township is the one with the same 9 first
 * digits; the communities' township is the first. */
extern const struct division division_townships[DIVISION_TOWNSHIPS];
extern const struct division division_villages[DIVISION_VILLAGES];
extern const struct division division_communities[DIVISION_COMMUNITIES];

#endif
