/* Two functions that a Cython module of NumPy offers to others in its __pyx_capi__. */
#ifndef CYTHON_API_H
#define CYTHON_API_H

#include <hpyapi_define.h>

HPYAPI_API(RandomCommon, common, 1, 0, "numpy.random._common.__pyx_capi__", "3d9a7f52-6c18-4e0b-b2d7-90a1c4e8f365")
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)
HPYAPI_TABLE(capsules)

/** The words of an integer as an array, lowest first. */
HPYAPI_SLOT(0, 0)
PyObject *common_int_to_array(PyObject *value, PyObject *name, PyObject *bits, PyObject *uint_size)
    HPYAPI_IS("PyArrayObject*(PyObject *, PyObject *, PyObject *, PyObject *)");

/** Not there: an older or newer release may have it. */
HPYAPI_SLOT(1, 0)
double common_gone(double x) HPYAPI_NO_ERROR HPYAPI_IS("double (double)") HPYAPI_OPTIONAL;

#endif
