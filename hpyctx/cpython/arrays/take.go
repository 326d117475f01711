package arrays

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/dlpack"
	"github.com/hpyapi/hpyapi/hpyctx/exchange"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Array is an array of a Python library that Go took over, or shares. Its memory stays until it is closed. Its owner closes it; any
// goroutine may use and close it. One that is forgotten is closed when Go's collector finds it.
type Array struct {
	of      exchange.Array
	mu      sync.Mutex // never held over a call of Python's
	users   int
	closed  bool
	release func() // gives it back; nil when that is done
	cleanup runtime.Cleanup
}

// Take takes an array over from an object that offers one by DLPack, Arrow or __array_struct__, whichever it knows first in this order; or
// from a capsule of DLPack's, which can be taken once: consumer is then whom the error names that a second one gets. All that an object
// says of its memory is looked at before the memory is. Elements of types that Go has not, memory of other devices and null elements are
// errors, which say so.
func Take(o cpython.Object, consumer string) (*Array, error) {
	if name, err := cpython.CapsuleName(o); err == nil {
		taken, err := takeCapsule(o, name, consumer)
		return opened(o, taken, err)
	}
	var failed []error
	for _, by := range []struct {
		attribute string
		take      func(o, attribute cpython.Object, consumer string) (*exchange.Taken, error)
	}{
		{exchange.TableAttribute, byTable}, {"__dlpack__", byMethod}, {"__arrow_c_array__", byArrow}, {"__array_struct__", byStruct},
	} {
		attribute, err := o.Attr(by.attribute)
		if err != nil {
			continue
		}
		taken, err := by.take(o, attribute, consumer)
		attribute.Drop()
		if err == nil {
			return opened(o, taken, nil)
		}
		failed = append(failed, fmt.Errorf("by %s: %w", by.attribute, err))
	}
	if len(failed) == 0 {
		failed = append(failed, errors.New("it has none of __dlpack__, __arrow_c_array__ and __array_struct__"))
	}
	return nil, fmt.Errorf("arrays: the object gives no array: %w", errors.Join(failed...))
}

// opened is an Array of what was taken.
func opened(o cpython.Object, taken *exchange.Taken, err error) (*Array, error) {
	if err != nil {
		return nil, fmt.Errorf("arrays: %w", err)
	}
	in := o.Thread().Interpreter()
	a := &Array{of: taken.Array, release: func() { in.Soon(taken.Release) }}
	a.cleanup = runtime.AddCleanup(a, func(release func()) { release() }, a.release)
	return a, nil
}

// takeCapsule takes the tensor in a capsule of DLPack's.
func takeCapsule(o cpython.Object, name, consumer string) (*exchange.Taken, error) {
	form := &exchange.Legacy
	if name == exchange.Versioned.Capsule || name == exchange.Versioned.Used {
		form = &exchange.Versioned
	}
	at, err := cpython.TakeCapsule(o, form.Capsule, form.Used, consumer)
	if err != nil {
		return nil, err
	}
	return form.Take(at)
}

// byTable calls the function of the type's table. A table that is not whole is one that cannot be used.
func byTable(o, _ cpython.Object, _ string) (*exchange.Taken, error) {
	class, err := o.Attr("__class__")
	if err != nil {
		return nil, err
	}
	defer class.Drop()
	const firstTable = 3 // 1.3, which brought it
	api, err := dlpack.ImportFrom(o.Thread(), class, firstTable)
	if err != nil {
		return nil, err
	}
	out, err := native.Alloc(8)
	if err != nil {
		return nil, err
	}
	defer native.Free(out)
	if _, err := api.ManagedTensorFromPyObjectNoSync(o.Thread(), o, out); err != nil {
		return nil, err
	}
	return exchange.Versioned.Take(native.LoadWord(out))
}

// byMethod calls __dlpack__, with words that those before DLPack 1.0 do not know.
func byMethod(_, method cpython.Object, consumer string) (*exchange.Taken, error) {
	capsule, err := method.Call(cpython.Keywords{"max_version": cpython.Tuple{exchange.Major, exchange.Minor}})
	var raised *cpython.Error
	if errors.As(err, &raised) && raised.Type == "TypeError" {
		capsule, err = method.Call()
	}
	if err != nil {
		return nil, err
	}
	defer capsule.Drop()
	name, err := cpython.CapsuleName(capsule)
	if err != nil {
		return nil, err
	}
	return takeCapsule(capsule, name, consumer)
}

// byArrow calls __arrow_c_array__, which gives two capsules.
func byArrow(_, method cpython.Object, _ string) (*exchange.Taken, error) {
	pair, err := method.Call()
	if err != nil {
		return nil, err
	}
	defer pair.Drop()
	var at [2]uintptr
	for i, name := range []string{exchange.SchemaCapsule, exchange.ArrayCapsule} {
		capsule, err := pair.Item(i)
		if err != nil {
			return nil, err
		}
		defer capsule.Drop()
		if at[i], err = cpython.CapsuleAddress(capsule, name); err != nil {
			return nil, err
		}
	}
	return exchange.TakeArrow(at[0], at[1])
}

// byStruct reads __array_struct__ and keeps the object, which keeps the memory.
func byStruct(o, capsule cpython.Object, _ string) (*exchange.Taken, error) {
	at, err := cpython.CapsuleAddress(capsule, "")
	if err != nil {
		return nil, err
	}
	a, err := exchange.ReadInterface(at)
	if err != nil {
		return nil, err
	}
	kept, err := o.Keep()
	if err != nil {
		return nil, err
	}
	return exchange.NewTaken(a, kept.Close), nil
}

// Shape says how many elements there are along each axis.
func (a *Array) Shape() []int { return ints(a.of.Shape) }

// Strides are the bytes between neighbours along each axis.
func (a *Array) Strides() []int { return ints(a.of.Strides) }

func ints(from []int64) []int {
	to := make([]int, len(from))
	for i, n := range from {
		to[i] = int(n)
	}
	return to
}

// ReadOnly says whether the memory must not be written to.
func (a *Array) ReadOnly() bool { return a.of.ReadOnly }

var errClosed = errors.New("arrays: an Array was used after Close")

// Use runs fn with the elements as a slice, in C's order, which is of use until fn returns and must not be kept. T must be their type. An array
// whose elements have gaps or lie in another order is an error. Who shares the memory with Python code that runs at the same time has a data
// race; within a batch there is none.
func Use[T Element](a *Array, fn func(s []T) error) error {
	if e := elementOf[T](); a.of.Element != e {
		return fmt.Errorf("arrays: the elements are of type %s, and not %s", a.of.Element, e)
	}
	if !a.of.InRow() {
		return fmt.Errorf("arrays: the elements of shape %v lie in strides of %v bytes, and a slice has no gaps: have Python copy them", a.of.Shape, a.of.Strides)
	}
	a.mu.Lock()
	if a.closed {
		a.mu.Unlock()
		return errClosed
	}
	a.users++
	a.mu.Unlock()
	defer a.leave()
	return fn(slices.Clip(native.Slice[T](a.of.At, a.of.Len())))
}

func (a *Array) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.users--
	a.settle()
}

// Close gives the memory back, when nobody uses it any more, within the next batch. A second time, it does nothing.
func (a *Array) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	a.settle()
}

func (a *Array) settle() {
	if a.closed && a.users == 0 && a.release != nil {
		a.cleanup.Stop()
		a.release()
		a.release = nil
	}
}

// shared makes one release of many: the last of those who keep something releases it.
func shared(release func()) (keep func() func()) {
	var users atomic.Int64
	return func() func() {
		users.Add(1)
		var once sync.Once
		return func() {
			once.Do(func() {
				if users.Add(-1) == 0 {
					release()
				}
			})
		}
	}
}
