/* CPython's datetime.datetime_CAPI as a definition: the table that PyDateTime_IMPORT fetches. It has no header; the types and
 * the UTC singleton stand in the table by address. */
#ifndef DATETIME_API_H
#define DATETIME_API_H

#include <hpyapi_define.h>

HPYAPI_API(DateTime, PyDateTime, 1, 0, "datetime.datetime_CAPI", "c3a9e0d4-7b16-4f82-9e5d-20f1a8b6c794")
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)
HPYAPI_TABLE(void)
HPYAPI_UPSTREAM("datetime.h", DATETIME_H, "PyDateTime_CAPI")

HPYAPI_OBJECT(0, 0) PyTypeObject PyDateTime_DateType HPYAPI_IS("datetime.date"); /**< date */
HPYAPI_OBJECT(1, 0) PyTypeObject PyDateTime_DateTimeType HPYAPI_IS("datetime.datetime"); /**< datetime */
HPYAPI_OBJECT(2, 0) PyTypeObject PyDateTime_TimeType HPYAPI_IS("datetime.time"); /**< time */
HPYAPI_OBJECT(3, 0) PyTypeObject PyDateTime_DeltaType HPYAPI_IS("datetime.timedelta"); /**< timedelta */
HPYAPI_OBJECT(4, 0) PyTypeObject PyDateTime_TZInfoType HPYAPI_IS("datetime.tzinfo"); /**< tzinfo */
HPYAPI_OBJECT(5, 0) PyObject PyDateTime_TimeZone_UTC HPYAPI_IS("datetime.timezone.utc"); /**< timezone.utc */

/** A date; type is date or a subtype. Raises ValueError for a day that does not exist. */
HPYAPI_SLOT(6, 0)
PyObject *PyDateTime_Date_FromDate(int year, int month, int day, PyTypeObject *type);

/** A datetime; tzinfo may be None. */
HPYAPI_SLOT(7, 0)
PyObject *PyDateTime_DateTime_FromDateAndTime(int year, int month, int day, int hour, int minute, int second,
    int microsecond, PyObject *tzinfo, PyTypeObject *type);

/** A time of day; tzinfo may be None. */
HPYAPI_SLOT(8, 0)
PyObject *PyDateTime_Time_FromTime(int hour, int minute, int second, int microsecond, PyObject *tzinfo,
    PyTypeObject *type);

/** A duration; with normalize, seconds and microseconds may be out of their ranges. */
HPYAPI_SLOT(9, 0)
PyObject *PyDateTime_Delta_FromDelta(int days, int seconds, int microseconds, int normalize, PyTypeObject *type);

/** A fixed time zone; name may be NULL. */
HPYAPI_SLOT(10, 0)
PyObject *PyDateTime_TimeZone_FromTimeZone(PyObject *offset, PyObject *name HPYAPI_NULLABLE);

/** cls.fromtimestamp(*args, **kwargs). */
HPYAPI_SLOT(11, 0)
PyObject *PyDateTime_DateTime_FromTimestamp(PyObject *cls, PyObject *args, PyObject *kwargs HPYAPI_NULLABLE);

/** cls.fromtimestamp(*args) of a date. */
HPYAPI_SLOT(12, 0)
PyObject *PyDateTime_Date_FromTimestamp(PyObject *cls, PyObject *args);

/** A datetime with a fold, which tells the two readings of an hour that a clock shows twice. */
HPYAPI_SLOT(13, 0)
PyObject *PyDateTime_DateTime_FromDateAndTimeAndFold(int year, int month, int day, int hour, int minute, int second,
    int microsecond, PyObject *tzinfo, int fold, PyTypeObject *type);

/** A time of day with a fold. */
HPYAPI_SLOT(14, 0)
PyObject *PyDateTime_Time_FromTimeAndFold(int hour, int minute, int second, int microsecond, PyObject *tzinfo, int fold,
    PyTypeObject *type);

#endif
