/* Calls NumPy's tables through the headers that hpyapi generates. With WITH_UPSTREAM, NumPy's own header is there too. */
#ifdef WITH_UPSTREAM
#  include <Python.h>
#  define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#  define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#  include <numpy/arrayobject.h>
#  include <numpy/ufuncobject.h>
#endif
#define PYARRAY_REQUIRED_MINOR 17
#define PYUFUNC_REQUIRED_MINOR 17
#define HPYAPI_IMPLEMENT
#include "PyArray_cpython_consumer.h"
#include "PyUFunc_cpython_consumer.h"

#define TABLE NumPyArray
#include "table_module.h"

static PyObject *zeros(PyObject *module, PyObject *args)
{
    const NumPyArray_Record *api = record(module);
    Py_ssize_t rows, columns;
    intptr_t shape[2];

    if (!PyArg_ParseTuple(args, "nn", &rows, &columns)) {
        return NULL;
    }
    shape[0] = rows;
    shape[1] = columns;
    return NumPyArray_Zeros(api, 2, shape, NumPyArray_DescrFromType(api, 12), 0);
}

static PyObject *broadcast(PyObject *module, PyObject *args)
{
    PyObject *a, *b;

    if (!PyArg_ParseTuple(args, "OO", &a, &b)) {
        return NULL;
    }
    return NumPyArray_MultiIterNew(record(module), 2, a, b);
}

static PyObject *double_type(PyObject *module, PyObject *unused)
{
    (void)unused;
    return hpyapi_new_reference((PyObject *)NumPyArray_PyDoubleArrTypeType(record(module)));
}

/* import_ufuncs(object): imports the other table for a moment. */
static PyObject *import_ufuncs(PyObject *module, PyObject *object)
{
    NumPyUFunc_Record api = {NULL, {NULL, 0, 0}};
    PyObject *type;

    (void)module;
    if (NumPyUFunc_ImportFrom(&api, object) < 0) {
        return NULL;
    }
    type = hpyapi_new_reference((PyObject *)NumPyUFunc_Type(&api));
    NumPyUFunc_Clear(&api);
    return type;
}

/* newest(): whether the table has a slot that is newer than what this module requires, and what calling it gives. */
static PyObject *newest(PyObject *module, PyObject *unused)
{
    const NumPyArray_Record *api = record(module);
    int length;

    (void)unused;
    length = NumPyArray_NpyDatetimeGetDatetimeISO8601StrLen(api, 0, NPY_FR_s);
    if (length == -1 && PyErr_Occurred() != NULL) {
        return NULL;
    }
    return Py_BuildValue("ii", NumPyArray_Has(api, NpyDatetimeGetDatetimeISO8601StrLen), length);
}

/* differing(): the last slot whose function is not where a macro of NumPy's header finds it, or -1; how many were compared. */
static PyObject *differing(PyObject *module, PyObject *unused)
{
    long different = -1, compared = 0;
#ifdef WITH_UPSTREAM
    hpyapi_function *theirs;

    if (_import_array() < 0) {
        return NULL;
    }
#  define SAME(index, macro)                                                                                           \
      theirs = (hpyapi_function *)&macro;                                                                              \
      if (memcmp((const hpyapi_slot *)(const void *)record(module)->table + index, &theirs, sizeof theirs) != 0) {     \
          different = index;                                                                                           \
      }                                                                                                                \
      compared++;
#  include "numpy_functions.h"
#endif
    (void)module;
    (void)unused;
    return Py_BuildValue("ll", different, compared);
}

static PyMethodDef methods[] = {
    {"zeros", zeros, METH_VARARGS, NULL},
    {"broadcast", broadcast, METH_VARARGS, NULL},
    {"double_type", double_type, METH_NOARGS, NULL},
    {"import_ufuncs", import_ufuncs, METH_O, NULL},
    {"newest", newest, METH_NOARGS, NULL},
    {"differing", differing, METH_NOARGS, NULL},
    TABLE_METHODS,
};
TABLE_MODULE(table_numpy, methods)
