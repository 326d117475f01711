/* An API whose callers may be without the interpreter lock. */
#ifndef LOCKLESS_API_H
#define LOCKLESS_API_H

#include <hpyapi_define.h>

HPYAPI_API(Lockless, lockless, 1, 1, "lockless_provider._API", "9d0be5d4-2c6f-4a51-8a3e-5b7f1c2d9e60")
HPYAPI_FLAGS(HPYAPI_FREE_THREADED)

/** Called once per step; the context is none that could be used. */
HPYAPI_CALLBACK
int64_t lockless_step_fn(HPyContext *ctx, int64_t step, void *user) HPYAPI_ERROR(-1);

/** Called when nobody will call the step any more. */
HPYAPI_CALLBACK
void lockless_done_fn(void *user) HPYAPI_NO_ERROR;

/** Twice n. */
HPYAPI_SLOT(0, 0)
int64_t lockless_twice(HPyContext *ctx, int64_t n) HPYAPI_NO_ERROR;

/** The sum of what fn returns for 0 to n - 1. */
HPYAPI_SLOT(1, 0)
int64_t lockless_walk(HPyContext *ctx, int64_t n, lockless_step_fn *fn, void *user HPYAPI_USERDATA(fn)) HPYAPI_ERROR(-1);

/** Breaks the rule: calls what the latest lockless_walk was given. */
HPYAPI_SLOT(2, 0)
int64_t lockless_late(HPyContext *ctx) HPYAPI_ERROR(-1);

/** Calls fn once and ends it. */
HPYAPI_SLOT(3, 0)
int64_t lockless_keep(HPyContext *ctx, lockless_step_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn),
                      lockless_done_fn *done HPYAPI_DESTROY(fn)) HPYAPI_ERROR(-1);

/** Breaks the rule: calls what the latest lockless_keep ended. */
HPYAPI_SLOT(4, 0)
int64_t lockless_gone(HPyContext *ctx) HPYAPI_ERROR(-1);

/** What older providers do not have. */
HPYAPI_SLOT(5, 1)
int64_t lockless_new(HPyContext *ctx, int64_t n) HPYAPI_ERROR(-1);

#endif
