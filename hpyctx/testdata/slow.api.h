/** Functions that wait, for the test of HPYAPI_SLOW. */
#ifndef SLOW_API_H
#define SLOW_API_H

#include <hpyapi_define.h>

HPYAPI_API(Slow, slow, 1, 0, "slow._API", "0b1d6c3a-54f8-4d0e-9a67-6f2b8d1c7e90")

/** Sleeps for some nanoseconds; errno when the sleep was interrupted, and 0 when it was not. */
HPYAPI_SLOT(0, 0)
int32_t slow_nap(HPyContext *ctx, int64_t nanoseconds) HPYAPI_ERROR(-1) HPYAPI_SLOW;

#endif
