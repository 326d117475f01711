/* Uses the major versions of an API that it was compiled for, ONE or TWO or both, with Python.h alone. Who knows both is content with
 * either. */
#include <Python.h>

#define HPYAPI_IMPLEMENT
#ifdef ONE
#  include "mint_cpython_consumer.h"
#endif
#ifdef TWO
#  include "mint2_cpython_consumer.h"
#endif

#if defined(ONE) && defined(TWO)
HPYAPI_IMPORTS(mint_user, &Mint_import, &Mint2_import);
#elif defined(ONE)
HPYAPI_IMPORTS(mint_user, &Mint_import);
#else
HPYAPI_IMPORTS(mint_user, &Mint2_import);
#endif

typedef struct {
#ifdef ONE
    Mint_Record one;
#endif
#ifdef TWO
    Mint2_Record two;
#endif
} state;

#define STATE(module) ((state *)PyModule_GetState(module))

#ifdef ONE
static PyObject *one(PyObject *module, PyObject *number)
{
    PyObject *twice = Mint_Twice(&STATE(module)->one, number);

    return twice == NULL ? NULL : Py_BuildValue("NL", twice, (long long)Mint_Worth(&STATE(module)->one));
}
#endif

#ifdef TWO
static PyObject *two(PyObject *module, PyObject *number)
{
    long long value = PyLong_AsLongLong(number), twice;

    if (PyErr_Occurred()) {
        return NULL;
    }
    twice = Mint2_Twice(&STATE(module)->two, value);
    if (twice == -1 && PyErr_Occurred()) {
        return NULL;
    }
    return Py_BuildValue("LL", twice, (long long)Mint2_Worth(&STATE(module)->two, value));
}
#endif

static PyObject *find(PyObject *module, PyObject *unused)
{
    int majors = 0;
    state *s = STATE(module);

    (void)unused;
#ifdef ONE
    if (Mint_Import(module, &s->one) == 0) {
        majors += 1;
    }
#endif
#if defined(ONE) && defined(TWO)
    PyErr_Clear();
#endif
#ifdef TWO
    if (Mint2_Import(module, &s->two) == 0) {
        majors += 2;
    }
#endif
    if (majors == 0) {
        return NULL;
    }
    PyErr_Clear();
    return PyLong_FromLong(majors);
}

static int user_traverse(PyObject *module, visitproc visit, void *arg)
{
    int status = 0;

#ifdef ONE
    status = Mint_Traverse(&STATE(module)->one, visit, arg);
#endif
#ifdef TWO
    status = status != 0 ? status : Mint2_Traverse(&STATE(module)->two, visit, arg);
#endif
    return status;
}

static int user_clear(PyObject *module)
{
#ifdef ONE
    Mint_Clear(&STATE(module)->one);
#endif
#ifdef TWO
    Mint2_Clear(&STATE(module)->two);
#endif
    return 0;
}

static void user_free(void *module) { (void)user_clear((PyObject *)module); }

static PyMethodDef methods[] = {
#ifdef ONE
    {"one", one, METH_O, NULL},
#endif
#ifdef TWO
    {"two", two, METH_O, NULL},
#endif
    {"find", find, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {{0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "mint_user", "a user of coins", sizeof(state), methods, slots, user_traverse, user_clear, user_free,
};
PyMODINIT_FUNC PyInit_mint_user(void);
PyMODINIT_FUNC PyInit_mint_user(void) { return PyModuleDef_Init(&definition); }
