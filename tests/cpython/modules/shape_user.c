/* Works with whatever offers the interface of shape.api.h, in HPy. */
#define HPYAPI_IMPLEMENT
#include "shape_consumer.h"

#include <time.h>

HPYAPI_IMPORTS(shape_user, &Shape_import);

HPyDef_METH(area, "area", HPyFunc_O)
static HPy area_impl(HPyContext *ctx, HPy self, HPy figure)
{
    const Shape_Record *shape = Shape_Of(ctx, figure);
    double area;

    (void)self;
    if (shape == NULL) {
        return HPy_NULL;
    }
    area = Shape_Area(ctx, shape, figure);
    return area == -1 && HPyErr_Occurred(ctx) ? HPy_NULL : HPyFloat_FromDouble(ctx, area);
}

/* What a figure says of itself, while the provider of another one is in use too. */
HPyDef_METH(describe, "describe", HPyFunc_VARARGS)
static HPy describe_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    const Shape_Record *shapes[16];
    HPy list = HPyList_New(ctx, 0);
    size_t i;

    (void)self;
    for (i = 0; i < nargs && i < 16; i++) {
        shapes[i] = Shape_Of(ctx, args[i]);
        if (shapes[i] == NULL) {
            HPy_Close(ctx, list);
            return HPy_NULL;
        }
    }
    for (i = 0; i < nargs && i < 16; i++) {
        HPy maker = Shape_Has(shapes[i], maker) ? Shape_Maker(ctx, shapes[i], args[i]) : HPyUnicode_FromString(ctx, "nobody");
        HPy number = HPyLong_FromLong(ctx, Shape_Dimensions(shapes[i]));
        HPy pair[] = {maker, number};
        HPy item = HPy_IsNull(maker) ? HPy_NULL : HPyTuple_FromArray(ctx, pair, 2);

        if (!HPy_IsNull(item)) {
            HPyList_Append(ctx, list, item);
            HPy_Close(ctx, item);
        }
        if (!HPy_IsNull(maker)) {
            HPy_Close(ctx, maker);
        }
        HPy_Close(ctx, number);
    }
    if (HPyErr_Occurred(ctx)) {
        HPy_Close(ctx, list);
        return HPy_NULL;
    }
    return list;
}

static int32_t add_corner(HPyContext *ctx, double x, double y, void *user)
{
    (void)ctx;
    *(double *)user += x + y;
    return 0;
}

HPyDef_METH(corners, "corners", HPyFunc_O)
static HPy corners_impl(HPyContext *ctx, HPy self, HPy figure)
{
    const Shape_Record *shape = Shape_Of(ctx, figure);
    double sum = 0;

    (void)self;
    if (shape == NULL || Shape_Corners(ctx, shape, figure, add_corner, &sum) < 0) {
        return HPy_NULL;
    }
    return HPyFloat_FromDouble(ctx, sum);
}

HPyDef_METH(nanoseconds, "nanoseconds", HPyFunc_O, .doc = "what it costs to find a table again")
static HPy nanoseconds_impl(HPyContext *ctx, HPy self, HPy figure)
{
    struct timespec from, to;
    int i, count = 1000000;

    (void)self;
    timespec_get(&from, TIME_UTC);
    for (i = 0; i < count; i++) {
        if (Shape_Of(ctx, figure) == NULL) {
            return HPy_NULL;
        }
    }
    timespec_get(&to, TIME_UTC);
    return HPyFloat_FromDouble(ctx, ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / count);
}

static HPyDef *defines[] = {&area, &describe, &corners, &nanoseconds, NULL};
static HPyGlobal *globals[] = {Shape_IMPORT_GLOBALS, NULL};
static HPyModuleDef module = {.doc = "works with shapes", .defines = defines, .globals = globals};
HPy_MODINIT(shape_user, module)
