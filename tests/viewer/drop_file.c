/* drop_file.c - drops a file on a window as a file manager would, by the XDND protocol, version 5.
 * usage: drop_file WINDOW FILE; ends with 0 when the window has taken it.
 */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static Display *display;

static Atom atom(const char *name) { return XInternAtom(display, name, False); }

static void tell(Window to, Window from, const char *what, long a, long b, long c, long d)
{
    XEvent e = {.xclient = {.type = ClientMessage, .display = display, .window = to, .message_type = atom(what), .format = 32}};
    const long data[5] = {(long)from, a, b, c, d};
    memcpy(e.xclient.data.l, data, sizeof data);
    XSendEvent(display, to, False, NoEventMask, &e);
    XFlush(display);
}

/* The window asks for the file's address. */
static void answer(const XSelectionRequestEvent *asked, const char *uri)
{
    XEvent e = {.xselection = {.type = SelectionNotify, .display = display, .requestor = asked->requestor,
                               .selection = asked->selection, .target = asked->target, .property = asked->property,
                               .time = asked->time}};
    XChangeProperty(display, asked->requestor, asked->property, asked->target, 8, PropModeReplace, (const unsigned char *)uri,
                    (int)strlen(uri));
    XSendEvent(display, asked->requestor, False, NoEventMask, &e);
    XFlush(display);
}

/* Serves the window until it says `what`; false after five seconds without it. */
static int wait_for(const char *what, const char *uri)
{
    for (int i = 0; i < 500; i++) {
        while (XPending(display)) {
            XEvent e;
            XNextEvent(display, &e);
            if (e.type == SelectionRequest) answer(&e.xselectionrequest, uri);
            if (e.type == ClientMessage && e.xclient.message_type == atom(what)) return 1;
        }
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    fprintf(stderr, "drop_file: no %s\n", what);
    return 0;
}

int main(int argc, char **argv)
{
    char path[PATH_MAX], uri[3 * PATH_MAX + 20] = "file://";
    if (argc != 3 || !realpath(argv[2], path) || !(display = XOpenDisplay(NULL))) return 2;
    size_t n = strlen(uri);
    for (const unsigned char *c = (const unsigned char *)path; *c; c++) /* other alphabets as a file manager writes them */
        n += (size_t)sprintf(uri + n, *c > 32 && *c < 127 && *c != '%' ? "%c" : "%%%02X", *c);
    strcpy(uri + n, "\r\n");
    Window to = (Window)strtoul(argv[1], NULL, 0);
    Window from = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0);
    XSetSelectionOwner(display, atom("XdndSelection"), from, CurrentTime);
    tell(to, from, "XdndEnter", 5L << 24, (long)atom("text/uri-list"), None, None);
    tell(to, from, "XdndPosition", 0, 300L << 16 | 300, CurrentTime, (long)atom("XdndActionCopy"));
    if (!wait_for("XdndStatus", uri)) return 1;
    tell(to, from, "XdndDrop", 0, CurrentTime, 0, 0);
    return !wait_for("XdndFinished", uri);
}
