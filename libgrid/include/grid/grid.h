/* grid.h - everything of libgrid, in the order in which data flows. */
#ifndef GRID_GRID_H
#define GRID_GRID_H

#include <grid/base.h>
#include <grid/finding.h>
#include <grid/rows.h>
#include <grid/layer.h>
#include <grid/crs.h>
#include <grid/map.h>
#include <grid/codes.h>
#include <grid/locate.h>
#include <grid/nearest.h>
#include <grid/buildings.h>
#include <grid/shift.h>
#include <grid/rollup.h>
#include <grid/suppress.h>
#include <grid/coverage.h>
#include <grid/import.h>
#include <grid/certificate.h>
#include <grid/areas.h>
#include <grid/assignments.h>
#include <grid/repair.h>
#include <grid/diff.h>
#include <grid/past.h>
#include <grid/events.h>
#include <grid/situation.h>
#include <grid/cube.h>
#include <grid/hotspot.h>
#include <grid/crosswalk.h>
#include <grid/region.h>
#include <grid/heat.h>

#endif
