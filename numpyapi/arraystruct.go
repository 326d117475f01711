package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/exchange"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// __array_struct__, both ways, and what others say in an __array_interface__.

// arrayStruct is a capsule without a name that leads to a PyArrayInterface. Who reads it keeps the array.
func (m *module) arrayStruct(a *array) (hpyctx.Handle, error) {
	d := a.described()
	at, err := exchange.NewInterface(&d)
	if err != nil {
		return trampoline.Null, &exception{"MemoryError", err.Error()}
	}
	capsule, err := m.c.Capsules().New(at, nil, func(hpyctx.CapsuleContent) error { exchange.FreeInterface(at); return nil })
	if err != nil {
		exchange.FreeInterface(at)
	}
	return capsule, err
}

// shareInterface is an array on the memory that an object tells by __array_struct__, else by __array_interface__; the array keeps the object.
// found says that it has one of them.
func (m *module) shareInterface(object hpyctx.Handle) (h hpyctx.Handle, found bool, err error) {
	for _, by := range []struct {
		attribute string
		read      func(hpyctx.Handle) (exchange.Array, error)
	}{{"__array_struct__", m.readStruct}, {"__array_interface__", m.readInterface}} {
		told, err := m.api().GetAttrS(object, trampoline.StrOf(by.attribute))
		if err != nil {
			continue
		}
		defer m.discard(told)
		described, err := by.read(told)
		if err != nil {
			return trampoline.Null, true, err
		}
		base, err := m.c.Value(object)
		if err != nil {
			return trampoline.Null, true, err
		}
		h, err := m.onDescribed(described, base)
		return h, true, err
	}
	return trampoline.Null, false, nil
}

func (m *module) readStruct(capsule hpyctx.Handle) (exchange.Array, error) {
	at, err := m.c.Capsules().Pointer(capsule, nil)
	if err != nil {
		return exchange.Array{}, err
	}
	a, err := exchange.ReadInterface(at)
	if err != nil {
		return a, valueError("%v", err)
	}
	return a, nil
}

// readInterface reads the dict of version 3 of NumPy's protocol.
func (m *module) readInterface(dict hpyctx.Handle) (a exchange.Array, err error) {
	for _, item := range []struct {
		key      string
		optional bool
		read     func(hpyctx.Handle) error
	}{
		{"shape", false, func(h hpyctx.Handle) (err error) { a.Shape, err = m.numbers(h); return err }},
		{"typestr", false, func(h hpyctx.Handle) error { return m.readTypestr(h, &a.Element) }},
		{"data", false, func(h hpyctx.Handle) error { return m.readPlace(h, &a) }},
		{"strides", true, func(h hpyctx.Handle) (err error) { a.Strides, err = m.numbers(h); return err }},
	} {
		value, err := m.api().GetItemS(dict, trampoline.StrOf(item.key))
		if err != nil {
			if item.optional {
				continue
			}
			return a, valueError("Missing __array_interface__ %s", item.key)
		}
		defer m.discard(value)
		if item.optional && m.is(value, abi.HandleNone) {
			continue
		}
		if err := item.read(value); err != nil {
			return a, err
		}
	}
	if a.Strides == nil {
		a.Strides = exchange.RowMajor(a.Shape, a.Element.Size)
	}
	if len(a.Strides) != len(a.Shape) {
		return a, valueError("__array_interface__ has %d strides for %d dimensions", len(a.Strides), len(a.Shape))
	}
	if err := a.Check(); err != nil {
		return a, valueError("__array_interface__ cannot be used: %v", err)
	}
	return a, nil
}

// readTypestr reads byte order, kind and size, such as <f8.
func (m *module) readTypestr(h hpyctx.Handle, e *exchange.Element) error {
	text, err := m.text(h)
	if err != nil {
		return err
	}
	for _, d := range ndarray.DTypes() {
		if typestr(d) == text {
			*e = elementOf(d)
			return nil
		}
	}
	return typeError("no arrays of type %q", text)
}

// readPlace reads (address, read-only).
func (m *module) readPlace(h hpyctx.Handle, a *exchange.Array) error {
	hs, err := m.items(h)
	if err != nil {
		return err
	}
	defer m.discardAll(hs)
	if len(hs) != 2 {
		return typeError("__array_interface__ data must be a tuple of an address and whether it is read-only")
	}
	at, err := m.integer(hs[0])
	if err != nil {
		return err
	}
	locked, err := m.api().IsTrue(hs[1])
	a.At, a.ReadOnly = uintptr(at), locked != 0
	return err
}
