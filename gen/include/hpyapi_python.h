/*
 * The few functions of HPy that hpyapi_runtime.h uses, for CPython extension modules that do not use HPy: a handle is a
 * PyObject pointer, the context a set of constants. Needs Python.h only. For generated files; nobody else includes it.
 */
#ifndef HPYAPI_PYTHON_H
#define HPYAPI_PYTHON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

#include "hpyapi.h"

#ifdef HPy_H
#  error "hpyapi_python.h stands in for hpy.h; a file cannot have both"
#endif

/* Arrays of handles are arrays of PyObject pointers by another name, and compilers have to know. */
#if defined(__GNUC__)
#  define HPYAPI_ALIAS __attribute__((may_alias))
#else
#  define HPYAPI_ALIAS
#endif

typedef struct HPYAPI_ALIAS {
    intptr_t _i;
} HPy;
typedef struct {
    intptr_t _i;
} HPyGlobal;
typedef Py_ssize_t HPy_ssize_t;
typedef Py_hash_t HPy_hash_t;
typedef Py_UCS4 HPy_UCS4;
typedef PyMethodDef HPyDef;

#ifdef __cplusplus
#  define HPy_NULL (HPy{0})
#else
#  define HPy_NULL ((HPy){0})
#endif
#define HPy_IsNull(h) ((h)._i == 0)

typedef struct _HPyContext_s {
    const char *name;
    HPy h_None, h_AttributeError, h_ImportError, h_NotImplementedError, h_SystemError, h_TypeError;
} HPyContext;

static inline HPy hpyapi_handle(PyObject *object)
{
    HPy h;

    h._i = (intptr_t)object;
    return h;
}

static inline PyObject *hpyapi_object(HPy h)
{
    return (PyObject *)h._i;
}

/* The constants; the interpreter lock must be held, as for all that follows. */
static inline HPyContext *hpyapi_context(void)
{
    static HPyContext ctx;

    if (ctx.name == NULL) {
        ctx.name = "Python.h";
        ctx.h_None = hpyapi_handle(Py_None);
        ctx.h_AttributeError = hpyapi_handle(PyExc_AttributeError);
        ctx.h_ImportError = hpyapi_handle(PyExc_ImportError);
        ctx.h_NotImplementedError = hpyapi_handle(PyExc_NotImplementedError);
        ctx.h_SystemError = hpyapi_handle(PyExc_SystemError);
        ctx.h_TypeError = hpyapi_handle(PyExc_TypeError);
    }
    return &ctx;
}

static inline HPy HPy_Dup(HPyContext *ctx, HPy h)
{
    (void)ctx;
    Py_XINCREF(hpyapi_object(h));
    return h;
}

static inline void HPy_Close(HPyContext *ctx, HPy h)
{
    (void)ctx;
    Py_XDECREF(hpyapi_object(h));
}

static inline HPy HPyGlobal_Load(HPyContext *ctx, HPyGlobal global)
{
    HPy h;

    h._i = global._i;
    return HPy_Dup(ctx, h);
}

static inline void HPyGlobal_Store(HPyContext *ctx, HPyGlobal *global, HPy h)
{
    HPy old;

    old._i = global->_i;
    global->_i = HPy_Dup(ctx, h)._i;
    HPy_Close(ctx, old);
}

static inline HPy HPyErr_SetString(HPyContext *ctx, HPy type, const char *text)
{
    (void)ctx;
    PyErr_SetString(hpyapi_object(type), text);
    return HPy_NULL;
}

static inline int HPyErr_Occurred(HPyContext *ctx)
{
    (void)ctx;
    return PyErr_Occurred() != NULL;
}

static inline int HPyErr_ExceptionMatches(HPyContext *ctx, HPy type)
{
    (void)ctx;
    return PyErr_ExceptionMatches(hpyapi_object(type));
}

static inline void HPyErr_Clear(HPyContext *ctx)
{
    (void)ctx;
    PyErr_Clear();
}

static inline HPy HPyErr_NoMemory(HPyContext *ctx)
{
    (void)ctx;
    PyErr_NoMemory();
    return HPy_NULL;
}

static inline HPy HPy_Call(HPyContext *ctx, HPy callable, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)ctx;
    return hpyapi_handle(PyObject_Vectorcall(hpyapi_object(callable), (PyObject *const *)(const void *)args, nargs,
                                             hpyapi_object(kwnames)));
}

static inline HPy HPy_GetAttr_s(HPyContext *ctx, HPy object, const char *name)
{
    (void)ctx;
    return hpyapi_handle(PyObject_GetAttrString(hpyapi_object(object), name));
}

static inline HPy HPy_GetItem_i(HPyContext *ctx, HPy object, HPy_ssize_t i)
{
    (void)ctx;
    return hpyapi_handle(PySequence_GetItem(hpyapi_object(object), i));
}

static inline HPy_ssize_t HPy_Length(HPyContext *ctx, HPy object)
{
    (void)ctx;
    return PyObject_Size(hpyapi_object(object));
}

static inline int HPy_Is(HPyContext *ctx, HPy a, HPy b)
{
    (void)ctx;
    return a._i == b._i;
}

static inline int HPyList_Append(HPyContext *ctx, HPy list, HPy item)
{
    (void)ctx;
    return PyList_Append(hpyapi_object(list), hpyapi_object(item));
}

static inline HPy HPyTuple_FromArray(HPyContext *ctx, const HPy *items, HPy_ssize_t n)
{
    PyObject *tuple = PyTuple_New(n);
    HPy_ssize_t i;

    for (i = 0; tuple != NULL && i < n; i++) {
        PyTuple_SET_ITEM(tuple, i, hpyapi_object(HPy_Dup(ctx, items[i])));
    }
    return hpyapi_handle(tuple);
}

static inline HPy HPyImport_ImportModule(HPyContext *ctx, const char *name)
{
    (void)ctx;
    return hpyapi_handle(PyImport_ImportModule(name));
}

static inline int HPyCapsule_IsValid(HPyContext *ctx, HPy capsule, const char *name)
{
    (void)ctx;
    return PyCapsule_IsValid(hpyapi_object(capsule), name);
}

static inline void *HPyCapsule_GetPointer(HPyContext *ctx, HPy capsule, const char *name)
{
    (void)ctx;
    return PyCapsule_GetPointer(hpyapi_object(capsule), name);
}

/* A function that Python can call; SYM_impl is what it does. */
#define HPyDef_METH(SYM, NAME, SIGNATURE)                                                              \
    static HPy SYM##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs);                   \
    static PyObject *SYM##_function(PyObject *self, PyObject *const *args, Py_ssize_t nargs)           \
    {                                                                                                  \
        return hpyapi_object(SYM##_impl(hpyapi_context(), hpyapi_handle(self),                         \
                                        (const HPy *)(const void *)args, (size_t)nargs));              \
    }                                                                                                  \
    static HPyDef SYM = {NAME, (PyCFunction)(void (*)(void))SYM##_function, METH_FASTCALL, NULL};

/* What a type would need; functions need none. */
#define HPyDef_SLOT(SYM, SLOT)                                                                             \
    static HPy SYM##_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw) HPYAPI_UNUSED; \
    static HPyDef SYM = {NULL, NULL, 0, NULL};

/* A callback that takes PyObject pointers, behind the user data of one that takes handles. */
typedef struct {
    void (*function)(void);
    void *user;
    void (*destroy)(void *user);
} hpyapi_object_callback;

static inline hpyapi_object_callback hpyapi_lend_object_callback(void (*function)(void), void *user)
{
    hpyapi_object_callback callback;

    callback.function = function;
    callback.user = user;
    callback.destroy = NULL;
    return callback;
}

/* For callbacks that are kept. The user data is the callee's, so it is destroyed when this fails. */
static inline hpyapi_object_callback *hpyapi_keep_object_callback(void (*function)(void), void *user,
                                                                  void (*destroy)(void *user))
{
    hpyapi_object_callback *callback = (hpyapi_object_callback *)PyMem_RawMalloc(sizeof(*callback));

    if (callback == NULL) {
        if (destroy != NULL) {
            destroy(user);
        }
        PyErr_NoMemory();
        return NULL;
    }
    *callback = hpyapi_lend_object_callback(function, user);
    callback->destroy = destroy;
    return callback;
}

static inline void hpyapi_drop_object_callback(void *user)
{
    hpyapi_object_callback *callback = (hpyapi_object_callback *)user;

    if (callback->destroy != NULL) {
        callback->destroy(callback->user);
    }
    PyMem_RawFree(callback);
}

static inline void hpyapi_drop_object_callback_ctx(HPyContext *ctx, void *user)
{
    (void)ctx;
    hpyapi_drop_object_callback(user);
}

#endif
