package trampoline

import (
	"strings"

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

// shapeOf reads a canonical signature of a function (apidef.Signature has the grammar). What
// it does not know is not in registers.
func shapeOf(signature string) shape {
	params, result, ok := splitSignature(signature)
	if !ok || len(params) == 0 || params[0] != "ctx" {
		return shape{}
	}
	s := shape{registers: true, lends: true}
	ints, floats := 0, 0
	for _, p := range params[1:] {
		switch kind := paramKind(p); kind {
		case paramFloat:
			floats++
			continue
		case paramHandle:
			s.handles |= 1 << min(ints, 7)
		case paramTransformed:
			s.lends = false
		case paramUnknown:
			return shape{}
		}
		ints++
	}
	if ints > intRegisters || floats > floatRegisters {
		return shape{}
	}
	return s.withResult(result)
}

func (s shape) withResult(result string) shape {
	result, _, _ = strings.Cut(result, "@")
	value, _, _ := strings.Cut(result, "!")
	if strings.HasPrefix(value, "borrowed ") {
		s.lends = false
		value = strings.TrimPrefix(value, "borrowed ")
	}
	name := strings.TrimPrefix(value, "?")
	switch {
	case name == "h":
		s.result = true
	case name == "o":
		s.lends = false
	case name != "void" && name != "ptr" && name != "f32" && name != "f64" && words[name] == 0:
		return shape{}
	}
	s.nullable, s.bits = name != value, words[name]
	return s
}

type paramKindOf uint8

const (
	paramUnknown     paramKindOf = iota
	paramWord                    // means the same to both sides
	paramFloat                   // in a floating-point register
	paramHandle                  // lent
	paramTransformed             // handles in any other form, and callbacks
)

// words are the scalars that travel in an integer register, with their width in bits.
var words = map[string]uint8{
	"bool": 8, "i8": 8, "u8": 8, "i16": 16, "u16": 16, "i32": 32, "u32": 32, "i64": 64, "u64": 64,
	"size": 64, "ssize": 64, "uptr": 64, "long": 64, "ulong": 64, "wchar": 32, "fn": 64,
}

func paramKind(p string) paramKindOf {
	switch {
	case p == "h":
		return paramHandle
	case p == "f32", p == "f64":
		return paramFloat
	case words[p] != 0, p == "str", p == "ptr":
		return paramWord
	case p == "user", strings.HasPrefix(p, "h["), hasPrefix(p, "steal ", "user ", "call ", "keep ", "destroy "):
		return paramTransformed
	case hasPrefix(p, "in ", "out ", "inout "):
		_, of, _ := strings.Cut(p, " ")
		if of == "h" || strings.HasPrefix(of, "h[") || of == "o" || strings.HasPrefix(of, "o[") {
			return paramTransformed
		}
		return paramWord
	}
	return paramUnknown
}

func hasPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// splitSignature cuts "(a,b)result" into its parameters and the result.
func splitSignature(text string) (params []string, result string, ok bool) {
	if !strings.HasPrefix(text, "(") {
		return nil, "", false
	}
	depth, start := 0, 1
	for i, c := range []byte(text) {
		switch c {
		case '(', '{', '<', '[':
			depth++
		case ')', '}', '>', ']':
			depth--
			if depth == 0 && c == ')' {
				if i > start {
					params = append(params, text[start:i])
				}
				return params, text[i+1:], true
			}
		case ',':
			if depth == 1 {
				params = append(params, text[start:i])
				start = i + 1
			}
		}
	}
	return nil, "", false
}
