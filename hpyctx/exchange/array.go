package exchange

import (
	"fmt"
	"math/bits"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Element is the type of an array's elements: Kind is a letter as in NumPy's array interface (b boolean, i signed, u unsigned, f
// floating-point, c complex), Size is in bytes.
type Element struct {
	Kind byte
	Size int
}

// String is the element as NumPy calls it.
func (e Element) String() string {
	names := map[byte]string{'i': "int", 'u': "uint", 'f': "float", 'c': "complex"}
	if e == (Element{'b', 1}) {
		return "bool"
	}
	if names[e.Kind] == "" {
		return fmt.Sprintf("%q of %d bytes", e.Kind, e.Size)
	}
	return fmt.Sprintf("%s%d", names[e.Kind], 8*e.Size)
}

// known says whether Go has the type.
func (e Element) known() bool {
	switch e.Kind {
	case 'b':
		return e.Size == 1
	case 'i', 'u':
		return e.Size == 1 || e.Size == 2 || e.Size == 4 || e.Size == 8
	case 'f':
		return e.Size == 4 || e.Size == 8
	case 'c':
		return e.Size == 8 || e.Size == 16
	}
	return false
}

// alignment is that of the type in Go and in C, in bytes.
func (e Element) alignment() int64 {
	if e.Kind == 'c' {
		return int64(e.Size / 2)
	}
	return int64(e.Size)
}

// MaxDims is how many dimensions an array may have, as in NumPy.
const MaxDims = 64

// Array says where the elements of an array are. It owns nothing.
type Array struct {
	Element  Element
	At       uintptr // of the element whose indices are 0
	Shape    []int64 // the length along each dimension
	Strides  []int64 // bytes between neighbours along each dimension
	ReadOnly bool
}

// RowMajor are the strides of a shape without gaps, in C's order.
func RowMajor(shape []int64, size int) []int64 {
	strides, step := make([]int64, len(shape)), int64(size)
	for axis := len(shape) - 1; axis >= 0; axis-- {
		strides[axis] = step
		step *= max(shape[axis], 1)
	}
	return strides
}

// Len is the number of elements of an array that was checked.
func (a *Array) Len() int {
	n := 1
	for _, length := range a.Shape {
		n *= int(length)
	}
	return n
}

// InRow says whether the elements lie in C's order without gaps, from At on.
func (a *Array) InRow() bool {
	step := int64(a.Element.Size)
	for axis := len(a.Shape) - 1; axis >= 0; axis-- {
		if a.Shape[axis] == 0 {
			return true
		}
		if a.Shape[axis] > 1 && a.Strides[axis] != step {
			return false
		}
		step *= a.Shape[axis]
	}
	return true
}

// Extent is where the memory begins and ends that the elements of a checked array are in, relative to At, in bytes.
func (a *Array) Extent() (first, end int64) {
	if a.Len() == 0 {
		return 0, 0
	}
	for axis, length := range a.Shape {
		if reach := (length - 1) * a.Strides[axis]; reach < 0 {
			first += reach
		} else {
			end += reach
		}
	}
	return first, end + int64(a.Element.Size)
}

// farthest bounds what an array spans, in bytes: more than a processor's addresses, so little that sums over all dimensions do not overflow.
const farthest = 1 << 48

// Check says what is wrong with an array that somebody else describes. No memory is looked at but the first and the last element.
func (a *Array) Check() error {
	if !a.Element.known() {
		return fmt.Errorf("elements of type %s have no counterpart in Go", a.Element)
	}
	if err := a.checkShape(); err != nil || a.Len() == 0 {
		return err
	}
	return a.checkMemory()
}

// checkShape says whether there can be so many elements.
func (a *Array) checkShape() error {
	size := uint64(a.Element.Size)
	for axis, length := range a.Shape {
		if length < 0 {
			return fmt.Errorf("its length along dimension %d is %d", axis, length)
		}
		over, low := bits.Mul64(size, max(uint64(length), 1))
		if size = low; over != 0 || size > farthest {
			return fmt.Errorf("its shape %v is of more elements than there is memory", a.Shape)
		}
	}
	return nil
}

func (a *Array) checkMemory() error {
	if a.At == 0 {
		return fmt.Errorf("it has elements and its data is NULL")
	}
	for axis, length := range a.Shape {
		s := a.Strides[axis]
		if length > 1 && (s > farthest/length || s < -farthest/length) {
			return fmt.Errorf("its stride along dimension %d, %d bytes, leads further than there is memory", axis, s)
		}
		if length > 1 && s%a.Element.alignment() != 0 {
			return fmt.Errorf("its stride along dimension %d, %d bytes, leads to places where no %s may be", axis, s, a.Element)
		}
	}
	first, end := a.Extent()
	low, high := a.At+uintptr(first), a.At+uintptr(end)
	switch {
	case int64(a.At)%a.Element.alignment() != 0:
		return fmt.Errorf("its data is at %#x, where no %s may be", a.At, a.Element)
	case a.At > farthest || int64(a.At)+first <= 0 || high > farthest || !native.Readable(low, 1) || !native.Readable(high-1, 1):
		return fmt.Errorf("its data, %#x to %#x, is not all memory that can be read", low, high)
	}
	return nil
}
