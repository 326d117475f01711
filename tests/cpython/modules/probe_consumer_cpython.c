/* A consumer of the Probe API without HPy: the same functions as probe_consumer has. C11 and C++17, full and limited API. */
#define HPYAPI_IMPLEMENT
#include "probe_cpython_consumer.h"
#include "plain_module.h"

HPYAPI_IMPORTS(probe_consumer, &Probe_import);

/* One per interpreter. */
typedef struct {
    Probe_Record probe;
    long forgotten;
} state;

static state *state_of(PyObject *module)
{
    return (state *)PyModule_GetState(module);
}

static Probe_Record *probe(PyObject *module)
{
    return &state_of(module)->probe;
}

/* A tuple of references, which it takes; NULL becomes the string "null". */
static PyObject *pack(PyObject **items, Py_ssize_t n)
{
    PyObject *tuple = PyTuple_New(n);
    Py_ssize_t i;

    for (i = 0; tuple != NULL && i < n; i++) {
        (void)PyTuple_SetItem(tuple, i, items[i] != NULL ? items[i] : PyUnicode_FromString("null"));
    }
    return tuple;
}

static PyObject *version(PyObject *self, PyObject *args)
{
    (void)args;
    return PyLong_FromLong(Probe_Version(probe(self)));
}

static PyObject *add(PyObject *self, PyObject *args)
{
    PyObject *a, *b;

    return PyArg_ParseTuple(args, "OO", &a, &b) ? Probe_Add(probe(self), a, b) : NULL;
}

static PyObject *add_repeat(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *sum = NULL;
    long n;

    if (!PyArg_ParseTuple(args, "OOl", &a, &b, &n)) {
        return NULL;
    }
    while (n-- > 0) {
        Py_XDECREF(sum);
        sum = Probe_Add(probe(self), a, b);
        if (sum == NULL) {
            return NULL;
        }
    }
    return sum;
}

static PyObject *subtract(PyObject *self, PyObject *args)
{
    PyObject *a, *b;

    return PyArg_ParseTuple(args, "OO", &a, &b) ? Probe_Subtract(probe(self), a, b) : NULL;
}

static PyObject *context(PyObject *self, PyObject *args)
{
    char name[64];

    (void)args;
    return Probe_Context(probe(self), name, (int32_t)sizeof(name)) < 0 ? NULL : Py_BuildValue("ss", "module", name);
}

static PyObject *range(PyObject *self, PyObject *arg)
{
    return Probe_Range(probe(self), PyLong_AsLong(arg));
}

static PyObject *join(PyObject *self, PyObject *args)
{
    PyObject *items[64];
    Py_ssize_t i, n = PyTuple_Size(args);

    for (i = 0; i < n; i++) {
        items[i] = PyTuple_GetItem(args, i);
    }
    return Probe_Join(probe(self), items, (int32_t)n);
}

static PyObject *join_null(PyObject *self, PyObject *args)
{
    PyObject *items[32] = {NULL};
    Py_ssize_t i, n = PyTuple_Size(args);

    if (n > 30) {
        return Probe_Join(probe(self), NULL, 0);
    }
    for (i = 0; i < n; i++) {
        items[i + 1] = PyTuple_GetItem(args, i);
    }
    return Probe_Join(probe(self), items, (int32_t)n + 2);
}

static PyObject *divide(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *results[2];

    if (!PyArg_ParseTuple(args, "OO", &a, &b) || Probe_Divide(probe(self), a, b, &results[0], &results[1]) < 0) {
        return NULL;
    }
    return pack(results, 2);
}

static PyObject *fail(PyObject *self, PyObject *args)
{
    (void)args;
    return Probe_Fail(probe(self), "as asked");
}

static PyObject *swallow(PyObject *self, PyObject *arg)
{
    int64_t length;

    Py_INCREF(arg);
    length = Probe_Swallow(probe(self), arg);
    return length < 0 ? NULL : PyLong_FromLongLong(length);
}

static PyObject *swallow_all(PyObject *self, PyObject *args)
{
    PyObject *items[32] = {NULL};
    Py_ssize_t i;
    int32_t n;

    for (i = 0; i < PyTuple_Size(args) && i < 31; i++) {
        items[i + 1] = PyTuple_GetItem(args, i);
        Py_INCREF(items[i + 1]);
    }
    n = Probe_SwallowAll(probe(self), items, (int32_t)i + 1);
    return n < 0 ? NULL : PyLong_FromLong(n);
}

static PyObject *pair(PyObject *self, PyObject *args)
{
    PyObject *item, *companion;

    if (!PyArg_ParseTuple(args, "OO", &item, &companion)) {
        return NULL;
    }
    Py_INCREF(item);
    if (Probe_Pair(probe(self), &item, companion) < 0) {
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

    if (!PyArg_ParseTuple(args, "Oi", &sequence, &room)) {
        return NULL;
    }
    n = Probe_Split(probe(self), sequence, items, room);
    return n < 0 ? NULL : pack(items, n);
}

static PyObject *maybe(PyObject *self, PyObject *args)
{
    PyObject *item = Probe_Maybe(probe(self), PyTuple_Size(args) > 0 ? PyTuple_GetItem(args, 0) : NULL);

    return item != NULL || PyErr_Occurred() ? item : PyUnicode_FromString("null");
}

static PyObject *shuffle(PyObject *self, PyObject *args)
{
    PyObject *items[16], *taken[16], *results[19];
    Py_ssize_t i, n = PyTuple_Size(args);

    for (i = 0; i < n; i++) {
        items[i] = i + 1 < n ? PyTuple_GetItem(args, i + 1) : NULL;
        taken[i] = PyTuple_GetItem(args, i);
        Py_INCREF(taken[i]);
    }
    results[1] = PyTuple_GetItem(args, 0);
    Py_INCREF(results[1]);
    results[0] = Probe_Shuffle(probe(self), &results[1], items, (int32_t)n, &results[3], taken, (int32_t)n, &results[2]);
    return results[0] != NULL ? pack(results, 3 + n) : NULL;
}

struct visit {
    PyObject *module;
    PyObject *offset;
    long calls, foreign;
};

static PyObject *add_offset(PyObject *module, PyObject *item, void *user)
{
    struct visit *visit = (struct visit *)user;

    visit->calls++;
    visit->foreign += module != visit->module;
    return PyNumber_Add(item, visit->offset);
}

static PyObject *each(PyObject *self, PyObject *args)
{
    struct visit visit = {self, NULL, 0, 0};
    PyObject *sequence, *list;

    if (!PyArg_ParseTuple(args, "OO", &sequence, &visit.offset)) {
        return NULL;
    }
    list = Probe_Each(probe(self), sequence, add_offset, &visit);
    return list != NULL ? Py_BuildValue("Nls", list, visit.calls, visit.foreign == 0 ? "module" : "another") : NULL;
}

static PyObject *each_null(PyObject *self, PyObject *arg)
{
    return Probe_Each(probe(self), arg, NULL, NULL);
}

static PyObject *total(PyObject *self, PyObject *args)
{
    double values[16], sum;
    Py_ssize_t i;

    for (i = 0; i < PyTuple_Size(args) && i < 16; i++) {
        values[i] = PyFloat_AsDouble(PyTuple_GetItem(args, i));
    }
    sum = Probe_Total(probe(self), values, (size_t)i);
    return PyErr_Occurred() ? NULL : PyFloat_FromDouble(sum);
}

static PyObject *squares(PyObject *self, PyObject *arg)
{
    int64_t out[8] = {0};
    PyObject *items[8];
    int i;

    Probe_Squares(probe(self), out, (uint32_t)PyLong_AsLong(arg));
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

    if (!PyArg_ParseTuple(args, "dd", &point.x, &point.y)) {
        return NULL;
    }
    length = Probe_Norm(probe(self), &point, &mirrored);
    return Py_BuildValue("ddd", length, mirrored.x, mirrored.y);
}

/* What is kept with a subscription. */
struct subscription {
    PyObject *module; /* not owned: what keeps the callback keeps the module */
    long number;
};

static PyObject *add_number(PyObject *module, PyObject *item, void *user)
{
    const struct subscription *kept = (const struct subscription *)user;
    PyObject *number, *sum;

    if (module != kept->module) {
        PyErr_SetString(PyExc_AssertionError, "a callback got another module");
        return NULL;
    }
    number = PyLong_FromLong(kept->number);
    sum = number != NULL ? PyNumber_Add(item, number) : NULL;
    Py_XDECREF(number);
    return sum;
}

static void forget(void *user)
{
    struct subscription *kept = (struct subscription *)user;

    state_of(kept->module)->forgotten++;
    PyMem_Free(kept);
}

static void forget_ctx(PyObject *module, void *user)
{
    struct subscription *kept = (struct subscription *)user;

    state_of(kept->module)->forgotten += module != NULL && module != kept->module ? 1000 : 0;
    forget(user);
}

static PyObject *subscribe(PyObject *self, PyObject *args)
{
    struct subscription *kept = (struct subscription *)PyMem_Malloc(sizeof(*kept));
    int other, place;

    if (kept == NULL || !PyArg_ParseTuple(args, "lp", &kept->number, &other)) {
        PyMem_Free(kept);
        return NULL;
    }
    kept->module = self;
    place = other ? Probe_SubscribeCtx(probe(self), add_number, kept, forget_ctx)
                  : Probe_Subscribe(probe(self), add_number, kept, forget);
    return place < 0 ? NULL : PyLong_FromLong(place);
}

static PyObject *publish(PyObject *self, PyObject *arg)
{
    return Probe_Publish(probe(self), arg);
}

static PyObject *unsubscribe(PyObject *self, PyObject *args)
{
    int n = Probe_Unsubscribe(probe(self));

    (void)args;
    return n < 0 ? NULL : PyLong_FromLong(n);
}

static PyObject *get_forgotten(PyObject *self, PyObject *args)
{
    (void)args;
    return PyLong_FromLong(state_of(self)->forgotten);
}

static PyObject *hypot_(PyObject *self, PyObject *args)
{
    double a, b;

    return PyArg_ParseTuple(args, "dd", &a, &b) ? PyFloat_FromDouble(Probe_Hypot(probe(self), a, b)) : NULL;
}

static PyObject *tau(PyObject *self, PyObject *args)
{
    (void)args;
    return PyFloat_FromDouble(*Probe_Tau(probe(self)));
}

static PyObject *answer(PyObject *self, PyObject *args)
{
    (void)args;
    return PyLong_FromLong(Probe_Answer(probe(self)));
}

static PyObject *mix(PyObject *self, PyObject *args)
{
    (void)args;
    return PyLong_FromLongLong(Probe_Mix(probe(self), true, -1, 255, -32768, 65535, INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX,
                                           1.5f,
                                           -2.5, SIZE_MAX, PROBE_LONG, -7));
}

static PyObject *invoke(PyObject *self, PyObject *arg)
{
    return Probe_Invoke(probe(self), arg);
}

static int64_t step_down(PyObject *module, int64_t left, void *user)
{
    ++*(int64_t *)user;
    return Probe_Descend(probe(module), left, step_down, user);
}

static PyObject *descend(PyObject *self, PyObject *arg)
{
    int64_t mine = 0, steps = Probe_Descend(probe(self), PyLong_AsLong(arg), step_down, &mine);

    return steps < 0 ? NULL : Py_BuildValue("LL", (long long)steps, (long long)mine);
}

static PyObject *broken(PyObject *self, PyObject *args)
{
    (void)args;
    PyObject *result;

    (void)args;
    result = Probe_Broken(probe(self));
    return result == NULL && !PyErr_Occurred() ? PyUnicode_FromString("passed on") : result;
}

static PyObject *describe(PyObject *self, PyObject *arg)
{
    const char *text = Probe_Describe(probe(self), (probe_detail)PyLong_AsLong(arg));

    return text != NULL ? PyUnicode_FromString(text) : NULL;
}

static PyObject *provider_leak(PyObject *self, PyObject *arg)
{
    Probe_Leak(probe(self), arg);
    return PyErr_Occurred() ? NULL : Py_BuildValue("");
}

static PyObject *has_subtract(PyObject *self, PyObject *args)
{
    (void)args;
    return PyBool_FromLong(Probe_Has(probe(self), subtract));
}

static PyObject *import_again(PyObject *self, PyObject *args)
{
    (void)args;
    return Probe_Import(self, probe(self)) < 0 ? NULL : Py_BuildValue("");
}

static PyObject *import_from(PyObject *self, PyObject *arg)
{
    return Probe_ImportFrom(self, probe(self), arg) < 0 ? NULL : Py_BuildValue("");
}

static PyObject *clear(PyObject *self, PyObject *args)
{
    (void)args;
    Probe_Clear(probe(self));
    return Py_BuildValue("");
}

static int64_t step_up(PyObject *module, int64_t left, void *user)
{
    (void)module;
    ++*(int64_t *)user;
    return left;
}

/* Calls with numbers only, and their callbacks, while other threads run Python. For providers that are called directly. */
static PyObject *unlocked(PyObject *self, PyObject *arg)
{
    const Probe_Record *api = probe(self);
    probe_point point = {3, 4}, mirrored;
    int64_t i, n = PyLong_AsLong(arg), called = 0;
    double sum = 0;

    Py_BEGIN_ALLOW_THREADS
    for (i = 0; i < n; i++) {
        sum += Probe_Norm(api, &point, &mirrored);
        (void)Probe_Descend(api, 1, step_up, &called);
    }
    Py_END_ALLOW_THREADS
    return called == n ? PyLong_FromDouble(sum) : PyErr_Format(PyExc_AssertionError, "%lld callbacks", (long long)called);
}

/* How the provider is reached: "directly" or "by entry". */
static PyObject *way(PyObject *self, PyObject *args)
{
    (void)args;
    return PyUnicode_FromString(probe(self)->consumer.context != NULL ? "directly" : "by entry");
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
    {"provider_leak", provider_leak, METH_O, NULL},
    {"has_subtract", has_subtract, METH_NOARGS, NULL},
    {"import_again", import_again, METH_NOARGS, NULL},
    {"import_from", import_from, METH_O, NULL},
    {"clear", clear, METH_NOARGS, NULL},
    {"way", way, METH_NOARGS, NULL},
    {"unlocked", unlocked, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int module_exec(PyObject *module)
{
#ifdef PROBE_LATE_IMPORT
    (void)module;
    return 0;
#else
    return Probe_Import(module, probe(module));
#endif
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    return state_of(module) != NULL ? Probe_Traverse(probe(module), visit, arg) : 0;
}

static int module_clear(PyObject *module)
{
    if (state_of(module) != NULL) {
        Probe_Clear(probe(module));
    }
    return 0;
}

static void module_free(void *module)
{
    (void)module_clear((PyObject *)module);
}

PLAIN_MODULE(Probe, probe_consumer, "A consumer of the Probe API.", sizeof(state), methods, module_exec, module_traverse, module_clear, module_free)
