/* input.h - what hands did, without SDL: the window and scripts make these, the app takes them. */
#ifndef GRIDVIEW_INPUT_H
#define GRIDVIEW_INPUT_H

#include <stdbool.h>

typedef enum input_kind {
    INPUT_NONE,
    INPUT_MOVE,
    INPUT_DOWN,    /* the left button */
    INPUT_UP,
    INPUT_WHEEL,
    INPUT_LEAVE,   /* the pointer has left the window */
    INPUT_KEY,
    INPUT_TEXT,    /* text that is committed */
    INPUT_PREEDIT  /* text that an input method is still composing; "" ends it */
} input_kind;

/* Keys that are no characters; others are their lower-case ASCII character. */
enum {
    KEY_ENTER = 256, KEY_ESCAPE, KEY_TAB, KEY_BACKSPACE, KEY_DELETE, KEY_LEFT, KEY_RIGHT, KEY_UP, KEY_DOWN,
    KEY_HOME, KEY_END, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_F1, KEY_F5, KEY_F11
};

typedef struct input {
    input_kind kind;
    double x, y;     /* pixels of the interface, from the window's corner */
    int clicks;      /* of DOWN: 2 for a double click */
    double wheel;    /* notches, up is more */
    int key;
    bool shift, control, alt;
    char text[128];  /* UTF-8 */
} input;

#endif
