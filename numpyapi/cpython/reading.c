/* What an array is, and its elements one by one. */
#include "numpy_api.h"

int32_t check(PyObject *self, PyObject *o)
{
    (void)self;
    return PyArray_Check(o);
}

PyObject *array_type(PyObject *self)
{
    (void)self;
    return Py_NewRef((PyObject *)&PyArray_Type);
}

PyObject *repr(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? NULL : PyObject_Repr(o);
}

int32_t ndim(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_NDIM((PyArrayObject *)o);
}

/* Copies a length or a stride for each dimension. */
static int32_t copied(PyArrayObject *a, const npy_intp *from, int64_t *to, int32_t capacity)
{
    if (capacity < PyArray_NDIM(a)) {
        PyErr_Format(PyExc_ValueError, "the array has %d dimensions, there is room for %d", PyArray_NDIM(a), (int)capacity);
        return -1;
    }
    memcpy(to, from, (size_t)PyArray_NDIM(a) * sizeof(int64_t));
    return PyArray_NDIM(a);
}

int32_t shape(PyObject *self, PyObject *o, int64_t *to, int32_t capacity)
{
    PyArrayObject *a = array(o);
    (void)self;
    return a == NULL ? -1 : copied(a, PyArray_DIMS(a), to, capacity);
}

int32_t strides(PyObject *self, PyObject *o, int64_t *to, int32_t capacity)
{
    PyArrayObject *a = array(o);
    (void)self;
    return a == NULL ? -1 : copied(a, PyArray_STRIDES(a), to, capacity);
}

int32_t get_dtype(PyObject *self, PyObject *o, numpy_dtype *dtype)
{
    (void)self;
    if (array(o) == NULL)
        return -1;
    *dtype = named(PyArray_DESCR((PyArrayObject *)o));
    return 0;
}

void *data(PyObject *self, PyObject *o, int64_t *n)
{
    (void)self;
    if (array(o) == NULL)
        return NULL;
    *n = PyArray_SIZE((PyArrayObject *)o);
    return PyArray_DATA((PyArrayObject *)o);
}

int64_t itemsize(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_ITEMSIZE((PyArrayObject *)o);
}

int64_t size(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_SIZE((PyArrayObject *)o);
}

int64_t nbytes(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_NBYTES((PyArrayObject *)o);
}

int32_t flags(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? -1 : PyArray_FLAGS((PyArrayObject *)o);
}

int32_t set_writeable(PyObject *self, PyObject *o, bool writeable)
{
    PyObject *r = array(o) == NULL ? NULL : call(self, "ndarray.setflags", Py_BuildValue("(OO)", o, writeable ? Py_True : Py_False), NULL);
    Py_XDECREF(r);
    return r == NULL ? -1 : 0;
}

PyObject *base(PyObject *self, PyObject *o)
{
    PyObject *b = array(o) == NULL ? NULL : PyArray_BASE((PyArrayObject *)o);
    (void)self;
    return PyErr_Occurred() ? NULL : Py_NewRef(b == NULL ? Py_None : b);
}

void *element(PyObject *self, PyObject *o, const int64_t *index, int32_t n)
{
    PyArrayObject *a = array(o);
    char *at = a == NULL ? NULL : PyArray_BYTES(a);
    (void)self;
    if (a == NULL)
        return NULL;
    if (n != PyArray_NDIM(a)) {
        PyErr_Format(PyExc_IndexError, "array is %d-dimensional, but %d were indexed", PyArray_NDIM(a), (int)n);
        return NULL;
    }
    for (int32_t axis = 0; axis < n; axis++) {
        npy_intp length = PyArray_DIM(a, axis), i = index[axis];
        if (i < -length || i >= length) {
            PyErr_Format(PyExc_IndexError, "index %zd is out of bounds for axis %d with size %zd", i, (int)axis, length);
            return NULL;
        }
        at += (i < 0 ? i + length : i) * PyArray_STRIDE(a, axis);
    }
    return at;
}

PyObject *get_item(PyObject *self, PyObject *o, const int64_t *index, int32_t n)
{
    char *at = element(self, o, index, n);
    return at == NULL ? NULL : PyArray_GETITEM((PyArrayObject *)o, at);
}

int32_t set_item(PyObject *self, PyObject *o, const int64_t *index, int32_t n, PyObject *value)
{
    PyObject *key;
    int32_t r;
    if (array(o) == NULL || PyArray_FailUnlessWriteable((PyArrayObject *)o, "assignment destination") < 0 || element(self, o, index, n) == NULL)
        return -1;
    key = shape_of(index, n);
    r = key == NULL ? -1 : PyObject_SetItem(o, key, value);
    Py_XDECREF(key);
    return r;
}
