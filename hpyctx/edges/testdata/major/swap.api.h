/* The first version of an API that is replaced while it is used. */
#ifndef SWAP_API_H
#define SWAP_API_H

#include <hpyapi_define.h>

HPYAPI_API(Swap, swap, 2, 0, "swap._API", "6f4a1f0e-4a0d-4f5e-9f5c-0d3c1b7a2e13")

/** Which provider this is. */
HPYAPI_SLOT(0, 0)
int64_t swap_version(HPyContext *ctx) HPYAPI_ERROR(-1);

/** The number plus the number. */
HPYAPI_SLOT(1, 0)
HPy swap_twice(HPyContext *ctx, HPy number);

/** The sum of the numbers, and the largest. */
HPYAPI_SLOT(2, 0)
double swap_stats(HPyContext *ctx, const double *values HPYAPI_LEN(count), int64_t count, double *largest HPYAPI_OUT, HPy *name HPYAPI_OUT) HPYAPI_ERROR(NAN);

/** Takes over an object, and a text. */
HPYAPI_SLOT(3, 0)
int32_t swap_put(HPyContext *ctx, HPy object HPYAPI_STEAL, const char *text) HPYAPI_ERROR(-1);

#endif
