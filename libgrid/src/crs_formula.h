/* crs_formula.h - where a conversion from degrees is one formula; private to the library.
 *
 * PROJ may hold several operations for one conversion, each with an area of use, and takes the best
 * one for each point: where the areas end the result jumps.
 */
#ifndef GRID_SRC_CRS_FORMULA_H
#define GRID_SRC_CRS_FORMULA_H

#include <grid/crs.h>

/* Cuts box (west, south, east, north in degrees) about its centre to where all points go from EPSG:4326
 * to `to` by the same operation. False when that cannot be told or the operation reads a grid file,
 * which is not smooth. */
bool grid_crs_one_formula(const char *to, double box[4]);

#endif
