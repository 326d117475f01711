//go:build linux

#include "go_asm.h"
#include "textflag.h"

// TICKS leaves the clock in AX. Uses DX.
#define TICKS \
	RDTSC;         \
	SHLQ $32, DX;  \
	ORQ  DX, AX

// mov r11, fs:[0]
#define THREAD_R11 \
	BYTE $0x64; BYTE $0x4c; BYTE $0x8b; BYTE $0x1c; BYTE $0x25; LONG $0

// Locals: the clock, the thread's words, their Seq and Depth at the beginning; for reports
// the CallResult and what else the result may be in.
#define START 0
#define THREAD 8
#define SEQ 16
#define DEPTH 24
#define RESULT 32
#define RESULT2 48
#define LOCALS 72

// The body of count thunks: R11 = the thunk's record, whose first word is the Count.
// R10 and R11 are the only free registers before the call: AL is of variadic calls.
TEXT count<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ  (R11), R10
	CMPQ  DI, Count_Expect(R10)
	JNE   slow
	PUSHQ BP
	MOVQ  SP, BP
	PUSHQ BX
	ADJSP $LOCALS             // the stack is aligned to 16 here
	MOVQ  R10, BX
	MOVQ  Count_Runtime(BX), R10
	CMPQ  SP, RuntimeWords_Stack(R10)
	JCS   decline
	MOVQ  RuntimeWords_Current(R10), R10
	TESTQ R10, R10
	JEQ   decline
	THREAD_R11
	CMPQ  R11, ThreadWords_OS(R10)
	JNE   decline
	MOVQ  ThreadWords_Depth(R10), R11
	CMPQ  R11, ThreadWords_Limit(R10)
	JCC   decline
	MOVQ  R11, DEPTH(SP)
	ADDQ  Count_Bare(BX), R11
	MOVQ  R11, ThreadWords_Depth(R10)
	MOVQ  R10, THREAD(SP)
	MOVQ  ThreadWords_Seq(R10), R11
	MOVQ  R11, SEQ(SP)
	MOVQ  Count_Ctx(BX), DI
	MOVQ  DX, R10
	MOVQ  AX, R11
	TICKS
	MOVQ  AX, START(SP)
	MOVQ  R10, DX
	MOVQ  R11, AX
	CALL  Count_Target(BX)

	MOVQ  AX, R10             // the result, with X0 and X1
	MOVQ  DX, R11
	TICKS
	XORL  SI, SI
	SUBQ  START(SP), AX
	CMOVQCS SI, AX            // the processors' clocks may differ a little
	MOVQ  THREAD(SP), CX
	MOVQ  DEPTH(SP), DX
	MOVQ  DX, ThreadWords_Depth(CX)
	MOVQ  ThreadWords_Seq(CX), DX
	CMPQ  DX, SEQ(SP)
	JNE   changed
	TESTQ R10, R10
	JEQ   null
counted:
	MOVQ  Count_Counters(BX), DI
	MOVQ  Count_Runtime(BX), DX
	CMPQ  CX, RuntimeWords_Current(DX)
	JNE   released
	INCQ  Counters_Calls(DI)
	ADDQ  SI, Counters_Errors(DI)
	ADDQ  AX, Counters_Ticks(DI)
leave:
	MOVQ  R10, AX
	MOVQ  R11, DX
	ADJSP $-LOCALS
	POPQ  BX
	POPQ  BP
	RET

// The call gave the lock away, so others may count at the same time.
released:
	LOCK
	INCQ  Counters_Calls(DI)
	LOCK
	ADDQ  SI, Counters_Errors(DI)
	LOCK
	ADDQ  AX, Counters_Ticks(DI)
	JMP   leave

// The error indicator changed: SI = whether the call failed.
changed:
	MOVQ  ThreadWords_Raised(CX), SI
	ANDQ  Count_Fails(BX), SI
	CMPB  Count_NullFails(BX), $0
	JEQ   sentinel
	XORL  DX, DX
	TESTQ R10, R10
	SETEQ DX
	CMPQ  DX, SI
	JEQ   counted
	JMP   report
sentinel:
	TESTQ SI, SI
	JEQ   counted
	JMP   report
null:
	CMPB  Count_NullFails(BX), $0
	JEQ   counted
report:
	CMPQ  Count_Bare(BX), $0
	JEQ   counted
	CMPQ  Count_Report(BX), $0
	JEQ   counted
	MOVQ  AX, START(SP)
	MOVQ  R10, (RESULT+CallResult_Int)(SP)
	MOVSD X0, (RESULT+CallResult_Float)(SP)
	MOVQ  R11, (RESULT2+0)(SP)
	MOVSD X1, (RESULT2+8)(SP)
	MOVQ  BX, DI
	MOVQ  SEQ(SP), SI
	LEAQ  RESULT(SP), DX
	CALL  Count_Report(BX)
	MOVQ  START(SP), AX
	MOVQ  (RESULT+CallResult_Int)(SP), R10
	MOVSD (RESULT+CallResult_Float)(SP), X0
	MOVQ  (RESULT2+0)(SP), R11
	MOVSD (RESULT2+8)(SP), X1
	MOVQ  THREAD(SP), CX
	XORL  SI, SI
	MOVQ  ThreadWords_Seq(CX), DX
	CMPQ  DX, SEQ(SP)
	JEQ   counted
	MOVQ  ThreadWords_Raised(CX), SI
	ANDQ  Count_Fails(BX), SI
	JMP   counted

decline:
	MOVQ  BX, R10
	ADJSP $-LOCALS
	POPQ  BX
	POPQ  BP
slow:
	JMP   Count_Slow(R10)     // for Frame.Swap: a Count begins like a Swap

GLOBL ·countPC(SB), NOPTR|RODATA, $8
DATA ·countPC(SB)/8, $count<>(SB)
