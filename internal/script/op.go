package script

import (
	"fmt"
	"sort"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
)

var binaryNames = map[string]pyobj.BinaryOp{
	"+": pyobj.OpAdd, "-": pyobj.OpSubtract, "*": pyobj.OpMultiply, "/": pyobj.OpTrueDivide, "//": pyobj.OpFloorDivide,
	"%": pyobj.OpRemainder, "divmod": pyobj.OpDivmod, "@": pyobj.OpMatrixMultiply, "<<": pyobj.OpLshift, ">>": pyobj.OpRshift,
	"&": pyobj.OpAnd, "|": pyobj.OpOr, "^": pyobj.OpXor,
}

var compareNames = map[string]pyobj.CompareOp{
	"<": pyobj.LT, "<=": pyobj.LE, "==": pyobj.EQ, "!=": pyobj.NE, ">": pyobj.GT, ">=": pyobj.GE,
}

var unaryNames = map[string]func(*pyobj.Runtime, pyobj.Object) (pyobj.Object, error){
	"-": (*pyobj.Runtime).Negative, "+": (*pyobj.Runtime).Positive, "~": (*pyobj.Runtime).Invert, "abs": (*pyobj.Runtime).Absolute,
	"not": func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error) {
		truth, err := rt.IsTrue(o)
		return pyobj.Bool(!truth), err
	},
}

// op implements op(name, a) and op(name, a, b): an operator by its Python spelling, with Python's semantics.
func (in *Interp) op(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) < 2 || len(args) > 3 {
		return nil, fmt.Errorf("%s: takes an operator and one or two operands", b.Name())
	}
	name, ok := starlark.AsString(args[0])
	if !ok {
		return nil, fmt.Errorf("%s: the operator is a string, not a %s", b.Name(), args[0].Type())
	}
	operands, err := in.convertAll(args[1:], 0)
	if err != nil {
		return nil, err
	}
	if len(operands) == 1 {
		if unary, ok := unaryNames[name]; ok {
			return in.result(unary(in.rt, operands[0]))
		}
		return nil, unknownOp(b, name, "unary", unaryNames)
	}
	return in.binary(b, name, operands[0], operands[1])
}

func (in *Interp) binary(b *starlark.Builtin, name string, x, y pyobj.Object) (starlark.Value, error) {
	if operator, ok := binaryNames[name]; ok {
		return in.result(in.rt.BinaryOp(operator, x, y))
	}
	if operator, ok := compareNames[name]; ok {
		return in.result(in.rt.RichCompare(x, y, operator))
	}
	if operator, ok := binaryNames[strings.TrimSuffix(name, "=")]; ok && name != "divmod=" {
		return in.result(in.rt.InPlaceOp(operator, x, y))
	}
	switch name {
	case "**":
		return in.result(in.rt.Power(x, y, pyobj.None))
	case "**=":
		return in.result(in.rt.InPlacePower(x, y, pyobj.None))
	case "is":
		return starlark.Bool(pyobj.Is(x, y)), nil
	case "is not":
		return starlark.Bool(!pyobj.Is(x, y)), nil
	case "in", "not in":
		found, err := in.rt.Contains(y, x)
		return starlark.Bool(found == (name == "in")), in.settle(err)
	}
	names := map[string]bool{"**": true, "is": true, "is not": true, "in": true, "not in": true}
	for n := range binaryNames {
		names[n] = true
	}
	for n := range compareNames {
		names[n] = true
	}
	return nil, unknownOp(b, name, "binary", names)
}

func unknownOp[T any](b *starlark.Builtin, name, kind string, known map[string]T) error {
	var names []string
	for n := range known {
		names = append(names, n)
	}
	sort.Strings(names)
	return fmt.Errorf("%s: no %s operator %q; there are %s", b.Name(), kind, name, strings.Join(names, " "))
}
