/* cmd_heat.c - gridctl heat: kernel density of points as a raster. */
#include <grid/grid.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "cmd.h"
#include "options.h"
#include "output.h"
#include "picture.h"
#include "places.h"
#include "raster.h"
#include "say.h"
#include "suggest.h"

/* Pixels to a radius, where neither --pixel nor --size is given: the midpoint rule is good to 1e-3 by then. */
static const double default_pixels = 12.8;

struct heat_args {
    struct map_args map;
    struct locate_args in; /* the points, and how to read them */
    const char *weight, *kernel, *size, *unit, *output, *format, *theme, *title;
    double radius_m, pixel_m;
    bool clip, correct, preview, overwrite, quiet;
};

static const struct option_spec options[] = {
    {"points", 0, OPTION_LIST, "FILE", offsetof(struct heat_args, in.points),
     N_("CSV, shapefile, GeoJSON or GeoPackage, - for standard input; may be repeated")},
    {"x", 0, OPTION_TEXT, "COLUMN", offsetof(struct heat_args, in.x),
     N_("column with x, east or longitude (default: guessed from its name)")},
    {"y", 0, OPTION_TEXT, "COLUMN", offsetof(struct heat_args, in.y), N_("column with y, north or latitude")},
    {"crs", 0, OPTION_TEXT, "CRS", offsetof(struct heat_args, in.crs),
     N_("CRS of the points: EPSG:..., GCJ02 or BD09 (default EPSG:4326, a layer's own)")},
    {"weight", 'w', OPTION_TEXT, "COLUMN", offsetof(struct heat_args, weight),
     N_("column with what each point counts (default: 1 each)")},
    {"radius", 'r', OPTION_NUMBER, "METRES", offsetof(struct heat_args, radius_m),
     N_("how far a point reaches; of a Gaussian the standard deviation (default 300)")},
    {"kernel", 'k', OPTION_TEXT, "K", offsetof(struct heat_args, kernel),
     N_("epanechnikov (default), quartic or gaussian")},
    {"pixel", 0, OPTION_NUMBER, "METRES", offsetof(struct heat_args, pixel_m),
     N_("size of a pixel (default: 12.8 of them to a radius)")},
    {"size", 0, OPTION_TEXT, "WxH", offsetof(struct heat_args, size),
     N_("so many pixels instead, e.g. 1280x960")},
    {"unit", 0, OPTION_TEXT, "CODE", offsetof(struct heat_args, unit),
     N_("only this unit, by its code or name: extent and values")},
    {"clip", 0, OPTION_FLAG, NULL, offsetof(struct heat_args, clip), N_("values inside the map only")},
    {"edge-correction", 0, OPTION_FLAG, NULL, offsetof(struct heat_args, correct),
     N_("divide by the share of the kernel that lies inside; clips")},
    {"preview", 0, OPTION_FLAG, NULL, offsetof(struct heat_args, preview),
     N_("fast, off by some per cent of the largest value")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct heat_args, output),
     N_("write the raster to FILE: .asc (with a .prj), .tif, or a picture: .png, .pdf, .svg; - for an ASCII grid")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct heat_args, format),
     N_("format of FILE when its ending does not tell: asc, tif, png, pdf, svg")},
    {"theme", 0, OPTION_TEXT, "T", offsetof(struct heat_args, theme), N_("colours of a picture: light (default) or dark")},
    {"title", 0, OPTION_TEXT, "TEXT", offsetof(struct heat_args, title),
     N_("title of a picture (default: the name of the map)")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct heat_args, overwrite),
     N_("replace files that exist")},
    {"delimiter", 'd', OPTION_TEXT, "C", offsetof(struct heat_args, in.delimiter),
     N_("delimiter of the points (default: of , ; tab | the one the header has most of)")},
    {"points-encoding", 0, OPTION_TEXT, "E", offsetof(struct heat_args, in.points_encoding),
     N_("encoding of the points' text (default: UTF-8 if valid, else GB18030)")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct heat_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct heat_args),
    {0},
};

static const struct usage usage = {
    .command = "heat",
    .summary = N_("kernel density of points, events per km2, as a raster"),
    .examples = {"gridctl heat kelan.gpkg --points events.csv -o heat.tif",
                 "gridctl heat kelan.gpkg --points events.csv --radius 1800 --theme dark -o heat.png",
                 "gridctl heat kelan.gpkg --points calls.csv --crs GCJ02 --unit 岚漪镇 --kernel quartic -o town.tif"},
    .forms = {"[options] MAP --points FILE -o FILE"},
    .options = options,
    .notes = N_("Values are events per km2 of ground at the centres of pixels, in the map's CRS; they sum up,\n"
                "times the area of a pixel, to the weight of the points. Epanechnikov and quartic are exact.\n"
                "Exit code 1 when rows have no usable place or weight, or when nearly all points lie outside\n"
                "for one likely reason."),
};

/* ---- what is asked for ----------------------------------------------------------------------- */

static const char *kernel_at(const void *unused, size_t i)
{
    (void)unused;
    return grid_heat_kernel_name((grid_heat_kernel)i);
}

static int find_kernel(const char *name, grid_heat_kernel *out)
{
    size_t n = 0;
    if (!name) return EXIT_FINE;
    for (; kernel_at(NULL, n); n++) {
        *out = (grid_heat_kernel)n;
        if (!strcmp(name, kernel_at(NULL, n))) return EXIT_FINE;
    }
    const char *near = suggest(name, n, kernel_at, NULL);
    if (near) return options_wrong(&usage, _("there is no kernel \"%s\"; did you mean \"%s\"?"), name, near);
    return options_wrong(&usage, _("there is no kernel \"%s\"; it is epanechnikov, quartic or gaussian"), name);
}

/* "1280x960" */
static bool read_size(const char *text, size_t *width, size_t *height)
{
    unsigned w, h;
    int end = 0;
    if (sscanf(text, "%5u%*1[xX]%5u%n", &w, &h, &end) != 2 || text[end] || strpbrk(text, "+-") || !w || !h) return false;
    *width = w;
    *height = h;
    return true;
}

static int check_args(const struct heat_args *args, const struct text_list *rest, enum raster_format *format)
{
    size_t w, h;
    if (rest->num != 1) return options_wrong(&usage, _("heat wants one MAP"));
    if (!args->in.points.num) return options_wrong(&usage, _("heat wants points: give --points FILE"));
    if (!(args->radius_m > 0)) return options_wrong(&usage, _("--radius wants metres above 0"));
    if (!isnan(args->pixel_m) && !(args->pixel_m > 0))
        return options_wrong(&usage, _("--pixel wants metres above 0"));
    if (args->size && !isnan(args->pixel_m)) return options_wrong(&usage, _("give --pixel or --size, not both"));
    if (args->size && !read_size(args->size, &w, &h))
        return options_wrong(&usage, _("--size wants pixels such as 1280x960, not \"%s\""), args->size);
    if (!args->output) return options_wrong(&usage, _("where to? Give -o FILE.asc, -o FILE.tif or -o FILE.png"));
    *format = raster_format(args->output, args->format);
    if (*format == RASTER_UNKNOWN)
        return options_wrong(&usage, _("-o wants a file that ends in .asc, .tif, .png, .pdf or .svg, or --format"));
    if (*format == RASTER_TIF && !geotiff_is_there()) {
        say_error(_("%s: this gridctl was built without GeoTIFF (libgeotiff-dev, libtiff-dev); write .asc"),
                  args->output);
        return EXIT_ENVIRONMENT;
    }
    if (args->theme && strcmp(args->theme, "light") && strcmp(args->theme, "dark"))
        return options_wrong(&usage, _("--theme is light or dark, not \"%s\""), args->theme);
    if (*format == RASTER_PICTURE && (w = (size_t)picture_possible(args->output))) return (int)w;
    return raster_allowed(args->output, *format, args->overwrite);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A picture is 1280 x 800 unless told otherwise, and its surface has just its pixels. */
static int find_frame(const struct heat_args *args, enum raster_format format, const grid_map *map,
                      struct heat_picture *picture, grid_heat_frame *frame)
{
    grid_error error;
    size_t width = 0, height = 0;
    double pixel_m = isnan(args->pixel_m) ? args->radius_m / default_pixels : args->pixel_m;
    int32_t *unit = &picture->unit;
    *unit = GRID_NONE;
    int code = args->unit ? card_find_unit(map, args->unit, unit) : EXIT_FINE;
    if (code) return code;
    if (args->size && read_size(args->size, &width, &height)) pixel_m = 0;
    if (format == RASTER_PICTURE) {
        picture->width = args->size ? width : 1280, picture->height = args->size ? height : 800;
        picture->pixel_m = isnan(args->pixel_m) ? 0 : args->pixel_m;
        return heat_picture_frame(picture, map, frame);
    }
    if (grid_heat_frame_of(map, *unit, pixel_m, width, height, frame, &error)) return say_failure(&error);
    return EXIT_FINE;
}

static int make(const struct heat_args *args, grid_heat_kernel kernel, const grid_map *map, int32_t unit, bool clip,
                const grid_heat_frame *frame, const struct places *places, grid_heat **out)
{
    grid_heat_options how = grid_heat_options_default();
    grid_error error;
    double *w = args->weight ? malloc((places->n + 1) * sizeof *w) : NULL;
    if (args->weight && !w) {
        say_error(_("out of memory"));
        return EXIT_ENVIRONMENT;
    }
    for (size_t i = 0; w && i < places->n; i++) w[i] = places->xyw[3 * i + 2];
    how.kernel = kernel;
    how.radius_m = args->radius_m;
    how.preview = args->preview;
    how.progress = progress_step;
    progress_start(_("spreading the heat"));
    grid_status status = grid_heat_build(frame, places->n, places->xyw, places->xyw + 1, 3 * sizeof(double), w,
                                         &how, out, &error);
    progress_end();
    free(w);
    if (status) return say_failure(&error);
    if ((args->unit || clip || args->correct) && grid_heat_clip(*out, map, unit, args->correct, &error)) {
        grid_heat_free(*out);
        return say_failure(&error);
    }
    return EXIT_FINE;
}

static int tell(const struct places *places, const grid_heat *heat)
{
    const grid_heat_frame *f = grid_heat_get_frame(heat);
    grid_heat_summary sum;
    grid_heat_summarize(heat, &sum);
    say_note(_("%zu points in the frame, %zu outside; %zu x %zu pixels of %.4g x %.4g m; highest %.6g per km2, "
               "integral %.6g of %.6g"),
             sum.num_inside, sum.num_outside, f->width, f->height, f->pixel_x * f->x_m, f->pixel_y * f->y_m,
             sum.maximum, sum.integral, sum.weight);
    if (places->num_unusable)
        say_warning(_("rows without a usable place or weight: %zu; the first is row %lld of %s: %s"),
                    places->num_unusable, places->row, places->path, places->reason);
    return places->num_unusable || places->elsewhere ? EXIT_FINDINGS : EXIT_FINE;
}

static int heat_of(const struct heat_args *args, grid_heat_kernel kernel, enum raster_format format,
                   const grid_map *map)
{
    struct places places = {0};
    grid_heat_frame frame;
    grid_heat *heat = NULL;
    char source[200];
    bool draw = format == RASTER_PICTURE; /* one of a map, which says nothing about what is around it */
    struct heat_picture picture = {args->output, args->format, args->overwrite, args->theme ? args->theme : "light",
                                   args->title, source, GRID_NONE, 0, 0, 0, kernel, args->radius_m};
    int code = find_frame(args, format, map, &picture, &frame);
    if (!code) code = places_read(&places, map, &args->in, args->weight);
    if (!code) code = make(args, kernel, map, picture.unit, args->clip || draw, &frame, &places, &heat);
    if (!code) {
        const char *slash = strrchr(args->in.points.items[0], '/');
        snprintf(source, sizeof source, _("%.100s%s: %zu points"), slash ? slash + 1 : args->in.points.items[0],
                 args->in.points.num > 1 ? " ..." : "", places.n - places.num_unusable);
        code = draw ? heat_picture_write(&picture, map, heat)
                    : raster_write(args->output, format, args->overwrite, grid_map_crs(map), heat);
        if (!code) code = tell(&places, heat);
        grid_heat_free(heat);
    }
    places_free(&places);
    return code;
}

int cmd_heat(int argc, char **argv)
{
    struct heat_args args = {.radius_m = grid_heat_options_default().radius_m, .pixel_m = NAN};
    struct text_list rest;
    grid_heat_kernel kernel = GRID_HEAT_EPANECHNIKOV;
    enum raster_format format = RASTER_UNKNOWN;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    code = check_args(&args, &rest, &format);
    if (!code) code = find_kernel(args.kernel, &kernel);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    map_say_findings(map, rest.items[0]);
    code = heat_of(&args, kernel, format, map);
    grid_map_free(map);
    return code;
}
