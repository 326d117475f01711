/*
 * hpyapi.watching._native: tables of watched slots, their counters and times, and what happens around a call.
 *
 * Tables, thunks and records are for ever, because consumers keep pointers to them; they belong to the process, and all
 * interpreters in it. The functions of the module are called with the interpreter lock. hpyapi_enter and hpyapi_leave
 * run on any thread, with and without it.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#  include <cpuid.h>
#endif

#include "native.h"

_Static_assert(sizeof(record) == 128 && offsetof(record, owner) == 16 && offsetof(record, calls) == 24 && offsetof(record, stack) == 92,
               "the assembly knows records");
#if defined(__x86_64__)
_Static_assert(sizeof(call_frame) == 256 && offsetof(call_frame, result) == 192 && offsetof(call_frame, record) == 240,
               "the assembly knows frames");
#else
_Static_assert(sizeof(call_frame) == 320 && offsetof(call_frame, result) == 192 && offsetof(call_frame, indirect) == 272 &&
               offsetof(call_frame, record) == 304, "the assembly knows frames");
#endif

/* Not in the limited API, and in every CPython. */
extern int PyGILState_Check(void);

extern char hpyapi_thunks[];
extern void hpyapi_pass(void), hpyapi_count(void), hpyapi_full(void);

#define HIDDEN __attribute__((visibility("hidden")))
#define MOST_LEVELS 256 /* calls nested deeper on a thread are counted, and have no time */

/* Time */

static int counter_is_even; /* whether the processor's counter can be used as a clock */

static inline uint64_t ticks(void)
{
    if (counter_is_even) {
#if defined(__x86_64__)
        return __builtin_ia32_rdtsc();
#else
        uint64_t now;
        __asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
        return now;
#endif
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void find_clock(void)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    counter_is_even = __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8); /* invariant TSC */
#else
    counter_is_even = 1;
#endif
}

/* Threads */

/* A call of this thread that is being timed. */
typedef struct {
    record *record;
    call_frame *frame;
    uint64_t began, inner;
    Py_ssize_t counts[OBJECTS]; /* references to its arguments when it began; 0: not looked at */
    char checked, failing;      /* whether what it does is checked, and an exception was set when it began */
} level;

typedef struct {
    uint32_t number; /* of the thread, from 1; 0: not given yet */
    int depth;
    struct chunk *chunk;
    PyObject *raising; /* an exception that a replacement leaves for its caller, owned */
    level levels[MOST_LEVELS];
} thread;

static __thread thread this;

/* The data of this thread. The compiler would look it up again at each use, which takes as long as all else. */
static inline thread *here(void)
{
    thread *t = &this;
    __asm__("" : "+r"(t));
    return t;
}

static uint32_t thread_count;

static inline uintptr_t me(void)
{
    return (uintptr_t)__builtin_thread_pointer();
}

static inline void add(const record *r, uint64_t counter[2], uint64_t n)
{
    if (r->owner == me()) {
        counter[0] += n;
    } else {
        __atomic_fetch_add(&counter[1], n, __ATOMIC_RELAXED);
    }
}

/* A lock for what happens seldom, on threads with and without the interpreter lock. */
static char busy;
static void lock(void)
{
    while (__atomic_test_and_set(&busy, __ATOMIC_ACQUIRE)) {
    }
}
static void unlock(void) { __atomic_clear(&busy, __ATOMIC_RELEASE); }

/* Recordings: whole calls, in the order in which they end */

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
static int recording;
static uint64_t dropped;

static void note(thread *t, const record *r, uint64_t began, uint64_t ended, int failed)
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

/* Checks */

enum { NULL_WITHOUT_ERROR = 1, ERROR_ON_SUCCESS, MINUS_ONE_WITHOUT_ERROR, NO_LOCK, RESULT_NOT_COUNTED, ARGUMENT_TAKEN };

typedef struct {
    const record *record;
    void *caller;
    uint32_t kind, argument;
    uint64_t times, fine; /* calls of that place where it was so, and where it was not */
} finding;

#define MOST_FINDINGS 4096
static finding findings[MOST_FINDINGS];
static uint32_t finding_count;
static int checking;

static void *caller_of(const call_frame *f) { return ((void *const *)(f + 1))[1]; }

static void find(const call_frame *f, uint32_t kind, uint32_t argument, int fine)
{
    uint32_t i;
    lock();
    for (i = 0; i < finding_count; i++) {
        finding *known = &findings[i];
        if (known->record == f->record && known->kind == kind && known->argument == argument && known->caller == caller_of(f)) {
            break;
        }
    }
    if (i == finding_count && i < MOST_FINDINGS) {
        findings[finding_count++] = (finding){f->record, caller_of(f), kind, argument, 0, 0};
    }
    if (i < MOST_FINDINGS) {
        findings[i].times += !fine;
        findings[i].fine += fine;
    }
    unlock();
}

static PyObject *argument(const call_frame *f, uint8_t place)
{
    place &= OBJECT_NONE;
    if (place < INTEGER_ARGUMENTS) {
        return (PyObject *)(uintptr_t)f->integers[place];
    }
    return ((PyObject *const *)(f + 1))[2 + place - INTEGER_ARGUMENTS];
}

/* An object whose references many hold, such as None, tells nothing by their number. */
static Py_ssize_t references(PyObject *object)
{
    Py_ssize_t n = object != NULL ? Py_REFCNT(object) : 0;
    return n > 1 && n < 1000 ? n : 0;
}

static void look_before(level *l, const call_frame *f)
{
    const record *r = f->record;
    int i;
    if (!PyGILState_Check()) {
        if (r->flags & FLAG_LOCK) {
            find(f, NO_LOCK, 0, 0);
        }
        return;
    }
    l->checked = 1;
    l->failing = PyErr_Occurred() != NULL;
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        l->counts[i] = r->objects[i] & OBJECT_STOLEN ? 0 : references(argument(f, r->objects[i]));
    }
}

static int error_is_set(void) { return PyGILState_Check() && PyErr_Occurred() != NULL; }

static int failed(const record *r, const call_frame *f)
{
    double d;
    float s;
    switch (r->error) {
    case ERROR_NULL:
        return f->result[0] == 0 && (!(r->flags & FLAG_NULLABLE) || error_is_set());
    case ERROR_MINUS_ONE:
        return (int64_t)f->result[0] == -1;
    case ERROR_MINUS_ONE_32:
        return (int32_t)f->result[0] == -1;
    case ERROR_NAN:
        memcpy(&d, f->result_vectors[0], sizeof d);
        return d != d;
    case ERROR_NAN_32:
        memcpy(&s, f->result_vectors[0], sizeof s);
        return s != s;
    case ERROR_CHECK:
        return error_is_set();
    }
    return 0;
}

static void look_after(const level *l, const call_frame *f, int says_failed)
{
    const record *r = f->record;
    int raised, i;
    if (!l->checked || !PyGILState_Check()) {
        return;
    }
    raised = PyErr_Occurred() != NULL;
    if (!l->failing && !says_failed && raised && r->error != ERROR_CHECK) {
        find(f, ERROR_ON_SUCCESS, 0, 0);
    }
    if (says_failed && !raised && r->error != ERROR_NAN && r->error != ERROR_NAN_32) {
        find(f, r->error == ERROR_NULL ? NULL_WITHOUT_ERROR : MINUS_ONE_WITHOUT_ERROR, 0, 0);
    }
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        PyObject *object = argument(f, r->objects[i]);
        Py_ssize_t expected = l->counts[i];
        int returned = (r->flags & (FLAG_OBJECT | FLAG_BORROWED)) == FLAG_OBJECT && f->result[0] == (uintptr_t)object;
        if (expected == 0) {
            continue;
        }
        find(f, returned ? RESULT_NOT_COUNTED : ARGUMENT_TAKEN, (uint32_t)i, Py_REFCNT(object) >= expected + returned);
    }
}

/* Rules */

typedef struct rule {
    uint64_t every, seen;
    PyObject *type, *message; /* what to raise, owned */
} rule;

static uint64_t answer_zero(void) { return 0; }
static uint64_t answer_minus_one(void) { return ~UINT64_C(0); }
static double answer_nan(void) { return __builtin_nan(""); }
static float answer_nan_32(void) { return __builtin_nanf(""); }

/* Raises what the rule says, gives up what the caller gave away, and returns a function that tells of the error. */
static void *refuse(const rule *rule, const call_frame *f)
{
    const record *r = f->record;
    PyGILState_STATE state = PyGILState_Ensure();
    int i;
    for (i = 0; i < OBJECTS && r->objects[i] != OBJECT_NONE; i++) {
        if (r->objects[i] & OBJECT_STOLEN) {
            Py_XDECREF(argument(f, r->objects[i]));
        }
    }
    PyErr_SetObject(rule->type, rule->message);
    PyGILState_Release(state);
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

/* The exception of a replacement in Python becomes that of the call. */
static void raise_left(thread *t, call_frame *f)
{
    PyObject *exception = t->raising;
    const record *r = f->record;
    PyGILState_STATE state = PyGILState_Ensure();
    t->raising = NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_DECREF(exception);
    PyGILState_Release(state);
    if (r->error == ERROR_NAN || r->error == ERROR_NAN_32) {
        double d = __builtin_nan("");
        float s = __builtin_nanf("");
        memcpy(f->result_vectors[0], r->error == ERROR_NAN ? (void *)&d : (void *)&s, r->error == ERROR_NAN ? sizeof d : sizeof s);
    } else {
        f->result[0] = r->error == ERROR_NULL ? 0 : ~UINT64_C(0);
    }
}

/* Calls */

/* Forgets calls that were left by an exception or longjmp: frames of calls under way lie above. */
static inline void forget_left(thread *t, const void *frame)
{
    while (t->depth > 0 && (const void *)t->levels[t->depth - 1].frame <= frame) {
        __atomic_fetch_add(&t->levels[--t->depth].record->unwound, 1, __ATOMIC_RELAXED);
    }
}

/* What a rule or a check has to do before a call. */
static __attribute__((noinline)) void *look_at_call(rule *rule, level *l, const call_frame *f)
{
    int error = errno;
    void *target = f->record->target;
    if (checking && l != NULL) {
        look_before(l, f);
    }
    if (rule != NULL && __atomic_add_fetch(&rule->seen, 1, __ATOMIC_RELAXED) % rule->every == 0) {
        target = refuse(rule, f);
        if (l != NULL) {
            l->checked = 0;
        }
    }
    errno = error;
    return target;
}

HIDDEN void *hpyapi_enter(call_frame *f)
{
    thread *t = here();
    record *r = f->record;
    rule *rule = __atomic_load_n(&r->rule, __ATOMIC_ACQUIRE);
    void *target = r->target;
    level *l = NULL;

    add(r, r->calls, 1);
    forget_left(t, f);
    f->level = -1;
    if (t->depth < MOST_LEVELS) {
        f->level = t->depth;
        l = &t->levels[t->depth++];
        l->record = r;
        l->frame = f;
        l->inner = 0;
        l->checked = 0;
    }
    if (rule != NULL || checking) {
        target = look_at_call(rule, l, f);
    }
    if (l != NULL) {
        l->began = ticks();
    }
    return target;
}

/* Whether an outer call of this thread is of the same slot: its time contains that of the inner one. */
static inline int inside_itself(const thread *t, const record *r, int64_t depth)
{
    while (depth > 0) {
        if (t->levels[--depth].record == r) {
            return 1;
        }
    }
    return 0;
}

HIDDEN void hpyapi_leave(call_frame *f)
{
    uint64_t now = ticks();
    thread *t = here();
    record *r = f->record;
    level *l = f->level >= 0 && f->level < t->depth ? &t->levels[f->level] : NULL;
    int says_failed;

    if (t->raising != NULL) {
        raise_left(t, f);
    }
    says_failed = failed(r, f);
    if (says_failed) {
        add(r, r->errors, 1);
    }
    if (l == NULL || l->frame != f) {
        return;
    }
    uint64_t elapsed = now - l->began;
    forget_left(t, (char *)f - 1); /* those inside */
    if (l->checked && checking) {
        look_after(l, f, says_failed);
    }
    t->depth = (int)f->level;
    add(r, r->own, elapsed > l->inner ? elapsed - l->inner : 0);
    if (!inside_itself(t, r, f->level)) {
        add(r, r->total, elapsed);
    }
    if (f->level > 0) {
        t->levels[f->level - 1].inner += elapsed;
    }
    if (recording) {
        note(t, r, l->began, now, says_failed);
    }
}

/* Memory: thunks are pages of this library's own file, mapped again with a page of records behind each */

typedef struct {
    char path[4096];
    off_t offset; /* of the thunks in the file */
} image;

static int read_all(const char *path, char **text)
{
    size_t room = 1 << 16, used = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    *text = fd >= 0 ? malloc(room) : NULL;
    while (*text != NULL && (n = read(fd, *text + used, room - used - 1)) > 0) {
        used += (size_t)n;
        if (room - used < 4096) {
            char *more = realloc(*text, room *= 2);
            if (more == NULL) {
                free(*text);
            }
            *text = more;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    if (*text == NULL || n < 0) {
        free(*text);
        *text = NULL;
        return -1;
    }
    (*text)[used] = 0;
    return 0;
}

static uintptr_t hexadecimal(const char **at)
{
    uintptr_t value = 0;
    for (;; (*at)++) {
        char c = **at;
        if (c >= '0' && c <= '9') {
            value = value * 16 + (uintptr_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * 16 + (uintptr_t)(c - 'a' + 10);
        } else {
            return value;
        }
    }
}

/* Finds the file that the thunks were loaded from; a line of maps is: from-to rights offset device inode path. */
static int find_image(image *found)
{
    char *text, *line, *end;
    uintptr_t wanted = (uintptr_t)hpyapi_thunks;
    int ok = -1;
    if (read_all("/proc/self/maps", &text) < 0) {
        return -1;
    }
    for (line = text; ok < 0 && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        const char *at = line;
        uintptr_t from = hexadecimal(&at), to = (at++, hexadecimal(&at));
        *end = 0;
        if (wanted >= from && wanted < to && at[0] == ' ' && strchr(at, '/') != NULL && strlen(strchr(at, '/')) < sizeof found->path) {
            at += 6;
            found->offset = (off_t)(hexadecimal(&at) + (wanted - from));
            strcpy(found->path, strchr(at, '/'));
            ok = 0;
        }
    }
    free(text);
    return ok;
}

static char *block;       /* the last block of thunks */
static unsigned taken = THUNKS;

static int map_block(void)
{
    image image;
    size_t size = THUNK_BLOCK + THUNKS * sizeof(record);
    char *room = mmap(NULL, size + THUNK_BLOCK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    char *code = (char *)(((uintptr_t)room + THUNK_BLOCK - 1) & ~(uintptr_t)(THUNK_BLOCK - 1));
    int fd, ok;
    if (room == MAP_FAILED) {
        PyErr_NoMemory();
        return -1;
    }
    fd = find_image(&image) == 0 ? open(image.path, O_RDONLY | O_CLOEXEC) : -1;
    ok = fd >= 0 && mmap(code, THUNK_BLOCK, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, image.offset) == code &&
         memcmp(code, hpyapi_thunks, THUNK_BLOCK) == 0 &&
         mprotect(code + THUNK_BLOCK, THUNKS * sizeof(record), PROT_READ | PROT_WRITE) == 0;
    if (fd >= 0) {
        close(fd);
    }
    if (!ok) {
        munmap(room, size + THUNK_BLOCK);
        PyErr_SetString(PyExc_OSError, "hpyapi: cannot map the code of watch again: its file has changed since it was loaded, or may not be read");
        return -1;
    }
    block = code;
    taken = 0;
    return 0;
}

/* Edges */

static uint32_t record_count;

/* The slots of one consumer's table. */
typedef struct {
    Py_ssize_t count;
    uint32_t first; /* record.id of slot 0 */
    record *records[]; /* NULL where a slot is no function */
} edge;

/* What Python tells of a slot, in 12 bytes: see slots.py. */
typedef struct {
    uint8_t watched, error, flags, unused;
    uint8_t objects[OBJECTS];
    uint16_t stack;
} slot_plan;
_Static_assert(sizeof(slot_plan) == 14, "slots.py packs this");

static record *new_record(void *target, const slot_plan *plan, uint32_t id, void **thunk)
{
    record *r;
    if (taken == THUNKS && map_block() < 0) {
        return NULL;
    }
    r = (record *)(block + THUNK_BLOCK) + taken;
    r->entry = (void *)hpyapi_count;
    r->target = target;
    r->owner = me();
    r->id = id;
    r->stack = plan->stack;
    r->error = plan->error;
    r->flags = plan->flags;
    memcpy(r->objects, plan->objects, OBJECTS);
    *thunk = block + 16 * taken++;
    return r;
}

static edge *new_edge(Py_ssize_t count)
{
    edge *e = calloc(1, sizeof(edge) + (size_t)count * sizeof(record *));
    if (e == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    e->count = count;
    e->first = record_count;
    record_count += (uint32_t)count;
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
        if (plan.watched && *word != NULL && (e->records[i] = new_record(*word, &plan, e->first + (uint32_t)i, word)) == NULL) {
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
        if (target == NULL || (e->records[i] = new_record(target, &plan, e->first + (uint32_t)i, &thunk)) == NULL ||
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

static record *record_of(unsigned long long word, Py_ssize_t slot)
{
    edge *e = edge_of(word);
    if (slot < 0 || slot >= e->count || e->records[slot] == NULL) {
        PyErr_Format(PyExc_LookupError, "hpyapi: slot %zd is not watched", slot);
        return NULL;
    }
    return e->records[slot];
}

/* refuse(edge, slot, type, message, every): every nth call raises; every 0 ends that. A rule is never freed: a call may be in it. */
static PyObject *set_refusal(PyObject *module, PyObject *args)
{
    unsigned long long word, every;
    Py_ssize_t slot;
    PyObject *type, *message;
    record *r;
    rule *made = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "KnOOK", &word, &slot, &type, &message, &every) || (r = record_of(word, slot)) == NULL) {
        return NULL;
    }
    if (every > 0) {
        if ((made = calloc(1, sizeof *made)) == NULL) {
            return PyErr_NoMemory();
        }
        Py_INCREF(type);
        Py_INCREF(message);
        made->every = every;
        made->type = type;
        made->message = message;
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
    PyObject *old = this.raising;
    (void)module;
    Py_INCREF(exception);
    this.raising = exception;
    Py_XDECREF(old);
    Py_RETURN_NONE;
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

/* check(on): whether calls are checked from now on. */
static PyObject *set_checking(PyObject *module, PyObject *on)
{
    (void)module;
    checking = PyObject_IsTrue(on) == 1;
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

/* forget(): a child of fork starts with neither findings nor recorded calls. */
static PyObject *forget(PyObject *module, PyObject *none)
{
    chunk *c;
    (void)module;
    (void)none;
    unlock(); /* the thread that held it is not in the child */
    finding_count = 0;
    dropped = 0;
    for (c = chunks; c != NULL; c = c->next) {
        c->used = 0;
    }
    Py_RETURN_NONE;
}

/* Reading and asking */

/* read(address, size) -> bytes, or None where there is no memory. */
static PyObject *read_memory(PyObject *module, PyObject *args)
{
    unsigned long long address;
    Py_ssize_t size;
    char *room;
    PyObject *out = NULL;
    int fd;
    ssize_t n = -1;
    (void)module;
    if (!PyArg_ParseTuple(args, "Kn", &address, &size)) {
        return NULL;
    }
    if ((room = malloc((size_t)size + 1)) == NULL) {
        return PyErr_NoMemory();
    }
    if ((fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) >= 0) {
        n = pread(fd, room, (size_t)size, (off_t)address);
        close(fd);
    }
    out = n >= 0 ? PyBytes_FromStringAndSize(room, n) : (Py_INCREF(Py_None), Py_None);
    free(room);
    return out;
}

/* pointer(object) -> (name or None, address) of a capsule, whatever its name is; None of anything else. */
static PyObject *pointer(PyObject *module, PyObject *capsule)
{
    const char *name;
    void *address;
    (void)module;
    if (!PyCapsule_CheckExact(capsule)) {
        Py_RETURN_NONE;
    }
    name = PyCapsule_GetName(capsule);
    if (name == NULL && PyErr_Occurred()) {
        return NULL;
    }
    if ((address = PyCapsule_GetPointer(capsule, name)) == NULL) {
        return NULL;
    }
    return Py_BuildValue("zK", name, (unsigned long long)(uintptr_t)address);
}

static void drop_kept(PyObject *capsule) { Py_XDECREF((PyObject *)PyCapsule_GetContext(capsule)); }

/* capsule(address, like) -> a capsule with the name of another, which it keeps alive with the memory of the name. */
static PyObject *make_capsule(PyObject *module, PyObject *args)
{
    unsigned long long address;
    PyObject *like, *made;
    const char *name;
    (void)module;
    if (!PyArg_ParseTuple(args, "KO", &address, &like)) {
        return NULL;
    }
    if ((name = PyCapsule_GetName(like)) == NULL && PyErr_Occurred()) {
        return NULL;
    }
    made = PyCapsule_New((void *)(uintptr_t)address, name, drop_kept);
    if (made != NULL) {
        Py_INCREF(like);
        (void)PyCapsule_SetContext(made, like);
    }
    return made;
}

/* call0(address) -> the unsigned int that a function without parameters answers. */
static PyObject *call0(PyObject *module, PyObject *args)
{
    unsigned long long address;
    (void)module;
    if (!PyArg_ParseTuple(args, "K", &address)) {
        return NULL;
    }
    return PyLong_FromUnsignedLong(((unsigned (*)(void))(uintptr_t)address)());
}

/* write(address, words): stores words, in a copy of a table's own. */
static PyObject *write_words(PyObject *module, PyObject *args)
{
    unsigned long long address;
    const char *words;
    Py_ssize_t size;
    (void)module;
    if (!PyArg_ParseTuple(args, "Ky#", &address, &words, &size)) {
        return NULL;
    }
    memcpy((void *)(uintptr_t)address, words, (size_t)size);
    Py_RETURN_NONE;
}

/* keep(bytes) -> the address of a copy that stays. */
static PyObject *keep(PyObject *module, PyObject *bytes)
{
    char *data, *copy;
    Py_ssize_t size;
    (void)module;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) < 0) {
        return NULL;
    }
    if ((copy = malloc((size_t)size + 1)) == NULL) {
        return PyErr_NoMemory();
    }
    memcpy(copy, data, (size_t)size);
    return PyLong_FromVoidPtr(copy);
}

/* callers() -> the return addresses of the C stack, innermost first. */
static PyObject *callers(PyObject *module, PyObject *none)
{
    void *addresses[64];
    int n = backtrace(addresses, 64), i;
    PyObject *out = PyList_New(0);
    (void)module;
    (void)none;
    for (i = 0; out != NULL && i < n; i++) {
        PyObject *address = PyLong_FromVoidPtr(addresses[i]);
        if (address == NULL || PyList_Append(out, address) < 0) {
            Py_CLEAR(out);
        }
        Py_XDECREF(address);
    }
    return out;
}

static PyObject *now(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return PyLong_FromUnsignedLongLong(ticks());
}

static PyMethodDef methods[] = {
    {"table", make_table, METH_VARARGS, NULL},    {"thunks", make_thunks, METH_VARARGS, NULL},
    {"first", first, METH_O, NULL},               {"counts", counts, METH_O, NULL},
    {"reset", reset, METH_O, NULL},               {"enter", enter, METH_VARARGS, NULL},
    {"refuse", set_refusal, METH_VARARGS, NULL},  {"lead", lead, METH_VARARGS, NULL},
    {"leave", leave, METH_O, NULL},               {"record", set_recording, METH_VARARGS, NULL},
    {"recorded", recorded, METH_NOARGS, NULL},    {"check", set_checking, METH_O, NULL},
    {"found", found, METH_NOARGS, NULL},          {"forget", forget, METH_NOARGS, NULL},
    {"read", read_memory, METH_VARARGS, NULL},    {"pointer", pointer, METH_O, NULL},
    {"capsule", make_capsule, METH_VARARGS, NULL},{"call0", call0, METH_VARARGS, NULL},
    {"write", write_words, METH_VARARGS, NULL},   {"callers", callers, METH_NOARGS, NULL},
    {"keep", keep, METH_O, NULL},
    {"now", now, METH_NOARGS, NULL},              {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    find_clock();
    return PyModule_AddIntConstant(module, "integer_arguments", INTEGER_ARGUMENTS);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "hpyapi.watching._native", "Tables of watched slots.", 0, methods, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
