/* What a call through the Probe API costs, in a loop in C: nanoseconds per call. */
#define HPYAPI_IMPLEMENT
#include "probe_consumer.h"

#include <time.h>

HPYAPI_IMPORTS(bench_consumer, &Probe_import);

static double now(void)
{
    struct timespec t;

    (void)timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A method that runs one expression n times: NAME(n, item, callable). */
#define BENCH(NAME, EXPRESSION)                                                             \
    HPyDef_METH(NAME, #NAME, HPyFunc_VARARGS)                                               \
    static HPy NAME##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)        \
    {                                                                                       \
        HPy item, callable;                                                                 \
        int64_t i, n;                                                                       \
        double start;                                                                       \
                                                                                            \
        (void)self;                                                                         \
        if (nargs != 3) {                                                                   \
            HPyErr_SetString(ctx, ctx->h_TypeError, #NAME "(n, item, callable)");           \
            return HPy_NULL;                                                                \
        }                                                                                   \
        n = HPyLong_AsInt64_t(ctx, args[0]);                                                \
        item = args[1];                                                                     \
        callable = args[2];                                                                 \
        (void)callable;                                                                     \
        start = now();                                                                      \
        for (i = 0; i < n; i++) {                                                           \
            HPy_Close(ctx, EXPRESSION);                                                     \
        }                                                                                   \
        return HPyFloat_FromDouble(ctx, (now() - start) / (double)n);                       \
    }


/* The slot with one's own context, as everybody does it today: right in the provider's own mode only. */
BENCH(raw, ((const volatile Probe_Table *)Probe_api)->maybe(ctx, item))

BENCH(api, Probe_Maybe(ctx, item))

/* Two handles in, one out; the provider does one HPy_Subtract. */
BENCH(pair, Probe_Subtract(ctx, item, item))

/* That HPy_Subtract alone. */
BENCH(subtract, HPy_Subtract(ctx, item, item))

/* The same function of the provider as a method of its module. */
BENCH(python, HPy_Call(ctx, callable, &item, 1, HPy_NULL))

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return Probe_Import(ctx);
}

static HPyDef *module_defines[] = {&module_exec, &raw, &api, &pair, &subtract, &python, NULL};
static HPyGlobal *module_globals[] = {Probe_IMPORT_GLOBALS, NULL};

static HPyModuleDef module_def = {
    .doc = "What a call costs.",
    .defines = module_defines,
    .globals = module_globals,
};

HPy_MODINIT(bench_consumer, module_def)
