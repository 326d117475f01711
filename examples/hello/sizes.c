/* The consumer: twice() calls the API; leaky() forgets to close what it got, for debug mode to find. */
#include <hpy.h>
#define HPYAPI_IMPLEMENT
#include "shapes_consumer.h"

HPYAPI_IMPORTS(sizes, &Shapes_import);

HPyDef_METH(twice, "twice", HPyFunc_O, .doc = "twice(rectangle): double its area")
static HPy twice_impl(HPyContext *ctx, HPy self, HPy rectangle)
{
    (void)self;
    HPy area = Shapes_Area(ctx, rectangle);
    if (HPy_IsNull(area)) {
        return HPy_NULL;
    }
    HPy sum = HPy_Add(ctx, area, area);
    HPy_Close(ctx, area);
    return sum;
}

HPyDef_METH(leaky, "leaky", HPyFunc_O, .doc = "leaky(rectangle): its area, without closing it")
static HPy leaky_impl(HPyContext *ctx, HPy self, HPy rectangle)
{
    (void)self;
    HPy area = Shapes_Area(ctx, rectangle);
    if (HPy_IsNull(area)) {
        return HPy_NULL;
    }
    return HPy_Dup(ctx, area);
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { (void)module; return Shapes_Import(ctx); }

static HPyDef *defines[] = {&twice, &leaky, &init, NULL};
static HPyGlobal *globals[] = {Shapes_IMPORT_GLOBALS, NULL};
static HPyModuleDef def = {.doc = "Sizes.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(sizes, def)
