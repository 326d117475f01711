// Package matrix runs every pair of modes on real modules (make matrix): a consumer and a provider of the Probe API, each
// compiled from C or written in Go, each universal or in debug mode, each traced or not. It owns the tests and the Go
// halves; the C halves of Probe are tests/cpython/modules, so that the same source is proved on stock CPython and here.
package matrix

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out probe ../cpython/modules/probe.api.h
//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go,c --out go=keeper --out c=modules modules/keeper.api.h
