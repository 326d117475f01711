/*
 * Export, import and callbacks of modules that use Python.h alone. A part of hpyapi_runtime.h, which includes it there.
 *
 * Nothing here is static data of the process, but for the claim of an API that serves one interpreter only: a provider
 * is known by its module object, and what a consumer imported is in that consumer's module state.
 */
#ifndef HPYAPI_MODULE_H
#define HPYAPI_MODULE_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

/* --- the provider's side ----------------------------------------------------------------------------------------- */

/* Whether this interpreter may have an API that keeps process-wide state: the first one that asks, and no other. */
static inline int hpyapi_claim_interpreter(const hpyapi_descriptor *descriptor)
{
    static int64_t home = -1; /* per module, since this function is */
    int64_t here;

    if (!(descriptor->flags & HPYAPI_FLAG_ONE_INTERPRETER)) {
        return 0;
    }
    here = PyInterpreterState_GetID(PyInterpreterState_Get());
    if (here < 0) {
        return -1;
    }
    if (home < 0) {
        home = here;
    }
    if (home == here) {
        return 0;
    }
    PyErr_Format(PyExc_ImportError, "%s is in use by another interpreter of this process, and serves one only",
                 descriptor->capsule);
    return -1;
}

/* Stores a new reference, which it takes and which may be NULL with an error set, as an attribute. */
static inline int hpyapi_store(PyObject *module, const char *name, PyObject *value)
{
    int status = value != NULL ? PyObject_SetAttrString(module, name, value) : -1;

    Py_XDECREF(value);
    return status;
}

/* Makes the table available: stores the capsule and the gate as attributes of the target, the module or a type of it. */
static inline int hpyapi_export_as(PyObject *module, PyObject *target, const hpyapi_descriptor *descriptor, PyMethodDef *gate)
{
    if (hpyapi_complete(module, descriptor) < 0 || hpyapi_claim_interpreter(descriptor) < 0) {
        return -1;
    }
    if (hpyapi_store(target, descriptor->gate, PyCFunction_New(gate, module)) < 0) {
        return -1;
    }
    return hpyapi_store(target, hpyapi_attribute(descriptor->capsule),
                        PyCapsule_New(descriptor->table, descriptor->capsule, NULL));
}

static inline int hpyapi_export_module(PyObject *module, const hpyapi_descriptor *descriptor, PyMethodDef *gate)
{
    return hpyapi_export_as(module, module, descriptor, gate);
}

/* The body of a gate: hands a native caller the module, for calls through the table, and an entry for all others. */
static inline PyObject *hpyapi_serve_module(PyObject *module, const hpyapi_endpoint *endpoint, PyMethodDef *entry,
                                            size_t count)
{
    hpyapi_frame *frame = hpyapi_take(endpoint, HPYAPI_FRAME_GATE, count);

    if (frame == NULL) {
        return hpyapi_refuse(module, endpoint->name);
    }
    frame->state = HPYAPI_FRAME_HANDLE;
    frame->result.p = module;
    return PyCFunction_New(entry, module);
}

/* --- the consumer's side ----------------------------------------------------------------------------------------- */

/* What a consumer knows of an API before it imports it. */
typedef struct {
    const hpyapi_import *import;
    const void *padding; /* a table of full length for providers that have less: stubs, and NULL where a context is first */
    size_t size;         /* of it */
    PyMethodDef *callback; /* this module's entry for callbacks; NULL when the API takes none */
} hpyapi_wanted;

/* A consumer for the way through entries: of a record that holds no import, one that says which API was called. */
static inline const hpyapi_consumer *hpyapi_imported(const hpyapi_consumer *consumer, const hpyapi_consumer *nothing)
{
    return consumer->import != NULL ? consumer : nothing;
}

/* Gives back what an import holds. The consumer may be gone from its place by now. */
static inline void hpyapi_drop_consumer(hpyapi_consumer *consumer)
{
    hpyapi_consumer old = *consumer;

    memset(consumer, 0, sizeof(*consumer));
    consumer->home = old.home; /* for destroy-notifies of calls that come too late */
    Py_XDECREF(old.entry);
    Py_XDECREF(old.callback);
    Py_XDECREF(old.capsule);
    Py_XDECREF(old.provider);
    free(old.padded);
}

static inline int hpyapi_traverse_consumer(const hpyapi_consumer *consumer, visitproc visit, void *arg)
{
    Py_VISIT(consumer->entry);
    Py_VISIT(consumer->callback);
    Py_VISIT(consumer->capsule);
    Py_VISIT(consumer->provider);
    return 0;
}

/*
 * After the checks: which context the slots take first, if this module may call them directly; which table it uses; and
 * what the way through entries needs where it may not. A provider of the same kind says its module through the gate; an
 * HPy module of the CPython ABI has handles that are PyObject pointers, and a context of its own in the table. (Handles are
 * structs there, which are returned as pointers are where those have 64 bits.)
 */
static inline int hpyapi_settle(hpyapi_consumer *fresh, const hpyapi_wanted *wanted, PyObject *owner)
{
    if (fresh->provider != NULL) {
        fresh->context = fresh->provider;
    } else {
        fresh->provider = hpyapi_new_reference(owner);
        fresh->context = sizeof(void *) == 8 ? (PyObject *)fresh->table->context : NULL;
    }
    if (hpyapi_check_way(fresh->home, fresh->import, fresh->context != NULL) < 0) {
        return -1;
    }
    if (fresh->context == NULL && wanted->callback != NULL && fresh->callback == NULL) {
        fresh->callback = PyCFunction_New(wanted->callback, fresh->home);
        if (fresh->callback == NULL) {
            return -1;
        }
    }
    fresh->slots = fresh->table;
    if (!hpyapi_is_whole(fresh)) {
        fresh->padded = malloc(wanted->size);
        if (fresh->padded == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(fresh->padded, wanted->padding, wanted->size);
        (void)hpyapi_pad(fresh, (hpyapi_table *)fresh->padded);
        fresh->slots = (const hpyapi_table *)fresh->padded;
    }
    return 0;
}

/*
 * Imports an API for the module home, from its provider or, when object is not NULL, from that object. 0, or -1 with an
 * exception set and nothing changed. Calls nothing of the table before it is checked.
 */
static inline int hpyapi_open(PyObject *home, PyObject *object, const hpyapi_wanted *wanted, hpyapi_consumer *consumer)
{
    hpyapi_consumer fresh, old;
    PyObject *owner;

    consumer->home = home;
    memset(&fresh, 0, sizeof(fresh));
    fresh.import = wanted->import;
    fresh.home = home;
    fresh.callback = hpyapi_new_reference(consumer->callback); /* one for all imports, since HPy providers keep it */
    owner = object != NULL ? hpyapi_new_reference(object) : hpyapi_import_module(home, wanted->import);
    if (owner == NULL) {
        return -1;
    }
    if (hpyapi_import_from(home, &fresh, owner) < 0 || hpyapi_settle(&fresh, wanted, owner) < 0) {
        hpyapi_drop_consumer(&fresh);
        Py_DECREF(owner);
        return -1;
    }
    Py_DECREF(owner);
    old = *consumer;
    *consumer = fresh;
    hpyapi_drop_consumer(&old);
    return 0;
}

#endif
