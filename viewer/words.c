/* words.c - see words.h. */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include <render/language.h>
#include <render/levels.h>

static const struct {
    const char *name, *word;
} level_words[] = {
    {"county", N_("区县")},        {"city", N_("市")},           {"township", N_("乡镇")},
    {"town", N_("乡镇")},          {"village", N_("村与社区")},  {"community", N_("村与社区")},
    {"grid", N_("网格")},          {"microgrid", N_("微网格")},  {"micro-grid", N_("微网格")},
    {"micro_grid", N_("微网格")},  {"cell", N_("责任单元")},     {"units", N_("单元")},
};

const char *level_word(const char *level_name)
{
    for (size_t i = 0; i < sizeof level_words / sizeof *level_words; i++)
        if (strcmp(level_words[i].name, level_name) == 0) return _(level_words[i].word);
    return level_name;
}

const char *layer_word(const char *as)
{
    static const char *const words[][2] = {
        {"building", N_("房屋")},         {"area:compound", N_("小区")},  {"area:beat", N_("警务区")},    {"context:road", N_("道路")},
        {"context:river", N_("河流")},    {"context:place", N_("地名")},  {"context:name", N_("地名")},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], as)) return _(words[i][1]);
    const char *colon = strchr(as, ':');
    return colon ? colon + 1 : as;
}

static void append(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    if (used < size) snprintf(out + used, size - used, "%s", text);
}

void shown_levels_words(const grid_map *map, int32_t shown, char *out, size_t size)
{
    *out = 0;
    for (int32_t level = 0; level <= shown; level++) {
        int32_t first, num, i = 0;
        grid_map_level_units(map, level, &first, &num);
        while (i < num && !grid_level_shows(map, first + i, shown)) i++;
        if (i == num) continue;
        if (*out) append(out, size, _("、"));
        append(out, size, level_word(grid_map_level_name(map, level)));
    }
}

void crs_words(const grid_crs_info *crs, char *out, size_t size)
{
    static const struct {
        const char *english, *by_meridian, *by_zone;
    } kinds[] = {{"3-degree Gauss-Kruger ", N_("3°带 %d°%c"), N_("3°带 第 %d 带")},
                 {"Gauss-Kruger ", N_("6°带 %d°%c"), N_("6°带 第 %d 带")}};
    if (!crs) {
        snprintf(out, size, _("坐标系未知"));
        return;
    }
    char name[160];
    snprintf(name, sizeof name, "%s", crs->name);
    if (strcmp(crs->name, "China Geodetic Coordinate System 2000") == 0)
        snprintf(name, sizeof name, _("CGCS2000 经纬度"));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *at = strstr(crs->name, kinds[i].english);
        int meridian = 0;
        char side = 0, zone[60] = "";
        if (!at) continue;
        const char *rest = at + strlen(kinds[i].english);
        if (sscanf(rest, "CM %d%c", &meridian, &side) == 2)
            snprintf(zone, sizeof zone, _(kinds[i].by_meridian), meridian, side);
        else if (sscanf(rest, "zone %d", &meridian) == 1)
            snprintf(zone, sizeof zone, _(kinds[i].by_zone), meridian);
        if (*zone) snprintf(name, sizeof name, "%.*s%s", (int)(at - crs->name), crs->name, zone);
        break;
    }
    if (*crs->code) snprintf(out, size, _("%s（%s）"), name, crs->code);
    else snprintf(out, size, "%s", name);
}

void ancestor_words(const grid_map *map, int32_t unit, char *out, size_t size)
{
    int32_t chain[32];
    int n = 0;
    for (int32_t u = grid_unit_parent(map, unit); u != GRID_NONE && n < 32;
         u = grid_unit_parent(map, u))
        chain[n++] = u;
    *out = 0;
    if (!n || strcmp(grid_unit_name(map, chain[n - 1]), grid_map_name(map)) != 0)
        append(out, size, grid_map_name(map));
    while (n-- > 0) {
        if (*out) append(out, size, " › ");
        append(out, size, grid_unit_name(map, chain[n]));
    }
}

const char *finding_word(grid_finding_kind kind)
{
    static const char *const words[GRID_NUM_FINDING_KINDS] = {
        N_("文字编码"), N_("记录缺失"), N_("文件"), N_("坐标系"), N_("字段"), N_("编码重复"), N_("上级不存在"), N_("上下级成环"), N_("两个上级"), N_("没有编码"), N_("编码不合规则"),
        N_("编码顺序"), N_("包联"), N_("边界环"), N_("边界自交"), N_("重叠"), N_("细缝重叠"), N_("空隙"), N_("细缝空隙"), N_("边缘细缝"), N_("T 形接点"), N_("超出上级"),
        N_("上级未填满"), N_("面积不符"), N_("合计不符"), N_("跨界房屋"), N_("房屋在界外"), N_("房屋重复"), N_("房屋重叠"), N_("单元已撤"), N_("单元不存在"), N_("不在所属单元")};
    return (size_t)kind < GRID_NUM_FINDING_KINDS && words[kind] ? _(words[kind]) : grid_finding_kind_name(kind);
}
