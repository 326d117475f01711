package pyobj

// CompareOp is a rich comparison; the values are those of HPy_RichCmpOp.
type CompareOp int

// The rich comparisons.
const (
	LT CompareOp = iota
	LE
	EQ
	NE
	GT
	GE
)

// String is the operator's Python spelling.
func (op CompareOp) String() string { return [...]string{"<", "<=", "==", "!=", ">", ">="}[op] }

// swapped is the operator with exchanged operands.
func (op CompareOp) swapped() CompareOp { return [...]CompareOp{GT, GE, EQ, NE, LT, LE}[op] }

// BinaryOp indexes Slots.Binary and Slots.InPlace.
type BinaryOp int

// The binary operators of the number protocol; power has three operands and its own slots.
const (
	OpAdd BinaryOp = iota
	OpSubtract
	OpMultiply
	OpRemainder
	OpDivmod
	OpLshift
	OpRshift
	OpAnd
	OpXor
	OpOr
	OpFloorDivide
	OpTrueDivide
	OpMatrixMultiply
	numBinaryOps
)

// UnaryOp indexes Slots.Unary.
type UnaryOp int

// The unary operators and conversions of the number protocol.
const (
	OpNegative UnaryOp = iota
	OpPositive
	OpAbsolute
	OpInvert
	OpInt
	OpFloat
	OpIndex
	numUnaryOps
)

// The function types of slots. An error is an exception; results are never nil when the error is nil,
// except where a type's comment says so.
type (
	UnaryFunc   func(rt *Runtime, self Object) (Object, error)
	BinaryFunc  func(rt *Runtime, a, b Object) (Object, error)
	TernaryFunc func(rt *Runtime, a, b, c Object) (Object, error)
	InquiryFunc func(rt *Runtime, self Object) (bool, error)
	LenFunc     func(rt *Runtime, self Object) (int, error)
	// IndexFunc is sq_item and sq_repeat.
	IndexFunc func(rt *Runtime, self Object, i int) (Object, error)
	// AssignIndexFunc is sq_ass_item; a nil value deletes.
	AssignIndexFunc func(rt *Runtime, self Object, i int, value Object) error
	// AssignFunc is mp_ass_subscript, tp_descr_set; a nil value deletes.
	AssignFunc   func(rt *Runtime, self, key, value Object) error
	ContainsFunc func(rt *Runtime, self, item Object) (bool, error)
	HashFunc     func(rt *Runtime, self Object) (int64, error)
	CompareFunc  func(rt *Runtime, self, other Object, op CompareOp) (Object, error)
	// CallFunc gets the positional arguments followed by the values of the keyword arguments whose
	// names are in kwnames (nil when there are none). It must not keep or change args.
	CallFunc func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error)
	// NewFunc is tp_new; kw is nil when there are no keyword arguments.
	NewFunc func(rt *Runtime, typ *Type, args []Object, kw *Dict) (Object, error)
	// InitFunc is tp_init.
	InitFunc func(rt *Runtime, self Object, args []Object, kw *Dict) error
	// NextFunc is tp_iternext: nil and no error at the end.
	NextFunc func(rt *Runtime, self Object) (Object, error)
	// GetAttrFunc is tp_getattro.
	GetAttrFunc func(rt *Runtime, self Object, name string) (Object, error)
	// SetAttrFunc is tp_setattro; a nil value deletes.
	SetAttrFunc func(rt *Runtime, self Object, name string, value Object) error
	// DescrGetFunc is tp_descr_get; obj is nil for an access through the class.
	DescrGetFunc func(rt *Runtime, self, obj Object, typ *Type) (Object, error)
	// FinalizeFunc is tp_finalize: the object is whole; an error goes to the unraisable hook.
	FinalizeFunc func(rt *Runtime, self Object) error
	// DestroyFunc is tp_destroy: only the native part is left. It must not refer to objects.
	DestroyFunc func(p Payload)
	// BufferFunc is bf_getbuffer.
	BufferFunc func(rt *Runtime, self Object, flags int) (*Buffer, error)
)

// Slots are the functions behind a type's operators. A nil slot in a spec is inherited.
// A special method and its slot mirror one another: a type made with Binary[OpAdd] has __add__ and
// __radd__, and a type with an attribute __add__ has a slot that calls it.
type Slots struct {
	Binary       [numBinaryOps]BinaryFunc
	InPlace      [numBinaryOps]BinaryFunc // OpDivmod has no in-place form
	Unary        [numUnaryOps]UnaryFunc
	Power        TernaryFunc
	InPlacePower TernaryFunc
	Bool         InquiryFunc

	SqLength        LenFunc
	SqConcat        BinaryFunc
	SqRepeat        IndexFunc
	SqItem          IndexFunc
	SqAssItem       AssignIndexFunc
	SqContains      ContainsFunc
	SqInPlaceConcat BinaryFunc
	SqInPlaceRepeat IndexFunc

	MpLength       LenFunc
	MpSubscript    BinaryFunc
	MpAssSubscript AssignFunc

	Repr        UnaryFunc
	Str         UnaryFunc
	Hash        HashFunc
	Call        CallFunc
	RichCompare CompareFunc
	Iter        UnaryFunc
	IterNext    NextFunc
	GetAttr     GetAttrFunc
	SetAttr     SetAttrFunc
	DescrGet    DescrGetFunc
	DescrSet    AssignFunc
	Init        InitFunc
	New         NewFunc
	Finalize    FinalizeFunc
	// Destroy is not inherited as a slot: on destruction that of every class in the base chain is called.
	Destroy   DestroyFunc
	GetBuffer BufferFunc
}

// Buffer is memory that an object exports through GetBuffer.
type Buffer struct {
	Data     []byte
	Offset   int // of the first item
	Readonly bool
	Itemsize int
	Format   string
	Shape    []int
	Strides  []int
	// Release, when not nil, ends the export; it is called exactly once.
	Release func()
}
