/* Calls Qiskit's table of the transpiler through the header that hpyapi generates. With WITH_UPSTREAM, its own header is there too. */
#ifdef WITH_UPSTREAM
#  define QISKIT_PYTHON_EXTENSION
#  include <Python.h>
#  include <qiskit.h>
#endif
#define HPYAPI_IMPLEMENT
#include "QkTranspile_cpython_consumer.h"

#define TABLE QiskitTranspile
#include "table_module.h"

/* target(qubits): how many qubits a target has that is made with them, its instructions, and the level of the default options. */
static PyObject *target(PyObject *module, PyObject *arg)
{
    const QiskitTranspile_Record *api = record(module);
    QkTranspileOptions options = QiskitTranspile_QkTranspilerDefaultOptions(api);
    uint32_t qubits = (uint32_t)PyLong_AsUnsignedLong(arg);
    QkTarget *made;
    PyObject *result;

    if (PyErr_Occurred()) {
        return NULL;
    }
    made = QiskitTranspile_QkTargetNew(api, qubits);
    result = Py_BuildValue("Ini", (unsigned)QiskitTranspile_QkTargetNumQubits(api, made),
                           (Py_ssize_t)QiskitTranspile_QkTargetNumInstructions(api, made), (int)options.optimization_level);
    QiskitTranspile_QkTargetFree(api, made);
    return result;
}

static PyMethodDef methods[] = {{"target", target, METH_O, NULL}, TABLE_METHODS};
TABLE_MODULE(table_qiskit_transpile, methods)
