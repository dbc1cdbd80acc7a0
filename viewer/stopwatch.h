/* stopwatch.h - milliseconds of a clock that only goes on. */
#ifndef GRIDVIEW_STOPWATCH_H
#define GRIDVIEW_STOPWATCH_H

#include <time.h>

static inline double stopwatch_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
