/* The frame of a module that consumes one foreign table. Before it: the generated header of the API TABLE, and NAME, the
 * name of the module. Behind it: its methods, and TABLE_MODULE. */
#ifndef TABLE_MODULE_H
#define TABLE_MODULE_H

#include "plain_module.h"

#define RECORD PLAIN_JOIN(TABLE, _Record)

static inline RECORD *record(PyObject *module)
{
    return (RECORD *)PyModule_GetState(module);
}

/* import_from(object): imports the table that is an attribute of object in place of the one that the module has. */
static PyObject *import_from(PyObject *module, PyObject *object)
{
    if (PLAIN_JOIN(TABLE, _ImportFrom)(record(module), object) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *clear(PyObject *module, PyObject *unused)
{
    (void)unused;
    PLAIN_JOIN(TABLE, _Clear)(record(module));
    Py_RETURN_NONE;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    return record(module) != NULL ? PLAIN_JOIN(TABLE, _Traverse)(record(module), visit, arg) : 0;
}

static int module_clear(PyObject *module)
{
    PLAIN_JOIN(TABLE, _Clear)(record(module));
    return 0;
}

static void module_free(void *module)
{
    (void)module_clear((PyObject *)module);
}

#ifdef TABLE_AT_AN_OBJECT
#  define TABLE_EXEC(module) ((void)(module), 0)
#else
#  define TABLE_EXEC(module) PLAIN_JOIN(TABLE, _Import)(record(module))
#endif

static int module_exec(PyObject *module)
{
    return TABLE_EXEC(module);
}

#define TABLE_METHODS {"import_from", import_from, METH_O, NULL}, {"clear", clear, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}

#define TABLE_MODULE(name, methods)                                                                                \
    HPYAPI_IMPORTS(name, &PLAIN_JOIN(TABLE, _import));                                                             \
    PLAIN_MODULE(TABLE, name, "A consumer of a table.", sizeof(RECORD), methods, module_exec, module_traverse, module_clear, module_free)

#endif
