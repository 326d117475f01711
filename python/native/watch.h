/*
 * What the files of hpyapi.watching._native share.
 *
 * Tables, thunks and records are for ever, because consumers keep pointers to them; they belong to the process, and all
 * interpreters in it. The functions of the module are called with an interpreter's lock; what interpreters share is
 * guarded by lock(). hpyapi_enter and hpyapi_leave run on any thread, with and without the interpreter lock.
 */
#ifndef HPYAPI_WATCH_WATCH_H
#define HPYAPI_WATCH_WATCH_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>

#include "native.h"

/* Has a file use a function of libdl or libpthread by the version that it had before glibc 2.34 took it into libc, which both know. */
#ifdef __x86_64__
#  define OLD_GLIBC(function) __asm__(".symver " #function "," #function "@GLIBC_2.2.5")
#else
#  define OLD_GLIBC(function) __asm__(".symver " #function "," #function "@GLIBC_2.17")
#endif

#pragma GCC visibility push(hidden)

extern char hpyapi_thunks[];
extern void hpyapi_pass(void), hpyapi_count(void), hpyapi_full(void);

/* edges.c: the slots of one consumer's table. */
typedef struct edge {
    Py_ssize_t count;
    uint32_t first;      /* record.id of slot 0 */
    int64_t interpreter; /* the consumer's */
    char asks, asked;    /* whether a slot tells the version of the table, and whether one was called */
    uintptr_t *last;     /* of each slot the object that it answered last, not owned */
    record *records[];   /* NULL where a slot is no function */
} edge;
record *record_of(unsigned long long word, Py_ssize_t slot);

/* What Python tells of a slot: signatures.py packs it. */
typedef struct {
    uint8_t watched, error, flags, unused;
    uint8_t objects[OBJECTS];
    uint16_t stack;
} slot_plan;
_Static_assert(sizeof(slot_plan) == 14, "signatures.py packs this");

/* calls.c */
#define MOST_LEVELS 256 /* calls nested deeper on a thread are counted, and have no time */

/* A call of this thread that is under way. */
typedef struct {
    record *record;
    call_frame *frame;
    uint64_t began, inner;
    Py_ssize_t counts[OBJECTS]; /* references to its arguments when it began; 0: not looked at */
    Py_ssize_t last;            /* references to what it answered last; 0: not known */
    char checked, failing;      /* whether what it does is checked, and an exception was set when it began */
} level;

typedef struct {
    uint32_t number; /* of the thread, from 1; 0: not given yet */
    int depth;
    struct chunk *chunk;
    PyObject *raising; /* an exception that a replacement leaves for its caller, owned */
    level levels[MOST_LEVELS];
} thread;

void *hpyapi_enter(call_frame *f); /* what the assembly calls */
void hpyapi_leave(call_frame *f);
extern uint32_t thread_count;
thread *here(void);
uint64_t ticks(void);
void find_clock(void);
void lock(void);
void unlock(void);
PyObject *argument(const call_frame *f, uint8_t place);
static inline uintptr_t me(void) { return (uintptr_t)__builtin_thread_pointer(); }

/* checks.c */
extern int checking;
void find_thread_state(void);
int holds_lock(void);
int64_t interpreter(void);
void look_before(level *l, const call_frame *f);
void look_after(const level *l, const call_frame *f, int says_failed);
void forget_findings(void);

/* rules.c */
void *refuse(struct rule *rule, const call_frame *f);
void spend(struct rule *rule, uint64_t ticks);
void raise_left(thread *t, call_frame *f);

/* recording.c */
extern int recording;
void note(thread *t, const record *r, uint64_t began, uint64_t ended, int failed);
void forget_recorded(void);

/* pages.c */
record *new_thunk(void **thunk);

extern PyMethodDef call_methods[], check_methods[], edge_methods[], memory_methods[], recording_methods[], rule_methods[];

#pragma GCC visibility pop
#endif
