/* Types that both tables of NumPy's C API use. Layouts that callers look into are in NumPy's own headers. */
#ifndef NUMPY_TYPES_H
#define NUMPY_TYPES_H

#include <hpyapi_define.h>

HPYAPI_PROFILE(pyobject)

/** Sizes, strides and indexes. */
typedef intptr_t npy_intp;

/** A truth value of one byte. */
typedef unsigned char npy_bool;

typedef uint32_t npy_uint32;

/** A moment in units that the description tells. */
typedef int64_t npy_datetime;

/** An array. */
typedef struct tagPyArrayObject PyArrayObject HPYAPI_OBJECT_STRUCT;

/** The description of elements. */
typedef struct _PyArray_Descr PyArray_Descr HPYAPI_OBJECT_STRUCT;

/** The class of a description. */
typedef struct PyArray_DTypeMeta_tag PyArray_DTypeMeta HPYAPI_OBJECT_STRUCT;

/** Which casts are allowed. */
typedef enum {
    _NPY_ERROR_OCCURRED_IN_CAST = -1,
    NPY_NO_CASTING = 0,
    NPY_EQUIV_CASTING = 1,
    NPY_SAFE_CASTING = 2,
    NPY_SAME_KIND_CASTING = 3,
    NPY_UNSAFE_CASTING = 4,
    NPY_SAME_VALUE_CASTING = 68 /**< since NumPy 2.4 */
} NPY_CASTING;

#endif
