/* event_case.h - events with places, read from a text as from a file. */
#ifndef VIEWER_EVENT_CASE_H
#define VIEWER_EVENT_CASE_H

#include <grid/events.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Of CSV text, with its titles. The caller frees them. */
static inline grid_events *events_of_csv(const grid_map *of, const char *text)
{
    char path[] = "/tmp/events-XXXXXX.csv";
    int fd = mkstemps(path, 4);
    grid_events *events;
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_true(file && fputs(text, file) >= 0 && fclose(file) == 0);
    assert_int_equal(grid_events_new(of, &events, NULL), GRID_OK);
    assert_int_equal(grid_events_keep_places(events, NULL), GRID_OK);
    assert_int_equal(grid_events_read(events, path, NULL, NULL, NULL), GRID_OK);
    remove(path);
    return events;
}

#endif
