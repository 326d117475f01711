/* Element types: their numbers here and in NumPy, and their objects. */
#include "numpy_api.h"

static const struct {
    int number;     /* NumPy's */
    char format;    /* letter of the struct module, of the parts for complex numbers */
} types[] = {{-1, 0}, {NPY_INT64, 'l'}, {NPY_FLOAT64, 'd'}, {NPY_BOOL, '?'}, {NPY_INT8, 'b'}, {NPY_INT16, 'h'}, {NPY_INT32, 'i'},
             {NPY_UINT8, 'B'}, {NPY_UINT16, 'H'}, {NPY_UINT32, 'I'}, {NPY_UINT64, 'L'}, {NPY_FLOAT32, 'f'}, {NPY_COMPLEX64, 'f'},
             {NPY_COMPLEX128, 'd'}};

numpy_dtype named(PyArray_Descr *d)
{
    for (int i = 1; i <= NUMPY_COMPLEX128 && PyArray_ISNBO(d->byteorder); i++)
        if (PyArray_EquivTypenums(types[i].number, d->type_num))
            return (numpy_dtype)i;
    return NUMPY_ANY;
}

PyArray_Descr *descr(numpy_dtype dtype)
{
    if (dtype == NUMPY_ANY)
        return NULL;
    if ((int)dtype < 0 || dtype > NUMPY_COMPLEX128) {
        PyErr_Format(PyExc_TypeError, "unknown element type %d", (int)dtype);
        return NULL;
    }
    return PyArray_DescrFromType(types[dtype].number);
}

PyObject *descr_or_none(numpy_dtype dtype)
{
    PyArray_Descr *d = descr(dtype);
    return d != NULL || PyErr_Occurred() ? (PyObject *)d : Py_NewRef(Py_None);
}

/* These two have no context, and may be called by a thread that does not hold the GIL. */

bool can_cast(numpy_dtype from, numpy_dtype to, numpy_casting casting)
{
    PyGILState_STATE held = PyGILState_Ensure();
    PyArray_Descr *a = descr(from), *b = descr(to);
    bool can = a != NULL && b != NULL && (int)casting >= 0 && casting <= NUMPY_CASTING_UNSAFE && PyArray_CanCastTypeTo(a, b, (NPY_CASTING)casting);
    Py_XDECREF(a);
    Py_XDECREF(b);
    PyErr_Clear();
    PyGILState_Release(held);
    return can;
}

numpy_dtype promote(numpy_dtype x, numpy_dtype y)
{
    PyGILState_STATE held = PyGILState_Ensure();
    PyArray_Descr *a = descr(x), *b = descr(y), *both = a == NULL || b == NULL ? NULL : PyArray_PromoteTypes(a, b);
    numpy_dtype number = both == NULL ? NUMPY_ANY : named(both);
    Py_XDECREF(both);
    Py_XDECREF(a);
    Py_XDECREF(b);
    PyErr_Clear();
    PyGILState_Release(held);
    return number;
}

PyObject *dtype_type(PyObject *self)
{
    (void)self;
    return Py_NewRef((PyObject *)&PyArrayDescr_Type);
}

static PyArray_Descr *required(numpy_dtype dtype)
{
    PyArray_Descr *d = descr(dtype);
    if (d == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "unknown element type %d", (int)dtype);
    return d;
}

PyObject *dtype_object(PyObject *self, numpy_dtype dtype)
{
    (void)self;
    return (PyObject *)required(dtype);
}

int32_t dtype_from_object(PyObject *self, PyObject *o, numpy_dtype *dtype)
{
    PyArray_Descr *d = NULL;
    (void)self;
    if (o != Py_None && !PyArray_DescrConverter(o, &d)) /* None would be float64 */
        return -1;
    *dtype = d == NULL ? NUMPY_ANY : named(d);
    Py_XDECREF(d);
    if (*dtype != NUMPY_ANY)
        return 0;
    PyErr_Format(PyExc_TypeError, "%R is no element type of the API", o);
    return -1;
}

int32_t get_dtype_info(PyObject *self, numpy_dtype dtype, numpy_dtype_info *info)
{
    PyArray_Descr *d = required(dtype);
    PyObject *name = d == NULL ? NULL : PyObject_GetAttrString((PyObject *)d, "name");
    const char *text = name == NULL ? NULL : PyUnicode_AsUTF8(name);
    (void)self;
    if (text != NULL) {
        *info = (numpy_dtype_info){.itemsize = (int32_t)PyDataType_ELSIZE(d), .alignment = (int32_t)PyDataType_ALIGNMENT(d),
                                   .kind = (uint8_t)d->kind, .format = (uint8_t)types[dtype].format};
        snprintf(info->name, sizeof info->name, "%s", text);
    }
    Py_XDECREF(name);
    Py_XDECREF(d);
    return text == NULL ? -1 : 0;
}
