/** What figures offer, whoever made them: an interface of objects. */
#ifndef SHAPE_API_H
#define SHAPE_API_H

#include <hpyapi_define.h>

HPYAPI_API(Shape, shape, 1, 1, "__shape_api__", "c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e44")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** Called for each corner. */
HPYAPI_CALLBACK int32_t shape_corner_fn(HPyContext *ctx, double x, double y, void *user) HPYAPI_ERROR(-1);

/** The area of a figure. */
HPYAPI_SLOT(0, 0) double shape_area(HPyContext *ctx, HPy figure) HPYAPI_ERROR(-1);

/** Calls a function for each corner. */
HPYAPI_SLOT(1, 0)
int32_t shape_corners(HPyContext *ctx, HPy figure, shape_corner_fn *fn, void *user HPYAPI_USERDATA(fn)) HPYAPI_ERROR(-1);

/** How many dimensions all figures of the provider have. */
HPYAPI_SLOT(2, 0) int32_t shape_dimensions(void) HPYAPI_NO_ERROR;

/** Who made the figure. */
HPYAPI_SLOT(3, 1) HPy shape_maker(HPyContext *ctx, HPy figure);

#endif
