/*
 * Callbacks that a provider is given. In place of the consumer's user data it gets a token, which is good until the
 * callback is over: one that is lent when the call ends, one that is kept when its destroy-notify is called. So a
 * provider that calls it late, ends it twice or forgets to end it gets an error or a text that says so. A part of
 * hpyapi_runtime.h, which includes it.
 *
 * A token is the number of a record and how often that was used before. Records are never given back, so a token that is
 * over can be looked up at any time; a process has as many as callbacks were alive at once.
 */
#ifndef HPYAPI_CALLBACK_H
#define HPYAPI_CALLBACK_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

/* Where a callback comes in, with its records that are free: they serve one place, so that an error names the right one. */
typedef struct {
    const char *capsule;  /* of the API */
    const char *slot;     /* that is given it */
    const char *callback; /* its type */
    int kept;
    uintptr_t free; /* a token: the first record, and how often this word changed */
} hpyapi_origin;

/* What is to be called, and with what. */
typedef struct {
    hpyapi_function *function; /* NULL when there is nothing to call */
    void *user;
    hpyapi_function *destroy; /* of one that is kept */
    HPyContext *home;         /* the context of whoever passed it, where that is not the provider's */
    hpyapi_current *current;  /* the caller's of another family, whose hidden entry is */
    HPy entry;                /* this one; of one that is kept by an HPy module */
    HPyGlobal *list;          /* the one in this list, */
    HPy_ssize_t index;        /* here */
    int owns;                 /* references to home and entry */
} hpyapi_callback;

/* One callback after the other. */
typedef struct {
    uintptr_t turn; /* counts: odd while a callback is here */
    uintptr_t next; /* free record of the same origin */
    hpyapi_origin *origin;
    int owed; /* its slot failed and has to end it all the same */
    hpyapi_callback callback;
} hpyapi_record;

#define HPYAPI_BLOCKS 24
#define HPYAPI_FIRST_BLOCK ((uintptr_t)16)

/* The records of a library: block i has room for HPYAPI_FIRST_BLOCK << i of them. */
typedef struct {
    uintptr_t blocks[HPYAPI_BLOCKS]; /* addresses */
    uintptr_t count;
    uintptr_t watched; /* what is owed is named when the process ends */
} hpyapi_records;

/* One for all files of a library, which is why it is no static. The name changes with the layout. */
#ifdef HPYAPI_WITHOUT_HPY
#  define HPYAPI_RECORDS hpyapi_records_python_1
#else
#  define HPYAPI_RECORDS hpyapi_records_hpy_1
#endif
HPYAPI_ONCE hpyapi_records HPYAPI_RECORDS = {{0}, 0, 0};

/* --- words that several threads change: a notify without a context needs no lock ------------------------------------ */

#if !defined(__GNUC__)
#  include <intrin.h>
#endif

/* Puts `to` in the place of `from`; 0 when that is not there. */
static inline int hpyapi_change(uintptr_t *place, uintptr_t from, uintptr_t to)
{
#if defined(__GNUC__)
    return __atomic_compare_exchange_n(place, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
#else
    return _InterlockedCompareExchangePointer((void *volatile *)place, (void *)to, (void *)from) == (void *)from;
#endif
}

static inline uintptr_t hpyapi_read(uintptr_t *place)
{
#if defined(__GNUC__)
    return __atomic_load_n(place, __ATOMIC_ACQUIRE);
#else
    return (uintptr_t)_InterlockedCompareExchangePointer((void *volatile *)place, NULL, NULL);
#endif
}

/* --- tokens and records ---------------------------------------------------------------------------------------------- */

#define HPYAPI_HALF (sizeof(uintptr_t) * 4)
#define HPYAPI_LOWER (((uintptr_t)1 << HPYAPI_HALF) - 1)

static inline uintptr_t hpyapi_token(uintptr_t turn, uintptr_t number)
{
    return (turn << HPYAPI_HALF) | number;
}

/* The record of a number from 1 on; null when there is none, or no memory for it with `make`. */
static inline hpyapi_record *hpyapi_record_at(uintptr_t number, int make)
{
    uintptr_t size = HPYAPI_FIRST_BLOCK, i = number - 1, block;
    int k = 0;

    for (; i >= size && k < HPYAPI_BLOCKS; k++) {
        i -= size;
        size *= 2;
    }
    if (k == HPYAPI_BLOCKS) {
        return NULL;
    }
    block = hpyapi_read(&HPYAPI_RECORDS.blocks[k]);
    if (block == 0 && make) {
        void *fresh = calloc((size_t)size, sizeof(hpyapi_record));

        if (!hpyapi_change(&HPYAPI_RECORDS.blocks[k], 0, (uintptr_t)fresh)) {
            free(fresh);
        }
        block = hpyapi_read(&HPYAPI_RECORDS.blocks[k]);
    }
    return block == 0 ? NULL : (hpyapi_record *)block + i;
}

/* The number of a record that was never used; 0 without memory. */
static inline uintptr_t hpyapi_fresh_record(void)
{
    uintptr_t count;

    do {
        count = hpyapi_read(&HPYAPI_RECORDS.count);
        if (count == HPYAPI_LOWER || hpyapi_record_at(count + 1, 1) == NULL) {
            return 0;
        }
    } while (!hpyapi_change(&HPYAPI_RECORDS.count, count, count + 1));
    return count + 1;
}

/* Begins a callback: its token, NULL without memory. */
static inline void *hpyapi_admit(hpyapi_origin *origin, const hpyapi_callback *callback)
{
    hpyapi_record *record = NULL;
    uintptr_t head, number;

    do {
        head = hpyapi_read(&origin->free);
        number = head & HPYAPI_LOWER;
        if (number == 0) {
            break;
        }
        record = hpyapi_record_at(number, 0);
    } while (!hpyapi_change(&origin->free, head, hpyapi_token((head >> HPYAPI_HALF) + 1, hpyapi_read(&record->next))));
    if (number == 0) {
        number = hpyapi_fresh_record();
        if (number == 0) {
            return NULL;
        }
        record = hpyapi_record_at(number, 0);
    }
    head = hpyapi_read(&record->turn);
    record->origin = origin;
    record->owed = 0;
    record->callback = *callback;
    (void)hpyapi_change(&record->turn, head, (head + 1) & HPYAPI_LOWER);
    return (void *)hpyapi_token((head + 1) & HPYAPI_LOWER, number);
}

/* The record of a token, which may be over; null for what is no token. */
static inline hpyapi_record *hpyapi_record_of(const void *token)
{
    uintptr_t number = (uintptr_t)token & HPYAPI_LOWER;

    return number == 0 || number > hpyapi_read(&HPYAPI_RECORDS.count) ? NULL : hpyapi_record_at(number, 0);
}

static inline int hpyapi_is_over(hpyapi_record *record, const void *token)
{
    return hpyapi_read(&record->turn) != (uintptr_t)token >> HPYAPI_HALF;
}

/* Ends a callback, and says what it was. Returns 0 when it was over before. */
static inline int hpyapi_end(const void *token, hpyapi_callback *last)
{
    uintptr_t turn = (uintptr_t)token >> HPYAPI_HALF, head;
    hpyapi_record *record = hpyapi_record_of(token);
    hpyapi_origin *origin;

    if (record == NULL) {
        return 0;
    }
    *last = record->callback;
    origin = record->origin;
    if (turn % 2 == 0 || !hpyapi_change(&record->turn, turn, (turn + 1) & HPYAPI_LOWER)) {
        return 0;
    }
    do {
        head = hpyapi_read(&origin->free);
        record->next = head & HPYAPI_LOWER;
    } while (!hpyapi_change(&origin->free, head, hpyapi_token((head >> HPYAPI_HALF) + 1, (uintptr_t)token & HPYAPI_LOWER)));
    return 1;
}

/* --- reports --------------------------------------------------------------------------------------------------------- */

/* The length of the module's name at the beginning of "module.attribute". */
static inline int hpyapi_module_length(const char *capsule)
{
    const char *dot = strrchr(capsule, '.');

    return dot != NULL ? (int)(dot - capsule) : (int)strlen(capsule);
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

/* Whoever may hold no lock has no context. */
static inline void hpyapi_no_memory(HPyContext *ctx)
{
    if (ctx == NULL) {
        hpyapi_report(NULL, "no memory for a callback: the call was not made");
    } else {
        HPyErr_NoMemory(ctx);
    }
}

/* The callback of a token. One that is over has no function; SystemError says so, or without a context a text on stderr. */
static inline const hpyapi_callback *hpyapi_lookup(HPyContext *ctx, const void *token, const char *capsule, const char *type)
{
    static hpyapi_callback nothing; /* C++ has no constant without a value */
    hpyapi_record *record = hpyapi_record_of(token);
    char text[HPYAPI_TEXT] = "";

    if (HPYAPI_LIKELY(record != NULL && !hpyapi_is_over(record, token))) {
        return &record->callback;
    }
    if (record == NULL || record->origin == NULL) {
        hpyapi_say(text, "%s: a %s was called with user data that did not come with it", capsule, type);
    } else if (record->origin->kept) {
        hpyapi_say(text, "%s: the %s that %s was given to keep was called after %.*s had called its destroy-notify",
                   record->origin->capsule, record->origin->callback, record->origin->slot,
                   hpyapi_module_length(record->origin->capsule), record->origin->capsule);
    } else {
        hpyapi_say(text, "%s: the %s that %s was given was called by %.*s after that call had ended",
                   record->origin->capsule, record->origin->callback, record->origin->slot,
                   hpyapi_module_length(record->origin->capsule), record->origin->capsule);
    }
    if (ctx == NULL) {
        hpyapi_report(ctx, text);
    } else {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
    }
    return &nothing;
}

/* What a destroy-notify does first: ends a callback, or reports that it was over. Returns whether it was not. */
static inline int hpyapi_end_kept(HPyContext *ctx, const void *token, hpyapi_callback *last)
{
    hpyapi_record *record;
    char text[HPYAPI_TEXT] = "";

    if (HPYAPI_LIKELY(hpyapi_end(token, last))) {
        return 1;
    }
    record = hpyapi_record_of(token);
    if (record == NULL || record->origin == NULL) {
        hpyapi_report(ctx, "a destroy-notify was called with user data that did not come with it");
        return 0;
    }
    hpyapi_say(text, "%s: %.*s called the destroy-notify of the %s that %s was given to keep more than once",
               record->origin->capsule, hpyapi_module_length(record->origin->capsule), record->origin->capsule,
               record->origin->callback, record->origin->slot);
    hpyapi_report(ctx, text);
    return 0;
}

static inline void hpyapi_report_owed(void)
{
    uintptr_t number;

    for (number = 1; number <= hpyapi_read(&HPYAPI_RECORDS.count); number++) {
        hpyapi_record *record = hpyapi_record_at(number, 0);

        if (record->owed && hpyapi_read(&record->turn) % 2 != 0) {
            const hpyapi_origin *origin = record->origin;

            (void)fprintf(stderr, "hpyapi: %s: %s failed, and %.*s never called the destroy-notify of the %s that it was given "
                          "to keep\n", origin->capsule, origin->slot, hpyapi_module_length(origin->capsule), origin->capsule,
                          origin->callback);
        }
    }
}

/* The slot that was given a callback to keep has returned. One that failed has to end it, now or later. */
static inline void hpyapi_taken(const void *token, int failed)
{
    hpyapi_record *record = hpyapi_record_of(token);

    if (!failed || hpyapi_is_over(record, token)) {
        return;
    }
    record->owed = 1;
    if (hpyapi_change(&HPYAPI_RECORDS.watched, 0, 1)) {
        (void)atexit(hpyapi_report_owed);
    }
}

#endif
