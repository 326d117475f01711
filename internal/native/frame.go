//go:build linux && (amd64 || arm64)

package native

import "math"

// Frame is what a Go function called from C sees of the call: the argument
// registers as the C caller left them, and places for the results. It lives on the C
// stack for the length of the call and must not be kept.
//
// A signature with at most 6 integer and 8 floating-point arguments is in
// registers on every supported architecture: read Int and F directly, in order
// of the argument's class, and convert to the argument's own width (C leaves the
// upper bits of narrower arguments undefined). For longer signatures use Args.
type Frame frameLayout

// frameLayout is what the stubs write.
type frameLayout = struct {
	Int   [NInt]uintptr         // integer and pointer arguments
	F     [8]float64            // floating-point arguments, raw: a float is in the low half
	Ret   uintptr               // integer or pointer result, 0 when never set
	RetF  float64               // floating-point result, raw
	stack *[maxStackArgs]uint64 // first stack word of the C caller
	desc  *Desc                 // the descriptor of the callback, native memory
	via   *swapRecord           // thunk that came here, garbage unless one did
	lane  uintptr               // the lane of the C code that runs held, else 0
	// of C that is in the runtime's hands: its lane, and what the lane says of C meanwhile
	//lint:ignore U1000 for the assembly
	slow, inC, spent, parts uintptr
}

// AnyFrame is Frame, and every type that is declared to be a Frame elsewhere.
type AnyFrame interface{ ~frameLayout }

// Desc describes a callback. It lives in native memory for as long as its code may be
// called.
type Desc struct {
	FnPC uintptr // entry of a top-level func(*Frame)
	User uintptr // the word given to Callback
}

// maxStackArgs bounds the view of the caller's stack words, it is not a limit that
// is checked: how many there are is known only to the signature.
const maxStackArgs = 1 << 12

// User is the word given to Callback.
func (f *Frame) User() uintptr { return f.desc.User }

// Float32 reads floating-point argument register i as a C float.
func (f *Frame) Float32(i int) float32 {
	return math.Float32frombits(uint32(math.Float64bits(f.F[i])))
}

// SetWord sets an integer or pointer result; a narrow one is to be extended to 32 bits as
// its type says.
func (f *Frame) SetWord(v uintptr) { f.Ret = v }

// SetFloat64 sets a double result.
func (f *Frame) SetFloat64(v float64) { f.RetF = v }

// SetFloat32 sets a float result.
func (f *Frame) SetFloat32(v float32) {
	f.RetF = math.Float64frombits(uint64(math.Float32bits(v)))
}

// SP is an address on the C stack at the point of the call, for CStack.Remaining.
func (f *Frame) SP() uintptr { return Addr(f) }

// Swap tells what the SwapThunk that led here holds. Only for functions whose code
// is used as the slow path of thunks and reached in no other way.
func (f *Frame) Swap() (expect, ctx uintptr, target Code) {
	return f.via.expect, f.via.ctx, Code(f.via.target)
}

// Args starts reading the arguments of the call in the order of their declaration.
func (f *Frame) Args() ArgReader { return ArgReader{f: f} }

// ArgReader reads the arguments of a C call in the order of their declaration,
// following the C ABI: integers and floating-point values are counted separately,
// and what does not fit its registers is taken from the stack in order. Every
// method reads the next argument and cuts it to its width.
type ArgReader struct {
	f          *Frame
	ni, nf, ns int
}

// Word reads a pointer, a handle, or any 64-bit integer.
func (a *ArgReader) Word() uintptr {
	if a.ni < NInt {
		v := a.f.Int[a.ni]
		a.ni++
		return v
	}
	v := a.f.stack[a.ns]
	a.ns++
	return uintptr(v)
}

func (a *ArgReader) float() uint64 {
	if a.nf < 8 {
		v := a.f.F[a.nf]
		a.nf++
		return math.Float64bits(v)
	}
	v := a.f.stack[a.ns]
	a.ns++
	return v
}

// Int8 reads an int8_t.
func (a *ArgReader) Int8() int8 { return int8(a.Word()) }

// Int16 reads an int16_t.
func (a *ArgReader) Int16() int16 { return int16(a.Word()) }

// Int32 reads an int32_t or int.
func (a *ArgReader) Int32() int32 { return int32(a.Word()) }

// Int64 reads an int64_t.
func (a *ArgReader) Int64() int64 { return int64(a.Word()) }

// Uint8 reads a uint8_t.
func (a *ArgReader) Uint8() uint8 { return uint8(a.Word()) }

// Uint16 reads a uint16_t.
func (a *ArgReader) Uint16() uint16 { return uint16(a.Word()) }

// Uint32 reads a uint32_t.
func (a *ArgReader) Uint32() uint32 { return uint32(a.Word()) }

// Uint64 reads a uint64_t.
func (a *ArgReader) Uint64() uint64 { return uint64(a.Word()) }

// Bool reads a C bool.
func (a *ArgReader) Bool() bool { return uint8(a.Word()) != 0 }

// Float32 reads a float.
func (a *ArgReader) Float32() float32 { return math.Float32frombits(uint32(a.float())) }

// Float64 reads a double.
func (a *ArgReader) Float64() float64 { return math.Float64frombits(a.float()) }

// Place is where the next argument is, as a register or stack word of 64 bits, with nothing cut off: a float is in the low
// half. Who writes there before the call goes on changes the argument.
func (a *ArgReader) Place(float bool) *uint64 {
	switch {
	case float && a.nf < len(a.f.F):
		a.nf++
		return At[uint64](Addr(&a.f.F[a.nf-1]))
	case !float && a.ni < NInt:
		a.ni++
		return At[uint64](Addr(&a.f.Int[a.ni-1]))
	}
	a.ns++
	return &a.f.stack[a.ns-1]
}
