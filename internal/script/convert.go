package script

import (
	"errors"
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// toScript converts an object: None, bool, int, float, str, bytes and tuple by value, everything else as a proxy.
// Instances of classes derived from those are proxies too, since a value would lose their class.
func (in *Interp) toScript(v objspace.Value) starlark.Value {
	c := in.space.Look(v)
	if c.Derived {
		return &Object{in: in, v: v}
	}
	switch c.Kind {
	case objspace.None:
		return starlark.None
	case objspace.Bool:
		return starlark.Bool(c.Bool)
	case objspace.Int:
		if c.Big != nil {
			return starlark.MakeBigInt(c.Big)
		}
		return starlark.MakeInt64(c.Int)
	case objspace.Float:
		return starlark.Float(c.Float)
	case objspace.Str:
		return starlark.String(c.Text)
	case objspace.Bytes:
		return starlark.Bytes(c.Text)
	case objspace.Tuple:
		items := make(starlark.Tuple, 0, c.Len)
		for item := range c.Items {
			items = append(items, in.toScript(item))
		}
		return items
	}
	return &Object{in: in, v: v}
}

// toObject converts a script's value. Lists and dicts give new objects with converted items; functions give callables.
func (in *Interp) toObject(v starlark.Value) (objspace.Value, error) {
	return in.convert(v, 0)
}

// maxNesting bounds lists that contain themselves.
const maxNesting = 200

func (in *Interp) convert(v starlark.Value, depth int) (objspace.Value, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("a %s nested more than %d deep cannot become an object", v.Type(), maxNesting)
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return in.space.None(), nil
	case starlark.Bool:
		return in.space.Bool(bool(v)), nil
	case starlark.Int:
		return in.int(v), nil
	case starlark.Float:
		return in.space.Float(float64(v)), nil
	case starlark.String:
		return in.space.Str(string(v)), nil
	case starlark.Bytes:
		return in.space.Bytes([]byte(v)), nil
	case starlark.Tuple:
		items, err := in.convertAll(v, depth)
		if err != nil {
			return nil, err
		}
		return in.space.Tuple(items...), nil
	case *starlark.List:
		items := make([]starlark.Value, v.Len())
		for i := range items {
			items[i] = v.Index(i)
		}
		objects, err := in.convertAll(items, depth)
		if err != nil {
			return nil, err
		}
		return in.space.List(objects...), nil
	case *starlark.Dict:
		return in.convertDict(v, depth)
	case *Object:
		return v.v, nil
	case *Module:
		return v.v, nil
	case starlark.Callable:
		return in.callable(v), nil
	default:
		return nil, fmt.Errorf("a %s cannot become an object; lists, dicts, tuples, scalars and functions can", v.Type())
	}
}

func (in *Interp) convertAll(values []starlark.Value, depth int) ([]objspace.Value, error) {
	objects := make([]objspace.Value, len(values))
	for i, v := range values {
		o, err := in.convert(v, depth+1)
		if err != nil {
			return nil, err
		}
		objects[i] = o
	}
	return objects, nil
}

func (in *Interp) convertDict(v *starlark.Dict, depth int) (objspace.Value, error) {
	d := in.space.Dict()
	for _, pair := range v.Items() {
		kv, err := in.convertAll(pair, depth)
		if err != nil {
			return nil, err
		}
		if err := in.space.SetItem(d, kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (in *Interp) int(v starlark.Int) objspace.Value {
	if n, ok := v.Int64(); ok {
		return in.space.Int(n)
	}
	return in.space.BigInt(v.BigInt())
}

// callable wraps a script's function, so that modules can call it. An exception that a module's function raised inside
// it comes out as itself; any other failure of the script is a RuntimeError with the script's message.
func (in *Interp) callable(fn starlark.Callable) objspace.Value {
	return in.space.NewFunction(objspace.Function{Name: fn.Name(), Call: func(args []objspace.Value, kwnames []string) (objspace.Value, error) {
		var kwargs []starlark.Tuple
		split := len(args) - len(kwnames)
		for i, name := range kwnames {
			kwargs = append(kwargs, starlark.Tuple{starlark.String(name), in.toScript(args[split+i])})
		}
		values := make(starlark.Tuple, split)
		for i, arg := range args[:split] {
			values[i] = in.toScript(arg)
		}
		result, err := starlark.Call(in.thread, fn, values, kwargs)
		if err == nil {
			err = in.takePending()
		}
		if err != nil {
			if exc := objspace.Exception(nil); errors.As(err, &exc) {
				return nil, err
			}
			return nil, in.space.Raisef("RuntimeError", "%s: %s", fn.Name(), err.Error())
		}
		return in.toObject(result)
	}})
}
