/* The provider of the Lockless API without HPy. */
#include "lockless_cpython_provider.h"

#define CONTEXT PyObject
#include "lockless_slots.h"

static int module_exec(PyObject *module)
{
    return Lockless_Export(module);
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, (void *)(uintptr_t)module_exec}, {0, NULL}};
static PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "lockless_provider", NULL, 0, NULL, module_slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_lockless_provider(void);
PyMODINIT_FUNC PyInit_lockless_provider(void)
{
    return PyModuleDef_Init(&module_def);
}
