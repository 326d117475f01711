package apidef

import (
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/internal/dialect"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// Pos is a place in a definition. Line and Col count from 1; Col counts bytes.
type Pos struct {
	File      string
	Line, Col int
}

// String returns file:line:col, the form that editors and compilers share.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Profile says which vocabulary a definition may use.
type Profile uint8

const (
	// Standard is the profile of APIs between HPy modules: handles, contexts, and nothing of one object implementation.
	Standard Profile = iota
	// Host is the profile of the HPy API itself: context-bound opaques, handle members and manual slots are allowed.
	Host
	// PyObject is the profile of tables that pass PyObject pointers, such as NumPy's own.
	PyObject
)

// API is one definition. Slots are sorted by index; indexes without a live slot have an explicit hole.
type API struct {
	Pos     Pos
	At      Places
	Name    string // as people write it, and the prefix of the C wrappers: NumPy
	Prefix  string // prefix of every C name that the definition declares, without underscore: numpy
	Major   uint16
	Minor   uint16
	Capsule string   // module.attribute under which the table is found
	ID      [16]byte // the 128-bit interface id, fixed once for all versions of one major
	Flags   Flags
	Profile Profile
	Guard   string // the macro that keeps the header from being read twice; empty for #pragma once and for Go
	Doc     string

	// Foreign is set for a table that somebody else laid out: instead of the header of an hpyapi_table it starts with
	// Header, or with the first slot when Header is nil.
	Foreign bool
	Header  *Struct

	// Capsules is set for a foreign table that is no table in memory: at the place is a mapping from names to capsules, one for each
	// function, as Cython's __pyx_capi__. Consumers make the table when they import.
	Capsules bool

	Called   string    // the name of the capsule, where it is not Capsule, the place at which it is found
	Nameless bool      // the name of the capsule is NULL
	Upstream *Upstream // the header of whoever laid the table out; nil when there is none to compare with

	Aliases   []*Alias
	Slots     []*Slot
	Structs   []*Struct
	Enums     []*Enum
	Callbacks []*Callback
	Opaques   []*Opaque
	Includes  []*Include
}

// OfTypes reports that the API is an interface of objects: its capsule is an attribute of types, such as __demo_api__, and each type has
// a provider of its own.
func (a *API) OfTypes() bool {
	return !a.Foreign && a.Profile == Standard && isTypeAttribute(a.Capsule)
}

// Places are the positions of what HPYAPI_API and its companions say, for problems that are about one of them.
type Places struct {
	Name, Prefix, Major, Minor, Capsule, ID, Flags, Profile, Table, Guard, Called Pos
}

// Alias is a typedef of another type; the model holds the resolved type wherever the alias is used.
type Alias struct {
	Pos  Pos
	Name string
	Doc  string
	Type *Type
	From *Include
}

// Note is one annotation as it was written. Resolve turns notes into the fields that the rest of the project reads.
type Note struct {
	Pos  Pos
	Name string // without the HPYAPI_ prefix: LEN
	Args []NoteArg
}

// NoteArg is an argument of a note: a name, a number, or the text of a string literal.
type NoteArg struct {
	Pos    Pos
	Text   string
	String bool // a string literal
}

// Flags are the demands that an API makes of its interpreter; import checks them. The values are those of the C table:
// whoever does not know a flag of the upper half must refuse the table.
type Flags uint32

const (
	NeedsLock      Flags = 1 << 0  // calls must hold the interpreter lock
	FreeThreaded   Flags = 1 << 1  // calls are safe without the lock
	OneInterpreter Flags = 1 << 16 // the provider keeps process-wide state
)

// SlotKind says what a slot of the table holds.
type SlotKind uint8

const (
	SlotFunc   SlotKind = iota // a function
	SlotData                   // the address of constant data
	SlotHandle                 // a handle member of the HPy context (host profile only)
	SlotObject                 // the address of an object such as a static type (PyObject profile only)
	SlotHole                   // nothing: retired or reserved; the word is null
)

// Slot is one word of the table.
type Slot struct {
	Pos        Pos
	IndexPos   Pos
	SincePos   Pos
	Notes      []Note
	Index      int
	Since      uint16 // the minor version that added it
	Kind       SlotKind
	Name       string // the C name as declared; empty for a hole
	Doc        string
	Deprecated string       // what to use instead; empty when current
	Former     []string     // names that it had in earlier versions, newest first, which old consumers know it by
	Retired    string       // why a hole is a hole
	Manual     bool         // host profile: translated by hand, not by the generator
	Instances  bool         // the function tells the instances of a type: it leads from one to its struct, and refuses any other object
	Offers     []*Interface // of such a function: what the instances offer
	Func       *Func        // for SlotFunc
	Data       *Type        // for SlotData and SlotObject
	DataLen    int          // for SlotData: elements of an array, 0 for one value
	Clue                    // of a foreign table
	Optional   bool         // of a foreign table: the word may be NULL
}

// Func is the type of a function slot or of a callback.
type Func struct {
	Params  []*Param
	Result  Result
	Context bool // the first parameter is HPyContext *
	Slow    bool // may wait or compute for long

	Variadic    bool // more parameters follow that only the callee understands (PyObject profile); never translated
	VariadicPos Pos
}

// TypeKind is the shape of a C type that the dialect accepts.
type TypeKind uint8

const (
	Void TypeKind = iota
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
	Char         // char, only behind a pointer: text or bytes
	Size         // size_t
	Ssize        // HPy_ssize_t, intptr_t
	Uintptr      // uintptr_t
	ContextPtr   // HPyContext *
	HandleWord   // HPy
	OpaqueWord   // a one-word struct bound to a context: HPyField, HPyTracker, ... ; Name says which (host profile)
	Pointer      // Elem, Const
	StructRef    // Name, Struct; only behind a pointer, or as a field
	EnumRef      // Name, Enum
	CallbackRef  // Name, Callback: a pointer to a function
	OpaqueRef    // Name, Opaque: an incomplete struct; only behind a pointer
	PyObjectType // PyObject, PyTypeObject; only behind a pointer, PyObject profile
	Long         // long: 8 bytes on LP64, 4 on Windows (host and PyObject profiles)
	ULong        // unsigned long
	Wchar        // wchar_t, only behind a pointer (host profile)
	Unknown      // a name that could not be resolved; a problem has been reported for it
)

// Type is a C type after typedefs are resolved.
type Type struct {
	Pos      Pos // where the type is spelled
	Kind     TypeKind
	Name     string // for named kinds, and the spelling for scalars
	Const    bool   // of the pointed-to type, for Pointer
	Elem     *Type
	Struct   *Struct
	Enum     *Enum
	Callback *Callback
	Opaque   *Opaque
}

// Role is what a parameter is for; each has one rule of translation.
type Role uint8

const (
	RoleContext      Role = iota // the context; swapped
	RoleHandle                   // a handle, borrowed for the call
	RoleSteal                    // a handle whose ownership moves to the callee, on success and on error
	RoleOutHandle                // HPy *: written by the callee, a new handle that the caller owns; HPy_NULL on error
	RoleInOutHandle              // HPy *: the callee takes the old one and stores a new one
	RoleHandleArray              // const HPy *, Len handles, each borrowed
	RoleStealArray               // HPy *, Len handles, each stolen
	RoleOutArray                 // HPy *, Len handles written by the callee, each new
	RoleScalar                   // a number, bool or enum
	RoleLength                   // a scalar that gives the length of the array parameter Of
	RoleOut                      // T *: a scalar, enum, pointer or struct written by the callee
	RoleInOut                    // T *: read and written
	RoleBuffer                   // const T *, Len elements, read during the call
	RoleOutBuffer                // T *, Len elements of room, written by the callee
	RoleString                   // const char *, NUL-terminated UTF-8, read during the call
	RoleStruct                   // const struct *, read during the call
	RolePointer                  // an address that means something to both sides; passed through
	RoleCallback                 // a function pointer called only before the call returns
	RoleKeepCallback             // a function pointer that the callee keeps until it calls Destroy
	RoleUserData                 // the void * that goes with the callback Of
	RoleDestroy                  // the destroy-notify of the callback Of
	RoleInOutBuffer              // T *, Len elements, read and overwritten in place
)

// Param is one parameter.
type Param struct {
	Pos      Pos
	Notes    []Note
	Name     string
	Type     *Type
	Role     Role
	Nullable bool   // NULL is a legal value
	Len      string // name of the parameter that holds the length, for arrays and buffers
	Of       string // for RoleLength, RoleUserData, RoleDestroy, and for HPYAPI_KEYWORDS on a handle: the parameter this one belongs to
	Head     string // of a foreign table: the field of its header that callers pass here
}

// ErrorRule is how a function says that it failed. In every case but ErrorNone the error indicator is set exactly when
// the function failed.
type ErrorRule uint8

const (
	ErrorNone     ErrorRule = iota // cannot fail
	ErrorNull                      // HPy_NULL or a null pointer
	ErrorMinusOne                  // -1 (all bits set, for unsigned types); a legal -1 leaves the indicator clear
	ErrorNaN                       // a NaN; a legal NaN leaves the indicator clear
	ErrorCheck                     // any value: only the indicator tells
)

// Owner says whose memory a pointer result is.
type Owner uint8

const (
	OwnerNone   Owner = iota // no pointer
	OwnerStatic              // lives as long as the provider
	OwnerParam               // lives as long as the object behind the parameter OwnerParam
	OwnerCaller              // the caller frees it with the function that the documentation names
)

// Result is what a function returns.
type Result struct {
	Pos      Pos
	Type     *Type // Kind Void for none
	Borrowed bool  // a borrowed reference instead of a new one (PyObject profile only)
	Nullable bool  // NULL without an error is a legal answer
	Error    ErrorRule
	Owner    Owner
	OwnerOf  string // the parameter, for OwnerParam
}

// Struct is a struct declared in the header, of fields with exact widths.
type Struct struct {
	Pos    Pos
	Name   string
	Doc    string
	Fields []*Field
	Union  bool // every field at offset 0; anonymous unions of the host profile have no name
	Size   int  // bytes, LP64
	Align  int
	From   *Include             // where it was declared, nil for this header
	tree   *signature.Composite // once resolved
	leaves int                  // fields, those of nested structs included
}

// Field is a member of a struct. Array is 0 for a plain member. The name is empty for an anonymous union, whose type is
// a StructRef to a Struct with Union set.
type Field struct {
	Pos    Pos
	Notes  []Note
	Name   string
	Doc    string
	Type   *Type
	Array  int
	Offset int
	Clue   // of the header of a foreign table
}

// Enum is a set of named int32 constants.
type Enum struct {
	Pos    Pos
	Name   string
	Tag    string // empty, or the name behind "enum"
	Doc    string
	Values []*EnumValue
	From   *Include
}

// EnumValue is one constant of an enum.
type EnumValue struct {
	Pos   Pos
	Name  string
	Doc   string
	Value int64
}

// Callback is the type of a function pointer that may be a parameter.
type Callback struct {
	Pos   Pos
	Notes []Note
	Name  string
	Doc   string
	Func  *Func
	From  *Include
	tree  *signature.Func // once resolved
}

// Opaque is an incomplete struct: its address is passed through, nothing else.
type Opaque struct {
	Pos    Pos
	Notes  []Note
	Name   string
	Tag    string // of the struct that the name stands for
	Object bool   // the instance struct of an object type (PyObject profile)
	Doc    string
	From   *Include
}

// Include is another definition that this one takes structs, enums and callbacks from.
type Include struct {
	Pos  Pos
	Path string // as it is written
	File string // where it was found
	API  *API   // nil when the file only declares shared types

	Includes []*Include // what that file includes in turn
}

// Names lists the flags that are set as the dialect has them without HPYAPI_, lowest bit first.
func (f Flags) Names() []string {
	var out []string
	for i, name := range dialect.Flags {
		if f&flagBits[i] != 0 {
			out = append(out, name)
		}
	}
	return out
}

// flagBits are the flags in the order of their words.
var flagBits = []Flags{NeedsLock, FreeThreaded, OneInterpreter}

// Add sets the flag that the dialect calls name, without HPYAPI_; false when there is none.
func (f *Flags) Add(name string) bool {
	i := slices.Index(dialect.Flags, name)
	if i < 0 {
		return false
	}
	*f |= flagBits[i]
	return true
}

// String returns the name of the profile in the dialect.
func (p Profile) String() string { return dialect.Profiles[p] }

// Set makes it the profile that the dialect calls name; false when there is none.
func (p *Profile) Set(name string) bool {
	i := slices.Index(dialect.Profiles, name)
	if i < 0 {
		return false
	}
	*p = Profile(i)
	return true
}
