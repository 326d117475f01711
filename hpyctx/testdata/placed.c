/* A module that brings libraries along, uses the C library's mathematics without saying so, and asks where it is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <hpy.h>
#include <math.h>

int near_value(void);
int far_value(void);

HPyDef_METH(values, "values", HPyFunc_NOARGS)
static HPy values_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromLong(ctx, near_value() + far_value());
}

HPyDef_METH(root, "root", HPyFunc_O)
static HPy root_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return HPyFloat_FromDouble(ctx, sqrt(HPyFloat_AsDouble(ctx, arg)));
}

HPyDef_METH(where, "where", HPyFunc_NOARGS)
static HPy where_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    Dl_info info;
    if (dladdr((void *)&where, &info) == 0) {
        return HPy_Dup(ctx, ctx->h_None);
    }
    return HPyUnicode_FromString(ctx, info.dli_fname);
}

static HPyDef *defines[] = {&values, &root, &where, NULL};
static HPyModuleDef moduledef = {.defines = defines};

HPy_MODINIT(placed, moduledef)
