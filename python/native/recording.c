/* Recordings: whole calls, in the order in which they end. */
#include <errno.h>
#include <stdlib.h>

#include "watch.h"

typedef struct {
    uint64_t began, ended;
    uint32_t id, thread;
    uint64_t failed;
} event;

#define CHUNK_EVENTS 2048
typedef struct chunk {
    struct chunk *next;
    uint32_t used;
    event events[CHUNK_EVENTS];
} chunk;

static chunk *chunks;
static int64_t chunks_left; /* how many more a recording may have; 0 when there is none */
int recording;
static uint64_t dropped;

void note(thread *t, const record *r, uint64_t began, uint64_t ended, int failed)
{
    chunk *c = t->chunk;
    int error = errno;
    if (c == NULL || c->used == CHUNK_EVENTS) {
        lock();
        c = chunks_left > 0 ? malloc(sizeof(*c)) : NULL;
        if (c != NULL) {
            chunks_left--;
            c->used = 0;
            c->next = chunks;
            chunks = c;
        }
        unlock();
        errno = error;
        if (c == NULL) {
            __atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
            return;
        }
        t->chunk = c;
    }
    if (t->number == 0) {
        t->number = __atomic_add_fetch(&thread_count, 1, __ATOMIC_RELAXED);
    }
    c->events[c->used] = (event){began, ended, r->id, t->number, (uint64_t)failed};
    __atomic_store_n(&c->used, c->used + 1, __ATOMIC_RELEASE);
}

/* record(calls): from now on keeps at most so many calls; 0 ends that. */
static PyObject *set_recording(PyObject *module, PyObject *args)
{
    unsigned long long most;
    (void)module;
    if (!PyArg_ParseTuple(args, "K", &most)) {
        return NULL;
    }
    lock();
    chunks_left = (int64_t)((most + CHUNK_EVENTS - 1) / CHUNK_EVENTS);
    unlock();
    recording = most > 0;
    Py_RETURN_NONE;
}

/* recorded() -> (bytes, dropped): the calls that were kept, 32 bytes each. */
static PyObject *recorded(PyObject *module, PyObject *none)
{
    const chunk *c;
    PyObject *parts = PyList_New(0), *empty = PyBytes_FromStringAndSize(NULL, 0), *all = NULL;
    (void)module;
    (void)none;
    for (c = chunks; parts != NULL && c != NULL; c = c->next) {
        PyObject *part = PyBytes_FromStringAndSize((const char *)c->events, (Py_ssize_t)(__atomic_load_n(&c->used, __ATOMIC_ACQUIRE) * sizeof(event)));
        if (part == NULL || PyList_Append(parts, part) < 0) {
            Py_CLEAR(parts);
        }
        Py_XDECREF(part);
    }
    if (parts != NULL && empty != NULL) {
        all = PyObject_CallMethod(empty, "join", "O", parts);
    }
    Py_XDECREF(parts);
    Py_XDECREF(empty);
    return all == NULL ? NULL : Py_BuildValue("NK", all, (unsigned long long)dropped);
}

/* In a child of fork: what the parent recorded is the parent's. */
void forget_recorded(void)
{
    chunk *c;
    dropped = 0;
    for (c = chunks; c != NULL; c = c->next) {
        c->used = 0;
    }
}

PyMethodDef recording_methods[] = {
    {"record", set_recording, METH_VARARGS, NULL}, {"recorded", recorded, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL},
};
