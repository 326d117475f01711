// Package window holds the Go trampolines of the Window API, so that the demo's interpreter can translate, count and
// stop calls between the two C modules that use it.
package window

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out . ../modules/window.api.h
