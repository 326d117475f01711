//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "handle_amd64.h"

// The C functions of LeafOps: DI = HPyContext, SI and DX the arguments. They change no
// argument register and nothing in memory before it is certain that they can answer;
// otherwise they jump to the operation's slow path.

// R10 = CtxData, R11 = the table's header.
// TABLE leaves for the slow path on any thread but the owner's.
#define TABLE \
	MOVQ 8(DI), R10;             \
	MOVQ CtxData_Owner(R10), R11; \
	MOVQ (R11), R11;             \
	CMP_R11_THREAD;              \
	JNE  slow;                   \
	MOVQ CtxData_Table(R10), R11

#define SLOW(op) \
	JMP (CtxData_Slow+8*op)(R10)

// SMALL_OR leaves for the label when the table has no small integers.
#define SMALL_OR(label) \
	TESTB $const_AllowSmallInts, tableHeader_flags(R11); \
	JEQ   label

// HPy ctx_Dup(ctx, h)
TEXT opDup<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TESTB $1, SI
	JNE   small
	TESTQ SI, SI
	JEQ   same
	FIND(SI, AX, slow)
	MOVL  slot_refs(AX), R8
	ADDL  $1, R8
	JCS   same                // pinned
	MOVL  R8, slot_refs(AX)
same:
	MOVQ  SI, AX
	RET
small:
	SMALL_OR(slow)
	MOVQ  SI, AX
	RET
slow:
	SLOW(const_OpDup)

// void ctx_Close(ctx, h)
TEXT opClose<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TESTB $1, SI
	JNE   small
	TESTQ SI, SI
	JEQ   done
	FIND(SI, AX, slow)
	MOVL  slot_refs(AX), R8
	ADDL  $-1, R8
	JEQ   last
	CMPL  R8, $-2
	JEQ   done                // pinned
	MOVL  R8, slot_refs(AX)
	RET
last:
	MOVL  slot_gen(AX), R8
	INCL  R8
	ANDL  $const_genMask, R8
	ORL   $const_notLive, R8
	MOVL  R8, slot_gen(AX)
	DECL  tableHeader_live(R11)
	MOVL  SI, R8
	SHRL  $const_indexShift, R8
	ANDL  $const_indexMask, R8
	TESTB $const_FreeAtOnce, tableHeader_flags(R11)
	JNE   free
	MOVQ  (slot_view+View_Class)(AX), R9
	BTQ   $61, R9             // KindMade: Go knows nothing of it
	JCS   free
	TESTB $const_TargetIsBase, tableHeader_flags(R11)
	JEQ   release
	MOVQ  slot_target(AX), R9
	TESTQ R9, R9
	JEQ   release
	SHLQ  $const_slotShift, R9
	ADDQ  tableHeader_slots(R11), R9
	CMPL  slot_refs(R9), $1
	JEQ   release             // Go closes the base, too
	DECL  slot_refs(R9)
	JMP   free
release:
	MOVL  tableHeader_released(R11), R9
	MOVL  R9, slot_refs(AX)
	MOVL  R8, tableHeader_released(R11)
	RET
free:
	MOVL  tableHeader_free(R11), R9
	MOVL  R9, slot_refs(AX)
	MOVL  R8, tableHeader_free(R11)
done:
	RET
small:
	SMALL_OR(slow)
	RET
slow:
	SLOW(const_OpClose)

// int ctx_Is(ctx, a, b)
TEXT opIs<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TESTB $1, SI
	JNE   small
	TESTB $1, DX
	JNE   mixed
	FIND(SI, AX, slow)
	FIND(DX, CX, slow)
	CMPQ  SI, DX
	JEQ   answer
	TESTB $const_TargetIsIdentity, tableHeader_flags(R11)
	JEQ   slow
	MOVQ  slot_target(AX), R8
	CMPQ  R8, slot_target(CX)
answer:
	SETEQ AX
	MOVBLZX AX, AX
	RET
small:
	SMALL_OR(slow)
	TESTB $1, DX
	JEQ   slow                // an integer object may or may not be the small integer
	CMPQ  SI, DX
	JMP   answer
mixed:
slow:
	SLOW(const_OpIs)

#define FROM_SIGNED64(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	TABLE;                \
	SMALL_OR(slow);       \
	MOVQ SI, AX;          \
	ADDQ AX, AX;          \
	JOS  slow;            \
	INCQ AX;              \
	RET;                  \
slow:                         \
	SLOW(op)

#define FROM_UNSIGNED64(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	TABLE;                \
	SMALL_OR(slow);       \
	MOVQ SI, AX;          \
	SHRQ $62, AX;         \
	JNE  slow;            \
	LEAQ 1(SI)(SI*1), AX; \
	RET;                  \
slow:                         \
	SLOW(op)

// HPy ctx_Long_From…(ctx, v)
FROM_SIGNED64(opFromInt64, const_OpLongFromInt64)
FROM_SIGNED64(opFromSsize, const_OpLongFromSsize)
FROM_UNSIGNED64(opFromUint64, const_OpLongFromUint64)
FROM_UNSIGNED64(opFromSize, const_OpLongFromSize)

TEXT opFromInt32<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	SMALL_OR(slow)
	MOVLQSX SI, AX
	LEAQ 1(AX)(AX*1), AX
	RET
slow:
	SLOW(const_OpLongFromInt32)

TEXT opFromUint32<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	SMALL_OR(slow)
	MOVL SI, AX
	LEAQ 1(AX)(AX*1), AX
	RET
slow:
	SLOW(const_OpLongFromUint32)

// VALUE leaves the small integer's value in AX.
#define VALUE \
	TABLE;          \
	TESTB $1, SI;   \
	JEQ  slow;      \
	SMALL_OR(slow); \
	MOVQ SI, AX;    \
	SARQ $1, AX

#define AS_ANY(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	VALUE; \
	RET;   \
slow:          \
	SLOW(op)

#define AS_UNSIGNED64(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	VALUE;        \
	TESTQ AX, AX; \
	JLT  slow;    \
	RET;          \
slow:                 \
	SLOW(op)

// … ctx_Long_As…(ctx, h)
AS_ANY(opAsInt64, const_OpLongAsInt64)
AS_ANY(opAsSsize, const_OpLongAsSsize)
AS_ANY(opAsUint32Mask, const_OpLongAsUint32Mask)
AS_ANY(opAsUint64Mask, const_OpLongAsUint64Mask)
AS_ANY(opAsVoidPtr, const_OpLongAsVoidPtr)
AS_UNSIGNED64(opAsUint64, const_OpLongAsUint64)
AS_UNSIGNED64(opAsSize, const_OpLongAsSize)

TEXT opAsInt32<>(SB), NOSPLIT|NOFRAME, $0
	VALUE
	MOVLQSX AX, R8
	CMPQ R8, AX
	JNE  slow
	RET
slow:
	SLOW(const_OpLongAsInt32)

TEXT opAsUint32<>(SB), NOSPLIT|NOFRAME, $0
	VALUE
	MOVL AX, R8
	CMPQ R8, AX
	JNE  slow
	RET
slow:
	SLOW(const_OpLongAsUint32)

TEXT opAsDouble<>(SB), NOSPLIT|NOFRAME, $0
	VALUE
	XORPS X0, X0
	CVTSQ2SD AX, X0
	RET
slow:
	SLOW(const_OpLongAsDouble)

// The number protocol. A small integer's word is twice its value and 1, so a result that is
// no small integer is one that overflows 64 bits on the way.

// OPERAND leaves the number that the word is, of a float itself or of a small integer, in x, or goes to no. AX is lost; the
// labels are its own.
#define OPERAND(word, x, integer, done) \
	TESTB $1, word;                       \
	JNE  integer;                         \
	FIND(word, AX, no);                   \
	MOVQ (slot_view+View_Class)(AX), R8;  \
	BTQ  $63, R8;                         /* KindExact */ \
	JCC  no;                              \
	TESTB $const_KindFloat, R8;           \
	JEQ  no;                              \
	MOVSD (slot_view+View_Data)(AX), x;   \
	JMP  done;                            \
integer:                                      \
	MOVQ word, AX;                        \
	SARQ $1, AX;                          \
	XORPS x, x;                           \
	CVTSQ2SD AX, x;                       \
done:

// X0, X1 = the numbers SI and DX, of which at least one is a float itself; AX = 0 when they are not such.
TEXT floats<>(SB), NOSPLIT|NOFRAME, $0
	MOVL SI, AX
	ANDL DX, AX
	TESTB $1, AX
	JNE  no
	MOVL SI, AX
	ORL  DX, AX
	TESTB $1, AX
	JEQ  handles
	SMALL_OR(no)
handles:
	OPERAND(SI, X0, firstInt, first)
	OPERAND(DX, X1, secondInt, second)
	MOVL $1, AX
	RET
no:
	XORL AX, AX
	RET

// AX = a new handle with one reference, for the View that the caller writes into the slot CX, or 0 when Go is to make it.
TEXT newSlot<>(SB), NOSPLIT|NOFRAME, $0
	MOVL tableHeader_free(R11), AX
	TESTL AX, AX
	JEQ  fresh
	MOVQ AX, CX
	SHLQ $const_slotShift, CX
	ADDQ tableHeader_slots(R11), CX
	MOVL slot_refs(CX), R8    // the next free slot
	MOVL R8, tableHeader_free(R11)
	ANDL $const_genMask, slot_gen(CX)
	JMP  opened
fresh:
	CMPL tableHeader_released(R11), $0
	JNE  done                 // which Go makes free
	MOVL tableHeader_fresh(R11), R8
	CMPL R8, tableHeader_capacity(R11)
	JCC  done
	MOVL R8, AX
	MOVQ AX, CX
	SHLQ $const_slotShift, CX
	ADDQ tableHeader_slots(R11), CX
	INCL tableHeader_fresh(R11)
opened:
	MOVQ $0, slot_target(CX)
	MOVL $1, slot_refs(CX)
	INCL tableHeader_live(R11)
	ADDQ AX, AX               // index
	MOVL tableHeader_tag(R11), R8
	SHLQ $const_tagShift, R8
	ORQ  R8, AX
	MOVL slot_gen(CX), R8
	SHLQ $const_genShift, R8
	ORQ  R8, AX
done:
	RET

// AX = a new handle of the float X0, or 0 when Go is to make it. CX is scratch.
TEXT newFloat<>(SB), NOSPLIT|NOFRAME, $0
	XORL AX, AX
	CMPQ tableHeader_floatClass(R11), $0
	JEQ  done
	CALL newSlot<>(SB)
	TESTQ AX, AX
	JEQ  done
	MOVQ tableHeader_floatClass(R11), R8
	BTSQ $61, R8              // KindMade
	MOVQ R8, (slot_view+View_Class)(CX)
	MOVSD X0, (slot_view+View_Data)(CX)
done:
	RET

// BOTH goes to other unless both arguments are small integers.
#define BOTH(other) \
	TABLE;          \
	MOVL SI, AX;    \
	ANDL DX, AX;    \
	TESTB $1, AX;   \
	JEQ  other;     \
	SMALL_OR(slow); \
	MOVQ SI, AX

// OF_FLOATS is what follows other: the result of an instruction, or the slow path.
#define OF_FLOATS(instruction, op) \
other:                      \
	CALL floats<>(SB);  \
	TESTQ AX, AX;       \
	JEQ  slow;          \
	instruction X1, X0; \
	CALL newFloat<>(SB); \
	TESTQ AX, AX;       \
	JEQ  slow;          \
	RET;                \
slow:                       \
	SLOW(op)

#define ADDITION(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(other); \
	DECQ AX;     \
	ADDQ DX, AX; \
	JOS  slow;   \
	RET;         \
	OF_FLOATS(ADDSD, op)

#define SUBTRACT(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(other); \
	SUBQ DX, AX; \
	JOS  slow;   \
	INCQ AX;     \
	RET;         \
	OF_FLOATS(SUBSD, op)

#define MULTIPLY(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(other);  \
	DECQ AX;      \
	MOVQ DX, R8;  \
	SARQ $1, R8;  \
	IMULQ R8, AX; \
	JOS  slow;    \
	INCQ AX;      \
	RET;          \
	OF_FLOATS(MULSD, op)

// A divisor that is zero is an error, which Go raises.
#define TRUE_DIVIDE(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	TABLE;              \
	CALL floats<>(SB);  \
	TESTQ AX, AX;       \
	JEQ  slow;          \
	XORPS X2, X2;       \
	UCOMISD X2, X1;     \
	JEQ  slow;          \
	DIVSD X1, X0;       \
	CALL newFloat<>(SB); \
	TESTQ AX, AX;       \
	JEQ  slow;          \
	RET;                \
slow:                       \
	SLOW(op)

// BITWISE is for instructions that leave bit 0 of two odd words set, or have it set after.
#define BITWISE(name, instruction, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(slow);         \
	instruction DX, AX; \
	ORQ  $1, AX;        \
	RET;                \
slow:                       \
	SLOW(op)

// HPy ctx_…(ctx, a, b)
ADDITION(opAdd, const_OpAdd)
ADDITION(opInPlaceAdd, const_OpInPlaceAdd)
SUBTRACT(opSubtract, const_OpSubtract)
SUBTRACT(opInPlaceSubtract, const_OpInPlaceSubtract)
MULTIPLY(opMultiply, const_OpMultiply)
MULTIPLY(opInPlaceMultiply, const_OpInPlaceMultiply)
TRUE_DIVIDE(opTrueDivide, const_OpTrueDivide)
TRUE_DIVIDE(opInPlaceTrueDivide, const_OpInPlaceTrueDivide)
BITWISE(opAnd, ANDQ, const_OpAnd)
BITWISE(opInPlaceAnd, ANDQ, const_OpInPlaceAnd)
BITWISE(opOr, ORQ, const_OpOr)
BITWISE(opInPlaceOr, ORQ, const_OpInPlaceOr)
BITWISE(opXor, XORQ, const_OpXor)
BITWISE(opInPlaceXor, XORQ, const_OpInPlaceXor)

// ONE leaves for the slow path unless the argument is a small integer.
#define ONE \
	TABLE;         \
	TESTB $1, SI;  \
	JEQ  slow;     \
	SMALL_OR(slow)

// HPy ctx_Negative(ctx, h)
TEXT opNegative<>(SB), NOSPLIT|NOFRAME, $0
	ONE
	MOVL $2, AX
	SUBQ SI, AX
	JOS  slow
	RET
slow:
	SLOW(const_OpNegative)

// HPy ctx_Invert(ctx, h): the word is 2v+1, the result's -2v-1.
TEXT opInvert<>(SB), NOSPLIT|NOFRAME, $0
	ONE
	MOVQ SI, AX
	NEGQ AX
	RET
slow:
	SLOW(const_OpInvert)

// int ctx_IsTrue(ctx, h)
TEXT opIsTrue<>(SB), NOSPLIT|NOFRAME, $0
	ONE
	XORL AX, AX
	CMPQ SI, $1
	SETNE AX
	RET
slow:
	SLOW(const_OpIsTrue)

// int ctx_RichCompareBool(ctx, a, b, op), CX = op: HPy_LT 0, LE 1, EQ 2, NE 3, GT 4, GE 5. Each
// outcome has a mask with the bits of the operators that are true.
TEXT opRichCompareBool<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ 8(DI), R10
	CMPL CX, $5
	JHI  slow
	BOTH(other)
	MOVL $0x26, AX // LE EQ GE
	MOVL $0x0b, R8 // LT LE NE
	MOVL $0x38, R9 // NE GT GE
	CMPQ SI, DX
	CMOVLLT R8, AX
	CMOVLGT R9, AX
answer:
	BTL  CX, AX
	SETCS AX
	MOVBLZX AX, AX
	RET
other:
	MOVL SI, AX
	ORL  DX, AX
	TESTB $1, AX
	JNE  slow                 // an integer is compared with a float as what it is
	CALL floats<>(SB)
	TESTQ AX, AX
	JEQ  slow
	MOVL $0x08, AX // NE
	UCOMISD X1, X0
	JPS  answer               // not a number
	MOVL $0x26, AX
	JEQ  answer
	MOVL $0x0b, AX
	JCS  answer
	MOVL $0x38, AX
	JMP  answer
slow:
	SLOW(const_OpRichCompareBool)

// What follows answers from the View of an object.

// VIEW leaves the Class of the object SI in R8 and its slot in AX; for small integers it jumps to the label small.
#define VIEW \
	TABLE;                              \
	TESTB $1, SI;                       \
	JNE   small;                        \
	FIND(SI, AX, slow);                 \
	MOVQ  (slot_view+View_Class)(AX), R8; \
	BTRQ  $61, R8;                      /* KindMade */ \
	TESTQ R8, R8;                       \
	JEQ   slow

// int ctx_TypeCheck(ctx, h, type)
TEXT opTypeCheck<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	MOVQ R8, AX
	JMP  classified
small:
	SMALL_OR(slow)
	MOVQ tableHeader_intClass(R11), AX
	TESTQ AX, AX
	JEQ  slow
classified:
	TESTB $1, DX
	JNE  slow
	FIND(DX, CX, slow)
	TESTB $const_KindType, (slot_view+View_Class)(CX)
	JEQ  slow
	MOVQ (slot_view+View_Data)(CX), CX
	BTQ  $62, CX              // KindDecides
	JCS  decides
	CMPQ AX, CX
	JNE  slow                 // may be of a derived class
	MOVL $1, AX
	RET
decides:
	ANDL CX, AX
	ANDL $const_kinds, AX
	SETNE AX
	MOVBLZX AX, AX
	RET
slow:
	SLOW(const_OpTypeCheck)

#define KIND_CHECK(name, kind, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	VIEW;            \
	XORL AX, AX;     \
	TESTB $kind, R8; \
	SETNE AX;        \
	RET;             \
small:                   \
	SMALL_OR(slow);  \
	XORL AX, AX;     \
	RET;             \
slow:                    \
	SLOW(op)

// int ctx_…_Check(ctx, h)
KIND_CHECK(opUnicodeCheck, const_KindUnicode, const_OpUnicodeCheck)
KIND_CHECK(opBytesCheck, const_KindBytes, const_OpBytesCheck)
KIND_CHECK(opTupleCheck, const_KindTuple, const_OpTupleCheck)
KIND_CHECK(opListCheck, const_KindList, const_OpListCheck)
KIND_CHECK(opDictCheck, const_KindDict, const_OpDictCheck)

// void *ctx_AsStruct_Object(ctx, h)
TEXT opAsStructObject<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TESTB $const_kinds, R8
	JNE  slow
	MOVQ (slot_view+View_Data)(AX), AX
	TESTQ AX, AX
	JEQ  slow
	MOVQ Place_Struct(AX), AX
	TESTQ AX, AX
	JEQ  slow
	RET
small:
slow:
	SLOW(const_OpAsStructObject)

// HPy ctx_Float_FromDouble(ctx, v)
TEXT opFloatFromDouble<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	CALL newFloat<>(SB)
	TESTQ AX, AX
	JEQ  slow
	RET
slow:
	SLOW(const_OpFloatFromDouble)

// What follows opens handles that share a slot.

// AX = a new handle that shares the slot R9, or 0 when Go is to make it. CX and R8 are lost.
TEXT share<>(SB), NOSPLIT|NOFRAME, $0
	XORL AX, AX
	MOVL slot_refs(R9), R8
	ADDL $1, R8
	JCS  done                 // pinned
	CALL newSlot<>(SB)
	TESTQ AX, AX
	JEQ  done
	INCL slot_refs(R9)
	MOVQ (slot_view+View_Class)(R9), R8
	BTRQ $60, R8              // KindKept
	MOVQ R8, (slot_view+View_Class)(CX)
	MOVQ (slot_view+View_Data)(R9), R8
	MOVQ R8, (slot_view+View_Data)(CX)
	SUBQ tableHeader_slots(R11), R9
	SHRQ $const_slotShift, R9
	MOVQ R9, slot_target(CX)
done:
	RET

// AX = a new handle of what was met as R8 and R9, or 0 when Go is to make it. CX, R8 and R9 are lost.
TEXT shareKnown<>(SB), NOSPLIT|NOFRAME, $0
	XORL AX, AX
	MOVQ tableHeader_known(R11), CX
	TESTQ CX, CX
	JEQ  none
	LEAL (R8)(R9*1), AX
	IMUL3L $const_knownHash, AX, AX
	SHRL $(32-const_knownBits), AX
	SHLL $const_knownShift, AX
	ADDQ AX, CX
	XORL AX, AX
	CMPQ R8, (known_met+0)(CX)
	JNE  none
	CMPQ R9, (known_met+8)(CX)
	JNE  none
	MOVQ known_slot(CX), R9
	TESTQ R9, R9
	JEQ  none                 // nothing was met, as in an empty entry
	JMP  share<>(SB)
none:
	RET

// MET answers with a handle of the interface value at the address in a, which is lost as R8, R9 and CX are.
#define MET(a) \
	MOVQ 0(a), R8;                   \
	MOVQ 8(a), R9;                   \
	TESTQ R8, R8;                    \
	JEQ  slow;                       \
	CMPQ R8, tableHeader_metInt(R11); \
	JNE  object;                     \
	MOVQ (R9), AX;                   \
	ADDQ AX, AX;                     \
	JOS  slow;                       \
	INCQ AX;                         \
	RET;                             \
object:                                  \
	CALL shareKnown<>(SB);           \
	TESTQ AX, AX;                    \
	JEQ  slow;                       \
	RET

// HPy ctx_Global_Load(ctx, global): a new handle that shares the slot which the global holds.
TEXT opGlobalLoad<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TESTB $1, SI
	JNE  small
	FIND(SI, AX, slow)
	MOVQ AX, R9
	BTQ  $60, (slot_view+View_Class)(R9) // KindKept
	JCC  slow
	CALL share<>(SB)
	TESTQ AX, AX
	JEQ  slow
	RET
small:
	SMALL_OR(slow)
	MOVQ SI, AX
	RET
slow:
	SLOW(const_OpGlobalLoad)

// HPy ctx_Field_Load(ctx, h, field): the field is the index, from 1 on, of one of the instance's fields.
TEXT opFieldLoad<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TESTB $const_kinds, R8
	JNE  slow
	MOVQ (slot_view+View_Data)(AX), AX
	TESTQ AX, AX
	JEQ  slow
	LEAQ -1(DX), CX
	CMPQ CX, (Place_Fields+8)(AX)
	JCC  slow
	SHLQ $4, CX
	ADDQ Place_Fields(AX), CX
	MET(CX)
small:
slow:
	SLOW(const_OpFieldLoad)

// HPy ctx_GetItem_i(ctx, h, index)
TEXT opGetItemI<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	BTQ  $63, R8              // KindExact
	JCC  slow
	TESTB $(const_KindTuple|const_KindList), R8
	JEQ  slow
	MOVQ (slot_view+View_Data)(AX), AX
	CMPQ DX, (AX)
	JCC  slow                 // counted from the end, or none
	MOVQ DX, CX
	SHLQ $4, CX
	ADDQ -8(AX), CX
	MET(CX)
small:
slow:
	SLOW(const_OpGetItemI)

// HPy ctx_Type(ctx, h)
TEXT opType<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	JMP  classified
small:
	SMALL_OR(slow)
	MOVQ tableHeader_intClass(R11), R8
classified:
	BTRQ $60, R8              // KindKept
	XORL R9, R9
	CALL shareKnown<>(SB)
	TESTQ AX, AX
	JEQ  slow
	RET
slow:
	SLOW(const_OpType)

// int ctx_Err_Occurred(ctx)
TEXT opErrOccurred<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	MOVQ CtxData_Owner(R10), R8
	MOVQ (RuntimeWords_Current-RuntimeWords_Owner)(R8), R8
	TESTQ R8, R8
	JEQ  slow
	MOVQ ThreadWords_Raised(R8), AX
	RET
slow:
	SLOW(const_OpErrOccurred)

// HPy_ssize_t ctx_Length(ctx, h)
TEXT opLength<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	BTQ  $63, R8              // KindExact
	JCC  slow
	TESTB $(const_KindTuple|const_KindList), R8
	JEQ  slow
	MOVQ (slot_view+View_Data)(AX), AX
	MOVQ (AX), AX
	RET
small:
slow:
	SLOW(const_OpLength)

// const char *ctx_Unicode_AsUTF8AndSize(ctx, h, size)
TEXT opAsUTF8AndSize<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	BTQ  $63, R8              // KindExact
	JCC  slow
	TESTB $const_KindUnicode, R8
	JEQ  slow
	MOVQ (slot_view+View_Data)(AX), R9
	TESTQ R9, R9
	JEQ  slow
	MOVQ Text_C(R9), AX
	TESTQ AX, AX
	JEQ  slow
	TESTQ DX, DX
	JEQ  done
	MOVQ Text_Length(R9), R8
	MOVQ R8, (DX)
done:
	RET
small:
slow:
	SLOW(const_OpUnicodeAsUTF8AndSize)

// double ctx_Float_AsDouble(ctx, h)
TEXT opFloatAsDouble<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	BTQ  $63, R8              // KindExact
	JCC  slow
	TESTB $const_KindFloat, R8
	JEQ  slow
	MOVSD (slot_view+View_Data)(AX), X0
	RET
small:
	SMALL_OR(slow)
	MOVQ SI, AX
	SARQ $1, AX
	XORPS X0, X0
	CVTSQ2SD AX, X0
	RET
slow:
	SLOW(const_OpFloatAsDouble)

// See Decline.
TEXT decline<>(SB), NOSPLIT|NOFRAME, $0
	MOVL $0, R10
	RET

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·opDupPC, opDup)
ADDRESS(·opClosePC, opClose)
ADDRESS(·opIsPC, opIs)
ADDRESS(·opFromInt32PC, opFromInt32)
ADDRESS(·opFromUint32PC, opFromUint32)
ADDRESS(·opFromInt64PC, opFromInt64)
ADDRESS(·opFromUint64PC, opFromUint64)
ADDRESS(·opFromSizePC, opFromSize)
ADDRESS(·opFromSsizePC, opFromSsize)
ADDRESS(·opAsInt32PC, opAsInt32)
ADDRESS(·opAsUint32PC, opAsUint32)
ADDRESS(·opAsUint32MaskPC, opAsUint32Mask)
ADDRESS(·opAsInt64PC, opAsInt64)
ADDRESS(·opAsUint64PC, opAsUint64)
ADDRESS(·opAsUint64MaskPC, opAsUint64Mask)
ADDRESS(·opAsSizePC, opAsSize)
ADDRESS(·opAsSsizePC, opAsSsize)
ADDRESS(·opAsVoidPtrPC, opAsVoidPtr)
ADDRESS(·opAsDoublePC, opAsDouble)
ADDRESS(·opAddPC, opAdd)
ADDRESS(·opSubtractPC, opSubtract)
ADDRESS(·opMultiplyPC, opMultiply)
ADDRESS(·opAndPC, opAnd)
ADDRESS(·opOrPC, opOr)
ADDRESS(·opXorPC, opXor)
ADDRESS(·opInPlaceAddPC, opInPlaceAdd)
ADDRESS(·opInPlaceSubtractPC, opInPlaceSubtract)
ADDRESS(·opInPlaceMultiplyPC, opInPlaceMultiply)
ADDRESS(·opInPlaceAndPC, opInPlaceAnd)
ADDRESS(·opInPlaceOrPC, opInPlaceOr)
ADDRESS(·opInPlaceXorPC, opInPlaceXor)
ADDRESS(·opNegativePC, opNegative)
ADDRESS(·opInvertPC, opInvert)
ADDRESS(·opIsTruePC, opIsTrue)
ADDRESS(·opRichCompareBoolPC, opRichCompareBool)
ADDRESS(·opTypeCheckPC, opTypeCheck)
ADDRESS(·opUnicodeCheckPC, opUnicodeCheck)
ADDRESS(·opBytesCheckPC, opBytesCheck)
ADDRESS(·opTupleCheckPC, opTupleCheck)
ADDRESS(·opListCheckPC, opListCheck)
ADDRESS(·opDictCheckPC, opDictCheck)
ADDRESS(·opAsStructObjectPC, opAsStructObject)
ADDRESS(·opErrOccurredPC, opErrOccurred)
ADDRESS(·opLengthPC, opLength)
ADDRESS(·opFloatAsDoublePC, opFloatAsDouble)
ADDRESS(·opFloatFromDoublePC, opFloatFromDouble)
ADDRESS(·opTrueDividePC, opTrueDivide)
ADDRESS(·opInPlaceTrueDividePC, opInPlaceTrueDivide)
ADDRESS(·opGlobalLoadPC, opGlobalLoad)
ADDRESS(·opFieldLoadPC, opFieldLoad)
ADDRESS(·opGetItemIPC, opGetItemI)
ADDRESS(·opTypePC, opType)
ADDRESS(·opAsUTF8AndSizePC, opAsUTF8AndSize)
ADDRESS(·declinePC, decline)
