/*
 * What is known of a callback that is kept: who was given it, and whether its destroy-notify was called. A provider that
 * calls it late, ends it twice or forgets to end it gets an error or a text that says so. A part of hpyapi_runtime.h,
 * which includes it.
 */
#ifndef HPYAPI_KEPT_H
#define HPYAPI_KEPT_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

/* Where a kept callback came in. */
typedef struct {
    const char *capsule;  /* of the API */
    const char *slot;     /* that was given it */
    const char *callback; /* its type */
} hpyapi_origin;

/* The first member of what a kept callback's user data points at; all zero for one that ends with its call. */
typedef struct hpyapi_custody {
    const hpyapi_origin *origin;
    struct hpyapi_custody *next; /* of those that a failed slot has to end all the same */
    int gone;                    /* its destroy-notify was called */
    int holders;                 /* the provider until it ends the callback, the slot until it returns */
} hpyapi_custody;

/* How many callbacks that are gone are remembered, so that late calls find them. */
#define HPYAPI_BURIED 64

/* --- words that several threads change: a notify without a context needs no lock ------------------------------------ */

#if !defined(__GNUC__)
#  include <intrin.h>
#endif

static inline int hpyapi_add(int *place, int value)
{
#if defined(__GNUC__)
    return __atomic_fetch_add(place, value, __ATOMIC_ACQ_REL);
#else
    return (int)_InterlockedExchangeAdd((volatile long *)place, value);
#endif
}

static inline int hpyapi_read(const int *place)
{
#if defined(__GNUC__)
    return __atomic_load_n(place, __ATOMIC_ACQUIRE);
#else
    return *(const volatile int *)place;
#endif
}

static inline hpyapi_custody *hpyapi_trade(hpyapi_custody **place, hpyapi_custody *value)
{
#if defined(__GNUC__)
    return __atomic_exchange_n(place, value, __ATOMIC_ACQ_REL);
#else
    return (hpyapi_custody *)_InterlockedExchangePointer((void *volatile *)place, value);
#endif
}

/* --- the life of a kept callback --------------------------------------------------------------------------------- */

static inline void hpyapi_custody_begin(hpyapi_custody *custody, const hpyapi_origin *origin)
{
    custody->origin = origin;
    custody->next = NULL;
    custody->gone = 0;
    custody->holders = 2;
}

/* One holder fewer. What nobody holds is remembered for a while, and then given back. */
static inline void hpyapi_custody_leave(hpyapi_custody *custody)
{
    static hpyapi_custody *buried[HPYAPI_BURIED];
    static int next;

    if (hpyapi_add(&custody->holders, -1) == 1) {
        free(hpyapi_trade(&buried[(unsigned)hpyapi_add(&next, 1) % HPYAPI_BURIED], custody));
    }
}

/* The length of the module's name at the beginning of "module.attribute". */
static inline int hpyapi_module_length(const char *capsule)
{
    const char *dot = strrchr(capsule, '.');

    return dot != NULL ? (int)(dot - capsule) : (int)strlen(capsule);
}

/* Callbacks that slots failed to end, the latest first: those that are not gone when the process ends are named then. */
static inline hpyapi_custody **hpyapi_owed(void)
{
    static hpyapi_custody *latest;

    return &latest;
}

static inline void hpyapi_report_owed(void)
{
    const hpyapi_custody *custody;

    for (custody = *hpyapi_owed(); custody != NULL; custody = custody->next) {
        const hpyapi_origin *origin = custody->origin;

        if (!custody->gone) {
            (void)fprintf(stderr, "hpyapi: %s: %s failed, and %.*s never called the destroy-notify of the %s that it was given "
                          "to keep\n", origin->capsule, origin->slot, hpyapi_module_length(origin->capsule), origin->capsule,
                          origin->callback);
        }
    }
}

/* The slot that was given a callback has returned. One that failed has to end it, now or later. */
static inline void hpyapi_custody_taken(hpyapi_custody *custody, int failed)
{
    if (!failed || hpyapi_read(&custody->gone)) {
        hpyapi_custody_leave(custody);
        return;
    }
    custody->next = hpyapi_trade(hpyapi_owed(), custody);
    if (custody->next == NULL) {
        (void)atexit(hpyapi_report_owed);
    }
}

/* Reports what no caller can be told of; without a context, or beside an exception that is on its way, on stderr. */
static inline void hpyapi_report(HPyContext *ctx, const char *text)
{
    if (ctx == NULL || HPyErr_Occurred(ctx)) {
        (void)fprintf(stderr, "hpyapi: %s\n", text);
        return;
    }
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
    HPyErr_WriteUnraisable(ctx, HPy_NULL);
}

/* Ends a callback. Returns 0 when that was done before, which it reports: then nothing of it may be touched. */
static inline int hpyapi_custody_end(HPyContext *ctx, hpyapi_custody *custody)
{
    const hpyapi_origin *origin = custody->origin;
    char text[HPYAPI_TEXT] = "";

    if (hpyapi_add(&custody->gone, 1) == 0) {
        return 1;
    }
    hpyapi_say(text, "%s: %.*s called the destroy-notify of the %s that %s was given to keep more than once", origin->capsule,
               hpyapi_module_length(origin->capsule), origin->capsule, origin->callback, origin->slot);
    hpyapi_report(ctx, text);
    return 0;
}

/* Whether a callback may be called. When not, SystemError says who ended it; without a context a text on stderr. */
static inline int hpyapi_custody_holds(HPyContext *ctx, const hpyapi_custody *custody)
{
    const hpyapi_origin *origin = custody->origin;
    char text[HPYAPI_TEXT] = "";

    if (HPYAPI_LIKELY(!hpyapi_read(&custody->gone))) {
        return 1;
    }
    hpyapi_say(text, "%s: the %s that %s was given to keep was called after %.*s had called its destroy-notify",
               origin->capsule, origin->callback, origin->slot, hpyapi_module_length(origin->capsule), origin->capsule);
    if (ctx == NULL) {
        hpyapi_report(ctx, text);
    } else {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
    }
    return 0;
}

#endif
