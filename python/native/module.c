/* hpyapi.watching._native: the module. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "watch.h"

_Static_assert(sizeof(record) == 128 && offsetof(record, owner) == 16 && offsetof(record, calls) == 24 && offsetof(record, stack) == 92,
               "the assembly knows records");
#if defined(__x86_64__)
_Static_assert(sizeof(call_frame) == 256 && offsetof(call_frame, result) == 192 && offsetof(call_frame, record) == 240,
               "the assembly knows frames");
#else
_Static_assert(sizeof(call_frame) == 320 && offsetof(call_frame, result) == 192 && offsetof(call_frame, indirect) == 272 &&
               offsetof(call_frame, record) == 304, "the assembly knows frames");
#endif

static int execute(PyObject *module)
{
    PyMethodDef *const parts[] = {call_methods, check_methods, edge_methods, memory_methods, recording_methods, rule_methods};
    find_clock();
    find_thread_state();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (PyModule_AddFunctions(module, parts[i]) < 0) {
            return -1;
        }
    }
    return PyModule_AddIntConstant(module, "integer_arguments", INTEGER_ARGUMENTS);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "hpyapi.watching._native", "Tables of watched slots.", 0, NULL, slots, NULL, NULL, NULL,
};

__attribute__((visibility("default"))) PyMODINIT_FUNC PyInit__native(void)
{
    /* Every interpreter may have it, with a lock of its own, too; before 3.12 nobody asks, and the slot is not known. */
    if (strtol(strchr(Py_GetVersion(), '.') + 1, NULL, 10) >= 12) {
        slots[1] = (PyModuleDef_Slot){3 /* Py_mod_multiple_interpreters */, (void *)2 /* with a lock for each */};
    }
    return PyModuleDef_Init(&definition);
}
