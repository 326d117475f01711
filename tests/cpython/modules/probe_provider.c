/* The provider of the Probe API: each slot does the least that shows whether its arguments arrived. */
#include "probe_provider.h"

#include <stdio.h>

static probe_version do_version;
static probe_add do_add;
static probe_context do_context;
static probe_range do_range;
static probe_join do_join;
static probe_divide do_divide;
static probe_fail do_fail;
static probe_swallow do_swallow;
static probe_pair do_pair;
static probe_split do_split;
static probe_each do_each;
static probe_total do_total;
static probe_squares do_squares;
static probe_norm do_norm;
static probe_maybe do_maybe;
static probe_subscribe do_subscribe;
static probe_subscribe_ctx do_subscribe_ctx;
static probe_publish do_publish;
static probe_unsubscribe do_unsubscribe;
static probe_hypot do_hypot;
static probe_leak do_leak;
static probe_mix do_mix;
static probe_swallow_all do_swallow_all;
static probe_invoke do_invoke;
static probe_descend do_descend;
static probe_broken do_broken;
static probe_describe do_describe;
static probe_shuffle do_shuffle;
static probe_subtract do_subtract;
static probe_answer do_answer;

static const double tau = 6.283185307179586;

Probe_PROVIDE(
    do_version,
    do_add,
    do_context,
    do_range,
    do_join,
    do_divide,
    do_fail,
    do_swallow,
    do_pair,
    do_split,
    do_each,
    do_total,
    do_squares,
    do_norm,
    do_maybe,
    do_subscribe,
    do_subscribe_ctx,
    do_publish,
    do_unsubscribe,
    do_hypot,
    &tau,
    do_leak,
    do_mix,
    do_swallow_all,
    do_invoke,
    do_descend,
    do_broken,
    NULL,
    do_describe,
    do_shuffle,
    do_subtract,
    do_answer
);
HPYAPI_EXPORTS(probe_provider, &Probe_descriptor);

static int32_t do_version(void)
{
    return Probe_MAJOR * 1000 + Probe_MINOR;
}

static HPy do_add(HPyContext *ctx, HPy a, HPy b)
{
    return HPy_Add(ctx, a, b);
}

static int32_t do_context(HPyContext *ctx, char *name, int32_t capacity)
{
    return (int32_t)snprintf(name, (size_t)capacity, "%s", ctx->name);
}

static HPy do_range(HPyContext *ctx, int64_t n)
{
    HPy list = HPyList_New(ctx, 0);
    int64_t i;

    for (i = 0; i < n && !HPy_IsNull(list); i++) {
        HPy item = HPyLong_FromInt64_t(ctx, i);

        if (HPy_IsNull(item) || HPyList_Append(ctx, list, item) < 0) {
            HPy_Close(ctx, list);
            list = HPy_NULL;
        }
        if (!HPy_IsNull(item)) {
            HPy_Close(ctx, item);
        }
    }
    return list;
}

static HPy do_join(HPyContext *ctx, const HPy *items, int32_t count)
{
    HPy list = HPyList_New(ctx, 0);
    HPy tuple;
    int32_t i;

    if (HPy_IsNull(list)) {
        return HPy_NULL;
    }
    for (i = 0; i < count; i++) {
        HPy item = HPy_IsNull(items[i]) ? HPyUnicode_FromString(ctx, "null") : HPy_Dup(ctx, items[i]);
        int status = HPyList_Append(ctx, list, item);

        HPy_Close(ctx, item);
        if (status < 0) {
            HPy_Close(ctx, list);
            return HPy_NULL;
        }
    }
    tuple = HPy_CallTupleDict(ctx, ctx->h_TupleType, HPy_NULL, HPy_NULL);
    if (!HPy_IsNull(tuple)) {
        HPy_Close(ctx, tuple);
        tuple = HPy_Call(ctx, ctx->h_TupleType, &list, 1, HPy_NULL);
    }
    HPy_Close(ctx, list);
    return tuple;
}

static int32_t do_divide(HPyContext *ctx, HPy a, HPy b, HPy *quotient, HPy *remainder)
{
    *quotient = HPy_FloorDivide(ctx, a, b);
    if (HPy_IsNull(*quotient)) {
        return -1;
    }
    *remainder = HPy_Remainder(ctx, a, b);
    if (HPy_IsNull(*remainder)) {
        HPy_Close(ctx, *quotient);
        *quotient = HPy_NULL;
        return -1;
    }
    return 0;
}

static HPy do_fail(HPyContext *ctx, const char *message)
{
    HPyErr_SetString(ctx, ctx->h_ValueError, message);
    return HPy_NULL;
}

static int64_t do_swallow(HPyContext *ctx, HPy item)
{
    int64_t length = HPy_Length(ctx, item);

    HPy_Close(ctx, item);
    return length;
}

static int32_t do_pair(HPyContext *ctx, HPy *item, HPy companion)
{
    HPy list;

    if (HPy_Is(ctx, companion, ctx->h_None)) {
        HPy_Close(ctx, *item);
        *item = HPy_NULL;
        HPyErr_SetString(ctx, ctx->h_TypeError, "no companion");
        return -1;
    }
    list = HPyList_New(ctx, 0);
    if (HPyList_Append(ctx, list, *item) < 0 || HPyList_Append(ctx, list, companion) < 0) {
        HPy_Close(ctx, list);
        list = HPy_NULL;
    }
    HPy_Close(ctx, *item);
    *item = list;
    return HPy_IsNull(list) ? -1 : 2;
}

static int32_t do_split(HPyContext *ctx, HPy sequence, HPy *items, int32_t room)
{
    HPy_ssize_t i, n = HPy_Length(ctx, sequence);

    for (i = 0; i < room; i++) {
        items[i] = HPy_NULL; /* the caller's room is as it comes, and a failure leaves no handle there */
    }
    if (n < 0) {
        return -1;
    }
    for (i = 0; i < n && i < room; i++) {
        items[i] = HPy_GetItem_i(ctx, sequence, i);
        if (HPy_IsNull(items[i])) {
            break;
        }
    }
    if (i == n) {
        return (int32_t)n;
    }
    if (i == room) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "the room is too small");
    }
    while (i-- > 0) {
        HPy_Close(ctx, items[i]);
        items[i] = HPy_NULL;
    }
    return -1;
}

/* What was lent to the latest call of do_each; see hold_first. */
static struct {
    probe_each_fn *fn;
    void *user;
} lent, held;

static HPy do_each(HPyContext *ctx, HPy sequence, probe_each_fn *fn, void *user)
{
    HPy_ssize_t i, n = HPy_Length(ctx, sequence);
    HPy list = n < 0 ? HPy_NULL : HPyList_New(ctx, 0);

    lent.fn = fn;
    lent.user = user;
    for (i = 0; i < n && !HPy_IsNull(list); i++) {
        HPy item = HPy_GetItem_i(ctx, sequence, i);
        HPy made = HPy_NULL;

        if (!HPy_IsNull(item)) {
            made = fn != NULL ? fn(ctx, item, user) : HPy_Dup(ctx, item);
            HPy_Close(ctx, item);
        }
        if (HPy_IsNull(made) || HPyList_Append(ctx, list, made) < 0) {
            HPy_Close(ctx, list);
            list = HPy_NULL;
        }
        if (!HPy_IsNull(made)) {
            HPy_Close(ctx, made);
        }
    }
    return list;
}

static double do_total(HPyContext *ctx, const double *values, size_t count)
{
    double total = 0;
    size_t i;

    if (count == 0) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "no values");
        return (double)NAN;
    }
    for (i = 0; i < count; i++) {
        total += values[i];
    }
    return total;
}

static void do_squares(HPyContext *ctx, int64_t *squares, uint32_t count)
{
    uint32_t i;

    if (count > 1000) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "too many");
        return;
    }
    for (i = 0; i < count; i++) {
        squares[i] = (int64_t)i * i;
    }
}

static double do_norm(HPyContext *ctx, const probe_point *point, probe_point *mirrored)
{
    (void)ctx;
    mirrored->x = -point->x;
    mirrored->y = -point->y;
    return sqrt(point->x * point->x + point->y * point->y);
}

static HPy do_maybe(HPyContext *ctx, HPy item)
{
    return HPy_IsNull(item) ? HPy_NULL : HPy_Dup(ctx, item);
}

/* What is subscribed; one of the two notifies is set. */
static struct {
    probe_each_fn *fn;
    void *user;
    probe_forget_fn *forget;
    probe_forget_ctx_fn *forget_ctx;
} subscribers[4];
static int32_t subscribed;
static int careless; /* whether functions fail without ending what they were given */

static int32_t do_subscribe(HPyContext *ctx, probe_each_fn *fn, void *user, probe_forget_fn *forget)
{
    if (subscribed == 4) {
        if (!careless) {
            forget(user);
        }
        HPyErr_SetString(ctx, ctx->h_RuntimeError, "no room for more subscribers");
        return -1;
    }
    subscribers[subscribed].fn = fn;
    subscribers[subscribed].user = user;
    subscribers[subscribed].forget = forget;
    subscribers[subscribed].forget_ctx = NULL;
    return ++subscribed;
}

static int32_t do_subscribe_ctx(HPyContext *ctx, probe_each_fn *fn, void *user, probe_forget_ctx_fn *forget)
{
    if (subscribed == 4) {
        if (!careless) {
            forget(ctx, user);
        }
        HPyErr_SetString(ctx, ctx->h_RuntimeError, "no room for more subscribers");
        return -1;
    }
    subscribers[subscribed].fn = fn;
    subscribers[subscribed].user = user;
    subscribers[subscribed].forget = NULL;
    subscribers[subscribed].forget_ctx = forget;
    return ++subscribed;
}

static HPy do_publish(HPyContext *ctx, HPy item)
{
    HPy list = HPyList_New(ctx, 0);
    int32_t i;

    for (i = 0; i < subscribed && !HPy_IsNull(list); i++) {
        HPy made = subscribers[i].fn(ctx, item, subscribers[i].user);

        if (HPy_IsNull(made) || HPyList_Append(ctx, list, made) < 0) {
            HPy_Close(ctx, list);
            list = HPy_NULL;
        }
        if (!HPy_IsNull(made)) {
            HPy_Close(ctx, made);
        }
    }
    return list;
}

static int32_t do_unsubscribe(HPyContext *ctx)
{
    int32_t i, n = subscribed;

    subscribed = 0;
    for (i = 0; i < n; i++) {
        if (subscribers[i].forget != NULL) {
            subscribers[i].forget(subscribers[i].user);
        } else {
            subscribers[i].forget_ctx(ctx, subscribers[i].user);
        }
    }
    return n;
}

static double do_hypot(double a, double b)
{
    return sqrt(a * a + b * b);
}

static void do_leak(HPyContext *ctx, HPy item)
{
    (void)HPy_Dup(ctx, item);
}

static int64_t do_mix(HPyContext *ctx, bool flag, int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f,
                      int64_t g,
                      uint64_t h, float i, double j, size_t k, probe_detail l, HPy_ssize_t m)
{
    int64_t parts[] = {flag, a, b, c, d, e, f, g, (int64_t)h, (int64_t)(i * 2), (int64_t)(j * 2), (int64_t)k, (int64_t)l, m};
    uint64_t mixed = 0;
    size_t n;

    (void)ctx;
    for (n = 0; n < sizeof(parts) / sizeof(parts[0]); n++) {
        mixed = mixed * 31 + (uint64_t)parts[n];
    }
    return (int64_t)(mixed >> 1);
}

static int32_t do_swallow_all(HPyContext *ctx, HPy *items, int32_t count)
{
    int32_t i, n = 0;

    for (i = 0; i < count; i++) {
        if (!HPy_IsNull(items[i])) {
            HPy_Close(ctx, items[i]);
            n++;
        }
    }
    return n;
}

static HPy do_invoke(HPyContext *ctx, HPy callable)
{
    return HPy_Call(ctx, callable, NULL, 0, HPy_NULL);
}

static int64_t do_descend(HPyContext *ctx, int64_t left, probe_step_fn *step, void *user)
{
    int64_t made;

    if (left == 0) {
        return 0;
    }
    made = step(ctx, left - 1, user);
    return made < 0 ? -1 : made + 1;
}

static HPy do_broken(HPyContext *ctx)
{
    (void)ctx;
    return HPy_NULL;
}

static const char *do_describe(HPyContext *ctx, probe_detail detail)
{
    switch (detail) {
    case PROBE_SHORT:
        return "probe";
    case PROBE_LONG:
        return "probe, for tests";
    }
    HPyErr_SetString(ctx, ctx->h_ValueError, "no such detail");
    return NULL;
}

static HPy do_shuffle(HPyContext *ctx, HPy *old, const HPy *items, int32_t count, HPy *copies, HPy *taken,
                      int32_t n_taken,
                      HPy *last)
{
    HPy was = *old;
    int32_t i;

    *old = HPyLong_FromInt64_t(ctx, count);
    *last = count > 0 ? HPy_Dup(ctx, items[count - 1]) : HPy_NULL;
    for (i = 0; i < count; i++) {
        copies[i] = HPy_IsNull(items[i]) ? HPy_NULL : HPy_Dup(ctx, items[i]);
    }
    (void)do_swallow_all(ctx, taken, n_taken);
    return was; /* what *old owned is the caller's again */
}

static HPy do_subtract(HPyContext *ctx, HPy a, HPy b)
{
    return HPy_Subtract(ctx, a, b);
}

static int32_t do_answer(void)
{
    return 42;
}

/* publish_gone(item): calls the first subscriber, though it may have been ended. */
HPyDef_METH(publish_gone, "publish_gone", HPyFunc_O)
static HPy publish_gone_impl(HPyContext *ctx, HPy self, HPy item)
{
    (void)self;
    return subscribers[0].fn(ctx, item, subscribers[0].user);
}

/* each_gone(item): calls what was lent to a call that has ended. */
HPyDef_METH(each_gone, "each_gone", HPyFunc_O)
static HPy each_gone_impl(HPyContext *ctx, HPy self, HPy item)
{
    (void)self;
    return lent.fn(ctx, item, lent.user);
}

/* hold_first(): remembers the first subscriber for call_held(item). */
HPyDef_METH(hold_first, "hold_first", HPyFunc_NOARGS)
static HPy hold_first_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    held.fn = subscribers[0].fn;
    held.user = subscribers[0].user;
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(call_held, "call_held", HPyFunc_O)
static HPy call_held_impl(HPyContext *ctx, HPy self, HPy item)
{
    (void)self;
    return held.fn(ctx, item, held.user);
}

/* forget_again(): ends all that were ever subscribed. */
HPyDef_METH(forget_again, "forget_again", HPyFunc_NOARGS)
static HPy forget_again_impl(HPyContext *ctx, HPy self)
{
    int i;

    (void)self;
    for (i = 0; i < 4 && subscribers[i].fn != NULL; i++) {
        subscribed = i + 1;
    }
    return HPyLong_FromInt64_t(ctx, do_unsubscribe(ctx));
}

/* be_careless(yes): see careless. */
HPyDef_METH(be_careless, "be_careless", HPyFunc_O)
static HPy be_careless_impl(HPyContext *ctx, HPy self, HPy yes)
{
    (void)self;
    careless = HPy_IsTrue(ctx, yes);
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return Probe_Export(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, &publish_gone, &each_gone, &hold_first, &call_held, &forget_again, &be_careless, NULL};
static HPyGlobal *module_globals[] = {Probe_EXPORT_GLOBALS, NULL};

static HPyModuleDef module_def = {
    .doc = "The provider of the Probe API.",
    .defines = module_defines,
    .globals = module_globals,
};

HPy_MODINIT(probe_provider, module_def)
