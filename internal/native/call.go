//go:build linux && (amd64 || arm64)

package native

import (
	"math"
	"unsafe"

	_ "github.com/ebitengine/purego" // the C run time: runtime/cgo, or a substitute without cgo
)

// Call is the argument block of one C call made from Go. It may live anywhere; the
// usual place is the caller's stack. Set the fields one by one (a composite literal
// is slower), then call one of the Do methods, then read Ret or RetF.
//
// Int and F are the argument registers, each filled in order of the argument's
// class. Narrow integers must be extended to 32 bits as their type says, which
// conversion from the Go type of the same name does: code compiled by clang relies on
// it. The memory that arguments point at must not be on the Go heap unless pinned.
type Call struct {
	Fn   uintptr // the function
	Int  [NInt]uintptr
	F    [8]float64
	Ret  uintptr // integer or pointer result; the upper bits of a narrow one are undefined
	RetF float64 // floating-point result, raw
}

// callBlock is what the stubs are given. It is always a local variable, so that it is
// on the goroutine's stack, where the stub can find it again when C called back into Go
// and the stack moved meanwhile; c is adjusted with it wherever the Call itself is.
type callBlock struct {
	c      *Call
	stack  unsafe.Pointer
	nstack uintptr
}

// cgocall enters C with all that the scheduler needs; the callee may block and may
// call back into Go. The runtime keeps this name for packages such as purego.
//
//go:linkname cgocall runtime.cgocall
//go:noescape
func cgocall(fn uintptr, arg unsafe.Pointer) int32

// Do6 calls a function with at most 6 integer arguments, none floating-point, and an integer or no result.
//
// It is meant for code that is short between crossings, which costs a tenth of what the runtime's way does. Code that is not
// runs all the same: what it costs others is that now and then, when it was short so far, they wait for it for half a
// millisecond. A signal may then interrupt a system call of it; those that sleep, or wait for one of several events, are not
// started again (as the manual page signal(7) says) but return early, with EINTR. For code that is known to block or
// compute there is DoReleased.
func (c *Call) Do6() { c.cross(nil, intsOnly) }

// Do is Do6 for a function whose arguments all fit into registers.
func (c *Call) Do() { c.cross(nil, 0) }

// DoStack is Do6 for a function with further arguments on the stack, one word each in order of declaration; a float is in
// the low half of its word.
func (c *Call) DoStack(extra []uintptr) {
	c.cross(unsafe.Pointer(unsafe.SliceData(extra)), len(extra))
}

// DoReleased is Do for a function that is known to block or to compute for long: nobody waits for it, and no signal of this
// package's interrupts it.
func (c *Call) DoReleased() { c.released(nil, 0) }

// released is the runtime's way across.
func (c *Call) released(stack unsafe.Pointer, n int) {
	b := callBlock{c: c, stack: stack, nstack: uintptr(n)}
	fn := callStackPC
	switch n {
	case intsOnly:
		fn = callIntPC
	case 0:
		fn = callRegPC
	}
	// Safety: the stub finds b again when the stack moves. The words on the stack are copied before C runs.
	cgocall(fn, unsafe.Pointer(&b))
}

// SetFloat32 sets floating-point argument register i to a C float.
func (c *Call) SetFloat32(i int, v float32) {
	c.F[i] = math.Float64frombits(uint64(math.Float32bits(v)))
}

// RetFloat32 is the result of a function that returns a C float.
func (c *Call) RetFloat32() float32 {
	return math.Float32frombits(uint32(math.Float64bits(c.RetF)))
}

// MaxStackWords is how many stack words an ArgWriter holds; DoStack has no limit.
const MaxStackWords = 40

// Args starts writing the arguments in the order of their declaration.
func (c *Call) Args() ArgWriter { return ArgWriter{c: c} }

// ArgWriter writes the arguments of a C call in the order of their declaration,
// following the C ABI as ArgReader does, and then makes the call.
type ArgWriter struct {
	c          *Call
	ni, nf, ns int
	stack      [MaxStackWords]uintptr
}

// Word writes a pointer, a handle, or an integer of any width.
func (w *ArgWriter) Word(v uintptr) {
	if w.ni < NInt {
		w.c.Int[w.ni] = v
		w.ni++
		return
	}
	w.spill(v)
}

// Float64 writes a double.
func (w *ArgWriter) Float64(v float64) { w.float(math.Float64bits(v)) }

// Float32 writes a float.
func (w *ArgWriter) Float32(v float32) { w.float(uint64(math.Float32bits(v))) }

func (w *ArgWriter) float(bits uint64) {
	if w.nf < 8 {
		w.c.F[w.nf] = math.Float64frombits(bits)
		w.nf++
		return
	}
	w.spill(uintptr(bits))
}

func (w *ArgWriter) spill(v uintptr) {
	if w.ns == MaxStackWords {
		panic("BUG: native: more stack arguments than MaxStackWords")
	}
	w.stack[w.ns] = v
	w.ns++
}

// Do makes the call with the arguments written so far.
func (w *ArgWriter) Do() {
	if w.ns == 0 {
		w.c.Do()
		return
	}
	w.c.DoStack(w.stack[:w.ns])
}

// DoReleased is Do in the way of Call.DoReleased.
func (w *ArgWriter) DoReleased() { w.c.released(unsafe.Pointer(&w.stack), w.ns) }
