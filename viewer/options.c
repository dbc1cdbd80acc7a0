/* options.c - see options.h. `--name value` and `--name=value` both serve. */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/language.h>

#include "messages.h"

enum { MAX_SIDE = 16384 };

static const char *const names[] = {
    "--code",   "--name",       "--parent", "--encoding", "--crs",  "--field",   "--per",
    "--classes", "--screenshot", "--size",   "--centre",   "--scale", "--theme", "--lang",
    "--hover",  "--help",       "--version", "--frame-times", "--events", "--script", "--view",
    "--ui-scale", "--bare", "--public",   "--pinyin",  "--now",     "--recent"};

/* Number of edits between two short words, at most 64 bytes each (V. I. Levenshtein, 1966). */
static int edits(const char *a, const char *b)
{
    int row[65], n = (int)strlen(b);
    if (n > 64 || strlen(a) > 64) return 99;
    for (int j = 0; j <= n; j++) row[j] = j;
    for (int i = 1; a[i - 1]; i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int change = corner + (a[i - 1] != b[j - 1]), longer = row[j] + 1,
                shorter = row[j - 1] + 1;
            corner = row[j];
            row[j] = change < longer ? change : longer;
            if (shorter < row[j]) row[j] = shorter;
        }
    }
    return row[n];
}

static bool complain(const char *text)
{
    fprintf(stderr, "gridview: %s\n%s\n", text, message_text(MESSAGE_SEE_HELP));
    return false;
}

static bool unknown(const char *option)
{
    char text[400], near[120] = "";
    int best = 4;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int n = edits(option, names[i]);
        if (n >= best) continue;
        best = n;
        snprintf(near, sizeof near, message_text(MESSAGE_NEAR_MISS), names[i]);
    }
    snprintf(text, sizeof text, message_text(MESSAGE_UNKNOWN_OPTION), option);
    strncat(text, near, sizeof text - strlen(text) - 1);
    return complain(text);
}

static bool bad_value(const char *option, const char *value, const char *expected)
{
    char text[600];
    snprintf(text, sizeof text, message_text(MESSAGE_BAD_VALUE), option, value, expected);
    return complain(text);
}

/* One of two words. */
static bool choice(const char *option, const char *value, const char *no, const char *yes,
                   bool *out)
{
    char expected[80];
    *out = strcmp(value, yes) == 0;
    if (*out || strcmp(value, no) == 0) return true;
    snprintf(expected, sizeof expected, "%s | %s", no, yes);
    return bad_value(option, value, expected);
}

static bool take(options *o, const char *option, const char *value)
{
    char rest;
    bool yes = false;
    if (strcmp(option, "--code") == 0) o->map.code = value;
    else if (strcmp(option, "--name") == 0) o->map.name = value;
    else if (strcmp(option, "--parent") == 0) o->map.parent = value;
    else if (strcmp(option, "--encoding") == 0) o->map.encoding = value;
    else if (strcmp(option, "--crs") == 0) o->map.crs = value;
    else if (strcmp(option, "--field") == 0) o->field = value;
    else if (strcmp(option, "--screenshot") == 0) o->screenshot = value;
    else if (strcmp(option, "--script") == 0) o->script = value;
    else if (strcmp(option, "--view") == 0) o->view = value;
    else if (strcmp(option, "--pinyin") == 0) o->pinyin = value;
    else if (strcmp(option, "--recent") == 0) o->recent = value;
    else if (strcmp(option, "--now") == 0) {
        if (!grid_event_time_read(value, &o->now_s)) return bad_value(option, value, "2025-06-30 18:00");
    } else if (strcmp(option, "--events") == 0) {
        if (o->num_events == sizeof o->events / sizeof *o->events) return bad_value(option, value, _("最多 16 个文件"));
        o->events[o->num_events++] = value;
    } else if (strcmp(option, "--ui-scale") == 0) {
        if (sscanf(value, "%lf%c", &o->ui_scale, &rest) != 1 || !(o->ui_scale >= 0.5 && o->ui_scale <= 4))
            return bad_value(option, value, "0.5 - 4");
    }
    else if (strcmp(option, "--per") == 0)
        return choice(option, value, "km2", "none", &o->total);
    else if (strcmp(option, "--theme") == 0) {
        if (!grid_theme_by_name(value)) return bad_value(option, value, "light | dark | wall");
        o->theme = value;
    }
    else if (strcmp(option, "--classes") == 0) {
        if (!choice(option, value, "quantile", "pretty", &yes)) return false;
        o->measure.method = yes ? GRID_CLASSES_PRETTY : GRID_CLASSES_QUANTILE;
    } else if (strcmp(option, "--size") == 0) {
        if (sscanf(value, "%dx%d%c", &o->width, &o->height, &rest) != 2 || o->width < 1 ||
            o->height < 1 || o->width > MAX_SIDE || o->height > MAX_SIDE)
            return bad_value(option, value, "1280x800 (1 - 16384)");
    } else if (strcmp(option, "--centre") == 0) {
        if (sscanf(value, "%lf,%lf%c", &o->centre_x, &o->centre_y, &rest) != 2)
            return bad_value(option, value, "X,Y");
        o->has_centre = true;
    } else if (strcmp(option, "--hover") == 0) {
        if (sscanf(value, "%d,%d%c", &o->hover_x, &o->hover_y, &rest) != 2)
            return bad_value(option, value, "X,Y");
        o->has_hover = true;
    } else if (strcmp(option, "--scale") == 0) {
        if (sscanf(value, "%lf%c", &o->scale, &rest) != 1 || !(o->scale >= 1) || o->scale > 1e9)
            return bad_value(option, value, "50000 (1:50000)");
    } else if (strcmp(option, "--lang") == 0) {
        if (!messages_choose(value)) return bad_value(option, value, "zh | en");
    }
    return true;
}

static bool is_known(const char *option)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(option, names[i]) == 0) return true;
    return false;
}

/* Something is said of a map: one must be named. */
static bool needs_map(const options *o)
{
    return o->screenshot || o->frame_times || o->view || o->field || o->num_events || o->total || o->has_centre || o->has_hover ||
           o->scale > 0 || o->map.code || o->map.name || o->map.parent || o->map.encoding || o->map.crs;
}

bool options_read(int argc, char **argv, options *o)
{
    char text[400];
    *o = (options){.map = grid_map_options_default(), .measure = grid_measure_options_default(),
                   .width = 1280, .height = 800, .ui_scale = 1, .now_s = GRID_NO_TIME};
    messages_choose(NULL);
    for (int i = 1; i < argc; i++) { /* what is wrong before it is told in it as well */
        if (strncmp(argv[i], "--lang=", 7) == 0) messages_choose(argv[i] + 7);
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) messages_choose(argv[i + 1]);
    }
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' || !argv[i][1]) {
            if (o->map_path) {
                snprintf(text, sizeof text, message_text(MESSAGE_TWO_MAPS), argv[i]);
                return complain(text);
            }
            o->map_path = argv[i];
            continue;
        }
        const char *option = strcmp(argv[i], "-h") == 0 ? "--help" : argv[i];
        char *value = strchr(argv[i], '=');
        if (value) *value++ = 0;
        if (!is_known(option)) return unknown(option);
        if (strcmp(option, "--help") == 0) o->help = true;
        else if (strcmp(option, "--version") == 0) o->version = true;
        else if (strcmp(option, "--frame-times") == 0) o->frame_times = true;
        else if (strcmp(option, "--bare") == 0) o->bare = true;
        else if (strcmp(option, "--public") == 0) o->is_public = true;
        else {
            if (!value && i + 1 < argc) value = argv[++i];
            if (!value || !*value) {
                snprintf(text, sizeof text, message_text(MESSAGE_NEEDS_VALUE), option);
                return complain(text);
            }
            if (!take(o, option, value)) return false;
        }
    }
    if (!o->map_path && needs_map(o) && !o->help && !o->version) return complain(message_text(MESSAGE_NO_MAP));
    return true;
}
