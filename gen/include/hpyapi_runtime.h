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
#endif

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hpyapi.h"
#include "hpyapi_check.h"

#if defined(HPYAPI_WITHOUT_HPY)
#  define HPYAPI_BUILD HPYAPI_BUILD_PYOBJECT
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
#if defined(HPY_ABI_CPYTHON) || defined(HPYAPI_WITHOUT_HPY)
#  define HPYAPI_DIRECT(table, ctx) HPYAPI_LIKELY(((void)(ctx), (table)->context != NULL))
#  define HPYAPI_CONTEXT(table, ctx) ((HPyContext *)(table)->context)
#else
#  define HPYAPI_DIRECT(table, ctx) HPYAPI_LIKELY((table)->family == (ctx)->name)
#  define HPYAPI_CONTEXT(table, ctx) (ctx)
#endif

/*
 * A slot that takes callbacks: those get the context of the provider, which is theirs too when the family is one. Two
 * CPython-ABI builds have different contexts, so there even such calls go the long way round.
 */
#if defined(HPY_ABI_CPYTHON) || defined(HPYAPI_WITHOUT_HPY)
#  define HPYAPI_DIRECT_CALLBACK(table, ctx) ((void)(table), (void)(ctx), 0)
#else
#  define HPYAPI_DIRECT_CALLBACK(table, ctx) HPYAPI_DIRECT(table, ctx)
#endif

/* Around HPy's own macros for definitions, which leave members of a struct to be zero without saying so. */
#if defined(__GNUC__)
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
    HPyGlobal entry;           /* the provider's hidden entry; of a host's table, the capsule */
    HPyGlobal callback;        /* this module's hidden entry for callbacks */
} hpyapi_consumer;

/* A callback of a caller of another family, as the provider's code sees it: behind its user data pointer. */
typedef struct {
    hpyapi_function *function;
    void *user;
    hpyapi_current *current; /* the caller's */
    HPy entry;               /* the caller's hidden entry, for callbacks that end with the call */
    HPyGlobal *kept;         /* otherwise the provider's list of such entries, */
    HPy_ssize_t index;       /* and the place in it */
    hpyapi_function *destroy;
} hpyapi_callback;

/* --- errors ------------------------------------------------------------------------------------------------------ */

static inline void hpyapi_raise(HPyContext *ctx, HPy type, const char *text)
{
    HPyErr_SetString(ctx, type, text);
}

/* A slot that the provider does not have: NotImplementedError. */
static inline void hpyapi_raise_missing(HPyContext *ctx, const hpyapi_consumer *consumer, uint32_t index)
{
    const hpyapi_import *import = consumer->import;
    char text[HPYAPI_TEXT] = "";

    if (consumer->table == NULL) {
        hpyapi_say(text, "%s: %s was called before the API was imported", import->capsule, import->slots[index].name);
        hpyapi_raise(ctx, ctx->h_SystemError, text);
        return;
    }
    if (hpyapi_has(import, consumer->table, index)) {
        hpyapi_say(text, "%s: %s was called with a context that this module did not get from its host", import->capsule,
                   import->slots[index].name);
        hpyapi_raise(ctx, ctx->h_SystemError, text);
        return;
    }
    hpyapi_say(text, "%s: %s needs version %u.%u, the provider has %u.%u", import->capsule, import->slots[index].name,
               (unsigned)import->major, (unsigned)import->slots[index].since, (unsigned)consumer->table->major,
               (unsigned)consumer->table->minor);
    hpyapi_raise(ctx, ctx->h_NotImplementedError, text);
}

/* --- the way of a call: the caller's side ------------------------------------------------------------------------ */

static inline void hpyapi_begin(hpyapi_frame *frame, uint32_t purpose, uint32_t index, const hpyapi_word *words,
                                uint32_t word_count, size_t handle_count)
{
    frame->magic = HPYAPI_FRAME_MAGIC;
    frame->size = (uint16_t)sizeof(*frame);
    frame->layout = HPYAPI_LAYOUT;
    frame->purpose = purpose;
    frame->index = index;
    frame->state = HPYAPI_FRAME_NEW;
    frame->word_count = word_count;
    frame->handle_count = handle_count;
    frame->result.u = 0;
    frame->words = words;
    frame->function = NULL;
    frame->current = NULL;
    frame->reserved = NULL;
}

/* Calls an entry with a frame. Returns what the entry returned, HPy_NULL with an error set when it failed. */
static inline HPy hpyapi_send(HPyContext *ctx, hpyapi_current *callee, HPy entry, hpyapi_frame *frame,
                              const HPy *handles)
{
    hpyapi_frame **current = callee();
    HPy result;

    frame->previous = *current;
    *current = frame;
    result = HPy_Call(ctx, entry, handles, (size_t)frame->handle_count, HPy_NULL);
    *current = frame->previous;
    if (!HPy_IsNull(result) && frame->state < HPYAPI_FRAME_NONE) {
        HPy_Close(ctx, result);
        hpyapi_raise(ctx, ctx->h_SystemError, "the hidden entry of an API did not serve its frame");
        return HPy_NULL;
    }
    return result;
}

/* Calls slot frame->index of the imported provider. */
static inline HPy hpyapi_call(HPyContext *ctx, const hpyapi_consumer *consumer, hpyapi_frame *frame, const HPy *handles)
{
    HPy entry, result;

    if (consumer->current == NULL || !hpyapi_has(consumer->import, consumer->table, frame->index)) {
        hpyapi_raise_missing(ctx, consumer, frame->index);
        return HPy_NULL;
    }
    entry = HPyGlobal_Load(ctx, consumer->entry);
    result = hpyapi_send(ctx, consumer->current, entry, frame, handles);
    HPy_Close(ctx, entry);
    return result;
}

/* Calls back into the module that a callback came from. */
static inline HPy hpyapi_call_back(HPyContext *ctx, const hpyapi_callback *callback, hpyapi_frame *frame,
                                   const HPy *handles)
{
    HPy list, entry, result;

    frame->function = callback->function;
    if (callback->kept == NULL) {
        return hpyapi_send(ctx, callback->current, callback->entry, frame, handles);
    }
    list = HPyGlobal_Load(ctx, *callback->kept);
    entry = HPy_GetItem_i(ctx, list, callback->index);
    HPy_Close(ctx, list);
    if (HPy_IsNull(entry)) {
        return HPy_NULL;
    }
    result = hpyapi_send(ctx, callback->current, entry, frame, handles);
    HPy_Close(ctx, entry);
    return result;
}

/* This module's own entry for callbacks, which a call takes along. */
static inline HPy hpyapi_callback_entry(HPyContext *ctx, const hpyapi_consumer *consumer)
{
    return consumer->current == NULL ? HPy_Dup(ctx, ctx->h_None) : HPyGlobal_Load(ctx, consumer->callback);
}

/* A handle as an argument of HPy_Call, which accepts no HPy_NULL: the frame's word tells it from a real None. */
static inline HPy hpyapi_pass(HPyContext *ctx, HPy h)
{
    return HPy_IsNull(h) ? ctx->h_None : h;
}

static inline size_t hpyapi_pass_array(HPyContext *ctx, HPy *handles, const HPy *array, size_t count)
{
    size_t i;

    if (array == NULL) {
        return 0;
    }
    for (i = 0; i < count; i++) {
        handles[i] = hpyapi_pass(ctx, array[i]);
    }
    return count;
}

/* Closes handles that the call took, whatever became of it. */
static inline void hpyapi_close_all(HPyContext *ctx, HPy *handles, size_t count)
{
    size_t i;

    if (handles == NULL) {
        return;
    }
    for (i = 0; i < count; i++) {
        if (!HPy_IsNull(handles[i])) {
            HPy_Close(ctx, handles[i]);
        }
    }
}

/* Room for count handles: `local` when they fit, otherwise memory to be given back with hpyapi_release. */
static inline HPy *hpyapi_room(HPyContext *ctx, HPy local[HPYAPI_ROOM], size_t count)
{
    HPy *room;

    if (count <= HPYAPI_ROOM) {
        local[0] = HPy_NULL;
        return local;
    }
    room = count > SIZE_MAX / sizeof(HPy) ? NULL : (HPy *)malloc(count * sizeof(HPy));
    if (room == NULL) {
        HPyErr_NoMemory(ctx);
    }
    return room;
}

static inline void hpyapi_release(HPy local[HPYAPI_ROOM], HPy *room)
{
    if (room != local) {
        free(room);
    }
}

/* A length parameter as a number of elements: a negative one means none. */
static inline size_t hpyapi_count(int64_t length)
{
    return length > 0 ? (size_t)length : 0;
}

/* The only result of a call, when that is a handle. */
static inline HPy hpyapi_result(HPyContext *ctx, const hpyapi_frame *frame, HPy answer)
{
    if (!HPy_IsNull(answer) && frame->state == HPYAPI_FRAME_NONE) {
        HPy_Close(ctx, answer);
        return HPy_NULL;
    }
    return answer;
}

/* Ends a call without handles among the results. Returns -1 when it failed. */
static inline int hpyapi_done(HPyContext *ctx, HPy answer)
{
    if (HPy_IsNull(answer)) {
        return -1;
    }
    HPy_Close(ctx, answer);
    return 0;
}

/* Several handles that come back from one call, taken out one after the other. */
typedef struct {
    HPy answer;
    uint32_t state;
    HPy_ssize_t next;
    int failed;
} hpyapi_results;

static inline hpyapi_results hpyapi_unpack(const hpyapi_frame *frame, HPy answer)
{
    hpyapi_results results;

    results.answer = answer;
    results.state = frame->state;
    results.next = 0;
    results.failed = HPy_IsNull(answer);
    return results;
}

static inline HPy hpyapi_next(HPyContext *ctx, hpyapi_results *results, int present)
{
    HPy h;

    if (results->failed || !present) {
        return HPy_NULL;
    }
    if (results->state == HPYAPI_FRAME_HANDLE) {
        h = results->answer;
        results->answer = HPy_NULL;
    } else {
        h = HPy_GetItem_i(ctx, results->answer, results->next++);
    }
    results->failed = HPy_IsNull(h);
    return h;
}

/* Fills an out-parameter. The callee left 1 in each handle that it set, 0 in the others. */
static inline void hpyapi_next_array(HPyContext *ctx, hpyapi_results *results, HPy *array, size_t count)
{
    size_t i;

    if (array == NULL) {
        return;
    }
    for (i = 0; i < count; i++) {
        array[i] = hpyapi_next(ctx, results, !results->failed && !HPy_IsNull(array[i]));
    }
}

/* Ends a call with several handles among the results. Returns -1 when it failed. */
static inline int hpyapi_unpacked(HPyContext *ctx, hpyapi_results *results)
{
    if (!HPy_IsNull(results->answer)) {
        HPy_Close(ctx, results->answer);
    }
    return results->failed ? -1 : 0;
}

/* Empties an out-parameter after a failure. */
static inline void hpyapi_drop(HPyContext *ctx, HPy *array, size_t count)
{
    size_t i;

    hpyapi_close_all(ctx, array, count);
    for (i = 0; array != NULL && i < count; i++) {
        array[i] = HPy_NULL;
    }
}

/* --- the way of a call: the callee's side ------------------------------------------------------------------------ */

/* Takes the frame that is current on this thread, if it is meant for this endpoint. */
static inline hpyapi_frame *hpyapi_take(const hpyapi_endpoint *endpoint, uint32_t purpose, size_t count)
{
    hpyapi_frame **current = endpoint->current();
    hpyapi_frame *frame = *current;

    if (frame == NULL || frame->magic != HPYAPI_FRAME_MAGIC || frame->layout != HPYAPI_LAYOUT ||
        frame->state != HPYAPI_FRAME_NEW || frame->purpose != purpose || frame->handle_count != count) {
        return NULL;
    }
    frame->state = HPYAPI_FRAME_TAKEN;
    *current = frame->previous;
    return frame;
}

static inline HPy hpyapi_refuse(HPyContext *ctx, const char *name)
{
    char text[HPYAPI_TEXT] = "";

    hpyapi_say(text, "%s: this entry serves native callers only", name);
    hpyapi_raise(ctx, ctx->h_TypeError, text);
    return HPy_NULL;
}

/* The body of a hidden entry. */
static inline HPy hpyapi_serve(HPyContext *ctx, const hpyapi_endpoint *endpoint, const HPy *handles, size_t count)
{
    hpyapi_frame *frame = hpyapi_take(endpoint, endpoint->purpose, count);

    if (frame == NULL || frame->index >= endpoint->count || endpoint->enters[frame->index] == NULL) {
        return hpyapi_refuse(ctx, endpoint->name);
    }
    return endpoint->enters[frame->index](ctx, frame, handles);
}

/* The body of a gate: hands out the hidden entry to a native caller. */
static inline HPy hpyapi_serve_gate(HPyContext *ctx, const hpyapi_endpoint *endpoint, HPyGlobal entry, size_t count)
{
    hpyapi_frame *frame = hpyapi_take(endpoint, HPYAPI_FRAME_GATE, count);

    if (frame == NULL) {
        return hpyapi_refuse(ctx, endpoint->name);
    }
    frame->state = HPYAPI_FRAME_HANDLE;
    return HPyGlobal_Load(ctx, entry);
}

/* A borrowed argument. */
static inline HPy hpyapi_borrow(hpyapi_word word, HPy h)
{
    return word.i == 0 ? HPy_NULL : h;
}

/* An argument whose ownership moves. */
static inline HPy hpyapi_steal(HPyContext *ctx, hpyapi_word word, HPy h)
{
    return word.i == 0 ? HPy_NULL : HPy_Dup(ctx, h);
}

/* Element i of the caller's array: only whether it is HPy_NULL can be told. */
static inline int hpyapi_present(hpyapi_word word, size_t i)
{
    return word.p != NULL && !HPy_IsNull(((const HPy *)word.p)[i]);
}

/* Borrowed arguments in place of the caller's array. Copies to `room` only when HPy_NULL is among them. */
static inline const HPy *hpyapi_borrow_array(hpyapi_word word, const HPy *handles, HPy *room, size_t count)
{
    size_t i, nulls = 0;

    if (word.p == NULL) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        room[i] = hpyapi_present(word, i) ? handles[i] : HPy_NULL;
        nulls += !hpyapi_present(word, i);
    }
    return nulls != 0 ? room : handles;
}

/* Arguments whose ownership moves, in place of the caller's array. */
static inline HPy *hpyapi_steal_array(HPyContext *ctx, hpyapi_word word, const HPy *handles, HPy *room, size_t count)
{
    size_t i;

    if (word.p == NULL) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        room[i] = hpyapi_present(word, i) ? HPy_Dup(ctx, handles[i]) : HPy_NULL;
    }
    return room;
}

/* Empty room in place of the caller's out-parameter. */
static inline HPy *hpyapi_clear_array(hpyapi_word word, HPy *room, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        room[i] = HPy_NULL;
    }
    return word.p == NULL ? NULL : room;
}

/* Tells the caller which handles of an out-parameter were set. */
static inline void hpyapi_mark(hpyapi_word word, const HPy *handles, size_t count)
{
    HPy *array = (HPy *)word.p;
    size_t i;

    for (i = 0; array != NULL && i < count; i++) {
        array[i]._i = !HPy_IsNull(handles[i]);
    }
}

static inline HPy hpyapi_return_none(HPyContext *ctx, hpyapi_frame *frame)
{
    frame->state = HPYAPI_FRAME_NONE;
    return HPy_Dup(ctx, ctx->h_None);
}

/* A null result: an error, a legal answer, or a mistake of the implementation. Returns 0 when it is legal. */
static inline int hpyapi_null_result(HPyContext *ctx, int nullable, const char *name)
{
    char text[HPYAPI_TEXT] = "";

    if (HPyErr_Occurred(ctx)) {
        return -1;
    }
    if (nullable) {
        return 0;
    }
    hpyapi_say(text, "%s returned NULL without setting an exception", name);
    hpyapi_raise(ctx, ctx->h_SystemError, text);
    return -1;
}

static inline HPy hpyapi_return_handle(HPyContext *ctx, hpyapi_frame *frame, HPy result, int nullable, const char *name)
{
    if (!HPy_IsNull(result)) {
        frame->state = HPYAPI_FRAME_HANDLE;
        return result;
    }
    if (hpyapi_null_result(ctx, nullable, name) < 0) {
        return HPy_NULL;
    }
    return hpyapi_return_none(ctx, frame);
}

/* Returns count handles, of which those that are not HPy_NULL travel, and closes them. */
static inline HPy hpyapi_return_handles(HPyContext *ctx, hpyapi_frame *frame, HPy *handles, size_t count)
{
    HPy answer;
    size_t i, present = 0;

    for (i = 0; i < count; i++) {
        if (!HPy_IsNull(handles[i])) {
            handles[present++] = handles[i];
        }
    }
    if (present == 0) {
        return hpyapi_return_none(ctx, frame);
    }
    if (present == 1) {
        frame->state = HPYAPI_FRAME_HANDLE;
        return handles[0];
    }
    answer = HPyTuple_FromArray(ctx, handles, (HPy_ssize_t)present);
    hpyapi_close_all(ctx, handles, present);
    frame->state = HPYAPI_FRAME_MANY;
    return answer;
}

/* --- callbacks --------------------------------------------------------------------------------------------------- */

/* A callback of the caller for the length of the call; entry is the caller's, among the handles. */
static inline hpyapi_callback hpyapi_lend_callback(const hpyapi_frame *frame, hpyapi_word function, hpyapi_word user,
                                                   HPy entry)
{
    hpyapi_callback callback;

    callback.function = function.function;
    callback.user = (void *)user.p;
    callback.current = frame->current;
    callback.entry = entry;
    callback.kept = NULL;
    callback.index = 0;
    callback.destroy = NULL;
    return callback;
}

/*
 * Where `entry` stands in the provider's list of entries that kept callbacks need; -1 with an error. One per consumer.
 */
static inline HPy_ssize_t hpyapi_keep_entry(HPyContext *ctx, HPyGlobal *kept, HPy entry)
{
    HPy list, item;
    HPy_ssize_t i, n;
    int same;

    list = HPyGlobal_Load(ctx, *kept);
    n = HPy_Length(ctx, list);
    for (i = 0; i < n; i++) {
        item = HPy_GetItem_i(ctx, list, i);
        if (HPy_IsNull(item)) {
            HPy_Close(ctx, list);
            return -1;
        }
        same = HPy_Is(ctx, item, entry);
        HPy_Close(ctx, item);
        if (same) {
            HPy_Close(ctx, list);
            return i;
        }
    }
    if (n < 0 || HPyList_Append(ctx, list, entry) < 0) {
        n = -1;
    }
    HPy_Close(ctx, list);
    return n;
}

/* A callback of the caller that stays until its destroy-notify; null with an error. */
static inline hpyapi_callback *hpyapi_keep_callback(HPyContext *ctx, const hpyapi_frame *frame, hpyapi_word function,
                                                    hpyapi_word user, hpyapi_word destroy, HPy entry, HPyGlobal *kept)
{
    hpyapi_callback *callback = (hpyapi_callback *)malloc(sizeof(*callback));

    if (callback == NULL) {
        HPyErr_NoMemory(ctx);
        return NULL;
    }
    *callback = hpyapi_lend_callback(frame, function, user, HPy_NULL);
    callback->destroy = destroy.function;
    callback->kept = kept;
    callback->index = hpyapi_keep_entry(ctx, kept, entry);
    if (callback->index < 0) {
        free(callback);
        return NULL;
    }
    return callback;
}

/* The destroy-notify that goes with hpyapi_keep_callback, for notifies that take no context. */
static inline void hpyapi_drop_callback(void *user)
{
    hpyapi_callback *callback = (hpyapi_callback *)user;

    if (callback->destroy != NULL) {
        ((void (*)(void *))callback->destroy)(callback->user);
    }
    free(callback);
}

/* The attribute's name in "module.attribute". */
static inline const char *hpyapi_attribute(const char *capsule)
{
    const char *dot = strrchr(capsule, '.');

    return dot != NULL ? dot + 1 : capsule;
}

/* --- import and export ------------------------------------------------------------------------------------------- */

#ifdef HPYAPI_WITHOUT_HPY

/* Makes a function that no attribute leads to and stores it in *entry. */
static inline int hpyapi_make_entry(HPyContext *ctx, const char *name, HPyDef **defines, const char *method,
                                    HPyGlobal *entry)
{
    HPy function = hpyapi_handle(PyCFunction_New(defines[0], NULL));

    (void)name;
    (void)method;
    if (HPy_IsNull(function)) {
        return -1;
    }
    HPyGlobal_Store(ctx, entry, function);
    HPy_Close(ctx, function);
    return 0;
}

#else /* HPYAPI_WITHOUT_HPY */

/* Whether instances of HPy's own types are safe: those of hpy 0.9.0 crash CPython 3.13. Where there is no sys, no. */
static inline int hpyapi_instances_work(HPyContext *ctx)
{
    HPy sys = HPyImport_ImportModule(ctx, "sys");
    HPy version = HPy_IsNull(sys) ? HPy_NULL : HPy_GetAttr_s(ctx, sys, "hexversion");
    int64_t number = HPy_IsNull(version) ? INT64_MAX : HPyLong_AsInt64_t(ctx, version);

    hpyapi_close_all(ctx, &sys, 1);
    hpyapi_close_all(ctx, &version, 1);
    if (HPyErr_Occurred(ctx)) {
        HPyErr_Clear(ctx);
        return 0;
    }
    return number < 0x030d0000;
}

/*
 * Makes a callable that no attribute leads to and stores it in *entry. It is a type whose tp_new is the entry, so that
 * calling the type calls it; or, where that is possible, a method bound to an instance of the type, which is called
 * faster. A method of the module would do as well, but every author would have to list it.
 */
static inline int hpyapi_make_entry(HPyContext *ctx, const char *name, HPyDef **defines, const char *method,
                                    HPyGlobal *entry)
{
    HPyType_Spec spec;
    HPy type, self, bound;
    void **data;

    memset(&spec, 0, sizeof(spec));
    spec.name = name;
    spec.basicsize = (int)sizeof(void *);
    spec.flags = HPy_TPFLAGS_DEFAULT;
    spec.builtin_shape = HPyType_BuiltinShape_Object;
    spec.defines = defines;
    type = HPyType_FromSpec(ctx, &spec, NULL);
    if (HPy_IsNull(type)) {
        return -1;
    }
    if (method == NULL || !hpyapi_instances_work(ctx)) {
        HPyGlobal_Store(ctx, entry, type);
        HPy_Close(ctx, type);
        return 0;
    }
    self = HPy_New(ctx, type, &data);
    HPy_Close(ctx, type);
    bound = HPy_IsNull(self) ? HPy_NULL : HPy_GetAttr_s(ctx, self, method);
    hpyapi_close_all(ctx, &self, 1);
    if (HPy_IsNull(bound)) {
        return -1;
    }
    HPyGlobal_Store(ctx, entry, bound);
    HPy_Close(ctx, bound);
    return 0;
}

/* Whether this interpreter may have an API that keeps process-wide state: the first one that asks, and no other. */
static inline int hpyapi_claim(HPyContext *ctx, const hpyapi_descriptor *descriptor, hpyapi_provider *provider)
{
    static int claimed; /* per module, since this function is */
    char text[HPYAPI_TEXT] = "";
    HPy builtins, home;
    int same = 1;

    if (!(descriptor->flags & HPYAPI_FLAG_ONE_INTERPRETER)) {
        return 0;
    }
    builtins = HPyImport_ImportModule(ctx, "builtins"); /* which each interpreter has of its own */
    if (HPy_IsNull(builtins)) {
        return -1;
    }
    if (claimed) {
        home = HPyGlobal_Load(ctx, provider->home);
        same = HPy_Is(ctx, home, builtins);
        HPy_Close(ctx, home);
    } else {
        HPyGlobal_Store(ctx, &provider->home, builtins);
        claimed = 1;
    }
    HPy_Close(ctx, builtins);
    if (!same) {
        hpyapi_say(text, "%s is in use by another interpreter of this process, and serves one only",
                   descriptor->capsule);
        hpyapi_raise(ctx, ctx->h_ImportError, text);
        return -1;
    }
    return 0;
}

/* Whether the provider filled every slot. */
static inline int hpyapi_complete(HPyContext *ctx, const hpyapi_descriptor *descriptor)
{
    char text[HPYAPI_TEXT] = "";
    uint32_t i;

    for (i = 0; i < descriptor->slot_count; i++) {
        if (descriptor->slots[i].kind != HPYAPI_SLOT_HOLE && descriptor->impl[i].data == NULL) {
            hpyapi_say(text, "%s: no implementation for slot %u %s", descriptor->capsule, (unsigned)i,
                       descriptor->slots[i].name);
            hpyapi_raise(ctx, ctx->h_SystemError, text);
            return -1;
        }
    }
    return 0;
}

/* Stores what a global holds as an attribute. */
static inline int hpyapi_publish(HPyContext *ctx, HPy object, const char *name, HPyGlobal global)
{
    HPy value = HPyGlobal_Load(ctx, global);
    int status = HPy_SetAttr_s(ctx, object, name, value);

    HPy_Close(ctx, value);
    return status;
}

/* The list of consumers' entries, for APIs with kept callbacks. */
static inline int hpyapi_prepare_kept(HPyContext *ctx, hpyapi_provider *provider)
{
    HPy list = HPyList_New(ctx, 0);

    if (HPy_IsNull(list)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &provider->kept, list);
    HPy_Close(ctx, list);
    return 0;
}

/*
 * Makes the table available: stores the capsule and the gate as attributes of the module. Called by the module's
 * HPy_mod_exec, once per load, so that the table names the family of the context that the module now runs in.
 */
static inline int hpyapi_export(HPyContext *ctx, HPy module, const hpyapi_descriptor *descriptor,
                                hpyapi_provider *provider, HPyDef **gate, HPyDef **entry)
{
    hpyapi_table *table = descriptor->table;
    HPy capsule;
    int status;

    if (hpyapi_complete(ctx, descriptor) < 0 || hpyapi_claim(ctx, descriptor, provider) < 0) {
        return -1;
    }
#ifdef HPY_ABI_CPYTHON
    table->context = ctx;
#else
    table->family = ctx->name;
#endif
    /* The gate's global is only a way to its attribute: the entry takes the place afterwards. */
    if (hpyapi_make_entry(ctx, "hpyapi.gate", gate, NULL, &provider->entry) < 0 ||
        hpyapi_publish(ctx, module, descriptor->gate, provider->entry) < 0 ||
        hpyapi_make_entry(ctx, "hpyapi.entry", entry, "enter", &provider->entry) < 0) {
        return -1;
    }
    capsule = HPyCapsule_New(ctx, table, descriptor->capsule, NULL);
    if (HPy_IsNull(capsule)) {
        return -1;
    }
    status = HPy_SetAttr_s(ctx, module, hpyapi_attribute(descriptor->capsule), capsule);
    HPy_Close(ctx, capsule);
    return status;
}

#endif /* HPYAPI_WITHOUT_HPY */

/* Raises ImportError: cannot import NAME VERSION from CAPSULE: why. */
static inline int hpyapi_raise_import(HPyContext *ctx, const hpyapi_import *import, const char *why)
{
    char text[HPYAPI_TEXT] = "";

    hpyapi_say(text, "cannot import %s %u.%u from %s: %s", import->name, (unsigned)import->major,
               (unsigned)import->minor, import->capsule, why);
    hpyapi_raise(ctx, ctx->h_ImportError, text);
    return -1;
}

/* Imports the module that has the capsule. */
static inline HPy hpyapi_import_module(HPyContext *ctx, const hpyapi_import *import)
{
    char name[256] = "";
    size_t length = (size_t)(hpyapi_attribute(import->capsule) - import->capsule);

    if (length == 0 || length > sizeof(name)) {
        hpyapi_raise_import(ctx, import, "the capsule's name is not of the form module.attribute");
        return HPy_NULL;
    }
    memcpy(name, import->capsule, length - 1);
    return HPyImport_ImportModule(ctx, name);
}

/* Reads the table out of a capsule and checks it; null with ImportError set when it will not do. */
static inline const hpyapi_table *hpyapi_open_capsule(HPyContext *ctx, const hpyapi_import *import, HPy capsule)
{
    char text[HPYAPI_TEXT] = "";
    const void *pointer;

    if (!HPyCapsule_IsValid(ctx, capsule, import->capsule)) {
        hpyapi_raise_import(ctx, import, "the attribute is not a capsule of that name");
        return NULL;
    }
    pointer = HPyCapsule_GetPointer(ctx, capsule, import->capsule);
    if (pointer == NULL) {
        return NULL;
    }
    if (hpyapi_check(import, pointer, text) < 0) {
        hpyapi_raise_import(ctx, import, text);
        return NULL;
    }
    return (const hpyapi_table *)pointer;
}

/*
 * A provider with fewer slots than this module knows: copies what there is into a table of full length, whose other
 * slots hold stubs already. Returns 0 when the provider's own table will do.
 */
static inline int hpyapi_pad(const hpyapi_consumer *consumer, hpyapi_table *padded)
{
    const hpyapi_table *table = consumer->table;
    const hpyapi_slot *from = (const hpyapi_slot *)(const void *)(table + 1);
    hpyapi_slot *to = (hpyapi_slot *)(void *)(padded + 1);
    uint32_t i, count = consumer->import->slot_count;
    int complete = table->slot_count >= count || (table->kind == HPYAPI_TABLE_HOST && table->room >= count);

    for (i = 0; complete && i < count; i++) {
        complete = consumer->import->slots[i].kind == HPYAPI_SLOT_HOLE || i >= table->slot_count ||
                   from[i].data != NULL;
    }
    if (complete) {
        return 0;
    }
    *padded = *table;
    for (i = 0; i < count; i++) {
        if (hpyapi_has(consumer->import, table, i)) {
            to[i] = from[i];
        }
    }
    return 1;
}

/* Asks the provider's gate for its hidden entry. */
static inline int hpyapi_open_gate(HPyContext *ctx, hpyapi_consumer *consumer, HPy module, const hpyapi_table *table)
{
    hpyapi_frame frame;
    HPy gate, entry;

    if (table->descriptor->current == NULL || table->descriptor->gate == NULL) {
        return hpyapi_raise_import(ctx, consumer->import, "the provider has no way in for this module's build");
    }
    gate = HPy_GetAttr_s(ctx, module, table->descriptor->gate);
    if (HPy_IsNull(gate)) {
        return -1;
    }
    hpyapi_begin(&frame, HPYAPI_FRAME_GATE, 0, NULL, 0, 0);
    entry = hpyapi_send(ctx, table->descriptor->current, gate, &frame, NULL);
    HPy_Close(ctx, gate);
    if (HPy_IsNull(entry)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &consumer->entry, entry);
    HPy_Close(ctx, entry);
    consumer->current = table->descriptor->current;
    return 0;
}

/* Finds the capsule as an attribute of object, checks it, and remembers the table. */
static inline int hpyapi_import_from(HPyContext *ctx, hpyapi_consumer *consumer, HPy object)
{
    const hpyapi_import *import = consumer->import;
    const hpyapi_table *table;
    HPy capsule = HPy_GetAttr_s(ctx, object, hpyapi_attribute(import->capsule));
    int status = 0;

    if (HPy_IsNull(capsule)) {
        if (HPyErr_ExceptionMatches(ctx, ctx->h_AttributeError)) {
            HPyErr_Clear(ctx);
            hpyapi_raise_import(ctx, import, "there is no such attribute");
        }
        return -1;
    }
    table = hpyapi_open_capsule(ctx, import, capsule);
    if (table == NULL) {
        status = -1;
    } else if (table->kind == HPYAPI_TABLE_HOST) {
        consumer->current = NULL;
        HPyGlobal_Store(ctx, &consumer->entry, capsule);
    } else {
        status = hpyapi_open_gate(ctx, consumer, object, table);
    }
    HPy_Close(ctx, capsule);
    if (status == 0) {
        consumer->table = table;
    }
    return status;
}

/*
 * Imports the API: 0, or -1 with an exception set and nothing changed. Calls nothing of the table before it is checked.
 */
static inline int hpyapi_import_api(HPyContext *ctx, hpyapi_consumer *consumer)
{
    HPy module = hpyapi_import_module(ctx, consumer->import);
    int status;

    if (HPy_IsNull(module)) {
        return -1;
    }
    status = hpyapi_import_from(ctx, consumer, module);
    HPy_Close(ctx, module);
    return status;
}

#endif
