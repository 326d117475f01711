package script

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// Object is a script's view of an object that has identity: a list, a dict, an instance, a class, a function.
// Operations have Python's semantics; an exception ends the script, unless raises() catches it.
type Object struct {
	in *Interp
	v  objspace.Value
}

var (
	_ starlark.Callable    = (*Object)(nil)
	_ starlark.Comparable  = (*Object)(nil)
	_ starlark.Container   = (*Object)(nil)
	_ starlark.HasBinary   = (*Object)(nil)
	_ starlark.HasUnary    = (*Object)(nil)
	_ starlark.HasSetField = (*Object)(nil)
	_ starlark.HasSetKey   = (*Object)(nil)
	_ starlark.Sequence    = (*Object)(nil)
	_ starlark.Sliceable   = (*Object)(nil)
)

// String is repr(o).
func (p *Object) String() string {
	text, err := p.in.space.Repr(p.v)
	if err != nil {
		return fmt.Sprintf("<%s object: its repr raised %v>", p.v.TypeName(), err)
	}
	return text
}

// Type is the name of the object's class with its module, so that it never looks like a Starlark type.
func (p *Object) Type() string { return p.in.space.ClassName(p.v) }

// Freeze does nothing: objects belong to the interpreter, not to the script.
func (p *Object) Freeze() {}

// Truth is bool(o).
func (p *Object) Truth() starlark.Bool {
	truth, err := p.in.space.Truth(p.v)
	p.in.postpone(err)
	return starlark.Bool(truth)
}

// Hash is hash(o).
func (p *Object) Hash() (uint32, error) {
	h, err := p.in.space.Hash(p.v)
	return uint32(h) ^ uint32(h>>32), err
}

// Name is what Starlark calls a function in messages.
func (p *Object) Name() string {
	if name, err := p.in.space.Attr(p.v, "__name__"); err == nil {
		if c := p.in.space.Look(name); c.Kind == objspace.Str {
			return c.Text
		}
	}
	return p.v.TypeName()
}

// CallInternal calls the object.
func (p *Object) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	objects, err := p.in.convertAll(args, 0)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, pair := range kwargs {
		value, err := p.in.toObject(pair[1])
		if err != nil {
			return nil, err
		}
		name, _ := starlark.AsString(pair[0])
		names, objects = append(names, name), append(objects, value)
	}
	return p.in.result(p.in.space.Call(p.v, objects, names...))
}

// Attr is getattr(o, name).
func (p *Object) Attr(name string) (starlark.Value, error) {
	return p.in.result(p.in.space.Attr(p.v, name))
}

// AttrNames lists the attributes of the object and of its classes, sorted.
func (p *Object) AttrNames() []string { return p.in.space.Dir(p.v) }

// SetField is setattr(o, name, value).
func (p *Object) SetField(name string, value starlark.Value) error {
	o, err := p.in.toObject(value)
	if err != nil {
		return err
	}
	return p.in.settle(p.in.space.SetAttr(p.v, name, o))
}

// Get is o[key].
func (p *Object) Get(key starlark.Value) (starlark.Value, bool, error) {
	k, err := p.in.toObject(key)
	if err != nil {
		return nil, false, err
	}
	value, err := p.in.result(p.in.space.Item(p.v, k))
	return value, err == nil, err
}

// SetKey is o[key] = value.
func (p *Object) SetKey(key, value starlark.Value) error {
	kv, err := p.in.convertAll([]starlark.Value{key, value}, 0)
	if err != nil {
		return err
	}
	return p.in.settle(p.in.space.SetItem(p.v, kv[0], kv[1]))
}

// Has is `item in o`.
func (p *Object) Has(item starlark.Value) (bool, error) {
	i, err := p.in.toObject(item)
	if err != nil {
		return false, err
	}
	return p.in.compare("in", i, p.v)
}

// Len is len(o), or -1 when it has none, which Starlark reports.
func (p *Object) Len() int {
	n, err := p.in.space.Len(p.v)
	if err != nil {
		return -1
	}
	return n
}

// Index is o[i]; Starlark asks for it only where Get does not serve.
func (p *Object) Index(i int) starlark.Value {
	value, err := p.in.result(p.in.space.Item(p.v, p.in.space.Int(int64(i))))
	if err != nil {
		p.in.postpone(err)
		return starlark.None
	}
	return value
}

// Slice is o[start:end:step].
func (p *Object) Slice(start, end, step int) starlark.Value {
	space := p.in.space
	stop := space.Int(int64(end))
	if end < 0 { // Starlark's way of saying "down to the first item"
		stop = space.None()
	}
	value, err := p.in.result(space.Item(p.v, space.Slice(space.Int(int64(start)), stop, space.Int(int64(step)))))
	if err != nil {
		p.in.postpone(err)
		return starlark.None
	}
	return value
}

// Iterate is iter(o).
func (p *Object) Iterate() starlark.Iterator {
	it, err := p.in.space.Iter(p.v)
	p.in.postpone(err)
	return &iterator{in: p.in, it: it}
}

type iterator struct {
	in    *Interp
	it    objspace.Value // nil once it has ended
	taken int
}

func (i *iterator) Next(into *starlark.Value) bool {
	if i.it == nil {
		return false
	}
	item, err := i.in.space.Next(i.it)
	if err != nil || item == nil {
		i.in.postpone(err)
		i.it = nil
		return false
	}
	if i.taken++; i.taken > maxEndless {
		i.in.postpone(fmt.Errorf("%d items of an iterator, and no end in sight", maxEndless))
		i.it = nil
		return false
	}
	*into = i.in.toScript(item)
	return true
}

func (i *iterator) Done() {}

// binaryTokens are the operators that Starlark hands on; the others are reached through op().
var binaryTokens = map[syntax.Token]bool{
	syntax.PLUS: true, syntax.MINUS: true, syntax.STAR: true, syntax.SLASH: true, syntax.SLASHSLASH: true, syntax.PERCENT: true,
	syntax.AMP: true, syntax.PIPE: true, syntax.CIRCUMFLEX: true, syntax.LTLT: true, syntax.GTGT: true,
}

// Binary is an operator with the object on either side.
func (p *Object) Binary(token syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if !binaryTokens[token] {
		return nil, nil
	}
	other, err := p.in.toObject(y)
	if err != nil {
		return nil, nil // Starlark words the error about operand types
	}
	if side == starlark.Right {
		return p.in.result(p.in.space.Op(token.String(), other, p.v))
	}
	return p.in.result(p.in.space.Op(token.String(), p.v, other))
}

// Unary is -o, +o or ~o.
func (p *Object) Unary(token syntax.Token) (starlark.Value, error) {
	switch token {
	case syntax.MINUS, syntax.PLUS, syntax.TILDE:
		return p.in.result(p.in.space.Op(token.String(), p.v))
	}
	return nil, nil
}

// CompareSameType compares two objects as Python does. The result is a bool; op("==", a, b) gives what == really gave.
func (p *Object) CompareSameType(token syntax.Token, y starlark.Value, _ int) (bool, error) {
	if m, ok := y.(*Module); ok {
		y = m.Object
	}
	return p.in.compare(token.String(), p.v, y.(*Object).v)
}

// compare is an operator as the truth of its result.
func (in *Interp) compare(op string, a, b objspace.Value) (bool, error) {
	if (op == "==" || op == "!=") && in.space.Same(a, b) {
		return op == "==", in.settle(nil) // as containers compare their items
	}
	result, err := in.space.Op(op, a, b)
	truth := false
	if err == nil {
		truth, err = in.space.Truth(result)
	}
	return truth, in.settle(err)
}
