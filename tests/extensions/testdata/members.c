/* Loops over the members of the HPy API that extensions call most: each function makes so many calls and returns what the
   last ones gave, so that nothing can be left out and two interpreters can be compared. */
#include <hpy.h>
#include <string.h>

typedef struct {
    double value;
    HPyField field;
} Thing;
HPyType_HELPERS(Thing)

HPyDef_SLOT(Thing_traverse, HPy_tp_traverse)
static int Thing_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Thing *)self)->field);
    return 0;
}

HPyDef_MEMBER(Thing_value, "value", HPyMember_DOUBLE, offsetof(Thing, value))

HPyDef_METH(Thing_get, "get", HPyFunc_NOARGS)
static HPy Thing_get_impl(HPyContext *ctx, HPy self) { return HPyFloat_FromDouble(ctx, Thing_AsStruct(ctx, self)->value); }

static HPyDef *Thing_defines[] = {&Thing_traverse, &Thing_value, &Thing_get, NULL};
static HPyType_Spec Thing_spec = {
    .name = "members.Thing",
    .basicsize = sizeof(Thing),
    .builtin_shape = SHAPE(Thing),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
    .defines = Thing_defines,
};

static HPyGlobal Thing_type, stored;

/* What a loop works on. */
typedef struct {
    HPy type, thing, list, tuple, dict, text, key, small, other, number, method;
} Things;

#define EACH(t, DO) DO((t)->type) DO((t)->thing) DO((t)->list) DO((t)->tuple) DO((t)->dict) DO((t)->text) \
    DO((t)->key) DO((t)->small) DO((t)->other) DO((t)->number) DO((t)->method)

static int make(HPyContext *ctx, Things *t)
{
    Thing *fields;
    memset(t, 0, sizeof *t);
    t->type = HPyGlobal_Load(ctx, Thing_type);
    t->thing = HPy_New(ctx, t->type, &fields);
    if (HPy_IsNull(t->thing)) {
        return -1;
    }
    fields->value = 2.5;
    HPy items[3] = {t->small = HPyLong_FromLong(ctx, 7), t->other = HPyLong_FromLong(ctx, 9), t->number = HPyFloat_FromDouble(ctx, 1.5)};
    t->tuple = HPyTuple_FromArray(ctx, items, 3);
    t->list = HPyList_New(ctx, 0);
    t->dict = HPyDict_New(ctx);
    t->text = HPyUnicode_FromString(ctx, "some text");
    t->key = HPyUnicode_FromString(ctx, "key");
    for (int i = 0; i < 3; i++) {
        if (HPyList_Append(ctx, t->list, items[i]) < 0) {
            return -1;
        }
    }
    HPyField_Store(ctx, t->thing, &fields->field, t->text);
    t->method = HPy_GetAttr_s(ctx, t->thing, "get");
    return HPy_SetItem(ctx, t->dict, t->key, t->small);
}

#define IS_NULL(h) || HPy_IsNull(h)
#define CLOSE(h) if (!HPy_IsNull(h)) { HPy_Close(ctx, h); }

/* A function that runs its body so many times. The body adds to sum. */
#define LOOP(name, ...)                                                                           \
    HPyDef_METH(name, #name, HPyFunc_O)                                                           \
    static HPy name##_impl(HPyContext *ctx, HPy self, HPy count)                                  \
    {                                                                                             \
        double sum = 0;                                                                           \
        Things things, *t = &things;                                                              \
        Thing *fields = NULL;                                                                     \
        long n = HPyLong_AsLong(ctx, count);                                                      \
        (void)self;                                                                               \
        if (make(ctx, t) < 0 EACH(t, IS_NULL)) {                                                  \
            return HPy_NULL;                                                                      \
        }                                                                                         \
        fields = Thing_AsStruct(ctx, t->thing);                                                   \
        for (long i = 0; i < n; i++) {                                                            \
            __VA_ARGS__                                                                           \
        }                                                                                         \
        (void)fields;                                                                             \
        EACH(t, CLOSE)                                                                            \
        return HPyErr_Occurred(ctx) ? HPy_NULL : HPyFloat_FromDouble(ctx, sum);                   \
    }

/* A body that makes a handle and closes it. */
#define MADE(expression) HPy h = expression; sum += !HPy_IsNull(h); HPy_Close(ctx, h);

LOOP(dup_close, MADE(HPy_Dup(ctx, t->list)))
LOOP(type, MADE(HPy_Type(ctx, t->thing)))
LOOP(type_check, sum += HPy_TypeCheck(ctx, t->thing, t->type);)
LOOP(same, sum += HPy_Is(ctx, t->list, t->list);)
LOOP(as_struct, sum += Thing_AsStruct(ctx, t->thing)->value;)
LOOP(new_close, Thing *made; HPy h = HPy_New(ctx, t->type, &made); made->value = 1; sum += made->value; HPy_Close(ctx, h);)
LOOP(global_load, MADE(HPyGlobal_Load(ctx, Thing_type)))
LOOP(global_store, HPyGlobal_Store(ctx, &stored, t->text); sum += 1;)
LOOP(field_load, MADE(HPyField_Load(ctx, t->thing, fields->field)))
LOOP(field_store, HPyField_Store(ctx, t->thing, &fields->field, t->key); sum += 1;)
LOOP(list_get, MADE(HPy_GetItem_i(ctx, t->list, 1)))
LOOP(tuple_get, MADE(HPy_GetItem_i(ctx, t->tuple, 1)))
LOOP(list_set, sum += HPy_SetItem_i(ctx, t->list, 1, t->small);)
LOOP(dict_get, MADE(HPy_GetItem(ctx, t->dict, t->key)))
LOOP(dict_set, sum += HPy_SetItem(ctx, t->dict, t->key, t->small);)
LOOP(length, sum += (double)HPy_Length(ctx, t->list);)
LOOP(long_check, sum += HPy_TypeCheck(ctx, t->small, ctx->h_LongType);)
LOOP(float_check, sum += HPy_TypeCheck(ctx, t->number, ctx->h_FloatType);)
LOOP(unicode_check, sum += HPyUnicode_Check(ctx, t->text);)
LOOP(list_check, sum += HPyList_Check(ctx, t->list);)
LOOP(as_long, sum += (double)HPyLong_AsLong(ctx, t->small);)
LOOP(from_long, MADE(HPyLong_FromLong(ctx, i & 127)))
LOOP(as_double, sum += HPyFloat_AsDouble(ctx, t->number);)
LOOP(from_double, MADE(HPyFloat_FromDouble(ctx, 0.5)))
LOOP(as_utf8, HPy_ssize_t size = 0; (void)HPyUnicode_AsUTF8AndSize(ctx, t->text, &size); sum += (double)size;)
LOOP(from_string, MADE(HPyUnicode_FromString(ctx, "short")))
LOOP(err_occurred, sum += HPyErr_Occurred(ctx);)
LOOP(is_true, sum += HPy_IsTrue(ctx, t->small);)
LOOP(add_floats, MADE(HPy_Add(ctx, t->number, t->number)))
LOOP(multiply_mixed, MADE(HPy_Multiply(ctx, t->number, t->small)))
LOOP(compare, sum += HPy_RichCompareBool(ctx, t->small, t->other, HPy_LT);)
LOOP(get_attr, MADE(HPy_GetAttr_s(ctx, t->thing, "value")))
LOOP(call_method, MADE(HPy_CallTupleDict(ctx, t->method, HPy_NULL, HPy_NULL)))
LOOP(list_append, HPy l = HPyList_New(ctx, 0); sum += HPyList_Append(ctx, l, t->small); HPy_Close(ctx, l);)
LOOP(tuple_pack, HPy pair[2] = {t->small, t->other}; MADE(HPyTuple_FromArray(ctx, pair, 2)))
LOOP(tracker, HPyTracker k = HPyTracker_New(ctx, 2); sum += HPyTracker_Add(ctx, k, HPy_Dup(ctx, t->list)); HPyTracker_Close(ctx, k);)

/* Random things happen to a list and a field, and sum says which objects were found there, and of which classes. */
static double which(HPyContext *ctx, const HPy *all, int n, HPy h)
{
    double found = HPy_IsNull(h) ? 1000 : 0;
    for (int i = 0; i < n; i++) {
        found += HPy_Is(ctx, h, all[i]) ? i + 1 : 0;
    }
    HPy_Close(ctx, h);
    return found;
}

LOOP(shuffle,
    unsigned long random = ((unsigned long)i + 1) * 2862933555777941757ul;
    HPy all[] = {t->type, t->thing, t->tuple, t->text, t->key, t->small, t->number, ctx->h_LongType, ctx->h_FloatType, ctx->h_TupleType};
    int n = sizeof all / sizeof all[0];
    int at = (int)(random >> 40) % 3;
    HPy one = all[(random >> 48) % n];
    switch ((random >> 32) % 6) {
    case 0: sum += HPy_SetItem_i(ctx, t->list, at, one); break;
    case 1: HPyField_Store(ctx, t->thing, &fields->field, one); break;
    case 2: sum += i % 7 * which(ctx, all, n, HPyField_Load(ctx, t->thing, fields->field)); break;
    case 3: sum += i % 7 * which(ctx, all, n, HPy_GetItem_i(ctx, t->tuple, at)); break;
    case 4: sum += i % 7 * which(ctx, all, n, HPy_Type(ctx, one)); break;
    default: sum += i % 7 * which(ctx, all, n, HPy_GetItem_i(ctx, t->list, at)); break;
    })

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &Thing_spec, NULL);
    if (HPy_IsNull(type)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &Thing_type, type);
    int status = HPy_SetAttr_s(ctx, module, "Thing", type);
    HPy_Close(ctx, type);
    return status;
}

static HPyDef *defines[] = {
    &dup_close, &type, &type_check, &same, &as_struct, &new_close, &global_load, &global_store, &field_load, &field_store,
    &list_get, &tuple_get, &list_set, &dict_get, &dict_set, &length, &long_check, &float_check, &unicode_check, &list_check,
    &as_long, &from_long, &as_double, &from_double, &as_utf8, &from_string, &err_occurred, &is_true, &add_floats, &multiply_mixed,
    &compare, &get_attr, &call_method, &list_append, &tuple_pack, &tracker, &shuffle, &init, NULL,
};
static HPyGlobal *globals[] = {&Thing_type, &stored, NULL};
static HPyModuleDef def = {.doc = "Loops over members of the HPy API.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(members, def)
