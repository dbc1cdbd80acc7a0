/* app.h - the viewer without a window: what is shown, what hands do to it, and its picture.
 *
 *      +-----------------------------------------------------------+
 *      | top bar: name, back, forward, where we are       icons    |
 *      +--------+-----------------------------------------+--------+
 *      | left   |                                   north | right  |
 *      | panel: |   map area                              | panel: |
 *      | what,  |                  hovered -> tooltip     | sums,  |
 *      | which  | scale bar                     legend    | a card |
 *      +--------+-----------------------------------------+--------+
 *      | time bar, where there are events                          |
 *      +-----------------------------------------------------------+
 *      | status bar                                                |
 *      +-----------------------------------------------------------+
 *
 * The window, scripts and --screenshot drive the same app. Places are in pixels of the interface, each of which is
 * `scale` pixels of the screen, unless they say otherwise. What the user did deliberately is a step of
 * the history, so that it can be taken back.
 */
#ifndef GRIDVIEW_APP_H
#define GRIDVIEW_APP_H

#include <grid/assignments.h>
#include <render/language.h>
#include <render/legend.h>
#include <render/stage.h>

#include "checker.h"
#include "commands.h"
#include "facets.h"
#include "finder.h"
#include "map_area.h"
#include "nearby.h"
#include "neighbours.h"
#include "start.h"
#include "story.h"
#include "survey.h"
#include "table.h"
#include "ui.h"

enum { TOP_BAR = 44, PERIOD_BAR = 36, STATUS_BAR = 24, TIME_BAR = 88, LEFT_PANEL = 248, SUMMARY = 248, CARD = 328, TABLE = 488, DISPATCH = 400, CHARTS = 376, FIT_MARGIN = 24 };
enum { HISTORY = 100 };

typedef enum right_panel { RIGHT_NONE, RIGHT_SUMMARY, RIGHT_CARD, RIGHT_TABLE, RIGHT_DISPATCH, RIGHT_REGION, RIGHT_PROBLEMS, RIGHT_CHARTS } right_panel;

/* A step of the history. */
typedef struct step {
    grid_view view; /* its unit is the one that was drilled into, its place the camera's */
    int32_t selected, building;
    unsigned hidden;           /* classes */
} history_step;

/* The search field and its list. */
enum { SEARCH_HITS = 10 };
typedef struct search {
    finder *finder;            /* owned; NULL until it is made */
    char text[UI_FIELD];
    finder_hit hits[SEARCH_HITS];
    int num, at;
    grid_box box;              /* of the field */
} search;

/* The list of all commands that lies above everything while it is open. */
typedef struct palette {
    bool open;
    char text[UI_FIELD];
    viewer_command commands[MOST_COMMANDS];
    int num_commands;
    int hits[MOST_COMMANDS];   /* commands that fit the text, the best first */
    int num, at, first, chosen; /* first: row at the top of the list; chosen: -1 until one is */
    char focus_before[UI_NAME];
    bool ring_before;
} palette;

/* What is drawn on the map, and its sums. */
typedef enum draw_tool { TOOL_NONE, TOOL_BOX, TOOL_CIRCLE, TOOL_POLYGON, TOOL_MEASURE } draw_tool;
typedef struct sketch {
    draw_tool tool;
    bool active, finished;     /* points are being set; the shape stands */
    survey_shape shape;
    double start_x, start_y, at_x, at_y; /* where a drag began; where the pointer is; plane of the map */
    bool known;                /* the result is there */
    survey_result result;
    uint64_t made_for;         /* revision of what was shown then */
    char name[UI_FIELD];       /* that it is saved under; "": by number */
} sketch;

/* What the check has found. */
typedef struct problems {
    checker *checker;          /* owned; NULL until it was asked for */
    const grid_findings *list; /* NULL: not yet, or it failed */
    bool done, notes;
    double share, scroll;
    int64_t at;                /* finding that was gone to; -1 */
} problems;

/* The dispatch sheet of a place. */
enum { DISPATCH_EVENTS = 12 };
typedef struct dispatch_event {
    uint32_t event;
    double x, y, away_m;
    grid_dot_state state;
} dispatch_event;
typedef struct dispatch {
    double x, y, radius_m;
    int64_t event;             /* that it is about; -1: a place */
    int person;                /* chosen of those who are near */
    nearby_result around;
    dispatch_event open[DISPATCH_EVENTS]; /* that are not closed, the nearest first */
    int num_open;
    size_t open_all;
} dispatch;

/* The table. */
typedef struct sheet {
    table table;
    double scroll;             /* pixels of the interface */
    bool in_view, selected_only;
    bool stale;
    uint64_t made_for;         /* hash of what the rows were made of */
    double bounds[4];
} sheet;

/* Events that have come since the last time. */
typedef struct news {
    size_t num;          /* of all events */
    int64_t last_s;      /* when the last of all was collected; GRID_NO_TIME */
    double *xy;          /* owned: places of the new ones while they flash */
    size_t num_places;
    double since_s;      /* they flash since then; negative: not yet */
    bool lit;
} news;

/* The slider over time: days with their numbers of events. */
typedef struct time_line {
    int64_t from_s;      /* midnight of the first day */
    int num_days;
    uint32_t *counts;    /* of each day, of the words that the view asks for */
    uint32_t most;
    int first, last;     /* chosen: days first .. last - 1; all: 0 .. num_days */
    int grabbed;         /* 0: nothing, 1: the left end, 2: the right end, 3: between */
    int grab_day;
    bool playing, cumulative;
    int speed;           /* steps a second */
    double played_at_s;
} time_line;

/* The map of the earlier period, where two stand side by side: left of the other, of its size, seen by its camera. */
typedef struct before_map {
    bool open;
    map_area area;
    grid_box box;              /* empty when there is none */
    grid_box legend;
    grid_legend_row rows[GRID_LEGEND_ROWS];
    int num_rows;
    bool pointed;              /* the pointer is there */
    bool took_panel;           /* the right panel gave it its room */
} before_map;

/* The building that was selected, and what its card tells. */
typedef struct chosen_building {
    int32_t at;                /* GRID_NONE: none */
    nearby_building facts;
    size_t events, open, late; /* of the period and the words that count, on its ground */
    uint64_t made_for;         /* revision of what was shown then */
} chosen_building;

/* The bounds of the classes, as they are typed. */
typedef struct bounds_editor {
    bool open, edited, wrong;
    int num;                   /* classes */
    double values[GRID_MAX_CLASSES - 1];
    char texts[GRID_MAX_CLASSES - 1][UI_FIELD];
} bounds_editor;

/* The heat of a place, made in a thread where that takes long. */
typedef struct heat_job {
    worker work;
    grid_stage *stage;
    grid_camera camera;
    double scale;
    uint64_t revision;         /* of what is shown */
    grid_stage_heats heats;    /* that it has made */
    grid_status status;
    grid_error error;
    double took_ms;            /* the last one */
    grid_camera made_for;      /* what the heat that is shown was made for, exactly */
    uint64_t made_revision;    /* 0: none is */
} heat_job;

typedef struct app {
    const grid_map *map;
    const grid_scene *scene;
    grid_stage *stage;
    heat_job heat;
    void (*wake)(void);        /* not NULL: slow pictures are made in threads, which call it when they are there */
    grid_events *events;       /* owned; NULL: none */
    char file[200];            /* name of the map's file, without folders */
    int64_t now_s;
    bool follows_clock;        /* now is the clock's */
    bool is_public, bare;
    bool closed_left, closed_right; /* for want of room, when everything became larger */
    double scale;              /* pixels of the screen for one of the interface */
    int width, height;         /* of the window, pixels of the interface */
    cairo_surface_t *image;    /* the window, RGB24, pixels of the screen */
    const grid_theme *theme;
    map_area area;
    grid_box maps_box, area_box; /* of all maps; of this one */
    before_map before;
    ui ui;
    grid_view view;
    grid_fill fill_before;     /* what coloured the units before heat took its place */
    int32_t hovered, selected; /* units, or GRID_NONE */
    bool left_open, help_open, time_bar;
    right_panel right;
    bool dragging, drag_moved, has_cursor;
    double drag_x, drag_y, cursor_x, cursor_y; /* the latter in the map area, pixels of the screen */
    bool view_moves;           /* the view moved and is not settled yet */
    bool placed;               /* the view that was opened named its place */
    uint64_t revision;         /* of what the stage shows */
    bool dirty;                /* the picture is out of date */
    bool quit;
    bool reopen;               /* the map file has changed: open it again */
    char wanted[RECENT_PATH];  /* another map is asked for: its file; "" */
    start_list start;          /* over the map while start_open */
    bool start_open;
    news news;
    grid_transform *to_lonlat; /* NULL until app_use_proj */
    grid_box legend;
    grid_legend_row legend_rows[GRID_LEGEND_ROWS];
    int num_legend_rows;
    unsigned hidden;           /* classes, of level_seen */
    int32_t level_seen;        /* that was drawn last */
    bounds_editor bounds;
    history_step *history;
    int num_steps, at_step;
    bool pan_step;             /* the current step came from moving the view: more movement changes it */
    int num_locked;            /* classes whose bounds stay while time moves; 0: they follow */
    double locked[GRID_MAX_CLASSES - 1];
    time_line time;
    search search;
    palette palette;
    sheet sheet;
    facets facets;             /* that the charts show */
    double charts_scroll;      /* pixels of the interface */
    nearby *nearby;            /* owned; NULL until it is read */
    dispatch dispatch;
    sketch sketch;
    problems problems;
    survey *survey;            /* owned; NULL: none */
    char map_path[1024];
    char *copied;              /* owned: what was copied last */
    void (*copy)(const char *text); /* to the clipboard of the window; NULL: there is none */
    bool swallow_slash;        /* the key that went to the field also comes as text */
    bool has_mark;             /* a place that was searched for, in the plane of the map */
    double mark_x, mark_y;
    story story;               /* of the selected unit */
    neighbours neighbours;     /* of the selected unit */
    chosen_building building;
    grid_assignments *duties;  /* owned; NULL: none */
    bool all_duties;           /* the card shows them all, and no months */
    char note[400];            /* said in the status bar until the next step */
    bool note_is_bad;
    bool loaded;               /* what is read behind the first frame has been read */
    char loading[80];          /* what is being read; "" when nothing is */
} app;

typedef struct app_options {
    const char *file;
    const grid_view *view;     /* NULL: the default */
    double scale;
    int width, height;         /* pixels of the interface */
    int64_t now_s;             /* what is overdue is so as of this time; INT64_MAX: all that is due is */
    bool follows_clock;        /* now goes on while the window is open */
    bool bare;                 /* no panels: a map and its bars */
    bool is_public;            /* no coordinates of single events, buildings or people: docs/viewer.md */
} app_options;

/* Sets up the app; fails for want of a font or memory, or for a view that the map cannot show. Borrows the scene. */
grid_status app_open(app *a, const grid_scene *scene, const char *map_path, const app_options *options, grid_error *error);
void app_close(app *a);
/* Takes the events, and who answers for units, over. */
void app_set_events(app *a, grid_events *events);
void app_set_duties(app *a, grid_assignments *duties);
void app_set_finder(app *a, finder *f);
void app_set_nearby(app *a, nearby *n);
void app_set_loaded(app *a);                     /* all that there is has been set */
bool app_resize(app *a, int width, int height);
bool app_resize_pixels(app *a, int width, int height); /* of the screen; less than the bars need counts as that */
void app_use_proj(app *a); /* longitude and latitude of the cursor: 9 - 75 ms, so not before the first frame */

void app_input(app *a, const input *in);
/* Time passes: plays. Returns seconds until it wants to be called again, negative: no need. */
double app_tick(app *a, double now_s);
/* What is new among the events that come now: counted, said, and made to flash for some seconds. */
void news_note(app *a, const grid_events *events);
/* As app_tick: seconds until it wants to be called again; -1: never. */
double news_tick(app *a, double now_s);
void news_draw(const app *a, cairo_t *cr); /* in pixels of the interface */
void news_free(news *n);
/* It is later now: more may be overdue. */
void app_set_now(app *a, int64_t now_s);
/* From now on slow pictures are made in threads; `wake` is called from them when one is there: draw again then. */
void app_draw_behind(app *a, void (*wake)(void));
/* Whether nothing is being made in a thread. */
bool app_is_settled(const app *a);
/* Draws into a->image; `moving` as map_area_draw. False when memory is out. */
bool app_draw(app *a, bool moving);
/* The settled picture, however long it takes: for a file. */
bool app_draw_whole(app *a);
/* The first picture, without names, whose fonts are not warm yet; the next one has them. */
bool app_draw_first(app *a);

/* ---- what panels do -------------------------------------------------------------------------- */

void app_changed(app *a);                        /* a->view asks for something else: show it, and keep the step */
void app_changed_live(app *a);                   /* the same while a slider moves: no step yet */
void app_keep_step(app *a);
void app_lock_classes(app *a, bool lock);        /* while time plays a colour keeps its meaning */
void app_say(app *a, bool bad, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool app_forbids(app *a);                        /* says that it is not for everybody, where the viewer is public */
void app_say_fault(app *a, const char *format, const char *english); /* of the library; told in the user's language */
void app_select(app *a, int32_t unit);
void app_drill(app *a, int32_t unit);            /* GRID_NONE: the whole map */
int32_t app_drilled(const app *a);
void app_fit(app *a);
void app_place(app *a);                          /* the panels have changed: so has the map's room */
void app_dispatch(app *a, double x, double y, int64_t event); /* opens the sheet for a place */
void app_close_dispatch(app *a);
void app_ask_dispatch(app *a);                   /* its answers anew: what they were read from has changed */
void draw_tool_resume(app *a);                   /* sums of the shape that stands, anew */
char *app_dispatch_text(const app *a);           /* the caller frees it */
void app_set_tool(app *a, draw_tool tool);        /* the same again: none */
bool app_poll_survey(app *a);                    /* whether sums have come */
void app_close_region(app *a);
void app_show_problems(app *a);                  /* opens and closes the list; checks when it is first asked for */
bool app_poll_problems(app *a);
void app_step_problem(app *a, int by);
void app_show_table(app *a, bool show);
void app_show_charts(app *a, bool show);
void toggle_word(app *a, grid_event_word word, const char *name); /* counts it or not; the first one chosen alone */
void app_moved_to(app *a);                       /* the camera stands elsewhere: a step of its own */
void app_go_to_place(app *a, double x, double y);
void app_step(app *a, int by);                   /* back and forward */
void app_set_theme(app *a, const char *name);
void app_set_scale(app *a, double scale);        /* 0.5 to 4 */
void app_save_picture(app *a);
/* What the controls of the left panel, of the time bar and of the export menu do. */
int app_measures(const app *a, char labels[][96], int most, int *at); /* `at`: the one that is shown, or -1 */
void app_choose_measure(app *a, int i);
void app_set_per(app *a, grid_per per);
void app_set_compare(app *a, grid_compare compare);
void app_set_level(app *a, int32_t level);       /* -1: by zoom */
void app_set_ramp(app *a, const char *name);     /* "": the theme's */
void app_set_method(app *a, grid_class_method method);
void app_set_num_classes(app *a, int num);
void app_set_heat(app *a, bool on);
void app_choose_time(app *a, int length);        /* the last month, quarter, year; 3: all */
void app_export(app *a, int kind);
const char *app_export_label(int kind);          /* NULL beyond the last */
int64_t app_end(const app *a);                   /* as of when events are seen: the period's end, or now */
int32_t app_level(const app *a);                 /* that the fills show */

/* ---- classes by hand: bounds.c --------------------------------------------------------------- */

void bounds_open(app *a);                        /* with the bounds that are shown */
void bounds_by_hand(app *a);                     /* and they stay, whatever is shown */
void bounds_close(app *a);
void bounds_card(app *a);                        /* or the pencil that opens it, beside the legend */

/* ---- buildings: building.c ------------------------------------------------------------------- */

/* The one at a place of the plane, where buildings are shown large enough to be meant; else GRID_NONE. */
int32_t building_at(const app *a, double x, double y);
void building_select(app *a, int32_t building);  /* and the unit that owns it */
void building_recall(app *a, int32_t building);  /* as a step of the history has it */
void building_leave(app *a);                     /* back to its unit */
void building_go(app *a, int32_t building);      /* as the last step down: it fills the view */
void building_draw(const app *a, grid_painter *painter, const grid_camera *camera, cairo_t *cr);
void building_card(app *a, grid_box box);

/* ---- two periods side by side: compare.c ------------------------------------------------------ */

bool compare_is_on(const app *a);
void compare_split(app *a);                      /* makes two boxes of the map's one */
bool compare_place(app *a);                      /* lays the earlier map over its box; false when memory is out */
void compare_give_back(app *a);                  /* the panel's room, where it is no longer needed */
void compare_turn(app *a, bool on);              /* as a user does: what was seen stays in view */
grid_status compare_show(app *a, grid_error *error); /* after the stage has shown something else */
bool compare_draw(app *a, bool moving);
void compare_over_maps(app *a);                  /* bars above both maps, and what they say of the hovered unit */
input compare_input(app *a, const input *in);    /* one on the earlier map as if it were on the other */
bool over_map(const app *a);                     /* the pointer is on one of them */

/* ---- panels ---------------------------------------------------------------------------------- */

void top_bar(app *a);
void status_bar(app *a);
void left_panel(app *a, grid_box box);
void summary_panel(app *a, grid_box box);
void card_panel(app *a, grid_box box);
void table_panel(app *a, grid_box box);
void charts_panel(app *a, grid_box box);
void dispatch_panel(app *a, grid_box box);
void region_panel(app *a, grid_box box);
void problems_panel(app *a, grid_box box);
void export_button(app *a, grid_box box);
const table *app_table(app *a, table_source *source); /* with what it is made of; NULL when memory is out */
void draw_toolbar(app *a);
bool draw_tool_input(app *a, const input *in); /* whether the tool took it */
void draw_tool_measure(const app *a, double *length_m, double *area_m2);
void draw_sketch(app *a, cairo_t *cr);
void draw_dispatch(app *a, cairo_t *cr); /* on the map */
void time_bar(app *a, grid_box box);
void help_sheet(app *a);
void app_want_map(app *a, const char *path);
void app_show_start(app *a, const char *why); /* the list of recent maps; `why` the last could not be opened, or "" */
bool start_input(app *a, const input *in);    /* as palette_input */
void start_over_map(app *a);
bool palette_input(app *a, const input *in);  /* whether it took it: it takes all while it is open */
void palette_refresh(app *a);                    /* other events, other commands */
void palette_sheet(app *a);
void search_field(app *a, grid_box box);
void search_list(app *a);
void tooltip(app *a); /* draws only */

void time_line_make(app *a);
void time_line_play(app *a, bool play);          /* where it stops is a step */
void time_line_step(app *a, int by);
void time_line_set(app *a, grid_period period); /* whole days that hold it */

/* Where a tooltip of this size goes: beside `unit` (its box in the area), never over it if there is room, inside an area
 * of that size, rather not over `avoid`. */
grid_box place_tooltip(grid_box unit, double cursor_x, double cursor_y, double width, double height, double area_width,
                       double area_height, grid_box avoid);

#endif
