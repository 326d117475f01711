package stdlib

import "github.com/hpyapi/hpyapi/internal/embedded/pyobj"

var binaryOperators = map[string]pyobj.BinaryOp{
	"add": pyobj.OpAdd, "sub": pyobj.OpSubtract, "mul": pyobj.OpMultiply, "mod": pyobj.OpRemainder, "lshift": pyobj.OpLshift,
	"rshift": pyobj.OpRshift, "and_": pyobj.OpAnd, "xor": pyobj.OpXor, "or_": pyobj.OpOr, "floordiv": pyobj.OpFloorDivide,
	"truediv": pyobj.OpTrueDivide, "matmul": pyobj.OpMatrixMultiply,
}

var unaryOperators = map[string]func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error){
	"neg": (*pyobj.Runtime).Negative, "pos": (*pyobj.Runtime).Positive, "abs": (*pyobj.Runtime).Absolute,
	"invert": (*pyobj.Runtime).Invert, "inv": (*pyobj.Runtime).Invert, "index": (*pyobj.Runtime).Index,
	"not_": func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error) {
		b, err := rt.IsTrue(o)
		return pyobj.Bool(!b), err
	},
	"truth": func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error) {
		b, err := rt.IsTrue(o)
		return pyobj.Bool(b), err
	},
}

var comparisons = map[string]pyobj.CompareOp{"lt": pyobj.LT, "le": pyobj.LE, "eq": pyobj.EQ, "ne": pyobj.NE, "gt": pyobj.GT, "ge": pyobj.GE}

func fillOperator(_ *pyobj.Runtime, m *pyobj.Module) error {
	// Each is there twice: add is __add__ as well, and_ is __and__.
	add := func(name string, n int, f func(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error)) {
		m.AddFunctions(function(name, n, n, f))
		bare := name
		if bare[len(bare)-1] == '_' {
			bare = bare[:len(bare)-1]
		}
		m.Dict().SetStr("__"+bare+"__", m.Dict().GetStr(name))
	}
	for name, op := range binaryOperators {
		add(name, 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) { return rt.BinaryOp(op, a[0], a[1]) })
		inPlace := "i" + name
		if name == "and_" || name == "or_" {
			inPlace = inPlace[:len(inPlace)-1]
		}
		add(inPlace, 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) { return rt.InPlaceOp(op, a[0], a[1]) })
	}
	for name, f := range unaryOperators {
		add(name, 1, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) { return f(rt, a[0]) })
	}
	for name, op := range comparisons {
		add(name, 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) { return rt.RichCompare(a[0], a[1], op) })
	}
	add("pow", 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) { return rt.Power(a[0], a[1], nil) })
	add("ipow", 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) {
		return rt.InPlacePower(a[0], a[1], nil)
	})
	add("is_", 2, func(_ *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) {
		return pyobj.Bool(pyobj.Is(a[0], a[1])), nil
	})
	add("is_not", 2, func(_ *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) {
		return pyobj.Bool(!pyobj.Is(a[0], a[1])), nil
	})
	add("contains", 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) {
		b, err := rt.Contains(a[0], a[1])
		return pyobj.Bool(b), err
	})
	add("getitem", 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) { return rt.GetItem(a[0], a[1]) })
	add("setitem", 3, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) {
		return pyobj.None, rt.SetItem(a[0], a[1], a[2])
	})
	add("delitem", 2, func(rt *pyobj.Runtime, a []pyobj.Object) (pyobj.Object, error) {
		return pyobj.None, rt.DelItem(a[0], a[1])
	})
	for _, name := range []string{"__is___", "__is_not__", "__truth__"} { // CPython has no such names
		m.Dict().DelStr(name)
	}
	m.Dict().DelStr("__is__")
	m.AddFunctions(getters()...)
	return nil
}

// getters are itemgetter, attrgetter and methodcaller; here they are functions that return functions.
func getters() []*pyobj.MethodDef {
	each := func(name string, get func(rt *pyobj.Runtime, o, key pyobj.Object) (pyobj.Object, error)) *pyobj.MethodDef {
		return function(name, 1, 1<<20, func(_ *pyobj.Runtime, keys []pyobj.Object) (pyobj.Object, error) {
			keys = append([]pyobj.Object(nil), keys...)
			return pyobj.NewPyFunction(name, func(rt *pyobj.Runtime, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
				if err := pyobj.ArgRange(name, args, 1, 1); err != nil {
					return nil, err
				}
				var out []pyobj.Object
				for _, k := range keys {
					v, err := get(rt, args[0], k)
					if err != nil {
						return nil, err
					}
					out = append(out, v)
				}
				if len(out) == 1 {
					return out[0], nil
				}
				return pyobj.NewTuple(out...), nil
			}), nil
		})
	}
	return []*pyobj.MethodDef{
		each("itemgetter", (*pyobj.Runtime).GetItem),
		each("attrgetter", (*pyobj.Runtime).GetAttr),
		{Name: "methodcaller", Kind: pyobj.Keywords, Func: func(_ *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
			if len(args) == 0 || kwnames != nil && kwnames.Len() == len(args) {
				return nil, pyobj.Raisef(pyobj.TypeError, "methodcaller needs at least one argument, the method name")
			}
			name, ok := pyobj.AsStr(args[0])
			if !ok {
				return nil, pyobj.Raisef(pyobj.TypeError, "method name must be a string")
			}
			rest := append([]pyobj.Object(nil), args[1:]...)
			return pyobj.NewPyFunction("methodcaller", func(rt *pyobj.Runtime, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
				if err := pyobj.ArgRange("methodcaller", args, 1, 1); err != nil {
					return nil, err
				}
				return rt.CallMethod(name.String(), append([]pyobj.Object{args[0]}, rest...), kwnames)
			}), nil
		}},
	}
}
