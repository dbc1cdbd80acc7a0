/* words.c - see words.h. */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include <render/levels.h>

static const struct {
    const char *name, *word;
} level_words[] = {
    {"county", "区县"},        {"city", "市"},           {"township", "乡镇"},
    {"town", "乡镇"},          {"village", "村与社区"},  {"community", "村与社区"},
    {"grid", "网格"},          {"microgrid", "微网格"},  {"micro-grid", "微网格"},
    {"micro_grid", "微网格"},  {"cell", "责任单元"},     {"units", "单元"},
};

const char *level_word(const char *level_name)
{
    for (size_t i = 0; i < sizeof level_words / sizeof *level_words; i++)
        if (strcmp(level_words[i].name, level_name) == 0) return level_words[i].word;
    return level_name;
}

const char *layer_word(const char *as)
{
    static const char *const words[][2] = {
        {"building", "房屋"},         {"area:compound", "小区"},  {"area:beat", "警务区"},    {"context:road", "道路"},
        {"context:river", "河流"},    {"context:place", "地名"},  {"context:name", "地名"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], as)) return words[i][1];
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
        if (*out) append(out, size, "、");
        append(out, size, level_word(grid_map_level_name(map, level)));
    }
}

void crs_words(const grid_crs_info *crs, char *out, size_t size)
{
    static const struct {
        const char *english, *chinese;
    } kinds[] = {{"3-degree Gauss-Kruger ", "3°带 "}, {"Gauss-Kruger ", "6°带 "}};
    if (!crs) {
        snprintf(out, size, "坐标系未知");
        return;
    }
    char name[160];
    snprintf(name, sizeof name, "%s", crs->name);
    if (strcmp(crs->name, "China Geodetic Coordinate System 2000") == 0)
        snprintf(name, sizeof name, "CGCS2000 经纬度");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *at = strstr(crs->name, kinds[i].english);
        int meridian = 0;
        char side = 0;
        if (!at) continue;
        const char *rest = at + strlen(kinds[i].english);
        if (sscanf(rest, "CM %d%c", &meridian, &side) == 2)
            snprintf(name, sizeof name, "%.*s%s%d°%c", (int)(at - crs->name), crs->name,
                     kinds[i].chinese, meridian, side);
        else if (sscanf(rest, "zone %d", &meridian) == 1)
            snprintf(name, sizeof name, "%.*s%s第 %d 带", (int)(at - crs->name), crs->name,
                     kinds[i].chinese, meridian);
        break;
    }
    if (*crs->code) snprintf(out, size, "%s（%s）", name, crs->code);
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
        "文字编码", "记录缺失", "文件", "坐标系", "字段", "编码重复", "上级不存在", "上下级成环", "两个上级", "没有编码", "编码不合规则",
        "编码顺序", "包联", "边界环", "边界自交", "重叠", "细缝重叠", "空隙", "细缝空隙", "边缘细缝", "T 形接点", "超出上级",
        "上级未填满", "面积不符", "合计不符", "跨界房屋", "房屋在界外", "房屋重复", "房屋重叠", "单元已撤", "单元不存在", "不在所属单元"};
    return (size_t)kind < GRID_NUM_FINDING_KINDS && words[kind] ? words[kind] : grid_finding_kind_name(kind);
}
