/* script.h - a story as a file: hands, waits, pictures and what must be true then. Drives the app without a window.
 *
 * One command a line; # begins a remark; "..." holds blanks. A TARGET is the name of a widget, item:TEXT of the open
 * list, unit:CODE (a place inside that unit) or X,Y in pixels of the interface.
 *
 *     click TARGET      double TARGET     move TARGET       drag TARGET TARGET     wheel TARGET NOTCHES
 *     key KEY ...       text TEXT         preedit TEXT      size WIDTH HEIGHT      tick SECONDS
 *     drop FILE
 *     shot FILE.png     view FILE.json    same A.png B.png  differ A.png B.png
 *     expect WHAT VALUE                   expect-not WHAT VALUE        print WHAT
 */
#ifndef GRIDVIEW_SCRIPT_H
#define GRIDVIEW_SCRIPT_H

#include "app.h"

typedef struct script script;

/* Opens a script ("-": standard input); NULL when it cannot be read, which is said on stderr. */
script *script_open(const char *path);
/* Goes on with it, on a map or on the screen without one (the other is NULL): to its end, or until another map is wanted.
 * Complains on stderr with the line; true when all was as expected. */
bool script_run(script *s, app *a, start_screen *start);
void script_close(script *s);

/* The state that `expect` looks at, as text; false when there is no such thing. */
bool script_state(app *a, const char *what, char *out, size_t size);

#endif
