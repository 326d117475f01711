#include <hpy.h>

/* A module that asks little of an object space. -DMODULE=NAME gives it another name, -DBRINGS="NAME" has it import a module while
 * it is being loaded, and -DFAILS keeps it from being loaded. */

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

#if defined(BRINGS) || defined(FAILS)
HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
#ifdef FAILS
    HPyErr_SetString(ctx, ctx->h_ValueError, "not today");
    return -1;
#else
    HPy other = HPyImport_ImportModule(ctx, BRINGS);
    if (HPy_IsNull(other)) {
        return -1;
    }
    HPy_Close(ctx, other);
    return 0;
#endif
}
#define EXEC &exec,
#else
#define EXEC
#endif

#ifndef MODULE
#define MODULE small
#endif
#define INIT(name) HPy_MODINIT(name, def)

static HPyDef *defines[] = {&twice, &context, EXEC NULL};
static HPyModuleDef def = {.defines = defines};
INIT(MODULE)
