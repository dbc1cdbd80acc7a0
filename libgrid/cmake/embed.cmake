# Writes the bytes of FILE as a C array NAME, ended by a 0 that is not counted, and NAME_length into OUT.
file(READ ${FILE} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
get_filename_component(from ${FILE} NAME)
file(WRITE ${OUT} "/* Made from ${from}. */
#include <stddef.h>
extern const char ${NAME}[];
extern const size_t ${NAME}_length;
const char ${NAME}[] = {
${bytes}0};
const size_t ${NAME}_length = sizeof ${NAME} - 1;
")
