/* A consumer of some variant of the Plain API. */
#include <hpy.h>

#define HPYAPI_IMPLEMENT
#include "plain_consumer.h"

HPYAPI_IMPORTS(plain_consumer, &Plain_import);

HPyDef_METH(twice, "twice", HPyFunc_O)
static HPy twice_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return Plain_Twice(ctx, arg);
}

#ifdef NEWER
HPyDef_METH(has_again, "has_again", HPyFunc_NOARGS)
static HPy has_again_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyBool_FromBool(ctx, Plain_Has(again));
}

/* Calls although it should have asked. */
HPyDef_METH(again, "again", HPyFunc_O)
static HPy again_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return Plain_Again(ctx, arg);
}
#endif

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return Plain_Import(ctx);
}

static HPyDef *module_defines[] = {&module_exec, &twice,
#ifdef NEWER
                                   &has_again, &again,
#endif
                                   NULL};
static HPyGlobal *module_globals[] = {Plain_IMPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.defines = module_defines, .globals = module_globals};

HPy_MODINIT(plain_consumer, module_def)
