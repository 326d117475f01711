/* A consumer of the Lockless API with HPy. */
#define HPYAPI_IMPLEMENT
#define LOCKLESS_REQUIRED_MINOR 0
#include "lockless_consumer.h"

#define CONTEXT HPyContext
#define FIRST HPyContext *
#include "lockless_calls.h"

HPYAPI_IMPORTS(lockless_consumer, &Lockless_import);

/* call(what): what work answers on another thread, while nobody has the lock. */
HPyDef_METH(call, "call", HPyFunc_O)
static HPy call_impl(HPyContext *ctx, HPy self, HPy what)
{
    static job own; /* the provider keeps its address */
    HPyThreadState state;

    (void)self;
    own.first = ctx;
    own.what = HPyLong_AsInt64_t(ctx, what);
    state = HPy_LeavePythonExecution(ctx);
    run(&own);
    HPy_ReenterPythonExecution(ctx, state);
    return HPyLong_FromInt64_t(ctx, own.result);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return Lockless_Import(ctx);
}

static HPyDef *module_defines[] = {&module_exec, &call, NULL};
static HPyGlobal *module_globals[] = {Lockless_IMPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.doc = "A consumer of the Lockless API.", .defines = module_defines, .globals = module_globals};

HPy_MODINIT(lockless_consumer, module_def)
