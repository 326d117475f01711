/* Functions that give the interpreter lock away, nest deeply, or use the API from a wrong place. */
#include "hpy.h"

#include <pthread.h>
#include <unistd.h>

/* Gives the lock away for some microseconds, and says whether a flag was raised meanwhile. */
static volatile int flag;
HPyDef_METH(wait_for_flag, "wait_for_flag", HPyFunc_O)
static HPy wait_for_flag_impl(HPyContext *ctx, HPy self, HPy arg)
{
    long microseconds = HPyLong_AsLong(ctx, arg);
    (void)self;
    HPyThreadState state = HPy_LeavePythonExecution(ctx);
    for (long i = 0; i < microseconds / 100 && !flag; i++)
        usleep(100);
    HPy_ReenterPythonExecution(ctx, state);
    return HPyBool_FromBool(ctx, flag != 0);
}
HPyDef_METH(raise_flag, "raise_flag", HPyFunc_O)
static HPy raise_flag_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    flag = (int)HPyLong_AsLong(ctx, arg);
    return HPy_Dup(ctx, ctx->h_None);
}
/* Works without the lock for a moment. */
HPyDef_METH(away, "away", HPyFunc_O)
static HPy away_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    HPyThreadState state = HPy_LeavePythonExecution(ctx);
    usleep(1);
    HPy_ReenterPythonExecution(ctx, state);
    return HPy_Dup(ctx, arg);
}

HPyDef_METH(call, "call", HPyFunc_VARARGS)
static HPy call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    return HPy_Call(ctx, args[0], args + 1, nargs - 1, HPy_NULL);
}

/* Uses the API on a thread that never entered the interpreter. */
static HPyContext *lent;
static int answered;
static void *stranger(void *arg)
{
    (void)arg;
    HPy h = HPyList_New(lent, 3);
    answered = HPy_IsNull(h) ? 1 : 2;
    return NULL;
}
HPyDef_METH(from_a_stranger, "from_a_stranger", HPyFunc_O)
static HPy from_a_stranger_impl(HPyContext *ctx, HPy self, HPy leave)
{
    pthread_t t;
    (void)self;
    lent = ctx;
    if (HPy_IsTrue(ctx, leave)) {
        HPyThreadState state = HPy_LeavePythonExecution(ctx);
        pthread_create(&t, NULL, stranger, NULL);
        pthread_join(t, NULL);
        HPy_ReenterPythonExecution(ctx, state);
    }
    return HPyLong_FromLong(ctx, answered);
}

/* Uses members that native code answers, and others, on such a thread while the caller is inside: how many answered. */
static HPy lent_handle;
static void *intruder(void *arg)
{
    (void)arg;
    answered = 0;
    answered += !HPy_IsNull(HPy_Dup(lent, lent_handle));
    answered += !HPy_IsNull(HPyLong_FromInt64_t(lent, 5));
    answered += HPy_Is(lent, lent_handle, lent_handle) == 1;
    answered += !HPy_IsNull(HPyList_New(lent, 0));
    answered += HPyErr_Occurred(lent) == 1;
    HPy_Close(lent, lent_handle);
    return NULL;
}
HPyDef_METH(from_an_intruder, "from_an_intruder", HPyFunc_O)
static HPy from_an_intruder_impl(HPyContext *ctx, HPy self, HPy arg)
{
    pthread_t t;
    (void)self;
    lent = ctx;
    lent_handle = HPy_Dup(ctx, arg);
    pthread_create(&t, NULL, intruder, NULL);
    pthread_join(t, NULL);
    HPy_Close(ctx, lent_handle); /* the intruder's close did nothing */
    return HPyLong_FromLong(ctx, answered);
}

/* The lock given away and taken back without its other half. */
HPyDef_METH(leave_twice, "leave_twice", HPyFunc_NOARGS)
static HPy leave_twice_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPyThreadState state = HPy_LeavePythonExecution(ctx);
    HPy_LeavePythonExecution(ctx);
    HPy_ReenterPythonExecution(ctx, state);
    return HPy_Dup(ctx, ctx->h_None);
}
HPyDef_METH(reenter_only, "reenter_only", HPyFunc_NOARGS)
static HPy reenter_only_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPyThreadState state = HPy_LeavePythonExecution(ctx);
    HPy_ReenterPythonExecution(ctx, state);
    HPy_ReenterPythonExecution(ctx, state);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}
HPyDef_METH(leave_only, "leave_only", HPyFunc_NOARGS)
static HPy leave_only_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPy none = HPy_Dup(ctx, ctx->h_None);
    HPy_LeavePythonExecution(ctx);
    return none;
}

/* Handles that are none. */
HPyDef_METH(closed_handle, "closed_handle", HPyFunc_NOARGS)
static HPy closed_handle_impl(HPyContext *ctx, HPy self)
{
    HPy h = HPyList_New(ctx, 0);
    (void)self;
    HPy_Close(ctx, h);
    return HPy_Repr(ctx, h);
}
HPyDef_METH(invented_handle, "invented_handle", HPyFunc_O)
static HPy invented_handle_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPy h = {(intptr_t)HPyLong_AsUInt64_tMask(ctx, arg)};
    (void)self;
    HPy r = HPy_Repr(ctx, h);
    if (HPy_IsNull(r))
        return r;
    return r;
}
HPyDef_METH(returns_nothing, "returns_nothing", HPyFunc_NOARGS)
static HPy returns_nothing_impl(HPyContext *ctx, HPy self)
{
    (void)ctx;
    (void)self;
    return HPy_NULL;
}
HPyDef_METH(returns_both, "returns_both", HPyFunc_NOARGS)
static HPy returns_both_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPyErr_SetString(ctx, ctx->h_ValueError, "and a result");
    return HPyList_New(ctx, 0);
}
HPyDef_METH(null_text, "null_text", HPyFunc_NOARGS)
static HPy null_text_impl(HPyContext *ctx, HPy self) { return HPy_GetAttr_s(ctx, self, NULL); }
HPyDef_METH(null_array, "null_array", HPyFunc_NOARGS)
static HPy null_array_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyTuple_FromArray(ctx, NULL, 3);
}
HPyDef_METH(bad_builder, "bad_builder", HPyFunc_NOARGS)
static HPy bad_builder_impl(HPyContext *ctx, HPy self)
{
    HPyListBuilder b = HPyListBuilder_New(ctx, 1);
    (void)self;
    HPyListBuilder_Cancel(ctx, b);
    return HPyListBuilder_Build(ctx, b);
}
HPyDef_METH(fatal, "fatal", HPyFunc_NOARGS)
static HPy fatal_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPy_FatalError(ctx, "the end");
}
HPyDef_METH(returns_constant, "returns_constant", HPyFunc_NOARGS)
static HPy returns_constant_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return ctx->h_None; /* wrong: not a new handle */
}
HPyDef_METH(bad_spec, "bad_spec", HPyFunc_O)
static HPy bad_spec_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return HPyType_FromSpec(ctx, (HPyType_Spec *)HPyLong_AsVoidPtr(ctx, arg), NULL);
}

static HPyDef *defines[] = {&wait_for_flag, &raise_flag, &away, &call, &from_a_stranger, &from_an_intruder, &leave_twice,
                            &reenter_only, &leave_only, &closed_handle, &invented_handle,
                            &returns_nothing, &returns_both, &null_text, &null_array, &bad_builder, &fatal, &returns_constant,
                            &bad_spec, NULL};
static HPyModuleDef moduledef = {.doc = "threads", .defines = defines};
HPy_MODINIT(threads, moduledef)
