/* finder.c - see finder.h.
 *
 *   name --characters--> readings of each --(all ways, at most 16)--> "kelanxian", "klx"
 *
 * ICU transliterates Han to Latin (its Names variant); the table of readings comes before it.
 */
#include "finder.h"

#include <errno.h>
#include <grid/locate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include <render/language.h>

#include "words.h"

extern const char gridview_pinyin_table[]; /* share/pinyin.txt */

enum { WAYS = 16, SPELLED = 160, MOST_READINGS = 4, FIRST_HAN = 0x4E00, NUM_HAN = 0xA000 - FIRST_HAN };

typedef struct readings {
    char character[8];
    char sounds[MOST_READINGS][8];
    int num;
} readings;

/* What can be found. Its texts stand one behind the other in one piece of memory: name, code, then for each way to read
 * the name the pinyin in full and its initials. */
typedef struct entry {
    int32_t unit;     /* GRID_NONE: a place */
    uint16_t kind;    /* of a place */
    uint16_t num_ways;
    double x, y;      /* of a place */
    const char *texts; /* in a piece */
} entry;

/* Memory that many texts share. */
typedef struct piece {
    struct piece *before;
    size_t used, size;
    char text[];
} piece;

struct finder {
    const grid_map *map;
    UTransliterator *han;
    char (*heard)[8];  /* what ICU said of the characters from FIRST_HAN; "" when it was not asked */
    readings *table;
    size_t num_readings;
    entry *entries;
    size_t num, capacity;
    piece *pieces;     /* owned; the last one first */
    char **kinds;      /* owned */
    size_t num_kinds;
};

static grid_status fail(grid_error *error, grid_status code, const char *what, const char *name)
{
    if (error) {
        *error = (grid_error){code, 0, ""};
        snprintf(error->text, sizeof error->text, "%.500s%s%.300s", name, *name ? ": " : "", what);
    }
    return code;
}

/* ---- readings -------------------------------------------------------------------------------- */

static bool add_readings(finder *f, const char *line)
{
    readings r = {.num = 0};
    int used = 0;
    if (sscanf(line, "%7s%n", r.character, &used) != 1 || r.character[0] == '#') return true;
    for (const char *at = line + used; r.num < MOST_READINGS; at += used)
        if (sscanf(at, "%7[a-z]%n", r.sounds[r.num], &used) == 1) r.num++;
        else if (*at == ' ' || *at == '\t') used = 1;
        else break;
    if (!r.num || !((unsigned char)r.character[0] & 0x80)) return false;
    for (size_t i = 0; i < f->num_readings; i++)
        if (!strcmp(f->table[i].character, r.character)) {
            f->table[i] = r;
            return true;
        }
    readings *moved = realloc(f->table, (f->num_readings + 1) * sizeof *moved);
    if (!moved) return false;
    f->table = moved;
    f->table[f->num_readings++] = r;
    return true;
}

static void read_own_table(finder *f)
{
    char line[200];
    for (const char *at = gridview_pinyin_table; *at;) {
        size_t n = strcspn(at, "\n");
        snprintf(line, sizeof line, "%.*s", n < sizeof line ? (int)n : (int)sizeof line - 1, at);
        add_readings(f, line);
        at += n + (at[n] == '\n');
    }
}

static grid_status read_table(finder *f, const char *path, grid_error *error)
{
    char line[400];
    FILE *file = fopen(path, "r");
    if (!file) return fail(error, GRID_E_OPEN, strerror(errno), path);
    grid_status status = GRID_OK;
    for (int n = 1; !status && fgets(line, sizeof line, file); n++)
        if (strspn(line, " \t\r\n") != strlen(line) && !add_readings(f, line)) {
            status = GRID_E_DATA;
            if (!error) continue;
            *error = (grid_error){status, n, ""};
            snprintf(error->text, sizeof error->text, "%.500s, line %d: is no character with its readings from a to z", path, n);
        }
    if (!status && ferror(file)) status = fail(error, GRID_E_OPEN, strerror(errno), path);
    fclose(file);
    return status;
}

static const readings *readings_of(const finder *f, const char *character)
{
    for (size_t i = 0; i < f->num_readings; i++)
        if (!strcmp(f->table[i].character, character)) return &f->table[i];
    return NULL;
}

/* ---- spelling -------------------------------------------------------------------------------- */

/* Length of the character at `text`. */
static int width_of(const char *text)
{
    int n = 1;
    while (((unsigned char)text[n] & 0xC0) == 0x80) n++;
    return n;
}

/* How ICU reads one character, in small letters; empty when it does not know it. */
static void ask_icu(const finder *f, const char *character, char out[8])
{
    UErrorCode error = U_ZERO_ERROR;
    UChar buffer[32];
    int32_t n = 0, limit;
    char text[64] = "";
    u_strFromUTF8(buffer, 32, &n, character, -1, &error);
    limit = n;
    utrans_transUChars(f->han, buffer, &n, 32, 0, &limit, &error);
    u_strToUTF8(text, sizeof text, NULL, buffer, n, &error);
    if (U_FAILURE(error) || strspn(text, "abcdefghijklmnopqrstuvwxyz") != strlen(text)) text[0] = 0;
    snprintf(out, 8, "%.7s", text);
}

static void transliterate(const finder *f, const char *character, char out[8])
{
    const unsigned char *c = (const unsigned char *)character;
    int code = (c[0] & 0xF0) == 0xE0 ? (c[0] & 15) << 12 | (c[1] & 63) << 6 | (c[2] & 63) : 0;
    if (code < FIRST_HAN || code >= FIRST_HAN + NUM_HAN) {
        ask_icu(f, character, out);
        return;
    }
    char *heard = f->heard[code - FIRST_HAN];
    if (!*heard) ask_icu(f, character, heard);
    memcpy(out, heard, 8);
}

/* Sounds of one character: a letter or digit is its own. Returns how many ways there are, at least one. */
static int sounds_of(const finder *f, const char *text, int width, char out[MOST_READINGS][8])
{
    char character[8] = "";
    if (width == 1) {
        char c = text[0];
        bool kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out[0][0] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        out[0][kept ? 1 : 0] = 0;
        return 1;
    }
    memcpy(character, text, width < 8 ? (size_t)width : 7);
    const readings *r = readings_of(f, character);
    if (r) memcpy(out, r->sounds, sizeof r->sounds);
    else transliterate(f, character, out[0]);
    return r ? r->num : 1;
}

/* Appends n bytes, or as many as there is room for. */
static void append(char out[SPELLED], const char *text, size_t n)
{
    size_t used = strlen(out), room = SPELLED - 1 - used;
    if (n > room) n = room;
    memcpy(out + used, text, n);
    out[used + n] = 0;
}

/* All ways to read a text, at most WAYS. */
static int spell(const finder *f, const char *text, char full[WAYS][SPELLED], char initials[WAYS][SPELLED])
{
    int ways = 1;
    full[0][0] = initials[0][0] = 0;
    for (const char *at = text; *at;) {
        char sounds[MOST_READINGS][8];
        int width = width_of(at), n = sounds_of(f, at, width, sounds), before = ways;
        for (int s = 1; s < n && ways + before <= WAYS; s++)
            for (int w = 0; w < before; w++, ways++)
                memcpy(full[ways], full[w], SPELLED), memcpy(initials[ways], initials[w], SPELLED);
        for (int w = 0; w < ways; w++) {
            const char *sound = sounds[w / before];
            append(full[w], sound, strlen(sound));
            append(initials[w], sound, *sound != 0);
        }
        at += width;
    }
    return ways;
}

bool finder_pinyin(const finder *f, const char *text, char *full, char *initials, size_t size)
{
    char all[WAYS][SPELLED], heads[WAYS][SPELLED];
    spell(f, text, all, heads);
    return (size_t)snprintf(full, size, "%s", all[0]) < size && (size_t)snprintf(initials, size, "%s", heads[0]) < size;
}

int finder_sounds(const finder *f, const char *text, const char *letters)
{
    static _Thread_local char full[WAYS][SPELLED], initials[WAYS][SPELLED];
    size_t n = strlen(letters);
    for (const char *at = text; n && *at; at += width_of(at)) {
        int ways = spell(f, at, full, initials);
        for (int w = 0; w < ways; w++)
            if (!strncmp(full[w], letters, n) || !strncmp(initials[w], letters, n)) return (int)(at - text);
    }
    return -1;
}

/* ---- making it ------------------------------------------------------------------------------- */

static char *room_for_text(finder *f, size_t size)
{
    enum { PIECE = 1 << 16 };
    piece *p = f->pieces;
    if (!p || p->size - p->used < size) {
        size_t whole = size > PIECE ? size : PIECE;
        if (!(p = malloc(sizeof *p + whole))) return NULL;
        *p = (piece){f->pieces, 0, whole};
        f->pieces = p;
    }
    p->used += size;
    return p->text + p->used - size;
}

/* Room for one more, which counts only when its texts are made. */
static entry *make_entry(finder *f, const char *name, const char *code)
{
    static _Thread_local char full[WAYS][SPELLED], initials[WAYS][SPELLED];
    if (f->num == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 1024;
        entry *moved = realloc(f->entries, capacity * sizeof *moved);
        if (!moved) return NULL;
        f->entries = moved;
        f->capacity = capacity;
    }
    int ways = *name ? spell(f, name, full, initials) : 0;
    size_t size = strlen(name) + strlen(code) + 2;
    for (int i = 0; i < ways; i++) size += strlen(full[i]) + strlen(initials[i]) + 2;
    char *texts = room_for_text(f, size), *at = texts;
    if (!texts) return NULL;
    at = stpcpy(at, name) + 1;
    at = stpcpy(at, code) + 1;
    for (int i = 0; i < ways; i++) at = stpcpy(stpcpy(at, full[i]) + 1, initials[i]) + 1;
    f->entries[f->num] = (entry){.unit = GRID_NONE, .num_ways = (uint16_t)ways, .texts = texts};
    return &f->entries[f->num++];
}

/* Number of a kind; -1 without memory. Kinds are few. */
static int number_of_kind(finder *f, const char *kind)
{
    for (size_t i = f->num_kinds; i-- > 0;)
        if (!strcmp(f->kinds[i], kind)) return (int)i;
    if (f->num_kinds == UINT16_MAX) return 0;
    char **moved = realloc(f->kinds, (f->num_kinds + 1) * sizeof *moved);
    if (!moved) return -1;
    f->kinds = moved;
    if (!(f->kinds[f->num_kinds] = strdup(kind))) return -1;
    return (int)f->num_kinds++;
}

grid_status finder_add(finder *f, const char *name, const char *code, const char *kind, double x, double y, grid_error *error)
{
    int number = number_of_kind(f, kind);
    entry *e = number < 0 ? NULL : make_entry(f, name, code);
    if (!e) return fail(error, GRID_E_MEMORY, "out of memory", "");
    e->kind = (uint16_t)number;
    e->x = x, e->y = y;
    return GRID_OK;
}

grid_status finder_new(const grid_map *map, const char *path, finder **out, grid_error *error)
{
    UErrorCode why = U_ZERO_ERROR;
    UChar id[64];
    size_t units = grid_map_num_units(map);
    finder *f = calloc(1, sizeof *f);
    if (!f) return fail(error, GRID_E_MEMORY, "out of memory", "");
    f->map = map;
    u_uastrcpy(id, "Han-Latin/Names; Latin-ASCII; Lower");
    f->han = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &why);
    grid_status status = U_FAILURE(why) ? fail(error, GRID_E_ENVIRONMENT, u_errorName(why), "ICU") : GRID_OK;
    read_own_table(f);
    if (!status && path) status = read_table(f, path, error);
    f->heard = calloc(NUM_HAN, sizeof *f->heard);
    if (!status && !f->heard) status = fail(error, GRID_E_MEMORY, "out of memory", "");
    for (int32_t unit = 0; !status && unit < (int32_t)units; unit++) {
        entry *e = make_entry(f, grid_unit_name(map, unit), grid_unit_code(map, unit));
        if (e) e->unit = unit;
        else status = fail(error, GRID_E_MEMORY, "out of memory", "");
    }
    if (status) {
        finder_free(f);
        return status;
    }
    *out = f;
    return GRID_OK;
}

void finder_free(finder *f)
{
    if (!f) return;
    for (piece *p = f->pieces, *before; p; p = before) {
        before = p->before;
        free(p);
    }
    for (size_t i = 0; i < f->num_kinds; i++) free(f->kinds[i]);
    if (f->han) utrans_close(f->han);
    free(f->heard);
    free(f->kinds);
    free(f->entries);
    free(f->table);
    free(f);
}

/* ---- coordinates ----------------------------------------------------------------------------- */

/* Two numbers, whatever stands between and around them but letters of words. */
static bool two_numbers(const char *text, double out[2])
{
    int n = 0;
    bool north_first = false;
    for (const char *at = text; *at;) {
        char *end;
        if (strchr("+-.0123456789", *at)) {
            double value = strtod(at, &end);
            if (end == at || n == 2) return false;
            out[n++] = value;
            at = end;
        } else if (strchr(" ,;\t", *at) || !strncmp(at, "°", 2) || !strncmp(at, "，", 3)) {
            at += (unsigned char)*at >= 0x80 ? width_of(at) : 1;
        } else if (strchr("NnEe", *at)) {
            if (n == 0 && strchr("Nn", *at)) north_first = true;
            at++;
        } else {
            return false;
        }
    }
    if (north_first) {
        double swap = out[0];
        out[0] = out[1], out[1] = swap;
    }
    return n == 2;
}

static bool within(const grid_map *map, double x, double y)
{
    double e[4];
    grid_map_extent(map, e);
    double wide = (e[2] - e[0]) / 10, high = (e[3] - e[1]) / 10;
    return x >= e[0] - wide && x <= e[2] + wide && y >= e[1] - high && y <= e[3] + high;
}

/* A place of this CRS, if it lies on the map. */
static bool try_place(const finder *f, const char *crs, double x, double y, const char *how, finder_hit *out)
{
    const char *to = grid_map_crs(f->map);
    grid_transform *t;
    grid_hit hit;
    double px = x, py = y;
    if (crs && strcmp(crs, to)) {
        if (!*to || grid_transform_open(crs, to, &t, NULL)) return false;
        size_t lost = grid_transform_apply(t, 1, &px, &py, 0);
        grid_transform_free(t);
        if (lost) return false;
    }
    if (!within(f->map, px, py)) return false;
    grid_locate(f->map, px, py, &hit);
    *out = (finder_hit){.kind = HIT_PLACE, .unit = hit.cell, .x = px, .y = py};
    snprintf(out->label, sizeof out->label, "%.10g, %.10g", x, y);
    snprintf(out->detail, sizeof out->detail, _("%s，%.100s"), how,
             hit.cell == GRID_NONE ? _("图外") : grid_unit_name(f->map, hit.cell));
    return true;
}

/* What people call a CRS before two numbers, and what it is. */
static const struct {
    const char *word, *crs, *how;
} crs_words_before[] = {
    {"gcj-02", "GCJ02", N_("GCJ-02（高德、腾讯）")}, {"gcj02", "GCJ02", N_("GCJ-02（高德、腾讯）")},
    {"gaode", "GCJ02", N_("GCJ-02（高德、腾讯）")},  {"amap", "GCJ02", N_("GCJ-02（高德、腾讯）")},
    {"baidu", "BD09", N_("BD-09（百度）")},
    {"gcj", "GCJ02", N_("GCJ-02（高德、腾讯）")},    {"火星", "GCJ02", N_("GCJ-02（高德、腾讯）")},
    {"高德", "GCJ02", N_("GCJ-02（高德、腾讯）")},   {"腾讯", "GCJ02", N_("GCJ-02（高德、腾讯）")},
    {"bd-09", "BD09", N_("BD-09（百度）")},          {"bd09", "BD09", N_("BD-09（百度）")},
    {"百度", "BD09", N_("BD-09（百度）")},           {"wgs84", "EPSG:4326", N_("经纬度")},
    {"gps", "EPSG:4326", N_("经纬度")},              {"cgcs2000", "EPSG:4490", N_("经纬度")},
};

/* The CRS that a text names, "EPSG:4547" too, and where its numbers begin. NULL: none. */
static const char *named_crs(const char *text, const char **rest, const char **how, char epsg[24])
{
    int code, used = 0;
    while (*text == ' ') text++;
    for (size_t i = 0; i < sizeof crs_words_before / sizeof *crs_words_before; i++) {
        size_t n = strlen(crs_words_before[i].word);
        if (strncasecmp(text, crs_words_before[i].word, n)) continue;
        *rest = text + n;
        *how = _(crs_words_before[i].how);
        return crs_words_before[i].crs;
    }
    if (sscanf(text, "%*[Ee]%*[Pp]%*[Ss]%*[Gg]:%6d%n", &code, &used) != 1 || !used) return NULL;
    snprintf(epsg, 24, "EPSG:%d", code);
    *rest = text + used;
    *how = epsg;
    return epsg;
}

static const char *after_colon(const char *text)
{
    while (*text == ' ' || *text == ':' || !strncmp(text, "：", 3)) text += *text == ' ' || *text == ':' ? 1 : 3;
    return text;
}

/* With a CRS that was named, or as degrees of what a phone and the maps of the two big families show, or of the map. */
static int find_place(const finder *f, const char *text, finder_hit *out, int most)
{
    static const char *const families[] = {"EPSG:4326", "GCJ02", "BD09"};
    const char *const hows[] = {_("经纬度"), _("GCJ-02（高德、腾讯）"), _("BD-09（百度）")}, *rest = text, *how = NULL;
    char epsg[24];
    const char *crs = named_crs(text, &rest, &how, epsg);
    double v[2];
    if (most < 1 || !two_numbers(after_colon(rest), v)) return 0;
    bool degrees = fabs(v[0]) <= 180 && fabs(v[1]) <= 180;
    for (int swap = 0; swap < 2; swap++) {
        double x = v[swap], y = v[!swap];
        if (crs && try_place(f, crs, x, y, how, out)) return 1;
        if (crs) continue;
        int n = 0;
        for (int i = 0; degrees && fabs(y) <= 90 && i < 3 && n < most; i++) n += try_place(f, families[i], x, y, hows[i], out + n);
        if (n) return n;
        if (!degrees && try_place(f, NULL, x, y, _("县图坐标"), out)) return 1;
        if (!degrees && x > 1e7 && try_place(f, NULL, fmod(x, 1e6), y, _("县图坐标（去带号）"), out)) return 1;
    }
    return 0;
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *next_text(const char *text)
{
    return text + strlen(text) + 1;
}

/* How well one fits a text: 0 not at all; more is better. */
static int score(const entry *e, const char *text, const char *letters)
{
    const char *name = e->texts, *code = next_text(name), *full = next_text(code);
    size_t n = strlen(text), m = strlen(letters);
    int best = 0;
    if (!strcmp(code, text)) return 100;
    if (!strcmp(name, text)) return 99;
    if (!strncmp(name, text, n)) best = 90;
    else if (strstr(name, text)) best = 70;
    else if (n >= 3 && !strncmp(code, text, n)) best = 60;
    for (int w = 0; m && w < e->num_ways && best < 80; w++) {
        const char *initials = next_text(full);
        int here = !strcmp(full, letters) ? 88 : !strncmp(full, letters, m) ? 80
                   : !strcmp(initials, letters) ? 78 : !strncmp(initials, letters, m) ? 75
                   : m >= 3 && strstr(full, letters) ? 50 : 0;
        if (here > best) best = here;
        full = next_text(initials);
    }
    return best;
}

/* Small letters and digits without blanks and signs of separation; empty when there is something else. */
static void letters_of(const char *text, char out[SPELLED])
{
    size_t n = 0;
    for (; *text && n + 1 < SPELLED; text++) {
        if (*text == ' ' || *text == '\'' || *text == '-') continue;
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            n = 0;
            break;
        }
        out[n++] = c;
    }
    out[n] = 0;
}

static void describe(const finder *f, const entry *e, finder_hit *out)
{
    char above[100];
    snprintf(out->label, sizeof out->label, "%.110s", *e->texts ? e->texts : next_text(e->texts));
    if (e->unit != GRID_NONE) {
        out->kind = HIT_UNIT;
        out->unit = e->unit;
        ancestor_words(f->map, e->unit, above, sizeof above);
        snprintf(out->detail, sizeof out->detail, "%s", above);
        return;
    }
    grid_hit hit;
    grid_locate(f->map, e->x, e->y, &hit);
    out->kind = HIT_PLACE;
    out->unit = hit.cell;
    out->x = e->x, out->y = e->y;
    snprintf(out->detail, sizeof out->detail, "%.60s · %.80s", f->kinds[e->kind],
             hit.cell == GRID_NONE ? _("图外") : grid_unit_name(f->map, hit.cell));
}

int finder_find(const finder *f, const char *text, finder_hit *out, int most)
{
    char trimmed[200], letters[SPELLED];
    while (*text == ' ') text++;
    snprintf(trimmed, sizeof trimmed, "%s", text);
    for (size_t n = strlen(trimmed); n && trimmed[n - 1] == ' '; n--) trimmed[n - 1] = 0;
    if (!*trimmed) return 0;
    letters_of(trimmed, letters);
    int found = find_place(f, trimmed, out, most), *scores = calloc((size_t)most + 1, sizeof *scores);
    if (!scores) return found;
    for (int i = 0; i < found; i++) scores[i] = 1000;
    for (size_t i = 0; i < f->num; i++) {
        int s = score(&f->entries[i], trimmed, letters), at = found;
        if (!s) continue;
        while (at > 0 && scores[at - 1] < s) at--; /* of those that fit alike units come first, the higher levels before */
        if (at >= most) continue;
        if (found < most) found++;
        memmove(out + at + 1, out + at, (size_t)(found - at - 1) * sizeof *out);
        memmove(scores + at + 1, scores + at, (size_t)(found - at - 1) * sizeof *scores);
        describe(f, &f->entries[i], &out[at]);
        scores[at] = s;
    }
    free(scores);
    return found;
}
