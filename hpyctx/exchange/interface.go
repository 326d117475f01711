package exchange

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// PyArrayInterface, which the capsule of an object's __array_struct__ leads to: where its fields are. The capsule has no name.
const (
	interfaceTwo      = 0 // always 2
	interfaceDims     = 4
	interfaceKind     = 8
	interfaceItemSize = 12
	interfaceFlags    = 16
	interfaceShape    = 24
	interfaceStrides  = 32 // in bytes
	interfaceData     = 40
	sizeOfInterface   = 56

	interfaceInRow      = 0x1
	interfaceAligned    = 0x100
	interfaceNotSwapped = 0x200
	interfaceWriteable  = 0x400
)

// NewInterface makes a PyArrayInterface in native memory, which is the caller's until FreeInterface. Who keeps the array is the object that
// has it.
func NewInterface(a *Array) (uintptr, error) {
	at, err := native.Alloc(sizeOfInterface + 16*len(a.Shape))
	if err != nil {
		return 0, err
	}
	native.Store32(at+interfaceTwo, 2)
	native.Store32(at+interfaceDims, uint32(len(a.Shape)))
	native.Store8(at+interfaceKind, a.Element.Kind)
	native.Store32(at+interfaceItemSize, uint32(a.Element.Size))
	flags := uint32(interfaceAligned | interfaceNotSwapped)
	if a.InRow() {
		flags |= interfaceInRow
	}
	if !a.ReadOnly {
		flags |= interfaceWriteable
	}
	native.Store32(at+interfaceFlags, flags)
	shape := at + sizeOfInterface
	strides := shape + uintptr(8*len(a.Shape))
	copy(native.Slice[int64](shape, len(a.Shape)), a.Shape)
	copy(native.Slice[int64](strides, len(a.Shape)), a.Strides)
	native.StoreWord(at+interfaceShape, shape)
	native.StoreWord(at+interfaceStrides, strides)
	native.StoreWord(at+interfaceData, a.At)
	return at, nil
}

// FreeInterface frees what NewInterface made.
func FreeInterface(at uintptr) { native.Free(at) }

// ReadInterface reads a PyArrayInterface. The array is there as long as the object whose it is.
func ReadInterface(at uintptr) (a Array, err error) {
	if at%8 != 0 || !native.Readable(at, sizeOfInterface) {
		return a, errors.New("the array interface is at no memory that can be read")
	}
	dims, flags := int32(native.Load32(at+interfaceDims)), native.Load32(at+interfaceFlags)
	a.Element = Element{native.Load8(at + interfaceKind), int(int32(native.Load32(at + interfaceItemSize)))}
	a.ReadOnly = flags&interfaceWriteable == 0
	a.At = native.LoadWord(at + interfaceData)
	switch {
	case native.Load32(at+interfaceTwo) != 2:
		err = fmt.Errorf("it begins with %d where a PyArrayInterface has 2", native.Load32(at+interfaceTwo))
	case dims < 0 || dims > MaxDims:
		err = fmt.Errorf("it has %d dimensions: 0 to %d are possible", dims, MaxDims)
	case flags&interfaceNotSwapped == 0 && a.Element.Size > 1:
		err = errors.New("its bytes are in the order of another processor")
	case !a.Element.known():
		err = fmt.Errorf("elements of type %s have no counterpart in Go", a.Element)
	default:
		err = a.readLengths(int(dims), native.LoadWord(at+interfaceShape), native.LoadWord(at+interfaceStrides), 1)
	}
	if err == nil {
		err = a.Check()
	}
	if err != nil {
		return Array{}, fmt.Errorf("the array interface cannot be used: %w", err)
	}
	return a, nil
}
