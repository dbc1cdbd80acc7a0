/* language.h - the words of pictures and panels. The Chinese text is the key; the catalogue `gridview` has the others.
 *
 * Without a catalogue, or where the program chose no language, all is Chinese. Names and categories of the data are
 * never looked up. For render/ and viewer/ alone: gridctl has its own catalogue.
 */
#ifndef GRID_RENDER_LANGUAGE_H
#define GRID_RENDER_LANGUAGE_H

#include <libintl.h>
#include <string.h>

#define _(text) dgettext("gridview", text)
/* With a number, by which English has two forms. */
#define P_(text, n) dngettext("gridview", text, text, n)
/* Where other languages have two words for one: `use` says which. */
#define C_(use, text) grid_word_in_use(use "\004" text)
/* In a table: looked up where it is used. */
#define N_(text) text

static inline const char *grid_word_in_use(const char *both)
{
    const char *word = dgettext("gridview", both);
    return word == both ? strchr(both, '\004') + 1 : word;
}

#endif
