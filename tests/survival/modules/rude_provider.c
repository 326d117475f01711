/* A provider that breaks the rules, one in each function. */
#include <hpy.h>

#define HPYAPI_IMPLEMENT
#include "rude_provider.h"

static HPy kept_handle;
static rude_fn *kept_fn;
static void *kept_user;

static HPy do_same(HPyContext *ctx, HPy item)
{
    return HPy_Dup(ctx, item);
}

static HPy do_closed(HPyContext *ctx, HPy item)
{
    HPy made = HPy_Add(ctx, item, item);

    HPy_Close(ctx, made);
    return made;
}

static HPy do_both(HPyContext *ctx, HPy item)
{
    HPyErr_SetString(ctx, ctx->h_KeyError, "left behind");
    return HPy_Dup(ctx, item);
}

static HPy do_neither(HPyContext *ctx)
{
    (void)ctx;
    return HPy_NULL;
}

static int64_t do_number(HPyContext *ctx)
{
    HPyErr_SetString(ctx, ctx->h_KeyError, "left behind");
    return 5;
}

static int32_t do_out(HPyContext *ctx, HPy item, HPy *copy)
{
    *copy = do_closed(ctx, item);
    return 0;
}

static HPy do_remember(HPyContext *ctx, HPy item)
{
    HPy before = kept_handle;

    kept_handle = item; /* without a duplicate */
    return HPy_IsNull(before) ? HPy_Dup(ctx, ctx->h_None) : HPy_Dup(ctx, before);
}

static void *do_context(HPyContext *ctx)
{
    return ctx;
}

static HPy do_hold(HPyContext *ctx, rude_fn *fn, void *user)
{
    kept_fn = fn; /* although it may be called during this call only */
    kept_user = user;
    return HPy_Dup(ctx, ctx->h_None);
}

static HPy do_late(HPyContext *ctx, HPy item)
{
    return kept_fn(ctx, item, kept_user);
}

Rude_PROVIDE(.same = do_same, .closed = do_closed, .both = do_both, .neither = do_neither, .number = do_number, .out = do_out,
             .remember = do_remember, .context = do_context, .hold = do_hold, .late = do_late);
HPYAPI_EXPORTS(rude_provider, &Rude_descriptor);

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return Rude_Export(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, NULL};
static HPyGlobal *module_globals[] = {Rude_EXPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.defines = module_defines, .globals = module_globals};

HPy_MODINIT(rude_provider, module_def)
