/* The provider of the Probe API without HPy. C11 and C++17, full and limited API: the tests compile it in every way. */
#include "probe_cpython_provider.h"
#include "plain_module.h"

static probe_version do_version;
static probe_add do_add;
static probe_context do_context;
static probe_range do_range;
static probe_join do_join;
static probe_divide do_divide;
static probe_fail do_fail;
static probe_swallow do_swallow;
static probe_pair do_pair;
static probe_split do_split;
static probe_each do_each;
static probe_total do_total;
static probe_squares do_squares;
static probe_norm do_norm;
static probe_maybe do_maybe;
static probe_subscribe do_subscribe;
static probe_subscribe_ctx do_subscribe_ctx;
static probe_publish do_publish;
static probe_unsubscribe do_unsubscribe;
static probe_hypot do_hypot;
static probe_leak do_leak;
static probe_mix do_mix;
static probe_swallow_all do_swallow_all;
static probe_invoke do_invoke;
static probe_descend do_descend;
static probe_broken do_broken;
static probe_describe do_describe;
static probe_shuffle do_shuffle;
static probe_subtract do_subtract;
static probe_answer do_answer;

static const double tau = 6.283185307179586;

Probe_PROVIDE(
    do_version,
    do_add,
    do_context,
    do_range,
    do_join,
    do_divide,
    do_fail,
    do_swallow,
    do_pair,
    do_split,
    do_each,
    do_total,
    do_squares,
    do_norm,
    do_maybe,
    do_subscribe,
    do_subscribe_ctx,
    do_publish,
    do_unsubscribe,
    do_hypot,
    &tau,
    do_leak,
    do_mix,
    do_swallow_all,
    do_invoke,
    do_descend,
    do_broken,
    NULL,
    do_describe,
    do_shuffle,
    do_subtract,
    do_answer
);
HPYAPI_EXPORTS(probe_provider, &Probe_descriptor);

/* What is subscribed; one of the two notifies is set. */
typedef struct {
    probe_each_fn *fn;
    void *user;
    probe_forget_fn *forget;
    probe_forget_ctx_fn *forget_ctx;
} subscriber;

/* One per interpreter. */
typedef struct {
    subscriber subscribers[4];
    int32_t subscribed;
    subscriber lent; /* to the latest call of do_each */
    subscriber held; /* see hold_first */
    int32_t calls;   /* of do_context, which says so */
    int careless;    /* whether functions fail without ending what they were given */
} state;

static state *state_of(PyObject *module)
{
    return (state *)PyModule_GetState(module);
}

static int32_t do_version(void)
{
    return Probe_MAJOR * 1000 + Probe_MINOR;
}

static PyObject *do_add(PyObject *module, PyObject *a, PyObject *b)
{
    (void)module;
    return PyNumber_Add(a, b);
}

static int32_t do_context(PyObject *module, char *name, int32_t capacity)
{
    return (int32_t)PyOS_snprintf(name, (size_t)capacity, "module %d", (int)++state_of(module)->calls);
}

static PyObject *do_range(PyObject *module, int64_t n)
{
    PyObject *list = PyList_New(0);
    int64_t i;

    (void)module;
    for (i = 0; i < n && list != NULL; i++) {
        PyObject *item = PyLong_FromLongLong(i);

        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *do_join(PyObject *module, PyObject *const *items, int32_t count)
{
    PyObject *tuple = PyTuple_New(count > 0 ? count : 0);
    int32_t i;

    (void)module;
    for (i = 0; i < count && tuple != NULL; i++) {
        PyObject *item = items[i] != NULL ? items[i] : PyUnicode_FromString("null");

        if (items[i] != NULL) {
            Py_INCREF(item);
        }
        if (item == NULL || PyTuple_SetItem(tuple, i, item) < 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

static int32_t do_divide(PyObject *module, PyObject *a, PyObject *b, PyObject **quotient, PyObject **remainder)
{
    (void)module;
    *quotient = PyNumber_FloorDivide(a, b);
    *remainder = *quotient != NULL ? PyNumber_Remainder(a, b) : NULL;
    if (*remainder == NULL) {
        Py_CLEAR(*quotient);
        return -1;
    }
    return 0;
}

static PyObject *do_fail(PyObject *module, const char *message)
{
    (void)module;
    PyErr_SetString(PyExc_ValueError, message);
    return NULL;
}

static int64_t do_swallow(PyObject *module, PyObject *item)
{
    int64_t length = PyObject_Size(item);

    (void)module;
    Py_DECREF(item);
    return length;
}

static int32_t do_pair(PyObject *module, PyObject **item, PyObject *companion)
{
    PyObject *list;

    (void)module;
    if (companion == Py_None) {
        Py_CLEAR(*item);
        PyErr_SetString(PyExc_TypeError, "no companion");
        return -1;
    }
    list = PyList_New(0);
    if (list != NULL && (PyList_Append(list, *item) < 0 || PyList_Append(list, companion) < 0)) {
        Py_CLEAR(list);
    }
    Py_DECREF(*item);
    *item = list;
    return list == NULL ? -1 : 2;
}

static int32_t do_split(PyObject *module, PyObject *sequence, PyObject **items, int32_t room)
{
    Py_ssize_t i, n = PyObject_Size(sequence);

    (void)module;
    for (i = 0; i < room; i++) {
        items[i] = NULL; /* the caller's room is as it comes, and a failure leaves no reference there */
    }
    if (n < 0) {
        return -1;
    }
    for (i = 0; i < n && i < room; i++) {
        items[i] = PySequence_GetItem(sequence, i);
        if (items[i] == NULL) {
            break;
        }
    }
    if (i == n) {
        return (int32_t)n;
    }
    if (i == room) {
        PyErr_SetString(PyExc_ValueError, "the room is too small");
    }
    while (i-- > 0) {
        Py_CLEAR(items[i]);
    }
    return -1;
}

static PyObject *do_each(PyObject *module, PyObject *sequence, probe_each_fn *fn, void *user)
{
    Py_ssize_t i, n = PyObject_Size(sequence);
    PyObject *list = n < 0 ? NULL : PyList_New(0);

    state_of(module)->lent.fn = fn;
    state_of(module)->lent.user = user;
    for (i = 0; i < n && list != NULL; i++) {
        PyObject *item = PySequence_GetItem(sequence, i);
        PyObject *made = NULL;

        if (item != NULL) {
            made = fn != NULL ? fn(module, item, user) : hpyapi_new_reference(item);
            Py_DECREF(item);
        }
        if (made == NULL || PyList_Append(list, made) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(made);
    }
    return list;
}

static double do_total(PyObject *module, const double *values, size_t count)
{
    double total = 0;
    size_t i;

    (void)module;
    if (count == 0) {
        PyErr_SetString(PyExc_ValueError, "no values");
        return (double)NAN;
    }
    for (i = 0; i < count; i++) {
        total += values[i];
    }
    return total;
}

static void do_squares(PyObject *module, int64_t *squares, uint32_t count)
{
    uint32_t i;

    (void)module;
    if (count > 1000) {
        PyErr_SetString(PyExc_ValueError, "too many");
        return;
    }
    for (i = 0; i < count; i++) {
        squares[i] = (int64_t)i * i;
    }
}

static double do_norm(PyObject *module, const probe_point *point, probe_point *mirrored)
{
    (void)module;
    mirrored->x = -point->x;
    mirrored->y = -point->y;
    return sqrt(point->x * point->x + point->y * point->y);
}

static PyObject *do_maybe(PyObject *module, PyObject *item)
{
    (void)module;
    return hpyapi_new_reference(item);
}

/* A place for a subscriber; NULL with an error set when there is none. */
static subscriber *new_subscriber(PyObject *module)
{
    state *own = state_of(module);

    if (own->subscribed == 4) {
        PyErr_SetString(PyExc_RuntimeError, "no room for more subscribers");
        return NULL;
    }
    return &own->subscribers[own->subscribed++];
}

static int32_t do_subscribe(PyObject *module, probe_each_fn *fn, void *user, probe_forget_fn *forget)
{
    subscriber *place = new_subscriber(module);

    if (place == NULL) {
        if (!state_of(module)->careless) {
            forget(user);
        }
        return -1;
    }
    place->fn = fn;
    place->user = user;
    place->forget = forget;
    place->forget_ctx = NULL;
    return state_of(module)->subscribed;
}

static int32_t do_subscribe_ctx(PyObject *module, probe_each_fn *fn, void *user, probe_forget_ctx_fn *forget)
{
    subscriber *place = new_subscriber(module);

    if (place == NULL) {
        if (!state_of(module)->careless) {
            forget(module, user);
        }
        return -1;
    }
    place->fn = fn;
    place->user = user;
    place->forget = NULL;
    place->forget_ctx = forget;
    return state_of(module)->subscribed;
}

static PyObject *do_publish(PyObject *module, PyObject *item)
{
    state *own = state_of(module);
    PyObject *list = PyList_New(0);
    int32_t i;

    for (i = 0; i < own->subscribed && list != NULL; i++) {
        PyObject *made = own->subscribers[i].fn(module, item, own->subscribers[i].user);

        if (made == NULL || PyList_Append(list, made) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(made);
    }
    return list;
}

static int32_t do_unsubscribe(PyObject *module)
{
    state *own = state_of(module);
    int32_t i, n = own->subscribed;

    own->subscribed = 0;
    for (i = 0; i < n; i++) {
        if (own->subscribers[i].forget != NULL) {
            own->subscribers[i].forget(own->subscribers[i].user);
        } else {
            own->subscribers[i].forget_ctx(module, own->subscribers[i].user);
        }
    }
    return n;
}

static double do_hypot(double a, double b)
{
    return sqrt(a * a + b * b);
}

static void do_leak(PyObject *module, PyObject *item)
{
    (void)module;
    Py_INCREF(item);
}

static int64_t do_mix(PyObject *module, bool flag, int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f,
                      int64_t g, uint64_t h, float i, double j, size_t k, probe_detail l, Py_ssize_t m)
{
    int64_t parts[] = {flag, a, b, c, d, e, f, g, (int64_t)h, (int64_t)(i * 2), (int64_t)(j * 2), (int64_t)k, (int64_t)l, m};
    uint64_t mixed = 0;
    size_t n;

    (void)module;
    for (n = 0; n < sizeof(parts) / sizeof(parts[0]); n++) {
        mixed = mixed * 31 + (uint64_t)parts[n];
    }
    return (int64_t)(mixed >> 1);
}

static int32_t do_swallow_all(PyObject *module, PyObject **items, int32_t count)
{
    int32_t i, n = 0;

    (void)module;
    for (i = 0; i < count; i++) {
        n += items[i] != NULL;
        Py_XDECREF(items[i]);
    }
    return n;
}

static PyObject *do_invoke(PyObject *module, PyObject *callable)
{
    (void)module;
    return PyObject_CallObject(callable, NULL);
}

static int64_t do_descend(PyObject *module, int64_t left, probe_step_fn *step, void *user)
{
    int64_t made;

    if (left == 0) {
        return 0;
    }
    made = step(module, left - 1, user);
    return made < 0 ? -1 : made + 1;
}

static PyObject *do_broken(PyObject *module)
{
    (void)module;
    return NULL;
}

static const char *do_describe(PyObject *module, probe_detail detail)
{
    (void)module;
    switch (detail) {
    case PROBE_SHORT:
        return "probe";
    case PROBE_LONG:
        return "probe, for tests";
    }
    PyErr_SetString(PyExc_ValueError, "no such detail");
    return NULL;
}

static PyObject *do_shuffle(PyObject *module, PyObject **old, PyObject *const *items, int32_t count, PyObject **copies,
                            PyObject **taken, int32_t n_taken, PyObject **last)
{
    PyObject *was = *old;
    int32_t i;

    *old = PyLong_FromLong(count);
    *last = count > 0 ? hpyapi_new_reference(items[count - 1]) : NULL;
    for (i = 0; i < count; i++) {
        copies[i] = hpyapi_new_reference(items[i]);
    }
    (void)do_swallow_all(module, taken, n_taken);
    return was; /* what *old owned is the caller's again */
}

static PyObject *do_subtract(PyObject *module, PyObject *a, PyObject *b)
{
    (void)module;
    return PyNumber_Subtract(a, b);
}

static int32_t do_answer(void)
{
    return 42;
}

/* publish_gone(item): calls the first subscriber, though it may have been ended. */
static PyObject *publish_gone(PyObject *self, PyObject *item)
{
    const subscriber *first = &state_of(self)->subscribers[0];

    return first->fn(self, item, first->user);
}

/* each_gone(item): calls what was lent to a call that has ended. */
static PyObject *each_gone(PyObject *self, PyObject *item)
{
    const subscriber *lent = &state_of(self)->lent;

    return lent->fn(self, item, lent->user);
}

/* hold_first(): remembers the first subscriber for call_held(item). */
static PyObject *hold_first(PyObject *self, PyObject *unused)
{
    (void)unused;
    state_of(self)->held = state_of(self)->subscribers[0];
    Py_RETURN_NONE;
}

static PyObject *call_held(PyObject *self, PyObject *item)
{
    const subscriber *held = &state_of(self)->held;

    return held->fn(self, item, held->user);
}

/* forget_again(): ends all that were ever subscribed. */
static PyObject *forget_again(PyObject *self, PyObject *unused)
{
    state *own = state_of(self);
    int i;

    (void)unused;
    for (i = 0; i < 4 && own->subscribers[i].fn != NULL; i++) {
        own->subscribed = i + 1;
    }
    return PyLong_FromLong(do_unsubscribe(self));
}

/* be_careless(yes): see state. */
static PyObject *be_careless(PyObject *self, PyObject *yes)
{
    state_of(self)->careless = PyObject_IsTrue(yes);
    Py_RETURN_NONE;
}

static PyMethodDef module_methods[] = {
    {"publish_gone", publish_gone, METH_O, NULL},
    {"each_gone", each_gone, METH_O, NULL},
    {"hold_first", hold_first, METH_NOARGS, NULL},
    {"call_held", call_held, METH_O, NULL},
    {"forget_again", forget_again, METH_NOARGS, NULL},
    {"be_careless", be_careless, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int module_exec(PyObject *module)
{
    return Probe_Export(module);
}

static void module_free(void *module)
{
    if (state_of((PyObject *)module) != NULL) {
        (void)do_unsubscribe((PyObject *)module);
    }
}

PLAIN_MODULE(Probe, probe_provider, "The provider of the Probe API.", sizeof(state), module_methods, module_exec, plain_traverse, plain_clear, module_free)
