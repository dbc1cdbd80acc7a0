/* out_manifest.c - kelan.json, which names the files and their fields, and README.txt for people.
 */
#include <stdio.h>

#include "out.h"

static void add_layer(struct bytes *json, const char *as, const char *file, const char *rest)
{
    bytes_printf(json, "    {\"as\": \"%s\", \"files\": [\"%s\"]%s}", as, file, rest);
}

static void add_manifest(struct folder *folder)
{
    static const char *const context[] = {"river", "road", "place"};
    static const char *const areas[] = {"compound", "beat"};
    struct bytes *json = folder_add(folder, "kelan.json");
    bytes_text(json, "{\n  \"name\": \"" DIVISION_COUNTY_NAME "\",\n  \"crs\": \"EPSG:4546\",\n"
                     "  \"layers\": [\n");
    for (enum level level = LEVEL_COUNTY; level < NUM_LEVELS; level++) {
        bytes_printf(
            json,
            "    {\"as\": \"%s\", \"files\": [\"%s.shp\"], \"code\": \"CODE\", \"name\": \"NAME\", "
            "\"parent\": \"PCODE\", \"population\": \"POP\", \"households\": \"HH\", "
            "\"encoding\": \"GBK\"},\n",
            level_name(level), level_name(level));
    }
    add_layer(json, "building", "building.shp", ", \"code\": \"ID\", \"parent\": \"PCODE\", \"population\": \"POP\", \"households\": \"HH\", "
              "\"encoding\": \"GBK\"");
    for (int i = 0; i < OUT_MODULES; i++) {
        char as[64];
        snprintf(as, sizeof as, "module:%s", out_module_names[i]);
        bytes_text(json, ",\n");
        add_layer(json, as, out_module_files[i],
                  ", \"code\": \"编号\", \"name\": \"名称\", \"parent\": \"单元编码\", \"crs\": \"EPSG:4490\", \"encoding\": "
                  "\"UTF-8\"");
    }
    for (int i = 0; i < 3; i++) {
        char as[64], file[64];
        snprintf(as, sizeof as, "context:%s", context[i]);
        snprintf(file, sizeof file, "%s.shp", context[i]);
        bytes_text(json, ",\n");
        add_layer(json, as, file, ", \"name\": \"NAME\", \"encoding\": \"GBK\"");
    }
    for (int i = 0; i < 2; i++) {
        char as[64], file[64];
        snprintf(as, sizeof as, "area:%s", areas[i]);
        snprintf(file, sizeof file, "%s.shp", areas[i]);
        bytes_text(json, ",\n");
        add_layer(json, as, file,
                  ", \"code\": \"CODE\", \"name\": \"NAME\", \"parent\": \"PCODE\", \"encoding\": \"GBK\"");
    }
    for (int i = 0; i < OUT_ASSIGNMENTS; i++) {
        char as[64], file[64];
        snprintf(as, sizeof as, "assignment:%s", out_assignment_names[i]);
        snprintf(file, sizeof file, "assign_%s.csv", out_assignment_names[i]);
        bytes_text(json, ",\n");
        add_layer(json, as, file,
                  ", \"code\": \"编号\", \"name\": \"名称\", \"parent\": \"单元编码\", \"encoding\": "
                  "\"UTF-8\"");
    }
    bytes_text(json, ",\n");
    add_layer(json, "event:事件", "events.csv",
              ", \"code\": \"事件编号\", \"name\": \"标题\", \"crs\": \"EPSG:4490\", \"encoding\": \"UTF-8\"");
    bytes_text(json, "\n  ]\n}\n");
}

static const char *const readme[] = {
    "本数据由程序生成，仅供演示与测试。界线、河流、道路、房屋、人口、人员、",
    "电话、事件均属虚构，不可用于任何实际工作。行政区划名称与代码为公开事实，",
    "取自国家统计局《统计用区划代码和城乡划分代码》2023 年版。",
    "",
    "These files are made by a program. Borders, rivers, roads, buildings, people,",
    "telephone numbers and events are invented and say nothing about the real county.",
    "Only the names and codes of the divisions are public facts: National Bureau of",
    "Statistics of China, statistical division codes, edition of 2023.",
    "",
    "kelan.json          manifest: layers, files, fields; the MAP of gridctl and gridview",
    "county.shp          1 county                      EPSG:4546, attributes in GBK",
    "township.shp        10 townships",
    "community.shp       99 villages and 5 communities",
    "grid.shp            45 grids of the communities",
    "microgrid.shp       394 micro-grids of the grids",
    "building.shp        30,000 buildings",
    "river, road, place  context",
    "compound, beat      31 residential compounds, 11 beats of the police",
    "assign_*.csv        who answers for which unit, from when to when; as module_*.csv",
    "module_*.csv        points of the ten data modules; UTF-8 with byte order mark, CR LF",
    "events.csv          40,000 events, 2024-07-01 to 2026-06-30, Beijing time; the same form",
    "points.csv          places in the county's bounding box; UTF-8, LF",
    "Longitudes and latitudes are CGCS2000 (EPSG:4490), seven decimals.",
};

static void add_readme(struct county *county, struct folder *folder)
{
    struct bytes *text = folder_add(folder, "README.txt");
    bytes_printf(text, "岢岚县样例数据 / Sample county of libgrid, seed %llu\n\n",
                 (unsigned long long)county->seed);
    for (size_t i = 0; i < sizeof readme / sizeof readme[0]; i++)
        bytes_printf(text, "%s\n", readme[i]);
}

void out_manifest(struct county *county, struct folder *folder)
{
    add_readme(county, folder);
    add_manifest(folder);
}
