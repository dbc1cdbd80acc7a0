/* commands.h - all that the viewer can be told to do, in one table: the palette lists it, the help sheet its keys.
 *
 * A command that has a key is done by that key; the others do what their control in a panel does.
 */
#ifndef GRIDVIEW_COMMANDS_H
#define GRIDVIEW_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"

struct app;

enum { COMMAND_NAME = 48, COMMAND_TITLE = 128, MOST_COMMANDS = 256 };

typedef struct viewer_command {
    char name[COMMAND_NAME];    /* the same in every language: "export.2", "layer.heat" */
    char title[COMMAND_TITLE];
    size_t tail;                /* where the title of its group ends */
    const char *keys;           /* as the help sheet writes them; "": none */
    bool on;                    /* it is so now */
    input_kind kind;            /* INPUT_KEY: pressing `key` does it */
    int key;
    bool shift, control, alt;
    void (*act)(struct app *a, int value); /* else */
    int value;
} viewer_command;

/* What can be done now, in the order of the help sheet; returns how many. */
int commands_list(struct app *a, viewer_command *out, int most);
/* Does it as its key or control would. */
void commands_run(struct app *a, const viewer_command *c);

/* Keys and what they do, for the help sheet: hands first, then the commands that have a key. NULL beyond the last. */
const char *commands_key(int i, const char **does);

#endif
