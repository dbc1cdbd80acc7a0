/* theme.h - the design tokens: every colour, stroke and size that a picture uses, by its role.
 *
 * Colour belongs to data: the interface is grey, one blue marks what the user touched. Drawing code
 * takes colours from here and never writes one of its own.
 */
#ifndef GRID_RENDER_THEME_H
#define GRID_RENDER_THEME_H

#include <render/ramp.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A line. */
typedef struct grid_stroke {
    grid_color color;
    double width;    /* pixels */
    double dash[2];  /* on, off; 0, 0 is a solid line */
} grid_stroke;

/** How a border looks, by the rank in which it is seen. */
typedef enum grid_rank {
    GRID_RANK_OUTER,  /* the rim of everything */
    GRID_RANK_FIRST,  /* townships */
    GRID_RANK_SECOND, /* villages and communities */
    GRID_RANK_THIRD,  /* grids, micro-grids */
    GRID_NUM_RANKS
} grid_rank;

typedef struct grid_theme {
    double enlarge; /* how much larger all is drawn: what hangs on a wall is seen from afar */
    grid_color bg, panel, panel2, hover, press, line, line2, ctl, text, text2, text3, disabled;
    grid_color accent, accent_hover, accent_press, accent_bg, on_accent;
    grid_color ok, ok_bg, warn, warn_bg, bad, bad_bg, bar;
    grid_color map_background, land, zero, no_data, no_data_hatch, swatch_rim;
    grid_color label, label_strong, halo, casing;
    grid_stroke border[GRID_NUM_RANKS];
    grid_stroke border_on_land;              /* GRID_RANK_SECOND where nothing is coloured */
    grid_stroke highlight[2];                /* casing, then accent on top */
    const char *sequential, *heat, *diverging; /* ramps, by name */
    grid_color river, road, building, building_rim;
    grid_color period[2];                    /* of two that are compared, the earlier first */
    grid_color event_open, event_late, event_closed, event_rim;
} grid_theme;

/** The themes of the viewer; the one for a wall is the dark one, 1.5 times as large. Borrowed, constant. */
const grid_theme *grid_theme_light(void);
const grid_theme *grid_theme_dark(void);
const grid_theme *grid_theme_wall(void);
const char *grid_theme_name(const grid_theme *theme);

/** "light", "dark", "wall"; NULL for another name. */
const grid_theme *grid_theme_by_name(const char *name);

#ifdef __cplusplus
}
#endif
#endif
