/* A provider of two major versions of one API, and a consumer of both. */
#include <hpy.h>
#include "swap_provider.h"
#include "swap2_provider.h"

static swap_version version;
static swap_twice twice;
static swap_stats stats;
static swap_put put;
static swap2_version version2;
static swap2_twice twice2;
Swap_PROVIDE(.version = version, .twice = twice, .stats = stats, .put = put);
Swap2_PROVIDE(.version = version2, .twice = twice2);
HPYAPI_EXPORTS(swap, &Swap_descriptor, &Swap2_descriptor);

static int64_t version(HPyContext *ctx) { (void)ctx; return 1; }
static int64_t version2(HPyContext *ctx) { (void)ctx; return 2; }
static HPy twice(HPyContext *ctx, HPy number) { return HPy_Add(ctx, number, number); }
static int64_t twice2(HPyContext *ctx, int64_t number) { (void)ctx; return 2 * number; }
static int32_t put(HPyContext *ctx, HPy object, const char *text) { (void)text; HPy_Close(ctx, object); return 0; }
static double stats(HPyContext *ctx, const double *values, int64_t count, double *largest, HPy *name)
{
    *largest = count > 0 ? values[0] : 0;
    *name = HPy_Dup(ctx, ctx->h_None);
    return 0;
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { return Swap_Export(ctx, module) < 0 ? -1 : Swap2_Export(ctx, module); }

static HPyDef *defines[] = {&init, NULL};
static HPyGlobal *globals[] = {Swap_EXPORT_GLOBALS, Swap2_EXPORT_GLOBALS, NULL};
static HPyModuleDef def = {.doc = "Two majors.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(swap, def)
