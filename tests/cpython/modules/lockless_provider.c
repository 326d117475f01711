/* The provider of the Lockless API with HPy. */
#include "lockless_provider.h"

#define CONTEXT HPyContext
#include "lockless_slots.h"

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return Lockless_Export(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, NULL};
static HPyGlobal *module_globals[] = {Lockless_EXPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.doc = "The provider of the Lockless API.", .defines = module_defines, .globals = module_globals};

HPy_MODINIT(lockless_provider, module_def)
