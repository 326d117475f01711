/* A function for each slot that takes objects and numbers: it passes on what it is given. None stands for no type, no axes and no value. */
#include "hpy.h"

#define HPYAPI_IMPLEMENT
#include "numpy_consumer.h"

HPYAPI_IMPORTS(calls, &NumPy_import);

/* Functions with any number of arguments; the caller is a test, and gives those that are read. */
#define CALL(name) HPyDef_METH(name, #name, HPyFunc_VARARGS) static HPy name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
#define UNUSED ((void)self, (void)nargs)

static int none(HPyContext *ctx, HPy h) { return HPy_Is(ctx, h, ctx->h_None); }

static numpy_dtype type(HPyContext *ctx, HPy h)
{
    numpy_dtype dtype = NUMPY_ANY;
    if (!none(ctx, h) && NumPy_DtypeFromObject(ctx, h, &dtype) < 0)
        HPyErr_Clear(ctx);
    return dtype;
}

static int64_t integer(HPyContext *ctx, HPy h) { return HPyLong_AsInt64_t(ctx, h); }

/* A tuple of integers. */
typedef struct {
    int32_t n;
    int64_t at[64];
} numbers;

static numbers many(HPyContext *ctx, HPy h)
{
    numbers all = {(int32_t)HPy_Length(ctx, h), {0}};
    for (int32_t i = 0; i < all.n; i++) {
        HPy item = HPy_GetItem_i(ctx, h, i);
        all.at[i] = integer(ctx, item);
        HPy_Close(ctx, item);
    }
    return all;
}

/* The same as axes; NULL for None. */
typedef struct {
    int32_t n, at[64], *all;
} axes;

static void read(HPyContext *ctx, HPy h, axes *to)
{
    *to = (axes){0};
    if (none(ctx, h))
        return;
    numbers from = many(ctx, h);
    to->n = from.n;
    to->all = to->at;
    for (int32_t i = 0; i < from.n; i++)
        to->at[i] = (int32_t)from.at[i];
}

/* The items of a tuple; the handles are the caller's. */
static int32_t items(HPyContext *ctx, HPy h, HPy *to)
{
    int32_t n = (int32_t)HPy_Length(ctx, h);
    for (int32_t i = 0; i < n; i++)
        to[i] = HPy_GetItem_i(ctx, h, i);
    return n;
}

static HPy done(HPyContext *ctx, int32_t r) { return r < 0 ? HPy_NULL : HPyLong_FromLong(ctx, r); }

static bool truth(HPyContext *ctx, HPy h) { return HPy_IsTrue(ctx, h) == 1; }

/* Making */

CALL(version) { UNUSED; (void)args; return HPyLong_FromLong(ctx, NumPy_Version() / 1000 * 10 + NumPy_HasFeature(NUMPY_FEATURE_BUFFER)); }
CALL(zeros) { UNUSED; numbers s = many(ctx, args[0]); return NumPy_Zeros(ctx, s.at, s.n, type(ctx, args[1])); }
CALL(full) { UNUSED; numbers s = many(ctx, args[0]); return NumPy_Full(ctx, s.at, s.n, args[1], type(ctx, args[2])); }
CALL(arange) { UNUSED; return NumPy_Arange(ctx, args[0], args[1], args[2], type(ctx, args[3])); }
CALL(from_sequence) { UNUSED; return NumPy_FromSequence(ctx, args[0], type(ctx, args[1])); }

/* empty(shape, dtype): what is made, filled with ones by the address of its elements, so that it can be compared. */
CALL(empty)
{
    UNUSED;
    int64_t size;
    numbers s = many(ctx, args[0]);
    HPy a = NumPy_Empty(ctx, s.at, s.n, type(ctx, args[1]));
    char *data = HPy_IsNull(a) ? NULL : NumPy_Data(ctx, a, &size);
    for (int64_t i = 0; data != NULL && i < NumPy_Nbytes(ctx, a); i++)
        data[i] = 1;
    return a;
}

/* full_like(a, value or None, dtype): for None, what is made is filled as by empty. */
CALL(full_like)
{
    UNUSED;
    int64_t size;
    HPy a = NumPy_FullLike(ctx, args[0], none(ctx, args[1]) ? HPy_NULL : args[1], type(ctx, args[2]));
    char *data = HPy_IsNull(a) || !none(ctx, args[1]) ? NULL : NumPy_Data(ctx, a, &size);
    for (int64_t i = 0; data != NULL && i < NumPy_Nbytes(ctx, a); i++)
        data[i] = 1;
    return a;
}

CALL(linspace)
{
    UNUSED;
    return NumPy_Linspace(ctx, HPyFloat_AsDouble(ctx, args[0]), HPyFloat_AsDouble(ctx, args[1]), integer(ctx, args[2]), truth(ctx, args[3]),
                          type(ctx, args[4]));
}

CALL(eye) { UNUSED; return NumPy_Eye(ctx, integer(ctx, args[0]), integer(ctx, args[1]), integer(ctx, args[2]), type(ctx, args[3])); }

/* from_any(o, dtype, min, max, requirements): the array, and whether it is o. */
CALL(from_any)
{
    UNUSED;
    HPy a = NumPy_FromAny(ctx, args[0], type(ctx, args[1]), (int32_t)integer(ctx, args[2]), (int32_t)integer(ctx, args[3]),
                          (int32_t)integer(ctx, args[4]));
    HPy same = HPy_IsNull(a) ? HPy_NULL : HPyBool_FromBool(ctx, HPy_Is(ctx, a, args[0])), pair;
    if (HPy_IsNull(a))
        return HPy_NULL;
    pair = HPyTuple_Pack(ctx, 2, a, same);
    HPy_Close(ctx, a);
    HPy_Close(ctx, same);
    return pair;
}

/* writeback(a, value, resolve): doubles a copy of a as float64 in which the first element is value, and stores it back or does not. */
CALL(writeback)
{
    UNUSED;
    HPy copy = NumPy_FromAny(ctx, args[0], NUMPY_FLOAT64, 0, 0, NUMPY_C_CONTIGUOUS | NUMPY_WRITEABLE | NUMPY_FORCECAST | NUMPY_WRITEBACKIFCOPY);
    const numpy_layout *l = HPy_IsNull(copy) ? NULL : NumPy_GetLayout(ctx, copy);
    int32_t first, second, marked;
    if (l == NULL)
        return HPy_NULL;
    for (int64_t i = 0; i < l->size; i++)
        ((double *)l->data)[i] *= 2;
    *(double *)l->data = HPyFloat_AsDouble(ctx, args[1]);
    marked = (l->flags & NUMPY_WRITEBACKIFCOPY) != 0;
    first = truth(ctx, args[2]) ? NumPy_ResolveWriteback(ctx, copy) : NumPy_DiscardWriteback(ctx, copy);
    second = NumPy_ResolveWriteback(ctx, copy);
    marked += 10 * ((NumPy_Flags(ctx, copy) & NUMPY_WRITEBACKIFCOPY) != 0);
    HPy_Close(ctx, copy);
    return HPy_BuildValue(ctx, "iii", marked, (int)first, (int)second);
}

/* Parts and copies */

CALL(get_item) { UNUSED; numbers i = many(ctx, args[1]); return NumPy_GetItem(ctx, args[0], i.at, i.n); }
CALL(set_item) { UNUSED; numbers i = many(ctx, args[1]); return done(ctx, NumPy_SetItem(ctx, args[0], i.at, i.n, args[2])); }
CALL(subscript) { UNUSED; return NumPy_Subscript(ctx, args[0], args[1]); }
CALL(assign) { UNUSED; return done(ctx, NumPy_Assign(ctx, args[0], args[1], args[2])); }
CALL(reshape) { UNUSED; numbers s = many(ctx, args[1]); return NumPy_Reshape(ctx, args[0], s.at, s.n); }
CALL(transpose) { UNUSED; axes x; read(ctx, args[1], &x); return NumPy_Transpose(ctx, args[0], x.all, x.n); }
CALL(ravel) { UNUSED; return NumPy_Ravel(ctx, args[0]); }
CALL(squeeze) { UNUSED; axes x; read(ctx, args[1], &x); return NumPy_Squeeze(ctx, args[0], x.all, x.n); }
CALL(expand_dims) { UNUSED; return NumPy_ExpandDims(ctx, args[0], (int32_t)integer(ctx, args[1])); }
CALL(broadcast_to) { UNUSED; numbers s = many(ctx, args[1]); return NumPy_BroadcastTo(ctx, args[0], s.at, s.n); }
CALL(copy) { UNUSED; return NumPy_Copy(ctx, args[0], truth(ctx, args[1])); }
CALL(contiguous) { UNUSED; return NumPy_Contiguous(ctx, args[0]); }
CALL(astype) { UNUSED; return NumPy_Astype(ctx, args[0], type(ctx, args[1]), (numpy_casting)integer(ctx, args[2])); }
CALL(copy_into) { UNUSED; return done(ctx, NumPy_CopyInto(ctx, args[0], args[1], (numpy_casting)integer(ctx, args[2]))); }
CALL(can_cast) { UNUSED; return HPyBool_FromBool(ctx, NumPy_CanCast(type(ctx, args[0]), type(ctx, args[1]), (numpy_casting)integer(ctx, args[2]))); }

CALL(promote)
{
    UNUSED;
    numpy_dtype both = NumPy_Promote(type(ctx, args[0]), type(ctx, args[1]));
    HPy object = NumPy_DtypeObject(ctx, both), text;
    if (HPy_IsNull(object))
        return HPy_NULL;
    text = HPy_Str(ctx, object);
    HPy_Close(ctx, object);
    return text;
}

/* shares(a, b): whether b has the elements of a. */
CALL(shares)
{
    UNUSED;
    const numpy_layout *a = NumPy_GetLayout(ctx, args[0]), *b = NumPy_GetLayout(ctx, args[1]);
    return HPyBool_FromBool(ctx, b->data >= a->data && b->data < a->data + (uintptr_t)(a->size * a->itemsize));
}

/* Operations */

CALL(concatenate)
{
    UNUSED;
    HPy in[16], r;
    int32_t n = items(ctx, args[0], in);
    r = NumPy_Concatenate(ctx, in, n, (int32_t)integer(ctx, args[1]));
    while (n > 0)
        HPy_Close(ctx, in[--n]);
    return r;
}

/* stack(arrays, axis or None): by numpy_stack for None. */
CALL(stack)
{
    UNUSED;
    HPy in[16], r;
    int32_t n = items(ctx, args[0], in);
    r = none(ctx, args[1]) ? NumPy_Stack(ctx, in, n) : NumPy_StackAlong(ctx, in, n, (int32_t)integer(ctx, args[1]));
    while (n > 0)
        HPy_Close(ctx, in[--n]);
    return r;
}

CALL(where) { UNUSED; return NumPy_Where(ctx, args[0], args[1], args[2]); }
CALL(nonzero) { UNUSED; return NumPy_Nonzero(ctx, args[0]); }
CALL(take) { UNUSED; return NumPy_Take(ctx, args[0], args[1], (int32_t)integer(ctx, args[2])); }
CALL(sort) { UNUSED; return NumPy_Sort(ctx, args[0], (int32_t)integer(ctx, args[1])); }
CALL(argsort) { UNUSED; return NumPy_Argsort(ctx, args[0], (int32_t)integer(ctx, args[1])); }
CALL(unique) { UNUSED; return NumPy_Unique(ctx, args[0]); }
CALL(searchsorted) { UNUSED; return NumPy_Searchsorted(ctx, args[0], args[1], truth(ctx, args[2])); }
CALL(add) { UNUSED; return NumPy_Add(ctx, args[0], args[1]); }
CALL(unary) { UNUSED; return NumPy_Unary(ctx, (numpy_unary_op)integer(ctx, args[0]), args[1]); }
CALL(binary) { UNUSED; return NumPy_Binary(ctx, (numpy_binary_op)integer(ctx, args[0]), args[1], args[2]); }
CALL(binary_into) { UNUSED; return done(ctx, NumPy_BinaryInto(ctx, (numpy_binary_op)integer(ctx, args[0]), args[1], args[2], args[3])); }
CALL(compare) { UNUSED; return NumPy_Compare(ctx, (numpy_comparison)integer(ctx, args[0]), args[1], args[2]); }
CALL(dot) { UNUSED; return NumPy_Dot(ctx, args[0], args[1]); }
CALL(matmul) { UNUSED; return NumPy_Matmul(ctx, args[0], args[1]); }

CALL(reduce)
{
    UNUSED;
    axes x;
    read(ctx, args[2], &x);
    return NumPy_Reduce(ctx, (numpy_reduction)integer(ctx, args[0]), args[1], x.all, x.n, truth(ctx, args[3]), type(ctx, args[4]));
}

CALL(variance)
{
    UNUSED;
    axes x;
    read(ctx, args[1], &x);
    return NumPy_Variance(ctx, args[0], x.all, x.n, truth(ctx, args[2]), HPyFloat_AsDouble(ctx, args[3]));
}

CALL(accumulate)
{
    UNUSED;
    return NumPy_Accumulate(ctx, (numpy_reduction)integer(ctx, args[0]), args[1], (int32_t)integer(ctx, args[2]), type(ctx, args[3]));
}

CALL(sum)
{
    UNUSED;
    double v = NumPy_Sum(ctx, args[0]);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPyFloat_FromDouble(ctx, v);
}

CALL(min_max)
{
    UNUSED;
    HPy smallest, largest, pair;
    if (NumPy_MinMax(ctx, args[0], &smallest, &largest) < 0)
        return HPy_NULL;
    pair = HPyTuple_Pack(ctx, 2, smallest, largest);
    HPy_Close(ctx, smallest);
    HPy_Close(ctx, largest);
    return pair;
}

static HPy passed(HPyContext *ctx, HPy item, void *user) { return HPy_CallTupleDict(ctx, *(HPy *)user, item, HPy_NULL); }

static HPy called(HPyContext *ctx, HPy item, void *user)
{
    HPy tuple = HPyTuple_Pack(ctx, 1, item), r = HPy_IsNull(tuple) ? HPy_NULL : passed(ctx, tuple, user);
    HPy_Close(ctx, tuple);
    return r;
}

/* map(a, function) */
CALL(map) { UNUSED; HPy f = args[1]; return NumPy_Map(ctx, args[0], called, &f); }

CALL(repr) { UNUSED; return NumPy_Repr(ctx, args[0]); }

CALL(is_array)
{
    UNUSED;
    HPy type = NumPy_ArrayType(ctx), r;
    if (HPy_IsNull(type))
        return HPy_NULL;
    r = HPyBool_FromBool(ctx, HPy_TypeCheck(ctx, args[0], type) && NumPy_Check(ctx, args[0]) == 1);
    HPy_Close(ctx, type);
    return r;
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)mod;
    return NumPy_Import(ctx);
}

static HPyDef *defines[] = {&version, &zeros, &full, &arange, &from_sequence, &empty, &full_like, &linspace, &eye, &from_any, &writeback, &get_item,
                            &set_item, &subscript, &assign, &reshape, &transpose, &ravel, &squeeze, &expand_dims, &broadcast_to, &copy,
                            &contiguous, &astype, &copy_into, &can_cast, &promote, &shares, &concatenate, &stack, &where, &nonzero, &take,
                            &sort, &argsort, &unique, &searchsorted, &add, &unary, &binary, &binary_into, &compare, &dot, &matmul, &reduce,
                            &variance, &accumulate, &sum, &min_max, &map, &repr, &is_array, &exec, NULL};
static HPyModuleDef definition = {.defines = defines};
HPy_MODINIT(calls, definition)
