/* mapfile.c - opening the MAP argument: see mapfile.h. */
#include "mapfile.h"

#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "say.h"
#include "suggest.h"

static const char *field_at(const void *layer, size_t i) { return grid_layer_field_name(layer, i); }

void layer_say_no_field(const grid_layer *layer, const char *field, const char *option)
{
    char names[512];
    const char *path = grid_layer_path(layer);
    size_t n = grid_layer_num_fields(layer);
    list_names(n, field_at, layer, names, sizeof names);
    const char *near = suggest(field, n, field_at, layer);
    if (near)
        say_error(_("%s: has no field \"%s\" (--%s); did you mean \"%s\"? Its fields: %s"), path,
                  field, option, near, names);
    else
        say_error(_("%s: has no field \"%s\" (--%s); its fields: %s"), path, field, option, names);
}

bool map_say_missing_field(const char *path, const struct map_args *args)
{
    const struct {
        const char *option, *field;
    } wanted[] = {{"code", args->code}, {"name", args->name}, {"parent", args->parent},
                 {"population", args->population}, {"households", args->households}};
    grid_layer_options options = grid_layer_options_default();
    options.encoding = args->encoding;
    options.attributes_only = true;
    grid_layer *layer;
    bool said = false;
    if (grid_layer_open(path, &options, &layer, NULL)) return false;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && !said; i++) {
        const char *field = wanted[i].field;
        if (!field || grid_layer_field_by_name(layer, field) != GRID_NONE) continue;
        layer_say_no_field(layer, field, wanted[i].option);
        said = true;
    }
    grid_layer_free(layer);
    return said;
}

/* Of a map file without units on this day: from when on it has some. False where the day is not to blame. */
static bool say_too_early(const char *path, const char *day)
{
    grid_map_versions *versions;
    const char *first = NULL;
    if (grid_map_versions_open(path, &versions, NULL)) return false;
    for (size_t i = 0; i < grid_map_versions_num(versions); i++) {
        const char *from = grid_map_versions_at(versions, i)->valid_from, *as = grid_map_versions_at(versions, i)->as;
        bool is_level = !strchr(as, ':') && strcmp(as, "building") != 0;
        if (is_level && from && (!first || strcmp(from, first) < 0)) first = from;
    }
    if (first) say_error(_("%s: has no units on %s; it knows them from %s on"), path, day, first);
    grid_map_versions_free(versions);
    return first != NULL;
}

int map_open(const char *path, const struct map_args *args, grid_map **out)
{
    grid_map_options options = grid_map_options_default();
    grid_error error;
    options.code = args->code;
    options.name = args->name;
    options.parent = args->parent;
    options.encoding = args->encoding;
    options.crs = args->crs;
    options.no_crs_guard = args->any_place;
    options.as_of = args->as_of;
    options.population = args->population;
    options.households = args->households;
    options.progress = progress_step;
    progress_start(_("reading the map"));
    grid_status status = grid_map_open(path, &options, out, &error);
    progress_end();
    if (!status) return EXIT_FINE;
    if ((args->code || args->name || args->parent || args->population || args->households) && map_say_missing_field(path, args))
        return EXIT_INPUT;
    if (args->as_of && error.code == GRID_E_DATA && say_too_early(path, args->as_of)) return EXIT_INPUT;
    return say_failure(&error);
}

int map_open_layer(const grid_map *map, const char *path, const struct map_args *args, const char *as,
                   grid_layer **out)
{
    const grid_source *found = NULL;
    grid_error error;
    *out = NULL;
    for (size_t i = 0; i < grid_map_num_sources(map) && !found; i++)
        if (!strcmp(grid_map_source_at(map, i)->as, as)) found = grid_map_source_at(map, i);
    if (!found) return EXIT_FINE;
    grid_layer_options how = grid_layer_options_default();
    how.crs = found->crs;
    grid_status status = grid_map_is_file(map) ? grid_map_layer_open(path, as, args->as_of, out, &error)
                                               : grid_layer_open(found->path, &how, out, &error);
    return status ? say_failure(&error) : EXIT_FINE;
}

const char *map_crs_label(const grid_map *map)
{
    const grid_crs_info *info = grid_map_crs_info(map);
    if (!info) return "-";
    return *info->code ? info->code : info->name;
}

void map_say_findings(const grid_map *map, const char *path)
{
    const grid_findings *findings = grid_map_findings(map);
    size_t errors = grid_findings_num_severity(findings, GRID_ERROR);
    size_t warnings = grid_findings_num_severity(findings, GRID_WARNING);
    if (errors + warnings)
        say_warning(
            _("reading the map gave findings (errors: %zu, warnings: %zu); see gridctl info %s"),
            errors, warnings, path);
}
