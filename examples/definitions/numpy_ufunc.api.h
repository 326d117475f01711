/* NumPy's _UFUNC_API as a definition. Versions are those of the array table. */
#ifndef NUMPY_UFUNC_API_H
#define NUMPY_UFUNC_API_H

#include <hpyapi_define.h>
#include "numpy_types.h"

HPYAPI_API(NumPyUFunc, PyUFunc, 2, 21, "numpy._core._multiarray_umath._UFUNC_API", "8d2e6f40-1b7c-4e95-a3d8-6c5b4a392817")
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)
HPYAPI_TABLE(void)
HPYAPI_CAPSULE(NULL)
HPYAPI_UPSTREAM("numpy/ufuncobject.h", NUMPY_CORE_INCLUDE_NUMPY_UFUNCOBJECT_H_, NULL)

/** A universal function. */
typedef struct _tagPyUFuncObject PyUFuncObject HPYAPI_OBJECT_STRUCT;

typedef struct PyArrayMethod_Spec_tag PyArrayMethod_Spec;
typedef struct PyUFunc_LoopSlot_tag PyUFunc_LoopSlot;

/** An inner loop: dimensions[0] elements, one pointer and stride per operand. NumPy calls the pointer to it
 * PyUFuncGenericFunction. */
HPYAPI_CALLBACK
void PyUFunc_LoopFunction(char **args, const npy_intp *dimensions, const npy_intp *strides, void *data) HPYAPI_NO_ERROR;

/** Finds the descriptions of a wrapped loop. */
HPYAPI_CALLBACK
int PyArrayMethod_TranslateGivenDescriptors(int nin, int nout, PyArray_DTypeMeta *const *wrapped_dtypes,
    PyArray_Descr *const *given_descrs, PyArray_Descr **new_descrs) HPYAPI_ERROR(-1);

/** Finds the descriptions of the results of a wrapped loop. */
HPYAPI_CALLBACK
int PyArrayMethod_TranslateLoopDescriptors(int nin, int nout, PyArray_DTypeMeta *const *new_dtypes,
    PyArray_Descr *const *given_descrs, PyArray_Descr **original_descrs, PyArray_Descr **loop_descrs) HPYAPI_ERROR(-1);

/* Type and registration */

HPYAPI_OBJECT(0, 0) PyTypeObject PyUFunc_Type HPYAPI_IS("numpy.ufunc");

/** A universal function from loops, which must live as long as it does. */
HPYAPI_SLOT(1, 0)
PyObject *PyUFunc_FromFuncAndData(PyUFunc_LoopFunction **loops, void *const*void2, const char *text, int n, int n2,
    int n3, int n4, const char *text2, const char *text3, int n5);

HPYAPI_SLOT(2, 0)
int PyUFunc_RegisterLoopForType(PyUFuncObject *ufunc, int n, PyUFunc_LoopFunction *loop, const int *int2,
    void *data) HPYAPI_ERROR(-1);

HPYAPI_HOLE(3, "retired: PyUFunc_GenericFunction")

/* Loops for ufuncs */

HPYAPI_SLOT(4, 0)
void PyUFunc_f_f_As_d_d(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(5, 0)
void PyUFunc_d_d(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(6, 0)
void PyUFunc_f_f(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(7, 0)
void PyUFunc_g_g(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(8, 0)
void PyUFunc_F_F_As_D_D(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(9, 0)
void PyUFunc_F_F(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(10, 0)
void PyUFunc_D_D(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(11, 0)
void PyUFunc_G_G(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(12, 0)
void PyUFunc_O_O(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(13, 0)
void PyUFunc_ff_f_As_dd_d(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(14, 0)
void PyUFunc_ff_f(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(15, 0)
void PyUFunc_dd_d(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(16, 0)
void PyUFunc_gg_g(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(17, 0)
void PyUFunc_FF_F_As_DD_D(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(18, 0)
void PyUFunc_DD_D(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(19, 0)
void PyUFunc_FF_F(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(20, 0)
void PyUFunc_GG_G(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(21, 0)
void PyUFunc_OO_O(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(22, 0)
void PyUFunc_O_O_method(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(23, 0)
void PyUFunc_OO_O_method(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(24, 0)
void PyUFunc_On_Om(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_HOLE(25, "retired: PyUFunc_GetPyValues")
HPYAPI_HOLE(26, "retired: PyUFunc_checkfperr")

/* Floating-point errors and newer registration */

HPYAPI_SLOT(27, 0)
void PyUFunc_clearfperr(void) HPYAPI_NO_ERROR;

HPYAPI_SLOT(28, 0)
int PyUFunc_getfperr(void) HPYAPI_NO_ERROR;

HPYAPI_HOLE(29, "retired: PyUFunc_handlefperr")

HPYAPI_SLOT(30, 0)
int PyUFunc_ReplaceLoopBySignature(PyUFuncObject *ufunc, PyUFunc_LoopFunction *loop, const int *int2,
    PyUFunc_LoopFunction **loops) HPYAPI_ERROR(-1);

/** A generalised universal function with a signature such as (n),(n)->(). */
HPYAPI_SLOT(31, 0)
PyObject *PyUFunc_FromFuncAndDataAndSignature(PyUFunc_LoopFunction **loops, void *const*void2, const char *text,
    int n, int n2, int n3, int n4, const char *text2, const char *text3, int n5, const char *text4);

HPYAPI_HOLE(32, "retired: PyUFunc_SetUsesArraysAsData")

HPYAPI_SLOT(33, 0)
void PyUFunc_e_e(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(34, 0)
void PyUFunc_e_e_As_f_f(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(35, 0)
void PyUFunc_e_e_As_d_d(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(36, 0)
void PyUFunc_ee_e(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(37, 0)
void PyUFunc_ee_e_As_ff_f(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(38, 0)
void PyUFunc_ee_e_As_dd_d(char **char2, const npy_intp *dims, const npy_intp *dims2, void *data) HPYAPI_NO_ERROR;

HPYAPI_SLOT(39, 0)
int PyUFunc_DefaultTypeResolver(PyUFuncObject *ufunc, NPY_CASTING casting, PyArrayObject **object, PyObject *obj,
    PyArray_Descr **descr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(40, 0)
int PyUFunc_ValidateCasting(PyUFuncObject *ufunc, NPY_CASTING casting, PyArrayObject **object,
    PyArray_Descr *const*descr) HPYAPI_ERROR(-1);

HPYAPI_SLOT(41, 0)
int PyUFunc_RegisterLoopForDescr(PyUFuncObject *ufunc, PyArray_Descr *descr, PyUFunc_LoopFunction *loop,
    PyArray_Descr **descr2, void *data) HPYAPI_ERROR(-1);

HPYAPI_SLOT(42, 13)
PyObject *PyUFunc_FromFuncAndDataAndSignatureAndIdentity(PyUFunc_LoopFunction **loops, void *const*void2,
    const char *text, int n, int n2, int n3, int n4, const char *text2, const char *text3, int n5, const char *text4,
    PyObject *obj);

HPYAPI_SLOT(43, 18)
int PyUFunc_AddLoopFromSpec(PyObject *obj, PyArrayMethod_Spec *method_spec) HPYAPI_ERROR(-1);

HPYAPI_SLOT(44, 18)
int PyUFunc_AddPromoter(PyObject *obj, PyObject *obj2, PyObject *obj3) HPYAPI_ERROR(-1);

HPYAPI_SLOT(45, 18)
int PyUFunc_AddWrappingLoop(PyObject *obj, PyArray_DTypeMeta **dtypemeta, PyArray_DTypeMeta **dtypemeta2,
    PyArrayMethod_TranslateGivenDescriptors *method_translategivendescriptors,
    PyArrayMethod_TranslateLoopDescriptors *method_translateloopdescriptors) HPYAPI_ERROR(-1);

HPYAPI_SLOT(46, 18)
int PyUFunc_GiveFloatingpointErrors(const char *text, int n) HPYAPI_ERROR(-1);

HPYAPI_SLOT(47, 21)
int PyUFunc_AddLoopsFromSpecs(PyUFunc_LoopSlot *loopslot) HPYAPI_ERROR(-1);

#endif
