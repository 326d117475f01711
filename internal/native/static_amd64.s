//go:build linux

#include "textflag.h"

// Static tables: thunks of fixed count in the program's text, for where mapping the
// templates again is refused. Entries of 32 or 64 bytes (staticTables) that end like the
// templates' entries; their records are package variables.

#define CALLBACK(n) \
	PCALIGN $32; \
	LEAQ ·staticCallbackRecords+((n)*32)(SB), R11; \
	JMP 16(R11);

#define SWAP(n) \
	PCALIGN $32; \
	LEAQ ·staticSwapRecords+((n)*32)(SB), R10; \
	BYTE $0x49; BYTE $0x3b; BYTE $0x3a;           \
	BYTE $0x75; BYTE $8;                          \
	BYTE $0x49; BYTE $0x8b; BYTE $0x7a; BYTE $8;  \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $16; \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $24;

#define OWNED(n) \
	PCALIGN $64; \
	LEAQ ·staticOwnedRecords+((n)*64)(SB), R10; \
	BYTE $0x49; BYTE $0x3b; BYTE $0x3a;           \
	BYTE $0x75; BYTE $32;                         \
	BYTE $0x4d; BYTE $0x8b; BYTE $0x5a; BYTE $32; \
	BYTE $0x49; BYTE $0x3b; BYTE $0x63; BYTE $8;  \
	BYTE $0x72; BYTE $22;                         \
	BYTE $0x4d; BYTE $0x8b; BYTE $0x1b;           \
	BYTE $0x64; BYTE $0x4c; BYTE $0x3b; BYTE $0x1c; BYTE $0x25; LONG $0; \
	BYTE $0x75; BYTE $8;                          \
	BYTE $0x49; BYTE $0x8b; BYTE $0x7a; BYTE $8;  \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $16; \
	BYTE $0x41; BYTE $0xff; BYTE $0x62; BYTE $24;

#define ALWAYS(n) \
	PCALIGN $32; \
	LEAQ ·staticAlwaysRecords+((n)*32)(SB), R11; \
	MOVQ 8(R11), DI; \
	JMP 16(R11);

#include "static_tables.h"

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·staticCallbackPC, staticCallback)
ADDRESS(·staticSwapPC, staticSwap)
ADDRESS(·staticAlwaysPC, staticAlways)
ADDRESS(·staticOwnedPC, staticOwned)
