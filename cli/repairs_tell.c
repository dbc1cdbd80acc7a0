/* repairs_tell.c - repairs as a table and as JSON: see repairs_tell.h. */
#include "repairs_tell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

#define FIRST_SHOWN 20

/* ---- for people ------------------------------------------------------------------------------ */

static void add_unit(struct table *table, const grid_map *map, int32_t unit)
{
    const char *code = grid_unit_code(map, unit), *name = grid_unit_name(map, unit);
    bool named = strcmp(code, name) != 0;
    table_add(table, "%s%s%s", code, named ? " " : "", named ? name : "");
}

/* Those that lose the ground: one with its name, several by their codes. */
static void add_from(struct table *table, const grid_map *map, const grid_repair *repair)
{
    char text[200] = "";
    size_t used = 0;
    if (repair->num_from == 1) {
        add_unit(table, map, repair->from[0]);
        return;
    }
    for (size_t i = 0; i < repair->num_from && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? ", " : "",
                                 grid_unit_code(map, repair->from[i]));
    table_add(table, "%s", text);
}

static void add_number(struct table *table, double value, int decimals, const char *unit)
{
    if (value != 0 && fabs(value) < 0.01) table_add(table, "%.1e %s", value, unit);
    else table_add(table, "%.*f %s", decimals, value, unit);
}

static void add_head(struct table *table)
{
    const char *const head[] = {N_("id"),   N_("what"),  N_("from"), N_("to"),
                                N_("area"), N_("width"), N_("place")};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) table_add(table, "%s", _(head[i]));
}

void repairs_add_row(struct table *table, const grid_map *map, const grid_repair *repair)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    int decimals = crs && crs->geographic ? 7 : 3;
    if (!table->num_cells) add_head(table);
    table_add(table, "%s", repair->id);
    table_add(table, "%s", word(grid_repair_kind_name(repair->kind)));
    add_from(table, map, repair);
    add_unit(table, map, repair->to);
    add_number(table, repair->area_m2, 2, "m2");
    add_number(table, repair->width_m, 3, "m");
    table_add(table, "%.*f %.*f", decimals, repair->x, decimals, repair->y);
}

void repairs_print_proposed(const grid_repairs *repairs, bool all)
{
    struct table table = {0};
    size_t num = grid_repairs_num(repairs), shown = all || num < FIRST_SHOWN ? num : FIRST_SHOWN;
    double area_m2 = 0;
    for (size_t i = 0; i < num; i++) area_m2 += grid_repairs_at(repairs, i)->area_m2;
    putchar('\n');
    if (!num) {
        puts(_("Repairs proposed: none"));
        return;
    }
    printf(_("Repairs proposed: %zu, of %.6g m2; gridctl repair applies those that you choose"), num, area_m2);
    putchar('\n');
    for (size_t i = 0; i < shown; i++)
        repairs_add_row(&table, grid_repairs_map(repairs), grid_repairs_at(repairs, i));
    table_print(&table, stdout, 2, REPAIRS_COLUMNS);
    if (shown == num) return;
    printf("  ");
    printf(_("... and %zu more; --all lists them"), num - shown);
    putchar('\n');
}

/* ---- JSON ------------------------------------------------------------------------------------ */

void repairs_json_one(struct json *json, const grid_map *map, const grid_repair *repair)
{
    json_open_flat(json, NULL, '{');
    json_text(json, "id", repair->id);
    json_text(json, "kind", grid_repair_kind_name(repair->kind));
    json_open(json, "from", '[');
    for (size_t i = 0; i < repair->num_from; i++)
        json_text(json, NULL, grid_unit_code(map, repair->from[i]));
    json_close(json);
    json_text(json, "to", grid_unit_code(map, repair->to));
    json_number(json, "area_m2", repair->area_m2);
    json_number(json, "width_m", repair->width_m);
    json_number(json, "length_m", repair->length_m);
    json_number(json, "border_m", repair->border_m);
    json_number(json, "x", repair->x);
    json_number(json, "y", repair->y);
    json_text(json, "text", repair->text);
    json_close(json);
}

void repairs_json_proposed(struct json *json, const grid_repairs *repairs)
{
    json_open(json, "repairs", '[');
    for (size_t i = 0; i < grid_repairs_num(repairs); i++)
        repairs_json_one(json, grid_repairs_map(repairs), grid_repairs_at(repairs, i));
    json_close(json);
}
