package apidef

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Signature is the canonical text of what a slot demands of both sides: ABI and ownership, not spelling. Equal text means
// that a consumer compiled against one definition can call a provider compiled against the other. Names of parameters,
// types and slots are not part of it; typedefs of one width and meaning are equal; an enum is the int32 that it is.
//
// The grammar, with # for the zero-based position of another parameter:
//
//	slot   = func | "data" type ["[" n "]"] | "handle" | "object" | "hole"
//	func   = "(" [param {"," param}] [",..."] ")" result
//	param  = "ctx" | "h" | "steal h" | "out h" | "inout h" | "h[#]" | "steal h[#]" | "out h[#]" | type
//	       | "out " type | "inout " type | "in " type "[#]" | "out " type "[#]" | "inout " type "[#]" | "str" | "in " struct
//	       | "ptr" | "call " func | "keep " func | "user #" | "destroy # " func
//	result = "void" | ["borrowed "] ["?"] type, followed by "!null", "!-1", "!nan", "!check" or nothing when it cannot
//	         fail, and by "@static", "@caller" or "@#" for whose memory a pointer is
//	struct = "{" type {"," type} "}", "<" type {"|" type} ">" for a union; a type may be followed by "*" n for an array
//
// The text of a struct or callback of more than 400 characters is replaced by "#" and the 16 digits of its hash, in its
// brackets. In the pyobject profile "h" is written "o". Whether a parameter may be NULL is not part of the signature: accepting
// NULL later breaks nobody.
func Signature(s *Slot) string {
	var b signatureWriter
	switch s.Kind {
	case SlotFunc:
		b.function(s.Func, 0)
	case SlotData:
		b.WriteString("data ")
		b.value(s.Data, 0)
		if s.DataLen > 0 {
			fmt.Fprintf(&b, "[%d]", s.DataLen)
		}
	case SlotHandle:
		b.WriteString("handle")
	case SlotObject:
		b.WriteString("object")
	case SlotHole:
		b.WriteString("hole")
	}
	return b.String()
}

// CallbackSignature is the canonical text of a callback type, in the grammar of Signature.
func CallbackSignature(c *Callback) string {
	return c.canonical(0)
}

// StructSignature is the canonical text of a struct, in the grammar of Signature.
func StructSignature(s *Struct) string {
	return s.canonical(0)
}

// longSignature is how long the text of a struct or callback may be inside another signature; a longer one is replaced by
// its hash, so that types which contain each other many times over cannot grow without bound.
const longSignature = 400

func abbreviate(text string) string {
	if len(text) <= longSignature {
		return text
	}
	closing := map[byte]string{'{': "}", '<': ">", '(': ")"}[text[0]]
	return fmt.Sprintf("%c#%016x%s", text[0], Hash(text), closing)
}

// canonical is the text of a struct; Resolve has computed it once, in the order of declaration.
func (s *Struct) canonical(depth int) string {
	if s.text != "" {
		return s.text
	}
	var b signatureWriter
	b.structure(s, depth)
	return abbreviate(b.String())
}

// canonical is the text of a callback; Resolve has computed it once, in the order of declaration.
func (c *Callback) canonical(depth int) string {
	if c.text != "" {
		return c.text
	}
	var b signatureWriter
	b.function(c.Func, depth)
	return abbreviate(b.String())
}

// Hash is the first eight bytes of the SHA-256 of a canonical signature, most significant byte first.
func Hash(signature string) uint64 {
	sum := sha256.Sum256([]byte(signature))
	return binary.BigEndian.Uint64(sum[:8])
}

// SignatureHash is the hash of the signature of a slot; it is what descriptors carry. A hole has hash 0.
func SignatureHash(s *Slot) uint64 {
	if s.Kind == SlotHole {
		return 0
	}
	return Hash(Signature(s))
}

// Fingerprint is the hash of the whole table: of one line "index signature\n" per live slot, in order. Two definitions
// with equal fingerprints have interchangeable tables.
func Fingerprint(api *API) uint64 { return FingerprintAt(api, api.Minor) }

// FingerprintAt is the fingerprint of the table as it was at an older minor version: of the slots that existed then. A
// consumer built for 1.2 matches a provider of 1.5 when the provider's FingerprintAt(2) is the consumer's Fingerprint.
func FingerprintAt(api *API, minor uint16) uint64 {
	var lines []FingerprintLine
	for _, s := range api.Slots {
		if s.Kind != SlotHole && s.Since <= minor {
			lines = append(lines, FingerprintLine{Index: s.Index, Signature: Signature(s)})
		}
	}
	return FingerprintOf(lines)
}

// FingerprintLine is what a fingerprint covers of one live slot.
type FingerprintLine struct {
	Index     int
	Signature string
}

// FingerprintOf computes a fingerprint from the slots alone, for readers of lock files and descriptors.
func FingerprintOf(lines []FingerprintLine) uint64 {
	h := sha256.New()
	for _, l := range lines {
		fmt.Fprintf(h, "%d %s\n", l.Index, l.Signature)
	}
	return binary.BigEndian.Uint64(h.Sum(nil)[:8])
}

// SlotCountAt is how many words the table had at a minor version: one more than the highest index that was in use.
func SlotCountAt(api *API, minor uint16) int {
	count := 0
	for _, s := range api.Slots {
		if s.Kind != SlotHole && s.Since <= minor {
			count = max(count, s.Index+1)
		}
	}
	if minor >= api.Minor && len(api.Slots) > 0 {
		count = max(count, api.Slots[len(api.Slots)-1].Index+1)
	}
	return count
}

type signatureWriter struct{ strings.Builder }

// maxDepth bounds types that contain themselves, which only a front end other than C can build.
const maxDepth = 8

func (b *signatureWriter) function(f *Func, depth int) {
	if depth > maxDepth {
		b.WriteString("...")
		return
	}
	b.WriteByte('(')
	for i, p := range f.Params {
		if i > 0 {
			b.WriteByte(',')
		}
		b.param(f, p, depth)
	}
	if f.Variadic {
		b.WriteString(",...")
	}
	b.WriteByte(')')
	b.result(f, depth)
}

// index is the position of the parameter called name.
func (f *Func) index(name string) int {
	for i, p := range f.Params {
		if p.Name == name {
			return i
		}
	}
	return -1
}

func (b *signatureWriter) param(f *Func, p *Param, depth int) {
	count := "[" + strconv.Itoa(f.index(p.Len)) + "]"
	switch p.Role {
	case RoleContext:
		b.WriteString("ctx")
	case RoleHandle, RoleScalar, RoleLength:
		b.value(p.Type, depth)
	case RoleSteal:
		b.WriteString("steal ")
		b.value(p.Type, depth)
	case RoleOutHandle, RoleOut:
		b.WriteString("out ")
		b.value(p.Type.Elem, depth)
	case RoleInOutHandle, RoleInOut:
		b.WriteString("inout ")
		b.value(p.Type.Elem, depth)
	case RoleHandleArray:
		b.value(p.Type.Elem, depth)
		b.WriteString(count)
	case RoleStealArray:
		b.WriteString("steal ")
		b.value(p.Type.Elem, depth)
		b.WriteString(count)
	case RoleOutArray, RoleOutBuffer:
		b.WriteString("out ")
		b.value(p.Type.Elem, depth)
		b.WriteString(count)
	case RoleInOutBuffer:
		b.WriteString("inout ")
		b.value(p.Type.Elem, depth)
		b.WriteString(count)
	case RoleBuffer:
		b.WriteString("in ")
		b.value(p.Type.Elem, depth)
		b.WriteString(count)
	case RoleString:
		b.WriteString("str")
	case RoleStruct:
		b.WriteString("in ")
		b.value(p.Type.Elem, depth)
	case RolePointer:
		b.value(p.Type, depth)
	case RoleCallback:
		b.WriteString("call " + p.Type.Callback.canonical(depth+1))
	case RoleKeepCallback:
		b.WriteString("keep " + p.Type.Callback.canonical(depth+1))
	case RoleUserData:
		b.WriteString("user")
		if p.Of != "" {
			b.WriteString(" " + strconv.Itoa(f.index(p.Of)))
		}
	case RoleDestroy:
		b.WriteString("destroy " + strconv.Itoa(f.index(p.Of)) + " " + p.Type.Callback.canonical(depth+1))
	}
}

var errorSuffix = [...]string{ErrorNone: "", ErrorNull: "!null", ErrorMinusOne: "!-1", ErrorNaN: "!nan", ErrorCheck: "!check"}

func (b *signatureWriter) result(f *Func, depth int) {
	r := &f.Result
	if r.Borrowed {
		b.WriteString("borrowed ")
	}
	if r.Nullable {
		b.WriteByte('?')
	}
	b.value(r.Type, depth)
	b.WriteString(errorSuffix[r.Error])
	switch r.Owner {
	case OwnerStatic:
		b.WriteString("@static")
	case OwnerCaller:
		b.WriteString("@caller")
	case OwnerParam:
		b.WriteString("@" + strconv.Itoa(f.index(r.OwnerOf)))
	}
}

var scalarText = map[TypeKind]string{
	Void: "void", Bool: "bool", Int8: "i8", Int16: "i16", Int32: "i32", Int64: "i64", Uint8: "u8", Uint16: "u16",
	Uint32: "u32", Uint64: "u64", Float32: "f32", Float64: "f64", Char: "char", Size: "size", Ssize: "ssize",
	Uintptr: "uptr", ContextPtr: "ctx", HandleWord: "h", EnumRef: "i32", OpaqueRef: "opaque", PyObjectType: "object",
	Long: "long", ULong: "ulong", Wchar: "wchar", Unknown: "unknown", CallbackRef: "fn",
}

func (b *signatureWriter) value(t *Type, depth int) {
	switch {
	case isObject(t):
		b.WriteByte('o')
	case t.Kind == Pointer:
		b.WriteString("ptr")
	case t.Kind == OpaqueWord:
		b.WriteString("word:" + t.Name) // the name is the meaning: a tracker is no builder
	case t.Kind == StructRef && t.Struct != nil && depth < maxDepth:
		b.WriteString(t.Struct.canonical(depth + 1))
	default:
		b.WriteString(scalarText[t.Kind])
	}
}

func (b *signatureWriter) structure(s *Struct, depth int) {
	open, sep, end := byte('{'), byte(','), byte('}')
	if s.Union {
		open, sep, end = '<', '|', '>'
	}
	b.WriteByte(open)
	for i, f := range s.Fields {
		if i > 0 {
			b.WriteByte(sep)
		}
		b.value(f.Type, depth)
		if f.Array > 0 {
			b.WriteString("*" + strconv.Itoa(f.Array))
		}
	}
	b.WriteByte(end)
}
