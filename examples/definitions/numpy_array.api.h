/* NumPy's _ARRAY_API as a definition. The minor version is NumPy's C API feature version: 17 is NumPy 1.25, 18 is 2.0, 21 is
 * 2.4; slots without a minimum have been there before 1.16. Holes are the slots that NumPy 2 no longer fills. Fields of
 * structs are in NumPy's own headers, which do not go together with this one in one C file. */
#ifndef NUMPY_ARRAY_API_H
#define NUMPY_ARRAY_API_H

#include <hpyapi_define.h>
#include "numpy_types.h"

HPYAPI_API(NumPyArray, PyArray, 2, 21, "numpy._core._multiarray_umath._ARRAY_API", "5b8a1c9e-2f4d-4a6b-8c3e-7d9f0a1b2c3d")
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)
HPYAPI_TABLE(void)
HPYAPI_CAPSULE(NULL)
HPYAPI_UPSTREAM("numpy/arrayobject.h", Py_ARRAYOBJECT_H, NULL)

/** A memory order. */
typedef enum {
    NPY_ANYORDER = -1,
    NPY_CORDER = 0,
    NPY_FORTRANORDER = 1,
    NPY_KEEPORDER = 2
} NPY_ORDER;

/** What to do with an index that is out of range. */
typedef enum {
    NPY_CLIP = 0,
    NPY_WRAP = 1,
    NPY_RAISE = 2
} NPY_CLIPMODE;

/** A sorting algorithm; others are flags of the same width. */
typedef int NPY_SORTKIND;

typedef enum {
    NPY_INTROSELECT = 0
} NPY_SELECTKIND;

typedef enum {
    NPY_SEARCHLEFT = 0,
    NPY_SEARCHRIGHT = 1
} NPY_SEARCHSIDE;

/** Kinds of scalars, for casting. */
typedef enum {
    NPY_NOSCALAR = -1,
    NPY_BOOL_SCALAR = 0,
    NPY_INTPOS_SCALAR = 1,
    NPY_INTNEG_SCALAR = 2,
    NPY_FLOAT_SCALAR = 3,
    NPY_COMPLEX_SCALAR = 4,
    NPY_OBJECT_SCALAR = 5
} NPY_SCALARKIND;

/** Units of datetimes. */
typedef enum {
    NPY_FR_ERROR = -1,
    NPY_FR_Y = 0,
    NPY_FR_M = 1,
    NPY_FR_W = 2,
    NPY_FR_D = 4,
    NPY_FR_h = 5,
    NPY_FR_m = 6,
    NPY_FR_s = 7,
    NPY_FR_ms = 8,
    NPY_FR_us = 9,
    NPY_FR_ns = 10,
    NPY_FR_ps = 11,
    NPY_FR_fs = 12,
    NPY_FR_as = 13,
    NPY_FR_GENERIC = 14
} NPY_DATETIMEUNIT;

/** Flags of array methods. */
typedef enum {
    NPY_METH_REQUIRES_PYAPI = 1 << 0,
    NPY_METH_NO_FLOATINGPOINT_ERRORS = 1 << 1,
    NPY_METH_SUPPORTS_UNALIGNED = 1 << 2,
    NPY_METH_IS_REORDERABLE = 1 << 3
} NPY_ARRAYMETHOD_FLAGS;

/** An iterator over one array. */
typedef struct PyArrayIterObject_tag PyArrayIterObject HPYAPI_OBJECT_STRUCT;

/** An iterator over several arrays that are broadcast. */
typedef struct PyArrayMultiIterObject_tag PyArrayMultiIterObject HPYAPI_OBJECT_STRUCT;

/** The description of variable-width strings. */
typedef struct PyArray_StringDTypeObject_tag PyArray_StringDTypeObject HPYAPI_OBJECT_STRUCT;

typedef struct NpyIter_InternalOnly NpyIter;

/** A list of lengths. */
typedef struct {
    npy_intp *ptr;
    int len;
} PyArray_Dims;

typedef struct PyArray_Chunk_tag PyArray_Chunk;
typedef struct PyArray_ArrFuncs_tag PyArray_ArrFuncs;
typedef struct PyArray_DescrProto_tag PyArray_DescrProto;
typedef struct PyArray_DatetimeMetaData_tag PyArray_DatetimeMetaData;
typedef struct PyArrayDTypeMeta_Spec_tag PyArrayDTypeMeta_Spec;
typedef struct npy_datetimestruct_tag npy_datetimestruct;
typedef struct npy_stride_sort_item_tag npy_stride_sort_item;
typedef struct npy_string_allocator npy_string_allocator;
typedef struct npy_packed_static_string npy_packed_static_string;
typedef struct npy_static_string_tag npy_static_string;

/** Moves an iterator on; 0 at the end. */
HPYAPI_CALLBACK
int NpyIter_IterNextFunc(NpyIter *iter) HPYAPI_NO_ERROR;

/** Writes the coordinates of an iterator. */
HPYAPI_CALLBACK
void NpyIter_GetMultiIndexFunc(NpyIter *iter, npy_intp *coordinates) HPYAPI_NO_ERROR;

/** Converts n elements from one type to another. */
HPYAPI_CALLBACK
void PyArray_VectorUnaryFunc(void *from, void *to, npy_intp n, void *from_array, void *to_array) HPYAPI_NO_ERROR;

/* Version and types */

/** The ABI version of the running NumPy. */
HPYAPI_SLOT(0, 0)
unsigned int PyArray_GetNDArrayCVersion(void) HPYAPI_NO_ERROR HPYAPI_TELLS(major, 24);

HPYAPI_HOLE(1, "never used")
HPYAPI_OBJECT(2, 0) PyTypeObject PyArray_Type HPYAPI_IS("numpy.ndarray");
HPYAPI_OBJECT(3, 0) PyTypeObject PyArrayDescr_Type HPYAPI_IS("numpy.dtype");
HPYAPI_HOLE(4, "retired: PyArrayFlags_Type")
HPYAPI_OBJECT(5, 0) PyTypeObject PyArrayIter_Type HPYAPI_IS("numpy.flatiter");
HPYAPI_OBJECT(6, 0) PyTypeObject PyArrayMultiIter_Type HPYAPI_IS("numpy.broadcast");
HPYAPI_DATA(7, 0) const int NPY_NUMUSERTYPES;
HPYAPI_OBJECT(8, 0) PyTypeObject PyBoolArrType_Type HPYAPI_IS("numpy.bool_");
HPYAPI_OBJECT(9, 0) PyObject _PyArrayScalar_BoolValues HPYAPI_IS("numpy.False_");
HPYAPI_OBJECT(10, 0) PyTypeObject PyGenericArrType_Type HPYAPI_IS("numpy.generic");
HPYAPI_OBJECT(11, 0) PyTypeObject PyNumberArrType_Type HPYAPI_IS("numpy.number");
HPYAPI_OBJECT(12, 0) PyTypeObject PyIntegerArrType_Type HPYAPI_IS("numpy.integer");
HPYAPI_OBJECT(13, 0) PyTypeObject PySignedIntegerArrType_Type HPYAPI_IS("numpy.signedinteger");
HPYAPI_OBJECT(14, 0) PyTypeObject PyUnsignedIntegerArrType_Type HPYAPI_IS("numpy.unsignedinteger");
HPYAPI_OBJECT(15, 0) PyTypeObject PyInexactArrType_Type HPYAPI_IS("numpy.inexact");
HPYAPI_OBJECT(16, 0) PyTypeObject PyFloatingArrType_Type HPYAPI_IS("numpy.floating");
HPYAPI_OBJECT(17, 0) PyTypeObject PyComplexFloatingArrType_Type HPYAPI_IS("numpy.complexfloating");
HPYAPI_OBJECT(18, 0) PyTypeObject PyFlexibleArrType_Type HPYAPI_IS("numpy.flexible");
HPYAPI_OBJECT(19, 0) PyTypeObject PyCharacterArrType_Type HPYAPI_IS("numpy.character");
HPYAPI_OBJECT(20, 0) PyTypeObject PyByteArrType_Type HPYAPI_IS("numpy.byte");
HPYAPI_OBJECT(21, 0) PyTypeObject PyShortArrType_Type HPYAPI_IS("numpy.short");
HPYAPI_OBJECT(22, 0) PyTypeObject PyIntArrType_Type HPYAPI_IS("numpy.intc");
HPYAPI_OBJECT(23, 0) PyTypeObject PyLongArrType_Type HPYAPI_IS("numpy.long");
HPYAPI_OBJECT(24, 0) PyTypeObject PyLongLongArrType_Type HPYAPI_IS("numpy.longlong");
HPYAPI_OBJECT(25, 0) PyTypeObject PyUByteArrType_Type;
HPYAPI_OBJECT(26, 0) PyTypeObject PyUShortArrType_Type;
HPYAPI_OBJECT(27, 0) PyTypeObject PyUIntArrType_Type;
HPYAPI_OBJECT(28, 0) PyTypeObject PyULongArrType_Type;
HPYAPI_OBJECT(29, 0) PyTypeObject PyULongLongArrType_Type;
HPYAPI_OBJECT(30, 0) PyTypeObject PyFloatArrType_Type HPYAPI_IS("numpy.single");
HPYAPI_OBJECT(31, 0) PyTypeObject PyDoubleArrType_Type HPYAPI_IS("numpy.double");
HPYAPI_OBJECT(32, 0) PyTypeObject PyLongDoubleArrType_Type;
HPYAPI_OBJECT(33, 0) PyTypeObject PyCFloatArrType_Type;
HPYAPI_OBJECT(34, 0) PyTypeObject PyCDoubleArrType_Type HPYAPI_IS("numpy.cdouble");
HPYAPI_OBJECT(35, 0) PyTypeObject PyCLongDoubleArrType_Type;
HPYAPI_OBJECT(36, 0) PyTypeObject PyObjectArrType_Type HPYAPI_IS("numpy.object_");
HPYAPI_OBJECT(37, 0) PyTypeObject PyStringArrType_Type;
HPYAPI_OBJECT(38, 0) PyTypeObject PyUnicodeArrType_Type;
HPYAPI_OBJECT(39, 0) PyTypeObject PyVoidArrType_Type HPYAPI_IS("numpy.void");
HPYAPI_HOLE(40, "retired: PyArray_SetNumericOps")
HPYAPI_HOLE(41, "retired: PyArray_GetNumericOps")

/* Reference counts, descriptions, scalars */

HPYAPI_SLOT(42, 0)
int PyArray_INCREF(PyArrayObject *arr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(43, 0)
int PyArray_XDECREF(PyArrayObject *arr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(44, 0)
void PyArray_SetStringFunction(PyObject *obj, int n) HPYAPI_NO_ERROR;

/** The description of a type by number; NULL without an error for NPY_NOTYPE. */
HPYAPI_SLOT(45, 0)
PyArray_Descr *PyArray_DescrFromType(int n) HPYAPI_NULLABLE;

HPYAPI_SLOT(46, 0)
PyObject *PyArray_TypeObjectFromType(int n);

HPYAPI_SLOT(47, 0)
char *PyArray_Zero(PyArrayObject *arr) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(48, 0)
char *PyArray_One(PyArrayObject *arr) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(49, 0)
PyObject *PyArray_CastToType(PyArrayObject *arr, PyArray_Descr *descr HPYAPI_STEAL, int n);

HPYAPI_SLOT(50, 0)
int PyArray_CopyInto(PyArrayObject *arr, PyArrayObject *arr2) HPYAPI_ERROR(-1);

HPYAPI_SLOT(51, 0)
int PyArray_CopyAnyInto(PyArrayObject *arr, PyArrayObject *arr2) HPYAPI_ERROR(-1);

HPYAPI_SLOT(52, 0)
int PyArray_CanCastSafely(int n, int n2) HPYAPI_NO_ERROR;

HPYAPI_SLOT(53, 0)
npy_bool PyArray_CanCastTo(PyArray_Descr *descr, PyArray_Descr *descr2) HPYAPI_NO_ERROR;

HPYAPI_SLOT(54, 0)
int PyArray_ObjectType(PyObject *obj, int n) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(55, 0)
PyArray_Descr *PyArray_DescrFromObject(PyObject *obj, PyArray_Descr *descr);

HPYAPI_SLOT(56, 0)
PyArrayObject **PyArray_ConvertToCommonType(PyObject *obj, int *out) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(57, 0)
PyArray_Descr *PyArray_DescrFromScalar(PyObject *obj);

HPYAPI_SLOT(58, 0)
PyArray_Descr *PyArray_DescrFromTypeObject(PyObject *obj);

HPYAPI_SLOT(59, 0)
npy_intp PyArray_Size(PyObject *obj) HPYAPI_NO_ERROR;

HPYAPI_SLOT(60, 0)
PyObject *PyArray_Scalar(void *data, PyArray_Descr *descr, PyObject *obj);

HPYAPI_SLOT(61, 0)
PyObject *PyArray_FromScalar(PyObject *obj, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE);

HPYAPI_SLOT(62, 0)
void PyArray_ScalarAsCtype(PyObject *obj, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(63, 0)
int PyArray_CastScalarToCtype(PyObject *obj, void *data, PyArray_Descr *descr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(64, 0)
int PyArray_CastScalarDirect(PyObject *obj, PyArray_Descr *descr, void *data, int n) HPYAPI_ERROR(-1);

HPYAPI_SLOT(65, 18)
int PyArray_Pack(PyArray_Descr *descr, void *data, PyObject *obj) HPYAPI_ERROR(-1);

HPYAPI_HOLE(66, "retired: PyArray_GetCastFunc")
HPYAPI_HOLE(67, "retired: PyArray_FromDims")
HPYAPI_HOLE(68, "retired: PyArray_FromDimsAndDataAndDescr")

/* Arrays from other things */

/** An array from any object; the description is taken over, and NULL lets NumPy choose. */
HPYAPI_SLOT(69, 0)
PyObject *PyArray_FromAny(PyObject *obj, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE, int n, int n2, int n3,
    PyObject *obj2 HPYAPI_NULLABLE);

HPYAPI_SLOT(70, 0)
PyObject *PyArray_EnsureArray(PyObject *obj HPYAPI_STEAL);

HPYAPI_SLOT(71, 0)
PyObject *PyArray_EnsureAnyArray(PyObject *obj HPYAPI_STEAL);

HPYAPI_SLOT(72, 0)
PyObject *PyArray_FromFile(void *data, PyArray_Descr *descr, npy_intp size, char *text);

HPYAPI_SLOT(73, 0)
PyObject *PyArray_FromString(char *text, npy_intp size, PyArray_Descr *descr, npy_intp size2, char *text2);

HPYAPI_SLOT(74, 0)
PyObject *PyArray_FromBuffer(PyObject *obj, PyArray_Descr *descr, npy_intp size, npy_intp size2);

HPYAPI_SLOT(75, 0)
PyObject *PyArray_FromIter(PyObject *obj, PyArray_Descr *descr HPYAPI_STEAL, npy_intp size);

/** The array, or a scalar for an array without dimensions; takes the array over. */
HPYAPI_SLOT(76, 0)
PyObject *PyArray_Return(PyArrayObject *arr HPYAPI_STEAL);

HPYAPI_SLOT(77, 0)
PyObject *PyArray_GetField(PyArrayObject *arr, PyArray_Descr *descr HPYAPI_STEAL, int n);

HPYAPI_SLOT(78, 0)
int PyArray_SetField(PyArrayObject *arr, PyArray_Descr *descr HPYAPI_STEAL, int n, PyObject *obj) HPYAPI_ERROR(-1);

HPYAPI_SLOT(79, 0)
PyObject *PyArray_Byteswap(PyArrayObject *arr, npy_bool bool2);

HPYAPI_SLOT(80, 0)
PyObject *PyArray_Resize(PyArrayObject *arr, PyArray_Dims *dims, int n, NPY_ORDER order);

HPYAPI_HOLE(81, "retired: PyArray_MoveInto")
HPYAPI_HOLE(82, "retired: PyArray_CastTo")
HPYAPI_HOLE(83, "retired: PyArray_CastAnyTo")

/* Copies, conversion, creation */

HPYAPI_SLOT(84, 0)
int PyArray_CopyObject(PyArrayObject *arr, PyObject *obj) HPYAPI_ERROR(-1);

HPYAPI_SLOT(85, 0)
PyObject *PyArray_NewCopy(PyArrayObject *arr, NPY_ORDER order);

HPYAPI_SLOT(86, 0)
PyObject *PyArray_ToList(PyArrayObject *arr);

HPYAPI_SLOT(87, 0)
PyObject *PyArray_ToString(PyArrayObject *arr, NPY_ORDER order);

HPYAPI_SLOT(88, 0)
int PyArray_ToFile(PyArrayObject *arr, void *data, char *text, char *text2) HPYAPI_ERROR(-1);

HPYAPI_SLOT(89, 0)
int PyArray_Dump(PyObject *obj, PyObject *obj2, int n) HPYAPI_ERROR(-1);

HPYAPI_SLOT(90, 0)
PyObject *PyArray_Dumps(PyObject *obj, int n);

HPYAPI_SLOT(91, 0)
int PyArray_ValidType(int n) HPYAPI_NO_ERROR;

HPYAPI_SLOT(92, 0)
void PyArray_UpdateFlags(PyArrayObject *arr, int n) HPYAPI_NO_ERROR;

HPYAPI_SLOT(93, 0)
PyObject *PyArray_New(PyTypeObject *type, int n, const npy_intp *dims, int n2, const npy_intp *dims2, void *data,
    int n3, int n4, PyObject *obj HPYAPI_NULLABLE);

/** The array constructor that all others use; takes the description over. */
HPYAPI_SLOT(94, 0)
PyObject *PyArray_NewFromDescr(PyTypeObject *type, PyArray_Descr *descr HPYAPI_STEAL, int n, const npy_intp *dims,
    const npy_intp *dims2, void *data, int n2, PyObject *obj HPYAPI_NULLABLE);

HPYAPI_SLOT(95, 0)
PyArray_Descr *PyArray_DescrNew(PyArray_Descr *descr);

HPYAPI_SLOT(96, 0)
PyArray_Descr *PyArray_DescrNewFromType(int n);

/* Iterators, priorities, strides */

HPYAPI_SLOT(97, 0)
double PyArray_GetPriority(PyObject *obj, double value) HPYAPI_NO_ERROR;

HPYAPI_SLOT(98, 0)
PyObject *PyArray_IterNew(PyObject *obj);

/** An iterator that broadcasts n objects, which follow. */
HPYAPI_SLOT(99, 0)
PyObject *PyArray_MultiIterNew(int n, ...);

HPYAPI_SLOT(100, 0)
int PyArray_PyIntAsInt(PyObject *obj) HPYAPI_ERROR(-1);

HPYAPI_SLOT(101, 0)
npy_intp PyArray_PyIntAsIntp(PyObject *obj) HPYAPI_ERROR(-1);

HPYAPI_SLOT(102, 0)
int PyArray_Broadcast(PyArrayMultiIterObject *multiiterobject) HPYAPI_ERROR(-1);

HPYAPI_HOLE(103, "retired: PyArray_FillObjectArray")

HPYAPI_SLOT(104, 0)
int PyArray_FillWithScalar(PyArrayObject *arr, PyObject *obj) HPYAPI_ERROR(-1);

HPYAPI_SLOT(105, 0)
npy_bool PyArray_CheckStrides(int n, int n2, npy_intp size, npy_intp size2, const npy_intp *dims,
    const npy_intp *dims2) HPYAPI_NO_ERROR;

HPYAPI_SLOT(106, 0)
PyArray_Descr *PyArray_DescrNewByteorder(PyArray_Descr *descr, char char2);

HPYAPI_SLOT(107, 0)
PyObject *PyArray_IterAllButAxis(PyObject *obj, int *out);

HPYAPI_SLOT(108, 0)
PyObject *PyArray_CheckFromAny(PyObject *obj, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE, int n, int n2,
    int n3, PyObject *obj2);

HPYAPI_SLOT(109, 0)
PyObject *PyArray_FromArray(PyArrayObject *arr, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE, int n);

HPYAPI_SLOT(110, 0)
PyObject *PyArray_FromInterface(PyObject *obj);

HPYAPI_SLOT(111, 0)
PyObject *PyArray_FromStructInterface(PyObject *obj);

HPYAPI_SLOT(112, 0)
PyObject *PyArray_FromArrayAttr(PyObject *obj, PyArray_Descr *descr, PyObject *obj2);

HPYAPI_SLOT(113, 0)
NPY_SCALARKIND PyArray_ScalarKind(int n, PyArrayObject **object) HPYAPI_NO_ERROR;

HPYAPI_SLOT(114, 0)
int PyArray_CanCoerceScalar(int n, int n2, NPY_SCALARKIND kind) HPYAPI_NO_ERROR;

HPYAPI_HOLE(115, "retired: PyArray_NewFlagsObject")

HPYAPI_SLOT(116, 0)
npy_bool PyArray_CanCastScalar(PyTypeObject *type, PyTypeObject *type2) HPYAPI_NO_ERROR;

HPYAPI_HOLE(117, "retired: PyArray_CompareUCS4")

HPYAPI_SLOT(118, 0)
int PyArray_RemoveSmallest(PyArrayMultiIterObject *multiiterobject) HPYAPI_NO_ERROR;

HPYAPI_SLOT(119, 0)
int PyArray_ElementStrides(PyObject *obj) HPYAPI_NO_ERROR;

HPYAPI_SLOT(120, 0)
void PyArray_Item_INCREF(char *text, PyArray_Descr *descr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(121, 0)
void PyArray_Item_XDECREF(char *text, PyArray_Descr *descr) HPYAPI_NO_ERROR;

HPYAPI_HOLE(122, "retired: PyArray_FieldNames")

/* Methods of arrays */

HPYAPI_SLOT(123, 0)
PyObject *PyArray_Transpose(PyArrayObject *arr, PyArray_Dims *dims);

HPYAPI_SLOT(124, 0)
PyObject *PyArray_TakeFrom(PyArrayObject *arr, PyObject *obj, int n, PyArrayObject *arr2, NPY_CLIPMODE mode);

HPYAPI_SLOT(125, 0)
PyObject *PyArray_PutTo(PyArrayObject *arr, PyObject *obj, PyObject *obj2, NPY_CLIPMODE mode);

HPYAPI_SLOT(126, 0)
PyObject *PyArray_PutMask(PyArrayObject *arr, PyObject *obj, PyObject *obj2);

HPYAPI_SLOT(127, 0)
PyObject *PyArray_Repeat(PyArrayObject *arr, PyObject *obj, int n);

HPYAPI_SLOT(128, 0)
PyObject *PyArray_Choose(PyArrayObject *arr, PyObject *obj, PyArrayObject *arr2, NPY_CLIPMODE mode);

HPYAPI_SLOT(129, 0)
int PyArray_Sort(PyArrayObject *arr, int n, NPY_SORTKIND kind) HPYAPI_ERROR(-1);

HPYAPI_SLOT(130, 0)
PyObject *PyArray_ArgSort(PyArrayObject *arr, int n, NPY_SORTKIND kind);

HPYAPI_SLOT(131, 0)
PyObject *PyArray_SearchSorted(PyArrayObject *arr, PyObject *obj, NPY_SEARCHSIDE side, PyObject *obj2);

HPYAPI_SLOT(132, 0)
PyObject *PyArray_ArgMax(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(133, 0)
PyObject *PyArray_ArgMin(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(134, 0)
PyObject *PyArray_Reshape(PyArrayObject *arr, PyObject *obj);

HPYAPI_SLOT(135, 0)
PyObject *PyArray_Newshape(PyArrayObject *arr, PyArray_Dims *dims, NPY_ORDER order);

HPYAPI_SLOT(136, 0)
PyObject *PyArray_Squeeze(PyArrayObject *arr);

HPYAPI_SLOT(137, 0)
PyObject *PyArray_View(PyArrayObject *arr, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE, PyTypeObject *type);

HPYAPI_SLOT(138, 0)
PyObject *PyArray_SwapAxes(PyArrayObject *arr, int n, int n2);

HPYAPI_SLOT(139, 0)
PyObject *PyArray_Max(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(140, 0)
PyObject *PyArray_Min(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(141, 0)
PyObject *PyArray_Ptp(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(142, 0)
PyObject *PyArray_Mean(PyArrayObject *arr, int n, int n2, PyArrayObject *arr2);

HPYAPI_SLOT(143, 0)
PyObject *PyArray_Trace(PyArrayObject *arr, int n, int n2, int n3, int n4, PyArrayObject *arr2);

HPYAPI_SLOT(144, 0)
PyObject *PyArray_Diagonal(PyArrayObject *arr, int n, int n2, int n3);

HPYAPI_SLOT(145, 0)
PyObject *PyArray_Clip(PyArrayObject *arr, PyObject *obj, PyObject *obj2, PyArrayObject *arr2);

HPYAPI_SLOT(146, 0)
PyObject *PyArray_Conjugate(PyArrayObject *arr, PyArrayObject *arr2);

HPYAPI_SLOT(147, 0)
PyObject *PyArray_Nonzero(PyArrayObject *arr);

HPYAPI_SLOT(148, 0)
PyObject *PyArray_Std(PyArrayObject *arr, int n, int n2, PyArrayObject *arr2, int n3);

HPYAPI_SLOT(149, 0)
PyObject *PyArray_Sum(PyArrayObject *arr, int n, int n2, PyArrayObject *arr2);

HPYAPI_SLOT(150, 0)
PyObject *PyArray_CumSum(PyArrayObject *arr, int n, int n2, PyArrayObject *arr2);

HPYAPI_SLOT(151, 0)
PyObject *PyArray_Prod(PyArrayObject *arr, int n, int n2, PyArrayObject *arr2);

HPYAPI_SLOT(152, 0)
PyObject *PyArray_CumProd(PyArrayObject *arr, int n, int n2, PyArrayObject *arr2);

HPYAPI_SLOT(153, 0)
PyObject *PyArray_All(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(154, 0)
PyObject *PyArray_Any(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(155, 0)
PyObject *PyArray_Compress(PyArrayObject *arr, PyObject *obj, int n, PyArrayObject *arr2);

HPYAPI_SLOT(156, 0)
PyObject *PyArray_Flatten(PyArrayObject *arr, NPY_ORDER order);

HPYAPI_SLOT(157, 0)
PyObject *PyArray_Ravel(PyArrayObject *arr, NPY_ORDER order);

/* Lists of numbers, pointers, converters */

HPYAPI_SLOT(158, 0)
npy_intp PyArray_MultiplyList(const npy_intp *dims, int n) HPYAPI_NO_ERROR;

HPYAPI_SLOT(159, 0)
int PyArray_MultiplyIntList(const int *int2, int n) HPYAPI_NO_ERROR;

HPYAPI_SLOT(160, 0)
void *PyArray_GetPtr(PyArrayObject *arr, const npy_intp *dims) HPYAPI_NO_ERROR;

HPYAPI_SLOT(161, 0)
int PyArray_CompareLists(const npy_intp *dims, const npy_intp *dims2, int n) HPYAPI_NO_ERROR;

HPYAPI_SLOT(162, 0)
int PyArray_AsCArray(PyObject **pyobject, void *data, npy_intp *dims, int n,
    PyArray_Descr *descr HPYAPI_STEAL) HPYAPI_ERROR(-1);

HPYAPI_HOLE(163, "retired: PyArray_As1D")
HPYAPI_HOLE(164, "retired: PyArray_As2D")

HPYAPI_SLOT(165, 0)
int PyArray_Free(PyObject *obj, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(166, 0)
int PyArray_Converter(PyObject *obj, PyObject **pyobject HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(167, 0)
int PyArray_IntpFromSequence(PyObject *obj, npy_intp *dims, int n) HPYAPI_ERROR(-1);

HPYAPI_SLOT(168, 0)
PyObject *PyArray_Concatenate(PyObject *obj, int n);

HPYAPI_SLOT(169, 0)
PyObject *PyArray_InnerProduct(PyObject *obj, PyObject *obj2);

HPYAPI_SLOT(170, 0)
PyObject *PyArray_MatrixProduct(PyObject *obj, PyObject *obj2);

HPYAPI_HOLE(171, "retired: PyArray_CopyAndTranspose")

HPYAPI_SLOT(172, 0)
PyObject *PyArray_Correlate(PyObject *obj, PyObject *obj2, int n);

HPYAPI_HOLE(173, "retired: PyArray_TypestrConvert")

/** For PyArg_ParseTuple with O&: 1 on success, 0 on failure. */
HPYAPI_SLOT(174, 0)
int PyArray_DescrConverter(PyObject *obj, PyArray_Descr **descr HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(175, 0)
int PyArray_DescrConverter2(PyObject *obj, PyArray_Descr **descr HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(176, 0)
int PyArray_IntpConverter(PyObject *obj, PyArray_Dims *dims HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(177, 0)
int PyArray_BufferConverter(PyObject *obj, PyArray_Chunk *chunk) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(178, 0)
int PyArray_AxisConverter(PyObject *obj, int *out HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(179, 0)
int PyArray_BoolConverter(PyObject *obj, npy_bool *bool2 HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(180, 0)
int PyArray_ByteorderConverter(PyObject *obj, char *text HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(181, 0)
int PyArray_OrderConverter(PyObject *obj, NPY_ORDER *order HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(182, 0)
unsigned char PyArray_EquivTypes(PyArray_Descr *descr, PyArray_Descr *descr2) HPYAPI_NO_ERROR;

/* Creation, sorting, registration */

HPYAPI_SLOT(183, 0)
PyObject *PyArray_Zeros(int n, const npy_intp *dims, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE, int n2);

HPYAPI_SLOT(184, 0)
PyObject *PyArray_Empty(int n, const npy_intp *dims, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE, int n2);

HPYAPI_SLOT(185, 0)
PyObject *PyArray_Where(PyObject *obj, PyObject *obj2, PyObject *obj3);

HPYAPI_SLOT(186, 0)
PyObject *PyArray_Arange(double value, double value2, double value3, int n);

HPYAPI_SLOT(187, 0)
PyObject *PyArray_ArangeObj(PyObject *obj, PyObject *obj2, PyObject *obj3, PyArray_Descr *descr);

HPYAPI_SLOT(188, 0)
int PyArray_SortkindConverter(PyObject *obj, NPY_SORTKIND *sortkind HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(189, 0)
PyObject *PyArray_LexSort(PyObject *obj, int n);

HPYAPI_SLOT(190, 0)
PyObject *PyArray_Round(PyArrayObject *arr, int n, PyArrayObject *arr2);

HPYAPI_SLOT(191, 0)
unsigned char PyArray_EquivTypenums(int n, int n2) HPYAPI_NO_ERROR;

HPYAPI_SLOT(192, 0)
int PyArray_RegisterDataType(PyArray_DescrProto *descrproto) HPYAPI_ERROR(-1);

HPYAPI_SLOT(193, 0)
int PyArray_RegisterCastFunc(PyArray_Descr *descr, int n, PyArray_VectorUnaryFunc *vectorunaryfunc) HPYAPI_ERROR(-1);

HPYAPI_SLOT(194, 0)
int PyArray_RegisterCanCast(PyArray_Descr *descr, int n, NPY_SCALARKIND kind) HPYAPI_ERROR(-1);

HPYAPI_SLOT(195, 0)
void PyArray_InitArrFuncs(PyArray_ArrFuncs *arrfuncs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(196, 0)
PyObject *PyArray_IntTupleFromIntp(int n, const npy_intp *dims);

HPYAPI_HOLE(197, "retired: PyArray_TypeNumFromName")

HPYAPI_SLOT(198, 0)
int PyArray_ClipmodeConverter(PyObject *obj, NPY_CLIPMODE *clipmode HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(199, 0)
int PyArray_OutputConverter(PyObject *obj, PyArrayObject **object HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(200, 0)
PyObject *PyArray_BroadcastToShape(PyObject *obj, npy_intp *dims, int n);

HPYAPI_HOLE(201, "retired: _PyArray_SigintHandler")
HPYAPI_HOLE(202, "retired: _PyArray_GetSigintBuf")

HPYAPI_SLOT(203, 0)
int PyArray_DescrAlignConverter(PyObject *obj, PyArray_Descr **descr HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(204, 0)
int PyArray_DescrAlignConverter2(PyObject *obj, PyArray_Descr **descr HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(205, 0)
int PyArray_SearchsideConverter(PyObject *obj, void *data) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(206, 0)
PyObject *PyArray_CheckAxis(PyArrayObject *arr, int *out, int n);

HPYAPI_SLOT(207, 0)
npy_intp PyArray_OverflowMultiplyList(const npy_intp *dims, int n) HPYAPI_NO_ERROR;

HPYAPI_HOLE(208, "retired: PyArray_CompareString")

/* Broadcasting, versions, more types */

/** An iterator that broadcasts an array of objects and more that follow. */
HPYAPI_SLOT(209, 0)
PyObject *PyArray_MultiIterFromObjects(PyObject **pyobject, int n, int n2, ...);

HPYAPI_SLOT(210, 0)
int PyArray_GetEndianness(void) HPYAPI_NO_ERROR;

/** The minor version of the running NumPy, as in this definition. */
HPYAPI_SLOT(211, 0)
unsigned int PyArray_GetNDArrayCFeatureVersion(void) HPYAPI_NO_ERROR HPYAPI_TELLS(minor);

HPYAPI_SLOT(212, 0)
PyObject *PyArray_Correlate2(PyObject *obj, PyObject *obj2, int n);

HPYAPI_SLOT(213, 0)
PyObject *PyArray_NeighborhoodIterNew(PyArrayIterObject *iterobject, const npy_intp *dims, int n, PyArrayObject *arr);

HPYAPI_OBJECT(214, 0) PyTypeObject PyTimeIntegerArrType_Type;
HPYAPI_OBJECT(215, 0) PyTypeObject PyDatetimeArrType_Type HPYAPI_IS("numpy.datetime64");
HPYAPI_OBJECT(216, 0) PyTypeObject PyTimedeltaArrType_Type HPYAPI_IS("numpy.timedelta64");
HPYAPI_OBJECT(217, 0) PyTypeObject PyHalfArrType_Type HPYAPI_IS("numpy.half");
HPYAPI_OBJECT(218, 0) PyTypeObject NpyIter_Type HPYAPI_IS("numpy.nditer");
HPYAPI_HOLE(219, "retired: PyArray_SetDatetimeParseFunction")
HPYAPI_HOLE(220, "retired: PyArray_DatetimeToDatetimeStruct")
HPYAPI_HOLE(221, "retired: PyArray_TimedeltaToTimedeltaStruct")
HPYAPI_HOLE(222, "retired: PyArray_DatetimeStructToDatetime")

/* The iterator (NpyIter) */

HPYAPI_SLOT(223, 20)
NPY_ARRAYMETHOD_FLAGS NpyIter_GetTransferFlags(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(224, 0)
NpyIter *NpyIter_New(PyArrayObject *arr, npy_uint32 flags, NPY_ORDER order, NPY_CASTING casting,
    PyArray_Descr *descr) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(225, 0)
NpyIter *NpyIter_MultiNew(int n, PyArrayObject **object, npy_uint32 flags, NPY_ORDER order, NPY_CASTING casting,
    npy_uint32 *uint32, PyArray_Descr **descr) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(226, 0)
NpyIter *NpyIter_AdvancedNew(int n, PyArrayObject **object, npy_uint32 flags, NPY_ORDER order, NPY_CASTING casting,
    npy_uint32 *uint32, PyArray_Descr **descr, int n2, int **int2, npy_intp *dims,
    npy_intp size) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(227, 0)
NpyIter *NpyIter_Copy(NpyIter *iter) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

HPYAPI_SLOT(228, 0)
int NpyIter_Deallocate(NpyIter *iter) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(229, 0)
npy_bool NpyIter_HasDelayedBufAlloc(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(230, 0)
npy_bool NpyIter_HasExternalLoop(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(231, 0)
int NpyIter_EnableExternalLoop(NpyIter *iter) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(232, 0)
npy_intp *NpyIter_GetInnerStrideArray(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(233, 0)
npy_intp *NpyIter_GetInnerLoopSizePtr(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(234, 0)
int NpyIter_Reset(NpyIter *iter, char **char2) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(235, 0)
int NpyIter_ResetBasePointers(NpyIter *iter, char **char2, char **char3) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(236, 0)
int NpyIter_ResetToIterIndexRange(NpyIter *iter, npy_intp size, npy_intp size2, char **char2) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(237, 0)
int NpyIter_GetNDim(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(238, 0)
int NpyIter_GetNOp(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(239, 0)
NpyIter_IterNextFunc *NpyIter_GetIterNext(NpyIter *iter, char **char2) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(240, 0)
npy_intp NpyIter_GetIterSize(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(241, 0)
void NpyIter_GetIterIndexRange(NpyIter *iter, npy_intp *dims, npy_intp *dims2) HPYAPI_NO_ERROR;

HPYAPI_SLOT(242, 0)
npy_intp NpyIter_GetIterIndex(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(243, 0)
int NpyIter_GotoIterIndex(NpyIter *iter, npy_intp size) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(244, 0)
npy_bool NpyIter_HasMultiIndex(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(245, 0)
int NpyIter_GetShape(NpyIter *iter, npy_intp *dims) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(246, 0)
NpyIter_GetMultiIndexFunc *NpyIter_GetGetMultiIndex(NpyIter *iter, char **char2) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(247, 0)
int NpyIter_GotoMultiIndex(NpyIter *iter, const npy_intp *dims) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(248, 0)
int NpyIter_RemoveMultiIndex(NpyIter *iter) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(249, 0)
npy_bool NpyIter_HasIndex(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(250, 0)
npy_bool NpyIter_IsBuffered(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(251, 0)
npy_bool NpyIter_IsGrowInner(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(252, 0)
npy_intp NpyIter_GetBufferSize(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(253, 0)
npy_intp *NpyIter_GetIndexPtr(NpyIter *iter) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(254, 0)
int NpyIter_GotoIndex(NpyIter *iter, npy_intp size) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(255, 0)
char **NpyIter_GetDataPtrArray(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(256, 0)
PyArray_Descr **NpyIter_GetDescrArray(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(257, 0)
PyArrayObject **NpyIter_GetOperandArray(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(258, 0)
PyArrayObject *NpyIter_GetIterView(NpyIter *iter, npy_intp size);

HPYAPI_SLOT(259, 0)
void NpyIter_GetReadFlags(NpyIter *iter, char *text) HPYAPI_NO_ERROR;

HPYAPI_SLOT(260, 0)
void NpyIter_GetWriteFlags(NpyIter *iter, char *text) HPYAPI_NO_ERROR;

HPYAPI_SLOT(261, 0)
void NpyIter_DebugPrint(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(262, 0)
npy_bool NpyIter_IterationNeedsAPI(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(263, 0)
void NpyIter_GetInnerFixedStrideArray(NpyIter *iter, npy_intp *dims) HPYAPI_NO_ERROR;

HPYAPI_SLOT(264, 0)
int NpyIter_RemoveAxis(NpyIter *iter, int n) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(265, 0)
npy_intp *NpyIter_GetAxisStrideArray(NpyIter *iter, int n) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(266, 0)
npy_bool NpyIter_RequiresBuffering(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(267, 0)
char **NpyIter_GetInitialDataPtrArray(NpyIter *iter) HPYAPI_NO_ERROR;

HPYAPI_SLOT(268, 0)
int NpyIter_CreateCompatibleStrides(NpyIter *iter, npy_intp size, npy_intp *dims) HPYAPI_ERROR(CHECK);

/* Casting, promotion, sums of products */

HPYAPI_SLOT(269, 0)
int PyArray_CastingConverter(PyObject *obj, NPY_CASTING *casting HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(270, 0)
npy_intp PyArray_CountNonzero(PyArrayObject *arr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(271, 0)
PyArray_Descr *PyArray_PromoteTypes(PyArray_Descr *descr, PyArray_Descr *descr2);

HPYAPI_SLOT(272, 0)
PyArray_Descr *PyArray_MinScalarType(PyArrayObject *arr);

HPYAPI_SLOT(273, 0)
PyArray_Descr *PyArray_ResultType(npy_intp size, PyArrayObject **object, npy_intp size2, PyArray_Descr **descr);

HPYAPI_SLOT(274, 0)
npy_bool PyArray_CanCastArrayTo(PyArrayObject *arr, PyArray_Descr *descr, NPY_CASTING casting) HPYAPI_NO_ERROR;

HPYAPI_SLOT(275, 0)
npy_bool PyArray_CanCastTypeTo(PyArray_Descr *descr, PyArray_Descr *descr2, NPY_CASTING casting) HPYAPI_NO_ERROR;

HPYAPI_SLOT(276, 0)
PyArrayObject *PyArray_EinsteinSum(char *text, npy_intp size, PyArrayObject **object, PyArray_Descr *descr,
    NPY_ORDER order, NPY_CASTING casting, PyArrayObject *arr);

HPYAPI_SLOT(277, 0)
PyObject *PyArray_NewLikeArray(PyArrayObject *arr, NPY_ORDER order, PyArray_Descr *descr HPYAPI_STEAL HPYAPI_NULLABLE,
    int n);

HPYAPI_HOLE(278, "reserved")

HPYAPI_SLOT(279, 0)
int PyArray_ConvertClipmodeSequence(PyObject *obj, NPY_CLIPMODE *clipmode, int n) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(280, 0)
PyObject *PyArray_MatrixProduct2(PyObject *obj, PyObject *obj2, PyArrayObject *arr);

/* Bases, writing back, memory */

HPYAPI_SLOT(281, 0)
npy_bool NpyIter_IsFirstVisit(NpyIter *iter, int n) HPYAPI_NO_ERROR;

/** Makes the first array a view that keeps base alive; takes base over. */
HPYAPI_SLOT(282, 0)
int PyArray_SetBaseObject(PyArrayObject *arr, PyObject *obj HPYAPI_STEAL) HPYAPI_ERROR(-1);

HPYAPI_SLOT(283, 0)
void PyArray_CreateSortedStridePerm(int n, const npy_intp *dims,
    npy_stride_sort_item *stride_sort_item) HPYAPI_NO_ERROR;

HPYAPI_SLOT(284, 0)
void PyArray_RemoveAxesInPlace(PyArrayObject *arr, const npy_bool *bool2) HPYAPI_NO_ERROR;

HPYAPI_SLOT(285, 0)
void PyArray_DebugPrint(PyArrayObject *arr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(286, 0)
int PyArray_FailUnlessWriteable(PyArrayObject *arr, const char *text) HPYAPI_ERROR(-1);

HPYAPI_SLOT(287, 0)
int PyArray_SetUpdateIfCopyBase(PyArrayObject *arr, PyArrayObject *arr2 HPYAPI_STEAL) HPYAPI_ERROR(-1);

HPYAPI_SLOT(288, 0)
void *PyDataMem_NEW(size_t count) HPYAPI_NO_ERROR HPYAPI_NULLABLE HPYAPI_OWNER(caller);

HPYAPI_SLOT(289, 0)
void PyDataMem_FREE(void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(290, 0)
void *PyDataMem_RENEW(void *data, size_t count) HPYAPI_NO_ERROR HPYAPI_NULLABLE HPYAPI_OWNER(caller);

HPYAPI_HOLE(291, "retired: PyDataMem_SetEventHook")
HPYAPI_DATA(292, 0) const NPY_CASTING NPY_DEFAULT_ASSIGN_CASTING;
HPYAPI_HOLE(293, "retired: PyArray_MapIterSwapAxes")
HPYAPI_HOLE(294, "retired: PyArray_MapIterArray")
HPYAPI_HOLE(295, "retired: PyArray_MapIterNext")

HPYAPI_SLOT(296, 0)
int PyArray_Partition(PyArrayObject *arr, PyArrayObject *arr2, int n, NPY_SELECTKIND kind) HPYAPI_ERROR(-1);

HPYAPI_SLOT(297, 0)
PyObject *PyArray_ArgPartition(PyArrayObject *arr, PyArrayObject *arr2, int n, NPY_SELECTKIND kind);

HPYAPI_SLOT(298, 0)
int PyArray_SelectkindConverter(PyObject *obj, NPY_SELECTKIND *selectkind HPYAPI_OUT) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(299, 0)
void *PyDataMem_NEW_ZEROED(size_t count, size_t count2) HPYAPI_NO_ERROR HPYAPI_NULLABLE HPYAPI_OWNER(caller);

HPYAPI_SLOT(300, 0)
int PyArray_CheckAnyScalarExact(PyObject *obj) HPYAPI_NO_ERROR;

HPYAPI_HOLE(301, "retired: PyArray_MapIterArrayCopyIfOverlap")

/* Written back copies, memory handlers, datetimes, strings */

HPYAPI_SLOT(302, 0)
int PyArray_ResolveWritebackIfCopy(PyArrayObject *arr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(303, 0)
int PyArray_SetWritebackIfCopyBase(PyArrayObject *arr, PyArrayObject *arr2) HPYAPI_ERROR(-1);

HPYAPI_SLOT(304, 15)
PyObject *PyDataMem_SetHandler(PyObject *obj);

HPYAPI_SLOT(305, 15)
PyObject *PyDataMem_GetHandler(void);

HPYAPI_DATA(306, 0) PyObject *const PyDataMem_DefaultHandler;

HPYAPI_SLOT(307, 18)
int NpyDatetime_ConvertDatetime64ToDatetimeStruct(PyArray_DatetimeMetaData *datetimemetadata, npy_datetime datetime,
    npy_datetimestruct *datetimestruct) HPYAPI_ERROR(-1);

HPYAPI_SLOT(308, 18)
int NpyDatetime_ConvertDatetimeStructToDatetime64(PyArray_DatetimeMetaData *datetimemetadata,
    const npy_datetimestruct *datetimestruct, npy_datetime *datetime) HPYAPI_ERROR(-1);

HPYAPI_SLOT(309, 18)
int NpyDatetime_ConvertPyDateTimeToDatetimeStruct(PyObject *obj, npy_datetimestruct *datetimestruct,
    NPY_DATETIMEUNIT *datetimeunit, int n) HPYAPI_ERROR(-1);

HPYAPI_SLOT(310, 18)
int NpyDatetime_GetDatetimeISO8601StrLen(int n, NPY_DATETIMEUNIT unit) HPYAPI_ERROR(-1);

HPYAPI_SLOT(311, 18)
int NpyDatetime_MakeISO8601Datetime(npy_datetimestruct *datetimestruct, char *text, npy_intp size, int n, int n2,
    NPY_DATETIMEUNIT unit, int n3, NPY_CASTING casting) HPYAPI_ERROR(-1);

HPYAPI_SLOT(312, 18)
int NpyDatetime_ParseISO8601Datetime(const char *text, Py_ssize_t len, NPY_DATETIMEUNIT unit, NPY_CASTING casting,
    npy_datetimestruct *datetimestruct, NPY_DATETIMEUNIT *datetimeunit, npy_bool *bool2) HPYAPI_ERROR(-1);

HPYAPI_SLOT(313, 18)
int NpyString_load(npy_string_allocator *allocator, const npy_packed_static_string *packed_static_string,
    npy_static_string *static_string) HPYAPI_ERROR(-1);

HPYAPI_SLOT(314, 18)
int NpyString_pack(npy_string_allocator *allocator, npy_packed_static_string *packed_static_string, const char *text,
    size_t count) HPYAPI_ERROR(-1);

HPYAPI_SLOT(315, 18)
int NpyString_pack_null(npy_string_allocator *allocator,
    npy_packed_static_string *packed_static_string) HPYAPI_ERROR(-1);

HPYAPI_SLOT(316, 18)
npy_string_allocator *NpyString_acquire_allocator(const PyArray_StringDTypeObject *stringdtypeobject) HPYAPI_NO_ERROR;

HPYAPI_SLOT(317, 18)
void NpyString_acquire_allocators(size_t count, PyArray_Descr *const*descr,
    npy_string_allocator **string_allocator) HPYAPI_NO_ERROR;

HPYAPI_SLOT(318, 18)
void NpyString_release_allocator(npy_string_allocator *allocator) HPYAPI_NO_ERROR;

HPYAPI_SLOT(319, 18)
void NpyString_release_allocators(size_t count, npy_string_allocator **string_allocator) HPYAPI_NO_ERROR;

/* Classes of data types */

HPYAPI_OBJECT(320, 18) PyTypeObject PyArrayDTypeMeta_Type;
HPYAPI_OBJECT(321, 18) PyArray_DTypeMeta PyArray_BoolDType;
HPYAPI_OBJECT(322, 18) PyArray_DTypeMeta PyArray_ByteDType;
HPYAPI_OBJECT(323, 18) PyArray_DTypeMeta PyArray_UByteDType;
HPYAPI_OBJECT(324, 18) PyArray_DTypeMeta PyArray_ShortDType;
HPYAPI_OBJECT(325, 18) PyArray_DTypeMeta PyArray_UShortDType;
HPYAPI_OBJECT(326, 18) PyArray_DTypeMeta PyArray_IntDType;
HPYAPI_OBJECT(327, 18) PyArray_DTypeMeta PyArray_UIntDType;
HPYAPI_OBJECT(328, 18) PyArray_DTypeMeta PyArray_LongDType;
HPYAPI_OBJECT(329, 18) PyArray_DTypeMeta PyArray_ULongDType;
HPYAPI_OBJECT(330, 18) PyArray_DTypeMeta PyArray_LongLongDType;
HPYAPI_OBJECT(331, 18) PyArray_DTypeMeta PyArray_ULongLongDType;
HPYAPI_OBJECT(332, 18) PyArray_DTypeMeta PyArray_Int8DType;
HPYAPI_OBJECT(333, 18) PyArray_DTypeMeta PyArray_UInt8DType;
HPYAPI_OBJECT(334, 18) PyArray_DTypeMeta PyArray_Int16DType;
HPYAPI_OBJECT(335, 18) PyArray_DTypeMeta PyArray_UInt16DType;
HPYAPI_OBJECT(336, 18) PyArray_DTypeMeta PyArray_Int32DType;
HPYAPI_OBJECT(337, 18) PyArray_DTypeMeta PyArray_UInt32DType;
HPYAPI_OBJECT(338, 18) PyArray_DTypeMeta PyArray_Int64DType;
HPYAPI_OBJECT(339, 18) PyArray_DTypeMeta PyArray_UInt64DType;
HPYAPI_OBJECT(340, 18) PyArray_DTypeMeta PyArray_IntpDType;
HPYAPI_OBJECT(341, 18) PyArray_DTypeMeta PyArray_UIntpDType;
HPYAPI_OBJECT(342, 18) PyArray_DTypeMeta PyArray_HalfDType;
HPYAPI_OBJECT(343, 18) PyArray_DTypeMeta PyArray_FloatDType;
HPYAPI_OBJECT(344, 18) PyArray_DTypeMeta PyArray_DoubleDType;
HPYAPI_OBJECT(345, 18) PyArray_DTypeMeta PyArray_LongDoubleDType;
HPYAPI_OBJECT(346, 18) PyArray_DTypeMeta PyArray_CFloatDType;
HPYAPI_OBJECT(347, 18) PyArray_DTypeMeta PyArray_CDoubleDType;
HPYAPI_OBJECT(348, 18) PyArray_DTypeMeta PyArray_CLongDoubleDType;
HPYAPI_OBJECT(349, 18) PyArray_DTypeMeta PyArray_BytesDType;
HPYAPI_OBJECT(350, 18) PyArray_DTypeMeta PyArray_UnicodeDType;
HPYAPI_OBJECT(351, 18) PyArray_DTypeMeta PyArray_DatetimeDType;
HPYAPI_OBJECT(352, 18) PyArray_DTypeMeta PyArray_TimedeltaDType;
HPYAPI_OBJECT(353, 18) PyArray_DTypeMeta PyArray_ObjectDType;
HPYAPI_OBJECT(354, 18) PyArray_DTypeMeta PyArray_VoidDType;
HPYAPI_OBJECT(355, 18) PyArray_DTypeMeta PyArray_PyLongDType;
HPYAPI_OBJECT(356, 18) PyArray_DTypeMeta PyArray_PyFloatDType;
HPYAPI_OBJECT(357, 18) PyArray_DTypeMeta PyArray_PyComplexDType;
HPYAPI_OBJECT(358, 18) PyArray_DTypeMeta PyArray_DefaultIntDType;
HPYAPI_OBJECT(359, 18) PyArray_DTypeMeta PyArray_StringDType;
HPYAPI_HOLE(360, "reserved")

/* Data types, newer */

HPYAPI_SLOT(361, 18)
PyArray_Descr *PyArray_GetDefaultDescr(PyArray_DTypeMeta *dtype);

HPYAPI_SLOT(362, 18)
int PyArrayInitDTypeMeta_FromSpec(PyArray_DTypeMeta *dtype, PyArrayDTypeMeta_Spec *dtypemeta_spec) HPYAPI_ERROR(-1);

HPYAPI_SLOT(363, 18)
PyArray_DTypeMeta *PyArray_CommonDType(PyArray_DTypeMeta *dtype, PyArray_DTypeMeta *dtype2);

HPYAPI_SLOT(364, 18)
PyArray_DTypeMeta *PyArray_PromoteDTypeSequence(npy_intp size, PyArray_DTypeMeta **dtypemeta);

HPYAPI_SLOT(365, 0)
PyArray_ArrFuncs *_PyDataType_GetArrFuncs(const PyArray_Descr *descr) HPYAPI_NO_ERROR;

HPYAPI_OBJECT(366, 18) PyArray_DTypeMeta PyArray_IntAbstractDType;
HPYAPI_OBJECT(367, 18) PyArray_DTypeMeta PyArray_FloatAbstractDType;
HPYAPI_OBJECT(368, 18) PyArray_DTypeMeta PyArray_ComplexAbstractDType;

#endif
