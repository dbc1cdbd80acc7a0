/* catalogue.h - where the words of both programs are in other languages. */
#ifndef SENTENCES_CATALOGUE_H
#define SENTENCES_CATALOGUE_H

/* Binds the domains `gridctl` (with the sentences of the library) and `gridview` (with the words of pictures) to share/locale
 * beside the bin folder that the program stands in, in UTF-8. The locale is the program's affair. */
void catalogue_bind(void);

#endif
