/* The end of a module without HPy, in C and in C++: a PyModuleDef, or for abi3t, where nobody knows its size, PyModExport.
 * API is the one whose flags the module follows; SIZE is that of its state. */
#ifndef PLAIN_MODULE_H
#define PLAIN_MODULE_H

/* For modules with nothing to visit, to clear or to free. */
static inline int plain_traverse(PyObject *module, visitproc visit, void *arg)
{
    return (void)module, (void)visit, (void)arg, 0;
}
static inline int plain_clear(PyObject *module)
{
    return (void)module, 0;
}
static inline void plain_free(void *module)
{
    (void)module;
}

#define PLAIN_JOIN_(a, b) a##b
#define PLAIN_JOIN(a, b) PLAIN_JOIN_(a, b)
#ifdef __cplusplus
#  define PLAIN_WORD(function) reinterpret_cast<void *>(function)
#  define PLAIN_SLOT(id, function) PySlot_PTR(id, PLAIN_WORD(function))
#else
#  define PLAIN_WORD(function) __extension__ (void *)function
#  define PLAIN_SLOT(id, function) PySlot_FUNC(id, function)
#endif

#ifdef Py_TARGET_ABI3T
#  define PLAIN_MODULE(API, NAME, DOC, SIZE, METHODS, EXEC, TRAVERSE, CLEAR, FREE)                                              \
      PyABIInfo_VAR(module_abi);                                                                                                \
      static PySlot module_slots[] = {                                                                                          \
          PySlot_PTR_STATIC(Py_mod_abi, &module_abi),                                                                           \
          PySlot_PTR_STATIC(Py_mod_name, #NAME),                                                                                \
          PySlot_PTR_STATIC(Py_mod_doc, DOC),                                                                                   \
          {Py_mod_state_size, 0, {0}, {(void *)SIZE}},                                                                          \
          PySlot_PTR_STATIC(Py_mod_methods, METHODS),                                                                           \
          PLAIN_SLOT(Py_mod_exec, EXEC),                                                                                        \
          PLAIN_SLOT(Py_mod_state_traverse, TRAVERSE),                                                                          \
          PLAIN_SLOT(Py_mod_state_clear, CLEAR),                                                                                \
          PLAIN_SLOT(Py_mod_state_free, FREE),                                                                                  \
          PLAIN_JOIN(API, _MODULE_PYSLOTS)                                                                                      \
          PySlot_END,                                                                                                           \
      };                                                                                                                        \
      PyMODEXPORT_FUNC PyModExport_##NAME(void);                                                                                \
      PyMODEXPORT_FUNC PyModExport_##NAME(void)                                                                                 \
      {                                                                                                                         \
          return module_slots;                                                                                                  \
      }
#else
#  define PLAIN_MODULE(API, NAME, DOC, SIZE, METHODS, EXEC, TRAVERSE, CLEAR, FREE)                                              \
      static PyModuleDef_Slot module_slots[] = {                                                                                \
          {Py_mod_exec, PLAIN_WORD(EXEC)}, PLAIN_JOIN(API, _MODULE_SLOTS){0, NULL},                                             \
      };                                                                                                                        \
      static PyModuleDef module_def = {                                                                                         \
          PyModuleDef_HEAD_INIT, #NAME, DOC, SIZE, METHODS, module_slots, TRAVERSE, CLEAR, FREE,                                \
      };                                                                                                                        \
      PyMODINIT_FUNC PyInit_##NAME(void);                                                                                       \
      PyMODINIT_FUNC PyInit_##NAME(void)                                                                                        \
      {                                                                                                                         \
          return PyModuleDef_Init(&module_def);                                                                                 \
      }
#endif

#endif
