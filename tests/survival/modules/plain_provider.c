/* A provider of some variant of the Plain API. */
#include <hpy.h>

#define HPYAPI_IMPLEMENT
#include "plain_provider.h"

static HPy do_twice(HPyContext *ctx, HPy item)
{
    return HPy_Add(ctx, item, item);
}

static int64_t do_length(HPyContext *ctx, HPy item)
{
    return HPy_Length(ctx, item);
}

#if defined(OTHER_SIGNATURE)
static HPy do_half(HPyContext *ctx, int64_t n)
{
    return HPyLong_FromInt64_t(ctx, n / 2);
}
#elif !defined(OLDER)
static HPy do_half(HPyContext *ctx, int32_t n)
{
    return HPyLong_FromInt64_t(ctx, n / 2);
}
#endif

#ifdef NEWER
static HPy do_again(HPyContext *ctx, HPy item)
{
    return HPy_Dup(ctx, item);
}

static int32_t do_take(HPyContext *ctx, HPy item, HPy *copy)
{
    *copy = HPy_Dup(ctx, item);
    HPy_Close(ctx, item);
    return 0;
}
#endif

#if defined(NEWER)
Plain_PROVIDE(.twice = do_twice, .length = do_length, .half = do_half, .again = do_again, .take = do_take);
#elif defined(OLDER)
Plain_PROVIDE(.twice = do_twice, .length = do_length);
#else
Plain_PROVIDE(.twice = do_twice, .length = do_length, .half = do_half);
#endif
HPYAPI_EXPORTS(plain_provider, &Plain_descriptor);

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return Plain_Export(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, NULL};
static HPyGlobal *module_globals[] = {Plain_EXPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.defines = module_defines, .globals = module_globals};

HPy_MODINIT(plain_provider, module_def)
