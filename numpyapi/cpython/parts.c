/* Views, parts and copies of arrays. */
#include "numpy_api.h"

PyObject *slice(PyObject *self, PyObject *o, const int64_t *starts, const int64_t *stops, const int64_t *steps, int32_t count)
{
    PyObject *key = array(o) == NULL ? NULL : PyTuple_New(count), *view;
    (void)self;
    for (int32_t i = 0; key != NULL && i < count; i++) {
        PyObject *ends = Py_BuildValue("LLL", (long long)starts[i], (long long)stops[i], (long long)steps[i]);
        PyObject *part = ends == NULL ? NULL : PyObject_CallObject((PyObject *)&PySlice_Type, ends);
        Py_XDECREF(ends);
        if (part == NULL)
            Py_CLEAR(key);
        else
            PyTuple_SetItem(key, i, part);
    }
    view = key == NULL ? NULL : PyObject_GetItem(o, key);
    Py_XDECREF(key);
    return view;
}

PyObject *subscript(PyObject *self, PyObject *o, PyObject *key)
{
    (void)self;
    return array(o) == NULL ? NULL : plain(PyObject_GetItem(o, key));
}

int32_t assign(PyObject *self, PyObject *o, PyObject *key, PyObject *value)
{
    (void)self;
    return array(o) == NULL ? -1 : PyObject_SetItem(o, key, value);
}

PyObject *reshape(PyObject *self, PyObject *o, const int64_t *lengths, int32_t n)
{
    PyArray_Dims to = {(npy_intp *)lengths, n};
    (void)self;
    return array(o) == NULL ? NULL : PyArray_Newshape((PyArrayObject *)o, &to, NPY_CORDER);
}

PyObject *transpose(PyObject *self, PyObject *o, const int32_t *axes, int32_t naxes)
{
    return array(o) == NULL ? NULL : call(self, "transpose", Py_BuildValue("(ON)", o, axes_of(axes, naxes)), NULL);
}

PyObject *ravel(PyObject *self, PyObject *o)
{
    (void)self;
    return array(o) == NULL ? NULL : PyArray_Ravel((PyArrayObject *)o, NPY_CORDER);
}

PyObject *squeeze(PyObject *self, PyObject *o, const int32_t *axes, int32_t naxes)
{
    return array(o) == NULL ? NULL : call(self, "squeeze", Py_BuildValue("(ON)", o, axes_of(axes, naxes)), NULL);
}

PyObject *expand_dims(PyObject *self, PyObject *o, int32_t axis)
{
    return array(o) == NULL ? NULL : call(self, "expand_dims", Py_BuildValue("(Oi)", o, (int)axis), NULL);
}

PyObject *broadcast_to(PyObject *self, PyObject *o, const int64_t *lengths, int32_t n)
{
    return array(o) == NULL ? NULL : call(self, "broadcast_to", Py_BuildValue("(ON)", o, shape_of(lengths, n)), NULL);
}

PyObject *copy(PyObject *self, PyObject *o, bool column_major)
{
    return whole(call(self, "array", PyTuple_Pack(1, o), Py_BuildValue("{s:s}", "order", column_major ? "F" : "C")));
}

PyObject *contiguous(PyObject *self, PyObject *o)
{
    PyArrayObject *a = array(o);
    (void)self;
    return a == NULL ? NULL : (PyObject *)PyArray_GETCONTIGUOUS(a);
}

PyObject *astype(PyObject *self, PyObject *o, numpy_dtype dtype, numpy_casting casting)
{
    const char *rule = rule_of(casting);
    PyObject *d = rule == NULL ? NULL : dtype_object(self, dtype), *a = d == NULL ? NULL : whole(PyArray_FromAny(o, NULL, 0, 0, 0, NULL)), *r = NULL;
    if (a != NULL)
        r = call(self, "ndarray.astype", PyTuple_Pack(2, a, d), Py_BuildValue("{s:s,s:s}", "casting", rule, "order", "C"));
    Py_XDECREF(a);
    Py_XDECREF(d);
    return r;
}

int32_t copy_into(PyObject *self, PyObject *to, PyObject *from, numpy_casting casting)
{
    const char *rule = array(to) == NULL ? NULL : rule_of(casting);
    PyObject *r = rule == NULL ? NULL : call(self, "copyto", PyTuple_Pack(2, to, from), Py_BuildValue("{s:s}", "casting", rule));
    Py_XDECREF(r);
    return r == NULL ? -1 : 0;
}
