#include "textflag.h"

// Each kernel does 16 elements a round, which its caller sees to. Operands need not be aligned. The second operand of an
// instruction that Go writes first is the one that is subtracted, divided by, or compared with.

// The arguments of a kernel of two operands: DI the result, SI and DX the operands, CX how many elements.
#define TWO \
	MOVQ r+0(FP), DI  \
	MOVQ a+8(FP), SI  \
	MOVQ b+16(FP), DX \
	MOVQ n+24(FP), CX

#define ARITHMETIC(op) \
	TWO                      \
loop:                        \
	VMOVUPD (SI), Y0         \
	VMOVUPD 32(SI), Y1       \
	VMOVUPD 64(SI), Y2       \
	VMOVUPD 96(SI), Y3       \
	op      (DX), Y0, Y0     \
	op      32(DX), Y1, Y1   \
	op      64(DX), Y2, Y2   \
	op      96(DX), Y3, Y3   \
	VMOVUPD Y0, (DI)         \
	VMOVUPD Y1, 32(DI)       \
	VMOVUPD Y2, 64(DI)       \
	VMOVUPD Y3, 96(DI)       \
	ADDQ    $128, SI         \
	ADDQ    $128, DX         \
	ADDQ    $128, DI         \
	SUBQ    $16, CX          \
	JNZ     loop             \
	VZEROUPPER               \
	RET

// func add(r, a, b *float64, n int)
TEXT ·add(SB), NOSPLIT, $0-32
	ARITHMETIC(VADDPD)

// func subtract(r, a, b *float64, n int)
TEXT ·subtract(SB), NOSPLIT, $0-32
	ARITHMETIC(VSUBPD)

// func multiply(r, a, b *float64, n int)
TEXT ·multiply(SB), NOSPLIT, $0-32
	ARITHMETIC(VMULPD)

// func divide(r, a, b *float64, n int)
TEXT ·divide(SB), NOSPLIT, $0-32
	ARITHMETIC(VDIVPD)

// func sqrt(r, a *float64, n int)
TEXT ·sqrt(SB), NOSPLIT, $0-24
	MOVQ r+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
loop:
	VSQRTPD (SI), Y0
	VSQRTPD 32(SI), Y1
	VSQRTPD 64(SI), Y2
	VSQRTPD 96(SI), Y3
	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	ADDQ    $128, SI
	ADDQ    $128, DI
	SUBQ    $16, CX
	JNZ     loop
	VZEROUPPER
	RET

// func narrow(r *float32, a *float64, n int)
TEXT ·narrow(SB), NOSPLIT, $0-24
	MOVQ r+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
loop:
	VCVTPD2PSY (SI), X0
	VCVTPD2PSY 32(SI), X1
	VCVTPD2PSY 64(SI), X2
	VCVTPD2PSY 96(SI), X3
	VMOVUPS    X0, (DI)
	VMOVUPS    X1, 16(DI)
	VMOVUPS    X2, 32(DI)
	VMOVUPS    X3, 48(DI)
	ADDQ       $128, SI
	ADDQ       $64, DI
	SUBQ       $16, CX
	JNZ        loop
	VZEROUPPER
	RET

// func widen(r *float64, a *float32, n int)
TEXT ·widen(SB), NOSPLIT, $0-24
	MOVQ r+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
loop:
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	VCVTPS2PD 32(SI), Y2
	VCVTPS2PD 48(SI), Y3
	VMOVUPD   Y0, (DI)
	VMOVUPD   Y1, 32(DI)
	VMOVUPD   Y2, 64(DI)
	VMOVUPD   Y3, 96(DI)
	ADDQ      $64, SI
	ADDQ      $128, DI
	SUBQ      $16, CX
	JNZ       loop
	VZEROUPPER
	RET

// Eight comparisons at an offset make eight bytes: masks of 64 bits are narrowed to 32, 16 and 8, and one bit is kept.
#define EIGHT(predicate, at, to) \
	VMOVUPD      at(SI), Y0                    \
	VMOVUPD      (at+32)(SI), Y1               \
	VCMPPD       predicate, at(DX), Y0, Y0     \
	VCMPPD       predicate, (at+32)(DX), Y1, Y1 \
	VEXTRACTF128 $1, Y0, X2                    \
	VEXTRACTF128 $1, Y1, X3                    \
	VPACKSSDW    X2, X0, X0                    \
	VPACKSSDW    X3, X1, X1                    \
	VPACKSSWB    X1, X0, X0                    \
	VPACKSSWB    X0, X0, X0                    \
	VPAND        X5, X0, X0                    \
	VMOVQ        X0, to(DI)

#define COMPARISON(predicate) \
	TWO                               \
	MOVQ  $0x0101010101010101, AX     \
	VMOVQ AX, X5                      \
loop:                                 \
	EIGHT(predicate, 0, 0)            \
	EIGHT(predicate, 64, 8)           \
	ADDQ  $128, SI                    \
	ADDQ  $128, DX                    \
	ADDQ  $16, DI                     \
	SUBQ  $16, CX                     \
	JNZ   loop                        \
	VZEROUPPER                        \
	RET

// Predicates are those that raise no signal for a quiet NaN.

// func equal(r *Bool, a, b *float64, n int)
TEXT ·equal(SB), NOSPLIT, $0-32
	COMPARISON($0)

// func notEqual(r *Bool, a, b *float64, n int)
TEXT ·notEqual(SB), NOSPLIT, $0-32
	COMPARISON($4)

// func less(r *Bool, a, b *float64, n int)
TEXT ·less(SB), NOSPLIT, $0-32
	COMPARISON($17)

// func lessEqual(r *Bool, a, b *float64, n int)
TEXT ·lessEqual(SB), NOSPLIT, $0-32
	COMPARISON($18)
