/* A consumer of the NumPy API. */
#include "hpy.h"

#include <math.h>
#include <string.h>

#define HPYAPI_IMPLEMENT
#include "numpy_consumer.h"

HPYAPI_IMPORTS(consumer, &NumPy_import);

static char seen[64];

HPyDef_METH(total, "total", HPyFunc_O)
static HPy total_impl(HPyContext *ctx, HPy self, HPy array)
{
    (void)self;
    double sum = NumPy_Sum(ctx, array);
    return isnan(sum) && HPyErr_Occurred(ctx) ? HPy_NULL : HPyFloat_FromDouble(ctx, sum);
}

HPyDef_METH(make, "make", HPyFunc_O)
static HPy make_impl(HPyContext *ctx, HPy self, HPy sequence)
{
    (void)self;
    return NumPy_FromSequence(ctx, sequence, NUMPY_FLOAT64);
}

HPyDef_METH(add, "add", HPyFunc_VARARGS)
static HPy add_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    return NumPy_Add(ctx, args[0], args[1]);
}

static HPy twice(HPyContext *ctx, HPy item, void *user)
{
    strncpy(seen, ctx->name, sizeof(seen) - 1);
    int *left = (int *)user;
    if ((*left)-- == 0) {
        HPyErr_SetString(ctx, ctx->h_KeyError, "callback");
        return HPy_NULL;
    }
    return HPy_Add(ctx, item, item);
}

HPyDef_METH(map, "map", HPyFunc_VARARGS)
static HPy map_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    int left = (int)HPyLong_AsLong(ctx, args[1]);
    return NumPy_Map(ctx, args[0], twice, &left);
}

HPyDef_METH(ends, "ends", HPyFunc_O)
static HPy ends_impl(HPyContext *ctx, HPy self, HPy array)
{
    HPy e[2];
    (void)self;
    if (NumPy_MinMax(ctx, array, &e[0], &e[1]) < 0)
        return HPy_NULL;
    HPy r = HPyTuple_FromArray(ctx, e, 2);
    HPy_Close(ctx, e[0]);
    HPy_Close(ctx, e[1]);
    return r;
}

HPyDef_METH(callback_saw, "callback_saw", HPyFunc_NOARGS)
static HPy callback_saw_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, seen);
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)mod;
    return NumPy_Import(ctx);
}

static HPyDef *defines[] = {&total, &make, &add, &map, &ends, &callback_saw, &exec, NULL};
static HPyGlobal *globals[] = {NumPy_IMPORT_GLOBALS, NULL};
static HPyModuleDef moduledef = {.doc = "consumer", .defines = defines, .globals = globals};

HPy_MODINIT(consumer, moduledef)
