/*
 * The part of HPy's C API that is no member of the context: macros that define methods, slots and modules, and
 * functions that are compiled into the module. Included by hpy.h; the names and what they do are HPy's.
 */
#ifndef HPYAPI_HPY_HELPERS_H
#define HPYAPI_HPY_HELPERS_H

#if defined(__cplusplus) && __cplusplus < 202002L && defined(__GNUC__)
#  pragma GCC system_header /* see hpy.h */
#endif

#include <limits.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- definitions ------------------------------------------------------------------------------------------------- */

/*
 * Each of these macros may be followed by designated members, such as .doc = "...". The empty last argument of the
 * inner macros is there because C11 wants at least one argument for the dots.
 */

/* A slot; SYM_impl is its function. The enum makes a misspelt slot a clear error. */
#define HPyDef_SLOT(SYM, SLOT) HPyDef_SLOT_IMPL(SYM, SYM##_impl, SLOT)
#define HPyDef_SLOT_IMPL(SYM, IMPL, SLOT) \
    enum { SYM##_slot = SLOT };           \
    _HPyDef_SLOT(SYM, IMPL, SLOT, HPySlot_SIG(SLOT))
#define _HPyDef_SLOT(SYM, IMPL, SLOT, SIG)                                                         \
    HPyFunc_DECLARE(IMPL, SIG);                                                                    \
    HPyFunc_TRAMPOLINE(SYM##_trampoline, IMPL, SIG)                                                \
    HPyDef SYM = {                                                                                 \
        .kind = HPyDef_Kind_Slot,                                                                  \
        .slot = {                                                                                  \
            .slot = SLOT,                                                                          \
            .impl = (HPyCFunction)IMPL,                                                            \
            .cpy_trampoline = (cpy_PyCFunction)(HPyCFunction)SYM##_trampoline,                     \
        },                                                                                         \
    };

/* A method; SYM_impl is its function. */
#define HPyDef_METH(SYM, NAME, ...) _HPyDef_METH(SYM, NAME, SYM##_impl, __VA_ARGS__, )
#define HPyDef_METH_IMPL(SYM, NAME, IMPL, ...) _HPyDef_METH(SYM, NAME, IMPL, __VA_ARGS__, )
#define _HPyDef_METH(SYM, NAME, IMPL, SIG, ...)                                                    \
    HPyFunc_DECLARE(IMPL, SIG);                                                                    \
    HPyFunc_TRAMPOLINE(SYM##_trampoline, IMPL, SIG)                                                \
    HPyDef SYM = {                                                                                 \
        .kind = HPyDef_Kind_Meth,                                                                  \
        .meth = {                                                                                  \
            .name = NAME,                                                                          \
            .impl = (HPyCFunction)IMPL,                                                            \
            .cpy_trampoline = (cpy_PyCFunction)(HPyCFunction)SYM##_trampoline,                     \
            .signature = SIG,                                                                      \
            __VA_ARGS__                                                                            \
        },                                                                                         \
    };

/* A member of the native struct as an attribute. */
#define HPyDef_MEMBER(SYM, NAME, TYPE, ...) _HPyDef_MEMBER(SYM, NAME, TYPE, __VA_ARGS__, )
#define _HPyDef_MEMBER(SYM, NAME, TYPE, OFFSET, ...)                                               \
    HPyDef SYM = {                                                                                 \
        .kind = HPyDef_Kind_Member,                                                                \
        .member = {                                                                                \
            .name = NAME,                                                                          \
            .type = TYPE,                                                                          \
            .offset = OFFSET,                                                                      \
            __VA_ARGS__                                                                            \
        },                                                                                         \
    };

/* Attributes with functions SYM_get and SYM_set. */
#define HPyDef_GET(SYM, ...) _HPyDef_GET(SYM, SYM##_get, __VA_ARGS__, )
#define _HPyDef_GET(SYM, GETIMPL, NAME, ...)                                                       \
    HPyFunc_DECLARE(GETIMPL, HPyFunc_GETTER);                                                      \
    HPyFunc_TRAMPOLINE(SYM##_get_trampoline, GETIMPL, HPyFunc_GETTER)                              \
    HPyDef SYM = {                                                                                 \
        .kind = HPyDef_Kind_GetSet,                                                                \
        .getset = {                                                                                \
            .name = NAME,                                                                          \
            .getter_impl = (HPyCFunction)GETIMPL,                                                  \
            .getter_cpy_trampoline = (cpy_getter)SYM##_get_trampoline,                             \
            __VA_ARGS__                                                                            \
        },                                                                                         \
    };
#define HPyDef_SET(SYM, ...) _HPyDef_SET(SYM, SYM##_set, __VA_ARGS__, )
#define _HPyDef_SET(SYM, SETIMPL, NAME, ...)                                                       \
    HPyFunc_DECLARE(SETIMPL, HPyFunc_SETTER);                                                      \
    HPyFunc_TRAMPOLINE(SYM##_set_trampoline, SETIMPL, HPyFunc_SETTER)                              \
    HPyDef SYM = {                                                                                 \
        .kind = HPyDef_Kind_GetSet,                                                                \
        .getset = {                                                                                \
            .name = NAME,                                                                          \
            .setter_impl = (HPyCFunction)SETIMPL,                                                  \
            .setter_cpy_trampoline = (cpy_setter)SYM##_set_trampoline,                             \
            __VA_ARGS__                                                                            \
        },                                                                                         \
    };
#define HPyDef_GETSET(SYM, ...) _HPyDef_GETSET(SYM, SYM##_get, SYM##_set, __VA_ARGS__, )
#define _HPyDef_GETSET(SYM, GETIMPL, SETIMPL, NAME, ...)                                           \
    HPyFunc_DECLARE(GETIMPL, HPyFunc_GETTER);                                                      \
    HPyFunc_TRAMPOLINE(SYM##_get_trampoline, GETIMPL, HPyFunc_GETTER)                              \
    HPyFunc_DECLARE(SETIMPL, HPyFunc_SETTER);                                                      \
    HPyFunc_TRAMPOLINE(SYM##_set_trampoline, SETIMPL, HPyFunc_SETTER)                              \
    HPyDef SYM = {                                                                                 \
        .kind = HPyDef_Kind_GetSet,                                                                \
        .getset = {                                                                                \
            .name = NAME,                                                                          \
            .getter_impl = (HPyCFunction)GETIMPL,                                                  \
            .getter_cpy_trampoline = (cpy_getter)SYM##_get_trampoline,                             \
            .setter_impl = (HPyCFunction)SETIMPL,                                                  \
            .setter_cpy_trampoline = (cpy_setter)SYM##_set_trampoline,                             \
            __VA_ARGS__                                                                            \
        },                                                                                         \
    };

/* The destructor of capsules, SYM_impl. */
#define HPyCapsule_DESTRUCTOR(SYM)                                           \
    static void SYM##_impl(const char *name, void *pointer, void *context);  \
    HPyCapsule_DESTRUCTOR_TRAMPOLINE(SYM##_trampoline, SYM##_impl)           \
    static HPyCapsule_Destructor SYM = {                                     \
        .cpy_trampoline = SYM##_trampoline,                                  \
        .impl = SYM##_impl,                                                  \
    };

/* The call function of an instance, SYM_impl. */
#define HPyDef_CALL_FUNCTION(SYM)                                            \
    HPyFunc_DECLARE(SYM##_impl, HPyFunc_KEYWORDS);                           \
    HPyFunc_TRAMPOLINE(SYM##_trampoline, SYM##_impl, HPyFunc_KEYWORDS)       \
    static HPyCallFunction SYM = {                                           \
        .cpy_trampoline = SYM##_trampoline,                                  \
        .impl = SYM##_impl,                                                  \
    };

/* What a host looks for in the shared library. */
#define HPy_MODINIT(ext_name, mod_def)                                                   \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_major_version_##ext_name(void);          \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_major_version_##ext_name(void)           \
    {                                                                                    \
        return HPY_ABI_VERSION;                                                          \
    }                                                                                    \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_minor_version_##ext_name(void);          \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_minor_version_##ext_name(void)           \
    {                                                                                    \
        return HPY_ABI_VERSION_MINOR;                                                    \
    }                                                                                    \
    _HPy_CTX_MODIFIER HPyContext *_ctx_for_trampolines;                                  \
    HPy_EXPORTED_FUNC void HPyInitGlobalContext_##ext_name(HPyContext *ctx);             \
    HPy_EXPORTED_FUNC void HPyInitGlobalContext_##ext_name(HPyContext *ctx)              \
    {                                                                                    \
        _ctx_for_trampolines = ctx;                                                      \
    }                                                                                    \
    HPy_EXPORTED_FUNC HPyModuleDef *HPyInit_##ext_name(void);                            \
    HPy_EXPORTED_FUNC HPyModuleDef *HPyInit_##ext_name(void)                             \
    {                                                                                    \
        return &mod_def;                                                                 \
    }

/* --- native structs of types ------------------------------------------------------------------------------------- */

/* Defines TYPE_AsStruct for a struct behind instances of a type, and SHAPE(TYPE). */
#define HPyType_HELPERS(...) _HPyType_HELPERS(__VA_ARGS__, HPyType_BuiltinShape_Object, )
#define HPyType_LEGACY_HELPERS(TYPE) HPyType_HELPERS(TYPE, HPyType_BuiltinShape_Legacy)
#define _HPyType_HELPERS(TYPE, SHAPE, ...)                            \
    enum { TYPE##_SHAPE = (int)SHAPE };                               \
    HPyAPI_FUNC TYPE *TYPE##_AsStruct(HPyContext *ctx, HPy h)         \
    {                                                                 \
        return (TYPE *)SHAPE##_AsStruct(ctx, h);                      \
    }
#define SHAPE(TYPE) ((HPyType_BuiltinShape)TYPE##_SHAPE)
#define HPyType_BuiltinShape_Legacy_AsStruct _HPy_AsStruct_Legacy
#define HPyType_BuiltinShape_Object_AsStruct _HPy_AsStruct_Object
#define HPyType_BuiltinShape_Type_AsStruct _HPy_AsStruct_Type
#define HPyType_BuiltinShape_Long_AsStruct _HPy_AsStruct_Long
#define HPyType_BuiltinShape_Float_AsStruct _HPy_AsStruct_Float
#define HPyType_BuiltinShape_Unicode_AsStruct _HPy_AsStruct_Unicode
#define HPyType_BuiltinShape_Tuple_AsStruct _HPy_AsStruct_Tuple
#define HPyType_BuiltinShape_List_AsStruct _HPy_AsStruct_List

/* A new instance; *data is its native struct. */
#define HPy_New(ctx, cls, data) (_HPy_New((ctx), (cls), (void **)(void *)(data)))

/* In a function with parameters visit and arg: visits one HPyField of the struct. */
#define HPy_VISIT(hpyfield)                  \
    do {                                     \
        if (!HPyField_IsNull(*hpyfield)) {   \
            int vret = visit(hpyfield, arg); \
            if (vret) {                      \
                return vret;                 \
            }                                \
        }                                    \
    } while (0)

/* Returns from a tp_richcompare function that compares two C values. */
#define HPy_RETURN_RICHCOMPARE(ctx, val1, val2, op)                                                     \
    do {                                                                                                \
        bool result_ = (op) == HPy_LT   ? (val1) < (val2)                                               \
                       : (op) == HPy_LE ? (val1) <= (val2)                                              \
                       : (op) == HPy_EQ ? (val1) == (val2)                                              \
                       : (op) == HPy_NE ? (val1) != (val2)                                              \
                       : (op) == HPy_GT ? (val1) > (val2)                                               \
                                        : (val1) >= (val2);                                             \
        return HPy_Dup(ctx, result_ ? ctx->h_True : ctx->h_False);                                      \
    } while (0)

/* Around code that may run without the interpreter lock. */
#define HPy_BEGIN_LEAVE_PYTHON(context)                                \
    {                                                                  \
        HPyThreadState _token = HPy_LeavePythonExecution(context);
#define HPy_END_LEAVE_PYTHON(context)             \
        HPy_ReenterPythonExecution(context, _token); \
    }

/* --- capsules ---------------------------------------------------------------------------------------------------- */

HPyAPI_FUNC void *HPyCapsule_GetPointer(HPyContext *ctx, HPy capsule, const char *name)
{
    return HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Pointer, name);
}

HPyAPI_FUNC const char *HPyCapsule_GetName(HPyContext *ctx, HPy capsule)
{
    return (const char *)HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Name, NULL);
}

HPyAPI_FUNC void *HPyCapsule_GetContext(HPyContext *ctx, HPy capsule)
{
    return HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Context, NULL);
}

HPyAPI_FUNC int HPyCapsule_SetPointer(HPyContext *ctx, HPy capsule, void *pointer)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Pointer, pointer);
}

HPyAPI_FUNC int HPyCapsule_SetName(HPyContext *ctx, HPy capsule, const char *name)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Name, (void *)name);
}

HPyAPI_FUNC int HPyCapsule_SetContext(HPyContext *ctx, HPy capsule, void *context)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Context, context);
}

HPyAPI_FUNC int HPyCapsule_SetDestructor(HPyContext *ctx, HPy capsule, HPyCapsule_Destructor *destructor)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Destructor, (void *)destructor);
}

/* --- attributes, calls, errors ----------------------------------------------------------------------------------- */

HPyAPI_FUNC int HPy_DelAttr(HPyContext *ctx, HPy obj, HPy name)
{
    return HPy_SetAttr(ctx, obj, name, HPy_NULL);
}

HPyAPI_FUNC int HPy_DelAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name)
{
    return HPy_SetAttr_s(ctx, obj, utf8_name, HPy_NULL);
}

HPyAPI_FUNC HPy HPyErr_SetFromErrno(HPyContext *ctx, HPy h_type)
{
    return HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, HPy_NULL, HPy_NULL);
}

HPyAPI_FUNC HPy HPyErr_SetFromErrnoWithFilenameObject(HPyContext *ctx, HPy h_type, HPy filename)
{
    return HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, filename, HPy_NULL);
}

HPyAPI_FUNC HPy HPy_CallMethodTupleDict(HPyContext *ctx, HPy name, HPy receiver, HPy args, HPy kw)
{
    HPy method = HPy_GetAttr(ctx, receiver, name);
    HPy result;

    if (HPy_IsNull(method)) {
        return HPy_NULL;
    }
    result = HPy_CallTupleDict(ctx, method, args, kw);
    HPy_Close(ctx, method);
    return result;
}

HPyAPI_FUNC HPy HPy_CallMethodTupleDict_s(HPyContext *ctx, const char *utf8_name, HPy receiver, HPy args, HPy kw)
{
    HPy method = HPy_GetAttr_s(ctx, receiver, utf8_name);
    HPy result;

    if (HPy_IsNull(method)) {
        return HPy_NULL;
    }
    result = HPy_CallTupleDict(ctx, method, args, kw);
    HPy_Close(ctx, method);
    return result;
}

/* Creates a type and stores it as an attribute: 1, or 0 with an exception set. */
HPyAPI_FUNC int HPyHelpers_AddType(HPyContext *ctx, HPy obj, const char *name, HPyType_Spec *hpyspec,
                                   HPyType_SpecParam *params)
{
    HPy type = HPyType_FromSpec(ctx, hpyspec, params);
    int status;

    if (HPy_IsNull(type)) {
        return 0;
    }
    status = HPy_SetAttr_s(ctx, obj, name, type);
    HPy_Close(ctx, type);
    return status == 0;
}

/* A tuple of n handles, which stay the caller's. */
HPyAPI_FUNC HPy HPyTuple_Pack(HPyContext *ctx, HPy_ssize_t n, ...)
{
    HPyTupleBuilder builder = HPyTupleBuilder_New(ctx, n);
    HPy_ssize_t i;
    va_list args;

    va_start(args, n);
    for (i = 0; i < n; i++) {
        HPyTupleBuilder_Set(ctx, builder, i, va_arg(args, HPy));
    }
    va_end(args);
    return HPyTupleBuilder_Build(ctx, builder);
}

/* Raises an exception with a message as printf writes it. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
HPyAPI_FUNC HPy HPyErr_Format(HPyContext *ctx, HPy h_type, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return HPyErr_SetString(ctx, h_type, text);
}

/* --- numbers of C's own types ------------------------------------------------------------------------------------ */

#if LONG_MAX == INT32_MAX
#  define _HPyLong_FromLong HPyLong_FromInt32_t
#  define _HPyLong_FromULong HPyLong_FromUInt32_t
#  define _HPyLong_AsLong HPyLong_AsInt32_t
#  define _HPyLong_AsULong HPyLong_AsUInt32_t
#  define _HPyLong_AsULongMask HPyLong_AsUInt32_tMask
#else
#  define _HPyLong_FromLong HPyLong_FromInt64_t
#  define _HPyLong_FromULong HPyLong_FromUInt64_t
#  define _HPyLong_AsLong HPyLong_AsInt64_t
#  define _HPyLong_AsULong HPyLong_AsUInt64_t
#  define _HPyLong_AsULongMask HPyLong_AsUInt64_tMask
#endif

HPyAPI_FUNC HPy HPyLong_FromLong(HPyContext *ctx, long l)
{
    return _HPyLong_FromLong(ctx, l);
}

HPyAPI_FUNC HPy HPyLong_FromUnsignedLong(HPyContext *ctx, unsigned long l)
{
    return _HPyLong_FromULong(ctx, l);
}

HPyAPI_FUNC HPy HPyLong_FromLongLong(HPyContext *ctx, long long l)
{
    return HPyLong_FromInt64_t(ctx, l);
}

HPyAPI_FUNC HPy HPyLong_FromUnsignedLongLong(HPyContext *ctx, unsigned long long l)
{
    return HPyLong_FromUInt64_t(ctx, l);
}

HPyAPI_FUNC long HPyLong_AsLong(HPyContext *ctx, HPy h)
{
    return (long)_HPyLong_AsLong(ctx, h);
}

HPyAPI_FUNC unsigned long HPyLong_AsUnsignedLong(HPyContext *ctx, HPy h)
{
    return (unsigned long)_HPyLong_AsULong(ctx, h);
}

HPyAPI_FUNC unsigned long HPyLong_AsUnsignedLongMask(HPyContext *ctx, HPy h)
{
    return (unsigned long)_HPyLong_AsULongMask(ctx, h);
}

HPyAPI_FUNC long long HPyLong_AsLongLong(HPyContext *ctx, HPy h)
{
    return (long long)HPyLong_AsInt64_t(ctx, h);
}

HPyAPI_FUNC unsigned long long HPyLong_AsUnsignedLongLong(HPyContext *ctx, HPy h)
{
    return (unsigned long long)HPyLong_AsUInt64_t(ctx, h);
}

HPyAPI_FUNC unsigned long long HPyLong_AsUnsignedLongLongMask(HPyContext *ctx, HPy h)
{
    return (unsigned long long)HPyLong_AsUInt64_tMask(ctx, h);
}

HPyAPI_FUNC HPy HPyBool_FromLong(HPyContext *ctx, long v)
{
    return HPyBool_FromBool(ctx, v != 0);
}

/* Clips the bounds of a slice to a length; returns how many items there are. */
HPyAPI_FUNC HPy_ssize_t HPySlice_AdjustIndices(HPyContext *ctx, HPy_ssize_t length, HPy_ssize_t *start,
                                               HPy_ssize_t *stop,
                                               HPy_ssize_t step)
{
    HPy_ssize_t *bounds[2];
    HPy_ssize_t low = step < 0 ? -1 : 0, high = step < 0 ? length - 1 : length;
    int i;

    (void)ctx;
    bounds[0] = start;
    bounds[1] = stop;
    for (i = 0; i < 2; i++) {
        if (*bounds[i] < 0) {
            *bounds[i] += length;
        }
        if (*bounds[i] < low) {
            *bounds[i] = low;
        } else if (*bounds[i] > high) {
            *bounds[i] = high;
        }
    }
    if (step < 0) {
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    }
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

#ifdef __cplusplus
}
#endif

#include "hpy_arguments.h"

#endif
