/* theme.c - the tables of tokens: see theme.h.
 */
#include <render/theme.h>

#include <string.h>

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
    .sequential = "ylorbr",
    .heat = "ylorbr",
    .diverging = "puor",
    .river = OPAQUE(0x9DBAD3),
    .road = OPAQUE(0xB9B1A3),
    .building = OPAQUE(0xDAD8D3),
    .building_rim = OPAQUE(0xA9A69E),
    .event_open = OPAQUE(0x1A222D),
    .event_late = OPAQUE(0xB3261E),
    .event_closed = OPAQUE(0x4C5866),
    .event_rim = OPAQUE(0xFFFFFF),
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
    .sequential = "cividis",
    .heat = "inferno",
    .diverging = "puor",
    .river = OPAQUE(0x24384C),
    .road = OPAQUE(0x38352F),
    .building = OPAQUE(0x3A424C),
    .building_rim = OPAQUE(0x5C6875),
    .event_open = OPAQUE(0xE7EBF0),
    .event_late = OPAQUE(0xF28B82),
    .event_closed = OPAQUE(0xADB7C3),
    .event_rim = OPAQUE(0x0E1115),
};

const grid_theme *grid_theme_light(void) { return &light; }
const grid_theme *grid_theme_dark(void) { return &dark; }

const grid_theme *grid_theme_by_name(const char *name)
{
    return !strcmp(name, "light") ? &light : !strcmp(name, "dark") ? &dark : NULL;
}
