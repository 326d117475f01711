package pyobj

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
)

// MemoryView is a view of another object's buffer.
type MemoryView struct {
	obj      Object // nil after release
	data     []byte // of the whole buffer
	offset   int    // of the first item
	itemsize int
	format   string
	shape    []int
	strides  []int
	readonly bool
	hold     *hold // ends the exporter's buffer with the last view of it
	e        *export
}

// Type returns memoryview.
func (*MemoryView) Type() *Type { return MemoryViewType }

// NewMemoryView is memoryview(o). The exporter gets its buffer back when the view and all views made of it are released,
// or were found unreachable by the collector.
func (rt *Runtime) NewMemoryView(o Object) (*MemoryView, error) {
	if v, ok := o.(*MemoryView); ok {
		if v.obj == nil {
			return nil, errReleased()
		}
		return rt.viewOf(*v), nil
	}
	b, err := rt.getBuffer(o, bufferFullRO)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, Raisef(TypeError, "memoryview: a bytes-like object is required, not '%s'", typeName(o))
	}
	if err := completeBuffer(b); err != nil {
		if b.Release != nil {
			b.Release()
		}
		return nil, err
	}
	return rt.viewOf(MemoryView{
		obj: o, data: b.Data, offset: b.Offset, itemsize: b.Itemsize, format: b.Format, shape: b.Shape, strides: b.Strides, readonly: b.Readonly, e: rt.newExport(b),
	}), nil
}

// viewOf makes a view like v with a share of the buffer of its own.
func (rt *Runtime) viewOf(v MemoryView) *MemoryView {
	m := v
	if m.hold = m.e.newHold(); m.hold != nil {
		r := &record{hold: m.hold, rt: rt}
		rt.final.add(r)
		runtime.AddCleanup(&m, unreachable, r)
	}
	return &m
}

func errReleased() error {
	return Raisef(ValueError, "operation forbidden on released memoryview object")
}

func (m *MemoryView) release() {
	m.hold.end()
	m.obj, m.data = nil, nil
}

// items is the number of items.
func (m *MemoryView) items() int {
	n := 1
	for _, k := range m.shape {
		n *= k
	}
	return n
}

func (m *MemoryView) nbytes() int { return m.items() * m.itemsize }

func (m *MemoryView) isContiguous() bool { return m.ordered(contiguousStrides(m.shape, m.itemsize)) }

// isFortran reports whether the items lie in Fortran's order.
func (m *MemoryView) isFortran() bool {
	shape := slices.Clone(m.shape)
	slices.Reverse(shape)
	strides := contiguousStrides(shape, m.itemsize)
	slices.Reverse(strides)
	return m.ordered(strides)
}

// ordered compares the strides where they matter.
func (m *MemoryView) ordered(strides []int) bool {
	if slices.Contains(m.shape, 0) {
		return true
	}
	for i, k := range m.shape {
		if k > 1 && m.strides[i] != strides[i] {
			return false
		}
	}
	return true
}

// each calls f with the offset of every item, in C's order.
func (m *MemoryView) each(f func(at int)) {
	var walk func(dim, at int)
	walk = func(dim, at int) {
		if dim == len(m.shape) {
			f(at)
			return
		}
		for i := range m.shape[dim] {
			walk(dim+1, at+i*m.strides[dim])
		}
	}
	walk(0, m.offset)
}

// contiguous is the content as bytes: the memory itself where the items lie in order, a copy where they do not.
func (m *MemoryView) contiguous() ([]byte, error) {
	if m.obj == nil {
		return nil, errReleased()
	}
	if m.isContiguous() {
		return m.data[m.offset : m.offset+m.nbytes() : m.offset+m.nbytes()], nil
	}
	if err := fitsBytes(m.nbytes()); err != nil {
		return nil, err
	}
	out := make([]byte, 0, m.nbytes())
	m.each(func(at int) { out = append(out, m.data[at:at+m.itemsize]...) })
	return out, nil
}

// scalar is what an item is.
func (m *MemoryView) scalar() (Scalar, error) {
	f := m.format
	if len(f) == 2 && f[0] == '@' {
		f = f[1:]
	}
	if len(f) == 1 {
		if s, ok := ScalarOf(f[0], true); ok && s.Size == m.itemsize {
			return s, nil
		}
	}
	return Scalar{}, Raisef(NotImplementedError, "memoryview: format %s not supported", m.format)
}

func memoryViewSlots() Slots {
	length := func(_ *Runtime, self Object) (int, error) {
		m := self.(*MemoryView)
		if m.obj == nil {
			return 0, errReleased()
		}
		if len(m.shape) == 0 {
			return 1, nil
		}
		return m.shape[0], nil
	}
	return Slots{
		New: func(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
			all, names, err := kwFromDict(args, kw)
			if err != nil {
				return nil, err
			}
			p := params{fn: "memoryview", names: []string{"object"}, maxPos: 1, minimum: 1}
			if len(all) > 1 {
				return nil, Raisef(TypeError, "memoryview() takes at most 1 argument (%d given)", len(all))
			}
			a, err := p.bind(all, names)
			if err != nil {
				return nil, err
			}
			m, err := rt.NewMemoryView(a[0])
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		Repr: reprSlot(func(o Object) string {
			if o.(*MemoryView).obj == nil {
				return fmt.Sprintf("<released memory at %#x>", address(o))
			}
			return fmt.Sprintf("<memory at %#x>", address(o))
		}),
		MpLength: length, SqLength: length,
		SqItem:         func(rt *Runtime, self Object, i int) (Object, error) { return memoryViewItem(rt, self, Int(i)) },
		MpSubscript:    memoryViewItem,
		MpAssSubscript: memoryViewAssign,
		RichCompare:    memoryViewCompare,
		Hash: func(_ *Runtime, self Object) (int64, error) {
			m := self.(*MemoryView)
			d, err := m.contiguous()
			if err != nil {
				return 0, err
			}
			if !m.readonly {
				return 0, Raisef(ValueError, "cannot hash writable memoryview object")
			}
			if m.format != "B" && m.format != "b" && m.format != "c" {
				return 0, Raisef(ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'")
			}
			return hashString(string(d)), nil
		},
	}
}

func memoryViewCompare(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
	if op != EQ && op != NE {
		return NotImplemented, nil
	}
	m := self.(*MemoryView)
	if m.obj == nil || self == other {
		return Bool((self == other) == (op == EQ)), nil
	}
	if _, ok := other.(*MemoryView); !ok && other.Type().slots.GetBuffer == nil && !isByteString(other) {
		return NotImplemented, nil
	}
	w, err := rt.NewMemoryView(other)
	if err != nil {
		if Matches(err, ValueError) { // released
			return Bool(op == NE), nil
		}
		return nil, err
	}
	defer w.release()
	same, err := m.equal(rt, w)
	return Bool(same == (op == EQ)), err
}

// isByteString reports whether o is bytes or bytearray.
func isByteString(o Object) bool {
	switch unwrap(o).(type) {
	case *Bytes, *ByteArray:
		return true
	}
	return false
}

// equal compares shapes and values; items of a format that nobody knows are never equal.
func (m *MemoryView) equal(rt *Runtime, w *MemoryView) (bool, error) {
	if !slices.Equal(m.shape, w.shape) {
		return false, nil
	}
	a, errA := m.scalar()
	b, errB := w.scalar()
	if errA != nil || errB != nil {
		return false, nil //nolint:nilerr // see above
	}
	x, _ := m.contiguous()
	y, _ := w.contiguous()
	if a == b && a.kind != scalarFloat {
		return bytes.Equal(x, y), nil
	}
	for i := range m.items() {
		same, err := rt.equal(a.Load(x[i*a.Size:], binary.NativeEndian), b.Load(y[i*b.Size:], binary.NativeEndian))
		if !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func memoryViewItem(rt *Runtime, self, key Object) (Object, error) {
	m := self.(*MemoryView)
	if m.obj == nil {
		return nil, errReleased()
	}
	if len(m.shape) == 0 {
		if t, ok := key.(*Tuple); ok && len(t.items) == 0 {
			return m.load(m.offset)
		}
		if key == Object(Ellipsis) {
			return m, nil
		}
		return nil, Raisef(TypeError, "invalid indexing of 0-dim memory")
	}
	if s, ok := key.(*Slice); ok {
		return m.slice(rt, s)
	}
	at, err := m.position(rt, key)
	if err != nil {
		return nil, err
	}
	return m.load(at)
}

// load reads the item at an offset.
func (m *MemoryView) load(at int) (Object, error) {
	s, err := m.scalar()
	if err != nil {
		return nil, err
	}
	return s.Load(m.data[at:], binary.NativeEndian), nil
}

// slice is a view of a part of the first dimension.
func (m *MemoryView) slice(rt *Runtime, s *Slice) (*MemoryView, error) {
	start, _, step, n, err := rt.sliceIndices(s, m.shape[0])
	if err != nil {
		return nil, err
	}
	v := *m
	v.shape, v.strides = slices.Clone(m.shape), slices.Clone(m.strides)
	v.shape[0] = n
	if n > 0 {
		v.offset += start * m.strides[0]
	}
	v.strides[0] *= step
	return rt.viewOf(v), nil
}

// position is the offset of the item that an index, or a tuple of them, names.
func (m *MemoryView) position(rt *Runtime, key Object) (int, error) {
	keys := []Object{key}
	if t, ok := key.(*Tuple); ok {
		keys = t.items
		for _, k := range keys {
			if k.Type().slots.Unary[OpIndex] == nil {
				return 0, Raisef(TypeError, "memoryview: invalid slice key")
			}
		}
		if len(keys) > len(m.shape) {
			return 0, Raisef(TypeError, "cannot index %d-dimension view with %d-element tuple", len(m.shape), len(keys))
		}
	} else if key.Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "memoryview: invalid slice key")
	}
	if len(keys) < len(m.shape) {
		if len(keys) == 1 && key == keys[0] {
			return 0, Raisef(NotImplementedError, "multi-dimensional sub-views are not implemented")
		}
		return 0, Raisef(NotImplementedError, "sub-views are not implemented")
	}
	at := m.offset
	for dim, k := range keys {
		i, err := rt.AsSsize(k, IndexError)
		if err != nil {
			return 0, err
		}
		if i < 0 {
			i += m.shape[dim]
		}
		if i < 0 || i >= m.shape[dim] {
			return 0, Raisef(IndexError, "index out of bounds on dimension %d", dim+1)
		}
		at += i * m.strides[dim]
	}
	return at, nil
}

func memoryViewAssign(rt *Runtime, self, key, value Object) error {
	m := self.(*MemoryView)
	if m.obj == nil {
		return errReleased()
	}
	if m.readonly {
		return Raisef(TypeError, "cannot modify read-only memory")
	}
	if value == nil {
		return Raisef(TypeError, "cannot delete memory")
	}
	if s, ok := key.(*Slice); ok && len(m.shape) > 0 {
		part, err := m.slice(rt, s)
		if err != nil {
			return err
		}
		defer part.release()
		return part.assignAll(rt, value)
	}
	if len(m.shape) == 0 {
		if t, ok := key.(*Tuple); key != Object(Ellipsis) && (!ok || len(t.items) > 0) {
			return Raisef(TypeError, "invalid indexing of 0-dim memory")
		}
		return m.store(rt, m.offset, value)
	}
	at, err := m.position(rt, key)
	if err != nil {
		return err
	}
	return m.store(rt, at, value)
}

// store writes the item at an offset.
func (m *MemoryView) store(rt *Runtime, at int, value Object) error {
	s, err := m.scalar()
	if err != nil {
		return err
	}
	var item [8]byte
	problem, err := s.Store(rt, item[:], binary.NativeEndian, value)
	switch {
	case err != nil:
		return err
	case problem == StoreType:
		return Raisef(TypeError, "memoryview: invalid type for format '%s'", m.format)
	case problem != StoreOK:
		return Raisef(ValueError, "memoryview: invalid value for format '%s'", m.format)
	case m.obj == nil: // the value's own code released it
		return errReleased()
	}
	copy(m.data[at:at+m.itemsize], item[:])
	return nil
}

// assignAll copies a buffer of the same structure.
func (m *MemoryView) assignAll(rt *Runtime, value Object) error {
	w, err := rt.NewMemoryView(value)
	if err != nil {
		if Matches(err, TypeError) {
			err = bytesNeeded(value)
		}
		return err
	}
	defer w.release()
	if len(m.shape) != 1 {
		return Raisef(NotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1")
	}
	if m.itemsize != w.itemsize || m.format != w.format || !slices.Equal(m.shape, w.shape) {
		return Raisef(ValueError, "memoryview assignment: lvalue and rvalue have different structures")
	}
	d, err := w.contiguous()
	if err != nil {
		return err
	}
	d = bytes.Clone(d) // the two may overlap
	m.each(func(at int) { d = d[copy(m.data[at:at+m.itemsize], d):] })
	return nil
}
