/* The second major version of an API of which there are two side by side: nothing of it fits the first. */
#ifndef MINT2_API_H
#define MINT2_API_H

#include <hpyapi_define.h>

HPYAPI_API(Mint2, mint2, 2, 1, "mint._API2", "5a2e8f61-7c1d-4b52-9a57-30d1f4c6e802")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** What so many coins are worth. */
HPYAPI_SLOT(0, 0) int64_t mint2_worth(int64_t coins) HPYAPI_NO_ERROR;

/** The number plus the number, which is no object any more. */
HPYAPI_SLOT(1, 1) int64_t mint2_twice(HPyContext *ctx, int64_t number) HPYAPI_ERROR(-1);

#endif
