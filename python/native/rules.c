/* Rules about calls: refuse them, and raise what a replacement in Python has raised. */
#include <stdlib.h>
#include <string.h>

#include "watch.h"

/* What a rule says, for all slots that it is about. */
typedef struct {
    uint64_t every, calls, time; /* refuses every nth call, after so many calls, and once those took so many ticks; 0: no limit */
    uint64_t seen, spent;
    PyObject *type; /* what to raise, owned */
} policy;

/* A policy at one slot. Neither is ever freed: a call may be in it. */
typedef struct rule {
    policy *says;
    PyObject *message; /* owned */
} rule;

static uint64_t answer_zero(void) { return 0; }
static uint64_t answer_minus_one(void) { return ~UINT64_C(0); }
static double answer_nan(void) { return __builtin_nan(""); }
static float answer_nan_32(void) { return __builtin_nanf(""); }

/* A function that tells of an error in the way of a slot. */
static void *answer_of(const record *r)
{
    switch (r->error) {
    case ERROR_NULL:
        return (void *)answer_zero;
    case ERROR_NAN:
        return (void *)answer_nan;
    case ERROR_NAN_32:
        return (void *)answer_nan_32;
    }
    return (void *)answer_minus_one;
}

static int allows(policy *says)
{
    uint64_t n;
    if (says->time > 0 && __atomic_load_n(&says->spent, __ATOMIC_RELAXED) >= says->time) {
        return 0;
    }
    n = __atomic_add_fetch(&says->seen, 1, __ATOMIC_RELAXED);
    if (says->calls > 0 && n > says->calls) {
        return 0;
    }
    return says->every == 0 || n % says->every != 0;
}

/* Ends the process: the function cannot tell of an error, and there is nothing to call. */
static void give_up(PyObject *message)
{
    PyObject *text = PyUnicode_AsUTF8String(message);
    Py_FatalError(text != NULL ? PyBytes_AsString(text) : "hpyapi: the table lacks a function that is called");
}

/* Takes the lock where the thread does not hold it: that of the first interpreter, as threads of others always hold theirs. */
static PyGILState_STATE enter(int *held)
{
    *held = holds_lock();
    return *held ? PyGILState_LOCKED : PyGILState_Ensure();
}

static void leave_lock(PyGILState_STATE state, int held)
{
    if (!held) {
        PyGILState_Release(state);
    }
}

/* NULL where the rule lets a call happen; else raises what it says, gives up what the caller gave away, and returns a function that
 * tells of the error. */
void *refuse(struct rule *rule, const call_frame *f)
{
    const record *r = f->record;
    PyGILState_STATE state;
    int i, held;
    if (allows(rule->says)) {
        return NULL;
    }
    state = enter(&held);
    if (r->error == ERROR_NONE) {
        give_up(rule->message);
    }
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        if (r->objects[i] & OBJECT_STOLEN) {
            Py_XDECREF(argument(f, r->objects[i]));
        }
    }
    PyErr_SetObject(rule->says->type, rule->message);
    leave_lock(state, held);
    return answer_of(r);
}

/* Notes how long a call was that a rule let happen. */
void spend(struct rule *rule, uint64_t ticks)
{
    if (rule->says->time > 0) {
        __atomic_fetch_add(&rule->says->spent, ticks, __ATOMIC_RELAXED);
    }
}

/* The exception of a replacement in Python becomes that of the call. */
void raise_left(thread *t, call_frame *f)
{
    PyObject *exception = t->raising;
    const record *r = f->record;
    int held;
    PyGILState_STATE state = enter(&held);
    t->raising = NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_DECREF(exception);
    leave_lock(state, held);
    if (r->error == ERROR_NAN || r->error == ERROR_NAN_32) {
        double d = __builtin_nan("");
        float s = __builtin_nanf("");
        memcpy(f->result_vectors[0], r->error == ERROR_NAN ? (void *)&d : (void *)&s, r->error == ERROR_NAN ? sizeof d : sizeof s);
    } else {
        f->result[0] = r->error == ERROR_NULL ? 0 : ~UINT64_C(0);
    }
}

/* policy(type, every, calls, ticks) -> handle: raises a type in every nth call, after so many calls, and after so long; 0: no limit. */
static PyObject *make_policy(PyObject *module, PyObject *args)
{
    unsigned long long every, calls, time;
    PyObject *type;
    policy *made;
    (void)module;
    if (!PyArg_ParseTuple(args, "OKKK", &type, &every, &calls, &time)) {
        return NULL;
    }
    if ((made = calloc(1, sizeof *made)) == NULL) {
        return PyErr_NoMemory();
    }
    Py_INCREF(type);
    *made = (policy){every, calls, time, 0, 0, type};
    return PyLong_FromVoidPtr(made);
}

/* refuse(edge, slot, policy, message): what a policy says holds for a slot from now on; policy 0 ends that. */
static PyObject *set_refusal(PyObject *module, PyObject *args)
{
    unsigned long long word, says;
    Py_ssize_t slot;
    PyObject *message;
    record *r;
    rule *made = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "KnKO", &word, &slot, &says, &message) || (r = record_of(word, slot)) == NULL) {
        return NULL;
    }
    if (says != 0) {
        if ((made = calloc(1, sizeof *made)) == NULL) {
            return PyErr_NoMemory();
        }
        Py_INCREF(message);
        *made = (rule){(policy *)(uintptr_t)says, message};
        __atomic_store_n(&r->entry, (void *)hpyapi_full, __ATOMIC_RELEASE);
    }
    __atomic_store_n(&r->rule, made, __ATOMIC_RELEASE);
    Py_RETURN_NONE;
}

/* lead(edge, slot, address) -> address: the function that is called from now on, and the one before. */
static PyObject *lead(PyObject *module, PyObject *args)
{
    unsigned long long word, address;
    Py_ssize_t slot;
    record *r;
    (void)module;
    if (!PyArg_ParseTuple(args, "KnK", &word, &slot, &address) || (r = record_of(word, slot)) == NULL) {
        return NULL;
    }
    return PyLong_FromVoidPtr(__atomic_exchange_n(&r->target, (void *)(uintptr_t)address, __ATOMIC_ACQ_REL));
}

/* leave(exception): what the call of a slot that runs on this thread raises when it returns. */
static PyObject *leave(PyObject *module, PyObject *exception)
{
    thread *t = here();
    PyObject *old;
    (void)module;
    if (t == NULL) {
        return PyErr_NoMemory();
    }
    old = t->raising;
    Py_INCREF(exception);
    t->raising = exception;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

PyMethodDef rule_methods[] = {
    {"policy", make_policy, METH_VARARGS, NULL}, {"refuse", set_refusal, METH_VARARGS, NULL},
    {"lead", lead, METH_VARARGS, NULL},          {"leave", leave, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
