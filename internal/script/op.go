package script

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

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
	kind, known := "binary", objspace.Binary
	if len(operands) == 1 {
		kind, known = "unary", objspace.Unary
	}
	if !slices.Contains(known, name) {
		return nil, fmt.Errorf("%s: no %s operator %q; there are %s", b.Name(), kind, name, strings.Join(known, " "))
	}
	return in.result(in.space.Op(name, operands...))
}
