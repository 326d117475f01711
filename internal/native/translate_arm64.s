//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "handle_arm64.h"

// Local subroutines on the C stack. R10 = a table's header; R12 and R13 are scratch.

// R0 = a new word with one reference for the target R2, or 0. The table is a NotedTable:
// the note gets the mark R1 and the life R15. R14 is scratch.
TEXT open<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  tableHeader_slots(R10), R12
	MOVWU tableHeader_free(R10), R0
	CBZ   R0, fresh
	ADD   R0<<const_slotShift, R12, R14
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
	ADD   R0<<const_slotShift, R12, R14
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
	MOVD  tableHeader_notes(R10), R14
	ADD   R0<<5, R14, R14
	MOVD  R1, Note_Opened(R14)
	MOVD  tableHeader_generation(R10), R12
	MOVD  R12, Note_Generation(R14)
	MOVW  R15, Note_Life(R14) // neither Extra nor owns
	LSL   $const_indexShift, R0, R0
	MOVWU tableHeader_tag(R10), R12
	ORR   R12<<const_tagShift, R0, R0
	ORR   R13<<const_genShift, R0, R0
	RET
full:
	MOVD  $0, R0
	RET

// Takes a reference to the slot R14 away. R10 is a HandleTable.
TEXT drop<>(SB), NOSPLIT|NOFRAME, $0
	MOVWU slot_refs(R14), R12
	CMNW  $1, R12
	BEQ   done                // pinned
	SUBW  $1, R12, R12
	MOVW  R12, slot_refs(R14)
	CBZ   R12, last
done:
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
	MOVD  tableHeader_slots(R10), R12
	SUB   R12, R14, R12
	LSR   $const_slotShift, R12, R12
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

// Closes the slot R14 of the NotedTable R10 and remembers it, with the mark R2; R15 says
// whether it goes on owning its target. The oldest that is remembered makes way. R1, R10,
// R11 and R14 are scratch.
TEXT retire<>(SB), NOSPLIT|NOFRAME, $0
	MOVWU slot_gen(R14), R12
	ORRW  $const_notLive, R12, R12
	MOVW  R12, slot_gen(R14)
	MOVWU tableHeader_live(R10), R12
	SUBW  $1, R12, R12
	MOVW  R12, tableHeader_live(R10)
	MOVD  tableHeader_slots(R10), R12
	SUB   R12, R14, R14
	LSR   $const_slotShift, R14, R14        // index
	MOVD  tableHeader_notes(R10), R13
	ADD   R14<<5, R13, R11
	MOVD  R2, Note_Closed(R11)
	MOVB  R15, Note_owns(R11)
	MOVW  ZR, Note_next(R11)
	MOVWU tableHeader_closed(R10), R12
	CBZ   R12, first
	MOVWU tableHeader_newest(R10), R11
	ADD   R11<<5, R13, R11
	MOVW  R14, Note_next(R11)
	B     append
first:
	MOVW  R14, tableHeader_oldest(R10)
append:
	MOVW  R14, tableHeader_newest(R10)
	ADDW  $1, R12, R12
	MOVW  R12, tableHeader_closed(R10)
	MOVWU tableHeader_keep(R10), R11
	CMPW  R11, R12
	BHI   forget
	RET
forget:
	MOVWU tableHeader_oldest(R10), R14
	ADD   R14<<5, R13, R11    // its note
	MOVBU Note_Extra(R11), R13
	CBNZ  R13, attend
	SUBW  $1, R12, R12
	MOVW  R12, tableHeader_closed(R10)
	MOVWU Note_next(R11), R12
	MOVW  R12, tableHeader_oldest(R10)
	MOVD  $const_Gone, R12
	MOVB  R12, Note_Life(R11)
	MOVD  tableHeader_slots(R10), R13
	ADD   R14<<const_slotShift, R13, R13    // its slot
	MOVWU slot_gen(R13), R12
	ADDW  $1, R12, R12
	ANDW  $const_genMask, R12, R12
	ORRW  $const_notLive, R12, R12
	MOVW  R12, slot_gen(R13)
	MOVWU tableHeader_free(R10), R12
	MOVW  R12, slot_refs(R13)
	MOVW  R14, tableHeader_free(R10)
	MOVBU Note_owns(R11), R12
	CBZ   R12, forgotten
	MOVD  slot_target(R13), R1
	TBNZ  $0, R1, forgotten   // a small integer
	MOVD  tableHeader_beneath(R10), R10
	FIND(R1, R14, forgotten)
	B     drop<>(SB)
forgotten:
	RET
attend:
	MOVD  $1, R12
	MOVW  R12, tableHeader_attention(R10)
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

// Locals above the saved registers: the arguments as they came, as they are passed on, the
// context, the result, the thread's count of errors, and whether there is something for
// ReportError.
#define ARG 80
#define LENT 120
#define CTX 160
#define RESULT 168
#define RESULTF 176
#define SEQ 184
#define ERROR 192
#define FRAME 208

#define SAVE \
	STP.W (R29, R30), -FRAME(RSP); \
	MOVD  RSP, R29;                \
	STP   (R19, R20), 16(RSP);     \
	STP   (R21, R22), 32(RSP);     \
	STP   (R23, R24), 48(RSP);     \
	STP   (R25, R26), 64(RSP)

#define RESTORE \
	LDP   16(RSP), (R19, R20); \
	LDP   32(RSP), (R21, R22); \
	LDP   48(RSP), (R23, R24); \
	LDP   64(RSP), (R25, R26); \
	LDP.P FRAME(RSP), (R29, R30)

#define FROM(field) (Translation_From+field)(R19)
#define TO(field) (Translation_To+field)(R19)

// The body of translation thunks: R16 = the thunk's record, whose first word is the
// Translation. R19 = Translation, R20 = rest of the mask of handles, R21 = index of an
// argument, R22 and R23 = the tables of From and To, R25 = the thread's words, R26 = the
// result's slot. R6 to R8 and the floating-point arguments are left alone.
TEXT translate<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  (R16), R9
	MOVD  Translation_Expect(R9), R17
	CMP   R17, R0
	BEQ   expected
	MOVD  Translation_Slow(R9), R17
	JMP   (R17)
expected:
	SAVE
	MOVD  R9, R19
	MOVD  FROM(Side_Table), R22
	MOVD  TO(Side_Table), R23
	MOVD  R0, CTX(RSP)
	STP   (R1, R2), (ARG+0)(RSP)
	STP   (R3, R4), (ARG+16)(RSP)
	MOVD  R5, (ARG+32)(RSP)
	STP   (R1, R2), (LENT+0)(RSP)
	STP   (R3, R4), (LENT+16)(RSP)
	MOVD  R5, (LENT+32)(RSP)

	// The caller owns the lock, and calls are not nested too deeply.
	MOVD  Translation_Runtime(R19), R25
	MOVD  RuntimeWords_Stack(R25), R11
	MOVD  RSP, R12
	CMP   R11, R12
	BLO   slow
	MOVD  RuntimeWords_Current(R25), R25
	MRS   TPIDR_EL0, R11
	CBZ   R25, slow
	MOVD  ThreadWords_OS(R25), R12
	CMP   R11, R12
	BNE   slow
	MOVD  ThreadWords_Depth(R25), R11
	MOVD  ThreadWords_Limit(R25), R12
	CMP   R12, R11
	BHS   slow
	MOVD  ThreadWords_Seq(R25), R11
	MOVD  R11, SEQ(RSP)

	// Look every handle up before anything changes.
	MOVD  R22, R10
	MOVBU FROM(Side_Wraps), R3
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
	MOVBU TO(Side_Wraps), R3
	CBZ   R3, call
	MOVD  R23, R10
	MOVD  TO(Side_Lent), R1
	MOVD  $const_Lent, R15
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
	MOVWU Translation_active(R19), R11
	ADDW  $1, R11, R11
	MOVW  R11, Translation_active(R19)
	MOVD  ThreadWords_Depth(R25), R11
	ADD   $1, R11, R11
	MOVD  R11, ThreadWords_Depth(R25)
	MOVD  Translation_Ctx(R19), R0
	LDP   (LENT+0)(RSP), (R1, R2)
	LDP   (LENT+16)(RSP), (R3, R4)
	MOVD  (LENT+32)(RSP), R5
	MOVD  Translation_Target(R19), R17
	BL    (R17)
	MOVD  R0, RESULT(RSP)
	FMOVD F0, RESULTF(RSP)
	MOVD  ThreadWords_Depth(R25), R11
	SUB   $1, R11, R11
	MOVD  R11, ThreadWords_Depth(R25)
	MOVBU Translation_Declines(R19), R11
	CBNZ  R11, mayDecline     // R9 is the leaf's

	// An error that was raised, or should have been, is for Go, later.
answered:
	MOVD  ThreadWords_Seq(R25), R11
	MOVD  SEQ(RSP), R12
	MOVD  $0, R13
	CMP   R12, R11
	BEQ   noError
	MOVD  ThreadWords_Raised(R25), R13
noError:
	CBNZ  R0, notNull
	MOVBU Translation_NullFails(R19), R11
	ORR   R11, R13, R13
notNull:
	MOVD  R13, ERROR(RSP)

	// Close what was lent. The callee must have left it as it was.
	MOVBU TO(Side_Wraps), R3
	CBZ   R3, returned
	MOVBU Translation_Handles(R19), R20
	B     nextReturn
return:
	NEXT
	MOVD  (R24), R1
	CBZ   R1, nextReturn
	MOVD  R23, R10
	TBNZ  $0, R1, misused
	FIND(R1, R14, misused)
	MOVWU slot_refs(R14), R12
	CMPW  $1, R12
	BNE   misused
	NOTE(R14, R11)
	MOVHU Note_Life(R11), R12
	CMPW  $const_Lent, R12    // and nothing Extra
	BNE   misused
	MOVD  $0, R2
	MOVD  $0, R15
	BL    retire<>(SB)
nextReturn:
	CBNZ  R20, return
returned:
	MOVD  ERROR(RSP), R11
	CBNZ  R11, error

	MOVBU Translation_Result(R19), R11
	CBZ   R11, leave
	MOVD  RESULT(RSP), R1
	CBZ   R1, leave
	MOVD  R23, R10
	MOVBU TO(Side_Wraps), R3
	BL    universal<>(SB)
	CBZ   R0, badResult
	CBZ   R3, give
	NOTE(R14, R11)
	MOVHU Note_Life(R11), R12
	CMPW  $const_Owned, R12   // and nothing Extra
	BNE   badResult
	MOVD  R0, RESULT(RSP)     // the universal word goes to the caller
	MOVD  R14, R26
	// The table remembers the handle with a reference of its own.
	MOVD  $0, R15
	TBNZ  $0, R0, take
	MOVD  tableHeader_beneath(R10), R10
	FIND(R0, R14, take)
	MOVD  $1, R15
	MOVWU slot_refs(R14), R12
	ADDSW $1, R12, R12
	BHS   take                // pinned
	MOVW  R12, slot_refs(R14)
take:
	MOVD  R23, R10
	MOVD  R26, R14
	MOVD  TO(Side_Returned), R2
	BL    retire<>(SB)
	MOVD  RESULT(RSP), R0
give:
	MOVD  R0, RESULT(RSP)
	MOVBU FROM(Side_Wraps), R3
	CBZ   R3, leave
	MOVD  R0, R2
	MOVD  R22, R10
	MOVD  FROM(Side_Given), R1
	MOVD  $const_Owned, R15
	BL    open<>(SB)
	CBZ   R0, noRoom
	MOVD  R0, RESULT(RSP)

leave:
	MOVWU tableHeader_attention(R22), R11
	MOVWU tableHeader_attention(R23), R12
	ORRW  R12, R11, R11
	MOVWU Translation_active(R19), R12
	SUBW  $1, R12, R12
	MOVW  R12, Translation_active(R19)
	CBNZ  R11, attention      // from here on the tables may go
left:
	MOVD  RESULT(RSP), R0
	FMOVD RESULTF(RSP), F0
	RESTORE
	RET

mayDecline:
	CBNZ  R9, answered
	MOVWU Translation_active(R19), R11
	SUBW  $1, R11, R11
	MOVW  R11, Translation_active(R19)
	B     slow

#define REPORT(kind, word) \
	MOVD  R19, R0;                      \
	MOVD  kind, R1;                     \
	MOVD  word, R2;                     \
	ADD   $RESULT, RSP, R3;             \
	MOVD  Translation_Report(R19), R17; \
	BL    (R17)

misused:
	REPORT($const_ReportArgument, (R24))
	B     nextReturn
badResult:
	REPORT($const_ReportResult, RESULT(RSP))
	B     leave
noRoom:
	REPORT($const_ReportRoom, RESULT(RSP))
	B     leave
error:
	REPORT($const_ReportError, SEQ(RSP))
	B     leave
attention:
	REPORT($const_ReportAttention, $0)
	B     left

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
	MOVD  R23, R10
	FIND(R1, R14, nextUndo)
	MOVD  $0, R2
	MOVD  $0, R15
	BL    retire<>(SB)
nextUndo:
	CBNZ  R20, undo

slow:
	MOVD  R19, R9             // for Frame.Swap: a Translation begins like a Swap
	MOVD  Translation_Slow(R19), R17
	MOVD  CTX(RSP), R0
	LDP   (ARG+0)(RSP), (R1, R2)
	LDP   (ARG+16)(RSP), (R3, R4)
	MOVD  (ARG+32)(RSP), R5
	RESTORE
	JMP   (R17)

// void ctx_Close(ctx, h) for a module with a NotedTable, CtxData.Own.
TEXT ownClose<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  8(R0), R9
	MOVD  CtxData_Own(R9), R10
	CBZ   R1, done
	TBNZ  $0, R1, slow
	CBZ   R10, slow
	MRS   TPIDR_EL0, R11
	MOVD  tableHeader_runtime(R10), R12
	CBZ   R12, slow
	MOVD  RuntimeWords_Current(R12), R12
	CBZ   R12, slow
	MOVD  ThreadWords_OS(R12), R12
	CMP   R11, R12
	BNE   slow
	MOVWU tableHeader_attention(R10), R11
	CBNZ  R11, slow
	FIND(R1, R14, slow)
	NOTE(R14, R11)
	MOVHU Note_Life(R11), R12
	CMPW  $const_Owned, R12   // and nothing Extra
	BNE   slow
	MOVD  tableHeader_closing(R10), R2
	MOVD  $1, R15
	B     retire<>(SB)
done:
	RET
slow:
	MOVD  (CtxData_Slow+8*const_OpClose)(R9), R17
	JMP   (R17)

GLOBL ·translatePC(SB), NOPTR|RODATA, $8
DATA ·translatePC(SB)/8, $translate<>(SB)
GLOBL ·ownClosePC(SB), NOPTR|RODATA, $8
DATA ·ownClosePC(SB)/8, $ownClose<>(SB)
