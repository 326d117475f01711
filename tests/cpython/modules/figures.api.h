/** Two types of a module, whose instances other modules work with. */
#ifndef FIGURES_API_H
#define FIGURES_API_H

#include <hpyapi_define.h>

HPYAPI_API(Figures, figures, 1, 0, "figures._API", "7be9b9a4-0f5c-4a53-9a0e-2f7a0d0a9c11")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** What is in a box. */
typedef struct {
    double width;
    double height;
} figures_box;

typedef struct figures_disc_s figures_disc;

/** A rectangle. */
HPYAPI_TYPE(0, 0) figures_box *figures_Box(HPyContext *ctx, HPy object)
    HPYAPI_OFFERS(Shape, shape, 1, 0, "__shape_api__", "c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e44");

/** A disc, which only its module looks into. */
HPYAPI_TYPE(1, 0) const figures_disc *figures_Disc(HPyContext *ctx, HPy object);

/** The radius of a disc. */
HPYAPI_SLOT(2, 0) double figures_radius(const figures_disc *disc HPYAPI_OPAQUE) HPYAPI_NO_ERROR;

#endif
