/* cmd_sample.c - gridctl sample: writes the sample county, or random points in it.
 *
 * The county is generated into a folder beside the target, which takes the target's place when it
 * is complete: a run that is interrupted leaves nothing. Interrupts are held while files are
 * written and looked at between two steps.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "options.h"
#include "output.h"
#include "say.h"

#ifdef GRIDCTL_HAS_COUNTY
#include <county.h>

struct sample_args {
    unsigned long long seed, points;
    bool overwrite, quiet;
};

static const struct option_spec options[] = {
    {"seed", 0, OPTION_COUNT, "N", offsetof(struct sample_args, seed),
     N_("another county of the same kind (default 140929)")},
    {"points", 0, OPTION_COUNT, "N", offsetof(struct sample_args, points),
     N_("also write points.csv with N random points")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct sample_args, overwrite),
     N_("replace files that exist")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct sample_args, quiet),
     N_("say nothing but warnings and errors")},
    {0},
};

static const struct usage usage = {
    .command = "sample",
    .summary = N_("write the sample county: shapefiles, events, module points and kelan.json"),
    .examples = {"gridctl sample demo", "gridctl sample demo --points 1000000",
                 "gridctl sample other --seed 7"},
    .forms = {"[options] DIR"},
    .options = options,
    .notes =
        N_("The same seed gives the same bytes on every machine. Names and codes are those of\n"
           "Kelan county; the geometry and everything that happens in it are made."),
};

/* out = folder/name; false when that is too long. */
static bool join(char out[PATH_MAX], const char *folder, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX;
}

static void remove_folder(const char *path)
{
    char name[PATH_MAX];
    DIR *folder = opendir(path);
    for (struct dirent *e; folder && (e = readdir(folder));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") && join(name, path, e->d_name))
            unlink(name);
    if (folder) closedir(folder);
    rmdir(path);
}

static void step(void *folder, const char *what, double done)
{
    static const char *shown;
    if (what != shown) progress_start(shown = what);
    progress_step(NULL, done);
    if (!output_was_interrupted()) return;
    progress_end();
    remove_folder(folder);
    _exit(EXIT_INTERRUPTED);
}

static int cannot_make(const char *path)
{
    say_error(_("%s: cannot be made: %s"), path, strerror(errno));
    return EXIT_ENVIRONMENT;
}

/* Acts on every file of `from` and its name in `to`, until one answers with an exit code. */
static int for_each_file(const char *from, const char *to, bool overwrite,
                         int (*act)(const char *source, const char *target, bool overwrite))
{
    char source[PATH_MAX], target[PATH_MAX];
    int code = EXIT_FINE;
    DIR *folder = opendir(from);
    if (!folder) return cannot_make(to);
    for (struct dirent *e; !code && (e = readdir(folder));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        if (join(source, from, e->d_name) && join(target, to, e->d_name))
            code = act(source, target, overwrite);
    }
    closedir(folder);
    return code;
}

static int look(const char *source, const char *target, bool overwrite)
{
    (void)source;
    return output_allowed(target, overwrite);
}

static int move(const char *source, const char *target, bool overwrite)
{
    (void)overwrite;
    return rename(source, target) ? cannot_make(target) : EXIT_FINE;
}

static int generate(const char *folder, const struct sample_args *args)
{
    char message[1024] = "", path[PATH_MAX];
    progress_start(_("making the county"));
    int failed =
        county_write(folder, args->seed, true, step, (void *)folder, message, sizeof message);
    if (!failed && args->points && join(path, folder, "points.csv"))
        failed = county_write_points(path, args->seed, args->points, message, sizeof message);
    progress_end();
    if (!failed) return output_was_interrupted() ? EXIT_INTERRUPTED : EXIT_FINE;
    say_error("%s", message);
    return EXIT_ENVIRONMENT;
}

/* Makes the county in `folder` and puts it where `target` is or shall be. */
static int make_county(const char *folder, const char *target, const struct sample_args *args)
{
    struct stat status;
    if (mkdir(folder, 0777)) return cannot_make(target);
    int code = generate(folder, args);
    if (!code && stat(target, &status)) {
        if (rename(folder, target)) code = cannot_make(target);
        if (!code) return EXIT_FINE;
    }
    if (!code) code = for_each_file(folder, target, args->overwrite, look);
    if (!code) code = for_each_file(folder, target, args->overwrite, move);
    remove_folder(folder);
    return code;
}

int cmd_sample(int argc, char **argv)
{
    struct sample_args args = {.seed = COUNTY_DEFAULT_SEED};
    struct text_list rest;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    if (rest.num != 1 || !*rest.items[0])
        return options_wrong(&usage, _("sample wants one folder"));
    say_quietly(args.quiet);

    char target[PATH_MAX], folder[PATH_MAX], manifest[PATH_MAX];
    struct stat status;
    size_t length = strlen(rest.items[0]);
    while (length > 1 && rest.items[0][length - 1] == '/') length--;
    if (length > PATH_MAX - 300) return options_wrong(&usage, _("the folder's name is too long"));
    memcpy(target, rest.items[0], length);
    target[length] = 0;
    int n = snprintf(folder, sizeof folder, "%s.%ld.part", target, (long)getpid());
    if (n < 0 || n >= PATH_MAX || !join(manifest, target, "kelan.json"))
        return options_wrong(&usage, _("the folder's name is too long"));
    if (!stat(target, &status) && !S_ISDIR(status.st_mode)) {
        say_error(_("%s: is not a folder"), target);
        return EXIT_USAGE;
    }
    if ((code = output_allowed(manifest, args.overwrite))) return code;
    output_hold_interrupts(true);
    code = make_county(folder, target, &args);
    if (!code)
        say_note(_("%s holds the sample county; next: gridctl check %s"), manifest, manifest);
    return code;
}

#else

int cmd_sample(int argc, char **argv)
{
    (void)argc, (void)argv;
    say_error(_("this gridctl was built without the sample county"));
    return EXIT_ENVIRONMENT;
}

#endif
