//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"
#include "call_arm64.h"
#include "crossing_arm64.h"

// func enter(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)
TEXT ·enter(SB), NOSPLIT|NOFRAME, $0-48
	FIND_LANE(none)
	MOVD c+0(FP), R9
	MOVD p+8(FP), R11
	MOVD stack+16(FP), R12
	MOVD n+24(FP), R13
	LEAVE_GO(R10)
	TO_C(R10)
	JMP  begin<>(SB)
none:
	MOVD $const_statusNoLane, R0
	MOVD R0, status+32(FP)
	RET

// Calls C on lane R10 with R9 = the Call, R11 = the policy, R12 and R13 = the stack words and
// their number. On whatever stack it was entered, C returns to where its last part was
// started from.
TEXT begin<>(SB), NOSPLIT|NOFRAME, $0
	MOVD lane_cSP(R10), R14
	SUB  $level__size, R14, R15
	AND  $~15, R15, R15
	MOVD lane_level(R10), R16
	MOVD R16, level_prev(R15)
	MOVD R14, level_cSP(R15)
	MOVD R11, level_policy(R15)
	MOVD ZR, level_locked(R15)
	MOVD R15, lane_level(R10)
	MOVD R15, RSP
	MOVD R10, R19             // C keeps it
	FIRST_FRAME
	CMP  $0, R13
	BLT  ints
	BEQ  floats
	ADD  $1, R13, R14
	AND  $~1, R14, R14
	SUB  R14<<3, R15, R15
	MOVD R15, RSP             // keeps the alignment
copy:
	CBZ  R13, floats
	MOVD.P 8(R12), R14
	MOVD.P R14, 8(R15)
	SUB  $1, R13
	B    copy
floats:
	LOAD_FLOATS
ints:
	LOAD_INTS
	MOVD Call_Fn(R9), R9
	BL   (R9)
	MOVD R0, R20
	MOVD lane_level(R19), R11
	MOVD level_locked(R11), R21
	MOVD level_prev(R11), R12
	MOVD R12, lane_level(R19)
	MOVD level_cSP(R11), R12
	MOVD R12, lane_cSP(R19)
	FROM_C(R19)
	MOVD lane_sysSP(R19), R11
	CBNZ R11, released
	ENTER_GO(R19)
	MOVD c+0(FP), R9
	MOVD R20, Call_Ret(R9)
	FMOVD F0, Call_RetF(R9)
	MOVD lane_measure(R19), R11 // statusMeasured
	ADD  R21<<1, R11, R11     // statusLocked
	MOVD R11, status+32(FP)
	MOVD ZR, lane_measure(R19)
	MOVD lane_spent(R19), R11
	MOVD R11, spent+40(FP)
	RET
released:
	MOVD R20, lane_ret(R19)
	FMOVD F0, lane_retF(R19)
	MOVD R19, R10
	MOVD $const_eventDone, R11
	JMP  toSystem<>(SB)

// Goes on where driveStart or driveOn was called on the system stack, with R11 = why and
// R10 = the lane.
TEXT toSystem<>(SB), NOSPLIT|NOFRAME, $0
	MOVD R11, lane_event(R10)
	MOVD lane_sysSP(R10), R12
	MOVD ZR, lane_sysSP(R10)
	MOVD R12, RSP
	UNPARK
	MOVD ZR, R0
	RET

// Calls C released. Called by the runtime on the system stack, with R0 = a drive.
TEXT driveStart<>(SB), NOSPLIT|NOFRAME, $0
	PARK
	MOVD drive_lane(R0), R10
	MOVD drive_c(R0), R9
	MOVD drive_policy(R0), R11
	MOVD drive_stack(R0), R12
	MOVD drive_n(R0), R13
	MOVD RSP, R14
	MOVD R14, lane_sysSP(R10)
	MOVD $1, R14
	MOVD R14, lane_inC(R10)
	START_CLOCK(R10)
	JMP  begin<>(SB)

// Lets the parked C go on released; otherwise like driveStart.
TEXT driveOn<>(SB), NOSPLIT|NOFRAME, $0
	PARK
	MOVD drive_lane(R0), R10
	MOVD RSP, R14
	MOVD R14, lane_sysSP(R10)
	MOVD $1, R14
	MOVD R14, lane_inC(R10)
	START_CLOCK(R10)
	JMP  unpark<>(SB)

// Where a callback of C on lane R10 goes from the entry stub, with its Frame at RSP.
TEXT ·park(SB), NOSPLIT|NOFRAME, $0
	MOVD RSP, R11
	MOVD R11, lane_frame(R10)
	MOVD R10, Frame_lane(R11)
	PARK
	MOVD RSP, R11
	MOVD R11, lane_cSP(R10)
	FROM_C(R10)
	MOVD lane_sysSP(R10), R11
	CBNZ R11, released
	ENTER_GO(R10)
	JMP  ·resume(SB)
released:
	MOVD $const_eventCalled, R11
	JMP  toSystem<>(SB)

// Returns from the callback to C on lane R10.
TEXT unpark<>(SB), NOSPLIT|NOFRAME, $0
	MOVD lane_cSP(R10), R11
	MOVD R11, RSP
	UNPARK
	MOVD Frame_Ret(RSP), R0
	FMOVD Frame_RetF(RSP), F0
	LEAVE_FRAME
	RET

// Runs a callback. Jumped to with R10 = the lane where enter or proceed was called, as if it
// had been called in their place: the return address and the arguments are theirs, so are
// the results. After the callback C goes on, with the stack as before, unless it is to go on
// released.
TEXT ·resume(SB), NOSPLIT, $24-48
	NO_LOCAL_POINTERS
	MOVD R10, 16(RSP)
	MOVD lane_level(R10), R11
	MOVD level_locked(R11), R12
	CBNZ R12, locked
	MOVD $1, R12
	MOVD R12, level_locked(R11)
	MOVD ·lockPC(SB), R11
	CALL (R11)
locked:
	MOVD 16(RSP), R10
	MOVD R10, 8(RSP)
	CALL ·crossed(SB)
	MOVD 16(RSP), R10
	MOVD lane_yield(R10), R11
	CBNZ R11, yielded
	RET  backToC<>(SB)
yielded:
	MOVD $const_statusParked, R11
	MOVD R11, status+32(FP)
	RET

TEXT backToC<>(SB), NOSPLIT|NOFRAME, $0-48
	LEAVE_GO(R10)
	TO_C(R10)
	JMP unpark<>(SB)

// func proceed(c *Call, p *policy, stack unsafe.Pointer, n int) (status int, spent uint64)
TEXT ·proceed(SB), NOSPLIT|NOFRAME, $0-48
	FIND_LANE(none)
	JMP backToC<>(SB)
none:
	UNDEF                     // the goroutine is locked to a thread that has a lane

// Looks at the runtime's state from within asmcgocall, with R0 = an observation.
TEXT observe<>(SB), NOSPLIT|NOFRAME, $0
	MOVD RSP, R9
	MOVD R9, RSP              // as in LEAVE_GO
	MOVD R0, R9
	MOVD R30, R10
	MOVD g, R11
	BL   runtime·load_g(SB)
	MOVD g, observation_g(R9)
	MOVD R11, g
	MOVD observation_outer(R9), R12
	MOVD const_gStackLo(R12), R13
	MOVD R13, observation_lo(R9)
	MOVD const_gStackHi(R12), R13
	MOVD R13, observation_hi(R9)
	MOVD const_gStackguard0(R12), R13
	MOVD R13, observation_stackguard(R9)
	MOVD const_gSchedSP(R12), R13
	MOVD R13, observation_schedSP(R9)
	MOVD const_gSchedPC(R12), R13
	MOVD R13, observation_schedPC(R9)
	MOVD const_gM(R12), R13
	MOVD R13, observation_m(R9)
	MOVD const_mG0(R13), R13
	MOVD R13, observation_g0(R9)
	MOVD ZR, R0
	MOVD R10, R30
	RET

// func currentG() (current, sp uintptr)
TEXT ·currentG(SB), NOSPLIT, $0-16
	MOVD g, current+0(FP)
	MOVD $current+0(FP), R0
	MOVD R0, sp+8(FP)
	RET

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·driveStartPC, driveStart)
ADDRESS(·driveOnPC, driveOn)
ADDRESS(·observePC, observe)
