/* A consumer of the Probe API: one Python function per way of calling it. */
#define HPYAPI_IMPLEMENT
#include "probe_consumer.h"

HPYAPI_IMPORTS(probe_consumer, &Probe_import);

/* Checks the number of arguments. */
static int expect(HPyContext *ctx, size_t nargs, size_t n)
{
    if (nargs == n) {
        return 0;
    }
    HPyErr_SetString(ctx, ctx->h_TypeError, "wrong number of arguments");
    return -1;
}

/* A tuple of handles, which it closes; HPy_NULL becomes the string "null". */
static HPy pack(HPyContext *ctx, HPy *items, HPy_ssize_t n)
{
    HPy tuple;
    HPy_ssize_t i;

    for (i = 0; i < n; i++) {
        if (HPy_IsNull(items[i])) {
            items[i] = HPyUnicode_FromString(ctx, "null");
        }
    }
    tuple = HPyTuple_FromArray(ctx, items, n);
    for (i = 0; i < n; i++) {
        HPy_Close(ctx, items[i]);
    }
    return tuple;
}

HPyDef_METH(version, "version", HPyFunc_NOARGS)
static HPy version_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromInt64_t(ctx, Probe_Version());
}

HPyDef_METH(add, "add", HPyFunc_VARARGS)
static HPy add_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    return expect(ctx, nargs, 2) < 0 ? HPy_NULL : Probe_Add(ctx, args[0], args[1]);
}

HPyDef_METH(add_repeat, "add_repeat", HPyFunc_VARARGS)
static HPy add_repeat_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t i, n;
    HPy sum = HPy_NULL;

    (void)self;
    if (expect(ctx, nargs, 3) < 0) {
        return HPy_NULL;
    }
    n = HPyLong_AsInt64_t(ctx, args[2]);
    for (i = 0; i < n; i++) {
        if (!HPy_IsNull(sum)) {
            HPy_Close(ctx, sum);
        }
        sum = Probe_Add(ctx, args[0], args[1]);
        if (HPy_IsNull(sum)) {
            return HPy_NULL;
        }
    }
    return sum;
}

HPyDef_METH(context, "context", HPyFunc_NOARGS)
static HPy context_impl(HPyContext *ctx, HPy self)
{
    char name[64];
    HPy names[2];

    (void)self;
    if (Probe_Context(ctx, name, (int32_t)sizeof(name)) < 0) {
        return HPy_NULL;
    }
    names[0] = HPyUnicode_FromString(ctx, ctx->name);
    names[1] = HPyUnicode_FromString(ctx, name);
    return pack(ctx, names, 2);
}

HPyDef_METH(range, "range", HPyFunc_O)
static HPy range_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t n = HPyLong_AsInt64_t(ctx, arg);

    (void)self;
    return HPyErr_Occurred(ctx) ? HPy_NULL : Probe_Range(ctx, n);
}

HPyDef_METH(join, "join", HPyFunc_VARARGS)
static HPy join_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    return Probe_Join(ctx, args, (int32_t)nargs);
}

/* As join, with HPy_NULL in front and behind. */
HPyDef_METH(join_null, "join_null", HPyFunc_VARARGS)
static HPy join_null_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy items[32];
    size_t i;

    (void)self;
    if (nargs > 30) {
        return Probe_Join(ctx, NULL, 0);
    }
    items[0] = items[nargs + 1] = HPy_NULL;
    for (i = 0; i < nargs; i++) {
        items[i + 1] = args[i];
    }
    return Probe_Join(ctx, items, (int32_t)nargs + 2);
}

HPyDef_METH(divide, "divide", HPyFunc_VARARGS)
static HPy divide_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy results[2];

    (void)self;
    if (expect(ctx, nargs, 2) < 0 || Probe_Divide(ctx, args[0], args[1], &results[0], &results[1]) < 0) {
        return HPy_NULL;
    }
    return pack(ctx, results, 2);
}

HPyDef_METH(fail, "fail", HPyFunc_NOARGS)
static HPy fail_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return Probe_Fail(ctx, "as asked");
}

HPyDef_METH(swallow, "swallow", HPyFunc_O)
static HPy swallow_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t length = Probe_Swallow(ctx, HPy_Dup(ctx, arg));

    (void)self;
    return length < 0 ? HPy_NULL : HPyLong_FromInt64_t(ctx, length);
}

HPyDef_METH(pair, "pair", HPyFunc_VARARGS)
static HPy pair_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy item;

    (void)self;
    if (expect(ctx, nargs, 2) < 0) {
        return HPy_NULL;
    }
    item = HPy_Dup(ctx, args[0]);
    if (Probe_Pair(ctx, &item, args[1]) < 0) {
        if (!HPy_IsNull(item)) {
            HPyErr_SetString(ctx, ctx->h_AssertionError, "a handle was left after a failure");
        }
        return HPy_NULL;
    }
    return item;
}

HPyDef_METH(split, "split", HPyFunc_VARARGS)
static HPy split_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy items[16];
    int64_t room;
    int32_t n, i;

    if (expect(ctx, nargs, 2) < 0) {
        return HPy_NULL;
    }
    room = HPyLong_AsInt64_t(ctx, args[1]);
    for (i = 0; i < 16; i++) {
        items[i] = self; /* what the call must replace */
    }
    n = Probe_Split(ctx, args[0], items, (int32_t)room);
    if (n < 0) {
        for (i = 0; i < room; i++) {
            if (!HPy_IsNull(items[i])) {
                HPyErr_SetString(ctx, ctx->h_AssertionError, "a handle was left after a failure");
            }
        }
        return HPy_NULL;
    }
    return pack(ctx, items, n);
}

/* What a callback's user data points at. */
struct visit {
    HPy offset;
    int64_t calls;
    const char *name; /* of the context that the last call ran in */
};

static HPy add_offset(HPyContext *ctx, HPy item, void *user)
{
    struct visit *visit = (struct visit *)user;

    visit->calls++;
    visit->name = ctx->name;
    return HPy_Add(ctx, item, visit->offset);
}

/* each(sequence, offset): the list, the number of callbacks, the context they ran in. */
HPyDef_METH(each, "each", HPyFunc_VARARGS)
static HPy each_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    struct visit visit;
    HPy results[3];

    (void)self;
    if (expect(ctx, nargs, 2) < 0) {
        return HPy_NULL;
    }
    visit.offset = args[1];
    visit.calls = 0;
    visit.name = "";
    results[0] = Probe_Each(ctx, args[0], add_offset, &visit);
    if (HPy_IsNull(results[0])) {
        return HPy_NULL;
    }
    results[1] = HPyLong_FromInt64_t(ctx, visit.calls);
    results[2] = HPyUnicode_FromString(ctx, visit.name);
    return pack(ctx, results, 3);
}

HPyDef_METH(each_null, "each_null", HPyFunc_O)
static HPy each_null_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return Probe_Each(ctx, arg, NULL, NULL);
}

HPyDef_METH(total, "total", HPyFunc_VARARGS)
static HPy total_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    double values[16], total;
    size_t i;

    (void)self;
    for (i = 0; i < nargs && i < 16; i++) {
        values[i] = HPyFloat_AsDouble(ctx, args[i]);
    }
    total = Probe_Total(ctx, values, i);
    return total != total && HPyErr_Occurred(ctx) ? HPy_NULL : HPyFloat_FromDouble(ctx, total);
}

HPyDef_METH(squares, "squares", HPyFunc_O)
static HPy squares_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t squares[8] = {0};
    int64_t n = HPyLong_AsInt64_t(ctx, arg);
    HPy results[8];
    int i;

    (void)self;
    Probe_Squares(ctx, squares, (uint32_t)n);
    if (HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    for (i = 0; i < 8; i++) {
        results[i] = HPyLong_FromInt64_t(ctx, squares[i]);
    }
    return pack(ctx, results, 8);
}

HPyDef_METH(norm, "norm", HPyFunc_VARARGS)
static HPy norm_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    probe_point point, mirrored;
    HPy results[3];

    (void)self;
    if (expect(ctx, nargs, 2) < 0) {
        return HPy_NULL;
    }
    point.x = HPyFloat_AsDouble(ctx, args[0]);
    point.y = HPyFloat_AsDouble(ctx, args[1]);
    results[0] = HPyFloat_FromDouble(ctx, Probe_Norm(ctx, &point, &mirrored));
    results[1] = HPyFloat_FromDouble(ctx, mirrored.x);
    results[2] = HPyFloat_FromDouble(ctx, mirrored.y);
    return pack(ctx, results, 3);
}

/* maybe(x): x; maybe(): "null". */
HPyDef_METH(maybe, "maybe", HPyFunc_VARARGS)
static HPy maybe_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy item = Probe_Maybe(ctx, nargs > 0 ? args[0] : HPy_NULL);

    (void)self;
    if (!HPy_IsNull(item) || HPyErr_Occurred(ctx)) {
        return item;
    }
    return HPyUnicode_FromString(ctx, "null");
}

static int64_t forgotten;

static HPy add_number(HPyContext *ctx, HPy item, void *user)
{
    HPy number = HPyLong_FromInt64_t(ctx, *(const int64_t *)user);
    HPy sum = HPy_Add(ctx, item, number);

    HPy_Close(ctx, number);
    return sum;
}

static void forget(void *user)
{
    free(user);
    forgotten++;
}

static void forget_ctx(HPyContext *ctx, void *user)
{
    HPy proof = HPyLong_FromInt64_t(ctx, *(const int64_t *)user); /* a context that is not this module's would not do */

    HPy_Close(ctx, proof);
    free(user);
    forgotten++;
}

/* Subscribes a function that adds a number; the second argument chooses the notify. */
HPyDef_METH(subscribe, "subscribe", HPyFunc_VARARGS)
static HPy subscribe_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t *number = (int64_t *)malloc(sizeof(*number));
    int32_t place;

    (void)self;
    if (number == NULL || expect(ctx, nargs, 2) < 0) {
        free(number);
        return HPy_NULL;
    }
    *number = HPyLong_AsInt64_t(ctx, args[0]);
    if (HPy_IsTrue(ctx, args[1])) {
        place = Probe_SubscribeCtx(ctx, add_number, number, forget_ctx);
    } else {
        place = Probe_Subscribe(ctx, add_number, number, forget);
    }
    return place < 0 ? HPy_NULL : HPyLong_FromInt64_t(ctx, place);
}

HPyDef_METH(publish, "publish", HPyFunc_O)
static HPy publish_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return Probe_Publish(ctx, arg);
}

HPyDef_METH(unsubscribe, "unsubscribe", HPyFunc_NOARGS)
static HPy unsubscribe_impl(HPyContext *ctx, HPy self)
{
    int32_t n = Probe_Unsubscribe(ctx);

    (void)self;
    return n < 0 ? HPy_NULL : HPyLong_FromInt64_t(ctx, n);
}

HPyDef_METH(get_forgotten, "forgotten", HPyFunc_NOARGS)
static HPy get_forgotten_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromInt64_t(ctx, forgotten);
}

HPyDef_METH(hypot_, "hypot", HPyFunc_VARARGS)
static HPy hypot__impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    if (expect(ctx, nargs, 2) < 0) {
        return HPy_NULL;
    }
    return HPyFloat_FromDouble(ctx, Probe_Hypot(HPyFloat_AsDouble(ctx, args[0]), HPyFloat_AsDouble(ctx, args[1])));
}

HPyDef_METH(tau, "tau", HPyFunc_NOARGS)
static HPy tau_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyFloat_FromDouble(ctx, *Probe_Tau());
}

HPyDef_METH(provider_leak, "provider_leak", HPyFunc_O)
static HPy provider_leak_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    Probe_Leak(ctx, arg);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(consumer_leak, "consumer_leak", HPyFunc_VARARGS)
static HPy consumer_leak_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    if (expect(ctx, nargs, 2) < 0) {
        return HPy_NULL;
    }
    (void)Probe_Add(ctx, args[0], args[1]);
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(mix, "mix", HPyFunc_NOARGS)
static HPy mix_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromInt64_t(ctx, Probe_Mix(ctx, true, -1, 255, -32768, 65535, INT32_MIN, UINT32_MAX, INT64_MIN,
                                              UINT64_MAX, 1.5f,
                                              -2.5, SIZE_MAX, PROBE_LONG, -7));
}

/* swallow_all(items...): how many arrived, of the items and one HPy_NULL. */
HPyDef_METH(swallow_all, "swallow_all", HPyFunc_VARARGS)
static HPy swallow_all_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy items[32];
    size_t i;
    int32_t n;

    (void)self;
    items[0] = HPy_NULL;
    for (i = 0; i < nargs && i < 31; i++) {
        items[i + 1] = HPy_Dup(ctx, args[i]);
    }
    n = Probe_SwallowAll(ctx, items, (int32_t)i + 1);
    return n < 0 ? HPy_NULL : HPyLong_FromInt64_t(ctx, n);
}

HPyDef_METH(invoke, "invoke", HPyFunc_O)
static HPy invoke_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return Probe_Invoke(ctx, arg);
}

static int64_t step_down(HPyContext *ctx, int64_t left, void *user)
{
    int64_t *deepest = (int64_t *)user;

    (*deepest)++;
    return Probe_Descend(ctx, left, step_down, user);
}

/* descend(n): the steps that the provider counted and those that this side counted. */
HPyDef_METH(descend, "descend", HPyFunc_O)
static HPy descend_impl(HPyContext *ctx, HPy self, HPy arg)
{
    int64_t mine = 0, steps;
    HPy results[2];

    (void)self;
    steps = Probe_Descend(ctx, HPyLong_AsInt64_t(ctx, arg), step_down, &mine);
    if (steps < 0) {
        return HPy_NULL;
    }
    results[0] = HPyLong_FromInt64_t(ctx, steps);
    results[1] = HPyLong_FromInt64_t(ctx, mine);
    return pack(ctx, results, 2);
}

HPyDef_METH(broken, "broken", HPyFunc_NOARGS)
static HPy broken_impl(HPyContext *ctx, HPy self)
{
    HPy result = Probe_Broken(ctx);

    (void)self;
    if (HPy_IsNull(result) && !HPyErr_Occurred(ctx)) {
        return HPyUnicode_FromString(ctx, "passed on"); /* a direct call: nobody stands between */
    }
    return result;
}

HPyDef_METH(describe, "describe", HPyFunc_O)
static HPy describe_impl(HPyContext *ctx, HPy self, HPy arg)
{
    const char *text = Probe_Describe(ctx, (probe_detail)HPyLong_AsInt64_t(ctx, arg));

    (void)self;
    return text == NULL ? HPy_NULL : HPyUnicode_FromString(ctx, text);
}

/* shuffle(old, items...): what came back in every place, "null" for HPy_NULL, which one more item is. */
HPyDef_METH(shuffle, "shuffle", HPyFunc_VARARGS)
static HPy shuffle_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy items[16], results[19], taken[16], result, last;
    int32_t i, n = (int32_t)nargs;

    (void)self;
    if (nargs < 1 || nargs > 15) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "wrong number of arguments");
        return HPy_NULL;
    }
    for (i = 0; i < n; i++) {
        items[i] = i + 1 < n ? args[i + 1] : HPy_NULL;
        taken[i] = HPy_Dup(ctx, args[i]);
    }
    results[1] = HPy_Dup(ctx, args[0]);
    result = Probe_Shuffle(ctx, &results[1], items, n, &results[3], taken, n, &last);
    if (HPy_IsNull(result)) {
        return HPy_NULL;
    }
    results[0] = result;
    results[2] = last;
    return pack(ctx, results, 3 + n);
}

HPyDef_METH(subtract, "subtract", HPyFunc_VARARGS)
static HPy subtract_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    return expect(ctx, nargs, 2) < 0 ? HPy_NULL : Probe_Subtract(ctx, args[0], args[1]);
}

HPyDef_METH(answer, "answer", HPyFunc_NOARGS)
static HPy answer_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromInt64_t(ctx, Probe_Answer());
}

HPyDef_METH(has_subtract, "has_subtract", HPyFunc_NOARGS)
static HPy has_subtract_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyBool_FromBool(ctx, Probe_Has(subtract));
}

HPyDef_METH(import_again, "import_again", HPyFunc_NOARGS)
static HPy import_again_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return Probe_Import(ctx) < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

#ifndef HPY_ABI_CPYTHON
HPyDef_METH(import_on_pypy, "import_on_pypy", HPyFunc_O)
static HPy import_on_pypy_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPyContext other = *ctx; /* by its name PyPy's; the members are where they were */

    (void)self;
    other.name = "HPy Universal ABI (PyPy backend)";
    return Probe_ImportFrom(&other, arg) < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}
#endif

HPyDef_METH(import_from, "import_from", HPyFunc_O)
static HPy import_from_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return Probe_ImportFrom(ctx, arg) < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
#ifdef PROBE_LATE_IMPORT
    (void)ctx;
    return 0;
#else
    return Probe_Import(ctx);
#endif
}

static HPyDef *module_defines[] = {
    &module_exec,   &version,       &add,         &add_repeat, &context,   &range,      &join,         &join_null,
    &divide,        &fail,          &swallow,     &pair,       &split,     &each,       &each_null,    &total,
    &squares,       &norm,          &maybe,       &subscribe,  &publish,   &unsubscribe, &get_forgotten, &hypot_,
    &tau,           &provider_leak, &consumer_leak, &mix,      &swallow_all, &invoke,   &descend,      &broken,
    &describe,      &shuffle,       &subtract,    &answer,     &has_subtract, &import_again, &import_from,
#ifndef HPY_ABI_CPYTHON
    &import_on_pypy,
#endif
    NULL,
};
static HPyGlobal *module_globals[] = {Probe_IMPORT_GLOBALS, NULL};

static HPyModuleDef module_def = {
    .doc = "A consumer of the Probe API.",
    .defines = module_defines,
    .globals = module_globals,
};

HPy_MODINIT(probe_consumer, module_def)
