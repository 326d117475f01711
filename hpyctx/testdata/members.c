/*
 * One Python function per member of the context of HPy 0.9, called through the context directly: the name of the function
 * is the member's without ctx_. What cannot be shown as an object is shown as something that says the same.
 */
#include "hpy.h"

#include <errno.h>
#include <string.h>
#include <wchar.h>

static HPy none(HPyContext *ctx) { return HPy_Dup(ctx, ctx->h_None); }

/* The result of a function that gives -1 when it failed. */
static HPy status(HPyContext *ctx, int r)
{
    return r < 0 && HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromLong(ctx, r);
}

static HPy text(HPyContext *ctx, const char *s) { return s == NULL ? HPy_NULL : HPyUnicode_FromString(ctx, s); }

static const char *utf8(HPyContext *ctx, HPy h) { return HPy_Is(ctx, h, ctx->h_None) ? NULL : HPyUnicode_AsUTF8AndSize(ctx, h, NULL); }

static HPy_ssize_t number(HPyContext *ctx, HPy h) { return HPyLong_AsSsize_t(ctx, h); }

#define METHOD(name)                                                                              \
    HPyDef_METH(m_##name, #name, HPyFunc_VARARGS)                                                 \
    static HPy m_##name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)

#define IGNORE (void)self, (void)nargs, (void)args

#define H_H(name) METHOD(name) { IGNORE; return ctx->ctx_##name(ctx, args[0]); }
#define H_HH(name) METHOD(name) { IGNORE; return ctx->ctx_##name(ctx, args[0], args[1]); }
#define H_HHH(name) METHOD(name) { IGNORE; return ctx->ctx_##name(ctx, args[0], args[1], args[2]); }
#define I_H(name) METHOD(name) { IGNORE; return status(ctx, ctx->ctx_##name(ctx, args[0])); }
#define I_HH(name) METHOD(name) { IGNORE; return status(ctx, ctx->ctx_##name(ctx, args[0], args[1])); }
#define I_HHH(name) METHOD(name) { IGNORE; return status(ctx, ctx->ctx_##name(ctx, args[0], args[1], args[2])); }

H_H(Dup)
METHOD(Close) { IGNORE; HPy h = HPy_Dup(ctx, args[0]); ctx->ctx_Close(ctx, h); return none(ctx); }

METHOD(Long_FromInt32_t) { IGNORE; return ctx->ctx_Long_FromInt32_t(ctx, (int32_t)HPyLong_AsUInt64_tMask(ctx, args[0])); }
METHOD(Long_FromUInt32_t) { IGNORE; return ctx->ctx_Long_FromUInt32_t(ctx, (uint32_t)HPyLong_AsUInt64_tMask(ctx, args[0])); }
METHOD(Long_FromInt64_t) { IGNORE; return ctx->ctx_Long_FromInt64_t(ctx, (int64_t)HPyLong_AsUInt64_tMask(ctx, args[0])); }
METHOD(Long_FromUInt64_t) { IGNORE; return ctx->ctx_Long_FromUInt64_t(ctx, HPyLong_AsUInt64_tMask(ctx, args[0])); }
METHOD(Long_FromSize_t) { IGNORE; return ctx->ctx_Long_FromSize_t(ctx, (size_t)HPyLong_AsUInt64_tMask(ctx, args[0])); }
METHOD(Long_FromSsize_t) { IGNORE; return ctx->ctx_Long_FromSsize_t(ctx, (HPy_ssize_t)HPyLong_AsUInt64_tMask(ctx, args[0])); }

#define AS(name, type, failed, convert)                                                           \
    METHOD(name)                                                                                  \
    {                                                                                             \
        IGNORE;                                                                                   \
        type v = ctx->ctx_##name(ctx, args[0]);                                                   \
        if (HPyErr_Occurred(ctx))                                                                 \
            return v == failed ? HPy_NULL : (HPyErr_Clear(ctx), text(ctx, "wrong error value"));  \
        return convert(ctx, v);                                                                   \
    }
AS(Long_AsInt32_t, int32_t, -1, HPyLong_FromInt32_t)
AS(Long_AsUInt32_t, uint32_t, (uint32_t)-1, HPyLong_FromUInt32_t)
AS(Long_AsUInt32_tMask, uint32_t, (uint32_t)-1, HPyLong_FromUInt32_t)
AS(Long_AsInt64_t, int64_t, -1, HPyLong_FromInt64_t)
AS(Long_AsUInt64_t, uint64_t, (uint64_t)-1, HPyLong_FromUInt64_t)
AS(Long_AsUInt64_tMask, uint64_t, (uint64_t)-1, HPyLong_FromUInt64_t)
AS(Long_AsSize_t, size_t, (size_t)-1, HPyLong_FromSize_t)
AS(Long_AsSsize_t, HPy_ssize_t, -1, HPyLong_FromSsize_t)
AS(Long_AsDouble, double, -1.0, HPyFloat_FromDouble)
AS(Float_AsDouble, double, -1.0, HPyFloat_FromDouble)
AS(Length, HPy_ssize_t, -1, HPyLong_FromSsize_t)
AS(Bytes_Size, HPy_ssize_t, -1, HPyLong_FromSsize_t)
AS(Hash, HPy_hash_t, -1, HPyLong_FromSsize_t)

METHOD(Long_AsVoidPtr)
{
    IGNORE;
    void *p = ctx->ctx_Long_AsVoidPtr(ctx, args[0]);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromSize_t(ctx, (size_t)p);
}
METHOD(Float_FromDouble) { IGNORE; return ctx->ctx_Float_FromDouble(ctx, HPyFloat_AsDouble(ctx, args[0])); }
METHOD(Bool_FromBool) { IGNORE; return ctx->ctx_Bool_FromBool(ctx, HPy_IsTrue(ctx, args[0]) > 0); }

I_H(Number_Check)
H_HH(Add) H_HH(Subtract) H_HH(Multiply) H_HH(MatrixMultiply) H_HH(FloorDivide) H_HH(TrueDivide) H_HH(Remainder) H_HH(Divmod)
H_HHH(Power)
H_H(Negative) H_H(Positive) H_H(Absolute) H_H(Invert)
H_HH(Lshift) H_HH(Rshift) H_HH(And) H_HH(Xor) H_HH(Or)
H_H(Index) H_H(Long) H_H(Float)
H_HH(InPlaceAdd) H_HH(InPlaceSubtract) H_HH(InPlaceMultiply) H_HH(InPlaceMatrixMultiply) H_HH(InPlaceFloorDivide)
H_HH(InPlaceTrueDivide) H_HH(InPlaceRemainder) H_HHH(InPlacePower) H_HH(InPlaceLshift) H_HH(InPlaceRshift) H_HH(InPlaceAnd)
H_HH(InPlaceXor) H_HH(InPlaceOr)

I_H(Callable_Check)
METHOD(CallTupleDict)
{
    IGNORE;
    return ctx->ctx_CallTupleDict(ctx, args[0], HPy_Is(ctx, args[1], ctx->h_None) ? HPy_NULL : args[1],
                                  HPy_Is(ctx, args[2], ctx->h_None) ? HPy_NULL : args[2]);
}
METHOD(FatalError) { IGNORE; ctx->ctx_FatalError(ctx, utf8(ctx, args[0])); return none(ctx); }

METHOD(Err_SetString) { IGNORE; ctx->ctx_Err_SetString(ctx, args[0], utf8(ctx, args[1])); return HPy_NULL; }
METHOD(Err_SetObject) { IGNORE; ctx->ctx_Err_SetObject(ctx, args[0], args[1]); return HPy_NULL; }
METHOD(Err_SetFromErrnoWithFilename)
{
    IGNORE;
    const char *name = utf8(ctx, args[2]);
    errno = (int)number(ctx, args[1]);
    return ctx->ctx_Err_SetFromErrnoWithFilename(ctx, args[0], name);
}
METHOD(Err_SetFromErrnoWithFilenameObjects)
{
    IGNORE;
    errno = (int)number(ctx, args[1]);
    ctx->ctx_Err_SetFromErrnoWithFilenameObjects(ctx, args[0], args[2], nargs > 3 ? args[3] : HPy_NULL);
    return HPy_NULL;
}
METHOD(Err_Occurred)
{
    IGNORE;
    int before = ctx->ctx_Err_Occurred(ctx);
    HPyErr_SetString(ctx, ctx->h_KeyError, "x");
    int after = ctx->ctx_Err_Occurred(ctx);
    HPyErr_Clear(ctx);
    return HPyLong_FromLong(ctx, before * 10 + (after != 0));
}
METHOD(Err_ExceptionMatches)
{
    IGNORE;
    HPyErr_SetObject(ctx, args[0], ctx->h_None);
    int r = ctx->ctx_Err_ExceptionMatches(ctx, args[1]);
    HPyErr_Clear(ctx);
    return HPyLong_FromLong(ctx, r);
}
METHOD(Err_NoMemory) { IGNORE; ctx->ctx_Err_NoMemory(ctx); return HPy_NULL; }
METHOD(Err_Clear)
{
    IGNORE;
    HPyErr_SetString(ctx, ctx->h_KeyError, "x");
    ctx->ctx_Err_Clear(ctx);
    return HPyLong_FromLong(ctx, HPyErr_Occurred(ctx));
}
METHOD(Err_NewException)
{
    IGNORE;
    return ctx->ctx_Err_NewException(ctx, utf8(ctx, args[0]), nargs > 1 ? args[1] : HPy_NULL, nargs > 2 ? args[2] : HPy_NULL);
}
METHOD(Err_NewExceptionWithDoc)
{
    IGNORE;
    return ctx->ctx_Err_NewExceptionWithDoc(ctx, utf8(ctx, args[0]), utf8(ctx, args[1]), nargs > 2 ? args[2] : HPy_NULL, nargs > 3 ? args[3] : HPy_NULL);
}
METHOD(Err_WarnEx) { IGNORE; return status(ctx, ctx->ctx_Err_WarnEx(ctx, args[0], utf8(ctx, args[1]), 1)); }
METHOD(Err_WriteUnraisable)
{
    IGNORE;
    HPyErr_SetString(ctx, ctx->h_ValueError, "unraisable");
    ctx->ctx_Err_WriteUnraisable(ctx, args[0]);
    return HPyLong_FromLong(ctx, HPyErr_Occurred(ctx));
}

I_H(IsTrue)

typedef struct {
    long value;
    HPyField field;
} Cell;
HPyType_HELPERS(Cell)

HPyDef_METH(Cell_set, "set", HPyFunc_O)
static HPy Cell_set_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPyField_Store(ctx, self, &Cell_AsStruct(ctx, self)->field, arg);
    return none(ctx);
}
HPyDef_METH(Cell_clear, "clear", HPyFunc_NOARGS)
static HPy Cell_clear_impl(HPyContext *ctx, HPy self)
{
    HPyField_Store(ctx, self, &Cell_AsStruct(ctx, self)->field, HPy_NULL);
    return none(ctx);
}
HPyDef_METH(Cell_get, "get", HPyFunc_NOARGS)
static HPy Cell_get_impl(HPyContext *ctx, HPy self)
{
    Cell *c = Cell_AsStruct(ctx, self);
    return HPyField_IsNull(c->field) ? none(ctx) : HPyField_Load(ctx, self, c->field);
}
HPyDef_MEMBER(Cell_value, "value", HPyMember_LONG, offsetof(Cell, value))
HPyDef_SLOT(Cell_call, HPy_tp_call)
static HPy Cell_call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)self;
    (void)args;
    HPy_ssize_t kw = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    return HPyLong_FromLong(ctx, (long)nargs * 100 + kw);
}
HPyDef_SLOT(Cell_traverse, HPy_tp_traverse)
static int Cell_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Cell *)self)->field);
    return 0;
}
HPyDef_SLOT(Cell_new, HPy_tp_new)
static HPy Cell_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Cell *c;
    (void)args;
    (void)kw;
    HPy h = HPy_New(ctx, type, &c);
    if (!HPy_IsNull(h))
        c->value = (long)nargs;
    return h;
}
static HPyDef *Cell_defines[] = {&Cell_set, &Cell_clear, &Cell_get, &Cell_value, &Cell_call, &Cell_traverse, &Cell_new, NULL};
static HPyType_Spec Cell_spec = {
    .name = "members.Cell",
    .basicsize = sizeof(Cell),
    .builtin_shape = SHAPE(Cell),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE | HPy_TPFLAGS_HAVE_GC,
    .defines = Cell_defines,
    .doc = "A cell.",
};
METHOD(Type_FromSpec)
{
    IGNORE;
    HPyType_SpecParam params[] = {{HPyType_SpecParam_Base, nargs > 0 ? args[0] : ctx->h_BaseObjectType}, {(HPyType_SpecParam_Kind)0, HPy_NULL}};
    return ctx->ctx_Type_FromSpec(ctx, &Cell_spec, params);
}
METHOD(Type_GenericNew) { IGNORE; return ctx->ctx_Type_GenericNew(ctx, args[0], NULL, 0, HPy_NULL); }

H_HH(GetAttr)
METHOD(GetAttr_s) { IGNORE; return ctx->ctx_GetAttr_s(ctx, args[0], utf8(ctx, args[1])); }
I_HH(HasAttr)
METHOD(HasAttr_s) { IGNORE; return status(ctx, ctx->ctx_HasAttr_s(ctx, args[0], utf8(ctx, args[1]))); }
I_HHH(SetAttr)
METHOD(SetAttr_s) { IGNORE; return status(ctx, ctx->ctx_SetAttr_s(ctx, args[0], utf8(ctx, args[1]), args[2])); }
H_HH(GetItem)
METHOD(GetItem_i) { IGNORE; return ctx->ctx_GetItem_i(ctx, args[0], number(ctx, args[1])); }
METHOD(GetItem_s) { IGNORE; return ctx->ctx_GetItem_s(ctx, args[0], utf8(ctx, args[1])); }
I_HH(Contains)
I_HHH(SetItem)
METHOD(SetItem_i) { IGNORE; return status(ctx, ctx->ctx_SetItem_i(ctx, args[0], number(ctx, args[1]), args[2])); }
METHOD(SetItem_s) { IGNORE; return status(ctx, ctx->ctx_SetItem_s(ctx, args[0], utf8(ctx, args[1]), args[2])); }
H_H(Type)
I_HH(TypeCheck)
I_HH(Is)

METHOD(AsStruct_Object)
{
    IGNORE;
    Cell *c = (Cell *)ctx->ctx_AsStruct_Object(ctx, args[0]);
    return HPyLong_FromLong(ctx, c->value);
}
METHOD(New)
{
    IGNORE;
    void *data = NULL;
    HPy h = ctx->ctx_New(ctx, args[0], &data);
    if (!HPy_IsNull(h) && ((Cell *)data)->value != 0)
        HPyErr_SetString(ctx, ctx->h_RuntimeError, "not zeroed");
    return h;
}
H_H(Repr) H_H(Str) H_H(ASCII) H_H(Bytes)
METHOD(RichCompare) { IGNORE; return ctx->ctx_RichCompare(ctx, args[0], args[1], (int)number(ctx, args[2])); }
METHOD(RichCompareBool) { IGNORE; return status(ctx, ctx->ctx_RichCompareBool(ctx, args[0], args[1], (int)number(ctx, args[2]))); }

I_H(Bytes_Check)
METHOD(Bytes_GET_SIZE) { IGNORE; return HPyLong_FromSsize_t(ctx, ctx->ctx_Bytes_GET_SIZE(ctx, args[0])); }
METHOD(Bytes_AsString) { IGNORE; return text(ctx, ctx->ctx_Bytes_AsString(ctx, args[0])); }
METHOD(Bytes_AS_STRING) { IGNORE; return text(ctx, ctx->ctx_Bytes_AS_STRING(ctx, args[0])); }
METHOD(Bytes_FromString) { IGNORE; return ctx->ctx_Bytes_FromString(ctx, utf8(ctx, args[0])); }
METHOD(Bytes_FromStringAndSize)
{
    IGNORE;
    return ctx->ctx_Bytes_FromStringAndSize(ctx, utf8(ctx, args[0]), number(ctx, args[1]));
}
METHOD(Unicode_FromString) { IGNORE; return ctx->ctx_Unicode_FromString(ctx, HPyBytes_AsString(ctx, args[0])); }
I_H(Unicode_Check)
H_H(Unicode_AsASCIIString) H_H(Unicode_AsLatin1String) H_H(Unicode_AsUTF8String)
METHOD(Unicode_AsUTF8AndSize)
{
    IGNORE;
    HPy_ssize_t n;
    const char *s = ctx->ctx_Unicode_AsUTF8AndSize(ctx, args[0], &n);
    return s == NULL ? HPy_NULL : HPyBytes_FromStringAndSize(ctx, s, n);
}
METHOD(Unicode_FromWideChar)
{
    IGNORE;
    wchar_t w[] = {'h', 0xe9, 0x20ac, 0x1f600, 0, 'x'};
    return ctx->ctx_Unicode_FromWideChar(ctx, w, number(ctx, args[0]));
}
METHOD(Unicode_DecodeFSDefault) { IGNORE; return ctx->ctx_Unicode_DecodeFSDefault(ctx, HPyBytes_AsString(ctx, args[0])); }
METHOD(Unicode_DecodeFSDefaultAndSize)
{
    IGNORE;
    return ctx->ctx_Unicode_DecodeFSDefaultAndSize(ctx, HPyBytes_AsString(ctx, args[0]), HPyBytes_Size(ctx, args[0]));
}
H_H(Unicode_EncodeFSDefault)
METHOD(Unicode_ReadChar)
{
    IGNORE;
    HPy_UCS4 c = ctx->ctx_Unicode_ReadChar(ctx, args[0], number(ctx, args[1]));
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromUInt32_t(ctx, c);
}
METHOD(Unicode_DecodeASCII)
{
    IGNORE;
    return ctx->ctx_Unicode_DecodeASCII(ctx, HPyBytes_AsString(ctx, args[0]), HPyBytes_Size(ctx, args[0]), utf8(ctx, args[1]));
}
METHOD(Unicode_DecodeLatin1)
{
    IGNORE;
    return ctx->ctx_Unicode_DecodeLatin1(ctx, HPyBytes_AsString(ctx, args[0]), HPyBytes_Size(ctx, args[0]), utf8(ctx, args[1]));
}

I_H(List_Check)
METHOD(List_New)
{
    IGNORE;
    HPy_ssize_t n = number(ctx, args[0]);
    HPy list = ctx->ctx_List_New(ctx, n);
    for (HPy_ssize_t i = 0; !HPy_IsNull(list) && i < n; i++)
        HPy_SetItem_i(ctx, list, i, ctx->h_None);
    return list;
}
I_HH(List_Append)
I_H(Dict_Check)
METHOD(Dict_New) { IGNORE; return ctx->ctx_Dict_New(ctx); }
I_H(Tuple_Check)
METHOD(Tuple_FromArray) { IGNORE; return ctx->ctx_Tuple_FromArray(ctx, (HPy *)args, (HPy_ssize_t)nargs); }
METHOD(Import_ImportModule) { IGNORE; return ctx->ctx_Import_ImportModule(ctx, utf8(ctx, args[0])); }

METHOD(ListBuilder)
{
    IGNORE;
    HPyListBuilder b = ctx->ctx_ListBuilder_New(ctx, (HPy_ssize_t)nargs);
    for (size_t i = 0; i < nargs; i++)
        ctx->ctx_ListBuilder_Set(ctx, b, (HPy_ssize_t)i, args[i]);
    HPyListBuilder c = ctx->ctx_ListBuilder_New(ctx, 1);
    ctx->ctx_ListBuilder_Cancel(ctx, c);
    return ctx->ctx_ListBuilder_Build(ctx, b);
}
METHOD(TupleBuilder)
{
    IGNORE;
    HPyTupleBuilder b = ctx->ctx_TupleBuilder_New(ctx, (HPy_ssize_t)nargs);
    for (size_t i = 0; i < nargs; i++)
        ctx->ctx_TupleBuilder_Set(ctx, b, (HPy_ssize_t)i, args[i]);
    HPyTupleBuilder c = ctx->ctx_TupleBuilder_New(ctx, 1);
    ctx->ctx_TupleBuilder_Cancel(ctx, c);
    return ctx->ctx_TupleBuilder_Build(ctx, b);
}
/* One close more than there are handles, of an object that others hold too: HPy lets it pass. */
METHOD(Close_again)
{
    IGNORE;
    HPy h = HPy_GetItem_i(ctx, args[0], 0), d = HPy_Dup(ctx, h);
    ctx->ctx_Close(ctx, h);
    ctx->ctx_Close(ctx, d);
    ctx->ctx_Close(ctx, h);
    return status(ctx, HPyErr_Occurred(ctx));
}
METHOD(Tracker_again)
{
    IGNORE;
    HPy h = HPy_GetItem_i(ctx, args[0], 0);
    HPyTracker t = ctx->ctx_Tracker_New(ctx, 1);
    ctx->ctx_Tracker_Add(ctx, t, h);
    ctx->ctx_Close(ctx, h);
    ctx->ctx_Tracker_Close(ctx, t);
    return status(ctx, HPyErr_Occurred(ctx));
}
METHOD(Tracker)
{
    IGNORE;
    HPyTracker t = ctx->ctx_Tracker_New(ctx, 0);
    for (size_t i = 0; i < nargs; i++)
        if (ctx->ctx_Tracker_Add(ctx, t, HPy_Dup(ctx, args[i])) < 0)
            return HPy_NULL;
    ctx->ctx_Tracker_Close(ctx, t);
    HPy h = HPyLong_FromLong(ctx, 7);
    t = ctx->ctx_Tracker_New(ctx, 1);
    ctx->ctx_Tracker_Add(ctx, t, h);
    ctx->ctx_Tracker_ForgetAll(ctx, t);
    ctx->ctx_Tracker_Close(ctx, t);
    return h;
}

static HPyGlobal kept;
METHOD(Global)
{
    IGNORE;
    if (nargs > 0)
        ctx->ctx_Global_Store(ctx, &kept, args[0]);
    HPy h = ctx->ctx_Global_Load(ctx, kept);
    return HPy_IsNull(h) ? none(ctx) : h;
}
METHOD(Global_clear) { IGNORE; ctx->ctx_Global_Store(ctx, &kept, HPy_NULL); return none(ctx); }

METHOD(LeaveReenter)
{
    IGNORE;
    HPyThreadState s = ctx->ctx_LeavePythonExecution(ctx);
    ctx->ctx_ReenterPythonExecution(ctx, s);
    return HPy_Dup(ctx, args[0]);
}
METHOD(Dump) { IGNORE; ctx->ctx_Dump(ctx, args[0]); return none(ctx); }

METHOD(Type_GetBuiltinShape)
{
    IGNORE;
    int shape = (int)ctx->ctx_Type_GetBuiltinShape(ctx, args[0]);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPyLong_FromLong(ctx, shape);
}
I_HH(DelItem)
METHOD(DelItem_i) { IGNORE; return status(ctx, ctx->ctx_DelItem_i(ctx, args[0], number(ctx, args[1]))); }
METHOD(DelItem_s) { IGNORE; return status(ctx, ctx->ctx_DelItem_s(ctx, args[0], utf8(ctx, args[1]))); }

static int capsule_value = 42;
static int destroyed;
HPyCapsule_DESTRUCTOR(destructor)
static void destructor_impl(const char *name, void *pointer, void *context)
{
    if (name != NULL && strcmp(name, "members.capsule") == 0 && pointer == &capsule_value)
        destroyed += context == NULL ? 1 : 1000;
}
METHOD(Capsule_New)
{
    IGNORE;
    const char *name = nargs > 0 && HPy_Is(ctx, args[0], ctx->h_None) ? NULL : "members.capsule";
    return ctx->ctx_Capsule_New(ctx, &capsule_value, name, &destructor);
}
METHOD(Capsule_New_null) { IGNORE; return ctx->ctx_Capsule_New(ctx, NULL, "x", NULL); }
METHOD(Capsule_New_bad_destructor)
{
    IGNORE;
    HPyCapsule_Destructor d = {NULL, destructor_impl};
    return ctx->ctx_Capsule_New(ctx, &capsule_value, "x", &d);
}
METHOD(Capsule_Get)
{
    IGNORE;
    _HPyCapsule_key key = (_HPyCapsule_key)number(ctx, args[1]);
    void *p = ctx->ctx_Capsule_Get(ctx, args[0], key, utf8(ctx, args[2]));
    if (HPyErr_Occurred(ctx))
        return HPy_NULL;
    if (key == HPyCapsule_key_Name)
        return p == NULL ? none(ctx) : HPyUnicode_FromString(ctx, (const char *)p);
    if (key == HPyCapsule_key_Context)
        return HPyLong_FromSize_t(ctx, (size_t)p);
    return HPyLong_FromLong(ctx, *(int *)p);
}
METHOD(Capsule_IsValid) { IGNORE; return status(ctx, ctx->ctx_Capsule_IsValid(ctx, args[0], utf8(ctx, args[1]))); }
METHOD(Capsule_Set)
{
    static int other = 43;
    IGNORE;
    switch (number(ctx, args[1])) {
    case 0:
        return status(ctx, ctx->ctx_Capsule_Set(ctx, args[0], HPyCapsule_key_Pointer, nargs > 2 ? NULL : &other));
    case 1:
        return status(ctx, ctx->ctx_Capsule_Set(ctx, args[0], HPyCapsule_key_Name, nargs > 2 ? NULL : (void *)"renamed"));
    case 2:
        return status(ctx, ctx->ctx_Capsule_Set(ctx, args[0], HPyCapsule_key_Context, (void *)(intptr_t)77));
    }
    return status(ctx, ctx->ctx_Capsule_Set(ctx, args[0], HPyCapsule_key_Destructor, NULL));
}
METHOD(destroyed) { IGNORE; return HPyLong_FromLong(ctx, destroyed); }

METHOD(Compile_s)
{
    IGNORE;
    return ctx->ctx_Compile_s(ctx, utf8(ctx, args[0]), "<members>", (HPy_SourceKind)number(ctx, args[1]));
}
H_HHH(EvalCode)
METHOD(ContextVar_New) { IGNORE; return ctx->ctx_ContextVar_New(ctx, utf8(ctx, args[0]), nargs > 1 ? args[1] : HPy_NULL); }
METHOD(ContextVar_Get)
{
    IGNORE;
    HPy result;
    if (ctx->ctx_ContextVar_Get(ctx, args[0], nargs > 1 ? args[1] : HPy_NULL, &result) < 0)
        return HPy_NULL;
    return HPy_IsNull(result) ? text(ctx, "<nothing>") : result;
}
METHOD(ContextVar_Set)
{
    IGNORE;
    HPy token = ctx->ctx_ContextVar_Set(ctx, args[0], args[1]);
    if (HPy_IsNull(token))
        return HPy_NULL;
    HPy_Close(ctx, token);
    return none(ctx);
}
METHOD(Type_GetName) { IGNORE; return text(ctx, ctx->ctx_Type_GetName(ctx, args[0])); }
I_HH(Type_IsSubtype)
METHOD(Unicode_FromEncodedObject) { IGNORE; return ctx->ctx_Unicode_FromEncodedObject(ctx, args[0], utf8(ctx, args[1]), utf8(ctx, args[2])); }
METHOD(Unicode_Substring) { IGNORE; return ctx->ctx_Unicode_Substring(ctx, args[0], number(ctx, args[1]), number(ctx, args[2])); }
H_H(Dict_Keys)
H_H(Dict_Copy)
METHOD(Slice_Unpack)
{
    IGNORE;
    HPy_ssize_t n[3];
    if (ctx->ctx_Slice_Unpack(ctx, args[0], &n[0], &n[1], &n[2]) < 0)
        return HPy_NULL;
    HPy h[3] = {HPyLong_FromSsize_t(ctx, n[0]), HPyLong_FromSsize_t(ctx, n[1]), HPyLong_FromSsize_t(ctx, n[2])};
    HPy t = HPyTuple_FromArray(ctx, h, 3);
    for (int i = 0; i < 3; i++)
        HPy_Close(ctx, h[i]);
    return t;
}
HPyDef_CALL_FUNCTION(special)
static HPy special_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)self;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return HPyUnicode_FromString(ctx, "special");
}
METHOD(SetCallFunction) { IGNORE; return status(ctx, ctx->ctx_SetCallFunction(ctx, args[0], &special)); }

/* The last argument is a tuple of names for as many of the arguments before it, or None. */
METHOD(Call)
{
    IGNORE;
    HPy names = args[nargs - 1];
    int none_given = HPy_Is(ctx, names, ctx->h_None);
    size_t keywords = none_given ? 0 : (size_t)HPy_Length(ctx, names);
    return ctx->ctx_Call(ctx, args[0], args + 1, nargs - 2 - keywords, none_given ? HPy_NULL : names);
}
METHOD(CallMethod)
{
    IGNORE;
    HPy names = args[nargs - 1];
    int none_given = HPy_Is(ctx, names, ctx->h_None);
    size_t keywords = none_given ? 0 : (size_t)HPy_Length(ctx, names);
    return ctx->ctx_CallMethod(ctx, args[0], args + 1, nargs - 2 - keywords, none_given ? HPy_NULL : names);
}

#define HANDLE(name) {#name, offsetof(HPyContext, name)}
static const struct {
    const char *name;
    size_t offset;
} handles[] = {
    HANDLE(h_None), HANDLE(h_True), HANDLE(h_False), HANDLE(h_NotImplemented), HANDLE(h_Ellipsis), HANDLE(h_BaseException),
    HANDLE(h_Exception), HANDLE(h_StopAsyncIteration), HANDLE(h_StopIteration), HANDLE(h_GeneratorExit), HANDLE(h_ArithmeticError),
    HANDLE(h_LookupError), HANDLE(h_AssertionError), HANDLE(h_AttributeError), HANDLE(h_BufferError), HANDLE(h_EOFError),
    HANDLE(h_FloatingPointError), HANDLE(h_OSError), HANDLE(h_ImportError), HANDLE(h_ModuleNotFoundError), HANDLE(h_IndexError),
    HANDLE(h_KeyError), HANDLE(h_KeyboardInterrupt), HANDLE(h_MemoryError), HANDLE(h_NameError), HANDLE(h_OverflowError),
    HANDLE(h_RuntimeError), HANDLE(h_RecursionError), HANDLE(h_NotImplementedError), HANDLE(h_SyntaxError),
    HANDLE(h_IndentationError), HANDLE(h_TabError), HANDLE(h_ReferenceError), HANDLE(h_SystemError), HANDLE(h_SystemExit),
    HANDLE(h_TypeError), HANDLE(h_UnboundLocalError), HANDLE(h_UnicodeError), HANDLE(h_UnicodeEncodeError),
    HANDLE(h_UnicodeDecodeError), HANDLE(h_UnicodeTranslateError), HANDLE(h_ValueError), HANDLE(h_ZeroDivisionError),
    HANDLE(h_BlockingIOError), HANDLE(h_BrokenPipeError), HANDLE(h_ChildProcessError), HANDLE(h_ConnectionError),
    HANDLE(h_ConnectionAbortedError), HANDLE(h_ConnectionRefusedError), HANDLE(h_ConnectionResetError), HANDLE(h_FileExistsError),
    HANDLE(h_FileNotFoundError), HANDLE(h_InterruptedError), HANDLE(h_IsADirectoryError), HANDLE(h_NotADirectoryError),
    HANDLE(h_PermissionError), HANDLE(h_ProcessLookupError), HANDLE(h_TimeoutError), HANDLE(h_Warning), HANDLE(h_UserWarning),
    HANDLE(h_DeprecationWarning), HANDLE(h_PendingDeprecationWarning), HANDLE(h_SyntaxWarning), HANDLE(h_RuntimeWarning),
    HANDLE(h_FutureWarning), HANDLE(h_ImportWarning), HANDLE(h_UnicodeWarning), HANDLE(h_BytesWarning), HANDLE(h_ResourceWarning),
    HANDLE(h_BaseObjectType), HANDLE(h_TypeType), HANDLE(h_BoolType), HANDLE(h_LongType), HANDLE(h_FloatType),
    HANDLE(h_UnicodeType), HANDLE(h_TupleType), HANDLE(h_ListType), HANDLE(h_ComplexType), HANDLE(h_BytesType),
    HANDLE(h_MemoryViewType), HANDLE(h_CapsuleType), HANDLE(h_SliceType),
};

/* A dict of all handle members by name, h_Builtins apart, which is a dict itself. */
METHOD(handles)
{
    IGNORE;
    HPy d = HPyDict_New(ctx);
    for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++)
        HPy_SetItem_s(ctx, d, handles[i].name, *(HPy *)((char *)ctx + handles[i].offset));
    return d;
}
METHOD(builtin) { IGNORE; return HPy_GetItem(ctx, ctx->h_Builtins, args[0]); }

#ifdef UNSUPPORTED
METHOD(FromPyObject) { IGNORE; return ctx->ctx_FromPyObject(ctx, (cpy_PyObject *)&kept); }
METHOD(AsPyObject) { IGNORE; return ctx->ctx_AsPyObject(ctx, args[0]) == NULL ? HPy_NULL : none(ctx); }
METHOD(AsStruct_Legacy) { IGNORE; return ctx->ctx_AsStruct_Legacy(ctx, args[0]) == NULL ? HPy_NULL : none(ctx); }
METHOD(CallRealFunctionFromTrampoline)
{
    IGNORE;
    ctx->ctx_CallRealFunctionFromTrampoline(ctx, HPyFunc_NOARGS, NULL, NULL);
    return HPyErr_Occurred(ctx) ? HPy_NULL : none(ctx);
}
#define UNSUPPORTED_METHODS &m_FromPyObject, &m_AsPyObject, &m_AsStruct_Legacy, &m_CallRealFunctionFromTrampoline,
#else
#define UNSUPPORTED_METHODS
#endif

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    HPyType_SpecParam none_given = {(HPyType_SpecParam_Kind)0, HPy_NULL};
    HPy t = HPyType_FromSpec(ctx, &Cell_spec, &none_given);
    if (HPy_IsNull(t))
        return -1;
    int r = HPy_SetAttr_s(ctx, mod, "Cell", t);
    HPy_Close(ctx, t);
    return r;
}

static HPyDef *defines[] = {
    &m_Dup, &m_Close, &m_Close_again, &m_Tracker_again, &m_Long_FromInt32_t, &m_Long_FromUInt32_t, &m_Long_FromInt64_t, &m_Long_FromUInt64_t, &m_Long_FromSize_t,
    &m_Long_FromSsize_t, &m_Long_AsInt32_t, &m_Long_AsUInt32_t, &m_Long_AsUInt32_tMask, &m_Long_AsInt64_t, &m_Long_AsUInt64_t,
    &m_Long_AsUInt64_tMask, &m_Long_AsSize_t, &m_Long_AsSsize_t, &m_Long_AsVoidPtr, &m_Long_AsDouble, &m_Float_FromDouble,
    &m_Float_AsDouble, &m_Bool_FromBool, &m_Length, &m_Number_Check, &m_Add, &m_Subtract, &m_Multiply, &m_MatrixMultiply,
    &m_FloorDivide, &m_TrueDivide, &m_Remainder, &m_Divmod, &m_Power, &m_Negative, &m_Positive, &m_Absolute, &m_Invert, &m_Lshift,
    &m_Rshift, &m_And, &m_Xor, &m_Or, &m_Index, &m_Long, &m_Float, &m_InPlaceAdd, &m_InPlaceSubtract, &m_InPlaceMultiply,
    &m_InPlaceMatrixMultiply, &m_InPlaceFloorDivide, &m_InPlaceTrueDivide, &m_InPlaceRemainder, &m_InPlacePower, &m_InPlaceLshift,
    &m_InPlaceRshift, &m_InPlaceAnd, &m_InPlaceXor, &m_InPlaceOr, &m_Callable_Check, &m_CallTupleDict, &m_FatalError,
    &m_Err_SetString, &m_Err_SetObject, &m_Err_SetFromErrnoWithFilename, &m_Err_SetFromErrnoWithFilenameObjects, &m_Err_Occurred,
    &m_Err_ExceptionMatches, &m_Err_NoMemory, &m_Err_Clear, &m_Err_NewException, &m_Err_NewExceptionWithDoc, &m_Err_WarnEx,
    &m_Err_WriteUnraisable, &m_IsTrue, &m_Type_FromSpec, &m_Type_GenericNew, &m_GetAttr, &m_GetAttr_s, &m_HasAttr, &m_HasAttr_s,
    &m_SetAttr, &m_SetAttr_s, &m_GetItem, &m_GetItem_i, &m_GetItem_s, &m_Contains, &m_SetItem, &m_SetItem_i, &m_SetItem_s, &m_Type,
    &m_TypeCheck, &m_Is, &m_AsStruct_Object, &m_New, &m_Repr, &m_Str, &m_ASCII, &m_Bytes, &m_RichCompare, &m_RichCompareBool,
    &m_Hash, &m_Bytes_Check, &m_Bytes_Size, &m_Bytes_GET_SIZE, &m_Bytes_AsString, &m_Bytes_AS_STRING, &m_Bytes_FromString,
    &m_Bytes_FromStringAndSize, &m_Unicode_FromString, &m_Unicode_Check, &m_Unicode_AsASCIIString, &m_Unicode_AsLatin1String,
    &m_Unicode_AsUTF8String, &m_Unicode_AsUTF8AndSize, &m_Unicode_FromWideChar, &m_Unicode_DecodeFSDefault,
    &m_Unicode_DecodeFSDefaultAndSize, &m_Unicode_EncodeFSDefault, &m_Unicode_ReadChar, &m_Unicode_DecodeASCII,
    &m_Unicode_DecodeLatin1, &m_List_Check, &m_List_New, &m_List_Append, &m_Dict_Check, &m_Dict_New, &m_Tuple_Check,
    &m_Tuple_FromArray, &m_Import_ImportModule, &m_ListBuilder, &m_TupleBuilder, &m_Tracker, &m_Global, &m_Global_clear,
    &m_LeaveReenter, &m_Dump, &m_Type_GetBuiltinShape, &m_DelItem, &m_DelItem_i, &m_DelItem_s, &m_Capsule_New, &m_Capsule_New_null,
    &m_Capsule_New_bad_destructor, &m_Capsule_Get, &m_Capsule_IsValid, &m_Capsule_Set, &m_destroyed, &m_Compile_s, &m_EvalCode,
    &m_ContextVar_New, &m_ContextVar_Get, &m_ContextVar_Set, &m_Type_GetName, &m_Type_IsSubtype, &m_Unicode_FromEncodedObject,
    &m_Unicode_Substring, &m_Dict_Keys, &m_Dict_Copy, &m_Slice_Unpack, &m_SetCallFunction, &m_Call, &m_CallMethod, &m_handles,
    &m_builtin, UNSUPPORTED_METHODS &exec, NULL,
};
static HPyGlobal *globals[] = {&kept, NULL};
static HPyModuleDef moduledef = {.doc = "one function per member", .defines = defines, .globals = globals};

HPy_MODINIT(members, moduledef)
