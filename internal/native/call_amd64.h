// The argument registers of a C call, from the Call that R11 points at.

#define LOAD_INTS \
	MOVQ (Call_Int+0)(R11), DI; \
	MOVQ (Call_Int+8)(R11), SI; \
	MOVQ (Call_Int+16)(R11), DX; \
	MOVQ (Call_Int+24)(R11), CX; \
	MOVQ (Call_Int+32)(R11), R8; \
	MOVQ (Call_Int+40)(R11), R9

#define LOAD_FLOATS \
	MOVSD (Call_F+0)(R11), X0; \
	MOVSD (Call_F+8)(R11), X1; \
	MOVSD (Call_F+16)(R11), X2; \
	MOVSD (Call_F+24)(R11), X3; \
	MOVSD (Call_F+32)(R11), X4; \
	MOVSD (Call_F+40)(R11), X5; \
	MOVSD (Call_F+48)(R11), X6; \
	MOVSD (Call_F+56)(R11), X7
