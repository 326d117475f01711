//go:build linux

#include "textflag.h"
#include "funcdata.h"

// C to Go. Reached by a jump from a callback thunk with R11 = its record, whose first
// words are the Desc; R10 = the record of the swap thunk before it, if there was one.
// Spills the argument registers into a Frame on the C stack and enters Go.
//
// Frame: 0 Int[6] | 48 F[8] | 112 Ret | 120 RetF | 128 stack | 136 Desc | 144 via | 152
TEXT entry<>(SB), NOSPLIT|NOFRAME, $0
	PUSHQ BP
	MOVQ  SP, BP
	ADJSP $160                // the stack is aligned to 16 here
	MOVQ  DI, 0(SP)
	MOVQ  SI, 8(SP)
	MOVQ  DX, 16(SP)
	MOVQ  CX, 24(SP)
	MOVQ  R8, 32(SP)
	MOVQ  R9, 40(SP)
	MOVSD X0, 48(SP)
	MOVSD X1, 56(SP)
	MOVSD X2, 64(SP)
	MOVSD X3, 72(SP)
	MOVSD X4, 80(SP)
	MOVSD X5, 88(SP)
	MOVSD X6, 96(SP)
	MOVSD X7, 104(SP)
	LEAQ  16(BP), AX          // the C caller's first stack word
	MOVQ  AX, 128(SP)
	MOVQ  R11, 136(SP)
	MOVQ  R10, 144(SP)
	MOVQ  (R11), DI           // Desc.FnPC
	MOVQ  SP, SI
	XORL  DX, DX
	MOVQ  DX, 112(SP)
	MOVQ  DX, 120(SP)
	XORL  CX, CX              // no traceback context
	CALL  crosscall2(SB)      // keeps C's callee-saved registers
	MOVQ  112(SP), AX
	MOVSD 120(SP), X0
	ADJSP $-160
	POPQ  BP
	RET

// Go to C. Called by the runtime on the C stack, aligned to 16, with DI = a callBlock
// 0 c | 8 stack | 16 nstack, which is on the goroutine's stack. When C calls back into
// Go that stack may grow and move; the block is found again by the movement of the
// stack's top, and c in it has been adjusted by the runtime.
//
// Call: 0 Fn | 8 Int[6] | 56 F[8] | 120 Ret | 128 RetF

#define LOAD_INTS \
	MOVQ 8(R11), DI; \
	MOVQ 16(R11), SI; \
	MOVQ 24(R11), DX; \
	MOVQ 32(R11), CX; \
	MOVQ 40(R11), R8; \
	MOVQ 48(R11), R9

#define LOAD_FLOATS \
	MOVSD 56(R11), X0; \
	MOVSD 64(R11), X1; \
	MOVSD 72(R11), X2; \
	MOVSD 80(R11), X3; \
	MOVSD 88(R11), X4; \
	MOVSD 96(R11), X5; \
	MOVSD 104(R11), X6; \
	MOVSD 112(R11), X7

// Keeps the block in BX and the stack's top in R12.
#define ENTER \
	PUSHQ BP; \
	MOVQ  SP, BP; \
	PUSHQ BX; \
	PUSHQ R12; \
	MOVQ  DI, BX; \
	CALL  _cgo_topofstack(SB); \
	MOVQ  AX, R12; \
	MOVQ  (BX), R11

// Leaves AX = 0 and R11 = the Call, with the result stored.
#define LEAVE_INT \
	SUBQ  R12, BX; \
	MOVQ  AX, R12; \
	CALL  _cgo_topofstack(SB); \
	ADDQ  AX, BX; \
	MOVQ  (BX), R11; \
	MOVQ  R12, 120(R11); \
	XORL  AX, AX

#define RETURN \
	POPQ  R12; \
	POPQ  BX; \
	POPQ  BP; \
	RET

TEXT callInt<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	LOAD_INTS
	XORL AX, AX
	MOVQ (R11), R11
	CALL R11
	LEAVE_INT
	RETURN

TEXT callReg<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	LOAD_INTS
	LOAD_FLOATS
	MOVL $8, AX               // vector registers, for variadic callees
	MOVQ (R11), R11
	CALL R11
	LEAVE_INT
	MOVSD X0, 128(R11)
	RETURN

TEXT callStack<>(SB), NOSPLIT|NOFRAME, $0
	ENTER
	MOVQ 16(BX), CX
	MOVQ 8(BX), SI
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
	MOVQ (R11), R11
	CALL R11
	LEAQ -16(BP), SP
	LEAVE_INT
	MOVSD X0, 128(R11)
	RETURN

// Leaves: no callback, so the block stays where it is.
TEXT leafInt<>(SB), NOSPLIT|NOFRAME, $0
	PUSHQ BX
	MOVQ (DI), BX
	MOVQ BX, R11
	LOAD_INTS
	XORL AX, AX
	MOVQ (R11), R11
	CALL R11
	MOVQ AX, 120(BX)
	XORL AX, AX
	POPQ BX
	RET

TEXT leafReg<>(SB), NOSPLIT|NOFRAME, $0
	PUSHQ BX
	MOVQ (DI), BX
	MOVQ BX, R11
	LOAD_INTS
	LOAD_FLOATS
	MOVL $8, AX
	MOVQ (R11), R11
	CALL R11
	MOVQ AX, 120(BX)
	MOVSD X0, 128(BX)
	XORL AX, AX
	POPQ BX
	RET

// func leafcall(fn uintptr, arg unsafe.Pointer)
TEXT ·leafcall(SB), NOSPLIT, $24-16
	NO_LOCAL_POINTERS
	MOVQ fn+0(FP), AX
	MOVQ AX, 0(SP)
	MOVQ arg+8(FP), AX
	MOVQ AX, 8(SP)
	CALL runtime·asmcgocall(SB)
	RET

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
ADDRESS(·leafIntPC, leafInt)
ADDRESS(·leafRegPC, leafReg)
ADDRESS(·trapPC, trap)
