//go:build linux && (amd64 || arm64)

package native

import (
	"encoding/binary"
	"runtime"
)

// maxHostFrames is how far up the stack the entry from C is, in bytes, when the host runs between two calls.
const maxHostFrames = 4096

// Outward goes from code of the host to the C function that called it, for who follows a C stack: r are the registers when
// the host's code goes on. It says whether there is such a function on the same stack.
func (r *Registers) Outward() bool {
	f := runtime.FuncForPC(r.PC)
	if f == nil {
		return false
	}
	switch entry := f.Entry(); {
	case entry == translatePC || entry == countPC: // a frame of its own, between two C functions
		return r.outOf(r.Int[FPRegister])
	}
	lo := entryPC
	hi := functionEnd(entryPC)
	for at := r.SP() &^ 7; at < r.SP()+maxHostFrames; at += 8 {
		w, ok := readWord(at)
		if !ok {
			return false
		}
		if w > lo && w < hi {
			return r.outOf(entryFrame(at))
		}
	}
	return false
}

// outOf goes out of a function of this package with a frame pointer.
func (r *Registers) outOf(frame uintptr) bool {
	caller, ok1 := readWord(frame)
	pc, ok2 := readWord(frame + 8)
	if !ok1 || !ok2 || frame == 0 {
		return false
	}
	r.PC, r.Int[FPRegister], r.Int[SPRegister] = pc, caller, frame+16
	return true
}

func functionEnd(pc uintptr) uintptr {
	f := runtime.FuncForPC(pc)
	hi := pc
	for f != nil && runtime.FuncForPC(hi) == f {
		hi += codeStep
	}
	return hi
}

func readWord(at uintptr) (uintptr, bool) {
	var b [8]byte
	if CopyFrom(b[:], at) != nil {
		return 0, false
	}
	return uintptr(binary.NativeEndian.Uint64(b[:])), true
}
