/* A consumer of NumPy's C API. It counts its calls by itself. */
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <Python.h>
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

static long made, summed;

/* sum(n): of 0 ... n-1, by an array. */
static PyObject *sum(PyObject *module, PyObject *n)
{
    npy_intp length = PyLong_AsLong(n);
    PyObject *array = PyArray_SimpleNew(1, &length, NPY_DOUBLE), *result;
    (void)module;
    made++;
    if (array == NULL) {
        return NULL;
    }
    for (npy_intp i = 0; i < length; i++) {
        *(double *)PyArray_GETPTR1((PyArrayObject *)array, i) = (double)i;
    }
    summed++;
    result = PyArray_Sum((PyArrayObject *)array, 0, NPY_DOUBLE, NULL);
    Py_DECREF(array);
    return result;
}

static PyObject *counts(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return Py_BuildValue("ll", made, summed);
}

static PyMethodDef methods[] = {{"sum", sum, METH_O, NULL}, {"counts", counts, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef def = {PyModuleDef_HEAD_INIT, "arrays", NULL, -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_arrays(void)
{
    import_array();
    import_umath();
    return PyModule_Create(&def);
}
