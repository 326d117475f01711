package objspace

import (
	"io"
	"math/big"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Handle is a handle; those of a space's own methods are words of its universal handle space.
type Handle = trampoline.Handle

// DefaultRecursionLimit is Python's own.
const DefaultRecursionLimit = 1000

// Options are what an interpreter tells the space that it is made for. Every function may be nil, and runs with the lock held.
type Options struct {
	// Stdout receives what print() writes; nil discards it.
	Stdout io.Writer
	// Minor is the version of CPython 3 that decides where versions differ, such as 13; 11 when 0.
	Minor int
	// RecursionLimit bounds nested calls; DefaultRecursionLimit when 0.
	RecursionLimit int
	// CountObjects has Counts count the instances that have nothing to do at their end, too.
	CountObjects bool
	// Warn is told of warnings. An error turns the warning into that exception.
	Warn func(Warning) error
	// Unraisable is told of errors that nobody can receive.
	Unraisable func(err error)
	// Import loads a module that is not registered; nil and no error means that there is none of that name.
	Import func(name string) (Value, error)
	// ImportFolders is asked at last, when the space has no module of that name either: for a package that is nothing but
	// folders.
	ImportFolders func(name string) (Value, error)
}

// Warning is a warning on its way.
type Warning struct {
	Category string // the name of the class
	Message  string
	// StackLevel says whose fault it is: 1 is the code that runs, 2 its caller, and so on.
	StackLevel int
	// File and Line are where that code is in its source; empty and 0 when no Python code is so far up.
	File string
	Line int
}

// Space is the object space of one interpreter.
type Space interface {
	Lock
	API
	Values
	Operations
	Errors
	Modules
	Capsules
	Life
}

// Lock is the lock of a space, which the GIL would be in CPython, and what the space keeps for each thread that is inside.
// Acquire and Release work after the space was closed, too: who waited gets in and sees it.
type Lock interface {
	// Acquire takes the lock for the calling OS thread; who asked first gets it first.
	Acquire()
	// Release gives the lock to the next in line.
	Release()
	// NewThread makes the state of a thread that was never inside.
	NewThread() ThreadState
	// Suspend ends a thread's stay and keeps what Resume needs when the thread goes on.
	Suspend(ThreadState)
	// Resume begins a thread's stay, or goes on with it.
	Resume(ThreadState)
}

// ThreadState is what a space keeps for a thread, such as how deep its calls are nested.
type ThreadState interface {
	// Reset makes it the state of a thread that was never inside.
	Reset()
}

// API is the HPy API over the objects, and the handles that it is about.
type API interface {
	// HPy is the HPy API for one module. Its handles are universal.
	HPy(Client) abi.Provider
	// Handles is the universal handle space.
	Handles() Handles
	// Constant is the handle of a context's handle member, by the member's name (h_None); Null for another name. It is never
	// closed.
	Constant(name string) Handle
	// TupleLen is the number of items of a tuple, 0 for anything else.
	TupleLen(Handle) int
}

// Handles is the universal handle space of an interpreter.
type Handles interface {
	trampoline.HandleSpace
	// Open gives a new handle, which the caller owns. A nil value gives Null.
	Open(Value) (Handle, error)
	// Value is what a handle stands for. Null, closed and foreign words are an error.
	Value(Handle) (Value, error)
	// Dup gives a new handle of the same object; it may be the same word, which is then to be closed once more.
	Dup(Handle) (Handle, error)
	// Close closes a handle. Null and constants need no closing; a word that is no open handle is an error.
	Close(Handle) error
}

// Client is what a space asks of the module that it serves the HPy API to.
type Client interface {
	// Name of the module.
	Name() string
	// Edge is the module's edge to the HPy API, over which its C functions are called.
	Edge() *trampoline.Edge
	// Thread is the thread state of the lock owner.
	Thread() *trampoline.Thread
	// Leave and Reenter are HPy_LeavePythonExecution and its counterpart.
	Leave() (word uintptr, err error)
	Reenter(word uintptr) error
	// Capsule is told that the module asks for a capsule's pointer, and answers with the one that the module is to get:
	// the table of its own edge when the capsule holds an API.
	Capsule(name string, pointer uintptr) (uintptr, error)
	// CapsuleHolds is what a capsule is to hold that the module gives a pointer to: for the table of its edge to an API,
	// which Capsule answered, the pointer that the API's provider gave.
	CapsuleHolds(pointer uintptr) uintptr
	// Named is told which C function the module's definitions name how, for messages.
	Named(code uintptr, name string)
	// Fatal reports an HPy_FatalError; the module's process aborts afterwards.
	Fatal(message string)
}

// Values makes objects of the builtin classes and reads them. Nothing here runs code of a module.
type Values interface {
	// None is the object None.
	None() Value
	// Bool is True or False.
	Bool(bool) Value
	// Int is an int.
	Int(int64) Value
	// BigInt is an int of any size; the space keeps a copy.
	BigInt(*big.Int) Value
	// Float is a float.
	Float(float64) Value
	// Str is a str of UTF-8 text.
	Str(string) Value
	// Bytes is a bytes object; the space keeps a copy.
	Bytes([]byte) Value
	// Tuple is a tuple of the items.
	Tuple(items ...Value) Value
	// List is a new list of the items.
	List(items ...Value) Value
	// Dict is a new empty dict, which Operations.SetItem fills.
	Dict() Value
	// Slice is slice(start, stop, step).
	Slice(start, stop, step Value) Value
	// Look reads an object of a builtin class, or of one derived from it.
	Look(Value) Content
	// ClassName is the name of the object's class with its module, such as "builtins.list".
	ClassName(Value) string
	// Shape is the shape of the object's class; ok is false when no module made the class.
	Shape(Value) (s abi.TypeBuiltinShape, ok bool)
	// Callable says whether the object can be called.
	Callable(Value) bool
}

// Operations have Python's semantics: they may run code of modules, and an exception is in the chain of their error.
type Operations interface {
	// Same is a is b.
	Same(a, b Value) bool
	// Attr is getattr(o, name).
	Attr(o Value, name string) (Value, error)
	// SetAttr is setattr(o, name, value); a nil value deletes.
	SetAttr(o Value, name string, value Value) error
	// Dir are the names of the attributes of the object and its classes, sorted.
	Dir(o Value) []string
	// Call calls an object with positional arguments followed by the values of the keyword arguments that kwnames names.
	Call(callable Value, args []Value, kwnames ...string) (Value, error)
	// Op is an operator by its spelling in Python; [Unary] and [Binary] list them.
	Op(op string, operands ...Value) (Value, error)
	// Item is o[key].
	Item(o, key Value) (Value, error)
	// SetItem is o[key] = value.
	SetItem(o, key, value Value) error
	// Len is len(o).
	Len(o Value) (int, error)
	// Iter is iter(o).
	Iter(o Value) (Value, error)
	// Next is the next item of an iterator, nil at the end.
	Next(it Value) (Value, error)
	// Index is an integer as a Go int, through __index__; OverflowError when it does not fit.
	Index(o Value) (int, error)
	// Truth is bool(o).
	Truth(o Value) (bool, error)
	// Hash is hash(o).
	Hash(o Value) (int64, error)
	// Repr is repr(o).
	Repr(o Value) (string, error)
	// Text is str(o).
	Text(o Value) (string, error)
	// Memory is the memory that an object exports, and what keeps it: it may be used as long as that value is held. BufferError or
	// TypeError for an object without memory.
	Memory(o Value) (Buffer, Value, error)
	// Import imports a module by its full name: one that is registered, or that Options.Import loads.
	Import(name string) (Value, error)
}

// Errors are the exceptions of a space.
type Errors interface {
	// Raisef makes an exception of a builtin class, by its name, with a message.
	Raisef(class, format string, args ...any) error
	// Thrown is an exception object as an error; TypeError when it is none.
	Thrown(exception Value) error
	// Exception makes an exception of any error: one that is or wraps an exception gives that, an error of trampolines the
	// exception that it names, with what it wraps as the cause, all others RuntimeError. nil stays nil.
	Exception(err error) Exception
	// Unraisable reports an error that nobody can receive.
	Unraisable(err error)
}

// Modules makes what modules consist of.
type Modules interface {
	// NewModule makes a module object.
	NewModule(name, doc string) Value
	// Register puts a module under its full name where imports find it; nil takes it away.
	Register(name string, module Value)
	// AddFunctions defines functions of a module that are written in Go.
	AddFunctions(module Value, functions ...Function)
	// AddNative defines functions of a module that are written in C, to be called over the client's edge.
	AddNative(c Client, module Value, functions ...NativeFunction)
	// NewFunction makes a function that belongs to no module.
	NewFunction(Function) Value
	// NewClass makes a class whose instances carry a Go value.
	NewClass(Class) (Value, error)
	// NewInstance makes an instance of a class made by NewClass, or of one derived from it.
	NewInstance(class Value, payload any) (Value, error)
	// Payload is the Go value of an instance, nil for an object that carries none.
	Payload(Value) any
}

// Capsules are the objects with a pointer of native code in them, with the rules and the errors of CPython's PyCapsule functions: a
// name is compared byte for byte, and nil is NULL, which equals no other name. An object that is no capsule is a ValueError that
// names the function.
type Capsules interface {
	// NewCapsule makes a capsule. The space copies the name to where C code can read it, and keeps that, and keep, for as long as the
	// capsule. The destructor may be nil and must not refer to the capsule.
	NewCapsule(content CapsuleContent, destructor CapsuleDestructor, keep any) (Value, error)
	// CapsulePointer is the pointer in a capsule of that name.
	CapsulePointer(capsule Value, name *string) (uintptr, error)
	// SetCapsulePointer replaces the pointer, by one that is not 0.
	SetCapsulePointer(capsule Value, pointer uintptr) error
	// CapsuleIsValid says whether the object is a capsule of that name.
	CapsuleIsValid(capsule Value, name *string) bool
	// CapsuleName is the name as it is now.
	CapsuleName(capsule Value) (*string, error)
	// SetCapsuleName replaces the name by a copy of another, which a module gives.
	SetCapsuleName(capsule Value, name *string, module string) error
	// CapsuleNamer is the module that gave the capsule its present name; empty for the name that it was made with, and for
	// one of code that the space does not know.
	CapsuleNamer(capsule Value) (string, error)
	// CapsuleContext is the word that belongs to the pointer, 0 at first.
	CapsuleContext(capsule Value) (uintptr, error)
	// SetCapsuleContext replaces that word.
	SetCapsuleContext(capsule Value, context uintptr) error
	// CapsuleDestructor is what will be called, in C or in Go, nil for none. It may be called by the destructor that takes its place.
	CapsuleDestructor(capsule Value) (CapsuleDestructor, error)
	// SetCapsuleDestructor replaces the destructor; nil for none.
	SetCapsuleDestructor(capsule Value, destructor CapsuleDestructor) error
}

// CapsuleContent is what a capsule holds.
type CapsuleContent struct {
	Pointer uintptr // never 0 in a capsule
	Name    *string // nil for NULL
	Context uintptr
}

// CapsuleDestructor is called once, on the lock owner, when the capsule is gone, with what it held at the end. Nobody can receive its
// error: it is unraisable.
type CapsuleDestructor func(CapsuleContent) error

// Life is how objects end.
type Life interface {
	// SafePoint does what has to wait for a moment when no object is half made, such as running destructors.
	SafePoint()
	// Collect destroys everything that nobody can reach.
	Collect()
	// Counts says what the space holds.
	Counts() Counts
	// UpdateGlobals replaces what HPyGlobals hold, which are at these addresses; a nil value empties one.
	UpdateGlobals(addresses []uintptr, with func(held Value) Value)
	// Finish destroys every object, reachable or not, each exactly once. C code of modules still runs in it.
	Finish() error
	// Close frees the memory of the space. Nothing of it but its lock may be used afterwards.
	Close() error
}

// Counts is what a space holds, for tests of leaks.
type Counts struct {
	Handles  int // open handles without the constants of the contexts
	Objects  int // instances of classes made by modules that exist or wait for destruction; see Options.CountObjects
	Globals  int // HPyGlobals that hold something
	Builders int // builders and trackers that were neither finished nor cancelled
	Payloads int // native parts of instances that exist, without those that are the collector's
}

// Unary and Binary are the operators of [Operations].Op, sorted. One that ends in "=" and is no comparison works in place.
var (
	Unary  = []string{"+", "-", "abs", "not", "~"}
	Binary = []string{
		"!=", "%", "%=", "&", "&=", "*", "**", "**=", "*=", "+", "+=", "-", "-=", "/", "//", "//=", "/=", "<", "<<", "<<=", "<=", "==",
		">", ">=", ">>", ">>=", "@", "@=", "^", "^=", "divmod", "in", "is", "is not", "not in", "|", "|=",
	}
)
