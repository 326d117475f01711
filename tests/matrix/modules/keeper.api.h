/* An API whose provider keeps what it is given: in a field of an object, in a global, and functions. */
#ifndef KEEPER_API_H
#define KEEPER_API_H

#include <hpyapi_define.h>

HPYAPI_API(Keeper, keeper, 1, 0, "keeper._API", "b7c1d0a2-3f6e-4c59-8a77-52d9e4f01b36")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** A new box, with nothing in it. */
HPYAPI_SLOT(0, 0)
HPy keeper_box(HPyContext *ctx);

/** Puts the item into the box, in the place of what was there. */
HPYAPI_SLOT(1, 0)
int32_t keeper_put(HPyContext *ctx, HPy box, HPy item) HPYAPI_ERROR(-1);

/** What is in the box; HPy_NULL when there is nothing, which is no error. */
HPYAPI_SLOT(2, 0)
HPy keeper_get(HPyContext *ctx, HPy box) HPYAPI_NULLABLE;

/** Keeps the item for the whole module. */
HPYAPI_SLOT(3, 0)
void keeper_keep(HPyContext *ctx, HPy item) HPYAPI_ERROR(CHECK);

/** What the module keeps; HPy_NULL when it keeps nothing. */
HPYAPI_SLOT(4, 0)
HPy keeper_kept(HPyContext *ctx) HPYAPI_NULLABLE;

/** Called with what happened; its result is what the event gave. */
HPYAPI_CALLBACK
HPy keeper_event_fn(HPyContext *ctx, HPy item, void *user);

/** Called once, when nobody will call the event function any more. */
HPYAPI_CALLBACK
void keeper_done_fn(HPyContext *ctx, void *user) HPYAPI_ERROR(CHECK);

/**
 * Keeps fn, which the module's own functions call and drop; takes the tag over. Raises ValueError when about is None or
 * two functions are kept already.
 */
HPYAPI_SLOT(5, 0)
int32_t keeper_watch(HPyContext *ctx, HPy about, keeper_event_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn),
                     keeper_done_fn *done HPYAPI_DESTROY(fn), HPy tag HPYAPI_STEAL) HPYAPI_ERROR(-1);

#endif
