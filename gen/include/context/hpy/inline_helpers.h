/*
 * Functions that are made of others: attributes, calls, errors, tuples, numbers of C's own types, slices.
 * The names and what they do are HPy's, which calls this header by the same name.
 */
#include "../hpy.h"
#ifndef HPY_INLINE_HELPERS_H
#define HPY_INLINE_HELPERS_H

#include <limits.h>

#ifdef __cplusplus
extern "C" {
#endif

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

/* A tuple of n handles, which stay the caller's. */
HPyAPI_FUNC HPy HPyTuple_Pack(HPyContext *ctx, HPy_ssize_t n, ...)
{
    HPy few[16], *items = few, tuple;
    HPy_ssize_t i;
    va_list args;

    if (n > (HPy_ssize_t)(sizeof(few) / sizeof(few[0]))) {
        items = (size_t)n > SIZE_MAX / sizeof(HPy) ? NULL : (HPy *)malloc((size_t)n * sizeof(HPy));
        if (items == NULL) {
            return HPyErr_NoMemory(ctx);
        }
    }
    va_start(args, n);
    for (i = 0; i < n; i++) {
        items[i] = va_arg(args, HPy);
    }
    va_end(args);
    tuple = HPyTuple_FromArray(ctx, items, n);
    if (items != few) {
        free(items);
    }
    return tuple;
}

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
#endif
