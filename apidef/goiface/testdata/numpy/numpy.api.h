/* A NumPy-like array API for HPy modules: dense arrays of one element type, row-major, owned by their provider. */
#ifndef NUMPY_API_H
#define NUMPY_API_H

#include <hpyapi_define.h>

HPYAPI_API(NumPy, numpy, 1, 1, "numpy_api._ARRAY_API", "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** Element types of an array. */
typedef enum {
    NUMPY_INT64 = 1,   /**< 64-bit signed integers */
    NUMPY_FLOAT64 = 2  /**< IEEE 754 double precision */
} numpy_dtype;

/** Called once per element by numpy_map with a new element value; returns the value to store. */
HPYAPI_CALLBACK
HPy numpy_map_fn(HPyContext *ctx, HPy item, void *user);

/** The version of the array library as major * 1000 + minor. Needs no context and cannot fail. */
HPYAPI_SLOT(0, 0)
int32_t numpy_version(void) HPYAPI_NO_ERROR;

/** A new array of the given shape, every element zero. Raises ValueError for a negative dimension, MemoryError when it does not fit. */
HPYAPI_SLOT(1, 0)
HPy numpy_zeros(HPyContext *ctx, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim, numpy_dtype dtype);

/** A new array with the numbers of a sequence; nested sequences give more dimensions. Raises TypeError for other objects. */
HPYAPI_SLOT(2, 0)
HPy numpy_from_sequence(HPyContext *ctx, HPy sequence, numpy_dtype dtype);

/** How many dimensions the array has. Raises TypeError when the object is no array. */
HPYAPI_SLOT(3, 0)
int32_t numpy_ndim(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** Writes the length of each dimension to shape, which has room for capacity numbers; returns how many dimensions there are. Raises ValueError when the room is too small. */
HPYAPI_SLOT(4, 0)
int32_t numpy_shape(HPyContext *ctx, HPy array, int64_t *shape HPYAPI_OUT HPYAPI_LEN(capacity), int32_t capacity) HPYAPI_ERROR(-1);

/** The element type of the array. */
HPYAPI_SLOT(5, 0)
int32_t numpy_get_dtype(HPyContext *ctx, HPy array, numpy_dtype *dtype HPYAPI_OUT) HPYAPI_ERROR(-1);

/** The address of the first element, valid as long as the array lives; *size is the number of elements. */
HPYAPI_SLOT(6, 0)
void *numpy_data(HPyContext *ctx, HPy array, int64_t *size HPYAPI_OUT) HPYAPI_ERROR(NULL) HPYAPI_OWNER(array);

/** One element as an object; index has one number per dimension, negative numbers count from the end. */
HPYAPI_SLOT(7, 0)
HPy numpy_get_item(HPyContext *ctx, HPy array, const int64_t *index HPYAPI_LEN(ndim), int32_t ndim);

/** Stores a number into one element. */
HPYAPI_SLOT(8, 0)
int32_t numpy_set_item(HPyContext *ctx, HPy array, const int64_t *index HPYAPI_LEN(ndim), int32_t ndim, HPy value) HPYAPI_ERROR(-1);

/** A new array with the element-wise sum; a length of 1 stretches to the other side's length. Raises ValueError when the shapes do not go together. */
HPYAPI_SLOT(9, 0)
HPy numpy_add(HPyContext *ctx, HPy a, HPy b);

/** The sum of all elements as a double. */
HPYAPI_SLOT(10, 0)
double numpy_sum(HPyContext *ctx, HPy array) HPYAPI_ERROR(NAN);

/** A new array with the same elements in another shape; one dimension may be -1 and is worked out. */
HPYAPI_SLOT(11, 0)
HPy numpy_reshape(HPyContext *ctx, HPy array, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim);

/** A new array of what fn returns for each element, in order. Stops at the first error. */
HPYAPI_SLOT(12, 0)
HPy numpy_map(HPyContext *ctx, HPy array, numpy_map_fn *fn, void *user HPYAPI_USERDATA(fn));

/** Stacks arrays of one shape along a new first dimension. */
HPYAPI_SLOT(13, 1)
HPy numpy_stack(HPyContext *ctx, const HPy *arrays HPYAPI_LEN(count), int32_t count);

/** Smallest and largest element as new objects. Raises ValueError for an empty array. */
HPYAPI_SLOT(14, 1)
int32_t numpy_min_max(HPyContext *ctx, HPy array, HPy *smallest HPYAPI_OUT, HPy *largest HPYAPI_OUT) HPYAPI_ERROR(-1);

/** The array type itself, for type checks. */
HPYAPI_SLOT(15, 1)
HPy numpy_array_type(HPyContext *ctx);

#endif
