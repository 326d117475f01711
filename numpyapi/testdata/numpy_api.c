/* The NumPy API over NumPy itself, without HPy: what a consumer of the table sees of real arrays. */
#include "numpy_cpython_provider.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

typedef struct {
    PyObject *numpy;
    PyObject *layouts; /* id of an array: (weak reference, capsule of its layout) */
} state;

static state *of(PyObject *self) { return (state *)PyModule_GetState(self); }

static const int numbers[] = {-1, NPY_INT64, NPY_FLOAT64, NPY_BOOL, NPY_INT8, NPY_INT16, NPY_INT32, NPY_UINT8, NPY_UINT16, NPY_UINT32, NPY_UINT64,
                              NPY_FLOAT32, NPY_COMPLEX64, NPY_COMPLEX128};

static numpy_dtype named(int number)
{
    for (int i = 1; i <= NUMPY_COMPLEX128; i++)
        if (PyArray_EquivTypenums(numbers[i], number))
            return (numpy_dtype)i;
    return NUMPY_ANY;
}

/* A new descriptor; NULL without an error for NUMPY_ANY. */
static PyArray_Descr *descr(numpy_dtype dtype)
{
    if (dtype == NUMPY_ANY)
        return NULL;
    if (dtype < 0 || dtype > NUMPY_COMPLEX128) {
        PyErr_Format(PyExc_TypeError, "unknown element type %d", (int)dtype);
        return NULL;
    }
    return PyArray_DescrFromType(numbers[dtype]);
}

static PyArrayObject *array(PyObject *o)
{
    if (!PyArray_Check(o)) {
        PyErr_Format(PyExc_TypeError, "expected numpy.ndarray, got %s", Py_TYPE(o)->tp_name);
        return NULL;
    }
    return (PyArrayObject *)o;
}

static PyObject *function(PyObject *self, const char *name) { return PyObject_GetAttrString(of(self)->numpy, name); }

/* Calls a function of NumPy's, takes the arguments, a new tuple, and the keywords. */
static PyObject *call(PyObject *self, const char *name, PyObject *args, PyObject *keywords)
{
    PyObject *f = args == NULL ? NULL : function(self, name), *r = NULL;
    if (f != NULL)
        r = PyObject_Call(f, args, keywords);
    Py_XDECREF(f);
    Py_XDECREF(args);
    Py_XDECREF(keywords);
    return r;
}

static PyObject *whole(PyObject *r) { return r == NULL || PyArray_Check(r) ? r : PyArray_EnsureArray(r); }

static PyObject *tuple(const int32_t *values, int32_t n)
{
    PyObject *t;
    if (values == NULL)
        return Py_NewRef(Py_None);
    t = PyTuple_New(n);
    for (int32_t i = 0; t != NULL && i < n; i++)
        PyTuple_SetItem(t, i, PyLong_FromLong(values[i]));
    return t;
}

static int32_t version(void) { return 1002; }

static PyObject *zeros(PyObject *self, const int64_t *shape, int32_t ndim, numpy_dtype dtype)
{
    PyArray_Descr *d = descr(dtype == NUMPY_ANY ? NUMPY_FLOAT64 : dtype);
    (void)self;
    return d == NULL ? NULL : PyArray_Zeros(ndim, (const npy_intp *)shape, d, 0);
}

static PyObject *empty(PyObject *self, const int64_t *shape, int32_t ndim, numpy_dtype dtype) { return zeros(self, shape, ndim, dtype); }

static PyObject *from_any(PyObject *self, PyObject *o, numpy_dtype dtype, int32_t min, int32_t max, int32_t requirements)
{
    PyArray_Descr *d = descr(dtype);
    (void)self;
    if (d == NULL && PyErr_Occurred())
        return NULL;
    return PyArray_FromAny(o, d, min, max, requirements | NPY_ARRAY_ALIGNED, NULL);
}

static PyObject *from_sequence(PyObject *self, PyObject *o, numpy_dtype dtype)
{
    return from_any(self, o, dtype, 0, 0, NPY_ARRAY_DEFAULT | NPY_ARRAY_ENSURECOPY | NPY_ARRAY_FORCECAST);
}

static PyObject *from_memory(PyObject *self, void *data, const int64_t *shape, const int64_t *strides, int32_t ndim, numpy_dtype dtype, bool writeable, PyObject *owner)
{
    PyArray_Descr *d = descr(dtype);
    PyObject *a;
    (void)self;
    if (d == NULL)
        return NULL;
    a = PyArray_NewFromDescr(&PyArray_Type, d, ndim, (const npy_intp *)shape, (const npy_intp *)strides, data, writeable ? NPY_ARRAY_WRITEABLE : 0, NULL);
    if (a != NULL && PyArray_SetBaseObject((PyArrayObject *)a, Py_NewRef(owner)) < 0)
        Py_CLEAR(a);
    return a;
}

static int32_t check(PyObject *self, PyObject *o)
{
    (void)self;
    return PyArray_Check(o);
}

static void drop(PyObject *capsule) { PyMem_Free(PyCapsule_GetPointer(capsule, NULL)); }

/* Called when an array goes: the module's dict forgets its layout. */
static PyObject *forget(PyObject *pair, PyObject *reference)
{
    (void)reference;
    if (PyDict_DelItem(PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1)) < 0)
        PyErr_Clear();
    Py_RETURN_NONE;
}

static PyMethodDef forgetting = {"forget", forget, METH_O, NULL};

static void describe(numpy_layout *l, PyArrayObject *a)
{
    *l = (numpy_layout){.data = (uintptr_t)PyArray_DATA(a), .size = PyArray_SIZE(a), .itemsize = PyArray_ITEMSIZE(a),
                        .dtype = named(PyArray_TYPE(a)), .flags = PyArray_FLAGS(a), .ndim = PyArray_NDIM(a)};
    memcpy(l->shape, PyArray_DIMS(a), (size_t)l->ndim * sizeof(int64_t));
    memcpy(l->strides, PyArray_STRIDES(a), (size_t)l->ndim * sizeof(int64_t));
}

/* Keeps a layout for as long as the array lives. */
static numpy_layout *keep(PyObject *self, PyObject *a, PyObject *key)
{
    numpy_layout *l = PyMem_Calloc(1, sizeof(numpy_layout));
    PyObject *capsule = l == NULL ? PyErr_NoMemory() : PyCapsule_New(l, NULL, drop);
    PyObject *pair = capsule == NULL ? NULL : PyTuple_Pack(2, of(self)->layouts, key);
    PyObject *end = pair == NULL ? NULL : PyCFunction_New(&forgetting, pair);
    PyObject *reference = end == NULL ? NULL : PyWeakref_NewRef(a, end);
    PyObject *entry = reference == NULL ? NULL : PyTuple_Pack(2, reference, capsule);
    int failed = entry == NULL || PyDict_SetItem(of(self)->layouts, key, entry) < 0;
    if (capsule == NULL)
        PyMem_Free(l);
    Py_XDECREF(entry);
    Py_XDECREF(reference);
    Py_XDECREF(end);
    Py_XDECREF(pair);
    Py_XDECREF(capsule);
    return failed ? NULL : l;
}

static const numpy_layout *get_layout(PyObject *self, PyObject *o)
{
    PyArrayObject *a = array(o);
    PyObject *key = a == NULL ? NULL : PyLong_FromVoidPtr(o), *entry;
    numpy_layout *l = NULL;
    if (key == NULL)
        return NULL;
    entry = PyDict_GetItemWithError(of(self)->layouts, key);
    if (entry != NULL)
        l = PyCapsule_GetPointer(PyTuple_GetItem(entry, 1), NULL);
    else if (!PyErr_Occurred())
        l = keep(self, o, key);
    Py_DECREF(key);
    if (l != NULL)
        describe(l, a);
    return l;
}

static int32_t ndim(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_NDIM((PyArrayObject *)o);
}

static int32_t lengths(PyObject *o, const npy_intp *(*get)(const PyArrayObject *), int64_t *to, int32_t capacity)
{
    PyArrayObject *a = array(o);
    if (a == NULL)
        return -1;
    if (capacity < PyArray_NDIM(a)) {
        PyErr_Format(PyExc_ValueError, "the array has %d dimensions, there is room for %d", PyArray_NDIM(a), (int)capacity);
        return -1;
    }
    memcpy(to, get(a), (size_t)PyArray_NDIM(a) * sizeof(int64_t));
    return PyArray_NDIM(a);
}

static const npy_intp *dims(const PyArrayObject *a) { return PyArray_DIMS(a); }
static const npy_intp *steps(const PyArrayObject *a) { return PyArray_STRIDES(a); }

static int32_t shape(PyObject *self, PyObject *o, int64_t *to, int32_t capacity)
{
    (void)self;
    return lengths(o, dims, to, capacity);
}

static int32_t strides(PyObject *self, PyObject *o, int64_t *to, int32_t capacity)
{
    (void)self;
    return lengths(o, steps, to, capacity);
}

static int32_t get_dtype(PyObject *self, PyObject *o, numpy_dtype *dtype)
{
    (void)self;
    if (array(o) == NULL)
        return -1;
    *dtype = named(PyArray_TYPE((PyArrayObject *)o));
    return 0;
}

static void *data(PyObject *self, PyObject *o, int64_t *size)
{
    (void)self;
    if (array(o) == NULL)
        return NULL;
    *size = PyArray_SIZE((PyArrayObject *)o);
    return PyArray_DATA((PyArrayObject *)o);
}

static int64_t itemsize(PyObject *self, PyObject *o) { (void)self; return array(o) == NULL ? -1 : PyArray_ITEMSIZE((PyArrayObject *)o); }
static int64_t size(PyObject *self, PyObject *o) { (void)self; return array(o) == NULL ? -1 : PyArray_SIZE((PyArrayObject *)o); }
static int64_t nbytes(PyObject *self, PyObject *o) { (void)self; return array(o) == NULL ? -1 : PyArray_NBYTES((PyArrayObject *)o); }
static int32_t flags(PyObject *self, PyObject *o) { (void)self; return array(o) == NULL ? -1 : PyArray_FLAGS((PyArrayObject *)o); }

static PyObject *base(PyObject *self, PyObject *o)
{
    PyObject *b = array(o) == NULL ? NULL : PyArray_BASE((PyArrayObject *)o);
    (void)self;
    return PyErr_Occurred() ? NULL : Py_NewRef(b == NULL ? Py_None : b);
}

static PyObject *astype(PyObject *self, PyObject *o, numpy_dtype dtype, numpy_casting casting)
{
    static const char *const rules[] = {"no", "equiv", "safe", "same_kind", "unsafe"};
    PyArray_Descr *d = descr(dtype);
    PyObject *method = d == NULL ? NULL : PyObject_GetAttrString(o, "astype"), *r = NULL;
    (void)self;
    if (method != NULL && casting >= 0 && casting <= 4) {
        PyObject *args = PyTuple_Pack(1, (PyObject *)d), *keywords = Py_BuildValue("{s:s}", "casting", rules[casting]);
        r = args == NULL || keywords == NULL ? NULL : PyObject_Call(method, args, keywords);
        Py_XDECREF(args);
        Py_XDECREF(keywords);
    } else if (method != NULL) {
        PyErr_SetString(PyExc_ValueError, "unknown casting rule");
    }
    Py_XDECREF(method);
    Py_XDECREF(d);
    return r;
}

static int32_t resolve_writeback(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_ResolveWritebackIfCopy((PyArrayObject *)o);
}

static int32_t discard_writeback(PyObject *self, PyObject *o)
{
    (void)self;
    if (array(o) == NULL)
        return -1;
    PyArray_DiscardWritebackIfCopy((PyArrayObject *)o);
    return 0;
}

static PyObject *add(PyObject *self, PyObject *a, PyObject *b) { return whole(call(self, "add", PyTuple_Pack(2, a, b), NULL)); }
static PyObject *dot(PyObject *self, PyObject *a, PyObject *b) { return whole(call(self, "dot", PyTuple_Pack(2, a, b), NULL)); }
static PyObject *matmul(PyObject *self, PyObject *a, PyObject *b) { return whole(call(self, "matmul", PyTuple_Pack(2, a, b), NULL)); }
static PyObject *unique(PyObject *self, PyObject *a) { return call(self, "unique", PyTuple_Pack(1, a), NULL); }
static PyObject *subscript(PyObject *self, PyObject *a, PyObject *key) { (void)self; return PyObject_GetItem(a, key); }
static int32_t assign(PyObject *self, PyObject *a, PyObject *key, PyObject *v) { (void)self; return PyObject_SetItem(a, key, v); }
static PyObject *repr(PyObject *self, PyObject *a) { (void)self; return PyObject_Repr(a); }
static PyObject *array_type(PyObject *self) { (void)self; return Py_NewRef((PyObject *)&PyArray_Type); }

static PyObject *where(PyObject *self, PyObject *c, PyObject *x, PyObject *y) { return call(self, "where", PyTuple_Pack(3, c, x, y), NULL); }

static PyObject *unary(PyObject *self, numpy_unary_op op, PyObject *a)
{
    static const char *const names[] = {"", "negative", "positive", "absolute", "sign", "square", "reciprocal", "conjugate", "sqrt", "cbrt", "exp",
        "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh",
        "arccosh", "arctanh", "floor", "ceil", "trunc", "rint", "invert", "logical_not", "isnan", "isinf", "isfinite", "signbit", "real", "imag"};
    if (op < 1 || op > NUMPY_IMAG)
        return PyErr_Format(PyExc_ValueError, "unknown operation %d", (int)op);
    return whole(call(self, names[op], PyTuple_Pack(1, a), NULL));
}

static PyObject *binary(PyObject *self, numpy_binary_op op, PyObject *a, PyObject *b)
{
    static const char *const names[] = {"", "add", "subtract", "multiply", "divide", "floor_divide", "remainder", "fmod", "power", "maximum",
        "minimum", "fmax", "fmin", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "arctan2", "hypot", "copysign",
        "logical_and", "logical_or", "logical_xor"};
    if (op < 1 || op > NUMPY_LOGICAL_XOR)
        return PyErr_Format(PyExc_ValueError, "unknown operation %d", (int)op);
    return whole(call(self, names[op], PyTuple_Pack(2, a, b), NULL));
}

static PyObject *compare(PyObject *self, numpy_comparison op, PyObject *a, PyObject *b)
{
    static const char *const names[] = {"", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"};
    if (op < 1 || op > NUMPY_GREATER_EQUAL)
        return PyErr_Format(PyExc_ValueError, "unknown comparison %d", (int)op);
    return whole(call(self, names[op], PyTuple_Pack(2, a, b), NULL));
}

static PyObject *reduce(PyObject *self, numpy_reduction op, PyObject *a, const int32_t *axes, int32_t naxes, bool keep, numpy_dtype dtype)
{
    static const char *const names[] = {"", "sum", "prod", "min", "max", "all", "any", "mean", "argmin", "argmax", "count_nonzero"};
    PyObject *keywords, *d = (PyObject *)descr(dtype);
    if (op < 1 || op > NUMPY_COUNT_NONZERO)
        return PyErr_Format(PyExc_ValueError, "unknown reduction %d", (int)op);
    if (d == NULL && PyErr_Occurred())
        return NULL;
    if (op >= NUMPY_ARGMIN && op <= NUMPY_ARGMAX && naxes == 1 && axes != NULL)
        keywords = Py_BuildValue("{s:i,s:i}", "axis", axes[0], "keepdims", keep);
    else
        keywords = Py_BuildValue("{s:N,s:i}", "axis", tuple(axes, naxes), "keepdims", keep);
    if (d != NULL && keywords != NULL && PyDict_SetItemString(keywords, "dtype", d) < 0)
        Py_CLEAR(keywords);
    Py_XDECREF(d);
    return keywords == NULL ? NULL : whole(call(self, names[op], PyTuple_Pack(1, a), keywords));
}

static double sum(PyObject *self, PyObject *a)
{
    PyObject *r = reduce(self, NUMPY_SUM, a, NULL, 0, false, NUMPY_ANY);
    double v = r == NULL ? NAN : PyFloat_AsDouble(r);
    Py_XDECREF(r);
    return PyErr_Occurred() ? NAN : v;
}

static PyObject *sort(PyObject *self, PyObject *a, int32_t axis) { return call(self, "sort", Py_BuildValue("(Oi)", a, (int)axis), NULL); }

static PyObject *argsort(PyObject *self, PyObject *a, int32_t axis)
{
    return call(self, "argsort", Py_BuildValue("(Oi)", a, (int)axis), Py_BuildValue("{s:s}", "kind", "stable"));
}

static PyObject *take(PyObject *self, PyObject *a, PyObject *indices, int32_t axis)
{
    return whole(call(self, "take", Py_BuildValue("(OOi)", a, indices, (int)axis), NULL));
}

static PyObject *concatenate(PyObject *self, PyObject *const *arrays, int32_t n, int32_t axis)
{
    PyObject *list = PyList_New(n);
    for (int32_t i = 0; list != NULL && i < n; i++)
        PyList_SetItem(list, i, Py_NewRef(arrays[i]));
    return list == NULL ? NULL : call(self, "concatenate", Py_BuildValue("(Ni)", list, (int)axis), NULL);
}

static PyObject *contiguous(PyObject *self, PyObject *a) { return call(self, "ascontiguousarray", PyTuple_Pack(1, a), NULL); }

static int32_t copy_into(PyObject *self, PyObject *to, PyObject *from, numpy_casting casting)
{
    static const char *const rules[] = {"no", "equiv", "safe", "same_kind", "unsafe"};
    PyObject *r;
    if (casting < 0 || casting > 4) {
        PyErr_SetString(PyExc_ValueError, "unknown casting rule");
        return -1;
    }
    r = call(self, "copyto", PyTuple_Pack(2, to, from), Py_BuildValue("{s:s}", "casting", rules[casting]));
    Py_XDECREF(r);
    return r == NULL ? -1 : 0;
}

static bool has_feature(numpy_feature feature) { return feature >= NUMPY_FEATURE_BUFFER && feature <= NUMPY_FEATURE_INTERFACE; }

static bool can_cast(numpy_dtype from, numpy_dtype to, numpy_casting casting)
{
    PyGILState_STATE held = PyGILState_Ensure();
    PyArray_Descr *a = descr(from), *b = descr(to);
    bool can = a != NULL && b != NULL && PyArray_CanCastTypeTo(a, b, (NPY_CASTING)casting);
    Py_XDECREF(a);
    Py_XDECREF(b);
    PyErr_Clear();
    PyGILState_Release(held);
    return can;
}

static numpy_dtype promote(numpy_dtype x, numpy_dtype y)
{
    PyGILState_STATE held = PyGILState_Ensure();
    PyArray_Descr *a = descr(x), *b = descr(y), *both = a == NULL || b == NULL ? NULL : PyArray_PromoteTypes(a, b);
    numpy_dtype found = both == NULL ? NUMPY_ANY : named(both->type_num);
    Py_XDECREF(both);
    Py_XDECREF(a);
    Py_XDECREF(b);
    PyErr_Clear();
    PyGILState_Release(held);
    return found;
}

#define REFUSED(ctx) ((void)(ctx), PyErr_SetString(PyExc_NotImplementedError, "not over NumPy"))
#include "refused.h"

NumPy_PROVIDE(.version = version, .zeros = zeros, .empty = empty, .from_sequence = from_sequence, .ndim = ndim, .shape = shape, .get_dtype = get_dtype,
              .data = data, .add = add, .sum = sum, .array_type = array_type, .from_any = from_any, .from_memory = from_memory, .check = check,
              .get_layout = get_layout, .strides = strides, .itemsize = itemsize, .size = size, .nbytes = nbytes, .flags = flags, .base = base,
              .subscript = subscript, .assign = assign, .contiguous = contiguous, .astype = astype, .copy_into = copy_into,
              .resolve_writeback = resolve_writeback, .discard_writeback = discard_writeback, .concatenate = concatenate, .where = where, .take = take,
              .sort = sort, .argsort = argsort, .unique = unique, .unary = unary, .binary = binary, .compare = compare, .reduce = reduce, .dot = dot,
              .matmul = matmul, .repr = repr, .has_feature = has_feature, .can_cast = can_cast, .promote = promote,
              REFUSE(null, get_item), REFUSE(minus, set_item), REFUSE(null, reshape), REFUSE(null, map), REFUSE(null, stack),
              REFUSE(minus, min_max), REFUSE(null, full), REFUSE(null, full_like), REFUSE(null, arange), REFUSE(null, linspace),
              REFUSE(null, eye), REFUSE(minus, set_writeable), REFUSE(null, element), REFUSE(null, slice),
              REFUSE(null, transpose), REFUSE(null, ravel), REFUSE(null, squeeze), REFUSE(null, expand_dims),
              REFUSE(null, broadcast_to), REFUSE(null, copy), REFUSE(null, stack_along), REFUSE(null, nonzero),
              REFUSE(null, searchsorted), REFUSE(minus, binary_into), REFUSE(null, variance), REFUSE(null, accumulate),
              REFUSE(null, iter_new), REFUSE(minus, iter_next), REFUSE(minus, iter_run), REFUSE(minus, iter_reset),
              REFUSE(minus, iter_destroy), REFUSE(null, map_doubles), REFUSE(null, fold), REFUSE(null, dtype_type),
              REFUSE(null, dtype_object), REFUSE(minus, dtype_from_object), REFUSE(minus, get_dtype_info));
HPYAPI_EXPORTS(numpy_api, &NumPy_descriptor);

static int executed(PyObject *module)
{
    state *s = of(module);
    if (PyArray_ImportNumPyAPI() < 0)
        return -1;
    s->numpy = PyImport_ImportModule("numpy");
    s->layouts = PyDict_New();
    return s->numpy == NULL || s->layouts == NULL ? -1 : NumPy_Export(module);
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(of(module)->numpy);
    Py_VISIT(of(module)->layouts);
    return 0;
}

static int clear(PyObject *module)
{
    Py_CLEAR(of(module)->numpy);
    Py_CLEAR(of(module)->layouts);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)executed}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "numpy_api", NULL, sizeof(state), NULL, slots, traverse, clear, NULL};

PyMODINIT_FUNC PyInit_numpy_api(void) { return PyModuleDef_Init(&definition); }
