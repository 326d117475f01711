/*
 * Text by a format: HPyUnicode_FromFormat, HPyUnicode_FromFormatV and HPyErr_Format. The names and what they do are
 * HPy's, which calls this header by the same name; what differs on purpose is in docs/headers.md.
 *
 * A unit is %[0][width][.precision]UNIT. Numbers: d i u x, with l, ll and z before d, i and u. c is a character, s a
 * char *, p a pointer. S, R and A are str(), repr() and ascii() of a handle, U is a handle of a str, V a handle of a str
 * and a char *, which is used when the handle is HPy_NULL. All handles stay the caller's.
 */
#include "../../hpy.h"
#ifndef HPY_COMMON_RUNTIME_FORMAT_H
#define HPY_COMMON_RUNTIME_FORMAT_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A text that grows, without a null character at its end. */
typedef struct {
    char *bytes;
    size_t used, room;
    int no_memory; /* once set, nothing more is written */
} _HPyText;

/* Makes room for n more bytes and gives where they go, or NULL. */
HPyAPI_FUNC char *_HPyText_Grow(_HPyText *t, size_t n)
{
    size_t room = t->room;
    char *bytes;

    if (t->no_memory) {
        return NULL;
    }
    if (n > room - t->used) {
        room = n > (size_t)HPY_SSIZE_T_MAX - t->used ? 0 : t->used + n;
        room = room < (size_t)HPY_SSIZE_T_MAX / 2 ? room + room / 2 + 64 : room;
        bytes = room < n ? NULL : (char *)realloc(t->bytes, room);
        if (bytes == NULL) {
            t->no_memory = 1;
            return NULL;
        }
        t->bytes = bytes;
        t->room = room;
    }
    t->used += n;
    return t->bytes + (t->used - n);
}

HPyAPI_FUNC void _HPyText_Put(_HPyText *t, const char *bytes, size_t n)
{
    char *to = n > 0 ? _HPyText_Grow(t, n) : NULL;

    if (to != NULL) {
        memcpy(to, bytes, n);
    }
}

HPyAPI_FUNC void _HPyText_Fill(_HPyText *t, char c, HPy_ssize_t n)
{
    char *to = n > 0 ? _HPyText_Grow(t, (size_t)n) : NULL;

    if (to != NULL) {
        memset(to, c, (size_t)n);
    }
}

/* One unit of a format. */
typedef struct {
    int zeros;             /* the flag 0 */
    HPy_ssize_t width;     /* -1: none, as for the precision */
    HPy_ssize_t precision;
    char length;           /* 'l', 'L' for ll, 'z', or 0 */
    char code;
} _HPyFormat_Unit;

/* Reads a number of digits, if there is one: 1, or 0 with an exception set when it is too big. */
HPyAPI_FUNC int _HPyFormat_Number(HPyContext *ctx, const char **format, HPy_ssize_t *number, const char *too_big)
{
    const char *f = *format;

    for (; *f >= '0' && *f <= '9'; f++) {
        HPy_ssize_t digit = *f - '0', so_far = *number < 0 ? 0 : *number;

        if (so_far > (HPY_SSIZE_T_MAX - digit) / 10) {
            HPyErr_SetString(ctx, ctx->h_ValueError, too_big);
            return 0;
        }
        *number = so_far * 10 + digit;
    }
    *format = f;
    return 1;
}

/* Reads the unit after a % sign: where it ends, or NULL with an exception set. The code is not checked. */
HPyAPI_FUNC const char *_HPyFormat_Read(HPyContext *ctx, const char *f, _HPyFormat_Unit *u)
{
    u->zeros = *f == '0';
    u->width = u->precision = -1;
    u->length = 0;
    f += u->zeros;
    if (!_HPyFormat_Number(ctx, &f, &u->width, "width too big")) {
        return NULL;
    }
    if (*f == '.') {
        f++;
        if (!_HPyFormat_Number(ctx, &f, &u->precision, "precision too big")) {
            return NULL;
        }
    }
    if (*f == 'l' || *f == 'z') {
        size_t n = f[0] == 'l' && f[1] == 'l' ? 2 : 1;

        if (f[n] == 'd' || f[n] == 'i' || f[n] == 'u') {
            u->length = n == 2 ? 'L' : *f;
            f += n;
        }
    }
    u->code = *f;
    return *f == '\0' ? f : f + 1;
}

/* Digits, with the sign before or after the padding. */
HPyAPI_FUNC void _HPyFormat_Digits(_HPyText *t, const _HPyFormat_Unit *u, const char *digits)
{
    int negative = *digits == '-';
    HPy_ssize_t count = (HPy_ssize_t)strlen(digits) - negative;
    HPy_ssize_t shown = u->precision > count ? u->precision : count;
    HPy_ssize_t padding = u->width - negative - shown;

    if (!u->zeros) {
        _HPyText_Fill(t, ' ', padding);
    }
    _HPyText_Fill(t, '-', negative);
    if (u->zeros) {
        _HPyText_Fill(t, '0', padding);
    }
    _HPyText_Fill(t, '0', shown - count);
    _HPyText_Put(t, digits + negative, (size_t)count);
}

HPyAPI_FUNC void _HPyFormat_Integer(_HPyText *t, const _HPyFormat_Unit *u, va_list *args)
{
    char digits[32];
    long long i = 0;
    unsigned long long n = 0;

    if (u->code == 'd' || u->code == 'i') {
        switch (u->length) {
        case 'l': i = va_arg(*args, long); break;
        case 'L': i = va_arg(*args, long long); break;
        case 'z': i = va_arg(*args, HPy_ssize_t); break;
        default: i = va_arg(*args, int);
        }
        (void)snprintf(digits, sizeof(digits), "%lld", i);
    } else {
        switch (u->length) {
        case 'l': n = va_arg(*args, unsigned long); break;
        case 'L': n = va_arg(*args, unsigned long long); break;
        case 'z': n = va_arg(*args, size_t); break;
        default: n = va_arg(*args, unsigned int);
        }
        (void)snprintf(digits, sizeof(digits), u->code == 'x' ? "%llx" : "%llu", n);
    }
    _HPyFormat_Digits(t, u, digits);
}

HPyAPI_FUNC void _HPyFormat_Pointer(_HPyText *t, const void *pointer)
{
    char text[40];

    (void)snprintf(text, sizeof(text), "%p", pointer);
    if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X')) {
        _HPyText_Put(t, "0x", 2);
    } else {
        text[1] = 'x';
    }
    _HPyText_Put(t, text, strlen(text));
}

/* A character as UTF-8. Those that UTF-8 cannot say, surrogates, are an error when the text is made. */
HPyAPI_FUNC void _HPyFormat_Character(_HPyText *t, int c)
{
    char bytes[4];
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3, i;

    for (i = more; i > 0; i--, c >>= 6) {
        bytes[i] = (char)(0x80 | (c & 0x3f));
    }
    bytes[0] = (char)(more == 0 ? c : (0xff << (7 - more) & 0xff) | c);
    _HPyText_Put(t, bytes, (size_t)more + 1);
}

/* A text of so many characters and bytes, cut to the precision and padded to the width. */
HPyAPI_FUNC void _HPyFormat_Text(_HPyText *t, const _HPyFormat_Unit *u, const char *text, HPy_ssize_t size,
                                 HPy_ssize_t characters)
{
    if (u->precision >= 0 && u->precision < characters) {
        HPy_ssize_t left = u->precision, at = 0;
        int bytes = size == characters;

        for (; at < size; at++) {
            if ((bytes || (text[at] & 0xc0) != 0x80) && left-- == 0) {
                break;
            }
        }
        size = at;
        characters = u->precision;
    }
    _HPyText_Fill(t, ' ', u->width - characters);
    _HPyText_Put(t, text, (size_t)size);
}

/* A char *: width and precision count bytes. */
HPyAPI_FUNC int _HPyFormat_String(HPyContext *ctx, _HPyText *t, const _HPyFormat_Unit *u, const char *s)
{
    HPy_ssize_t size;

    if (s == NULL) {
        HPyErr_SetString(ctx, ctx->h_SystemError, u->code == 'V' ? "null c string passed as value for formatting unit '%V'"
                                                                 : "null c string passed as value for formatting unit '%s'");
        return 0;
    }
    size = (HPy_ssize_t)strlen(s);
    _HPyFormat_Text(t, u, s, size, size);
    return 1;
}

/* A handle of a str: width and precision count characters. */
HPyAPI_FUNC int _HPyFormat_Unicode(HPyContext *ctx, _HPyText *t, const _HPyFormat_Unit *u, HPy h)
{
    HPy_ssize_t size;
    const char *text = HPyUnicode_AsUTF8AndSize(ctx, h, &size);

    if (text == NULL) {
        return 0;
    }
    _HPyFormat_Text(t, u, text, size, HPy_Length(ctx, h));
    return 1;
}

/* str(), repr() or ascii() of a handle. */
HPyAPI_FUNC int _HPyFormat_Object(HPyContext *ctx, _HPyText *t, const _HPyFormat_Unit *u, HPy h)
{
    HPy text;
    int ok;

    if (HPy_IsNull(h)) {
        HPyErr_SetString(ctx, ctx->h_SystemError, "HPy_NULL passed as value for formatting unit '%S' or '%R' or '%A'");
        return 0;
    }
    text = u->code == 'S' ? HPy_Str(ctx, h) : u->code == 'R' ? HPy_Repr(ctx, h) : HPy_ASCII(ctx, h);
    if (HPy_IsNull(text)) {
        return 0;
    }
    ok = _HPyFormat_Unicode(ctx, t, u, text);
    HPy_Close(ctx, text);
    return ok;
}

/* Refuses flags that a unit does not have: 1 when it has all. */
HPyAPI_FUNC int _HPyFormat_Check(HPyContext *ctx, const _HPyFormat_Unit *u)
{
    char message[80];

    if (u->code == '\0' || strchr("diuxcpsSRAUV", u->code) == NULL) {
        HPyErr_SetString(ctx, ctx->h_SystemError, "invalid format string");
        return 0;
    }
    if (u->zeros && strchr("diux", u->code) == NULL) {
        (void)snprintf(message, sizeof(message), "formatting unit '%%%c' does not support 0-padding", u->code);
    } else if ((u->code == 'c' || u->code == 'p') && (u->width >= 0 || u->precision >= 0)) {
        (void)snprintf(message, sizeof(message), "formatting unit '%%%c' does not support width nor precision", u->code);
    } else {
        return 1;
    }
    HPyErr_SetString(ctx, ctx->h_SystemError, message);
    return 0;
}

/* Writes one unit: 1, or 0 with an exception set. */
HPyAPI_FUNC int _HPyFormat_Write(HPyContext *ctx, _HPyText *t, const _HPyFormat_Unit *u, va_list *args)
{
    HPy h;
    int c;
    const char *s;

    switch (u->code) {
    case 'c':
        c = va_arg(*args, int);
        if (c < 0 || c > 0x10ffff) {
            HPyErr_SetString(ctx, ctx->h_OverflowError, "character argument not in range(0x110000)");
            return 0;
        }
        _HPyFormat_Character(t, c);
        return 1;
    case 'p':
        _HPyFormat_Pointer(t, va_arg(*args, void *));
        return 1;
    case 's':
        return _HPyFormat_String(ctx, t, u, va_arg(*args, const char *));
    case 'S':
    case 'R':
    case 'A':
        return _HPyFormat_Object(ctx, t, u, va_arg(*args, HPy));
    case 'U':
        h = va_arg(*args, HPy);
        if (HPy_IsNull(h)) {
            HPyErr_SetString(ctx, ctx->h_SystemError, "HPy_NULL passed as value for formatting unit '%U'");
            return 0;
        }
        return _HPyFormat_Unicode(ctx, t, u, h);
    case 'V':
        h = va_arg(*args, HPy);
        s = va_arg(*args, const char *);
        return HPy_IsNull(h) ? _HPyFormat_String(ctx, t, u, s) : _HPyFormat_Unicode(ctx, t, u, h);
    default:
        _HPyFormat_Integer(t, u, args);
        return 1;
    }
}

/* Copies what stands between units, which is ASCII: where the next unit begins, or NULL with an exception set. */
HPyAPI_FUNC const char *_HPyFormat_Plain(HPyContext *ctx, _HPyText *t, const char *f)
{
    const char *start = f;
    char message[96];

    for (; *f != '\0' && *f != '%'; f++) {
        if ((unsigned char)*f > 0x7f) {
            (void)snprintf(message, sizeof(message), "expected an ASCII-encoded format string, got a non-ASCII byte: 0x%02x",
                           (unsigned int)(unsigned char)*f);
            HPyErr_SetString(ctx, ctx->h_ValueError, message);
            return NULL;
        }
    }
    _HPyText_Put(t, start, (size_t)(f - start));
    return f;
}

/* Writes the whole format: 1, or 0 with an exception set. */
HPyAPI_FUNC int _HPyFormat_All(HPyContext *ctx, _HPyText *t, const char *f, va_list *args)
{
    _HPyFormat_Unit u;

    while (*f != '\0') {
        if (*f != '%') {
            f = _HPyFormat_Plain(ctx, t, f);
        } else if (f[1] == '%') {
            _HPyText_Put(t, f, 1);
            f += 2;
        } else {
            f = _HPyFormat_Read(ctx, f + 1, &u);
            if (f != NULL && (!_HPyFormat_Check(ctx, &u) || !_HPyFormat_Write(ctx, t, &u, args))) {
                return 0;
            }
        }
        if (f == NULL) {
            return 0;
        }
    }
    _HPyText_Fill(t, '\0', 1);
    if (t->no_memory) {
        HPyErr_SetString(ctx, ctx->h_MemoryError, "cannot allocate memory for string format");
    }
    return !t->no_memory;
}

/* A new str, or HPy_NULL with an exception set. */
HPyAPI_FUNC HPy HPyUnicode_FromFormatV(HPyContext *ctx, const char *format, va_list vargs)
{
    _HPyText t;
    va_list args;
    HPy text = HPy_NULL;

    memset(&t, 0, sizeof(t));
    va_copy(args, vargs);
    if (_HPyFormat_All(ctx, &t, format, &args)) {
        text = HPyUnicode_FromString(ctx, t.bytes);
    }
    va_end(args);
    free(t.bytes);
    return text;
}

/* A new str, or HPy_NULL with an exception set. */
HPyAPI_FUNC HPy HPyUnicode_FromFormat(HPyContext *ctx, const char *format, ...)
{
    va_list args;
    HPy text;

    va_start(args, format);
    text = HPyUnicode_FromFormatV(ctx, format, args);
    va_end(args);
    return text;
}

/* Raises an exception of this type and returns HPy_NULL. A format that fails raises it without a message. */
HPyAPI_FUNC HPy HPyErr_Format(HPyContext *ctx, HPy h_type, const char *format, ...)
{
    va_list args;
    HPy text;

    va_start(args, format);
    text = HPyUnicode_FromFormatV(ctx, format, args);
    va_end(args);
    HPyErr_SetObject(ctx, h_type, text);
    HPy_Close(ctx, text);
    return HPy_NULL;
}

#ifdef __cplusplus
}
#endif
#endif
