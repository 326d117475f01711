//go:build linux

#include "go_asm.h"
#include "textflag.h"

// ADD_TO atomically adds r to a word of the counters R9. Uses R10, R11 and R12.
#define ADD_TO(field, r, again) \
	ADD   $field, R9, R10;  \
again:                          \
	LDXR  (R10), R11;       \
	ADD   r, R11, R11;      \
	STXR  R11, (R10), R12;  \
	CBNZ  R12, again

// Locals above the saved registers, for reports: the CallResult, what else the result may be
// in, the time.
#define RESULT 64
#define RESULT2 80
#define TICKS 96
#define FRAME 112

// The body of count thunks: R16 = the thunk's record, whose first word is the Count.
// R9 to R15 and R17 are free before the call: R8 may be the address of a result. R19 = Count,
// R20 = the thread's words, R21 = their Seq, R22 = the clock and R23 = the Depth at the
// beginning.
TEXT count<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  (R16), R9
	MOVD  Count_Expect(R9), R17
	CMP   R17, R0
	BNE   slow
	MOVD  Count_Runtime(R9), R10
	MOVD  RuntimeWords_Stack(R10), R11
	MOVD  RSP, R12
	CMP   R11, R12
	BLO   slow
	MOVD  RuntimeWords_Current(R10), R10
	CBZ   R10, slow
	MRS   TPIDR_EL0, R11
	MOVD  ThreadWords_OS(R10), R12
	CMP   R11, R12
	BNE   slow
	MOVD  ThreadWords_Depth(R10), R11
	MOVD  ThreadWords_Limit(R10), R12
	CMP   R12, R11
	BHS   slow
	STP.W (R29, R30), -FRAME(RSP)
	MOVD  RSP, R29
	STP   (R19, R20), 16(RSP)
	STP   (R21, R22), 32(RSP)
	MOVD  R23, 48(RSP)
	MOVD  R9, R19
	MOVD  R10, R20
	MOVD  R11, R23
	MOVD  Count_Bare(R19), R12
	ADD   R12, R11, R11
	MOVD  R11, ThreadWords_Depth(R20)
	MOVD  ThreadWords_Seq(R20), R21
	MOVD  Count_Ctx(R19), R0
	MOVD  Count_Target(R19), R9
	MRS   CNTVCT_EL0, R22
	BL    (R9)

	MRS   CNTVCT_EL0, R13
	SUBS  R22, R13, R13
	CSEL  HS, R13, ZR, R13    // the processors' clocks may differ a little
	MOVD  $0, R14
	MOVD  R23, ThreadWords_Depth(R20)
	MOVD  ThreadWords_Seq(R20), R9
	CMP   R9, R21
	BNE   changed
	CBZ   R0, null
counted:
	MOVD  Count_Counters(R19), R9
	MOVD  Count_Runtime(R19), R10
	MOVD  RuntimeWords_Current(R10), R10
	CMP   R10, R20
	BNE   released
	MOVD  Counters_Calls(R9), R10
	ADD   $1, R10, R10
	MOVD  R10, Counters_Calls(R9)
	MOVD  Counters_Errors(R9), R10
	ADD   R14, R10, R10
	MOVD  R10, Counters_Errors(R9)
	MOVD  Counters_Ticks(R9), R10
	ADD   R13, R10, R10
	MOVD  R10, Counters_Ticks(R9)
leave:
	LDP   16(RSP), (R19, R20)
	LDP   32(RSP), (R21, R22)
	MOVD  48(RSP), R23
	LDP.P FRAME(RSP), (R29, R30)
	RET

// The call gave the lock away, so others may count at the same time.
released:
	MOVD  $1, R15
	ADD_TO(Counters_Calls, R15, calls)
	ADD_TO(Counters_Errors, R14, errors)
	ADD_TO(Counters_Ticks, R13, ticks)
	B     leave

// The error indicator changed: R14 = whether the call failed.
changed:
	MOVD  ThreadWords_Raised(R20), R14
	MOVD  Count_Fails(R19), R9
	AND   R9, R14, R14
	MOVBU Count_NullFails(R19), R9
	CBZ   R9, sentinel
	CMP   $0, R0
	CSET  EQ, R9
	CMP   R9, R14
	BEQ   counted
	B     report
sentinel:
	CBZ   R14, counted
	B     report
null:
	MOVBU Count_NullFails(R19), R9
	CBZ   R9, counted
report:
	MOVD  Count_Bare(R19), R9
	CBZ   R9, counted
	MOVD  Count_Report(R19), R9
	CBZ   R9, counted
	MOVD  R13, TICKS(RSP)
	MOVD  R0, (RESULT+CallResult_Int)(RSP)
	FMOVD F0, (RESULT+CallResult_Float)(RSP)
	MOVD  R1, (RESULT2+0)(RSP)
	FMOVD F1, (RESULT2+8)(RSP)
	MOVD  R19, R0
	MOVD  R21, R1
	ADD   $RESULT, RSP, R2
	BL    (R9)
	MOVD  TICKS(RSP), R13
	MOVD  (RESULT+CallResult_Int)(RSP), R0
	FMOVD (RESULT+CallResult_Float)(RSP), F0
	MOVD  (RESULT2+0)(RSP), R1
	FMOVD (RESULT2+8)(RSP), F1
	MOVD  $0, R14
	MOVD  ThreadWords_Seq(R20), R9
	CMP   R9, R21
	BEQ   counted
	MOVD  ThreadWords_Raised(R20), R14
	MOVD  Count_Fails(R19), R9
	AND   R9, R14, R14
	B     counted

slow:
	MOVD  Count_Slow(R9), R17 // for Frame.Swap: a Count begins like a Swap
	JMP   (R17)

GLOBL ·countPC(SB), NOPTR|RODATA, $8
DATA ·countPC(SB)/8, $count<>(SB)
