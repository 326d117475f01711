/*
 * What the consumers here need of the world that they are compiled for: a module with HPy (the default), without (PLAIN), or
 * against NumPy itself (NATIVE). A consumer writes CTX_ before the first argument of NumPy's functions, and ARR around arrays.
 */
#if defined(NATIVE)
#  include <Python.h>
#  define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#  include <numpy/arrayobject.h>
typedef PyObject *OBJ;
#  define CTX void *
#  define CTX_
#  define ARR(a) ((PyArrayObject *)(a))
#elif defined(PLAIN)
#  include <Python.h>
#  define HPYAPI_IMPLEMENT
#  include "numpy_cpython_consumer.h"
#  include "numpy_compat.h"
typedef PyObject *OBJ;
#  define CTX const NumPy_Record *
#  define CTX_ ctx,
#  define ARR(a) (a)
#else
#  include "hpy.h"
#  define HPYAPI_IMPLEMENT
#  include "numpy_consumer.h"
#  include "numpy_compat.h"
typedef HPy OBJ;
#  define CTX HPyContext *
#  define CTX_ ctx,
#  define ARR(a) (a)
#endif

#if defined(NATIVE) || defined(PLAIN)
#  define NOTHING NULL
#  define MISSING(x) ((x) == NULL)
#  define CLOSE(x) Py_XDECREF(x)
#  define RAISE(text) PyErr_SetString(PyExc_ValueError, text)
#else
#  define NOTHING HPy_NULL
#  define MISSING(x) HPy_IsNull(x)
#  define CLOSE(x) HPy_Close(ctx, x)
#  define RAISE(text) HPyErr_SetString(ctx, ctx->h_ValueError, text)
#endif

/* MODULE(name, function, count) makes a module with one function of so many arguments: OBJ function(CTX ctx, const OBJ *args). */
#if defined(NATIVE) || defined(PLAIN)
#  if defined(NATIVE)
#    define IMPORT(module) (PyArray_ImportNumPyAPI())
#    define RECORD(self) NULL
#    define STATE_SIZE 0
#    define END_MODULE(name)
#  else
#    define IMPORT(module) NumPy_Import(module, (NumPy_Record *)PyModule_GetState(module))
#    define RECORD(self) ((const NumPy_Record *)PyModule_GetState(self))
#    define STATE_SIZE sizeof(NumPy_Record)
#    define END_MODULE(name) HPYAPI_IMPORTS(name, &NumPy_import);
#  endif
#  define MODULE(name, function, count)                                                                      \
      END_MODULE(name)                                                                                       \
      static PyObject *entry(PyObject *self, PyObject *const *args, Py_ssize_t n)                            \
      {                                                                                                      \
          if (n != count) {                                                                                  \
              PyErr_SetString(PyExc_TypeError, "wrong number of arguments");                                 \
              return NULL;                                                                                   \
          }                                                                                                  \
          (void)self;                                                                                        \
          return function(RECORD(self), (const OBJ *)args);                                                  \
      }                                                                                                      \
      static PyMethodDef methods[] = {{#function, (PyCFunction)(void (*)(void))entry, METH_FASTCALL, NULL},  \
                                      {NULL, NULL, 0, NULL}};                                                \
      static int executed(PyObject *module) { return IMPORT(module); }                                       \
      static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)executed}, {0, NULL}};                        \
      static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, #name, NULL, STATE_SIZE, methods, slots, NULL, NULL, NULL}; \
      PyMODINIT_FUNC PyInit_##name(void) { return PyModuleDef_Init(&definition); }
#else
#  define MODULE(name, function, count)                                                                      \
      HPYAPI_IMPORTS(name, &NumPy_import);                                                                   \
      HPyDef_METH(entry, #function, HPyFunc_VARARGS)                                                         \
      static HPy entry_impl(HPyContext *ctx, HPy self, const HPy *args, size_t n)                            \
      {                                                                                                      \
          (void)self;                                                                                        \
          if (n != count) {                                                                                  \
              HPyErr_SetString(ctx, ctx->h_TypeError, "wrong number of arguments");                          \
              return HPy_NULL;                                                                               \
          }                                                                                                  \
          return function(ctx, args);                                                                        \
      }                                                                                                      \
      HPyDef_SLOT(executed, HPy_mod_exec)                                                                    \
      static int executed_impl(HPyContext *ctx, HPy module) { (void)module; return NumPy_Import(ctx); }            \
      static HPyDef *defines[] = {&entry, &executed, NULL};                                                  \
      static HPyModuleDef definition = {.defines = defines};                                                 \
      HPy_MODINIT(name, definition)
#endif
