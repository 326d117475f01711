/* The module window: an API of its own, which calls functions of its consumers back. */
#include <hpy.h>
#include <string.h>

#include "window_provider.h"

/* The name of the context that the last call ran with, to show that it is always this module's own. */
static char seen[64] = "(not called yet)";

static window_roll roll;
Window_PROVIDE(.roll = roll);
HPYAPI_EXPORTS(window, &Window_descriptor);

/* Copies the series into values, which has room for length numbers. */
static int read_series(HPyContext *ctx, HPy series, double *values, HPy_ssize_t length)
{
    for (HPy_ssize_t i = 0; i < length; i++) {
        HPy item = HPy_GetItem_i(ctx, series, i);
        if (HPy_IsNull(item)) {
            return -1;
        }
        values[i] = HPyFloat_AsDouble(ctx, item);
        HPy_Close(ctx, item);
        if (values[i] == -1.0 && HPyErr_Occurred(ctx)) {
            return -1;
        }
    }
    return 0;
}

/* Appends the number to the list. */
static int append(HPyContext *ctx, HPy list, double number)
{
    HPy item = HPyFloat_FromDouble(ctx, number);
    if (HPy_IsNull(item)) {
        return -1;
    }
    int failed = HPyList_Append(ctx, list, item);
    HPy_Close(ctx, item);
    return failed;
}

static HPy roll(HPyContext *ctx, HPy series, int32_t width, window_reduce_fn *reduce, void *user)
{
    strncpy(seen, ctx->name, sizeof(seen) - 1);
    if (width <= 0) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "the width of a window must be positive");
        return HPy_NULL;
    }
    HPy_ssize_t length = HPy_Length(ctx, series);
    if (length < 0) {
        return HPy_NULL;
    }
    double *values = (double *)malloc(sizeof(double) * (size_t)(length > 0 ? length : 1));
    if (values == NULL) {
        return HPyErr_NoMemory(ctx);
    }
    HPy result = HPyList_New(ctx, 0);
    int failed = HPy_IsNull(result) || read_series(ctx, series, values, length) < 0;
    for (HPy_ssize_t i = 0; !failed && i + width <= length; i++) {
        double reduced = reduce(ctx, values + i, width, user);
        failed = (reduced != reduced && HPyErr_Occurred(ctx)) || append(ctx, result, reduced) < 0;
    }
    free(values);
    if (failed && !HPy_IsNull(result)) {
        HPy_Close(ctx, result);
        result = HPy_NULL;
    }
    return result;
}

HPyDef_METH(seen_def, "seen", HPyFunc_NOARGS, .doc = "the context that the last call of the API ran with")
static HPy seen_def_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, seen);
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    return Window_Export(ctx, module);
}

static HPyDef *defines[] = {&seen_def, &exec, NULL};
static HPyGlobal *globals[] = {Window_EXPORT_GLOBALS, NULL};
static HPyModuleDef module = {
    .doc = "Windows over series of numbers, for other native modules.",
    .defines = defines,
    .globals = globals,
};
HPy_MODINIT(window, module)
