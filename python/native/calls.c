/* What happens around a call: its count and its times, by native code of this thread. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#  include <cpuid.h>
#endif

#include "watch.h"

/* Time */

static int counter_is_even; /* whether the processor's counter can be used as a clock */

static inline uint64_t read_clock(void)
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

uint64_t ticks(void) { return read_clock(); }

void find_clock(void)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    counter_is_even = __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8); /* invariant TSC */
#else
    counter_is_even = 1;
#endif
}

/* Threads */

/* One word of what each thread has at once: finding it costs a load, where other variables of threads take a call. */
static __thread thread *current __attribute__((tls_model("initial-exec")));
OLD_GLIBC(pthread_key_create);
OLD_GLIBC(pthread_once);
OLD_GLIBC(pthread_setspecific);
static pthread_key_t ended;
static pthread_once_t once = PTHREAD_ONCE_INIT;
uint32_t thread_count;

static void end_thread(void *data)
{
    current = NULL;
    free(data);
}

static void make_key(void) { (void)pthread_key_create(&ended, end_thread); }

static __attribute__((noinline, cold)) thread *begin_thread(void)
{
    int error = errno;
    pthread_once(&once, make_key);
    current = calloc(1, sizeof *current);
    if (current != NULL) {
        (void)pthread_setspecific(ended, current);
    }
    errno = error;
    return current;
}

/* The data of this thread; NULL where there is no memory for it. */
thread *here(void) { return current != NULL ? current : begin_thread(); }

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
void lock(void)
{
    while (__atomic_test_and_set(&busy, __ATOMIC_ACQUIRE)) {
    }
}
void unlock(void) { __atomic_clear(&busy, __ATOMIC_RELEASE); }

/* Calls */

PyObject *argument(const call_frame *f, uint8_t place)
{
    place &= OBJECT_NONE;
    if (place < INTEGER_ARGUMENTS) {
        return (PyObject *)(uintptr_t)f->integers[place];
    }
    return ((PyObject *const *)(f + 1))[2 + place - INTEGER_ARGUMENTS];
}

static int error_is_set(void) { return holds_lock() && PyErr_Occurred() != NULL; }

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

/* Forgets calls that were left by an exception or longjmp: frames of calls under way lie above. */
static inline void forget_left(thread *t, const void *frame)
{
    while (t->depth > 0 && (const void *)t->levels[t->depth - 1].frame <= frame) {
        __atomic_fetch_add(&t->levels[--t->depth].record->unwound, 1, __ATOMIC_RELAXED);
    }
}

/* What a rule or a check has to do before a call. */
static __attribute__((noinline)) void *look_at_call(struct rule *rule, level *l, const call_frame *f)
{
    int error = errno;
    void *target = f->record->target, *answer;
    if (checking && l != NULL) {
        look_before(l, f);
    }
    if (rule != NULL && (answer = refuse(rule, f)) != NULL) {
        target = answer;
        if (l != NULL) {
            l->checked = 0;
        }
    }
    errno = error;
    return target;
}

void *hpyapi_enter(call_frame *f)
{
    thread *t = current != NULL ? current : begin_thread();
    record *r = f->record;
    struct rule *rule = __atomic_load_n(&r->rule, __ATOMIC_ACQUIRE);
    void *target = r->target;
    level *l = NULL;

    add(r, r->calls, 1);
    f->level = -1;
    if (t != NULL) {
        forget_left(t, f);
        if (t->depth < MOST_LEVELS) {
            f->level = t->depth;
            l = &t->levels[t->depth++];
            l->record = r;
            l->frame = f;
            l->inner = 0;
            l->checked = 0;
        }
    }
    if (rule != NULL || checking) {
        target = look_at_call(rule, l, f);
    }
    if (l != NULL) {
        l->began = read_clock();
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

/* Adds the times of a call that has returned, and ends its level. */
static inline void take_times(thread *t, level *l, uint64_t now)
{
    record *r = l->record;
    int64_t depth = l - t->levels;
    uint64_t elapsed = now - l->began;
    struct rule *rule = __atomic_load_n(&r->rule, __ATOMIC_ACQUIRE);
    t->depth = (int)depth;
    add(r, r->own, elapsed > l->inner ? elapsed - l->inner : 0);
    if (!inside_itself(t, r, depth)) {
        add(r, r->total, elapsed);
    }
    if (depth > 0) {
        l[-1].inner += elapsed;
    }
    if (rule != NULL) {
        spend(rule, elapsed);
    }
}

void hpyapi_leave(call_frame *f)
{
    uint64_t now = read_clock();
    thread *t = current;
    record *r = f->record;
    level *l = t != NULL && f->level >= 0 && f->level < t->depth ? &t->levels[f->level] : NULL;
    int says_failed;

    if (t != NULL && t->raising != NULL) {
        raise_left(t, f);
    }
    says_failed = failed(r, f);
    if (says_failed) {
        add(r, r->errors, 1);
    }
    if (l == NULL || l->frame != f) {
        return;
    }
    forget_left(t, (char *)f - 1); /* those inside */
    if (l->checked && checking) {
        look_after(l, f, says_failed);
    }
    take_times(t, l, now);
    if (recording) {
        note(t, r, l->began, now, says_failed);
    }
}

static PyObject *now(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return PyLong_FromUnsignedLongLong(ticks());
}

/* forget(): a child of fork starts with neither findings nor recorded calls. */
static PyObject *forget(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    unlock(); /* the thread that held it is not in the child */
    forget_findings();
    forget_recorded();
    Py_RETURN_NONE;
}

/* interpreter() -> the number of this interpreter; 0 is the first of the process. */
static PyObject *this_interpreter(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return PyLong_FromLongLong(interpreter());
}

PyMethodDef call_methods[] = {
    {"now", now, METH_NOARGS, NULL}, {"interpreter", this_interpreter, METH_NOARGS, NULL}, {"forget", forget, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
