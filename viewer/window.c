/* window.c - see window.h.
 *
 * Nothing is drawn unless something changed. Events are taken in bunches; then one frame is drawn:
 *
 *     view moved      -> a quick frame now, a settled one when the hand rests (REST_MS) or lets go
 *     cursor moved    -> the settled map again with another highlight, tooltip and coordinates
 *     nothing         -> sleep in SDL_WaitEvent
 *
 * The window's surface is plain memory that SDL copies to the screen: no GPU is needed.
 */
#include "window.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <render/page.h>

#include "window_private.h"

enum {
    REST_MS = 90,     /* without movement for so long: draw the settled picture */
    KEY_STEP = 80,    /* pixels an arrow key pans */
    LEAST_SIDE = 320
};

static const double wheel_factor = 1.25, key_factor = 1.5, click_factor = 2;

typedef struct session {
    SDL_Window *window;
    frame *f;
    bool running, dragging;
    bool moved;    /* the view moved since the last settled frame */
    bool changed;  /* something else did */
    Uint32 moved_at;
} session;

SDL_Window *window_open(const frame *f)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    if (SDL_Init(SDL_INIT_VIDEO)) return NULL;
    /* without a display SDL falls back to a driver that shows nothing, unless told to use one */
    const char *driver = SDL_GetCurrentVideoDriver();
    if (!SDL_getenv("SDL_VIDEODRIVER") && driver &&
        (strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0)) {
        SDL_Quit();
        SDL_SetError("no X11 or Wayland display");
        return NULL;
    }
    char title[300];
    snprintf(title, sizeof title, "%.200s · 全县一张图", grid_map_name(f->map));
    SDL_Window *window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                          f->width, f->height, SDL_WINDOW_RESIZABLE);
    if (window) SDL_SetWindowMinimumSize(window, LEAST_SIDE, LEAST_SIDE);
    return window;
}

void window_present(SDL_Window *window, const frame *f)
{
    SDL_Surface *screen = SDL_GetWindowSurface(window);
    SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormatFrom(
        cairo_image_surface_get_data(f->image), f->width, f->height, 32,
        cairo_image_surface_get_stride(f->image), SDL_PIXELFORMAT_RGB888);
    if (screen && picture && !SDL_BlitSurface(picture, NULL, screen, NULL))
        SDL_UpdateWindowSurface(window);
    SDL_FreeSurface(picture);
}

static void view_moved(session *s)
{
    s->moved = true;
    s->moved_at = SDL_GetTicks();
    s->f->note[0] = 0;
}

static void zoom(session *s, double factor, int x, int y)
{
    if (grid_camera_zoom(&s->f->camera, factor, x + 0.5, y - TOP_BAR + 0.5)) view_moved(s);
}

static void zoom_middle(session *s, double factor)
{
    zoom(s, factor, s->f->width / 2, TOP_BAR + s->f->camera.height / 2);
}

/* Saves what is shown as the first free map-view-N.png of the working directory. */
static void save_picture(session *s)
{
    frame *f = s->f;
    char path[300];
    grid_error error;
    const char *dot = strrchr(f->file, '.');
    int stem = dot && dot != f->file ? (int)(dot - f->file) : (int)strlen(f->file);
    for (int i = 1; i < 10000; i++) {
        snprintf(path, sizeof path, "%.*s-view-%d.png", stem > 200 ? 200 : stem, f->file, i);
        if (access(path, F_OK)) break;
    }
    f->note[0] = 0; /* nothing said about the picture before */
    frame_draw(f, false);
    if (grid_surface_write_png(f->image, path, &error))
        snprintf(f->note, sizeof f->note, "未能存图：%.160s", error.text);
    else snprintf(f->note, sizeof f->note, "已存图 %.160s", path);
    s->changed = true;
}

static void key(session *s, SDL_Keycode code)
{
    frame *f = s->f;
    switch (code) {
    case SDLK_q: s->running = false; break;
    case SDLK_ESCAPE:
        frame_clear_cursor(f);
        s->changed = true;
        break;
    case SDLK_f:
    case SDLK_HOME:
        frame_fit(f);
        view_moved(s);
        break;
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS: zoom_middle(s, key_factor); break;
    case SDLK_MINUS:
    case SDLK_KP_MINUS: zoom_middle(s, 1 / key_factor); break;
    case SDLK_LEFT:
    case SDLK_RIGHT:
        grid_camera_pan(&f->camera, code == SDLK_LEFT ? KEY_STEP : -KEY_STEP, 0);
        view_moved(s);
        break;
    case SDLK_UP:
    case SDLK_DOWN:
        grid_camera_pan(&f->camera, 0, code == SDLK_UP ? KEY_STEP : -KEY_STEP);
        view_moved(s);
        break;
    case SDLK_t:
        frame_set_theme(f, f->theme == grid_theme_dark() ? grid_theme_light() : grid_theme_dark(),
                        NULL);
        s->changed = true;
        break;
    case SDLK_s: save_picture(s); break;
    default: break;
    }
}

static void mouse_button(session *s, const SDL_MouseButtonEvent *e)
{
    bool on_map = e->y >= TOP_BAR && e->y < TOP_BAR + s->f->camera.height;
    if (e->button != SDL_BUTTON_LEFT) return;
    if (e->type == SDL_MOUSEBUTTONUP) {
        s->dragging = false;
        s->moved_at -= REST_MS; /* the hand let go: settle at once */
        SDL_CaptureMouse(SDL_FALSE);
    } else if (on_map && e->clicks == 2) {
        zoom(s, click_factor, e->x, e->y);
    } else if (on_map) {
        s->dragging = true;
        SDL_CaptureMouse(SDL_TRUE); /* a drag may leave the window */
    }
}

static void window_event(session *s, const SDL_WindowEvent *e)
{
    if (e->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        if (frame_resize(s->f, e->data1, e->data2)) s->changed = true;
    } else if (e->event == SDL_WINDOWEVENT_EXPOSED) {
        s->changed = true;
    } else if (e->event == SDL_WINDOWEVENT_LEAVE && !s->dragging) {
        frame_clear_cursor(s->f);
        s->changed = true;
    }
}

static void handle(session *s, const SDL_Event *e)
{
    switch (e->type) {
    case SDL_QUIT: s->running = false; break;
    case SDL_WINDOWEVENT: window_event(s, &e->window); break;
    case SDL_KEYDOWN: key(s, e->key.keysym.sym); break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: mouse_button(s, &e->button); break;
    case SDL_MOUSEMOTION:
        if (s->dragging && (e->motion.xrel || e->motion.yrel)) {
            grid_camera_pan(&s->f->camera, e->motion.xrel, e->motion.yrel);
            view_moved(s);
        }
        if (frame_set_cursor(s->f, e->motion.x, e->motion.y)) s->changed = true;
        break;
    case SDL_MOUSEWHEEL: {
        int x, y;
        SDL_GetMouseState(&x, &y);
        if (e->wheel.y && y >= TOP_BAR)
            zoom(s, e->wheel.y > 0 ? wheel_factor : 1 / wheel_factor, x, y);
        break;
    }
    default: break;
    }
}

/* Draws what the events of the last bunch ask for. */
static void draw(session *s)
{
    bool resting = s->moved && SDL_GetTicks() - s->moved_at >= REST_MS;
    if (s->moved && !resting) {
        frame_draw(s->f, true);
    } else {
        int x, y;
        if (resting && s->f->has_cursor) { /* another cell may lie below the cursor now */
            SDL_GetMouseState(&x, &y);
            frame_set_cursor(s->f, x, y);
        }
        frame_draw(s->f, false);
        s->moved = false;
    }
    s->changed = false;
    window_present(s->window, s->f);
}

const char *window_run(frame *f)
{
    session s = {.f = f, .running = true, .changed = true};
    s.window = window_open(f);
    if (!s.window) return SDL_GetError();
    draw(&s);
    frame_use_proj(f);
    while (s.running) {
        SDL_Event e;
        bool drew_quickly = s.moved;
        int got = drew_quickly ? SDL_WaitEventTimeout(&e, REST_MS / 3) : SDL_WaitEvent(&e);
        Uint32 moved_at = s.moved_at;
        for (; got; got = SDL_PollEvent(&e)) handle(&s, &e);
        bool rest = s.moved && SDL_GetTicks() - s.moved_at >= REST_MS;
        if (s.running &&
            (s.changed || rest || (s.moved && (moved_at != s.moved_at || !drew_quickly))))
            draw(&s);
    }
    /* The window goes with the process. Destroying it first is a race that SDL 2.26 loses at times:
     * its own wake-up message, sent over a second X connection, then finds no window, and Xlib
     * answers with exit(1). */
    return NULL;
}
