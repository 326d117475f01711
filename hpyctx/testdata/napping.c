/* A consumer of the API that sleeps. */
#include <hpy.h>
#define HPYAPI_IMPLEMENT
#include "slow_consumer.h"

HPYAPI_IMPORTS(napping, &Slow_import);

HPyDef_METH(naps, "naps", HPyFunc_VARARGS, .doc = "naps(count, nanoseconds): how many of the naps were interrupted")
static HPy naps_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long count, nanoseconds;
    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "ll", &count, &nanoseconds)) {
        return HPy_NULL;
    }
    long interrupted = 0;
    for (long i = 0; i < count; i++) {
        int32_t result = Slow_Nap(ctx, nanoseconds);
        if (result < 0) {
            return HPy_NULL;
        }
        interrupted += result != 0;
    }
    return HPyLong_FromLong(ctx, interrupted);
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { (void)module; return Slow_Import(ctx); }

static HPyDef *defines[] = {&naps, &init, NULL};
static HPyGlobal *globals[] = {Slow_IMPORT_GLOBALS, NULL};
static HPyModuleDef def = {.size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(napping, def)
