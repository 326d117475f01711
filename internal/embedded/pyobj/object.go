package pyobj

import (
	"math/big"
	"reflect"
)

// Object is a Python object. Two objects are the same object (`is`) when the interface values are
// equal: every implementation is a pointer, or a value type (Int, Bool, Singleton) for which equal
// values are indistinguishable.
type Object interface {
	// Type is the object's class, type(o).
	Type() *Type
	// TypeName is the name of that class, without the module.
	TypeName() string
}

// Singleton is one of the three objects that carry no data.
type Singleton uint8

// The singletons.
const (
	None           Singleton = 1
	NotImplemented Singleton = 2
	Ellipsis       Singleton = 3
)

// Type returns NoneType, NotImplementedType or ellipsis.
func (s Singleton) Type() *Type {
	switch s {
	case NotImplemented:
		return NotImplementedType
	case Ellipsis:
		return EllipsisType
	default:
		return NoneType
	}
}

// Bool is True or False.
type Bool bool

// The two bool objects.
const (
	True  Bool = true
	False Bool = false
)

// Type returns bool.
func (Bool) Type() *Type { return BoolType }

// Payload is what a host keeps behind an instance: a word that only the host can read (the address
// of native memory, usually) and a Go value. This package carries it around and hands it to the hooks. A word that
// has a value beside it lasts as long as that; one without is given back by Hooks.FreePayload.
type Payload struct {
	Word uintptr
	Data any
}

// owed says whether the payload has to be given back.
func (p Payload) owed() bool { return p.Word != 0 && p.Data == nil }

// Parts are what an instance of a heap type has besides a builtin value.
type Parts struct {
	// Native belongs to the host.
	Native Payload
	// Fields are the objects that native memory refers to by index; see StoreField.
	Fields []Object
	// Dict holds the instance attributes; nil until the first is set.
	Dict *Dict
	// Call, when not nil, replaces the type's Call slot for this object alone (HPy_SetCallFunction).
	Call CallFunc
}

// StoreField keeps o for a word in native memory and returns the word: an index that is only good
// with the same owner. word is the word's present content (0: nothing stored yet), whose place is
// used again. A nil o frees the place and returns 0.
func (p *Parts) StoreField(word uintptr, o Object) uintptr {
	if word > 0 && word <= uintptr(len(p.Fields)) {
		p.Fields[word-1] = o
		if o == nil {
			return 0
		}
		return word
	}
	if o == nil {
		return 0
	}
	for i, f := range p.Fields {
		if f == nil {
			p.Fields[i] = o
			return uintptr(i + 1)
		}
	}
	p.Fields = append(p.Fields, o)
	return uintptr(len(p.Fields))
}

// LoadField returns the object that StoreField kept under word, or nil.
func (p *Parts) LoadField(word uintptr) Object {
	if word == 0 || word > uintptr(len(p.Fields)) {
		return nil
	}
	return p.Fields[word-1]
}

// Instance is an object of a heap type whose layout is object's or that of a builtin with a value:
// int, float, complex, str, bytes, tuple, list, dict. (Types, exceptions and modules have their own structs.)
type Instance struct {
	typ   *Type
	value Object
	parts Parts
}

// Type returns the instance's class.
func (o *Instance) Type() *Type { return o.typ }

// Value is the builtin value of a class derived from a builtin one, nil when the layout is object's.
func (o *Instance) Value() Object { return o.value }

// PartsOf returns the instance parts of an object, or nil for an object that has none.
func PartsOf(o Object) *Parts {
	switch v := o.(type) {
	case *Instance:
		return &v.parts
	case *Exception:
		return &v.parts
	case *Type:
		if v.builtin {
			return nil
		}
		return &v.parts
	case *Module:
		return &v.parts
	}
	return nil
}

// Is reports whether a and b are the same object.
func Is(a, b Object) bool { return a == b }

// ID is id(o): unique among the objects alive at the same time.
func ID(o Object) Object {
	switch v := o.(type) {
	case Int:
		n := new(big.Int).Lsh(big.NewInt(int64(v)), 4)
		return IntFromBig(n.SetBit(n, 0, 1))
	case Bool:
		if v {
			return Int(18)
		}
		return Int(2)
	case Singleton:
		return Int(int64(v)<<4 | 4)
	}
	return IntFromUint64(uint64(address(o)))
}

// address is the Go address of an object that is a pointer; Go's collector does not move objects.
func address(o Object) uintptr {
	rv := reflect.ValueOf(o)
	if rv.Kind() == reflect.Pointer {
		return rv.Pointer()
	}
	return 0
}

// unwrap returns the builtin value of an instance of a class derived from a builtin one, else o itself.
func unwrap(o Object) Object {
	if i, ok := o.(*Instance); ok && i.value != nil {
		return i.value
	}
	return o
}
