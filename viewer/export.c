/* export.c - what is shown as files: picture, page, table, view. The first free MAP-view-N of the working folder. See app.h. */
#include <math.h>
#include <report/map_table.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <render/page.h>

#include "app.h"
#include "free_name.h"

static const char *const labels[] = {N_("图片 PNG（窗口）"), N_("图片 PNG（2 倍，只有地图）"), "PDF", "SVG", N_("表格 XLSX"), N_("表格 CSV"),
                                     N_("图层 GeoPackage"), N_("视图 JSON")};
enum { WINDOW_PNG, MAP_PNG, MAP_PDF, MAP_SVG, TABLE_XLSX, TABLE_CSV, TABLE_GPKG, VIEW_JSON, NUM_EXPORTS };

/* MAP-view, for what is saved of it. */
static void name_file(const app *a, const char *ending, char *path, size_t size)
{
    char stem[sizeof a->file + 8];
    const char *dot = strrchr(a->file, '.');
    int length = dot && dot != a->file ? (int)(dot - a->file) : (int)strlen(a->file);
    snprintf(stem, sizeof stem, "%.*s-view", length > 190 ? 190 : length, a->file);
    free_name(stem, ending, path, size);
}

static void tell(app *a, grid_status status, const char *path, const grid_error *error)
{
    if (status) app_say_fault(a, _("未能导出：%s"), error->text);
    else app_say(a, false, _("已存 %.180s"), path);
}

/* As the first free map-view-N.png of the working folder. */
void app_save_picture(app *a)
{
    char path[300];
    grid_error error;
    name_file(a, "png", path, sizeof path);
    a->note[0] = 0; /* nothing said about the picture before */
    app_draw_whole(a);
    if (grid_surface_write_png(a->image, path, &error)) app_say_fault(a, _("未能存图：%s"), error.text);
    else app_say(a, false, _("已存图 %.160s"), path);
}

static void save_page(app *a, grid_page_format format)
{
    char path[300], period[64], earlier[64], until[64], source[120];
    grid_error error = {0};
    grid_page page = {.size = sizeof page, .scale = format == GRID_PAGE_PNG ? fmin(2 * a->scale, 4) : 1,
                      .camera = grid_camera_scaled(&a->area.camera, 1 / a->scale)};
    app_draw_whole(a); /* its heat is that of the page */
    name_file(a, grid_page_format_name(format), path, sizeof path);
    page.title = *a->view.title ? a->view.title : NULL;
    page.subtitle = *grid_period_words(a->view.period, period) ? period : NULL;
    if (a->before.open) {
        page.before = grid_painter_content(a->before.area.painter);
        page.periods[0] = grid_period_words(grid_view_earlier(&a->view), earlier);
        page.periods[1] = page.subtitle;
        page.subtitle = NULL;
    }
    if (a->news.last_s != GRID_NO_TIME) {
        snprintf(source, sizeof source, _("数据%s"), grid_period_words((grid_period){GRID_NO_TIME, a->news.last_s + 1}, until));
        page.source = source;
    }
    page.approval = *a->view.approval ? a->view.approval : NULL;
    tell(a, grid_page_write(a->scene, a->theme, grid_painter_content(a->area.painter), &page, format, path, &error), path,
         &error);
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef struct cells {
    const table *t;
    table_source source;
    char text[96];
} cells;

static const char *text_of(void *context, size_t row, size_t column)
{
    cells *c = context;
    return table_text(c->t, &c->source, c->t->rows[row], (int)column, c->text);
}

static double number_of(void *context, size_t row, size_t column)
{
    cells *c = context;
    return table_number(c->t, &c->source, c->t->rows[row], (int)column);
}

static int32_t unit_of(void *context, size_t row)
{
    const cells *c = context;
    return (int32_t)c->t->rows[row];
}

static bool place_of(void *context, size_t row, double *x, double *y)
{
    const cells *c = context;
    return grid_event_place(c->source.events, c->t->rows[row], x, y);
}

/* The rows that the table shows, as it sorts them; of the units of the view where it is not open. */
static void save_table(app *a, const char *ending)
{
    char path[300], measure[160];
    grid_error error = {0};
    grid_table_column columns[TABLE_COLUMNS];
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    cells c = {.t = app_table(a, &c.source)};
    if (!c.t) {
        app_say(a, true, _("内存不足"));
        return;
    }
    for (int i = 0; i < c.t->num_columns; i++) {
        const table_column *from = &c.t->columns[i];
        columns[i] = (grid_table_column){from->title, from->is_number, from->width / 6};
        if (from->field != FIELD_MEASURE || !m) continue;
        if (*m->unit) snprintf(measure, sizeof measure, _("%s（%s）"), m->title, m->unit);
        else snprintf(measure, sizeof measure, "%s", m->title);
        columns[i].title = measure;
    }
    const grid_table_cells out = {.name = c.t->kind == TABLE_EVENTS ? _("事件") : _("单元"), .columns = columns,
                                  .num_columns = (size_t)c.t->num_columns, .num_rows = c.t->num, .text = text_of,
                                  .number = number_of, .context = &c};
    name_file(a, ending, path, sizeof path);
    bool events = c.t->kind == TABLE_EVENTS;
    const grid_table_ground ground = {a->map, events ? NULL : unit_of, events ? place_of : NULL};
    if (!strcmp(ending, "gpkg")) tell(a, grid_table_write_map(&out, &ground, events ? "events" : "units", path, &error), path, &error);
    else tell(a, grid_table_write(&out, path, &error), path, &error);
}

static void save_view(app *a)
{
    char path[300], *json = grid_view_print(&a->view);
    name_file(a, "json", path, sizeof path);
    FILE *file = json ? fopen(path, "wx") : NULL;
    bool ok = file && fputs(json, file) >= 0;
    if (file && fclose(file)) ok = false;
    free(json);
    if (ok) app_say(a, false, _("已存 %.180s"), path);
    else app_say(a, true, _("未能导出：%.180s 不能写入"), path);
}

const char *app_export_label(int kind) { return kind >= 0 && kind < NUM_EXPORTS ? _(labels[kind]) : NULL; }

void app_export(app *a, int kind)
{
    switch (kind) {
    case WINDOW_PNG: app_save_picture(a); break;
    case MAP_PNG: save_page(a, GRID_PAGE_PNG); break;
    case MAP_PDF: save_page(a, GRID_PAGE_PDF); break;
    case MAP_SVG: save_page(a, GRID_PAGE_SVG); break;
    case TABLE_XLSX: save_table(a, "xlsx"); break;
    case TABLE_CSV: save_table(a, "csv"); break;
    case TABLE_GPKG: save_table(a, "gpkg"); break;
    default: save_view(a); break;
    }
}

void export_button(app *a, grid_box box)
{
    int choice = -1;
    const char *words[NUM_EXPORTS];
    for (int i = 0; i < NUM_EXPORTS; i++) words[i] = app_export_label(i);
    if (ui_menu(&a->ui, "save", box, ICON_SAVE, words, NUM_EXPORTS, &choice)) app_export(a, choice);
}
