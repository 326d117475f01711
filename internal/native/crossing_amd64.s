//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"
#include "call_amd64.h"
#include "crossing_amd64.h"

// func enter(c *Call, stack unsafe.Pointer, n int) (status int)
//
// What lies on the stack of C above its frames: the function, and what the system stack's saved pointer was.
TEXT ·enter(SB), NOSPLIT|NOFRAME, $0-32
	MOVQ $0, status+24(FP)
	FIND_LANE(none)
	LEAVE_GO(R8)
	MOVQ const_gSchedSP(DX), AX
	MOVQ AX, lane_base(R8)
	MOVQ $0, lane_releases(R8)
	MOVQ R8, R12              // C keeps it, and BX
	LEAQ -32(AX), BX
	ANDQ $~15, BX
	MOVQ BX, SP
	MOVQ AX, 8(BX)
	TO_C(R12)
	MOVQ lane_goSP(R12), AX
	MOVQ 8(AX), R11           // c
	MOVQ 16(AX), SI           // stack
	MOVQ 24(AX), CX           // n
	MOVQ Call_Fn(R11), AX
	MOVQ AX, 0(BX)
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
	MOVQ $const_laneOutside, lane_inC(R12)
	CMPQ ·forked(SB), $0
	JNE  child
	MOVQ lane_m(R12), CX
	MOVQ const_mCurG(CX), R14
	STATUS(R14, DX)
	CMPL DX, $const_statusRunning
	JNE  released
	MOVQ const_mG0(CX), DX
	MOVQ const_gSchedSP(DX), R11
	CMPQ R11, 8(BX)
	JNE  astray
whole:
	ENTER_GO(R12)
	MOVQ c+0(FP), CX
	MOVQ AX, Call_Ret(CX)
	MOVSD X0, Call_RetF(CX)
	RET
none:
	MOVQ $const_statusNoLane, status+24(FP)
	RET
child:
	JMP  ·endChild(SB)
astray:                           // C has left frames of Go by longjmp
	CMPQ ·jumpsWatched(SB), $0
	JEQ  whole
	MOVQ BX, R11
	JMP  ·jumped(SB)

released:                         // the call is a system call to the scheduler
	MOVQ AX, lane_ret(R12)
	MOVSD X0, lane_retF(R12)
	FIND_GO(R14)
	MOVQ R12, R8
	SET_G(R14, CX)
	MOVQ DX, SP
	JMP  ·finish(SB)

// Where the runtime takes the goroutine to be while C runs: where enter was called, with its arguments.
TEXT ·inside(SB), NOSPLIT|NOFRAME, $0-32
	UNDEF
	UNDEF

// Ends a call that is a system call to the scheduler. R8 = the lane, R14 = g.
TEXT ·finish(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVQ lane_ret(R8), AX
	MOVQ AX, 0(SP)
	MOVQ lane_retF(R8), AX
	MOVQ AX, 8(SP)
	MOVQ const_gM(R14), AX
	MOVB $0, const_mInCgo(AX) // callbacks the runtime's way may have set it
	CALL runtime·exitsyscall(SB)
	MOVQ c+0(FP), CX
	MOVQ 0(SP), AX
	MOVQ AX, Call_Ret(CX)
	MOVQ 8(SP), AX
	MOVQ AX, Call_RetF(CX)
	ORQ  $const_statusReleased, status+24(FP)
	RET

// Where a callback of C that runs held on lane R8 goes from the entry stub, with its Frame at SP.
TEXT ·park(SB), NOSPLIT|NOFRAME, $0
	MOVQ $0, lane_releases(R8)
	PARK_CALL
	ENTER_GO(R8)
	JMP  ·resume(SB)

// The same for C that has been released.
TEXT ·parkReleased(SB), NOSPLIT|NOFRAME, $0
	PARK_CALL
	MOVQ const_mCurG(CX), R14
	FIND_GO(R14)
	SET_G(R14, CX)
	MOVQ DX, SP
	JMP  ·resume(SB)

// Runs the callback whose Frame is at R9. Jumped to with R14 = g where enter was called, as if it had been called in its
// place: the return address and the arguments are enter's, so is the result. After the callback C goes on, with the stack as
// before.
TEXT ·resume(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVQ R9, 16(SP)
	CMPQ status+24(FP), $0
	JNE  locked
	MOVQ $const_statusLocked, status+24(FP)
	XORPS X15, X15            // as Go functions expect
	MOVQ ·lockPC(SB), AX
	CALL AX
locked:
	STATUS(R14, AX)
	CMPL AX, $const_statusRunning
	JEQ  running
	MOVQ const_gM(R14), AX
	MOVB $0, const_mInCgo(AX)
	CALL runtime·exitsyscall(SB)
	MOVQ TLS, CX
	MOVQ 0(CX)(TLS*1), R14
running:
	MOVQ 16(SP), AX
	XORPS X15, X15            // as Go functions expect
	MOVQ ·crossedPC(SB), CX
	CALL CX
	MOVQ 16(SP), R9
	MOVQ Frame_lane(R9), R8
	TESTB AX, AX
	JNE  yielded
	RET  backToC<>(SB)
yielded:
	CALL runtime·entersyscall(SB)
	MOVQ 16(SP), R9
	JMP  yieldToC<>(SB)

// The frame of resume stays where it is, for the runtime to find.
TEXT yieldToC<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ Frame_lane(R9), R8
	MOVQ lane_m(R8), CX
	MOVQ const_mG0(CX), DX
	SET_G(DX, CX)
	LEAQ -PARKED_SIZE(R9), SP
	MOVQ $const_laneSettled, lane_inC(R8)
	JMP  unpark<>(SB)

TEXT backToC<>(SB), NOSPLIT|NOFRAME, $0-32
	LEAVE_GO(R8)
	LEAQ -PARKED_SIZE(R9), SP
	TO_C(R8)
	JMP  unpark<>(SB)

// Returns from the callback whose registers are parked at SP, on lane R8.
TEXT unpark<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ PARKED_BASE(SP), AX
	MOVQ AX, lane_base(R8)
	MOVQ lane_m(R8), CX
	MOVQ const_mG0(CX), DX
	MOVQ AX, const_gSchedSP(DX)
	UNPARK
	MOVQ Frame_Ret(SP), AX
	MOVSD Frame_RetF(SP), X0
	LEAVE_FRAME
	RET

#define SYS_RT_SIGACTION 13
#define SYS_NANOSLEEP 35
#define SYS_TGKILL 234
#define SYS_FUTEX 202
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

// func dropFrames(at uintptr)
TEXT ·dropFrames(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ at+0(FP), R9
	MOVQ Frame_lane(R9), R8
	MOVQ (PARKED_BASE-PARKED_SIZE)(R9), AX
	MOVQ AX, lane_base(R8)
	MOVQ $0, lane_yield(R8)
	MOVQ lane_m(R8), CX
	MOVQ const_mG0(CX), DX
	MOVQ AX, const_gSchedSP(DX)
	RET

// Wakes the watch.
TEXT wake<>(SB), NOSPLIT|NOFRAME, $0
	XORL AX, AX
	XCHGL AX, ·watchAsleep(SB)
	LEAQ ·watchAsleep(SB), DI
	MOVL $FUTEX_WAKE_PRIVATE, SI
	MOVL $1, DX
	MOVL $SYS_FUTEX, AX
	SYSCALL
	RET

#define PAUSE_WATCH \
	LEAQ ·watchPause(SB), DI; \
	XORL SI, SI;              \
	MOVL $SYS_NANOSLEEP, AX;  \
	SYSCALL

// The thread that watches. R15 = how many rounds are left before it sleeps; after them it says that it is asleep, and looks
// once more, for threads that were about to go to C and have not seen that.
TEXT watch<>(SB), NOSPLIT|NOFRAME, $0
	ANDQ $~15, SP
awake:
	XORL AX, AX
	XCHGL AX, ·watchAsleep(SB)
	MOVQ $const_watchRounds, R15
round:
	PAUSE_WATCH
	XORL R14, R14             // 1 when C runs somewhere
	MOVQ ·laneCount(SB), R13
	XORL R12, R12
lanes:
	CMPQ R12, R13
	JCC  looked
	LEAQ ·usedLanes(SB), AX
	MOVQ (AX)(R12*8), BX
	INCQ R12
	MOVQ lane_inC(BX), AX
	CMPQ AX, $const_laneSeen
	JEQ  again
	CMPQ AX, $const_laneInC
	JNE  lanes
	MOVL $1, R14
	MOVL $const_laneSeen, CX
	LOCK
	CMPXCHGQ CX, lane_inC(BX)
	JMP  lanes
again:
	MOVL $1, R14
	MOVL $const_releaseSignal, DI
	LEAQ ·watchAction(SB), SI
	XORL DX, DX
	MOVL $8, R10
	MOVL $SYS_RT_SIGACTION, AX
	SYSCALL
	MOVQ ·watchProcess(SB), DI
	MOVQ lane_m(BX), SI
	MOVQ const_mProcID(SI), SI
	MOVL $const_releaseSignal, DX
	MOVL $SYS_TGKILL, AX
	SYSCALL
	JMP  lanes
looked:
	TESTL R14, R14
	JNE  awake
	DECQ R15
	JGT  round
	JLT  sleep
	MOVL $1, AX
	XCHGL AX, ·watchAsleep(SB)
	JMP  round
sleep:
	LEAQ ·watchAsleep(SB), DI
	MOVL $FUTEX_WAIT_PRIVATE, SI
	MOVL $1, DX
	XORL R10, R10
	MOVL $SYS_FUTEX, AX
	SYSCALL
	JMP  awake

// The handler of releaseSignal, called by the kernel with DX = ucontext_t, with all signals blocked, on the thread's alternate
// stack. It does something only while C runs held, and has gone on since the watch first saw it.
TEXT watchHandler<>(SB), NOSPLIT|NOFRAME, $0
	PARK
	MOVQ DX, R10
	FIND_LANE(none)
	CMPQ lane_inC(R8), $const_laneSeen
	JNE  none
	MOVQ TLS, CX
	MOVQ 0(CX)(TLS*1), BX
	TESTQ BX, BX
	JEQ  none
	MOVQ const_gM(BX), CX
	MOVQ const_mCurG(CX), R14
	TESTQ R14, R14
	JEQ  none
	STATUS(R14, AX)
	CMPL AX, $const_statusRunning
	JNE  none
	MOVQ const_gSyscallSP(R14), DX
	TESTQ DX, DX
	JEQ  none
	CMPQ DX, const_gSchedSP(R14)
	JNE  none
	CMPQ BX, R14
	JEQ  entering
	MOVQ const_mG0(CX), SI
	CMPQ BX, SI
	JNE  none
	MOVQ const_gSchedSP(SI), AX
	CMPQ AX, lane_base(R8)
	JNE  none
	MOVQ const_ucSP(R10), AX  // C may be on a stack of its own
	CMPQ AX, lane_base(R8)
	JHI  none
	CMPQ AX, const_gStackLo(SI)
	JCS  none
	SUBQ $256, AX             // the runtime goes on below the frames of C
	ANDQ $~15, AX
	MOVQ AX, const_gSchedSP(SI)
	MOVQ SP, lane_handlerSP(R8)
	GO_FRAME(R14)
	SET_G(R14, CX)
	MOVQ DX, SP
	JMP  ·release(SB)
entering:                         // C has entered Go by another way, which waits for the goroutine to be in a system call
	MOVL $const_statusRunning, AX
	MOVL $const_statusSyscall, DX
	LOCK
	CMPXCHGL DX, const_gStatus(R14)
	JNE  none
	MOVQ $const_laneSettled, lane_inC(R8)
	INCQ lane_releases(R8)
none:
	JMP  handled<>(SB)

TEXT handled<>(SB), NOSPLIT|NOFRAME, $0
	UNPARK
	RET

// Tells the scheduler that the goroutine is in a system call, from where enter was called, for the signal handler.
TEXT ·release(SB), NOSPLIT, $24-32
	NO_LOCAL_POINTERS
	MOVQ R8, 16(SP)
	CALL runtime·entersyscall(SB)
	MOVQ 16(SP), R8
	JMP  released<>(SB)

TEXT released<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ lane_m(R8), CX
	MOVQ const_mG0(CX), DX
	SET_G(DX, CX)
	MOVQ lane_base(R8), AX
	MOVQ AX, const_gSchedSP(DX)
	MOVQ $const_laneSettled, lane_inC(R8)
	INCQ lane_releases(R8)
	MOVQ lane_handlerSP(R8), SP
	JMP  handled<>(SB)

// func observeHere(o *observation)
TEXT ·observeHere(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ o+0(FP), DI
	JMP  observe<>(SB)

// Looks at the runtime's state, with DI = an observation.
TEXT observe<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ TLS, CX
	MOVQ 0(CX)(TLS*1), AX
	MOVQ AX, observation_g(DI)
	MOVQ observation_outer(DI), CX
	MOVQ const_gStackLo(CX), AX
	MOVQ AX, observation_lo(DI)
	MOVQ const_gStackHi(CX), AX
	MOVQ AX, observation_hi(DI)
	MOVQ const_gSchedSP(CX), AX
	MOVQ AX, observation_schedSP(DI)
	MOVQ const_gSchedPC(CX), AX
	MOVQ AX, observation_schedPC(DI)
	MOVQ const_gSyscallSP(CX), AX
	MOVQ AX, observation_syscallSP(DI)
	MOVQ const_gSyscallPC(CX), AX
	MOVQ AX, observation_syscallPC(DI)
	MOVQ const_gSyscallBP(CX), AX
	MOVQ AX, observation_syscallBP(DI)
	STATUS(CX, AX)
	MOVQ AX, observation_status(DI)
	MOVQ const_gM(CX), DX
	MOVQ DX, observation_m(DI)
	MOVQ const_mG0(DX), AX
	MOVQ AX, observation_g0(DI)
	MOVQ const_mCurG(DX), AX
	MOVQ AX, observation_curg(DI)
	MOVQ const_mProcID(DX), AX
	MOVQ AX, observation_procid(DI)
	MOVBQZX const_mInCgo(DX), AX
	MOVQ AX, observation_incgo(DI)
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

ADDRESS(·watchPC, watch)
ADDRESS(·watchHandlerPC, watchHandler)
ADDRESS(·observePC, observe)
