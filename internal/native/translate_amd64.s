//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "handle_amd64.h"

// Local subroutines on the C stack. R11 = a table's header; R8 and R9 are scratch.

// AX = a new word with one reference for the target DX, or 0. The table is a NotedTable:
// the note gets the mark SI and the life R10. CX is scratch.
TEXT open<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ  tableHeader_slots(R11), R8
	MOVL  tableHeader_free(R11), AX
	TESTL AX, AX
	JEQ   fresh
	MOVQ  AX, CX
	SHLQ  $const_slotShift, CX
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
	SHLQ  $const_slotShift, CX
	ADDQ  R8, CX
	INCL  tableHeader_fresh(R11)
opened:
	MOVQ  DX, slot_target(CX)
	MOVL  $1, slot_refs(CX)
	INCL  tableHeader_live(R11)
	MOVQ  AX, R8
	SHLQ  $5, R8
	ADDQ  tableHeader_notes(R11), R8
	MOVQ  SI, Note_Opened(R8)
	MOVQ  tableHeader_generation(R11), R9
	MOVQ  R9, Note_Generation(R8)
	MOVL  R10, Note_Life(R8)  // neither Extra nor owns
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

// Takes a reference to the slot AX away. R11 is a HandleTable.
TEXT drop<>(SB), NOSPLIT|NOFRAME, $0
	MOVL  slot_refs(AX), R8
	DECL  R8
	CMPL  R8, $-2
	JEQ   done                // pinned
	MOVL  R8, slot_refs(AX)
	TESTL R8, R8
	JEQ   last
done:
	RET
last:
	MOVL  slot_gen(AX), R8
	INCL  R8
	ANDL  $const_genMask, R8
	ORL   $const_notLive, R8
	MOVL  R8, slot_gen(AX)
	DECL  tableHeader_live(R11)
	MOVQ  AX, R8
	SUBQ  tableHeader_slots(R11), R8
	SHRQ  $const_slotShift, R8
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

// Closes the slot AX of the NotedTable R11 and remembers it, with the mark DX; R10 says
// whether it goes on owning its target. The oldest that is remembered makes way. CX, SI and
// R11 are scratch.
TEXT retire<>(SB), NOSPLIT|NOFRAME, $0
	ORL   $const_notLive, slot_gen(AX)
	DECL  tableHeader_live(R11)
	SUBQ  tableHeader_slots(R11), AX
	SHRQ  $const_slotShift, AX              // index
	MOVQ  AX, CX
	SHLQ  $5, CX
	MOVQ  tableHeader_notes(R11), R9
	ADDQ  R9, CX
	MOVQ  DX, Note_Closed(CX)
	MOVB  R10, Note_owns(CX)
	MOVL  $0, Note_next(CX)
	MOVL  tableHeader_closed(R11), R8
	TESTL R8, R8
	JEQ   first
	MOVL  tableHeader_newest(R11), CX
	SHLQ  $5, CX
	MOVL  AX, Note_next(R9)(CX*1)
	JMP   append
first:
	MOVL  AX, tableHeader_oldest(R11)
append:
	MOVL  AX, tableHeader_newest(R11)
	INCL  R8
	MOVL  R8, tableHeader_closed(R11)
	CMPL  R8, tableHeader_keep(R11)
	JHI   forget
	RET
forget:
	MOVL  tableHeader_oldest(R11), AX
	MOVQ  AX, CX
	SHLQ  $5, CX
	ADDQ  R9, CX              // its note
	CMPB  Note_Extra(CX), $0
	JNE   attend
	MOVL  Note_next(CX), R8
	MOVL  R8, tableHeader_oldest(R11)
	DECL  tableHeader_closed(R11)
	MOVB  $const_Gone, Note_Life(CX)
	MOVQ  AX, R9
	SHLQ  $const_slotShift, R9
	ADDQ  tableHeader_slots(R11), R9
	MOVL  slot_gen(R9), R8
	INCL  R8
	ANDL  $const_genMask, R8
	ORL   $const_notLive, R8
	MOVL  R8, slot_gen(R9)
	MOVL  tableHeader_free(R11), R8
	MOVL  R8, slot_refs(R9)
	MOVL  AX, tableHeader_free(R11)
	CMPB  Note_owns(CX), $0
	JEQ   forgotten
	MOVQ  slot_target(R9), SI
	TESTB $1, SI
	JNE   forgotten           // a small integer
	MOVQ  tableHeader_beneath(R11), R11
	FIND(SI, AX, forgotten)
	JMP   drop<>(SB)
forgotten:
	RET
attend:
	MOVL  $1, tableHeader_attention(R11)
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

// Locals: the arguments as they came, as they are passed on, the context, the result, the
// thread's words, its count of errors, and whether there is something for ReportError.
#define ARG 0
#define LENT 40
#define CTX 80
#define RESULT 88
#define RESULTF 96
#define THREAD 104
#define SEQ 112
#define ERROR 120
#define LOCALS 136

#define FROM(field) (Translation_From+field)(BX)
#define TO(field) (Translation_To+field)(BX)

// The body of translation thunks: R11 = the thunk's record, whose first word is the
// Translation. BX = Translation, R12 = index of an argument, R13 = rest of the mask of
// handles, R14 and R15 = the tables of From and To.
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
	MOVQ  FROM(Side_Table), R14
	MOVQ  TO(Side_Table), R15
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

	// The caller owns the lock, and calls are not nested too deeply.
	THREAD_POINTER            // AX
	MOVQ  Translation_Runtime(BX), R8
	CMPQ  SP, RuntimeWords_Stack(R8)
	JCS   slow
	MOVQ  RuntimeWords_Current(R8), R8
	TESTQ R8, R8
	JEQ   slow
	CMPQ  AX, ThreadWords_OS(R8)
	JNE   slow
	MOVQ  ThreadWords_Depth(R8), AX
	CMPQ  AX, ThreadWords_Limit(R8)
	JCC   slow
	MOVQ  R8, THREAD(SP)
	MOVQ  ThreadWords_Seq(R8), AX
	MOVQ  AX, SEQ(SP)

	// Look every handle up before anything changes.
	MOVQ  R14, R11
	MOVBLZX Translation_Handles(BX), R13
	TESTL R13, R13
	JEQ   lookedUp
	CMPB  FROM(Side_Wraps), $0
	JEQ   check
lookup:
	BSFL  R13, R12
	MOVQ  LENT(SP)(R12*8), SI
	TESTQ SI, SI
	JEQ   nextLookup          // NULL stays NULL
	TESTB $1, SI
	JNE   slow
	FIND(SI, AX, slow)
	MOVQ  slot_target(AX), AX
	MOVQ  AX, LENT(SP)(R12*8)
nextLookup:
	LEAL  -1(R13), AX
	ANDL  AX, R13
	JNE   lookup
	JMP   lookedUp
check:
	BSFL  R13, R12
	MOVQ  LENT(SP)(R12*8), SI
	TESTQ SI, SI
	JEQ   nextCheck
	TESTB $1, SI
	JNE   checkSmall
	FIND(SI, AX, slow)
nextCheck:
	LEAL  -1(R13), AX
	ANDL  AX, R13
	JNE   check
	JMP   lookedUp
checkSmall:
	TESTB $const_AllowSmallInts, tableHeader_flags(R11)
	JNE   nextCheck
	JMP   slow
lookedUp:

	// Open them for the callee.
	CMPB  TO(Side_Wraps), $0
	JEQ   call
	MOVQ  R15, R11
	MOVBLZX Translation_Handles(BX), R13
	JMP   nextLend
lend:
	BSFL  R13, R12
	LEAL  -1(R13), AX
	ANDL  AX, R13
	MOVQ  LENT(SP)(R12*8), DX
	TESTQ DX, DX
	JEQ   nextLend
	MOVQ  TO(Side_Lent), SI
	MOVL  $const_Lent, R10
	CALL  open<>(SB)
	TESTQ AX, AX
	JEQ   full
	MOVQ  AX, LENT(SP)(R12*8)
nextLend:
	TESTL R13, R13
	JNE   lend

call:
	INCL  Translation_active(BX)
	MOVQ  THREAD(SP), R8
	INCQ  ThreadWords_Depth(R8)
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
	MOVQ  THREAD(SP), R8
	DECQ  ThreadWords_Depth(R8)
	CMPB  Translation_Declines(BX), $0
	JNE   mayDecline

	// An error that was raised, or should have been, is for Go, later.
answered:
	MOVQ  ThreadWords_Seq(R8), DX
	XORL  CX, CX
	CMPQ  DX, SEQ(SP)
	JEQ   noError
	MOVQ  ThreadWords_Raised(R8), CX
noError:
	TESTQ AX, AX
	JNE   notNull
	ORB   Translation_NullFails(BX), CX
notNull:
	MOVQ  CX, ERROR(SP)

	// Close what was lent. The callee must have left it as it was.
	CMPB  TO(Side_Wraps), $0
	JEQ   returned
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
	TESTB $1, SI
	JNE   misused
	FIND(SI, AX, misused)
	CMPL  slot_refs(AX), $1
	JNE   misused
	NOTE(AX, CX)
	CMPW  Note_Life(CX), $const_Lent  // and nothing Extra
	JNE   misused
	XORL  DX, DX
	XORL  R10, R10
	CALL  retire<>(SB)
nextReturn:
	TESTL R13, R13
	JNE   return
returned:
	CMPQ  ERROR(SP), $0
	JNE   error

	CMPB  Translation_Result(BX), $0
	JEQ   leave
	MOVQ  RESULT(SP), SI
	TESTQ SI, SI
	JEQ   leave
	MOVQ  R15, R11
	MOVBLZX TO(Side_Wraps), CX
	CALL  universal<>(SB)
	TESTQ AX, AX
	JEQ   badResult
	TESTB CX, CX
	JEQ   give
	NOTE(R10, CX)
	CMPW  Note_Life(CX), $const_Owned // and nothing Extra
	JNE   badResult
	MOVQ  AX, RESULT(SP)      // the universal word goes to the caller
	MOVQ  R10, R12
	// The table remembers the handle with a reference of its own.
	XORL  R10, R10
	TESTB $1, AX
	JNE   take
	MOVQ  AX, SI
	MOVQ  tableHeader_beneath(R11), R11
	FIND(SI, AX, take)
	MOVL  slot_refs(AX), R8
	ADDL  $1, R8
	JCS   pinned
	MOVL  R8, slot_refs(AX)
pinned:
	MOVL  $1, R10
take:
	MOVQ  R15, R11
	MOVQ  R12, AX
	MOVQ  TO(Side_Returned), DX
	CALL  retire<>(SB)
	MOVQ  RESULT(SP), AX
give:
	MOVQ  AX, RESULT(SP)
	CMPB  FROM(Side_Wraps), $0
	JEQ   leave
	MOVQ  AX, DX
	MOVQ  R14, R11
	MOVQ  FROM(Side_Given), SI
	MOVL  $const_Owned, R10
	CALL  open<>(SB)
	TESTQ AX, AX
	JEQ   noRoom
	MOVQ  AX, RESULT(SP)

leave:
	MOVL  tableHeader_attention(R14), AX
	ORL   tableHeader_attention(R15), AX
	DECL  Translation_active(BX)
	TESTL AX, AX
	JNE   attention           // from here on the tables may go
left:
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

mayDecline:
	TESTQ R10, R10
	JNE   answered
	DECL  Translation_active(BX)
	JMP   slow

#define REPORT(kind, word) \
	MOVQ  BX, DI;          \
	MOVL  kind, SI;        \
	MOVQ  word, DX;        \
	LEAQ  RESULT(SP), CX;  \
	CALL  Translation_Report(BX)

misused:
	REPORT($const_ReportArgument, LENT(SP)(R12*8))
	JMP   nextReturn
badResult:
	REPORT($const_ReportResult, RESULT(SP))
	JMP   leave
noRoom:
	REPORT($const_ReportRoom, RESULT(SP))
	JMP   leave
error:
	REPORT($const_ReportError, SEQ(SP))
	JMP   leave
attention:
	REPORT($const_ReportAttention, $0)
	JMP   left

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
	MOVQ  R15, R11
	FIND(SI, AX, nextUndo)
	XORL  DX, DX
	XORL  R10, R10
	CALL  retire<>(SB)
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

// void ctx_Close(ctx, h) for a module with a NotedTable, CtxData.Own.
TEXT ownClose<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ  8(DI), R10
	MOVQ  CtxData_Own(R10), R11
	TESTQ SI, SI
	JEQ   done
	TESTB $1, SI
	JNE   slow
	TESTQ R11, R11
	JEQ   slow
	THREAD_POINTER            // AX
	MOVQ  tableHeader_runtime(R11), R8
	TESTQ R8, R8
	JEQ   slow
	MOVQ  RuntimeWords_Current(R8), R8
	TESTQ R8, R8
	JEQ   slow
	CMPQ  AX, ThreadWords_OS(R8)
	JNE   slow
	CMPL  tableHeader_attention(R11), $0
	JNE   slow
	FIND(SI, AX, slow)
	NOTE(AX, CX)
	CMPW  Note_Life(CX), $const_Owned // and nothing Extra
	JNE   slow
	MOVQ  tableHeader_closing(R11), DX
	MOVL  $1, R10
	JMP   retire<>(SB)
done:
	RET
slow:
	JMP   (CtxData_Slow+8*const_OpClose)(R10)

GLOBL ·translatePC(SB), NOPTR|RODATA, $8
DATA ·translatePC(SB)/8, $translate<>(SB)
GLOBL ·ownClosePC(SB), NOPTR|RODATA, $8
DATA ·ownClosePC(SB)/8, $ownClose<>(SB)
