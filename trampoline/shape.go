package trampoline

import (
	"github.com/hpyapi/hpyapi/apidef/signature"
	"github.com/hpyapi/hpyapi/internal/native"
)

// shape is what native code has to know of a function to pass a call of it on. The
// canonical signature tells it all.
type shape struct {
	// registers: every argument travels in a register, on every architecture, and so does the
	// result.
	registers bool
	// lends: handles appear as lent arguments and as a new reference for the result only, so
	// that native code can translate them.
	lends    bool
	handles  uint8 // bit i: argument i after the context is a handle
	result   bool  // the result is a handle
	nullable bool  // a NULL result without an error is an answer
	bits     uint8 // width of an integer result
}

// Registers that every architecture has for arguments, the context not counted.
const (
	intRegisters   = native.MaxTranslated
	floatRegisters = 8
)

// shapeOf works out the shape of a function from its canonical signature. What it does not know
// is not in registers.
func shapeOf(text string) shape {
	slot, err := signature.Parse(text)
	if err != nil || slot.Kind != signature.FuncSlot || !slot.Func.HasContext() || slot.Func.Variadic() {
		return shape{}
	}
	s := shape{registers: true, lends: true}
	ints, floats := 0, 0
	for _, p := range slot.Func.Params()[1:] {
		switch passageOf(&p) {
		case inFloat:
			floats++
			continue
		case lent:
			s.handles |= 1 << min(ints, 7)
		case transformed:
			s.lends = false
		case elsewhere:
			return shape{}
		}
		ints++
	}
	if ints > intRegisters || floats > floatRegisters {
		return shape{}
	}
	return s.withResult(slot.Func.Result())
}

func (s shape) withResult(r signature.Result) shape {
	if r.Borrowed {
		s.lends = false
	}
	switch r.Type.Kind {
	case signature.Handle:
		s.result = true
	case signature.Object:
		s.lends = false
	case signature.Void, signature.Pointer, signature.Code, signature.Float32, signature.Float64:
	default:
		if r.Type.Kind.Bits() == 0 {
			return shape{}
		}
	}
	s.nullable, s.bits = r.Nullable, uint8(r.Type.Kind.Bits())
	return s
}

// passage is how an argument travels to the callee.
type passage uint8

const (
	elsewhere   passage = iota // neither in one register nor understood
	inWord                     // in an integer register; it means the same to both sides
	inFloat                    // in a floating-point register
	lent                       // a borrowed handle
	transformed                // handles in any other form, and callbacks
)

func passageOf(p *signature.Param) passage {
	switch p.Pass {
	case signature.Str:
		return inWord
	case signature.In, signature.Out, signature.InOut:
		if p.Type.Kind.IsReference() {
			return transformed
		}
		return inWord
	case signature.Plain:
		return plainPassage(p)
	case signature.Context:
		return elsewhere
	}
	return transformed
}

func plainPassage(p *signature.Param) passage {
	switch k := p.Type.Kind; {
	case k == signature.Handle && p.Of == signature.None:
		return lent
	case k == signature.Handle:
		return transformed
	case k == signature.Float32, k == signature.Float64:
		return inFloat
	case k == signature.Pointer, k == signature.Code, k.Bits() > 0:
		return inWord
	}
	return elsewhere
}
