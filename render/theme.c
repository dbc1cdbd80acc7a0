/* theme.c - the tables of tokens: see theme.h.
 *
 * The sequential ramp of the light theme is ColorBrewer YlOrBr without its palest class, which
 * would vanish beside white (zero) on an old screen; that of the dark theme is cividis. Both keep
 * their order in a grey print and for red-green blindness.
 */
#include <render/theme.h>

#define OPAQUE(rgb) (0xFF000000u | (rgb))
#define PERCENT(rgb, percent) (((grid_color)((percent) * 255 / 100) << 24) | (rgb))

static const grid_theme light = {
    .panel = OPAQUE(0xFFFFFF),
    .panel2 = OPAQUE(0xF7F8FA),
    .line = OPAQUE(0xE1E5EA),
    .line2 = OPAQUE(0xC5CCD5),
    .text = OPAQUE(0x1A222D),
    .text2 = OPAQUE(0x4C5866),
    .text3 = OPAQUE(0x636E7B),
    .accent = OPAQUE(0x1D5FA8),
    .map_background = OPAQUE(0xE9EDF0),
    .land = OPAQUE(0xFBFAF7),
    .zero = OPAQUE(0xFFFFFF),
    .no_data = OPAQUE(0xECEEF1),
    .no_data_hatch = OPAQUE(0xC3C9D1),
    .swatch_rim = PERCENT(0x1A222D, 28),
    .label = OPAQUE(0x3A4552),
    .label_strong = OPAQUE(0x1A222D),
    .halo = PERCENT(0xFBFAF7, 86),
    .casing = OPAQUE(0xFFFFFF),
    .border = {[GRID_RANK_OUTER] = {OPAQUE(0x39434F), 2.2, {0, 0}},
               [GRID_RANK_FIRST] = {OPAQUE(0x55606D), 1.4, {0, 0}},
               /* white with 28 % of #6B5B45 over it */
               [GRID_RANK_SECOND] = {OPAQUE(0xD6D1CB), 0.8, {0, 0}},
               [GRID_RANK_THIRD] = {OPAQUE(0x8A94A0), 0.8, {4, 3}}},
    .border_on_land = {OPAQUE(0x8A94A0), 0.8, {0, 0}},
    .highlight = {{OPAQUE(0xFFFFFF), 4.8, {0, 0}}, {OPAQUE(0x1D5FA8), 2.2, {0, 0}}},
    .sequential = {OPAQUE(0xFEE391), OPAQUE(0xFEC44F), OPAQUE(0xFE9929), OPAQUE(0xD95F0E),
                   OPAQUE(0x993404)},
};

static const grid_theme dark = {
    .panel = OPAQUE(0x191E25),
    .panel2 = OPAQUE(0x1E242C),
    .line = OPAQUE(0x2B333D),
    .line2 = OPAQUE(0x424D5A),
    .text = OPAQUE(0xE7EBF0),
    .text2 = OPAQUE(0xADB7C3),
    .text3 = OPAQUE(0x8B97A5),
    .accent = OPAQUE(0x7FB4EA),
    .map_background = OPAQUE(0x0E1115),
    .land = OPAQUE(0x171B21),
    .zero = OPAQUE(0x171B21),
    .no_data = OPAQUE(0x1B2027),
    .no_data_hatch = OPAQUE(0x333C47),
    .swatch_rim = PERCENT(0xE7EBF0, 28),
    .label = OPAQUE(0xD3DAE2),
    .label_strong = OPAQUE(0xFFFFFF),
    .halo = PERCENT(0x0E1115, 86),
    .casing = OPAQUE(0x0E1115),
    .border = {[GRID_RANK_OUTER] = {OPAQUE(0x9AA6B4), 2.2, {0, 0}},
               [GRID_RANK_FIRST] = {PERCENT(0xC9D2DC, 55), 1.4, {0, 0}},
               [GRID_RANK_SECOND] = {PERCENT(0xC9D2DC, 16), 0.8, {0, 0}},
               [GRID_RANK_THIRD] = {OPAQUE(0x333C47), 0.8, {4, 3}}},
    .border_on_land = {PERCENT(0xC9D2DC, 35), 0.8, {0, 0}},
    .highlight = {{OPAQUE(0x0E1115), 4.8, {0, 0}}, {OPAQUE(0x7FB4EA), 2.2, {0, 0}}},
    .sequential = {OPAQUE(0x00204D), OPAQUE(0x414D6B), OPAQUE(0x7C7B78), OPAQUE(0xBCAF6F),
                   OPAQUE(0xFFEA46)},
};

const grid_theme *grid_theme_light(void) { return &light; }
const grid_theme *grid_theme_dark(void) { return &dark; }

grid_color grid_theme_class_color(const grid_theme *theme, int i, int n)
{
    int at = i + GRID_MAX_CLASSES - (n < GRID_MAX_CLASSES ? n : GRID_MAX_CLASSES);
    return theme->sequential[at < 0 ? 0 : at >= GRID_MAX_CLASSES ? GRID_MAX_CLASSES - 1 : at];
}

void grid_set_color(cairo_t *cr, grid_color color)
{
    cairo_set_source_rgba(cr, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0,
                          (color & 255) / 255.0, (color >> 24) / 255.0);
}
