package embedded

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// Same implements [objspace.Operations].
func (s *Space) Same(a, b objspace.Value) bool { return a == b }

// Attr implements [objspace.Operations].
func (s *Space) Attr(v objspace.Value, name string) (objspace.Value, error) {
	o, err := objectOf(v)
	if err != nil {
		return nil, err
	}
	return value(s.rt.GetAttrString(o, name))
}

// SetAttr implements [objspace.Operations].
func (s *Space) SetAttr(v objspace.Value, name string, to objspace.Value) error {
	o, err := objectOf(v)
	if err != nil {
		return err
	}
	value, err := object(to)
	if err != nil {
		return err
	}
	return s.rt.SetAttrString(o, name, value)
}

// Dir implements [objspace.Operations].
func (s *Space) Dir(v objspace.Value) []string {
	o, err := objectOf(v)
	if err != nil {
		return nil
	}
	return s.rt.Dir(o)
}

// Call implements [objspace.Operations].
func (s *Space) Call(callable objspace.Value, args []objspace.Value, kwnames ...string) (objspace.Value, error) {
	f, err := objectOf(callable)
	if err != nil {
		return nil, err
	}
	objs, err := objectsOf(args)
	if err != nil {
		return nil, err
	}
	var names *pyobj.Tuple
	if len(kwnames) > 0 {
		strs := make([]pyobj.Object, len(kwnames))
		for i, name := range kwnames {
			strs[i] = pyobj.NewStr(name)
		}
		names = pyobj.NewTuple(strs...)
	}
	return value(s.rt.CallKw(f, objs, names))
}

var binaryOps = map[string]pyobj.BinaryOp{
	"+": pyobj.OpAdd, "-": pyobj.OpSubtract, "*": pyobj.OpMultiply, "/": pyobj.OpTrueDivide, "//": pyobj.OpFloorDivide,
	"%": pyobj.OpRemainder, "divmod": pyobj.OpDivmod, "@": pyobj.OpMatrixMultiply, "&": pyobj.OpAnd, "|": pyobj.OpOr,
	"^": pyobj.OpXor, "<<": pyobj.OpLshift, ">>": pyobj.OpRshift,
}

var compareOps = map[string]pyobj.CompareOp{
	"<": pyobj.LT, "<=": pyobj.LE, "==": pyobj.EQ, "!=": pyobj.NE, ">": pyobj.GT, ">=": pyobj.GE,
}

// Op implements [objspace.Operations].
func (s *Space) Op(op string, operands ...objspace.Value) (objspace.Value, error) {
	objs, err := objectsOf(operands)
	if err != nil {
		return nil, err
	}
	switch len(objs) {
	case 1:
		return value(s.unaryOp(op, objs[0]))
	case 2:
		return value(s.binaryOp(op, objs[0], objs[1]))
	}
	return nil, fmt.Errorf("embedded: operator %q of %d operands", op, len(operands))
}

func (s *Space) unaryOp(op string, o pyobj.Object) (pyobj.Object, error) {
	switch op {
	case "-":
		return s.rt.Negative(o)
	case "+":
		return s.rt.Positive(o)
	case "~":
		return s.rt.Invert(o)
	case "abs":
		return s.rt.Absolute(o)
	case "not":
		truth, err := s.rt.IsTrue(o)
		return pyobj.Bool(!truth), err
	}
	return nil, fmt.Errorf("embedded: no unary operator %q", op)
}

func (s *Space) binaryOp(op string, a, b pyobj.Object) (pyobj.Object, error) {
	if code, ok := binaryOps[op]; ok {
		return s.rt.BinaryOp(code, a, b)
	}
	if code, ok := compareOps[op]; ok {
		return s.rt.RichCompare(a, b, code)
	}
	switch op {
	case "**":
		return s.rt.Power(a, b, pyobj.None)
	case "**=":
		return s.rt.InPlacePower(a, b, pyobj.None)
	case "is", "is not":
		return pyobj.Bool(pyobj.Is(a, b) == (op == "is")), nil
	case "in", "not in":
		found, err := s.rt.Contains(b, a)
		return pyobj.Bool(found == (op == "in")), err
	}
	if code, ok := binaryOps[strings.TrimSuffix(op, "=")]; ok && op != "divmod=" {
		return s.rt.InPlaceOp(code, a, b)
	}
	return nil, fmt.Errorf("embedded: no binary operator %q", op)
}

// Item implements [objspace.Operations].
func (s *Space) Item(v, key objspace.Value) (objspace.Value, error) {
	objs, err := objectsOf([]objspace.Value{v, key})
	if err != nil {
		return nil, err
	}
	return value(s.rt.GetItem(objs[0], objs[1]))
}

// SetItem implements [objspace.Operations].
func (s *Space) SetItem(v, key, to objspace.Value) error {
	objs, err := objectsOf([]objspace.Value{v, key, to})
	if err != nil {
		return err
	}
	return s.rt.SetItem(objs[0], objs[1], objs[2])
}

// Len implements [objspace.Operations].
func (s *Space) Len(v objspace.Value) (int, error) { return of(v, s.rt.Length) }

// Iter implements [objspace.Operations].
func (s *Space) Iter(v objspace.Value) (objspace.Value, error) { return value(of(v, s.rt.Iter)) }

// Next implements [objspace.Operations].
func (s *Space) Next(v objspace.Value) (objspace.Value, error) { return value(of(v, s.rt.Next)) }

// Index implements [objspace.Operations].
func (s *Space) Index(v objspace.Value) (int, error) {
	return of(v, func(o pyobj.Object) (int, error) { return s.rt.AsSsize(o, pyobj.OverflowError) })
}

// Truth implements [objspace.Operations].
func (s *Space) Truth(v objspace.Value) (bool, error) { return of(v, s.rt.IsTrue) }

// Hash implements [objspace.Operations].
func (s *Space) Hash(v objspace.Value) (int64, error) { return of(v, s.rt.Hash) }

// Repr implements [objspace.Operations].
func (s *Space) Repr(v objspace.Value) (string, error) { return textOf(of(v, s.rt.Repr)) }

// Text implements [objspace.Operations].
func (s *Space) Text(v objspace.Value) (string, error) { return textOf(of(v, s.rt.Str)) }

// Import implements [objspace.Operations].
func (s *Space) Import(name string) (objspace.Value, error) { return value(s.rt.Import(name)) }

// of is an operation on the object that a value is.
func of[R any](v objspace.Value, op func(pyobj.Object) (R, error)) (r R, err error) {
	o, err := objectOf(v)
	if err != nil {
		return r, err
	}
	return op(o)
}

// textOf is the text of a str that an operation gave.
func textOf(t *pyobj.Str, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

// Raisef implements [objspace.Errors].
func (s *Space) Raisef(class, format string, args ...any) error {
	return pyobj.Raisef(exceptionClass(class), format, args...)
}

// Thrown implements [objspace.Errors].
func (s *Space) Thrown(v objspace.Value) error {
	if e, ok := v.(*pyobj.Exception); ok {
		return e
	}
	return pyobj.Raisef(pyobj.TypeError, "exceptions must derive from BaseException, not %s", v.TypeName())
}

// Exception implements [objspace.Errors].
func (s *Space) Exception(err error) objspace.Exception {
	if e := s.exception(err); e != nil {
		return e
	}
	return nil
}

// Unraisable implements [objspace.Errors].
func (s *Space) Unraisable(err error) { s.rt.WriteUnraisable(s.raised(err), nil) }
