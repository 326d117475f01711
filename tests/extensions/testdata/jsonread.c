/* A reader of JSON, as extensions have them: it builds lists, dicts, text and numbers. */
#include <hpy.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *at, *end;
    int depth;
} Reader;

static HPy value(HPyContext *ctx, Reader *r);

static HPy fail(HPyContext *ctx, const char *what)
{
    return HPyErr_SetString(ctx, ctx->h_ValueError, what);
}

static void blanks(Reader *r)
{
    while (r->at < r->end && strchr(" \t\r\n", *r->at) != NULL) {
        r->at++;
    }
}

static int next_is(Reader *r, char c)
{
    blanks(r);
    if (r->at < r->end && *r->at == c) {
        r->at++;
        return 1;
    }
    return 0;
}

/* Text without escapes other than of one character, which is what this benchmark reads. */
static HPy text(HPyContext *ctx, Reader *r)
{
    char room[256];
    size_t n = 0;
    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;
        if (c == '\\' && r->at < r->end) {
            c = *r->at++;
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        if (n + 1 == sizeof room) {
            return fail(ctx, "the text is too long");
        }
        room[n++] = c;
    }
    if (r->at == r->end) {
        return fail(ctx, "the text does not end");
    }
    r->at++;
    room[n] = 0;
    return HPyUnicode_FromString(ctx, room);
}

static HPy list(HPyContext *ctx, Reader *r)
{
    HPy made = HPyList_New(ctx, 0);
    if (HPy_IsNull(made) || next_is(r, ']')) {
        return made;
    }
    do {
        HPy item = value(ctx, r);
        if (HPy_IsNull(item)) {
            goto failed;
        }
        int status = HPyList_Append(ctx, made, item);
        HPy_Close(ctx, item);
        if (status < 0) {
            goto failed;
        }
    } while (next_is(r, ','));
    if (next_is(r, ']')) {
        return made;
    }
    fail(ctx, "expected ] or ,");
failed:
    HPy_Close(ctx, made);
    return HPy_NULL;
}

static HPy dict(HPyContext *ctx, Reader *r)
{
    HPy made = HPyDict_New(ctx);
    if (HPy_IsNull(made) || next_is(r, '}')) {
        return made;
    }
    do {
        HPy key = next_is(r, '"') ? text(ctx, r) : fail(ctx, "expected a name");
        if (HPy_IsNull(key)) {
            goto failed;
        }
        HPy item = next_is(r, ':') ? value(ctx, r) : fail(ctx, "expected :");
        int status = HPy_IsNull(item) ? -1 : HPy_SetItem(ctx, made, key, item);
        HPy_Close(ctx, key);
        if (!HPy_IsNull(item)) {
            HPy_Close(ctx, item);
        }
        if (status < 0) {
            goto failed;
        }
    } while (next_is(r, ','));
    if (next_is(r, '}')) {
        return made;
    }
    fail(ctx, "expected } or ,");
failed:
    HPy_Close(ctx, made);
    return HPy_NULL;
}

static HPy number(HPyContext *ctx, Reader *r)
{
    char *after;
    long whole = strtol(r->at, &after, 10);
    if (after == r->at) {
        return fail(ctx, "expected a value");
    }
    if (*after == '.' || *after == 'e' || *after == 'E') {
        double real = strtod(r->at, &after);
        r->at = after;
        return HPyFloat_FromDouble(ctx, real);
    }
    r->at = after;
    return HPyLong_FromLong(ctx, whole);
}

static int word(Reader *r, const char *w)
{
    size_t n = strlen(w);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, w, n) != 0) {
        return 0;
    }
    r->at += n;
    return 1;
}

static HPy value(HPyContext *ctx, Reader *r)
{
    HPy made;
    blanks(r);
    if (r->at == r->end || r->depth == 100) {
        return fail(ctx, r->at == r->end ? "expected a value" : "nested too deeply");
    }
    r->depth++;
    switch (*r->at) {
    case '{': r->at++; made = dict(ctx, r); break;
    case '[': r->at++; made = list(ctx, r); break;
    case '"': r->at++; made = text(ctx, r); break;
    case 't': made = word(r, "true") ? HPy_Dup(ctx, ctx->h_True) : fail(ctx, "expected a value"); break;
    case 'f': made = word(r, "false") ? HPy_Dup(ctx, ctx->h_False) : fail(ctx, "expected a value"); break;
    case 'n': made = word(r, "null") ? HPy_Dup(ctx, ctx->h_None) : fail(ctx, "expected a value"); break;
    default: made = number(ctx, r);
    }
    r->depth--;
    return made;
}

HPyDef_METH(loads, "loads", HPyFunc_O, .doc = "loads(text): the value")
static HPy loads_impl(HPyContext *ctx, HPy self, HPy arg)
{
    HPy_ssize_t size;
    const char *utf8 = HPyUnicode_AsUTF8AndSize(ctx, arg, &size);
    (void)self;
    if (utf8 == NULL) {
        return HPy_NULL;
    }
    Reader r = {utf8, utf8 + size, 0};
    HPy made = value(ctx, &r);
    blanks(&r);
    if (!HPy_IsNull(made) && r.at != r.end) {
        HPy_Close(ctx, made);
        return fail(ctx, "something follows the value");
    }
    return made;
}

HPyDef_METH(many, "many", HPyFunc_VARARGS, .doc = "many(n, text): the value of the text, read n times")
static HPy many_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long n = nargs == 2 ? HPyLong_AsLong(ctx, args[0]) : 0;
    HPy made = HPy_Dup(ctx, ctx->h_None);
    for (long i = 0; i < n && !HPy_IsNull(made); i++) {
        HPy_Close(ctx, made);
        made = loads_impl(ctx, self, args[1]);
    }
    return made;
}

static HPyDef *defines[] = {&loads, &many, NULL};
static HPyModuleDef def = {.doc = "Reads JSON.", .size = 0, .defines = defines};
HPy_MODINIT(jsonread, def)
