/* Every kind of slot, parameter and result that the dialect knows, for tests of the generators and of trampolines. */
#ifndef SAMPLE_API_H
#define SAMPLE_API_H

#include <hpyapi_define.h>

HPYAPI_API(Sample, sample, 1, 2, "sample._API", "0d5f3c7e-61a4-4f0b-9c1e-8a2b7d44e901")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** How numbers are rounded. */
typedef enum {
    SAMPLE_ROUNDING_DOWN = 0,
    SAMPLE_ROUNDING_UP = 1 /**< towards positive infinity */
} sample_rounding;

/** A point with a weight. */
typedef struct {
    double x;
    double y;
    int32_t weight; /**< between 0 and 100 */
    uint8_t tag[4];
} sample_point;

/** Called for each item; returns a new object. */
HPYAPI_CALLBACK
HPy sample_each_fn(HPyContext *ctx, HPy item, int32_t index, void *user);

/** Called with two objects; negative, zero or positive. */
HPYAPI_CALLBACK
double sample_compare_fn(HPyContext *ctx, HPy a, HPy b, void *user) HPYAPI_ERROR(NAN);

/** Called for an event; stores what it made of it. */
HPYAPI_CALLBACK
int32_t sample_event_fn(HPyContext *ctx, const HPy *items HPYAPI_LEN(count), int64_t count, void *user, HPy *made HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Frees user data. */
HPYAPI_CALLBACK
void sample_destroy_fn(void *user) HPYAPI_NO_ERROR;

/** Frees user data that holds a handle. */
HPYAPI_CALLBACK
void sample_closed_fn(HPyContext *ctx, void *user) HPYAPI_NO_ERROR;

/** A number that never changes. Needs no context. */
HPYAPI_SLOT(0, 0)
int32_t sample_version(void) HPYAPI_NO_ERROR;

/** A new int object. */
HPYAPI_SLOT(1, 0)
HPy sample_from_int(HPyContext *ctx, int64_t value);

/** The value of an int object. */
HPYAPI_SLOT(2, 0)
int64_t sample_as_int(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The sum of two int objects. */
HPYAPI_SLOT(3, 0)
HPy sample_add(HPyContext *ctx, HPy a, HPy b);

/** The first handle that is not NULL, dup'ed; NULL when there is none. */
HPYAPI_SLOT(4, 0)
HPy sample_first(HPyContext *ctx, HPy a HPYAPI_NULLABLE, HPy b HPYAPI_NULLABLE) HPYAPI_NULLABLE;

/** Takes over a handle and gives the value that it had. */
HPYAPI_SLOT(5, 0)
int64_t sample_consume(HPyContext *ctx, HPy h HPYAPI_STEAL) HPYAPI_ERROR(-1);

/** Quotient and remainder. */
HPYAPI_SLOT(6, 0)
int32_t sample_divmod(HPyContext *ctx, HPy a, HPy b, HPy *quotient HPYAPI_OUT, HPy *remainder HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Replaces the handle by one to an int that is greater by step. */
HPYAPI_SLOT(7, 0)
int32_t sample_increment(HPyContext *ctx, HPy *h HPYAPI_INOUT, int64_t step) HPYAPI_ERROR(-1);

/** The sum of all items. */
HPYAPI_SLOT(8, 0)
HPy sample_sum(HPyContext *ctx, const HPy *items HPYAPI_LEN(count), size_t count);

/** Takes over all items and gives their sum. */
HPYAPI_SLOT(9, 0)
int64_t sample_consume_all(HPyContext *ctx, HPy *items HPYAPI_STEAL HPYAPI_LEN(count), int32_t count) HPYAPI_ERROR(-1);

/** Fills items with the int objects first, first + 1, ... */
HPYAPI_SLOT(10, 0)
int32_t sample_range(HPyContext *ctx, int64_t first, HPy *items HPYAPI_OUT HPYAPI_LEN(count), int32_t count) HPYAPI_ERROR(-1);

/** The weighted sum of values. Both arrays have the same length. */
HPYAPI_SLOT(11, 0)
double sample_dot(HPyContext *ctx, const double *values HPYAPI_LEN(count), const double *weights HPYAPI_LEN(count), int64_t count) HPYAPI_ERROR(NAN);

/** Writes the first count squares. */
HPYAPI_SLOT(12, 0)
void sample_squares(HPyContext *ctx, int32_t *squares HPYAPI_OUT HPYAPI_LEN(count), int32_t count) HPYAPI_ERROR(CHECK);

/** Doubles every value in place. */
HPYAPI_SLOT(13, 0)
bool sample_double_all(HPyContext *ctx, float *values HPYAPI_INOUT HPYAPI_LEN(count), uint32_t count) HPYAPI_NO_ERROR;

/** The length of a text in bytes, -1 for NULL. */
HPYAPI_SLOT(14, 0)
HPy_ssize_t sample_text_length(HPyContext *ctx, const char *text HPYAPI_STR HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** Raises ValueError with the text. */
HPYAPI_SLOT(15, 0)
HPy sample_raise(HPyContext *ctx, const char *text);

/** Moves a point and rounds it. */
HPYAPI_SLOT(16, 0)
int32_t sample_move(HPyContext *ctx, const sample_point *from, sample_rounding rounding, sample_point *to HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Counts a value up, and says what it was. */
HPYAPI_SLOT(17, 0)
float sample_count(HPyContext *ctx, uint64_t *value HPYAPI_INOUT, float step) HPYAPI_NO_ERROR;

/** The sum of what fn returns for each item. */
HPYAPI_SLOT(18, 0)
HPy sample_each(HPyContext *ctx, const HPy *items HPYAPI_LEN(count), int32_t count, sample_each_fn *fn, void *user HPYAPI_USERDATA(fn));

/** The greater of two by fn, or by value when there is no fn. */
HPYAPI_SLOT(19, 0)
HPy sample_max(HPyContext *ctx, HPy a, HPy b, sample_compare_fn *compare HPYAPI_NULLABLE, void *user HPYAPI_USERDATA(compare));

/** Keeps a callback until it is replaced; NULL takes it away. */
HPYAPI_SLOT(20, 0)
int32_t sample_on_event(HPyContext *ctx, sample_event_fn *fn HPYAPI_KEEP HPYAPI_NULLABLE, void *user HPYAPI_USERDATA(fn), sample_destroy_fn *destroy HPYAPI_DESTROY(fn)) HPYAPI_ERROR(-1);

/** Calls the callback that is kept; NULL when there is none. */
HPYAPI_SLOT(21, 0)
HPy sample_fire(HPyContext *ctx, HPy item) HPYAPI_NULLABLE;

HPYAPI_HOLE(22, "retired in 1.1: use sample_add")

/** Adds everything up: arguments in registers of both classes and on the stack. */
HPYAPI_SLOT(23, 1)
double sample_many(HPyContext *ctx, int8_t a, double b, uint16_t c, HPy d, float e, int64_t f, bool g, double h, double i, double j, double k, double l, float m, double n, HPy o, int16_t p, uint8_t q, double r, float s) HPYAPI_ERROR(NAN);

/** The address of the provider's counter, which lives as long as the provider. */
HPYAPI_SLOT(24, 1)
int64_t *sample_counter(HPyContext *ctx) HPYAPI_ERROR(NULL) HPYAPI_OWNER(static);

/** The circle constant. */
HPYAPI_DATA(25, 1)
const double sample_pi;

/** Does what add does. */
HPYAPI_SLOT(26, 2)
HPy sample_plus(HPyContext *ctx, HPy a, HPy b) HPYAPI_DEPRECATED("use sample_add");

/** Writes a result only where there is room for it. */
HPYAPI_SLOT(27, 2)
int32_t sample_maybe(HPyContext *ctx, HPy h, HPy *copy HPYAPI_OUT HPYAPI_NULLABLE, int64_t *value HPYAPI_OUT HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** Uses a pointer that means something to both sides. */
HPYAPI_SLOT(28, 2)
uint8_t sample_peek(HPyContext *ctx, void *address HPYAPI_OPAQUE) HPYAPI_NO_ERROR;

/** Takes over everything and gives the sum. */
HPYAPI_SLOT(29, 2)
int64_t sample_merge(HPyContext *ctx, HPy a HPYAPI_STEAL, HPy b HPYAPI_STEAL, HPy *rest HPYAPI_STEAL HPYAPI_LEN(count), int32_t count) HPYAPI_ERROR(-1);

/** Keeps a callback, calls it once with item, and lets it go. */
HPYAPI_SLOT(30, 2)
HPy sample_once(HPyContext *ctx, HPy item, sample_each_fn *fn HPYAPI_KEEP, void *user HPYAPI_USERDATA(fn), sample_closed_fn *closed HPYAPI_DESTROY(fn));

#endif
