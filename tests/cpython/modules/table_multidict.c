/* Calls multidict's table through the header that hpyapi generates. With WITH_UPSTREAM, its own header is there too. */
#ifdef WITH_UPSTREAM
#  include <Python.h>
#  include <multidict_capi.h>
#endif
#define HPYAPI_IMPLEMENT
#include "multidict_cpython_consumer.h"

#define TABLE Multidict
#include "table_module.h"

/* of(pairs): a MultiDict of a sequence of pairs. */
static PyObject *of(PyObject *module, PyObject *pairs)
{
    const Multidict_Record *api = record(module);
    PyObject *result = Multidict_MultiDictNew(api, 0), *pair, *key, *value;
    Py_ssize_t i, n = PySequence_Size(pairs);

    for (i = 0; result != NULL && i < n; i++) {
        pair = PySequence_GetItem(pairs, i);
        if (pair == NULL || !PyArg_ParseTuple(pair, "OO", &key, &value) || Multidict_MultiDictAdd(api, result, key, value) < 0) {
            Py_CLEAR(result);
        }
        Py_XDECREF(pair);
    }
    return result;
}

/* get(dict, key): the first value, or None. */
static PyObject *get(PyObject *module, PyObject *args)
{
    PyObject *dict, *key, *value = NULL;

    if (!PyArg_ParseTuple(args, "OO", &dict, &key) || Multidict_MultiDictGetItem(record(module), dict, key, &value) < 0) {
        return NULL;
    }
    if (value == NULL) {
        Py_RETURN_NONE;
    }
    return value;
}

static int visit(void *user, PyObject *identity, Py_hash_t hash, PyObject *key, PyObject *value)
{
    (void)identity;
    (void)hash;
    (void)key;
    return PyList_Append((PyObject *)user, value) < 0 ? -1 : 1;
}

/* values(dict): all values, by a callback. */
static PyObject *values(PyObject *module, PyObject *dict)
{
    PyObject *list = PyList_New(0);

    if (list != NULL && Multidict_MultiDictForEach(record(module), dict, NULL, visit, list) < 0) {
        Py_CLEAR(list);
    }
    return list;
}

static PyMethodDef methods[] = {
    {"of", of, METH_O, NULL}, {"get", get, METH_VARARGS, NULL}, {"values", values, METH_O, NULL}, TABLE_METHODS,
};
TABLE_MODULE(table_multidict, methods)
