/* Areas of shapes. */
#pragma once
#include <hpyapi_define.h>

HPYAPI_API(Shapes, shapes, 1, 0, "shapes._API", "0a4e5c11-6a55-4b0e-8a3e-111122223333")

/** The area of a rectangle given as (width, height). */
HPYAPI_SLOT(0, 0)
HPy shapes_area(HPyContext *ctx, HPy rectangle);
