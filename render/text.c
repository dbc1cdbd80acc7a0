/* text.c - text through pango: see text.h.
 *
 * Pango finds fonts by fontconfig and falls back glyph by glyph, which SDL2_ttf does not.
 * Outlines are not hinted and sizes are absolute, so a picture is the same on every screen.
 */
#include <render/text.h>

#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>

struct grid_text {
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *weights[2]; /* regular, bold */
};

/* True when no glyph of the text would be a box. */
static bool has_glyphs(grid_text *text, const char *utf8)
{
    pango_layout_set_font_description(text->layout, text->weights[0]);
    pango_layout_set_text(text->layout, utf8, -1);
    return pango_layout_get_unknown_glyphs_count(text->layout) == 0;
}

grid_status grid_text_new(grid_text **out, grid_error *error)
{
    grid_text *text = calloc(1, sizeof *text);
    if (!text) {
        if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
        return GRID_E_MEMORY;
    }
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    PangoFontMap *fonts = pango_cairo_font_map_new(); /* its own: one belongs to a thread */
    text->context = pango_font_map_create_context(fonts);
    g_object_unref(fonts);
    pango_context_set_language(text->context, pango_language_from_string("zh-cn"));
    pango_cairo_context_set_font_options(text->context, options);
    cairo_font_options_destroy(options);

    text->layout = pango_layout_new(text->context);
    pango_layout_set_single_paragraph_mode(text->layout, TRUE);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
    pango_layout_set_attributes(text->layout, attributes);
    pango_attr_list_unref(attributes);
    for (int bold = 0; bold < 2; bold++) {
        text->weights[bold] = pango_font_description_from_string("Noto Sans CJK SC, sans-serif");
        pango_font_description_set_weight(text->weights[bold],
                                          bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    }
    if (!has_glyphs(text, "岢岚县")) {
        grid_text_free(text);
        if (error) {
            error->code = GRID_E_ENVIRONMENT;
            error->record = 0;
            snprintf(error->text, sizeof error->text,
                     "no font has the Chinese characters 岢岚县: names would be empty boxes; install "
                     "one (Debian: apt install fonts-noto-cjk)");
        }
        return GRID_E_ENVIRONMENT;
    }
    *out = text;
    return GRID_OK;
}

void grid_text_free(grid_text *text)
{
    if (!text) return;
    for (int bold = 0; bold < 2; bold++) pango_font_description_free(text->weights[bold]);
    g_object_unref(text->layout);
    g_object_unref(text->context);
    free(text);
}

static void set_up(grid_text *text, const grid_font *font, const char *utf8, double max_width)
{
    PangoFontDescription *description = text->weights[font->bold];
    pango_font_description_set_absolute_size(description, font->size * PANGO_SCALE);
    pango_layout_set_font_description(text->layout, description);
    pango_layout_set_width(text->layout, max_width > 0 ? (int)(max_width * PANGO_SCALE) : -1);
    pango_layout_set_ellipsize(text->layout,
                               max_width > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(text->layout, utf8, -1);
}

static void layout_size(grid_text *text, double *width, double *height)
{
    int w, h;
    pango_layout_get_size(text->layout, &w, &h);
    *width = (double)w / PANGO_SCALE;
    *height = (double)h / PANGO_SCALE;
}

void grid_text_measure(grid_text *text, const grid_font *font, const char *utf8, double *width,
                       double *height)
{
    double w, h;
    set_up(text, font, utf8, 0);
    layout_size(text, &w, &h);
    if (width) *width = w;
    if (height) *height = h;
}

double grid_text_draw(grid_text *text, cairo_t *cr, const grid_font *font, const char *utf8,
                      double x, double y, grid_align align, double max_width)
{
    double width, height;
    set_up(text, font, utf8, max_width);
    layout_size(text, &width, &height);
    if (align == GRID_CENTRE) x -= width / 2;
    if (align == GRID_RIGHT) x -= width;
    cairo_save(cr);
    cairo_new_path(cr);
    cairo_move_to(cr, x, y);
    if (font->halo > 0) {
        pango_cairo_layout_path(cr, text->layout);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cr, font->halo);
        grid_set_color(cr, font->halo_color);
        cairo_stroke(cr);
        cairo_move_to(cr, x, y);
    }
    grid_set_color(cr, font->color);
    pango_cairo_show_layout(cr, text->layout);
    cairo_restore(cr);
    return width;
}
