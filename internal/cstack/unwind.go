package cstack

import (
	"encoding/binary"
	"runtime"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Frame is a C function that is running.
type Frame struct {
	PC    uintptr // where it faulted, or called the one before
	Text  *Text   // the code that it is of; nil for a wild address
	Start uintptr // where the function begins, 0 when the library does not say
	Host  bool    // it called the host, which called the one before
	Guess bool    // the stack does not lead here by itself: the address was found on it, further up
}

// Walk follows the stack from a thread's registers, innermost first, by what libraries say for the unwinding of
// exceptions (.eh_frame), and through the host's own code. Where that ends, it looks for the next return address.
func (all Texts) Walk(r native.Registers, limit int) (frames []Frame) {
	w := walker{texts: all, images: map[uintptr]*image{}, r: r, pc: r.PC}
	for len(frames) < limit {
		t := all.Find(w.pc)
		if t == nil && goCode(w.pc) {
			if !w.outward() {
				break
			}
			continue
		}
		if t == nil {
			if len(frames) > 0 {
				break
			}
			frames = append(frames, Frame{PC: w.pc})
			if !w.returned() && !w.seek() {
				break
			}
			continue
		}
		f := Frame{PC: w.pc, Text: t, Guess: w.guess, Host: w.host}
		rule := w.image(t).rule(w.pc)
		if rule != nil {
			f.Start = rule.start
		}
		frames = append(frames, f)
		w.guess, w.host = false, false
		if rule == nil || !w.step(rule) {
			if !w.seek() {
				break
			}
		}
	}
	return frames
}

// goCode says whether an address is of the program's Go code.
func goCode(pc uintptr) bool { return runtime.FuncForPC(pc) != nil }

// walker is where the walk is. After the first frame pc is one before the return address, of the call.
type walker struct {
	texts  Texts
	images map[uintptr]*image
	r      native.Registers
	pc     uintptr
	guess  bool
	host   bool
}

func (w *walker) image(t *Text) *image {
	i := w.images[t.Base]
	if i == nil {
		i = openImage(t.Base)
		w.images[t.Base] = i
	}
	return i
}

// returned goes to the caller of code that has done nothing yet, such as that at a wild address.
func (w *walker) returned() bool {
	if runtime.GOARCH == "arm64" {
		pc := w.r.Int[linkRegister] & addressMask
		if w.texts.Find(pc) == nil || !FollowsCall(pc) {
			return false
		}
		w.pc = pc - 1
		return true
	}
	sp := w.r.SP()
	pc, ok := word(sp)
	if !ok || w.texts.Find(pc) == nil || !FollowsCall(pc) {
		return false
	}
	w.pc, w.r.Int[native.SPRegister] = pc-1, sp+8
	return true
}

// outward goes from code of the host to the C function that called it.
func (w *walker) outward() bool {
	w.r.PC = w.pc
	if !w.r.Outward() || w.texts.Find(w.r.PC) == nil && !goCode(w.r.PC) {
		return false
	}
	w.pc, w.host = w.r.PC-1, true
	return true
}

// seek looks for the next return address on the stack.
func (w *walker) seek() bool {
	sp := w.r.SP() &^ 7
	for at := sp; at < sp+maxScan; at += 8 {
		pc, ok := word(at)
		if !ok {
			return false
		}
		if w.texts.Find(pc) != nil && FollowsCall(pc) {
			w.pc, w.r.Int[native.SPRegister], w.guess = pc-1, at+8, true
			return true
		}
	}
	return false
}

// step goes to the caller by a rule; it says whether there is one to be believed.
func (w *walker) step(u *unwinding) bool {
	if u.cfaRegister >= len(w.r.Int) {
		return false
	}
	cfa := w.r.Int[u.cfaRegister] + uintptr(u.cfaOffset)
	if cfa <= w.r.SP() && cfa != w.r.SP() || cfa-w.r.SP() > maxFrame {
		return false
	}
	next := w.r
	for reg, rule := range u.registers {
		switch {
		case reg >= len(next.Int) && reg != returnRegister:
		case rule.saved:
			v, ok := word(cfa + uintptr(rule.offset))
			if !ok {
				return false
			}
			if reg == returnRegister {
				next.PC = v
			}
			if reg < len(next.Int) {
				next.Int[reg] = v
			}
		}
	}
	if r, ok := u.registers[returnRegister]; !ok || !r.saved {
		if runtime.GOARCH != "arm64" {
			return false
		}
		next.PC = w.r.Int[linkRegister]
	}
	next.PC &= addressMask
	next.Int[native.SPRegister] = cfa
	if next.PC == 0 || next.PC-1 == w.pc && cfa == w.r.SP() {
		return false
	}
	if w.texts.Find(next.PC) == nil && !goCode(next.PC) {
		return false
	}
	w.r, w.pc = next, next.PC-1
	return true
}

// maxFrame is how large one function's part of a stack may be.
const maxFrame = 1 << 26

func word(at uintptr) (uintptr, bool) {
	var b [8]byte
	if native.CopyFrom(b[:], at) != nil {
		return 0, false
	}
	return uintptr(binary.NativeEndian.Uint64(b[:])), true
}
