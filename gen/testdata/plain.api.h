/* An API of functions without a context and of data, in all the ways that Python can use them. */
#ifndef PLAIN_API_H
#define PLAIN_API_H

#include <hpyapi_define.h>

HPYAPI_API(Plain, plain, 1, 2, "plain_provider._API", "c0b1a7d2-64e1-4f7c-8c25-3b9d7e0a1f42")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** A place in the plane. */
typedef struct {
    double x;
    double y;
    int16_t tags[2];
} plain_point;

/** Which way. */
typedef enum {
    PLAIN_LEFT = -1, /**< against the reading direction */
    PLAIN_RIGHT = 1
} plain_way;

/** Adds numbers of every width. */
HPYAPI_SLOT(0, 0)
int64_t plain_sum(bool flag, int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, size_t h) HPYAPI_NO_ERROR;

/** a times b. */
HPYAPI_SLOT(1, 0)
float plain_product(float a, double b) HPYAPI_NO_ERROR;

/** The other way. */
HPYAPI_SLOT(2, 0)
plain_way plain_turn(plain_way way) HPYAPI_NO_ERROR;

/** The length of a text in bytes, -1 for none. */
HPYAPI_SLOT(3, 0)
int32_t plain_length(const char *text HPYAPI_STR HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** What a way is called. */
HPYAPI_SLOT(4, 0)
const char *plain_name(plain_way way) HPYAPI_NO_ERROR HPYAPI_NULLABLE HPYAPI_OWNER(static);

/** The sum of the values, and the largest. */
HPYAPI_SLOT(5, 0)
double plain_total(const double *values HPYAPI_LEN(count), size_t count, double *largest HPYAPI_OUT) HPYAPI_NO_ERROR;

/** The squares of 0 to count - 1. */
HPYAPI_SLOT(6, 0)
void plain_squares(int64_t *squares HPYAPI_OUT HPYAPI_LEN(count), uint32_t count) HPYAPI_NO_ERROR;

/** The point mirrored at the origin. */
HPYAPI_SLOT(7, 0)
void plain_mirror(const plain_point *point, plain_point *mirrored HPYAPI_OUT) HPYAPI_NO_ERROR;

/** Twice the number, in place. */
HPYAPI_SLOT(8, 0)
void plain_double(int32_t *number HPYAPI_INOUT) HPYAPI_NO_ERROR;

/** Twice pi. */
HPYAPI_DATA(9, 0)
const double plain_tau;

/** The first primes. */
HPYAPI_DATA(10, 0)
const int32_t plain_primes[4];

HPYAPI_HOLE(11, "retired in 1.1: use plain_sum")

/** Needs objects. */
HPYAPI_SLOT(12, 1)
HPy plain_wrap(HPyContext *ctx, HPy item);

/** Newer than the provider of the tests. */
HPYAPI_SLOT(13, 2)
int32_t plain_newest(void) HPYAPI_NO_ERROR;

#endif
