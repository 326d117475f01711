//go:build linux

#include "textflag.h"

// Static tables: thunks of fixed count in the program's text, for where mapping the
// templates again is refused. Entries of 64 bytes (staticStride) that end like the
// templates' entries; their records are package variables.

#define CALLBACK(n) \
	PCALIGN $64; \
	MOVD $·staticCallbackRecords+((n)*32)(SB), R16; \
	MOVD 16(R16), R17; \
	JMP  (R17);

#define SWAP(n) \
	PCALIGN $64; \
	MOVD $·staticSwapRecords+((n)*32)(SB), R9; \
	MOVD (R9), R17;                            \
	CMP  R17, R0;                              \
	WORD $0x54000061; /* b.ne slow */          \
	LDP  8(R9), (R0, R17);                     \
	JMP  (R17);                                \
	MOVD 24(R9), R17; /* slow */               \
	JMP  (R17);

#define OWNED(n) \
	PCALIGN $64; \
	MOVD $·staticOwnedRecords+((n)*64)(SB), R9; \
	MOVD (R9), R17;                             \
	CMP  R17, R0;                               \
	WORD $0x54000141; /* b.ne slow */           \
	MOVD 32(R9), R17;                           \
	LDP  (R17), (R17, R16);                     \
	WORD $0xeb3063ff; /* cmp sp, x16 */         \
	WORD $0x540000c3; /* b.lo slow */           \
	WORD $0xd53bd050; /* mrs x16, tpidr_el0 */  \
	CMP  R17, R16;                              \
	WORD $0x54000061; /* b.ne slow */           \
	LDP  8(R9), (R0, R17);                      \
	JMP  (R17);                                 \
	MOVD 24(R9), R17; /* slow */                \
	JMP  (R17);

#define ALWAYS(n) \
	PCALIGN $64; \
	MOVD $·staticAlwaysRecords+((n)*32)(SB), R16; \
	LDP  8(R16), (R0, R17); \
	JMP  (R17);

#include "static_tables.h"

#define ADDRESS(name, code) \
	GLOBL name(SB), NOPTR|RODATA, $8; \
	DATA name(SB)/8, $code<>(SB)

ADDRESS(·staticCallbackPC, staticCallback)
ADDRESS(·staticSwapPC, staticSwap)
ADDRESS(·staticAlwaysPC, staticAlways)
ADDRESS(·staticOwnedPC, staticOwned)
