/*
 * Arguments by a format: HPyArg_Parse, HPyArg_ParseKeywords and HPyArg_ParseKeywordsDict. The names and what they do are
 * HPy's, which calls this header by the same name; what differs on purpose is in docs/headers.md.
 *
 * Units: b h i l L n are integers that must fit, B H I k K are masked, f and d floats, p a truth value, s the text of a
 * str, O a handle. After | arguments are optional, after $ by name only. :NAME is the function for messages, ;TEXT the
 * message. All return 1, or 0 with an exception set.
 *
 * With a tracker, what was parsed lives until HPyTracker_Close(ctx, *ht); when parsing fails it is closed already.
 * HPyArg_Parse lends the handles of args; the others give handles that belong to the tracker.
 */
#include "../../hpy.h"
#ifndef HPY_COMMON_RUNTIME_ARGPARSE_H
#define HPY_COMMON_RUNTIME_ARGPARSE_H

#include <limits.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where parsing stands. */
typedef struct {
    HPyContext *ctx;
    HPyTracker *tracker; /* may be NULL */
    const char *unit;    /* the next one of the format */
    const char *end;     /* of the units: at ':', ';' or the end of the format */
    int optional;        /* | or $ came */
    int by_name;         /* $ came */
    int copies;          /* O gives handles that belong to the tracker */
} _HPyArg_State;

HPyAPI_FUNC int _HPyArg_Fail(const _HPyArg_State *s, HPy type, const char *what)
{
    char text[512];

    if (*s->end == ';') {
        (void)snprintf(text, sizeof(text), "%s", s->end + 1);
    } else if (*s->end == ':') {
        (void)snprintf(text, sizeof(text), "%.200s() %.256s", s->end + 1, what);
    } else {
        (void)snprintf(text, sizeof(text), "function %.256s", what);
    }
    HPyErr_SetString(s->ctx, type, text);
    return 0;
}

/* Begins, with a new tracker when one is wanted. */
HPyAPI_FUNC int _HPyArg_Begin(_HPyArg_State *s, HPyContext *ctx, HPyTracker *tracker, const char *format,
                              int copies)
{
    s->ctx = ctx;
    s->tracker = tracker;
    s->unit = format;
    s->end = format + strcspn(format, ":;");
    s->optional = s->by_name = 0;
    s->copies = copies;
    if (tracker != NULL) {
        *tracker = HPyTracker_New(ctx, 0);
    }
    return tracker == NULL || tracker->_i != 0;
}

/* Ends: what a failure leaves nobody can use. */
HPyAPI_FUNC int _HPyArg_End(const _HPyArg_State *s, int ok)
{
    if (!ok && s->tracker != NULL) {
        HPyTracker_Close(s->ctx, *s->tracker);
    }
    return ok;
}

/* An integer that must fit. */
HPyAPI_FUNC int _HPyArg_Fitting(const _HPyArg_State *s, char unit, HPy h, long *value)
{
    long low = unit == 'b' ? 0 : unit == 'h' ? SHRT_MIN : INT_MIN;
    long high = unit == 'b' ? UCHAR_MAX : unit == 'h' ? SHRT_MAX : INT_MAX;
    char text[80];

    *value = HPyLong_AsLong(s->ctx, h);
    if (*value == -1 && HPyErr_Occurred(s->ctx)) {
        return 0;
    }
    if (*value >= low && *value <= high) {
        return 1;
    }
    (void)snprintf(text, sizeof(text), "%s integer is %s", unit == 'b' ? "unsigned byte" : unit == 'h' ? "signed short" : "signed",
                   *value < low ? "less than minimum" : "greater than maximum");
    return _HPyArg_Fail(s, s->ctx->h_OverflowError, text);
}

/* An integer of any type. Its bits are the same for the signed and the unsigned type of a size. */
HPyAPI_FUNC int _HPyArg_Integer(const _HPyArg_State *s, char unit, HPy h, void *to)
{
    HPyContext *ctx = s->ctx;
    unsigned long long bits;
    long value;

    switch (unit) {
    case 'b':
    case 'h':
    case 'i':
        if (!_HPyArg_Fitting(s, unit, h, &value)) {
            return 0;
        }
        bits = (unsigned long long)value;
        break;
    case 'l': bits = (unsigned long long)HPyLong_AsLong(ctx, h); break;
    case 'L': bits = (unsigned long long)HPyLong_AsLongLong(ctx, h); break;
    case 'n': bits = (unsigned long long)HPyLong_AsSsize_t(ctx, h); break;
    case 'K': bits = HPyLong_AsUnsignedLongLongMask(ctx, h); break;
    default: bits = (unsigned long long)(long)HPyLong_AsUnsignedLongMask(ctx, h); break;
    }
    if (bits == (unsigned long long)-1 && HPyErr_Occurred(ctx)) {
        return 0;
    }
    switch (unit) {
    case 'b':
    case 'B': *(unsigned char *)to = (unsigned char)bits; break;
    case 'h':
    case 'H': *(unsigned short *)to = (unsigned short)bits; break;
    case 'i':
    case 'I': *(unsigned int *)to = (unsigned int)bits; break;
    case 'l':
    case 'k': *(unsigned long *)to = (unsigned long)bits; break;
    case 'n': *(HPy_ssize_t *)to = (HPy_ssize_t)bits; break;
    default: *(unsigned long long *)to = bits; break;
    }
    return 1;
}

HPyAPI_FUNC int _HPyArg_Float(const _HPyArg_State *s, char unit, HPy h, void *to)
{
    double d = HPyFloat_AsDouble(s->ctx, h);

    if (d == -1.0 && HPyErr_Occurred(s->ctx)) {
        return 0;
    }
    if (unit == 'f') {
        *(float *)to = (float)d;
    } else {
        *(double *)to = d;
    }
    return 1;
}

/* Text without null characters, which the handle owns. */
HPyAPI_FUNC int _HPyArg_Text(const _HPyArg_State *s, HPy h, const char **to)
{
    HPyContext *ctx = s->ctx;
    HPy_ssize_t size;
    const char *text;

    if (!HPyUnicode_Check(ctx, h)) {
        return _HPyArg_Fail(s, ctx->h_TypeError, "a str is required");
    }
    text = HPyUnicode_AsUTF8AndSize(ctx, h, &size);
    if (text == NULL) {
        return _HPyArg_Fail(s, ctx->h_SystemError, "unicode conversion error");
    }
    if (strlen(text) != (size_t)size) {
        return _HPyArg_Fail(s, ctx->h_ValueError, "embedded null character");
    }
    *to = text;
    return 1;
}

/*
 * Reads one unit. An argument that is not there, HPy_NULL, leaves its variable as it is. The tracker keeps what a closed
 * handle would take along: the text of one that is closed next.
 */
HPyAPI_FUNC int _HPyArg_Item(_HPyArg_State *s, HPy h, int closed_next, va_list *out)
{
    HPyContext *ctx = s->ctx;
    char unit = *s->unit++;
    void *to;
    int truth;

    if (strchr("bhiBHIlkLKnfdpsO", unit) == NULL) {
        return _HPyArg_Fail(s, ctx->h_SystemError, "unknown arg format code");
    }
    to = va_arg(*out, void *);
    if (HPy_IsNull(h)) {
        return 1;
    }
    if (s->tracker != NULL && ((unit == 'O' && s->copies) || (unit == 's' && closed_next))) {
        h = HPy_Dup(ctx, h);
        if (HPyTracker_Add(ctx, *s->tracker, h) != 0) {
            HPy_Close(ctx, h);
            return 0;
        }
    }
    switch (unit) {
    case 'f':
    case 'd':
        return _HPyArg_Float(s, unit, h, to);
    case 'p':
        truth = HPy_IsTrue(ctx, h);
        if (truth >= 0) {
            *(int *)to = truth > 0;
        }
        return truth >= 0;
    case 's':
        return _HPyArg_Text(s, h, (const char **)to);
    case 'O':
        *(HPy *)to = h;
        return 1;
    default:
        return _HPyArg_Integer(s, unit, h, to);
    }
}

/* Reads positional arguments. ht may be NULL: no unit needs it today. */
HPyAPI_FUNC int HPyArg_Parse(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, const char *fmt, ...)
{
    _HPyArg_State s;
    va_list out;
    size_t i = 0;
    int ok = 1;

    if (!_HPyArg_Begin(&s, ctx, ht, fmt, 0)) {
        return 0;
    }
    va_start(out, fmt);
    while (ok && s.unit != s.end) {
        if (*s.unit == '|') {
            s.optional = 1;
            s.unit++;
            continue;
        }
        if ((i >= nargs || HPy_IsNull(args[i])) && !s.optional) {
            ok = _HPyArg_Fail(&s, ctx->h_TypeError, "required positional argument missing");
        } else {
            ok = _HPyArg_Item(&s, i < nargs ? args[i] : HPy_NULL, 0, &out);
        }
        i++;
    }
    va_end(out);
    if (ok && i < nargs) {
        ok = _HPyArg_Fail(&s, ctx->h_TypeError, "mismatched args (too many arguments for fmt)");
    }
    return _HPyArg_End(&s, ok);
}

/* Where arguments by name come from: a tuple of names whose values follow the positional arguments, or a dict. */
typedef struct {
    HPy names; /* HPy_NULL: there are none */
    HPy_ssize_t count;
    const HPy *values;
    HPy dict;
} _HPyArg_Named;

/* The argument of that name, a new handle if it is from a dict; HPy_NULL without an exception when there is none. */
HPyAPI_FUNC HPy _HPyArg_Find(HPyContext *ctx, const _HPyArg_Named *named, const char *keyword)
{
    HPy key, value = HPy_NULL;
    HPy_ssize_t i;

    if (!HPy_IsNull(named->dict)) {
        value = HPy_GetItem_s(ctx, named->dict, keyword);
    } else if (named->count > 0) {
        key = HPyUnicode_FromString(ctx, keyword);
        for (i = 0; i < named->count && HPy_IsNull(value) && !HPy_IsNull(key); i++) {
            HPy name = HPy_GetItem_i(ctx, named->names, i);

            if (!HPy_IsNull(name) && HPy_RichCompareBool(ctx, name, key, HPy_EQ) == 1) {
                value = named->values[i];
            }
            HPy_Close(ctx, name);
        }
        HPy_Close(ctx, key);
    }
    if (HPy_IsNull(value)) {
        HPyErr_Clear(ctx);
    }
    return value;
}

/* Counts keywords, of which only the first may be empty: positional only. */
HPyAPI_FUNC int _HPyArg_Keywords(const _HPyArg_State *s, const char *keywords[], size_t *count)
{
    size_t n = 0;

    while (keywords[n] != NULL && *keywords[n] == '\0') {
        n++;
    }
    for (; keywords[n] != NULL; n++) {
        if (*keywords[n] == '\0') {
            return _HPyArg_Fail(s, s->ctx->h_SystemError, "empty keyword parameter name");
        }
    }
    *count = n;
    return 1;
}

/* One argument by position or name. */
HPyAPI_FUNC int _HPyArg_Place(_HPyArg_State *s, size_t i, const HPy *args, size_t nargs, const _HPyArg_Named *named,
                              const char *keyword, va_list *out)
{
    HPyContext *ctx = s->ctx;
    HPy h = HPy_NULL;
    int ok, owned = 0;

    if (i < nargs) {
        if (s->by_name) {
            return _HPyArg_Fail(s, ctx->h_TypeError, "keyword only argument passed as positional argument");
        }
        h = args[i];
    } else if (*keyword != '\0') {
        h = _HPyArg_Find(ctx, named, keyword);
        owned = !HPy_IsNull(named->dict);
    }
    if (HPy_IsNull(h) && !s->optional) {
        return _HPyArg_Fail(s, ctx->h_TypeError, "no value for required argument");
    }
    ok = _HPyArg_Item(s, h, owned, out);
    if (owned) {
        HPy_Close(ctx, h);
    }
    return ok;
}

HPyAPI_FUNC int _HPyArg_Run(_HPyArg_State *s, const HPy *args, size_t nargs, const _HPyArg_Named *named,
                            const char *keywords[], va_list *out)
{
    HPyContext *ctx = s->ctx;
    size_t i = 0, count = 0;

    if (!_HPyArg_Keywords(s, keywords, &count)) {
        return 0;
    }
    if (named->count < 0) {
        return _HPyArg_Fail(s, ctx->h_SystemError, "could not retrieve length of keyword names tuple");
    }
    while (s->unit != s->end) {
        if (*s->unit == '|' || *s->unit == '$') {
            s->optional = 1;
            s->by_name |= *s->unit++ == '$';
            continue;
        }
        if (*s->unit == 'O' && s->tracker == NULL) {
            return _HPyArg_Fail(s, ctx->h_SystemError, "HPyArg_ParseKeywords cannot use the format character 'O' unless"
                                                       " an HPyTracker is provided. Please supply an HPyTracker.");
        }
        if (i >= count) {
            return _HPyArg_Fail(s, ctx->h_TypeError, "mismatched args (too few keywords for fmt)");
        }
        if (!_HPyArg_Place(s, i, args, nargs, named, keywords[i], out)) {
            return 0;
        }
        i++;
    }
    return i == count || _HPyArg_Fail(s, ctx->h_TypeError, "mismatched args (too many keywords for fmt)");
}

/*
 * Reads arguments of a function with the signature HPyFunc_KEYWORDS: the values of kwnames follow the nargs positional
 * ones. keywords ends with NULL; its first may be empty, which makes them positional only.
 */
HPyAPI_FUNC int HPyArg_ParseKeywords(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, HPy kwnames,
                                     const char *fmt, const char *keywords[], ...)
{
    _HPyArg_State s;
    _HPyArg_Named named;
    va_list out;
    int ok;

    if (!_HPyArg_Begin(&s, ctx, ht, fmt, 1)) {
        return 0;
    }
    named.names = kwnames;
    named.count = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    named.values = named.count > 0 ? args + nargs : NULL;
    named.dict = HPy_NULL;
    va_start(out, keywords);
    ok = _HPyArg_Run(&s, args, nargs, &named, keywords, &out);
    va_end(out);
    return _HPyArg_End(&s, ok);
}

/* Reads arguments of tp_new and tp_init: those by name are in a dict, which may be HPy_NULL. */
HPyAPI_FUNC int HPyArg_ParseKeywordsDict(HPyContext *ctx, HPyTracker *ht, const HPy *args, HPy_ssize_t nargs, HPy kw,
                                         const char *fmt, const char *keywords[], ...)
{
    _HPyArg_State s;
    _HPyArg_Named named;
    va_list out;
    int ok;

    if (!_HPyArg_Begin(&s, ctx, ht, fmt, 1)) {
        return 0;
    }
    named.names = HPy_NULL;
    named.count = 0;
    named.values = NULL;
    named.dict = kw;
    va_start(out, keywords);
    ok = _HPyArg_Run(&s, args, (size_t)nargs, &named, keywords, &out);
    va_end(out);
    return _HPyArg_End(&s, ok);
}

#ifdef __cplusplus
}
#endif
#endif
