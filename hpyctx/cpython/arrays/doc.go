// Package arrays passes arrays between Go and any Python library without copying, by the protocols that libraries share: DLPack (by its
// table of C functions, in versions, and as before 1.0), Arrow's C data interface in capsules, and NumPy's __array_struct__.
//
// FromSlice gives a Go slice to Python, Take a Python array to Go. Both sides see one memory. The package owns the class of the objects that it
// gives to Python, and the arrays that it took until they are closed. What is offered as plain memory, by the buffer protocol, is
// read by cpython.Object.Buffer; NumPy's own functions are called by package numpy.
package arrays
