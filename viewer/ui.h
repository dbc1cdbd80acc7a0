/* ui.h - small widgets, drawn by cairo: a pass of the same code takes an input or draws, nothing is kept but focus.
 *
 *      ui_begin(&u, input or NULL);        code of the panels: if (ui_button(&u, "open", box, "打开")) ...;   ui_end(&u);
 *
 * With an input nothing is drawn (u.cr is NULL); without one nothing is pressed. Every widget has a name, by which
 * scripts find it and the keyboard reaches it. What a widget takes (`taken`) is not for the map below it.
 */
#ifndef GRIDVIEW_UI_H
#define GRIDVIEW_UI_H

#include <render/furniture.h>
#include <render/text.h>

#include "input.h"

enum { UI_NAME = 48, UI_PLACES = 512, UI_ITEMS = 64, UI_ITEM = 96, UI_FIELD = 256 };

typedef struct ui_place {
    char name[UI_NAME];
    grid_box box;
    bool enabled;
} ui_place;

/* A list that has been opened below a dropdown. */
typedef struct ui_popup {
    char owner[UI_NAME];            /* "": none is open */
    char items[UI_ITEMS][UI_ITEM];
    int num, at, chosen;            /* chosen: -1 until one is */
    grid_box box;
    bool met;                       /* its owner was there in this pass */
} ui_popup;

typedef struct ui_texts ui_texts; /* texts that were drawn before, as masks: ui_texts.c */

typedef struct ui {
    cairo_t *cr; /* NULL in a pass that takes input */
    grid_text *text;
    ui_texts *texts;
    double scale;                   /* pixels of the screen for one of the interface */
    const grid_theme *theme;
    const input *in;                /* NULL in a pass that draws */
    double x, y;                    /* the pointer; far outside when it has left */
    bool down, taken;
    char active[UI_NAME];           /* widget that the button went down on */
    char focus[UI_NAME];
    bool focus_ring;                /* focus came by keyboard: it is shown */
    ui_popup popup;
    ui_place places[UI_PLACES];     /* of the last pass, in its order */
    int num_places;
    char preedit[128];
    grid_box caret;                 /* where an input method puts its list; empty without a field in focus */
    double width, height;           /* of the window */
} ui;

void ui_begin(ui *u, const input *in, cairo_t *cr, double width, double height);
void ui_end(ui *u);

/* A widget of the last pass by its name; NULL: there is none. */
const ui_place *ui_find(const ui *u, const char *name);
bool ui_over(const ui *u, grid_box box); /* the pointer is in it, and no list lies above */
bool ui_field_has_focus(const ui *u);

/* A cache of texts; NULL when memory is out. A panel has a hundred, few of which change from frame to frame; to shape
 * one costs a hundred times what it costs to copy one. */
ui_texts *ui_texts_new(void);
void ui_texts_free(ui_texts *texts);
/* Size of a text in pixels of the interface. */
void ui_texts_measure(ui_texts *texts, grid_text *context, const grid_font *font, const char *text, double *width,
                      double *height);
/* Draws it with its top left corner at x, y, which become whole pixels of the screen. */
void ui_texts_draw(ui_texts *texts, grid_text *context, cairo_t *cr, double scale, const grid_font *font, const char *text,
                   double x, double y, double max_width);

/* ---- drawing; nothing in a pass that takes input --------------------------------------------- */

typedef enum ui_weight { UI_PLAIN, UI_BOLD } ui_weight;
void ui_fill(const ui *u, grid_color color, grid_box box);
void ui_round(const ui *u, grid_color fill, grid_color outline, grid_box box, double radius);
/* Text in a line as high as the box, cut to its width; returns the width drawn (also without drawing). */
double ui_label(const ui *u, grid_box box, const char *text, double size, ui_weight weight, grid_color color,
                grid_align align);
double ui_text_width(const ui *u, const char *text, double size, ui_weight weight);

typedef enum ui_icon {
    ICON_BACK, ICON_FORWARD, ICON_CHEVRON, ICON_CLOSE, ICON_PLAY, ICON_PAUSE, ICON_PREVIOUS, ICON_NEXT, ICON_LOOP,
    ICON_MOON, ICON_HELP, ICON_SAVE, ICON_LAYERS, ICON_SEARCH, ICON_CHECK, ICON_WARNING, ICON_HOME, ICON_TABLE, ICON_BOX, ICON_CIRCLE,
    ICON_POLYGON, ICON_RULER, ICON_CHART, ICON_PENCIL
} ui_icon;
void ui_draw_icon(const ui *u, ui_icon icon, double x, double y, grid_color color); /* in 16 x 16 */

/* ---- widgets --------------------------------------------------------------------------------- */

/* Anything that can be clicked: whether it was. `hovered`, `pressed` may be NULL. */
bool ui_hit(ui *u, const char *name, grid_box box, bool enabled, bool *hovered, bool *pressed);

typedef enum ui_look { UI_SECONDARY, UI_PRIMARY, UI_LINK } ui_look;
bool ui_button(ui *u, const char *name, grid_box box, const char *label, ui_look look, bool enabled);
bool ui_icon_button(ui *u, const char *name, grid_box box, ui_icon icon, bool on, bool enabled);
/* Each of the rest changes *value and returns true when the user did. */
bool ui_segments(ui *u, const char *name, grid_box box, const char *const *labels, int n, int *value);
bool ui_dropdown(ui *u, const char *name, grid_box box, const char *const *labels, int n, int *value);
/* An icon that opens a list; *value becomes what was chosen. */
bool ui_menu(ui *u, const char *name, grid_box box, ui_icon icon, const char *const *labels, int n, int *value);
bool ui_switch(ui *u, const char *name, grid_box box, const char *label, bool *value);
bool ui_checkbox(ui *u, const char *name, grid_box box, const char *label, bool *value);
bool ui_slider(ui *u, const char *name, grid_box box, double low, double high, double step, double *value);
/* The same, small, without a sign, and with Enter of no meaning. */
bool ui_small_field(ui *u, const char *name, grid_box box, const char *hint, char text[UI_FIELD]);
/* One line of text. Enter makes *entered true (may be NULL). */
bool ui_field(ui *u, const char *name, grid_box box, const char *hint, char text[UI_FIELD], bool *entered);

#endif
