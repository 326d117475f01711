// Package sample is an API with every kind of slot, parameter and result that the dialect
// knows. Its generated code is the readable proof of what the Go generator emits; the
// tests of package trampoline run that code against compiled C modules.
package sample

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go sample.api.h
