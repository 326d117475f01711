//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"
#include "call_amd64.h"
#include "crossing_amd64.h"

// C to Go. Reached by a jump from a callback thunk with R11 = its record, whose first
// words are the Desc; R10 = the record of the swap thunk before it, if there was one.
// Spills the argument registers into a Frame on the C stack and enters Go.
//
// Frame__size is a multiple of 16.
TEXT entry<>(SB), NOSPLIT|NOFRAME, $0
	CMPQ  ·forked(SB), $0
	JNE   child
	PUSHQ BP
	MOVQ  SP, BP
	ADJSP $Frame__size                // the stack is aligned to 16 here
	MOVQ  DI, (Frame_Int+0)(SP)
	MOVQ  SI, (Frame_Int+8)(SP)
	MOVQ  DX, (Frame_Int+16)(SP)
	MOVQ  CX, (Frame_Int+24)(SP)
	MOVQ  R8, (Frame_Int+32)(SP)
	MOVQ  R9, (Frame_Int+40)(SP)
	MOVSD X0, (Frame_F+0)(SP)
	MOVSD X1, (Frame_F+8)(SP)
	MOVSD X2, (Frame_F+16)(SP)
	MOVSD X3, (Frame_F+24)(SP)
	MOVSD X4, (Frame_F+32)(SP)
	MOVSD X5, (Frame_F+40)(SP)
	MOVSD X6, (Frame_F+48)(SP)
	MOVSD X7, (Frame_F+56)(SP)
	LEAQ  16(BP), AX          // the C caller's first stack word
	MOVQ  AX, Frame_stack(SP)
	MOVQ  R11, Frame_desc(SP)
	MOVQ  R10, Frame_via(SP)
	XORL  R9, R9
	MOVQ  R9, Frame_Ret(SP)
	MOVQ  R9, Frame_RetF(SP)
	MOVQ  R9, Frame_lane(SP)
	MOVQ  R9, Frame_slow(SP)
	FIND_LANE(slow)
	MOVQ  lane_inC(R8), R9
	TESTQ R9, R9
	JEQ   measured
	MOVQ  $const_laneOutside, lane_inC(R8) // from now on the watch leaves the status alone
	MOVQ  lane_m(R8), CX
	MOVQ  const_mG0(CX), DX
	CMPQ  SP, const_gSchedSP(DX)
	JHI   otherStack
	CMPQ  SP, const_gStackLo(DX)
	JCS   otherStack
	MOVQ  const_mCurG(CX), DX
	STATUS(DX, AX)
	CMPL  AX, $const_statusRunning
	JNE   settled
	JMP   ·park(SB)
settled:
	MOVQ  const_mG0(CX), DX
	MOVQ  const_gSchedSP(DX), AX
	CMPQ  AX, lane_base(R8)
	JNE   another
	CMPQ  lane_releases(R8), $const_mostReleases
	JCC   measured
	JMP   ·parkReleased(SB)

// The lane is of other C, which has called this by way of Go that we do not know of.
another:
	MOVQ  R9, lane_inC(R8)
	XORL  R9, R9
	JMP   measured

// The runtime's way, which knows nothing of lanes. C that has changed to a stack of its own is to be released by the watch.
otherStack:
	MOVQ  R9, lane_inC(R8)
measured:
	MOVQ  R8, Frame_slow(SP)
	MOVQ  R9, Frame_inC(SP)
	CMPQ  lane_since(R8), $0
	JEQ   slow                // nobody takes the time
	RDTSC
	SHLQ  $32, DX
	ORQ   DX, AX
	SUBQ  lane_since(R8), AX
	ADDQ  lane_spent(R8), AX
	MOVQ  AX, Frame_spent(SP)
	MOVQ  lane_parts(R8), AX
	INCQ  AX
	MOVQ  AX, Frame_parts(SP)
slow:
	MOVQ  TLS, CX
	MOVQ  0(CX)(TLS*1), AX
	TESTQ AX, AX
	JEQ   usual               // a thread that Go does not know
	CMPQ  SP, const_gStackLo(AX)
	JCS   unusual
	CMPQ  SP, const_gStackHi(AX)
	JHI   unusual
usual:
	MOVQ  Frame_desc(SP), AX
	MOVQ  Desc_FnPC(AX), DI
	MOVQ  SP, SI
	XORL  DX, DX
	XORL  CX, CX              // no traceback context
	CALL  crosscall2(SB)      // keeps C's callee-saved registers
back:
	MOVQ  Frame_slow(SP), R8
	TESTQ R8, R8
	JEQ   done
	CMPQ  lane_since(R8), $0
	JEQ   untaken
	MOVQ  Frame_spent(SP), AX
	MOVQ  AX, lane_spent(R8)
	MOVQ  Frame_parts(SP), AX
	MOVQ  AX, lane_parts(R8)
	RDTSC
	SHLQ  $32, DX
	ORQ   DX, AX
	MOVQ  AX, lane_since(R8)
untaken:
	CMPQ  Frame_inC(SP), $const_laneOutside
	JEQ   done
	MOVQ  lane_m(R8), CX      // C that enter called is the scheduler's now
	MOVQ  const_mG0(CX), DX
	MOVQ  const_gSchedSP(DX), AX
	MOVQ  AX, lane_base(R8)
	MOVQ  $const_laneSettled, lane_inC(R8)
done:
	MOVQ  Frame_Ret(SP), AX
	MOVSD Frame_RetF(SP), X0
	ADJSP $-Frame__size
	POPQ  BP
	RET
child:
	JMP   ·endChild(SB)

// C has changed to a stack of its own, where the runtime's code for the system stack is going to run, which compares with
// the bounds that it knows.
unusual:
	MOVQ  SP, SI
	ADJSP $48
	MOVQ  BX, 0(SP)
	MOVQ  AX, BX
	MOVQ  const_gStackLo(BX), CX
	MOVQ  CX, 8(SP)
	MOVQ  const_gStackHi(BX), CX
	MOVQ  CX, 16(SP)
	MOVQ  const_gStackguard0(BX), CX
	MOVQ  CX, 24(SP)
	MOVQ  const_gStackguard1(BX), CX
	MOVQ  CX, 32(SP)
	LEAQ  4096(SI), CX
	MOVQ  CX, const_gStackHi(BX)
	LEAQ  -const_unknownStack(SI), CX
	MOVQ  CX, const_gStackLo(BX)
	ADDQ  $4096, CX
	MOVQ  CX, const_gStackguard0(BX)
	MOVQ  CX, const_gStackguard1(BX)
	MOVQ  Frame_desc(SI), AX
	MOVQ  Desc_FnPC(AX), DI
	XORL  DX, DX
	XORL  CX, CX
	CALL  crosscall2(SB)
	MOVQ  8(SP), CX
	MOVQ  CX, const_gStackLo(BX)
	MOVQ  16(SP), CX
	MOVQ  CX, const_gStackHi(BX)
	MOVQ  24(SP), CX
	MOVQ  CX, const_gStackguard0(BX)
	MOVQ  32(SP), CX
	MOVQ  CX, const_gStackguard1(BX)
	MOVQ  0(SP), BX
	ADJSP $-48
	JMP   back

// Go to C. Called by the runtime on the C stack, aligned to 16, with DI = a callBlock,
// which is on the goroutine's stack. When C calls back into
// Go that stack may grow and move; the block is found again by the movement of the
// stack's top, and c in it has been adjusted by the runtime.

//
// While Go code runs that C called, the system stack's saved pointer is where C called it, and afterwards what it was
// before. When C returns and it is another, C has left frames of Go by longjmp: the runtime would not survive going on.
#define SCHED_SP(r) \
	MOVQ TLS, r; \
	MOVQ 0(r)(TLS*1), r; \
	MOVQ const_gSchedSP(r), r

// Keeps the block in BX and the stack's top in R12.
#define ENTER \
	PUSHQ BP; \
	MOVQ  SP, BP; \
	PUSHQ BX; \
	PUSHQ R12; \
	SCHED_SP(AX); \
	ADJSP $16; \
	MOVQ  AX, 0(SP); \
	MOVQ  DI, BX; \
	CALL  _cgo_topofstack(SB); \
	MOVQ  AX, R12; \
	MOVQ  callBlock_c(BX), R11

// Leaves AX = 0 and R11 = the Call, with the result stored.
#define LEAVE_INT \
	CMPQ  ·forked(SB), $0; \
	JEQ   parent; \
	JMP   ·endChild(SB); \
parent: \
	SUBQ  R12, BX; \
	MOVQ  AX, R12; \
	CALL  _cgo_topofstack(SB); \
	ADDQ  AX, BX; \
	MOVQ  callBlock_c(BX), R11; \
	MOVQ  R12, Call_Ret(R11); \
	SCHED_SP(AX); \
	CMPQ  AX, 0(SP); \
	JEQ   whole; \
	CMPQ  ·jumpsWatched(SB), $0; \
	JEQ   whole; \
	JMP   ·jumped(SB); \
whole: \
	XORL  AX, AX

#define RETURN \
	ADJSP $-16; \
	POPQ  R12; \
	POPQ  BX; \
	POPQ  BP; \
	RET

TEXT callInt<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	LOAD_INTS
	XORL AX, AX
	MOVQ Call_Fn(R11), R11
	CALL R11
	LEAVE_INT
	RETURN

TEXT callReg<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	LOAD_INTS
	LOAD_FLOATS
	MOVL $8, AX               // vector registers, for variadic callees
	MOVQ Call_Fn(R11), R11
	CALL R11
	LEAVE_INT
	MOVSD X0, Call_RetF(R11)
	RETURN

TEXT callStack<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	MOVQ callBlock_nstack(BX), CX
	MOVQ callBlock_stack(BX), SI
	LEAQ 1(CX), AX
	ANDQ $~1, AX
	SHLQ $3, AX
	SUBQ AX, SP               // keeps the alignment
	MOVQ SP, DI
	CLD
	REP; MOVSQ
	LOAD_INTS
	LOAD_FLOATS
	MOVL $8, AX
	MOVQ Call_Fn(R11), R11
	CALL R11
	LEAQ -32(BP), SP
	LEAVE_INT
	MOVSD X0, Call_RetF(R11)
	RETURN

// Where released thunks go.
TEXT trap<>(SB), NOSPLIT|NOFRAME, $0
	UNDEF

// func threadPointer() uintptr
TEXT ·threadPointer(SB), NOSPLIT, $0-8
	// mov rax, fs:[0]: the first word of the C library's thread block is its address.
	BYTE $0x64; BYTE $0x48; BYTE $0x8b; BYTE $0x04; BYTE $0x25; LONG $0
	MOVQ AX, ret+0(FP)
	RET

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·entryPC, entry)
ADDRESS(·callIntPC, callInt)
ADDRESS(·callRegPC, callReg)
ADDRESS(·callStackPC, callStack)
ADDRESS(·trapPC, trap)
