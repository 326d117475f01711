package ndarray

import "fmt"

// DType is the type of an array's elements. The numbers are those of the numpy_dtype enum of the API definition.
type DType int32

// Element types. Any stands for "whatever fits" where a type is asked for; no array has it.
const (
	Any        DType = 0
	Int64      DType = 1
	Float64    DType = 2
	Boolean    DType = 3
	Int8       DType = 4
	Int16      DType = 5
	Int32      DType = 6
	Uint8      DType = 7
	Uint16     DType = 8
	Uint32     DType = 9
	Uint64     DType = 10
	Float32    DType = 11
	Complex64  DType = 12
	Complex128 DType = 13
)

// Kind is what sort of numbers a type has, in the order in which casts of the same kind may go upwards.
type Kind byte

// Kinds, by NumPy's letters.
const (
	KindBool     Kind = 'b'
	KindUnsigned Kind = 'u'
	KindSigned   Kind = 'i'
	KindFloat    Kind = 'f'
	KindComplex  Kind = 'c'
)

// kindOrder is the order of the casting rule same_kind.
var kindOrder = map[Kind]int{KindBool: 0, KindUnsigned: 1, KindSigned: 2, KindFloat: 3, KindComplex: 4}

// traits is what is known of a type without its elements.
type traits struct {
	name string
	kind Kind
	size int
	elements
}

// types has a row for each element type, by number.
var types = [...]traits{
	Any:        {name: "any"},
	Int64:      {"int64", KindSigned, 8, integers[int64]{}},
	Float64:    {"float64", KindFloat, 8, floats[float64]{}},
	Boolean:    {"bool", KindBool, 1, booleans{}},
	Int8:       {"int8", KindSigned, 1, integers[int8]{}},
	Int16:      {"int16", KindSigned, 2, integers[int16]{}},
	Int32:      {"int32", KindSigned, 4, integers[int32]{}},
	Uint8:      {"uint8", KindUnsigned, 1, integers[uint8]{}},
	Uint16:     {"uint16", KindUnsigned, 2, integers[uint16]{}},
	Uint32:     {"uint32", KindUnsigned, 4, integers[uint32]{}},
	Uint64:     {"uint64", KindUnsigned, 8, integers[uint64]{}},
	Float32:    {"float32", KindFloat, 4, floats[float32]{}},
	Complex64:  {"complex64", KindComplex, 8, complexes[complex64, float32]{}},
	Complex128: {"complex128", KindComplex, 16, complexes[complex128, float64]{}},
}

// DTypes are all element types, in the order of their numbers.
func DTypes() []DType {
	all := make([]DType, 0, len(types)-1)
	for d := Int64; int(d) < len(types); d++ {
		all = append(all, d)
	}
	return all
}

// Named is the type of that name, as NumPy spells it; Any when there is none.
func Named(name string) DType {
	for _, d := range DTypes() {
		if types[d].name == name {
			return d
		}
	}
	return Any
}

// Valid reports whether d is one of the element types.
func (d DType) Valid() bool { return d > Any && int(d) < len(types) }

// String is NumPy's name of the type.
func (d DType) String() string {
	if !d.Valid() {
		return fmt.Sprintf("dtype(%d)", int32(d))
	}
	return types[d].name
}

// Kind is what sort of numbers the type has.
func (d DType) Kind() Kind { return types[d].kind }

// Size is the number of bytes of an element.
func (d DType) Size() int { return types[d].size }

// Alignment is the boundary on which C expects an element: that of its parts for a complex number.
func (d DType) Alignment() int {
	if d.Kind() == KindComplex {
		return d.Size() / 2
	}
	return d.Size()
}

func (d DType) check() error {
	if !d.Valid() {
		return fail(ErrType, "unknown element type %d", int32(d))
	}
	return nil
}

// Integer reports whether the numbers are whole.
func (k Kind) Integer() bool { return k == KindSigned || k == KindUnsigned }

// Inexact reports whether the numbers have a floating point.
func (k Kind) Inexact() bool { return k == KindFloat || k == KindComplex }

// sized is the type of a kind with elements of so many bytes.
func sized(kind Kind, size int) DType {
	for _, d := range DTypes() {
		if d.Kind() == kind && d.Size() == size {
			return d
		}
	}
	return Any
}

// Promote is the smallest type that holds the numbers of both, by the rules of numpy.result_type for arrays (NEP 50).
func Promote(a, b DType) DType {
	if kindOrder[a.Kind()] > kindOrder[b.Kind()] {
		a, b = b, a
	}
	ka, kb := a.Kind(), b.Kind()
	switch {
	case ka == KindBool:
		return b
	case ka == kb:
		return sized(ka, max(a.Size(), b.Size()))
	case ka == KindUnsigned && kb == KindSigned:
		if a.Size() < b.Size() {
			return b
		}
		if a.Size() == 8 {
			return Float64
		}
		return sized(KindSigned, 2*a.Size())
	}
	return sized(kb, max(b.Size(), a.inexactSize(kb)))
}

// inexactSize is how many bytes an element of kind float or complex needs to hold the numbers of type a.
func (a DType) inexactSize(kind Kind) int {
	size := a.Size()
	if a.Kind().Integer() {
		size = 8
		if a.Size() <= 2 {
			size = 4
		}
	}
	if kind == KindComplex && a.Kind() != KindComplex {
		size *= 2
	}
	return size
}

// Casting says which conversions are allowed. The numbers are those of the numpy_casting enum, and NumPy's.
type Casting int32

// The rules of numpy.can_cast.
const (
	CastNo       Casting = 0 // none at all
	CastEquiv    Casting = 1 // of byte order, of which there is one here
	CastSafe     Casting = 2 // every number is kept
	CastSameKind Casting = 3 // within a kind, or to a later one
	CastUnsafe   Casting = 4 // any
)

var castingNames = [...]string{"no", "equiv", "safe", "same_kind", "unsafe"}

// String is NumPy's name of the rule.
func (c Casting) String() string {
	if c < 0 || int(c) >= len(castingNames) {
		return fmt.Sprintf("casting(%d)", int32(c))
	}
	return castingNames[c]
}

// CastingNamed is the rule of that name.
func CastingNamed(name string) (Casting, bool) {
	for i, n := range castingNames {
		if n == name {
			return Casting(i), true
		}
	}
	return 0, false
}

// CanCast reports whether the rule allows a conversion.
func CanCast(from, to DType, rule Casting) bool {
	switch rule {
	case CastNo, CastEquiv:
		return from == to
	case CastSafe:
		return Promote(from, to) == to
	case CastSameKind:
		return Promote(from, to) == to || kindOrder[from.Kind()] <= kindOrder[to.Kind()]
	}
	return rule == CastUnsafe
}

// checkCast is the error of a conversion that the rule forbids.
func checkCast(from, to DType, rule Casting) error {
	if rule < CastNo || rule > CastUnsafe {
		return fail(ErrValue, "casting must be one of no, equiv, safe, same_kind, unsafe: got %d", int32(rule))
	}
	if !CanCast(from, to, rule) {
		return fail(ErrType, "Cannot cast array data from dtype('%s') to dtype('%s') according to the rule '%s'", from, to, rule)
	}
	return nil
}

// Meet is what holds the results of a function of elements of type d: d itself when it keeps every one of them. Any stands for
// no results.
func (d DType) Meet(results DType) DType {
	if results == Any || CanCast(results, d, CastSafe) {
		return d
	}
	return results
}
