/* palette.c - a field and the list of all commands that fit what is typed in it; what is chosen is done. See app.h.
 *
 * While it is open it takes every input, and nothing below it is asked. What was chosen is done after it has closed, as
 * if its key had been pressed or its control used.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app.h"

enum { WIDTH = 560, ROW = 28, MOST_ROWS = 14, HEAD = 52, FOOT = 28, PAD = 12 };

/* ---- what fits ------------------------------------------------------------------------------- */

/* Small letters, without blanks. */
static void fold(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (; *text && n + 1 < size; text++)
        if (*text != ' ') out[n++] = (char)tolower((unsigned char)*text);
    out[n] = 0;
}

/* Whether pinyin could be meant. */
static bool is_spelled(const char *word)
{
    for (; *word; word++)
        if (!islower((unsigned char)*word) && !isdigit((unsigned char)*word)) return false;
    return true;
}

/* How well a command fits one word: 0 not at all; more is better. Ends of groups (指标着色：人口) begin anew. */
static int word_score(const app *a, const viewer_command *c, const char *word)
{
    char title[COMMAND_TITLE], head[COMMAND_TITLE], keys[64];
    fold(c->title, title, sizeof title);
    snprintf(head, sizeof head, "%.*s", (int)c->tail, c->title);
    fold(head, head, sizeof head);
    fold(c->keys, keys, sizeof keys);
    const char *in_title = strstr(title, word), *in_name = strstr(c->name, word), *tail = title + strlen(head);
    if (in_title) return in_title == title || in_title == tail ? 9 : 7;
    if (in_name && (in_name == c->name || in_name[-1] == '.')) return 5;
    if (strlen(word) >= 2 && strstr(keys, word)) return 4;
    if (!a->search.finder || !is_spelled(word)) return 0;
    int at = finder_sounds(a->search.finder, title, word);
    return at < 0 ? 0 : at == 0 || title + at == tail ? 8 : 6;
}

/* All words must fit, in any order. */
static int score(const app *a, const viewer_command *c)
{
    char text[UI_FIELD], word[UI_FIELD], *rest = text, *next;
    int sum = 0;
    snprintf(text, sizeof text, "%s", a->palette.text);
    while ((next = strtok_r(rest, " ", &rest))) {
        fold(next, word, sizeof word);
        int s = word_score(a, c, word);
        if (!s) return -1;
        sum += s;
    }
    return sum;
}

static void look(app *a)
{
    palette *p = &a->palette;
    int scores[MOST_COMMANDS];
    p->num = p->at = p->first = 0;
    for (int i = 0; i < p->num_commands; i++) {
        int s = score(a, &p->commands[i]), at = p->num;
        if (s < 0) continue;
        for (; at > 0 && scores[at - 1] < s; at--) scores[at] = scores[at - 1], p->hits[at] = p->hits[at - 1];
        scores[at] = s, p->hits[at] = i;
        p->num++;
    }
    a->dirty = true;
}

/* ---- opening and closing --------------------------------------------------------------------- */

static void open_palette(app *a)
{
    palette *p = &a->palette;
    p->open = true;
    p->text[0] = 0;
    p->chosen = -1;
    memcpy(p->focus_before, a->ui.focus, sizeof p->focus_before);
    p->ring_before = a->ui.focus_ring;
    a->ui.popup.owner[0] = 0;
    p->num_commands = commands_list(a, p->commands, MOST_COMMANDS);
    look(a);
}

void palette_refresh(app *a)
{
    palette *p = &a->palette;
    if (!p->open) return;
    p->num_commands = commands_list(a, p->commands, MOST_COMMANDS); /* what their numbers mean has changed */
    look(a);
}

static void close_palette(app *a)
{
    a->palette.open = false;
    memcpy(a->ui.focus, a->palette.focus_before, sizeof a->ui.focus);
    a->ui.focus_ring = a->palette.ring_before;
    a->dirty = true;
}

/* ---- input ----------------------------------------------------------------------------------- */

static grid_box box_of(const app *a, int *rows)
{
    double width = fmin(WIDTH, a->width - 8), top = fmin(TOP_BAR + 24, fmax(4, (a->height - 400) / 2.0));
    *rows = (int)fmin(MOST_ROWS, fmax(1, floor((a->height - top - HEAD - FOOT - 4) / ROW)));
    return (grid_box){floor((a->width - width) / 2), floor(top), width, HEAD + *rows * ROW + FOOT};
}

static void keep_in_view(palette *p, int rows)
{
    if (p->at < p->first) p->first = p->at;
    if (p->at >= p->first + rows) p->first = p->at - rows + 1;
}

static void key(app *a, const input *in, int rows)
{
    palette *p = &a->palette;
    int by = in->key == KEY_UP ? -1 : in->key == KEY_DOWN ? 1 : in->key == KEY_PAGE_UP ? -rows
             : in->key == KEY_PAGE_DOWN ? rows : 0;
    if (in->key == KEY_ESCAPE) close_palette(a);
    if (!by || !p->num) return;
    p->at = p->at + by < 0 ? 0 : p->at + by >= p->num ? p->num - 1 : p->at + by;
    keep_in_view(p, rows);
}

static void pointer(app *a, const input *in, grid_box list, int rows)
{
    palette *p = &a->palette;
    int row = p->first + (int)floor((a->ui.y - list.y) / ROW);
    bool over = ui_over(&a->ui, list);
    if (in->kind == INPUT_MOVE && over && row < p->num) p->at = row;
    if (in->kind == INPUT_WHEEL && over) {
        p->first -= (int)(in->wheel * 3);
        if (p->first > p->num - rows) p->first = p->num - rows;
        if (p->first < 0) p->first = 0;
    }
    if (in->kind == INPUT_MOVE) a->hovered = GRID_NONE, a->has_cursor = false;
}

bool palette_input(app *a, const input *in)
{
    palette *p = &a->palette;
    bool asked = in->kind == INPUT_KEY && in->control && (in->key == 'p' || in->key == 'k') && !a->ui.preedit[0];
    if (!p->open && (!asked || a->ui.down)) return false; /* a drag ends first */
    if (asked) {
        if (p->open) close_palette(a);
        else open_palette(a);
        return true;
    }
    ui_begin(&a->ui, in, NULL, a->width, a->height);
    palette_sheet(a);
    a->ui.taken = true;
    ui_end(&a->ui);
    a->dirty = true;
    if (p->chosen >= 0) {
        const viewer_command c = p->commands[p->chosen];
        p->chosen = -1;
        close_palette(a);
        commands_run(a, &c);
    }
    return true;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static void draw_row(app *a, grid_box b, const viewer_command *c, bool at)
{
    ui *u = &a->ui;
    const grid_theme *t = a->theme;
    double keys = *c->keys ? ui_text_width(u, c->keys, 12, UI_PLAIN) + 12 : 0;
    if (at) ui_fill(u, t->accent_bg, (grid_box){b.x + 1, b.y, b.width - 2, b.height});
    if (c->on) ui_draw_icon(u, ICON_CHECK, b.x + PAD, b.y + 6, t->accent);
    ui_label(u, (grid_box){b.x + PAD + 24, b.y, b.width - 2 * PAD - 24 - keys, ROW}, c->title, 13, UI_PLAIN,
             at ? t->accent : t->text, GRID_LEFT);
    ui_label(u, (grid_box){b.x, b.y, b.width - PAD - 2, ROW}, c->keys, 12, UI_PLAIN, at ? t->accent : t->text2, GRID_RIGHT);
}

static void list(app *a, grid_box box, int rows)
{
    palette *p = &a->palette;
    for (int i = p->first; i < p->num && i < p->first + rows; i++) {
        char name[UI_NAME];
        grid_box b = {box.x, box.y + (i - p->first) * ROW, box.width, ROW};
        snprintf(name, sizeof name, "palette.%d", i - p->first);
        if (ui_hit(&a->ui, name, b, true, NULL, NULL)) p->chosen = p->hits[i];
        if (a->ui.cr) draw_row(a, b, &p->commands[p->hits[i]], i == p->at);
    }
    if (!p->num)
        ui_label(&a->ui, (grid_box){box.x + PAD, box.y, box.width - 2 * PAD, ROW}, _("没有这样的命令"), 13, UI_PLAIN, a->theme->text2,
                 GRID_LEFT);
    if (p->num > rows) { /* where in the list one is */
        double length = fmax(box.height * rows / p->num, 16), at = (box.height - length) * p->first / (p->num - rows);
        ui_round(&a->ui, a->theme->line2, 0, (grid_box){box.x + box.width - 7, box.y + at, 5, length}, 2.5);
    }
}

void palette_sheet(app *a)
{
    palette *p = &a->palette;
    ui *u = &a->ui;
    const grid_theme *t = a->theme;
    int rows;
    char text[80];
    bool entered;
    grid_box box = box_of(a, &rows), body = {box.x, box.y + HEAD, box.width, rows * ROW};
    u->num_places = 0; /* what lies below cannot be reached */
    strcpy(u->focus, "palette");
    u->focus_ring = false;
    ui_round(u, t->panel, t->line2, box, 6);
    if (ui_field(u, "palette", (grid_box){box.x + PAD, box.y + 10, box.width - 2 * PAD, 32}, _("命令：中文、拼音或首字母"), p->text,
                 &entered))
        look(a);
    if (entered && p->num) p->chosen = p->hits[p->at];
    ui_fill(u, t->line, (grid_box){box.x + 1, body.y - 1, box.width - 2, 1});
    if (u->in && u->in->kind == INPUT_KEY && !u->taken && !u->preedit[0]) key(a, u->in, rows);
    if (u->in && u->in->kind != INPUT_KEY) pointer(a, u->in, body, rows);
    list(a, body, rows);
    if (u->in && u->in->kind == INPUT_DOWN && !ui_over(u, box)) close_palette(a);
    snprintf(text, sizeof text, _("%d 条命令"), p->num);
    grid_box foot = {box.x + PAD, box.y + box.height - FOOT, box.width - 2 * PAD, FOOT};
    ui_fill(u, t->line, (grid_box){box.x + 1, foot.y, box.width - 2, 1});
    ui_label(u, foot, _("↑ ↓ 选择，Enter 执行，Esc 关闭"), 11, UI_PLAIN, t->text3, GRID_LEFT);
    ui_label(u, foot, text, 11, UI_PLAIN, t->text3, GRID_RIGHT);
}
