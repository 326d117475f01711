// Package numpy passes arrays between Go and the NumPy of a CPython without copying.
//
// It owns nothing: arrays are Python objects of the batch. It calls NumPy through its table of C functions, by the client that
// hpyapi gen makes of the definition, and reads memory by the buffer protocol (cpython.Object.Buffer).
package numpy

import (
	"fmt"
	"reflect"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/arrays"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/internal/tables/npyarray"
)

// NumPy is the NumPy of a CPython. All batches may use it.
type NumPy struct{ api *npyarray.Client }

// Import imports NumPy, 2.0 or later. The error says what is wrong with the one that is there.
func Import(t *cpython.Thread) (*NumPy, error) {
	const numpy2 = 18 // the version of the table
	api, err := npyarray.Import(t, numpy2)
	if err != nil {
		return nil, err
	}
	return &NumPy{api}, nil
}

// Element is what arrays of both worlds may hold.
type Element interface{ arrays.Element }

// typeNumbers are NumPy's numbers of types, by the kind of the element, where a C long has 64 bits.
var typeNumbers = map[reflect.Kind]int32{
	reflect.Bool: 0, reflect.Int8: 1, reflect.Uint8: 2, reflect.Int16: 3, reflect.Uint16: 4, reflect.Int32: 5, reflect.Uint32: 6,
	reflect.Int64: 7, reflect.Int: 7, reflect.Uint64: 8, reflect.Uint: 8, reflect.Float32: 11, reflect.Float64: 12,
	reflect.Complex64: 14, reflect.Complex128: 15,
}

const (
	contiguous = 0x1
	aligned    = 0x100
	writeable  = 0x400
)

// FromSlice makes an array over the memory of a slice: what either side writes, the other one sees. The memory stays where it is
// until Python drops the array and all that is derived from it. shape has the length along each axis, and is the length of the
// slice when left out. Go code that uses the slice while Python code runs with the array has a data race; within a batch of its
// own, it has none.
func FromSlice[T Element](t *cpython.Thread, np *NumPy, s []T, shape ...int) (cpython.Object, error) {
	if len(shape) == 0 {
		shape = []int{len(s)}
	}
	n := 1
	for _, d := range shape {
		if d < 0 {
			return cpython.Object{}, fmt.Errorf("numpy: the shape %v has a negative length", shape)
		}
		n *= d
	}
	if n != len(s) {
		return cpython.Object{}, fmt.Errorf("numpy: an array of shape %v has %d elements, and the slice has %d", shape, n, len(s))
	}
	owner, data, err := cpython.Pin(t, s)
	if err != nil {
		return cpython.Object{}, err
	}
	class, err := np.api.Type(t)
	if err != nil {
		return cpython.Object{}, err
	}
	defer class.Drop()
	number := typeNumbers[reflect.TypeFor[T]().Kind()]
	a, err := np.api.New(t, class, int32(len(shape)), shape, number, nil, data, 0, contiguous|aligned|writeable, cpython.Object{})
	if err != nil {
		owner.Drop()
		return cpython.Object{}, err
	}
	if data == 0 { // an array of no elements has memory of its own
		owner.Drop()
		return a, nil
	}
	if _, err := np.api.SetBaseObject(t, a, owner); err != nil {
		a.Drop()
		return cpython.Object{}, err
	}
	return a, nil
}
