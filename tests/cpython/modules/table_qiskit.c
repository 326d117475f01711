/* Calls Qiskit's table of circuits through the header that hpyapi generates. With WITH_UPSTREAM, its own header is there too. */
#ifdef WITH_UPSTREAM
#  define QISKIT_PYTHON_EXTENSION
#  include <Python.h>
#  include <qiskit.h>
#endif
#define QK_REQUIRED_MINOR 4
#define HPYAPI_IMPLEMENT
#include "qk_cpython_consumer.h"

#define TABLE QiskitCircuit
#include "table_module.h"

/* sizes(qubits, clbits): how many of each a circuit has that is made with them, and how many instructions. */
static PyObject *sizes(PyObject *module, PyObject *args)
{
    const QiskitCircuit_Record *api = record(module);
    unsigned int qubits, clbits;
    QkCircuit *circuit;
    PyObject *result;

    if (!PyArg_ParseTuple(args, "II", &qubits, &clbits)) {
        return NULL;
    }
    circuit = QiskitCircuit_CircuitNew(api, qubits, clbits);
    result = Py_BuildValue("IIn", (unsigned)QiskitCircuit_CircuitNumQubits(api, circuit),
                           (unsigned)QiskitCircuit_CircuitNumClbits(api, circuit),
                           (Py_ssize_t)QiskitCircuit_CircuitNumInstructions(api, circuit));
    QiskitCircuit_CircuitFree(api, circuit);
    return result;
}

/* counts(): how many kinds of operations an empty circuit has, which comes in a struct by value. */
static PyObject *counts(PyObject *module, PyObject *unused)
{
    const QiskitCircuit_Record *api = record(module);
    QkCircuit *circuit = QiskitCircuit_CircuitNew(api, 1, 1);
    QkOpCounts counts = QiskitCircuit_CircuitCountOps(api, circuit);
    Py_ssize_t n = (Py_ssize_t)counts.len;

    (void)unused;
    QiskitCircuit_OpcountsClear(api, &counts);
    QiskitCircuit_CircuitFree(api, circuit);
    return PyLong_FromSsize_t(n);
}

static PyObject *has(PyObject *module, PyObject *unused)
{
    const QiskitCircuit_Record *api = record(module);

    (void)unused;
    return Py_BuildValue("ii", QiskitCircuit_Has(api, CircuitNew), QiskitCircuit_Has(api, QuantumRegisterName));
}

static PyMethodDef methods[] = {
    {"sizes", sizes, METH_VARARGS, NULL}, {"counts", counts, METH_NOARGS, NULL}, {"has", has, METH_NOARGS, NULL}, TABLE_METHODS,
};
TABLE_MODULE(table_qiskit, methods)
