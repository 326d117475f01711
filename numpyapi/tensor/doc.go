// Package tensor is DLPack's exchange table for modules with HPy: its definition (tensor.api.h), an interface of objects that types of
// arrays offer, and the Go code generated from it.
package tensor

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go tensor.api.h
