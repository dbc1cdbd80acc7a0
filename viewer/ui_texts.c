/* ui_texts.c - texts as masks, kept: see ui.h.
 *
 * A table of slots by the hash of (size, weight, text); a text that meets another in its slot takes its place. Masks
 * have no colour, so that a text that is hovered, or another theme, needs no new one.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ui.h"

enum { SLOTS = 2048, LONGEST = 96 };

typedef struct slot {
    char text[LONGEST]; /* "": empty */
    double size, scale, width, height;
    bool bold;
    cairo_surface_t *mask; /* A8 in pixels of the screen; NULL until drawn */
} slot;

struct ui_texts {
    slot slots[SLOTS];
};

ui_texts *ui_texts_new(void) { return calloc(1, sizeof(ui_texts)); }

void ui_texts_free(ui_texts *texts)
{
    if (!texts) return;
    for (int i = 0; i < SLOTS; i++) cairo_surface_destroy(texts->slots[i].mask);
    free(texts);
}

/* The slot of a text, with its size; NULL for one that is too long to be kept. */
static slot *find(ui_texts *texts, grid_text *context, const grid_font *font, const char *text)
{
    uint64_t h = 14695981039346656037u ^ (uint64_t)(font->size * 64) << 1 ^ font->bold;
    size_t n = 0;
    for (; text[n]; n++) h = (h ^ (unsigned char)text[n]) * 1099511628211u;
    if (n == 0 || n >= LONGEST) return NULL;
    slot *s = &texts->slots[(h ^ h >> 29) % SLOTS];
    if (s->size == font->size && s->bold == font->bold && !strcmp(s->text, text)) return s;
    cairo_surface_destroy(s->mask);
    *s = (slot){.size = font->size, .bold = font->bold};
    memcpy(s->text, text, n + 1);
    grid_text_measure(context, font, text, &s->width, &s->height);
    return s;
}

void ui_texts_measure(ui_texts *texts, grid_text *context, const grid_font *font, const char *text, double *width,
                      double *height)
{
    const slot *s = find(texts, context, font, text);
    if (!s) {
        grid_text_measure(context, font, text, width, height);
        return;
    }
    if (width) *width = s->width;
    if (height) *height = s->height;
}

static bool make_mask(slot *s, grid_text *context, const grid_font *font, double scale)
{
    enum { PAD = 2 };
    grid_font white = *font;
    if (s->mask && s->scale == scale) return true;
    cairo_surface_destroy(s->mask);
    s->scale = scale;
    s->mask = cairo_image_surface_create(CAIRO_FORMAT_A8, (int)ceil(s->width * scale) + 2 * PAD,
                                         (int)ceil(s->height * scale) + 2 * PAD);
    if (cairo_surface_status(s->mask)) return false;
    white.color = 0xFFFFFFFFu;
    cairo_surface_set_device_offset(s->mask, PAD, PAD);
    cairo_t *cr = cairo_create(s->mask);
    cairo_scale(cr, scale, scale);
    grid_text_draw(context, cr, &white, s->text, 0, 0, GRID_LEFT, 0);
    cairo_destroy(cr);
    return true;
}

void ui_texts_draw(ui_texts *texts, grid_text *context, cairo_t *cr, double scale, const grid_font *font, const char *text,
                   double x, double y, double max_width)
{
    slot *s = max_width > 0 ? NULL : find(texts, context, font, text);
    if (!*text) return;
    if (!s || !make_mask(s, context, font, scale)) {
        grid_text_draw(context, cr, font, text, x, y, GRID_LEFT, max_width);
        return;
    }
    cairo_save(cr);
    cairo_identity_matrix(cr);
    grid_set_color(cr, font->color);
    cairo_mask_surface(cr, s->mask, floor(x * scale + 0.5), floor(y * scale + 0.5));
    cairo_restore(cr);
}
