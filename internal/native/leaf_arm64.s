//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "handle_arm64.h"

// The C functions of LeafOps: R0 = HPyContext, R1 and R2 the arguments. They change no
// argument register and nothing in memory before it is certain that they can answer;
// otherwise they jump to the operation's slow path.

// R9 = CtxData, R10 = the table's header.
// TABLE leaves for the slow path on any thread but the owner's.
#define TABLE \
	MOVD 8(R0), R9;              \
	MOVD CtxData_Owner(R9), R10; \
	MOVD (R10), R10;             \
	WORD $0xd53bd04b;            /* mrs x11, tpidr_el0 */ \
	CMP  R10, R11;               \
	BNE  slow;                   \
	MOVD CtxData_Table(R9), R10

#define SLOW(op) \
	MOVD (CtxData_Slow+8*op)(R9), R16; \
	JMP  (R16)

// SMALL_OR goes to the label when the table has no small integers (AllowSmallInts, bit 0).
#define SMALL_OR(label) \
	MOVWU tableHeader_flags(R10), R11; \
	TBZ   $0, R11, label

// HPy ctx_Dup(ctx, h)
TEXT opDup<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TBNZ  $0, R1, small
	CBZ   R1, same
	FIND(R1, R14, slow)
	MOVWU slot_refs(R14), R12
	ADDSW $1, R12, R12
	BHS   same                // pinned
	MOVW  R12, slot_refs(R14)
same:
	MOVD  R1, R0
	RET
small:
	SMALL_OR(slow)
	MOVD  R1, R0
	RET
slow:
	SLOW(const_OpDup)

// void ctx_Close(ctx, h)
TEXT opClose<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TBNZ  $0, R1, small
	CBZ   R1, done
	FIND(R1, R14, slow)
	MOVWU slot_refs(R14), R12
	SUBSW $1, R12, R12
	BEQ   last
	CMNW  $2, R12
	BEQ   done                // pinned
	MOVW  R12, slot_refs(R14)
	RET
last:
	MOVWU slot_gen(R14), R12
	ADDW  $1, R12, R12
	ANDW  $const_genMask, R12, R12
	ORRW  $const_notLive, R12, R12
	MOVW  R12, slot_gen(R14)
	MOVWU tableHeader_live(R10), R12
	SUBW  $1, R12, R12
	MOVW  R12, tableHeader_live(R10)
	UBFX  $const_indexShift, R1, $const_indexBits, R11
	MOVWU tableHeader_flags(R10), R12
	TBNZ  $1, R12, free       // FreeAtOnce
	MOVD  (slot_view+View_Class)(R14), R12
	TBNZ  $61, R12, free      // KindMade: Go knows nothing of it
	MOVWU tableHeader_flags(R10), R12
	TBZ   $3, R12, release    // TargetIsBase
	MOVD  slot_target(R14), R12
	CBZ   R12, release
	MOVD  tableHeader_slots(R10), R13
	ADD   R12<<const_slotShift, R13, R13
	MOVWU slot_refs(R13), R12
	CMPW  $1, R12
	BEQ   release             // Go closes the base, too
	SUBW  $1, R12, R12
	MOVW  R12, slot_refs(R13)
	B     free
release:
	MOVWU tableHeader_released(R10), R13
	MOVW  R13, slot_refs(R14)
	MOVW  R11, tableHeader_released(R10)
	RET
free:
	MOVWU tableHeader_free(R10), R13
	MOVW  R13, slot_refs(R14)
	MOVW  R11, tableHeader_free(R10)
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
	TBNZ  $0, R1, small
	TBNZ  $0, R2, slow        // an object may or may not be the small integer
	FIND(R1, R14, slow)
	FIND(R2, R15, slow)
	CMP   R1, R2
	BEQ   answer
	MOVWU tableHeader_flags(R10), R12
	TBZ   $2, R12, slow       // TargetIsIdentity
	MOVD  slot_target(R14), R12
	MOVD  slot_target(R15), R13
	CMP   R12, R13
answer:
	CSET  EQ, R0
	RET
small:
	SMALL_OR(slow)
	TBZ   $0, R2, slow
	CMP   R1, R2
	B     answer
slow:
	SLOW(const_OpIs)

#define FROM_SIGNED64(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	TABLE;              \
	SMALL_OR(slow);     \
	ADDS R1, R1, R11;   \
	BVS  slow;          \
	ADD  $1, R11, R0;   \
	RET;                \
slow:                       \
	SLOW(op)

#define FROM_UNSIGNED64(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	TABLE;              \
	SMALL_OR(slow);     \
	LSR  $62, R1, R11;  \
	CBNZ R11, slow;     \
	LSL  $1, R1, R11;   \
	ADD  $1, R11, R0;   \
	RET;                \
slow:                       \
	SLOW(op)

// HPy ctx_Long_From…(ctx, v)
FROM_SIGNED64(opFromInt64, const_OpLongFromInt64)
FROM_SIGNED64(opFromSsize, const_OpLongFromSsize)
FROM_UNSIGNED64(opFromUint64, const_OpLongFromUint64)
FROM_UNSIGNED64(opFromSize, const_OpLongFromSize)

TEXT opFromInt32<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	SMALL_OR(slow)
	SXTW R1, R11
	LSL  $1, R11, R11
	ADD  $1, R11, R0
	RET
slow:
	SLOW(const_OpLongFromInt32)

TEXT opFromUint32<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	SMALL_OR(slow)
	UXTW R1, R11
	LSL  $1, R11, R11
	ADD  $1, R11, R0
	RET
slow:
	SLOW(const_OpLongFromUint32)

// VALUE leaves the small integer's value in R11.
#define VALUE \
	TABLE;             \
	TBZ  $0, R1, slow; \
	SMALL_OR(slow);    \
	ASR  $1, R1, R11

#define AS_ANY(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	VALUE;        \
	MOVD R11, R0; \
	RET;          \
slow:                 \
	SLOW(op)

#define AS_UNSIGNED64(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	VALUE;               \
	TBNZ $63, R11, slow; \
	MOVD R11, R0;        \
	RET;                 \
slow:                        \
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
	SXTW R11, R12
	CMP  R12, R11
	BNE  slow
	MOVD R11, R0
	RET
slow:
	SLOW(const_OpLongAsInt32)

TEXT opAsUint32<>(SB), NOSPLIT|NOFRAME, $0
	VALUE
	UXTW R11, R12
	CMP  R12, R11
	BNE  slow
	MOVD R11, R0
	RET
slow:
	SLOW(const_OpLongAsUint32)

TEXT opAsDouble<>(SB), NOSPLIT|NOFRAME, $0
	VALUE
	SCVTFD R11, F0
	RET
slow:
	SLOW(const_OpLongAsDouble)

// The number protocol. A small integer's word is twice its value and 1, so a result that is
// no small integer is one that overflows 64 bits on the way.

// OPERAND leaves the number that the word is, of a float itself or of a small integer, in f, or goes to no. R11 and R14 are
// lost; the labels are its own.
#define OPERAND(word, f, integer, done) \
	TBNZ $0, word, integer;               \
	FIND(word, R14, no);                  \
	MOVD (slot_view+View_Class)(R14), R12; \
	TBZ  $63, R12, no;                    /* KindExact */ \
	TSTW $const_KindFloat, R12;           \
	BEQ  no;                              \
	FMOVD (slot_view+View_Data)(R14), f;  \
	B    done;                            \
integer:                                      \
	ASR  $1, word, R11;                   \
	SCVTFD R11, f;                        \
done:

// F0, F1 = the numbers R1 and R2, of which at least one is a float itself; R11 = 0 when they are not such. R14 is scratch.
TEXT floats<>(SB), NOSPLIT|NOFRAME, $0
	AND  R1, R2, R11
	TBNZ $0, R11, no
	ORR  R1, R2, R11
	TBZ  $0, R11, handles
	SMALL_OR(no)
handles:
	OPERAND(R1, F0, firstInt, first)
	OPERAND(R2, F1, secondInt, second)
	MOVD $1, R11
	RET
no:
	MOVD $0, R11
	RET

// R11 = a new handle with one reference, for the View that the caller writes into the slot R14, or 0 when Go is to make it.
TEXT newSlot<>(SB), NOSPLIT|NOFRAME, $0
	MOVD tableHeader_slots(R10), R12
	MOVWU tableHeader_free(R10), R11
	CBZ  R11, fresh
	ADD  R11<<const_slotShift, R12, R14
	MOVWU slot_refs(R14), R12 // the next free slot
	MOVW R12, tableHeader_free(R10)
	MOVWU slot_gen(R14), R13
	ANDW $const_genMask, R13, R13
	MOVW R13, slot_gen(R14)
	B    opened
fresh:
	MOVWU tableHeader_released(R10), R13
	CBNZ R13, done            // which Go makes free
	MOVWU tableHeader_fresh(R10), R13
	MOVWU tableHeader_capacity(R10), R14
	CMPW R14, R13
	BHS  done
	MOVD R13, R11
	ADD  R11<<const_slotShift, R12, R14
	ADDW $1, R13, R13
	MOVW R13, tableHeader_fresh(R10)
opened:
	MOVD ZR, slot_target(R14)
	MOVD $1, R12
	MOVW R12, slot_refs(R14)
	MOVWU tableHeader_live(R10), R12
	ADDW $1, R12, R12
	MOVW R12, tableHeader_live(R10)
	LSL  $const_indexShift, R11, R11
	MOVWU tableHeader_tag(R10), R12
	ORR  R12<<const_tagShift, R11, R11
	MOVWU slot_gen(R14), R12
	ORR  R12<<const_genShift, R11, R11
done:
	RET

// R11 = a new handle of the float F0, or 0 when Go is to make it. R14 and R16 are scratch.
TEXT newFloat<>(SB), NOSPLIT|NOFRAME, $0
	MOVD tableHeader_floatClass(R10), R11
	CBZ  R11, done
	MOVD R30, R16
	CALL newSlot<>(SB)
	MOVD R16, R30
	CBZ  R11, done
	MOVD tableHeader_floatClass(R10), R12
	ORR  $(1<<61), R12, R12   // KindMade
	MOVD R12, (slot_view+View_Class)(R14)
	FMOVD F0, (slot_view+View_Data)(R14)
done:
	RET

// A local subroutine of a leaf, whose return address is kept in R17 meanwhile.
#define LOCAL(routine) \
	MOVD R30, R17;     \
	CALL routine<>(SB); \
	MOVD R17, R30

// BOTH goes to other unless both arguments are small integers.
#define BOTH(other) \
	TABLE;               \
	AND  R1, R2, R11;    \
	TBZ  $0, R11, other; \
	SMALL_OR(slow)

// OF_FLOATS is what follows other: the result of an instruction, or the slow path.
#define OF_FLOATS(instruction, op) \
other:                          \
	LOCAL(floats);          \
	CBZ  R11, slow;         \
	instruction F1, F0, F0; \
	LOCAL(newFloat);        \
	CBZ  R11, slow;         \
	MOVD R11, R0;           \
	RET;                    \
slow:                           \
	SLOW(op)

#define ADDITION(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(other);        \
	SUB  $1, R1, R11;   \
	ADDS R2, R11, R11;  \
	BVS  slow;          \
	MOVD R11, R0;       \
	RET;                \
	OF_FLOATS(FADDD, op)

#define SUBTRACT(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(other);       \
	SUBS R2, R1, R11;  \
	BVS  slow;         \
	ADD  $1, R11, R0;  \
	RET;               \
	OF_FLOATS(FSUBD, op)

// MULTIPLY: the product fits when its upper half is all sign.
#define MULTIPLY(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(other);          \
	SUB   $1, R1, R11;    \
	ASR   $1, R2, R12;    \
	SMULH R12, R11, R13;  \
	MUL   R12, R11, R11;  \
	CMP   R11->63, R13;   \
	BNE   slow;           \
	ADD   $1, R11, R0;    \
	RET;                  \
	OF_FLOATS(FMULD, op)

// A divisor that is zero is an error, which Go raises.
#define TRUE_DIVIDE(name, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	TABLE;              \
	LOCAL(floats);      \
	CBZ  R11, slow;     \
	FCMPD $(0.0), F1;   \
	BEQ  slow;          \
	FDIVD F1, F0, F0;   \
	LOCAL(newFloat);    \
	CBZ  R11, slow;     \
	MOVD R11, R0;       \
	RET;                \
slow:                       \
	SLOW(op)

// BITWISE is for instructions that leave bit 0 of two odd words set, or have it set after.
#define BITWISE(name, instruction, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	BOTH(slow);              \
	instruction R2, R1, R11; \
	ORR  $1, R11, R0;        \
	RET;                     \
slow:                            \
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
BITWISE(opAnd, AND, const_OpAnd)
BITWISE(opInPlaceAnd, AND, const_OpInPlaceAnd)
BITWISE(opOr, ORR, const_OpOr)
BITWISE(opInPlaceOr, ORR, const_OpInPlaceOr)
BITWISE(opXor, EOR, const_OpXor)
BITWISE(opInPlaceXor, EOR, const_OpInPlaceXor)

// ONE goes to the slow path unless the argument is a small integer.
#define ONE \
	TABLE;             \
	TBZ  $0, R1, slow; \
	SMALL_OR(slow)

// HPy ctx_Negative(ctx, h)
TEXT opNegative<>(SB), NOSPLIT|NOFRAME, $0
	ONE
	MOVD $2, R11
	SUBS R1, R11, R11
	BVS  slow
	MOVD R11, R0
	RET
slow:
	SLOW(const_OpNegative)

// HPy ctx_Invert(ctx, h): the word is 2v+1, the result's -2v-1.
TEXT opInvert<>(SB), NOSPLIT|NOFRAME, $0
	ONE
	NEG  R1, R0
	RET
slow:
	SLOW(const_OpInvert)

// int ctx_IsTrue(ctx, h)
TEXT opIsTrue<>(SB), NOSPLIT|NOFRAME, $0
	ONE
	CMP  $1, R1
	CSET NE, R0
	RET
slow:
	SLOW(const_OpIsTrue)

// int ctx_RichCompareBool(ctx, a, b, op), R3 = op: HPy_LT 0, LE 1, EQ 2, NE 3, GT 4, GE 5. Each
// outcome has a mask with the bits of the operators that are true.
TEXT opRichCompareBool<>(SB), NOSPLIT|NOFRAME, $0
	MOVD 8(R0), R9
	CMPW $5, R3
	BHI  slow
	BOTH(other)
	MOVD $0x26, R11 // LE EQ GE
	MOVD $0x0b, R12 // LT LE NE
	MOVD $0x38, R13 // NE GT GE
	CMP  R2, R1
	CSEL LT, R12, R11, R11
	CSEL GT, R13, R11, R11
answer:
	LSRW R3, R11, R11
	AND  $1, R11, R0
	RET
other:
	ORR  R1, R2, R11
	TBNZ $0, R11, slow        // an integer is compared with a float as what it is
	LOCAL(floats)
	CBZ  R11, slow
	FCMPD F1, F0
	MOVD $0x08, R11 // NE
	BVS  answer               // not a number
	MOVD $0x26, R11
	BEQ  answer
	MOVD $0x0b, R11
	BMI  answer
	MOVD $0x38, R11
	B    answer
slow:
	SLOW(const_OpRichCompareBool)

// What follows answers from the View of an object.

// VIEW leaves the Class of the object R1 in R12 and its slot in R14; for small integers it jumps to the label small.
#define VIEW \
	TABLE;                              \
	TBNZ  $0, R1, small;                \
	FIND(R1, R14, slow);                \
	MOVD  (slot_view+View_Class)(R14), R12; \
	AND   $~(1<<61), R12, R12;          /* KindMade */ \
	CBZ   R12, slow

// int ctx_TypeCheck(ctx, h, type)
TEXT opTypeCheck<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	MOVD R12, R11
	B    classified
small:
	SMALL_OR(slow)
	MOVD tableHeader_intClass(R10), R11
	CBZ  R11, slow
classified:
	TBNZ $0, R2, slow
	FIND(R2, R15, slow)
	MOVD (slot_view+View_Class)(R15), R12
	TSTW $const_KindType, R12
	BEQ  slow
	MOVD (slot_view+View_Data)(R15), R12
	TBNZ $62, R12, decides    // KindDecides
	CMP  R12, R11
	BNE  slow                 // may be of a derived class
	MOVD $1, R0
	RET
decides:
	AND  R12, R11, R11
	TSTW $const_kinds, R11
	CSET NE, R0
	RET
slow:
	SLOW(const_OpTypeCheck)

#define KIND_CHECK(name, kind, op) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0; \
	VIEW;            \
	TSTW $kind, R12; \
	CSET NE, R0;     \
	RET;             \
small:                   \
	SMALL_OR(slow);  \
	MOVD $0, R0;     \
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
	TSTW $const_kinds, R12
	BNE  slow
	MOVD (slot_view+View_Data)(R14), R12
	CBZ  R12, slow
	MOVD Place_Struct(R12), R12
	CBZ  R12, slow
	MOVD R12, R0
	RET
small:
slow:
	SLOW(const_OpAsStructObject)

// HPy ctx_Float_FromDouble(ctx, v)
TEXT opFloatFromDouble<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	LOCAL(newFloat)
	CBZ  R11, slow
	MOVD R11, R0
	RET
slow:
	SLOW(const_OpFloatFromDouble)

// What follows opens handles that share a slot.

// R11 = a new handle that shares the slot R15, or 0 when Go is to make it. R12 to R16 are lost.
TEXT share<>(SB), NOSPLIT|NOFRAME, $0
	MOVD ZR, R11
	MOVWU slot_refs(R15), R12
	CMNW $1, R12
	BEQ  done                 // pinned
	MOVD R30, R16
	CALL newSlot<>(SB)
	MOVD R16, R30
	CBZ  R11, done
	MOVWU slot_refs(R15), R12
	ADDW $1, R12, R12
	MOVW R12, slot_refs(R15)
	MOVD (slot_view+View_Class)(R15), R12
	AND  $~(1<<60), R12, R12  // KindKept
	MOVD R12, (slot_view+View_Class)(R14)
	MOVD (slot_view+View_Data)(R15), R12
	MOVD R12, (slot_view+View_Data)(R14)
	MOVD tableHeader_slots(R10), R12
	SUB  R12, R15, R15
	LSR  $const_slotShift, R15, R15
	MOVD R15, slot_target(R14)
done:
	RET

// R11 = a new handle of what was met as R12 and R13, or 0 when Go is to make it. R12 to R16 are lost.
TEXT shareKnown<>(SB), NOSPLIT|NOFRAME, $0
	MOVD tableHeader_known(R10), R14
	CBZ  R14, none
	ADDW R12, R13, R11
	MOVD $const_knownHash, R15
	MULW R15, R11, R11
	UBFXW $(32-const_knownBits), R11, $const_knownBits, R11
	ADD  R11<<const_knownShift, R14, R14
	MOVD (known_met+0)(R14), R11
	CMP  R11, R12
	BNE  none
	MOVD (known_met+8)(R14), R11
	CMP  R11, R13
	BNE  none
	MOVD known_slot(R14), R15
	CBZ  R15, none            // nothing was met, as in an empty entry
	B    share<>(SB)
none:
	MOVD ZR, R11
	RET

// MET answers with a handle of the interface value at the address in a. R11 to R17 are lost.
#define MET(a) \
	MOVD 0(a), R12;                  \
	MOVD 8(a), R13;                  \
	CBZ  R12, slow;                  \
	MOVD tableHeader_metInt(R10), R11; \
	CMP  R11, R12;                   \
	BNE  object;                     \
	MOVD (R13), R11;                 \
	ADDS R11, R11, R11;              \
	BVS  slow;                       \
	ADD  $1, R11, R0;                \
	RET;                             \
object:                                  \
	LOCAL(shareKnown);               \
	CBZ  R11, slow;                  \
	MOVD R11, R0;                    \
	RET

// HPy ctx_Global_Load(ctx, global): a new handle that shares the slot which the global holds.
TEXT opGlobalLoad<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	TBNZ $0, R1, small
	FIND(R1, R15, slow)
	MOVD (slot_view+View_Class)(R15), R12
	TBZ  $60, R12, slow       // KindKept
	LOCAL(share)
	CBZ  R11, slow
	MOVD R11, R0
	RET
small:
	SMALL_OR(slow)
	MOVD R1, R0
	RET
slow:
	SLOW(const_OpGlobalLoad)

// HPy ctx_Field_Load(ctx, h, field): the field is the index, from 1 on, of one of the instance's fields.
TEXT opFieldLoad<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TSTW $const_kinds, R12
	BNE  slow
	MOVD (slot_view+View_Data)(R14), R14
	CBZ  R14, slow
	SUB  $1, R2, R15
	MOVD (Place_Fields+8)(R14), R12
	CMP  R12, R15
	BHS  slow
	MOVD Place_Fields(R14), R14
	ADD  R15<<4, R14, R14
	MET(R14)
small:
slow:
	SLOW(const_OpFieldLoad)

// HPy ctx_GetItem_i(ctx, h, index)
TEXT opGetItemI<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TBZ  $63, R12, slow       // KindExact
	TSTW $(const_KindTuple|const_KindList), R12
	BEQ  slow
	MOVD (slot_view+View_Data)(R14), R14
	MOVD (R14), R12
	CMP  R12, R2
	BHS  slow                 // counted from the end, or none
	MOVD -8(R14), R14
	ADD  R2<<4, R14, R14
	MET(R14)
small:
slow:
	SLOW(const_OpGetItemI)

// HPy ctx_Type(ctx, h)
TEXT opType<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	B    classified
small:
	SMALL_OR(slow)
	MOVD tableHeader_intClass(R10), R12
classified:
	AND  $~(1<<60), R12, R12  // KindKept
	MOVD ZR, R13
	LOCAL(shareKnown)
	CBZ  R11, slow
	MOVD R11, R0
	RET
slow:
	SLOW(const_OpType)

// int ctx_Err_Occurred(ctx)
TEXT opErrOccurred<>(SB), NOSPLIT|NOFRAME, $0
	TABLE
	MOVD CtxData_Owner(R9), R12
	MOVD (RuntimeWords_Current-RuntimeWords_Owner)(R12), R12
	CBZ  R12, slow
	MOVD ThreadWords_Raised(R12), R0
	RET
slow:
	SLOW(const_OpErrOccurred)

// HPy_ssize_t ctx_Length(ctx, h)
TEXT opLength<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TBZ  $63, R12, slow       // KindExact
	TSTW $(const_KindTuple|const_KindList), R12
	BEQ  slow
	MOVD (slot_view+View_Data)(R14), R12
	MOVD (R12), R0
	RET
small:
slow:
	SLOW(const_OpLength)

// const char *ctx_Unicode_AsUTF8AndSize(ctx, h, size)
TEXT opAsUTF8AndSize<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TBZ  $63, R12, slow       // KindExact
	TSTW $const_KindUnicode, R12
	BEQ  slow
	MOVD (slot_view+View_Data)(R14), R14
	CBZ  R14, slow
	MOVD Text_C(R14), R11
	CBZ  R11, slow
	CBZ  R2, done
	MOVD Text_Length(R14), R12
	MOVD R12, (R2)
done:
	MOVD R11, R0
	RET
small:
slow:
	SLOW(const_OpUnicodeAsUTF8AndSize)

// double ctx_Float_AsDouble(ctx, h)
TEXT opFloatAsDouble<>(SB), NOSPLIT|NOFRAME, $0
	VIEW
	TBZ  $63, R12, slow       // KindExact
	TSTW $const_KindFloat, R12
	BEQ  slow
	FMOVD (slot_view+View_Data)(R14), F0
	RET
small:
	SMALL_OR(slow)
	ASR  $1, R1, R11
	SCVTFD R11, F0
	RET
slow:
	SLOW(const_OpFloatAsDouble)

// See Decline.
TEXT decline<>(SB), NOSPLIT|NOFRAME, $0
	MOVD $0, R9
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
