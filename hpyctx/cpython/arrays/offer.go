package arrays

import (
	"fmt"
	"reflect"
	"runtime"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/exchange"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Element is what arrays of both worlds may hold.
type Element interface {
	~bool | ~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint | ~float32 | ~float64 | ~complex64 | ~complex128
}

// elementOf is what the protocols call a type.
func elementOf[T Element]() exchange.Element {
	t := reflect.TypeFor[T]()
	letter := byte('u')
	switch t.Kind() {
	case reflect.Bool:
		letter = 'b'
	case reflect.Float32, reflect.Float64:
		letter = 'f'
	case reflect.Complex64, reflect.Complex128:
		letter = 'c'
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		letter = 'i'
	}
	return exchange.Element{Kind: letter, Size: int(t.Size())}
}

// FromSlice makes a Python object that offers the memory of a slice, for numpy.from_dlpack, numpy.asarray, nanoarrow.array and what
// else takes arrays: what either side writes, the other one sees. The memory stays where it is until Python has dropped the object
// and every array that was made of it, also when Go forgets the slice. shape has the length along each axis, in C's order, and is the
// length of the slice when left out; Arrow takes arrays of one dimension only. Go code that uses the slice while Python code runs with the array
// has a data race; within a batch of its own, it has none.
func FromSlice[T Element](t *cpython.Thread, s []T, shape ...int) (cpython.Object, error) {
	if len(shape) == 0 {
		shape = []int{len(s)}
	}
	lengths, n := make([]int64, len(shape)), 1
	for axis, length := range shape {
		if length < 0 {
			return cpython.Object{}, fmt.Errorf("arrays: the shape %v has a negative length", shape)
		}
		lengths[axis], n = int64(length), n*length
	}
	if n != len(s) {
		return cpython.Object{}, fmt.Errorf("arrays: an array of shape %v has %d elements, and the slice has %d", shape, n, len(s))
	}
	e := elementOf[T]()
	m := &memory{Array: exchange.Array{Element: e, At: native.SliceAddr(s), Shape: lengths, Strides: exchange.RowMajor(lengths, e.Size)}}
	if err := m.Check(); err != nil {
		return cpython.Object{}, fmt.Errorf("arrays: %w", err)
	}
	m.keep = func() (release func()) {
		pin := new(runtime.Pinner)
		if len(s) > 0 {
			pin.Pin(&s[0])
		}
		return pin.Unpin
	}
	return m.object(t)
}

// FromTensor makes a Python object that offers the memory of a tensor, as FromSlice does of a slice. tensor is the address of a
// DLManagedTensorVersioned, such as another interpreter gives in a capsule; it is taken over, whatever comes of it, and its deleter called when
// Python has dropped the object and every array that was made of it. A tensor that lies, or is of another device, is an error.
func FromTensor(t *cpython.Thread, tensor uintptr) (cpython.Object, error) {
	taken, err := exchange.Versioned.Take(tensor)
	if err != nil {
		return cpython.Object{}, fmt.Errorf("arrays: %w", err)
	}
	m := &memory{Array: taken.Array, keep: shared(taken.Release)}
	defer m.keep()()
	return m.object(t)
}

// memory is what an object of class Memory offers.
type memory struct {
	exchange.Array
	keep func() (release func()) // keeps the elements where they are, for one more who uses them
}

// object makes the Python object, which keeps the memory as long as it is there.
func (m *memory) object(t *cpython.Thread) (cpython.Object, error) {
	class, err := memoryClass(t)
	if err != nil {
		return cpython.Object{}, err
	}
	defer class.Drop()
	release := m.keep()
	owner, err := t.NewCapsule(max(m.At, 1), "hpyapi.memory", func(string) { release() })
	if err != nil {
		release()
		return cpython.Object{}, err
	}
	defer owner.Drop()
	return class.Call(cpython.Function(m.export), owner)
}

// export is what the methods of Memory call, with the protocol and what they were told.
func (m *memory) export(t *cpython.Thread, args []cpython.Object) (any, error) {
	told := make([]any, len(args))
	for i, arg := range args {
		var err error
		if told[i], err = arg.Value(); err != nil {
			return nil, err
		}
	}
	if len(told) == 0 {
		return nil, fmt.Errorf("arrays: which protocol?")
	}
	switch told[0] {
	case "dlpack":
		if len(told) == 4 {
			return m.dlpack(t, told[1], told[2], told[3])
		}
	case "table":
		return m.tensor(&exchange.Versioned)
	case "struct":
		return m.arrayStruct(t)
	case "arrow":
		return m.arrow(t)
	}
	return nil, fmt.Errorf("arrays: there is no protocol %v", told)
}

// tensor makes a managed tensor, which keeps the memory.
func (m *memory) tensor(form *exchange.Form) (uintptr, error) {
	release := m.keep()
	at, err := form.Export(&m.Array, false, release)
	if err != nil {
		release()
		return 0, fmt.Errorf("arrays: %w", err)
	}
	return at, nil
}

// dlpack is __dlpack__: a capsule with a tensor, of the newer form for who says that it knows that.
func (m *memory) dlpack(t *cpython.Thread, version, device, copied any) (any, error) {
	if device != nil && !reflect.DeepEqual(device, cpython.Tuple{int64(exchange.DeviceCPU), int64(0)}) {
		return nil, bufferError("dl_device is %v, and the memory of a Go program is on (1, 0), the processor", device)
	}
	if copied == true {
		return nil, bufferError("copy=True: memory of a Go program is offered, not copied")
	}
	form := &exchange.Legacy
	if v, ok := version.(cpython.Tuple); ok && len(v) == 2 {
		if major, ok := v[0].(int64); ok && major >= exchange.Major {
			form = &exchange.Versioned
		}
	}
	at, err := m.tensor(form)
	if err != nil {
		return nil, bufferError("%v", err)
	}
	capsule, err := t.NewCapsule(at, form.Capsule, func(name string) {
		if name == form.Capsule { // nobody took it
			form.GiveBack(at)
		}
	})
	if err != nil {
		form.GiveBack(at)
	}
	return capsule, err
}

// arrayStruct is __array_struct__. Who reads it keeps the object.
func (m *memory) arrayStruct(t *cpython.Thread) (any, error) {
	at, err := exchange.NewInterface(&m.Array)
	if err != nil {
		return nil, err
	}
	capsule, err := t.NewCapsule(at, "", func(string) { exchange.FreeInterface(at) })
	if err != nil {
		exchange.FreeInterface(at)
	}
	return capsule, err
}

// arrow is __arrow_c_array__: a capsule with the type and one with the array.
func (m *memory) arrow(t *cpython.Thread) (any, error) {
	release := m.keep()
	schema, array, err := exchange.ExportArrow(&m.Array, release)
	if err != nil {
		release()
		return nil, fmt.Errorf("arrays: %w", err)
	}
	first, err := t.NewCapsule(schema, exchange.SchemaCapsule, func(string) { exchange.FreeSchema(schema) })
	if err != nil {
		exchange.FreeSchema(schema)
		exchange.FreeArray(array)
		return nil, err
	}
	second, err := t.NewCapsule(array, exchange.ArrayCapsule, func(string) { exchange.FreeArray(array) })
	if err != nil {
		exchange.FreeArray(array)
		return nil, err
	}
	return cpython.Tuple{first, second}, nil
}

// bufferError is what the array API standard says of arrays that cannot be handed over.
func bufferError(format string, args ...any) error {
	return &cpython.Error{Type: "BufferError", Text: fmt.Sprintf(format, args...)}
}
