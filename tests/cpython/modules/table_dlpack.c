/* Calls the DLPack exchange table of a type through the header that hpyapi generates. */
#ifdef WITH_UPSTREAM
#  include <Python.h>
#  include <dlpack/dlpack.h>
#endif
#define HPYAPI_IMPLEMENT
#include "dlpack_cpython_consumer.h"

#define TABLE DLPack
#define TABLE_AT_AN_OBJECT
#include "table_module.h"

/* shape(tensor): its number of dimensions, the type of its elements, and its shape. */
static PyObject *shape(PyObject *module, PyObject *tensor)
{
    DLManagedTensorVersioned *managed = NULL;
    PyObject *sizes, *size;
    int32_t i;

    if (DLPack_ManagedTensorFromPyObjectNoSync(record(module), tensor, &managed) < 0) {
        return NULL;
    }
    sizes = PyTuple_New(managed->dl_tensor.ndim);
    for (i = 0; sizes != NULL && i < managed->dl_tensor.ndim; i++) {
        size = PyLong_FromLongLong(managed->dl_tensor.shape[i]);
        if (size == NULL || PyTuple_SetItem(sizes, i, size) < 0) {
            Py_CLEAR(sizes);
        }
    }
    if (sizes != NULL) {
        sizes = Py_BuildValue("iN", (int)managed->dl_tensor.dtype.bits, sizes);
    }
    managed->deleter(managed);
    return sizes;
}

/* peek(tensor): the same without an owner, which providers need not offer. */
static PyObject *peek(PyObject *module, PyObject *tensor)
{
    DLTensor view;

    if (DLPack_DltensorFromPyObjectNoSync(record(module), tensor, &view) < 0) {
        return NULL;
    }
    return PyLong_FromLong(view.ndim);
}

static PyMethodDef methods[] = {{"shape", shape, METH_O, NULL}, {"peek", peek, METH_O, NULL}, TABLE_METHODS};
TABLE_MODULE(table_dlpack, methods)
