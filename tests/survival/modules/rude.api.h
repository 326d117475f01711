/* An API whose provider and consumer break rules. */
#ifndef RUDE_API_H
#define RUDE_API_H

#include <hpyapi_define.h>

HPYAPI_API(Rude, rude, 1, 0, "rude_provider._API", "1c7a4d52-3e8f-4b06-9a2d-77e0c1b5f3a9")

/** Called during one call only. */
HPYAPI_CALLBACK
HPy rude_fn(HPyContext *ctx, HPy item, void *user);

/** The item itself. */
HPYAPI_SLOT(0, 0)
HPy rude_same(HPyContext *ctx, HPy item);

/** A handle that is closed already. */
HPYAPI_SLOT(1, 0)
HPy rude_closed(HPyContext *ctx, HPy item);

/** A result, and an exception. */
HPYAPI_SLOT(2, 0)
HPy rude_both(HPyContext *ctx, HPy item);

/** No result, and no exception. */
HPYAPI_SLOT(3, 0)
HPy rude_neither(HPyContext *ctx);

/** A number, and an exception. */
HPYAPI_SLOT(4, 0)
int64_t rude_number(HPyContext *ctx) HPYAPI_ERROR(-1);

/** Writes a handle that is closed already. */
HPYAPI_SLOT(5, 0)
int32_t rude_out(HPyContext *ctx, HPy item, HPy *copy HPYAPI_OUT) HPYAPI_ERROR(-1);

/** What it was given in the call before; keeps what was lent. */
HPYAPI_SLOT(6, 0)
HPy rude_remember(HPyContext *ctx, HPy item);

/** The context that it runs in. */
HPYAPI_SLOT(7, 0)
void *rude_context(HPyContext *ctx) HPYAPI_ERROR(NULL) HPYAPI_OPAQUE;

/** Keeps a callback that it may not keep. */
HPYAPI_SLOT(8, 0)
HPy rude_hold(HPyContext *ctx, rude_fn *fn, void *user HPYAPI_USERDATA(fn));

/** Calls it. */
HPYAPI_SLOT(9, 0)
HPy rude_late(HPyContext *ctx, HPy item);

#endif
