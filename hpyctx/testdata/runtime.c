/* HPy's own C helpers, which are compiled into every module, and types that export memory. */
#include "hpy.h"

#include <string.h>

#define METHOD(name)                                                                              \
    HPyDef_METH(m_##name, #name, HPyFunc_VARARGS)                                                 \
    static HPy m_##name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
#define IGNORE (void)self, (void)nargs, (void)args

METHOD(parse)
{
    IGNORE;
    int i, p;
    long l;
    long long L;
    double d;
    float f;
    const char *s;
    HPy o;
    HPyTracker ht;
    if (!HPyArg_Parse(ctx, &ht, args, nargs, "ilLdfspO:parse", &i, &l, &L, &d, &f, &s, &p, &o))
        return HPy_NULL;
    HPy r = HPy_BuildValue(ctx, "(ilLdfsiO)", i, l, L, d, (double)f, s, p, o);
    HPyTracker_Close(ctx, ht);
    return r;
}
METHOD(parse_small)
{
    IGNORE;
    signed char b;
    unsigned char B;
    short h;
    unsigned short H;
    unsigned int I;
    HPy_ssize_t n;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "bBhHIn|;six numbers please", &b, &B, &h, &H, &I, &n))
        return HPy_NULL;
    return HPy_BuildValue(ctx, "[iiiiIn]", b, B, h, H, I, n);
}
HPyDef_METH(keywords, "keywords", HPyFunc_KEYWORDS)
static HPy keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    static const char *names[] = {"", "b", "c", "d", NULL};
    HPy a, b, c = HPy_NULL, d = HPy_NULL;
    HPyTracker ht;
    (void)self;
    if (!HPyArg_ParseKeywords(ctx, &ht, args, nargs, kwnames, "OO|O$O:keywords", names, &a, &b, &c, &d))
        return HPy_NULL;
    HPy r = HPyTuple_Pack(ctx, 4, a, b, HPy_IsNull(c) ? ctx->h_None : c, HPy_IsNull(d) ? ctx->h_None : d);
    HPyTracker_Close(ctx, ht);
    return r;
}
METHOD(build)
{
    IGNORE;
    HPy o = args[0];
    switch (HPyLong_AsLong(ctx, args[1])) {
    case 0:
        return HPy_BuildValue(ctx, "");
    case 1:
        return HPy_BuildValue(ctx, "i", 42);
    case 2:
        return HPy_BuildValue(ctx, "{s:i,s:(OO)}", "a", 1, "b", o, o);
    case 3:
        return HPy_BuildValue(ctx, "[[](){}]");
    case 5:
        return HPy_BuildValue(ctx, "(s", "unfinished");
    case 6:
        return HPy_BuildValue(ctx, "?", 1);
    case 7:
        return HPy_BuildValue(ctx, "(O)", HPy_NULL);
    }
    return HPy_BuildValue(ctx, "kKB", 1UL, 2ULL, 3);
}
METHOD(format)
{
    IGNORE;
    switch (HPyLong_AsLong(ctx, args[1])) {
    case 0:
        return HPyUnicode_FromFormat(ctx, "%d|%5d|%-5d|%05d|%x|%X|%ld|%lu|%zd|%c|%%", 1, 2, 3, 4, 255, 255, 5L, 6UL, (HPy_ssize_t)7, 'c');
    case 1:
        return HPyUnicode_FromFormat(ctx, "%s|%.2s|%5s|%U", "abc", "abc", "ab", args[0]);
    case 2:
        return HPyUnicode_FromFormat(ctx, "%S|%R|%A", args[0], args[0], args[0]);
    case 3:
        return HPyErr_Format(ctx, ctx->h_ValueError, "bad %s number %d: %R", "little", 7, args[0]);
    case 4:
        return HPyUnicode_FromFormat(ctx, "%llu %lli %i %u", 18446744073709551615ULL, -1LL, -1, 1u);
    }
    return HPyUnicode_FromFormat(ctx, "%V", args[0], "fallback");
}

static HPyStructSequence_Field fields[] = {{"x", "the x"}, {"y", "the y"}, {NULL, NULL}};
static HPyStructSequence_Desc desc = {.name = "runtime.Pair", .doc = "A pair.", .fields = fields};
METHOD(pair)
{
    IGNORE;
    HPy type = HPyStructSequence_NewType(ctx, &desc);
    if (HPy_IsNull(type))
        return HPy_NULL;
    HPy r = HPyStructSequence_New(ctx, type, (HPy_ssize_t)nargs, (HPy *)args);
    HPy_Close(ctx, type);
    return r;
}
METHOD(values)
{
    IGNORE;
    HPy r[] = {HPyLong_FromLong(ctx, -5), HPyLong_FromUnsignedLong(ctx, 5), HPyLong_FromLongLong(ctx, -6), HPyLong_FromUnsignedLongLong(ctx, 6),
               HPyBool_FromLong(ctx, 3), HPyLong_FromLong(ctx, HPyErr_Occurred(ctx))};
    HPy t = HPyTuple_FromArray(ctx, r, 6);
    for (int i = 0; i < 6; i++)
        HPy_Close(ctx, r[i]);
    return t;
}

/* A matrix of 2 by 3 shorts. */
typedef struct {
    short values[6];
    int exports;
} Matrix;
HPyType_HELPERS(Matrix)
static HPy_ssize_t shape[] = {2, 3}, strides[] = {6, 2};
HPyDef_SLOT(Matrix_new, HPy_tp_new)
static HPy Matrix_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Matrix *m;
    (void)args;
    (void)nargs;
    (void)kw;
    HPy h = HPy_New(ctx, type, &m);
    for (int i = 0; !HPy_IsNull(h) && i < 6; i++)
        m->values[i] = (short)(i * 100);
    return h;
}
HPyDef_SLOT(Matrix_get, HPy_bf_getbuffer)
static int Matrix_get_impl(HPyContext *ctx, HPy self, HPy_buffer *buf, int flags)
{
    Matrix *m = Matrix_AsStruct(ctx, self);
    (void)flags;
    if (m->exports == 2) {
        HPyErr_SetString(ctx, ctx->h_BufferError, "twice is enough");
        return -1;
    }
    m->exports++;
    memset(buf, 0, sizeof *buf);
    buf->buf = m->values;
    buf->len = sizeof m->values;
    buf->itemsize = sizeof(short);
    buf->ndim = 2;
    buf->format = (char *)"h";
    buf->shape = shape;
    buf->strides = strides;
    buf->obj = HPy_Dup(ctx, self);
    return 0;
}
HPyDef_SLOT(Matrix_release, HPy_bf_releasebuffer)
static void Matrix_release_impl(HPyContext *ctx, HPy self, HPy_buffer *buf)
{
    (void)buf;
    Matrix_AsStruct(ctx, self)->exports--;
}
HPyDef_MEMBER(Matrix_exports, "exports", HPyMember_INT, offsetof(Matrix, exports))
static HPyDef *Matrix_defines[] = {&Matrix_new, &Matrix_get, &Matrix_release, &Matrix_exports, NULL};
static HPyType_Spec Matrix_spec = {.name = "runtime.Matrix", .basicsize = sizeof(Matrix), .builtin_shape = SHAPE(Matrix),
                                   .flags = HPy_TPFLAGS_DEFAULT, .defines = Matrix_defines};

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    return HPyHelpers_AddType(ctx, mod, "Matrix", &Matrix_spec, NULL) ? 0 : -1;
}

static HPyDef *defines[] = {&m_parse, &m_parse_small, &keywords, &m_build, &m_format, &m_pair, &m_values, &exec, NULL};
static HPyModuleDef moduledef = {.doc = "runtime", .defines = defines};
HPy_MODINIT(runtime, moduledef)
