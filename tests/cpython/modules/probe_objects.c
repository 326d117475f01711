/* A plain CPython extension module that calls the Probe API without HPy; the same functions as probe_consumer has. */
#include "probe_pyobject.h"

/* A tuple of references, which it takes; NULL becomes the string "null". */
static PyObject *pack(PyObject **items, Py_ssize_t n)
{
    PyObject *tuple = PyTuple_New(n);
    Py_ssize_t i;

    for (i = 0; tuple != NULL && i < n; i++) {
        PyTuple_SET_ITEM(tuple, i, items[i] != NULL ? items[i] : PyUnicode_FromString("null"));
    }
    return tuple;
}

static PyObject *version(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyLong_FromLong(PyProbe_Version());
}

static PyObject *add(PyObject *self, PyObject *args)
{
    PyObject *a, *b;

    (void)self;
    return PyArg_ParseTuple(args, "OO", &a, &b) ? PyProbe_Add(a, b) : NULL;
}

static PyObject *add_repeat(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *sum = NULL;
    long n;

    (void)self;
    if (!PyArg_ParseTuple(args, "OOl", &a, &b, &n)) {
        return NULL;
    }
    while (n-- > 0) {
        Py_XDECREF(sum);
        sum = PyProbe_Add(a, b);
        if (sum == NULL) {
            return NULL;
        }
    }
    return sum;
}

static PyObject *subtract(PyObject *self, PyObject *args)
{
    PyObject *a, *b;

    (void)self;
    return PyArg_ParseTuple(args, "OO", &a, &b) ? PyProbe_Subtract(a, b) : NULL;
}

static PyObject *context(PyObject *self, PyObject *args)
{
    char name[64];

    (void)self, (void)args;
    return PyProbe_Context(name, (int32_t)sizeof(name)) < 0 ? NULL : PyUnicode_FromString(name);
}

static PyObject *range(PyObject *self, PyObject *arg)
{
    (void)self;
    return PyProbe_Range(PyLong_AsLong(arg));
}

static PyObject *join(PyObject *self, PyObject *args)
{
    (void)self;
    return PyProbe_Join(&PyTuple_GET_ITEM(args, 0), (int32_t)PyTuple_GET_SIZE(args));
}

static PyObject *join_null(PyObject *self, PyObject *args)
{
    PyObject *items[32] = {NULL};
    Py_ssize_t i, n = PyTuple_GET_SIZE(args);

    (void)self;
    if (n > 30) {
        return PyProbe_Join(NULL, 0);
    }
    for (i = 0; i < n; i++) {
        items[i + 1] = PyTuple_GET_ITEM(args, i);
    }
    return PyProbe_Join(items, (int32_t)n + 2);
}

static PyObject *divide(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *results[2];

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &a, &b) || PyProbe_Divide(a, b, &results[0], &results[1]) < 0) {
        return NULL;
    }
    return pack(results, 2);
}

static PyObject *fail(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyProbe_Fail("as asked");
}

static PyObject *swallow(PyObject *self, PyObject *arg)
{
    int64_t length;

    (void)self;
    Py_INCREF(arg);
    length = PyProbe_Swallow(arg);
    return length < 0 ? NULL : PyLong_FromLongLong(length);
}

static PyObject *swallow_all(PyObject *self, PyObject *args)
{
    PyObject *items[32] = {NULL};
    Py_ssize_t i;
    int32_t n;

    (void)self;
    for (i = 0; i < PyTuple_GET_SIZE(args) && i < 31; i++) {
        items[i + 1] = PyTuple_GET_ITEM(args, i);
        Py_INCREF(items[i + 1]);
    }
    n = PyProbe_SwallowAll(items, (int32_t)i + 1);
    return n < 0 ? NULL : PyLong_FromLong(n);
}

static PyObject *pair(PyObject *self, PyObject *args)
{
    PyObject *item, *companion;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &item, &companion)) {
        return NULL;
    }
    Py_INCREF(item);
    if (PyProbe_Pair(&item, companion) < 0) {
        if (item != NULL) {
            PyErr_SetString(PyExc_AssertionError, "a reference was left after a failure");
        }
        return NULL;
    }
    return item;
}

static PyObject *split(PyObject *self, PyObject *args)
{
    PyObject *sequence, *items[16];
    int room, n;

    (void)self;
    if (!PyArg_ParseTuple(args, "Oi", &sequence, &room)) {
        return NULL;
    }
    n = PyProbe_Split(sequence, items, room);
    return n < 0 ? NULL : pack(items, n);
}

static PyObject *maybe(PyObject *self, PyObject *args)
{
    PyObject *item = PyProbe_Maybe(PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : NULL);

    (void)self;
    return item != NULL || PyErr_Occurred() ? item : PyUnicode_FromString("null");
}

static PyObject *shuffle(PyObject *self, PyObject *args)
{
    PyObject *items[16], *taken[16], *results[19];
    Py_ssize_t i, n = PyTuple_GET_SIZE(args);

    (void)self;
    for (i = 0; i < n; i++) {
        items[i] = i + 1 < n ? PyTuple_GET_ITEM(args, i + 1) : NULL;
        taken[i] = PyTuple_GET_ITEM(args, i);
        Py_INCREF(taken[i]);
    }
    results[1] = PyTuple_GET_ITEM(args, 0);
    Py_INCREF(results[1]);
    results[0] = PyProbe_Shuffle(&results[1], items, (int32_t)n, &results[3], taken, (int32_t)n, &results[2]);
    return results[0] != NULL ? pack(results, 3 + n) : NULL;
}

struct visit {
    PyObject *offset;
    long calls;
};

static PyObject *add_offset(PyObject *item, void *user)
{
    struct visit *visit = (struct visit *)user;

    visit->calls++;
    return PyNumber_Add(item, visit->offset);
}

static PyObject *each(PyObject *self, PyObject *args)
{
    struct visit visit = {NULL, 0};
    PyObject *sequence, *list;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &sequence, &visit.offset)) {
        return NULL;
    }
    list = PyProbe_Each(sequence, add_offset, &visit);
    return list != NULL ? Py_BuildValue("Nls", list, visit.calls, "") : NULL;
}

static PyObject *each_null(PyObject *self, PyObject *arg)
{
    (void)self;
    return PyProbe_Each(arg, NULL, NULL);
}

static PyObject *total(PyObject *self, PyObject *args)
{
    double values[16], sum;
    Py_ssize_t i;

    (void)self;
    for (i = 0; i < PyTuple_GET_SIZE(args) && i < 16; i++) {
        values[i] = PyFloat_AsDouble(PyTuple_GET_ITEM(args, i));
    }
    sum = PyProbe_Total(values, (size_t)i);
    return PyErr_Occurred() ? NULL : PyFloat_FromDouble(sum);
}

static PyObject *squares(PyObject *self, PyObject *arg)
{
    int64_t out[8] = {0};
    PyObject *items[8];
    int i;

    (void)self;
    PyProbe_Squares(out, (uint32_t)PyLong_AsLong(arg));
    if (PyErr_Occurred()) {
        return NULL;
    }
    for (i = 0; i < 8; i++) {
        items[i] = PyLong_FromLongLong(out[i]);
    }
    return pack(items, 8);
}

static PyObject *norm(PyObject *self, PyObject *args)
{
    probe_point point, mirrored;
    double length;

    (void)self;
    if (!PyArg_ParseTuple(args, "dd", &point.x, &point.y)) {
        return NULL;
    }
    length = PyProbe_Norm(&point, &mirrored);
    return Py_BuildValue("ddd", length, mirrored.x, mirrored.y);
}

static long forgotten;

static PyObject *add_number(PyObject *item, void *user)
{
    PyObject *number = PyLong_FromLong(*(const long *)user);
    PyObject *sum = PyNumber_Add(item, number);

    Py_DECREF(number);
    return sum;
}

static void forget(void *user)
{
    PyMem_RawFree(user);
    forgotten++;
}

static PyObject *subscribe(PyObject *self, PyObject *args)
{
    long *number = (long *)PyMem_RawMalloc(sizeof(*number));
    int other, place;

    (void)self;
    if (number == NULL || !PyArg_ParseTuple(args, "lp", number, &other)) {
        PyMem_RawFree(number);
        return NULL;
    }
    place = other ? PyProbe_SubscribeCtx(add_number, number, forget) : PyProbe_Subscribe(add_number, number, forget);
    return place < 0 ? NULL : PyLong_FromLong(place);
}

static PyObject *publish(PyObject *self, PyObject *arg)
{
    (void)self;
    return PyProbe_Publish(arg);
}

static PyObject *unsubscribe(PyObject *self, PyObject *args)
{
    int n = PyProbe_Unsubscribe();

    (void)self, (void)args;
    return n < 0 ? NULL : PyLong_FromLong(n);
}

static PyObject *get_forgotten(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyLong_FromLong(forgotten);
}

static PyObject *hypot_(PyObject *self, PyObject *args)
{
    double a, b;

    (void)self;
    return PyArg_ParseTuple(args, "dd", &a, &b) ? PyFloat_FromDouble(PyProbe_Hypot(a, b)) : NULL;
}

static PyObject *tau(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyFloat_FromDouble(*PyProbe_Tau());
}

static PyObject *answer(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyLong_FromLong(PyProbe_Answer());
}

static PyObject *mix(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyLong_FromLongLong(PyProbe_Mix(true, -1, 255, -32768, 65535, INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX,
                                           1.5f,
                                           -2.5, SIZE_MAX, PROBE_LONG, -7));
}

static PyObject *invoke(PyObject *self, PyObject *arg)
{
    (void)self;
    return PyProbe_Invoke(arg);
}

static int64_t step_down(int64_t left, void *user)
{
    ++*(int64_t *)user;
    return PyProbe_Descend(left, step_down, user);
}

static PyObject *descend(PyObject *self, PyObject *arg)
{
    int64_t mine = 0, steps = PyProbe_Descend(PyLong_AsLong(arg), step_down, &mine);

    (void)self;
    return steps < 0 ? NULL : Py_BuildValue("LL", (long long)steps, (long long)mine);
}

static PyObject *broken(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyProbe_Broken();
}

static PyObject *describe(PyObject *self, PyObject *arg)
{
    const char *text = PyProbe_Describe((probe_detail)PyLong_AsLong(arg));

    (void)self;
    return text != NULL ? PyUnicode_FromString(text) : NULL;
}

static PyObject *import_again(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    if (PyProbe_Import() < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"version", version, METH_NOARGS, NULL},
    {"add", add, METH_VARARGS, NULL},
    {"add_repeat", add_repeat, METH_VARARGS, NULL},
    {"subtract", subtract, METH_VARARGS, NULL},
    {"context", context, METH_NOARGS, NULL},
    {"range", range, METH_O, NULL},
    {"join", join, METH_VARARGS, NULL},
    {"join_null", join_null, METH_VARARGS, NULL},
    {"divide", divide, METH_VARARGS, NULL},
    {"fail", fail, METH_NOARGS, NULL},
    {"swallow", swallow, METH_O, NULL},
    {"swallow_all", swallow_all, METH_VARARGS, NULL},
    {"pair", pair, METH_VARARGS, NULL},
    {"split", split, METH_VARARGS, NULL},
    {"maybe", maybe, METH_VARARGS, NULL},
    {"shuffle", shuffle, METH_VARARGS, NULL},
    {"each", each, METH_VARARGS, NULL},
    {"each_null", each_null, METH_O, NULL},
    {"total", total, METH_VARARGS, NULL},
    {"squares", squares, METH_O, NULL},
    {"norm", norm, METH_VARARGS, NULL},
    {"subscribe", subscribe, METH_VARARGS, NULL},
    {"publish", publish, METH_O, NULL},
    {"unsubscribe", unsubscribe, METH_NOARGS, NULL},
    {"forgotten", get_forgotten, METH_NOARGS, NULL},
    {"hypot", hypot_, METH_VARARGS, NULL},
    {"tau", tau, METH_NOARGS, NULL},
    {"answer", answer, METH_NOARGS, NULL},
    {"mix", mix, METH_NOARGS, NULL},
    {"invoke", invoke, METH_O, NULL},
    {"descend", descend, METH_O, NULL},
    {"broken", broken, METH_NOARGS, NULL},
    {"describe", describe, METH_O, NULL},
    {"import_again", import_again, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC PyInit_probe_objects(void)
{
    static PyModuleDef module = {
        PyModuleDef_HEAD_INIT, "probe_objects", "The Probe API without HPy.", -1, methods, NULL, NULL, NULL, NULL,
    };

    return PyProbe_Import() < 0 ? NULL : PyModule_Create(&module);
}
