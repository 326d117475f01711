/* A consumer of the Keeper API, which itself keeps a box of the provider's in an HPyGlobal. */
#define HPYAPI_IMPLEMENT
#include "keeper_consumer.h"

#include <string.h>

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

/* What the test reads of one function that the provider keeps; it lives in the test's memory. */
typedef struct {
    int64_t called, done;
    int64_t bits[2];    /* of a handle that the function, the notify, got */
    char context[2][64]; /* name of the context that they got */
} record;

static void note(HPyContext *ctx, record *r, int place, HPy h)
{
    r->bits[place] = (int64_t)h._i;
    strncpy(r->context[place], ctx->name, 63);
}

static HPy event(HPyContext *ctx, HPy item, void *user)
{
    record *r = (record *)user;

    r->called++;
    note(ctx, r, 0, item);
    return HPy_Add(ctx, item, item);
}

static void done(HPyContext *ctx, void *user)
{
    record *r = (record *)user;
    HPy one = HPyLong_FromInt64_t(ctx, 1);

    r->done++;
    note(ctx, r, 1, one);
    HPy_Close(ctx, one);
}

static HPy watch_about(HPyContext *ctx, HPy about, HPy address)
{
    record *r = (record *)(intptr_t)HPyLong_AsInt64_t(ctx, address);
    int32_t n = Keeper_Watch(ctx, about, event, r, done, HPyUnicode_FromString(ctx, "tag"));

    return n < 0 ? HPy_NULL : HPyLong_FromInt64_t(ctx, n);
}

/* watch(about, record): how many functions are kept now. */
HPyDef_METH(watch, "watch", HPyFunc_VARARGS)
static HPy watch_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    return watch_about(ctx, args[0], args[1]);
}

/* watch_closed(record): with a handle that is closed. */
HPyDef_METH(watch_closed, "watch_closed", HPyFunc_O)
static HPy watch_closed_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPy closed = HPyUnicode_FromString(ctx, "closed");

    (void)self;
    HPy_Close(ctx, closed);
    return watch_about(ctx, closed, arg);
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

static HPyDef *module_defines[] = {&module_exec, &put, &get, &keep, &kept, &watch, &watch_closed, NULL};
static HPyGlobal *module_globals[] = {&my_box, Keeper_IMPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.doc = "A consumer of the Keeper API.", .defines = module_defines, .globals = module_globals};
HPy_MODINIT(keeper_user, module_def)
