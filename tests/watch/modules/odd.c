/* The provider of odd.h. It counts its calls by itself. */
#include "odd.h"
#include <stdarg.h>

#define SLOTS 24
static long calls[SLOTS];
static PyObject *held;
static const int limit = 42;
extern void odd_throw(int what);

static long many(int a, int b, int c, int d, int e, int f, int g, long h, int i, long j)
{
    calls[0]++;
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

static double floats(double a, float b, double c, float d, double e, double f, double g, double h, double i, float j)
{
    calls[1]++;
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

static double variadic(int n, ...)
{
    va_list args;
    double sum = 0;
    calls[2]++;
    va_start(args, n);
    for (int i = 0; i < n; i++) {
        sum += i % 2 ? va_arg(args, double) : (double)va_arg(args, long);
    }
    va_end(args);
    return sum;
}

static odd_pair pair(double a) { calls[3]++; return (odd_pair){a, 2 * a}; }
static odd_mixed mixed(long a) { calls[4]++; return (odd_mixed){a, a / 2.0}; }
static odd_big big(long a)
{
    odd_big out;
    calls[5]++;
    for (int i = 0; i < 12; i++) {
        out.words[i] = a * i;
    }
    return out;
}
static long double wide(long double a) { calls[6]++; return a * 3; }
static int again(int (*back)(int), int n) { calls[7]++; return back(n) + 1; }
static void jump(jmp_buf where) { calls[8]++; longjmp(where, 7); }

static PyObject *make(PyObject *object, int fails)
{
    calls[9]++;
    if (fails) {
        PyErr_SetString(PyExc_ValueError, "make fails");
        return NULL;
    }
    return PyTuple_Pack(1, object);
}

static int status(PyObject *object, int fails)
{
    calls[10]++;
    if (fails) {
        PyErr_Format(PyExc_ValueError, "status fails of %R", object);
        return -1;
    }
    return 0;
}

static int take(PyObject *list, PyObject *stolen)
{
    int done = PyList_Append(list, stolen);
    calls[11]++;
    Py_DECREF(stolen);
    return done;
}

/* What breaks the rules. */
static PyObject *null_without_error(PyObject *object) { (void)object; calls[12]++; return NULL; }
static PyObject *error_on_success(PyObject *object)
{
    calls[13]++;
    PyErr_SetString(PyExc_KeyError, "left behind");
    return PyTuple_Pack(1, object);
}
static int minus_one(PyObject *object) { (void)object; calls[14]++; return -1; }
static PyObject *not_counted(PyObject *object) { calls[15]++; return object; }
static int taken(PyObject *object) { calls[16]++; Py_DECREF(object); return 0; }
static double number(PyObject *object)
{
    double d = PyFloat_AsDouble(object);
    calls[17]++;
    return PyErr_Occurred() ? Py_NAN : d;
}
static void throws(int what) { calls[18]++; odd_throw(what); }
static int given_twice(PyObject *list, PyObject *stolen)
{
    calls[19]++;
    return PyList_Append(list, stolen); /* and the reference that came with the call is lost */
}
static int given_kept(PyObject *list, PyObject *stolen)
{
    (void)list;
    (void)stolen;
    calls[20]++;
    PyErr_SetString(PyExc_ValueError, "given_kept fails");
    return -1;
}
static PyObject *borrowed_counted(int number) { (void)number; calls[21]++; Py_INCREF(held); return held; }
static PyObject *new_not_counted(int number) { (void)number; calls[22]++; return held; }
static PyObject *lend(int number) { (void)number; calls[23]++; return held; }
static unsigned version(void) { return 0; } /* not counted: who looks at the table calls it, too */

static Odd_API table = {many, floats, variadic, pair, mixed, big, wide, again, jump, make, status, take, null_without_error,
                        error_on_success, minus_one, not_counted, taken, number, throws,
                        given_twice, given_kept, borrowed_counted, new_not_counted, lend, version, &limit, NULL};
#ifdef OTHER
static PyObject *other_make(PyObject *object, int fails) { (void)object; return PyUnicode_FromFormat("other %d", fails); }
#endif

static PyObject *counts(PyObject *module, PyObject *none)
{
    PyObject *out = PyList_New(0);
    (void)module;
    (void)none;
    for (int i = 0; i < SLOTS; i++) {
        PyObject *n = PyLong_FromLong(calls[i]);
        PyList_Append(out, n);
        Py_DECREF(n);
    }
    return out;
}

static PyMethodDef methods[] = {{"counts", counts, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static int odd_exec(PyObject *module)
{
    PyObject *capsule;
#ifdef OTHER
    table.make = other_make;
#endif
    table.object = (PyObject *)&PyList_Type;
    if (held == NULL && (held = PyTuple_Pack(1, Py_None)) == NULL) {
        return -1;
    }
    capsule = PyCapsule_New(&table, "odd.API", NULL);
    return capsule == NULL ? -1 : PyModule_AddObject(module, "API", capsule);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, odd_exec}, {0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "odd", NULL, 0, methods, slots, NULL, NULL, NULL};
#ifdef OTHER
PyMODINIT_FUNC PyInit_odd2(void) { return PyModuleDef_Init(&def); }
#else
PyMODINIT_FUNC PyInit_odd(void) { return PyModuleDef_Init(&def); }
#endif
