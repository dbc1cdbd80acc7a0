/* help.c - the sheet of keys, in two columns where there is room: see app.h. The keys are those of commands.c. */
#include <math.h>
#include <string.h>

#include "app.h"

enum { WIDTH = 900, TWO_COLUMNS = 600, TITLE = 52, PAD = 16, MOST_ROW = 26, LEAST_ROW = 18 };

typedef struct help_layout {
    grid_box box;
    int num, columns, rows; /* rows of a column */
    double row;
} help_layout;

/* Rows are less high in a low window, before any is left out. */
static help_layout place(const app *a)
{
    const char *does;
    help_layout l = {.num = 0};
    while (commands_key(l.num, &does)) l.num++;
    l.columns = a->width >= TWO_COLUMNS ? 2 : 1;
    l.rows = (l.num + l.columns - 1) / l.columns;
    double room = a->height - TITLE - PAD - 8;
    l.row = fmin(fmax(floor(room / l.rows), LEAST_ROW), MOST_ROW);
    if (l.rows * l.row > room) l.rows = (int)fmax(floor(room / l.row), 1);
    double width = fmin(l.columns == 2 ? WIDTH : 520, a->width - 8), height = l.rows * l.row + TITLE + PAD;
    l.box = (grid_box){floor((a->width - width) / 2), fmax(4, floor((a->height - height) / 2)), width, height};
    return l;
}

void help_sheet(app *a)
{
    ui *u = &a->ui;
    const grid_theme *t = a->theme;
    const help_layout l = place(a);
    grid_box box = l.box;
    if (ui_icon_button(u, "help.close", (grid_box){box.x + box.width - 36, box.y + 10, 28, 28}, ICON_CLOSE, false, true))
        a->help_open = false;
    if (u->in && u->in->kind == INPUT_DOWN && !u->taken) { /* what is below it waits */
        u->taken = true;
        if (!ui_over(u, box)) a->help_open = false;
    }
    if (!u->cr) return;
    ui_round(u, t->panel, t->line2, box, 6);
    ui_label(u, (grid_box){box.x + PAD, box.y + 12, 300, 24}, _("键盘与鼠标"), 16, UI_BOLD, t->text, GRID_LEFT);
    ui_draw_icon(u, ICON_CLOSE, box.x + box.width - 30, box.y + 16, t->text2);
    double column = floor((box.width - PAD) / l.columns), keys = fmin(140, floor(column * 0.34)), size = l.row >= 22 ? 13 : 12;
    for (int i = 0; i < l.num && i < l.rows * l.columns; i++) {
        const char *does, *key = commands_key(i, &does);
        double x = box.x + PAD + i / l.rows * column, y = box.y + 48 + i % l.rows * l.row;
        ui_label(u, (grid_box){x, y, keys - 8, l.row}, key, size, UI_BOLD, t->text, GRID_LEFT);
        ui_label(u, (grid_box){x + keys, y, column - keys - PAD, l.row}, does, size, UI_PLAIN, t->text2, GRID_LEFT);
    }
}
