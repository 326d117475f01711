//go:build linux

#include "go_asm.h"
#include "textflag.h"
#include "crossing_amd64.h"

#define SYS_GETTID 186
#define SYS_FUTEX 202
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129
#define TIMED_OUT -110

// The handler of faultSignals, called by the kernel with DI = the signal, SI = siginfo_t and DX = ucontext_t, with all
// signals blocked, on the thread's alternate stack if it has one. What is of C is posted for serveFaults, whose answer
// the thread waits for; all else goes to the handler before, with everything as it came.
TEXT faultHandler<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ const_ucPC(DX), AX
	LEAQ runtime·text(SB), CX
	CMPQ AX, CX
	JCS  ofC
	LEAQ runtime·etext(SB), CX
	CMPQ AX, CX
	JCC  ofC
	CMPQ AX, ·nativeText+0(SB)
	JCS  ofGo
	CMPQ AX, ·nativeText+8(SB)
	JCC  ofGo
	MOVQ TLS, CX              // this package's code: C's while C runs
	MOVQ 0(CX)(TLS*1), R8
	TESTQ R8, R8
	JEQ  ofC
	MOVQ const_gM(R8), R9
	CMPQ R8, const_mG0(R9)
	JEQ  ofC
ofGo:
	LEAQ ·faultOld(SB), CX
	MOVQ (CX)(DI*8), CX
	JMP  CX

ofC:
	XORL AX, AX
	MOVL $const_faultFilling, CX
	LOCK
	CMPXCHGL CX, ·faultState(SB)
	JNE  busy
	MOVQ DI, ·faultRecord+0(SB)
	MOVQ SI, ·faultRecord+8(SB)
	MOVQ DX, ·faultRecord+16(SB)
	THREAD(AX)
	MOVQ AX, ·faultRecord+24(SB)
	MOVL $SYS_GETTID, AX
	SYSCALL
	MOVQ AX, ·faultRecord+32(SB)
	MOVL $const_faultPosted, AX
	XCHGL AX, ·faultState(SB)
	LEAQ ·faultState(SB), DI
	MOVL $FUTEX_WAKE_PRIVATE, SI
	MOVL $0x40000000, DX
	MOVL $SYS_FUTEX, AX
	SYSCALL
wait:
	LEAQ ·faultState(SB), DI
	MOVL $FUTEX_WAIT_PRIVATE, SI
	MOVL $const_faultPosted, DX
	LEAQ ·faultPause(SB), R10
	MOVL $SYS_FUTEX, AX
	SYSCALL
	MOVL ·faultState(SB), CX
	CMPL CX, $const_faultDie
	JEQ  done
	CMPL CX, $const_faultPosted
	JNE  forward
	CMPQ AX, $TIMED_OUT
	JNE  wait
forward:
	MOVQ ·faultRecord+0(SB), DI
	MOVQ ·faultRecord+8(SB), SI
	MOVQ ·faultRecord+16(SB), DX
	XORL AX, AX
	XCHGL AX, ·faultState(SB)
	JMP  ofGo
done:
	RET                       // the signal is pending, with its default action

busy:                             // another thread's fault is being reported
	MOVQ DI, R12
	MOVQ SI, R13
	MOVQ DX, R14
	LEAQ ·faultState(SB), DI
	MOVL $FUTEX_WAIT_PRIVATE, SI
	MOVL AX, DX
	LEAQ ·faultPause(SB), R10
	MOVL $SYS_FUTEX, AX
	SYSCALL
	MOVQ R12, DI
	MOVQ R13, SI
	MOVQ R14, DX
	JMP  ofC

// Where a stub goes that finds Go frames missing, with R11 = the Call that returned.
TEXT ·jumped(SB), NOSPLIT|NOFRAME, $0
	UNDEF

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·faultHandlerPC, faultHandler)
GLOBL ·jumpedPC(SB), NOPTR|RODATA, $8
DATA ·jumpedPC(SB)/8, $·jumped(SB)

// Called by the C library before a fork; in a child that forks again Go cannot run.
TEXT forkPrepareEntry<>(SB), NOSPLIT|NOFRAME, $0
	CMPQ ·forked(SB), $0
	JNE  child
	LEAQ ·forkDesc(SB), R11
	MOVQ ·entryPC(SB), AX
	JMP  AX
child:
	RET

#define SYS_RT_SIGACTION 13
#define DEFAULT(signal) \
	MOVL $signal, DI; \
	LEAQ ·noAction(SB), SI; \
	XORL DX, DX; \
	MOVL $8, R10; \
	MOVL $SYS_RT_SIGACTION, AX; \
	SYSCALL

// Called by the C library in the child.
TEXT forkChild<>(SB), NOSPLIT|NOFRAME, $0
	MOVQ $1, ·forked(SB)
	DEFAULT(4)
	DEFAULT(5)
	DEFAULT(6)
	DEFAULT(7)
	DEFAULT(8)
	DEFAULT(11)
	RET

// Where stubs go in a child.
TEXT ·endChild(SB), NOSPLIT|NOFRAME, $0
	MOVL $2, DI
	MOVQ ·forkText+0(SB), SI
	MOVQ ·forkText+8(SB), DX
	MOVL $1, AX               // write
	SYSCALL
	MOVL $39, AX              // getpid
	SYSCALL
	MOVQ AX, DI
	MOVL $6, SI
	MOVL $62, AX              // kill
	SYSCALL
	MOVL $134, DI
	MOVL $231, AX             // exit_group
	SYSCALL
	UNDEF

ADDRESS(·forkPreparePC, forkPrepareEntry)
ADDRESS(·forkChildPC, forkChild)
