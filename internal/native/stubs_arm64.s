//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"
#include "call_arm64.h"
#include "crossing_arm64.h"

// C to Go. Reached by a jump from a callback thunk with R16 = its record, whose first
// words are the Desc; R9 = the record of the swap thunk before it, if there was one.
// Spills the argument registers into a Frame on the C stack and enters Go.
TEXT entry<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  ·forked(SB), R10
	CBNZ  R10, child
	STP.W (R29, R30), -16(RSP)
	MOVD  RSP, R29
	SUB   $Frame__size, RSP   // a multiple of 16
	STP   (R0, R1), (Frame_Int+0)(RSP)
	STP   (R2, R3), (Frame_Int+16)(RSP)
	STP   (R4, R5), (Frame_Int+32)(RSP)
	STP   (R6, R7), (Frame_Int+48)(RSP)
	FSTPD (F0, F1), (Frame_F+0)(RSP)
	FSTPD (F2, F3), (Frame_F+16)(RSP)
	FSTPD (F4, F5), (Frame_F+32)(RSP)
	FSTPD (F6, F7), (Frame_F+48)(RSP)
	ADD   $16, R29, R10       // the C caller's first stack word
	MOVD  R10, Frame_stack(RSP)
	MOVD  R16, Frame_desc(RSP)
	MOVD  R9, Frame_via(RSP)
	MOVD  ZR, Frame_Ret(RSP)
	MOVD  ZR, Frame_RetF(RSP)
	MOVD  ZR, Frame_lane(RSP)
	MOVD  ZR, Frame_slow(RSP)
	FIND_LANE(slow)
	MOVD  lane_inC(R10), R13
	CBZ   R13, measured
	MOVD  ZR, lane_inC(R10)   // from now on the watch leaves the status alone
	MOVD  lane_m(R10), R11
	MOVD  const_mG0(R11), R12
	MOVD  RSP, R14
	MOVD  const_gSchedSP(R12), R15
	CMP   R15, R14
	BHI   otherStack
	MOVD  const_gStackLo(R12), R16
	CMP   R16, R14
	BLO   otherStack
	MOVD  const_mCurG(R11), R12
	STATUS(R12, R14)
	CMP   $const_statusRunning, R14
	BNE   settled
	JMP   ·park(SB)
settled:
	MOVD  lane_base(R10), R14
	CMP   R15, R14
	BNE   another
	MOVD  lane_releases(R10), R14
	CMP   $const_mostReleases, R14
	BHS   measured
	JMP   ·parkReleased(SB)

// The lane is of other C, which has called this by way of Go that we do not know of.
another:
	MOVD  R13, lane_inC(R10)
	MOVD  ZR, R13
	B     measured

// The runtime's way, which knows nothing of lanes. C that has changed to a stack of its own is to be released by the watch.
otherStack:
	MOVD  R13, lane_inC(R10)
measured:
	MOVD  R10, Frame_slow(RSP)
	MOVD  R13, Frame_inC(RSP)
	MOVD  lane_since(R10), R15
	CBZ   R15, slow           // nobody takes the time
	MRS   CNTVCT_EL0, R14
	SUB   R15, R14, R14
	MOVD  lane_spent(R10), R15
	ADD   R15, R14, R14
	MOVD  R14, Frame_spent(RSP)
	MOVD  lane_parts(R10), R15
	ADD   $1, R15, R15
	MOVD  R15, Frame_parts(RSP)
slow:
	MOVD  R27, R13
	MOVD  g, R14
	BL    runtime·load_g(SB)
	MOVD  g, R9
	MOVD  R13, R27
	MOVD  R14, g
	CBZ   R9, usual           // a thread that Go does not know
	MOVD  RSP, R14
	MOVD  const_gStackLo(R9), R15
	CMP   R15, R14
	BLO   unusual
	MOVD  const_gStackHi(R9), R15
	CMP   R15, R14
	BHI   unusual
usual:
	MOVD  Frame_desc(RSP), R0
	MOVD  Desc_FnPC(R0), R0
	MOVD  RSP, R1
	MOVD  $0, R2
	MOVD  $0, R3              // no traceback context
	BL    crosscall2(SB)      // keeps C's callee-saved registers
back:
	MOVD  Frame_slow(RSP), R10
	CBZ   R10, done
	MOVD  lane_since(R10), R9
	CBZ   R9, untaken
	MOVD  Frame_spent(RSP), R9
	MOVD  R9, lane_spent(R10)
	MOVD  Frame_parts(RSP), R9
	MOVD  R9, lane_parts(R10)
	MRS   CNTVCT_EL0, R9
	MOVD  R9, lane_since(R10)
untaken:
	MOVD  Frame_inC(RSP), R9
	CBZ   R9, done
	MOVD  lane_m(R10), R11    // C that enter called is the scheduler's now
	MOVD  const_mG0(R11), R12
	MOVD  const_gSchedSP(R12), R11
	MOVD  R11, lane_base(R10)
	MOVD  $const_laneSettled, R9
	MOVD  R9, lane_inC(R10)
done:
	MOVD  Frame_Ret(RSP), R0
	FMOVD Frame_RetF(RSP), F0
	MOVD  R29, RSP
	LDP.P 16(RSP), (R29, R30)
	RET
child:
	JMP   ·endChild(SB)

// C has changed to a stack of its own, where the runtime's code for the system stack is going to run, which compares with
// the bounds that it knows. R9 = the system stack's g.
unusual:
	MOVD  RSP, R1
	SUB   $48, RSP
	MOVD  R19, 0(RSP)
	MOVD  R9, R19
	MOVD  const_gStackLo(R19), R10
	MOVD  R10, 8(RSP)
	MOVD  const_gStackHi(R19), R10
	MOVD  R10, 16(RSP)
	MOVD  const_gStackguard0(R19), R10
	MOVD  R10, 24(RSP)
	MOVD  const_gStackguard1(R19), R10
	MOVD  R10, 32(RSP)
	ADD   $4096, R1, R10
	MOVD  R10, const_gStackHi(R19)
	SUB   $const_unknownStack, R1, R10
	MOVD  R10, const_gStackLo(R19)
	ADD   $4096, R10, R10
	MOVD  R10, const_gStackguard0(R19)
	MOVD  R10, const_gStackguard1(R19)
	MOVD  Frame_desc(R1), R0
	MOVD  Desc_FnPC(R0), R0
	MOVD  $0, R2
	MOVD  $0, R3
	BL    crosscall2(SB)
	MOVD  8(RSP), R10
	MOVD  R10, const_gStackLo(R19)
	MOVD  16(RSP), R10
	MOVD  R10, const_gStackHi(R19)
	MOVD  24(RSP), R10
	MOVD  R10, const_gStackguard0(R19)
	MOVD  32(RSP), R10
	MOVD  R10, const_gStackguard1(R19)
	MOVD  0(RSP), R19
	ADD   $48, RSP
	B     back

// Go to C. Called by the runtime on the C stack, aligned to 16, with R0 = a callBlock,
// which is on the goroutine's stack. When C calls back into Go that stack may grow and
// move; the block is found again by the movement of the stack's top, and c in it has
// been adjusted by the runtime.

//
// While Go code runs that C called, the system stack's saved pointer is where C called it, and afterwards what it was
// before. When C returns and it is another, C has left frames of Go by longjmp: the runtime would not survive going on.
// g is that of the system stack.

// Keeps the block in R19 and the stack's top in R20.
#define ENTER \
	STP.W (R29, R30), -48(RSP); \
	STP   (R19, R20), 16(RSP);  \
	MOVD  const_gSchedSP(g), R20; \
	MOVD  R20, 32(RSP);         \
	MOVD  RSP, R29;             \
	MOVD  R0, R19;              \
	BL    _cgo_topofstack(SB);  \
	MOVD  R0, R20;              \
	MOVD  callBlock_c(R19), R9

// Leaves R9 = the Call, with the integer result stored.
#define LEAVE_INT \
	MOVD  ·forked(SB), R9;     \
	CBZ   R9, parent;          \
	B     ·endChild(SB);        \
parent: \
	SUB   R20, R19, R19;       \
	MOVD  R0, R20;             \
	BL    _cgo_topofstack(SB); \
	ADD   R0, R19, R19;        \
	MOVD  callBlock_c(R19), R9; \
	MOVD  R20, Call_Ret(R9);   \
	MOVD  const_gSchedSP(g), R0; \
	MOVD  32(RSP), R10;        \
	CMP   R10, R0;             \
	BEQ   whole;               \
	MOVD  ·jumpsWatched(SB), R10; \
	CBZ   R10, whole;          \
	B     ·jumped(SB);         \
whole:

#define RETURN \
	MOVD  $0, R0;              \
	LDP   16(RSP), (R19, R20); \
	LDP.P 48(RSP), (R29, R30); \
	RET

TEXT callInt<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	LOAD_INTS
	MOVD Call_Fn(R9), R9
	BL   (R9)
	LEAVE_INT
	RETURN

TEXT callReg<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	LOAD_INTS
	LOAD_FLOATS
	MOVD Call_Fn(R9), R9
	BL   (R9)
	LEAVE_INT
	FMOVD F0, Call_RetF(R9)
	RETURN

TEXT callStack<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	MOVD callBlock_nstack(R19), R10
	MOVD callBlock_stack(R19), R11
	ADD  $1, R10, R12
	AND  $~1, R12, R12
	MOVD RSP, R13
	SUB  R12<<3, R13, R13
	MOVD R13, RSP             // keeps the alignment
copy:
	CBZ  R10, copied
	MOVD.P 8(R11), R12
	MOVD.P R12, 8(R13)
	SUB  $1, R10, R10
	B    copy
copied:
	LOAD_INTS
	LOAD_FLOATS
	MOVD Call_Fn(R9), R9
	BL   (R9)
	MOVD R29, RSP
	LEAVE_INT
	FMOVD F0, Call_RetF(R9)
	RETURN

// Where released thunks go.
TEXT trap<>(SB), NOSPLIT|NOFRAME, $0
	UNDEF

// func threadPointer() uintptr
TEXT ·threadPointer(SB), NOSPLIT, $0-8
	WORD $0xd53bd040          // mrs x0, tpidr_el0
	MOVD R0, ret+0(FP)
	RET

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·entryPC, entry)
ADDRESS(·callIntPC, callInt)
ADDRESS(·callRegPC, callReg)
ADDRESS(·callStackPC, callStack)
ADDRESS(·trapPC, trap)
