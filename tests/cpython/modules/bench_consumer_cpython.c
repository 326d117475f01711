/* What a call through the Probe API costs a module without HPy, in a loop in C: nanoseconds per call. */
#define HPYAPI_IMPLEMENT
#include "probe_cpython_consumer.h"

#include <time.h>

HPYAPI_IMPORTS(bench_consumer, &Probe_import);

typedef struct {
    Probe_Record probe;
} state;

static state *state_of(PyObject *module)
{
    return (state *)PyModule_GetState(module);
}

static double now(void)
{
    struct timespec t;

    (void)timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A method that runs one expression n times: NAME(n, item, callable). */
#define BENCH(NAME, EXPRESSION)                                               \
    static PyObject *NAME(PyObject *module, PyObject *args)                   \
    {                                                                         \
        Probe_Record *api = &state_of(module)->probe;                         \
        PyObject *const context = api->consumer.context;                      \
        PyObject *item, *callable;                                            \
        long i, n;                                                            \
        double start;                                                         \
                                                                              \
        if (!PyArg_ParseTuple(args, "lOO", &n, &item, &callable)) {           \
            return NULL;                                                      \
        }                                                                     \
        (void)context;                                                        \
        start = now();                                                        \
        for (i = 0; i < n; i++) {                                             \
            Py_XDECREF(EXPRESSION);                                           \
        }                                                                     \
        return PyFloat_FromDouble((now() - start) / (double)n);               \
    }

/* The slot with the provider's module, both at hand: the floor. */
BENCH(raw, ((const volatile Probe_Table *)api->table)->maybe(context, item))

BENCH(api, Probe_Maybe(api, item))

/* The same function of the provider as a method of its module. */
BENCH(python, PyObject_CallFunctionObjArgs(callable, item, NULL))

/* A new import in place of the old one, with all checks; the second one without the import system. */
BENCH(import_, Probe_Import(module, api) < 0 ? NULL : hpyapi_new_reference(item))
BENCH(import_from, Probe_ImportFrom(module, api, callable) < 0 ? NULL : hpyapi_new_reference(item))

static int module_exec(PyObject *module)
{
    return Probe_Import(module, &state_of(module)->probe);
}

static PyMethodDef methods[] = {
    {"raw", raw, METH_VARARGS, NULL},
    {"api", api, METH_VARARGS, NULL},
    {"python", python, METH_VARARGS, NULL},
    {"import_", import_, METH_VARARGS, NULL},
    {"import_from", import_from, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, __extension__ (void *)module_exec},
    Probe_MODULE_SLOTS
    {0, NULL},
};

static PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT, "bench_consumer", "What a call costs.", sizeof(state), methods, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit_bench_consumer(void)
{
    return PyModuleDef_Init(&module_def);
}
