/* A type that holds numbers in memory of its own: items, sums, and new vectors from two others. */
#include <hpy.h>
#include <stdlib.h>

typedef struct {
    double *items;
    HPy_ssize_t n;
} Vector;
HPyType_HELPERS(Vector)

static HPyGlobal Vector_type;

HPyDef_SLOT(Vector_destroy, HPy_tp_destroy)
static void Vector_destroy_impl(void *self) { free(((Vector *)self)->items); }

static HPy new_vector(HPyContext *ctx, HPy type, HPy_ssize_t n, Vector **vector)
{
    HPy made = HPy_New(ctx, type, vector);
    if (HPy_IsNull(made)) {
        return made;
    }
    (*vector)->items = calloc(n > 0 ? (size_t)n : 1, sizeof(double));
    (*vector)->n = n;
    if ((*vector)->items == NULL) {
        HPy_Close(ctx, made);
        return HPyErr_NoMemory(ctx);
    }
    return made;
}

HPyDef_SLOT(Vector_new, HPy_tp_new)
static HPy Vector_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Vector *vector;
    (void)kw;
    HPy_ssize_t n = nargs == 1 ? HPy_Length(ctx, args[0]) : -1;
    if (n < 0) {
        return HPyErr_Occurred(ctx) ? HPy_NULL : HPyErr_SetString(ctx, ctx->h_TypeError, "Vector(numbers)");
    }
    HPy made = new_vector(ctx, cls, n, &vector);
    for (HPy_ssize_t i = 0; i < n && !HPy_IsNull(made); i++) {
        HPy item = HPy_GetItem_i(ctx, args[0], i);
        vector->items[i] = HPy_IsNull(item) ? 0 : HPyFloat_AsDouble(ctx, item);
        if (!HPy_IsNull(item)) {
            HPy_Close(ctx, item);
        }
        if (HPyErr_Occurred(ctx)) {
            HPy_Close(ctx, made);
            return HPy_NULL;
        }
    }
    return made;
}

HPyDef_SLOT(Vector_length, HPy_sq_length)
static HPy_ssize_t Vector_length_impl(HPyContext *ctx, HPy self) { return Vector_AsStruct(ctx, self)->n; }

HPyDef_SLOT(Vector_item, HPy_sq_item)
static HPy Vector_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t i)
{
    Vector *v = Vector_AsStruct(ctx, self);
    if (i < 0 || i >= v->n) {
        return HPyErr_SetString(ctx, ctx->h_IndexError, "vector index out of range");
    }
    return HPyFloat_FromDouble(ctx, v->items[i]);
}

HPyDef_METH(Vector_sum, "sum", HPyFunc_NOARGS)
static HPy Vector_sum_impl(HPyContext *ctx, HPy self)
{
    Vector *v = Vector_AsStruct(ctx, self);
    double sum = 0;
    for (HPy_ssize_t i = 0; i < v->n; i++) {
        sum += v->items[i];
    }
    return HPyFloat_FromDouble(ctx, sum);
}

HPyDef_SLOT(Vector_add, HPy_nb_add)
static HPy Vector_add_impl(HPyContext *ctx, HPy left, HPy right)
{
    HPy type = HPyGlobal_Load(ctx, Vector_type);
    HPy made = HPy_NULL;
    if (!HPy_TypeCheck(ctx, left, type) || !HPy_TypeCheck(ctx, right, type)) {
        made = HPy_Dup(ctx, ctx->h_NotImplemented);
    } else {
        Vector *sum, *a = Vector_AsStruct(ctx, left), *b = Vector_AsStruct(ctx, right);
        HPy_ssize_t n = a->n < b->n ? a->n : b->n;
        made = new_vector(ctx, type, n, &sum);
        for (HPy_ssize_t i = 0; i < n && !HPy_IsNull(made); i++) {
            sum->items[i] = a->items[i] + b->items[i];
        }
    }
    HPy_Close(ctx, type);
    return made;
}

static HPyDef *Vector_defines[] = {&Vector_destroy, &Vector_new, &Vector_length, &Vector_item, &Vector_sum, &Vector_add, NULL};
static HPyType_Spec Vector_spec = {
    .name = "vector.Vector",
    .basicsize = sizeof(Vector),
    .builtin_shape = SHAPE(Vector),
    .defines = Vector_defines,
};

#define COUNTED(name, what)                                                                       \
    HPyDef_METH(name, #name, HPyFunc_VARARGS)                                                     \
    static HPy name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)              \
    {                                                                                             \
        long n = nargs == 3 ? HPyLong_AsLong(ctx, args[0]) : 0;                                   \
        HPy made = HPy_Dup(ctx, ctx->h_None);                                                     \
        (void)self;                                                                               \
        for (long i = 0; i < n && !HPy_IsNull(made); i++) {                                       \
            HPy_Close(ctx, made);                                                                 \
            made = what;                                                                          \
        }                                                                                         \
        return made;                                                                              \
    }
COUNTED(item, HPy_GetItem(ctx, args[1], args[2]))
COUNTED(add, HPy_Add(ctx, args[1], args[2]))
COUNTED(make, HPy_CallTupleDict(ctx, args[1], args[2], HPy_NULL))

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &Vector_spec, NULL);
    if (HPy_IsNull(type)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &Vector_type, type);
    int status = HPy_SetAttr_s(ctx, module, "Vector", type);
    HPy_Close(ctx, type);
    return status;
}

static HPyDef *defines[] = {&item, &add, &make, &init, NULL};
static HPyGlobal *globals[] = {&Vector_type, NULL};
static HPyModuleDef def = {.doc = "Numbers in a row.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(vector, def)
