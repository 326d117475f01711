package objspace

import (
	"iter"
	"math/big"
)

// Value is an object of a space. Only the space that made it knows what is in it; the object lives for as long as Go code holds
// the value. Whether two values are the same object, Operations.Same says.
type Value interface {
	// TypeName is the name of the object's class, without its module. It runs no code of a module.
	TypeName() string
}

// Exception is an exception object, and the Go error that stands for it: an operation that raised one has it in the chain of
// its error.
type Exception interface {
	Value
	// Error is "TypeName: message". It runs no code of a module.
	error
}

// Kind is a builtin class whose objects have a content that Go code can read.
type Kind uint8

// The kinds. An object of any other class is Other.
const (
	Other Kind = iota
	None
	NotImplemented
	Ellipsis
	Bool
	Int
	Float
	Complex
	Str
	Bytes
	Tuple
	List
	Dict
	Type
	Module
)

// Content is what is in an object of a builtin class. Members that do not go with the kind are zero.
type Content struct {
	Kind Kind
	// Derived says that the object is of a class derived from the builtin one.
	Derived bool

	Bool    bool
	Int     int64
	Big     *big.Int // an int that Int cannot hold, else nil; not to be changed
	Float   float64
	Complex complex128
	Text    string          // of a str; the bytes of a bytes object; the name of a class or a module
	Len     int             // items of a tuple, list or dict
	Items   iter.Seq[Value] // of a tuple or a list
}
