/* The first major version of an API of which there are two side by side. */
#ifndef MINT_API_H
#define MINT_API_H

#include <hpyapi_define.h>

HPYAPI_API(Mint, mint, 1, 0, "mint._API", "5a2e8f61-7c1d-4b52-9a57-30d1f4c6e801")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** The number plus the number. */
HPYAPI_SLOT(0, 0) HPy mint_twice(HPyContext *ctx, HPy number);

/** What a coin is worth. */
HPYAPI_SLOT(1, 0) int64_t mint_worth(void) HPYAPI_NO_ERROR;

#endif
