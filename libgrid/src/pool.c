/* pool.c - a transformation for each thread that asks a map for lon/lat.
 *
 *   thread --pthread_getspecific--> its own pair of transformations        (every call, no lock)
 *          --first call: lock-----> an idle pair, or a new one             (9-75 ms, once)
 *          --thread ends----------> the pair goes back to the idle list
 *
 * PROJ objects must not be shared between threads; they may move from one to the next under a lock.
 */
#include <stdlib.h>

#include "map_layout.h"
#include "support.h"

typedef struct grid_pooled {
    grid_transform *to_lonlat, *from_lonlat;
    grid_pool *pool;
    struct grid_pooled *next_all, *next_idle;
} grid_pooled;

static void give_back(void *pooled)
{
    grid_pooled *p = pooled;
    pthread_mutex_lock(&p->pool->lock);
    p->next_idle = p->pool->idle;
    p->pool->idle = p;
    pthread_mutex_unlock(&p->pool->lock);
}

grid_status grid_pool_init(grid_pool *pool, grid_error *error)
{
    if (pthread_mutex_init(&pool->lock, NULL) != 0) return grid_fail_memory(error);
    if (pthread_key_create(&pool->key, give_back) != 0) {
        pthread_mutex_destroy(&pool->lock);
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "too many maps are open at once in this process (no thread key left)");
    }
    pool->has_key = true;
    return GRID_OK;
}

void grid_pool_clear(grid_pool *pool)
{
    if (!pool->has_key) return;
    pthread_key_delete(pool->key);
    for (grid_pooled *p = pool->all, *next; p; p = next) {
        next = p->next_all;
        grid_transform_free(p->to_lonlat);
        grid_transform_free(p->from_lonlat);
        free(p);
    }
    pthread_mutex_destroy(&pool->lock);
    pool->has_key = false;
}

static grid_pooled *new_pair(const grid_map *map)
{
    grid_pooled *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    if (grid_transform_open(map->crs, "EPSG:4326", &p->to_lonlat, NULL) != GRID_OK ||
        grid_transform_open("EPSG:4326", map->crs, &p->from_lonlat, NULL) != GRID_OK) {
        grid_transform_free(p->to_lonlat);
        free(p);
        return NULL;
    }
    return p;
}

static grid_pooled *pair_of_thread(const grid_map *map)
{
    /* the pool is the one part of a map that changes; it has its own lock */
    grid_pool *pool = (grid_pool *)&map->pool;
    grid_pooled *p = pthread_getspecific(pool->key);
    if (p) return p;
    pthread_mutex_lock(&pool->lock);
    p = pool->idle;
    if (p) pool->idle = p->next_idle;
    pthread_mutex_unlock(&pool->lock);
    if (!p) {
        p = new_pair(map);
        if (!p) return NULL;
        p->pool = pool;
        pthread_mutex_lock(&pool->lock);
        p->next_all = pool->all;
        pool->all = p;
        pthread_mutex_unlock(&pool->lock);
    }
    if (pthread_setspecific(pool->key, p) != 0) {
        give_back(p);
        return NULL;
    }
    return p;
}

grid_transform *grid_map_to_lonlat(const grid_map *map)
{
    grid_pooled *p = map->crs[0] ? pair_of_thread(map) : NULL;
    return p ? p->to_lonlat : NULL;
}

grid_transform *grid_map_from_lonlat(const grid_map *map)
{
    grid_pooled *p = map->crs[0] ? pair_of_thread(map) : NULL;
    return p ? p->from_lonlat : NULL;
}
