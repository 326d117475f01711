//go:build linux && (amd64 || arm64)

package native

// CtxMagic marks a CtxData block.
const CtxMagic = 0x3178746379706168 // "hapyctx1" in the memory of a little-endian machine

// CtxData is the native block that the _private member of an HPyContext points at. The
// C functions of LeafOps find the handle table and their slow paths in it. It grows with
// the operations; what owners put behind it begins CtxDataSize bytes from its start.
type CtxData struct {
	Magic uint64
	ID    uint64       // id of the context
	Table uintptr      // HandleTable.Header
	Own   uintptr      // NotedTable.Header of a module with a handle space of its own, for OwnClose
	Owner uintptr      // address of the word that holds the ThreadID of whoever may work on the tables, such as OwnerWord
	Slow  [NumOps]Code // by operation: the complete function, called when the leaf cannot answer
}

// CtxDataSize is the size of a CtxData in bytes.
func CtxDataSize() int { return int(sizeOf[CtxData]()) }

// Op numbers the operations that have leaves, in the order of CtxData.Slow. New ones go to
// the end.
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
	OpAdd
	OpSubtract
	OpMultiply
	OpAnd
	OpOr
	OpXor
	OpInPlaceAdd
	OpInPlaceSubtract
	OpInPlaceMultiply
	OpInPlaceAnd
	OpInPlaceOr
	OpInPlaceXor
	OpNegative
	OpInvert
	OpIsTrue
	OpRichCompareBool
	OpTypeCheck
	OpUnicodeCheck
	OpBytesCheck
	OpTupleCheck
	OpListCheck
	OpDictCheck
	OpAsStructObject
	OpErrOccurred
	OpLength
	OpFloatAsDouble
	OpFloatFromDouble
	OpTrueDivide
	OpInPlaceTrueDivide
	OpGlobalLoad
	OpFieldLoad
	OpGetItemI
	OpType
	OpUnicodeAsUTF8AndSize
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
// is not live, a value out of range, a word that is no small integer, a result that would
// be none; or a thread that is not the owner) it jumps to CtxData.Slow[Op] with the arguments as they came and nothing
// changed. A leaf that answers leaves the address of the CtxData, which is not 0, in R10
// (amd64) or R9 (arm64): see [Decline]. Any thread may call them: only the one whose ThreadID
// is in the word at CtxData.Owner gets an answer.
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
		{OpAdd, "ctx_Add", Code(opAddPC)},
		{OpSubtract, "ctx_Subtract", Code(opSubtractPC)},
		{OpMultiply, "ctx_Multiply", Code(opMultiplyPC)},
		{OpAnd, "ctx_And", Code(opAndPC)},
		{OpOr, "ctx_Or", Code(opOrPC)},
		{OpXor, "ctx_Xor", Code(opXorPC)},
		{OpInPlaceAdd, "ctx_InPlaceAdd", Code(opInPlaceAddPC)},
		{OpInPlaceSubtract, "ctx_InPlaceSubtract", Code(opInPlaceSubtractPC)},
		{OpInPlaceMultiply, "ctx_InPlaceMultiply", Code(opInPlaceMultiplyPC)},
		{OpInPlaceAnd, "ctx_InPlaceAnd", Code(opInPlaceAndPC)},
		{OpInPlaceOr, "ctx_InPlaceOr", Code(opInPlaceOrPC)},
		{OpInPlaceXor, "ctx_InPlaceXor", Code(opInPlaceXorPC)},
		{OpNegative, "ctx_Negative", Code(opNegativePC)},
		{OpInvert, "ctx_Invert", Code(opInvertPC)},
		{OpIsTrue, "ctx_IsTrue", Code(opIsTruePC)},
		{OpRichCompareBool, "ctx_RichCompareBool", Code(opRichCompareBoolPC)},
		{OpTypeCheck, "ctx_TypeCheck", Code(opTypeCheckPC)},
		{OpUnicodeCheck, "ctx_Unicode_Check", Code(opUnicodeCheckPC)},
		{OpBytesCheck, "ctx_Bytes_Check", Code(opBytesCheckPC)},
		{OpTupleCheck, "ctx_Tuple_Check", Code(opTupleCheckPC)},
		{OpListCheck, "ctx_List_Check", Code(opListCheckPC)},
		{OpDictCheck, "ctx_Dict_Check", Code(opDictCheckPC)},
		{OpAsStructObject, "ctx_AsStruct_Object", Code(opAsStructObjectPC)},
		{OpErrOccurred, "ctx_Err_Occurred", Code(opErrOccurredPC)},
		{OpLength, "ctx_Length", Code(opLengthPC)},
		{OpFloatAsDouble, "ctx_Float_AsDouble", Code(opFloatAsDoublePC)},
		{OpFloatFromDouble, "ctx_Float_FromDouble", Code(opFloatFromDoublePC)},
		{OpTrueDivide, "ctx_TrueDivide", Code(opTrueDividePC)},
		{OpInPlaceTrueDivide, "ctx_InPlaceTrueDivide", Code(opInPlaceTrueDividePC)},
		{OpGlobalLoad, "ctx_Global_Load", Code(opGlobalLoadPC)},
		{OpFieldLoad, "ctx_Field_Load", Code(opFieldLoadPC)},
		{OpGetItemI, "ctx_GetItem_i", Code(opGetItemIPC)},
		{OpType, "ctx_Type", Code(opTypePC)},
		{OpUnicodeAsUTF8AndSize, "ctx_Unicode_AsUTF8AndSize", Code(opAsUTF8AndSizePC)},
	}
}

// Decline is a slow path for leaves that are to decline rather than to go on: it returns
// at once with 0 in the register where leaves that answer leave the address of the
// CtxData, and changes no other register or memory. So native code that calls a leaf with
// a context whose slow paths are all Decline learns whether it answered, and still has the
// arguments in their registers when it did not. It is no C function to be called from C.
func Decline() Code { return Code(declinePC) }

// Code addresses, set in assembly.
var (
	opDupPC, opClosePC, opIsPC                           uintptr
	opFromInt32PC, opFromUint32PC                        uintptr
	opFromInt64PC, opFromUint64PC                        uintptr
	opFromSizePC, opFromSsizePC                          uintptr
	opAsInt32PC, opAsUint32PC, opAsUint32MaskPC          uintptr
	opAsInt64PC, opAsUint64PC, opAsUint64MaskPC          uintptr
	opAsSizePC, opAsSsizePC, opAsVoidPtrPC, opAsDoublePC uintptr

	opAddPC, opSubtractPC, opMultiplyPC                       uintptr
	opAndPC, opOrPC, opXorPC                                  uintptr
	opInPlaceAddPC, opInPlaceSubtractPC, opInPlaceMultiplyPC  uintptr
	opInPlaceAndPC, opInPlaceOrPC, opInPlaceXorPC             uintptr
	opNegativePC, opInvertPC, opIsTruePC, opRichCompareBoolPC uintptr

	opTypeCheckPC, opUnicodeCheckPC, opBytesCheckPC       uintptr
	opTupleCheckPC, opListCheckPC, opDictCheckPC          uintptr
	opAsStructObjectPC, opErrOccurredPC, opLengthPC       uintptr
	opFloatAsDoublePC, opFloatFromDoublePC                uintptr
	opTrueDividePC, opInPlaceTrueDividePC, opGlobalLoadPC uintptr
	opFieldLoadPC, opGetItemIPC, opTypePC                 uintptr
	opAsUTF8AndSizePC                                     uintptr
	declinePC                                             uintptr
)
