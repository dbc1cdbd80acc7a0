/* messages.c - see messages.h. */
#include "messages.h"

#include <catalogue.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static bool chinese;

static const char *const texts[NUM_MESSAGES][2] = {
    [MESSAGE_HELP] =
        {"gridview - the one map of a county, on screen\n"
         "\n"
         "  gridview kelan.gpkg\n"
         "  gridview kelan.gpkg --events events.csv --view morning.json\n"
         "  gridview villages.shp --code CODE --name NAME --encoding GBK\n"
         "  gridview kelan.gpkg --screenshot county.png --size 1920x1080\n"
         "\n"
         "usage: gridview MAP [options]\n"
         "       gridview [options]      the maps that were opened before\n"
         "  MAP                 a map file (gridctl import), a manifest JSON, or one file of polygons: shapefile,\n"
         "                      GeoJSON, GeoPackage\n"
         "  --code F --name F --parent F\n"
         "                      fields of a plain polygon file; guessed when left out\n"
         "  --encoding E        of its attribute text, e.g. GBK\n"
         "  --crs C             overrides the file's coordinate reference system, e.g. EPSG:4546\n"
         "  --field F           numeric field that colours the map; the population by default\n"
         "  --per km2|none      divide by the area (default), or show the value itself\n"
         "  --classes quantile|pretty\n"
         "                      bounds with equal counts (default), or equal round steps\n"
         "  --events FILE       events to count; may be repeated\n"
         "  --now TIME          what is overdue is so as of this time; the clock by default\n"
         "  --view FILE         a view as JSON: what is shown, and where\n"
         "  --screenshot FILE   writes a PNG instead of opening a window; needs no display\n"
         "  --script FILE       runs a story of clicks and keys without a display (docs/viewer.md)\n"
         "  --bare              the map and its bars without panels\n"
         "  --recent FILE|none  list of recent maps; $XDG_STATE_HOME/gridview/recent.json\n"
         "  --pinyin FILE       readings of characters for the search, added to the usual ones (share/pinyin.txt)\n"
         "  --public            for everybody: no single events, buildings or people (docs/viewer.md)\n"
         "  --ui-scale S        everything S times as large, 0.5 - 4\n"
         "  --size WxH          of the window or picture; 1280x800\n"
         "  --centre X,Y        middle of the view, in the map's coordinates\n"
         "  --scale N           scale 1:N\n"
         "  --theme light|dark|wall   wall: dark, and everything 1.5 times as large\n"
         "  --lang zh|en        of the window, its pictures and these messages; by default English where the locale is\n"
         "                      English, else Chinese\n"
         "  --help, --version\n"
         "\n"
         "keys: drag or arrows pan, wheel or + - zoom, click selects, double click goes into a unit, Esc goes up,\n"
         "      F or Home shows all, T light or dark, S saves the picture, F1 lists all keys, Q quits\n"
         "exit: 0 ok, 1 a script found something otherwise than expected, 2 usage, 3 input, 4 environment (no display, no Chinese font)\n",
         "gridview - 全县一张图，看图窗口\n"
         "\n"
         "  gridview kelan.gpkg\n"
         "  gridview kelan.gpkg --events events.csv --view morning.json\n"
         "  gridview villages.shp --code CODE --name NAME --encoding GBK\n"
         "  gridview kelan.gpkg --screenshot county.png --size 1920x1080\n"
         "\n"
         "用法：gridview MAP [选项]\n"
         "      gridview [选项]          列出最近打开的县图\n"
         "  MAP                 县图文件（gridctl import 生成）、清单 JSON，或一个面文件：shapefile、GeoJSON、GeoPackage\n"
         "  --code F --name F --parent F\n"
         "                      单个面文件的编码、名称、上级编码字段；不给则自动判断\n"
         "  --encoding E        属性文字的编码，如 GBK\n"
         "  --crs C             指定坐标系，如 EPSG:4546\n"
         "  --field F           着色用的数值字段；默认人口\n"
         "  --per km2|none      除以面积（默认），或直接用原值\n"
         "  --classes quantile|pretty\n"
         "                      各级单元数相等（默认），或等间隔整数\n"
         "  --events FILE       要统计的事件；可重复\n"
         "  --now TIME          以这个时间为准判断超期；默认当前时间\n"
         "  --view FILE         视图 JSON：看什么、看哪里\n"
         "  --screenshot FILE   不开窗口，直接写 PNG；不需要显示器\n"
         "  --script FILE       不用显示器，按脚本点击和按键（见 docs/viewer.md）\n"
         "  --bare              只要地图和上下栏，不要面板\n"
         "  --recent FILE|none  最近列表的文件；默认 $XDG_STATE_HOME/gridview/recent.json\n"
         "  --pinyin FILE       搜索用的汉字读音，补充自带的读音（格式同 share/pinyin.txt）\n"
         "  --public            公开版：不显示单个事件、房屋和人员（见 docs/viewer.md）\n"
         "  --ui-scale S        界面放大到 S 倍，0.5 - 4\n"
         "  --size WxH          窗口或图片大小；默认 1280x800\n"
         "  --centre X,Y        视图中心（县图坐标）\n"
         "  --scale N           比例尺 1:N\n"
         "  --theme light|dark|wall\n"
         "                      浅色、深色或大屏（深色，放大 1.5 倍）\n"
         "  --lang zh|en        窗口、图面和提示的语言；不给时，系统语言为英文则用英文，否则用中文\n"
         "  --help, --version\n"
         "\n"
         "按键：拖动或方向键平移，滚轮或 + - 缩放，单击选中，双击下钻，Esc 返回上一级，\n"
         "      F 或 Home 全图，T 深浅色，S 存图，F1 列出全部按键，Q 退出\n"
         "退出码：0 成功，1 脚本中有不符，2 用法，3 输入，4 环境（无显示器、无中文字体）\n"},
    [MESSAGE_NO_MAP] = {"no map given", "没有给出县图文件"},
    [MESSAGE_TWO_MAPS] = {"only one map can be shown; what is \"%s\"?",
                          "只能打开一个县图；多出 “%s”"},
    [MESSAGE_UNKNOWN_OPTION] = {"unknown option %s", "没有选项 %s"},
    [MESSAGE_NEAR_MISS] = {"; did you mean %s?", "；是否指 %s？"},
    [MESSAGE_NEEDS_VALUE] = {"%s needs a value", "%s 后面缺少值"},
    [MESSAGE_BAD_VALUE] = {"%s \"%s\": expected %s", "%s “%s”：应为 %s"},
    [MESSAGE_SEE_HELP] = {"gridview --help shows how", "用法见 gridview --help"},
    [MESSAGE_NOT_A_PICTURE] =
        {"%s exists and is no PNG picture: it is not replaced; choose another name",
         "%s 已存在且不是 PNG 图片，不会覆盖；请换一个文件名"},
    [MESSAGE_NO_DISPLAY] = {"no display to open a window on (%s); --screenshot FILE draws the same "
                            "picture without one",
                            "没有可用的显示器，打不开窗口（%s）；用 --screenshot FILE 可直接出图"},
    [MESSAGE_FINDINGS] = {"warnings and errors while reading: %zu; gridctl check %s lists them",
                          "读入时有 %zu 条警告或错误；详见 gridctl check %s"},
    [MESSAGE_RECENT_SET_ASIDE] = {"the list of recent maps %s was damaged: it is kept beside it as .bad%.0s",
                                  "最近列表 %s 已损坏，原文件加 .bad 留在原处%.0s"},
    [MESSAGE_RECENT_DAMAGED] = {"the list of recent maps %s is damaged and cannot be renamed (%s): remove it",
                                "最近列表 %s 已损坏，也不能改名（%s）：请删除它"},
    [MESSAGE_RECENT_UNREADABLE] = {"the list of recent maps %s cannot be read (%s), and is left alone: see to its permissions",
                                   "最近列表 %s 不能读（%s），这次不记录：请检查文件权限"},
    [MESSAGE_RECENT_UNWRITABLE] = {"the list of recent maps %s cannot be written (%s): see to the permissions of its folder and to the room on the disk",
                                   "最近列表 %s 不能写（%s）：请检查文件夹权限和磁盘空间"},
};

static bool reads_english(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value) return strncmp(value, "en", 2) == 0;
    }
    return false;
}

/* In any locale but C, which needs not be the user's, LANGUAGE says which one. */
static void open_catalogue(const char *language)
{
    setenv("LANGUAGE", language, 1);
    if (!setlocale(LC_MESSAGES, "C.UTF-8")) setlocale(LC_MESSAGES, "");
    catalogue_bind();
    bind_textdomain_codeset("libc", "UTF-8"); /* reasons of the system */
}

bool messages_choose(const char *language)
{
    if (language && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0) return false;
    chinese = language ? strcmp(language, "zh") == 0 : !reads_english();
    open_catalogue(chinese ? "zh_CN" : "en");
    return true;
}

const char *message_text(message which) { return texts[which][chinese]; }
