/* Windows over a series of numbers. The provider walks the series; what is worked out for each window is the caller's
 * own function, which the provider calls back. */
#ifndef WINDOW_API_H
#define WINDOW_API_H

#include <hpyapi_define.h>

HPYAPI_API(Window, window, 1, 0, "window._API", "0d9c3c3e-8f0a-4c0b-9b53-6f2f5f6f7b11")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** Works out one number from the values of a window. */
HPYAPI_CALLBACK
double window_reduce_fn(HPyContext *ctx, const double *values HPYAPI_LEN(count), int32_t count, void *user) HPYAPI_ERROR(NAN);

/** A list with what reduce returns for each run of width neighbours in the series. Raises ValueError when width is not
 * positive; an error in reduce ends the walk. */
HPYAPI_SLOT(0, 0)
HPy window_roll(HPyContext *ctx, HPy series, int32_t width, window_reduce_fn *reduce, void *user HPYAPI_USERDATA(reduce));

#endif
