package embedded

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// What can be done with any object.

// Dup opens the object once more.
func (p *Provider) Dup(_ caller, h handle) (handle, error) {
	if h == trampoline.Null {
		return h, nil
	}
	return p.handles.Dup(h)
}

// Close closes a handle, which may be closed already.
func (p *Provider) Close(_ caller, h handle) error { return p.handles.CloseAgain(h) }

// withText resolves an object and makes a str of UTF-8 text.
func (p *Provider) withText(h handle, t text) (pyobj.Object, pyobj.Object, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.str(t)
	return o, s, err
}

// IsTrue is bool(o).
func (p *Provider) IsTrue(_ caller, h handle) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	return checked(p.rt.IsTrue(o))
}

// Is is a is b.
func (p *Provider) Is(_ caller, a, b handle) (int32, error) {
	x, err := p.handles.Optional(a)
	if err != nil {
		return 0, err
	}
	y, err := p.handles.Optional(b)
	return truth(x == y), err
}

// Type is type(o).
func (p *Provider) Type(_ caller, h handle) (handle, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return p.handles.Meet(native.MetClass(classOf(o.Type())), o.Type())
}

// TypeCheck reports whether o is an instance of t or of a class derived from it, by real inheritance.
func (p *Provider) TypeCheck(_ caller, o, t handle) (int32, error) {
	x, err := p.handles.Object(o)
	if err != nil {
		return 0, err
	}
	typ, err := p.class(t, "HPy_TypeCheck arg 2 must be a type")
	if err != nil {
		return 0, err
	}
	return truth(pyobj.TypeCheck(x, typ)), nil
}

// class resolves a handle that has to be a type.
func (p *Provider) class(h handle, message string) (*pyobj.Type, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return nil, err
	}
	t, ok := o.(*pyobj.Type)
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "%s", message)
	}
	return t, nil
}

// GetAttr is getattr(o, name).
func (p *Provider) GetAttr(_ caller, o, name handle) (handle, error) {
	return p.binary(o, name, (*pyobj.Runtime).GetAttr)
}

// GetAttrS is getattr(o, name) with a name in UTF-8.
func (p *Provider) GetAttrS(_ caller, o handle, name text) (handle, error) {
	x, n, err := p.withText(o, name)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.GetAttr(x, n))
}

// HasAttr is hasattr(o, name); every error counts as no.
func (p *Provider) HasAttr(_ caller, o, name handle) (int32, error) {
	x, n, err := p.pair(o, name)
	if err != nil {
		return 0, err
	}
	return truth(p.rt.HasAttr(x, n)), nil
}

// HasAttrS is hasattr(o, name) with a name in UTF-8.
func (p *Provider) HasAttrS(_ caller, o handle, name text) (int32, error) {
	x, n, err := p.withText(o, name)
	if err != nil {
		return 0, nil // hasattr swallows every error
	}
	return truth(p.rt.HasAttr(x, n)), nil
}

// SetAttr is setattr(o, name, value).
func (p *Provider) SetAttr(_ caller, o, name, value handle) (int32, error) {
	x, n, err := p.pair(o, name)
	if err != nil {
		return -1, err
	}
	return p.storeAttr(x, n, value)
}

// SetAttrS is setattr(o, name, value) with a name in UTF-8.
func (p *Provider) SetAttrS(_ caller, o handle, name text, value handle) (int32, error) {
	x, n, err := p.withText(o, name)
	if err != nil {
		return -1, err
	}
	return p.storeAttr(x, n, value)
}

func (p *Provider) storeAttr(o, name pyobj.Object, value handle) (int32, error) {
	v, err := p.handles.Optional(value) // PyObject_SetAttr deletes when the value is NULL
	if err != nil {
		return -1, err
	}
	return status(p.rt.SetAttr(o, name, v))
}

// Repr is repr(o).
func (p *Provider) Repr(_ caller, h handle) (handle, error) {
	return p.unary(h, strOp((*pyobj.Runtime).Repr))
}

// Str is str(o).
func (p *Provider) Str(_ caller, h handle) (handle, error) {
	return p.unary(h, strOp((*pyobj.Runtime).Str))
}

// ASCII is ascii(o).
func (p *Provider) ASCII(_ caller, h handle) (handle, error) {
	return p.unary(h, strOp((*pyobj.Runtime).ASCII))
}

// strOp makes an operation that gives an object of one that gives a str.
func strOp[T pyobj.Object](op func(*pyobj.Runtime, pyobj.Object) (T, error)) func(*pyobj.Runtime, pyobj.Object) (pyobj.Object, error) {
	return func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error) {
		s, err := op(rt, o)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
}

// RichCompare compares; op is one of HPy_RichCmpOp.
func (p *Provider) RichCompare(_ caller, v, w handle, op int32) (handle, error) {
	x, y, err := p.pair(v, w)
	if err != nil {
		return 0, err
	}
	if err := checkOp(op); err != nil {
		return 0, err
	}
	return p.result(p.rt.RichCompare(x, y, pyobj.CompareOp(op)))
}

// RichCompareBool compares; identical objects are equal.
func (p *Provider) RichCompareBool(_ caller, v, w handle, op int32) (int32, error) {
	x, y, err := p.pair(v, w)
	if err != nil {
		return -1, err
	}
	if err := checkOp(op); err != nil {
		return -1, err
	}
	return checked(p.rt.RichCompareBool(x, y, pyobj.CompareOp(op)))
}

func checkOp(op int32) error {
	if op < int32(pyobj.LT) || op > int32(pyobj.GE) {
		return pyobj.Raisef(pyobj.SystemError, "bad argument to internal function: comparison %d", op)
	}
	return nil
}

// Hash is hash(o).
func (p *Provider) Hash(_ caller, h handle) (int, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	v, err := p.rt.Hash(o)
	return int(v), err
}

// CallableCheck is callable(o).
func (p *Provider) CallableCheck(_ caller, h handle) (int32, error) { return p.is(h, pyobj.IsCallable) }

// Dump writes type and repr of the object to the interpreter's standard output.
func (p *Provider) Dump(_ caller, h handle) error {
	o, err := p.handles.Object(h)
	if err != nil {
		return err
	}
	shown := "<repr failed>"
	if s, err := p.rt.Repr(o); err == nil {
		shown = s.String()
	}
	_, err = fmt.Fprintf(p.rt.Stdout(), "object type name: %s\nobject repr     : %s\n", pyobj.TypeName(o), shown)
	return err
}
