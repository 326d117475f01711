/* A consumer that breaks the rules, one in each function, or has the provider break one. */
#include <hpy.h>
#include <pthread.h>
#include <string.h>

#define HPYAPI_IMPLEMENT
#include "rude_consumer.h"

HPYAPI_IMPORTS(rude_consumer, &Rude_import);

#define FUNCTION(name)                 \
    HPyDef_METH(name, #name, HPyFunc_O) \
    static HPy name##_impl(HPyContext *ctx, HPy self, HPy arg)

FUNCTION(same)
{
    (void)self;
    return Rude_Same(ctx, arg);
}

FUNCTION(closed)
{
    (void)self;
    return Rude_Closed(ctx, arg);
}

FUNCTION(both)
{
    (void)self;
    return Rude_Both(ctx, arg);
}

FUNCTION(neither)
{
    (void)self;
    (void)arg;
    return Rude_Neither(ctx);
}

FUNCTION(number)
{
    int64_t n = Rude_Number(ctx);

    (void)self;
    (void)arg;
    return n == -1 && HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromInt64_t(ctx, n);
}

FUNCTION(out)
{
    HPy copy;

    (void)self;
    return Rude_Out(ctx, arg, &copy) < 0 ? HPy_NULL : copy;
}

FUNCTION(remember)
{
    (void)self;
    return Rude_Remember(ctx, arg);
}

/* Gives a handle that was closed before. */
FUNCTION(give_closed)
{
    HPy made = HPy_Add(ctx, arg, arg);

    (void)self;
    HPy_Close(ctx, made);
    return Rude_Same(ctx, made);
}

/* Gives a handle that never was one. */
FUNCTION(give_invented)
{
    HPy invented;

    (void)self;
    (void)arg;
    memset(&invented, 0x42, sizeof(invented));
    return Rude_Same(ctx, invented);
}

/* Calls with the provider's context. */
FUNCTION(as_provider)
{
    HPy result = Rude_Same((HPyContext *)Rude_Context(ctx), arg);

    (void)self;
    return result;
}

/* Calls with a context that is nobody's. */
FUNCTION(as_nobody)
{
    static HPyContext nobody;

    (void)self;
    nobody = *ctx;
    return Rude_Same(&nobody, arg);
}

/* Calls without a context, through the table: wrappers look at the context first. */
FUNCTION(as_null)
{
    rude_same *slot;

    (void)ctx;
    (void)self;
    memcpy(&slot, (const char *)Rude_consumer.table + Rude_consumer.table->header_size, sizeof(slot));
    return slot(NULL, arg);
}

struct away {
    HPyContext *ctx;
    HPy arg, result;
};

static void *stranger(void *data)
{
    struct away *away = (struct away *)data;

    away->result = Rude_Same(away->ctx, away->arg);
    return NULL;
}

/* Calls on a thread that does not own the lock; None when nothing came of it. */
FUNCTION(as_stranger)
{
    struct away away = {ctx, arg, HPy_NULL};
    pthread_t thread;

    (void)self;
    if (pthread_create(&thread, NULL, stranger, &away) != 0 || pthread_join(thread, NULL) != 0) {
        HPyErr_SetString(ctx, ctx->h_SystemError, "no thread");
        return HPy_NULL;
    }
    return HPy_IsNull(away.result) ? HPy_Dup(ctx, ctx->h_None) : away.result;
}

static HPy double_it(HPyContext *ctx, HPy item, void *user)
{
    (void)user;
    return HPy_Add(ctx, item, item);
}

FUNCTION(late)
{
    HPy none = Rude_Hold(ctx, double_it, NULL);

    (void)self;
    if (HPy_IsNull(none)) {
        return HPy_NULL;
    }
    HPy_Close(ctx, none);
    return Rude_Late(ctx, arg);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return Rude_Import(ctx);
}

static HPyDef *module_defines[] = {&module_exec, &same, &closed, &both, &neither, &number, &out, &remember, &give_closed,
                                   &give_invented, &as_provider, &as_nobody, &as_null, &as_stranger, &late, NULL};
static HPyGlobal *module_globals[] = {Rude_IMPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.defines = module_defines, .globals = module_globals};

HPy_MODINIT(rude_consumer, module_def)
