// Package types tests what definitions say of types: whose an object is, in the host, for modules in C and in Go in every mode.
// The modules in C are those of tests/cpython, whose test_types.py has the same for CPython.
package types

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out figures ../cpython/modules/figures.api.h
