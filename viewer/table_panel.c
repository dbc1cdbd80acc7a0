/* table_panel.c - the table at the right: sorted, filtered, linked with the map. See app.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>

#include "app.h"

enum { PAD = 12, ROW = 26, HEAD = 28, FILTER = 28, TOP = 76 };

static table_source source_of(app *a)
{
    sheet *s = &a->sheet;
    grid_camera_bounds(&a->area.camera, 0, s->bounds);
    return (table_source){.scene = a->scene, .content = grid_painter_content(a->area.painter),
                          .situation = grid_stage_situation(a->stage), .events = a->events, .level = app_level(a),
                          .end_s = app_end(a),
                          .dots = grid_stage_dots(a->stage), .bounds = s->in_view ? s->bounds : NULL,
                          .only = s->selected_only ? a->selected : GRID_NONE};
}

/* Titles of other languages may want more than their columns have; the first column gives it. */
static void begin(app *a, table_kind kind, const table_source *source)
{
    table *t = &a->sheet.table;
    table_begin(t, kind, source);
    for (int c = 1; c < t->num_columns; c++) {
        double more = ceil(ui_text_width(&a->ui, t->columns[c].title, 12, UI_BOLD)) + 20 - t->columns[c].width;
        if (more > 0 && c + 1 < t->num_columns) t->columns[c].width += more, t->columns[0].width -= more;
    }
}

/* Rows are made anew when what they show has changed. */
static void refresh(app *a, const table_source *source)
{
    sheet *s = &a->sheet;
    struct {
        uint64_t revision;
        int32_t level, only;
        double bounds[4];
        int kind;
    } now;
    memset(&now, 0, sizeof now);
    now.revision = a->revision;
    now.level = source->level, now.only = source->only, now.kind = s->table.kind;
    if (s->in_view) memcpy(now.bounds, s->bounds, sizeof now.bounds);
    if (!s->table.num_columns) begin(a, s->table.kind, source);
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < sizeof now; i++) h = (h ^ ((const unsigned char *)&now)[i]) * 1099511628211u;
    if (s->made_for == h && !s->stale) return;
    s->made_for = h;
    s->stale = false;
    if (!table_fill(&s->table, source)) app_say(a, true, _("内存不足"));
}

const table *app_table(app *a, table_source *source)
{
    *source = source_of(a);
    refresh(a, source);
    return a->sheet.table.num_columns ? &a->sheet.table : NULL;
}

static void show_kind(app *a, table_kind kind)
{
    table_source source = source_of(a);
    if (kind == TABLE_EVENTS && !a->view.events) { /* the rows are the points */
        a->view.events = true;
        app_changed(a);
    }
    begin(a, kind, &source);
    a->sheet.scroll = 0;
    a->sheet.stale = true;
}

/* A unit is selected; an event is gone to. */
static void choose_row(app *a, uint32_t row)
{
    double x, y;
    if (a->sheet.table.kind == TABLE_UNITS) {
        a->selected = (int32_t)row;
        a->building.at = GRID_NONE;
        app_keep_step(a);
    } else if (grid_event_place(a->events, row, &x, &y)) {
        app_go_to_place(a, x, y);
    }
}

static bool is_selected(const app *a, uint32_t row)
{
    double x, y;
    if (a->sheet.table.kind == TABLE_UNITS) return a->selected == (int32_t)row;
    return a->has_mark && grid_event_place(a->events, row, &x, &y) && x == a->mark_x && y == a->mark_y;
}

static double head(app *a, grid_box box, table_source *source)
{
    const char *const kinds[] = {_("单元"), _("事件")};
    sheet *s = &a->sheet;
    int kind = (int)s->table.kind;
    char text[200], all[GRID_TEXT_SIZE], shown[GRID_TEXT_SIZE];
    double width = box.width - 2 * PAD, y = box.y + 8;
    if (a->events && !a->is_public && ui_segments(&a->ui, "table.kind", (grid_box){box.x + PAD, y, 140, 28}, kinds, 2, &kind))
        show_kind(a, (table_kind)kind);
    if (ui_checkbox(&a->ui, "table.in_view", (grid_box){box.x + PAD + width - 222, y, 92, 28}, _("仅视图内"), &s->in_view)) s->stale = true;
    if (ui_checkbox(&a->ui, "table.selected", (grid_box){box.x + PAD + width - 124, y, 84, 28}, _("仅选中"), &s->selected_only))
        s->stale = true;
    if (ui_icon_button(&a->ui, "table.close", (grid_box){box.x + PAD + width - 28, y, 28, 28}, ICON_CLOSE, false, true)) {
        app_show_table(a, false);
        return box.y + TOP;
    }
    *source = source_of(a); /* as the boxes say now */
    refresh(a, source);
    grid_format_number((double)s->table.num, 0, shown);
    grid_format_number((double)s->table.num_all, 0, all);
    if (s->table.num == s->table.num_all) snprintf(text, sizeof text, P_("%s 行", s->table.num), shown);
    else snprintf(text, sizeof text, _("%s 行，共 %s 行"), shown, all);
    ui_label(&a->ui, (grid_box){box.x + PAD, y + 34, 160, 20}, text, 12, UI_PLAIN, a->theme->text3, GRID_LEFT);
    const grid_measure *m = source->content->measure;
    if (m && s->table.kind == TABLE_UNITS) {
        if (*m->unit) snprintf(text, sizeof text, _("指标：%.70s，%.30s"), m->title, m->unit);
        else snprintf(text, sizeof text, _("指标：%.70s"), m->title);
        ui_label(&a->ui, (grid_box){box.x + PAD + 150, y + 34, width - 150, 20}, text, 12, UI_PLAIN, a->theme->text3, GRID_RIGHT);
    }
    return box.y + TOP;
}

/* Titles, which sort, and below each the filter of its column. */
static double titles(app *a, grid_box box, double y)
{
    sheet *s = &a->sheet;
    table *t = &s->table;
    double x = box.x + PAD;
    ui_fill(&a->ui, a->theme->panel2, (grid_box){box.x + 1, y, box.width - 1, HEAD});
    for (int c = 0; c < t->num_columns; c++) {
        const table_column *column = &t->columns[c];
        char name[UI_NAME], title[64];
        grid_box b = {x, y, column->width, HEAD};
        bool hovered, sorted = t->sort == c;
        snprintf(name, sizeof name, "column.%d", c);
        if (ui_hit(&a->ui, name, b, true, &hovered, NULL)) {
            t->descending = sorted ? !t->descending : column->is_number;
            t->sort = c;
            s->stale = true;
        }
        if (hovered) ui_fill(&a->ui, a->theme->hover, b);
        snprintf(title, sizeof title, "%s%s", column->title, sorted ? t->descending ? " ↓" : " ↑" : "");
        ui_label(&a->ui, (grid_box){b.x + 2, y, b.width - 6, HEAD}, title, 12, UI_BOLD, sorted ? a->theme->accent : a->theme->text2,
                 column->is_number ? GRID_RIGHT : GRID_LEFT);
        char filter[UI_FIELD];
        snprintf(filter, sizeof filter, "%s", t->filters[c]);
        snprintf(name, sizeof name, "filter.%d", c);
        if (ui_small_field(&a->ui, name, (grid_box){x, y + HEAD + 2, column->width - 4, FILTER - 4}, column->is_number ? ">0" : _("筛选"),
                           filter)) {
            snprintf(t->filters[c], TABLE_FILTER, "%.*s", TABLE_FILTER - 1, filter);
            s->scroll = 0;
            s->stale = true;
        }
        x += column->width;
    }
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, y + HEAD + FILTER, box.width, 1});
    return y + HEAD + FILTER + 1;
}

static void scroll(app *a, grid_box box, double content)
{
    sheet *s = &a->sheet;
    ui *u = &a->ui;
    double most = fmax(content - box.height, 0);
    if (u->in && u->in->kind == INPUT_WHEEL && ui_over(u, box)) {
        s->scroll -= u->in->wheel * 3 * ROW;
        u->taken = true;
    }
    if (most > 0) { /* a bar that can be dragged */
        double length = fmax(box.height * box.height / content, 24), at = box.y + s->scroll / most * (box.height - length);
        grid_box track = {box.x + box.width - 10, box.y, 10, box.height};
        bool hovered;
        ui_hit(u, "table.bar", track, true, &hovered, NULL);
        if (u->in && !strcmp(u->active, "table.bar") && (u->in->kind == INPUT_MOVE || u->in->kind == INPUT_DOWN)) {
            s->scroll = (u->y - box.y - length / 2) / (box.height - length) * most;
            u->taken = true;
        }
        ui_round(u, hovered ? a->theme->ctl : a->theme->line2, 0, (grid_box){track.x + 2, at, 6, length}, 3);
    }
    s->scroll = fmin(fmax(s->scroll, 0), most);
}

static void row(app *a, const table_source *source, grid_box box, size_t at, int shown)
{
    const table *t = &a->sheet.table;
    char name[UI_NAME], text[96];
    uint32_t r = t->rows[at];
    bool hovered, chosen = is_selected(a, r);
    snprintf(name, sizeof name, "row.%d", shown);
    if (ui_hit(&a->ui, name, (grid_box){box.x + 1, box.y, box.width - 12, ROW}, true, &hovered, NULL)) choose_row(a, r);
    if (!a->ui.cr) return;
    if (chosen || hovered) ui_fill(&a->ui, chosen ? a->theme->accent_bg : a->theme->hover, (grid_box){box.x + 1, box.y, box.width - 1, ROW});
    double x = box.x + PAD;
    for (int c = 0; c < t->num_columns; c++) {
        const table_column *column = &t->columns[c];
        const char *value = table_text(t, source, r, c, text);
        bool late = (column->field == FIELD_OVERDUE && table_number(t, source, r, c) > 0) ||
                    (column->field == FIELD_STATE && !strcmp(value, _("超期")));
        ui_label(&a->ui, (grid_box){x + 2, box.y, column->width - 8, ROW}, value, 12, c == 0 ? UI_BOLD : UI_PLAIN,
                 late ? a->theme->bad : a->theme->text, column->is_number ? GRID_RIGHT : GRID_LEFT);
        x += column->width;
    }
}

void table_panel(app *a, grid_box box)
{
    bool over = ui_over(&a->ui, box);
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    table_source source;
    double y = head(a, box, &source);
    if (a->right != RIGHT_TABLE) return;
    y = titles(a, box, y);
    refresh(a, &source);
    sheet *s = &a->sheet;
    grid_box body = {box.x, y, box.width, box.y + box.height - y};
    scroll(a, body, (double)s->table.num * ROW);
    size_t first = (size_t)(s->scroll / ROW);
    if (a->ui.cr) {
        cairo_save(a->ui.cr);
        cairo_rectangle(a->ui.cr, body.x, body.y, body.width, body.height);
        cairo_clip(a->ui.cr);
    }
    for (size_t i = first; i < s->table.num && body.y + (double)i * ROW - s->scroll < body.y + body.height; i++)
        row(a, &source, (grid_box){body.x, body.y + (double)i * ROW - s->scroll, body.width, ROW}, i, (int)(i - first));
    if (!s->table.num)
        ui_label(&a->ui, (grid_box){body.x + PAD, body.y + 8, body.width - 2 * PAD, 24}, _("没有符合的行"), 13, UI_PLAIN,
                 a->theme->text2, GRID_LEFT);
    if (a->ui.cr) cairo_restore(a->ui.cr);
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
