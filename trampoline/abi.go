package trampoline

import "github.com/hpyapi/hpyapi/internal/native"

// What generated code needs of internal/native goes through here, since code outside
// this module cannot import it.
type (
	// Frame is a call from C as its Go entry sees it.
	Frame = native.Frame
	// CCall is the argument block of a call to C. [Call.Send] makes the call; the methods that do it without a Call are there
	// for code that was generated before there was Send.
	CCall = native.Call
	// CArgs writes arguments in their order.
	CArgs = native.ArgWriter
	// Code is the address of a C function.
	Code = native.Code
)
