/* words.h - words in the user's language for what the data calls by technical names. */
#ifndef GRIDVIEW_WORDS_H
#define GRIDVIEW_WORDS_H

#include <grid/map.h>

/* Word for a level's name: "township" -> 乡镇. A name that is not known stands for itself. */
const char *level_word(const char *level_name);

/* What the things of a layer are by what it was imported as: "area:compound" -> 小区. */
const char *layer_word(const char *as);

/* The levels of the units that a view of level `shown` shows: "村与社区、微网格". */
void shown_levels_words(const grid_map *map, int32_t shown, char *out, size_t size);

/* A CRS as an office would write it: "CGCS2000 / 3°带 111°E（EPSG:4546）", or 坐标系未知. */
void crs_words(const grid_crs_info *crs, char *out, size_t size);

/* The units above a unit, from the map down to its parent: "岢岚县 › 温泉乡". */
void ancestor_words(const grid_map *map, int32_t unit, char *out, size_t size);

/* What a finding is about. */
const char *finding_word(grid_finding_kind kind);

#endif
