/* New arrays of the elements of others. */
#include "numpy_api.h"

/* A new list of objects. */
static PyObject *list_of(PyObject *const *objects, int32_t n)
{
    PyObject *list = PyList_New(n);
    for (int32_t i = 0; list != NULL && i < n; i++)
        PyList_SetItem(list, i, Py_NewRef(objects[i]));
    return list;
}

PyObject *concatenate(PyObject *self, PyObject *const *arrays, int32_t n, int32_t axis)
{
    return whole(call(self, "concatenate", Py_BuildValue("(Ni)", list_of(arrays, n), (int)axis), NULL));
}

PyObject *stack_along(PyObject *self, PyObject *const *arrays, int32_t n, int32_t axis)
{
    return whole(call(self, "stack", Py_BuildValue("(Ni)", list_of(arrays, n), (int)axis), NULL));
}

PyObject *stack(PyObject *self, PyObject *const *arrays, int32_t n) { return stack_along(self, arrays, n, 0); }

PyObject *where(PyObject *self, PyObject *c, PyObject *x, PyObject *y) { return whole(call(self, "where", PyTuple_Pack(3, c, x, y), NULL)); }

PyObject *nonzero(PyObject *self, PyObject *o) { return call(self, "nonzero", PyTuple_Pack(1, o), NULL); }

PyObject *take(PyObject *self, PyObject *o, PyObject *indices, int32_t axis)
{
    return whole(call(self, "take", Py_BuildValue("(OOi)", o, indices, (int)axis), NULL));
}

PyObject *sort(PyObject *self, PyObject *o, int32_t axis) { return whole(call(self, "sort", Py_BuildValue("(Oi)", o, (int)axis), NULL)); }

PyObject *argsort(PyObject *self, PyObject *o, int32_t axis)
{
    return whole(call(self, "argsort", Py_BuildValue("(Oi)", o, (int)axis), Py_BuildValue("{s:s}", "kind", "stable")));
}

PyObject *unique(PyObject *self, PyObject *o) { return whole(call(self, "unique", PyTuple_Pack(1, o), NULL)); }

PyObject *searchsorted(PyObject *self, PyObject *o, PyObject *values, bool right)
{
    return whole(call(self, "searchsorted", Py_BuildValue("(OOs)", o, values, right ? "right" : "left"), NULL));
}

PyObject *add(PyObject *self, PyObject *a, PyObject *b)
{
    return array(a) == NULL || array(b) == NULL ? NULL : whole(call(self, "add", PyTuple_Pack(2, a, b), NULL));
}

PyObject *dot(PyObject *self, PyObject *a, PyObject *b) { return whole(call(self, "dot", PyTuple_Pack(2, a, b), NULL)); }

PyObject *matmul(PyObject *self, PyObject *a, PyObject *b) { return whole(call(self, "matmul", PyTuple_Pack(2, a, b), NULL)); }

/* The name of an operation, or NULL with a ValueError. */
static const char *name_of(const char *const *names, int count, int op)
{
    if (op > 0 && op < count)
        return names[op];
    PyErr_Format(PyExc_ValueError, "unknown operation %d", op);
    return NULL;
}

#define NAME(names, op) name_of(names, (int)(sizeof names / sizeof *names), (int)(op))

PyObject *unary(PyObject *self, numpy_unary_op op, PyObject *a)
{
    static const char *const names[] = {"", "negative", "positive", "absolute", "sign", "square", "reciprocal", "conjugate", "sqrt", "cbrt", "exp",
        "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh",
        "arccosh", "arctanh", "floor", "ceil", "trunc", "rint", "invert", "logical_not", "isnan", "isinf", "isfinite", "signbit", "real", "imag"};
    const char *name = NAME(names, op);
    return name == NULL ? NULL : whole(call(self, name, PyTuple_Pack(1, a), NULL));
}

static const char *const pairs[] = {"", "add", "subtract", "multiply", "divide", "floor_divide", "remainder", "fmod", "power", "maximum",
    "minimum", "fmax", "fmin", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "arctan2", "hypot", "copysign",
    "logical_and", "logical_or", "logical_xor"};

PyObject *binary(PyObject *self, numpy_binary_op op, PyObject *a, PyObject *b)
{
    const char *name = NAME(pairs, op);
    return name == NULL ? NULL : whole(call(self, name, PyTuple_Pack(2, a, b), NULL));
}

int32_t binary_into(PyObject *self, numpy_binary_op op, PyObject *a, PyObject *b, PyObject *result)
{
    const char *name = array(result) == NULL ? NULL : NAME(pairs, op);
    PyObject *r = name == NULL ? NULL : call(self, name, PyTuple_Pack(3, a, b, result), NULL);
    Py_XDECREF(r);
    return r == NULL ? -1 : 0;
}

PyObject *compare(PyObject *self, numpy_comparison op, PyObject *a, PyObject *b)
{
    static const char *const names[] = {"", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"};
    const char *name = NAME(names, op);
    return name == NULL ? NULL : whole(call(self, name, PyTuple_Pack(2, a, b), NULL));
}
