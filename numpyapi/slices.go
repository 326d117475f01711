package numpyapi

import (
	"fmt"
	"reflect"
	"runtime"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi/internal/ndarray"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Go slices in and out, for Go programs, through the slots of whichever provider.

// FromSlice makes an array on the memory of a slice: what either side writes, the other one sees. The memory stays where it is until the last
// array on it is gone; who took a tensor of one keeps it longer, even beyond the interpreter. shape has the length along each axis,
// in C's order, and is the length of the slice when left out. c is the context that np was imported for; the caller closes the handle.
func FromSlice[T hpyctx.Element](c *hpyctx.Context, np *Client, s []T, shape ...int64) (hpyctx.Handle, error) {
	if len(shape) == 0 {
		shape = []int64{int64(len(s))}
	}
	dtype := dtypeFor[T]()
	n, err := ndarray.Count(shape, ndarray.DType(dtype).Size())
	if err != nil {
		return trampoline.Null, fmt.Errorf("numpyapi: %w", err)
	}
	if n != len(s) {
		return trampoline.Null, fmt.Errorf("numpyapi: an array of shape %v has %d elements, and the slice has %d", shape, n, len(s))
	}
	if n == 0 {
		return np.Empty(shape, dtype)
	}
	pin, name := new(runtime.Pinner), "numpy_api.slice"
	pin.Pin(&s[0])
	at := trampoline.Addr(s)
	owner, err := c.Capsules().New(at, &name, func(hpyctx.CapsuleContent) error { pin.Unpin(); return nil })
	if err != nil {
		pin.Unpin()
		return trampoline.Null, err
	}
	a, err := np.FromMemory(at, shape, nil, dtype, true, owner)
	if failed := c.API().Close(owner); err == nil {
		err = failed
	}
	return a, err
}

// UseSlice runs fn with the elements of an array as a slice, in C's order, which is of use until fn returns and must not be kept. T must be
// their type. An array whose elements have gaps or lie in another order is an error: Client.Contiguous makes one without. The elements
// must not be written to where Client.Flags has no FlagWriteable. The handle is borrowed.
func UseSlice[T hpyctx.Element](np *Client, array hpyctx.Handle, fn func(s []T) error) error {
	_, dtype, err := np.GetDtype(array)
	if err != nil {
		return err
	}
	if want := dtypeFor[T](); dtype != want {
		return fmt.Errorf("numpyapi: the elements are of type %s, and not %s", ndarray.DType(dtype), ndarray.DType(want))
	}
	flags, err := np.Flags(array)
	if err != nil {
		return err
	}
	if Flag(flags)&FlagCContiguous == 0 {
		return fmt.Errorf("numpyapi: the elements have gaps or are in another order than C's, and a slice has no gaps: make them Contiguous")
	}
	at, n, err := np.Data(array)
	if err != nil {
		return err
	}
	return fn(trampoline.View[T](at, int(n)))
}

// dtypeFor is the element type of a Go type.
func dtypeFor[T hpyctx.Element]() Dtype {
	t := reflect.TypeFor[T]()
	kind := ndarray.KindFloat
	switch t.Kind() {
	case reflect.Complex64, reflect.Complex128:
		kind = ndarray.KindComplex
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		kind = ndarray.KindSigned
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		kind = ndarray.KindUnsigned
	}
	for _, d := range ndarray.DTypes() {
		if d.Kind() == kind && d.Size() == int(t.Size()) {
			return Dtype(d)
		}
	}
	return DtypeAny
}
