// Operations on handle tables. R11 = the table's header; R8 and R9 are scratch.

// FIND leaves the slot's address of an even word in s, or goes to the label. Uses R8, R9.
#define FIND(word, s, label) \
	MOVL word, s;                    \
	SHRL $const_indexShift, s;       \
	ANDL $const_indexMask, s;        \
	CMPL s, tableHeader_fresh(R11);  \
	JCC  label;                      \
	SHLQ $const_slotShift, s;                      \
	ADDQ tableHeader_slots(R11), s;  \
	MOVL slot_gen(s), R8;            \
	SHLQ $const_tagBits, R8;         \
	MOVL tableHeader_tag(R11), R9;   \
	ORQ  R9, R8;                     \
	MOVQ word, R9;                   \
	SHRQ $const_tagShift, R9;        \
	CMPQ R8, R9;                     \
	JNE  label

// NOTE leaves the address of the note of the slot s, which it does not change, in n: notes are as large as slots.
#define NOTE(s, n) \
	MOVQ s, n;                       \
	SUBQ tableHeader_slots(R11), n;  \
	ADDQ tableHeader_notes(R11), n

// cmp r11, fs:[0]: compares R11 with the word that ThreadID gives.
#define CMP_R11_THREAD \
	BYTE $0x64; BYTE $0x4c; BYTE $0x3b; BYTE $0x1c; BYTE $0x25; LONG $0

// AX = the word that ThreadID gives: mov rax, fs:[0].
#define THREAD_POINTER \
	BYTE $0x64; BYTE $0x48; BYTE $0x8b; BYTE $0x04; BYTE $0x25; LONG $0
