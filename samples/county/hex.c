/* hex.c - see hex.h. */
#include "hex.h"

#include <string.h>

int32_t hex_neighbour(int32_t h, int k)
{
    int32_t odd = h / HEX_COLUMNS % 2;
    switch (k) {
    case 0: return h + HEX_COLUMNS + odd;
    case 1: return h + 1;
    case 2: return h - HEX_COLUMNS + odd;
    case 3: return h - HEX_COLUMNS + odd - 1;
    case 4: return h - 1;
    default: return h + HEX_COLUMNS + odd - 1;
    }
}

bool hex_on_rim(int32_t h)
{
    int32_t row = h / HEX_COLUMNS, column = h % HEX_COLUMNS;
    return row < 2 || column < 2 || row >= HEX_ROWS - 2 || column >= HEX_COLUMNS - 2;
}

int32_t hex_corner(int32_t h, int k)
{
    switch (k) {
    case 0: return 2 * h;
    case 1: return 2 * hex_neighbour(h, 0) + 1;
    case 2: return 2 * hex_neighbour(h, 2);
    case 3: return 2 * h + 1;
    case 4: return 2 * hex_neighbour(h, 3);
    default: return 2 * hex_neighbour(h, 5) + 1;
    }
}

struct spot hex_centre(int32_t h)
{
    int32_t row = h / HEX_COLUMNS, column = h % HEX_COLUMNS;
    return (struct spot){column * HEX_WIDTH + row % 2 * (HEX_WIDTH / 2), row * HEX_ROW};
}

struct spot hex_vertex(int32_t v)
{
    struct spot spot = hex_centre(v / 2);
    spot.y += v % 2 ? -(HEX_ROW * 2 / 3) : HEX_ROW * 2 / 3;
    return spot;
}

static int32_t clamp(int32_t value, int32_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

int32_t hex_at(struct spot spot)
{
    int32_t row = clamp((spot.y + HEX_ROW / 2) / HEX_ROW, HEX_ROWS - 1);
    int32_t column = (spot.x - row % 2 * (HEX_WIDTH / 2) + HEX_WIDTH / 2) / HEX_WIDTH;
    return row * HEX_COLUMNS + clamp(column, HEX_COLUMNS - 1);
}

void hex_vertex_links(int32_t v, int32_t links[3])
{
    int32_t h = v / 2;
    if (v % 2) {
        links[0] = 2 * hex_neighbour(h, 2);
        links[1] = 2 * hex_neighbour(h, 3);
        links[2] = 2 * hex_neighbour(hex_neighbour(h, 3), 2);
    } else {
        links[0] = 2 * hex_neighbour(h, 0) + 1;
        links[1] = 2 * hex_neighbour(h, 5) + 1;
        links[2] = 2 * hex_neighbour(hex_neighbour(h, 5), 0) + 1;
    }
}

void hex_vertex_faces(int32_t v, int32_t faces[3])
{
    faces[0] = v / 2;
    faces[1] = hex_neighbour(v / 2, v % 2 ? 2 : 0);
    faces[2] = hex_neighbour(v / 2, v % 2 ? 3 : 5);
}

void hex_edge_of(int32_t u, int32_t v, int32_t *h, int *k)
{
    int32_t top = u % 2 ? v : u, bottom = u % 2 ? u : v; /* an edge joins a top and a bottom */
    *h = top / 2;
    if (hex_neighbour(*h, 0) == bottom / 2) {
        *k = 0;
    } else if (hex_neighbour(*h, 5) == bottom / 2) {
        *k = 5;
    } else {
        *h = hex_neighbour(*h, 5);
        *k = 1;
    }
}

static bool before(struct queued a, struct queued b)
{
    if (a.cost != b.cost) return a.cost < b.cost;
    return a.item != b.item ? a.item < b.item : a.from < b.from;
}

void queue_push(struct queue *queue, double cost, int32_t item, int32_t from)
{
    struct queued entry = {cost, item, from};
    queue->items = pool_grow(queue->pool, queue->items, &queue->capacity, queue->num, sizeof entry);
    size_t i = queue->num++;
    for (; i && before(entry, queue->items[(i - 1) / 2]); i = (i - 1) / 2)
        queue->items[i] = queue->items[(i - 1) / 2];
    queue->items[i] = entry;
}

bool queue_pop(struct queue *queue, struct queued *out)
{
    if (!queue->num) return false;
    *out = queue->items[0];
    struct queued last = queue->items[--queue->num];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= queue->num) break;
        if (child + 1 < queue->num && before(queue->items[child + 1], queue->items[child])) child++;
        if (!before(queue->items[child], last)) break;
        queue->items[i] = queue->items[child];
        i = child;
    }
    if (queue->num) queue->items[i] = last;
    return true;
}

void hex_grow(struct pool *pool, const bool *mask, const int32_t *seeds, const double *speed,
              size_t n, hex_step step, const void *context, int32_t *owner)
{
    struct queue queue = {.pool = pool};
    bool *taken = pool_new(pool, HEX_NUM, sizeof *taken);
    for (size_t i = 0; i < n; i++) queue_push(&queue, 0, seeds[i], (int32_t)i);
    for (struct queued next; queue_pop(&queue, &next);) {
        if (taken[next.item] || !mask[next.item]) continue;
        taken[next.item] = true;
        owner[next.item] = next.from;
        for (int k = 0; k < 6; k++) {
            int32_t to = hex_neighbour(next.item, k);
            if (hex_on_rim(to) || !mask[to] || taken[to]) continue;
            double cost = step(context, next.item, k);
            if (cost >= 0) queue_push(&queue, next.cost + cost / speed[next.from], to, next.from);
        }
    }
}

void hex_distance(struct pool *pool, const bool *start, const bool *mask, int32_t *out)
{
    int32_t *line = pool_new(pool, HEX_NUM, sizeof *line);
    size_t head = 0, tail = 0;
    for (int32_t h = 0; h < HEX_NUM; h++) {
        out[h] = start[h] ? 0 : INT32_MAX;
        if (start[h]) line[tail++] = h;
    }
    while (head < tail) {
        int32_t h = line[head++];
        if (hex_on_rim(h)) continue;
        for (int k = 0; k < 6; k++) {
            int32_t to = hex_neighbour(h, k);
            if (out[to] != INT32_MAX || !mask[to]) continue;
            out[to] = out[h] + 1;
            line[tail++] = to;
        }
    }
}
