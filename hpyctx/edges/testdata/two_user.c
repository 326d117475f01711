/* A consumer of two major versions of one API. */
#include <hpy.h>
#define HPYAPI_IMPLEMENT
#include "swap_consumer.h"
#include "swap2_consumer.h"

HPYAPI_IMPORTS(two_user, &Swap_import, &Swap2_import);

HPyDef_METH(versions, "versions", HPyFunc_NOARGS, .doc = "what each major says")
static HPy versions_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromInt64_t(ctx, 10 * Swap_Version(ctx) + Swap2_Version(ctx) + 1000 * Swap2_Twice(ctx, 4));
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { (void)module; return Swap_Import(ctx) < 0 ? -1 : Swap2_Import(ctx); }

static HPyDef *defines[] = {&versions, &init, NULL};
static HPyGlobal *globals[] = {Swap_IMPORT_GLOBALS, Swap2_IMPORT_GLOBALS, NULL};
static HPyModuleDef def = {.doc = "Two majors.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(two_user, def)
