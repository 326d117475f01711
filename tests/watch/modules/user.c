/* A consumer of odd.h. Each function makes calls and says whether they did what they ought to. */
#include "odd.h"
#include <stdlib.h>

static Odd_API *odd;
extern int user_catch(void (*throws)(int), int what);

static int load(void)
{
    if (odd == NULL) {
        odd = PyCapsule_Import("odd.API", 0);
#ifndef HASTY
        if (odd != NULL && odd->version() != 0) {
            odd = NULL;
            PyErr_SetString(PyExc_ImportError, "another odd");
        }
#endif
    }
    return odd != NULL ? 0 : -1;
}

static int half(int n) { return n <= 0 ? 0 : odd->again(half, n / 2); }

#define IS(condition) \
    do { \
        if (!(condition)) { \
            PyErr_SetString(PyExc_AssertionError, #condition); \
            return NULL; \
        } \
    } while (0)

/* odd(): the calls that are hard to pass on. */
static PyObject *do_odd(PyObject *module, PyObject *none)
{
    odd_big big;
    odd_pair pair;
    odd_mixed mixed;
    jmp_buf where;
    (void)module;
    (void)none;
    if (load() < 0) {
        return NULL;
    }
    IS(odd->many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 385);
    IS(odd->many(-1, 0, 0, 0, 0, 0, 0, 1L << 40, 0, -1) == 8 * (1L << 40) - 11);
    IS(odd->floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 385);
    IS(odd->variadic(0) == 0);
    IS(odd->variadic(12, 1L, 2.5, 3L, 4.5, 5L, 6.5, 7L, 8.5, 9L, 10.5, 11L, 12.5) == 81);
    pair = odd->pair(1.5);
    IS(pair.a == 1.5 && pair.b == 3);
    mixed = odd->mixed(9);
    IS(mixed.a == 9 && mixed.b == 4.5);
    big = odd->big(3);
    IS(big.words[0] == 0 && big.words[11] == 33);
    IS(odd->wide(1.25L) == 3.75L);
    IS(half(100) == 7);
    for (int i = 0; i < 3; i++) {
        if (setjmp(where) == 0) {
            odd->jump(where);
            IS(!"jump returned");
        }
    }
    IS(user_catch(odd->throws, 17) == 17);
    IS(odd->pair(2).b == 4);
    IS(*odd->limit == 42 && odd->object == (PyObject *)&PyList_Type);
    Py_RETURN_NONE;
}

static PyObject *make(PyObject *module, PyObject *args)
{
    PyObject *object;
    int fails = 0;
    (void)module;
    return PyArg_ParseTuple(args, "O|i", &object, &fails) && load() == 0 ? odd->make(object, fails) : NULL;
}

static PyObject *number_of(PyObject *module, PyObject *object)
{
    double d;
    (void)module;
    if (load() < 0) {
        return NULL;
    }
    d = odd->number(object);
    return d != d && PyErr_Occurred() ? NULL : PyFloat_FromDouble(d);
}

static PyObject *status(PyObject *module, PyObject *args)
{
    PyObject *object;
    int fails = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "O|i", &object, &fails) || load() < 0 || odd->status(object, fails) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *give(PyObject *module, PyObject *args)
{
    PyObject *list, *object;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &list, &object) || load() < 0) {
        return NULL;
    }
    Py_INCREF(object);
    if (odd->take(list, object) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* bad(which, object): a call that breaks a rule, after which this module mends what it can. */
static PyObject *bad(PyObject *module, PyObject *args)
{
    const char *which;
    PyObject *object, *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "sO", &which, &object) || load() < 0) {
        return NULL;
    }
    if (strcmp(which, "null_without_error") == 0) {
        result = odd->null_without_error(object);
    } else if (strcmp(which, "error_on_success") == 0) {
        result = odd->error_on_success(object);
    } else if (strcmp(which, "minus_one") == 0) {
        (void)odd->minus_one(object);
    } else if (strcmp(which, "not_counted") == 0) {
        result = odd->not_counted(object);
        Py_INCREF(result);
    } else if (strcmp(which, "taken") == 0) {
        (void)odd->taken(object);
        Py_INCREF(object);
    } else if (strcmp(which, "given_twice") == 0) {
        PyObject *list = PyList_New(0);
        Py_INCREF(object);
        (void)odd->given_twice(list, object);
        Py_XDECREF(list);
        Py_DECREF(object);
    } else if (strcmp(which, "given_kept") == 0) {
        Py_INCREF(object);
        (void)odd->given_kept(object, object);
        Py_DECREF(object);
    } else if (strcmp(which, "borrowed_counted") == 0) {
        result = odd->borrowed_counted(1);
    } else if (strcmp(which, "new_not_counted") == 0) {
        result = odd->new_not_counted(1);
        Py_INCREF(result);
    } else if (strcmp(which, "newer") == 0) {
        result = ((Odd_API_1_1 *)odd)->newer(object);
        if (result == NULL) {
            return NULL;
        }
    } else if (strcmp(which, "newest") == 0) {
        ((Odd_API_1_1 *)odd)->newest();
    } else if (strcmp(which, "no_lock") == 0) {
        Py_BEGIN_ALLOW_THREADS
        (void)odd->status(object, 0);
        Py_END_ALLOW_THREADS
    }
    PyErr_Clear();
    Py_XDECREF(result);
    Py_RETURN_NONE;
}

/* lent(n): so often an object that is lent and kept, and an object that is new. */
static PyObject *lent(PyObject *module, PyObject *n)
{
    long times = PyLong_AsLong(n);
    PyObject *all = PyList_New(0);
    (void)module;
    if (all == NULL || load() < 0) {
        return NULL;
    }
    for (long i = 0; i < times; i++) {
        PyObject *made = odd->make(Py_None, 0);
        if (made == NULL || PyList_Append(all, odd->lend(1)) < 0) {
            Py_DECREF(all);
            return NULL;
        }
        Py_DECREF(made);
    }
    return all;
}

/* many(n): so many calls without the lock. */
static PyObject *many(PyObject *module, PyObject *n)
{
    long times = PyLong_AsLong(n), sum = 0;
    (void)module;
    if (load() < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    for (long i = 0; i < times; i++) {
        sum += odd->many(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(sum);
}

static PyMethodDef methods[] = {
    {"odd", do_odd, METH_NOARGS, NULL}, {"make", make, METH_VARARGS, NULL},  {"number", number_of, METH_O, NULL},
    {"status", status, METH_VARARGS, NULL}, {"give", give, METH_VARARGS, NULL}, {"bad", bad, METH_VARARGS, NULL},
    {"many", many, METH_O, NULL}, {"lent", lent, METH_O, NULL}, {NULL, NULL, 0, NULL},
};

static int user_exec(PyObject *module)
{
    (void)module;
#ifdef LATE
    return 0;
#else
    return load();
#endif
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, user_exec}, {0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "user", NULL, 0, methods, slots, NULL, NULL, NULL};
#ifdef LATE
PyMODINIT_FUNC PyInit_late(void) { return PyModuleDef_Init(&def); }
#elif defined(HASTY)
PyMODINIT_FUNC PyInit_hasty(void) { return PyModuleDef_Init(&def); }
#else
PyMODINIT_FUNC PyInit_user(void) { return PyModuleDef_Init(&def); }
#endif
