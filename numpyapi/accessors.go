package numpyapi

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Slots that tell what an array is.

func (m *module) HasFeature(feature Feature) (bool, error) {
	return feature == FeatureBuffer || feature == FeatureDlpack || feature == FeatureInterface, nil
}

func (m *module) Check(_ *trampoline.Context, object hpyctx.Handle) (int32, error) {
	p, err := m.c.Payload(object)
	if err != nil {
		return 0, err
	}
	if _, is := p.(*array); is {
		return 1, nil
	}
	return 0, nil
}

// GetLayout fills the struct when it is first asked for; later only flags can have changed.
func (m *module) GetLayout(_ *trampoline.Context, h hpyctx.Handle) (uintptr, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	if a.layout != nil {
		return a.layout.Addr(), nil
	}
	block, err := m.c.Alloc(layoutBytes)
	if err != nil {
		return 0, &ndarray.Error{Kind: ndarray.ErrMemory, Text: "no room for the layout of an array"}
	}
	a.layout = block
	layout := &trampoline.View[Layout](block.Addr(), 1)[0]
	*layout = Layout{
		Data: a.address(a.Offset), Size: int64(a.Size()), Itemsize: int64(a.DType.Size()), Dtype: int32(a.DType),
		Flags: a.flags(), Ndim: int32(len(a.Shape)),
	}
	copy(layout.Shape[:], a.Shape)
	a.byteStrides(layout.Strides[:])
	return block.Addr(), nil
}

// layoutBytes is the size of numpy_layout.
const layoutBytes = 40 + 2*8*ndarray.MaxDims

// byteStrides writes the strides in bytes, as many as there are dimensions.
func (a *array) byteStrides(to []int64) {
	for axis, s := range a.Array.Strides {
		to[axis] = int64(s * a.DType.Size())
	}
}

func (a *array) flags() int32 {
	f := FlagAligned
	if a.RowMajor() {
		f |= FlagCContiguous
	}
	if a.ColumnMajor() {
		f |= FlagFContiguous
	}
	if a.memory != nil {
		f |= FlagOwndata
	}
	if !a.ReadOnly {
		f |= FlagWriteable
	}
	if a.source != nil {
		f |= FlagWritebackifcopy
	}
	return int32(f)
}

func (m *module) Strides(_ *trampoline.Context, h hpyctx.Handle, strides []int64) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	if err := room(len(a.Array.Strides), len(strides)); err != nil {
		return 0, err
	}
	a.byteStrides(strides)
	return int32(len(a.Array.Strides)), nil
}

func (m *module) Itemsize(_ *trampoline.Context, h hpyctx.Handle) (int64, error) {
	return m.measure(h, func(a *array) int { return a.DType.Size() })
}

func (m *module) Size(_ *trampoline.Context, h hpyctx.Handle) (int64, error) {
	return m.measure(h, func(a *array) int { return a.Array.Size() })
}

func (m *module) Nbytes(_ *trampoline.Context, h hpyctx.Handle) (int64, error) {
	return m.measure(h, func(a *array) int { return a.Bytes() })
}

func (m *module) Flags(_ *trampoline.Context, h hpyctx.Handle) (int32, error) {
	n, err := m.measure(h, func(a *array) int { return int(a.flags()) })
	return int32(n), err
}

func (m *module) measure(h hpyctx.Handle, what func(*array) int) (int64, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	return int64(what(a)), nil
}

func (m *module) SetWriteable(_ *trampoline.Context, h hpyctx.Handle, writeable bool) (int32, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	if writeable && a.ReadOnly && a.memory == nil {
		return 0, valueError("cannot set WRITEABLE flag to True of this array")
	}
	a.ReadOnly = !writeable
	a.flagsChanged()
	return 0, nil
}

// flagsChanged writes the flags into the layout that C may have.
func (a *array) flagsChanged() {
	if a.layout != nil {
		trampoline.View[Layout](a.layout.Addr(), 1)[0].Flags = a.flags()
	}
}

func (m *module) Base(_ *trampoline.Context, h hpyctx.Handle) (hpyctx.Handle, error) {
	a, err := m.of(h)
	if err != nil {
		return trampoline.Null, err
	}
	if a.base == nil {
		return m.api().Dup(m.c.Constant(abi.HandleNone))
	}
	return m.c.NewHandle(a.base)
}

func (m *module) Element(_ *trampoline.Context, h hpyctx.Handle, index []int64) (uintptr, error) {
	a, err := m.of(h)
	if err != nil {
		return 0, err
	}
	place, err := a.Position(index)
	if err != nil {
		return 0, err
	}
	return a.address(place), nil
}
