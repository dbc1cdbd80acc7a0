/* ramp.c - the tables of data colours: see ramp.h.
 *
 * YlOrBr, Blues and PuOr: C. Brewer, colorbrewer2.org; YlOrBr without its two palest, which vanish beside white
 * (zero) on an old screen, and a ramp of few classes leaves out the end that resembles "nothing". cividis: J. Nunez,
 * C. Anderton, R. Renslow, PLOS ONE 2018; viridis and inferno: S. van der Walt, N. Smith, 2015.
 */
#include <render/ramp.h>

#include <math.h>
#include <string.h>

#define C(rgb) (0xFF000000u | 0x##rgb##u)

static const grid_ramp ramps[] = {
    {.name = "ylorbr",
     .classes = {{C(FE9929)},
                 {C(FE9929), C(993404)},
                 {C(FE9929), C(D95F0E), C(993404)},
                 {C(FEC44F), C(FE9929), C(D95F0E), C(993404)},
                 {C(FEE391), C(FEC44F), C(FE9929), C(D95F0E), C(993404)},
                 {C(FEE391), C(FEC44F), C(FE9929), C(EC7014), C(CC4C02), C(8C2D04)},
                 {C(FEE391), C(FEC44F), C(FE9929), C(EC7014), C(CC4C02), C(993404), C(662506)}},
     .num_stops = 7,
     .stops = {C(FEE391), C(FEC44F), C(FE9929), C(EC7014), C(CC4C02), C(993404), C(662506)}},
    {.name = "cividis",
     .classes = {{C(7C7B78)},
                 {C(7C7B78), C(FFEA46)},
                 {C(7C7B78), C(BCAF6F), C(FFEA46)},
                 {C(414D6B), C(7C7B78), C(BCAF6F), C(FFEA46)},
                 {C(00204D), C(414D6B), C(7C7B78), C(BCAF6F), C(FFEA46)},
                 {C(00204D), C(31446B), C(666970), C(958F78), C(CBBA69), C(FFEA46)},
                 {C(00204D), C(233E6C), C(575C6D), C(7C7B78), C(A69D75), C(D3C164), C(FFEA46)}},
     .num_stops = 7,
     .stops = {C(00204D), C(233E6C), C(575C6D), C(7C7B78), C(A69D75), C(D3C164), C(FFEA46)}},
    {.name = "viridis",
     .classes = {{C(21918C)},
                 {C(21918C), C(FDE725)},
                 {C(21918C), C(5DC863), C(FDE725)},
                 {C(3B528B), C(21918C), C(5DC863), C(FDE725)},
                 {C(440154), C(3B528B), C(21918C), C(5DC863), C(FDE725)},
                 {C(440154), C(414487), C(2A788E), C(22A884), C(7AD151), C(FDE725)},
                 {C(440154), C(443A83), C(31688E), C(21918C), C(35B779), C(8FD744), C(FDE725)}},
     .num_stops = 7,
     .stops = {C(440154), C(443A83), C(31688E), C(21918C), C(35B779), C(8FD744), C(FDE725)}},
    /* from 14 % up: what is darker cannot be told from the dark theme's ground */
    {.name = "inferno",
     .classes = {{C(BC3754)},
                 {C(BC3754), C(FCFFA4)},
                 {C(57106E), C(BC3754), C(F98E09)},
                 {C(57106E), C(BC3754), C(F98E09), C(FCFFA4)},
                 {C(420A68), C(932667), C(DD513A), C(FCA50A), C(FCFFA4)},
                 {C(420A68), C(781C6D), C(BC3754), C(ED6925), C(FBB41A), C(FCFFA4)},
                 {C(420A68), C(6A176E), C(932667), C(BC3754), C(ED6925), C(FCA50A), C(FCFFA4)}},
     .num_stops = 9,
     .stops = {C(240C4F), C(500D6C), C(7B1D6D), C(A52C60), C(CB4149), C(E8602D), C(F78811), C(F8C33A),
               C(FCFFA4)}},
    {.name = "blues",
     .classes = {{C(3182BD)},
                 {C(6BAED6), C(08519C)},
                 {C(6BAED6), C(3182BD), C(08519C)},
                 {C(9ECAE1), C(6BAED6), C(3182BD), C(08519C)},
                 {C(C6DBEF), C(9ECAE1), C(6BAED6), C(3182BD), C(08519C)},
                 {C(C6DBEF), C(9ECAE1), C(6BAED6), C(4292C6), C(2171B5), C(084594)},
                 {C(C6DBEF), C(9ECAE1), C(6BAED6), C(4292C6), C(2171B5), C(08519C), C(08306B)}},
     .num_stops = 7,
     .stops = {C(C6DBEF), C(9ECAE1), C(6BAED6), C(4292C6), C(2171B5), C(08519C), C(08306B)}},
    {.name = "puor",
     .diverging = true,
     .classes = {{C(F7F7F7)},
                 {C(998EC3), C(F1A340)},
                 {C(998EC3), C(F7F7F7), C(F1A340)},
                 {C(5E3C99), C(B2ABD2), C(FDB863), C(E66101)},
                 {C(5E3C99), C(B2ABD2), C(F7F7F7), C(FDB863), C(E66101)},
                 {C(542788), C(998EC3), C(D8DAEB), C(FEE0B6), C(F1A340), C(B35806)},
                 {C(542788), C(998EC3), C(D8DAEB), C(F7F7F7), C(FEE0B6), C(F1A340), C(B35806)}},
     .num_stops = 7,
     .stops = {C(542788), C(998EC3), C(D8DAEB), C(F7F7F7), C(FEE0B6), C(F1A340), C(B35806)}},
};

size_t grid_num_ramps(void) { return sizeof ramps / sizeof *ramps; }
const grid_ramp *grid_ramp_at(size_t i) { return &ramps[i]; }

const grid_ramp *grid_ramp_by_name(const char *name)
{
    for (size_t i = 0; name && i < grid_num_ramps(); i++)
        if (!strcmp(ramps[i].name, name)) return &ramps[i];
    return NULL;
}

static int clamp(int i, int low, int high) { return i < low ? low : i > high ? high : i; }

grid_color grid_ramp_class(const grid_ramp *ramp, int i, int n)
{
    n = clamp(n, 1, GRID_MAX_CLASSES);
    return ramp->classes[n - 1][clamp(i, 0, n - 1)];
}

grid_color grid_ramp_blend(const grid_ramp *ramp, double t)
{
    double at = fmin(fmax(t, 0), 1) * (ramp->num_stops - 1);
    int low = clamp((int)at, 0, ramp->num_stops - 2);
    double share = at - low;
    grid_color out = 0xFF000000u;
    for (int shift = 0; shift < 24; shift += 8) {
        double a = ramp->stops[low] >> shift & 255, b = ramp->stops[low + 1] >> shift & 255;
        out |= (grid_color)lround(a + (b - a) * share) << shift;
    }
    return out;
}

void grid_set_color(cairo_t *cr, grid_color color)
{
    cairo_set_source_rgba(cr, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0,
                          (color & 255) / 255.0, (color >> 24) / 255.0);
}
