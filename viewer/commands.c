/* commands.c - see commands.h. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "app.h"
#include "words.h"

/* ---- keys ------------------------------------------------------------------------------------ */

enum { SHIFT = 1, CONTROL = 2, ALT = 4 };

/* What hands do that is no command. */
static const char *const gestures[][2] = {
    {N_("拖动、方向键"), N_("移动")},
    {N_("滚轮"), N_("缩放，以光标为中心")},
    {N_("单击单元"), N_("选中，看详情")},
    {N_("双击"), N_("下钻一级")},
    {N_("单击图例、1–9"), N_("隐藏或显示这一级")},
    {N_("Tab、Enter"), N_("不用鼠标操作控件")},
    {N_("Enter、退格"), N_("画图：结束，退一点")},
};

/* Commands that have a key. `needs` says when they can be done. */
typedef enum need { ALWAYS, NEEDS_EVENTS, NEEDS_FINDINGS, NEEDS_PAGES, NEEDS_INSIDE, NEEDS_PAST, NEEDS_FUTURE } need;

static const struct {
    const char *name, *title, *keys;
    int key, with;
    need needs;
} keyed[] = {
    {"palette", N_("全部命令"), N_("Ctrl+P、Ctrl+K"), 'p', CONTROL, ALWAYS},
    {"search", N_("搜索：编码、名称、拼音、坐标"), "/", '/', 0, ALWAYS},
    {"fit", N_("全县"), N_("F、Home"), 'f', 0, ALWAYS},
    {"zoom.in", N_("放大"), "+", '+', 0, ALWAYS},
    {"zoom.out", N_("缩小"), "−", '-', 0, ALWAYS},
    {"up", N_("返回上一级（先关闭打开的面板）"), "Esc", KEY_ESCAPE, 0, ALWAYS},
    {"back", N_("后退：视图、筛选、样式"), N_("Alt+←、Ctrl+Z"), KEY_LEFT, ALT, NEEDS_PAST},
    {"forward", N_("前进"), N_("Alt+→、Ctrl+Y"), KEY_RIGHT, ALT, NEEDS_FUTURE},
    {"check", N_("县图检查"), "V", 'v', 0, NEEDS_INSIDE},
    {"check.next", N_("下一个问题"), "N", 'n', 0, NEEDS_FINDINGS},
    {"check.previous", N_("上一个问题"), "Shift+N", 'n', SHIFT, NEEDS_FINDINGS},
    {"draw.box", N_("画框，统计范围内"), "X", 'x', 0, NEEDS_INSIDE},
    {"draw.circle", N_("画圆，统计范围内"), "C", 'c', 0, NEEDS_INSIDE},
    {"draw.polygon", N_("画多边形，统计范围内"), "P", 'p', 0, NEEDS_INSIDE},
    {"measure", N_("量测距离和面积"), "M", 'm', 0, ALWAYS},
    {"dispatch", N_("派单：光标处、标记处或视图中心"), "D", 'd', 0, NEEDS_INSIDE},
    {"panel.left", N_("左侧面板"), "L", 'l', 0, ALWAYS},
    {"panel.right", N_("右侧面板"), "R", 'r', 0, ALWAYS},
    {"table", N_("表格"), "B", 'b', 0, ALWAYS},
    {"charts", N_("图表"), "G", 'g', 0, ALWAYS},
    {"page.down", N_("往下翻表格、图表"), "PgDn", KEY_PAGE_DOWN, 0, NEEDS_PAGES},
    {"page.up", N_("往上翻表格、图表"), "PgUp", KEY_PAGE_UP, 0, NEEDS_PAGES},
    {"time.play", N_("播放或暂停"), N_("空格"), ' ', 0, NEEDS_EVENTS},
    {"time.back", N_("时间退一步"), ",", ',', 0, NEEDS_EVENTS},
    {"time.on", N_("时间进一步"), ".", '.', 0, NEEDS_EVENTS},
    {"save", N_("存图"), "S", 's', 0, ALWAYS},
    {"theme", N_("浅色或深色"), "T", 't', 0, ALWAYS},
    {"theme.wall", N_("大屏：深色，放大"), "Shift+T", 't', SHIFT, ALWAYS},
    {"larger", N_("界面放大"), "Ctrl + +", '+', CONTROL, ALWAYS},
    {"smaller", N_("界面缩小"), "Ctrl + −", '-', CONTROL, ALWAYS},
    {"usual", N_("界面原大"), "Ctrl + 0", '0', CONTROL, ALWAYS},
    {"open", N_("打开另一个县图"), "Ctrl+O", 'o', CONTROL, ALWAYS},
    {"reopen", N_("重新打开县图"), "F5", KEY_F5, 0, ALWAYS},
    {"help", N_("键盘与鼠标"), "F1", KEY_F1, 0, ALWAYS},
    {"quit", N_("退出"), "Q", 'q', 0, ALWAYS},
};

enum { NUM_GESTURES = sizeof gestures / sizeof *gestures, NUM_KEYED = sizeof keyed / sizeof *keyed };

const char *commands_key(int i, const char **does)
{
    if (i < 0 || i >= NUM_GESTURES + NUM_KEYED) return NULL;
    *does = _(i < NUM_GESTURES ? gestures[i][1] : keyed[i - NUM_GESTURES].title);
    return _(i < NUM_GESTURES ? gestures[i][0] : keyed[i - NUM_GESTURES].keys);
}

/* ---- controls -------------------------------------------------------------------------------- */

static void set_per(app *a, int per) { app_set_per(a, (grid_per)per); }

static void set_compare(app *a, int compare) { app_set_compare(a, (grid_compare)compare); }

static void set_beside(app *a, int beside) { compare_turn(a, beside); }

static void edit_bounds(app *a, int unused)
{
    (void)unused;
    bounds_open(a);
}

static void set_method(app *a, int method) { app_set_method(a, (grid_class_method)method); }

static void set_ramp(app *a, int i) { app_set_ramp(a, i < 0 ? "" : grid_ramp_at((size_t)i)->name); }

static void set_level(app *a, int level) { app_set_level(a, level); }

static void toggle_heat(app *a, int unused)
{
    (void)unused;
    app_set_heat(a, !a->view.heat);
}

static void toggle_cumulative(app *a, int unused)
{
    (void)unused;
    a->time.cumulative = !a->time.cumulative;
    a->dirty = true;
}

static bool *layer(app *a, int i)
{
    bool *const layers[] = {&a->view.borders, &a->view.names, &a->view.context, &a->view.buildings, &a->view.events};
    return layers[i];
}

static void toggle_layer(app *a, int i)
{
    *layer(a, i) = !*layer(a, i);
    app_changed(a);
}

/* ---- the list -------------------------------------------------------------------------------- */

typedef struct list {
    app *a;
    viewer_command *out;
    int num, most;
} list;

/* One that is done by a function: `group`.`name`, 组：title. */
static void add(list *l, const char *group, int number, const char *caption, const char *title, bool on,
                void (*act)(app *a, int value), int value)
{
    if (l->num == l->most) return;
    viewer_command *c = &l->out[l->num++];
    *c = (viewer_command){.keys = "", .on = on, .act = act, .value = value};
    snprintf(c->name, sizeof c->name, "%s.%d", group, number);
    snprintf(c->title, sizeof c->title, _("%s：%.90s"), caption, title);
    const char *tail = strstr(c->title, title);
    c->tail = tail ? (size_t)(tail - c->title) : 0;
}

static bool can(const app *a, need needs)
{
    if (needs == NEEDS_EVENTS) return a->time_bar && a->time.num_days;
    if (needs == NEEDS_FINDINGS) return a->problems.list && grid_findings_num(a->problems.list);
    if (needs == NEEDS_INSIDE) return !a->is_public;
    if (needs == NEEDS_PAGES) return a->right == RIGHT_TABLE || a->right == RIGHT_CHARTS;
    if (needs == NEEDS_PAST) return a->at_step > 0;
    if (needs == NEEDS_FUTURE) return a->at_step + 1 < a->num_steps;
    return true;
}

static bool is_on(const app *a, const char *name)
{
    static const char *const tools[] = {"", "draw.box", "draw.circle", "draw.polygon", "measure"};
    if (a->sketch.tool && !strcmp(name, tools[a->sketch.tool])) return true;
    if (!strcmp(name, "check")) return a->right == RIGHT_PROBLEMS;
    if (!strcmp(name, "table")) return a->right == RIGHT_TABLE;
    if (!strcmp(name, "charts")) return a->right == RIGHT_CHARTS;
    if (!strcmp(name, "theme.wall")) return a->theme == grid_theme_wall();
    if (!strcmp(name, "panel.left")) return a->left_open;
    if (!strcmp(name, "panel.right")) return a->right != RIGHT_NONE;
    if (!strcmp(name, "time.play")) return a->time.playing;
    return false;
}

static void add_keyed(list *l)
{
    for (int i = 1; i < NUM_KEYED && l->num < l->most; i++) { /* the first opened the palette */
        if (!can(l->a, keyed[i].needs)) continue;
        viewer_command *c = &l->out[l->num++];
        *c = (viewer_command){.keys = _(keyed[i].keys), .kind = INPUT_KEY, .key = keyed[i].key, .shift = keyed[i].with & SHIFT,
                       .control = keyed[i].with & CONTROL, .alt = keyed[i].with & ALT};
        snprintf(c->name, sizeof c->name, "%s", keyed[i].name);
        snprintf(c->title, sizeof c->title, "%s", _(keyed[i].title));
        c->on = is_on(l->a, c->name);
    }
}

static void add_times(list *l)
{
    const char *const lengths[] = {_("最近一月"), _("最近一季"), _("最近一年"), _("全部时间")};
    app *a = l->a;
    if (!a->time.num_days) return;
    for (int i = 0; i < 4; i++)
        add(l, "time", i, _("时间"), lengths[i], i == 3 && a->time.last - a->time.first == a->time.num_days, app_choose_time, i);
    if (a->time_bar) add(l, "time.cumulative", 0, _("时间"), _("累计播放"), a->time.cumulative, toggle_cumulative, 0);
}

static void add_measures(list *l)
{
    const char *const pers[] = {_("总数"), _("每 km²"), _("每万人"), _("每千户"), _("占全县比")};
    const char *const compares[] = {_("不比较"), _("与上期比"), _("与上年同期比")};
    const grid_view *v = &l->a->view;
    char labels[UI_ITEMS][96];
    int at, n = app_measures(l->a, labels, UI_ITEMS, &at);
    bool is_number = v->fill == GRID_FILL_FIELD || v->fill == GRID_FILL_COUNT;
    bool of_events = v->fill == GRID_FILL_COUNT || v->fill == GRID_FILL_RATE;
    for (int i = 0; i < n; i++) add(l, "fill", i, _("指标着色"), labels[i], i == at, app_choose_measure, i);
    for (int i = 0; is_number && i < GRID_NUM_PERS; i++) add(l, "per", i, _("换算"), pers[i], (int)v->per == i, set_per, i);
    for (int i = 0; of_events && i < 3; i++) add(l, "compare", i, _("比较"), compares[i], (int)v->compare == i, set_compare, i);
    if (v->compare == GRID_COMPARE_NONE || !of_events) return;
    add(l, "beside", 0, _("比较"), _("差异图"), !v->side_by_side, set_beside, 0);
    add(l, "beside", 1, _("比较"), _("并排对比"), v->side_by_side, set_beside, 1);
}

static void add_styles(list *l)
{
    const char *const methods[] = {_("分位数"), _("整数步长"), _("等距"), _("自然断点"), _("标准差"), _("头尾"), _("两侧")};
    const char *const nums[] = {_("1 级"), _("2 级"), _("3 级"), _("4 级"), _("5 级"), _("6 级"), _("7 级")};
    app *a = l->a;
    const grid_view *v = &a->view;
    if (v->fill == GRID_FILL_NONE) return;
    add(l, "level", 0, _("层级"), _("随缩放"), !*v->level, set_level, -1);
    for (int32_t i = 0; i < (int32_t)grid_map_num_levels(a->map); i++) {
        const char *name = grid_map_level_name(a->map, i);
        add(l, "level", i + 1, _("层级"), level_word(name), !strcmp(v->level, name), set_level, i);
    }
    for (int i = 0; i < GRID_CLASSES_MANUAL; i++)
        add(l, "method", i, _("分级"), methods[i], (int)v->method == i, set_method, i);
    add(l, "bounds", 0, _("分级"), _("手工改界限"), a->bounds.open, edit_bounds, 0);
    for (int i = 0; v->method != GRID_CLASSES_MANUAL && i < GRID_MAX_CLASSES; i++)
        add(l, "classes", i + 1, _("级数"), nums[i], v->num_classes == i + 1, app_set_num_classes, i + 1);
    add(l, "ramp", 0, _("色带"), _("随主题"), !*v->ramp, set_ramp, -1);
    for (int i = 0; i < (int)grid_num_ramps(); i++) {
        const char *name = grid_ramp_at((size_t)i)->name;
        add(l, "ramp", i + 1, _("色带"), name, !strcmp(v->ramp, name), set_ramp, i);
    }
}

static void add_layers(list *l)
{
    const char *const layers[] = {_("界线"), _("地名注记"), _("河流道路"), _("房屋"), _("事件点")};
    int num = l->a->is_public ? 3 : l->a->events ? 5 : 4; /* no buildings, no single events for everybody */
    for (int i = 0; i < num; i++) add(l, "layer", i, _("图层"), layers[i], *layer(l->a, i), toggle_layer, i);
    if (l->a->events && !l->a->is_public) add(l, "layer.heat", 0, _("图层"), _("热力"), l->a->view.heat, toggle_heat, 0);
}

int commands_list(app *a, viewer_command *out, int most)
{
    list l = {a, out, 0, most};
    add_keyed(&l);
    add_measures(&l);
    add_times(&l);
    add_layers(&l);
    add_styles(&l);
    for (int i = 0; app_export_label(i); i++) add(&l, "export", i, _("导出"), app_export_label(i), false, app_export, i);
    return l.num;
}

void commands_run(app *a, const viewer_command *c)
{
    if (c->kind == INPUT_KEY) {
        const input in = {.kind = INPUT_KEY, .key = c->key, .shift = c->shift, .control = c->control, .alt = c->alt};
        a->ui.focus[0] = 0; /* keys of the map, not of a field */
        app_input(a, &in);
    } else {
        c->act(a, c->value);
    }
}
