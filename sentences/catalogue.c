/* catalogue.c - see catalogue.h. */
#include "catalogue.h"

#include <libintl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

void catalogue_bind(void)
{
    static const char *const domains[] = {"gridctl", "gridview"};
    char path[PATH_MAX + 32];
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    if (n <= 0) return;
    path[n] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        if (slash) *slash = 0;
    }
    strcat(path, "/share/locale");
    for (int i = 0; i < 2; i++) {
        bindtextdomain(domains[i], path);
        bind_textdomain_codeset(domains[i], "UTF-8");
    }
}
