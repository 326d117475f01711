/* Layouts of arrays: made when they are first asked for, kept as long as the array lives. */
#include "numpy_api.h"

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
                        .dtype = named(PyArray_DESCR(a)), .flags = PyArray_FLAGS(a), .ndim = PyArray_NDIM(a)};
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

const numpy_layout *get_layout(PyObject *self, PyObject *o)
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
