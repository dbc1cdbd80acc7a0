/* problems.c - what the check of the map has found, to be stepped through on the map. See app.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>

#include "app.h"
#include "words.h"

enum { PAD = 12, ROW = 44, TOP = 84 };

void app_show_problems(app *a)
{
    problems *p = &a->problems;
    if (app_forbids(a)) return; /* what is wrong with a building says where it is */
    if (a->right == RIGHT_PROBLEMS) {
        a->right = a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
        app_place(a);
        return;
    }
    if (!p->checker) {
        p->checker = checker_start(a->map, a->map_path);
        p->at = -1;
    }
    a->right = RIGHT_PROBLEMS;
    app_place(a);
}

bool app_poll_problems(app *a)
{
    problems *p = &a->problems;
    char failure[300];
    double share = 0;
    if (!p->checker || p->done) return false;
    p->done = checker_poll(p->checker, &p->list, &share, failure);
    bool moved = p->done || share - p->share >= 0.02;
    if (moved) p->share = share, a->dirty = true;
    if (p->done && *failure) app_say_fault(a, "%s", failure);
    return p->done;
}

/* Rows that are shown: notes only if wished. */
static bool shows(const problems *p, size_t i)
{
    return p->notes || grid_findings_at(p->list, i)->severity != GRID_NOTE;
}

/* Goes to the place of a finding. */
static void go(app *a, int64_t i)
{
    const grid_finding *f = grid_findings_at(a->problems.list, (size_t)i);
    a->problems.at = i;
    if (isfinite(f->x) && isfinite(f->y)) app_go_to_place(a, f->x, f->y);
    a->dirty = true;
}

void app_step_problem(app *a, int by)
{
    problems *p = &a->problems;
    if (app_forbids(a)) return;
    int64_t n = p->list ? (int64_t)grid_findings_num(p->list) : 0;
    for (int64_t i = p->at + by; i >= 0 && i < n; i += by)
        if (shows(p, (size_t)i)) {
            go(a, i);
            return;
        }
}

static const char *name_of(const app *a, const char *code)
{
    int32_t unit = code ? grid_map_unit_by_code(a->map, code) : GRID_NONE;
    return unit == GRID_NONE ? code ? code : "" : grid_unit_name(a->map, unit);
}

static void size_words(const grid_finding *f, char *out, size_t size)
{
    char number[GRID_TEXT_SIZE], width[GRID_TEXT_SIZE];
    *out = 0;
    if (isfinite(f->area_m2) && f->area_m2 > 0) {
        bool wide = isfinite(f->width_m) && f->width_m > 0;
        grid_format_value(f->area_m2, number);
        if (wide) snprintf(out, size, _("%s m²，宽 %s m"), number, grid_format_value(f->width_m, width));
        else snprintf(out, size, "%s m²", number);
    } else if (f->count > 1) {
        snprintf(out, size, P_("%lld 处", (unsigned long)f->count), (long long)f->count);
    }
}

static void row(app *a, grid_box box, size_t i, int shown)
{
    const grid_finding *f = grid_findings_at(a->problems.list, i);
    static const char *const signs[] = {[GRID_ERROR] = N_("▲ 错误"), [GRID_WARNING] = N_("△ 警告"), [GRID_NOTE] = N_("· 说明")};
    char name[UI_NAME], text[200], amount[100];
    bool hovered, here = a->problems.at == (int64_t)i;
    snprintf(name, sizeof name, "problem.%d", shown);
    if (ui_hit(&a->ui, name, (grid_box){box.x + 1, box.y, box.width - 12, ROW}, true, &hovered, NULL)) go(a, (int64_t)i);
    if (!a->ui.cr) return;
    if (here || hovered) ui_fill(&a->ui, here ? a->theme->accent_bg : a->theme->hover, (grid_box){box.x + 1, box.y, box.width - 1, ROW});
    grid_color color = f->severity == GRID_ERROR ? a->theme->bad : f->severity == GRID_WARNING ? a->theme->warn : a->theme->text3;
    double sign = fmax(56, ui_text_width(&a->ui, _(signs[GRID_WARNING]), 12, UI_PLAIN) + 1), x = box.x + PAD + sign + 4;
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 4, sign, 18}, _(signs[f->severity]), 12, UI_PLAIN, color, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, box.y + 4, 150, 18}, finding_word(f->kind), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    size_words(f, amount, sizeof amount);
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 4, box.width - 2 * PAD - 4, 18}, amount, 12, UI_PLAIN, a->theme->text2, GRID_RIGHT);
    snprintf(text, sizeof text, "%.90s%s%.90s", name_of(a, f->code_a), f->code_b ? " · " : "", name_of(a, f->code_b));
    ui_label(&a->ui, (grid_box){x, box.y + 22, box.width - 2 * PAD - sign - 8, 18}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
}

static void list(app *a, grid_box box)
{
    problems *p = &a->problems;
    size_t n = grid_findings_num(p->list), shown = 0;
    for (size_t i = 0; i < n; i++) shown += shows(p, i);
    double most = fmax((double)shown * ROW - box.height, 0);
    if (a->ui.in && a->ui.in->kind == INPUT_WHEEL && ui_over(&a->ui, box)) {
        p->scroll -= a->ui.in->wheel * 2 * ROW;
        a->ui.taken = true;
    }
    p->scroll = fmin(fmax(p->scroll, 0), most);
    if (a->ui.cr) {
        cairo_save(a->ui.cr);
        cairo_rectangle(a->ui.cr, box.x, box.y, box.width, box.height);
        cairo_clip(a->ui.cr);
    }
    double y = box.y - p->scroll;
    int visible = 0;
    for (size_t i = 0; i < n && y < box.y + box.height; i++) {
        if (!shows(p, i)) continue;
        if (y + ROW > box.y) row(a, (grid_box){box.x, y, box.width, ROW}, i, visible++);
        y += ROW;
    }
    if (!shown)
        ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 8, box.width - 2 * PAD, 24}, _("没有发现问题"), 13, UI_PLAIN, a->theme->ok, GRID_LEFT);
    if (a->ui.cr) cairo_restore(a->ui.cr);
}

void problems_panel(app *a, grid_box box)
{
    problems *p = &a->problems;
    bool over = ui_over(&a->ui, box);
    char text[160];
    double x = box.x + PAD, width = box.width - 2 * PAD, y = box.y + 10;
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    ui_label(&a->ui, (grid_box){x, y, 160, 28}, _("县图检查"), 16, UI_BOLD, a->theme->text, GRID_LEFT);
    if (ui_icon_button(&a->ui, "problems.close", (grid_box){x + width - 26, y, 28, 28}, ICON_CLOSE, false, true)) {
        app_show_problems(a);
        return;
    }
    if (!p->done || !p->list) {
        snprintf(text, sizeof text, p->done ? _("未能检查") : _("正在检查… %.0f%%"), 100 * p->share);
        ui_label(&a->ui, (grid_box){x, y + 34, width, 22}, text, 13, UI_PLAIN, a->theme->text2, GRID_LEFT);
    } else {
        snprintf(text, sizeof text, _("错误 %zu，警告 %zu，说明 %zu"), grid_findings_num_severity(p->list, GRID_ERROR),
                 grid_findings_num_severity(p->list, GRID_WARNING), grid_findings_num_severity(p->list, GRID_NOTE));
        ui_label(&a->ui, (grid_box){x, y + 30, width, 20}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        if (ui_checkbox(&a->ui, "problems.notes", (grid_box){x, y + 50, 110, 22}, _("也看说明"), &p->notes)) p->scroll = 0;
        ui_label(&a->ui, (grid_box){x, y + 50, width, 22}, _("N 下一个，Shift+N 上一个"), 11, UI_PLAIN, a->theme->text3, GRID_RIGHT);
        list(a, (grid_box){box.x, box.y + TOP, box.width, box.height - TOP});
    }
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
