/* cmd.h - the subcommands of gridctl, and what its exit codes mean. */
#ifndef GRIDCTL_CMD_H
#define GRIDCTL_CMD_H

enum exit_code {
    EXIT_FINE = 0,
    EXIT_FINDINGS = 1,    /* findings from warning up, or rejected rows */
    EXIT_USAGE = 2,       /* the command line makes no sense */
    EXIT_INPUT = 3,       /* an input is missing, unreadable or invalid */
    EXIT_ENVIRONMENT = 4, /* disk, memory, something that must be installed */
    EXIT_INTERRUPTED = 130
};

/* One row of the table in main.c. `run` gets argv from the command's name on. */
struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary; /* one line; to be translated */
};

int cmd_sample(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_repair(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_locate(int argc, char **argv);
int cmd_rollup(int argc, char **argv);
int cmd_situation(int argc, char **argv);
int cmd_hotspot(int argc, char **argv);
int cmd_crosswalk(int argc, char **argv);
int cmd_heat(int argc, char **argv);
int cmd_render(int argc, char **argv);
int cmd_code(int argc, char **argv);

#endif
