/* theme.c - the tables of tokens: see theme.h.
 */
#include <render/theme.h>

#include <string.h>

#define OPAQUE(rgb) (0xFF000000u | (rgb))
#define PERCENT(rgb, percent) (((grid_color)((percent) * 255 / 100) << 24) | (rgb))

static const grid_theme light = {
    .enlarge = 1,
    .panel = OPAQUE(0xFFFFFF),
    .panel2 = OPAQUE(0xF7F8FA),
    .line = OPAQUE(0xE1E5EA),
    .line2 = OPAQUE(0xC5CCD5),
    .text = OPAQUE(0x1A222D),
    .text2 = OPAQUE(0x4C5866),
    .text3 = OPAQUE(0x636E7B),
    .accent = OPAQUE(0x1D5FA8),
    .bg = OPAQUE(0xF3F5F7),
    .hover = OPAQUE(0xEEF1F5),
    .press = OPAQUE(0xE1E5EA),
    .ctl = OPAQUE(0x8C97A4),
    .disabled = OPAQUE(0x9AA3AE),
    .accent_hover = OPAQUE(0x184F8D),
    .accent_press = OPAQUE(0x123F72),
    .accent_bg = OPAQUE(0xE4EEF8),
    .on_accent = OPAQUE(0xFFFFFF),
    .ok = OPAQUE(0x1F6F4A),
    .ok_bg = OPAQUE(0xE3F2EA),
    .warn = OPAQUE(0x9A5B00),
    .warn_bg = OPAQUE(0xFFF3DC),
    .bad = OPAQUE(0xB3261E),
    .bad_bg = OPAQUE(0xFCE9E7),
    .bar = OPAQUE(0x9FB3C8),
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
    .period = {OPAQUE(0x542788), OPAQUE(0xB35806)},
    .event_open = OPAQUE(0x1A222D),
    .event_late = OPAQUE(0xB3261E),
    .event_closed = OPAQUE(0x4C5866),
    .event_rim = OPAQUE(0xFFFFFF),
};

/* Of dark rooms: a screen at night, a wall. */
#define DARK \
    .panel = OPAQUE(0x191E25), \
    .panel2 = OPAQUE(0x1E242C), \
    .line = OPAQUE(0x2B333D), \
    .line2 = OPAQUE(0x424D5A), \
    .text = OPAQUE(0xE7EBF0), \
    .text2 = OPAQUE(0xADB7C3), \
    .text3 = OPAQUE(0x8B97A5), \
    .accent = OPAQUE(0x7FB4EA), \
    .bg = OPAQUE(0x12161B), \
    .hover = OPAQUE(0x242B34), \
    .press = OPAQUE(0x2B333D), \
    .ctl = OPAQUE(0x66727F), \
    .disabled = OPAQUE(0x5C6875), \
    .accent_hover = OPAQUE(0x98C4F1), \
    .accent_press = OPAQUE(0x6AA2DB), \
    .accent_bg = OPAQUE(0x1F3348), \
    .on_accent = OPAQUE(0x0F1720), \
    .ok = OPAQUE(0x79C79D), \
    .ok_bg = OPAQUE(0x1B3027), \
    .warn = OPAQUE(0xF0B64A), \
    .warn_bg = OPAQUE(0x33291A), \
    .bad = OPAQUE(0xF28B82), \
    .bad_bg = OPAQUE(0x3A2123), \
    .bar = OPAQUE(0x4D6378), \
    .map_background = OPAQUE(0x0E1115), \
    .land = OPAQUE(0x171B21), \
    .zero = OPAQUE(0x171B21), \
    .no_data = OPAQUE(0x1B2027), \
    .no_data_hatch = OPAQUE(0x333C47), \
    .swatch_rim = PERCENT(0xE7EBF0, 28), \
    .label = OPAQUE(0xD3DAE2), \
    .label_strong = OPAQUE(0xFFFFFF), \
    .halo = PERCENT(0x0E1115, 86), \
    .casing = OPAQUE(0x0E1115), \
    .border = {[GRID_RANK_OUTER] = {OPAQUE(0x9AA6B4), 2.2, {0, 0}}, \
               [GRID_RANK_FIRST] = {PERCENT(0xC9D2DC, 55), 1.4, {0, 0}}, \
               [GRID_RANK_SECOND] = {PERCENT(0xC9D2DC, 16), 0.8, {0, 0}}, \
               [GRID_RANK_THIRD] = {OPAQUE(0x333C47), 0.8, {4, 3}}}, \
    .border_on_land = {PERCENT(0xC9D2DC, 35), 0.8, {0, 0}}, \
    .highlight = {{OPAQUE(0x0E1115), 4.8, {0, 0}}, {OPAQUE(0x7FB4EA), 2.2, {0, 0}}}, \
    .sequential = "cividis", \
    .heat = "inferno", \
    .diverging = "puor", \
    .river = OPAQUE(0x24384C), \
    .road = OPAQUE(0x38352F), \
    .building = OPAQUE(0x3A424C), \
    .building_rim = OPAQUE(0x5C6875), \
    .period = {OPAQUE(0x998EC3), OPAQUE(0xF1A340)}, \
    .event_open = OPAQUE(0xE7EBF0), \
    .event_late = OPAQUE(0xF28B82), \
    .event_closed = OPAQUE(0xADB7C3), \
    .event_rim = OPAQUE(0x0E1115)

static const grid_theme dark = {DARK, .enlarge = 1};
static const grid_theme wall = {DARK, .enlarge = 1.5};

const grid_theme *grid_theme_light(void) { return &light; }
const grid_theme *grid_theme_dark(void) { return &dark; }
const grid_theme *grid_theme_wall(void) { return &wall; }

const char *grid_theme_name(const grid_theme *theme) { return theme == &light ? "light" : theme == &dark ? "dark" : "wall"; }

const grid_theme *grid_theme_by_name(const char *name)
{
    const grid_theme *const themes[] = {&light, &dark, &wall};
    for (int i = 0; i < 3; i++)
        if (!strcmp(name, grid_theme_name(themes[i]))) return themes[i];
    return NULL;
}
