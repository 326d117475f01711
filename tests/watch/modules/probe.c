/* A consumer of tables that packages of PyPI have: Qiskit's, multidict's, and DLPack's of a type. */
#include <Python.h>
#include <stdint.h>

/* qiskit(n): the number of qubits that a circuit of n says it has; slots 0, 5, 13 and 19 of the table of circuits. */
static PyObject *qiskit(PyObject *module, PyObject *n)
{
    void **table = PyCapsule_Import("qiskit._accelerate.capi.QK_FFI_CIRCUIT", 0);
    void *circuit;
    (void)module;
    if (table == NULL || ((uint32_t (*)(void))table[0])() >> 24 != 2) {
        return NULL;
    }
    circuit = ((void *(*)(uint32_t, uint32_t))table[5])((uint32_t)PyLong_AsUnsignedLong(n), 0);
    return PyLong_FromUnsignedLong(((uint32_t (*)(const void *))table[13])(circuit));
}

typedef struct {
    uint32_t version[2];
    void *manager;
    void (*deleter)(void *self);
    uint64_t flags;
    void *data;
    int32_t device[2];
    int32_t ndim;
} managed_tensor; /* the start of DLManagedTensorVersioned */

/* dlpack(tensor): how many dimensions it has, by slot 1 of the table of its type. */
static PyObject *dlpack(PyObject *module, PyObject *tensor)
{
    PyObject *capsule = PyObject_GetAttrString((PyObject *)Py_TYPE(tensor), "__dlpack_c_exchange_api__");
    void **table = capsule != NULL ? PyCapsule_GetPointer(capsule, "dlpack_exchange_api") : NULL;
    managed_tensor *managed = NULL;
    long ndim;
    (void)module;
    Py_XDECREF(capsule);
    if (table == NULL || ((int (*)(PyObject *, managed_tensor **))table[2 + 1])(tensor, &managed) != 0) {
        return NULL;
    }
    ndim = managed->ndim;
    managed->deleter(managed);
    return PyLong_FromLong(ndim);
}

static PyMethodDef methods[] = {{"qiskit", qiskit, METH_O, NULL}, {"dlpack", dlpack, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "probe", NULL, 0, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_probe(void) { return PyModuleDef_Init(&def); }
