#include "hpy.h"

typedef struct { int n; } Thing;
HPyType_HELPERS(Thing)
static HPyType_Spec Thing_spec = {.name = "failing.Thing", .basicsize = sizeof(Thing), .builtin_shape = SHAPE(Thing)};

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &Thing_spec, NULL);
    if (HPy_IsNull(type) || HPy_SetAttr_s(ctx, module, "Thing", type) < 0) {
        return -1;
    }
    HPy one = HPy_CallTupleDict(ctx, type, HPy_NULL, HPy_NULL);
    HPy_SetAttr_s(ctx, type, "one", one);
    HPy_Close(ctx, one);
    HPy_Close(ctx, type);
    HPyErr_SetString(ctx, ctx->h_ValueError, "not today");
    return -1;
}

static HPyDef *defines[] = {&init, NULL};
static HPyModuleDef def = {.defines = defines};
HPy_MODINIT(failing, def)
