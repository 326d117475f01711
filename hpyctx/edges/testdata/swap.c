/* A provider that knows which copy of it is called, and with which context. */
#include <hpy.h>
#include <math.h>
#include "swap_provider.h"

static swap_version version;
static swap_twice twice;
static swap_stats stats;
static swap_put put;
#if SWAP_VERSION > 1
static swap_more more;
Swap_PROVIDE(.version = version, .twice = twice, .stats = stats, .put = put, .more = more);
static int64_t more(HPyContext *ctx) { (void)ctx; return 4; }
#else
Swap_PROVIDE(.version = version, .twice = twice, .stats = stats, .put = put);
#endif
#ifndef SWAP_MODULE
#  define SWAP_MODULE swap
#endif
#define AS(macro, name, what) macro(name, what)

AS(HPYAPI_EXPORTS, SWAP_MODULE, &Swap_descriptor);

static HPyContext *own;
static int64_t *released; /* counts how often the table was let go of */

HPyCapsule_DESTRUCTOR(release)
static void release_impl(const char *name, void *pointer, void *context)
{
    (void)name, (void)pointer, (void)context;
    ++*released;
}

HPyDef_METH(count_at, "count_at", HPyFunc_O, .doc = "count_at(address): where to count the end of the table")
static HPy count_at_impl(HPyContext *ctx, HPy self, HPy address)
{
    HPy capsule = HPy_GetAttr_s(ctx, self, "_API");
    released = (int64_t *)(uintptr_t)HPyLong_AsUInt64_t(ctx, address);
    if (HPy_IsNull(capsule) || HPyCapsule_SetDestructor(ctx, capsule, &release) < 0) {
        return HPy_NULL;
    }
    HPy_Close(ctx, capsule);
    return HPy_Dup(ctx, ctx->h_None);
}

static int foreign(HPyContext *ctx)
{
    if (ctx == own) {
        return 0;
    }
    HPyErr_SetString(ctx, ctx->h_SystemError, "called with a context that is not the provider's");
    return 1;
}

static int64_t version(HPyContext *ctx) { return foreign(ctx) ? -1 : SWAP_VERSION; }

#ifdef SWAP_OTHER
static int64_t twice(HPyContext *ctx, HPy number) { return foreign(ctx) ? -1 : 2 * HPyLong_AsInt64_t(ctx, number); }
#else
static HPy twice(HPyContext *ctx, HPy number) { return foreign(ctx) ? HPy_NULL : HPy_Add(ctx, number, number); }
#endif

static double stats(HPyContext *ctx, const double *values, int64_t count, double *largest, HPy *name)
{
    if (foreign(ctx)) {
        return NAN;
    }
    double sum = 0;
    *largest = -INFINITY;
    for (int64_t i = 0; i < count; i++) {
        sum += values[i];
        *largest = fmax(*largest, values[i]);
    }
    *name = HPyUnicode_FromString(ctx, "swap");
    return HPy_IsNull(*name) ? NAN : sum;
}

static int32_t put(HPyContext *ctx, HPy object, const char *text)
{
    (void)text;
    HPy_Close(ctx, object);
    return foreign(ctx) ? -1 : 0;
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module)
{
    own = ctx;
    return Swap_Export(ctx, module);
}

static HPyDef *defines[] = {&count_at, &init, NULL};
static HPyGlobal *globals[] = {Swap_EXPORT_GLOBALS, NULL};
static HPyModuleDef def = {.doc = "A provider.", .size = 0, .defines = defines, .globals = globals};
AS(HPy_MODINIT, SWAP_MODULE, def)
