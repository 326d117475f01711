/* What C++ modules provide and use. */
#pragma once
#include <hpyapi_define.h>

HPYAPI_API(Plus, plus, 1, 0, "plus_provider._API", "6b1f2a3c-91b4-4c1e-a6f2-0c8b3d5f7e20")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** The sum of two objects. */
HPYAPI_SLOT(0, 0)
HPy plus_sum(HPyContext *ctx, HPy a, HPy b);

/** Throws in the provider: 0 nothing, 1 std::bad_alloc, 2 std::runtime_error, 3 an int, 4 with a Python exception set. */
HPYAPI_SLOT(1, 0)
int64_t plus_fail(HPyContext *ctx, int32_t how) HPYAPI_ERROR(-1);

HPYAPI_HOLE(2, "reserved")

/** The ratio of two numbers; NaN with an exception, and also without. */
HPYAPI_SLOT(3, 0)
double plus_ratio(HPyContext *ctx, double a, double b) HPYAPI_ERROR(NAN);

/** A limit. */
HPYAPI_DATA(4, 0) const int32_t plus_limit;

/** Powers of two. */
HPYAPI_DATA(5, 0) const int32_t plus_powers[3];
