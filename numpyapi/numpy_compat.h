/*
 * NumPy's names for the array API, for C code that was written for NumPy. Include it instead of <numpy/arrayobject.h>, after
 * numpy_consumer.h (HPy) or numpy_cpython_consumer.h (Python.h alone). What changes in the code:
 *
 *   - every function takes a first argument: the HPyContext, or the record of the import;
 *   - an array is a HPy (or a PyObject *), not a PyArrayObject *; NULL stays HPy_NULL (or NULL);
 *   - npy_intp is int64_t.
 *
 * A provider need not have PyArrayObject: DATA, DIMS, STRIDES and the like read a numpy_layout, which is fetched with one call.
 * Code that uses several of them in a row keeps the layout: const numpy_layout *l = NumPy_GetLayout(ctx, a).
 *
 * docs/arrays.md says what maps, and what cannot.
 */
#ifndef NUMPY_COMPAT_H
#define NUMPY_COMPAT_H

#ifdef HPYAPI_WITHOUT_HPY
typedef const NumPy_Record *numpy_compat_context;
typedef PyObject *numpy_compat_object;
#else
typedef HPyContext *numpy_compat_context;
typedef HPy numpy_compat_object;
#endif

typedef int64_t npy_intp;
typedef uint8_t npy_bool;

#define NPY_BOOL NUMPY_BOOL
#define NPY_BYTE NUMPY_INT8
#define NPY_SHORT NUMPY_INT16
#define NPY_INT NUMPY_INT32
#define NPY_LONG NUMPY_INT64
#define NPY_LONGLONG NUMPY_INT64
#define NPY_INTP NUMPY_INT64
#define NPY_UBYTE NUMPY_UINT8
#define NPY_USHORT NUMPY_UINT16
#define NPY_UINT NUMPY_UINT32
#define NPY_ULONG NUMPY_UINT64
#define NPY_ULONGLONG NUMPY_UINT64
#define NPY_INT8 NUMPY_INT8
#define NPY_INT16 NUMPY_INT16
#define NPY_INT32 NUMPY_INT32
#define NPY_INT64 NUMPY_INT64
#define NPY_UINT8 NUMPY_UINT8
#define NPY_UINT16 NUMPY_UINT16
#define NPY_UINT32 NUMPY_UINT32
#define NPY_UINT64 NUMPY_UINT64
#define NPY_FLOAT NUMPY_FLOAT32
#define NPY_FLOAT32 NUMPY_FLOAT32
#define NPY_DOUBLE NUMPY_FLOAT64
#define NPY_FLOAT64 NUMPY_FLOAT64
#define NPY_CFLOAT NUMPY_COMPLEX64
#define NPY_CDOUBLE NUMPY_COMPLEX128

#define NPY_MAXDIMS 64
#define NPY_ARRAY_C_CONTIGUOUS NUMPY_C_CONTIGUOUS
#define NPY_ARRAY_F_CONTIGUOUS NUMPY_F_CONTIGUOUS
#define NPY_ARRAY_OWNDATA NUMPY_OWNDATA
#define NPY_ARRAY_FORCECAST NUMPY_FORCECAST
#define NPY_ARRAY_ENSURECOPY NUMPY_ENSURECOPY
#define NPY_ARRAY_ALIGNED NUMPY_ALIGNED
#define NPY_ARRAY_WRITEABLE NUMPY_WRITEABLE
#define NPY_ARRAY_WRITEBACKIFCOPY NUMPY_WRITEBACKIFCOPY
#define NPY_ARRAY_BEHAVED (NUMPY_ALIGNED | NUMPY_WRITEABLE)
#define NPY_ARRAY_CARRAY (NUMPY_C_CONTIGUOUS | NPY_ARRAY_BEHAVED)
#define NPY_ARRAY_FARRAY (NUMPY_F_CONTIGUOUS | NPY_ARRAY_BEHAVED)
#define NPY_ARRAY_DEFAULT NPY_ARRAY_CARRAY
#define NPY_ARRAY_IN_ARRAY (NUMPY_C_CONTIGUOUS | NUMPY_ALIGNED)
#define NPY_ARRAY_IN_FARRAY (NUMPY_F_CONTIGUOUS | NUMPY_ALIGNED)
#define NPY_ARRAY_OUT_ARRAY NPY_ARRAY_CARRAY
#define NPY_ARRAY_INOUT_ARRAY NPY_ARRAY_CARRAY
#define NPY_ARRAY_INOUT_ARRAY2 (NPY_ARRAY_CARRAY | NUMPY_WRITEBACKIFCOPY)

/* Reading an array. Of an object that is no array, or without memory, they give NULL, -1 or 0, with an exception set. */

static inline void *PyArray_DATA(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? NULL : (void *)l->data;
}

static inline char *PyArray_BYTES(numpy_compat_context ctx, numpy_compat_object a) { return (char *)PyArray_DATA(ctx, a); }

static inline int PyArray_NDIM(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? -1 : l->ndim;
}

static inline const npy_intp *PyArray_DIMS(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? NULL : l->shape;
}

static inline const npy_intp *PyArray_SHAPE(numpy_compat_context ctx, numpy_compat_object a) { return PyArray_DIMS(ctx, a); }

static inline const npy_intp *PyArray_STRIDES(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? NULL : l->strides;
}

static inline npy_intp PyArray_DIM(numpy_compat_context ctx, numpy_compat_object a, int axis)
{
    const npy_intp *dims = PyArray_DIMS(ctx, a);
    return dims == NULL ? -1 : dims[axis];
}

static inline npy_intp PyArray_STRIDE(numpy_compat_context ctx, numpy_compat_object a, int axis)
{
    const npy_intp *strides = PyArray_STRIDES(ctx, a);
    return strides == NULL ? -1 : strides[axis];
}

static inline int PyArray_TYPE(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? -1 : l->dtype;
}

static inline npy_intp PyArray_ITEMSIZE(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? -1 : l->itemsize;
}

static inline npy_intp PyArray_SIZE(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? -1 : l->size;
}

static inline npy_intp PyArray_NBYTES(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? -1 : l->size * l->itemsize;
}

static inline int PyArray_FLAGS(numpy_compat_context ctx, numpy_compat_object a)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? 0 : l->flags;
}

static inline int PyArray_CHKFLAGS(numpy_compat_context ctx, numpy_compat_object a, int flags)
{
    return (PyArray_FLAGS(ctx, a) & flags) == flags;
}

static inline int PyArray_IS_C_CONTIGUOUS(numpy_compat_context ctx, numpy_compat_object a)
{
    return PyArray_CHKFLAGS(ctx, a, NUMPY_C_CONTIGUOUS);
}

static inline int PyArray_ISCONTIGUOUS(numpy_compat_context ctx, numpy_compat_object a)
{
    return PyArray_CHKFLAGS(ctx, a, NUMPY_C_CONTIGUOUS);
}

static inline int PyArray_IS_F_CONTIGUOUS(numpy_compat_context ctx, numpy_compat_object a)
{
    return PyArray_CHKFLAGS(ctx, a, NUMPY_F_CONTIGUOUS);
}

static inline int PyArray_ISWRITEABLE(numpy_compat_context ctx, numpy_compat_object a)
{
    return PyArray_CHKFLAGS(ctx, a, NUMPY_WRITEABLE);
}

static inline int PyArray_ISALIGNED(numpy_compat_context ctx, numpy_compat_object a) { return PyArray_CHKFLAGS(ctx, a, NUMPY_ALIGNED); }

static inline int PyArray_Check(numpy_compat_context ctx, numpy_compat_object a) { return NumPy_Check(ctx, a) == 1; }

/* A new reference, which the caller closes; NumPy's is borrowed. */
static inline numpy_compat_object PyArray_BASE(numpy_compat_context ctx, numpy_compat_object a) { return NumPy_Base(ctx, a); }

static inline void *PyArray_GETPTR1(numpy_compat_context ctx, numpy_compat_object a, npy_intp i)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? NULL : (void *)(l->data + i * l->strides[0]);
}

static inline void *PyArray_GETPTR2(numpy_compat_context ctx, numpy_compat_object a, npy_intp i, npy_intp j)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? NULL : (void *)(l->data + i * l->strides[0] + j * l->strides[1]);
}

static inline void *PyArray_GETPTR3(numpy_compat_context ctx, numpy_compat_object a, npy_intp i, npy_intp j, npy_intp k)
{
    const numpy_layout *l = NumPy_GetLayout(ctx, a);
    return l == NULL ? NULL : (void *)(l->data + i * l->strides[0] + j * l->strides[1] + k * l->strides[2]);
}

/* Making arrays. */

static inline numpy_compat_object PyArray_SimpleNew(numpy_compat_context ctx, int nd, const npy_intp *dims, int type)
{
    return NumPy_Empty(ctx, dims, nd, (numpy_dtype)type);
}

static inline numpy_compat_object PyArray_EMPTY(numpy_compat_context ctx, int nd, const npy_intp *dims, int type, int fortran)
{
    (void)fortran; /* row-major; ask for NPY_ARRAY_F_CONTIGUOUS with PyArray_FROM_OTF */
    return NumPy_Empty(ctx, dims, nd, (numpy_dtype)type);
}

static inline numpy_compat_object PyArray_ZEROS(numpy_compat_context ctx, int nd, const npy_intp *dims, int type, int fortran)
{
    (void)fortran;
    return NumPy_Zeros(ctx, dims, nd, (numpy_dtype)type);
}

/* PyArray_SimpleNewFromData and PyArray_SetBaseObject in one: the array keeps owner, which it borrows. */
static inline numpy_compat_object PyArray_SimpleNewFromOwnedData(numpy_compat_context ctx, int nd, const npy_intp *dims, int type, void *data,
                                                                 numpy_compat_object owner)
{
    return NumPy_FromMemory(ctx, data, dims, NULL, nd, (numpy_dtype)type, true, owner);
}

static inline numpy_compat_object PyArray_FROM_OTF(numpy_compat_context ctx, numpy_compat_object o, int type, int requirements)
{
    return NumPy_FromAny(ctx, o, (numpy_dtype)type, 0, 0, requirements);
}

static inline numpy_compat_object PyArray_FROM_OF(numpy_compat_context ctx, numpy_compat_object o, int requirements)
{
    return NumPy_FromAny(ctx, o, NUMPY_ANY, 0, 0, requirements);
}

static inline numpy_compat_object PyArray_FROM_O(numpy_compat_context ctx, numpy_compat_object o) { return PyArray_FROM_OF(ctx, o, 0); }

static inline numpy_compat_object PyArray_FROMANY(numpy_compat_context ctx, numpy_compat_object o, int type, int min, int max, int requirements)
{
    return NumPy_FromAny(ctx, o, (numpy_dtype)type, min, max, requirements);
}

static inline numpy_compat_object PyArray_ContiguousFromAny(numpy_compat_context ctx, numpy_compat_object o, int type, int min, int max)
{
    return NumPy_FromAny(ctx, o, (numpy_dtype)type, min, max, NPY_ARRAY_DEFAULT);
}

static inline numpy_compat_object PyArray_ContiguousFromObject(numpy_compat_context ctx, numpy_compat_object o, int type, int min, int max)
{
    return PyArray_ContiguousFromAny(ctx, o, type, min, max);
}

static inline numpy_compat_object PyArray_GETCONTIGUOUS(numpy_compat_context ctx, numpy_compat_object a) { return NumPy_Contiguous(ctx, a); }

static inline numpy_compat_object PyArray_Cast(numpy_compat_context ctx, numpy_compat_object a, int type)
{
    return NumPy_Astype(ctx, a, (numpy_dtype)type, NUMPY_CASTING_UNSAFE);
}

static inline int PyArray_ResolveWritebackIfCopy(numpy_compat_context ctx, numpy_compat_object a) { return NumPy_ResolveWriteback(ctx, a); }

static inline void PyArray_DiscardWritebackIfCopy(numpy_compat_context ctx, numpy_compat_object a) { (void)NumPy_DiscardWriteback(ctx, a); }

static inline int PyArray_CopyInto(numpy_compat_context ctx, numpy_compat_object to, numpy_compat_object from)
{
    return NumPy_CopyInto(ctx, to, from, NUMPY_CASTING_UNSAFE);
}

static inline numpy_compat_object PyArray_MatrixProduct(numpy_compat_context ctx, numpy_compat_object a, numpy_compat_object b)
{
    return NumPy_Dot(ctx, a, b);
}

#endif
