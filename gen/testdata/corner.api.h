/* What generated C could stumble over: names that are keywords, long comments, quotes, no flags, no callbacks. */
#ifndef CORNER_API_H
#define CORNER_API_H

#include <hpyapi_define.h>

HPYAPI_API(Corner, corner, 2, 3, "package.module._CORNER", "0f9a1c22-5b7e-4d31-8a64-2c1de0b97f50")

/** Rows of numbers. */
typedef struct {
    int32_t rows;
    int32_t columns;
    double scale[3];
} corner_grid;

/** An incomplete struct. */
typedef struct corner_file corner_file;

/** A comment that is long enough to need more than one line of the generated header, with words that go on and on until they are over the edge, and with "quotes", a back\slash and 100% of what printf would like. */
HPYAPI_SLOT(0, 0)
HPy corner_new(HPyContext *ctx, HPy words, HPy handles, HPy frame, HPy answer, HPy api) HPYAPI_NULLABLE;

HPYAPI_SLOT(1, 0)
void corner_delete(HPyContext *ctx, HPy object HPYAPI_STEAL) HPYAPI_ERROR(CHECK) HPYAPI_SLOW;

HPYAPI_HOLE(2, "retired in 2.1: \"use\" corner_new")

/** Old. */
HPYAPI_SLOT(3, 0)
bool corner_register(HPyContext *ctx, corner_file *file HPYAPI_OPAQUE, const corner_grid *grid) HPYAPI_ERROR(CHECK) HPYAPI_DEPRECATED("call corner_new");

/** Weights of the three axes. */
HPYAPI_DATA(4, 1)
const double corner_weights[3];

/** Fills a buffer in place. */
HPYAPI_SLOT(5, 1)
uint64_t corner_scale(HPyContext *ctx, float *values HPYAPI_INOUT HPYAPI_LEN(count), uint16_t count, corner_grid *grid HPYAPI_INOUT HPYAPI_NULLABLE) HPYAPI_ERROR(CHECK);

/** Where something is, for callers without a context. */
HPYAPI_SLOT(6, 2)
const char *corner_text(const char *const *names HPYAPI_LEN(count), int64_t count) HPYAPI_NO_ERROR HPYAPI_OWNER(static);

/** Nothing at all. */
HPYAPI_SLOT(7, 3)
void corner_header(HPyContext *ctx) HPYAPI_NO_ERROR;

/** Two handles and nothing else come back. */
HPYAPI_SLOT(8, 3)
void corner_both(HPyContext *ctx, HPy *first HPYAPI_OUT, HPy *second HPYAPI_OUT HPYAPI_NULLABLE) HPYAPI_ERROR(CHECK);

/** A text that never changes, as data. */
HPYAPI_DATA(9, 3)
const char *const corner_motto;

#endif
