/* The module stats: statistics over arrays of the array API, smoothed with the window API. */
#include <hpy.h>
#include <math.h>
#include <string.h>

#define HPYAPI_IMPLEMENT
#include "numpy_consumer.h"
#include "window_consumer.h"

HPYAPI_IMPORTS(stats, &NumPy_import, &Window_import);

/* The names of the contexts that a function of this module, and a callback into it, ran with last. */
static char seen_call[64] = "(not called yet)";
static char seen_callback[64] = "(not called yet)";

/* The elements of a one-dimensional float64 array; they are the array's. */
static const double *elements(HPyContext *ctx, HPy array, int64_t *count)
{
    numpy_dtype dtype;
    if (NumPy_GetDtype(ctx, array, &dtype) < 0) {
        return NULL;
    }
    if (dtype != NUMPY_FLOAT64) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "stats works on float64 arrays");
        return NULL;
    }
    const double *values = (const double *)NumPy_Data(ctx, array, count);
    if (values != NULL && *count == 0) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "the array is empty");
        return NULL;
    }
    return values;
}

HPyDef_METH(mean, "mean", HPyFunc_O, .doc = "mean(array): the arithmetic mean")
static HPy mean_impl(HPyContext *ctx, HPy self, HPy array)
{
    int64_t count;
    (void)self;
    strncpy(seen_call, ctx->name, sizeof(seen_call) - 1);
    if (elements(ctx, array, &count) == NULL) {
        return HPy_NULL;
    }
    double sum = NumPy_Sum(ctx, array);
    if (isnan(sum) && HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    return HPyFloat_FromDouble(ctx, sum / (double)count);
}

HPyDef_METH(spread, "spread", HPyFunc_O, .doc = "spread(array): (smallest, largest) element")
static HPy spread_impl(HPyContext *ctx, HPy self, HPy array)
{
    HPy ends[2];
    (void)self;
    if (NumPy_MinMax(ctx, array, &ends[0], &ends[1]) < 0) {
        return HPy_NULL;
    }
    HPy result = HPyTuple_FromArray(ctx, ends, 2);
    HPy_Close(ctx, ends[0]);
    HPy_Close(ctx, ends[1]);
    return result;
}

HPyDef_METH(trend, "trend", HPyFunc_VARARGS, .doc = "trend(xs, ys): slope of the straight line through the points")
static HPy trend_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t count, others;
    (void)self;
    if (nargs != 2) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "trend() takes two arrays");
        return HPy_NULL;
    }
    const double *xs = elements(ctx, args[0], &count);
    if (xs == NULL) {
        return HPy_NULL;
    }
    const double *ys = elements(ctx, args[1], &others);
    if (ys == NULL) {
        return HPy_NULL;
    }
    if (count != others) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "the arrays differ in length");
        return HPy_NULL;
    }
    double x_mean = 0, y_mean = 0, above = 0, below = 0;
    for (int64_t i = 0; i < count; i++) {
        x_mean += xs[i] / (double)count;
        y_mean += ys[i] / (double)count;
    }
    for (int64_t i = 0; i < count; i++) {
        above += (xs[i] - x_mean) * (ys[i] - y_mean);
        below += (xs[i] - x_mean) * (xs[i] - x_mean);
    }
    return HPyFloat_FromDouble(ctx, above / below);
}

/* Called by window for each window: the median of its values. */
static double median(HPyContext *ctx, const double *values, int32_t count, void *user)
{
    double sorted[64];
    (void)user;
    strncpy(seen_callback, ctx->name, sizeof(seen_callback) - 1);
    if (count > 64) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "smooth() takes windows of at most 64 values");
        return NAN;
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t at = i;
        for (; at > 0 && sorted[at - 1] > values[i]; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = values[i];
    }
    return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

HPyDef_METH(smooth, "smooth", HPyFunc_VARARGS, .doc = "smooth(array, width): an array of the medians of its windows")
static HPy smooth_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    if (nargs != 2) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "smooth() takes an array and a width");
        return HPy_NULL;
    }
    int32_t width = HPyLong_AsInt32_t(ctx, args[1]);
    if (width == -1 && HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    HPy medians = Window_Roll(ctx, args[0], width, median, NULL);
    if (HPy_IsNull(medians)) {
        return HPy_NULL;
    }
    HPy result = NumPy_FromSequence(ctx, medians, NUMPY_FLOAT64);
    HPy_Close(ctx, medians);
    return result;
}

HPyDef_METH(first, "first", HPyFunc_O, .doc = "first(array): its first element; has a mistake in it, on purpose")
static HPy first_impl(HPyContext *ctx, HPy self, HPy array)
{
    const int64_t index[] = {0};
    (void)self;
    HPy element = NumPy_GetItem(ctx, array, index, 1);
    if (HPy_IsNull(element)) {
        return HPy_NULL;
    }
    return HPy_Dup(ctx, element); /* the mistake: element itself is never closed */
}

HPyDef_METH(seen, "seen", HPyFunc_NOARGS, .doc = "contexts that (a call of this module, a callback into it) ran with")
static HPy seen_impl(HPyContext *ctx, HPy self)
{
    HPy names[2];
    (void)self;
    names[0] = HPyUnicode_FromString(ctx, seen_call);
    names[1] = HPyUnicode_FromString(ctx, seen_callback);
    HPy result = HPy_IsNull(names[0]) || HPy_IsNull(names[1]) ? HPy_NULL : HPyTuple_FromArray(ctx, names, 2);
    HPy_Close(ctx, names[0]);
    HPy_Close(ctx, names[1]);
    return result;
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return NumPy_Import(ctx) < 0 || Window_Import(ctx) < 0 ? -1 : 0;
}

static HPyDef *defines[] = {&mean, &spread, &trend, &smooth, &first, &seen, &exec, NULL};
static HPyGlobal *globals[] = {NumPy_IMPORT_GLOBALS, Window_IMPORT_GLOBALS, NULL};
static HPyModuleDef module = {
    .doc = "Statistics over arrays.",
    .defines = defines,
    .globals = globals,
};
HPy_MODINIT(stats, module)
