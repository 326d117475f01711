package script

import (
	"fmt"
	"sort"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
)

// Object is a script's view of an object that has identity: a list, a dict, an instance, a class, a function.
// Operations have Python's semantics; an exception ends the script, unless raises() catches it.
type Object struct {
	in *Interp
	o  pyobj.Object
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
	text, err := p.in.rt.Repr(p.o)
	if err != nil {
		return fmt.Sprintf("<%s object: its repr raised %v>", pyobj.TypeName(p.o), err)
	}
	return text.String()
}

// Type is the name of the object's class with its module, so that it never looks like a Starlark type.
func (p *Object) Type() string {
	t := p.o.Type()
	if t.IsBuiltin() {
		return "builtins." + t.Name()
	}
	return t.FullName()
}

// Freeze does nothing: objects belong to the interpreter, not to the script.
func (p *Object) Freeze() {}

// Truth is bool(o).
func (p *Object) Truth() starlark.Bool {
	truth, err := p.in.rt.IsTrue(p.o)
	p.in.postpone(err)
	return starlark.Bool(truth)
}

// Hash is hash(o).
func (p *Object) Hash() (uint32, error) {
	h, err := p.in.rt.Hash(p.o)
	return uint32(h) ^ uint32(h>>32), err
}

// Name is what Starlark calls a function in messages.
func (p *Object) Name() string {
	if name, err := p.in.rt.GetAttrString(p.o, "__name__"); err == nil {
		if s, ok := pyobj.AsStr(name); ok {
			return s.String()
		}
	}
	return pyobj.TypeName(p.o)
}

// CallInternal calls the object.
func (p *Object) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	objects, err := p.in.convertAll(args, 0)
	if err != nil {
		return nil, err
	}
	var names []pyobj.Object
	for _, pair := range kwargs {
		value, err := p.in.toObject(pair[1])
		if err != nil {
			return nil, err
		}
		name, err := p.in.toObject(pair[0])
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		objects = append(objects, value)
	}
	var kwnames *pyobj.Tuple
	if len(names) > 0 {
		kwnames = pyobj.NewTuple(names...)
	}
	return p.in.result(p.in.rt.CallKw(p.o, objects, kwnames))
}

// Attr is getattr(o, name).
func (p *Object) Attr(name string) (starlark.Value, error) {
	return p.in.result(p.in.rt.GetAttrString(p.o, name))
}

// AttrNames lists the attributes of the object and of its classes, sorted.
func (p *Object) AttrNames() []string {
	seen := map[string]bool{}
	collect := func(d *pyobj.Dict) {
		if d == nil {
			return
		}
		d.Items(func(key, _ pyobj.Object) bool {
			if s, ok := pyobj.AsStr(key); ok {
				seen[s.String()] = true
			}
			return true
		})
	}
	if parts := pyobj.PartsOf(p.o); parts != nil {
		collect(parts.Dict)
	}
	if dict, err := p.in.rt.GetAttrString(p.o.Type(), "__dict__"); err == nil {
		if d, ok := pyobj.AsDict(dict); ok {
			collect(d)
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// SetField is setattr(o, name, value).
func (p *Object) SetField(name string, value starlark.Value) error {
	o, err := p.in.toObject(value)
	if err != nil {
		return err
	}
	return p.in.settle(p.in.rt.SetAttrString(p.o, name, o))
}

// Get is o[key].
func (p *Object) Get(key starlark.Value) (starlark.Value, bool, error) {
	k, err := p.in.toObject(key)
	if err != nil {
		return nil, false, err
	}
	value, err := p.in.result(p.in.rt.GetItem(p.o, k))
	return value, err == nil, err
}

// SetKey is o[key] = value.
func (p *Object) SetKey(key, value starlark.Value) error {
	kv, err := p.in.convertAll([]starlark.Value{key, value}, 0)
	if err != nil {
		return err
	}
	return p.in.settle(p.in.rt.SetItem(p.o, kv[0], kv[1]))
}

// Has is `item in o`.
func (p *Object) Has(item starlark.Value) (bool, error) {
	i, err := p.in.toObject(item)
	if err != nil {
		return false, err
	}
	found, err := p.in.rt.Contains(p.o, i)
	return found, p.in.settle(err)
}

// Len is len(o), or -1 when it has none, which Starlark reports.
func (p *Object) Len() int {
	n, err := p.in.rt.Length(p.o)
	if err != nil {
		return -1
	}
	return n
}

// Index is o[i]; Starlark asks for it only where Get does not serve.
func (p *Object) Index(i int) starlark.Value {
	value, err := p.in.result(p.in.rt.GetItemIndex(p.o, i))
	if err != nil {
		p.in.postpone(err)
		return starlark.None
	}
	return value
}

// Slice is o[start:end:step].
func (p *Object) Slice(start, end, step int) starlark.Value {
	stop := pyobj.Object(pyobj.Int(end))
	if end < 0 { // Starlark's way of saying "down to the first item"
		stop = pyobj.None
	}
	slice := pyobj.NewSlice(pyobj.Int(start), stop, pyobj.Int(step))
	value, err := p.in.result(p.in.rt.GetItem(p.o, slice))
	if err != nil {
		p.in.postpone(err)
		return starlark.None
	}
	return value
}

// Iterate is iter(o).
func (p *Object) Iterate() starlark.Iterator {
	it, err := p.in.rt.Iter(p.o)
	p.in.postpone(err)
	return &iterator{in: p.in, it: it}
}

type iterator struct {
	in *Interp
	it pyobj.Object // nil once it has ended
}

func (i *iterator) Next(into *starlark.Value) bool {
	if i.it == nil {
		return false
	}
	item, err := i.in.rt.Next(i.it)
	if err != nil || item == nil {
		i.in.postpone(err)
		i.it = nil
		return false
	}
	*into = i.in.toScript(item)
	return true
}

func (i *iterator) Done() {}

// binaryTokens are the operators that Starlark hands on; the others are reached through op().
var binaryTokens = map[syntax.Token]pyobj.BinaryOp{
	syntax.PLUS: pyobj.OpAdd, syntax.MINUS: pyobj.OpSubtract, syntax.STAR: pyobj.OpMultiply, syntax.SLASH: pyobj.OpTrueDivide,
	syntax.SLASHSLASH: pyobj.OpFloorDivide, syntax.PERCENT: pyobj.OpRemainder, syntax.AMP: pyobj.OpAnd, syntax.PIPE: pyobj.OpOr,
	syntax.CIRCUMFLEX: pyobj.OpXor, syntax.LTLT: pyobj.OpLshift, syntax.GTGT: pyobj.OpRshift,
}

// Binary is an operator with the object on either side.
func (p *Object) Binary(token syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	operator, ok := binaryTokens[token]
	if !ok {
		return nil, nil
	}
	other, err := p.in.toObject(y)
	if err != nil {
		return nil, nil // Starlark words the error about operand types
	}
	if side == starlark.Right {
		return p.in.result(p.in.rt.BinaryOp(operator, other, p.o))
	}
	return p.in.result(p.in.rt.BinaryOp(operator, p.o, other))
}

// Unary is -o, +o or ~o.
func (p *Object) Unary(token syntax.Token) (starlark.Value, error) {
	switch token {
	case syntax.MINUS:
		return p.in.result(p.in.rt.Negative(p.o))
	case syntax.PLUS:
		return p.in.result(p.in.rt.Positive(p.o))
	case syntax.TILDE:
		return p.in.result(p.in.rt.Invert(p.o))
	}
	return nil, nil
}

var compareTokens = map[syntax.Token]pyobj.CompareOp{
	syntax.EQL: pyobj.EQ, syntax.NEQ: pyobj.NE, syntax.LT: pyobj.LT, syntax.LE: pyobj.LE, syntax.GT: pyobj.GT, syntax.GE: pyobj.GE,
}

// CompareSameType compares two objects as Python does. The result is a bool; op("==", a, b) gives what == really gave.
func (p *Object) CompareSameType(token syntax.Token, y starlark.Value, _ int) (bool, error) {
	if m, ok := y.(*Module); ok {
		y = m.Object
	}
	truth, err := p.in.rt.RichCompareBool(p.o, y.(*Object).o, compareTokens[token])
	return truth, p.in.settle(err)
}
