package space

import (
	"errors"

	"github.com/hpyapi/hpyapi/internal/native"
)

// symbol is one of the names of libpython that this package uses.
type symbol int

const (
	symGILCheck symbol = iota
	symIncRef
	symDecRef
	symErrOccurred
	symErrFetch
	symErrNormalize
	symErrSetObject
	symErrClear
	symErrWriteUnraisable
	symSetTraceback
	symSetCause
	symExceptionCheck
	symType
	symIsSubtype
	symGetAttr
	symSetAttr
	symDir
	symCall
	symCallArgs
	symCallable
	symGetItem
	symSetItem
	symDelItem
	symSize
	symGetIter
	symIterNext
	symIsTrue
	symHash
	symRepr
	symStr
	symIndex
	symAsSsize
	symRichCompare
	symContains
	symToBase
	symLongFrom
	symLongFromString
	symLongAsOverflow
	symBoolFrom
	symFloatFrom
	symFloatAs
	symComplexReal
	symComplexImag
	symUnicodeFrom
	symUnicodeAsUTF8
	symUnicodeEncode
	symBytesFrom
	symBytesAs
	symTupleNew
	symTupleSet
	symTupleGet
	symListNew
	symListSet
	symDictNew
	symSliceNew
	symImport
	symModules
	symModuleNew
	symModuleDoc
	symModuleFunctions
	symFunctionNew
	symCapsuleNew
	symCapsulePointer
	symCapsuleName
	symCapsuleContext
	symCapsuleDestructor
	symCapsuleIsValid
	symCapsuleSetPointer
	symCapsuleSetName
	symCapsuleSetContext
	symCapsuleSetDestructor
	symGCCollect
	symGetBuffer
	symReleaseBuffer
	symMemoryView
	symBuiltins
	symCompile
	symEval
	symNone
	symNotImplemented
	symEllipsis
	symBoolType
	symLongType
	symFloatType
	symComplexType
	symUnicodeType
	symBytesType
	symTupleType
	symListType
	symDictType
	symTypeType
	symModuleType
	numSymbols
)

// symbols are their names, which are in every libpython since 3.9. Of operators the names are in [operators].
var symbols = [numSymbols]string{
	symGILCheck: "PyGILState_Check", symIncRef: "Py_IncRef", symDecRef: "Py_DecRef", symErrOccurred: "PyErr_Occurred", symErrFetch: "PyErr_Fetch", symErrNormalize: "PyErr_NormalizeException",
	symErrSetObject: "PyErr_SetObject", symErrClear: "PyErr_Clear", symErrWriteUnraisable: "PyErr_WriteUnraisable",
	symSetTraceback: "PyException_SetTraceback", symSetCause: "PyException_SetCause", symExceptionCheck: "PyExc_BaseException",
	symType: "PyObject_Type", symIsSubtype: "PyType_IsSubtype", symGetAttr: "PyObject_GetAttr", symSetAttr: "PyObject_SetAttr", symDir: "PyObject_Dir",
	symCall: "PyObject_Call", symCallArgs: "PyObject_CallObject", symCallable: "PyCallable_Check", symGetItem: "PyObject_GetItem", symSetItem: "PyObject_SetItem",
	symDelItem: "PyObject_DelItem", symSize: "PyObject_Size", symGetIter: "PyObject_GetIter", symIterNext: "PyIter_Next",
	symIsTrue: "PyObject_IsTrue", symHash: "PyObject_Hash", symRepr: "PyObject_Repr", symStr: "PyObject_Str", symIndex: "PyNumber_Index", symAsSsize: "PyNumber_AsSsize_t",
	symRichCompare: "PyObject_RichCompare", symContains: "PySequence_Contains", symToBase: "PyNumber_ToBase", symLongFrom: "PyLong_FromLongLong",
	symLongFromString: "PyLong_FromString", symLongAsOverflow: "PyLong_AsLongLongAndOverflow", symBoolFrom: "PyBool_FromLong",
	symFloatFrom: "PyFloat_FromDouble", symFloatAs: "PyFloat_AsDouble", symComplexReal: "PyComplex_RealAsDouble", symComplexImag: "PyComplex_ImagAsDouble",
	symUnicodeFrom: "PyUnicode_FromStringAndSize", symUnicodeAsUTF8: "PyUnicode_AsUTF8AndSize", symUnicodeEncode: "PyUnicode_AsEncodedString",
	symBytesFrom: "PyBytes_FromStringAndSize", symBytesAs: "PyBytes_AsStringAndSize", symTupleNew: "PyTuple_New", symTupleSet: "PyTuple_SetItem", symTupleGet: "PyTuple_GetItem",
	symListNew: "PyList_New", symListSet: "PyList_SetItem", symDictNew: "PyDict_New", symSliceNew: "PySlice_New",
	symImport: "PyImport_Import", symModules: "PyImport_GetModuleDict", symModuleNew: "PyModule_NewObject", symModuleDoc: "PyModule_SetDocString",
	symModuleFunctions: "PyModule_AddFunctions", symFunctionNew: "PyCFunction_NewEx",
	symCapsuleNew: "PyCapsule_New", symCapsulePointer: "PyCapsule_GetPointer", symCapsuleName: "PyCapsule_GetName", symCapsuleContext: "PyCapsule_GetContext",
	symCapsuleDestructor: "PyCapsule_GetDestructor", symCapsuleIsValid: "PyCapsule_IsValid", symCapsuleSetPointer: "PyCapsule_SetPointer",
	symCapsuleSetName: "PyCapsule_SetName", symCapsuleSetContext: "PyCapsule_SetContext", symCapsuleSetDestructor: "PyCapsule_SetDestructor",
	symGCCollect: "PyGC_Collect", symGetBuffer: "PyObject_GetBuffer", symReleaseBuffer: "PyBuffer_Release", symMemoryView: "PyMemoryView_FromObject",
	symBuiltins: "PyEval_GetBuiltins", symCompile: "Py_CompileString", symEval: "PyEval_EvalCode",
	symNone: "_Py_NoneStruct", symNotImplemented: "_Py_NotImplementedStruct", symEllipsis: "_Py_EllipsisObject",
	symBoolType: "PyBool_Type", symLongType: "PyLong_Type", symFloatType: "PyFloat_Type", symComplexType: "PyComplex_Type", symUnicodeType: "PyUnicode_Type",
	symBytesType: "PyBytes_Type", symTupleType: "PyTuple_Type", symListType: "PyList_Type", symDictType: "PyDict_Type", symTypeType: "PyType_Type", symModuleType: "PyModule_Type",
}

// bind looks all symbols up; those that are missing are reported together.
func (s *Space) bind() error {
	var errs []error
	for i, name := range symbols {
		var err error
		s.at[i], err = s.in.Symbol(name)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// quick calls a function that is short and runs no Python code.
func (s *Space) quick(fn symbol, args ...uintptr) uintptr {
	var c native.Call
	c.Fn = s.at[fn]
	copy(c.Int[:], args)
	c.Do6()
	return c.Ret
}

// run calls a function that may run Python code: other goroutines go on meanwhile. It panics when the caller has no GIL, without which
// Python would end the process sooner or later.
func (s *Space) run(fn symbol, args ...uintptr) uintptr { return s.runAt(s.at[fn], args...) }

func (s *Space) runAt(fn uintptr, args ...uintptr) uintptr {
	if s.quick(symGILCheck) == 0 {
		panic("space: an object of Python's was used without the interpreter's lock: enter the interpreter first")
	}
	var c native.Call
	c.Fn = fn
	copy(c.Int[:], args)
	c.DoReleased()
	return c.Ret
}

// roomSize is how much native memory there is for short texts.
const roomSize = 4096

// lend gives native memory with the bytes and a NUL, for the length of a call that runs no Python code.
func (s *Space) lend(text string, use func(at uintptr) uintptr) uintptr {
	at := s.room
	if len(text) >= roomSize {
		var err error
		if at, err = native.Alloc(len(text) + 1); err != nil {
			return 0
		}
		defer native.Free(at)
	}
	copy(native.Bytes(at, len(text)), text)
	native.Store8(at+uintptr(len(text)), 0)
	return use(at)
}
