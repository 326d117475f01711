package objspace

// Func is a function in Go as objects call it: positional arguments, of which the first is self where there is one, followed by
// the values of the keyword arguments that kwnames names. What it returns must not be nil unless there is an error.
type Func func(args []Value, kwnames []string) (Value, error)

// Function is a function or method written in Go. It takes any arguments and checks them itself.
type Function struct {
	Name, Doc string
	Call      Func
}

// NativeFunction is an HPyMeth of a module in C.
type NativeFunction struct {
	Name, Doc string
	Signature int32   // HPyFunc_Signature
	Code      uintptr // the address of the C function
	Entry     uintptr // what a CPython calls in its place: cpy_trampoline; 0 for none
}

// Attribute is an attribute computed by functions; a nil Set makes it read-only. Set gets nil to delete.
type Attribute struct {
	Name, Doc string
	Get       func(self Value) (Value, error)
	Set       func(self, value Value) error
}

// Class describes a class whose instances carry a Go value. Nil members are inherited.
type Class struct {
	Name  string // with module: "numpy_api.ndarray"
	Doc   string
	Bases []Value // classes; object when empty
	// Final classes cannot be derived from.
	Final bool

	// New makes an instance; its first argument is the class.
	New Func
	// Destroy runs exactly once per instance, after it is gone, on the lock owner.
	Destroy func(payload any) error

	Methods    []Function
	Attributes []Attribute

	// Binary and Unary are operators by their spelling; "divmod", "abs", "int", "float" and "index" are some. Either operand of
	// a binary one may be the instance, and NotImplemented says that it does not know the other.
	Binary  map[string]func(a, b Value) (Value, error)
	Unary   map[string]func(a Value) (Value, error)
	Compare func(a, b Value, op string) (Value, error)

	Repr     func(self Value) (string, error)
	Str      func(self Value) (string, error)
	Hash     func(self Value) (int64, error)
	Bool     func(self Value) (bool, error)
	Len      func(self Value) (int, error)
	GetItem  func(self, key Value) (Value, error)
	SetItem  func(self, key, value Value) error // value is nil to delete
	Contains func(self, item Value) (bool, error)
	Iter     func(self Value) (Value, error)
	Next     func(self Value) (Value, error) // nil at the end
	Call     Func

	// Buffer is the memory of an instance, which stays as long as the instance lives.
	Buffer func(self Value) (Buffer, error)
}

// Buffer is memory of an object with items in it, as in PEP 3118.
type Buffer struct {
	At       uintptr // address of the memory; it may be Go's, which stays where it is as long as its owner lives
	Bytes    int     // how much there is
	Offset   int     // of the first item, in bytes
	ReadOnly bool
	Itemsize int    // bytes
	Format   string // of an item, as in the struct module
	Shape    []int
	Strides  []int // in bytes; nil for items without gaps, in C's order
}
