/* A module that provides one of two APIs and uses the other, whose provider uses this one: compiled twice, with MINE and
 * THEIRS the names of the APIs. */
#include <hpy.h>

#define HPYAPI_IMPLEMENT
#include MY_HEADER
#include THEIR_HEADER

/* Expands the arguments before the macro pastes them. */
#define EXPAND(macro, ...) macro(__VA_ARGS__)

EXPAND(HPYAPI_IMPORTS, RING_MODULE, THEIR_IMPORT);

/* One step down, and one more than what that gives. */
static int64_t do_down(HPyContext *ctx, int64_t left)
{
    volatile char frame[RING_FRAME]; /* what a call takes of the stack */
    int64_t below;

    frame[0] = frame[RING_FRAME - 1] = 0;
    below = left == 0 ? -1 : THEIR_DOWN(ctx, left - 1);

    return below == -1 && left > 0 ? -1 : below + 1;
}

MY_PROVIDE(.down = do_down);
EXPAND(HPYAPI_EXPORTS, RING_MODULE, MY_DESCRIPTOR);

HPyDef_METH(join, "join", HPyFunc_NOARGS)
static HPy join_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return THEIR_IMPORT_API(ctx) < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(down, "down", HPyFunc_O)
static HPy down_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t n = do_down(ctx, HPyLong_AsInt64_t(ctx, arg));

    (void)self;
    return n == -1 && HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromInt64_t(ctx, n);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return MY_EXPORT(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, &join, &down, NULL};
static HPyGlobal *module_globals[] = {MY_GLOBALS, THEIR_GLOBALS, NULL};
static HPyModuleDef module_def = {.defines = module_defines, .globals = module_globals};

EXPAND(HPy_MODINIT, RING_MODULE, module_def)
