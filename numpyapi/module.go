package numpyapi

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// ModuleName is the name under which the module is imported.
const ModuleName = "numpy_api"

// versionNumber is what numpy_version answers: major * 1000 + minor.
const versionNumber = 1*1000 + 1

// Module is the array module, for hpyctx.Interp.Add. Each value serves one interpreter.
//
// From scripts it offers zeros(shape, dtype), array(sequence, dtype), stack(arrays), version() and the class ndarray; to
// other modules the NumPy API under the capsule numpy_api._ARRAY_API.
func Module() *hpyctx.GoModule {
	m := &module{}
	return &hpyctx.GoModule{
		Name: ModuleName,
		Doc:  "Dense arrays of int64 and float64, and the NumPy API for other modules.",
		Methods: []hpyctx.GoMethod{
			{Name: "zeros", Doc: "zeros(shape, dtype=\"float64\"): an array of zeros; shape is a length or a tuple of lengths", Min: 1, Max: 2, Call: slot2(m, m.Zeros, m.shapeAt(0), m.dtypeAt(1), object)},
			{Name: "array", Doc: "array(sequence, dtype=\"float64\"): an array with the numbers of a nested sequence", Min: 1, Max: 2, Call: slot2(m, m.FromSequence, argument(0), m.dtypeAt(1), object)},
			{Name: "stack", Doc: "stack(arrays): arrays of one shape along a new first dimension", Min: 1, Max: 1, Call: slot1(m, m.Stack, m.itemsAt(0), object)},
			{Name: "version", Doc: "version(): major * 1000 + minor of this library", Call: m.callVersion},
		},
		Exec: m.exec,
	}
}

// module is the state of the module in one interpreter, and the provider of its API. All methods run on the lock owner.
type module struct {
	UnimplementedProvider
	c     *hpyctx.Context
	class *hpyctx.Global // ndarray
}

var _ Provider = (*module)(nil)

// array is the payload of an ndarray instance.
type array struct {
	*ndarray.Array
	memory *hpyctx.Memory // of the elements
}

func (m *module) exec(c *hpyctx.Context, self hpyctx.Handle) error {
	m.c = c
	typ, err := c.NewType(m.arrayType())
	if err != nil {
		return err
	}
	defer m.discard(typ)
	if m.class, err = c.NewGlobal(typ); err != nil {
		return err
	}
	if _, err := m.api().SetAttrS(self, trampoline.StrOf("ndarray"), typ); err != nil {
		return err
	}
	x, err := Export(c.Trampoline(), m)
	if err != nil {
		return err
	}
	return c.ExportCapsule(x, self)
}

func (m *module) api() *abi.Client { return m.c.API() }

// discard closes a handle of the module. It can fail only for a handle that is already closed, which would be a bug here
// that debug mode reports.
func (m *module) discard(h hpyctx.Handle) { _ = m.api().Close(h) }

// alloc keeps elements outside the Go heap, where C may hold their address.
func (m *module) alloc(memory **hpyctx.Memory) ndarray.Allocator {
	return func(n int) (words []uint64, err error) {
		if *memory, err = m.c.Alloc(n * 8); errors.Is(err, hpyctx.ErrMemory) {
			return nil, &ndarray.Error{Kind: ndarray.ErrMemory, Text: fmt.Sprintf("no room for an array of %d elements", n)}
		}
		return hpyctx.View[uint64](*memory), err
	}
}

// wrap makes an instance of what build makes with an allocator. The caller owns the handle.
func (m *module) wrap(build func(ndarray.Allocator) (*ndarray.Array, error)) (h hpyctx.Handle, err error) {
	var memory *hpyctx.Memory
	defer func() {
		if err != nil && memory != nil {
			memory.Free()
		}
	}()
	a, err := build(m.alloc(&memory))
	if err != nil {
		return trampoline.Null, err
	}
	typ, err := m.class.Load()
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(typ)
	return m.c.NewInstance(typ, &array{a, memory})
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
