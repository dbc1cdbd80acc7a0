/* out_events.c - 40,000 events from 1 July 2024 to 30 June 2026, as they stand on the last evening.
 *
 * Days get their share by season and weekday, hours by source, places by the people who live there;
 * a few hot places draw more of one category for some months. The five stages follow each other in
 * office hours; what would lie behind the last evening has not been reached. Local time of China,
 * which knows no daylight saving since 1991.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "out.h"

enum {
    SUBJECT_EVENTS = 7,
    NUM_EVENTS = 40000,
    NUM_DAYS = 730,
    FIRST_YEAR = 2024,
    FIRST_MONTH = 7, /* 1 July 2024 was a Monday */
    MINUTES = 24 * 60,
    NUM_CATEGORIES = 10,
    NUM_SOURCES = 5,
    NUM_HOT = 8,
    NUM_STAGES = 5
};

/* The data end here: 30 June 2026, 18:00. */
#define LAST_MINUTE ((NUM_DAYS - 1) * MINUTES + 18 * 60)

static const char *const stage_names[NUM_STAGES] = {"信息采集", "受理立项", "任务派遣", "处理反馈",
                                                    "核查结案"};
static const char *const source_names[NUM_SOURCES] = {"网格采集", "12345热线", "部门移交",
                                                      "居民上报", "巡查"};

/* When in the day each source reports, weights of the hours 0 .. 23. */
static const int hours[NUM_SOURCES][24] = {
    {0, 0, 0, 0, 0, 0, 1, 4, 24, 30, 28, 20, 6, 4, 16, 26, 26, 20, 8, 3, 2, 1, 0, 0},
    {1, 1, 0, 0, 0, 1, 3, 9, 18, 22, 20, 16, 10, 9, 12, 15, 16, 16, 14, 13, 11, 8, 4, 2},
    {0, 0, 0, 0, 0, 0, 0, 1, 22, 30, 26, 14, 2, 2, 18, 26, 24, 14, 2, 0, 0, 0, 0, 0},
    {1, 0, 0, 0, 0, 1, 4, 10, 14, 14, 13, 12, 11, 9, 10, 11, 12, 13, 15, 16, 14, 9, 5, 2},
    {2, 2, 1, 1, 1, 2, 5, 9, 18, 20, 16, 9, 5, 6, 14, 18, 16, 10, 7, 9, 10, 8, 5, 3},
};

static const struct category {
    const char *name, *line;
    int month[12];           /* weight in each month, January first */
    int source[NUM_SOURCES]; /* who reports it */
    int days;                /* working days to handle */
    int rural;               /* of 100: happens in a village; 101: far out in the fields */
    const char *titles[4];
} categories[NUM_CATEGORIES] = {
    {"市容环境",
     "事件治理",
     {14, 15, 17, 19, 22, 24, 25, 24, 20, 18, 15, 13},
     {50, 14, 4, 16, 16},
     2,
     26,
     {"垃圾清运不及时", "占道经营", "小广告乱贴", "杂物堆放在道路旁"}},
    {"公共设施",
     "事件治理",
     {12, 12, 14, 14, 14, 15, 16, 16, 14, 13, 13, 13},
     {44, 18, 6, 18, 14},
     4,
     28,
     {"路灯不亮", "井盖破损", "路面坑洼", "健身器材损坏"}},
    {"矛盾纠纷",
     "事件治理",
     {13, 14, 11, 10, 10, 10, 10, 10, 10, 11, 12, 13},
     {46, 18, 8, 20, 8},
     6,
     52,
     {"邻里噪声纠纷", "宅基地边界纠纷", "物业费争议", "劳务工资争议"}},
    {"停车秩序",
     "事件治理",
     {12, 11, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10},
     {30, 20, 4, 26, 20},
     1,
     6,
     {"消防通道停车", "人行道停车", "僵尸车占位", "路口违停"}},
    {"安全隐患",
     "安全管理",
     {12, 11, 10, 10, 11, 12, 13, 12, 10, 10, 11, 12},
     {48, 10, 10, 12, 20},
     2,
     38,
     {"楼道堆物堵塞通道", "电动车进楼充电", "燃气胶管老化", "施工围挡松动"}},
    {"治安巡防",
     "安全管理",
     {7, 7, 6, 6, 7, 8, 8, 8, 7, 6, 6, 7},
     {26, 16, 14, 14, 30},
     1,
     30,
     {"可疑人员报告", "夜间扰民", "财物丢失报告", "门禁损坏"}},
    {"森林防火",
     "安全管理",
     {4, 6, 16, 18, 12, 4, 1, 1, 2, 6, 8, 5},
     {40, 8, 8, 8, 36},
     1,
     101,
     {"野外用火", "秸秆焚烧", "祭祀用火", "防火通道堵塞"}},
    {"防汛地灾",
     "安全管理",
     {0, 0, 1, 2, 4, 9, 22, 24, 8, 2, 0, 0},
     {48, 10, 8, 14, 20},
     1,
     88,
     {"河道堵塞", "道路塌方", "窑洞渗水", "低洼处积水"}},
    {"供水供暖",
     "惠民服务",
     {30, 24, 14, 5, 4, 5, 6, 6, 5, 10, 26, 30},
     {24, 40, 2, 30, 4},
     2,
     18,
     {"暖气不热", "停水报修", "供热管道漏水", "水压不足"}},
    {"民生求助",
     "惠民服务",
     {16, 15, 15, 14, 14, 14, 14, 14, 16, 15, 15, 15},
     {38, 28, 4, 26, 4},
     3,
     46,
     {"独居老人探访", "低保政策咨询", "医保报销咨询", "残疾人代办服务"}},
};

struct hot_place {
    struct spot spot;
    int category, first_day, last_day;
};

struct maker {
    struct county *county;
    struct dice dice;
    struct bytes *file;
    int64_t *running; /* running sums of the houses' people: drawing a house by its people */
    int32_t *depth;   /* honeycomb steps to the county's outside */
    struct hot_place hot[NUM_HOT];
};

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year % 4 == 0 ? 29 : days[month - 1];
}

static void date_of(int day, int *year, int *month, int *date)
{
    *year = FIRST_YEAR;
    *month = FIRST_MONTH;
    for (; day >= days_in(*year, *month); *month == 12 ? (*month = 1, ++*year) : ++*month)
        day -= days_in(*year, *month);
    *date = day + 1;
}

static bool working_day(int day) { return day % 7 < 5; } /* day 0 is a Monday */

/* The first minute not before `minute` at which an office is open: 8:30-12:00 and 14:30-18:00. */
static int office(int minute)
{
    for (;;) {
        int day = minute / MINUTES, of_day = minute % MINUTES;
        if (!working_day(day) || of_day >= 18 * 60) {
            minute = (day + 1) * MINUTES;
        } else if (of_day < 8 * 60 + 30) {
            return day * MINUTES + 8 * 60 + 30;
        } else if (of_day >= 12 * 60 && of_day < 14 * 60 + 30) {
            return day * MINUTES + 14 * 60 + 30;
        } else {
            return minute;
        }
    }
}

/* End of office, so many working days on. */
static int due_after(int minute, int days)
{
    int day = minute / MINUTES;
    while (days > 0)
        if (working_day(++day)) days--;
    return day * MINUTES + 18 * 60;
}

static void write_time(struct bytes *file, int minute, int second)
{
    int year, month, date;
    bytes_text(file, ",");
    if (minute < 0) return;
    date_of(minute / MINUTES, &year, &month, &date);
    bytes_printf(file, "%04d-%02d-%02d %02d:%02d:%02d", year, month, date, minute / 60 % 24,
                 minute % 60, second);
}

static const struct house *draw_house(struct maker *m, bool rural)
{
    const struct houses *houses = &m->county->houses;
    const struct house *house = NULL;
    for (int attempt = 0; attempt < 200; attempt++) {
        int64_t total = m->running[houses->num - 1];
        int64_t pick = (int64_t)(dice_unit(&m->dice) * (double)total);
        size_t low = 0, high = houses->num - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (m->running[middle] <= pick)
                low = middle + 1;
            else
                high = middle;
        }
        house = &houses->items[low];
        if (m->county->units.items[house->unit].town != rural) break;
    }
    return house;
}

/* A place up to `metres` away, nearer ones likelier. */
static struct spot near(struct maker *m, struct spot spot, int metres)
{
    int32_t reach = metres * MESH_UNIT / 2;
    spot.x += dice_range(&m->dice, -reach, reach) + dice_range(&m->dice, -reach, reach);
    spot.y += dice_range(&m->dice, -reach, reach) + dice_range(&m->dice, -reach, reach);
    return spot;
}

/* In the county; near its outline exactly so, deep inside by the honeycomb. */
static bool in_county(const struct maker *m, struct spot spot)
{
    if (m->depth[hex_at(spot)] >= 5) return true;
    const struct unit *county = &m->county->units.items[0];
    bool inside = false;
    for (size_t r = 0; r < county->num_rings; r++)
        if (mesh_inside(&m->county->mesh, county->rings[r], spot)) inside = !inside;
    return inside;
}

static struct spot draw_place(struct maker *m, int category, int day)
{
    for (int i = 0; i < NUM_HOT; i++) {
        const struct hot_place *hot = &m->hot[i];
        if (hot->category != category || day < hot->first_day || day > hot->last_day) continue;
        if (dice_below(&m->dice, 100) < 30) return near(m, hot->spot, 90);
    }
    int rural = categories[category].rural;
    const struct house *house = draw_house(m, (int)dice_below(&m->dice, 100) < rural);
    for (int attempt = 0; attempt < 20; attempt++) {
        struct spot spot = near(m, house->middle, rural > 100 ? 1500 : rural > 80 ? 400 : 45);
        if (in_county(m, spot)) return spot;
    }
    return house->middle;
}

static void make_hot_places(struct maker *m)
{
    static const struct {
        int category, first_day, last_day;
    } plan[NUM_HOT] = {
        {0, 0, 729},   {3, 0, 729},   {0, 300, 480}, {1, 120, 330},
        {8, 120, 300}, {8, 480, 640}, {4, 400, 729}, {2, 200, 420},
    };
    for (int i = 0; i < NUM_HOT; i++)
        m->hot[i] = (struct hot_place){draw_house(m, false)->middle, plan[i].category,
                                       plan[i].first_day, plan[i].last_day};
}

struct event {
    int minute, second, category, source;
};

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->minute != b->minute) return a->minute < b->minute ? -1 : 1;
    if (a->second != b->second) return a->second < b->second ? -1 : 1;
    if (a->category != b->category) return a->category < b->category ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static void write_event(struct maker *m, const struct event *event, int number)
{
    const struct category *category = &categories[event->category];
    int times[NUM_STAGES], reached = 0, year, month, date;
    bool urgent = category->days == 1;
    int64_t lon, lat;
    struct dice *dice = &m->dice;

    times[0] = event->minute;
    times[1] = times[0] + dice_range(dice, 2, event->source == 1 ? 25 : 180);
    if (!urgent) times[1] = office(times[1]);
    times[2] = times[1] + dice_range(dice, 8, 240);
    if (!urgent) times[2] = office(times[2]);
    int due = due_after(times[1], category->days), room = due - times[2];
    if (room < 120) room = 120;
    bool late = dice_below(dice, 100) < 9;
    times[3] = times[2] + room * dice_range(dice, late ? 105 : 6, late ? 260 : 92) / 100;
    if (!urgent && late) times[3] = office(times[3]);
    times[4] = office(times[3] + dice_range(dice, 20, 1500));
    int stuck = dice_below(dice, 1000) < 14 ? 1 + (int)dice_below(dice, 3) : NUM_STAGES;
    for (reached = 1; reached < NUM_STAGES && reached < stuck; reached++)
        if (times[reached] > LAST_MINUTE) break;
    for (int i = reached; i < NUM_STAGES; i++) times[i] = -1;

    int day = event->minute / MINUTES;
    date_of(day, &year, &month, &date);
    out_lonlat(draw_place(m, event->category, day), &lon, &lat);
    bytes_printf(m->file, "SJ%04d%02d%02d%04d,", year, month, date, number);
    bytes_fixed(m->file, lon, 7);
    bytes_text(m->file, ",");
    bytes_fixed(m->file, lat, 7);
    bytes_printf(m->file, ",%s,%s,%s,%s", category->name, category->line,
                 source_names[event->source], stage_names[reached - 1]);
    for (int i = 0; i < NUM_STAGES; i++)
        write_time(m->file, times[i], i ? (int)dice_below(dice, 60) : event->second);
    write_time(m->file, reached > 1 ? due : -1, 0);
    bytes_printf(m->file, ",%s" OUT_EOL, category->titles[dice_below(dice, 4)]);
}

/* All events in the order of their time, without their places. */
static struct event *draw_events(struct maker *m)
{
    struct event *events = pool_new(m->county->pool, NUM_EVENTS, sizeof *events);
    int64_t weight[NUM_DAYS], sum = 0, run = 0;
    int made = 0;
    for (int day = 0; day < NUM_DAYS; day++) {
        int year, month, date, season = 0;
        date_of(day, &year, &month, &date);
        for (int c = 0; c < NUM_CATEGORIES; c++) season += categories[c].month[month - 1];
        weight[day] = (int64_t)season *
                      (day % 7 == 6   ? 48
                       : day % 7 == 5 ? 62
                                      : 100) *
                      dice_range(&m->dice, 85, 115) *
                      (2400 + day); /* the platform is used more and more */
        sum += weight[day];
    }
    for (int day = 0; day < NUM_DAYS; day++) {
        int year, month, date, kinds[NUM_CATEGORIES];
        date_of(day, &year, &month, &date);
        for (int c = 0; c < NUM_CATEGORIES; c++) kinds[c] = categories[c].month[month - 1];
        run += weight[day];
        while (made < (int)((double)run / (double)sum * NUM_EVENTS + 0.5)) {
            struct event *event = &events[made++];
            event->category = (int)dice_choose(&m->dice, kinds, NUM_CATEGORIES);
            event->source =
                (int)dice_choose(&m->dice, categories[event->category].source, NUM_SOURCES);
            int hour = (int)dice_choose(&m->dice, hours[event->source], 24);
            if (day == NUM_DAYS - 1 && hour >= 18) hour -= 9; /* the data end at 18:00 */
            event->minute = day * MINUTES + hour * 60 + (int)dice_below(&m->dice, 60);
            event->second = (int)dice_below(&m->dice, 60);
        }
    }
    qsort(events, NUM_EVENTS, sizeof *events, compare_events);
    return events;
}

void out_events(struct county *county, struct folder *folder)
{
    struct maker m = {.county = county, .dice = dice_for(county->seed, SUBJECT_EVENTS)};
    struct pool *pool = county->pool;
    bool *outside = pool_new(pool, HEX_NUM, sizeof *outside);
    bool *all = pool_new(pool, HEX_NUM, sizeof *all);
    m.depth = pool_new(pool, HEX_NUM, sizeof *m.depth);
    m.running = pool_new(pool, county->houses.num, sizeof *m.running);
    for (int32_t h = 0; h < HEX_NUM; h++)
        all[h] = true, outside[h] = county->land.cell[h] == LAND_OUTSIDE;
    hex_distance(pool, outside, all, m.depth);
    int64_t sum = 0;
    for (size_t i = 0; i < county->houses.num; i++)
        m.running[i] = sum += county->houses.items[i].population * 4 + 3;
    make_hot_places(&m);

    struct event *events = draw_events(&m);
    m.file = folder_add(folder, "events.csv");
    bytes_text(m.file,
               OUT_BOM "事件编号,经度,纬度,类别,条线,来源,环节,采集时间,受理时间,派遣时间,反馈时间,"
                       "结案时间,办结期限,标题" OUT_EOL);
    for (int i = 0, number = 0; i < NUM_EVENTS; i++) {
        bool same_day = i && events[i].minute / MINUTES == events[i - 1].minute / MINUTES;
        number = same_day ? number + 1 : 1;
        write_event(&m, &events[i], number);
    }
}

/* Corner of the box in which points fall, and its sides, in units of 1e-7 degree. */
#define BOX_WEST 1112100000
#define BOX_SOUTH 384800000
#define BOX_WIDTH 6700000
#define BOX_HEIGHT 5000000

void out_points(struct bytes *bytes, uint64_t seed, size_t n)
{
    struct dice dice = dice_for(seed, SUBJECT_EVENTS + 1);
    bytes_text(bytes, "id,lon,lat\n");
    for (size_t i = 1; i <= n; i++) {
        bytes_fixed(bytes, (int64_t)i, 0);
        bytes_text(bytes, ",");
        bytes_fixed(bytes, BOX_WEST + (int64_t)dice_below(&dice, BOX_WIDTH + 1), 7);
        bytes_text(bytes, ",");
        bytes_fixed(bytes, BOX_SOUTH + (int64_t)dice_below(&dice, BOX_HEIGHT + 1), 7);
        bytes_text(bytes, "\n");
    }
}
