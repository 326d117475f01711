/* A module that breaks one rule of HPy per function, and functions that keep them. */
#include <hpy.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

static HPy kept = {0};

#define FUNC_O(name, c_name) HPyDef_METH(c_name, name, HPyFunc_O) static HPy c_name##_impl(HPyContext *ctx, HPy self, HPy arg)
#define FUNC_NOARGS(name, c_name) HPyDef_METH(c_name, name, HPyFunc_NOARGS) static HPy c_name##_impl(HPyContext *ctx, HPy self)
#define NONE HPy_Dup(ctx, ctx->h_None)

FUNC_O("identity", identity) { (void)self; return HPy_Dup(ctx, arg); }

FUNC_O("leak", leak) { (void)self; (void)HPy_Dup(ctx, arg); return NONE; }

FUNC_O("leak_new", leak_new) { (void)self; (void)arg; (void)HPyUnicode_FromString(ctx, "forgotten"); return NONE; }

FUNC_O("keep", keep) { (void)self; kept = HPy_Dup(ctx, arg); return NONE; }

FUNC_O("keep_borrowed", keep_borrowed) { (void)self; kept = arg; return NONE; }

FUNC_NOARGS("kept", get_kept) { (void)self; return HPy_Dup(ctx, kept); }

FUNC_NOARGS("close_kept", close_kept) { (void)self; HPy_Close(ctx, kept); if (HPyErr_Occurred(ctx)) return HPy_NULL; return NONE; }

FUNC_NOARGS("return_kept", return_kept) { (void)self; return kept; }

FUNC_O("use_after_close", use_after_close)
{
    HPy h = HPy_Dup(ctx, arg);

    (void)self;
    HPy_Close(ctx, h);
    return HPy_Repr(ctx, h);
}

FUNC_O("close_twice", close_twice)
{
    HPy h = HPy_Dup(ctx, arg);

    (void)self;
    HPy_Close(ctx, h);
    HPy_Close(ctx, h);
    if (HPyErr_Occurred(ctx)) return HPy_NULL;
    return NONE;
}

FUNC_NOARGS("close_constant", close_constant)
{
    (void)self;
    HPy_Close(ctx, ctx->h_None);
    if (HPyErr_Occurred(ctx)) return HPy_NULL;
    return NONE;
}

FUNC_NOARGS("return_constant", return_constant) { (void)self; return ctx->h_True; }

FUNC_O("close_argument", close_argument)
{
    (void)self;
    HPy_Close(ctx, arg);
    if (HPyErr_Occurred(ctx)) return HPy_NULL;
    return NONE;
}

FUNC_O("return_argument", return_argument) { (void)self; (void)ctx; return arg; }

FUNC_NOARGS("use_nonsense", use_nonsense) { HPy h; (void)self; h._i = (HPy_ssize_t)0x123456789abcdef0; return HPy_Repr(ctx, h); }

/* use_word(n): uses n as a handle, such as that of another module. */
FUNC_O("use_word", use_word) { HPy h; (void)self; h._i = HPyLong_AsInt64_t(ctx, arg); return HPy_Repr(ctx, h); }

/* word(o): a handle of o as a number, which stays open until close_kept. */
FUNC_O("word", word) { (void)self; kept = HPy_Dup(ctx, arg); return HPyLong_FromInt64_t(ctx, (int64_t)kept._i); }

FUNC_NOARGS("builder_reuse", builder_reuse)
{
    HPyListBuilder b = HPyListBuilder_New(ctx, 1);
    HPy list, again;

    (void)self;
    HPyListBuilder_Set(ctx, b, 0, ctx->h_None);
    list = HPyListBuilder_Build(ctx, b);
    again = HPyListBuilder_Build(ctx, b);
    HPy_Close(ctx, list);
    return again;
}

FUNC_NOARGS("tuple_builder_reuse", tuple_builder_reuse)
{
    HPyTupleBuilder b = HPyTupleBuilder_New(ctx, 1);
    HPy tuple;

    (void)self;
    HPyTupleBuilder_Set(ctx, b, 0, ctx->h_None);
    tuple = HPyTupleBuilder_Build(ctx, b);
    HPyTupleBuilder_Set(ctx, b, 0, ctx->h_None);
    if (HPyErr_Occurred(ctx)) { HPy_Close(ctx, tuple); return HPy_NULL; }
    return tuple;
}

FUNC_NOARGS("builder_cancel_after_build", builder_cancel_after_build)
{
    HPyListBuilder b = HPyListBuilder_New(ctx, 1);
    HPy list;

    (void)self;
    HPyListBuilder_Set(ctx, b, 0, ctx->h_None);
    list = HPyListBuilder_Build(ctx, b);
    HPyListBuilder_Cancel(ctx, b);
    if (HPyErr_Occurred(ctx)) { HPy_Close(ctx, list); return HPy_NULL; }
    return list;
}

FUNC_NOARGS("builder_good", builder_good)
{
    HPyListBuilder b = HPyListBuilder_New(ctx, 2), c = HPyListBuilder_New(ctx, 1);
    HPyTupleBuilder t = HPyTupleBuilder_New(ctx, 1);
    HPy list;

    (void)self;
    HPyListBuilder_Set(ctx, b, 0, ctx->h_None);
    HPyListBuilder_Set(ctx, b, 1, ctx->h_True);
    HPyListBuilder_Cancel(ctx, c);
    list = HPyListBuilder_Build(ctx, b);
    HPyTupleBuilder_Set(ctx, t, 0, list);
    HPy_Close(ctx, list);
    return HPyTupleBuilder_Build(ctx, t);
}

FUNC_NOARGS("builder_leak", builder_leak) { (void)self; (void)HPyListBuilder_New(ctx, 3); (void)HPyTupleBuilder_New(ctx, 3); return NONE; }

FUNC_O("tracker_good", tracker_good)
{
    HPyTracker t = HPyTracker_New(ctx, 2);
    HPy kept_by_me = HPy_Dup(ctx, arg);

    (void)self;
    HPyTracker_Add(ctx, t, kept_by_me);
    HPyTracker_ForgetAll(ctx, t);
    HPyTracker_Add(ctx, t, HPy_Dup(ctx, arg));
    HPyTracker_Close(ctx, t);
    return kept_by_me;
}

FUNC_NOARGS("tracker_twice", tracker_twice)
{
    HPyTracker t = HPyTracker_New(ctx, 1);

    (void)self;
    HPyTracker_Close(ctx, t);
    HPyTracker_Close(ctx, t);
    if (HPyErr_Occurred(ctx)) return HPy_NULL;
    return NONE;
}

FUNC_NOARGS("tracker_leak", tracker_leak) { (void)self; (void)HPyTracker_New(ctx, 1); return NONE; }

FUNC_O("tracker_closed_handle", tracker_closed_handle)
{
    HPyTracker t = HPyTracker_New(ctx, 1);
    HPy h = HPy_Dup(ctx, arg);

    (void)self;
    HPyTracker_Add(ctx, t, h);
    HPy_Close(ctx, h);
    HPyTracker_Close(ctx, t);
    if (HPyErr_Occurred(ctx)) return HPy_NULL;
    return NONE;
}

static const char *text;

/* text(str): keeps the pointer to the text and closes its handle. */
FUNC_O("keep_text", keep_text)
{
    HPy h = HPy_Dup(ctx, arg);

    (void)self;
    text = HPyUnicode_AsUTF8AndSize(ctx, h, NULL);
    if (text == NULL) { HPy_Close(ctx, h); return HPy_NULL; }
    if (strlen(text) > 100) { HPy_Close(ctx, h); return NONE; }
    HPy_Close(ctx, h);
    return HPyLong_FromInt64_t(ctx, (int64_t)(size_t)text);
}

FUNC_NOARGS("read_text", read_text) { (void)self; return HPyLong_FromInt64_t(ctx, text[0]); }

FUNC_NOARGS("pass_text", pass_text) { (void)self; return HPyUnicode_FromString(ctx, text); }

/* The text of its argument while the handle is open, by each member that gives text. */
FUNC_O("text", get_text)
{
    (void)self;
    if (HPyBytes_Check(ctx, arg)) {
        HPy first = HPyUnicode_FromString(ctx, HPyBytes_AsString(ctx, arg)), second = HPyUnicode_FromString(ctx, HPyBytes_AS_STRING(ctx, arg));
        HPy both = HPy_Add(ctx, first, second);

        HPy_Close(ctx, first);
        HPy_Close(ctx, second);
        return both;
    }
    if (HPy_TypeCheck(ctx, arg, ctx->h_TypeType)) return HPyUnicode_FromString(ctx, HPyType_GetName(ctx, arg));
    return HPyUnicode_FromString(ctx, HPyUnicode_AsUTF8AndSize(ctx, arg, NULL));
}

FUNC_NOARGS("error_on_success", error_on_success)
{
    (void)self;
    HPyErr_SetString(ctx, ctx->h_KeyError, "left behind");
    return HPyLong_FromInt64_t(ctx, 1);
}

FUNC_NOARGS("success_on_error", success_on_error) { (void)self; (void)ctx; return HPy_NULL; }

FUNC_O("type_check_no_type", type_check_no_type)
{
    int r = HPy_TypeCheck(ctx, arg, ctx->h_None);

    (void)self;
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPyBool_FromBool(ctx, r);
}

FUNC_O("get_name_no_type", get_name_no_type)
{
    const char *name = HPyType_GetName(ctx, arg);

    (void)self;
    return name == NULL ? HPy_NULL : HPyUnicode_FromString(ctx, name);
}

FUNC_O("is_subtype_no_type", is_subtype_no_type)
{
    int r = HPyType_IsSubtype(ctx, arg, ctx->h_LongType);

    (void)self;
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPyBool_FromBool(ctx, r);
}

FUNC_O("substring", substring) { (void)self; return HPyUnicode_Substring(ctx, arg, 0, 1); }

FUNC_O("call_bad_kwnames", call_bad_kwnames)
{
    HPy args[] = {arg, arg};

    (void)self;
    return HPy_Call(ctx, ctx->h_LongType, args, 1, arg);
}

typedef struct { int64_t value; } Point;
HPyType_HELPERS(Point)
HPyDef_SLOT(point_new, HPy_tp_new)
static HPy point_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Point *p;
    HPy h = HPy_New(ctx, cls, &p);

    (void)args; (void)nargs; (void)kw;
    if (!HPy_IsNull(h)) p->value = 7;
    return h;
}
HPyDef_METH(point_value, "value", HPyFunc_NOARGS)
static HPy point_value_impl(HPyContext *ctx, HPy self) { return HPyLong_FromInt64_t(ctx, Point_AsStruct(ctx, self)->value); }
static HPyDef *point_defines[] = {&point_new, &point_value, NULL};
static HPyType_Spec point_spec = {.name = "faults.Point", .basicsize = sizeof(Point), .builtin_shape = HPyType_BuiltinShape_Object, .defines = point_defines};

FUNC_O("wrong_shape", wrong_shape)
{
    void *p = _HPy_AsStruct_Long(ctx, arg);

    (void)self;
    if (HPyErr_Occurred(ctx)) return HPy_NULL;
    return HPyBool_FromBool(ctx, p != NULL);
}

/* Calls a member with a context that is a copy of the module's. */
FUNC_O("wrong_context", wrong_context)
{
    static HPyContext copy;

    (void)self;
    memcpy(&copy, ctx, sizeof(copy));
    return HPy_Dup(&copy, arg);
}

static void *other_thread(void *p)
{
    HPyContext *ctx = (HPyContext *)p;

    (void)HPyLong_FromInt64_t(ctx, INT64_MAX);
    return NULL;
}

FUNC_NOARGS("wrong_thread", wrong_thread)
{
    pthread_t t;

    (void)self;
    if (pthread_create(&t, NULL, other_thread, ctx) == 0) pthread_join(t, NULL);
    return NONE;
}

FUNC_NOARGS("wrong_thread_unlocked", wrong_thread_unlocked)
{
    pthread_t t;
    HPyThreadState state;

    (void)self;
    state = HPy_LeavePythonExecution(ctx);
    if (pthread_create(&t, NULL, other_thread, ctx) == 0) pthread_join(t, NULL);
    HPy_ReenterPythonExecution(ctx, state);
    return NONE;
}

/* call(f): calls f in the middle, with handles open before, and uses them afterwards. */
FUNC_O("around", around)
{
    HPy before = HPyUnicode_FromString(ctx, "before"), list = HPyList_New(ctx, 0), r;
    HPyTracker t = HPyTracker_New(ctx, 1);
    HPyListBuilder b = HPyListBuilder_New(ctx, 2);
    HPy after;

    (void)self;
    HPyTracker_Add(ctx, t, HPy_Dup(ctx, arg));
    HPyListBuilder_Set(ctx, b, 0, before);
    r = HPy_Call(ctx, arg, NULL, 0, HPy_NULL);
    if (HPy_IsNull(r)) return HPy_NULL;
    HPyList_Append(ctx, list, before);
    HPyList_Append(ctx, list, r);
    HPyList_Append(ctx, list, ctx->h_True);
    HPyListBuilder_Set(ctx, b, 1, r);
    HPy_Close(ctx, before);
    HPy_Close(ctx, r);
    HPyTracker_Close(ctx, t);
    after = HPyListBuilder_Build(ctx, b);
    HPyList_Append(ctx, list, after);
    HPy_Close(ctx, after);
    return list;
}

/* unlocked(f, ms): calls f, then waits without the interpreter lock, with handles open before and used afterwards. */
HPyDef_METH(unlocked, "unlocked", HPyFunc_VARARGS)
static HPy unlocked_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy before = HPyUnicode_FromString(ctx, "before"), list = HPyList_New(ctx, 0), r;
    struct timespec ms = {0, (long)HPyLong_AsInt64_t(ctx, args[1]) * 1000000};
    HPyThreadState state;

    (void)self; (void)nargs;
    HPyList_Append(ctx, list, before);
    r = HPy_Call(ctx, args[0], NULL, 0, HPy_NULL);
    if (HPy_IsNull(r)) return HPy_NULL;
    state = HPy_LeavePythonExecution(ctx);
    nanosleep(&ms, NULL);
    HPy_ReenterPythonExecution(ctx, state);
    HPyList_Append(ctx, list, r);
    HPyList_Append(ctx, list, before);
    HPy_Close(ctx, before);
    HPy_Close(ctx, r);
    return list;
}

FUNC_O("count", count)
{
    int64_t i, n = HPyLong_AsInt64_t(ctx, arg);
    HPy sum = HPyLong_FromInt64_t(ctx, 0);

    (void)self;
    for (i = 0; i < n; i++) {
        HPy more = HPy_Add(ctx, sum, ctx->h_True);
        HPy_Close(ctx, sum);
        sum = more;
    }
    return sum;
}

/* The same of small ints, and a duplicate: what native code does in every mode. */
FUNC_O("count_ints", count_ints)
{
    int64_t i, n = HPyLong_AsInt64_t(ctx, arg);
    HPy sum = HPyLong_FromInt64_t(ctx, 0), one = HPyLong_FromInt64_t(ctx, 1);

    (void)self;
    for (i = 0; i < n; i++) {
        HPy more = HPy_Add(ctx, sum, one);
        HPy_Close(ctx, sum);
        sum = more;
    }
    HPy_Close(ctx, one);
    return sum;
}

FUNC_O("dup_close", dup_close)
{
    int64_t i, n = HPyLong_AsInt64_t(ctx, arg);
    HPy list = HPyList_New(ctx, 0);

    (void)self;
    for (i = 0; i < n; i++) {
        HPy_Close(ctx, HPy_Dup(ctx, list));
    }
    return list;
}

static HPyGlobal global;
FUNC_O("store_global", store_global) { (void)self; HPyGlobal_Store(ctx, &global, arg); return NONE; }
FUNC_NOARGS("load_global", load_global) { (void)self; return HPyGlobal_Load(ctx, global); }

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy m)
{
    HPy type = HPyType_FromSpec(ctx, &point_spec, NULL);
    int r = HPy_IsNull(type) ? -1 : HPy_SetAttr_s(ctx, m, "Point", type);

    if (!HPy_IsNull(type)) HPy_Close(ctx, type);
    return r;
}

static HPyDef *defines[] = {
    &exec, &identity, &leak, &leak_new, &keep, &keep_borrowed, &get_kept, &close_kept, &return_kept, &use_after_close, &close_twice,
    &close_constant, &return_constant, &close_argument, &return_argument, &use_nonsense, &use_word, &word, &builder_reuse,
    &tuple_builder_reuse, &builder_cancel_after_build, &builder_good, &builder_leak, &tracker_good, &tracker_twice, &tracker_leak,
    &tracker_closed_handle, &keep_text, &read_text, &pass_text, &get_text, &error_on_success, &success_on_error, &type_check_no_type,
    &get_name_no_type, &is_subtype_no_type, &substring, &call_bad_kwnames, &wrong_shape, &wrong_context, &wrong_thread,
    &wrong_thread_unlocked, &around, &unlocked, &count, &count_ints, &dup_close, &store_global, &load_global, NULL,
};
static HPyGlobal *globals[] = {&global, NULL};
static HPyModuleDef def = {.doc = "Breaks rules.", .defines = defines, .globals = globals};
HPy_MODINIT(faults, def)
