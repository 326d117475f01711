//go:build linux && (amd64 || arm64)

package native

// CtxMagic marks a CtxData block.
const CtxMagic = 0x3178746379706168 // "hapyctx1" in the memory of a little-endian machine

// CtxData is the native block that the _private member of an HPyContext points at. The
// C functions of LeafOps find the handle table and their slow paths in it. The layout
// is frozen; owners may put more behind it.
type CtxData struct {
	Magic uint64
	ID    uint64       // id of the context
	Table uintptr      // HandleTable.Header
	Slow  [NumOps]Code // by operation: the complete function, called when the leaf cannot answer
}

// Op numbers the operations that have leaves, in the order of CtxData.Slow.
type Op int

// The operations, named after members of HPyContext.
const (
	OpDup Op = iota
	OpClose
	OpIs
	OpLongFromInt32
	OpLongFromUint32
	OpLongFromInt64
	OpLongFromUint64
	OpLongFromSize
	OpLongFromSsize
	OpLongAsInt32
	OpLongAsUint32
	OpLongAsUint32Mask
	OpLongAsInt64
	OpLongAsUint64
	OpLongAsUint64Mask
	OpLongAsSize
	OpLongAsSsize
	OpLongAsVoidPtr
	OpLongAsDouble
	NumOps
)

// LeafOp is a C function in assembly that does what the member of HPyContext does,
// without entering Go, in the cases that need nothing but the handle table.
type LeafOp struct {
	Op   Op
	Name string // member of HPyContext
	Code Code
}

// LeafOps lists the leaves by Op. A leaf takes the HPyContext as its first argument, reads
// the CtxData that its second word points at, and where it cannot answer (a handle that
// is not live, a value out of range, a word that is no small integer) it jumps to
// CtxData.Slow[Op] with the arguments as they came and nothing changed. They may be
// called by whoever may work on the table: the holder of the interpreter's lock.
func LeafOps() []LeafOp {
	return []LeafOp{
		{OpDup, "ctx_Dup", Code(opDupPC)},
		{OpClose, "ctx_Close", Code(opClosePC)},
		{OpIs, "ctx_Is", Code(opIsPC)},
		{OpLongFromInt32, "ctx_Long_FromInt32_t", Code(opFromInt32PC)},
		{OpLongFromUint32, "ctx_Long_FromUInt32_t", Code(opFromUint32PC)},
		{OpLongFromInt64, "ctx_Long_FromInt64_t", Code(opFromInt64PC)},
		{OpLongFromUint64, "ctx_Long_FromUInt64_t", Code(opFromUint64PC)},
		{OpLongFromSize, "ctx_Long_FromSize_t", Code(opFromSizePC)},
		{OpLongFromSsize, "ctx_Long_FromSsize_t", Code(opFromSsizePC)},
		{OpLongAsInt32, "ctx_Long_AsInt32_t", Code(opAsInt32PC)},
		{OpLongAsUint32, "ctx_Long_AsUInt32_t", Code(opAsUint32PC)},
		{OpLongAsUint32Mask, "ctx_Long_AsUInt32_tMask", Code(opAsUint32MaskPC)},
		{OpLongAsInt64, "ctx_Long_AsInt64_t", Code(opAsInt64PC)},
		{OpLongAsUint64, "ctx_Long_AsUInt64_t", Code(opAsUint64PC)},
		{OpLongAsUint64Mask, "ctx_Long_AsUInt64_tMask", Code(opAsUint64MaskPC)},
		{OpLongAsSize, "ctx_Long_AsSize_t", Code(opAsSizePC)},
		{OpLongAsSsize, "ctx_Long_AsSsize_t", Code(opAsSsizePC)},
		{OpLongAsVoidPtr, "ctx_Long_AsVoidPtr", Code(opAsVoidPtrPC)},
		{OpLongAsDouble, "ctx_Long_AsDouble", Code(opAsDoublePC)},
	}
}

// Code addresses, set in assembly.
var (
	opDupPC, opClosePC, opIsPC                           uintptr
	opFromInt32PC, opFromUint32PC                        uintptr
	opFromInt64PC, opFromUint64PC                        uintptr
	opFromSizePC, opFromSsizePC                          uintptr
	opAsInt32PC, opAsUint32PC, opAsUint32MaskPC          uintptr
	opAsInt64PC, opAsUint64PC, opAsUint64MaskPC          uintptr
	opAsSizePC, opAsSsizePC, opAsVoidPtrPC, opAsDoublePC uintptr
)
