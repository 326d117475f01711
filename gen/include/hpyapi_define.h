/* The vocabulary of API definitions. For a C or C++ compiler a definition declares types only: every slot becomes the
 * type of its function, every annotation becomes nothing that stays. What they mean is in docs/dialect.md.
 *
 * Include hpy.h (or a context header of hpyapi) before a definition that uses HPy. When one of the HPY_ABI_ macros of
 * HPy is set, this header does it by itself. */
#ifndef HPYAPI_DEFINE_H
#define HPYAPI_DEFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined(HPy_H) && !defined(HPYAPI_CONTEXT_H) && !defined(HPYAPI_PYTHON_H) && \
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
#ifndef HPYAPI_PYTHON_H
typedef struct _HPyContext_s HPyContext;
#endif
typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;

#ifdef __cplusplus
}
#endif

/* Annotations are nothing to the code, but the preprocessor counts them: each adds its mark, a number of its own, to
 * __COUNTER__ (and API adds one). A generated table knows the sum and notices a definition that was edited later. */
#define HPYAPI_MARK(marks) HPYAPI_MARKED(marks)
#define HPYAPI_MARKED(marks)
#define HPYAPI_N1 __COUNTER__
#define HPYAPI_N2 HPYAPI_N1 HPYAPI_N1
#define HPYAPI_N4 HPYAPI_N2 HPYAPI_N2
#define HPYAPI_N8 HPYAPI_N4 HPYAPI_N4
#define HPYAPI_N16 HPYAPI_N8 HPYAPI_N8
#define HPYAPI_N32 HPYAPI_N16 HPYAPI_N16
#define HPYAPI_N64 HPYAPI_N32 HPYAPI_N32

/* What flags and error signals add to the mark of their annotation. -1 adds nothing. */
#define HPYAPI_NEEDS_LOCK HPYAPI_N64
#define HPYAPI_FREE_THREADED HPYAPI_N64 HPYAPI_N1
#define HPYAPI_ONE_INTERPRETER HPYAPI_N64 HPYAPI_N2
#define NULL_HPYAPI_SIGNAL HPYAPI_N64
#define NAN_HPYAPI_SIGNAL HPYAPI_N64 HPYAPI_N1
#define CHECK_HPYAPI_SIGNAL HPYAPI_N64 HPYAPI_N2

/* Declarations */
#define HPYAPI_API(name, prefix, major, minor, capsule, id) \
    enum { name##_DEFINED_AT = __COUNTER__, name##_DEFINED_MAJOR = major, name##_DEFINED_MINOR = minor };
#define HPYAPI_FLAGS(flags) HPYAPI_MARK(HPYAPI_N2 flags)
#define HPYAPI_PROFILE(profile) HPYAPI_MARK(HPYAPI_N2 HPYAPI_N1)
#define HPYAPI_TABLE(header) HPYAPI_MARK(HPYAPI_N4)
#define HPYAPI_HOLE(index, reason) HPYAPI_MARK(HPYAPI_N8 HPYAPI_N2)
#define HPYAPI_SLOT(index, since) HPYAPI_MARK(HPYAPI_N4 HPYAPI_N1) typedef
#define HPYAPI_CALLBACK HPYAPI_MARK(HPYAPI_N4 HPYAPI_N2) typedef
#define HPYAPI_DATA(index, since) HPYAPI_MARK(HPYAPI_N4 HPYAPI_N2 HPYAPI_N1) typedef
#define HPYAPI_TYPE(index, since) HPYAPI_MARK(HPYAPI_N32 HPYAPI_N4 HPYAPI_N1) typedef
#define HPYAPI_OBJECT(index, since) HPYAPI_MARK(HPYAPI_N8 HPYAPI_N1) typedef
#define HPYAPI_HANDLE(index, since) HPYAPI_MARK(HPYAPI_N8) typedef HPy

/* Parameters */
#define HPYAPI_LEN(count) HPYAPI_MARK(HPYAPI_N8 HPYAPI_N2 HPYAPI_N1)
#define HPYAPI_STEAL HPYAPI_MARK(HPYAPI_N8 HPYAPI_N4)
#define HPYAPI_OUT HPYAPI_MARK(HPYAPI_N8 HPYAPI_N4 HPYAPI_N1)
#define HPYAPI_INOUT HPYAPI_MARK(HPYAPI_N8 HPYAPI_N4 HPYAPI_N2)
#define HPYAPI_NULLABLE HPYAPI_MARK(HPYAPI_N8 HPYAPI_N4 HPYAPI_N2 HPYAPI_N1)
#define HPYAPI_STR HPYAPI_MARK(HPYAPI_N16)
#define HPYAPI_OPAQUE HPYAPI_MARK(HPYAPI_N16 HPYAPI_N1)
#define HPYAPI_KEEP HPYAPI_MARK(HPYAPI_N16 HPYAPI_N2)
#define HPYAPI_USERDATA(callback) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N2 HPYAPI_N1)
#define HPYAPI_DESTROY(callback) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N4)
#define HPYAPI_KEYWORDS(array) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N4 HPYAPI_N1)

/* Functions */
#define HPYAPI_ERROR(signal) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N4 HPYAPI_N2 signal##_HPYAPI_SIGNAL)
#define HPYAPI_NO_ERROR HPYAPI_MARK(HPYAPI_N16 HPYAPI_N4 HPYAPI_N2 HPYAPI_N1)
#define HPYAPI_OWNER(owner) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8)
#define HPYAPI_BORROWED HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N1)
#define HPYAPI_DEPRECATED(instead) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N2)
#define HPYAPI_MANUAL HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N2 HPYAPI_N1)

#define HPYAPI_FORMERLY(...) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N4 HPYAPI_N1)

/* Tables that others laid out */
#define HPYAPI_CAPSULE(name) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N4 HPYAPI_N2)
#define HPYAPI_UPSTREAM(header, guard, table) HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N4 HPYAPI_N2 HPYAPI_N1)
#define HPYAPI_TELLS(...) HPYAPI_MARK(HPYAPI_N32)
#define HPYAPI_IS(what) HPYAPI_MARK(HPYAPI_N32 HPYAPI_N1)
#define HPYAPI_OPTIONAL HPYAPI_MARK(HPYAPI_N32 HPYAPI_N2)
#define HPYAPI_HEAD(field) HPYAPI_MARK(HPYAPI_N32 HPYAPI_N2 HPYAPI_N1)

/* How a function behaves */
#define HPYAPI_SLOW HPYAPI_MARK(HPYAPI_N32 HPYAPI_N4)

/* Types */
#define HPYAPI_OFFERS(name, prefix, major, minor, capsule, id) HPYAPI_MARK(HPYAPI_N32 HPYAPI_N4 HPYAPI_N2)
#define HPYAPI_OBJECT_STRUCT HPYAPI_MARK(HPYAPI_N16 HPYAPI_N8 HPYAPI_N4)

#endif
