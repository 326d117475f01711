/* The thunks of another machine, without Python: calls through hpyapi_count and hpyapi_full arrive and return as they were.
 * The functions around a call are stood in for; they clobber every register that a call may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "native.h"

extern char hpyapi_thunks[];
extern void hpyapi_pass(void), hpyapi_count(void), hpyapi_full(void);
static int entered, left;

static void clobber(void)
{
#if defined(__aarch64__)
    __asm__ volatile("mov x0, #-1\n mov x1, #-1\n mov x2, #-1\n mov x3, #-1\n mov x4, #-1\n mov x5, #-1\n mov x6, #-1\n mov x7, #-1\n mov x8, #-1\n"
                     "movi v0.2d, #0xffffffffffffffff\n movi v1.2d, #0xffffffffffffffff\n movi v2.2d, #0xffffffffffffffff\n movi v3.2d, #0xffffffffffffffff\n"
                     "movi v4.2d, #0xffffffffffffffff\n movi v5.2d, #0xffffffffffffffff\n movi v6.2d, #0xffffffffffffffff\n movi v7.2d, #0xffffffffffffffff\n"
                     "mov x9, #-1\n mov x10, #-1\n mov x16, #-1\n mov x17, #-1\n" ::: "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x16", "x17",
                     "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "memory");
#else
    __asm__ volatile("mov $-1, %%rax\n mov $-1, %%rcx\n mov $-1, %%rdx\n mov $-1, %%rsi\n mov $-1, %%rdi\n mov $-1, %%r8\n mov $-1, %%r9\n mov $-1, %%r10\n mov $-1, %%r11\n"
                     "pcmpeqd %%xmm0, %%xmm0\n pcmpeqd %%xmm1, %%xmm1\n pcmpeqd %%xmm2, %%xmm2\n pcmpeqd %%xmm3, %%xmm3\n pcmpeqd %%xmm4, %%xmm4\n pcmpeqd %%xmm5, %%xmm5\n"
                     "pcmpeqd %%xmm6, %%xmm6\n pcmpeqd %%xmm7, %%xmm7\n" ::: "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3",
                     "xmm4", "xmm5", "xmm6", "xmm7", "memory");
#endif
}

void *hpyapi_enter(call_frame *f)
{
    void *target = f->record->target;
    entered++;
    clobber();
    return target;
}

void hpyapi_leave(call_frame *f)
{
    (void)f;
    left++;
    clobber();
}

typedef struct { double a, b; } pair;
typedef struct { double a, b, c, d; } four;
typedef struct { long a; double b; } mixed;
typedef struct { long words[12]; } big;

static long many(int a, int b, int c, int d, int e, int f, int g, long h, int i, long j, int k, long l)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
static double floats(double a, float b, double c, float d, double e, double f, double g, double h, double i, float j)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
static double variadic(int n, ...)
{
    va_list args;
    double sum = 0;
    va_start(args, n);
    for (int i = 0; i < n; i++) {
        sum += i % 2 ? va_arg(args, double) : (double)va_arg(args, long);
    }
    va_end(args);
    return sum;
}
static pair two(double a) { return (pair){a, 2 * a}; }
static four fourth(double a) { return (four){a, 2 * a, 3 * a, 4 * a}; }
static mixed mix(long a) { return (mixed){a, a / 2.0}; }
static big large(long a)
{
    big out;
    for (int i = 0; i < 12; i++) {
        out.words[i] = a * i;
    }
    return out;
}
static long double wide(long double a) { return a * 3; }
static void jump(jmp_buf where) { longjmp(where, 7); }

static char *block;
static int used;

static void *thunk(void *target, void (*entry)(void), int stack)
{
    record *r = (record *)(block + THUNK_BLOCK) + used;
    memset(r, 0, sizeof *r);
    r->entry = (void *)entry;
    r->target = target;
    r->owner = (uintptr_t)__builtin_thread_pointer() + (used & 1); /* of this thread, and of another */
    r->stack = (uint16_t)stack;
    return block + 16 * used++;
}

#define IS(condition) \
    do { \
        if (!(condition)) { \
            printf("line %d: %s\n", __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)
#define THROUGH(function, stack) ((__typeof__(&function))thunk((void *)function, entry, stack))

static void check(void (*entry)(void))
{
    jmp_buf where;
    for (int round = 0; round < 2; round++) {
        IS(THROUGH(many, 8)(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) == 650);
        IS(THROUGH(floats, 4)(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 385);
        IS(THROUGH(variadic, 32)(12, 1L, 2.5, 3L, 4.5, 5L, 6.5, 7L, 8.5, 9L, 10.5, 11L, 12.5) == 81);
        IS(THROUGH(two, 0)(1.5).b == 3);
        IS(THROUGH(fourth, 0)(1.5).d == 6);
        IS(THROUGH(mix, 0)(9).b == 4.5);
        IS(THROUGH(large, 0)(3).words[11] == 33);
        IS(THROUGH(wide, 2)(1.25L) == 3.75L);
        if (setjmp(where) == 0) {
            THROUGH(jump, 0)(where);
            IS(!"it returned");
        }
    }
}

int main(void)
{
    long size = THUNK_BLOCK + THUNKS * (long)sizeof(record);
    uint64_t counted = 0;
    block = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(block, hpyapi_thunks, THUNK_BLOCK);
    mprotect(block, THUNK_BLOCK, PROT_READ | PROT_EXEC);
    __builtin___clear_cache(block, block + THUNK_BLOCK);
    check(hpyapi_pass);
    check(hpyapi_count);
    for (int i = 0; i < used; i++) {
        record *r = (record *)(block + THUNK_BLOCK) + i;
        counted += r->calls[0] + r->calls[1];
        IS(r->calls[!(i & 1)] == 0);
    }
    IS(counted == 18);
    check(hpyapi_full);
    IS(entered == 18 && left == 16); /* two calls were left by longjmp */
    puts("right");
    return 0;
}
