/* viewer_sample_map.c - writes the fixture's files into a folder, for the shell tests. */
#include <stdio.h>

#include "fixture.h"

int main(int argc, char **argv)
{
    const char *manifest = argc == 2 ? fixture_write(argv[1]) : NULL;
    if (!manifest) return 1;
    puts(manifest);
    return 0;
}
