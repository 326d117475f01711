/* Provides two major versions of an API, with Python.h alone; without ONE or TWO, only the other. */
#include <Python.h>

#ifdef ONE
#  include "mint_cpython_provider.h"
#endif
#ifdef TWO
#  include "mint2_cpython_provider.h"
#endif

#ifdef ONE
static PyObject *twice(PyObject *module, PyObject *number)
{
    (void)module;
    return PyNumber_Add(number, number);
}
static int64_t worth(void) { return 7; }
Mint_PROVIDE(.twice = twice, .worth = worth);
#endif

#ifdef TWO
static int64_t worth2(int64_t coins) { return 100 * coins; }
static int64_t twice2(PyObject *module, int64_t number)
{
    (void)module;
    if (number < 0) {
        PyErr_SetString(PyExc_ValueError, "the second major takes no debts");
        return -1;
    }
    return 2 * number;
}
Mint2_PROVIDE(.worth = worth2, .twice = twice2);
#endif

#if defined(ONE) && defined(TWO)
HPYAPI_EXPORTS(mint, &Mint_descriptor, &Mint2_descriptor);
#elif defined(ONE)
HPYAPI_EXPORTS(mint, &Mint_descriptor);
#else
HPYAPI_EXPORTS(mint, &Mint2_descriptor);
#endif

static int mint_exec(PyObject *module)
{
    int status = 0;

#ifdef ONE
    status = Mint_Export(module);
#endif
#ifdef TWO
    status = status < 0 ? status : Mint2_Export(module);
#endif
    return status;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, __extension__ (void *)mint_exec}, {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "mint", "coins", 0, NULL, slots, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_mint(void);
PyMODINIT_FUNC PyInit_mint(void) { return PyModuleDef_Init(&definition); }
