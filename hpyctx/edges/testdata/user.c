/* A consumer that calls each function many times and looks at every result. */
#include <hpy.h>
#define HPYAPI_IMPLEMENT
#include "swap_consumer.h"

#define AS(macro, name, what) macro(name, what)

AS(HPYAPI_IMPORTS, USER, &Swap_import);

HPyDef_METH(version, "version", HPyFunc_NOARGS, .doc = "which provider is called")
static HPy version_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    int64_t v = Swap_Version(ctx);
    return v == -1 && HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromInt64_t(ctx, v);
}

HPyDef_METH(twice, "twice", HPyFunc_O, .doc = "twice(number)")
static HPy twice_impl(HPyContext *ctx, HPy self, HPy number)
{
    (void)self;
    return Swap_Twice(ctx, number);
}

HPyDef_METH(stats, "stats", HPyFunc_NOARGS, .doc = "(sum, largest, name) of 1, 2.5 and -4")
static HPy stats_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    static const double values[] = {1, 2.5, -4};
    double largest = 0;
    HPy name = HPy_NULL;
    double sum = Swap_Stats(ctx, values, 3, &largest, &name);
    if (sum != sum && HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    HPy items[] = {HPyFloat_FromDouble(ctx, sum), HPyFloat_FromDouble(ctx, largest), name};
    HPy result = HPyTuple_FromArray(ctx, items, 3);
    for (int i = 0; i < 3; i++) {
        HPy_Close(ctx, items[i]);
    }
    return result;
}

HPyDef_METH(put, "put", HPyFunc_O, .doc = "put(object)")
static HPy put_impl(HPyContext *ctx, HPy self, HPy object)
{
    (void)self;
    return Swap_Put(ctx, HPy_Dup(ctx, object), "a text") == -1 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(work, "work", HPyFunc_O, .doc = "work(n): calls n times, and how many results were wrong")
static HPy work_impl(HPyContext *ctx, HPy self, HPy count)
{
    (void)self;
    int64_t n = HPyLong_AsInt64_t(ctx, count), wrong = 0;
    if (n == -1 && HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    for (int64_t i = 0; i < n; i++) {
        HPy number = HPyLong_FromInt64_t(ctx, i);
        HPy doubled = Swap_Twice(ctx, number);
        HPy_Close(ctx, number);
        if (HPy_IsNull(doubled)) {
            return HPy_NULL;
        }
        int64_t v = Swap_Version(ctx);
        wrong += HPyLong_AsInt64_t(ctx, doubled) != 2 * i || v < 1 || v > 2;
        HPy_Close(ctx, doubled);
        if (HPyErr_Occurred(ctx)) {
            return HPy_NULL;
        }
    }
    return HPyLong_FromInt64_t(ctx, wrong);
}

#ifdef USER_MORE
HPyDef_METH(more, "more", HPyFunc_NOARGS, .doc = "what is new")
static HPy more_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    int64_t v = Swap_More(ctx);
    return v == -1 && HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromInt64_t(ctx, v);
}
#  define MORE &more,
#else
#  define MORE
#endif

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { (void)module; return Swap_Import(ctx); }

static HPyDef *defines[] = {&version, &twice, &stats, &put, &work, MORE &init, NULL};
static HPyGlobal *globals[] = {Swap_IMPORT_GLOBALS, NULL};
static HPyModuleDef def = {.doc = "A consumer.", .size = 0, .defines = defines, .globals = globals};
AS(HPy_MODINIT, USER, def)
