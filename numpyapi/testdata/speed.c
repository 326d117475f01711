/* What calls of arrays cost: the same loop over the array API and over NumPy's own C API. */
#define _GNU_SOURCE
#include "world.h"

#include <time.h>

#if defined(NATIVE)
#  define NUMBER(o) PyLong_AsLong(o)
#  define FLOAT(x) PyFloat_FromDouble(x)

/* A function of NumPy's, looked up once. */
static PyObject *function(PyObject **kept, const char *name)
{
    PyObject *numpy = *kept == NULL ? PyImport_ImportModule("numpy") : NULL;
    if (numpy != NULL)
        *kept = PyObject_GetAttrString(numpy, name);
    Py_XDECREF(numpy);
    return *kept;
}

static PyObject *once(void *ctx, long op, PyObject *a, PyObject *b, PyObject *r)
{
    static PyObject *root, *sum;
    (void)ctx;
    switch (op) {
    case 0: return PyNumber_Add(a, b);
    case 1: return PyNumber_Multiply(a, b);
    case 2: return PyArray_Sum((PyArrayObject *)a, NPY_RAVEL_AXIS, NPY_NOTYPE, NULL);
    case 3: return PyArray_Mean((PyArrayObject *)a, NPY_RAVEL_AXIS, NPY_NOTYPE, NULL);
    case 4: return PyObject_CallOneArg(function(&root, "sqrt"), a);
    case 5: return PyObject_RichCompare(a, b, Py_LT);
    case 6: return PyArray_CastToType((PyArrayObject *)a, PyArray_DescrFromType(NPY_FLOAT32), 0);
    case 7: return PyArray_MatrixProduct(a, b);
    case 8: return PyNumber_MatrixMultiply(a, b);
    case 9: return PyArray_NDIM((PyArrayObject *)a) < 0 ? NULL : Py_NewRef(r);
    case 10: return PyObject_CallFunctionObjArgs(function(&sum, "add"), a, b, r, NULL);
    }
    return NULL;
}
#else
#  define NUMBER(o) HPyLong_AsLong(ctx, o)
#  define FLOAT(x) HPyFloat_FromDouble(ctx, x)
static OBJ once(CTX ctx, long op, OBJ a, OBJ b, OBJ r)
{
    switch (op) {
    case 0: return NumPy_Binary(ctx, NUMPY_ADD, a, b);
    case 1: return NumPy_Binary(ctx, NUMPY_MULTIPLY, a, b);
    case 2: return NumPy_Reduce(ctx, NUMPY_SUM, a, NULL, 0, false, NUMPY_ANY);
    case 3: return NumPy_Reduce(ctx, NUMPY_MEAN, a, NULL, 0, false, NUMPY_ANY);
    case 4: return NumPy_Unary(ctx, NUMPY_SQRT, a);
    case 5: return NumPy_Compare(ctx, NUMPY_LESS, a, b);
    case 6: return NumPy_Astype(ctx, a, NUMPY_FLOAT32, NUMPY_CASTING_UNSAFE);
    case 7: return NumPy_Dot(ctx, a, b);
    case 8: return NumPy_Matmul(ctx, a, b);
    case 9: return NumPy_Ndim(ctx, a) < 0 ? HPy_NULL : HPy_Dup(ctx, r);
    case 10: return NumPy_BinaryInto(ctx, NUMPY_ADD, a, b, r) < 0 ? HPy_NULL : HPy_Dup(ctx, r);
    }
    return HPy_NULL;
}
#endif

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* cost(operation, a, b, result, times): nanoseconds of one. */
static OBJ cost(CTX ctx, const OBJ *args)
{
    long op = NUMBER(args[0]), times = NUMBER(args[4]);
    double begin = now();
    for (long i = 0; i < times; i++) {
        OBJ r = once(ctx, op, args[1], args[2], args[3]);
        if (MISSING(r))
            return NOTHING;
        CLOSE(r);
    }
    return FLOAT((now() - begin) / (double)times);
}

MODULE(speed, cost, 5)
