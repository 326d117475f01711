// Operations on handle tables. R10 = the table's header; R12 and R13 are scratch.

// FIND leaves the slot's address of an even word in s, or goes to the label. Uses R12, R13.
#define FIND(word, s, label) \
	UBFX  $const_indexShift, word, $const_indexBits, s; \
	MOVWU tableHeader_fresh(R10), R12; \
	CMPW  R12, s;                      \
	BHS   label;                       \
	MOVD  tableHeader_slots(R10), R12; \
	ADD   s<<const_slotShift, R12, s;                \
	MOVWU slot_gen(s), R12;            \
	MOVWU tableHeader_tag(R10), R13;   \
	ORR   R12<<const_tagBits, R13, R12; \
	LSR   $const_tagShift, word, R13;  \
	CMP   R13, R12;                    \
	BNE   label

// NOTE leaves the address of the note of the slot s, which it does not change, in n: notes are as large as slots. Uses R12.
#define NOTE(s, n) \
	MOVD  tableHeader_slots(R10), n;   \
	SUB   n, s, n;                     \
	MOVD  tableHeader_notes(R10), R12; \
	ADD   R12, n
