/*
 * Calls what HPy compiles into every module, with formats and arguments from Python. Compiled with the official headers
 * and with ours; what it answers must not differ.
 *
 * Formats say which arguments are read, so all that could be are passed: integers, pointers and handles travel alike in
 * words, doubles in registers of their own, on amd64 and arm64.
 */
#include "hpy.h"
#include "hpy/runtime/argparse.h"
#include "hpy/version.h"

#include <stdio.h>
#include <string.h>

#define METHOD(name)                                                                              \
    HPyDef_METH(m_##name, #name, HPyFunc_VARARGS)                                                 \
    static HPy m_##name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
#define IGNORE (void)ctx, (void)self, (void)nargs, (void)args

enum { MOST = 8 };

/* --- arguments ---------------------------------------------------------------------------------------------------- */

/* What the units of a format store. */
typedef union {
    unsigned char bytes[8];
    signed char b;
    unsigned char B;
    short h;
    unsigned short H;
    int i;
    unsigned int I;
    long l;
    unsigned long k;
    long long L;
    unsigned long long K;
    HPy_ssize_t n;
    float f;
    double d;
    const char *s;
    HPy O;
} variable;

static variable variables[MOST];

static void forget_all(void) { memset(variables, 0x5a, sizeof(variables)); }

static int is_untouched(const variable *v)
{
    variable untouched;

    memset(&untouched, 0x5a, sizeof(untouched));
    return memcmp(v, &untouched, sizeof(untouched)) == 0;
}

static HPy value(HPyContext *ctx, char unit, const variable *v)
{
    if (is_untouched(v)) {
        return HPyUnicode_FromString(ctx, "untouched");
    }
    switch (unit) {
    case 'b': return HPyLong_FromLong(ctx, v->b);
    case 'B': return HPyLong_FromLong(ctx, v->B);
    case 'h': return HPyLong_FromLong(ctx, v->h);
    case 'H': return HPyLong_FromLong(ctx, v->H);
    case 'i':
    case 'p': return HPyLong_FromLong(ctx, v->i);
    case 'I': return HPyLong_FromUnsignedLong(ctx, v->I);
    case 'l': return HPyLong_FromLong(ctx, v->l);
    case 'k': return HPyLong_FromUnsignedLong(ctx, v->k);
    case 'L': return HPyLong_FromLongLong(ctx, v->L);
    case 'K': return HPyLong_FromUnsignedLongLong(ctx, v->K);
    case 'n': return HPyLong_FromSsize_t(ctx, v->n);
    case 'f': return HPyFloat_FromDouble(ctx, v->f);
    case 'd': return HPyFloat_FromDouble(ctx, v->d);
    case 's': return HPyUnicode_FromString(ctx, v->s);
    }
    return HPy_Dup(ctx, v->O);
}

/* A list of what the variables of a format hold; after a failure, without handles and texts, which may be closed. */
static HPy values(HPyContext *ctx, const char *format, int failed)
{
    HPy list = HPyList_New(ctx, 0);
    int i = 0;

    for (; *format != '\0' && *format != ':' && *format != ';' && i < MOST; format++) {
        HPy h;

        if (strchr("bBhHiIlkLKnfdpsO", *format) == NULL) {
            continue;
        }
        h = failed && strchr("sO", *format) != NULL
                ? HPyUnicode_FromString(ctx, is_untouched(&variables[i]) ? "untouched" : "stored")
                : value(ctx, *format, &variables[i]);
        i++;
        if (HPy_IsNull(h) || HPyList_Append(ctx, list, h) < 0) {
            HPy_Close(ctx, h);
            HPy_Close(ctx, list);
            return HPy_NULL;
        }
        HPy_Close(ctx, h);
    }
    return list;
}

#define VARIABLES                                                                                              \
    &variables[0], &variables[1], &variables[2], &variables[3], &variables[4], &variables[5], &variables[6],  \
        &variables[7]

static HPy answer(HPyContext *ctx, const char *format, int ok, HPyTracker *tracker)
{
    HPy list = ok ? values(ctx, format, 0) : HPy_NULL;

    if (ok && tracker != NULL) {
        HPyTracker_Close(ctx, *tracker);
    }
    return list;
}

/* parse(format, with tracker, *args) */
METHOD(parse)
{
    const char *format = HPyUnicode_AsUTF8AndSize(ctx, args[0], NULL);
    HPyTracker tracker, *ht = HPy_IsTrue(ctx, args[1]) ? &tracker : NULL;

    IGNORE;
    forget_all();
    return answer(ctx, format, HPyArg_Parse(ctx, ht, args + 2, nargs - 2, format, VARIABLES), ht);
}

/* stored(format): the variables after a call that failed */
METHOD(stored)
{
    IGNORE;
    return values(ctx, HPyUnicode_AsUTF8AndSize(ctx, args[0], NULL), 1);
}

/* The texts of a tuple, whose handles stay open until the tracker is closed. */
static HPyTracker texts(HPyContext *ctx, HPy tuple, const char *text[])
{
    HPyTracker open = HPyTracker_New(ctx, 0);
    HPy_ssize_t n = HPy_Length(ctx, tuple), i;

    for (i = 0; i < n && i < MOST; i++) {
        HPy h = HPy_GetItem_i(ctx, tuple, i);

        HPyTracker_Add(ctx, open, h);
        text[i] = HPyUnicode_AsUTF8AndSize(ctx, h, NULL);
    }
    text[i] = NULL;
    return open;
}

/* keywords(format, names, with tracker, *args, **keywords) */
HPyDef_METH(m_keywords, "keywords", HPyFunc_KEYWORDS, .doc = "named arguments")
static HPy m_keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    const char *format = HPyUnicode_AsUTF8AndSize(ctx, args[0], NULL), *names[MOST + 1];
    HPyTracker tracker, *ht = HPy_IsTrue(ctx, args[2]) ? &tracker : NULL, open = texts(ctx, args[1], names);
    HPy result;

    IGNORE;
    forget_all();
    result = answer(ctx, format,
                    HPyArg_ParseKeywords(ctx, ht, args + 3, nargs - 3, kwnames, format, names, VARIABLES), ht);
    HPyTracker_Close(ctx, open);
    return result;
}

/* keywords_dict(format, names, with tracker, args, dict or None) */
METHOD(keywords_dict)
{
    const char *format = HPyUnicode_AsUTF8AndSize(ctx, args[0], NULL), *names[MOST + 1];
    HPyTracker tracker, *ht = HPy_IsTrue(ctx, args[2]) ? &tracker : NULL, open = texts(ctx, args[1], names);
    HPy positional[MOST], result, dict = HPy_Is(ctx, args[4], ctx->h_None) ? HPy_NULL : args[4];
    HPy_ssize_t n = HPy_Length(ctx, args[3]), i;

    IGNORE;
    for (i = 0; i < n; i++) {
        positional[i] = HPy_GetItem_i(ctx, args[3], i);
        HPyTracker_Add(ctx, open, positional[i]);
    }
    forget_all();
    result = answer(ctx, format, HPyArg_ParseKeywordsDict(ctx, ht, positional, n, dict, format, names, VARIABLES), ht);
    HPyTracker_Close(ctx, open);
    return result;
}

/* pack(*args, **keywords): as HPyHelpers_PackArgsAndKeywords has them */
HPyDef_METH(m_pack, "pack", HPyFunc_KEYWORDS)
static HPy m_pack_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    HPy tuple, dict, result;

    (void)self;
    if (!HPyHelpers_PackArgsAndKeywords(ctx, args, nargs, kwnames, &tuple, &dict)) {
        return HPy_NULL;
    }
    result = HPyTuple_Pack(ctx, 2, HPy_IsNull(tuple) ? ctx->h_None : tuple, HPy_IsNull(dict) ? ctx->h_None : dict);
    HPy_Close(ctx, tuple);
    HPy_Close(ctx, dict);
    return result;
}

/* pack_nowhere(which) */
METHOD(pack_nowhere)
{
    HPy h;

    IGNORE;
    if (HPy_IsTrue(ctx, args[0]) ? HPyHelpers_PackArgsAndKeywords(ctx, args, nargs, HPy_NULL, NULL, &h)
                                 : HPyHelpers_PackArgsAndKeywords(ctx, args, nargs, HPy_NULL, &h, NULL)) {
        return HPyErr_SetString(ctx, ctx->h_AssertionError, "packed into nothing");
    }
    return HPy_NULL;
}

/* --- formats ------------------------------------------------------------------------------------------------------ */

/* Words and doubles as a format may want them: an int, a str or bytes as its text, [x] as the handle of x, None as null. */
typedef struct {
    long long word[MOST];
    double number[MOST];
    HPyTracker open;
} variadic;

static int read_variadic(HPyContext *ctx, variadic *v, const HPy *args, size_t nargs)
{
    size_t i, words = 0, numbers = 0;

    memset(v, 0, sizeof(*v));
    v->open = HPyTracker_New(ctx, 0);
    for (i = 0; i < nargs; i++) {
        if (HPy_TypeCheck(ctx, args[i], ctx->h_FloatType)) {
            v->number[numbers++] = HPyFloat_AsDouble(ctx, args[i]);
        } else if (HPyUnicode_Check(ctx, args[i])) {
            v->word[words++] = (long long)(intptr_t)HPyUnicode_AsUTF8AndSize(ctx, args[i], NULL);
        } else if (HPyBytes_Check(ctx, args[i])) {
            v->word[words++] = (long long)(intptr_t)HPyBytes_AsString(ctx, args[i]);
        } else if (HPyList_Check(ctx, args[i])) {
            HPy h = HPy_GetItem_i(ctx, args[i], 0);

            HPyTracker_Add(ctx, v->open, h);
            v->word[words++] = (long long)h._i;
        } else if (!HPy_Is(ctx, args[i], ctx->h_None)) {
            v->word[words++] = (long long)HPyLong_AsUnsignedLongLongMask(ctx, args[i]);
        } else {
            words++;
        }
    }
    if (HPyErr_Occurred(ctx)) {
        HPyTracker_Close(ctx, v->open);
        return 0;
    }
    return 1;
}

#define WORDS(v)                                                                                                   \
    (v).word[0], (v).word[1], (v).word[2], (v).word[3], (v).word[4], (v).word[5], (v).word[6], (v).word[7]
#define NUMBERS(v)                                                                                                 \
    (v).number[0], (v).number[1], (v).number[2], (v).number[3], (v).number[4], (v).number[5], (v).number[6],      \
        (v).number[7]

/* format(format, *arguments) */
METHOD(format)
{
    variadic v;
    HPy result;

    IGNORE;
    if (!read_variadic(ctx, &v, args + 1, nargs - 1)) {
        return HPy_NULL;
    }
    result = HPyUnicode_FromFormat(ctx, HPyBytes_AsString(ctx, args[0]), WORDS(v));
    HPyTracker_Close(ctx, v.open);
    return result;
}

/* error(format, *arguments) */
METHOD(error)
{
    variadic v;
    HPy result;

    IGNORE;
    if (!read_variadic(ctx, &v, args + 1, nargs - 1)) {
        return HPy_NULL;
    }
    result = HPyErr_Format(ctx, ctx->h_ValueError, HPyBytes_AsString(ctx, args[0]), WORDS(v));
    HPyTracker_Close(ctx, v.open);
    return result;
}

/* build(format, *arguments) */
METHOD(build)
{
    variadic v;
    HPy result;

    IGNORE;
    if (!read_variadic(ctx, &v, args + 1, nargs - 1)) {
        return HPy_NULL;
    }
    result = HPy_BuildValue(ctx, HPyUnicode_AsUTF8AndSize(ctx, args[0], NULL), WORDS(v), NUMBERS(v));
    HPyTracker_Close(ctx, v.open);
    return result;
}

/* build_after_error(): a null handle when an exception is set already */
METHOD(build_after_error)
{
    IGNORE;
    HPyErr_SetString(ctx, ctx->h_KeyError, "first");
    return HPy_BuildValue(ctx, "(iO)", 1, HPy_NULL);
}

/* --- struct sequences --------------------------------------------------------------------------------------------- */

/* structseq(name or None, doc or None, names, docs) */
METHOD(structseq)
{
    HPyStructSequence_Field fields[MOST + 1];
    HPyStructSequence_Desc desc;
    const char *names[MOST + 1], *docs[MOST + 1];
    HPyTracker open = texts(ctx, args[2], names), open_docs = texts(ctx, args[3], docs);
    int i = 0;
    HPy type;

    IGNORE;
    memset(fields, 0, sizeof(fields));
    for (; names[i] != NULL; i++) {
        fields[i].name = *names[i] == '\0' ? HPyStructSequence_UnnamedField : names[i];
        fields[i].doc = docs[i];
        if (docs[i] == NULL) {
            break;
        }
    }
    desc.name = HPyUnicode_Check(ctx, args[0]) ? HPyUnicode_AsUTF8AndSize(ctx, args[0], NULL) : NULL;
    desc.doc = HPyUnicode_Check(ctx, args[1]) ? HPyUnicode_AsUTF8AndSize(ctx, args[1], NULL) : NULL;
    desc.fields = fields;
    type = HPyStructSequence_NewType(ctx, &desc);
    HPyTracker_Close(ctx, open);
    HPyTracker_Close(ctx, open_docs);
    return type;
}

/* structseq_new(type, *items) */
METHOD(structseq_new)
{
    IGNORE;
    return HPyStructSequence_New(ctx, args[0], (HPy_ssize_t)nargs - 1, (HPy *)args + 1);
}

/* --- definitions -------------------------------------------------------------------------------------------------- */

typedef struct {
    long value;
    HPyCallFunction call;
} thing;
HPyType_HELPERS(thing)

HPyDef_SLOT_IMPL(thing_new, make_thing, HPy_tp_new)
static HPy make_thing(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    static const char *names[] = {"value", NULL};
    thing *t;
    long v = 7;
    HPy h;

    if (!HPyArg_ParseKeywordsDict(ctx, NULL, args, nargs, kw, "|l:thing", names, &v)) {
        return HPy_NULL;
    }
    h = HPy_New(ctx, cls, &t);
    if (!HPy_IsNull(h)) {
        t->value = v;
    }
    return h;
}

static long described; /* what closures point to */

HPyDef_GET_IMPL(thing_read, "read", read_thing, .doc = "to read", .closure = &described)
static HPy read_thing(HPyContext *ctx, HPy self, void *closure)
{
    return HPy_BuildValue(ctx, "(li)", thing_AsStruct(ctx, self)->value, closure == &described);
}

HPyDef_SET_IMPL(thing_write, "write", write_thing, .closure = &described)
static int write_thing(HPyContext *ctx, HPy self, HPy v, void *closure)
{
    long l = HPy_IsNull(v) ? -2 : HPyLong_AsLong(ctx, v);

    if (l == -1 && HPyErr_Occurred(ctx)) {
        return -1;
    }
    thing_AsStruct(ctx, self)->value = closure == &described ? l : -3;
    return 0;
}

HPyDef_GETSET_IMPL(thing_both, "both", read_both, write_both)
static HPy read_both(HPyContext *ctx, HPy self, void *closure)
{
    (void)closure;
    return HPyLong_FromPid(ctx, thing_AsStruct(ctx, self)->value);
}
static int write_both(HPyContext *ctx, HPy self, HPy v, void *closure)
{
    int pid;

    (void)closure;
    if (!HPyArg_Parse(ctx, NULL, &v, 1, _HPy_PARSE_PID, &pid)) {
        return -1;
    }
    thing_AsStruct(ctx, self)->value = HPyLong_AsPid(ctx, v) == pid ? pid : -4;
    return 0;
}

HPyDef_METH_IMPL(thing_twice, "twice", twice_thing, HPyFunc_NOARGS, .doc = "twice as much")
static HPy twice_thing(HPyContext *ctx, HPy self)
{
    return HPyLong_FromLong(ctx, 2 * thing_AsStruct(ctx, self)->value);
}

HPyDef_MEMBER(thing_member, "member", HPyMember_LONG, offsetof(thing, value), .readonly = 1, .doc = "a member")

HPyDef_SLOT(thing_compare, HPy_tp_richcompare)
static HPy thing_compare_impl(HPyContext *ctx, HPy self, HPy other, HPy_RichCmpOp op)
{
    HPy_RETURN_RICHCOMPARE(ctx, thing_AsStruct(ctx, self)->value, HPyLong_AsLong(ctx, other), op);
}

static HPyDef *thing_defines[] = {&thing_new, &thing_read, &thing_write, &thing_both, &thing_twice, &thing_member,
                                  &thing_compare, NULL};
static HPyType_Spec thing_spec = {
    .name = "headers.thing",
    .basicsize = sizeof(thing),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
    .builtin_shape = SHAPE(thing),
    .defines = thing_defines,
};

/* --- the rest ----------------------------------------------------------------------------------------------------- */

/* tuple_pack(a, b, c, size) */
METHOD(tuple_pack)
{
    HPy a = args[0], b = args[1], c = args[2];

    IGNORE;
    switch (HPyLong_AsLong(ctx, args[3])) {
    case 0: return HPyTuple_Pack(ctx, 0);
    case 1: return HPyTuple_Pack(ctx, 1, a);
    case 3: return HPyTuple_Pack(ctx, 3, a, b, c);
    }
    return HPyTuple_Pack(ctx, 20, a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a, b);
}

/* adjust(length, start, stop, step) */
METHOD(adjust)
{
    HPy_ssize_t n[4], count;
    int i;

    IGNORE;
    for (i = 0; i < 4; i++) {
        n[i] = HPyLong_AsSsize_t(ctx, args[i]);
    }
    count = HPySlice_AdjustIndices(ctx, n[0], &n[1], &n[2], n[3]);
    return HPy_BuildValue(ctx, "(nnn)", count, n[1], n[2]);
}

/* The object, unless an exception is set. */
static HPy unless_failed(HPyContext *ctx, HPy h)
{
    if (HPyErr_Occurred(ctx)) {
        HPy_Close(ctx, h);
        return HPy_NULL;
    }
    return h;
}

/* numbers(number, which) */
METHOD(numbers)
{
    HPy h = args[0];

    IGNORE;
    switch (HPyLong_AsLong(ctx, args[1])) {
    case 0: return unless_failed(ctx, HPyLong_FromLong(ctx, HPyLong_AsLong(ctx, h)));
    case 1: return unless_failed(ctx, HPyLong_FromUnsignedLong(ctx, HPyLong_AsUnsignedLong(ctx, h)));
    case 2: return unless_failed(ctx, HPyLong_FromUnsignedLong(ctx, HPyLong_AsUnsignedLongMask(ctx, h)));
    case 3: return unless_failed(ctx, HPyLong_FromLongLong(ctx, HPyLong_AsLongLong(ctx, h)));
    case 4: return unless_failed(ctx, HPyLong_FromUnsignedLongLong(ctx, HPyLong_AsUnsignedLongLong(ctx, h)));
    case 5: return unless_failed(ctx, HPyLong_FromUnsignedLongLong(ctx, HPyLong_AsUnsignedLongLongMask(ctx, h)));
    }
    return unless_failed(ctx, HPyBool_FromLong(ctx, HPyLong_AsLong(ctx, h)));
}

/* attributes(object, name, which) */
METHOD(attributes)
{
    HPy empty, result, kw = HPy_NULL;

    IGNORE;
    switch (HPyLong_AsLong(ctx, args[2])) {
    case 0: return unless_failed(ctx, HPyLong_FromLong(ctx, HPy_DelAttr(ctx, args[0], args[1])));
    case 1:
        return unless_failed(
            ctx, HPyLong_FromLong(ctx, HPy_DelAttr_s(ctx, args[0], HPyUnicode_AsUTF8AndSize(ctx, args[1], NULL))));
    }
    empty = HPyTuple_Pack(ctx, 0);
    result = HPyLong_AsLong(ctx, args[2]) == 2
                 ? HPy_CallMethodTupleDict(ctx, args[1], args[0], empty, kw)
                 : HPy_CallMethodTupleDict_s(ctx, HPyUnicode_AsUTF8AndSize(ctx, args[1], NULL), args[0], empty, kw);
    HPy_Close(ctx, empty);
    return result;
}

METHOD(version)
{
    IGNORE;
    return HPy_BuildValue(ctx, "(sssii)", HPY_VERSION, HPY_ABI, HPY_ABI_TAG, HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR);
}

/* capsule(): everything that a capsule has */
HPyCapsule_DESTRUCTOR(destroy)
static void destroy_impl(const char *name, void *pointer, void *context)
{
    (void)name;
    (void)context;
    *(long *)pointer = 99;
}
METHOD(capsule)
{
    static long target;
    HPy c = HPyCapsule_New(ctx, &target, "headers.first", NULL), result;

    IGNORE;
    if (HPy_IsNull(c) || HPyCapsule_SetName(ctx, c, "headers.second") < 0 ||
        HPyCapsule_SetContext(ctx, c, &described) < 0 || HPyCapsule_SetPointer(ctx, c, &target) < 0) {
        return HPy_NULL;
    }
    result = HPy_BuildValue(ctx, "(siiii)", HPyCapsule_GetName(ctx, c), HPyCapsule_IsValid(ctx, c, "headers.second"),
                            HPyCapsule_GetPointer(ctx, c, "headers.second") == &target,
                            HPyCapsule_GetContext(ctx, c) == &described, HPyCapsule_SetDestructor(ctx, c, &destroy));
    HPy_Close(ctx, c);
    return result;
}

HPyDef_SLOT(headers_exec, HPy_mod_exec)
static int headers_exec_impl(HPyContext *ctx, HPy module)
{
    return HPyHelpers_AddType(ctx, module, "thing", &thing_spec, NULL) ? 0 : -1;
}

static HPyDef *headers_defines[] = {&headers_exec, &m_parse, &m_stored, &m_keywords, &m_keywords_dict, &m_pack,
                                    &m_pack_nowhere, &m_format, &m_error, &m_build, &m_build_after_error, &m_structseq,
                                    &m_structseq_new, &m_tuple_pack, &m_adjust, &m_numbers, &m_attributes, &m_version,
                                    &m_capsule, NULL};
static HPyModuleDef headers_def = {.defines = headers_defines};
HPy_MODINIT(headers, headers_def)
