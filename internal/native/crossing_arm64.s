//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"
#include "call_arm64.h"
#include "crossing_arm64.h"

// The functions that take the place of enter while it is in progress have frames of one size: what is kept in them of the
// caller, its return address and frame pointer, is at the same places.

// func enter(c *Call, stack unsafe.Pointer, n int) (status int)
//
// What lies on the stack of C above its frames: the function, and what the system stack's saved pointer was.
TEXT ·enter(SB), NOSPLIT, $24-32
	MOVD ZR, status+24(FP)
	FIND_LANE(none)
	MOVD c+0(FP), R9
	MOVD stack+8(FP), R12
	MOVD n+16(FP), R13
	LEAVE_GO(R10)
	MOVD const_gSchedSP(g), R14
	MOVD R14, lane_base(R10)
	MOVD ZR, lane_releases(R10)
	MOVD R10, R19             // C keeps it, and R20
	SUB  $32, R14, R20
	AND  $~15, R20, R20
	MOVD R20, RSP
	MOVD R14, 8(R20)
	MOVD Call_Fn(R9), R15
	MOVD R15, 0(R20)
	TO_C(R19)
	MOVD ZR, R29              // C's chain of frames ends here
	CMP  $0, R13
	BLT  ints
	BEQ  floats
	ADD  $1, R13, R14
	AND  $~1, R14, R14
	MOVD RSP, R15
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
	MOVD ZR, lane_inC(R19)
	MOVD ·forked(SB), R9
	CBNZ R9, child
	MOVD lane_m(R19), R10
	MOVD const_mCurG(R10), R11
	STATUS(R11, R12)
	CMP  $const_statusRunning, R12
	BNE  released
	MOVD const_mG0(R10), R12
	MOVD const_gSchedSP(R12), R12
	MOVD 8(R20), R13
	CMP  R13, R12
	BNE  astray
whole:
	MOVD R0, R21
	MOVD R11, g
	MOVD ZR, const_gSyscallSP(g)
	BL   runtime·save_g(SB)
	MOVD lane_goSP(R19), R14
	MOVD R14, RSP
	MOVD c+0(FP), R9
	MOVD R21, Call_Ret(R9)
	FMOVD F0, Call_RetF(R9)
	RET
none:
	MOVD $const_statusNoLane, R0
	MOVD R0, status+24(FP)
	RET
child:
	JMP  ·endChild(SB)
astray:                           // C has left frames of Go by longjmp
	MOVD ·jumpsWatched(SB), R12
	CBZ  R12, whole
	MOVD R20, R9
	JMP  ·jumped(SB)
released:                         // the call is a system call to the scheduler
	MOVD R0, lane_ret(R19)
	FMOVD F0, lane_retF(R19)
	MOVD R19, R10
	MOVD R11, g
	BL   runtime·save_g(SB)
	MOVD const_gSchedSP(g), R14
	TO_CALLER(R14)
	JMP  ·finish(SB)

// Where the runtime takes the goroutine to be while C runs: where enter was called, with its arguments.
TEXT ·inside(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVD ZR, 8(RSP)
	MOVD ZR, 8(RSP)
	UNDEF

// Ends a call that is a system call to the scheduler. R10 = the lane.
TEXT ·finish(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVD lane_ret(R10), R9
	MOVD R9, 8(RSP)
	MOVD lane_retF(R10), R9
	MOVD R9, 16(RSP)
	MOVD const_gM(g), R9
	MOVB ZR, const_mInCgo(R9) // callbacks the runtime's way may have set it
	CALL runtime·exitsyscall(SB)
	MOVD c+0(FP), R9
	MOVD 8(RSP), R11
	MOVD R11, Call_Ret(R9)
	MOVD 16(RSP), R11
	MOVD R11, Call_RetF(R9)
	MOVD status+24(FP), R11
	ORR  $const_statusReleased, R11, R11
	MOVD R11, status+24(FP)
	RET

// Where a callback of C that runs held on lane R10 goes from the entry stub, with its Frame at RSP.
TEXT ·park(SB), NOSPLIT|NOFRAME, $0
	MOVD ZR, lane_releases(R10)
	PARK_CALL
	MOVD const_mCurG(R12), g
	MOVD ZR, const_gSyscallSP(g)
	BL   runtime·save_g(SB)
	MOVD lane_goSP(R10), R14
	TO_CALLER(R14)
	JMP  ·resume(SB)

// The same for C that has been released.
TEXT ·parkReleased(SB), NOSPLIT|NOFRAME, $0
	PARK_CALL
	MOVD const_mCurG(R12), g
	BL   runtime·save_g(SB)
	MOVD const_gSchedSP(g), R14
	TO_CALLER(R14)
	JMP  ·resume(SB)

// Runs the callback whose Frame is at R11. Jumped to where enter was called, as if it had been called in its place: the return
// address and the arguments are enter's, so is the result. After the callback C goes on, with the stack as before.
TEXT ·resume(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVD R11, 24(RSP)
	MOVD status+24(FP), R12
	CBNZ R12, locked
	MOVD $const_statusLocked, R12
	MOVD R12, status+24(FP)
	MOVD ·lockPC(SB), R11
	CALL (R11)
locked:
	STATUS(g, R12)
	CMP  $const_statusRunning, R12
	BEQ  running
	MOVD const_gM(g), R12
	MOVB ZR, const_mInCgo(R12)
	CALL runtime·exitsyscall(SB)
running:
	MOVD 24(RSP), R0
	MOVD ·crossedPC(SB), R11
	CALL (R11)
	MOVD 24(RSP), R11
	AND  $1, R0, R0
	CBNZ R0, yielded
	JMP  backToC<>(SB)
yielded:
	CALL runtime·entersyscall(SB)
	MOVD 24(RSP), R11
	JMP  yieldToC<>(SB)

// In the frame of resume, which stays where it is.
TEXT backToC<>(SB), NOSPLIT|NOFRAME, $0
	MOVD Frame_lane(R11), R10
	LEAVE_GO(R10)
	SUB  $PARKED_SIZE, R11, R12
	MOVD R12, RSP
	TO_C(R10)
	JMP  unpark<>(SB)

TEXT yieldToC<>(SB), NOSPLIT|NOFRAME, $0
	MOVD Frame_lane(R11), R10
	MOVD lane_m(R10), R12
	MOVD const_mG0(R12), g
	BL   runtime·save_g(SB)
	SUB  $PARKED_SIZE, R11, R12
	MOVD R12, RSP
	MOVD $const_laneSettled, R12
	MOVD R12, lane_inC(R10)
	JMP  unpark<>(SB)

// Returns from the callback whose registers are parked at RSP, on lane R10, with g = the system stack's.
TEXT unpark<>(SB), NOSPLIT|NOFRAME, $0
	MOVD PARKED_BASE(RSP), R12
	MOVD R12, lane_base(R10)
	MOVD R12, const_gSchedSP(g)
	UNPARK
	MOVD  Frame_Ret(RSP), R0
	FMOVD Frame_RetF(RSP), F0
	LEAVE_FRAME
	RET

#define SYS_RT_SIGACTION 134
#define SYS_NANOSLEEP 101
#define SYS_TGKILL 131
#define SYS_FUTEX 98
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

// func dropFrames(at uintptr)
TEXT ·dropFrames(SB), NOSPLIT|NOFRAME, $0-8
	MOVD at+0(FP), R11
	MOVD Frame_lane(R11), R10
	MOVD (PARKED_BASE-PARKED_SIZE)(R11), R12
	MOVD R12, lane_base(R10)
	MOVD ZR, lane_yield(R10)
	MOVD lane_m(R10), R13
	MOVD const_mG0(R13), R13
	MOVD R12, const_gSchedSP(R13)
	RET

// Wakes the watch.
TEXT wake<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  $·watchAsleep(SB), R0
	STLRW ZR, (R0)
	MOVD  $FUTEX_WAKE_PRIVATE, R1
	MOVD  $1, R2
	MOVD  $SYS_FUTEX, R8
	SVC
	RET

// The thread that watches. R20 = how many rounds are left before it sleeps; after them it says that it is asleep, and looks
// once more, for threads that were about to go to C and have not seen that.
TEXT watch<>(SB), NOSPLIT|NOFRAME, $0
	MOVD $·watchAsleep(SB), R19
awake:
	STLRW ZR, (R19)
	MOVD $const_watchRounds, R20
round:
	MOVD $·watchPause(SB), R0
	MOVD ZR, R1
	MOVD $SYS_NANOSLEEP, R8
	SVC
	MOVD ZR, R21              // 1 when C runs somewhere
	MOVD ·laneCount(SB), R22
	MOVD $·usedLanes(SB), R23
lanes:
	CBZ  R22, looked
	SUB  $1, R22
	MOVD.P 8(R23), R24
	ADD  $lane_inC, R24, R25
	MOVD (R25), R9
	CMP  $const_laneSeen, R9
	BEQ  again
	CMP  $const_laneInC, R9
	BNE  lanes
	MOVD $1, R21
	MOVD $const_laneSeen, R10
	LDAXR (R25), R9
	CMP  $const_laneInC, R9
	BNE  lanes
	STLXR R10, (R25), R11     // if it fails, next time
	B    lanes
again:
	MOVD $1, R21
	MOVD $const_releaseSignal, R0
	MOVD $·watchAction(SB), R1
	MOVD ZR, R2
	MOVD $8, R3
	MOVD $SYS_RT_SIGACTION, R8
	SVC
	MOVD ·watchProcess(SB), R0
	MOVD lane_m(R24), R1
	MOVD const_mProcID(R1), R1
	MOVD $const_releaseSignal, R2
	MOVD $SYS_TGKILL, R8
	SVC
	B    lanes
looked:
	CBNZ R21, awake
	SUBS $1, R20, R20
	BGT  round
	BLT  sleep
	MOVD $1, R9
	STLRW R9, (R19)
	DMB  $11                  // inner shareable, everything
	B    round
sleep:
	MOVD R19, R0
	MOVD $FUTEX_WAIT_PRIVATE, R1
	MOVD $1, R2
	MOVD ZR, R3
	MOVD $SYS_FUTEX, R8
	SVC
	B    awake

// The handler of releaseSignal, called by the kernel with R2 = ucontext_t, with all signals blocked, on the thread's
// alternate stack; the kernel restores every register. It does something only while C runs held, and has gone on since the
// watch first saw it.
TEXT watchHandler<>(SB), NOSPLIT|NOFRAME, $0
	MOVD R30, R23
	MOVD R2, R22
	BL   runtime·load_g(SB)
	CBZ  g, none
	FIND_LANE(none)
	MOVD lane_inC(R10), R11
	CMP  $const_laneSeen, R11
	BNE  none
	MOVD const_gM(g), R13
	MOVD const_mCurG(R13), R14
	CBZ  R14, none
	STATUS(R14, R15)
	CMP  $const_statusRunning, R15
	BNE  none
	MOVD const_gSyscallSP(R14), R16
	CBZ  R16, none
	MOVD const_gSchedSP(R14), R15
	CMP  R15, R16
	BNE  none
	CMP  g, R14
	BEQ  entering
	MOVD const_mG0(R13), R17
	CMP  g, R17
	BNE  none
	MOVD const_gSchedSP(R17), R15
	MOVD lane_base(R10), R12
	CMP  R12, R15
	BNE  none
	MOVD const_ucSP(R22), R11 // C may be on a stack of its own
	CMP  R12, R11
	BHI  none
	MOVD const_gStackLo(R17), R12
	CMP  R12, R11
	BLO  none
	SUB  $256, R11, R11       // the runtime goes on below the frames of C
	AND  $~15, R11, R11
	MOVD R11, const_gSchedSP(R17)
	MOVD RSP, R12
	MOVD R12, lane_handlerSP(R10)
	MOVD R23, lane_handlerLR(R10)
	MOVD R14, g
	BL   runtime·save_g(SB)
	TO_CALLER(R16)
	JMP  ·release(SB)
entering:                         // C has entered Go by another way, which waits for the goroutine to be in a system call
	ADD   $const_gStatus, R14, R15
	LDAXRW (R15), R11
	CMP   $const_statusRunning, R11
	BNE   none
	MOVD  $const_statusSyscall, R12
	STLXRW R12, (R15), R11
	CBNZ  R11, none
	MOVD  $const_laneSettled, R12
	MOVD  R12, lane_inC(R10)
	MOVD  lane_releases(R10), R12
	ADD   $1, R12, R12
	MOVD  R12, lane_releases(R10)
none:
	MOVD R23, R30
	RET

// Tells the scheduler that the goroutine is in a system call, from where enter was called, for the signal handler.
TEXT ·release(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVD R10, 24(RSP)
	CALL runtime·entersyscall(SB)
	MOVD 24(RSP), R10
	JMP  released<>(SB)

TEXT released<>(SB), NOSPLIT|NOFRAME, $0
	MOVD lane_m(R10), R12
	MOVD const_mG0(R12), g
	BL   runtime·save_g(SB)
	MOVD lane_base(R10), R12
	MOVD R12, const_gSchedSP(g)
	MOVD $const_laneSettled, R12
	MOVD R12, lane_inC(R10)
	MOVD lane_releases(R10), R12
	ADD  $1, R12, R12
	MOVD R12, lane_releases(R10)
	MOVD lane_handlerLR(R10), R30
	MOVD lane_handlerSP(R10), R12
	MOVD R12, RSP
	RET

// func observeHere(o *observation)
TEXT ·observeHere(SB), NOSPLIT|NOFRAME, $0-8
	MOVD o+0(FP), R0
	JMP  observe<>(SB)

// Looks at the runtime's state, with R0 = an observation.
TEXT observe<>(SB), NOSPLIT|NOFRAME, $0
	MOVD RSP, R9
	MOVD R9, RSP              // as in LEAVE_GO
	MOVD R0, R9
	MOVD R30, R10
	MOVD R27, R12
	MOVD g, R11
	BL   runtime·load_g(SB)
	MOVD g, observation_g(R9)
	MOVD R11, g
	MOVD R12, R27
	MOVD observation_outer(R9), R12
	MOVD const_gStackLo(R12), R13
	MOVD R13, observation_lo(R9)
	MOVD const_gStackHi(R12), R13
	MOVD R13, observation_hi(R9)
	MOVD const_gSchedSP(R12), R13
	MOVD R13, observation_schedSP(R9)
	MOVD const_gSchedPC(R12), R13
	MOVD R13, observation_schedPC(R9)
	MOVD const_gSyscallSP(R12), R13
	MOVD R13, observation_syscallSP(R9)
	MOVD const_gSyscallPC(R12), R13
	MOVD R13, observation_syscallPC(R9)
	MOVD const_gSyscallBP(R12), R13
	MOVD R13, observation_syscallBP(R9)
	STATUS(R12, R13)
	MOVD R13, observation_status(R9)
	MOVD const_gM(R12), R14
	MOVD R14, observation_m(R9)
	MOVD const_mG0(R14), R13
	MOVD R13, observation_g0(R9)
	MOVD const_mCurG(R14), R13
	MOVD R13, observation_curg(R9)
	MOVD const_mProcID(R14), R13
	MOVD R13, observation_procid(R9)
	MOVBU const_mInCgo(R14), R13
	MOVD R13, observation_incgo(R9)
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

ADDRESS(·watchPC, watch)
ADDRESS(·watchHandlerPC, watchHandler)
ADDRESS(·observePC, observe)
