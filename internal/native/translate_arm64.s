//go:build linux

#include "go_asm.h"
#include "textflag.h"

// The body of translation thunks: R16 = the thunk's record, whose first word is the
// Translation. All calls take the slow path.
TEXT translate<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  (R16), R9           // for Frame.Swap: a Translation begins like a Swap
	MOVD  Translation_Slow(R9), R17
	JMP   (R17)

// void ctx_Close(ctx, h)
TEXT ownClose<>(SB), NOSPLIT|NOFRAME, $0
	MOVD  8(R0), R9
	MOVD  (CtxData_Slow+8*const_OpClose)(R9), R17
	JMP   (R17)

GLOBL ·translatePC(SB), NOPTR|RODATA, $8
DATA ·translatePC(SB)/8, $translate<>(SB)
GLOBL ·ownClosePC(SB), NOPTR|RODATA, $8
DATA ·ownClosePC(SB)/8, $ownClose<>(SB)
