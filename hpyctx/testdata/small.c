#include <hpy.h>

/* A module that asks little of an object space. */

HPyDef_METH(twice, "twice", HPyFunc_O)
static HPy twice_impl(HPyContext *ctx, HPy self, HPy x)
{
    (void)self;
    return HPy_Add(ctx, x, x);
}

HPyDef_METH(context, "context", HPyFunc_NOARGS)
static HPy context_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, "small");
}

static HPyDef *defines[] = {&twice, &context, NULL};
static HPyModuleDef def = {.defines = defines};
HPy_MODINIT(small, def)
