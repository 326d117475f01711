package cpython

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"unsafe"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Buffer is the memory of a Python object that offers it by the buffer protocol: arrays, bytes, memoryviews. While it is open
// the object can neither go nor move its memory. Its owner closes it; any goroutine may use and close it.
type Buffer struct {
	in      *Interpreter
	shape   []int
	format  string
	write   bool
	bytes   int
	mu      sync.Mutex // never held over a call of Python's
	view    uintptr    // the Py_buffer, 0 when closed
	closing uintptr    // the same, when it is closed while somebody uses it
	users   int
	cleanup runtime.Cleanup
}

// Py_buffer: where its fields are, and its size.
const (
	viewBuf     = 0
	viewLen     = 16
	viewNDim    = 36
	viewFormat  = 40
	viewShape   = 48
	sizeOfView  = 80
	askFormat   = 0x4  // PyBUF_FORMAT
	askWritable = 0x1  // PyBUF_WRITABLE
	askC        = 0x38 // PyBUF_C_CONTIGUOUS
	mostDims    = 64
)

// Buffer opens the memory of an object: in the order of C and without gaps, or it is an exception. writable asks for memory that
// may be changed.
func (o Object) Buffer(writable bool) (*Buffer, error) {
	word, err := o.word()
	if err != nil {
		return nil, err
	}
	view, err := native.Alloc(sizeOfView)
	if err != nil {
		return nil, fmt.Errorf("cpython: %w", err)
	}
	ask := uintptr(askFormat | askC)
	if writable {
		ask |= askWritable
	}
	if err := o.t.status(o.t.py.run(symGetBuffer, word, view, ask)); err != nil {
		native.Free(view)
		return nil, err
	}
	b := &Buffer{in: o.t.in, view: view, write: writable, bytes: int(native.Load64(view + viewLen)), format: "B"}
	if at := native.LoadWord(view + viewFormat); at != 0 {
		b.format = native.GoString(at, 256)
	}
	dims := min(int(native.Load32(view+viewNDim)), mostDims)
	b.shape = append([]int{}, native.Slice[int](native.LoadWord(view+viewShape), dims)...)
	b.cleanup = runtime.AddCleanup(b, func(in *Interpreter) { in.dropped.addView(view) }, b.in)
	return b, nil
}

// Shape says how many elements there are along each axis.
func (b *Buffer) Shape() []int { return append([]int{}, b.shape...) }

// Format is the type of the elements, as Python's module struct writes it.
func (b *Buffer) Format() string { return b.format }

var errBuffer = errors.New("cpython: a Buffer was used after Close")

// UseBuffer runs fn with the memory as a slice, which is of use until fn returns and must not be kept. T must be the type of the
// elements, or byte. Who shares the memory with Python code that runs at the same time has a data race, as with another goroutine:
// within a batch there is none. A buffer that was not opened writable must not be written to.
func UseBuffer[T any](b *Buffer, fn func(s []T) error) error {
	kind, size := reflect.TypeFor[T]().Kind(), int(reflect.TypeFor[T]().Size())
	if kind != reflect.Uint8 && !sameElement(b.format, kind, size) {
		return fmt.Errorf("cpython: the elements of the buffer are %q, and not %v", b.format, reflect.TypeFor[T]())
	}
	b.mu.Lock()
	view := b.view
	if view == 0 {
		b.mu.Unlock()
		return errBuffer
	}
	b.users++
	b.mu.Unlock()
	defer b.leave()
	return fn(native.Slice[T](native.LoadWord(view+viewBuf), b.bytes/max(size, 1)))
}

func (b *Buffer) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.users--
	b.settle(false)
}

// Close gives the memory back, when nobody uses it any more, within the next batch. A second time, it does nothing.
func (b *Buffer) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle(true)
}

// settle gives the memory back if it is closed and nobody uses it.
func (b *Buffer) settle(closing bool) {
	if closing && b.view != 0 {
		b.cleanup.Stop()
		b.closing, b.view = b.view, 0
	}
	if b.users == 0 && b.closing != 0 {
		b.in.dropped.addView(b.closing)
		b.closing = 0
	}
}

// sameElement says whether a letter of the module struct stands for a kind of Go's, of a size in bytes.
func sameElement(format string, kind reflect.Kind, size int) bool {
	if len(format) > 1 && (format[0] == '<' || format[0] == '=' || format[0] == '@') {
		format = format[1:]
	}
	kinds := map[string]reflect.Kind{
		"?": reflect.Bool, "b": reflect.Int8, "B": reflect.Uint8, "h": reflect.Int16, "H": reflect.Uint16, "i": reflect.Int32, "I": reflect.Uint32,
		"l": reflect.Int64, "L": reflect.Uint64, "q": reflect.Int64, "Q": reflect.Uint64, "n": reflect.Int64, "N": reflect.Uint64,
		"f": reflect.Float32, "d": reflect.Float64, "Zf": reflect.Complex64, "Zd": reflect.Complex128,
	}
	switch kind { // of one size on the processors that this package is for
	case reflect.Int:
		kind = reflect.Int64
	case reflect.Uint, reflect.Uintptr:
		kind = reflect.Uint64
	}
	want, known := kinds[format]
	return known && want == kind && size > 0
}

// Pin makes a Python object that keeps a slice in its place for Python: its memory is there until Python drops the object, and no
// longer needed by Go. It gives the address of the slice too, 0 when that is empty.
func Pin[T any](t *Thread, s []T) (owner Object, address uintptr, err error) {
	if err := t.usable(); err != nil {
		return Object{}, 0, err
	}
	pinned := new(runtime.Pinner)
	if len(s) > 0 {
		pinned.Pin(unsafe.SliceData(s))
	}
	owner, err = t.hold(release(pinned.Unpin), "")
	if err != nil {
		pinned.Unpin()
		return Object{}, 0, err
	}
	return owner, native.SliceAddr(s), nil
}

// release is what is to be done when Python drops the object that stands for it.
type release func()
