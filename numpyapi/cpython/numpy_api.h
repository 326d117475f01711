/*
 * What the files of this folder share: the module numpy_api over NumPy itself, for CPython without HPy. Each slot of ../numpy.api.h is a
 * function of the same name, which gets this module where the definition says HPyContext *; the files are by subject.
 */
#ifndef NUMPY_API_MODULE_H
#define NUMPY_API_MODULE_H

#include <Python.h>
#ifndef HPYAPI_WITHOUT_HPY
#  define HPYAPI_WITHOUT_HPY
#endif
#include "numpy_table.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL hpyapi_numpy_array
#ifndef NUMPY_API_DEFINES_MODULE
#  define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>

/* The state of the module. */
typedef struct {
    PyObject *numpy;      /* the package */
    PyObject *layouts;    /* id of an array: (weak reference, capsule of its layout) */
    numpy_iter *iterators; /* those that are not destroyed, the newest first */
} state;

#pragma GCC visibility push(hidden) /* no other library's function of the same name takes their place */

state *of(PyObject *self);

/* Calls a function of NumPy's by name, dots allowed; takes the arguments, a new tuple, and the keywords, a new dict or NULL. */
PyObject *call(PyObject *self, const char *name, PyObject *args, PyObject *keywords);
/* A new tuple of int32_t; None for NULL. */
PyObject *axes_of(const int32_t *values, int32_t n);
/* A new tuple of int64_t. */
PyObject *shape_of(const int64_t *values, int32_t n);
/* Takes a result: scalars of NumPy's become arrays without dimensions; others of element types that the API has not are a TypeError. */
PyObject *whole(PyObject *result);
/* Takes a result: scalars of NumPy's become Python's numbers. */
PyObject *plain(PyObject *result);
/* The array, or NULL with a TypeError. */
PyArrayObject *array(PyObject *o);
/* A new descriptor; NULL without an error for NUMPY_ANY, with a TypeError for numbers that are no types. */
PyArray_Descr *descr(numpy_dtype dtype);
/* The same as an object, None for NUMPY_ANY. */
PyObject *descr_or_none(numpy_dtype dtype);
/* The number of a type, NUMPY_ANY when the API has none for it. */
numpy_dtype named(PyArray_Descr *d);
/* NumPy's name of a casting rule, or NULL with a ValueError. */
const char *rule_of(numpy_casting casting);
/* Ends all iterators. */
void end_iterators(state *s);

/* reading.c, layout.c */
numpy_ndim ndim;
numpy_shape shape;
numpy_strides strides;
numpy_get_dtype get_dtype;
numpy_data data;
numpy_itemsize itemsize;
numpy_size size;
numpy_nbytes nbytes;
numpy_flags flags;
numpy_set_writeable set_writeable;
numpy_base base;
numpy_element element;
numpy_get_item get_item;
numpy_set_item set_item;
numpy_check check;
numpy_array_type array_type;
numpy_repr repr;
numpy_get_layout get_layout;

/* making.c */
numpy_zeros zeros;
numpy_empty empty;
numpy_full full;
numpy_full_like full_like;
numpy_arange arange;
numpy_linspace linspace;
numpy_eye eye;
numpy_from_sequence from_sequence;
numpy_from_any from_any;
numpy_from_memory from_memory;
numpy_resolve_writeback resolve_writeback;
numpy_discard_writeback discard_writeback;

/* parts.c */
numpy_slice slice;
numpy_subscript subscript;
numpy_assign assign;
numpy_reshape reshape;
numpy_transpose transpose;
numpy_ravel ravel;
numpy_squeeze squeeze;
numpy_expand_dims expand_dims;
numpy_broadcast_to broadcast_to;
numpy_copy copy;
numpy_contiguous contiguous;
numpy_astype astype;
numpy_copy_into copy_into;

/* operations.c */
numpy_concatenate concatenate;
numpy_stack stack;
numpy_stack_along stack_along;
numpy_where where;
numpy_nonzero nonzero;
numpy_take take;
numpy_sort sort;
numpy_argsort argsort;
numpy_unique unique;
numpy_searchsorted searchsorted;
numpy_add add;
numpy_unary unary;
numpy_binary binary;
numpy_binary_into binary_into;
numpy_compare compare;
numpy_dot dot;
numpy_matmul matmul;

/* reductions.c */
numpy_sum sum;
numpy_min_max min_max;
numpy_reduce reduce;
numpy_variance variance;
numpy_accumulate accumulate;

/* iteration.c, callbacks.c */
numpy_iter_new iter_new;
numpy_iter_next iter_next;
numpy_iter_run iter_run;
numpy_iter_reset iter_reset;
numpy_iter_destroy iter_destroy;
numpy_map map;
numpy_map_doubles map_doubles;
numpy_fold fold;

/* dtypes.c */
numpy_can_cast can_cast;
numpy_promote promote;
numpy_dtype_type dtype_type;
numpy_dtype_object dtype_object;
numpy_dtype_from_object dtype_from_object;
numpy_get_dtype_info get_dtype_info;

#pragma GCC visibility pop

#endif
