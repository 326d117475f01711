/* Edges: one consumer's copy of a table, with thunks in the place of its functions, and their counters. */
#include <stdlib.h>
#include <string.h>

#include "watch.h"

static uint32_t record_count;

/* Fills an edge's slot; a slot's function may be called from the moment on when somebody has its thunk. */
static int fill(edge *e, Py_ssize_t i, void *target, const slot_plan *plan, void **thunk)
{
    record *r;
    lock();
    r = new_thunk(thunk);
    unlock();
    if (r == NULL) {
        return -1;
    }
    r->entry = (void *)hpyapi_count;
    r->target = target;
    r->owner = me();
    r->id = e->first + (uint32_t)i;
    r->stack = plan->stack;
    r->error = plan->error;
    r->flags = plan->flags;
    memcpy(r->objects, plan->objects, OBJECTS);
    r->edge = e;
    e->records[i] = r;
    e->asks |= (plan->flags & FLAG_TELLS) != 0;
    return 0;
}

static edge *new_edge(Py_ssize_t count)
{
    edge *e = calloc(1, sizeof(edge) + (size_t)count * sizeof(record *));
    uintptr_t *last = calloc((size_t)count + 1, sizeof *last);
    if (e == NULL || last == NULL) {
        free(e);
        free(last);
        PyErr_NoMemory();
        return NULL;
    }
    e->count = count;
    e->last = last;
    e->interpreter = interpreter();
    e->first = __atomic_fetch_add(&record_count, (uint32_t)count, __ATOMIC_RELAXED);
    return e;
}

/* table(address, size, head, plans) -> (edge, address): a copy of a table whose watched functions are thunks. */
static PyObject *make_table(PyObject *module, PyObject *args)
{
    unsigned long long source;
    Py_ssize_t size, head, length, i, count;
    const char *plans;
    char *table;
    edge *e;
    (void)module;
    if (!PyArg_ParseTuple(args, "Knny#", &source, &size, &head, &plans, &length)) {
        return NULL;
    }
    count = length / (Py_ssize_t)sizeof(slot_plan);
    if (head < 0 || size < head + count * 8) {
        PyErr_SetString(PyExc_ValueError, "hpyapi: a table is too small for its slots");
        return NULL;
    }
    table = malloc((size_t)size);
    e = table != NULL ? new_edge(count) : NULL;
    if (e == NULL) {
        free(table);
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    memcpy(table, (const void *)(uintptr_t)source, (size_t)size);
    for (i = 0; i < count; i++) {
        slot_plan plan;
        void **word = (void **)(table + head) + i;
        memcpy(&plan, plans + i * (Py_ssize_t)sizeof(slot_plan), sizeof plan);
        if (plan.watched && (*word != NULL || plan.flags & FLAG_MISSING) && fill(e, i, *word, &plan, word) < 0) {
            return NULL;
        }
    }
    return Py_BuildValue("KK", (unsigned long long)(uintptr_t)e, (unsigned long long)(uintptr_t)table);
}

/* thunks(addresses, plans) -> (edge, [address, ...]): the same for functions that stand alone. */
static PyObject *make_thunks(PyObject *module, PyObject *args)
{
    PyObject *addresses, *out;
    Py_ssize_t length, i, count;
    const char *plans;
    edge *e;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy#", &addresses, &plans, &length)) {
        return NULL;
    }
    count = length / (Py_ssize_t)sizeof(slot_plan);
    if ((e = new_edge(count)) == NULL || (out = PyList_New(count)) == NULL) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        slot_plan plan;
        PyObject *item = PySequence_GetItem(addresses, i), *address;
        void *target = item != NULL ? PyLong_AsVoidPtr(item) : NULL, *thunk = NULL;
        Py_XDECREF(item);
        memcpy(&plan, plans + i * (Py_ssize_t)sizeof(slot_plan), sizeof plan);
        if (target == NULL || fill(e, i, target, &plan, &thunk) < 0 ||
            (address = PyLong_FromVoidPtr(thunk)) == NULL || PyList_SetItem(out, i, address) < 0) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_ValueError, "hpyapi: a function's address is NULL");
            }
            Py_DECREF(out);
            return NULL;
        }
    }
    return Py_BuildValue("KN", (unsigned long long)(uintptr_t)e, out);
}

static edge *edge_of(unsigned long long word) { return (edge *)(uintptr_t)word; }

/* first(edge) -> the number of its first slot in recordings and findings. */
static PyObject *first(PyObject *module, PyObject *word)
{
    unsigned long long e = PyLong_AsUnsignedLongLong(word);
    (void)module;
    return PyErr_Occurred() ? NULL : PyLong_FromUnsignedLong(edge_of(e)->first);
}

/* counts(edge) -> bytes: for each slot five words, calls, ticks, own ticks, errors, calls that were left. */
static PyObject *counts(PyObject *module, PyObject *word)
{
    edge *e = edge_of(PyLong_AsUnsignedLongLong(word));
    PyObject *out;
    uint64_t *at;
    Py_ssize_t i;
    (void)module;
    if (PyErr_Occurred() || (at = calloc((size_t)e->count + 1, 40)) == NULL) {
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    for (i = 0; i < e->count; i++) {
        const record *r = e->records[i];
        if (r != NULL) {
            at[5 * i] = r->calls[0] + r->calls[1];
            at[5 * i + 1] = r->total[0] + r->total[1];
            at[5 * i + 2] = r->own[0] + r->own[1];
            at[5 * i + 3] = r->errors[0] + r->errors[1];
            at[5 * i + 4] = r->unwound;
        }
    }
    out = PyBytes_FromStringAndSize((char *)at, e->count * 40);
    free(at);
    return out;
}

/* reset(edge): all counters are zero again, as a child of fork wants it. */
static PyObject *reset(PyObject *module, PyObject *word)
{
    edge *e = edge_of(PyLong_AsUnsignedLongLong(word));
    Py_ssize_t i;
    (void)module;
    if (PyErr_Occurred()) {
        return NULL;
    }
    for (i = 0; i < e->count; i++) {
        record *r = e->records[i];
        if (r != NULL) {
            memset(r->calls, 0, sizeof r->calls);
            memset(r->total, 0, sizeof r->total);
            memset(r->own, 0, sizeof r->own);
            memset(r->errors, 0, sizeof r->errors);
            r->unwound = 0;
        }
    }
    Py_RETURN_NONE;
}

/* enter(edge, ways): what the thunks of an edge do, a byte for each slot: 0 nothing, 1 count, 2 all. */
static PyObject *enter(PyObject *module, PyObject *args)
{
    static void (*const entries[])(void) = {hpyapi_pass, hpyapi_count, hpyapi_full};
    unsigned long long word;
    const unsigned char *ways;
    Py_ssize_t i, count;
    (void)module;
    if (!PyArg_ParseTuple(args, "Ky#", &word, &ways, &count)) {
        return NULL;
    }
    for (i = 0; i < count && i < edge_of(word)->count; i++) {
        record *r = edge_of(word)->records[i];
        if (r != NULL && ways[i] < 3) {
            __atomic_store_n(&r->entry, (void *)entries[ways[i]], __ATOMIC_RELEASE);
        }
    }
    Py_RETURN_NONE;
}

record *record_of(unsigned long long word, Py_ssize_t slot)
{
    edge *e = edge_of(word);
    if (slot < 0 || slot >= e->count || e->records[slot] == NULL) {
        PyErr_Format(PyExc_LookupError, "hpyapi: slot %zd is not watched", slot);
        return NULL;
    }
    return e->records[slot];
}

PyMethodDef edge_methods[] = {
    {"table", make_table, METH_VARARGS, NULL}, {"thunks", make_thunks, METH_VARARGS, NULL}, {"first", first, METH_O, NULL},
    {"counts", counts, METH_O, NULL},          {"reset", reset, METH_O, NULL},              {"enter", enter, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
