/* New arrays, and arrays of other objects. */
#include "numpy_api.h"

static numpy_dtype or_float64(numpy_dtype dtype) { return dtype == NUMPY_ANY ? NUMPY_FLOAT64 : dtype; }

PyObject *zeros(PyObject *self, const int64_t *lengths, int32_t n, numpy_dtype dtype)
{
    PyArray_Descr *d = descr(or_float64(dtype));
    (void)self;
    return d == NULL ? NULL : PyArray_Zeros(n, (const npy_intp *)lengths, d, 0);
}

PyObject *empty(PyObject *self, const int64_t *lengths, int32_t n, numpy_dtype dtype)
{
    PyArray_Descr *d = descr(or_float64(dtype));
    (void)self;
    return d == NULL ? NULL : PyArray_Empty(n, (const npy_intp *)lengths, d, 0);
}

PyObject *full(PyObject *self, const int64_t *lengths, int32_t n, PyObject *value, numpy_dtype dtype)
{
    PyObject *d = descr_or_none(dtype);
    return d == NULL ? NULL : whole(call(self, "full", Py_BuildValue("(NON)", shape_of(lengths, n), value, d), NULL));
}

PyObject *full_like(PyObject *self, PyObject *prototype, PyObject *value, numpy_dtype dtype)
{
    PyObject *d = descr_or_none(dtype);
    if (d == NULL)
        return NULL;
    if (value == NULL)
        return whole(call(self, "empty_like", Py_BuildValue("(ONs)", prototype, d, "C"), NULL));
    return whole(call(self, "full_like", Py_BuildValue("(OONs)", prototype, value, d, "C"), NULL));
}

PyObject *arange(PyObject *self, PyObject *start, PyObject *stop, PyObject *step, numpy_dtype dtype)
{
    PyObject *d = descr_or_none(dtype);
    return d == NULL ? NULL : whole(call(self, "arange", Py_BuildValue("(OOON)", start, stop, step, d), NULL));
}

PyObject *linspace(PyObject *self, double start, double stop, int64_t count, bool endpoint, numpy_dtype dtype)
{
    PyObject *d = descr_or_none(or_float64(dtype));
    return d == NULL ? NULL : call(self, "linspace", Py_BuildValue("(ddL)", start, stop, (long long)count),
                                   Py_BuildValue("{s:i,s:N}", "endpoint", (int)endpoint, "dtype", d));
}

PyObject *eye(PyObject *self, int64_t rows, int64_t columns, int64_t diagonal, numpy_dtype dtype)
{
    PyObject *d = descr_or_none(or_float64(dtype));
    return d == NULL ? NULL : call(self, "eye", Py_BuildValue("(LLLN)", (long long)rows, (long long)columns, (long long)diagonal, d), NULL);
}

PyObject *from_any(PyObject *self, PyObject *o, numpy_dtype dtype, int32_t min, int32_t max, int32_t requirements)
{
    static const int here = NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED | NPY_ARRAY_ELEMENTSTRIDES;
    PyArray_Descr *d = descr(dtype);
    (void)self;
    if (d == NULL && PyErr_Occurred())
        return NULL;
    if (PyBytes_Check(o)) {
        Py_XDECREF(d);
        PyErr_SetString(PyExc_TypeError, "bytes are text here: frombuffer makes numbers of them");
        return NULL;
    }
    return whole(PyArray_CheckFromAny(o, d, min, max, requirements | here, NULL));
}

PyObject *from_sequence(PyObject *self, PyObject *o, numpy_dtype dtype)
{
    return from_any(self, o, dtype, 0, 0, NPY_ARRAY_DEFAULT | NPY_ARRAY_ENSURECOPY | NPY_ARRAY_FORCECAST);
}

/* Whether elements may lie so: -1 with a ValueError if not. */
static int placed(PyArray_Descr *d, const void *at, const int64_t *lengths, const int64_t *steps, int32_t n)
{
    int64_t length = PyDataType_ELSIZE(d), farthest = PY_SSIZE_T_MAX / 16 / NPY_MAXDIMS;
    if (at == NULL || (uintptr_t)at % (uintptr_t)PyDataType_ALIGNMENT(d) != 0) {
        PyErr_Format(PyExc_ValueError, "the memory is at %p, which is no place for elements of %R", at, (PyObject *)d);
        return -1;
    }
    for (int32_t axis = 0; steps != NULL && axis < n; axis++) {
        if (steps[axis] % length != 0) {
            PyErr_Format(PyExc_ValueError, "a stride of %lld bytes is no multiple of the %lld bytes of an element of %R", (long long)steps[axis],
                         (long long)length, (PyObject *)d);
            return -1;
        }
        if (lengths[axis] > 1 && (steps[axis] > farthest / lengths[axis] || steps[axis] < -farthest / lengths[axis])) {
            PyErr_Format(PyExc_ValueError, "a stride of %lld bytes reaches further than there is memory", (long long)steps[axis]);
            return -1;
        }
    }
    return 0;
}

PyObject *from_memory(PyObject *self, void *at, const int64_t *lengths, const int64_t *steps, int32_t n, numpy_dtype dtype, bool writeable,
                      PyObject *owner)
{
    PyArray_Descr *d = (PyArray_Descr *)dtype_object(self, dtype);
    PyObject *a;
    if (d == NULL || placed(d, at, lengths, steps, n) < 0) {
        Py_XDECREF(d);
        return NULL;
    }
    a = PyArray_NewFromDescr(&PyArray_Type, d, n, (const npy_intp *)lengths, (const npy_intp *)steps, at, writeable ? NPY_ARRAY_WRITEABLE : 0, NULL);
    if (a != NULL && PyArray_SetBaseObject((PyArrayObject *)a, Py_NewRef(owner)) < 0)
        Py_CLEAR(a);
    return a;
}

int32_t resolve_writeback(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_ResolveWritebackIfCopy((PyArrayObject *)o);
}

int32_t discard_writeback(PyObject *self, PyObject *o)
{
    (void)self;
    if (array(o) == NULL)
        return -1;
    PyArray_DiscardWritebackIfCopy((PyArrayObject *)o);
    return 0;
}
