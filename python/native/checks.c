/* Checks: what a call does against its slot's definition. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "watch.h"

/* Not in the limited API, and in every CPython. */
extern int PyGILState_Check(void);

/* As session.py has them. From RESULT_NOT_COUNTED on it is the provider's doing only when every call does so. */
enum {
    NULL_WITHOUT_ERROR = 1, ERROR_ON_SUCCESS, MINUS_ONE_WITHOUT_ERROR, NO_LOCK, OTHER_INTERPRETER, VERSION_NOT_ASKED, NOT_IN_TABLE,
    RESULT_NOT_COUNTED, LENT_TAKEN, GIVEN_TAKEN_TWICE, GIVEN_NOT_GIVEN_UP, BORROWED_COUNTED, NEW_NOT_COUNTED
};

typedef struct {
    const record *record;
    void *caller;
    uint32_t kind, argument;
    uint64_t times, fine; /* calls of that place where it was so, and where it was not */
} finding;

#define MOST_FINDINGS 4096
#define PLACES (4 * MOST_FINDINGS)
static finding findings[MOST_FINDINGS];
static uint16_t places[PLACES]; /* by hash, the number of a finding from 1 on */
static uint32_t finding_count;
int checking;

static void *caller_of(const call_frame *f) { return ((void *const *)(f + 1))[1]; }

/* The finding of a place, made when there is none yet; NULL when there are too many. Under the lock. */
static finding *finding_of(const finding *wanted)
{
    uint64_t hash = ((uintptr_t)wanted->record ^ (uintptr_t)wanted->caller * 31 ^ wanted->kind * 977 ^ wanted->argument) * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t at = (uint32_t)(hash >> 40) % PLACES;
    for (; places[at] != 0; at = (at + 1) % PLACES) {
        finding *known = &findings[places[at] - 1];
        if (known->record == wanted->record && known->caller == wanted->caller && known->kind == wanted->kind && known->argument == wanted->argument) {
            return known;
        }
    }
    if (finding_count == MOST_FINDINGS) {
        return NULL;
    }
    findings[finding_count] = *wanted;
    places[at] = (uint16_t)++finding_count;
    return &findings[finding_count - 1];
}

static void find(const call_frame *f, uint32_t kind, uint32_t argument, int fine)
{
    finding wanted = {f->record, caller_of(f), kind, argument, 0, 0}, *found;
    lock();
    found = finding_of(&wanted);
    if (found != NULL) {
        found->times += !fine;
        found->fine += fine;
    }
    unlock();
}

/* The lock */

OLD_GLIBC(dlsym);
static PyThreadState *(*thread_state)(void);

void find_thread_state(void) /* the first is public from 3.13 on */
{
    void *found = dlsym(RTLD_DEFAULT, "PyThreadState_GetUnchecked");
    thread_state = (PyThreadState * (*)(void)) (found != NULL ? found : dlsym(RTLD_DEFAULT, "_PyThreadState_UncheckedGet"));
}

/* Whether this thread holds the lock of an interpreter. */
int holds_lock(void)
{
    return (thread_state == NULL || thread_state() != NULL) && PyGILState_Check();
}

/* The number of the interpreter whose lock this thread holds; 0 is the first. */
int64_t interpreter(void) { return PyInterpreterState_GetID(PyInterpreterState_Get()); }

/* References */

/* An object whose references many hold, such as None, tells nothing by their number. */
static Py_ssize_t telling(Py_ssize_t n) { return n > 0 && n < 1000 ? n : 0; }

static Py_ssize_t references(PyObject *object) { return object != NULL ? telling(Py_REFCNT(object)) : 0; }

/* The same of an object that may be gone, with the memory it was in. */
static Py_ssize_t references_if_there(uintptr_t object)
{
    Py_ssize_t n = 0;
    struct iovec to = {&n, sizeof n}, from = {(void *)object, sizeof n};
    return object != 0 && process_vm_readv(getpid(), &to, 1, &from, 1, 0) == sizeof n ? telling(n) : 0;
}

static int is_given(const record *r, int i) { return (r->objects[i] & OBJECT_STOLEN) != 0; }

static uintptr_t *last_of(const record *r) { return &r->edge->last[r->id - r->edge->first]; }

static int is_text(PyObject *object) { return object == NULL || PyUnicode_Check(object); }

/* Whether the exception that is set holds no object but texts. */
static int raised_text(void)
{
    PyObject *type, *value, *trace, *args;
    int texts;
    Py_ssize_t i;
    PyErr_Fetch(&type, &value, &trace);
    texts = is_text(value);
    if (!texts && (args = PyObject_GetAttrString(value, "args")) != NULL) {
        for (texts = PyTuple_Check(args), i = 0; texts && i < PyTuple_Size(args); i++) {
            texts = is_text(PyTuple_GetItem(args, i));
        }
        Py_DECREF(args);
    }
    PyErr_Restore(type, value, trace);
    return texts;
}

/* Before and after a call */

void look_before(level *l, const call_frame *f)
{
    const record *r = f->record;
    edge *e = r->edge;
    int i;
    if (r->flags & FLAG_MISSING) {
        find(f, NOT_IN_TABLE, 0, 0);
    }
    if (r->flags & FLAG_TELLS) {
        e->asked = 1;
    } else if (e->asks && !e->asked) {
        find(f, VERSION_NOT_ASKED, 0, 0);
    }
    if (!holds_lock()) {
        if (r->flags & FLAG_LOCK) {
            find(f, NO_LOCK, 0, 0);
        }
        return;
    }
    if (r->flags & FLAG_LOCK && interpreter() != e->interpreter) {
        find(f, OTHER_INTERPRETER, 0, 0);
    }
    l->checked = 1;
    l->failing = PyErr_Occurred() != NULL;
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        Py_ssize_t n = references(argument(f, r->objects[i]));
        l->counts[i] = n > 1 ? n : 0;
    }
    l->last = r->flags & FLAG_OBJECT ? references_if_there(*last_of(r)) : 0;
}

static void look_at_errors(const level *l, const call_frame *f, int says_failed)
{
    const record *r = f->record;
    int raised = PyErr_Occurred() != NULL;
    if (!l->failing && !says_failed && raised && r->error != ERROR_CHECK) {
        find(f, ERROR_ON_SUCCESS, 0, 0);
    }
    if (says_failed && !raised && r->error != ERROR_NAN && r->error != ERROR_NAN_32) {
        find(f, r->error == ERROR_NULL ? NULL_WITHOUT_ERROR : MINUS_ONE_WITHOUT_ERROR, 0, 0);
    }
}

/* What was lent has at least the references that it had, and one more when it is the result. */
static void look_at_lent(const level *l, const call_frame *f, int i)
{
    const record *r = f->record;
    PyObject *object = argument(f, r->objects[i]);
    int returned = (r->flags & (FLAG_OBJECT | FLAG_BORROWED)) == FLAG_OBJECT && f->result[0] == (uintptr_t)object;
    find(f, returned ? RESULT_NOT_COUNTED : LENT_TAKEN, (uint32_t)i, Py_REFCNT(object) >= l->counts[i] + returned);
}

/* What was given away has no further reference, and one less when the call failed: nobody holds it then. A result may hold it. */
static void look_at_given(const level *l, const call_frame *f, int i, int says_failed)
{
    const record *r = f->record;
    Py_ssize_t now = references_if_there((uintptr_t)argument(f, r->objects[i]));
    if (says_failed) {
        if (!l->failing && PyErr_Occurred() != NULL && raised_text()) {
            find(f, GIVEN_NOT_GIVEN_UP, (uint32_t)i, now < l->counts[i]);
        }
    } else if (!(r->flags & FLAG_OBJECT)) {
        find(f, GIVEN_TAKEN_TWICE, (uint32_t)i, now <= l->counts[i]);
    }
}

/* An object that was the result before: with a reference for the caller it has one more than before the call, lent not. */
static void look_at_result(const level *l, const call_frame *f)
{
    const record *r = f->record;
    uintptr_t result = f->result[0];
    int i, passed = 0;
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        passed |= result == (uintptr_t)argument(f, r->objects[i]);
    }
    if (l->last > 0 && result == *last_of(r) && !passed) {
        Py_ssize_t more = Py_REFCNT((PyObject *)result) - l->last;
        int borrowed = (r->flags & FLAG_BORROWED) != 0;
        find(f, borrowed ? BORROWED_COUNTED : NEW_NOT_COUNTED, 0, borrowed ? more <= 0 : more > 0);
    }
    if (result != 0) {
        *last_of(r) = result;
    }
}

void look_after(const level *l, const call_frame *f, int says_failed)
{
    const record *r = f->record;
    int i;
    if (!l->checked || !holds_lock()) {
        return;
    }
    look_at_errors(l, f, says_failed);
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        if (l->counts[i] == 0) {
            continue;
        }
        if (is_given(r, i)) {
            look_at_given(l, f, i, says_failed);
        } else {
            look_at_lent(l, f, i);
        }
    }
    if (r->flags & FLAG_OBJECT) {
        look_at_result(l, f);
    }
}

/* In a child of fork: what the parent found is the parent's. */
void forget_findings(void)
{
    memset(places, 0, sizeof places);
    finding_count = 0;
}

/* check(on): whether calls are checked from now on. */
static PyObject *set_checking(PyObject *module, PyObject *on)
{
    int wanted = PyObject_IsTrue(on);
    (void)module;
    if (wanted < 0) {
        return NULL;
    }
    checking = wanted;
    Py_RETURN_NONE;
}

/* found() -> [(slot number, kind, argument, caller's address, times, times it was fine), ...] */
static PyObject *found(PyObject *module, PyObject *none)
{
    PyObject *out = PyList_New(0);
    uint32_t i, n;
    (void)module;
    (void)none;
    lock();
    n = finding_count;
    unlock();
    for (i = 0; out != NULL && i < n; i++) {
        const finding *f = &findings[i];
        PyObject *item = Py_BuildValue("IIIKKK", f->record->id, f->kind, f->argument, (unsigned long long)(uintptr_t)f->caller,
                                       (unsigned long long)f->times, (unsigned long long)f->fine);
        if (item == NULL || PyList_Append(out, item) < 0) {
            Py_CLEAR(out);
        }
        Py_XDECREF(item);
    }
    return out;
}

PyMethodDef check_methods[] = {{"check", set_checking, METH_O, NULL}, {"found", found, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
