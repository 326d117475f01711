package exchange

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// DLTensor: where its fields are.
const (
	tensorData       = 0
	tensorDevice     = 8 // its type, then its number
	tensorDims       = 16
	tensorCode       = 20
	tensorBits       = 21
	tensorLanes      = 22
	tensorShape      = 24
	tensorStrides    = 32 // in elements
	tensorByteOffset = 40
	sizeOfTensor     = 48
)

// Form is one of the structs that DLPack has around a tensor that somebody owns.
type Form struct {
	Capsule, Used string // the name of its capsule, and of one that was taken
	tensor        uintptr
	context       uintptr
	deleter       uintptr
	flags         uintptr // 0 where there are none
	size          int
}

// The forms: DLManagedTensor, and DLManagedTensorVersioned, which is there since DLPack 1.0.
var (
	Legacy    = Form{Capsule: "dltensor", Used: "used_dltensor", tensor: 0, context: 48, deleter: 56, size: 64}
	Versioned = Form{Capsule: "dltensor_versioned", Used: "used_dltensor_versioned", context: 8, deleter: 16, flags: 24, tensor: 32, size: 80}
)

// The version of DLPack that is written. Another major version has another layout.
const (
	Major = 1
	Minor = 3
)

const (
	flagReadOnly = 1
	flagCopied   = 2
)

// codes are DLPack's codes of types by the kind of the element.
var codes = map[byte]byte{'i': 0, 'u': 1, 'f': 2, 'c': 5, 'b': 6}

// DeviceCPU is kDLCPU, the type of the device that is the memory of the process.
const DeviceCPU = 1

// devices are those whose memory the processor cannot read, and those that it can, as DLPack calls them.
var devices = map[int32]struct {
	name     string
	readable bool
}{
	DeviceCPU: {"CPU", true}, 2: {"CUDA", false}, 3: {"CUDA host", true}, 4: {"OpenCL", false}, 7: {"Vulkan", false}, 8: {"Metal", false}, 9: {"VPI", false},
	10: {"ROCm", false}, 11: {"ROCm host", true}, 12: {"an extension's", false}, 13: {"CUDA managed", true}, 14: {"oneAPI", false}, 15: {"WebGPU", false},
	16: {"Hexagon", false}, 17: {"MAIA", false}, 18: {"Trainium", false},
}

// Export makes a managed tensor. It belongs to whoever calls its deleter, on any thread; then release is called, which must not wait for
// a lock that the caller might hold. copied says that nobody else uses the memory.
func (f *Form) Export(a *Array, copied bool, release func()) (uintptr, error) {
	c, err := functions()
	if err != nil {
		return 0, err
	}
	if a.ReadOnly && f.flags == 0 {
		return 0, errors.New("it may only be read, which DLPack before 1.0 cannot say: ask for max_version (1, 0)")
	}
	at, err := native.Alloc(f.size + 16*len(a.Shape))
	if err != nil {
		return 0, err
	}
	if err := writeTensor(at+f.tensor, at+uintptr(f.size), a); err != nil {
		native.Free(at)
		return 0, err
	}
	deleter := c.legacy
	if f.flags != 0 {
		deleter = c.versioned
		native.Store32(at, Major)
		native.Store32(at+4, Minor)
		native.Store64(at+f.flags, flagsOf(a.ReadOnly, copied))
	}
	native.StoreWord(at+f.deleter, uintptr(deleter))
	native.StoreWord(at+f.context, owners.Add(release))
	return at, nil
}

func flagsOf(readOnly, copied bool) (flags uint64) {
	if readOnly {
		flags |= flagReadOnly
	}
	if copied {
		flags |= flagCopied
	}
	return flags
}

// writeTensor fills a DLTensor, whose shape and strides go to an address.
func writeTensor(at, lengths uintptr, a *Array) error {
	code, ok := codes[a.Element.Kind]
	if !ok {
		return fmt.Errorf("DLPack has no elements of type %s", a.Element)
	}
	strides := lengths + uintptr(8*len(a.Shape))
	for axis, length := range a.Shape {
		if a.Strides[axis]%int64(a.Element.Size) != 0 {
			return fmt.Errorf("its stride along dimension %d is %d bytes, and DLPack counts whole elements of %d", axis, a.Strides[axis], a.Element.Size)
		}
		native.Store64(lengths+uintptr(8*axis), uint64(length))
		native.Store64(strides+uintptr(8*axis), uint64(a.Strides[axis]/int64(a.Element.Size)))
	}
	native.Store32(at+tensorDevice, DeviceCPU)
	native.Store32(at+tensorDims, uint32(len(a.Shape)))
	native.Store8(at+tensorCode, code)
	native.Store8(at+tensorBits, byte(8*a.Element.Size))
	native.Store16(at+tensorLanes, 1)
	if a.Len() > 0 {
		native.StoreWord(at+tensorData, a.At)
	}
	if len(a.Shape) > 0 {
		native.StoreWord(at+tensorShape, lengths)
		native.StoreWord(at+tensorStrides, strides)
	}
	return nil
}

// endTensor is the deleter of what Export made: void (DLManagedTensor *self). Its user word says where the number is.
func endTensor(f *native.Frame) {
	at := f.Int[0]
	if at != 0 && end(native.LoadWord(at+f.User())) {
		native.Free(at)
	}
}

// Take takes a managed tensor over from whoever made it. With an error it has been given back, if that is possible.
func (f *Form) Take(at uintptr) (*Taken, error) {
	if !native.Readable(at, f.size) {
		return nil, errors.New("the tensor is at no memory that can be read")
	}
	t := &Taken{free: func() { f.GiveBack(at) }}
	err := f.read(at, &t.Array)
	if err != nil {
		t.Release()
		return nil, fmt.Errorf("the tensor cannot be used: %w", err)
	}
	return t, nil
}

// GiveBack calls the deleter of a managed tensor, if it has one.
func (f *Form) GiveBack(at uintptr) {
	if deleter := native.LoadWord(at + f.deleter); deleter != 0 {
		callWith(deleter, at)
	}
}

func (f *Form) read(at uintptr, a *Array) error {
	if f.flags != 0 {
		if major := native.Load32(at); major != Major {
			return fmt.Errorf("it is of DLPack %d.%d, of which only the deleter is where it is in DLPack %d", major, native.Load32(at+4), Major)
		}
		a.ReadOnly = native.Load64(at+f.flags)&flagReadOnly != 0
	}
	return readTensor(at+f.tensor, a)
}

// readTensor reads a DLTensor, whose own bytes are there.
func readTensor(at uintptr, a *Array) error {
	device := int32(native.Load32(at + tensorDevice))
	if d, ok := devices[device]; !ok || !d.readable {
		return fmt.Errorf("it is on device %s number %d (type %d), whose memory the processor cannot read", or(d.name, "unknown"), int32(native.Load32(at+tensorDevice+4)), device)
	}
	if err := readKind(at, native.LoadWord(at+tensorStrides), a); err != nil {
		return err
	}
	offset := native.Load64(at + tensorByteOffset)
	if offset > farthest {
		return fmt.Errorf("its byte_offset is %d, which leads further than there is memory", offset)
	}
	if a.At = native.LoadWord(at + tensorData); a.At != 0 {
		a.At += uintptr(offset)
	}
	return a.Check()
}

// readKind reads what a DLTensor says of its elements and how many there are, not where they are.
func readKind(at, strides uintptr, a *Array) error {
	if err := readType(at, a); err != nil {
		return err
	}
	dims := int32(native.Load32(at + tensorDims))
	if dims < 0 || dims > MaxDims {
		return fmt.Errorf("it has %d dimensions: 0 to %d are possible", dims, MaxDims)
	}
	return a.readLengths(int(dims), native.LoadWord(at+tensorShape), strides, int64(a.Element.Size))
}

func readType(at uintptr, a *Array) error {
	code, width, lanes := native.Load8(at+tensorCode), native.Load8(at+tensorBits), native.Load16(at+tensorLanes)
	for kind, c := range codes {
		if a.Element = (Element{kind, int(width / 8)}); c == code && width%8 == 0 && lanes == 1 && a.Element.known() {
			return nil
		}
	}
	return fmt.Errorf("its elements are of DLPack's type code %d, %d bits, %d lanes, which Go does not have", code, width, lanes)
}

// readLengths reads shape and strides, which may be anywhere; strides that are NULL are those of C's order. unit is what strides count, in
// bytes.
func (a *Array) readLengths(dims int, shape, strides uintptr, unit int64) error {
	a.Shape, a.Strides = []int64{}, []int64{}
	if dims == 0 {
		return nil
	}
	if shape%8 != 0 || !native.Readable(shape, 8*dims) {
		return errors.New("its shape is at no memory that can be read")
	}
	a.Shape = append(a.Shape, native.Slice[int64](shape, dims)...)
	if strides == 0 {
		a.Strides = RowMajor(a.Shape, a.Element.Size)
		return nil
	}
	if strides%8 != 0 || !native.Readable(strides, 8*dims) {
		return errors.New("its strides are at no memory that can be read")
	}
	for axis, s := range native.Slice[int64](strides, dims) {
		if s > farthest/unit || s < -farthest/unit {
			if a.Shape[axis] > 1 {
				return fmt.Errorf("its stride along dimension %d, %d, leads further than there is memory", axis, s)
			}
			s = 0
		}
		a.Strides = append(a.Strides, s*unit)
	}
	return nil
}

// or is the text, or another one where it is empty.
func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
