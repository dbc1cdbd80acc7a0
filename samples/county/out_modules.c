/* out_modules.c - points of the ten data modules: facilities, and people who work the grids.
 *
 * Every point stands at a building of its unit. Nobody here exists: persons are a surname, 某 and a
 * number, telephone numbers begin with 000.
 */
#include <stdio.h>
#include <string.h>

#include "dice.h"
#include "geo.h"
#include "out.h"

enum { SUBJECT_MODULES = 6 };

const char *const out_module_names[OUT_MODULES] = {"房屋人口", "党建引领", "文化赋能", "治安防控",
                                                   "民生服务", "居民自治", "应急",     "城管",
                                                   "公共服务", "综合网格"};
const char *const out_module_files[OUT_MODULES] = {
    "module_population.csv", "module_party.csv",    "module_culture.csv",   "module_security.csv",
    "module_livelihood.csv", "module_autonomy.csv", "module_emergency.csv", "module_city.csv",
    "module_public.csv",     "module_grid.csv"};

/* Where the points of a kind stand: so many in each unit of a group, or so many in all of it. */
enum group {
    EACH_TOWNSHIP,
    EACH_VILLAGE,
    EACH_COMMUNITY,
    EACH_GRID,
    EACH_BLOCK,
    IN_TOWN,
    IN_VILLAGES
};

static const struct plan {
    int module; /* index of out_module_names */
    const char *kind;
    enum group group;
    int n;
    bool person;
} plans[] = {
    {0, "住宅小区", IN_TOWN, 31, false},
    {0, "人口登记点", EACH_COMMUNITY, 1, false},
    {0, "人口登记点", EACH_TOWNSHIP, 1, false},
    {0, "公租房", IN_TOWN, 6, false},
    {0, "出租房屋", IN_TOWN, 160, false},

    {1, "党支部", EACH_VILLAGE, 1, true},
    {1, "社区党委", EACH_COMMUNITY, 1, true},
    {1, "网格党支部", EACH_GRID, 1, true},
    {1, "入格党员", EACH_BLOCK, 2, true},
    {1, "入格党员", IN_VILLAGES, 412, true},
    {1, "党群服务中心", EACH_TOWNSHIP, 1, false},

    {2, "文化站", EACH_TOWNSHIP, 1, false},
    {2, "农家书屋", EACH_VILLAGE, 1, false},
    {2, "文化广场", EACH_COMMUNITY, 2, false},
    {2, "图书馆", IN_TOWN, 1, false},
    {2, "文化馆", IN_TOWN, 1, false},
    {2, "戏台", IN_VILLAGES, 36, false},

    {3, "派出所", EACH_TOWNSHIP, 1, true},
    {3, "警务室", EACH_COMMUNITY, 1, true},
    {3, "治安岗亭", IN_TOWN, 24, false},
    {3, "视频监控", IN_TOWN, 260, false},
    {3, "视频监控", EACH_VILLAGE, 2, false},
    {3, "治安志愿者", EACH_GRID, 3, true},

    {4, "便民服务站", EACH_VILLAGE, 1, true},
    {4, "便民服务站", EACH_COMMUNITY, 1, true},
    {4, "日间照料中心", IN_VILLAGES, 42, false},
    {4, "社区食堂", EACH_COMMUNITY, 1, false},
    {4, "养老院", EACH_TOWNSHIP, 1, false},

    {5, "居民议事厅", EACH_COMMUNITY, 1, false},
    {5, "村民议事厅", EACH_VILLAGE, 1, false},
    {5, "楼栋长", EACH_BLOCK, 1, true},
    {5, "红白理事会", EACH_VILLAGE, 1, true},

    {6, "应急避难场所", EACH_COMMUNITY, 2, false},
    {6, "应急物资库", EACH_TOWNSHIP, 1, true},
    {6, "消防救援站", IN_TOWN, 2, true},
    {6, "微型消防站", EACH_GRID, 1, true},
    {6, "防火瞭望点", IN_VILLAGES, 40, true},
    {6, "防汛责任点", IN_VILLAGES, 60, true},

    {7, "公厕", IN_TOWN, 46, false},
    {7, "垃圾中转站", IN_TOWN, 9, false},
    {7, "井盖", IN_TOWN, 420, false},
    {7, "路灯", IN_TOWN, 380, false},
    {7, "停车场", IN_TOWN, 28, false},
    {7, "垃圾收集点", EACH_VILLAGE, 2, false},

    {8, "县直单位", IN_TOWN, 73, false},
    {8, "中小学", EACH_TOWNSHIP, 1, false},
    {8, "幼儿园", IN_TOWN, 9, false},
    {8, "县级医院", IN_TOWN, 2, false},
    {8, "卫生院", EACH_TOWNSHIP, 1, false},
    {8, "卫生室", EACH_VILLAGE, 1, false},
    {8, "公交站", IN_TOWN, 64, false},
    {8, "银行网点", IN_TOWN, 12, false},

    {9, "网格长", EACH_GRID, 1, true},
    {9, "微网格长", EACH_BLOCK, 1, true},
    {9, "村网格员", EACH_VILLAGE, 1, true},
    {9, "社区工作者", IN_TOWN, 72, true},
    {9, "乡镇执法队", EACH_TOWNSHIP, 1, true},
};

void out_lonlat(struct spot spot, int64_t *lon, int64_t *lat)
{
    double x, y;
    geo_lonlat(spot_east(spot), spot_north(spot), &x, &y);
    *lon = (int64_t)(x * 1e7 + 0.5);
    *lat = (int64_t)(y * 1e7 + 0.5);
}

struct writer {
    struct county *county;
    struct bytes *file;
    struct dice dice;
    int module, row, person;
};

/* A row for a point at a building of a cell. */
static void add_row(struct writer *w, const struct plan *plan, int cell)
{
    static const char *const surnames[] = {"张", "王", "李", "赵", "刘", "陈", "杨", "高",
                                           "郭", "马", "田", "贾", "郝", "武", "白", "任"};
    struct county *county = w->county;
    const struct unit *unit = &county->units.items[cell];
    int32_t first = county->first_house[cell], n = county->first_house[cell + 1] - first;
    struct spot spot = unit->middle;
    if (n > 0) {
        int32_t pick = first + (int32_t)dice_below(&w->dice, (uint32_t)n);
        spot = county->houses.items[county->by_unit[pick]].middle;
    }
    int64_t lon, lat;
    out_lonlat(spot, &lon, &lat);
    bytes_printf(w->file, "M%02d%05d,%s%s,%s,", w->module + 1, ++w->row, unit->name, plan->kind,
                 plan->kind);
    bytes_fixed(w->file, lon, 7);
    bytes_text(w->file, ",");
    bytes_fixed(w->file, lat, 7);
    bytes_printf(w->file, ",%s,", unit->code);
    if (plan->person) {
        w->person++;
        bytes_printf(w->file, "%s某%04d,000-%08d", surnames[dice_below(&w->dice, 16)], w->person,
                     w->module * 1000000 + w->person);
    } else {
        bytes_text(w->file, ",");
    }
    bytes_text(w->file, OUT_EOL);
}

/* Any micro-grid of a community or grid. Children stand side by side. */
static int cell_in(struct writer *w, int unit)
{
    const struct units *units = &w->county->units;
    while (!units->items[unit].cell) {
        int first = unit + 1, children = 0;
        while (units->items[first].parent != unit) first++;
        while (first + children < (int)units->num && units->items[first + children].parent == unit)
            children++;
        unit = first + (int)dice_below(&w->dice, (uint32_t)children);
    }
    return unit;
}

/* The village of a township's seat; any micro-grid where the seat is the town. */
static int township_cell(struct writer *w, int township)
{
    int seat = w->county->land.seats[township];
    if (seat >= 0) return w->county->units.of_village[seat];
    return w->county->units.first[LEVEL_MICROGRID] + (int)dice_below(&w->dice, TOWN_BLOCKS);
}

static void add_plan(struct writer *w, const struct plan *plan)
{
    const struct units *units = &w->county->units;
    for (int i = 0; i < plan->n; i++) {
        switch (plan->group) {
        case EACH_TOWNSHIP:
            for (int t = 0; t < DIVISION_TOWNSHIPS; t++) add_row(w, plan, township_cell(w, t));
            break;
        case EACH_VILLAGE:
            for (int v = 0; v < DIVISION_VILLAGES; v++) add_row(w, plan, units->of_village[v]);
            break;
        case EACH_COMMUNITY:
            for (int u = units->first[LEVEL_COMMUNITY]; u < units->first[LEVEL_GRID]; u++)
                if (!units->items[u].cell) add_row(w, plan, cell_in(w, u));
            break;
        case EACH_GRID:
            for (int u = units->first[LEVEL_GRID]; u < units->first[LEVEL_MICROGRID]; u++)
                add_row(w, plan, cell_in(w, u));
            break;
        case EACH_BLOCK:
            for (int u = units->first[LEVEL_MICROGRID]; u < units->first[NUM_LEVELS]; u++)
                add_row(w, plan, u);
            break;
        case IN_TOWN: add_row(w, plan, township_cell(w, 0)); break;
        case IN_VILLAGES:
            add_row(w, plan, units->of_village[dice_below(&w->dice, DIVISION_VILLAGES)]);
            break;
        }
    }
}

void out_modules(struct county *county, struct folder *folder)
{
    struct writer w = {.county = county, .dice = dice_for(county->seed, SUBJECT_MODULES)};
    for (w.module = 0; w.module < OUT_MODULES; w.module++) {
        w.file = folder_add(folder, out_module_files[w.module]);
        w.row = w.person = 0;
        bytes_text(w.file, OUT_BOM "编号,名称,类别,经度,纬度,单元编码,人员,电话" OUT_EOL);
        for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
            if (plans[i].module == w.module) add_plan(&w, &plans[i]);
    }
}
