/* output.c - files that appear whole or not at all: see output.h.
 *
 * The names of the temporaries stand in a fixed table which the signal handler walks with nothing
 * but unlink(2). A name is entered before its file is made and taken out after it is renamed or
 * removed.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "say.h"

#define MAX_OUTPUTS 4
#define BUFFER_BYTES ((size_t)1 << 18)

struct output {
    FILE *stream;
    char *path;  /* NULL: stdout */
    char *buffer;
    int slot;    /* of the temporary's name, -1 when written directly */
    bool overwrite;
    int error;   /* errno of the first failure seen */
};

static char temporaries[MAX_OUTPUTS][PATH_MAX];
static bool stdout_reported;
static volatile sig_atomic_t in_use[MAX_OUTPUTS], held, interrupted;

/* ---- signals --------------------------------------------------------------------------------- */

static void on_signal(int number)
{
    interrupted = 1;
    if (held && number != SIGPIPE) return;
    for (int i = 0; i < MAX_OUTPUTS; i++)
        if (in_use[i]) unlink(temporaries[i]);
    if (number != SIGPIPE) _exit(EXIT_INTERRUPTED);
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

void output_watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before;
        if (!sigaction(numbers[i], NULL, &before) && before.sa_handler == SIG_IGN) continue;
        sigaction(numbers[i], &action, NULL);
    }
}

void output_hold_interrupts(bool hold) { held = hold; }
bool output_was_interrupted(void) { return interrupted; }

/* ---- opening --------------------------------------------------------------------------------- */

static struct output *cannot_write(struct output *output, const char *path, int error, int *code)
{
    say_error(_("%s: cannot be written: %s"), path, strerror(error));
    output_discard(output);
    *code = EXIT_ENVIRONMENT;
    return NULL;
}

/* Creates the temporary beside its target. */
static int create_temporary(struct output *output)
{
    int slot = 0;
    while (slot < MAX_OUTPUTS && in_use[slot]) slot++;
    if (slot == MAX_OUTPUTS) return errno = EMFILE, -1;
    int n = snprintf(temporaries[slot], PATH_MAX, "%s.%ld.part", output->path, (long)getpid());
    if (n < 0 || n >= PATH_MAX) return errno = ENAMETOOLONG, -1;
    in_use[slot] = 1;
    int fd = open(temporaries[slot], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        in_use[slot] = 0;
        return -1;
    }
    output->slot = slot;
    return fd;
}

int output_allowed(const char *path, bool overwrite)
{
    struct stat status;
    if (!path || !strcmp(path, "-") || overwrite || stat(path, &status) || !S_ISREG(status.st_mode))
        return EXIT_FINE;
    say_error(_("%s: exists already; give --overwrite to replace it"), path);
    return EXIT_USAGE;
}

struct output *output_open(const char *path, bool overwrite, int *code)
{
    struct output *output = calloc(1, sizeof *output);
    struct stat status;
    int fd;
    if (!output) return cannot_write(NULL, path ? path : "-", ENOMEM, code);
    output->slot = -1;
    output->overwrite = overwrite;
    if (!path || !strcmp(path, "-")) {
        output->stream = stdout;
        return output;
    }
    if (!(output->path = strdup(path))) return cannot_write(output, path, ENOMEM, code);
    if ((*code = output_allowed(path, overwrite))) {
        output_discard(output);
        return NULL;
    }
    if (!stat(path, &status) && !S_ISREG(status.st_mode)) fd = open(path, O_WRONLY | O_CLOEXEC);
    else fd = create_temporary(output);
    if (fd < 0) return cannot_write(output, path, errno, code);
    output->stream = fdopen(fd, "wb");
    if (!output->stream) close(fd);
    if (!output->stream || !(output->buffer = malloc(BUFFER_BYTES)))
        return cannot_write(output, path, ENOMEM, code);
    setvbuf(output->stream, output->buffer, _IOFBF, BUFFER_BYTES);
    return output;
}

FILE *output_stream(struct output *output) { return output->stream; }

void output_write(struct output *output, const char *bytes, size_t n)
{
    if (output_failed(output)) return;
    while (n) {
        ssize_t written = write(fileno(output->stream), bytes, n);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            output->error = errno;
            return;
        }
        bytes += written;
        n -= (size_t)written;
    }
}

bool output_failed(struct output *output)
{
    bool failed = fflush(output->stream) || ferror(output->stream);
    if (failed && !output->error) output->error = errno ? errno : EIO;
    return output->error != 0;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void free_output(struct output *output)
{
    free(output->path);
    free(output->buffer);
    free(output);
}

/* Renames; a target that has appeared meanwhile is kept unless overwriting is asked for. */
static int move_into_place(const struct output *output)
{
    const char *from = temporaries[output->slot];
    if (!output->overwrite) {
        if (!renameat2(AT_FDCWD, from, AT_FDCWD, output->path, RENAME_NOREPLACE)) return 0;
        if (errno != EINVAL && errno != ENOSYS) return -1;
    }
    return rename(from, output->path);
}

int output_commit(struct output *output)
{
    output_failed(output);
    if (output->path) {
        FILE *stream = output->stream;
        output->stream = NULL;
        if (fclose(stream) && !output->error) output->error = errno;
    }
    if (!output->error && output->slot >= 0) {
        if (move_into_place(output)) output->error = errno;
        else in_use[output->slot] = 0, output->slot = -1;
    }
    if (output->error) {
        int code;
        if (!output->path) stdout_reported = true;
        cannot_write(output, output->path ? output->path : _("standard output"), output->error,
                     &code);
        return EXIT_ENVIRONMENT;
    }
    free_output(output);
    return EXIT_FINE;
}

void output_discard(struct output *output)
{
    if (!output) return;
    if (output->stream && output->path) fclose(output->stream);
    if (output->slot >= 0 && in_use[output->slot]) {
        unlink(temporaries[output->slot]);
        in_use[output->slot] = 0;
    }
    if (output->path) output->stream = NULL;
    free_output(output);
}

int output_finish_stdout(void)
{
    if (!fflush(stdout) && !ferror(stdout)) return EXIT_FINE;
    if (!stdout_reported)
        say_error(_("%s: cannot be written: %s"), _("standard output"), strerror(errno));
    return EXIT_ENVIRONMENT;
}

enum format output_format(const char *path, const char *name)
{
    static const char *const names[] = {"", "csv", "json", "geojson", "gpkg", "md"};
    const char *dot = path ? strrchr(path, '.') : NULL;
    if (!name) name = dot ? dot + 1 : "";
    for (int i = FORMAT_CSV; i <= FORMAT_MARKDOWN; i++)
        if (!strcasecmp(name, names[i])) return (enum format)i;
    return FORMAT_UNKNOWN;
}
