/*
 * HPyArg_Parse and its kin: arguments by a format. A part of hpy_helpers.h, which includes it; the names and what they do
 * are HPy's.
 */
#ifndef HPYAPI_HPY_ARGUMENTS_H
#define HPYAPI_HPY_ARGUMENTS_H

#ifndef HPYAPI_HPY_HELPERS_H
#  error "include hpy.h"
#endif

#if defined(__cplusplus) && __cplusplus < 202002L && defined(__GNUC__)
#  pragma GCC system_header /* see hpy.h */
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Where HPyArg_Parse stands. */
typedef struct {
    HPyContext *ctx;
    const char *unit;    /* of the format */
    const char *name;    /* of the function, for messages */
    const char *message; /* instead of any other */
    int keywords_only;
} _HPyArg_State;

HPyAPI_FUNC int _HPyArg_Fail(const _HPyArg_State *s, const char *what)
{
    char text[256];

    if (s->message != NULL) {
        HPyErr_SetString(s->ctx, s->ctx->h_TypeError, s->message);
        return 0;
    }
    (void)snprintf(text, sizeof(text), "%s%s%s", s->name != NULL ? s->name : "function", s->name != NULL ? "() " : " ",
                   what);
    HPyErr_SetString(s->ctx, s->ctx->h_TypeError, text);
    return 0;
}

/* Finds the name or message at the end of a format. */
HPyAPI_FUNC void _HPyArg_Begin(_HPyArg_State *s, HPyContext *ctx, const char *format)
{
    const char *end = strpbrk(format, ":;");

    s->ctx = ctx;
    s->unit = format;
    s->name = end != NULL && *end == ':' ? end + 1 : NULL;
    s->message = end != NULL && *end == ';' ? end + 1 : NULL;
    s->keywords_only = 0;
}

/* A number between two bounds. */
HPyAPI_FUNC int _HPyArg_Number(HPyContext *ctx, HPy h, int64_t low, int64_t high, const char *range, int64_t *value)
{
    *value = HPyLong_AsInt64_t(ctx, h);
    if (*value == -1 && HPyErr_Occurred(ctx)) {
        return 0;
    }
    if (*value < low || *value > high) {
        HPyErr_SetString(ctx, ctx->h_OverflowError, range);
        return 0;
    }
    return 1;
}

/* Text without null characters. */
HPyAPI_FUNC int _HPyArg_Text(HPyContext *ctx, HPy h, const char **text)
{
    HPy_ssize_t size;

    if (!HPyUnicode_Check(ctx, h)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "a str is required");
        return 0;
    }
    *text = HPyUnicode_AsUTF8AndSize(ctx, h, &size);
    if (*text == NULL) {
        return 0;
    }
    if (strlen(*text) != (size_t)size) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "embedded null character");
        return 0;
    }
    return 1;
}

/* Stores one argument, or only moves past its variable when h is HPy_NULL: an optional argument that is not there. */
HPyAPI_FUNC int _HPyArg_Store(const _HPyArg_State *s, char unit, HPy h, va_list *out)
{
    HPyContext *ctx = s->ctx;
    int absent = HPy_IsNull(h);
    int64_t n = 0;
    uint64_t mask = 0;
    double d;
    void *to = va_arg(*out, void *);

    if (absent) {
        return 1;
    }
    switch (unit) {
    case 'b':
        if (_HPyArg_Number(ctx, h, 0, UCHAR_MAX, "number does not fit into an unsigned char", &n)) {
            *(unsigned char *)to = (unsigned char)n;
            return 1;
        }
        return 0;
    case 'h':
        if (_HPyArg_Number(ctx, h, SHRT_MIN, SHRT_MAX, "number does not fit into a short", &n)) {
            *(short *)to = (short)n;
            return 1;
        }
        return 0;
    case 'i':
        if (_HPyArg_Number(ctx, h, INT_MIN, INT_MAX, "number does not fit into an int", &n)) {
            *(int *)to = (int)n;
            return 1;
        }
        return 0;
    case 'l':
        if (_HPyArg_Number(ctx, h, LONG_MIN, LONG_MAX, "number does not fit into a long", &n)) {
            *(long *)to = (long)n;
            return 1;
        }
        return 0;
    case 'L':
        n = HPyLong_AsInt64_t(ctx, h);
        *(long long *)to = (long long)n;
        return n != -1 || !HPyErr_Occurred(ctx);
    case 'n':
        *(HPy_ssize_t *)to = HPyLong_AsSsize_t(ctx, h);
        return *(HPy_ssize_t *)to != -1 || !HPyErr_Occurred(ctx);
    case 'B':
    case 'H':
    case 'I':
    case 'k':
    case 'K':
        mask = HPyLong_AsUInt64_tMask(ctx, h);
        if (mask == UINT64_MAX && HPyErr_Occurred(ctx)) {
            return 0;
        }
        if (unit == 'B') {
            *(unsigned char *)to = (unsigned char)mask;
        } else if (unit == 'H') {
            *(unsigned short *)to = (unsigned short)mask;
        } else if (unit == 'I') {
            *(unsigned int *)to = (unsigned int)mask;
        } else if (unit == 'k') {
            *(unsigned long *)to = (unsigned long)mask;
        } else {
            *(unsigned long long *)to = (unsigned long long)mask;
        }
        return 1;
    case 'f':
    case 'd':
        d = HPyFloat_AsDouble(ctx, h);
        if (d == -1.0 && HPyErr_Occurred(ctx)) {
            return 0;
        }
        if (unit == 'f') {
            *(float *)to = (float)d;
        } else {
            *(double *)to = d;
        }
        return 1;
    case 'p':
        *(int *)to = HPy_IsTrue(ctx, h);
        return *(int *)to >= 0;
    case 's':
        return _HPyArg_Text(ctx, h, (const char **)to);
    case 'O':
        *(HPy *)to = h;
        return 1;
    }
    HPyErr_SetString(ctx, ctx->h_SystemError, "unknown format in HPyArg_Parse");
    return 0;
}

/* One round per argument of the format; find gives the argument, or HPy_NULL. */
HPyAPI_FUNC int _HPyArg_Run(_HPyArg_State *s, const HPy *args, size_t nargs, const HPy *named, va_list *out)
{
    size_t i = 0;
    int optional = 0;
    char text[64];

    for (; *s->unit != '\0' && *s->unit != ':' && *s->unit != ';'; s->unit++) {
        HPy h = HPy_NULL;

        if (*s->unit == '|') {
            optional = 1;
            continue;
        }
        if (*s->unit == '$') {
            s->keywords_only = 1;
            continue;
        }
        if (i < nargs) {
            if (s->keywords_only) {
                return _HPyArg_Fail(s, "takes fewer positional arguments");
            }
            h = args[i];
        } else if (named != NULL) {
            h = named[i];
        }
        i++;
        if (HPy_IsNull(h) && !optional) {
            (void)snprintf(text, sizeof(text), "required argument %lu is missing", (unsigned long)i);
            return _HPyArg_Fail(s, text);
        }
        if (!_HPyArg_Store(s, *s->unit, h, out)) {
            return 0;
        }
    }
    if (i < nargs) {
        return _HPyArg_Fail(s, "mismatched args: too many arguments");
    }
    return 1;
}

/* Reads positional arguments: 1, or 0 with an exception set. Handles (O) are borrowed from args; ht may be NULL. */
HPyAPI_FUNC int HPyArg_Parse(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, const char *fmt, ...)
{
    _HPyArg_State s;
    va_list out;
    int ok;

    _HPyArg_Begin(&s, ctx, fmt);
    va_start(out, fmt);
    ok = _HPyArg_Run(&s, args, nargs, NULL, &out);
    va_end(out);
    if (ok && ht != NULL) {
        *ht = HPyTracker_New(ctx, 0);
    }
    return ok;
}

/* The most keywords that one function can have. */
#define _HPyArg_MAX 64

/* Puts each named argument in the place of its name. Names that are empty are positional only. */
HPyAPI_FUNC int _HPyArg_Place(const _HPyArg_State *s, HPy name, HPy value, const char *keywords[], size_t nargs,
                              HPy *named)
{
    HPyContext *ctx = s->ctx;
    const char *text = HPyUnicode_AsUTF8AndSize(ctx, name, NULL);
    char message[128];
    size_t i;

    if (text == NULL) {
        return 0;
    }
    for (i = 0; i < _HPyArg_MAX && keywords[i] != NULL; i++) {
        if (*keywords[i] != '\0' && strcmp(keywords[i], text) == 0) {
            if (i < nargs) {
                (void)snprintf(message, sizeof(message), "got multiple values for argument '%.60s'", text);
                return _HPyArg_Fail(s, message);
            }
            named[i] = value;
            return 1;
        }
    }
    (void)snprintf(message, sizeof(message), "'%.60s' is an invalid keyword argument", text);
    return _HPyArg_Fail(s, message);
}

/* Reads arguments of a KEYWORDS function: the values of kwnames follow the nargs positional ones. */
HPyAPI_FUNC int HPyArg_ParseKeywords(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, HPy kwnames,
                                     const char *fmt, const char *keywords[], ...)
{
    HPy named[_HPyArg_MAX];
    HPy_ssize_t i, n = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    _HPyArg_State s;
    va_list out;
    int ok = n >= 0;

    _HPyArg_Begin(&s, ctx, fmt);
    memset(named, 0, sizeof(named));
    for (i = 0; ok && i < n; i++) {
        HPy name = HPy_GetItem_i(ctx, kwnames, i);

        ok = !HPy_IsNull(name) && _HPyArg_Place(&s, name, args[nargs + (size_t)i], keywords, nargs, named);
        if (!HPy_IsNull(name)) {
            HPy_Close(ctx, name);
        }
    }
    if (!ok) {
        return 0;
    }
    va_start(out, keywords);
    ok = _HPyArg_Run(&s, args, nargs, named, &out);
    va_end(out);
    if (ok && ht != NULL) {
        *ht = HPyTracker_New(ctx, 0);
    }
    return ok;
}

/* Reads arguments of tp_new and tp_init: keywords come as a dict. The tracker holds the handles of its values. */
HPyAPI_FUNC int HPyArg_ParseKeywordsDict(HPyContext *ctx, HPyTracker *ht, const HPy *args, HPy_ssize_t nargs, HPy kw,
                                         const char *fmt, const char *keywords[], ...)
{
    HPy named[_HPyArg_MAX], keys = HPy_IsNull(kw) ? HPy_NULL : HPyDict_Keys(ctx, kw);
    HPy_ssize_t i, n = HPy_IsNull(keys) ? 0 : HPy_Length(ctx, keys);
    HPyTracker tracker = HPyTracker_New(ctx, n);
    _HPyArg_State s;
    va_list out;
    int ok = n >= 0 && (HPy_IsNull(kw) || !HPy_IsNull(keys));

    _HPyArg_Begin(&s, ctx, fmt);
    memset(named, 0, sizeof(named));
    for (i = 0; ok && i < n; i++) {
        HPy name = HPy_GetItem_i(ctx, keys, i);
        HPy value = HPy_IsNull(name) ? HPy_NULL : HPy_GetItem(ctx, kw, name);

        ok = !HPy_IsNull(value) && HPyTracker_Add(ctx, tracker, value) == 0 &&
             _HPyArg_Place(&s, name, value, keywords, (size_t)nargs, named);
        if (!HPy_IsNull(name)) {
            HPy_Close(ctx, name);
        }
    }
    if (!HPy_IsNull(keys)) {
        HPy_Close(ctx, keys);
    }
    if (ok) {
        va_start(out, keywords);
        ok = _HPyArg_Run(&s, args, (size_t)nargs, named, &out);
        va_end(out);
    }
    if (ok && ht != NULL) {
        *ht = tracker;
    } else {
        HPyTracker_Close(ctx, tracker);
    }
    return ok;
}

#ifdef __cplusplus
}
#endif
#endif
