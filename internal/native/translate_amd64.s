//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "handle_amd64.h"

// Local subroutines on the C stack. R11 = a table's header; R8 and R9 are scratch.

// AX = the live slot of the word SI, or 0.
TEXT find<>(SB), NOSPLIT|NOFRAME, $0
	TESTB $1, SI
	JNE   none
	FIND(SI, AX, none)
	RET
none:
	XORL  AX, AX
	RET

// AX = a new word with one reference for the target DX, or 0. CX is scratch.
TEXT open<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ  tableHeader_slots(R11), R8
	MOVL  tableHeader_free(R11), AX
	TESTL AX, AX
	JEQ   fresh
	MOVQ  AX, CX
	SHLQ  $4, CX
	ADDQ  R8, CX
	MOVL  slot_refs(CX), R8   // the next free slot
	MOVL  R8, tableHeader_free(R11)
	ANDL  $const_genMask, slot_gen(CX)
	JMP   opened
fresh:
	MOVL  tableHeader_fresh(R11), AX
	CMPL  AX, tableHeader_capacity(R11)
	JCC   full
	MOVQ  AX, CX
	SHLQ  $4, CX
	ADDQ  R8, CX
	INCL  tableHeader_fresh(R11)
opened:
	MOVQ  DX, slot_target(CX)
	MOVL  $1, slot_refs(CX)
	INCL  tableHeader_live(R11)
	ADDQ  AX, AX              // index
	MOVL  tableHeader_tag(R11), R8
	SHLQ  $const_tagShift, R8
	ORQ   R8, AX
	MOVL  slot_gen(CX), R8
	SHLQ  $const_genShift, R8
	ORQ   R8, AX
	RET
full:
	XORL  AX, AX
	RET

// Closes the slot AX, which has one reference.
TEXT close<>(SB), NOSPLIT|NOFRAME, $0
	MOVL  slot_gen(AX), R8
	INCL  R8
	ANDL  $const_genMask, R8
	ORL   $const_notLive, R8
	MOVL  R8, slot_gen(AX)
	DECL  tableHeader_live(R11)
	MOVQ  AX, R8
	SUBQ  tableHeader_slots(R11), R8
	SHRQ  $4, R8
	TESTB $const_FreeAtOnce, tableHeader_flags(R11)
	JNE   free
	MOVL  tableHeader_released(R11), R9
	MOVL  R9, slot_refs(AX)
	MOVL  R8, tableHeader_released(R11)
	RET
free:
	MOVL  tableHeader_free(R11), R9
	MOVL  R9, slot_refs(AX)
	MOVL  R8, tableHeader_free(R11)
	RET

// AX = the universal word of the word SI, which is not NULL, of a space that wraps when
// CX is not 0; or 0. Keeps the slot in R10, 0 for a small integer.
TEXT universal<>(SB), NOSPLIT|NOFRAME, $0
	TESTB $1, SI
	JNE   small
	FIND(SI, R10, none)
	MOVQ  SI, AX
	TESTB CX, CX
	JEQ   done
	MOVQ  slot_target(R10), AX
done:
	RET
small:
	XORL  R10, R10
	MOVQ  SI, AX
	TESTB $const_AllowSmallInts, tableHeader_flags(R11)
	JNE   done
none:
	XORL  AX, AX
	RET

// Locals: the arguments as they came, as they are passed on, the context, the result.
#define ARG 0
#define LENT 40
#define CTX 80
#define RESULT 88
#define RESULTF 96
#define LOCALS 120

// The body of translation thunks: R11 = the thunk's record, whose first word is the
// Translation. BX = Translation, R12 = index of an argument, R13 = rest of the mask of
// handles, R14 = From, R15 = To.
TEXT translate<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ  (R11), R10
	CMPQ  DI, Translation_Expect(R10)
	JEQ   expected
	JMP   Translation_Slow(R10)
expected:
	PUSHQ BP
	MOVQ  SP, BP
	PUSHQ BX
	PUSHQ R12
	PUSHQ R13
	PUSHQ R14
	PUSHQ R15
	ADJSP $LOCALS
	MOVQ  R10, BX
	MOVQ  Translation_From(BX), R14
	MOVQ  Translation_To(BX), R15
	MOVQ  DI, CTX(SP)
	MOVQ  SI, (ARG+0)(SP)
	MOVQ  DX, (ARG+8)(SP)
	MOVQ  CX, (ARG+16)(SP)
	MOVQ  R8, (ARG+24)(SP)
	MOVQ  R9, (ARG+32)(SP)
	MOVQ  SI, (LENT+0)(SP)
	MOVQ  DX, (LENT+8)(SP)
	MOVQ  CX, (LENT+16)(SP)
	MOVQ  R8, (LENT+24)(SP)
	MOVQ  R9, (LENT+32)(SP)

	// Look every handle up before anything changes.
	MOVQ  R14, R11
	MOVBLZX Translation_FromWraps(BX), CX
	MOVBLZX Translation_Handles(BX), R13
	JMP   nextLookup
lookup:
	BSFL  R13, R12
	LEAL  -1(R13), AX
	ANDL  AX, R13
	MOVQ  LENT(SP)(R12*8), SI
	TESTQ SI, SI
	JEQ   nextLookup          // NULL stays NULL
	CALL  universal<>(SB)
	TESTQ AX, AX
	JEQ   slow
	MOVQ  AX, LENT(SP)(R12*8)
nextLookup:
	TESTL R13, R13
	JNE   lookup

	// Open them for the callee.
	MOVQ  R15, R11
	CMPB  Translation_ToWraps(BX), $0
	JEQ   call
	MOVBLZX Translation_Handles(BX), R13
	JMP   nextLend
lend:
	BSFL  R13, R12
	LEAL  -1(R13), AX
	ANDL  AX, R13
	MOVQ  LENT(SP)(R12*8), DX
	TESTQ DX, DX
	JEQ   nextLend
	CALL  open<>(SB)
	TESTQ AX, AX
	JEQ   full
	MOVQ  AX, LENT(SP)(R12*8)
nextLend:
	TESTL R13, R13
	JNE   lend

call:
	MOVQ  Translation_Ctx(BX), DI
	MOVQ  (LENT+0)(SP), SI
	MOVQ  (LENT+8)(SP), DX
	MOVQ  (LENT+16)(SP), CX
	MOVQ  (LENT+24)(SP), R8
	MOVQ  (LENT+32)(SP), R9
	MOVL  $8, AX
	CALL  Translation_Target(BX)
	MOVQ  AX, RESULT(SP)
	MOVSD X0, RESULTF(SP)

	// Close what was lent. The callee must have left it as it was.
	CMPB  Translation_ToWraps(BX), $0
	JEQ   result
	MOVBLZX Translation_Handles(BX), R13
	JMP   nextReturn
return:
	BSFL  R13, R12
	LEAL  -1(R13), AX
	ANDL  AX, R13
	MOVQ  LENT(SP)(R12*8), SI
	TESTQ SI, SI
	JEQ   nextReturn
	MOVQ  R15, R11
	CALL  find<>(SB)
	TESTQ AX, AX
	JEQ   misused
	CMPL  slot_refs(AX), $1
	JNE   misused
	CALL  close<>(SB)
nextReturn:
	TESTL R13, R13
	JNE   return

result:
	CMPB  Translation_Result(BX), $0
	JEQ   leave
	MOVQ  RESULT(SP), SI
	TESTQ SI, SI
	JEQ   leave
	MOVQ  R15, R11
	MOVBLZX Translation_ToWraps(BX), CX
	CALL  universal<>(SB)
	TESTQ AX, AX
	JEQ   badResult
	MOVQ  AX, DX
	TESTB CX, CX
	JEQ   give
	CMPL  slot_refs(R10), $1
	JNE   badResult
	MOVQ  R10, AX
	CALL  close<>(SB)
give:
	MOVQ  DX, RESULT(SP)
	CMPB  Translation_FromWraps(BX), $0
	JEQ   leave
	MOVQ  R14, R11
	CALL  open<>(SB)
	TESTQ AX, AX
	JEQ   noRoom
	MOVQ  AX, RESULT(SP)

leave:
	MOVQ  RESULT(SP), AX
	MOVSD RESULTF(SP), X0
	ADJSP $-LOCALS
	POPQ  R15
	POPQ  R14
	POPQ  R13
	POPQ  R12
	POPQ  BX
	POPQ  BP
	RET

misused:
	MOVQ  BX, DI
	MOVL  $const_ReportArgument, SI
	MOVQ  LENT(SP)(R12*8), DX
	CALL  Translation_Report(BX)
	JMP   nextReturn

badResult:
	MOVL  $const_ReportResult, SI
	MOVQ  RESULT(SP), DX
	JMP   reportResult
noRoom:
	MOVL  $const_ReportRoom, SI
	MOVQ  RESULT(SP), DX
reportResult:
	MOVQ  BX, DI
	CALL  Translation_Report(BX)
	MOVQ  AX, RESULT(SP)
	JMP   leave

// No room for argument R12: close those before it.
full:
	MOVBLZX Translation_Handles(BX), R13
	MOVL  $1, AX
	MOVL  R12, CX
	SHLL  CX, AX
	DECL  AX
	ANDL  AX, R13
	JMP   nextUndo
undo:
	BSFL  R13, R12
	LEAL  -1(R13), AX
	ANDL  AX, R13
	MOVQ  LENT(SP)(R12*8), SI
	TESTQ SI, SI
	JEQ   nextUndo
	CALL  find<>(SB)
	CALL  close<>(SB)
nextUndo:
	TESTL R13, R13
	JNE   undo

slow:
	MOVQ  BX, R10             // for Frame.Swap: a Translation begins like a Swap
	MOVQ  Translation_Slow(BX), R11
	MOVQ  CTX(SP), DI
	MOVQ  (ARG+0)(SP), SI
	MOVQ  (ARG+8)(SP), DX
	MOVQ  (ARG+16)(SP), CX
	MOVQ  (ARG+24)(SP), R8
	MOVQ  (ARG+32)(SP), R9
	ADJSP $-LOCALS
	POPQ  R15
	POPQ  R14
	POPQ  R13
	POPQ  R12
	POPQ  BX
	POPQ  BP
	JMP   R11

GLOBL ·translatePC(SB), NOPTR|RODATA, $8
DATA ·translatePC(SB)/8, $translate<>(SB)
