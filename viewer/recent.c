/* recent.c - see recent.h. Written as a new file that takes the place of the old one, so that a reader finds one or the
 * other; json-c is met here only.
 *
 *     {"version": 1, "maps": [{"path": "/data/kelan.gpkg", "name": "岢岚县", "opened": "2026-07-01T01:30:00Z"}]}
 */
#include "recent.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <render/language.h>

enum { MOST_BYTES = 1 << 16 }; /* twelve maps with the longest paths are a quarter of it */

/* ---- where ----------------------------------------------------------------------------------- */

bool recent_place(char *out, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (state && *state == '/') n = snprintf(out, size, "%s/gridview/recent.json", state); /* a relative one is to be ignored */
    else if (home && *home == '/') n = snprintf(out, size, "%s/.local/state/gridview/recent.json", home);
    return n > 0 && (size_t)n < size;
}

/* The folders above a file. */
static bool make_folders(const char *file)
{
    char path[RECENT_PATH + 64];
    snprintf(path, sizeof path, "%s", file);
    for (char *slash = path + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        if (mkdir(path, 0700) && errno != EEXIST) return false;
    }
    return true;
}

static void trouble(recent *r, recent_trouble what, int error)
{
    if (r->told & 1u << what) return;
    r->trouble = what;
    snprintf(r->why, sizeof r->why, "%s", error ? strerror(error) : "");
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The whole file, which the caller frees; NULL, with errno (0: there is none). `*large`: it is no list of ours. */
static char *read_text(const char *path, bool *large)
{
    struct stat s;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* not to wait for a pipe of that name */
    *large = false;
    if (file < 0) {
        if (errno == ENOENT) errno = 0;
        return NULL;
    }
    char *text = NULL;
    size_t n = 0;
    ssize_t got = 0;
    int error = fstat(file, &s) ? errno : S_ISDIR(s.st_mode) ? EISDIR : !S_ISREG(s.st_mode) ? EINVAL : 0;
    if (!error && s.st_size > MOST_BYTES) *large = true;
    else if (!error && !(text = malloc(MOST_BYTES + 1))) error = ENOMEM;
    while (text && n < MOST_BYTES && (got = read(file, text + n, MOST_BYTES - n)) > 0) n += (size_t)got;
    if (text && got < 0) error = errno;
    close(file);
    if (text && !error) text[n] = 0;
    if (error || *large) free(text), text = NULL;
    errno = error;
    return text;
}

static const char *member(struct json_object *object, const char *name)
{
    struct json_object *value;
    bool text = json_object_object_get_ex(object, name, &value) && json_object_is_type(value, json_type_string);
    return text ? json_object_get_string(value) : NULL;
}

static bool read_map(struct json_object *object, recent_map *out)
{
    struct tm tm = {0};
    char rest;
    if (!json_object_is_type(object, json_type_object)) return false;
    const char *path = member(object, "path"), *name = member(object, "name"), *opened = member(object, "opened");
    if (!path || *path != '/' || strlen(path) >= RECENT_PATH || !name || strlen(name) >= RECENT_NAME || !opened) return false;
    if (sscanf(opened, "%4d-%2d-%2dT%2d:%2d:%2d%c", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
               &rest) != 7 || rest != 'Z')
        return false;
    tm.tm_year -= 1900, tm.tm_mon -= 1;
    *out = (recent_map){.opened_s = timegm(&tm)};
    strcpy(out->path, path);
    strcpy(out->name, name);
    return true;
}

/* False: it is no list of ours. One of a later viewer may have more maps and members. */
static bool parse(recent *r, const char *text)
{
    struct json_object *root = json_tokener_parse(text), *maps;
    bool ok = json_object_is_type(root, json_type_object) && json_object_object_get_ex(root, "maps", &maps) &&
              json_object_is_type(maps, json_type_array);
    r->num = 0;
    for (size_t i = 0; ok && i < json_object_array_length(maps) && r->num < RECENT_MAPS; i++)
        ok = read_map(json_object_array_get_idx(maps, i), &r->maps[r->num++]);
    if (!ok) r->num = 0;
    json_object_put(root);
    return ok;
}

static void set_aside(recent *r)
{
    char aside[sizeof r->file + 8];
    snprintf(aside, sizeof aside, "%s.bad", r->file);
    if (rename(r->file, aside)) {
        r->closed = true;
        trouble(r, RECENT_DAMAGED, errno);
    } else {
        trouble(r, RECENT_SET_ASIDE, 0);
    }
}

static void read_list(recent *r)
{
    bool large;
    char *text = read_text(r->file, &large);
    int error = errno;
    if (text ? !parse(r, text) : large) {
        set_aside(r);
    } else if (!text && error) {
        r->closed = true;
        trouble(r, RECENT_UNREADABLE, error);
    } else if (!text) {
        r->num = 0; /* there is none any longer, or not yet */
    }
    free(text);
}

void recent_open(recent *r, const char *file)
{
    memset(r, 0, sizeof *r);
    snprintf(r->file, sizeof r->file, "%s", file);
    if (*r->file) read_list(r);
    recent_look(r);
}

void recent_look(recent *r)
{
    for (int i = 0; i < r->num; i++) r->maps[i].there = !access(r->maps[i].path, F_OK);
}

/* ---- writing --------------------------------------------------------------------------------- */

static struct json_object *make_json(const recent *r)
{
    struct json_object *root = json_object_new_object(), *maps = json_object_new_array();
    json_object_object_add(root, "version", json_object_new_int(1));
    json_object_object_add(root, "maps", maps);
    for (int i = 0; i < r->num; i++) {
        const recent_map *m = &r->maps[i];
        struct json_object *o = json_object_new_object();
        struct tm tm;
        time_t opened = (time_t)m->opened_s;
        char text[40] = "1970-01-01T00:00:00Z";
        if (gmtime_r(&opened, &tm)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
        json_object_object_add(o, "path", json_object_new_string(m->path));
        json_object_object_add(o, "name", json_object_new_string(m->name));
        json_object_object_add(o, "opened", json_object_new_string(text));
        json_object_array_add(maps, o);
    }
    return root;
}

/* 0, or errno. */
static int write_text(const char *path, const char *text)
{
    char part[RECENT_PATH + 80];
    snprintf(part, sizeof part, "%s.XXXXXX", path);
    int file = mkstemp(part), error = 0;
    if (file < 0) return errno;
    for (size_t n = strlen(text); n && !error;) {
        ssize_t put = write(file, text, n);
        if (put > 0) text += put, n -= (size_t)put;
        else if (errno != EINTR) error = put ? errno : EIO;
    }
    if (!error && fsync(file)) error = errno;
    if (close(file) && !error) error = errno;
    if (!error && rename(part, path)) error = errno;
    if (error) unlink(part);
    return error;
}

static void save(recent *r)
{
    if (!*r->file || r->closed) return;
    struct json_object *root = make_json(r);
    const char *text = json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
    int error = !text ? ENOMEM : make_folders(r->file) ? write_text(r->file, text) : errno;
    if (error) trouble(r, RECENT_UNWRITABLE, error);
    json_object_put(root);
}

/* Takes one out of the list. */
static void take_out(recent *r, int i)
{
    memmove(&r->maps[i], &r->maps[i + 1], (size_t)(--r->num - i) * sizeof *r->maps);
}

static int find(const recent *r, const char *path)
{
    for (int i = 0; i < r->num; i++)
        if (!strcmp(r->maps[i].path, path)) return i;
    return -1;
}

void recent_add(recent *r, const char *path, const char *name, int64_t now_s)
{
    char whole[PATH_MAX];
    if (!*r->file || !realpath(path, whole) || strlen(whole) >= RECENT_PATH) return;
    if (!r->closed) read_list(r);
    int before = find(r, whole);
    if (before >= 0) take_out(r, before);
    if (r->num == RECENT_MAPS) r->num--;
    memmove(&r->maps[1], &r->maps[0], (size_t)r->num++ * sizeof *r->maps);
    r->maps[0] = (recent_map){.opened_s = now_s, .there = true};
    strcpy(r->maps[0].path, whole);
    size_t n = strlen(name) < RECENT_NAME ? strlen(name) : RECENT_NAME - 1;
    while (n && name[n] && ((unsigned char)name[n] & 0xC0) == 0x80) n--; /* whole characters */
    memcpy(r->maps[0].name, name, n);
    save(r);
    recent_look(r);
}

void recent_remove(recent *r, int i)
{
    char path[RECENT_PATH];
    if (i < 0 || i >= r->num) return;
    strcpy(path, r->maps[i].path);
    if (*r->file && !r->closed) read_list(r);
    i = find(r, path);
    if (i >= 0) take_out(r, i);
    save(r);
    recent_look(r);
}

/* ---- telling --------------------------------------------------------------------------------- */

bool recent_tell(recent *r, char *out, size_t size)
{
    switch (r->trouble) {
    case RECENT_FINE: return false;
    case RECENT_SET_ASIDE: snprintf(out, size, _("最近列表已损坏，原文件留作 %.800s.bad"), r->file); break;
    case RECENT_DAMAGED:
        snprintf(out, size, _("最近列表 %.800s 已损坏，也不能改名（%s）：请删除它"), r->file, r->why);
        break;
    case RECENT_UNREADABLE:
        snprintf(out, size, _("最近列表 %.800s 不能读（%s），这次不记录：请检查文件权限"), r->file, r->why);
        break;
    case RECENT_UNWRITABLE:
        snprintf(out, size, _("最近列表 %.800s 不能写（%s）：请检查文件夹权限和磁盘空间"), r->file, r->why);
        break;
    }
    r->told |= 1u << r->trouble;
    r->trouble = RECENT_FINE;
    return true;
}
