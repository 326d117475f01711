/* The vocabulary of API definitions. For a C or C++ compiler a definition declares types only: every slot becomes the
 * type of its function, every annotation becomes nothing. What the annotations mean is in docs/dialect.md.
 *
 * Include hpy.h (or a context header of hpyapi) before a definition that uses HPy. When one of the HPY_ABI_ macros of
 * HPy is set, this header does it by itself. */
#ifndef HPYAPI_DEFINE_H
#define HPYAPI_DEFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined(HPy_H) && !defined(HPYAPI_CONTEXT_H) && \
    (defined(HPY_ABI_UNIVERSAL) || defined(HPY_ABI_CPYTHON) || defined(HPY_ABI_HYBRID))
#include <hpy.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Types that the headers of HPy and Python may declare again, in the same way. */
#ifndef Py_PYTHON_H
typedef intptr_t Py_ssize_t;
typedef intptr_t Py_hash_t;
#endif
typedef struct _HPyContext_s HPyContext;
typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;

#ifdef __cplusplus
}
#endif

/* Declarations */
#define HPYAPI_API(name, prefix, major, minor, capsule, id)
#define HPYAPI_FLAGS(flags)
#define HPYAPI_PROFILE(profile)
#define HPYAPI_TABLE(header)
#define HPYAPI_HOLE(index, reason)
#define HPYAPI_SLOT(index, since) typedef
#define HPYAPI_CALLBACK typedef
#define HPYAPI_DATA(index, since) typedef
#define HPYAPI_OBJECT(index, since) typedef
#define HPYAPI_HANDLE(index, since) typedef HPy

/* Parameters */
#define HPYAPI_LEN(count)
#define HPYAPI_STEAL
#define HPYAPI_OUT
#define HPYAPI_INOUT
#define HPYAPI_NULLABLE
#define HPYAPI_STR
#define HPYAPI_OPAQUE
#define HPYAPI_KEEP
#define HPYAPI_USERDATA(callback)
#define HPYAPI_DESTROY(callback)
#define HPYAPI_KEYWORDS(array)

/* Functions */
#define HPYAPI_ERROR(signal)
#define HPYAPI_NO_ERROR
#define HPYAPI_OWNER(owner)
#define HPYAPI_BORROWED
#define HPYAPI_DEPRECATED(instead)
#define HPYAPI_MANUAL

/* Types */
#define HPYAPI_OBJECT_STRUCT

#endif
