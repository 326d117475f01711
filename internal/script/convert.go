package script

import (
	"fmt"
	"math/big"

	"go.starlark.net/starlark"

	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
)

// toScript converts an object: None, bool, int, float, str, bytes and tuple by value, everything else as a proxy.
// Instances of classes derived from those are proxies too, since a value would lose their class.
func (in *Interp) toScript(o pyobj.Object) starlark.Value {
	switch v := o.(type) {
	case pyobj.Bool:
		return starlark.Bool(v)
	case pyobj.Int:
		return starlark.MakeInt64(int64(v))
	case *pyobj.BigInt:
		n, _ := pyobj.AsBig(v)
		return starlark.MakeBigInt(n)
	case *pyobj.Float:
		return starlark.Float(v.Value())
	case *pyobj.Str:
		return starlark.String(v.String())
	case *pyobj.Bytes:
		return starlark.Bytes(v.Bytes())
	case *pyobj.Tuple:
		items := make(starlark.Tuple, v.Len())
		for i, item := range v.Items() {
			items[i] = in.toScript(item)
		}
		return items
	}
	if o == pyobj.Object(pyobj.None) {
		return starlark.None
	}
	return &Object{in: in, o: o}
}

// toObject converts a script's value. Lists and dicts give new objects with converted items; functions give callables.
func (in *Interp) toObject(v starlark.Value) (pyobj.Object, error) {
	return in.convert(v, 0)
}

// maxNesting bounds lists that contain themselves.
const maxNesting = 200

func (in *Interp) convert(v starlark.Value, depth int) (pyobj.Object, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("a %s nested more than %d deep cannot become an object", v.Type(), maxNesting)
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return pyobj.None, nil
	case starlark.Bool:
		return pyobj.Bool(v), nil
	case starlark.Int:
		return intObject(v), nil
	case starlark.Float:
		return pyobj.NewFloat(float64(v)), nil
	case starlark.String:
		return pyobj.NewStr(string(v)), nil
	case starlark.Bytes:
		return pyobj.NewBytes([]byte(v)), nil
	case starlark.Tuple:
		items, err := in.convertAll(v, depth)
		return pyobj.NewTuple(items...), err
	case *starlark.List:
		items := make([]starlark.Value, v.Len())
		for i := range items {
			items[i] = v.Index(i)
		}
		objects, err := in.convertAll(items, depth)
		return pyobj.NewList(objects...), err
	case *starlark.Dict:
		return in.convertDict(v, depth)
	case *Object:
		return v.o, nil
	case *Module:
		return v.o, nil
	case starlark.Callable:
		return in.callable(v), nil
	default:
		return nil, fmt.Errorf("a %s cannot become an object; lists, dicts, tuples, scalars and functions can", v.Type())
	}
}

func (in *Interp) convertAll(values []starlark.Value, depth int) ([]pyobj.Object, error) {
	objects := make([]pyobj.Object, len(values))
	for i, v := range values {
		o, err := in.convert(v, depth+1)
		if err != nil {
			return nil, err
		}
		objects[i] = o
	}
	return objects, nil
}

func (in *Interp) convertDict(v *starlark.Dict, depth int) (pyobj.Object, error) {
	d := pyobj.NewDict()
	for _, pair := range v.Items() {
		kv, err := in.convertAll(pair, depth)
		if err != nil {
			return nil, err
		}
		if err := d.Set(in.rt, kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func intObject(v starlark.Int) pyobj.Object {
	if n, ok := v.Int64(); ok {
		return pyobj.Int(n)
	}
	return pyobj.IntFromBig(new(big.Int).Set(v.BigInt()))
}

// callable wraps a script's function, so that modules can call it. An exception that a module's function raised inside
// it comes out as itself; any other failure of the script is a RuntimeError with the script's message.
func (in *Interp) callable(fn starlark.Callable) pyobj.Object {
	return pyobj.NewPyFunction(fn.Name(), func(_ *pyobj.Runtime, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		var kwargs []starlark.Tuple
		if kwnames != nil {
			split := len(args) - kwnames.Len()
			for i, name := range kwnames.Items() {
				kwargs = append(kwargs, starlark.Tuple{in.toScript(name), in.toScript(args[split+i])})
			}
			args = args[:split]
		}
		values := make(starlark.Tuple, len(args))
		for i, arg := range args {
			values[i] = in.toScript(arg)
		}
		result, err := starlark.Call(in.thread, fn, values, kwargs)
		if err == nil {
			err = in.takePending()
		}
		if err != nil {
			if pyobj.AsException(err) != nil {
				return nil, err
			}
			return nil, pyobj.Raisef(pyobj.RuntimeError, "%s: %s", fn.Name(), err.Error())
		}
		return in.toObject(result)
	})
}
