/* Calls the slots that no function of the module in Python stands for. */
#include "hpy.h"

#include <string.h>

#define HPYAPI_IMPLEMENT
#include "numpy_consumer.h"

HPYAPI_IMPORTS(slots, &NumPy_import);

static int released;

/* sums(axis, a, b): the sums of a * b along an axis, over an iterator. */
HPyDef_METH(sums, "sums", HPyFunc_VARARGS)
static HPy sums_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    HPy list = HPyList_New(ctx, 0);
    int64_t strides[2];
    uintptr_t at[2];
    int32_t more = -1;
    int64_t n = -1;
    numpy_iter *it = NumPy_IterNew(ctx, args + 1, 2, (int32_t)HPyLong_AsLong(ctx, args[0]));
    if (it == NULL)
        goto failed;
    n = NumPy_IterRun(ctx, it, strides, 2);
    for (int turn = 0; turn < 2 && n >= 0; turn++) {
        while ((more = NumPy_IterNext(ctx, it, at, 2)) == 1) {
            double sum = 0;
            for (int64_t i = 0; i < n; i++)
                sum += *(double *)(at[0] + (uintptr_t)(i * strides[0])) * *(double *)(at[1] + (uintptr_t)(i * strides[1]));
            HPy number = HPyFloat_FromDouble(ctx, sum);
            HPyList_Append(ctx, list, number);
            HPy_Close(ctx, number);
        }
        if (more < 0 || NumPy_IterReset(ctx, it) < 0)
            break;
    }
    if (NumPy_IterDestroy(ctx, it) < 0 || NumPy_IterDestroy(ctx, NULL) < 0 || more < 0)
        goto failed;
    return list;
failed:
    HPy_Close(ctx, list);
    return HPy_NULL;
}

/* stale(a): what an iterator that was destroyed gives. */
HPyDef_METH(stale, "stale", HPyFunc_O)
static HPy stale_impl(HPyContext *ctx, HPy self, HPy a)
{
    (void)self;
    numpy_iter *it = NumPy_IterNew(ctx, &a, 1, -1);
    uintptr_t at;
    if (it == NULL || NumPy_IterDestroy(ctx, it) < 0 || NumPy_IterNext(ctx, it, &at, 1) < 0)
        return HPy_NULL;
    return HPy_Dup(ctx, ctx->h_None);
}

static HPy joined(HPyContext *ctx, HPy so_far, HPy item, void *user)
{
    if (--*(int *)user < 0) {
        HPyErr_SetString(ctx, ctx->h_KeyError, "enough");
        return HPy_NULL;
    }
    HPy ten = HPyLong_FromLong(ctx, 10), shifted = HPy_Multiply(ctx, so_far, ten);
    HPy sum = HPy_IsNull(shifted) ? HPy_NULL : HPy_Add(ctx, shifted, item);
    HPy_Close(ctx, ten);
    HPy_Close(ctx, shifted);
    return sum;
}

/* digits(a, most): the elements as the digits of a number. */
HPyDef_METH(digits, "digits", HPyFunc_VARARGS)
static HPy digits_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    int most = (int)HPyLong_AsLong(ctx, args[1]);
    HPy zero = HPyLong_FromLong(ctx, 0), r = NumPy_Fold(ctx, args[0], zero, joined, &most);
    HPy_Close(ctx, zero);
    return r;
}

static double half(HPyContext *ctx, double value, void *user)
{
    if (value < 0)
        HPyErr_SetString(ctx, ctx->h_ValueError, "below zero");
    return value / *(double *)user;
}

HPyDef_METH(halves, "halves", HPyFunc_O)
static HPy halves_impl(HPyContext *ctx, HPy self, HPy a)
{
    (void)self;
    double two = 2;
    return NumPy_MapDoubles(ctx, a, half, &two);
}

static void release(const char *name, void *pointer, void *context)
{
    (void)name;
    (void)pointer;
    (void)context;
    released++;
}

HPyCapsule_DESTRUCTOR(on_release)
static void on_release_impl(const char *name, void *pointer, void *context) { release(name, pointer, context); }

/* lent(): memory of this module as an array of int16, backwards; its owner is a capsule. */
static int16_t memory[6] = {1, 2, 3, 4, 5, 6};

HPyDef_METH(lent, "lent", HPyFunc_NOARGS)
static HPy lent_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    int64_t shape[] = {2, 3}, strides[] = {-6, -2};
    HPy owner = HPyCapsule_New(ctx, memory, "memory", &on_release), a;
    if (HPy_IsNull(owner))
        return HPy_NULL;
    a = NumPy_FromMemory(ctx, &memory[5], shape, strides, 2, NUMPY_INT16, true, owner);
    HPy_Close(ctx, owner);
    return a;
}

/* misplaced(stride): the same with a stride that may be none of int16. */
HPyDef_METH(misplaced, "misplaced", HPyFunc_O)
static HPy misplaced_impl(HPyContext *ctx, HPy self, HPy stride)
{
    (void)self;
    int64_t shape = 3, strides = HPyLong_AsLong(ctx, stride);
    return NumPy_FromMemory(ctx, strides == 0 ? NULL : memory, &shape, &strides, 1, NUMPY_INT16, true, ctx->h_None);
}

HPyDef_METH(first, "first", HPyFunc_NOARGS)
static HPy first_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPy_BuildValue(ctx, "ii", (int)memory[0], released);
}

/* described(a): what all accessors say, which have to agree. */
HPyDef_METH(described, "described", HPyFunc_O)
static HPy described_impl(HPyContext *ctx, HPy self, HPy a)
{
    (void)self;
    int64_t size, shape[64], strides[64], zero[64] = {0};
    numpy_dtype dtype;
    numpy_dtype_info info;
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    if (l == NULL)
        return HPy_NULL;
    void *data = NumPy_Data(ctx, a, &size);
    int32_t ndim = NumPy_Ndim(ctx, a);
    if (NumPy_GetDtype(ctx, a, &dtype) < 0 || NumPy_GetDtypeInfo(ctx, dtype, &info) < 0 || NumPy_Shape(ctx, a, shape, 64) != ndim ||
        NumPy_Strides(ctx, a, strides, 64) != ndim)
        return HPy_NULL;
    if (l->data != (uintptr_t)data || l->size != size || size != NumPy_Size(ctx, a) || l->itemsize != NumPy_Itemsize(ctx, a) ||
        l->size * l->itemsize != NumPy_Nbytes(ctx, a) || l->dtype != (int32_t)dtype || l->flags != NumPy_Flags(ctx, a) || l->ndim != ndim ||
        memcmp(l->shape, shape, (size_t)ndim * 8) != 0 || memcmp(l->strides, strides, (size_t)ndim * 8) != 0 || info.itemsize != l->itemsize ||
        (size > 0 && NumPy_Element(ctx, a, zero, ndim) != data) || NumPy_Check(ctx, a) != 1 || NumPy_Check(ctx, ctx->h_None) != 0) {
        HPyErr_SetString(ctx, ctx->h_SystemError, "the accessors do not agree");
        return HPy_NULL;
    }
    return HPy_BuildValue(ctx, "siiii", info.name, (int)l->flags, (int)ndim, (int)info.kind, (int)info.format);
}

/* part(a): a[0:2, ::-1] by numpy_slice, as a list of what it shares with a: the base is a. */
HPyDef_METH(part, "part", HPyFunc_O)
static HPy part_impl(HPyContext *ctx, HPy self, HPy a)
{
    (void)self;
    int64_t starts[] = {0, -1}, stops[] = {2, -99}, steps[] = {1, -1};
    HPy view = NumPy_Slice(ctx, a, starts, stops, steps, 2), base;
    if (HPy_IsNull(view))
        return HPy_NULL;
    base = NumPy_Base(ctx, view);
    int shared = HPy_Is(ctx, base, a);
    HPy_Close(ctx, base);
    if (!shared) {
        HPy_Close(ctx, view);
        HPyErr_SetString(ctx, ctx->h_SystemError, "the base is another object");
        return HPy_NULL;
    }
    return view;
}

/* locked(a): whether writing to a is refused while it is forbidden. */
HPyDef_METH(locked, "locked", HPyFunc_O)
static HPy locked_impl(HPyContext *ctx, HPy self, HPy a)
{
    (void)self;
    int64_t index[] = {0, 0};
    HPy one = HPyLong_FromLong(ctx, 1);
    int32_t before = NumPy_Flags(ctx, a), refused;
    if (NumPy_SetWriteable(ctx, a, false) < 0)
        return HPy_NULL;
    refused = NumPy_SetItem(ctx, a, index, 2, one) < 0 && HPyErr_ExceptionMatches(ctx, ctx->h_ValueError);
    HPyErr_Clear(ctx);
    HPy_Close(ctx, one);
    if ((NumPy_Flags(ctx, a) ^ before) != NUMPY_WRITEABLE || NumPy_SetWriteable(ctx, a, true) < 0 || NumPy_GetLayout(ctx, a)->flags != before)
        return HPy_NULL;
    return HPyBool_FromBool(ctx, refused);
}

/* room(a): what a slot says to too little room. */
HPyDef_METH(room, "room", HPyFunc_O)
static HPy room_impl(HPyContext *ctx, HPy self, HPy a)
{
    (void)self;
    int64_t shape[1];
    return NumPy_Shape(ctx, a, shape, 1) < 0 ? HPy_NULL : HPyLong_FromLong(ctx, (long)shape[0]);
}

/* types(o): the element type that an object means, there and back. */
HPyDef_METH(types, "types", HPyFunc_O)
static HPy types_impl(HPyContext *ctx, HPy self, HPy o)
{
    (void)self;
    numpy_dtype dtype;
    if (NumPy_DtypeFromObject(ctx, o, &dtype) < 0)
        return HPy_NULL;
    HPy d = NumPy_DtypeObject(ctx, dtype), type = NumPy_DtypeType(ctx);
    if (!HPy_TypeCheck(ctx, d, type) || !NumPy_CanCast(dtype, dtype, NUMPY_CASTING_NO) || NumPy_Promote(dtype, dtype) != dtype)
        HPyErr_SetString(ctx, ctx->h_SystemError, "a type is not itself");
    HPy_Close(ctx, type);
    return d;
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)mod;
    return NumPy_Import(ctx);
}

static HPyDef *defines[] = {&sums, &stale, &digits, &halves, &lent, &misplaced, &first, &described, &part, &locked, &room, &types, &exec, NULL};
static HPyModuleDef definition = {.defines = defines};
HPy_MODINIT(slots, definition)
