package exchange

import (
	"errors"

	"github.com/hpyapi/hpyapi/internal/native"
)

// TableCapsule is the name of the capsule of DLPack's exchange table, TableAttribute that of the attribute of a type.
const (
	TableCapsule   = "dlpack_exchange_api"
	TableAttribute = "__dlpack_c_exchange_api__"
)

// DLPackExchangeAPI: where its words are.
const (
	tableVersion    = 0
	tableAllocator  = 16
	tableFromObject = 24
	tableToObject   = 32
	tableQueue      = 48 // 40 is a function that a type need not have
	sizeOfTable     = 56
)

// NewTable makes DLPack's table of functions for a type, in native memory that is the caller's. fromObject and toObject are the addresses of
// the functions that know objects, as dlpack.h describes them.
func NewTable(fromObject, toObject uintptr) (uintptr, error) {
	c, err := functions()
	if err != nil {
		return 0, err
	}
	at, err := native.Alloc(sizeOfTable)
	if err != nil {
		return 0, err
	}
	native.Store32(at+tableVersion, Major)
	native.Store32(at+tableVersion+4, Minor)
	native.StoreWord(at+tableAllocator, uintptr(c.allocator))
	native.StoreWord(at+tableFromObject, fromObject)
	native.StoreWord(at+tableToObject, toObject)
	native.StoreWord(at+tableQueue, uintptr(c.currentQueue))
	return at, nil
}

// allocateTensor is dlpack_managed_tensor_allocator: int (DLTensor *prototype, DLManagedTensorVersioned **out, void *error_ctx, void
// (*set_error)(void *error_ctx, const char *kind, const char *message)). It knows no lock.
func allocateTensor(f *native.Frame) {
	at, err := newTensorLike(f.Int[0])
	if err == nil {
		native.StoreWord(f.Int[1], at)
		return
	}
	f.Ret = ^uintptr(0)
	native.StoreWord(f.Int[1], 0)
	text, failed := native.CString("MemoryError\x00" + err.Error())
	if failed != nil || f.Int[3] == 0 {
		return
	}
	defer native.Free(text)
	var c native.Call
	c.Fn, c.Int[0], c.Int[1], c.Int[2] = f.Int[3], f.Int[2], text, text+uintptr(len("MemoryError\x00"))
	c.DoReleased()
}

// newTensorLike makes a tensor of zeros with the shape and type of another one, whose data is not looked at.
func newTensorLike(prototype uintptr) (uintptr, error) {
	var like Array
	if !native.Readable(prototype, sizeOfTensor) {
		return 0, errors.New("the prototype is at no memory that can be read")
	}
	if err := readKind(prototype, 0, &like); err != nil {
		return 0, err
	}
	if err := like.checkShape(); err != nil {
		return 0, err
	}
	memory, err := native.Alloc(max(like.Len()*like.Element.Size, 1))
	if err != nil {
		return 0, err
	}
	like.At, like.Strides = memory, RowMajor(like.Shape, like.Element.Size)
	at, err := Versioned.Export(&like, true, func() { native.Free(memory) })
	if err != nil {
		native.Free(memory)
	}
	return at, err
}

// currentQueue is dlpack_current_work_stream: int (DLDeviceType, int32_t, void **out). The processor has no queue of its own.
func currentQueue(f *native.Frame) { native.StoreWord(f.Int[2], 0) }
