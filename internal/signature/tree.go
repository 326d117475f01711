package signature

// MaxSlots is how many slots a table has at most, holes included. Whoever writes, reads or builds a table goes by this
// number: a trampoline keeps the index of its slot in 14 bits of a word, and what does not fit below is refused by all.
const MaxSlots = 1<<14 - 1

// MaxText is how many bytes a name, a signature or the reason for a hole has at most, and MaxFormer how many former names a
// slot has: readers of compiled modules believe no more.
const (
	MaxText   = 1<<20 - 1
	MaxFormer = 15
)

// SlotKind is what a slot holds.
type SlotKind uint8

// The kinds of slots.
const (
	FuncSlot SlotKind = iota
	DataSlot
	HandleSlot
	ObjectSlot
	HoleSlot
)

// Slot is the signature of one word of a table.
type Slot struct {
	Kind SlotKind
	Func *Func // of a function
	Data Type  // of data
	Len  int   // of data: the elements of an array, 0 for one value
}

// None is the position of no parameter.
const None = -1

// Pass is how a parameter goes to the callee and what comes back.
type Pass uint8

// The ways of passing. What a pointer leads to is the type of an In, Out and InOut parameter.
const (
	Plain   Pass = iota // by value, or a borrowed reference; with a length: an array of borrowed references
	Context             // the context
	Steal               // a reference whose ownership moves to the callee
	In                  // read
	Out                 // written
	InOut               // read and replaced
	Str                 // NUL-terminated text, read
	Call                // a function that is called before the call returns
	Keep                // a function that is kept until its destroy-notify was called
	User                // what goes with the function in parameter Of
	Destroy             // the destroy-notify of the function in parameter Of
)

// Param is one parameter.
type Param struct {
	Pass Pass
	Type Type  // for Plain, Steal, In, Out and InOut
	Func *Func // for Call, Keep and Destroy
	Of   int   // the parameter that holds the length, or the function that this one belongs to; None for neither
}

// Func is the type of a function.
type Func struct {
	params   []Param
	variadic bool
	result   Result
	text     string
}

// Failure is how a function says that it failed.
type Failure uint8

// The signals of failure.
const (
	NoFailure Failure = iota
	FailNull          // a null handle or pointer
	FailMinusOne
	FailNaN
	FailCheck // the error indicator alone
)

// Owner is whose memory a pointer is.
type Owner uint8

// The owners.
const (
	NoOwner Owner = iota
	OwnerStatic
	OwnerCaller
	OwnerParam // the object behind parameter OwnerOf
)

// Result is what a function returns.
type Result struct {
	Type     Type
	Borrowed bool
	Nullable bool // null without an error is an answer
	Failure  Failure
	Owner    Owner
	OwnerOf  int // for OwnerParam
}

// Type is a type by value, or what a pointer leads to.
type Type struct {
	Kind   Kind
	Name   string     // of a Word
	Struct *Composite // of a Struct
}

// Composite is a struct or a union.
type Composite struct {
	union  bool
	fields []Field
	text   string
}

// Field is a member of a struct or union. Array is 0 for one value.
type Field struct {
	Type  Type
	Array int
}

// NewFunc makes the type of a function. Its text is made once, so that types which contain each other many times over are
// written in the time that it takes to build them.
func NewFunc(params []Param, variadic bool, result Result) *Func {
	f := &Func{params: params, variadic: variadic, result: result}
	f.text = f.write()
	return f
}

// NewStruct makes a struct.
func NewStruct(fields []Field) *Composite { return newComposite(fields, false) }

// NewUnion makes a union.
func NewUnion(fields []Field) *Composite { return newComposite(fields, true) }

func newComposite(fields []Field, union bool) *Composite {
	c := &Composite{union: union, fields: fields}
	c.text = c.write()
	return c
}

// Params are the parameters, which nobody may change. Nothing is known of a function that Hashed reports.
func (f *Func) Params() []Param { return f.params }

// Variadic reports that more parameters follow that only the callee understands.
func (f *Func) Variadic() bool { return f.variadic }

// Result is what the function returns.
func (f *Func) Result() Result { return f.result }

// Hashed reports a type that was read from an abbreviated text: what it consists of is not known.
func (f *Func) Hashed() bool { return len(f.params) == 0 && isHashed(f.text) }

// HasContext reports that the first parameter is the context.
func (f *Func) HasContext() bool { return len(f.params) > 0 && f.params[0].Pass == Context }

// Union reports that every field begins at the same address.
func (c *Composite) Union() bool { return c.union }

// Fields are the members, which nobody may change. A type that was read from an abbreviated text has none.
func (c *Composite) Fields() []Field { return c.fields }
