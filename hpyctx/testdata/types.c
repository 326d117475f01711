/* Types with every slot, every kind of member, attributes, builtin shapes, bases and metaclasses. */
#include "hpy.h"

#include <string.h>

static HPy named(HPyContext *ctx, const char *slot, HPy a, HPy b)
{
    HPy s = HPyUnicode_FromString(ctx, slot), parts[3];
    int n = 1;
    parts[0] = s;
    if (!HPy_IsNull(a))
        parts[n++] = HPy_Type(ctx, a);
    if (!HPy_IsNull(b))
        parts[n++] = HPy_Type(ctx, b);
    HPy t = HPyTuple_FromArray(ctx, parts, n);
    for (int i = 0; i < n; i++)
        HPy_Close(ctx, parts[i]);
    return t;
}

#define UNARY(slot)                                                   \
    HPyDef_SLOT(s_##slot, HPy_##slot)                                 \
    static HPy s_##slot##_impl(HPyContext *ctx, HPy self)             \
    {                                                                 \
        return named(ctx, #slot, self, HPy_NULL);                     \
    }
#define BINARY(slot)                                                  \
    HPyDef_SLOT(s_##slot, HPy_##slot)                                 \
    static HPy s_##slot##_impl(HPyContext *ctx, HPy a, HPy b)         \
    {                                                                 \
        return named(ctx, #slot, a, b);                               \
    }

UNARY(nb_negative) UNARY(nb_positive) UNARY(nb_absolute) UNARY(nb_invert)
BINARY(nb_add) BINARY(nb_subtract) BINARY(nb_multiply) BINARY(nb_remainder) BINARY(nb_divmod) BINARY(nb_lshift) BINARY(nb_rshift)
BINARY(nb_and) BINARY(nb_xor) BINARY(nb_or) BINARY(nb_floor_divide) BINARY(nb_true_divide) BINARY(nb_matrix_multiply)
BINARY(nb_inplace_add) BINARY(nb_inplace_subtract) BINARY(nb_inplace_multiply) BINARY(nb_inplace_remainder)
BINARY(nb_inplace_lshift) BINARY(nb_inplace_rshift) BINARY(nb_inplace_and) BINARY(nb_inplace_xor) BINARY(nb_inplace_or)
BINARY(nb_inplace_floor_divide) BINARY(nb_inplace_true_divide) BINARY(nb_inplace_matrix_multiply)

HPyDef_SLOT(s_nb_power, HPy_nb_power)
static HPy s_nb_power_impl(HPyContext *ctx, HPy a, HPy b, HPy c)
{
    return named(ctx, HPy_Is(ctx, c, ctx->h_None) ? "nb_power" : "nb_power mod", a, b);
}
HPyDef_SLOT(s_nb_inplace_power, HPy_nb_inplace_power)
static HPy s_nb_inplace_power_impl(HPyContext *ctx, HPy a, HPy b, HPy c)
{
    (void)c;
    return named(ctx, "nb_inplace_power", a, b);
}
HPyDef_SLOT(s_nb_bool, HPy_nb_bool)
static int s_nb_bool_impl(HPyContext *ctx, HPy self)
{
    (void)ctx;
    (void)self;
    return 0;
}
HPyDef_SLOT(s_nb_int, HPy_nb_int)
static HPy s_nb_int_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromLong(ctx, 41);
}
HPyDef_SLOT(s_nb_float, HPy_nb_float)
static HPy s_nb_float_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyFloat_FromDouble(ctx, 4.5);
}
HPyDef_SLOT(s_nb_index, HPy_nb_index)
static HPy s_nb_index_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromLong(ctx, 2);
}
static HPyDef *Num_defines[] = {
    &s_nb_negative, &s_nb_positive, &s_nb_absolute, &s_nb_invert, &s_nb_add, &s_nb_subtract, &s_nb_multiply, &s_nb_remainder,
    &s_nb_divmod, &s_nb_lshift, &s_nb_rshift, &s_nb_and, &s_nb_xor, &s_nb_or, &s_nb_floor_divide, &s_nb_true_divide,
    &s_nb_matrix_multiply, &s_nb_inplace_add, &s_nb_inplace_subtract, &s_nb_inplace_multiply, &s_nb_inplace_remainder,
    &s_nb_inplace_lshift, &s_nb_inplace_rshift, &s_nb_inplace_and, &s_nb_inplace_xor, &s_nb_inplace_or, &s_nb_inplace_floor_divide,
    &s_nb_inplace_true_divide, &s_nb_inplace_matrix_multiply, &s_nb_power, &s_nb_inplace_power, &s_nb_bool, &s_nb_int, &s_nb_float,
    &s_nb_index, NULL,
};
static HPyType_Spec Num_spec = {.name = "types.Num", .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE, .defines = Num_defines};

/* A sequence of five that remembers nothing. */
HPyDef_SLOT(s_sq_length, HPy_sq_length)
static HPy_ssize_t s_sq_length_impl(HPyContext *ctx, HPy self)
{
    (void)ctx;
    (void)self;
    return 5;
}
HPyDef_SLOT(s_sq_item, HPy_sq_item)
static HPy s_sq_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t i)
{
    (void)self;
    if (i < 0 || i >= 5) {
        HPyErr_SetString(ctx, ctx->h_IndexError, "out of five");
        return HPy_NULL;
    }
    return HPyLong_FromSsize_t(ctx, i * i);
}
static char last[64];
HPyDef_SLOT(s_sq_ass_item, HPy_sq_ass_item)
static int s_sq_ass_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t i, HPy value)
{
    (void)self;
    if (i == 3) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "not three");
        return -1;
    }
    snprintf(last, sizeof last, "%s %ld", HPy_IsNull(value) ? "del" : "set", (long)i);
    return 0;
}
HPyDef_SLOT(s_sq_contains, HPy_sq_contains)
static int s_sq_contains_impl(HPyContext *ctx, HPy self, HPy item)
{
    (void)self;
    if (HPyUnicode_Check(ctx, item)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "no text");
        return -1;
    }
    return HPyLong_AsLong(ctx, item) == 4;
}
HPyDef_SLOT(s_sq_repeat, HPy_sq_repeat)
static HPy s_sq_repeat_impl(HPyContext *ctx, HPy self, HPy_ssize_t n)
{
    HPy h = HPyLong_FromSsize_t(ctx, n), r = named(ctx, "sq_repeat", self, h);
    HPy_Close(ctx, h);
    return r;
}
HPyDef_SLOT(s_sq_inplace_repeat, HPy_sq_inplace_repeat)
static HPy s_sq_inplace_repeat_impl(HPyContext *ctx, HPy self, HPy_ssize_t n)
{
    (void)n;
    return named(ctx, "sq_inplace_repeat", self, HPy_NULL);
}
BINARY(sq_concat)
BINARY(sq_inplace_concat)
HPyDef_METH(Seq_last, "last", HPyFunc_NOARGS)
static HPy Seq_last_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, last);
}
static HPyDef *Seq_defines[] = {&s_sq_length, &s_sq_item, &s_sq_ass_item, &s_sq_contains, &s_sq_repeat, &s_sq_inplace_repeat,
                                &s_sq_concat, &s_sq_inplace_concat, &Seq_last, NULL};
static HPyType_Spec Seq_spec = {.name = "types.Seq", .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE, .defines = Seq_defines};

HPyDef_SLOT(s_mp_length, HPy_mp_length)
static HPy_ssize_t s_mp_length_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPyErr_SetString(ctx, ctx->h_OverflowError, "endless");
    return -1;
}
BINARY(mp_subscript)
HPyDef_SLOT(s_mp_ass_subscript, HPy_mp_ass_subscript)
static int s_mp_ass_subscript_impl(HPyContext *ctx, HPy self, HPy key, HPy value)
{
    (void)self;
    if (!HPyUnicode_Check(ctx, key)) {
        HPyErr_SetString(ctx, ctx->h_KeyError, "text only");
        return -1;
    }
    snprintf(last, sizeof last, "%s %s", HPy_IsNull(value) ? "del" : "set", HPyUnicode_AsUTF8AndSize(ctx, key, NULL));
    return 0;
}
static HPyDef *Map_defines[] = {&s_mp_length, &s_mp_subscript, &s_mp_ass_subscript, &Seq_last, NULL};
static HPyType_Spec Map_spec = {.name = "types.Map", .flags = HPy_TPFLAGS_DEFAULT, .defines = Map_defines};

/* Comparisons, hash, text, call, construction. */
typedef struct {
    long n;
    int inits;
} Obj;
HPyType_HELPERS(Obj)

HPyDef_SLOT(Obj_new, HPy_tp_new)
static HPy Obj_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Obj *o;
    HPy h = HPy_New(ctx, type, &o);
    if (HPy_IsNull(h))
        return h;
    o->n = nargs > 0 ? HPyLong_AsLong(ctx, args[0]) : HPy_IsNull(kw) ? 0 : 100 + HPy_Length(ctx, kw);
    if (HPyErr_Occurred(ctx)) {
        HPy_Close(ctx, h);
        return HPy_NULL;
    }
    return h;
}
HPyDef_SLOT(Obj_init, HPy_tp_init)
static int Obj_init_impl(HPyContext *ctx, HPy self, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    (void)args;
    (void)kw;
    if (nargs > 1) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "one at most");
        return -1;
    }
    Obj_AsStruct(ctx, self)->inits++;
    return 0;
}
HPyDef_SLOT(Obj_repr, HPy_tp_repr)
static HPy Obj_repr_impl(HPyContext *ctx, HPy self) { return HPyUnicode_FromFormat(ctx, "Obj(%ld)", Obj_AsStruct(ctx, self)->n); }
HPyDef_SLOT(Obj_str, HPy_tp_str)
static HPy Obj_str_impl(HPyContext *ctx, HPy self) { return HPyUnicode_FromFormat(ctx, "<%ld>", Obj_AsStruct(ctx, self)->n); }
HPyDef_SLOT(Obj_hash, HPy_tp_hash)
static HPy_hash_t Obj_hash_impl(HPyContext *ctx, HPy self) { return Obj_AsStruct(ctx, self)->n + 1000; }
HPyDef_SLOT(Obj_compare, HPy_tp_richcompare)
static HPy Obj_compare_impl(HPyContext *ctx, HPy self, HPy other, HPy_RichCmpOp op)
{
    HPy type = HPy_Type(ctx, self);
    int same = HPy_TypeCheck(ctx, other, type);
    HPy_Close(ctx, type);
    if (!same)
        return HPy_Dup(ctx, ctx->h_NotImplemented);
    long a = Obj_AsStruct(ctx, self)->n, b = Obj_AsStruct(ctx, other)->n;
    HPy_RETURN_RICHCOMPARE(ctx, a, b, op);
}
HPyDef_SLOT(Obj_call, HPy_tp_call)
static HPy Obj_call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    HPy_ssize_t kw = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    HPy all = HPyTuple_FromArray(ctx, (HPy *)args, (HPy_ssize_t)nargs + kw);
    HPy r = HPyTuple_Pack(ctx, 3, self, all, HPy_IsNull(kwnames) ? ctx->h_None : kwnames);
    HPy_Close(ctx, all);
    return r;
}
HPyDef_METH(Obj_noargs, "noargs", HPyFunc_NOARGS, .doc = "No arguments.")
static HPy Obj_noargs_impl(HPyContext *ctx, HPy self) { return HPy_Dup(ctx, self); }
HPyDef_METH(Obj_o, "o", HPyFunc_O)
static HPy Obj_o_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return HPy_Dup(ctx, arg);
}
HPyDef_METH(Obj_varargs, "varargs", HPyFunc_VARARGS)
static HPy Obj_varargs_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    return HPyTuple_FromArray(ctx, (HPy *)args, (HPy_ssize_t)nargs);
}
HPyDef_METH(Obj_keywords, "keywords", HPyFunc_KEYWORDS)
static HPy Obj_keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    return Obj_call_impl(ctx, self, args, nargs, kwnames);
}
HPyDef_GETSET(Obj_n, "n", .doc = "the number", .closure = (void *)7)
static HPy Obj_n_get(HPyContext *ctx, HPy self, void *closure)
{
    return HPyLong_FromLong(ctx, Obj_AsStruct(ctx, self)->n * 10 + (long)(intptr_t)closure);
}
static int Obj_n_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    (void)closure;
    if (HPy_IsNull(value)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "not to be deleted");
        return -1;
    }
    long n = HPyLong_AsLong(ctx, value);
    if (n == -1 && HPyErr_Occurred(ctx))
        return -1;
    Obj_AsStruct(ctx, self)->n = n;
    return 0;
}
HPyDef_GET(Obj_inits, "inits")
static HPy Obj_inits_get(HPyContext *ctx, HPy self, void *closure)
{
    (void)closure;
    return HPyLong_FromLong(ctx, Obj_AsStruct(ctx, self)->inits);
}
HPyDef_SET(Obj_only_set, "only_set")
static int Obj_only_set_set(HPyContext *ctx, HPy self, HPy value, void *closure) { return Obj_n_set(ctx, self, value, closure); }
static HPyDef *Obj_defines[] = {&Obj_new, &Obj_init, &Obj_repr, &Obj_str, &Obj_hash, &Obj_compare, &Obj_call, &Obj_noargs, &Obj_o,
                                &Obj_varargs, &Obj_keywords, &Obj_n, &Obj_inits, &Obj_only_set, NULL};
static HPyType_Spec Obj_spec = {.name = "types.Obj", .basicsize = sizeof(Obj), .builtin_shape = SHAPE(Obj),
                                .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE, .defines = Obj_defines, .doc = "An object."};

/* Every kind of member. */
typedef struct {
    short m_short;
    int m_int;
    long m_long;
    float m_float;
    double m_double;
    const char *m_string;
    HPyField m_object;
    char m_char;
    signed char m_byte;
    unsigned char m_ubyte;
    unsigned short m_ushort;
    unsigned int m_uint;
    unsigned long m_ulong;
    char m_inplace[8];
    char m_bool;
    HPyField m_objectex;
    long long m_longlong;
    unsigned long long m_ulonglong;
    HPy_ssize_t m_ssize;
} Mem;
HPyType_HELPERS(Mem)
#define MEMBER(name, type) HPyDef_MEMBER(d_##name, #name, HPyMember_##type, offsetof(Mem, name), .doc = #type)
MEMBER(m_short, SHORT) MEMBER(m_int, INT) MEMBER(m_long, LONG) MEMBER(m_float, FLOAT) MEMBER(m_double, DOUBLE)
MEMBER(m_string, STRING) MEMBER(m_object, OBJECT) MEMBER(m_char, CHAR) MEMBER(m_byte, BYTE) MEMBER(m_ubyte, UBYTE)
MEMBER(m_ushort, USHORT) MEMBER(m_uint, UINT) MEMBER(m_ulong, ULONG) MEMBER(m_inplace, STRING_INPLACE) MEMBER(m_bool, BOOL)
MEMBER(m_objectex, OBJECT_EX) MEMBER(m_longlong, LONGLONG) MEMBER(m_ulonglong, ULONGLONG) MEMBER(m_ssize, HPYSSIZET)
HPyDef_MEMBER(d_none, "m_none", HPyMember_NONE, 0)
HPyDef_MEMBER(d_readonly, "readonly", HPyMember_INT, offsetof(Mem, m_int), .readonly = 1)
HPyDef_MEMBER(d_readonly_object, "readonly_object", HPyMember_OBJECT, offsetof(Mem, m_object), .readonly = 1)
HPyDef_SLOT(Mem_new, HPy_tp_new)
static HPy Mem_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Mem *m;
    (void)args;
    (void)nargs;
    (void)kw;
    HPy h = HPy_New(ctx, type, &m);
    if (HPy_IsNull(h))
        return h;
    m->m_char = 'c';
    strcpy(m->m_inplace, "inplace");
    m->m_string = nargs > 0 ? "text" : NULL;
    return h;
}
HPyDef_SLOT(Mem_traverse, HPy_tp_traverse)
static int Mem_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Mem *)self)->m_object);
    HPy_VISIT(&((Mem *)self)->m_objectex);
    return 0;
}
static HPyDef *Mem_defines[] = {&d_m_short, &d_m_int, &d_m_long, &d_m_float, &d_m_double, &d_m_string, &d_m_object, &d_m_char,
                                &d_m_byte, &d_m_ubyte, &d_m_ushort, &d_m_uint, &d_m_ulong, &d_m_inplace, &d_m_bool, &d_m_objectex,
                                &d_m_longlong, &d_m_ulonglong, &d_m_ssize, &d_none, &d_readonly, &d_readonly_object, &Mem_new,
                                &Mem_traverse, NULL};
static HPyType_Spec Mem_spec = {.name = "types.Mem", .basicsize = sizeof(Mem), .builtin_shape = SHAPE(Mem),
                                .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC, .defines = Mem_defines};

/* Types that extend builtins. */
typedef struct {
    int mark;
} Mark;
#define SHAPED(Name, shape, base)                                                                              \
    typedef Mark Name;                                                                                         \
    HPyType_HELPERS(Name, HPyType_BuiltinShape_##shape)                                                        \
    HPyDef_METH(Name##_mark, "mark", HPyFunc_O)                                                                \
    static HPy Name##_mark_impl(HPyContext *ctx, HPy self, HPy arg)                                            \
    {                                                                                                          \
        Name *m = Name##_AsStruct(ctx, self);                                                                  \
        int old = m->mark;                                                                                     \
        m->mark = (int)HPyLong_AsLong(ctx, arg);                                                               \
        return HPyLong_FromLong(ctx, old);                                                                     \
    }                                                                                                          \
    static HPyDef *Name##_defines[] = {&Name##_mark, NULL};                                                    \
    static HPyType_Spec Name##_spec = {.name = "types." #Name, .basicsize = sizeof(Name),                      \
                                       .builtin_shape = SHAPE(Name),                                           \
                                       .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE, .defines = Name##_defines};
SHAPED(MyInt, Long, h_LongType)
SHAPED(MyFloat, Float, h_FloatType)
SHAPED(MyStr, Unicode, h_UnicodeType)
SHAPED(MyTuple, Tuple, h_TupleType)
SHAPED(MyList, List, h_ListType)
SHAPED(Meta, Type, h_TypeType)

static int add(HPyContext *ctx, HPy mod, const char *name, HPyType_Spec *spec, HPy base, HPy meta)
{
    HPyType_SpecParam params[3];
    int n = 0;
    if (!HPy_IsNull(base))
        params[n++] = (HPyType_SpecParam){HPyType_SpecParam_Base, base};
    if (!HPy_IsNull(meta))
        params[n++] = (HPyType_SpecParam){HPyType_SpecParam_Metaclass, meta};
    params[n] = (HPyType_SpecParam){(HPyType_SpecParam_Kind)0, HPy_NULL};
    HPy t = HPyType_FromSpec(ctx, spec, params);
    if (HPy_IsNull(t))
        return -1;
    int r = HPy_SetAttr_s(ctx, mod, name, t);
    HPy_Close(ctx, t);
    return r;
}

static HPyType_Spec Plain_spec = {.name = "types.Plain", .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE};
static HPyType_Spec Child_spec = {.name = "types.Child", .flags = HPy_TPFLAGS_DEFAULT};
static HPyType_Spec WithMeta_spec = {.name = "types.WithMeta", .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE};

/* Specs that are refused. */
static HPyDef *bad_member_defines[] = {&d_m_int, NULL};
static HPyType_Spec NoSize_spec = {.name = "types.NoSize", .flags = HPy_TPFLAGS_DEFAULT, .defines = bad_member_defines};
static HPyType_Spec NoTraverse_spec = {.name = "types.NoTraverse", .basicsize = 8, .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC};
static HPyType_Spec BadShape_spec = {.name = "types.BadShape", .builtin_shape = (HPyType_BuiltinShape)42, .flags = HPy_TPFLAGS_DEFAULT};
static HPyDef bad_meth = {.kind = HPyDef_Kind_Meth, .meth = {.name = "bad", .impl = (HPyCFunction)named, .cpy_trampoline = NULL, .signature = (HPyFunc_Signature)12}};
static HPyDef *bad_meth_defines[] = {&bad_meth, NULL};
static HPyType_Spec BadMeth_spec = {.name = "types.BadMeth", .flags = HPy_TPFLAGS_DEFAULT, .defines = bad_meth_defines};

HPyDef_METH(refused, "refused", HPyFunc_VARARGS)
static HPy refused_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPyType_Spec *specs[] = {&NoSize_spec, &NoTraverse_spec, &BadShape_spec, &BadMeth_spec, &Plain_spec};
    long which = HPyLong_AsLong(ctx, args[0]);
    (void)self;
    HPyType_SpecParam params[4] = {{(HPyType_SpecParam_Kind)0, HPy_NULL}};
    switch (which) {
    case 10:
        params[0] = (HPyType_SpecParam){(HPyType_SpecParam_Kind)9, args[0]};
        break;
    case 11:
        params[0] = (HPyType_SpecParam){HPyType_SpecParam_Base, args[1]};
        params[1] = (HPyType_SpecParam){HPyType_SpecParam_BasesTuple, args[1]};
        break;
    case 12:
        params[0] = params[1] = (HPyType_SpecParam){HPyType_SpecParam_BasesTuple, args[1]};
        break;
    case 13:
        params[0] = params[1] = (HPyType_SpecParam){HPyType_SpecParam_Metaclass, args[1]};
        break;
    case 14:
        params[0] = (HPyType_SpecParam){HPyType_SpecParam_Metaclass, args[1]};
        break;
    case 15:
        params[0] = (HPyType_SpecParam){HPyType_SpecParam_BasesTuple, args[1]};
        break;
    case 16:
        params[0] = (HPyType_SpecParam){HPyType_SpecParam_Base, args[1]};
        params[1] = (HPyType_SpecParam){HPyType_SpecParam_Base, args[nargs - 1]};
        break;
    }
    params[3] = params[2] = (HPyType_SpecParam){(HPyType_SpecParam_Kind)0, HPy_NULL};
    return HPyType_FromSpec(ctx, which < 5 ? specs[which] : &Plain_spec, params);
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    if (add(ctx, mod, "Num", &Num_spec, HPy_NULL, HPy_NULL) < 0 || add(ctx, mod, "Seq", &Seq_spec, HPy_NULL, HPy_NULL) < 0 ||
        add(ctx, mod, "Map", &Map_spec, HPy_NULL, HPy_NULL) < 0 || add(ctx, mod, "Obj", &Obj_spec, HPy_NULL, HPy_NULL) < 0 ||
        add(ctx, mod, "Mem", &Mem_spec, HPy_NULL, HPy_NULL) < 0 || add(ctx, mod, "MyInt", &MyInt_spec, ctx->h_LongType, HPy_NULL) < 0 ||
        add(ctx, mod, "MyFloat", &MyFloat_spec, ctx->h_FloatType, HPy_NULL) < 0 ||
        add(ctx, mod, "MyStr", &MyStr_spec, ctx->h_UnicodeType, HPy_NULL) < 0 ||
        add(ctx, mod, "MyTuple", &MyTuple_spec, ctx->h_TupleType, HPy_NULL) < 0 ||
        add(ctx, mod, "MyList", &MyList_spec, ctx->h_ListType, HPy_NULL) < 0 ||
        add(ctx, mod, "Meta", &Meta_spec, ctx->h_TypeType, HPy_NULL) < 0 || add(ctx, mod, "Plain", &Plain_spec, HPy_NULL, HPy_NULL) < 0)
        return -1;
    HPy plain = HPy_GetAttr_s(ctx, mod, "Plain"), meta = HPy_GetAttr_s(ctx, mod, "Meta");
    int r = add(ctx, mod, "Child", &Child_spec, plain, HPy_NULL) < 0 || add(ctx, mod, "WithMeta", &WithMeta_spec, HPy_NULL, meta) < 0 ? -1 : 0;
    HPy_Close(ctx, plain);
    HPy_Close(ctx, meta);
    return r;
}

static HPyDef *defines[] = {&refused, &exec, NULL};
static HPyModuleDef moduledef = {.doc = "types", .defines = defines};

HPy_MODINIT(types, moduledef)
