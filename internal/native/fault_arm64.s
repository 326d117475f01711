//go:build linux

#include "go_asm.h"
#include "textflag.h"

#define SYS_FUTEX 98
#define SYS_GETTID 178
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129
#define TIMED_OUT -110

// As on amd64, with R0 = the signal, R1 = siginfo_t and R2 = ucontext_t. The kernel restores every register.
TEXT faultHandler<>(SB), NOSPLIT|NOFRAME, $0
	MOVD R0, R20
	MOVD R1, R21
	MOVD R2, R22
	MOVD R30, R23
	MOVD const_ucPC(R2), R9
	MOVD $runtime·text(SB), R10
	CMP  R10, R9
	BLO  ofC
	MOVD $runtime·etext(SB), R10
	CMP  R10, R9
	BHS  ofC
	MOVD ·nativeText+0(SB), R10
	CMP  R10, R9
	BLO  ofGo
	MOVD ·nativeText+8(SB), R10
	CMP  R10, R9
	BHS  ofGo
	MOVD g, R24               // this package's code: C's while C runs
	BL   runtime·load_g(SB)
	MOVD g, R9
	MOVD R24, g
	CBZ  R9, ofC
	MOVD const_gM(R9), R10
	MOVD const_mG0(R10), R10
	CMP  R10, R9
	BEQ  ofC
ofGo:
	MOVD R20, R0
	MOVD R21, R1
	MOVD R22, R2
	MOVD R23, R30
	MOVD $·faultOld(SB), R10
	ADD  R0<<3, R10, R10
	MOVD (R10), R10
	JMP  (R10)

ofC:
	MOVD $·faultState(SB), R19
	MOVD $const_faultFilling, R10
again:
	LDAXRW (R19), R9
	CBNZW  R9, busy
	STLXRW R10, (R19), R11
	CBNZW  R11, again
	MOVD R20, ·faultRecord+0(SB)
	MOVD R21, ·faultRecord+8(SB)
	MOVD R22, ·faultRecord+16(SB)
	WORD $0xd53bd040          // mrs x0, tpidr_el0
	MOVD R0, ·faultRecord+24(SB)
	MOVD $SYS_GETTID, R8
	SVC
	MOVD R0, ·faultRecord+32(SB)
	MOVD  $const_faultPosted, R9
	STLRW R9, (R19)
	MOVD R19, R0
	MOVD $FUTEX_WAKE_PRIVATE, R1
	MOVD $0x40000000, R2
	MOVD $SYS_FUTEX, R8
	SVC
wait:
	MOVD R19, R0
	MOVD $FUTEX_WAIT_PRIVATE, R1
	MOVD $const_faultPosted, R2
	MOVD $·faultPause(SB), R3
	MOVD $SYS_FUTEX, R8
	SVC
	LDARW (R19), R9
	CMPW $const_faultDie, R9
	BEQ  done
	CMPW $const_faultPosted, R9
	BNE  forward
	CMP  $TIMED_OUT, R0
	BNE  wait
forward:
	STLRW ZR, (R19)
	B    ofGo
done:
	MOVD R23, R30
	RET                       // the signal is pending, with its default action

busy:                             // another thread's fault is being reported
	CLREX
	MOVD R19, R0
	MOVD $FUTEX_WAIT_PRIVATE, R1
	MOVWU R9, R2
	MOVD $·faultPause(SB), R3
	MOVD $SYS_FUTEX, R8
	SVC
	B    ofC

// Where a stub goes that finds Go frames missing, with R9 = the Call that returned.
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
	MOVD ·forked(SB), R9
	CBNZ R9, child
	MOVD $·forkDesc(SB), R16
	MOVD ·entryPC(SB), R9
	JMP  (R9)
child:
	RET

#define SYS_RT_SIGACTION 134
#define DEFAULT(signal) \
	MOVD $signal, R0; \
	MOVD $·noAction(SB), R1; \
	MOVD $0, R2; \
	MOVD $8, R3; \
	MOVD $SYS_RT_SIGACTION, R8; \
	SVC

// Called by the C library in the child.
TEXT forkChild<>(SB), NOSPLIT|NOFRAME, $0
	MOVD $1, R9
	MOVD R9, ·forked(SB)
	DEFAULT(4)
	DEFAULT(5)
	DEFAULT(6)
	DEFAULT(7)
	DEFAULT(8)
	DEFAULT(11)
	RET

// Where stubs go in a child.
TEXT ·endChild(SB), NOSPLIT|NOFRAME, $0
	MOVD $2, R0
	MOVD ·forkText+0(SB), R1
	MOVD ·forkText+8(SB), R2
	MOVD $64, R8              // write
	SVC
	MOVD $172, R8             // getpid
	SVC
	MOVD $6, R1
	MOVD $129, R8             // kill
	SVC
	MOVD $134, R0
	MOVD $94, R8              // exit_group
	SVC
	UNDEF

ADDRESS(·forkPreparePC, forkPrepareEntry)
ADDRESS(·forkChildPC, forkChild)
