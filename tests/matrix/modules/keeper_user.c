/* A consumer of the Keeper API, which itself keeps a box of the provider's in an HPyGlobal. */
#define HPYAPI_IMPLEMENT
#include "keeper_consumer.h"

HPYAPI_IMPORTS(keeper_user, &Keeper_import);

static HPyGlobal my_box;

/* put(item): into the box that this module keeps. */
HPyDef_METH(put, "put", HPyFunc_O)
static HPy put_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPy box = HPyGlobal_Load(ctx, my_box);
    int32_t status = Keeper_Put(ctx, box, arg);

    (void)self;
    HPy_Close(ctx, box);
    return status < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

static HPy or_none(HPyContext *ctx, HPy h)
{
    if (HPy_IsNull(h) && !HPyErr_Occurred(ctx)) {
        return HPy_Dup(ctx, ctx->h_None);
    }
    return h;
}

HPyDef_METH(get, "get", HPyFunc_NOARGS)
static HPy get_impl(HPyContext *ctx, HPy self)
{
    HPy box = HPyGlobal_Load(ctx, my_box);
    HPy item = Keeper_Get(ctx, box);

    (void)self;
    HPy_Close(ctx, box);
    return or_none(ctx, item);
}

HPyDef_METH(keep, "keep", HPyFunc_O)
static HPy keep_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    Keeper_Keep(ctx, arg);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(kept, "kept", HPyFunc_NOARGS)
static HPy kept_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return or_none(ctx, Keeper_Kept(ctx));
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    HPy box;

    (void)module;
    if (Keeper_Import(ctx) < 0) {
        return -1;
    }
    box = Keeper_Box(ctx);
    if (HPy_IsNull(box)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &my_box, box);
    HPy_Close(ctx, box);
    return 0;
}

static HPyDef *module_defines[] = {&module_exec, &put, &get, &keep, &kept, NULL};
static HPyGlobal *module_globals[] = {&my_box, Keeper_IMPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.doc = "A consumer of the Keeper API.", .defines = module_defines, .globals = module_globals};
HPy_MODINIT(keeper_user, module_def)
