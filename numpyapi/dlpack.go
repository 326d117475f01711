package numpyapi

import (
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/exchange"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/numpyapi/tensor"
	"github.com/hpyapi/hpyapi/trampoline"
)

// DLPack, both ways: __dlpack__ and from_dlpack, as the array API standard has them.

// tensorMethods are those of arrays.
func (m *module) tensorMethods() []hpyctx.GoMethod {
	return []hpyctx.GoMethod{
		m.method("__dlpack__", "stream=, max_version=, dl_device=, copy=", "the memory in a capsule, for one who takes it", (*call).dlpack),
		m.method("__dlpack_device__", "", "where the memory is: (1, 0), the processor", func(c *call) (hpyctx.Handle, error) {
			return c.tuple([]int64{exchange.DeviceCPU, 0})
		}),
	}
}

// elementOf is an element type as others know it.
func elementOf(d ndarray.DType) exchange.Element {
	return exchange.Element{Kind: byte(d.Kind()), Size: d.Size()}
}

// described says to others where the elements of an array are.
func (a *array) described() exchange.Array {
	strides := make([]int64, len(a.Array.Strides))
	a.byteStrides(strides)
	return exchange.Array{
		Element: elementOf(a.DType), At: a.address(a.Offset),
		Shape: slices.Clone(a.Array.Shape), Strides: strides, ReadOnly: a.ReadOnly,
	}
}

// keep holds the memory of an array for whoever is told where it is, until release is called, by any thread. Memory of this module, and of Go
// slices, stays also when the interpreter is closed; that of other modules' objects is theirs.
func (m *module) keep(h hpyctx.Handle, a *array) (release func(), err error) {
	object, err := m.c.Value(h)
	if err != nil {
		return nil, err
	}
	block := a.memory
	if block == nil && a.base != nil {
		base, err := m.c.NewHandle(a.base)
		if err != nil {
			return nil, err
		}
		defer m.discard(base)
		if owner, err := m.of(base); err == nil {
			block = owner.memory
		}
	}
	free := func() {}
	if block != nil {
		free = block.Keep()
	}
	return func() {
		free()
		runtime.KeepAlive(object)
		runtime.KeepAlive(a)
	}, nil
}

func (c *call) dlpack() (hpyctx.Handle, error) {
	version, device, copied := read(c, "max_version", nil, c.numbers), read(c, "dl_device", nil, c.numbers), c.flag("copy", false)
	switch {
	case c.err != nil:
		return trampoline.Null, c.err
	case c.arg("stream") != trampoline.Null:
		return trampoline.Null, &exception{"RuntimeError", "only stream=None is possible: the processor has no streams"}
	case device != nil && !slices.Equal(device, []int64{exchange.DeviceCPU, 0}):
		return trampoline.Null, bufferError("the device must be (1, 0), the processor")
	}
	h := c.self
	if copied {
		var err error
		if h, err = c.Copy(nil, h, false); err != nil {
			return trampoline.Null, err
		}
		defer c.discard(h)
	}
	form := &exchange.Legacy
	if len(version) == 2 && version[0] >= exchange.Major {
		form = &exchange.Versioned
	}
	return c.tensorCapsule(h, form, copied)
}

// tensor is a managed tensor on the memory of an array, which is the caller's.
func (m *module) tensor(h hpyctx.Handle, form *exchange.Form, copied bool) (uintptr, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	release, err := m.keep(h, a)
	if err != nil {
		return 0, err
	}
	d := a.described()
	at, err := form.Export(&d, copied, release)
	if err != nil {
		release()
		return 0, bufferError("%v", err)
	}
	return at, nil
}

// tensorCapsule is a capsule with a tensor. Who takes the tensor frees it, else the capsule does.
func (m *module) tensorCapsule(h hpyctx.Handle, form *exchange.Form, copied bool) (hpyctx.Handle, error) {
	at, err := m.tensor(h, form, copied)
	if err != nil {
		return trampoline.Null, err
	}
	capsule, err := m.c.Capsules().New(at, &form.Capsule, func(content hpyctx.CapsuleContent) error {
		if content.Name != nil && *content.Name == form.Capsule {
			form.GiveBack(at)
		}
		return nil
	})
	if err != nil {
		form.GiveBack(at)
	}
	return capsule, err
}

// fromDLPack is from_dlpack: an array on the memory of another library's, or of a capsule that was not taken yet.
func (c *call) fromDLPack() (hpyctx.Handle, error) {
	device, copied := read(c, "device", "cpu", c.text), c.flag("copy", false)
	if c.err == nil && device != "cpu" {
		c.err = valueError(`the device must be "cpu", got %q`, device)
	}
	if c.err != nil {
		return trampoline.Null, c.err
	}
	capsule, err := c.capsuleOf(c.arg("x"))
	if err != nil {
		return trampoline.Null, err
	}
	defer c.discard(capsule)
	h, err := c.takeTensor(capsule)
	if err != nil || !copied {
		return h, err
	}
	defer c.discard(h)
	return c.Copy(nil, h, false)
}

// capsuleOf is the capsule that an object gives by __dlpack__, with words that those before DLPack 1.0 do not know; a capsule is one.
func (m *module) capsuleOf(object hpyctx.Handle) (hpyctx.Handle, error) {
	if _, err := m.c.Capsules().Name(object); err == nil {
		return m.api().Dup(object)
	}
	method, err := m.api().GetAttrS(object, trampoline.StrOf("__dlpack__"))
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(method)
	version, err := m.tuple([]int64{exchange.Major, exchange.Minor})
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(version)
	name, err := m.str("max_version")
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(name)
	names, err := m.api().TupleFromArray([]hpyctx.Handle{name})
	if err != nil {
		return trampoline.Null, err
	}
	defer m.discard(names)
	capsule, err := m.api().Call(method, []hpyctx.Handle{version}, names)
	var raised objspace.Exception
	if errors.As(err, &raised) && raised.TypeName() == "TypeError" {
		return m.api().Call(method, nil, trampoline.Null)
	}
	return capsule, err
}

// takeTensor takes what is in a capsule of DLPack's.
func (m *module) takeTensor(capsule hpyctx.Handle) (hpyctx.Handle, error) {
	capsules, form := m.c.Capsules(), &exchange.Legacy
	name, err := capsules.Name(capsule)
	if err != nil {
		return trampoline.Null, err
	}
	if name != nil && (*name == exchange.Versioned.Capsule || *name == exchange.Versioned.Used) {
		form = &exchange.Versioned
	}
	at, err := capsules.Take(capsule, form.Capsule, form.Used)
	if err != nil {
		return trampoline.Null, err
	}
	return m.onTensor(form, at)
}

// onTensor is an array on the memory of a tensor, which it takes over, also on failure.
func (m *module) onTensor(form *exchange.Form, at uintptr) (hpyctx.Handle, error) {
	taken, err := form.Take(at)
	if err != nil {
		return trampoline.Null, bufferError("%v", err)
	}
	return m.onForeign(taken.Array, taken.Release)
}

// tensors is what the class of arrays offers to modules in C: DLPack's table for those with HPy.
type tensors struct{ *module }

var _ tensor.Provider = tensors{}

func (t tensors) FromObject(_ *trampoline.Context, object hpyctx.Handle) (uintptr, error) {
	return t.tensor(object, &exchange.Versioned, false)
}

func (t tensors) ToObject(_ *trampoline.Context, at uintptr) (hpyctx.Handle, error) {
	return t.onTensor(&exchange.Versioned, at)
}

// offerTensors gives the class its table.
func (m *module) offerTensors() error {
	class, err := m.class.Load()
	if err != nil {
		return err
	}
	defer m.discard(class)
	x, err := tensor.Export(m.c.Trampoline(), tensors{m})
	if err != nil {
		return err
	}
	return m.c.ExportCapsule(x, class)
}

// onForeign is an array on memory that release gives back, when the last array on it is gone.
func (m *module) onForeign(described exchange.Array, release func()) (hpyctx.Handle, error) {
	name := "numpy_api.owner"
	owner, err := m.c.Capsules().New(max(described.At, 1), &name, func(hpyctx.CapsuleContent) error { release(); return nil })
	if err != nil {
		release()
		return trampoline.Null, err
	}
	defer m.discard(owner)
	base, err := m.c.Value(owner)
	if err != nil {
		return trampoline.Null, err
	}
	return m.onDescribed(described, base)
}

// onDescribed is an array on memory that an object keeps.
func (m *module) onDescribed(described exchange.Array, base objspace.Value) (hpyctx.Handle, error) {
	d := ndarray.Any
	for _, known := range ndarray.DTypes() {
		if elementOf(known) == described.Element {
			d = known
		}
	}
	if d == ndarray.Any {
		return trampoline.Null, typeError("no arrays of %s", described.Element)
	}
	steps, err := stepsOf(described.Strides, d)
	if err != nil {
		return trampoline.Null, err
	}
	a, start, err := onMemory(d, described.At, described.Shape, steps)
	if err != nil {
		return trampoline.Null, err
	}
	a.ReadOnly = described.ReadOnly
	return m.instance(&array{Array: a, start: start, base: base})
}

func bufferError(format string, args ...any) error {
	return &exception{"BufferError", fmt.Sprintf(format, args...)}
}
