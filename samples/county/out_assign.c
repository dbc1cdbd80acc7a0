/* out_assign.c - who answers for which unit: departments, leaders, grid workers, party members, law
 * teams.
 *
 * Nobody here exists: persons are a surname, 某 and a number, telephone numbers begin with 000. A
 * row with 结束日期 has a successor, who begins on the next day.
 */
#include <stdio.h>

#include "dice.h"
#include "out.h"

enum { SUBJECT_ASSIGNMENTS = 12, LEADERS = 30, DEPARTMENTS = 73, MEMBERS = 1200 };

const char *const out_assignment_names[OUT_ASSIGNMENTS] = {"department", "leader", "worker",
                                                           "party", "law"};

static const char *const departments[DEPARTMENTS] = {"县委办公室",
                                                     "县政府办公室",
                                                     "纪委监委",
                                                     "组织部",
                                                     "宣传部",
                                                     "统战部",
                                                     "政法委",
                                                     "编制办",
                                                     "巡察办",
                                                     "直属机关工委",
                                                     "党校",
                                                     "档案馆",
                                                     "信访局",
                                                     "人大机关",
                                                     "政协机关",
                                                     "总工会",
                                                     "团县委",
                                                     "妇联",
                                                     "工商联",
                                                     "科协",
                                                     "残联",
                                                     "红十字会",
                                                     "文联",
                                                     "发展和改革局",
                                                     "教育科技局",
                                                     "工业和信息化局",
                                                     "公安局",
                                                     "民政局",
                                                     "司法局",
                                                     "财政局",
                                                     "人力资源和社会保障局",
                                                     "自然资源局",
                                                     "生态环境分局",
                                                     "住房和城乡建设局",
                                                     "交通运输局",
                                                     "水利局",
                                                     "农业农村局",
                                                     "乡村振兴中心",
                                                     "文化和旅游局",
                                                     "卫生健康和体育局",
                                                     "退役军人事务局",
                                                     "应急管理局",
                                                     "审计局",
                                                     "市场监督管理局",
                                                     "统计局",
                                                     "医疗保障局",
                                                     "行政审批局",
                                                     "能源局",
                                                     "林业局",
                                                     "畜牧中心",
                                                     "招商中心",
                                                     "机关事务中心",
                                                     "融媒体中心",
                                                     "网格化服务中心",
                                                     "数据中心",
                                                     "气象局",
                                                     "税务局",
                                                     "消防救援大队",
                                                     "邮政分公司",
                                                     "供电公司",
                                                     "电信分公司",
                                                     "移动分公司",
                                                     "联通分公司",
                                                     "人民医院",
                                                     "中医院",
                                                     "疾控中心",
                                                     "妇幼保健院",
                                                     "第一中学",
                                                     "职业中学",
                                                     "检察院",
                                                     "法院",
                                                     "供销社",
                                                     "国有林场"};

/* A file under way. */
struct list {
    const struct units *units;
    struct bytes *file;
    struct dice dice;
    char letter; /* that ids begin with */
    int kind, person;
};

static struct list open_list(struct county *county, struct folder *folder, int kind, char letter)
{
    char name[40];
    struct list list = {
        .units = &county->units,
        .dice = dice_for(county->seed, (uint64_t)SUBJECT_ASSIGNMENTS << 32 | (uint64_t)kind),
        .letter = letter,
        .kind = kind};
    snprintf(name, sizeof name, "assign_%s.csv", out_assignment_names[kind]);
    list.file = folder_add(folder, name);
    bytes_text(list.file, OUT_BOM "编号,名称,职务,电话,单元编码,起始日期,结束日期" OUT_EOL);
    return list;
}

/* A person that nobody is: a name, and a number that rings nowhere. */
static void add_person(struct list *list, const char *duty, int unit, const char *from,
                       const char *to)
{
    static const char *const surnames[] = {"张", "王", "李", "赵", "刘", "陈", "杨", "高",
                                           "郭", "马", "田", "贾", "郝", "武", "白", "任"};
    int n = ++list->person;
    bytes_printf(list->file, "%c%04d,%s某%04d,%s,000-%08d,%s,%s,%s" OUT_EOL, list->letter, n,
                 surnames[dice_below(&list->dice, 16)], n, duty,
                 20000000 + list->kind * 1000000 + n, list->units->items[unit].code, from, to);
}

/* A day of 2023 or 2024. */
static void draw_day(struct list *list, char out[40])
{
    int year = dice_range(&list->dice, 2023, 2024), month = dice_range(&list->dice, 1, 12);
    snprintf(out, 40, "%d-%02d-%02d", year, month, dice_range(&list->dice, 1, 28));
}

/* Every village and community has a department, every department one or two of them. */
static void out_departments(struct county *county, struct folder *folder)
{
    struct list list = open_list(county, folder, 0, 'D');
    const struct units *units = &county->units;
    int order[DEPARTMENTS];
    for (int i = 0; i < DEPARTMENTS; i++) order[i] = i;
    for (int i = DEPARTMENTS - 1; i > 0; i--) {
        int k = (int)dice_below(&list.dice, (uint32_t)i + 1), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
    for (int u = units->first[LEVEL_COMMUNITY], i = 0; u < units->first[LEVEL_GRID]; u++, i++) {
        int now = order[i % DEPARTMENTS], before = order[(i + 7) % DEPARTMENTS];
        bool changed = dice_below(&list.dice, 12) == 0;
        if (changed)
            bytes_printf(list.file, "D%04d,%s,帮扶单位,000-%08d,%s,,2024-12-31" OUT_EOL, before + 1,
                         departments[before], 20000001 + before, units->items[u].code);
        bytes_printf(list.file, "D%04d,%s,帮扶单位,000-%08d,%s,%s," OUT_EOL, now + 1,
                     departments[now], 20000001 + now, units->items[u].code,
                     changed ? "2025-01-01" : "");
    }
}

/* Three leaders a township; some came for another. */
static void out_leaders(struct county *county, struct folder *folder)
{
    static const char *const duties[] = {"县委常委", "副县长", "县人大副主任", "县政协副主席"};
    struct list list = open_list(county, folder, 1, 'L');
    int first = county->units.first[LEVEL_TOWNSHIP];
    for (int i = 0; i < LEADERS; i++) {
        const char *duty = duties[dice_below(&list.dice, 4)];
        int unit = first + i % DIVISION_TOWNSHIPS;
        bool changed = i % 9 == 4;
        if (changed) add_person(&list, duty, unit, "", "2024-12-31");
        add_person(&list, duty, unit, changed ? "2025-01-01" : "", "");
    }
}

/* A worker for each village and micro-grid. */
static void out_workers(struct county *county, struct folder *folder)
{
    struct list list = open_list(county, folder, 2, 'W');
    for (size_t u = 0; u < county->units.num; u++) {
        const struct unit *unit = &county->units.items[u];
        char from[40] = "";
        if (!unit->cell) continue;
        if (dice_below(&list.dice, 4) == 0) draw_day(&list, from);
        add_person(&list, unit->level == LEVEL_MICROGRID ? "微网格员" : "村网格员", (int)u, from,
                   "");
    }
}

/* Members of the party: one for each grid, two for each micro-grid, the others in villages. */
static void out_members(struct county *county, struct folder *folder)
{
    struct list list = open_list(county, folder, 3, 'P');
    const struct units *units = &county->units;
    char from[40];
    for (int u = units->first[LEVEL_GRID]; u < units->first[NUM_LEVELS]; u++)
        for (int k = 0; k < (units->items[u].level == LEVEL_GRID ? 1 : 2); k++) {
            draw_day(&list, from);
            add_person(&list, "入格党员", u, from, "");
        }
    while (list.person < MEMBERS) {
        draw_day(&list, from);
        add_person(&list, "入格党员", units->of_village[dice_below(&list.dice, DIVISION_VILLAGES)],
                   from, "");
    }
}

/* One team a township. */
static void out_law(struct county *county, struct folder *folder)
{
    struct list list = open_list(county, folder, 4, 'F');
    const struct units *units = &county->units;
    for (int t = 0; t < DIVISION_TOWNSHIPS; t++) {
        const struct unit *unit = &units->items[units->first[LEVEL_TOWNSHIP] + t];
        bytes_printf(list.file, "F%04d,%s综合行政执法队,执法队,000-%08d,%s,2024-01-01," OUT_EOL,
                     t + 1, unit->name, 24000001 + t, unit->code);
    }
}

void out_assignments(struct county *county, struct folder *folder)
{
    out_departments(county, folder);
    out_leaders(county, folder);
    out_workers(county, folder);
    out_members(county, folder);
    out_law(county, folder);
}
