package cpython

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
)

// symbol is one of the names of libpython that this package uses.
type symbol int

const (
	symGetVersion symbol = iota
	symIsInitialized
	symDecodeLocale
	symInitialize
	symFinalize
	symSaveThread
	symRestoreThread
	symEnsure
	symRelease
	symThisThreadState
	symCurrentThreadState
	symThreadIdent
	symSetAsyncExc
	symIncRef
	symDecRef
	symErrOccurred
	symErrFetch
	symErrNormalize
	symErrClear
	symErrSetString
	symErrSetObject
	symNewException
	symGetAttr
	symSetAttr
	symCallKeywords
	symGetItem
	symSize
	symStr
	symType
	symLongFromLongLong
	symLongFromUnsigned
	symLongFromString
	symLongAsOverflow
	symFloatFromDouble
	symFloatAsDouble
	symUnicodeFrom
	symUnicodeAsUTF8
	symBytesFrom
	symBytesAs
	symTupleNew
	symTupleSet
	symListNew
	symListSet
	symDictNew
	symDictSet
	symDictItems
	symDictDefault
	symCompile
	symEvalCode
	symBuiltins
	symBoolFrom
	symCapsuleNew
	symCapsulePointer
	symCapsuleName
	symCapsuleContext
	symCapsuleSetContext
	symCapsuleSetName
	symCapsuleType
	symTypeType
	symGetBuffer
	symReleaseBuffer
	symFunctionNew
	symNone
	symTrue
	symBoolType
	symLongType
	symFloatType
	symUnicodeType
	symBytesType
	symTupleType
	symListType
	symDictType
	symBaseException
	symException
	symMemoryError
	numSymbols
)

// symbols are their names, which are in every libpython since 3.9; of several names, the first that there is.
var symbols = [numSymbols]string{
	symGetVersion: "Py_GetVersion", symIsInitialized: "Py_IsInitialized", symDecodeLocale: "Py_DecodeLocale",
	symInitialize: "Py_InitializeEx", symFinalize: "Py_FinalizeEx", symSaveThread: "PyEval_SaveThread",
	symRestoreThread: "PyEval_RestoreThread", symEnsure: "PyGILState_Ensure", symRelease: "PyGILState_Release",
	symThisThreadState: "PyGILState_GetThisThreadState", symCurrentThreadState: "PyThreadState_GetUnchecked|_PyThreadState_UncheckedGet",
	symThreadIdent: "PyThread_get_thread_ident", symSetAsyncExc: "PyThreadState_SetAsyncExc",
	symIncRef: "Py_IncRef", symDecRef: "Py_DecRef",
	symErrOccurred: "PyErr_Occurred", symErrFetch: "PyErr_Fetch", symErrNormalize: "PyErr_NormalizeException",
	symErrClear: "PyErr_Clear", symErrSetString: "PyErr_SetString", symErrSetObject: "PyErr_SetObject",
	symNewException: "PyErr_NewException", symGetAttr: "PyObject_GetAttr", symSetAttr: "PyObject_SetAttr",
	symCallKeywords: "PyObject_Call", symGetItem: "PyObject_GetItem",
	symSize: "PyObject_Size", symStr: "PyObject_Str", symType: "PyObject_Type",
	symLongFromLongLong: "PyLong_FromLongLong",
	symLongFromUnsigned: "PyLong_FromUnsignedLongLong", symLongFromString: "PyLong_FromString",
	symLongAsOverflow: "PyLong_AsLongLongAndOverflow", symFloatFromDouble: "PyFloat_FromDouble",
	symFloatAsDouble: "PyFloat_AsDouble", symUnicodeFrom: "PyUnicode_FromStringAndSize",
	symUnicodeAsUTF8: "PyUnicode_AsUTF8AndSize", symBytesFrom: "PyBytes_FromStringAndSize",
	symBytesAs: "PyBytes_AsStringAndSize", symTupleNew: "PyTuple_New", symTupleSet: "PyTuple_SetItem",
	symListNew: "PyList_New", symListSet: "PyList_SetItem", symDictNew: "PyDict_New", symDictSet: "PyDict_SetItem",
	symDictItems: "PyDict_Items", symDictDefault: "PyDict_SetDefault", symCompile: "Py_CompileString", symEvalCode: "PyEval_EvalCode",
	symBuiltins: "PyEval_GetBuiltins",
	symBoolFrom: "PyBool_FromLong", symCapsuleNew: "PyCapsule_New", symCapsulePointer: "PyCapsule_GetPointer", symCapsuleName: "PyCapsule_GetName", symCapsuleContext: "PyCapsule_GetContext", symCapsuleSetContext: "PyCapsule_SetContext", symCapsuleSetName: "PyCapsule_SetName",
	symCapsuleType: "PyCapsule_Type", symTypeType: "PyType_Type", symGetBuffer: "PyObject_GetBuffer", symReleaseBuffer: "PyBuffer_Release",
	symFunctionNew: "PyCFunction_NewEx", symNone: "_Py_NoneStruct", symTrue: "_Py_TrueStruct", symBoolType: "PyBool_Type", symLongType: "PyLong_Type", symFloatType: "PyFloat_Type", symUnicodeType: "PyUnicode_Type",
	symBytesType: "PyBytes_Type", symTupleType: "PyTuple_Type", symListType: "PyList_Type", symDictType: "PyDict_Type",
	symBaseException: "PyExc_BaseException", symException: "PyExc_Exception",
	symMemoryError: "PyExc_MemoryError",
}

// library is an open libpython.
type library struct {
	at [numSymbols]uintptr
}

// bind looks all symbols up; those that are missing are reported together.
func bind(l *native.Library) (*library, error) {
	py := &library{}
	var errs []error
	for i, names := range symbols {
		var err error
		for _, name := range strings.Split(names, "|") {
			if py.at[i], err = l.Lookup(name); err == nil {
				break
			}
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("cpython: %s is no libpython of 3.9 or later: %w", l.Path(), err)
	}
	return py, nil
}

// quick calls a function that is short and lets the GIL be: what C does meanwhile is waited for.
func (py *library) quick(fn symbol, a, b, c uintptr) uintptr {
	var call native.Call
	call.Fn = py.at[fn]
	call.Int[0], call.Int[1], call.Int[2] = a, b, c
	call.Do6()
	return call.Ret
}

// call calls a function without arguments that is short.
func (py *library) call(fn uintptr) uintptr {
	var c native.Call
	c.Fn = fn
	c.Do6()
	return c.Ret
}

// run calls a function that may run Python code, wait for the GIL or block: other goroutines go on meanwhile.
func (py *library) run(fn symbol, a, b, c uintptr) uintptr {
	var call native.Call
	call.Fn = py.at[fn]
	call.Int[0], call.Int[1], call.Int[2] = a, b, c
	call.DoReleased()
	return call.Ret
}

// object is the address of a static object, exception such as PyExc_TypeError is a variable that leads to one.
func (py *library) object(s symbol) uintptr    { return py.at[s] }
func (py *library) exception(s symbol) uintptr { return native.LoadWord(py.at[s]) }
