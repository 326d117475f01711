/* Calls Qiskit's table of observables through the header that hpyapi generates. With WITH_UPSTREAM, its own header is there too. */
#ifdef WITH_UPSTREAM
#  define QISKIT_PYTHON_EXTENSION
#  include <Python.h>
#  include <qiskit.h>
#endif
#define HPYAPI_IMPLEMENT
#include "QkQI_cpython_consumer.h"

#define TABLE QiskitQI
#include "table_module.h"

/* doubled(qubits): qubits and terms of the identity, of zero, and of their sum with the identity; the last one's text. */
static PyObject *doubled(PyObject *module, PyObject *arg)
{
    const QiskitQI_Record *api = record(module);
    uint32_t qubits = (uint32_t)PyLong_AsUnsignedLong(arg);
    QkObs *one, *zero, *sum;
    PyObject *result;
    char *text;

    if (PyErr_Occurred()) {
        return NULL;
    }
    one = QiskitQI_QkObsIdentity(api, qubits);
    zero = QiskitQI_QkObsZero(api, qubits);
    sum = QiskitQI_QkObsAdd(api, one, one);
    text = QiskitQI_QkObsStr(api, sum);
    result = Py_BuildValue("Innns", (unsigned)QiskitQI_QkObsNumQubits(api, sum), (Py_ssize_t)QiskitQI_QkObsNumTerms(api, one),
                           (Py_ssize_t)QiskitQI_QkObsNumTerms(api, zero), (Py_ssize_t)QiskitQI_QkObsNumTerms(api, sum), text);
    QiskitQI_QkStrFree(api, text);
    QiskitQI_QkObsFree(api, sum);
    QiskitQI_QkObsFree(api, zero);
    QiskitQI_QkObsFree(api, one);
    return result;
}

static PyMethodDef methods[] = {{"doubled", doubled, METH_O, NULL}, TABLE_METHODS};
TABLE_MODULE(table_qiskit_qi, methods)
