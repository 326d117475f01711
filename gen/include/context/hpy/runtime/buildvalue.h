/*
 * HPy_BuildValue: objects by a format. The name and what it does are HPy's, which calls this header by the same name;
 * what differs on purpose is in docs/headers.md.
 *
 * Units: i l L n are signed integers, I k K unsigned ones, f and d floats, s the text of a char *, O and S a handle,
 * which stays the caller's. (...) is a tuple, [...] a list, {KEY:VALUE,...} a dict. Without brackets no unit is None,
 * one is that object, more are a tuple.
 */
#include "../../hpy.h"
#ifndef HPY_COMMON_RUNTIME_BUILDVALUE_H
#define HPY_COMMON_RUNTIME_BUILDVALUE_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the unit N of other APIs would be for. */
#define _HPyBuild_NO_N                                                                          \
    "HPy_BuildValue does not support the 'N' formatting unit. Instead, use the 'O' formatting " \
    "unit and manually close the handle in the caller if necessary. HPy API functions never "   \
    "'steal' handles and always make a duplicate handle if needed, the 'ownership' of the "     \
    "original handle is never 'transferred'. "

/* Where building stands. */
typedef struct {
    HPyContext *ctx;
    const char *unit; /* the next one of the format */
    va_list *values;
} _HPyBuild_State;

/* An object that was built. */
typedef struct {
    HPy h;        /* HPy_NULL: an exception is set */
    int borrowed; /* a handle of the caller's */
} _HPyBuild_Object;

HPyAPI_FUNC void _HPyBuild_Close(HPyContext *ctx, _HPyBuild_Object o)
{
    if (!o.borrowed) {
        HPy_Close(ctx, o.h);
    }
}

/* Raises a SystemError whose text names a character of the format. */
HPyAPI_FUNC HPy _HPyBuild_Fail(HPyContext *ctx, const char *what, char c)
{
    char text[128];

    (void)snprintf(text, sizeof(text), "%s '%c' in the format string passed to HPy_BuildValue", what, c);
    HPyErr_SetString(ctx, ctx->h_SystemError, text);
    return HPy_NULL;
}

HPyAPI_FUNC HPy _HPyBuild_Unmatched(HPyContext *ctx, char bracket)
{
    if (bracket == '\0') {
        HPyErr_SetString(ctx, ctx->h_SystemError, "internal error in HPy_BuildValue");
        return HPy_NULL;
    }
    return _HPyBuild_Fail(ctx, "unmatched", bracket);
}

/*
 * Counts the objects up to the closing bracket, or the end of the format: -1 with an exception set when that is missing.
 * Any bracket closes any other here; which one it is is looked at when it is reached.
 */
HPyAPI_FUNC HPy_ssize_t _HPyBuild_Count(HPyContext *ctx, const char *unit, char open, char close)
{
    HPy_ssize_t count = 0, depth = 0;
    char last = '\0';

    for (; depth != 0 || *unit != close; unit++) {
        switch (*unit) {
        case '\0':
            (void)_HPyBuild_Unmatched(ctx, open != '\0' ? open : last);
            return -1;
        case '(':
        case '[':
        case '{':
            if (depth++ == 0) {
                last = *unit;
                count++;
            }
            break;
        case ')':
        case ']':
        case '}':
            depth--;
            break;
        case ',':
        case ' ':
            break;
        default:
            count += depth == 0;
        }
    }
    return count;
}

HPyAPI_FUNC _HPyBuild_Object _HPyBuild_Single(_HPyBuild_State *s);

/* A tuple or list that is being built: open is '(', '[', or '\0' for the tuple of a format without brackets. */
typedef struct {
    char open, close;
    HPyTupleBuilder tuple;
    HPyListBuilder list;
} _HPyBuild_Items;

HPyAPI_FUNC int _HPyBuild_Begin(HPyContext *ctx, _HPyBuild_Items *b, char open, HPy_ssize_t count)
{
    memset(b, 0, sizeof(*b));
    b->open = open;
    b->close = open == '(' ? ')' : open == '[' ? ']' : '\0';
    if (open == '[') {
        b->list = HPyListBuilder_New(ctx, count);
        return b->list._lst != 0;
    }
    b->tuple = HPyTupleBuilder_New(ctx, count);
    return b->tuple._tup != 0;
}

HPyAPI_FUNC void _HPyBuild_Set(HPyContext *ctx, const _HPyBuild_Items *b, HPy_ssize_t i, HPy h)
{
    if (b->open == '[') {
        HPyListBuilder_Set(ctx, b->list, i, h);
    } else {
        HPyTupleBuilder_Set(ctx, b->tuple, i, h);
    }
}

/* Ends the building, with the object or, after a failure, without. */
HPyAPI_FUNC HPy _HPyBuild_End(HPyContext *ctx, const _HPyBuild_Items *b, int ok)
{
    if (ok) {
        return b->open == '[' ? HPyListBuilder_Build(ctx, b->list) : HPyTupleBuilder_Build(ctx, b->tuple);
    }
    if (b->open == '[') {
        HPyListBuilder_Cancel(ctx, b->list);
    } else {
        HPyTupleBuilder_Cancel(ctx, b->tuple);
    }
    return HPy_NULL;
}

/* A tuple or list of so many items. */
HPyAPI_FUNC HPy _HPyBuild_Sequence(_HPyBuild_State *s, char open, HPy_ssize_t count)
{
    _HPyBuild_Items items;
    HPy_ssize_t i;
    int ok = 1;

    if (!_HPyBuild_Begin(s->ctx, &items, open, count)) {
        return HPy_NULL;
    }
    for (i = 0; ok && i < count; i++) {
        _HPyBuild_Object item = _HPyBuild_Single(s);

        ok = !HPy_IsNull(item.h);
        if (ok) {
            _HPyBuild_Set(s->ctx, &items, i, item.h);
            _HPyBuild_Close(s->ctx, item);
            s->unit += *s->unit == ',';
        }
    }
    if (ok && *s->unit != items.close) {
        (void)_HPyBuild_Unmatched(s->ctx, open);
        ok = 0;
    }
    s->unit += ok && open != '\0';
    return _HPyBuild_End(s->ctx, &items, ok);
}

/* One pair of a dict: 1, or 0 with an exception set. */
HPyAPI_FUNC int _HPyBuild_Pair(_HPyBuild_State *s, HPy dict)
{
    HPyContext *ctx = s->ctx;
    _HPyBuild_Object key = _HPyBuild_Single(s), value;
    int ok = 0;

    if (HPy_IsNull(key.h)) {
        return 0;
    }
    if (*s->unit != ':') {
        (void)_HPyBuild_Fail(ctx, "missing", ':');
    } else {
        s->unit++;
        value = _HPyBuild_Single(s);
        if (!HPy_IsNull(value.h)) {
            ok = HPy_SetItem(ctx, dict, key.h, value.h) >= 0;
            _HPyBuild_Close(ctx, value);
        }
    }
    _HPyBuild_Close(ctx, key);
    return ok;
}

/* The pairs of a dict up to its closing bracket: 1, or 0 with an exception set. */
HPyAPI_FUNC int _HPyBuild_Pairs(_HPyBuild_State *s, HPy dict)
{
    int comma = 0; /* one may come, and must before the next pair */

    for (; *s->unit != '}'; comma = !comma) {
        s->unit += strspn(s->unit, " ");
        if (*s->unit == '}') {
            break;
        }
        if (*s->unit == '\0') {
            (void)_HPyBuild_Unmatched(s->ctx, '{');
            return 0;
        }
        if ((*s->unit == ',') != comma) {
            (void)_HPyBuild_Fail(s->ctx, comma ? "missing" : "unexpected", ',');
            return 0;
        }
        if (comma) {
            s->unit++;
        } else if (!_HPyBuild_Pair(s, dict)) {
            return 0;
        }
    }
    s->unit++;
    return 1;
}

HPyAPI_FUNC HPy _HPyBuild_Dict(_HPyBuild_State *s)
{
    HPy dict = HPyDict_New(s->ctx);

    if (!HPy_IsNull(dict) && !_HPyBuild_Pairs(s, dict)) {
        HPy_Close(s->ctx, dict);
        return HPy_NULL;
    }
    return dict;
}

/* A tuple or list whose opening bracket was read. */
HPyAPI_FUNC HPy _HPyBuild_Counted(_HPyBuild_State *s, char open)
{
    HPy_ssize_t count = _HPyBuild_Count(s->ctx, s->unit, open, open == '(' ? ')' : ']');

    return count < 0 ? HPy_NULL : _HPyBuild_Sequence(s, open, count);
}

/* The caller's handle. */
HPyAPI_FUNC HPy _HPyBuild_Handle(HPyContext *ctx, HPy h)
{
    if (HPy_IsNull(h) && !HPyErr_Occurred(ctx)) {
        HPyErr_SetString(ctx, ctx->h_SystemError, "HPy_NULL object passed to HPy_BuildValue");
    }
    return h;
}

/* The object of one unit. */
HPyAPI_FUNC _HPyBuild_Object _HPyBuild_Single(_HPyBuild_State *s)
{
    HPyContext *ctx = s->ctx;
    _HPyBuild_Object o;
    char unit = *s->unit++;

    o.borrowed = 0;
    switch (unit) {
    case '(':
    case '[': o.h = _HPyBuild_Counted(s, unit); break;
    case '{': o.h = _HPyBuild_Dict(s); break;
    case 'i': o.h = HPyLong_FromLong(ctx, va_arg(*s->values, int)); break;
    case 'I': o.h = HPyLong_FromUnsignedLong(ctx, va_arg(*s->values, unsigned int)); break;
    case 'l': o.h = HPyLong_FromLong(ctx, va_arg(*s->values, long)); break;
    case 'k': o.h = HPyLong_FromUnsignedLong(ctx, va_arg(*s->values, unsigned long)); break;
    case 'L': o.h = HPyLong_FromLongLong(ctx, va_arg(*s->values, long long)); break;
    case 'K': o.h = HPyLong_FromUnsignedLongLong(ctx, va_arg(*s->values, unsigned long long)); break;
    case 'n': o.h = HPyLong_FromSsize_t(ctx, va_arg(*s->values, HPy_ssize_t)); break;
    case 'f': /* arrives as a double */
    case 'd': o.h = HPyFloat_FromDouble(ctx, va_arg(*s->values, double)); break;
    case 's': o.h = HPyUnicode_FromString(ctx, va_arg(*s->values, const char *)); break;
    case 'O':
    case 'S':
        o.h = _HPyBuild_Handle(ctx, va_arg(*s->values, HPy));
        o.borrowed = 1;
        break;
    case 'N':
        HPyErr_SetString(ctx, ctx->h_SystemError, _HPyBuild_NO_N);
        o.h = HPy_NULL;
        break;
    default:
        s->unit -= unit == '\0';
        o.h = _HPyBuild_Fail(ctx, "bad format char", unit);
    }
    return o;
}

/* A new object, or HPy_NULL with an exception set. */
HPyAPI_FUNC HPy HPy_BuildValue(HPyContext *ctx, const char *fmt, ...)
{
    _HPyBuild_State s;
    _HPyBuild_Object o;
    va_list values;
    HPy_ssize_t count = _HPyBuild_Count(ctx, fmt, '\0', '\0');

    va_start(values, fmt);
    s.ctx = ctx;
    s.unit = fmt;
    s.values = &values;
    o.h = HPy_NULL;
    o.borrowed = 0;
    if (count == 0) {
        o.h = HPy_Dup(ctx, ctx->h_None);
    } else if (count == 1) {
        o = _HPyBuild_Single(&s);
    } else if (count > 1) {
        o.h = _HPyBuild_Sequence(&s, '\0', count);
    }
    va_end(values);
    return o.borrowed && !HPy_IsNull(o.h) ? HPy_Dup(ctx, o.h) : o.h;
}

#ifdef __cplusplus
}
#endif
#endif
