/* Slots that call a function of the consumer's for each element. */
#include "numpy_api.h"

/* Calls do with each element as an object, in row-major order, until it gives -1. */
static int each(PyObject *o, int (*visit)(PyObject *item, void *arg), void *arg)
{
    PyArrayIterObject *it = (PyArrayIterObject *)PyArray_IterNew(o);
    int failed = it == NULL;
    while (!failed && PyArray_ITER_NOTDONE(it)) {
        PyObject *item = PyArray_GETITEM((PyArrayObject *)o, PyArray_ITER_DATA(it));
        failed = item == NULL || visit(item, arg) < 0;
        Py_XDECREF(item);
        PyArray_ITER_NEXT(it);
    }
    Py_XDECREF(it);
    return failed ? -1 : 0;
}

typedef struct {
    PyObject *self, *list;
    numpy_map_fn *fn;
    void *user;
} mapping;

static int map_one(PyObject *item, void *arg)
{
    mapping *m = arg;
    PyObject *value = m->fn(m->self, item, m->user);
    int failed = value == NULL || PyList_Append(m->list, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

/* An array of the values of a list, of the type of a if that keeps every one of them. */
static PyObject *gathered(PyArrayObject *a, PyObject *list)
{
    PyObject *values = whole(PyArray_FromAny(list, NULL, 1, 1, 0, NULL)), *result = NULL;
    PyArray_Descr *own = PyArray_DESCR(a);
    PyArray_Dims to = {PyArray_DIMS(a), PyArray_NDIM(a)};
    if (values == NULL)
        return NULL;
    if (PyList_Size(list) == 0 || PyArray_CanCastTypeTo(PyArray_DESCR((PyArrayObject *)values), own, NPY_SAFE_CASTING)) {
        Py_INCREF(own);
        Py_SETREF(values, PyArray_CastToType((PyArrayObject *)values, own, 0));
    }
    if (values != NULL)
        result = PyArray_Newshape((PyArrayObject *)values, &to, NPY_CORDER);
    Py_XDECREF(values);
    return result;
}

PyObject *map(PyObject *self, PyObject *o, numpy_map_fn *fn, void *user)
{
    mapping m = {self, NULL, fn, user};
    PyObject *r = NULL;
    if (array(o) == NULL)
        return NULL;
    m.list = PyList_New(0);
    if (m.list != NULL && each(o, map_one, &m) == 0)
        r = gathered((PyArrayObject *)o, m.list);
    Py_XDECREF(m.list);
    return r;
}

PyObject *map_doubles(PyObject *self, PyObject *o, numpy_double_fn *fn, void *user)
{
    PyObject *a = whole(PyArray_FromAny(o, NULL, 0, 0, 0, NULL));
    PyObject *r = a == NULL ? NULL : astype(self, a, NUMPY_FLOAT64, NUMPY_CASTING_SAME_KIND);
    npy_intp n = r == NULL ? 0 : PyArray_SIZE((PyArrayObject *)r);
    double *values = r == NULL ? NULL : PyArray_DATA((PyArrayObject *)r);
    Py_XDECREF(a);
    for (npy_intp i = 0; i < n; i++) {
        values[i] = fn(self, values[i], user);
        if (PyErr_Occurred()) {
            Py_DECREF(r);
            return NULL;
        }
    }
    return r;
}

typedef struct {
    PyObject *self, *so_far;
    numpy_fold_fn *fn;
    void *user;
} folding;

static int fold_one(PyObject *item, void *arg)
{
    folding *f = arg;
    PyObject *next = f->fn(f->self, f->so_far, item, f->user);
    if (next == NULL)
        return -1;
    Py_SETREF(f->so_far, next);
    return 0;
}

PyObject *fold(PyObject *self, PyObject *o, PyObject *initial, numpy_fold_fn *fn, void *user)
{
    folding f = {self, Py_NewRef(initial), fn, user};
    PyObject *a = whole(PyArray_FromAny(o, NULL, 0, 0, 0, NULL));
    if (a == NULL || each(a, fold_one, &f) < 0)
        Py_CLEAR(f.so_far);
    Py_XDECREF(a);
    return f.so_far;
}
