/* The module: its table, its state, and how NumPy's functions are called. */
#define NUMPY_API_DEFINES_MODULE
#include "numpy_cpython_provider.h"

#include "numpy_api.h"

state *of(PyObject *self) { return (state *)PyModule_GetState(self); }

/* What a name with dots leads to in NumPy. */
static PyObject *found(PyObject *self, const char *name)
{
    const char *dot = strchr(name, '.');
    PyObject *first, *second;
    char before[32];
    if (dot == NULL)
        return PyObject_GetAttrString(of(self)->numpy, name);
    snprintf(before, sizeof before, "%.*s", (int)(dot - name), name);
    first = PyObject_GetAttrString(of(self)->numpy, before);
    second = first == NULL ? NULL : PyObject_GetAttrString(first, dot + 1);
    Py_XDECREF(first);
    return second;
}

PyObject *call(PyObject *self, const char *name, PyObject *args, PyObject *keywords)
{
    PyObject *f = args == NULL || PyErr_Occurred() ? NULL : found(self, name), *r = NULL;
    if (f != NULL)
        r = PyObject_Call(f, args, keywords);
    Py_XDECREF(f);
    Py_XDECREF(args);
    Py_XDECREF(keywords);
    return r;
}

PyObject *axes_of(const int32_t *values, int32_t n)
{
    PyObject *t;
    if (values == NULL)
        return Py_NewRef(Py_None);
    t = PyTuple_New(n);
    for (int32_t i = 0; t != NULL && i < n; i++)
        PyTuple_SetItem(t, i, PyLong_FromLong(values[i]));
    return t;
}

PyObject *shape_of(const int64_t *values, int32_t n)
{
    PyObject *t = PyTuple_New(n);
    for (int32_t i = 0; t != NULL && i < n; i++)
        PyTuple_SetItem(t, i, PyLong_FromLongLong(values[i]));
    return t;
}

PyObject *whole(PyObject *r)
{
    PyObject *a = r == NULL || PyArray_Check(r) ? r : PyArray_EnsureArray(r);
    if (a == NULL || named(PyArray_DESCR((PyArrayObject *)a)) != NUMPY_ANY)
        return a;
    PyErr_Format(PyExc_TypeError, "an array of %R: the API has no such element type", (PyObject *)PyArray_DESCR((PyArrayObject *)a));
    Py_DECREF(a);
    return NULL;
}

PyObject *plain(PyObject *r)
{
    PyObject *number;
    if (r == NULL || !PyArray_CheckScalar(r))
        return r;
    number = PyObject_CallMethod(r, "item", NULL);
    Py_DECREF(r);
    return number;
}

PyArrayObject *array(PyObject *o)
{
    if (!PyArray_Check(o)) {
        PyErr_Format(PyExc_TypeError, "expected numpy.ndarray, got %s", Py_TYPE(o)->tp_name);
        return NULL;
    }
    return (PyArrayObject *)o;
}

const char *rule_of(numpy_casting casting)
{
    static const char *const rules[] = {"no", "equiv", "safe", "same_kind", "unsafe"};
    if ((int)casting >= 0 && casting <= NUMPY_CASTING_UNSAFE)
        return rules[casting];
    PyErr_Format(PyExc_ValueError, "unknown casting rule %d", (int)casting);
    return NULL;
}

static int32_t version(void) { return 1002; }

static bool has_feature(numpy_feature feature) { return feature >= NUMPY_FEATURE_BUFFER && feature <= NUMPY_FEATURE_INTERFACE; }

NumPy_PROVIDE(.version = version, .zeros = zeros, .from_sequence = from_sequence, .ndim = ndim, .shape = shape, .get_dtype = get_dtype,
              .data = data, .get_item = get_item, .set_item = set_item, .add = add, .sum = sum, .reshape = reshape, .map = map,
              .stack = stack, .min_max = min_max, .array_type = array_type, .has_feature = has_feature, .empty = empty, .full = full,
              .full_like = full_like, .arange = arange, .linspace = linspace, .eye = eye, .from_any = from_any,
              .from_memory = from_memory, .check = check, .get_layout = get_layout, .strides = strides, .itemsize = itemsize,
              .size = size, .nbytes = nbytes, .flags = flags, .set_writeable = set_writeable, .base = base, .element = element,
              .slice = slice, .subscript = subscript, .assign = assign, .transpose = transpose, .ravel = ravel, .squeeze = squeeze,
              .expand_dims = expand_dims, .broadcast_to = broadcast_to, .copy = copy, .contiguous = contiguous, .astype = astype,
              .copy_into = copy_into, .resolve_writeback = resolve_writeback, .discard_writeback = discard_writeback,
              .can_cast = can_cast, .promote = promote, .concatenate = concatenate, .stack_along = stack_along, .where = where,
              .nonzero = nonzero, .take = take, .sort = sort, .argsort = argsort, .unique = unique, .searchsorted = searchsorted,
              .unary = unary, .binary = binary, .binary_into = binary_into, .compare = compare, .reduce = reduce,
              .variance = variance, .accumulate = accumulate, .dot = dot, .matmul = matmul, .iter_new = iter_new,
              .iter_next = iter_next, .iter_run = iter_run, .iter_reset = iter_reset, .iter_destroy = iter_destroy,
              .map_doubles = map_doubles, .fold = fold, .repr = repr, .dtype_type = dtype_type, .dtype_object = dtype_object,
              .dtype_from_object = dtype_from_object, .get_dtype_info = get_dtype_info);
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
    end_iterators(of(module));
    Py_CLEAR(of(module)->numpy);
    Py_CLEAR(of(module)->layouts);
    return 0;
}

static void end(void *module) { clear(module); }

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)executed}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "numpy_api", NULL, sizeof(state), NULL, slots, traverse, clear, end};

PyMODINIT_FUNC PyInit_numpy_api(void) { return PyModuleDef_Init(&definition); }
