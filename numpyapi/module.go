package numpyapi

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// ModuleName is the name under which the module is imported.
const ModuleName = "numpy_api"

// versionNumber is what numpy_version answers: major * 1000 + minor.
const versionNumber = 1*1000 + 2

// Module is the array module, for hpyctx.Interp.Add. Each value serves one interpreter.
//
// Scripts find there the class ndarray and functions with the names, parameters and results of NumPy's; other modules the NumPy API
// under the capsule numpy_api._ARRAY_API.
func Module() *hpyctx.GoModule {
	m := &module{}
	return &hpyctx.GoModule{
		Name:    ModuleName,
		Doc:     "Arrays of numbers, and the NumPy API for other modules.",
		Methods: m.functions(),
		Exec:    m.exec,
	}
}

// module is the state of the module in one interpreter, and the provider of its API. All methods run on the lock owner.
type module struct {
	UnimplementedProvider
	c          *hpyctx.Context
	class      *hpyctx.Global // ndarray
	dtypeClass *hpyctx.Global // dtype
	iterators  map[uintptr]*iterator
}

var _ Provider = (*module)(nil)

// array is the payload of an ndarray instance.
type array struct {
	*ndarray.Array
	start  uintptr        // the address of the first element of Data
	memory *hpyctx.Memory // that Data is in, when it is the array's own
	base   objspace.Value // what owns Data otherwise
	layout *hpyctx.Memory // what numpy_get_layout gave; nil before
	source *array         // what numpy_resolve_writeback stores into; base keeps it
}

// address is where an element of Data is.
func (a *array) address(place int) uintptr {
	return a.start + uintptr(place*a.DType.Size())
}

func (a *array) free() {
	if a.memory != nil {
		a.memory.Free()
	}
	if a.layout != nil {
		a.layout.Free()
	}
}

func (m *module) exec(c *hpyctx.Context, self hpyctx.Handle) (err error) {
	m.c = c
	m.iterators = map[uintptr]*iterator{}
	if m.class, err = m.addClass(self, "ndarray", m.arrayType()); err != nil {
		return err
	}
	if m.dtypeClass, err = m.addClass(self, "dtype", m.dtypeType()); err != nil {
		return err
	}
	if err := m.offerTensors(); err != nil {
		return err
	}
	x, err := Export(c.Trampoline(), m)
	if err != nil {
		return err
	}
	return c.ExportCapsule(x, self)
}

// addClass makes a class an attribute of the module.
func (m *module) addClass(self hpyctx.Handle, name string, t hpyctx.GoType) (*hpyctx.Global, error) {
	typ, err := m.c.NewType(t)
	if err != nil {
		return nil, err
	}
	defer m.discard(typ)
	if _, err := m.api().SetAttrS(self, trampoline.StrOf(name), typ); err != nil {
		return nil, err
	}
	return m.c.NewGlobal(typ)
}

func (m *module) api() *abi.Client { return m.c.API() }

// discard closes a handle of the module. It can fail only for a handle that is already closed, which would be a bug here
// that debug mode reports.
func (m *module) discard(h hpyctx.Handle) { _ = m.api().Close(h) }

// alloc keeps elements outside the Go heap, where C may hold their address.
func (m *module) alloc(memory **hpyctx.Memory) ndarray.Allocator {
	return func(dtype ndarray.DType, n int) (any, error) {
		block, err := m.c.Alloc(n * dtype.Size())
		if errors.Is(err, hpyctx.ErrMemory) {
			return nil, &ndarray.Error{Kind: ndarray.ErrMemory, Text: fmt.Sprintf("no room for an array of %d elements of %s", n, dtype)}
		}
		if err != nil {
			return nil, err
		}
		*memory = block
		return elementsAt(dtype, block.Addr(), n), nil
	}
}

// elementsAt is memory as a slice of elements.
func elementsAt(dtype ndarray.DType, at uintptr, n int) any {
	switch dtype {
	case ndarray.Boolean:
		return trampoline.View[ndarray.Bool](at, n)
	case ndarray.Int8:
		return trampoline.View[int8](at, n)
	case ndarray.Int16:
		return trampoline.View[int16](at, n)
	case ndarray.Int32:
		return trampoline.View[int32](at, n)
	case ndarray.Int64:
		return trampoline.View[int64](at, n)
	case ndarray.Uint8:
		return trampoline.View[uint8](at, n)
	case ndarray.Uint16:
		return trampoline.View[uint16](at, n)
	case ndarray.Uint32:
		return trampoline.View[uint32](at, n)
	case ndarray.Uint64:
		return trampoline.View[uint64](at, n)
	case ndarray.Float32:
		return trampoline.View[float32](at, n)
	case ndarray.Float64:
		return trampoline.View[float64](at, n)
	case ndarray.Complex64:
		return trampoline.View[complex64](at, n)
	case ndarray.Complex128:
		return trampoline.View[complex128](at, n)
	}
	panic("BUG: numpyapi: elements of " + dtype.String())
}

// wrap makes an instance of what build makes with an allocator, of which it may use one array. The caller owns the handle.
func (m *module) wrap(build func(ndarray.Allocator) (*ndarray.Array, error)) (hpyctx.Handle, error) {
	var memory *hpyctx.Memory
	a, err := build(m.alloc(&memory))
	if err != nil {
		if memory != nil {
			memory.Free()
		}
		return trampoline.Null, err
	}
	return m.instance(&array{Array: a, start: memory.Addr(), memory: memory})
}

// instance makes an object of a payload, which is freed when that fails.
func (m *module) instance(a *array) (hpyctx.Handle, error) {
	typ, err := m.class.Load()
	if err != nil {
		a.free()
		return trampoline.Null, err
	}
	defer m.discard(typ)
	h, err := m.c.NewInstance(typ, a)
	if err != nil {
		a.free()
	}
	return h, err
}

// share makes an instance of a view of the array behind a handle; a view that is none, because elements had to be moved,
// gets memory of its own.
func (m *module) share(h hpyctx.Handle, of *array, view *ndarray.Array) (hpyctx.Handle, error) {
	if !of.Shares(view) {
		return m.wrap(view.Copy)
	}
	owner := of.base
	if of.memory != nil {
		v, err := m.c.Value(h)
		if err != nil {
			return trampoline.Null, err
		}
		owner = v
	}
	return m.instance(&array{Array: view, start: of.start, base: owner})
}

// of is the array behind a handle, or a TypeError.
func (m *module) of(h hpyctx.Handle) (*array, error) {
	p, err := m.c.Payload(h)
	if err == nil {
		if a, ok := p.(*array); ok {
			return a, nil
		}
	}
	return nil, typeError("expected numpy_api.ndarray, got %s", m.typeName(h))
}

// typeName is the name of an object's class, for messages.
func (m *module) typeName(h hpyctx.Handle) string {
	typ, err := m.api().Type(h)
	if err != nil {
		return "another object"
	}
	defer m.discard(typ)
	name, err := m.api().GetAttrS(typ, trampoline.StrOf("__name__"))
	if err != nil {
		return "another object"
	}
	defer m.discard(name)
	text, err := m.text(name)
	if err != nil {
		return "another object"
	}
	return text
}

// text is the content of a str object.
func (m *module) text(h hpyctx.Handle) (string, error) {
	is, err := m.api().UnicodeCheck(h)
	if err != nil {
		return "", err
	}
	if is == 0 {
		return "", typeError("expected str, got %s", m.typeName(h))
	}
	return m.c.Text(h)
}

// exception is an error that becomes a Python exception of the named class.
type exception struct{ class, text string }

func (e *exception) Error() string         { return e.text }
func (e *exception) ExceptionName() string { return e.class }

func typeError(format string, args ...any) error {
	return &exception{"TypeError", fmt.Sprintf(format, args...)}
}

func valueError(format string, args ...any) error {
	return &exception{"ValueError", fmt.Sprintf(format, args...)}
}
