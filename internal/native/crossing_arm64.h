// What the ways across share.

// Leaves R10 = the lane of the calling thread, and jumps to miss when it has none. R0, R11 and R12 are lost.
#define FIND_LANE(miss) \
	WORD $0xd53bd040;             \
	MOVD $const_laneHash, R11;    \
	MUL  R0, R11, R11;            \
	LSR  $const_laneShift, R11, R11; \
	LSL  $const_laneBucketShift, R11, R11; \
	MOVD $·lanes(SB), R10;        \
	ADD  R11, R10, R10;           \
	MOVD lane_thread(R10), R12;   \
	CMP  R0, R12;                 \
	BEQ  found;                   \
	ADD  $lane__size, R10, R10;   \
	MOVD lane_thread(R10), R12;   \
	CMP  R0, R12;                 \
	BNE  miss;                    \
found:

// The status in memory, without the mark of who looks at the goroutine.
#define STATUS(g, r) \
	MOVWU const_gStatus(g), r; \
	AND   $0xfff, r, r

// The frame of a function with 24 bytes of its own, on the stack from where it keeps its return address, and where it keeps
// its caller's frame pointer; and how far into such a function it has that frame.
#define FRAME_OF_24 48
#define AFTER_PROLOGUE 16

// Go hands over to C, held, in a function with such a frame and the arguments of enter: keeps where Go goes on, for this
// package and, as of a function that called C, for the runtime; makes the thread's g the one of its system stack, as the
// runtime does when it calls C. A fault in C is then reported as such, and tracebacks begin here. R0, R14, R15, R27 and R30
// are lost.
//
// The write of RSP, which changes nothing, makes the runtime's unwinder stop here when a profiling signal comes: the return
// address is gone from R30.
#define LEAVE_GO(l) \
	MOVD RSP, R14;                  \
	MOVD R14, RSP;                  \
	MOVD R14, lane_goSP(l);         \
	MOVD R14, const_gSchedSP(g);    \
	MOVD R14, const_gSyscallSP(g);  \
	MOVD R29, const_gSchedBP(g);    \
	MOVD R29, const_gSyscallBP(g);  \
	MOVD $·inside(SB), R15;         \
	ADD  $AFTER_PROLOGUE, R15, R15; \
	MOVD R15, const_gSchedPC(g);    \
	MOVD R15, const_gSyscallPC(g);  \
	MOVD const_gM(g), R14;          \
	MOVD R14, lane_m(l);            \
	MOVD const_mG0(R14), g;         \
	BL   runtime·save_g(SB)

// The stack and the registers are as when the function was called that has its frame at at. R30 and at are lost.
#define TO_CALLER(at) \
	MOVD -8(at), R29;            \
	MOVD (at), R30;              \
	ADD  $FRAME_OF_24, at, at;   \
	MOVD at, RSP

// C goes on, on lane l, and its stack is in use. The watch may have to be woken. R0 to R2, R8, R14 and R30 are lost.
#define TO_C(l) \
	MOVD  $const_laneInC, R14;    \
	MOVD  R14, lane_inC(l);       \
	MOVWU ·watchAsleep(SB), R14;  \
	CBZ   R14, awake;             \
	BL    wake<>(SB);             \
awake:

// The callee-saved registers of C while it is parked, below the frame of the callback, with what the lane has to know
// afterwards, and where a frame of the entry's callee has its caller's frame and return address.
#define PARKED_SIZE 192
#define PARK \
	SUB   $PARKED_SIZE, RSP, RSP; \
	STP   (R19, R20), 0(RSP);   \
	STP   (R21, R22), 16(RSP);  \
	STP   (R23, R24), 32(RSP);  \
	STP   (R25, R26), 48(RSP);  \
	STP   (R27, g), 64(RSP);    \
	STP   (R29, R30), 80(RSP);  \
	FSTPD (F8, F9), 96(RSP);    \
	FSTPD (F10, F11), 112(RSP); \
	FSTPD (F12, F13), 128(RSP); \
	FSTPD (F14, F15), 144(RSP)
#define UNPARK \
	LDP   0(RSP), (R19, R20);   \
	LDP   16(RSP), (R21, R22);  \
	LDP   32(RSP), (R23, R24);  \
	LDP   48(RSP), (R25, R26);  \
	LDP   64(RSP), (R27, g);    \
	LDP   80(RSP), (R29, R30);  \
	FLDPD 96(RSP), (F8, F9);    \
	FLDPD 112(RSP), (F10, F11); \
	FLDPD 128(RSP), (F12, F13); \
	FLDPD 144(RSP), (F14, F15); \
	ADD   $PARKED_SIZE, RSP, RSP
#define PARKED_BASE 160
#define PARKED_ENTRY 176

// Keeps what C needs to go on, on lane R10 with the Frame at RSP. Leaves R11 = the Frame and R12 = m; the system stack's saved
// pointer is where the runtime goes on below. R13 and R14 are lost.
#define PARK_CALL \
	MOVD RSP, R11;                   \
	MOVD R10, Frame_lane(R11);       \
	PARK;                            \
	MOVD ·entryPC(SB), R12;          \
	ADD  $4, R12, R12;               \
	STP  (R29, R12), PARKED_ENTRY(RSP); \
	MOVD lane_m(R10), R12;           \
	MOVD const_mG0(R12), R13;        \
	MOVD const_gSchedSP(R13), R14;   \
	MOVD R14, PARKED_BASE(RSP);      \
	MOVD RSP, R14;                   \
	MOVD R14, const_gSchedSP(R13)

// Undoes what the entry stub did to the stack of C.
#define LEAVE_FRAME \
	ADD   $Frame__size, RSP, RSP; \
	LDP.P 16(RSP), (R29, R30)
