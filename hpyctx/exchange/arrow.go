package exchange

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// ArrowSchema and ArrowArray of Arrow's C data interface: where their fields are.
const (
	schemaFormat     = 0
	schemaName       = 8
	schemaNChild     = 32
	schemaDictionary = 48
	schemaRelease    = 56
	sizeOfSchema     = 72

	arrayLength   = 0
	arrayNulls    = 8
	arrayOffset   = 16
	arrayNBuffers = 24
	arrayNChild   = 32
	arrayBuffers  = 40
	arrayRelease  = 64
	sizeOfArray   = 80

	privateAfterRelease = 8 // in both, private_data follows release
)

// The names of the capsules of Arrow's PyCapsule interface. A capsule whose struct was taken keeps its name: release is NULL then.
const (
	SchemaCapsule = "arrow_schema"
	ArrayCapsule  = "arrow_array"
)

// arrowFormats are Arrow's types that are rows of elements which Go has.
var arrowFormats = map[string]Element{
	"c": {'i', 1}, "C": {'u', 1}, "s": {'i', 2}, "S": {'u', 2}, "i": {'i', 4}, "I": {'u', 4}, "l": {'i', 8}, "L": {'u', 8}, "f": {'f', 4}, "g": {'f', 8},
}

func formatOf(e Element) (string, error) {
	for format, element := range arrowFormats {
		if element == e {
			return format, nil
		}
	}
	return "", fmt.Errorf("elements of type %s are none of those of Arrow that lie as Go's do", e)
}

// ExportArrow makes an ArrowSchema and an ArrowArray of an array of one dimension without gaps, each in native memory of its own, which
// FreeSchema and FreeArray free. The contents are whose who takes them, or else released with the memory; release is called once,
// on any thread, when that of the array is.
func ExportArrow(a *Array, release func()) (schema, array uintptr, err error) {
	format, err := formatOf(a.Element)
	if err != nil {
		return 0, 0, err
	}
	if len(a.Shape) != 1 || !a.InRow() {
		return 0, 0, fmt.Errorf("an array of shape %v and strides %v: Arrow's have one dimension, without gaps", a.Shape, a.Strides)
	}
	c, err := functions()
	if err != nil {
		return 0, 0, err
	}
	texts, err1 := native.CString(format + "\x00")
	buffers, err2 := native.Alloc(16)
	schema, err3 := native.Alloc(sizeOfSchema)
	array, err4 := native.Alloc(sizeOfArray)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		for _, at := range []uintptr{texts, buffers, schema, array} {
			native.Free(at)
		}
		return 0, 0, err
	}
	native.StoreWord(schema+schemaFormat, texts)
	native.StoreWord(schema+schemaName, texts+uintptr(len(format)+1))
	native.StoreWord(schema+schemaRelease, uintptr(c.schema))
	native.StoreWord(schema+schemaRelease+privateAfterRelease, owners.Add(func() { native.Free(texts) }))
	native.StoreWord(buffers+8, a.At)
	native.Store64(array+arrayLength, uint64(a.Shape[0]))
	native.Store64(array+arrayNBuffers, 2)
	native.StoreWord(array+arrayBuffers, buffers)
	native.StoreWord(array+arrayRelease, uintptr(c.array))
	native.StoreWord(array+arrayRelease+privateAfterRelease, owners.Add(func() { native.Free(buffers); release() }))
	return schema, array, nil
}

// endArrow is release of what ExportArrow made: void (struct *). Its user word says where release is.
func endArrow(f *native.Frame) {
	place := f.Int[0] + f.User()
	native.StoreWord(place, 0)
	end(native.LoadWord(place + privateAfterRelease))
}

// FreeSchema and FreeArray release what ExportArrow made, unless somebody took it, and free the memory.
func FreeSchema(at uintptr) { freeArrow(at, schemaRelease) }

// FreeArray is FreeSchema for the array.
func FreeArray(at uintptr) { freeArrow(at, arrayRelease) }

func freeArrow(at, release uintptr) {
	endMoved(at, release)
	native.Free(at)
}

// endMoved calls release of a struct, if it has not been called.
func endMoved(at, release uintptr) {
	if fn := native.LoadWord(at + release); fn != 0 {
		callWith(fn, at)
	}
}

// TakeArrow takes an array over, with its type: the structs are marked as taken, the memory of the structs stays whose it is. With an
// error about what is in them they have been released.
func TakeArrow(schema, array uintptr) (*Taken, error) {
	if !native.Readable(schema, sizeOfSchema) || !native.Readable(array, sizeOfArray) {
		return nil, errors.New("the array is at no memory that can be read")
	}
	if native.LoadWord(schema+schemaRelease) == 0 || native.LoadWord(array+arrayRelease) == 0 {
		return nil, errors.New("the array was taken or released before")
	}
	own, err := native.Alloc(sizeOfSchema + sizeOfArray)
	if err != nil {
		return nil, err
	}
	ownArray := own + sizeOfSchema
	copy(native.Bytes(own, sizeOfSchema), native.Bytes(schema, sizeOfSchema))
	copy(native.Bytes(ownArray, sizeOfArray), native.Bytes(array, sizeOfArray))
	native.StoreWord(schema+schemaRelease, 0)
	native.StoreWord(array+arrayRelease, 0)
	t := &Taken{free: func() {
		endMoved(ownArray, arrayRelease)
		endMoved(own, schemaRelease)
		native.Free(own)
	}}
	if err := readArrow(own, ownArray, &t.Array); err != nil {
		t.Release()
		return nil, fmt.Errorf("the array cannot be used: %w", err)
	}
	return t, nil
}

func readArrow(schema, array uintptr, a *Array) error {
	format, err := native.CStringFrom(native.LoadWord(schema+schemaFormat), 256)
	if err != nil {
		return errors.New("its format is no text that can be read")
	}
	a.Element = arrowFormats[format]
	length, nulls, offset := int64(native.Load64(array+arrayLength)), int64(native.Load64(array+arrayNulls)), int64(native.Load64(array+arrayOffset))
	switch {
	case a.Element == (Element{}):
		return fmt.Errorf("its elements are of Arrow's type %q, which is no row of Go's numbers", format)
	case native.Load64(schema+schemaNChild) != 0 || native.LoadWord(schema+schemaDictionary) != 0 || native.Load64(array+arrayNChild) != 0:
		return errors.New("it has children or a dictionary, which a row of numbers has not")
	case length < 0 || length > farthest/8 || offset < 0 || offset > farthest/8 || nulls > length:
		return fmt.Errorf("it says length %d, offset %d and %d nulls", length, offset, nulls)
	case native.Load64(array+arrayNBuffers) != 2 || native.LoadWord(array+arrayBuffers)%8 != 0 || !native.Readable(native.LoadWord(array+arrayBuffers), 16):
		return errors.New("its buffers are not the two of a row of numbers")
	}
	buffers := native.LoadWord(array + arrayBuffers)
	if valid := native.LoadWord(buffers); nulls > 0 || nulls < 0 && valid != 0 {
		if found, err := countNulls(valid, offset, length); err != nil || found > 0 {
			return errors.Join(err, fmt.Errorf("%d of its %d elements are null, which a slice cannot say: fill them first", found, length))
		}
	}
	a.Shape, a.Strides, a.ReadOnly = []int64{length}, []int64{int64(a.Element.Size)}, true
	if a.At = native.LoadWord(buffers + 8); a.At != 0 {
		a.At += uintptr(offset * int64(a.Element.Size))
	}
	return a.Check()
}

// countNulls counts the bits of a validity bitmap that are not set.
func countNulls(valid uintptr, offset, length int64) (n int64, err error) {
	if length == 0 {
		return 0, nil
	}
	if !native.Readable(valid, int((offset+length+7)/8)) {
		return 0, errors.New("its validity bitmap is at no memory that can be read")
	}
	bits := native.Bytes(valid, int((offset+length+7)/8))
	for i := offset; i < offset+length; i++ {
		if bits[i/8]>>(i%8)&1 == 0 {
			n++
		}
	}
	return n, nil
}
