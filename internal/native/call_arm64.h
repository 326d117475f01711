// The argument registers of a C call, from the Call that R9 points at.

#define LOAD_INTS \
	LDP (Call_Int+0)(R9), (R0, R1);  \
	LDP (Call_Int+16)(R9), (R2, R3); \
	LDP (Call_Int+32)(R9), (R4, R5); \
	LDP (Call_Int+48)(R9), (R6, R7)

#define LOAD_FLOATS \
	FLDPD (Call_F+0)(R9), (F0, F1);  \
	FLDPD (Call_F+16)(R9), (F2, F3); \
	FLDPD (Call_F+32)(R9), (F4, F5); \
	FLDPD (Call_F+48)(R9), (F6, F7)
