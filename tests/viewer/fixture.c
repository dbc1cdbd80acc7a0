/* fixture.c - see fixture.h. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <render/text.h>

static FILE *create(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "w");
}

/* One rectangle, with a vertex at every kilometre so that all levels share the same edges. */
static void feature(FILE *file, const char *before, const char *properties, int x0, int y0, int x1,
                    int y1)
{
    fprintf(file, "%s{\"type\":\"Feature\",\"properties\":{%s},\"geometry\":{\"type\":\"Polygon\","
            "\"coordinates\":[[", before, properties);
    int x = x0, y = y0;
    do {
        fprintf(file, "[%.1f,%.1f],", FIXTURE_EAST + 1000 * x, FIXTURE_NORTH + 1000 * y);
        if (y == y0 && x < x1) x++;
        else if (x == x1 && y < y1) y++;
        else if (y == y1 && x > x0) x--;
        else y--;
    } while (x != x0 || y != y0);
    fprintf(file, "[%.1f,%.1f]]]}}\n", FIXTURE_EAST + 1000 * x0, FIXTURE_NORTH + 1000 * y0);
}

const char *fixture_write(const char *folder)
{
    static char manifest[1024];
    static const char *const people[8] = {"100", "100", "0", "null", "200", "300", "400", "500"};
    static const char *const names[8] = {"岢岚村", "前温泉村", "大坪村", "马家河村",
                                         "宋家沟村", "店坪村", "甘钦村", "井儿上村"};
    const char *head = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    FILE *county = create(folder, "county.geojson"), *towns = create(folder, "township.geojson");
    FILE *villages = create(folder, "village.geojson"), *map = create(folder, "small.json");
    if (!county || !towns || !villages || !map) return NULL;

    fputs(head, county);
    feature(county, "", "\"CODE\":\"C\",\"NAME\":\"岢岚县\"", 0, 0, 4, 2);
    fputs(head, towns);
    feature(towns, "", "\"CODE\":\"T1\",\"NAME\":\"温泉乡\",\"PCODE\":\"C\"", 0, 0, 2, 2);
    feature(towns, ",", "\"CODE\":\"T2\",\"NAME\":\"阳坪乡\",\"PCODE\":\"C\"", 2, 0, 4, 2);
    fputs(head, villages);
    for (int i = 0; i < 8; i++) {
        char properties[200];
        snprintf(properties, sizeof properties,
                 "\"CODE\":\"V%d\",\"NAME\":\"%s\",\"PCODE\":\"T%d\",\"POP\":%s", i + 1, names[i],
                 i % 4 / 2 + 1, people[i]);
        feature(villages, i ? "," : "", properties, i % 4, i / 4, i % 4 + 1, i / 4 + 1);
    }
    fputs("]}\n", county);
    fputs("]}\n", towns);
    fputs("]}\n", villages);
    fprintf(map, "{\"name\": \"岢岚县\", \"crs\": \"EPSG:4546\", \"layers\": [\n");
    static const char *const levels[] = {"county", "township", "village"};
    for (int i = 0; i < 3; i++)
        fprintf(map,
                "  {\"as\": \"%s\", \"files\": [\"%s.geojson\"], \"crs\": \"EPSG:4546\", "
                "\"code\": \"CODE\", \"name\": \"NAME\"%s}%s\n",
                levels[i], levels[i], i ? ", \"parent\": \"PCODE\"" : "", i < 2 ? "," : "");
    fputs("]}\n", map);
    if (fclose(county) | fclose(towns) | fclose(villages) | fclose(map)) return NULL;
    snprintf(manifest, sizeof manifest, "%s/small.json", folder);
    return manifest;
}

grid_map *fixture_map(void)
{
    char folder[] = "/tmp/viewer-XXXXXX", path[1024];
    static const char *const files[] = {"county.geojson", "township.geojson", "village.geojson",
                                        "small.json"};
    grid_map *map = NULL;
    grid_error error = {0, 0, "cannot write the fixture"};
    const char *manifest = mkdtemp(folder) ? fixture_write(folder) : NULL;
    grid_status status = manifest ? grid_map_open(manifest, NULL, &map, &error) : GRID_E_OPEN;
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    if (status) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return map;
}

grid_scene *fixture_scene(const grid_map *map)
{
    grid_text *text;
    grid_scene *scene;
    grid_error error;
    if (grid_text_new(&text, &error)) {
        printf("skipped: %s\n", error.text);
        exit(77);
    }
    grid_text_free(text);
    if (grid_scene_new(map, &scene, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return scene;
}

int32_t fixture_unit(const grid_map *map, const char *code)
{
    int32_t unit = grid_map_unit_by_code(map, code);
    if (unit == GRID_NONE) {
        fprintf(stderr, "no unit %s\n", code);
        exit(1);
    }
    return unit;
}
