/*
 * The way of a call from one handle space to another, on both sides, with callbacks.
 * A part of hpyapi_runtime.h, which includes it.
 */
#ifndef HPYAPI_CALL_H
#define HPYAPI_CALL_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

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
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), "the hidden entry of an API did not serve its frame");
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
    HPy entry, result;

    frame->function = callback->function;
    if (frame->function == NULL) { /* see hpyapi_lookup */
        return HPy_NULL;
    }
    if (callback->list == NULL) {
        entry = HPy_Dup(ctx, callback->entry); /* the callback may end itself */
    } else {
        HPy list = HPyGlobal_Load(ctx, *callback->list);

        entry = HPy_GetItem_i(ctx, list, callback->index);
        HPy_Close(ctx, list);
        if (HPy_IsNull(entry)) {
            return HPy_NULL;
        }
    }
    result = hpyapi_send(ctx, callback->current, entry, frame, handles);
    HPy_Close(ctx, entry);
    return result;
}

/* This module's own entry for callbacks, which a call takes along. */
static inline HPy hpyapi_callback_entry(HPyContext *ctx, const hpyapi_consumer *consumer)
{
    return consumer->current == NULL ? HPy_Dup(ctx, HPYAPI_NONE(ctx)) : HPyGlobal_Load(ctx, consumer->callback);
}

/* A handle as an argument of HPy_Call, which accepts no HPy_NULL: the frame's word tells it from a real None. */
static inline HPy hpyapi_pass(HPyContext *ctx, HPy h)
{
    return HPy_IsNull(h) ? HPYAPI_NONE(ctx) : h;
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

/* Empties an out-parameter that holds nothing. */
static inline void hpyapi_empty(HPy *array, size_t count)
{
    size_t i;

    for (i = 0; array != NULL && i < count; i++) {
        array[i] = HPy_NULL;
    }
}

/* Empties an out-parameter after a failure. */
static inline void hpyapi_drop(HPyContext *ctx, HPy *array, size_t count)
{
    hpyapi_close_all(ctx, array, count);
    hpyapi_empty(array, count);
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
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, TypeError), text);
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
    hpyapi_empty(room, count);
    return word.p == NULL ? NULL : room;
}

#ifndef HPYAPI_WITHOUT_HPY
/* A word that is no handle: 1 or HPy_NULL, by which an out-parameter says whether it was set. */
static inline HPy hpyapi_truth(int present)
{
    HPy word;

    word._i = present != 0;
    return word;
}
#endif

/* Tells the caller which handles of an out-parameter were set. */
static inline void hpyapi_mark(hpyapi_word word, const HPy *handles, size_t count)
{
    HPy *array = (HPy *)word.p;
    size_t i;

    for (i = 0; array != NULL && i < count; i++) {
        array[i] = hpyapi_truth(!HPy_IsNull(handles[i]));
    }
}

static inline HPy hpyapi_return_none(HPyContext *ctx, hpyapi_frame *frame)
{
    frame->state = HPYAPI_FRAME_NONE;
    return HPy_Dup(ctx, HPYAPI_NONE(ctx));
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
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
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

/* Gives back what a callback that is over holds. */
static inline void hpyapi_forget(const hpyapi_callback *last)
{
#ifdef HPYAPI_WITHOUT_HPY
    if (last->owns) {
        Py_XDECREF(last->home);
        Py_XDECREF(last->entry);
    }
#else
    (void)last;
#endif
}

/* Ends a callback with the call that it was lent to, or one to keep that the provider never saw. */
static inline void hpyapi_withdraw(const void *token)
{
    hpyapi_callback last;

    if (token != NULL && hpyapi_end(token, &last)) {
        hpyapi_forget(&last);
    }
}

/*
 * A callback of a caller of another family: the token for the provider, NULL with an error. entry is the caller's, among
 * the handles.
 */
static inline void *hpyapi_lend_callback(HPyContext *ctx, const hpyapi_frame *frame, hpyapi_word function, hpyapi_word user,
                                         HPy entry, hpyapi_origin *origin)
{
    hpyapi_callback callback;
    void *token;

    memset(&callback, 0, sizeof(callback));
    callback.function = function.function;
    callback.user = (void *)user.p;
    callback.current = frame->current;
    callback.entry = entry;
    token = hpyapi_admit(origin, &callback);
    if (token == NULL) {
        HPyErr_NoMemory(ctx);
    }
    return token;
}

#ifndef HPYAPI_WITHOUT_HPY
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
#endif

/* The same for one that stays until its destroy-notify. */
static inline void *hpyapi_keep_callback(HPyContext *ctx, const hpyapi_frame *frame, hpyapi_word function, hpyapi_word user,
                                         hpyapi_word destroy, HPy entry, HPyGlobal *list, hpyapi_origin *origin)
{
    hpyapi_callback callback;
    void *token;

    memset(&callback, 0, sizeof(callback));
    callback.function = function.function;
    callback.user = (void *)user.p;
    callback.destroy = destroy.function;
    callback.current = frame->current;
    callback.list = list;
#ifdef HPYAPI_WITHOUT_HPY
    callback.entry = HPy_Dup(ctx, entry); /* owned: a destroy-notify holds the lock here */
    callback.owns = 1;
#else
    callback.index = hpyapi_keep_entry(ctx, list, entry);
    if (callback.index < 0) {
        return NULL;
    }
#endif
    token = hpyapi_admit(origin, &callback);
    if (token == NULL) {
        hpyapi_forget(&callback);
        HPyErr_NoMemory(ctx);
    }
    return token;
}

/* The destroy-notify of callbacks that are kept, for notifies that take no context. */
static inline void hpyapi_notify(void *token)
{
    hpyapi_callback last;

    if (!hpyapi_end_kept(NULL, token, &last)) {
        return;
    }
    if (last.destroy != NULL) {
        ((void (*)(void *))last.destroy)(last.user);
    }
    hpyapi_forget(&last);
}

/* --- callbacks of a consumer that calls directly ----------------------------------------------------------------- */

/* The context that a callback takes: home where the provider's is another one, as without HPy and in CPython-ABI builds. */
#if defined(HPYAPI_WITHOUT_HPY) || defined(HPY_ABI_CPYTHON)
#  define HPYAPI_HOME(ctx, callback) ((void)(ctx), (callback)->home)
#else
#  define HPYAPI_HOME(ctx, callback) ((void)(callback), (ctx))
#endif

/* A callback for a provider that is called directly: its token, NULL when there is no memory, which says hpyapi_no_memory. */
static inline void *hpyapi_lend(HPyContext *home, hpyapi_function *function, void *user, hpyapi_origin *origin)
{
    hpyapi_callback callback;

    memset(&callback, 0, sizeof(callback));
    callback.function = function;
    callback.user = user;
    callback.home = home;
    return hpyapi_admit(origin, &callback);
}

/* The same for one that stays until its destroy-notify. It holds home, unless its callers may be without the lock. */
static inline void *hpyapi_keep(HPyContext *home, hpyapi_function *function, void *user, hpyapi_function *destroy, int holds,
                                hpyapi_origin *origin)
{
    hpyapi_callback callback;
    void *token;

    memset(&callback, 0, sizeof(callback));
    callback.function = function;
    callback.user = user;
    callback.destroy = destroy;
    callback.home = home;
    callback.owns = holds;
#ifdef HPYAPI_WITHOUT_HPY
    if (holds) {
        Py_INCREF(home);
    }
#endif
    token = hpyapi_admit(origin, &callback);
    if (token == NULL) {
        hpyapi_forget(&callback);
    }
    return token;
}

/* The destroy-notify that goes with hpyapi_keep, for notifies with a context. */
static inline void hpyapi_notify_with(HPyContext *ctx, void *token)
{
    hpyapi_callback last;

    if (!hpyapi_end_kept(ctx, token, &last)) {
        return;
    }
    if (last.destroy != NULL) {
        ((void (*)(HPyContext *, void *))last.destroy)(HPYAPI_HOME(ctx, &last), last.user);
    }
    hpyapi_forget(&last);
}

/* The attribute's name in "module.attribute". */
static inline const char *hpyapi_attribute(const char *capsule)
{
    const char *dot = strrchr(capsule, '.');

    return dot != NULL ? dot + 1 : capsule;
}

#endif
