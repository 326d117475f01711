//go:build linux

#include "textflag.h"

// Templates: 512 entries of 32 bytes each, or 256 of 64, mapped again from the program's file. Each
// loads its record from thunkDistance (20480) bytes behind itself. R10 and R11 are
// the only registers used: AL carries the vector count of variadic calls.

#define TIMES8(E) E E E E E E E E
#define FILL8 QUAD $0xcccccccccccccccc

// lea r11, [rip + record]; jmp [r11 + 16]
#define CALLBACK \
	BYTE $0x4c; BYTE $0x8d; BYTE $0x1d; LONG $(20480-7); \
	BYTE $0x41; BYTE $0xff; BYTE $0x63; BYTE $16; \
	BYTE $0xcc; LONG $0xcccccccc; FILL8; FILL8
#define CALLBACK8 TIMES8(CALLBACK;)
#define CALLBACK64 TIMES8(CALLBACK8)

TEXT templateCallback<>(SB), NOSPLIT|NOFRAME, $0
	TIMES8(CALLBACK64)

// lea r10, [rip + record]; cmp rdi, [r10]; jne slow; mov rdi, [r10 + 8]; jmp [r10 + 16]
// slow: jmp [r10 + 24]
#define SWAP_TAIL \
	BYTE $0x49; BYTE $0x3b; BYTE $0x3a; \
	BYTE $0x75; BYTE $8; \
	BYTE $0x49; BYTE $0x8b; BYTE $0x7a; BYTE $8; \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $16; \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $24
#define SWAP \
	BYTE $0x4c; BYTE $0x8d; BYTE $0x15; LONG $(20480-7); \
	SWAP_TAIL; \
	FILL8
#define SWAP8 TIMES8(SWAP;)
#define SWAP64 TIMES8(SWAP8)

TEXT templateSwap<>(SB), NOSPLIT|NOFRAME, $0
	TIMES8(SWAP64)

// lea r10, [rip + record]; cmp rdi, [r10]; jne slow
// mov r11, [r10 + 32]; cmp rsp, [r11 + 8]; jb slow; mov r11, [r11]; cmp r11, fs:[0]; jne slow
// mov rdi, [r10 + 8]; jmp [r10 + 16]
// slow: jmp [r10 + 24]
#define OWNED_TAIL \
	BYTE $0x49; BYTE $0x3b; BYTE $0x3a; \
	BYTE $0x75; BYTE $32; \
	BYTE $0x4d; BYTE $0x8b; BYTE $0x5a; BYTE $32; \
	BYTE $0x49; BYTE $0x3b; BYTE $0x63; BYTE $8; \
	BYTE $0x72; BYTE $22; \
	BYTE $0x4d; BYTE $0x8b; BYTE $0x1b; \
	BYTE $0x64; BYTE $0x4c; BYTE $0x3b; BYTE $0x1c; BYTE $0x25; LONG $0; \
	BYTE $0x75; BYTE $8; \
	BYTE $0x49; BYTE $0x8b; BYTE $0x7a; BYTE $8; \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $16; \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $24
#define OWNED \
	BYTE $0x4c; BYTE $0x8d; BYTE $0x15; LONG $(20480-7); \
	OWNED_TAIL; \
	FILL8; FILL8
#define OWNED8 TIMES8(OWNED;)
#define OWNED64 TIMES8(OWNED8)

TEXT templateOwned<>(SB), NOSPLIT|NOFRAME, $0
	OWNED64
	OWNED64
	OWNED64
	OWNED64

// mov rdi, [rip + record + 8]; jmp [rip + record + 16]
#define ALWAYS \
	BYTE $0x48; BYTE $0x8b; BYTE $0x3d; LONG $(20480+8-7); \
	BYTE $0xff; BYTE $0x25; LONG $(20480+16-13); \
	BYTE $0xcc; BYTE $0xcc; BYTE $0xcc; FILL8; FILL8
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
