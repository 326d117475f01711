package trampoline

import "github.com/hpyapi/hpyapi/internal/native"

// What generated code needs of internal/native goes through here, since code outside
// this module cannot import it.
type (
	// Frame is a call from C as its Go entry sees it.
	Frame = native.Frame
	// CCall is the argument block of a call to C.
	CCall = native.Call
	// Code is the address of a C function.
	Code = native.Code
)
