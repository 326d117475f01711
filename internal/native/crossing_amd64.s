//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"
#include "call_amd64.h"
#include "crossing_amd64.h"

// func enter(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)
TEXT ·enter(SB), NOSPLIT|NOFRAME, $0-48
	FIND_LANE(none)
	LEAVE_GO(R8)
	MOVQ c+0(FP), R11
	MOVQ p+8(FP), R9
	MOVQ stack+16(FP), SI
	MOVQ n+24(FP), CX
	TO_C(R8)
	JMP  begin<>(SB)
none:
	MOVQ $const_statusNoLane, status+32(FP)
	RET

// Calls C on lane R8 with R11 = the Call, R9 = the policy, SI and CX = the stack words and
// their number. On whatever stack it was entered, C returns to where its last part was
// started from.
TEXT begin<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ lane_cSP(R8), R10
	LEAQ -level__size(R10), DX
	ANDQ $~15, DX
	MOVQ lane_level(R8), AX
	MOVQ AX, level_prev(DX)
	MOVQ R10, level_cSP(DX)
	MOVQ R9, level_policy(DX)
	MOVQ $0, level_locked(DX)
	MOVQ DX, lane_level(R8)
	MOVQ DX, SP
	MOVQ R8, R12              // C keeps it
	FIRST_FRAME
	XORL AX, AX
	TESTQ CX, CX
	JLT  ints
	JEQ  floats
	LEAQ 1(CX), AX
	ANDQ $~1, AX
	SHLQ $3, AX
	SUBQ AX, SP               // keeps the alignment
	MOVQ SP, DI
	CLD
	REP; MOVSQ
floats:
	LOAD_FLOATS
	MOVL $8, AX               // vector registers, for variadic callees
ints:
	LOAD_INTS
	MOVQ Call_Fn(R11), R11
	CALL R11
	MOVQ AX, R11
	MOVQ lane_level(R12), R8
	MOVQ level_locked(R8), BX
	MOVQ level_prev(R8), AX
	MOVQ AX, lane_level(R12)
	MOVQ level_cSP(R8), AX
	MOVQ AX, lane_cSP(R12)
	FROM_C(R12)
	CMPQ lane_sysSP(R12), $0
	JNE  released
	ENTER_GO(R12)
	MOVQ c+0(FP), AX
	MOVQ R11, Call_Ret(AX)
	MOVSD X0, Call_RetF(AX)
	SHLQ $1, BX               // statusLocked
	ADDQ lane_measure(R12), BX // statusMeasured
	MOVQ BX, status+32(FP)
	MOVQ $0, lane_measure(R12)
	MOVQ lane_spent(R12), AX
	MOVQ AX, spent+40(FP)
	RET
released:
	MOVQ R11, lane_ret(R12)
	MOVSD X0, lane_retF(R12)
	MOVQ R12, R8
	MOVL $const_eventDone, AX
	JMP  toSystem<>(SB)

// Goes on where driveStart or driveOn was called on the system stack, with AX = why and R8 =
// the lane.
TEXT toSystem<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ AX, lane_event(R8)
	MOVQ lane_sysSP(R8), SP
	MOVQ $0, lane_sysSP(R8)
	UNPARK
	XORL AX, AX
	RET

// Calls C released. Called by the runtime on the system stack, with DI = a drive.
TEXT driveStart<>(SB), NOSPLIT|NOFRAME, $0
	PARK
	MOVQ drive_lane(DI), R8
	MOVQ drive_c(DI), R11
	MOVQ drive_policy(DI), R9
	MOVQ drive_stack(DI), SI
	MOVQ drive_n(DI), CX
	MOVQ SP, lane_sysSP(R8)
	MOVQ $1, lane_inC(R8)
	START_CLOCK(R8)
	JMP  begin<>(SB)

// Lets the parked C go on released; otherwise like driveStart.
TEXT driveOn<>(SB), NOSPLIT|NOFRAME, $0
	PARK
	MOVQ drive_lane(DI), R8
	MOVQ SP, lane_sysSP(R8)
	MOVQ $1, lane_inC(R8)
	START_CLOCK(R8)
	JMP  unpark<>(SB)

// Where a callback of C on lane R8 goes from the entry stub, with its Frame at SP.
TEXT ·park(SB), NOSPLIT|NOFRAME, $0
	MOVQ SP, lane_frame(R8)
	MOVQ R8, Frame_lane(SP)
	PARK
	MOVQ SP, lane_cSP(R8)
	FROM_C(R8)
	CMPQ lane_sysSP(R8), $0
	JNE  released
	ENTER_GO(R8)
	JMP  ·resume(SB)
released:
	MOVL $const_eventCalled, AX
	JMP  toSystem<>(SB)

// Returns from the callback to C on lane R8.
TEXT unpark<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ lane_cSP(R8), SP
	UNPARK
	MOVQ Frame_Ret(SP), AX
	MOVSD Frame_RetF(SP), X0
	LEAVE_FRAME
	RET

// Runs a callback. Jumped to with R8 = the lane and R14 = g where enter or proceed was
// called, as if it had been called in their place: the return address and the arguments are
// theirs, so are the results. After the callback C goes on, with the stack as before, unless
// it is to go on released.
TEXT ·resume(SB), NOSPLIT, $24-48
	NO_LOCAL_POINTERS
	MOVQ R8, 8(SP)
	MOVQ lane_level(R8), CX
	CMPQ level_locked(CX), $0
	JNE  locked
	MOVQ $1, level_locked(CX)
	XORPS X15, X15            // as Go functions expect
	MOVQ ·lockPC(SB), AX
	CALL AX
locked:
	MOVQ 8(SP), AX
	MOVQ AX, 0(SP)
	CALL ·crossed(SB)
	MOVQ 8(SP), R8
	CMPQ lane_yield(R8), $0
	JNE  yielded
	RET  backToC<>(SB)
yielded:
	MOVQ $const_statusParked, status+32(FP)
	RET

TEXT backToC<>(SB), NOSPLIT|NOFRAME, $0-48
	LEAVE_GO(R8)
	TO_C(R8)
	JMP unpark<>(SB)

// func proceed(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)
TEXT ·proceed(SB), NOSPLIT|NOFRAME, $0-48
	FIND_LANE(none)
	JMP backToC<>(SB)
none:
	UNDEF                     // the goroutine is locked to a thread that has a lane

// Looks at the runtime's state from within asmcgocall, with DI = an observation.
TEXT observe<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ TLS, CX
	MOVQ 0(CX)(TLS*1), AX
	MOVQ AX, observation_g(DI)
	MOVQ observation_outer(DI), CX
	MOVQ const_gStackLo(CX), AX
	MOVQ AX, observation_lo(DI)
	MOVQ const_gStackHi(CX), AX
	MOVQ AX, observation_hi(DI)
	MOVQ const_gStackguard0(CX), AX
	MOVQ AX, observation_stackguard(DI)
	MOVQ const_gSchedSP(CX), AX
	MOVQ AX, observation_schedSP(DI)
	MOVQ const_gSchedPC(CX), AX
	MOVQ AX, observation_schedPC(DI)
	MOVQ const_gM(CX), AX
	MOVQ AX, observation_m(DI)
	MOVQ const_mG0(AX), AX
	MOVQ AX, observation_g0(DI)
	XORL AX, AX
	RET

// func currentG() (current, sp uintptr)
TEXT ·currentG(SB), NOSPLIT, $0-16
	MOVQ TLS, CX
	MOVQ 0(CX)(TLS*1), AX
	MOVQ AX, current+0(FP)
	LEAQ current+0(FP), AX
	MOVQ AX, sp+8(FP)
	RET

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·driveStartPC, driveStart)
ADDRESS(·driveOnPC, driveOn)
ADDRESS(·observePC, observe)
