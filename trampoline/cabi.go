package trampoline

// This file is for Go programs and generated code.

import "github.com/hpyapi/hpyapi/internal/native"

// Code is the address of a C function.
type Code uintptr

// For generated code: Frame is a call from C as its Go entry sees it: the argument registers Int and F, and the places Ret and
// RetF for the result. It lives on the C stack for the length of the call.
type Frame native.Frame

func (f *Frame) native() *native.Frame { return (*native.Frame)(f) }

// user is the word that tells entries where they are; see site.
func (f *Frame) user() uintptr { return f.native().User() }

// Float32 is a C float in the floating-point argument register i.
func (f *Frame) Float32(i int) float32 { return f.native().Float32(i) }

// SetFloat32 sets a C float as the result.
func (f *Frame) SetFloat32(v float32) { f.native().SetFloat32(v) }

// Args reads the arguments in their order, where they do not all fit into registers.
func (f *Frame) Args() FrameArgs { return FrameArgs(f.native().Args()) }

// For generated code: FrameArgs reads the arguments of a [Frame] in their order; each method reads the next.
type FrameArgs native.ArgReader

// Word reads a pointer, a handle or an integer, of which C leaves the upper bits undefined.
func (a *FrameArgs) Word() uintptr { return (*native.ArgReader)(a).Word() }

// Float32 reads a float.
func (a *FrameArgs) Float32() float32 { return (*native.ArgReader)(a).Float32() }

// Float64 reads a double.
func (a *FrameArgs) Float64() float64 { return (*native.ArgReader)(a).Float64() }

// For generated code: CCall is a call to C: the function Fn, the argument registers Int and F, and then the results Ret and
// RetF. [Call.Send] makes the call; Do and Do6, which do it without a Call, are there for code that was generated before there was Send.
type CCall native.Call

// Do calls a function whose arguments are in registers.
func (c *CCall) Do() { (*native.Call)(c).Do() }

// Do6 calls a function with arguments in integer registers only, and an integer or no result.
func (c *CCall) Do6() { (*native.Call)(c).Do6() }

// SetFloat32 puts a C float into the floating-point argument register i.
func (c *CCall) SetFloat32(i int, v float32) { (*native.Call)(c).SetFloat32(i, v) }

// RetFloat32 is the result of a function that returns a C float.
func (c *CCall) RetFloat32() float32 { return (*native.Call)(c).RetFloat32() }

// Args writes the arguments in their order, where they do not all fit into registers.
func (c *CCall) Args() CArgs { return CArgs((*native.Call)(c).Args()) }

// For generated code: CArgs writes the arguments of a [CCall] in their order; each method writes the next.
type CArgs native.ArgWriter

// Word writes a pointer, a handle, or an integer of any width.
func (a *CArgs) Word(v uintptr) { (*native.ArgWriter)(a).Word(v) }

// Float32 writes a float.
func (a *CArgs) Float32(v float32) { (*native.ArgWriter)(a).Float32(v) }

// Float64 writes a double.
func (a *CArgs) Float64(v float64) { (*native.ArgWriter)(a).Float64(v) }

// Do makes the call.
func (a *CArgs) Do() { (*native.ArgWriter)(a).Do() }
