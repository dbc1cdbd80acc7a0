/* repairs_tell.h - repairs, proposed or done, as a table and as JSON. */
#ifndef GRIDCTL_REPAIRS_TELL_H
#define GRIDCTL_REPAIRS_TELL_H

#include <grid/grid.h>

#include "json.h"
#include "table.h"

/* A row of the table, which has a head when it is empty: id, what, from, to, area, width, place. */
void repairs_add_row(struct table *table, const grid_map *map, const grid_repair *repair);
#define REPAIRS_COLUMNS "llllrrl"

/* {"id": ..., "kind": ..., ...} as a member of an open array. */
void repairs_json_one(struct json *json, const grid_map *map, const grid_repair *repair);

/* What check --suggest adds: the first 20 unless `all`; and "repairs": [...] in an open object. */
void repairs_print_proposed(const grid_repairs *repairs, bool all);
void repairs_json_proposed(struct json *json, const grid_repairs *repairs);

#endif
