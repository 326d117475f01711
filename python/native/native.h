/*
 * What the thunks and the C code of a watched slot share. The offsets of record and call_frame are written out in the
 * assembly; module.c compares them.
 */
#ifndef HPYAPI_WATCH_NATIVE_H
#define HPYAPI_WATCH_NATIVE_H

#include <stdint.h>

#if defined(__x86_64__)
#  define THUNK_BLOCK 4096 /* bytes of code, of 16 bytes for each thunk */
#  define INTEGER_ARGUMENTS 6
#  define RESULT_VECTORS 2
#elif defined(__aarch64__)
#  define THUNK_BLOCK 65536 /* the largest page that Linux has there */
#  define INTEGER_ARGUMENTS 8
#  define RESULT_VECTORS 4
#else
#  error "watch has thunks for x86-64 and AArch64"
#endif
#define THUNKS (THUNK_BLOCK / 16)

/* record.error: which result says that a call failed */
enum { ERROR_NONE, ERROR_NULL, ERROR_MINUS_ONE, ERROR_MINUS_ONE_32, ERROR_NAN, ERROR_NAN_32, ERROR_CHECK };

/* record.flags */
#define FLAG_OBJECT 1   /* the result is a reference */
#define FLAG_BORROWED 2 /* a borrowed one */
#define FLAG_NULLABLE 4 /* and NULL without an error is an answer */
#define FLAG_LOCK 8     /* objects come in or go out: the caller holds the interpreter lock */
#define FLAG_TELLS 16   /* it tells the version of its table */
#define FLAG_MISSING 32 /* the table has no such function: it is older than the definition */

/* record.objects: where an argument is, a register or a word of the stack behind them, and whether it is stolen */
#define OBJECT_STOLEN 0x80
#define OBJECT_NONE 0x7f
#define OBJECTS 8

struct edge;
struct rule;

/* A slot of one edge. Of two counters the first belongs to the thread `owner`, the second to all others. */
typedef struct record {
    void *entry;  /* what the thunk does: hpyapi_pass, hpyapi_count, hpyapi_full */
    void *target; /* the function */
    uintptr_t owner;
    uint64_t calls[2], total[2], own[2], errors[2]; /* times in ticks */
    uint32_t id;
    uint16_t stack; /* words of arguments that may lie on the stack */
    uint8_t error;
    uint8_t flags;
    uint8_t objects[OBJECTS];
    struct rule *rule; /* NULL: none */
    uint64_t unwound;  /* calls that an exception or longjmp left */
    struct edge *edge;
} record;

/* A call under way, on the stack of its thread; the caller's frame follows. */
typedef struct {
    uint64_t integers[8];
    uint64_t vectors[8][2];
    uint64_t result[2]; /* before the call, on x86-64, what rax said */
    uint64_t result_vectors[RESULT_VECTORS][2];
#if defined(__aarch64__)
    uint64_t indirect, unused[3];
#endif
    record *record;
    int64_t level; /* in the thread's list of calls; -1: in none */
} call_frame;

#endif
