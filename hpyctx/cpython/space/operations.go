package space

import (
	"errors"
	"fmt"
	"math"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Same implements [objspace.Operations].
func (s *Space) Same(a, b objspace.Value) bool { return s.word(a) == s.word(b) }

// Attr implements [objspace.Operations].
func (s *Space) Attr(o objspace.Value, name string) (objspace.Value, error) {
	return s.result(s.call(s.at[symGetAttr], o, s.Str(name)))
}

// SetAttr implements [objspace.Operations].
func (s *Space) SetAttr(o objspace.Value, name string, value objspace.Value) error {
	return s.status(s.call(s.at[symSetAttr], o, s.Str(name), value))
}

// Dir implements [objspace.Operations].
func (s *Space) Dir(o objspace.Value) (names []string) {
	list, err := s.result(s.call(s.at[symDir], o))
	if err != nil {
		return nil
	}
	for item := range s.Look(list).Items {
		names = append(names, s.Look(item).Text)
	}
	return names
}

// Call implements [objspace.Operations].
func (s *Space) Call(callable objspace.Value, args []objspace.Value, kwnames ...string) (objspace.Value, error) {
	n := len(args) - len(kwnames)
	tuple := s.Tuple(args[:n]...)
	if len(kwnames) == 0 {
		return s.result(s.call(s.at[symCall], callable, tuple))
	}
	named := s.Dict()
	for i, name := range kwnames {
		if err := s.SetItem(named, s.Str(name), args[n+i]); err != nil {
			return nil, err
		}
	}
	return s.result(s.call(s.at[symCall], callable, tuple, named))
}

// comparisons are the operators of PyObject_RichCompare, by their number.
var comparisons = map[string]uintptr{"<": 0, "<=": 1, "==": 2, "!=": 3, ">": 4, ">=": 5}

// operators are the functions of the number protocol. Those of three operands get None as the third.
var operators = map[string]string{
	"+": "PyNumber_Add", "-": "PyNumber_Subtract", "*": "PyNumber_Multiply", "/": "PyNumber_TrueDivide", "//": "PyNumber_FloorDivide",
	"%": "PyNumber_Remainder", "@": "PyNumber_MatrixMultiply", "divmod": "PyNumber_Divmod", "**": "PyNumber_Power", "<<": "PyNumber_Lshift",
	">>": "PyNumber_Rshift", "&": "PyNumber_And", "|": "PyNumber_Or", "^": "PyNumber_Xor",
	"+=": "PyNumber_InPlaceAdd", "-=": "PyNumber_InPlaceSubtract", "*=": "PyNumber_InPlaceMultiply", "/=": "PyNumber_InPlaceTrueDivide",
	"//=": "PyNumber_InPlaceFloorDivide", "%=": "PyNumber_InPlaceRemainder", "@=": "PyNumber_InPlaceMatrixMultiply", "**=": "PyNumber_InPlacePower",
	"<<=": "PyNumber_InPlaceLshift", ">>=": "PyNumber_InPlaceRshift", "&=": "PyNumber_InPlaceAnd", "|=": "PyNumber_InPlaceOr", "^=": "PyNumber_InPlaceXor",
}

// unaries are those with one operand.
var unaries = map[string]string{"+": "PyNumber_Positive", "-": "PyNumber_Negative", "~": "PyNumber_Invert", "abs": "PyNumber_Absolute"}

// Op implements [objspace.Operations].
func (s *Space) Op(op string, operands ...objspace.Value) (objspace.Value, error) {
	if len(operands) == 1 {
		return s.unary(op, operands[0])
	}
	if len(operands) != 2 {
		return nil, fmt.Errorf("space: operator %q with %d operands", op, len(operands))
	}
	a, b := operands[0], operands[1]
	if c, ok := comparisons[op]; ok {
		return s.result(s.call(s.at[symRichCompare], a, b, c))
	}
	switch op {
	case "is", "is not":
		return s.Bool(s.Same(a, b) == (op == "is")), nil
	case "in", "not in":
		r := int32(s.call(s.at[symContains], b, a))
		if r < 0 {
			return nil, s.failed()
		}
		return s.Bool((r == 1) == (op == "in")), nil
	}
	at, err := s.operator(operators, op)
	if err != nil {
		return nil, err
	}
	return s.result(s.call(at, a, b, s.at[symNone]))
}

func (s *Space) unary(op string, a objspace.Value) (objspace.Value, error) {
	if op == "not" {
		truth, err := s.Truth(a)
		if err != nil {
			return nil, err
		}
		return s.Bool(!truth), nil
	}
	at, err := s.operator(unaries, op)
	if err != nil {
		return nil, err
	}
	return s.result(s.call(at, a))
}

func (s *Space) operator(table map[string]string, op string) (uintptr, error) {
	name, ok := table[op]
	if !ok {
		return 0, fmt.Errorf("space: there is no operator %q", op)
	}
	return s.in.Symbol(name)
}

// Item implements [objspace.Operations].
func (s *Space) Item(o, key objspace.Value) (objspace.Value, error) {
	return s.result(s.call(s.at[symGetItem], o, key))
}

// SetItem implements [objspace.Operations].
func (s *Space) SetItem(o, key, value objspace.Value) error {
	if value == nil {
		return s.status(s.call(s.at[symDelItem], o, key))
	}
	return s.status(s.call(s.at[symSetItem], o, key, value))
}

// Len implements [objspace.Operations].
func (s *Space) Len(o objspace.Value) (int, error) {
	n := int(s.call(s.at[symSize], o))
	if n < 0 {
		return 0, s.failed()
	}
	return n, nil
}

// Iter implements [objspace.Operations].
func (s *Space) Iter(o objspace.Value) (objspace.Value, error) {
	return s.result(s.call(s.at[symGetIter], o))
}

// Next implements [objspace.Operations].
func (s *Space) Next(it objspace.Value) (objspace.Value, error) {
	word := s.call(s.at[symIterNext], it)
	if word == 0 && !s.Raised() {
		return nil, nil
	}
	return s.result(word)
}

// Index implements [objspace.Operations].
func (s *Space) Index(o objspace.Value) (int, error) {
	overflow, err := s.class("OverflowError")
	if err != nil {
		return 0, err
	}
	n := int(s.call(s.at[symAsSsize], o, overflow))
	if n == -1 && s.Raised() {
		return 0, s.failed()
	}
	return n, nil
}

// Truth implements [objspace.Operations].
func (s *Space) Truth(o objspace.Value) (bool, error) {
	r := int32(s.call(s.at[symIsTrue], o))
	if r < 0 {
		return false, s.failed()
	}
	return r == 1, nil
}

// Hash implements [objspace.Operations].
func (s *Space) Hash(o objspace.Value) (int64, error) {
	h := int64(s.call(s.at[symHash], o))
	if h == -1 {
		return 0, s.failed()
	}
	return h, nil
}

// Repr implements [objspace.Operations].
func (s *Space) Repr(o objspace.Value) (string, error) { return s.said(symRepr, o) }

// Text implements [objspace.Operations].
func (s *Space) Text(o objspace.Value) (string, error) { return s.said(symStr, o) }

func (s *Space) said(how symbol, o objspace.Value) (string, error) {
	text, err := s.result(s.call(s.at[how], o))
	if err != nil {
		return "", err
	}
	return s.Look(text).Text, nil
}

// The members of a Py_buffer, and the request for all that it can say.
const (
	bufferBytes     = 80
	bufferLen       = 16
	bufferItemsize  = 24
	bufferReadonly  = 32
	bufferNdim      = 36
	bufferFormat    = 40
	bufferShape     = 48
	bufferStrides   = 56
	bufferFull      = 0x011c // PyBUF_FULL_RO
	maxBufferDims   = 64     // PyBUF_MAX_NDIM
	maxBufferFormat = 1 << 16
)

// Memory implements [objspace.Operations]. What keeps the memory is a memoryview.
func (s *Space) Memory(o objspace.Value) (b objspace.Buffer, keep objspace.Value, err error) {
	if keep, err = s.result(s.call(s.at[symMemoryView], o)); err != nil {
		return b, nil, err
	}
	view, err := native.Alloc(bufferBytes)
	if err != nil {
		return b, nil, err
	}
	defer native.Free(view)
	if err := s.status(s.call(s.at[symGetBuffer], keep, view, uintptr(bufferFull))); err != nil {
		return b, nil, err
	}
	defer s.run(symReleaseBuffer, view)
	dims := int(int32(native.Load32(view + bufferNdim)))
	if n := native.Load64(view + bufferLen); n > math.MaxInt || dims > maxBufferDims {
		return b, nil, errors.New("space: a buffer with a length or with dimensions that cannot be")
	}
	b = objspace.Buffer{
		At: native.LoadWord(view), Bytes: int(native.Load64(view + bufferLen)), ReadOnly: native.Load32(view+bufferReadonly) != 0,
		Itemsize: int(native.Load64(view + bufferItemsize)), Format: "B",
		Shape: ints(native.LoadWord(view+bufferShape), dims), Strides: ints(native.LoadWord(view+bufferStrides), dims),
	}
	if at := native.LoadWord(view + bufferFormat); at != 0 {
		b.Format = native.GoString(at, maxBufferFormat)
	}
	return b, keep, nil
}

// ints copies an array of C's; nil for NULL.
func ints(at uintptr, n int) []int {
	if at == 0 {
		return nil
	}
	return append([]int{}, native.Slice[int](at, n)...)
}

// Import implements [objspace.Operations]. A module that Python does not know is asked of the host, by the importer.
func (s *Space) Import(name string) (objspace.Value, error) { return s.importPlain(name) }

func (s *Space) importPlain(name string) (objspace.Value, error) {
	// The list of names has the module itself given, and not the package that it is in.
	load, err := s.builtin("__import__")
	if err != nil {
		return nil, err
	}
	return s.Call(load, []objspace.Value{s.Str(name), s.None(), s.None(), s.List(s.Str("__name__"))})
}

// builtin is an object of the module builtins.
func (s *Space) builtin(name string) (objspace.Value, error) {
	return s.Item(s.borrowed(s.quick(symBuiltins)), s.Str(name))
}
