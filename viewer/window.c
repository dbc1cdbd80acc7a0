/* window.c - see window.h.
 *
 * Nothing is drawn unless something changed. Events are taken in bunches; then one frame is drawn:
 *
 *     view moves      -> a quick frame now, a settled one when the hand rests (REST_MS) or lets go
 *     something else  -> the settled map again, with what lies over it
 *     nothing         -> sleep in SDL_WaitEvent
 *
 * The window's surface is plain memory that SDL copies to the screen: no GPU is needed.
 */
#include "window.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "watch.h"
#include "window_private.h"

enum { REST_MS = 90, LEAST_SIDE = 320 };

static Uint32 wake_event;
static SDL_Window *kept; /* across maps that are opened again */

SDL_Window *window_open(const char *title, cairo_surface_t *image)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_IME_SHOW_UI, "1");
    if (kept) {
        SDL_SetWindowTitle(kept, title);
        return kept;
    }
    if (SDL_Init(SDL_INIT_VIDEO)) return NULL;
    /* without a display SDL falls back to a driver that shows nothing, unless told to use one */
    const char *driver = SDL_GetCurrentVideoDriver();
    if (!SDL_getenv("SDL_VIDEODRIVER") && driver && (!strcmp(driver, "offscreen") || !strcmp(driver, "dummy"))) {
        SDL_Quit();
        SDL_SetError("no X11 or Wayland display");
        return NULL;
    }
    SDL_Window *window =
        SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, cairo_image_surface_get_width(image),
                         cairo_image_surface_get_height(image), SDL_WINDOW_RESIZABLE);
    if (window) SDL_SetWindowMinimumSize(window, LEAST_SIDE, LEAST_SIDE);
    return window;
}

/* The window stays when another map takes the place of the one it shows. */
static void keep(SDL_Window *window)
{
    if (!kept) wake_event = SDL_RegisterEvents(1);
    kept = window;
}

void window_present(SDL_Window *window, cairo_surface_t *image)
{
    SDL_Surface *screen = SDL_GetWindowSurface(window);
    SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormatFrom(
        cairo_image_surface_get_data(image), cairo_image_surface_get_width(image), cairo_image_surface_get_height(image), 32,
        cairo_image_surface_get_stride(image), SDL_PIXELFORMAT_RGB888);
    if (screen && picture && !SDL_BlitSurface(picture, NULL, screen, NULL)) SDL_UpdateWindowSurface(window);
    SDL_FreeSurface(picture);
}

/* ---- SDL's events as inputs ------------------------------------------------------------------ */

static int key_of(SDL_Keycode code)
{
    static const struct {
        SDL_Keycode code;
        int key;
    } keys[] = {{SDLK_RETURN, KEY_ENTER}, {SDLK_KP_ENTER, KEY_ENTER}, {SDLK_ESCAPE, KEY_ESCAPE}, {SDLK_TAB, KEY_TAB},
                {SDLK_BACKSPACE, KEY_BACKSPACE}, {SDLK_DELETE, KEY_DELETE}, {SDLK_LEFT, KEY_LEFT},
                {SDLK_RIGHT, KEY_RIGHT}, {SDLK_UP, KEY_UP}, {SDLK_DOWN, KEY_DOWN}, {SDLK_HOME, KEY_HOME},
                {SDLK_END, KEY_END}, {SDLK_PAGEUP, KEY_PAGE_UP}, {SDLK_PAGEDOWN, KEY_PAGE_DOWN}, {SDLK_F1, KEY_F1},
                {SDLK_F5, KEY_F5}, {SDLK_F11, KEY_F11}, {SDLK_KP_PLUS, '+'}, {SDLK_PLUS, '+'}, {SDLK_KP_MINUS, '-'}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].code == code) return keys[i].key;
    return code > 0 && code < 128 ? (int)code : 0;
}

static bool translate(double scale, const SDL_Event *e, input *in)
{
    memset(in, 0, sizeof *in);
    switch (e->type) {
    case SDL_MOUSEMOTION:
        *in = (input){.kind = INPUT_MOVE, .x = e->motion.x / scale, .y = e->motion.y / scale};
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (e->button.button != SDL_BUTTON_LEFT) return false;
        SDL_CaptureMouse(e->type == SDL_MOUSEBUTTONDOWN ? SDL_TRUE : SDL_FALSE); /* a drag may leave the window */
        *in = (input){.kind = e->type == SDL_MOUSEBUTTONDOWN ? INPUT_DOWN : INPUT_UP, .x = e->button.x / scale,
                      .y = e->button.y / scale, .clicks = e->button.clicks};
        return true;
    case SDL_MOUSEWHEEL: {
        int x, y;
        SDL_GetMouseState(&x, &y);
        *in = (input){.kind = INPUT_WHEEL, .x = x / scale, .y = y / scale, .wheel = e->wheel.y};
        return true;
    }
    case SDL_KEYDOWN:
        *in = (input){.kind = INPUT_KEY, .key = key_of(e->key.keysym.sym), .shift = e->key.keysym.mod & KMOD_SHIFT,
                      .control = e->key.keysym.mod & KMOD_CTRL, .alt = e->key.keysym.mod & KMOD_ALT};
        return in->key != 0;
    case SDL_TEXTINPUT:
        in->kind = INPUT_TEXT;
        snprintf(in->text, sizeof in->text, "%s", e->text.text);
        return true;
    case SDL_TEXTEDITING:
        in->kind = INPUT_PREEDIT;
        snprintf(in->text, sizeof in->text, "%s", e->edit.text);
        return true;
    case SDL_WINDOWEVENT:
        in->kind = INPUT_LEAVE;
        return e->window.event == SDL_WINDOWEVENT_LEAVE;
    default: return false;
    }
}

/* ---- the loop -------------------------------------------------------------------------------- */

typedef struct session {
    SDL_Window *window;
    app *a;
    loader *load;
    Uint32 moved_at;
    bool preparing; /* another map, or the same one anew */
    bool again;     /* it has changed since */
} session;

/* A file that was dropped on the window is a map that is wanted. */
static void take_drop(app *a, const SDL_Event *e)
{
    if (e->drop.file) app_want_map(a, e->drop.file);
    SDL_free(e->drop.file);
}

static void handle(session *s, const SDL_Event *e)
{
    input in;
    app *a = s->a;
    if (e->type == SDL_QUIT) a->quit = true;
    if (e->type == wake_event) a->dirty = true; /* a picture is there, or what has been read */
    if (e->type == wake_event && s->load) loader_poll(s->load, a);
    if (e->type == SDL_WINDOWEVENT && e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
        app_resize_pixels(a, e->window.data1, e->window.data2);
    if (e->type == SDL_WINDOWEVENT && e->window.event == SDL_WINDOWEVENT_EXPOSED) a->dirty = true;
    if (e->type == SDL_DROPFILE) take_drop(a, e);
    if (!translate(a->scale, e, &in)) return;
    bool moved = a->view_moves;
    a->view_moves = false;
    app_input(a, &in);
    if (a->view_moves) s->moved_at = SDL_GetTicks();
    if (in.kind == INPUT_UP) s->moved_at -= REST_MS; /* the hand let go: settle at once */
    a->view_moves = a->view_moves || moved;
}

/* The list of an input method stands below the caret. */
static void place_caret(const app *a)
{
    grid_box c = a->ui.caret;
    SDL_Rect rect = {(int)(c.x * a->scale), (int)(c.y * a->scale), 1, (int)(c.height * a->scale)};
    if (c.height > 0) SDL_SetTextInputRect(&rect);
}

static void draw(session *s)
{
    app *a = s->a;
    bool moving = a->view_moves && SDL_GetTicks() - s->moved_at < REST_MS;
    app_draw(a, moving);
    place_caret(a);
    window_present(s->window, a->image);
}

/* Milliseconds to wait for events, -1 for as long as it takes. */
static int patience(const session *s, double tick_s)
{
    int wait = tick_s >= 0 ? (int)(tick_s * 1000) + 1 : -1;
    if (s->a->dirty) return 0;
    if (!s->a->view_moves) return wait;
    int rest = (int)(s->moved_at + REST_MS) - (int)SDL_GetTicks();
    rest = rest < 1 ? 1 : rest;
    return wait >= 0 && wait < rest ? wait : rest;
}

static void copy(const char *text) { SDL_SetClipboardText(text); }

static void wake(void)
{
    SDL_Event e = {.type = wake_event};
    SDL_PushEvent(&e);
}

/* Once a second: a new map is opened again, new events are read again, and the minutes pass. */
static void follow(session *s, watch *w, double *next_s, const window_owner *owner)
{
    double now = SDL_GetTicks() / 1000.0;
    if (now < *next_s) return;
    *next_s = now + 1;
    if (s->a->follows_clock && (int64_t)time(NULL) / 60 != s->a->now_s / 60) app_set_now(s->a, (int64_t)time(NULL));
    unsigned changed = watch_ask(w, now);
    if (changed & 1) s->a->reopen = true, s->again = s->preparing;
    else if (changed) {
        loader_free(s->load);
        s->load = owner->load(owner->context, true, wake);
    }
}

/* Whether there is an end, or another map to open, which has been read meanwhile. */
static bool leave(session *s, const window_owner *owner)
{
    app *a = s->a;
    if (a->quit) return true;
    if (!a->reopen && !*a->wanted) return false;
    if (s->preparing && !s->again) return owner->is_prepared(owner->context);
    if (s->preparing && !owner->is_prepared(owner->context)) return false; /* what it reads is old: once more, when it is done */
    s->again = false;
    s->preparing = owner->prepare(owner->context, *a->wanted ? a->wanted : NULL, wake);
    snprintf(a->loading, sizeof a->loading, "%s", _("正在打开县图…"));
    a->dirty = true;
    return !s->preparing;
}

const char *window_run(app *a, const char *const *event_files, size_t num_event_files, const window_owner *owner)
{
    session s = {.a = a};
    watch files = {.num = 0};
    double next_look = SDL_GetTicks() / 1000.0 + 1;
    SDL_Event e;
    char title[300];
    snprintf(title, sizeof title, _("%.200s · 全县一张图"), grid_map_name(a->map));
    s.window = window_open(title, a->image);
    if (!s.window) return SDL_GetError();
    keep(s.window);
    watch_add(&files, a->map_path);
    for (size_t i = 0; i < num_event_files; i++) watch_add(&files, event_files[i]);
    SDL_StartTextInput();
    a->copy = copy;
    app_draw_first(a);
    window_present(s.window, a->image);
    app_draw_behind(a, wake);
    if (!a->loaded) s.load = owner->load(owner->context, false, wake);
    app_use_proj(a);
    a->dirty = true;
    while (!leave(&s, owner)) {
        follow(&s, &files, &next_look, owner);
        double tick = app_tick(a, SDL_GetTicks() / 1000.0);
        int wait = patience(&s, tick);
        if (wait < 0 || wait > 1000) wait = 1000; /* files are looked at, and what is prepared */
        bool resting = a->view_moves && SDL_GetTicks() - s.moved_at >= REST_MS;
        if (SDL_WaitEventTimeout(&e, wait)) {
            do handle(&s, &e);
            while (!a->quit && !*a->wanted && SDL_PollEvent(&e));
        }
        if (a->dirty || resting) draw(&s);
    }
    loader_free(s.load);
    return NULL;
}

/* ---- without a map --------------------------------------------------------------------------- */

static void handle_start(start_screen *s, const SDL_Event *e)
{
    input in;
    if (e->type == SDL_QUIT) s->quit = true;
    if (e->type == SDL_WINDOWEVENT && e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
        start_screen_resize(s, (int)ceil(e->window.data1 / s->scale), (int)ceil(e->window.data2 / s->scale));
    if (e->type == SDL_WINDOWEVENT && e->window.event == SDL_WINDOWEVENT_EXPOSED) s->dirty = true;
    if (e->type == SDL_DROPFILE) {
        if (e->drop.file && strlen(e->drop.file) < sizeof s->list.chosen) strcpy(s->list.chosen, e->drop.file);
        SDL_free(e->drop.file);
    }
    if (translate(s->scale, e, &in)) start_screen_input(s, &in);
}

const char *window_choose(start_screen *s)
{
    SDL_Event e;
    SDL_Window *window = window_open(_("全县一张图"), s->image);
    if (!window) return SDL_GetError();
    keep(window);
    s->dirty = true;
    while (!s->quit && !*s->list.chosen) {
        if (s->dirty) {
            start_screen_draw(s);
            window_present(window, s->image);
        }
        if (!SDL_WaitEvent(&e)) continue;
        do handle_start(s, &e);
        while (!s->quit && !*s->list.chosen && SDL_PollEvent(&e));
    }
    if (s->quit) window_close();
    return NULL;
}

void window_close(void)
{
    if (!kept) return;
    SDL_DestroyWindow(kept);
    kept = NULL;
    SDL_Quit();
}
