/* The NumPy API provided in C: an array is a list of floats. */
#include "hpy.h"

#include <math.h>
#include <string.h>

#include "numpy_provider.h"

static char seen[64];

static numpy_version version;
static numpy_zeros zeros;
static numpy_from_sequence from_sequence;
static numpy_ndim ndim;
static numpy_shape shape;
static numpy_get_dtype get_dtype;
static numpy_data data;
static numpy_get_item get_item;
static numpy_set_item set_item;
static numpy_add add;
static numpy_sum sum;
static numpy_reshape reshape;
static numpy_map map;
static numpy_stack stack;
static numpy_min_max min_max;
static numpy_array_type array_type;

static bool has_feature(numpy_feature feature) { return (void)feature, false; }
static bool can_cast(numpy_dtype from, numpy_dtype to, numpy_casting casting) { return (void)casting, from == to; }
static numpy_dtype promote(numpy_dtype a, numpy_dtype b) { return (void)b, a; }

#define REFUSED(ctx) HPyErr_SetString((HPyContext *)(ctx), ((HPyContext *)(ctx))->h_NotImplementedError, "not with lists")
#include "refused.h"

NumPy_PROVIDE(.version = version, .zeros = zeros, .from_sequence = from_sequence, .ndim = ndim, .shape = shape,
              .get_dtype = get_dtype, .data = data, .get_item = get_item, .set_item = set_item, .add = add, .sum = sum,
              .reshape = reshape, .map = map, .stack = stack, .min_max = min_max, .array_type = array_type,
              .has_feature = has_feature, .can_cast = can_cast, .promote = promote,
              REFUSE(null, empty), REFUSE(null, full), REFUSE(null, full_like), REFUSE(null, arange), REFUSE(null, linspace),
              REFUSE(null, eye), REFUSE(null, from_any), REFUSE(null, from_memory), REFUSE(minus, check),
              REFUSE(null, get_layout), REFUSE(minus, strides), REFUSE(minus, itemsize), REFUSE(minus, size),
              REFUSE(minus, nbytes), REFUSE(minus, flags), REFUSE(minus, set_writeable), REFUSE(null, base),
              REFUSE(null, element), REFUSE(null, slice), REFUSE(null, subscript), REFUSE(minus, assign),
              REFUSE(null, transpose), REFUSE(null, ravel), REFUSE(null, squeeze), REFUSE(null, expand_dims),
              REFUSE(null, broadcast_to), REFUSE(null, copy), REFUSE(null, contiguous), REFUSE(null, astype),
              REFUSE(minus, copy_into), REFUSE(minus, resolve_writeback), REFUSE(minus, discard_writeback),
              REFUSE(null, concatenate), REFUSE(null, stack_along), REFUSE(null, where), REFUSE(null, nonzero),
              REFUSE(null, take), REFUSE(null, sort), REFUSE(null, argsort), REFUSE(null, unique), REFUSE(null, searchsorted),
              REFUSE(null, unary), REFUSE(null, binary), REFUSE(minus, binary_into), REFUSE(null, compare),
              REFUSE(null, reduce), REFUSE(null, variance), REFUSE(null, accumulate), REFUSE(null, dot), REFUSE(null, matmul),
              REFUSE(null, iter_new), REFUSE(minus, iter_next), REFUSE(minus, iter_run), REFUSE(minus, iter_reset),
              REFUSE(minus, iter_destroy), REFUSE(null, map_doubles), REFUSE(null, fold), REFUSE(null, repr),
              REFUSE(null, dtype_type), REFUSE(null, dtype_object), REFUSE(minus, dtype_from_object),
              REFUSE(minus, get_dtype_info));
HPYAPI_EXPORTS(numpy_api, &NumPy_descriptor);

static void see(HPyContext *ctx) { strncpy(seen, ctx->name, sizeof(seen) - 1); }

static int32_t version(void) { return 1002; }

static HPy unsupported(HPyContext *ctx)
{
    HPyErr_SetString(ctx, ctx->h_NotImplementedError, "not with lists");
    return HPy_NULL;
}

static HPy zeros(HPyContext *ctx, const int64_t *lengths, int32_t n, numpy_dtype dtype)
{
    (void)dtype;
    see(ctx);
    if (n != 1)
        return unsupported(ctx);
    HPy list = HPyList_New(ctx, 0);
    for (int64_t i = 0; i < lengths[0]; i++) {
        HPy zero = HPyFloat_FromDouble(ctx, 0);
        HPyList_Append(ctx, list, zero);
        HPy_Close(ctx, zero);
    }
    return list;
}

static HPy from_sequence(HPyContext *ctx, HPy sequence, numpy_dtype dtype)
{
    (void)dtype;
    see(ctx);
    HPy_ssize_t n = HPy_Length(ctx, sequence);
    if (n < 0)
        return HPy_NULL;
    HPy list = HPyList_New(ctx, 0);
    for (HPy_ssize_t i = 0; i < n; i++) {
        HPy item = HPy_GetItem_i(ctx, sequence, i);
        if (HPy_IsNull(item)) {
            HPy_Close(ctx, list);
            return HPy_NULL;
        }
        HPyList_Append(ctx, list, item);
        HPy_Close(ctx, item);
    }
    return list;
}

static int32_t ndim(HPyContext *ctx, HPy array)
{
    if (!HPyList_Check(ctx, array)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "not an array");
        return -1;
    }
    return 1;
}

static int32_t shape(HPyContext *ctx, HPy array, int64_t *lengths, int32_t capacity)
{
    if (capacity < 1) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "no room");
        return -1;
    }
    lengths[0] = HPy_Length(ctx, array);
    return lengths[0] < 0 ? -1 : 1;
}

static int32_t get_dtype(HPyContext *ctx, HPy array, numpy_dtype *dtype)
{
    (void)ctx;
    (void)array;
    *dtype = NUMPY_FLOAT64;
    return 0;
}

static void *data(HPyContext *ctx, HPy array, int64_t *size)
{
    (void)array;
    *size = 0;
    unsupported(ctx);
    return NULL;
}

static HPy get_item(HPyContext *ctx, HPy array, const int64_t *index, int32_t n)
{
    return n == 1 ? HPy_GetItem_i(ctx, array, (HPy_ssize_t)index[0]) : unsupported(ctx);
}

static int32_t set_item(HPyContext *ctx, HPy array, const int64_t *index, int32_t n, HPy value)
{
    if (n != 1) {
        unsupported(ctx);
        return -1;
    }
    return HPy_SetItem_i(ctx, array, (HPy_ssize_t)index[0], value);
}

static HPy add(HPyContext *ctx, HPy a, HPy b)
{
    see(ctx);
    HPy_ssize_t n = HPy_Length(ctx, a);
    HPy list = HPyList_New(ctx, 0);
    for (HPy_ssize_t i = 0; i < n; i++) {
        HPy x = HPy_GetItem_i(ctx, a, i), y = HPy_GetItem_i(ctx, b, i);
        HPy z = HPy_IsNull(y) ? HPy_NULL : HPy_Add(ctx, x, y);
        HPy_Close(ctx, x);
        HPy_Close(ctx, y);
        if (HPy_IsNull(z)) {
            HPy_Close(ctx, list);
            return HPy_NULL;
        }
        HPyList_Append(ctx, list, z);
        HPy_Close(ctx, z);
    }
    return list;
}

static double sum(HPyContext *ctx, HPy array)
{
    see(ctx);
    HPy_ssize_t n = HPy_Length(ctx, array);
    double total = 0;
    if (n < 0)
        return NAN;
    for (HPy_ssize_t i = 0; i < n; i++) {
        HPy x = HPy_GetItem_i(ctx, array, i);
        total += HPyFloat_AsDouble(ctx, x);
        HPy_Close(ctx, x);
    }
    return HPyErr_Occurred(ctx) ? NAN : total;
}

static HPy reshape(HPyContext *ctx, HPy array, const int64_t *lengths, int32_t n)
{
    (void)array;
    (void)lengths;
    (void)n;
    return unsupported(ctx);
}

static HPy map(HPyContext *ctx, HPy array, numpy_map_fn *fn, void *user)
{
    see(ctx);
    HPy_ssize_t n = HPy_Length(ctx, array);
    HPy list = HPyList_New(ctx, 0);
    for (HPy_ssize_t i = 0; i < n; i++) {
        HPy x = HPy_GetItem_i(ctx, array, i);
        HPy y = fn(ctx, x, user);
        HPy_Close(ctx, x);
        if (HPy_IsNull(y)) {
            HPy_Close(ctx, list);
            return HPy_NULL;
        }
        HPyList_Append(ctx, list, y);
        HPy_Close(ctx, y);
    }
    return list;
}

static HPy stack(HPyContext *ctx, const HPy *arrays, int32_t count)
{
    see(ctx);
    return HPyTuple_FromArray(ctx, (HPy *)arrays, count);
}

static int32_t min_max(HPyContext *ctx, HPy array, HPy *smallest, HPy *largest)
{
    HPy_ssize_t n = HPy_Length(ctx, array);
    see(ctx);
    if (n < 1) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "empty array");
        return -1;
    }
    *smallest = HPy_GetItem_i(ctx, array, 0);
    *largest = HPy_GetItem_i(ctx, array, n - 1);
    return 0;
}

static HPy array_type(HPyContext *ctx) { return HPy_Dup(ctx, ctx->h_ListType); }

HPyDef_METH(provider_saw, "provider_saw", HPyFunc_NOARGS)
static HPy provider_saw_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, seen);
}

HPyDef_METH(raw_pointer, "raw_pointer", HPyFunc_O)
static HPy raw_pointer_impl(HPyContext *ctx, HPy self, HPy capsule)
{
    (void)self;
    void *p = HPyCapsule_GetPointer(ctx, capsule, NumPy_CAPSULE);
    return p == NULL ? HPy_NULL : HPyBool_FromBool(ctx, p == (void *)&NumPy_table);
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod) { return NumPy_Export(ctx, mod); }

static HPyDef *defines[] = {&provider_saw, &raw_pointer, &exec, NULL};
static HPyGlobal *globals[] = {NumPy_EXPORT_GLOBALS, NULL};
static HPyModuleDef moduledef = {.doc = "arrays in C", .defines = defines, .globals = globals};

HPy_MODINIT(numpy_api, moduledef)
