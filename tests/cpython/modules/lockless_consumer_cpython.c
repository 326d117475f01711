/* A consumer of the Lockless API without HPy. */
#define HPYAPI_IMPLEMENT
#define LOCKLESS_REQUIRED_MINOR 0
#include "lockless_cpython_consumer.h"

#define CONTEXT PyObject
#define FIRST const Lockless_Record *
#include "lockless_calls.h"

HPYAPI_IMPORTS(lockless_consumer, &Lockless_import);

static PyObject *call(PyObject *module, PyObject *what)
{
    static job own; /* the provider keeps its address */

    own.first = (const Lockless_Record *)PyModule_GetState(module);
    own.what = PyLong_AsLong(what);
    Py_BEGIN_ALLOW_THREADS
    run(&own);
    Py_END_ALLOW_THREADS
    return PyLong_FromLongLong(own.result);
}

static PyMethodDef module_methods[] = {{"call", call, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static int module_exec(PyObject *module)
{
    return Lockless_Import(module, (Lockless_Record *)PyModule_GetState(module));
}

static int module_clear(PyObject *module)
{
    Lockless_Clear((Lockless_Record *)PyModule_GetState(module));
    return 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, (void *)(uintptr_t)module_exec}, {0, NULL}};
static PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT, "lockless_consumer", NULL, sizeof(Lockless_Record), module_methods, module_slots, NULL, module_clear, NULL,
};

PyMODINIT_FUNC PyInit_lockless_consumer(void);
PyMODINIT_FUNC PyInit_lockless_consumer(void)
{
    return PyModuleDef_Init(&module_def);
}
