/* hostile_runner.c - opens every file of a folder and survives.
 *
 *     hostile_runner [-v] [folder or file]           default: ../shared/data/hostile of the project
 *
 * Each file is opened as a layer and as a map, and checked, in a child process that has 5 seconds;
 * delimited text is opened also as a list without places. It must end by itself, with a layer whose
 * every value can be read or with an error that says something; without sanitizers also within 1 s
 * of CPU and 256 MB. Where the folder has a MANIFEST.tsv, or a file's name says y_ or n_ (JSONTestSuite), the outcome must agree with it.
 * Exit: 0 all well, 1 not, 77 nothing to do.
 */
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <grid/coverage.h>
#include <grid/crs.h>
#include <grid/map.h>

enum { ACCEPTED = 0, REFUSED = 10, NOT_GEOJSON = 11, MUTE = 12, SECONDS = 5 };
#ifdef GRID_SANITIZED
static const bool measured = false; /* sanitizers cost time and memory of their own */
#else
static const bool measured = true;
#endif

static char **paths;
static size_t num_paths, max_paths;
static char *manifest;

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

/* --- in the child ----------------------------------------------------------------------------- */

/* Reads all there is, so that a bad pointer shows. */
static double read_everything(const grid_layer *layer)
{
    double sum = 0, x, y;
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        for (size_t r = 0; r < grid_layer_num_rings(layer, i); r++) {
            size_t n;
            const double *xy = grid_layer_ring(layer, i, r, &n);
            for (size_t k = 0; k < 2 * n; k++) sum += xy[k];
        }
        for (size_t f = 0; f < grid_layer_num_fields(layer); f++) {
            const char *text = grid_layer_text(layer, i, f);
            if (text) sum += (double)strlen(text) + grid_layer_number(layer, i, f);
        }
        if (i < 100 && grid_layer_point(layer, i, &x, &y, NULL) == GRID_OK) sum += x + y;
    }
    return sum;
}

static void print_findings(const grid_findings *findings)
{
    for (size_t i = 0; i < grid_findings_num(findings) && i < 5; i++) {
        const grid_finding *finding = grid_findings_at(findings, i);
        printf("    %s %s: %s\n", grid_severity_name(finding->severity),
               grid_finding_kind_name(finding->kind), finding->text);
    }
}

/* The same file as a map, and its certificate. False when it is refused without a word. */
static bool check_map(const char *path)
{
    grid_map *map;
    grid_findings *findings;
    grid_error error = {0};
    if (grid_map_open(path, NULL, &map, &error) != GRID_OK) {
        printf("    as a map: %s: %s\n", grid_status_name(error.code), error.text);
        return strlen(error.text) >= 10;
    }
    grid_status status = grid_coverage_check(map, NULL, &findings, NULL, &error);
    if (status == GRID_OK) {
        printf("    as a map: %zu cells\n", grid_map_num_cells(map));
        print_findings(findings);
        grid_findings_free(findings);
    }
    grid_map_free(map);
    return status == GRID_OK || strlen(error.text) >= 10;
}

static int open_layer(const char *path, bool attributes_only)
{
    grid_layer *layer;
    grid_error error = {0};
    volatile double sum;
    grid_layer_options options = grid_layer_options_default();
    options.attributes_only = attributes_only;
    if (grid_layer_open(path, &options, &layer, &error) != GRID_OK) {
        printf("    %s: %s\n", grid_status_name(error.code), error.text);
        if (strlen(error.text) < 10 || error.code == GRID_OK) return MUTE;
        return strstr(error.text, "JSON but not GeoJSON") || strstr(error.text, "Feature")
                   ? NOT_GEOJSON
                   : REFUSED;
    }
    sum = read_everything(layer);
    (void)sum;
    print_findings(grid_layer_findings(layer));
    grid_crs_info info;
    if (grid_layer_crs(layer) && grid_crs_describe(grid_layer_crs(layer), &info, &error) != GRID_OK)
        printf("    %s\n", error.text);
    grid_layer_free(layer);
    return ACCEPTED;
}

static int open_file(const char *path)
{
    int outcome = open_layer(path, false);
    if ((ends_with(path, ".csv") || ends_with(path, ".tsv") || ends_with(path, ".txt")) &&
        open_layer(path, true) == MUTE)
        outcome = MUTE;
    if (!check_map(path)) outcome = MUTE;
    fflush(stdout);
    return outcome;
}

/* --- in the parent ---------------------------------------------------------------------------- */

static int note_path(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)where;
    const char *name = strrchr(path, '/');
    if (kind != FTW_F || !strcmp(name ? name + 1 : path, "MANIFEST.tsv")) return 0;
    if (num_paths == max_paths) paths = realloc(paths, (max_paths += 1024) * sizeof *paths);
    paths[num_paths++] = strdup(path);
    return 0;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_manifest(const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/MANIFEST.tsv", folder);
    FILE *file = fopen(path, "rb");
    if (!file) return;
    manifest = calloc(1, 1 << 20);
    if (fread(manifest, 1, (1 << 20) - 1, file) == 0) *manifest = 0;
    fclose(file);
}

/* A .shp without its .shx is refused, whatever else may be said of it. */
static bool has_index(const char *folder, const char *relative)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", folder, relative);
    if (!ends_with(relative, ".shp") || n >= (int)sizeof path) return true;
    memcpy(path + n - 4, ".shx", 4);
    return access(path, R_OK) == 0;
}

/* True when the manifest says of this file that a good reader accepts it. */
static bool manifest_accepts(const char *folder, const char *relative)
{
    if (!manifest || (!ends_with(relative, ".shp") && !ends_with(relative, ".geojson")))
        return false;
    char line[4200];
    snprintf(line, sizeof line, "\n%s\t", relative);
    const char *row = strstr(manifest, line);
    if (!row) return false;
    size_t length = strcspn(++row, "\n");
    const char *last = row + length;
    while (last > row && last[-1] != '\t') last--;
    return has_index(folder, relative) &&
           (!strncmp(last, "accept\n", 7) || !strncmp(last, "accept;", 7) ||
            !strncmp(last, "accept =", 8));
}

static double cpu_s(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* What is wrong with the outcome, or NULL. */
static const char *judge(const char *folder, const char *relative, int status,
                         const struct rusage *usage)
{
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGALRM ? "HANGS" : "CRASHES";
    int outcome = WEXITSTATUS(status);
    if (measured && cpu_s(usage) > 1) return "SLOW: more than 1 s of CPU";
    if (measured && usage->ru_maxrss > 256 << 10) return "HEAVY: more than 256 MB";
    if (outcome == MUTE) return "REFUSED WITHOUT SAYING WHY";
    if (outcome != ACCEPTED && outcome != REFUSED && outcome != NOT_GEOJSON) return "ENDS BADLY";
    const char *suite = strstr(relative, "JSONTestSuite/");
    if (suite && !strncmp(suite + 14, "n_", 2) && outcome != REFUSED)
        return "TAKEN FOR JSON, which it is not";
    if (suite && !strncmp(suite + 14, "y_", 2) && outcome == REFUSED)
        return "REFUSED, but it is JSON";
    if (manifest_accepts(folder, relative) && outcome != ACCEPTED)
        return "REFUSED, but a good reader accepts it";
    return NULL;
}

static int run(const char *path, bool verbose, struct rusage *usage)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (!verbose && !freopen("/dev/null", "w", stdout)) exit(MUTE);
        alarm(SECONDS);
        exit(open_file(path));
    }
    while (wait4(child, &status, 0, usage) < 0 && errno == EINTR) continue;
    return status;
}

int main(int argc, char **argv)
{
    bool verbose = argc > 1 && !strcmp(argv[1], "-v");
    const char *folder =
        argc > 1 + verbose ? argv[1 + verbose] : GRID_SOURCE_DIR "/../shared/data/hostile";
    size_t num_accepted = 0, num_bad = 0;
    double worst_cpu = 0;
    long worst_rss = 0;
    if (nftw(folder, note_path, 16, FTW_PHYS) != 0 || !num_paths) {
        printf("skipped: no files in %s\n", folder);
        return 77;
    }
    qsort(paths, num_paths, sizeof *paths, compare_paths);
    read_manifest(folder);
    for (size_t i = 0; i < num_paths; i++) {
        struct rusage usage = {0};
        if (verbose) printf("%s\n", paths[i]);
        int status = run(paths[i], verbose, &usage);
        size_t skip = strlen(folder) < strlen(paths[i]) ? strlen(folder) + 1 : 0;
        const char *problem = judge(folder, paths[i] + skip, status, &usage);
        if (cpu_s(&usage) > worst_cpu) worst_cpu = cpu_s(&usage);
        if (usage.ru_maxrss > worst_rss) worst_rss = usage.ru_maxrss;
        num_accepted += WIFEXITED(status) && WEXITSTATUS(status) == ACCEPTED;
        num_bad += problem != NULL;
        if (problem) printf("%s: %s\n", paths[i], problem);
    }
    printf("%zu files, %zu accepted, %zu problems; worst: %.2f s of CPU, %ld MB\n", num_paths,
           num_accepted, num_bad, worst_cpu, worst_rss >> 10);
    for (size_t i = 0; i < num_paths; i++) free(paths[i]);
    free(paths);
    free(manifest);
    return num_bad != 0;
}
