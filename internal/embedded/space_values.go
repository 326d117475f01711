package embedded

import (
	"iter"
	"math/big"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// Values of the space are its objects themselves: every object is an objspace.Value.

var _ objspace.Space = (*Space)(nil)

// object is the object that a value is; nil stays nil.
func object(v objspace.Value) (pyobj.Object, error) {
	switch o := v.(type) {
	case nil:
		return nil, nil
	case pyobj.Object:
		return o, nil
	}
	return nil, pyobj.Raisef(pyobj.SystemError, "a value of another object space (%T)", v)
}

// objectOf is object for values that have to be some.
func objectOf(v objspace.Value) (pyobj.Object, error) {
	o, err := object(v)
	if err == nil && o == nil {
		err = pyobj.Raisef(pyobj.SystemError, "a nil value where an object is needed")
	}
	return o, err
}

// objectsOf is objectOf for several values.
func objectsOf(values []objspace.Value) ([]pyobj.Object, error) {
	out := make([]pyobj.Object, len(values))
	for i, v := range values {
		var err error
		if out[i], err = objectOf(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// value is an object as a value, so that no object stays nil.
func value(o pyobj.Object, err error) (objspace.Value, error) {
	if err != nil || o == nil {
		return nil, err
	}
	return o, nil
}

// given are the items of a new container, which come from the space itself.
func given(values []objspace.Value) []pyobj.Object {
	out := make([]pyobj.Object, len(values))
	for i, v := range values {
		o, ok := v.(pyobj.Object)
		if !ok {
			panic("BUG: embedded: a container is made of a value that is no object of this space")
		}
		out[i] = o
	}
	return out
}

// None implements [objspace.Values].
func (s *Space) None() objspace.Value { return pyobj.None }

// Bool implements [objspace.Values].
func (s *Space) Bool(b bool) objspace.Value { return pyobj.Bool(b) }

// Int implements [objspace.Values].
func (s *Space) Int(i int64) objspace.Value { return pyobj.Int(i) }

// BigInt implements [objspace.Values].
func (s *Space) BigInt(i *big.Int) objspace.Value { return pyobj.IntFromBig(new(big.Int).Set(i)) }

// Float implements [objspace.Values].
func (s *Space) Float(f float64) objspace.Value { return pyobj.NewFloat(f) }

// Str implements [objspace.Values].
func (s *Space) Str(text string) objspace.Value { return pyobj.NewStr(text) }

// Bytes implements [objspace.Values].
func (s *Space) Bytes(b []byte) objspace.Value { return pyobj.NewBytes(append([]byte(nil), b...)) }

// Tuple implements [objspace.Values].
func (s *Space) Tuple(items ...objspace.Value) objspace.Value { return pyobj.NewTuple(given(items)...) }

// List implements [objspace.Values].
func (s *Space) List(items ...objspace.Value) objspace.Value { return pyobj.NewList(given(items)...) }

// Dict implements [objspace.Values].
func (s *Space) Dict() objspace.Value { return pyobj.NewDict() }

// Slice implements [objspace.Values].
func (s *Space) Slice(start, stop, step objspace.Value) objspace.Value {
	parts := given([]objspace.Value{start, stop, step})
	return pyobj.NewSlice(parts[0], parts[1], parts[2])
}

// Look implements [objspace.Values].
func (s *Space) Look(v objspace.Value) objspace.Content {
	o, ok := v.(pyobj.Object)
	if !ok {
		return objspace.Content{}
	}
	if i, ok := o.(*pyobj.Instance); ok && i.Value() != nil {
		c := look(i.Value())
		c.Derived = true
		return c
	}
	return look(o)
}

func look(o pyobj.Object) (c objspace.Content) {
	switch v := o.(type) {
	case pyobj.Singleton:
		c.Kind = map[pyobj.Singleton]objspace.Kind{
			pyobj.None: objspace.None, pyobj.NotImplemented: objspace.NotImplemented, pyobj.Ellipsis: objspace.Ellipsis,
		}[v]
	case pyobj.Bool:
		c.Kind, c.Bool = objspace.Bool, bool(v)
	case pyobj.Int:
		c.Kind, c.Int = objspace.Int, int64(v)
	case *pyobj.BigInt:
		c.Kind, c.Big = objspace.Int, v.Big()
	case *pyobj.Float:
		c.Kind, c.Float = objspace.Float, v.Value()
	case *pyobj.Complex:
		c.Kind, c.Complex = objspace.Complex, v.Value()
	case *pyobj.Str:
		c.Kind, c.Text = objspace.Str, v.String()
	case *pyobj.Bytes:
		c.Kind, c.Text = objspace.Bytes, string(v.Bytes())
	case *pyobj.Tuple:
		c.Kind, c.Len, c.Items = objspace.Tuple, v.Len(), itemsOf(v.Items())
	case *pyobj.List:
		c.Kind, c.Len, c.Items = objspace.List, v.Len(), itemsOf(v.Items())
	case *pyobj.Dict:
		c.Kind, c.Len = objspace.Dict, v.Len()
	case *pyobj.Type:
		c.Kind, c.Text = objspace.Type, v.Name()
	case *pyobj.Module:
		c.Kind, c.Text = objspace.Module, v.Name()
	}
	return c
}

func itemsOf(objs []pyobj.Object) iter.Seq[objspace.Value] {
	return func(yield func(objspace.Value) bool) {
		for _, o := range objs {
			if !yield(o) {
				return
			}
		}
	}
}

// ClassName implements [objspace.Values].
func (s *Space) ClassName(v objspace.Value) string {
	o, err := objectOf(v)
	if err != nil {
		return "<NULL>"
	}
	if t := o.Type(); !t.IsBuiltin() {
		return t.FullName()
	}
	return "builtins." + o.TypeName()
}

// Shape implements [objspace.Values].
func (s *Space) Shape(v objspace.Value) (abi.TypeBuiltinShape, bool) {
	o, err := objectOf(v)
	if err != nil || o.Type().IsBuiltin() {
		return 0, false
	}
	return abi.TypeBuiltinShape(o.Type().Shape()), true
}

// Callable implements [objspace.Values].
func (s *Space) Callable(v objspace.Value) bool {
	o, err := objectOf(v)
	return err == nil && pyobj.IsCallable(o)
}
