package pyobj

import "slices"

// What a caller asks of bf_getbuffer.
const (
	bufferSimple   = 0
	bufferWritable = 0x0001
	bufferFullRO   = 0x0100 | 0x0010 | 0x0008 | 0x0004
)

// GetBuffer is PyObject_GetBuffer for plain memory: the caller calls Release, when it is not nil, exactly once.
func (rt *Runtime) GetBuffer(o Object, writable bool) (*Buffer, error) {
	flags := bufferSimple
	if writable {
		flags = bufferWritable
	}
	b, err := rt.getBuffer(o, flags)
	if err == nil && b == nil {
		err = bytesNeeded(o)
	}
	if err != nil || !writable || !b.Readonly {
		return b, err
	}
	if b.Release != nil {
		b.Release()
	}
	return nil, Raisef(BufferError, "Object is not writable.")
}

// getBuffer is the memory that an object exports, nil for an object that exports none.
func (rt *Runtime) getBuffer(o Object, flags int) (*Buffer, error) {
	switch v := unwrap(o).(type) {
	case *Bytes:
		return flatBuffer(v.b, true), nil
	case *ByteArray:
		b := flatBuffer(v.b, false)
		v.exports++
		b.Release = func() { v.exports-- }
		return b, nil
	case *MemoryView:
		d, err := v.contiguous()
		if err != nil {
			return nil, err
		}
		return flatBuffer(d, v.readonly || !v.isContiguous()), nil
	}
	get := o.Type().slots.GetBuffer
	if get == nil {
		return nil, nil
	}
	b, err := get(rt, o, flags)
	if err != nil && Matches(err, BufferError) && rt.exported > 0 {
		// A view that nobody can reach may still hold the buffer; CPython would have given it back at once.
		rt.Collect()
		b, err = get(rt, o, flags)
	}
	return b, err
}

// flatBuffer is a buffer of bytes.
func flatBuffer(d []byte, readonly bool) *Buffer {
	return &Buffer{Data: d, Readonly: readonly, Itemsize: 1, Format: "B", Shape: []int{len(d)}, Strides: []int{1}}
}

// export is a buffer that views share; it ends with the last of them.
type export struct {
	rt      *Runtime
	release func()
	views   int
}

// hold is one view's share of an export. It does not refer to the view.
type hold struct {
	e *export
}

// newHold adds a view to an export, nil for one that needs no end.
func (e *export) newHold() *hold {
	if e == nil {
		return nil
	}
	e.views++
	return &hold{e}
}

// end gives the share back; only the first call does.
func (h *hold) end() {
	if h == nil || h.e == nil {
		return
	}
	e := h.e
	h.e = nil
	if e.views--; e.views == 0 {
		e.rt.exported--
		e.release()
	}
}

// newExport keeps a buffer until its views are gone; nil when nothing has to be done then.
func (rt *Runtime) newExport(b *Buffer) *export {
	if b.Release == nil {
		return nil
	}
	rt.exported++
	return &export{rt: rt, release: b.Release}
}

// contiguousStrides are those of items in C's order.
func contiguousStrides(shape []int, itemsize int) []int {
	out := make([]int, len(shape))
	step := itemsize
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = step
		step *= shape[i]
	}
	return out
}

// inside reports whether items of that shape lie inside n bytes, from offset on.
func inside(n, offset, itemsize int, shape, strides []int) bool {
	lo, hi := offset, offset
	for i, k := range shape {
		if k < 0 {
			return false
		}
		if k == 0 {
			return true
		}
		reach, ok := mulFits(k-1, strides[i])
		if !ok {
			return false
		}
		lo, hi = lo+min(reach, 0), hi+max(reach, 0)
	}
	return lo >= 0 && hi+itemsize <= n
}

// mulFits multiplies when the product is far from overflow.
func mulFits(a, b int) (int, bool) {
	const far = 1 << 31
	if a < far && b < far && b > -far {
		return a * b, true
	}
	return 0, a == 0 || b == 0
}

// completeBuffer fills in what an exporter may leave out, and checks the rest.
func completeBuffer(b *Buffer) error {
	if b.Format == "" {
		b.Format = "B"
	}
	if b.Itemsize <= 0 || b.Itemsize > max(len(b.Data), 1) {
		if len(b.Data) > 0 || b.Itemsize < 0 {
			return Raisef(BufferError, "items of %d bytes in a buffer of %d bytes", b.Itemsize, len(b.Data))
		}
		b.Itemsize = max(b.Itemsize, 1)
	}
	if b.Shape == nil {
		b.Shape, b.Strides = []int{len(b.Data) / b.Itemsize}, nil
	}
	if b.Strides == nil {
		b.Strides = contiguousStrides(b.Shape, b.Itemsize)
	}
	if !inside(len(b.Data), b.Offset, b.Itemsize, b.Shape, b.Strides) {
		return Raisef(BufferError, "shape %v and strides %v lead out of a buffer of %d bytes", b.Shape, b.Strides, len(b.Data))
	}
	b.Shape, b.Strides = slices.Clone(b.Shape), slices.Clone(b.Strides)
	return nil
}

// memoryTypes are memoryview and bytearray.
func memoryTypes() []builtinDef {
	return []builtinDef{
		{t: MemoryViewType, final: true, layout: layoutOpaque, slots: memoryViewSlots(), methods: memoryViewMethods(), getsets: memoryViewGetSets()},
		byteArrayType(),
	}
}

// Memory is the buffer that a view shows: all of its bytes, and where the items lie in them.
func (m *MemoryView) Memory() (Buffer, error) {
	if m.obj == nil {
		return Buffer{}, errReleased()
	}
	return Buffer{Data: m.data, Offset: m.offset, Readonly: m.readonly, Itemsize: m.itemsize, Format: m.format, Shape: slices.Clone(m.shape), Strides: slices.Clone(m.strides)}, nil
}

// Plain is the buffer for a caller that asks for bytes without gaps.
func (b *Buffer) Plain() (*Buffer, error) {
	n := b.Itemsize
	for _, k := range b.Shape {
		n *= k
	}
	if v := (&MemoryView{itemsize: b.Itemsize, shape: b.Shape, strides: b.Strides}); !v.isContiguous() {
		return nil, Raisef(BufferError, "memory is not contiguous")
	}
	flat := flatBuffer(b.Data[b.Offset:b.Offset+n], b.Readonly)
	flat.Release = b.Release
	return flat, nil
}
