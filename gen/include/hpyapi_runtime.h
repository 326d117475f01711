/*
 * What generated C code shares: export, import, and the way of a call from one handle space to another.
 *
 * HPy 0.9.0's public API only. Two modules may call each other directly when their contexts are of one family: both
 * CPython-ABI builds, or contexts with the same name pointer. Otherwise a handle of the one means nothing to the other,
 * and the call goes through HPy_Call, which the Python implementation translates: the caller makes a frame current on
 * its thread and calls the hidden entry of the callee with the handles as arguments. No attribute leads to the entry,
 * and it does nothing without a frame, so Python code can neither find nor forge it.
 *
 * Everything here is static inline: it must be compiled into the module that uses it, because only a module itself
 * knows how its build calls HPy.
 */
#ifndef HPYAPI_RUNTIME_H
#define HPYAPI_RUNTIME_H

#ifdef HPYAPI_WITHOUT_HPY
#  include "hpyapi_python.h"
#else
#  include <hpy.h>
#  define HPYAPI_NONE(ctx) ((ctx)->h_None)
#  define HPYAPI_EXCEPTION(ctx, name) ((ctx)->h_##name)
#endif

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hpyapi.h"
#include "hpyapi_check.h"

#if defined(HPYAPI_WITHOUT_HPY)
#  define HPYAPI_BUILD HPYAPI_BUILD_PLAIN
#elif defined(HPY_ABI_CPYTHON)
#  define HPYAPI_BUILD HPYAPI_BUILD_CPYTHON
#elif defined(HPY_ABI_HYBRID)
#  define HPYAPI_BUILD HPYAPI_BUILD_HYBRID
#else
#  define HPYAPI_BUILD HPYAPI_BUILD_UNIVERSAL
#endif

/*
 * May a caller with this context call the table's slots directly, and with which context? A CPython-ABI build has a
 * context per compiled file, and handles that any other CPython-ABI build understands: it passes the provider's. Other
 * builds share a context per mode, known by its name pointer. The two never meet: a provider sets either context or
 * family.
 */
#if defined(HPY_ABI_CPYTHON)
#  define HPYAPI_DIRECT(table, ctx) HPYAPI_LIKELY(((void)(ctx), (table)->context != NULL))
#  define HPYAPI_CONTEXT(table, ctx) ((HPyContext *)(table)->context)
#else
#  define HPYAPI_DIRECT(table, ctx) HPYAPI_LIKELY((table)->family == (ctx)->name)
#  define HPYAPI_CONTEXT(table, ctx) (ctx)
#endif

/* Around HPy's own macros for definitions, of whose C some compilers complain. */
#if defined(__clang__)
#  define HPYAPI_DEFS_BEGIN \
      _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wmissing-field-initializers\"") \
      _Pragma("clang diagnostic ignored \"-Wextra-semi\"") \
      _Pragma("clang diagnostic ignored \"-Wgnu-zero-variadic-macro-arguments\"")
#  define HPYAPI_DEFS_END _Pragma("clang diagnostic pop")
#elif defined(__GNUC__)
#  define HPYAPI_DEFS_BEGIN \
      _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")
#  define HPYAPI_DEFS_END _Pragma("GCC diagnostic pop")
#else
#  define HPYAPI_DEFS_BEGIN
#  define HPYAPI_DEFS_END
#endif

/* Initialisers for what has none of its own yet. */
#define HPYAPI_NO_GLOBAL {0}
#define HPYAPI_NO_HEADER {0, 0, 0, 0, 0, 0, 0, 0, {0}, 0, NULL, NULL, NULL, NULL, NULL, 0}

/* What a provider keeps in HPyGlobals, which its module must list. */
typedef struct {
    HPyGlobal entry; /* the hidden entry */
    HPyGlobal kept;  /* the list of consumers' entries that kept callbacks need */
    HPyGlobal home;  /* the sys module of the interpreter that exported first */
} hpyapi_provider;

/* Handles that fit on the stack; more go to the heap. */
#define HPYAPI_ROOM 8

/* Serves one slot or callback: turns words and handles into arguments, calls, and turns results into a frame's. */
typedef HPy hpyapi_enter(HPyContext *ctx, hpyapi_frame *frame, const HPy *handles);

/* What a hidden entry serves. */
typedef struct {
    const char *name; /* for messages */
    hpyapi_current *current;
    uint32_t purpose;
    uint32_t count;
    hpyapi_enter *const *enters; /* count of them; null where there is nothing to serve */
} hpyapi_endpoint;

/* What a consumer remembers of one import. */
typedef struct {
    const hpyapi_import *import;
    const hpyapi_table *table; /* the provider's own; null before the import */
    hpyapi_current *current;   /* the provider's; null when no bridge is needed */
    HPyGlobal entry;           /* the provider's hidden entry */
    HPyGlobal callback;        /* this module's hidden entry for callbacks */
    HPyGlobal capsule;         /* what the table is from: its destructor runs when the last consumer has let go */
#ifdef HPYAPI_WITHOUT_HPY
    PyObject *home;            /* the module that imported, whose state this is part of: not owned */
    PyObject *provider;        /* the provider's module, owned; of another kind of provider, what has the capsule */
    PyObject *context;         /* what slots take first when they may be called directly, otherwise NULL; not owned */
    const hpyapi_table *slots; /* the table to call: the provider's, or the padded copy */
    void *padded;              /* owned */
#endif
} hpyapi_consumer;

/* --- errors ------------------------------------------------------------------------------------------------------ */

static inline void hpyapi_raise(HPyContext *ctx, HPy type, const char *text)
{
    HPyErr_SetString(ctx, type, text);
}

/* Why a slot cannot be called: the provider lacks it, or nobody may call in this way. Returns whether it is lacking. */
static inline int hpyapi_say_missing(char *text, const hpyapi_consumer *consumer, uint32_t index)
{
    const hpyapi_import *import = consumer->import;
    const hpyapi_table *table = consumer->table;
    const char *slot = import->slots[index].name;

    if (table == NULL) {
        hpyapi_say(text, "%s: %s was called before the API was imported", import->capsule, slot);
        return 0;
    }
    if (hpyapi_has(import, table, index)) {
        hpyapi_say(text, "%s: %s was called with a context that this module did not get from its host", import->capsule, slot);
        return 0;
    }
    if (index < table->slot_count) {
        const char *why = table->descriptor->slots[index].signature; /* of a hole: why it is one */

        hpyapi_say(text, "%s: %s was retired by the provider, version %u.%u: %s", import->capsule, slot,
                   (unsigned)table->major, (unsigned)table->minor, why != NULL ? why : "no reason given");
    } else {
        hpyapi_say(text, "%s: %s needs version %u.%u, the provider has %u.%u", import->capsule, slot, (unsigned)import->major,
                   (unsigned)import->slots[index].since, (unsigned)table->major, (unsigned)table->minor);
    }
    return 1;
}

/* A slot that the provider does not have: NotImplementedError. */
static inline void hpyapi_raise_missing(HPyContext *ctx, const hpyapi_consumer *consumer, uint32_t index)
{
    char text[HPYAPI_TEXT] = "";

    if (hpyapi_say_missing(text, consumer, index)) {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, NotImplementedError), text);
    } else {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
    }
}

/* The same where the caller may be without the lock, so that nothing can be raised: a line on stderr. */
static inline void hpyapi_report_missing(const hpyapi_consumer *consumer, uint32_t index)
{
    char text[HPYAPI_TEXT] = "";

    (void)hpyapi_say_missing(text, consumer, index);
    (void)fprintf(stderr, "hpyapi: %s\n", text);
}

#include "hpyapi_callback.h"
#include "hpyapi_call.h"
#include "hpyapi_import.h"
#include "hpyapi_instance.h"
#include "hpyapi_interface.h"
#include "hpyapi_offer.h"
#ifdef HPYAPI_WITHOUT_HPY
#  include "hpyapi_module.h"
#endif

#endif
