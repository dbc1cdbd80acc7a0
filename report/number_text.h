/* number_text.h - numbers as texts in files. */
#ifndef GRID_REPORT_NUMBER_TEXT_H
#define GRID_REPORT_NUMBER_TEXT_H

/* The shortest text of at least 15 digits' precision that is read back as the same finite number, in `out`. */
const char *number_text(double value, char out[40]);

#endif
