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

// Locals: the clock, the thread's words and its Seq at the beginning.
#define START 0
#define THREAD 8
#define SEQ 16
#define LOCALS 24

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
	MOVQ  RuntimeWords_Current(R10), R10
	TESTQ R10, R10
	JEQ   stranger
	THREAD_R11
	CMPQ  R11, ThreadWords_OS(R10)
	JNE   stranger
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

	MOVQ  AX, R10             // the results, with X0 and X1
	MOVQ  DX, R11
	TICKS
	XORL  SI, SI
	SUBQ  START(SP), AX
	CMOVQCS SI, AX            // the processors' clocks may differ a little
	MOVQ  THREAD(SP), CX
	MOVQ  ThreadWords_Seq(CX), DX
	CMPQ  DX, SEQ(SP)
	JEQ   counted
	MOVQ  ThreadWords_Raised(CX), SI
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

stranger:
	MOVQ  BX, R10
	ADJSP $-LOCALS
	POPQ  BX
	POPQ  BP
slow:
	JMP   Count_Slow(R10)     // for Frame.Swap: a Count begins like a Swap

GLOBL ·countPC(SB), NOPTR|RODATA, $8
DATA ·countPC(SB)/8, $count<>(SB)
