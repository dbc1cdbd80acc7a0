/* messages.h - what gridview says on the command line, in English and Chinese. */
#ifndef GRIDVIEW_MESSAGES_H
#define GRIDVIEW_MESSAGES_H

#include <stdbool.h>

typedef enum message {
    MESSAGE_HELP,
    MESSAGE_NO_MAP,
    MESSAGE_TWO_MAPS,          /* %s: the second */
    MESSAGE_UNKNOWN_OPTION,    /* %s */
    MESSAGE_NEAR_MISS,         /* %s: the option that was probably meant */
    MESSAGE_NEEDS_VALUE,       /* %s: option */
    MESSAGE_BAD_VALUE,         /* %s: option, %s: value, %s: what is expected */
    MESSAGE_SEE_HELP,
    MESSAGE_NOT_A_PICTURE,     /* %s: file */
    MESSAGE_NO_DISPLAY,        /* %s: SDL's reason */
    MESSAGE_FINDINGS,          /* %zu: how many, %s: map */
    MESSAGE_RECENT_SET_ASIDE,  /* %s: file, %s: the system's reason; so are the next three */
    MESSAGE_RECENT_DAMAGED,
    MESSAGE_RECENT_UNREADABLE,
    MESSAGE_RECENT_UNWRITABLE,
    NUM_MESSAGES
} message;

/* Chooses the language of all that gridview says: "zh", "en", or NULL for LC_ALL, LC_MESSAGES, LANG. False: not known. */
bool messages_choose(const char *language);
const char *message_text(message which);

#endif
