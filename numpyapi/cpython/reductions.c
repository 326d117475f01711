/* One number of many. */
#include "numpy_api.h"

/* The functions of the reductions; of the first four the reduce of a ufunc, which takes a type. */
static const char *const names[] = {"", "add", "multiply", "minimum", "maximum", "all", "any", "mean", "argmin", "argmax", "count_nonzero"};

/* Calls a method of a ufunc. */
static PyObject *method(PyObject *self, numpy_reduction op, const char *what, PyObject *args, PyObject *keywords)
{
    char name[32];
    snprintf(name, sizeof name, "%s.%s", names[op], what);
    return call(self, name, args, keywords);
}

static PyObject *position(PyObject *self, numpy_reduction op, PyObject *a, const int32_t *axes, int32_t naxes, bool keep)
{
    PyObject *axis;
    if (axes != NULL && naxes != 1) {
        PyErr_Format(PyExc_TypeError, "%s takes one axis or none: got %d", names[op], (int)naxes);
        return NULL;
    }
    axis = axes == NULL ? Py_NewRef(Py_None) : PyLong_FromLong(axes[0]);
    return axis == NULL ? NULL : call(self, names[op], PyTuple_Pack(1, a), Py_BuildValue("{s:N,s:i}", "axis", axis, "keepdims", (int)keep));
}

static PyObject *reduced(PyObject *self, numpy_reduction op, PyObject *a, const int32_t *axes, int32_t naxes, bool keep, PyObject *dtype)
{
    PyObject *keywords;
    if (op == NUMPY_ARGMIN || op == NUMPY_ARGMAX)
        return position(self, op, a, axes, naxes, keep);
    keywords = Py_BuildValue("{s:N,s:i}", "axis", axes_of(axes, naxes), "keepdims", (int)keep);
    if (op > NUMPY_MAX && op != NUMPY_MEAN)
        return call(self, names[op], PyTuple_Pack(1, a), keywords);
    if (keywords != NULL && PyDict_SetItemString(keywords, "dtype", dtype) < 0)
        Py_CLEAR(keywords);
    if (keywords == NULL)
        return NULL;
    return op == NUMPY_MEAN ? call(self, names[op], PyTuple_Pack(1, a), keywords) : method(self, op, "reduce", PyTuple_Pack(1, a), keywords);
}

PyObject *reduce(PyObject *self, numpy_reduction op, PyObject *a, const int32_t *axes, int32_t naxes, bool keep, numpy_dtype dtype)
{
    PyObject *d, *r;
    if (op < NUMPY_SUM || op > NUMPY_COUNT_NONZERO) {
        PyErr_Format(PyExc_ValueError, "unknown reduction %d", (int)op);
        return NULL;
    }
    d = descr_or_none(dtype);
    r = d == NULL ? NULL : reduced(self, op, a, axes, naxes, keep, d);
    Py_XDECREF(d);
    return whole(r);
}

double sum(PyObject *self, PyObject *a)
{
    PyObject *r = array(a) == NULL ? NULL : reduce(self, NUMPY_SUM, a, NULL, 0, false, NUMPY_ANY);
    double v = r == NULL ? NAN : PyFloat_AsDouble(r);
    Py_XDECREF(r);
    return PyErr_Occurred() ? NAN : v;
}

int32_t min_max(PyObject *self, PyObject *a, PyObject **smallest, PyObject **largest)
{
    *largest = NULL;
    *smallest = array(a) == NULL ? NULL : plain(call(self, "min", PyTuple_Pack(1, a), NULL));
    if (*smallest != NULL)
        *largest = plain(call(self, "max", PyTuple_Pack(1, a), NULL));
    if (*largest != NULL)
        return 0;
    Py_CLEAR(*smallest);
    return -1;
}

PyObject *variance(PyObject *self, PyObject *a, const int32_t *axes, int32_t naxes, bool keep, double ddof)
{
    return whole(call(self, "var", PyTuple_Pack(1, a),
                      Py_BuildValue("{s:N,s:i,s:d}", "axis", axes_of(axes, naxes), "keepdims", (int)keep, "ddof", ddof)));
}

PyObject *accumulate(PyObject *self, numpy_reduction op, PyObject *a, int32_t axis, numpy_dtype dtype)
{
    PyObject *d;
    if (op < NUMPY_SUM || op > NUMPY_MAX) {
        PyErr_SetString(PyExc_ValueError, "accumulate takes sum, prod, min or max");
        return NULL;
    }
    d = descr_or_none(dtype);
    return d == NULL ? NULL : whole(method(self, op, "accumulate", PyTuple_Pack(1, a), Py_BuildValue("{s:i,s:N}", "axis", (int)axis, "dtype", d)));
}
