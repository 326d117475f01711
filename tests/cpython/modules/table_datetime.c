/* Calls datetime's table through the header that hpyapi generates. */
#ifdef WITH_UPSTREAM
#  include <Python.h>
#  include <datetime.h>
#endif
#define HPYAPI_IMPLEMENT
#include "PyDateTime_cpython_consumer.h"

#define TABLE DateTime
#include "table_module.h"

static PyObject *date(PyObject *module, PyObject *args)
{
    const DateTime_Record *api = record(module);
    int year, month, day;

    if (!PyArg_ParseTuple(args, "iii", &year, &month, &day)) {
        return NULL;
    }
    return DateTime_DateFromDate(api, year, month, day, DateTime_DateType(api));
}

static PyObject *zone(PyObject *module, PyObject *delta)
{
    return DateTime_TimeZoneFromTimeZone(record(module), delta, NULL);
}

static PyObject *utc(PyObject *module, PyObject *unused)
{
    PyObject *utc = DateTime_TimeZoneUTC(record(module));

    (void)unused;
    if (utc == NULL) {
        Py_RETURN_NONE;
    }
    return hpyapi_new_reference(utc);
}

static PyMethodDef methods[] = {
    {"date", date, METH_VARARGS, NULL}, {"zone", zone, METH_O, NULL}, {"utc", utc, METH_NOARGS, NULL}, TABLE_METHODS,
};
TABLE_MODULE(table_datetime, methods)
