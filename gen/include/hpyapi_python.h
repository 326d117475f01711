/*
 * Modules that use Python.h alone: what HPy's names mean there, so that one run-time library and one definition serve
 * both. A handle is a PyObject pointer, a context is a module object. Compiles for every CPython from 3.9 on, also with
 * Py_LIMITED_API from 0x03090000 on; there the calls between modules of different kinds cost a tuple more before 3.12.
 *
 * hpyapi_runtime.h includes it where HPYAPI_WITHOUT_HPY is defined; the generated headers for such modules do that.
 */
#ifndef HPYAPI_PYTHON_H
#define HPYAPI_PYTHON_H

#ifdef HPy_H
#  error "one file cannot be for hpy.h and for Python.h alone: include either the HPy or the cpython headers of an API"
#endif
#ifdef HPYAPI_DEFINE_H
#  error "include the generated cpython headers before definitions: they say what HPy means here"
#endif

#ifndef PY_SSIZE_T_CLEAN
#  define PY_SSIZE_T_CLEAN
#endif
#include <Python.h>

#include <stdint.h>

#include "hpyapi.h"

typedef PyObject *HPy;
typedef PyObject HPyContext;
typedef PyObject *HPyGlobal;
typedef Py_ssize_t HPy_ssize_t;
typedef Py_hash_t HPy_hash_t;
typedef Py_UCS4 HPy_UCS4;

#define HPy_NULL NULL
#define HPy_IsNull(h) ((h) == NULL)

/* How the run-time library names constants. */
#define HPYAPI_NONE(ctx) ((void)(ctx), Py_None)
#define HPYAPI_EXCEPTION(ctx, name) ((void)(ctx), PyExc_##name)

/* A new reference to what may be NULL. */
static inline PyObject *hpyapi_new_reference(PyObject *object)
{
    Py_XINCREF(object);
    return object;
}

/* A word that is no object: 1 or NULL, by which an out-parameter says whether it was set. */
static inline PyObject *hpyapi_truth(int present)
{
    return (PyObject *)(uintptr_t)(present != 0);
}

static inline PyObject *HPy_Dup(PyObject *ctx, PyObject *h)
{
    (void)ctx;
    return hpyapi_new_reference(h);
}

static inline void HPy_Close(PyObject *ctx, PyObject *h)
{
    (void)ctx;
    Py_XDECREF(h);
}

static inline PyObject *HPyGlobal_Load(PyObject *ctx, PyObject *global)
{
    (void)ctx;
    return hpyapi_new_reference(global);
}

static inline void HPyGlobal_Store(PyObject *ctx, PyObject **global, PyObject *h)
{
    PyObject *old = *global;

    (void)ctx;
    *global = hpyapi_new_reference(h);
    Py_XDECREF(old);
}

static inline PyObject *HPyErr_SetString(PyObject *ctx, PyObject *type, const char *text)
{
    (void)ctx;
    PyErr_SetString(type, text);
    return NULL;
}

static inline int HPyErr_Occurred(PyObject *ctx)
{
    (void)ctx;
    return PyErr_Occurred() != NULL;
}

static inline int HPyErr_ExceptionMatches(PyObject *ctx, PyObject *type)
{
    (void)ctx;
    return PyErr_ExceptionMatches(type);
}

static inline void HPyErr_WriteUnraisable(PyObject *ctx, PyObject *object)
{
    (void)ctx;
    PyErr_WriteUnraisable(object);
}

static inline void HPyErr_Clear(PyObject *ctx)
{
    (void)ctx;
    PyErr_Clear();
}

static inline PyObject *HPyErr_NoMemory(PyObject *ctx)
{
    (void)ctx;
    return PyErr_NoMemory();
}

static inline PyObject *HPyTuple_FromArray(PyObject *ctx, PyObject *const *items, Py_ssize_t n)
{
    PyObject *tuple = PyTuple_New(n);
    Py_ssize_t i;

    (void)ctx;
    for (i = 0; tuple != NULL && i < n; i++) {
        if (PyTuple_SetItem(tuple, i, hpyapi_new_reference(items[i])) < 0) {
            Py_DECREF(tuple);
            return NULL;
        }
    }
    return tuple;
}

static inline PyObject *HPy_Call(PyObject *ctx, PyObject *callable, PyObject *const *args, size_t nargs,
                                 PyObject *kwnames)
{
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030c0000
    PyObject *tuple = HPyTuple_FromArray(ctx, args, (Py_ssize_t)nargs), *result;

    (void)kwnames; /* never given */
    if (tuple == NULL) {
        return NULL;
    }
    result = PyObject_CallObject(callable, tuple);
    Py_DECREF(tuple);
    return result;
#else
    (void)ctx;
    return PyObject_Vectorcall(callable, args, nargs, kwnames);
#endif
}

static inline PyObject *HPy_GetAttr_s(PyObject *ctx, PyObject *object, const char *name)
{
    (void)ctx;
    return PyObject_GetAttrString(object, name);
}

static inline PyObject *HPy_GetItem_i(PyObject *ctx, PyObject *object, Py_ssize_t i)
{
    (void)ctx;
    return PySequence_GetItem(object, i);
}

static inline PyObject *HPyImport_ImportModule(PyObject *ctx, const char *name)
{
    (void)ctx;
    return PyImport_ImportModule(name);
}

static inline int HPyCapsule_IsValid(PyObject *ctx, PyObject *capsule, const char *name)
{
    (void)ctx;
    return PyCapsule_IsValid(capsule, name);
}

static inline void *HPyCapsule_GetPointer(PyObject *ctx, PyObject *capsule, const char *name)
{
    (void)ctx;
    return PyCapsule_GetPointer(capsule, name);
}

/*
 * HPYAPI_METHOD(SYM, "name") defines SYM, a PyMethodDef whose calls go to SYM_impl(module, arguments, their number). The
 * limited API has no such calls before 3.10: there the arguments come in a tuple and are copied.
 */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030a0000
#  define HPYAPI_METHOD(SYM, NAME)                                                                         \
      static PyObject *SYM##_call(PyObject *module, PyObject *tuple)                                       \
      {                                                                                                    \
          PyObject *local[HPYAPI_ROOM], *result;                                                           \
          Py_ssize_t i, n = PyTuple_Size(tuple);                                                           \
          PyObject **args = n < 0 ? NULL : hpyapi_room(module, local, (size_t)n);                          \
                                                                                                           \
          if (args == NULL) {                                                                              \
              return NULL;                                                                                 \
          }                                                                                                \
          for (i = 0; i < n; i++) {                                                                        \
              args[i] = PyTuple_GetItem(tuple, i);                                                         \
          }                                                                                                \
          result = SYM##_impl(module, args, (size_t)n);                                                    \
          hpyapi_release(local, args);                                                                     \
          return result;                                                                                   \
      }                                                                                                    \
      static PyMethodDef SYM = {NAME, SYM##_call, METH_VARARGS, NULL};
#else
#  define HPYAPI_METHOD(SYM, NAME)                                                                         \
      static PyObject *SYM##_call(PyObject *module, PyObject *const *args, Py_ssize_t nargs)               \
      {                                                                                                    \
          return SYM##_impl(module, args, (size_t)nargs);                                                  \
      }                                                                                                    \
      static PyMethodDef SYM = {NAME, (PyCFunction)(void (*)(void))SYM##_call, METH_FASTCALL, NULL};
#endif

/*
 * What a module says of interpreters and of the lock, by the flags of an API: entries for its PyModuleDef_Slot array, or
 * for its PySlot array (CPython 3.15), each with a comma behind it. Nothing where the headers do not know such entries yet,
 * or the limited API is older.
 */
#define HPYAPI_MODULE_ENTRY(id, value) {id, value},
#define HPYAPI_PYSLOT_ENTRY(id, value) PySlot_PTR(id, value),
#ifdef Py_MOD_PER_INTERPRETER_GIL_SUPPORTED
#  define HPYAPI_ANY_INTERPRETER(ENTRY) ENTRY(Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED)
#  define HPYAPI_MAIN_INTERPRETER(ENTRY) ENTRY(Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED)
#else
#  define HPYAPI_ANY_INTERPRETER(ENTRY)
#  define HPYAPI_MAIN_INTERPRETER(ENTRY)
#endif
#ifdef Py_MOD_GIL_NOT_USED
#  define HPYAPI_WITH_LOCK(ENTRY) ENTRY(Py_mod_gil, Py_MOD_GIL_USED)
#  define HPYAPI_WITHOUT_LOCK(ENTRY) ENTRY(Py_mod_gil, Py_MOD_GIL_NOT_USED)
#else
#  define HPYAPI_WITH_LOCK(ENTRY)
#  define HPYAPI_WITHOUT_LOCK(ENTRY)
#endif

#endif
