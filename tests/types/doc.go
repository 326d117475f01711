// Package types tests what definitions say of types: whose an object is, and what the type of one offers, in the host, for modules in C and in Go in every mode.
// The modules in C are those of tests/cpython, whose test_types.py and test_interfaces.py have the same for CPython.
package types

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out figures ../cpython/modules/figures.api.h
//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out shape ../cpython/modules/shape.api.h
