// Package sample is an API with every kind of slot, parameter and result that the dialect
// knows. Its generated code is the readable proof of what the Go generator emits; its
// tests run that code, and with it package trampoline, against compiled C modules.
package sample

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go sample.api.h
