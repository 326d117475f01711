package cpython_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/datetime"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/multidict"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/npyarray"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/pyexpat"
)

func do(t *testing.T, in *cpython.Interpreter, fn func(py *cpython.Thread)) {
	t.Helper()
	require.NoError(t, in.Do(context.Background(), func(py *cpython.Thread) error {
		fn(py)
		return nil
	}))
}

func eval(t *testing.T, py *cpython.Thread, expression string) cpython.Object {
	t.Helper()
	o, err := py.Eval(expression, cpython.Object{})
	require.NoError(t, err, expression)
	return o
}

func text(t *testing.T, o cpython.Object, err error) string {
	t.Helper()
	require.NoError(t, err)
	s, err := o.Text()
	require.NoError(t, err)
	return s
}

// The tables of Python's own library, in each version.
func TestTablesOfTheLibrary(t *testing.T) {
	cpython.OnEveryPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			dt, err := datetime.Import(py, 0)
			require.NoError(t, err)
			class, err := dt.DateType(py)
			require.Equal(t, "<class 'datetime.date'>", text(t, class, err))
			date, err := dt.DateFromDate(py, 2026, 2, 28, class)
			require.Equal(t, "2026-02-28", text(t, date, err))
			_, err = dt.DateFromDate(py, 2026, 2, 29, class)
			require.ErrorContains(t, err, "cpython: ValueError: day")
			_, err = dt.DateFromDate(py, 2026, 2, 28, cpython.Object{})
			require.ErrorContains(t, err, "cpython: argument type_: cpython: this Object is the zero value")
			delta, err := dt.DeltaType(py)
			require.NoError(t, err)
			hour, err := dt.DeltaFromDelta(py, 0, -3600, 0, 1, delta)
			require.Equal(t, "-1 day, 23:00:00", text(t, hour, err))
			zone, err := dt.TimeZoneFromTimeZone(py, hour, cpython.Object{})
			require.Equal(t, "UTC-01:00", text(t, zone, err))
			utc, err := dt.TimeZoneUTC(py)
			require.Equal(t, "UTC", text(t, utc, err))

			expat, err := pyexpat.Import(py, 0)
			require.NoError(t, err)
			require.NotZero(t, expat)
			require.NoError(t, py.Exec("import datetime as d; real = d.datetime_CAPI; d.datetime_CAPI = __import__('pyexpat').expat_CAPI", cpython.Object{}))
			_, err = datetime.Import(py, 0)
			require.EqualError(t, err, `cpython: datetime.datetime_CAPI: the capsule is named "pyexpat.expat_CAPI", and must be named "datetime.datetime_CAPI"`)
			require.NoError(t, py.Exec("d.datetime_CAPI = 1", cpython.Object{}))
			_, err = datetime.Import(py, 0)
			require.EqualError(t, err, "cpython: datetime.datetime_CAPI: it is no capsule")
			require.NoError(t, py.Exec("del d.datetime_CAPI", cpython.Object{}))
			_, err = datetime.Import(py, 0)
			require.ErrorContains(t, err, "AttributeError")
		})
		require.NoError(t, in.Close())
	})
}

func TestNumPyThroughItsTable(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		var np *npyarray.Client
		do(t, in, func(py *cpython.Thread) {
			var err error
			np, err = npyarray.Import(py, 18)
			require.NoError(t, err)
			_, err = npyarray.Import(py, 200)
			require.ErrorContains(t, err, "_ARRAY_API: PyArray_GetNDArrayCFeatureVersion: it says minor version ")
			require.ErrorContains(t, err, ", and at least 200 is needed")
		})
		do(t, in, func(py *cpython.Thread) {
			require.True(t, np.Has(npyarray.SlotPack))
			descr, err := np.DescrFromType(py, 12)
			require.Equal(t, "float64", text(t, descr, err))
			kept, err := descr.Keep()
			require.NoError(t, err)
			defer kept.Close()
			before := text(t, eval(t, py, "__import__('sys').getrefcount(__import__('numpy').dtype('float64'))"), nil)
			zeros, err := np.Zeros(py, 2, []int{3, 4}, descr, 0)
			require.NoError(t, err)
			shape, err := zeros.Attr("shape")
			require.Equal(t, "(3, 4)", text(t, shape, err))
			_, err = descr.Text()
			require.Error(t, err, "the reference was stolen")
			shape.Drop()
			zeros.Drop()
			again, err := kept.Object(py)
			require.NoError(t, err)
			require.Equal(t, before, text(t, eval(t, py, "__import__('sys').getrefcount(__import__('numpy').dtype('float64'))"), nil))
			again.Drop()
			_, err = np.Zeros(py, 2, []int{-3, 4}, cpython.Object{}, 0)
			require.ErrorContains(t, err, "cpython: ValueError: negative dimensions are not allowed")
			can, err := np.CanCastSafely(py, 7, 12)
			require.NoError(t, err)
			require.EqualValues(t, 1, can)
		})
		do(t, in, func(py *cpython.Thread) {
			require.NoError(t, py.Exec("import numpy._core._multiarray_umath as m; m._ARRAY_API, m._UFUNC_API = m._UFUNC_API, m._ARRAY_API", cpython.Object{}))
			_, err := npyarray.Import(py, 0)
			require.ErrorContains(t, err, "this is another table, or its slots are elsewhere")
		})
		require.NoError(t, in.Close())
	})
}

// A field of the table's header is passed by the client, and objects come back through pointers.
func TestAFieldOfTheHeadIsPassedAndObjectsAreGiven(t *testing.T) {
	cpython.OnPython(t, func(t *testing.T, in *cpython.Interpreter) {
		do(t, in, func(py *cpython.Thread) {
			api, err := multidict.Import(py, 1)
			require.NoError(t, err)
			d, err := api.MultiDictNew(py, 0)
			require.NoError(t, err)
			key, err := py.From("k")
			require.NoError(t, err)
			found, value, err := api.MultiDictGetItem(py, d, key)
			require.NoError(t, err)
			require.Zero(t, found)
			require.Equal(t, cpython.Object{}, value)
			_, err = api.MultiDictAdd(py, d, key, key)
			require.NoError(t, err)
			found, value, err = api.MultiDictGetItem(py, d, key)
			require.Equal(t, "k", text(t, value, err))
			require.EqualValues(t, 1, found)
			_, _, err = api.MultiDictGetItem(py, key, key)
			require.ErrorContains(t, err, "TypeError")
		})
		require.NoError(t, in.Close())
	})
}
