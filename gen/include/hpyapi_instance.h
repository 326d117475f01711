/*
 * Whether an object is an instance of a type, which the type itself says, not its name.
 * A part of hpyapi_runtime.h, which includes it.
 */
#ifndef HPYAPI_INSTANCE_H
#define HPYAPI_INSTANCE_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

#ifdef HPYAPI_WITHOUT_HPY

/* Raises TypeError: expected module.Type, got module.Other. */
static inline void hpyapi_raise_type(PyTypeObject *wanted, PyObject *object)
{
    PyObject *types[2] = {(PyObject *)wanted, (PyObject *)Py_TYPE(object)}, *names[4];
    int i;

    for (i = 0; i < 4; i++) {
        names[i] = PyObject_GetAttrString(types[i / 2], i % 2 == 0 ? "__module__" : "__qualname__");
        if (names[i] == NULL) {
            break;
        }
    }
    if (i == 4) {
        PyErr_Format(PyExc_TypeError, "expected %S.%S, got %S.%S", names[0], names[1], names[2], names[3]);
    }
    while (i > 0) {
        Py_DECREF(names[--i]);
    }
}

/* 1 for an instance of type, which may be NULL before there is one; 0 with an exception set for anything else. */
static inline int hpyapi_is_instance(PyObject *object, PyObject *type)
{
    if (type == NULL || !PyType_Check(type)) {
        PyErr_SetString(PyExc_SystemError, "the module has not made the type yet whose instances it is asked for");
        return 0;
    }
    if (object == NULL) {
        PyErr_SetString(PyExc_TypeError, "expected an object, got NULL");
        return 0;
    }
    if (PyObject_TypeCheck(object, (PyTypeObject *)type)) {
        return 1;
    }
    hpyapi_raise_type((PyTypeObject *)type, object);
    return 0;
}

#else

/* Appends the name of a type with that of its module. */
static inline void hpyapi_say_type(HPyContext *ctx, char text[HPYAPI_TEXT], HPy type)
{
    static const char *const parts[2] = {"__module__", "__qualname__"};
    int i;

    for (i = 0; i < 2; i++) {
        HPy name = HPy_GetAttr_s(ctx, type, parts[i]);
        const char *utf8 = HPy_IsNull(name) ? NULL : HPyUnicode_AsUTF8AndSize(ctx, name, NULL);

        if (utf8 != NULL) {
            hpyapi_say(text, i == 0 ? "%s." : "%s", utf8);
        } else {
            HPyErr_Clear(ctx);
            hpyapi_say(text, i == 0 ? "" : "something without a name");
        }
        hpyapi_close_all(ctx, &name, 1);
    }
}

/* Raises TypeError: expected module.Type, got module.Other. */
static inline void hpyapi_raise_type(HPyContext *ctx, HPy wanted, HPy object)
{
    char text[HPYAPI_TEXT] = "expected ";
    HPy type = HPy_Type(ctx, object);

    hpyapi_say_type(ctx, text, wanted);
    hpyapi_say(text, ", got ");
    if (!HPy_IsNull(type)) {
        hpyapi_say_type(ctx, text, type);
        HPy_Close(ctx, type);
    }
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, TypeError), text);
}

/* 1 for an instance of the type in a global, which may be empty before there is one; 0 with an exception set for anything else. */
static inline int hpyapi_is_instance(HPyContext *ctx, HPy object, HPyGlobal global)
{
    HPy type;
    int is;

    if (!hpyapi_has_entry(ctx, &global)) {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError),
                     "the module has not made the type yet whose instances it is asked for");
        return 0;
    }
    if (HPy_IsNull(object)) {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, TypeError), "expected an object, got NULL");
        return 0;
    }
    type = HPyGlobal_Load(ctx, global);
    is = HPy_TypeCheck(ctx, object, type);
    if (!is) {
        hpyapi_raise_type(ctx, type, object);
    }
    HPy_Close(ctx, type);
    return is;
}

#endif
#endif
