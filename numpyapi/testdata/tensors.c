/* A module that takes tensors by DLPack, as consumers do, and gives some of its own. */
#include "hpy.h"

#define HPYAPI_IMPLEMENT
#include "tensor_consumer.h"

#include <dlpack/dlpack.h>
#include <stdlib.h>
#include <string.h>

HPYAPI_IMPORTS(tensors, &Tensor_import);

static double sum_from(const DLTensor *t, const double *at, int axis)
{
    double sum = 0;

    if (axis == t->ndim) {
        return *at;
    }
    for (int64_t i = 0; i < t->shape[axis]; i++) {
        sum += sum_from(t, at + i * t->strides[axis], axis + 1);
    }
    return sum;
}

/* total(capsule): the sum of the doubles in a capsule that nobody took before, which it takes and frees. */
HPyDef_METH(total, "total", HPyFunc_O)
static HPy total_impl(HPyContext *ctx, HPy self, HPy capsule)
{
    DLManagedTensor *t;
    double sum;

    (void)self;
    t = HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Pointer, "dltensor");
    if (t == NULL || HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Name, (void *)"used_dltensor") < 0) {
        return HPy_NULL;
    }
    sum = sum_from(&t->dl_tensor, (const double *)((const char *)t->dl_tensor.data + t->dl_tensor.byte_offset), 0);
    t->deleter(t);
    return HPyFloat_FromDouble(ctx, sum);
}

static int alive;

static void count_free(DLManagedTensorVersioned *t)
{
    alive--;
    free(t->manager_ctx);
    free(t);
}

static void unused_impl(const char *name, void *pointer, void *context)
{
    (void)context;
    if (strcmp(name, "dltensor_versioned") == 0) {
        count_free(pointer);
    }
}

HPyCapsule_DESTRUCTOR(unused)

/* give(rows): a capsule with int16 numbers from 0 on, in rows of 3. rows that are negative make a tensor that lies. */
HPyDef_METH(give, "give", HPyFunc_O)
static HPy give_impl(HPyContext *ctx, HPy self, HPy rows)
{
    DLManagedTensorVersioned *t = calloc(1, sizeof *t);
    int64_t n = HPyLong_AsInt64_t(ctx, rows);
    int64_t *shape = calloc(4, sizeof *shape + 3 * sizeof(int16_t) * (n > 0 ? (size_t)n : 1));
    int16_t *data = (int16_t *)(shape + 4);

    (void)self;
    if (t == NULL || shape == NULL) {
        abort();
    }
    for (int16_t i = 0; i < 3 * n; i++) {
        data[i] = i;
    }
    shape[0] = n, shape[1] = 3, shape[2] = 3, shape[3] = 1;
    t->version = (DLPackVersion){DLPACK_MAJOR_VERSION, DLPACK_MINOR_VERSION};
    t->manager_ctx = shape;
    t->deleter = count_free;
    t->dl_tensor = (DLTensor){data, {kDLCPU, 0}, 2, {kDLInt, 16, 1}, shape, shape + 2, 0};
    alive++;
    return HPyCapsule_New(ctx, t, "dltensor_versioned", &unused);
}

/* direct(array): the sum of its doubles, without a capsule. */
HPyDef_METH(direct, "direct", HPyFunc_O)
static HPy direct_impl(HPyContext *ctx, HPy self, HPy array)
{
    const Tensor_Record *tensor = Tensor_Of(ctx, array);
    DLManagedTensorVersioned *t;
    double sum;

    (void)self;
    if (tensor == NULL || (t = Tensor_FromObject(ctx, tensor, array)) == NULL) {
        return HPy_NULL;
    }
    sum = sum_from(&t->dl_tensor, (const double *)t->dl_tensor.data, 0);
    t->deleter(t);
    return HPyFloat_FromDouble(ctx, sum);
}

/* like(array, rows): what give(rows) gives as an array of the same type as another one. */
HPyDef_METH(like, "like", HPyFunc_VARARGS)
static HPy like_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    const Tensor_Record *tensor = nargs == 2 ? Tensor_Of(ctx, args[0]) : NULL;
    HPy capsule;
    void *t;

    if (tensor == NULL || HPy_IsNull(capsule = give_impl(ctx, self, args[1]))) {
        return HPy_NULL;
    }
    t = HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Pointer, "dltensor_versioned");
    if (t == NULL || HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Name, (void *)"used_dltensor_versioned") < 0) {
        HPy_Close(ctx, capsule);
        return HPy_NULL;
    }
    HPy_Close(ctx, capsule);
    return Tensor_ToObject(ctx, tensor, t);
}

/* living(): how many of its tensors are not freed. */
HPyDef_METH(living, "living", HPyFunc_NOARGS)
static HPy living_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromLong(ctx, alive);
}

static HPyDef *defines[] = {&total, &give, &direct, &like, &living, NULL};
static HPyGlobal *globals[] = {Tensor_IMPORT_GLOBALS, NULL};
static HPyModuleDef module = {.doc = "tensors", .size = 0, .defines = defines, .globals = globals};

HPy_MODINIT(tensors, module)
