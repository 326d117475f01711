/* The provider: its function is called with its own context, whatever mode the caller is in. */
#include <hpy.h>
#include "shapes_provider.h"

static shapes_area area;
Shapes_PROVIDE(.area = area);
HPYAPI_EXPORTS(shapes, &Shapes_descriptor);

static HPy area(HPyContext *ctx, HPy rectangle)
{
    HPy width = HPy_GetItem_i(ctx, rectangle, 0);
    if (HPy_IsNull(width)) {
        return HPy_NULL;
    }
    HPy height = HPy_GetItem_i(ctx, rectangle, 1);
    HPy result = HPy_IsNull(height) ? HPy_NULL : HPy_Multiply(ctx, width, height);
    HPy_Close(ctx, width);
    HPy_Close(ctx, height);
    return result;
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { return Shapes_Export(ctx, module); }

static HPyDef *defines[] = {&init, NULL};
static HPyGlobal *globals[] = {Shapes_EXPORT_GLOBALS, NULL};
static HPyModuleDef def = {.doc = "Shapes.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(shapes, def)
