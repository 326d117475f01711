//go:build linux

#include "textflag.h"

// Templates: 512 entries of 32 bytes each, or 256 of 64, mapped again from the program's file. Each
// loads its record from thunkDistance (131072) bytes behind itself. R16 and R17 are
// free between caller and callee; R9 is a temporary that carries no argument.

#define TIMES8(E) E E E E E E E E
#define BRK_ WORD $0xd4200000

#define CALLBACK \
	WORD $0x10100010; /* adr x16, record */ \
	MOVD 16(R16), R17;                      \
	JMP  (R17);                             \
	BRK_; BRK_; BRK_; BRK_; BRK_
#define CALLBACK8 TIMES8(CALLBACK;)
#define CALLBACK64 TIMES8(CALLBACK8)

TEXT templateCallback<>(SB), NOSPLIT|NOFRAME, $0
	TIMES8(CALLBACK64)

#define SWAP_TAIL \
	MOVD (R9), R17;                         \
	CMP  R17, R0;                           \
	WORD $0x54000061; /* b.ne slow */       \
	LDP  8(R9), (R0, R17);                  \
	JMP  (R17);                             \
	MOVD 24(R9), R17; /* slow */            \
	JMP  (R17)
#define SWAP \
	WORD $0x10100009; /* adr x9, record */  \
	SWAP_TAIL
#define SWAP8 TIMES8(SWAP;)
#define SWAP64 TIMES8(SWAP8)

TEXT templateSwap<>(SB), NOSPLIT|NOFRAME, $0
	TIMES8(SWAP64)

#define OWNED_TAIL \
	MOVD (R9), R17;                         \
	CMP  R17, R0;                           \
	WORD $0x54000141; /* b.ne slow */       \
	MOVD 32(R9), R17;                       \
	LDP  (R17), (R17, R16);                 \
	WORD $0xeb3063ff; /* cmp sp, x16 */     \
	WORD $0x540000c3; /* b.lo slow */       \
	WORD $0xd53bd050; /* mrs x16, tpidr_el0 */ \
	CMP  R17, R16;                          \
	WORD $0x54000061; /* b.ne slow */       \
	LDP  8(R9), (R0, R17);                  \
	JMP  (R17);                             \
	MOVD 24(R9), R17; /* slow */            \
	JMP  (R17)
#define OWNED \
	WORD $0x10100009; /* adr x9, record */  \
	OWNED_TAIL;                             \
	BRK_
#define OWNED8 TIMES8(OWNED;)
#define OWNED64 TIMES8(OWNED8)

TEXT templateOwned<>(SB), NOSPLIT|NOFRAME, $0
	OWNED64
	OWNED64
	OWNED64
	OWNED64

#define ALWAYS \
	WORD $0x58100040; /* ldr x0, record+8 */   \
	WORD $0x58100071; /* ldr x17, record+16 */ \
	JMP  (R17);                                \
	BRK_; BRK_; BRK_; BRK_; BRK_
#define ALWAYS8 TIMES8(ALWAYS;)
#define ALWAYS64 TIMES8(ALWAYS8)

TEXT templateAlways<>(SB), NOSPLIT|NOFRAME, $0
	TIMES8(ALWAYS64)

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·templateCallbackPC, templateCallback)
ADDRESS(·templateSwapPC, templateSwap)
ADDRESS(·templateAlwaysPC, templateAlways)
ADDRESS(·templateOwnedPC, templateOwned)
