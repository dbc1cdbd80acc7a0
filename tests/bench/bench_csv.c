/* bench_csv - rows a second of `gridctl locate --points`: reading, locating and writing together, from
 * the start of the program to its end, beside programs that do less, in the same run.
 *
 *   gridctl -t 1, -t 2   owner, owner_name and how for every row, in the sample county
 *   awk                  splits rows, adds up two fields and appends three constant columns
 *   cat, wc -l           reads and writes; reads and looks for line ends: the floor
 *
 * Points are uniform over a box around the county, two in three of them inside. All files lie in
 * TMPDIR, were just written and so are in the system's cache; output goes to a file there, too.
 * Rounds of all programs alternate; figures are medians. CPU time is that of user and system, of all
 * threads. Before the clock runs, one thread and two must write the same bytes.
 *
 * usage: bench_csv [ROWS]    (10,000,000: 4 GB of free space)
 */
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "random.h"

extern char **environ;

enum { ROUNDS = 5, NUM_PROGRAMS = 5, PATH_ROOM = PATH_MAX };

/* What one run took. */
typedef struct cost {
    double wall_s, cpu_s, peak_mb;
} cost;

typedef enum row_kind { DEGREES, DIGITS, METRES, NAMES, NUM_KINDS } row_kind;

static const char *const kind_names[] = {"degrees, 7 decimals", "degrees, 17 digits",
                                         "metres, 3 decimals", "quotes and names, CR LF"};

static char folder[PATH_ROOM - 64];

static void fail(const char *what)
{
    fprintf(stderr, "bench_csv: %s\n", what);
    exit(3);
}

static void in_folder(const char *name, char out[PATH_ROOM])
{
    snprintf(out, PATH_ROOM, "%s/%s", folder, name);
}

/* ---- programs -------------------------------------------------------------------------------- */

/* Runs a program with its output in a file. */
static cost run(const char *const argv[], const char *output)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    pid_t child;
    int status = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    double start = bench_now();
    if (posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)argv, environ))
        fail("cannot run a program");
    if (wait4(child, &status, 0, &usage) != child || !WIFEXITED(status)) fail("a program died");
    double wall_s = bench_now() - start;
    posix_spawn_file_actions_destroy(&actions);
    if (WEXITSTATUS(status)) fail("a program failed");
    return (cost){wall_s,
                  (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                      1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec),
                  (double)usage.ru_maxrss / 1024};
}

static cost locate(const char *map, const char *points, const char *crs, const char *threads,
                   const char *output)
{
    const char *const argv[] = {BENCH_GRIDCTL, "locate",    map,     "--points", points, "--crs",
                                crs,           "--threads", threads, "--quiet",  NULL};
    return run(argv, output);
}

static const char *program_name(int program)
{
    static const char *const names[] = {"gridctl -t 1", "gridctl -t 2", "awk", "cat", "wc -l"};
    return names[program];
}

static cost run_program(int program, const char *map, const char *points, const char *crs)
{
    char output[PATH_ROOM];
    static const char script[] = "{ s += $2 + $3; print $0 \",a,b,c\" } END { exit s == 0 }";
    const char *const awk[] = {"awk", "-F,", script, points, NULL};
    const char *const cat[] = {"cat", points, NULL};
    const char *const wc[] = {"wc", "-l", points, NULL};
    in_folder(program == 1 ? "two.csv" : "one.csv", output);
    switch (program) {
    case 0: return locate(map, points, crs, "1", output);
    case 1: return locate(map, points, crs, "2", output);
    case 2: return run(awk, output);
    case 3: return run(cat, output);
    default: return run(wc, output);
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void write_row(FILE *file, row_kind kind, size_t i, uint64_t *state)
{
    static const char *const names[] = {"岢岚县", "岚漪镇广惠园", "大涧乡", "宋家沟村"};
    double u = random_unit(state), v = random_unit(state);
    double lon = 111.21 + 0.67 * u, lat = 38.48 + 0.5 * v;
    switch (kind) {
    case DEGREES: fprintf(file, "%zu,%.7f,%.7f\n", i, lon, lat); break;
    case DIGITS: fprintf(file, "%zu,%.17g,%.17g\n", i, lon, lat); break;
    case METRES:
        fprintf(file, "%zu,%.3f,%.3f\n", i, 518500 + 58000 * u, 4262000 + 54000 * v);
        break;
    default:
        fprintf(file, "%zu,%.7f,%.7f,\"%s, %zu号\",\"said \"\"yes\"\" 好\"\r\n", i, lon, lat,
                names[i % 4], i % 1000);
    }
}

static void write_rows(const char *path, row_kind kind, size_t n)
{
    static const char *const heads[] = {"id,lon,lat\n", "id,lon,lat\n", "id,x,y\n",
                                        "编号,经度,纬度,名称,备注\r\n"};
    uint64_t state = 140929;
    FILE *file = fopen(path, "wb");
    if (!file) fail("cannot write the points");
    fputs(heads[kind], file);
    for (size_t i = 1; i <= n; i++) write_row(file, kind, i, &state);
    if (fclose(file)) fail("cannot write the points");
}

static void check_same_bytes(void)
{
    char one[PATH_ROOM], two[PATH_ROOM];
    int a, b;
    in_folder("one.csv", one);
    in_folder("two.csv", two);
    FILE *left = fopen(one, "rb"), *right = fopen(two, "rb");
    if (!left || !right) fail("no output");
    do {
        a = getc_unlocked(left);
        b = getc_unlocked(right);
    } while (a == b && a != EOF);
    fclose(left);
    fclose(right);
    if (a != b) fail("one thread and two write different bytes");
}

/* ---- the measurement ------------------------------------------------------------------------- */

static int compare_doubles(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

static double median(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof *values, compare_doubles);
    return values[ROUNDS / 2];
}

static void measure(const char *map, row_kind kind, size_t n)
{
    char points[PATH_ROOM];
    double wall_s[NUM_PROGRAMS][ROUNDS], cpu_s[NUM_PROGRAMS][ROUNDS], peak[NUM_PROGRAMS] = {0};
    const char *crs = kind == METRES ? "EPSG:4546" : "EPSG:4326";
    struct stat status;
    in_folder("points.csv", points);
    write_rows(points, kind, n);
    if (stat(points, &status)) fail("no points");
    for (int program = 0; program < 2; program++) run_program(program, map, points, crs);
    check_same_bytes();
    for (int round = 0; round < ROUNDS; round++) {
        for (int program = 0; program < NUM_PROGRAMS; program++) {
            cost c = run_program(program, map, points, crs);
            wall_s[program][round] = c.wall_s;
            cpu_s[program][round] = c.cpu_s;
            if (c.peak_mb > peak[program]) peak[program] = c.peak_mb;
        }
    }
    for (int program = 0; program < NUM_PROGRAMS; program++) {
        double wall = median(wall_s[program]), cpu = median(cpu_s[program]);
        printf("| %s | %.0f | %s | %.2f | %.2f | %.2f | %.2f | %.0f |\n", kind_names[kind],
               (double)status.st_size / (double)n, program_name(program), wall,
               (double)n / 1e6 / wall, cpu, (double)n / 1e6 / cpu, peak[program]);
        fflush(stdout);
    }
}

/* Removes the folder and what lies in it, however the program ends. */
static void clean_up(void)
{
    const char *const rm[] = {"rm", "-rf", folder, NULL};
    pid_t child;
    if (!posix_spawnp(&child, rm[0], NULL, NULL, (char *const *)rm, environ))
        waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    const char *where = getenv("TMPDIR");
    char map[PATH_ROOM], county[PATH_ROOM];
    if (n == 0) {
        fprintf(stderr, "usage: bench_csv [ROWS]\n");
        return 2;
    }
    snprintf(folder, sizeof folder, "%s/bench_csv.XXXXXX", where ? where : "/tmp");
    if (!mkdtemp(folder)) fail("no folder for temporary files");
    in_folder("county", county);
    in_folder("county/kelan.json", map);
    atexit(clean_up);
    const char *const sample[] = {BENCH_GRIDCTL, "sample", county, "--quiet", NULL};
    run(sample, "/dev/null");
    bench_print_machine();
    printf("%zu rows, medians of %d alternating rounds\n\n", n, ROUNDS);
    printf("| points | bytes a row | program | wall s | million rows a second | CPU s | million rows "
           "a CPU second | peak MB |\n|---|--:|---|--:|--:|--:|--:|--:|\n");
    for (int k = 0; k < NUM_KINDS; k++) measure(map, (row_kind)k, n);
    return 0;
}
