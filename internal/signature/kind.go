package signature

// Kind is what a type is.
type Kind uint8

// The kinds of types. Struct and Word have more to say; every other kind is one word of the grammar.
const (
	Void Kind = iota
	Bool
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float32
	Float64
	Char
	Size    // size_t
	Ssize   // HPy_ssize_t, intptr_t
	Uintptr // uintptr_t
	Long    // of 64 bits, as on every platform that is supported
	Ulong
	Wchar
	Handle  // HPy
	Object  // PyObject *
	Pointer // an address that means the same to both sides
	Code    // the address of a function
	Opaque  // an incomplete struct, where its address leads
	Static  // an object itself, such as a type
	Word    // one word that belongs to a context; Name says which: a tracker is no builder
	Struct
)

// kinds are in the order of the constants. An integer has bits.
var kinds = [...]struct {
	text   string
	bits   int
	signed bool
}{
	Void: {text: "void"}, Bool: {text: "bool", bits: 8}, Char: {text: "char"},
	Int8: {"i8", 8, true}, Int16: {"i16", 16, true}, Int32: {"i32", 32, true}, Int64: {"i64", 64, true},
	Uint8: {text: "u8", bits: 8}, Uint16: {text: "u16", bits: 16}, Uint32: {text: "u32", bits: 32}, Uint64: {text: "u64", bits: 64},
	Float32: {text: "f32"}, Float64: {text: "f64"},
	Size: {text: "size", bits: 64}, Ssize: {"ssize", 64, true}, Uintptr: {text: "uptr", bits: 64},
	Long: {"long", 64, true}, Ulong: {text: "ulong", bits: 64}, Wchar: {"wchar", 32, true},
	Handle: {text: "h"}, Object: {text: "o"}, Pointer: {text: "ptr"}, Code: {text: "fn"}, Opaque: {text: "opaque"}, Static: {text: "object"},
	Word: {text: "word:"}, Struct: {},
}

// kindByText finds the kinds that are one word.
var kindByText = func() map[string]Kind {
	found := map[string]Kind{}
	for k := Void; k < Word; k++ {
		found[kinds[k].text] = k
	}
	return found
}()

// Bits is how wide an integer is; 0 for what is no integer.
func (k Kind) Bits() int { return kinds[k].bits }

// Signed reports an integer that can be negative.
func (k Kind) Signed() bool { return kinds[k].signed }

// IsReference reports a handle, in either profile: what has an owner and is translated.
func (k Kind) IsReference() bool { return k == Handle || k == Object }
