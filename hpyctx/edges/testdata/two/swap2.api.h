/* The next major version of the API that is replaced while it is used. */
#ifndef SWAP2_API_H
#define SWAP2_API_H

#include <hpyapi_define.h>

HPYAPI_API(Swap2, swap2, 2, 0, "swap._API2", "6f4a1f0e-4a0d-4f5e-9f5c-0d3c1b7a2e12")

/** Which provider this is. */
HPYAPI_SLOT(0, 0)
int64_t swap2_version(HPyContext *ctx) HPYAPI_ERROR(-1);

/** The number plus the number, which is no object any more. */
HPYAPI_SLOT(1, 0)
int64_t swap2_twice(HPyContext *ctx, int64_t number) HPYAPI_ERROR(-1);

#endif
