//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "handle_arm64.h"

// Local subroutines on the C stack. R10 = a table's header; R12 and R13 are scratch.

// R14 = the live slot of the word R1, or 0.
TEXT find<>(SB), NOSPLIT|NOFRAME, $0
	TBNZ  $0, R1, none
	FIND(R1, R14, none)
	RET
none:
	MOVD  $0, R14
	RET

// R0 = a new word with one reference for the target R2, or 0. R14 is scratch.
TEXT open<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  tableHeader_slots(R10), R12
	MOVWU tableHeader_free(R10), R0
	CBZ   R0, fresh
	ADD   R0<<4, R12, R14
	MOVWU slot_refs(R14), R12 // the next free slot
	MOVW  R12, tableHeader_free(R10)
	MOVWU slot_gen(R14), R13
	ANDW  $const_genMask, R13, R13
	MOVW  R13, slot_gen(R14)
	B     opened
fresh:
	MOVWU tableHeader_fresh(R10), R0
	MOVWU tableHeader_capacity(R10), R13
	CMPW  R13, R0
	BHS   full
	ADD   R0<<4, R12, R14
	ADDW  $1, R0, R13
	MOVW  R13, tableHeader_fresh(R10)
	MOVWU slot_gen(R14), R13
opened:
	MOVD  R2, slot_target(R14)
	MOVD  $1, R12
	MOVW  R12, slot_refs(R14)
	MOVWU tableHeader_live(R10), R12
	ADDW  $1, R12, R12
	MOVW  R12, tableHeader_live(R10)
	LSL   $const_indexShift, R0, R0
	MOVWU tableHeader_tag(R10), R12
	ORR   R12<<const_tagShift, R0, R0
	ORR   R13<<const_genShift, R0, R0
	RET
full:
	MOVD  $0, R0
	RET

// Closes the slot R14, which has one reference.
TEXT close<>(SB), NOSPLIT|NOFRAME, $0
	MOVWU slot_gen(R14), R12
	ADDW  $1, R12, R12
	ANDW  $const_genMask, R12, R12
	ORRW  $const_notLive, R12, R12
	MOVW  R12, slot_gen(R14)
	MOVWU tableHeader_live(R10), R12
	SUBW  $1, R12, R12
	MOVW  R12, tableHeader_live(R10)
	MOVD  tableHeader_slots(R10), R12
	SUB   R12, R14, R12
	LSR   $4, R12, R12
	MOVWU tableHeader_flags(R10), R13
	TBNZ  $1, R13, free       // FreeAtOnce
	MOVWU tableHeader_released(R10), R13
	MOVW  R13, slot_refs(R14)
	MOVW  R12, tableHeader_released(R10)
	RET
free:
	MOVWU tableHeader_free(R10), R13
	MOVW  R13, slot_refs(R14)
	MOVW  R12, tableHeader_free(R10)
	RET

// R0 = the universal word of the word R1, which is not NULL, of a space that wraps when
// R3 is not 0; or 0. Keeps the slot in R14, 0 for a small integer.
TEXT universal<>(SB), NOSPLIT|NOFRAME, $0
	TBNZ  $0, R1, small
	FIND(R1, R14, none)
	MOVD  R1, R0
	CBZ   R3, done
	MOVD  slot_target(R14), R0
done:
	RET
small:
	MOVD  $0, R14
	MOVD  R1, R0
	MOVWU tableHeader_flags(R10), R12
	TBNZ  $0, R12, done       // AllowSmallInts
none:
	MOVD  $0, R0
	RET

// NEXT takes the lowest bit of the mask R20: its number to R21, the address of the
// argument as it is passed on to R24.
#define NEXT \
	RBIT R20, R21;            \
	CLZ  R21, R21;            \
	SUB  $1, R20, R12;        \
	AND  R12, R20, R20;       \
	ADD  $LENT, RSP, R24;     \
	ADD  R21<<3, R24, R24

// Locals above the saved registers: the arguments as they came, as they are passed on,
// the context, the result.
#define ARG 80
#define LENT 136
#define CTX 192
#define RESULT 200
#define RESULTF 208
#define FRAME 224

// The body of translation thunks: R16 = the thunk's record, whose first word is the
// Translation. R19 = Translation, R20 = rest of the mask of handles, R21 = index of an
// argument, R22 = From, R23 = To.
TEXT translate<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  (R16), R9
	MOVD  Translation_Expect(R9), R17
	CMP   R17, R0
	BEQ   expected
	MOVD  Translation_Slow(R9), R17
	JMP   (R17)
expected:
	STP.W (R29, R30), -FRAME(RSP)
	MOVD  RSP, R29
	STP   (R19, R20), 16(RSP)
	STP   (R21, R22), 32(RSP)
	STP   (R23, R24), 48(RSP)
	MOVD  R9, R19
	MOVD  Translation_From(R19), R22
	MOVD  Translation_To(R19), R23
	MOVD  R0, CTX(RSP)
	STP   (R1, R2), (ARG+0)(RSP)
	STP   (R3, R4), (ARG+16)(RSP)
	STP   (R5, R6), (ARG+32)(RSP)
	MOVD  R7, (ARG+48)(RSP)
	STP   (R1, R2), (LENT+0)(RSP)
	STP   (R3, R4), (LENT+16)(RSP)
	STP   (R5, R6), (LENT+32)(RSP)
	MOVD  R7, (LENT+48)(RSP)

	// Look every handle up before anything changes.
	MOVD  R22, R10
	MOVBU Translation_FromWraps(R19), R3
	MOVBU Translation_Handles(R19), R20
	B     nextLookup
lookup:
	NEXT
	MOVD  (R24), R1
	CBZ   R1, nextLookup      // NULL stays NULL
	BL    universal<>(SB)
	CBZ   R0, slow
	MOVD  R0, (R24)
nextLookup:
	CBNZ  R20, lookup

	// Open them for the callee.
	MOVD  R23, R10
	MOVBU Translation_ToWraps(R19), R3
	CBZ   R3, call
	MOVBU Translation_Handles(R19), R20
	B     nextLend
lend:
	NEXT
	MOVD  (R24), R2
	CBZ   R2, nextLend
	BL    open<>(SB)
	CBZ   R0, full
	MOVD  R0, (R24)
nextLend:
	CBNZ  R20, lend

call:
	MOVD  Translation_Ctx(R19), R0
	LDP   (LENT+0)(RSP), (R1, R2)
	LDP   (LENT+16)(RSP), (R3, R4)
	LDP   (LENT+32)(RSP), (R5, R6)
	MOVD  (LENT+48)(RSP), R7
	MOVD  Translation_Target(R19), R9
	BL    (R9)
	MOVD  R0, RESULT(RSP)
	FMOVD F0, RESULTF(RSP)

	// Close what was lent. The callee must have left it as it was.
	MOVBU Translation_ToWraps(R19), R3
	CBZ   R3, result
	MOVBU Translation_Handles(R19), R20
	B     nextReturn
return:
	NEXT
	MOVD  (R24), R1
	CBZ   R1, nextReturn
	MOVD  R23, R10
	BL    find<>(SB)
	CBZ   R14, misused
	MOVWU slot_refs(R14), R12
	CMPW  $1, R12
	BNE   misused
	BL    close<>(SB)
nextReturn:
	CBNZ  R20, return

result:
	MOVBU Translation_Result(R19), R3
	CBZ   R3, leave
	MOVD  RESULT(RSP), R1
	CBZ   R1, leave
	MOVD  R23, R10
	MOVBU Translation_ToWraps(R19), R3
	BL    universal<>(SB)
	CBZ   R0, badResult
	MOVD  R0, R2
	CBZ   R3, give
	MOVWU slot_refs(R14), R12
	CMPW  $1, R12
	BNE   badResult
	BL    close<>(SB)
give:
	MOVD  R2, RESULT(RSP)
	MOVBU Translation_FromWraps(R19), R3
	CBZ   R3, leave
	MOVD  R22, R10
	BL    open<>(SB)
	CBZ   R0, noRoom
	MOVD  R0, RESULT(RSP)

leave:
	MOVD  RESULT(RSP), R0
	FMOVD RESULTF(RSP), F0
	LDP   16(RSP), (R19, R20)
	LDP   32(RSP), (R21, R22)
	LDP   48(RSP), (R23, R24)
	LDP.P FRAME(RSP), (R29, R30)
	RET

misused:
	MOVD  R19, R0
	MOVD  $const_ReportArgument, R1
	MOVD  (R24), R2
	MOVD  Translation_Report(R19), R9
	BL    (R9)
	B     nextReturn

badResult:
	MOVD  $const_ReportResult, R1
	B     reportResult
noRoom:
	MOVD  $const_ReportRoom, R1
reportResult:
	MOVD  RESULT(RSP), R2
	MOVD  R19, R0
	MOVD  Translation_Report(R19), R9
	BL    (R9)
	MOVD  R0, RESULT(RSP)
	B     leave

// No room for argument R21: close those before it.
full:
	MOVBU Translation_Handles(R19), R20
	MOVD  $1, R12
	LSL   R21, R12, R12
	SUB   $1, R12, R12
	AND   R12, R20, R20
	B     nextUndo
undo:
	NEXT
	MOVD  (R24), R1
	CBZ   R1, nextUndo
	BL    find<>(SB)
	BL    close<>(SB)
nextUndo:
	CBNZ  R20, undo

slow:
	MOVD  R19, R9             // for Frame.Swap: a Translation begins like a Swap
	MOVD  Translation_Slow(R19), R17
	MOVD  CTX(RSP), R0
	LDP   (ARG+0)(RSP), (R1, R2)
	LDP   (ARG+16)(RSP), (R3, R4)
	LDP   (ARG+32)(RSP), (R5, R6)
	MOVD  (ARG+48)(RSP), R7
	LDP   16(RSP), (R19, R20)
	LDP   32(RSP), (R21, R22)
	LDP   48(RSP), (R23, R24)
	LDP.P FRAME(RSP), (R29, R30)
	JMP   (R17)

GLOBL ·translatePC(SB), NOPTR|RODATA, $8
DATA ·translatePC(SB)/8, $translate<>(SB)
