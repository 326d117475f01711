// Package numpyapi is the NumPy-like array API: its definition (numpy.api.h), the Go code generated from it, and the
// implementation in Go, which an interpreter loads as the module numpy_api.
//
// The arrays themselves are in internal/ndarray; here they become objects, functions and the API's provider. The module
// reaches objects only through the HPy API of its own context, so it runs in debug and trace mode like any other.
package numpyapi

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go numpy.api.h
