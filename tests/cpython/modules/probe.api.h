/*
 * An API with one slot for every way in which something can cross from one module to another; the tests call them all.
 */
#ifndef PROBE_API_H
#define PROBE_API_H

#include <hpyapi_define.h>

HPYAPI_API(Probe, probe, 1, 1, "probe_provider._API", "4d2f5b0e-9c61-4a83-8f0d-6f1b9a7c3e25")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** A place in the plane. */
typedef struct {
    double x;
    double y;
} probe_point;

/** What probe_describe is asked about. */
typedef enum {
    PROBE_SHORT = 1, /**< the name only */
    PROBE_LONG = 2   /**< name and purpose */
} probe_detail;

/** Called once per item; returns what takes its place. */
HPYAPI_CALLBACK
HPy probe_each_fn(HPyContext *ctx, HPy item, void *user);

/** Called with the number of steps left; returns the number of steps that were made. */
HPYAPI_CALLBACK
int64_t probe_step_fn(HPyContext *ctx, int64_t left, void *user) HPYAPI_ERROR(-1);

/** Called once, when nobody will call the subscribed function any more. */
HPYAPI_CALLBACK
void probe_forget_fn(void *user) HPYAPI_NO_ERROR;

/** The same, for subscribers that have handles to close. */
HPYAPI_CALLBACK
void probe_forget_ctx_fn(HPyContext *ctx, void *user) HPYAPI_ERROR(CHECK);

/** The version as major * 1000 + minor. */
HPYAPI_SLOT(0, 0)
int32_t probe_version(void) HPYAPI_NO_ERROR;

/** a + b. */
HPYAPI_SLOT(1, 0)
HPy probe_add(HPyContext *ctx, HPy a, HPy b);

/** Writes the name of the context that the provider runs in, cut to capacity bytes; returns its length. */
HPYAPI_SLOT(2, 0)
int32_t probe_context(HPyContext *ctx, char *name HPYAPI_OUT HPYAPI_LEN(capacity), int32_t capacity) HPYAPI_ERROR(-1);

/** A list of the numbers from 0 to n - 1. */
HPYAPI_SLOT(3, 0)
HPy probe_range(HPyContext *ctx, int64_t n);

/** A tuple of the items; HPy_NULL becomes the string "null". */
HPYAPI_SLOT(4, 0)
HPy probe_join(HPyContext *ctx, const HPy *items HPYAPI_LEN(count), int32_t count);

/** Quotient and remainder. Raises ZeroDivisionError. */
HPYAPI_SLOT(5, 0)
int32_t probe_divide(HPyContext *ctx, HPy a, HPy b, HPy *quotient HPYAPI_OUT, HPy *remainder HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Always raises ValueError with the message. */
HPYAPI_SLOT(6, 0)
HPy probe_fail(HPyContext *ctx, const char *message HPYAPI_STR);

/** Takes the item and returns its length; a failure takes it as well. */
HPYAPI_SLOT(7, 0)
int64_t probe_swallow(HPyContext *ctx, HPy item HPYAPI_STEAL) HPYAPI_ERROR(-1);

/** Replaces *item by a list of what it was and the companion. Raises TypeError when the companion is None. */
HPYAPI_SLOT(8, 0)
int32_t probe_pair(HPyContext *ctx, HPy *item HPYAPI_INOUT, HPy companion) HPYAPI_ERROR(-1);

/** Writes the items of a sequence; returns how many there are. Raises ValueError when the room is too small. */
HPYAPI_SLOT(9, 0)
int32_t probe_split(HPyContext *ctx, HPy sequence, HPy *items HPYAPI_OUT HPYAPI_LEN(room), int32_t room) HPYAPI_ERROR(-1);

/** A list of what fn returns for each item. */
HPYAPI_SLOT(10, 0)
HPy probe_each(HPyContext *ctx, HPy sequence, probe_each_fn *fn HPYAPI_NULLABLE, void *user HPYAPI_USERDATA(fn));

/** The sum of some numbers. Raises ValueError for none. */
HPYAPI_SLOT(11, 0)
double probe_total(HPyContext *ctx, const double *values HPYAPI_LEN(count), size_t count) HPYAPI_ERROR(NAN);

/** Writes the squares of 0 to count - 1. */
HPYAPI_SLOT(12, 0)
void probe_squares(HPyContext *ctx, int64_t *squares HPYAPI_OUT HPYAPI_LEN(count), uint32_t count) HPYAPI_ERROR(CHECK);

/** The distance of a point from the origin, and the point mirrored. */
HPYAPI_SLOT(13, 0)
double probe_norm(HPyContext *ctx, const probe_point *point, probe_point *mirrored HPYAPI_OUT) HPYAPI_NO_ERROR;

/** The item itself; HPy_NULL for HPy_NULL, which is no error here. */
HPYAPI_SLOT(14, 0)
HPy probe_maybe(HPyContext *ctx, HPy item HPYAPI_NULLABLE) HPYAPI_NULLABLE;

/** Keeps fn until the next call of probe_unsubscribe. */
HPYAPI_SLOT(15, 0)
int32_t probe_subscribe(HPyContext *ctx, probe_each_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn),
                        probe_forget_fn *forget HPYAPI_DESTROY(fn)) HPYAPI_ERROR(-1);

/** The same with another kind of notify. */
HPYAPI_SLOT(16, 0)
int32_t probe_subscribe_ctx(HPyContext *ctx, probe_each_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn),
                            probe_forget_ctx_fn *forget HPYAPI_DESTROY(fn)) HPYAPI_ERROR(-1);

/** Calls what is subscribed with the item, and returns a list of the results. */
HPYAPI_SLOT(17, 0)
HPy probe_publish(HPyContext *ctx, HPy item);

/** Drops all that is subscribed; returns how many there were. */
HPYAPI_SLOT(18, 0)
int32_t probe_unsubscribe(HPyContext *ctx) HPYAPI_ERROR(-1);

/** The hypotenuse, for callers without a context. */
HPYAPI_SLOT(19, 0)
double probe_hypot(double a, double b) HPYAPI_NO_ERROR;

/** Twice pi. */
HPYAPI_DATA(20, 0)
const double probe_tau;

/** Opens a handle to the item and forgets it. */
HPYAPI_SLOT(21, 0)
void probe_leak(HPyContext *ctx, HPy item) HPYAPI_ERROR(CHECK);

/** Makes one number of numbers of every kind, so that each counts. */
HPYAPI_SLOT(22, 0)
int64_t probe_mix(HPyContext *ctx, bool flag, int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g,
                  uint64_t h, float i, double j, size_t k, probe_detail l, HPy_ssize_t m) HPYAPI_ERROR(-1);

/** Takes the items, and returns how many were not HPy_NULL. */
HPYAPI_SLOT(23, 0)
int32_t probe_swallow_all(HPyContext *ctx, HPy *items HPYAPI_STEAL HPYAPI_LEN(count), int32_t count) HPYAPI_ERROR(-1);

/** Calls a Python callable without arguments from within the provider. */
HPYAPI_SLOT(24, 0)
HPy probe_invoke(HPyContext *ctx, HPy callable);

/** One step down: calls step with left - 1 unless left is 0, and adds one to what that returns. */
HPYAPI_SLOT(25, 0)
int64_t probe_descend(HPyContext *ctx, int64_t left, probe_step_fn *step, void *user HPYAPI_USERDATA(step)) HPYAPI_ERROR(-1);

/** Breaks the rule: returns HPy_NULL without an exception. */
HPYAPI_SLOT(26, 0)
HPy probe_broken(HPyContext *ctx);

HPYAPI_HOLE(27, "never was anything")

/** A name for a detail, whose text lives as long as the provider. */
HPYAPI_SLOT(28, 0)
const char *probe_describe(HPyContext *ctx, probe_detail detail) HPYAPI_ERROR(NULL) HPYAPI_OWNER(static);

/**
 * All kinds of handles at once: takes old and the taken, borrows the items, writes a count of items and one more of
 * each.
 */
HPYAPI_SLOT(29, 0)
HPy probe_shuffle(HPyContext *ctx, HPy *old HPYAPI_INOUT, const HPy *items HPYAPI_LEN(count), int32_t count,
                  HPy *copies HPYAPI_OUT HPYAPI_LEN(count), HPy *taken HPYAPI_STEAL HPYAPI_LEN(n_taken), int32_t n_taken,
                  HPy *last HPYAPI_OUT);

/** What was added in the second version: a - b. */
HPYAPI_SLOT(30, 1)
HPy probe_subtract(HPyContext *ctx, HPy a, HPy b);

/** Added too late to be called from anything old. */
HPYAPI_SLOT(31, 1)
int32_t probe_answer(void) HPYAPI_NO_ERROR;

#endif
