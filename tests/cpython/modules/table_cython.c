/* Calls functions of a Cython module through the header that hpyapi generates. */
#define HPYAPI_IMPLEMENT
#include "common_cpython_consumer.h"

#define TABLE RandomCommon
#include "table_module.h"

/* words(value, name): the 32-bit words of an integer. */
static PyObject *words(PyObject *module, PyObject *args)
{
    PyObject *value, *name, *bits, *size, *result;

    if (!PyArg_ParseTuple(args, "OO", &value, &name)) {
        return NULL;
    }
    bits = PyLong_FromLong(64);
    size = PyLong_FromLong(32);
    result = bits == NULL || size == NULL ? NULL : RandomCommon_IntToArray(record(module), value, name, bits, size);
    Py_XDECREF(bits);
    Py_XDECREF(size);
    return result;
}

static PyObject *has(PyObject *module, PyObject *unused)
{
    const RandomCommon_Record *api = record(module);

    (void)unused;
    return Py_BuildValue("iid", RandomCommon_Has(api, int_to_array), RandomCommon_Has(api, gone), RandomCommon_Gone(api, 1.0));
}

static PyMethodDef methods[] = {{"words", words, METH_VARARGS, NULL}, {"has", has, METH_NOARGS, NULL}, TABLE_METHODS};
TABLE_MODULE(table_cython, methods)
