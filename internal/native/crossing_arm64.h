// What the ways across on a lane share; lane and level are Go types.

// Leaves R10 = the lane of the calling thread, and jumps to miss when it has none. R0 and
// R11 to R13 are lost.
#define FIND_LANE(miss) \
	WORD $0xd53bd040;             \
	MOVD $const_laneHash, R11;    \
	MUL  R0, R11, R11;            \
	LSR  $const_laneShift, R11, R11; \
	MOVD $·lanes(SB), R12;        \
	ADD  R11<<5, R12, R12;        \
	MOVD laneSlot_thread(R12), R13; \
	CMP  R0, R13;                 \
	BEQ  found;                   \
	ADD  $laneSlot__size, R12, R12; \
	MOVD laneSlot_thread(R12), R13; \
	CMP  R0, R13;                 \
	BNE  miss;                    \
found: \
	MOVD laneSlot_lane(R12), R10

// C begins or goes on. R14 is lost.
#define START_CLOCK(l) \
	MRS  CNTVCT_EL0, R14;      \
	MOVD R14, lane_start(l);   \
	MOVD $1, R14;              \
	MOVD R14, lane_measure(l)

#define TO_C(l) \
	MOVD $1, R14;              \
	MOVD R14, lane_inC(l);     \
	MOVD lane_countdown(l), R14; \
	SUBS $1, R14, R14;         \
	MOVD R14, lane_countdown(l); \
	BGT  unmeasured;           \
	MOVD $const_measureEvery, R14; \
	MOVD R14, lane_countdown(l); \
	START_CLOCK(l);            \
unmeasured:

// C has returned or called. R14 and R15 are lost.
#define FROM_C(l) \
	MOVD ZR, lane_inC(l);      \
	MOVD lane_measure(l), R14; \
	CBZ  R14, untimed;         \
	MRS  CNTVCT_EL0, R14;      \
	MOVD lane_start(l), R15;   \
	SUB  R15, R14, R14;        \
	MOVD R14, lane_spent(l);   \
untimed:

// Go hands over to C, held: keeps where Go goes on, which is after the call of the function
// that is running, without a frame, and makes the thread's g the one of its system stack, as
// the runtime does when it calls C. A fault in C is then reported as such, and tracebacks
// begin at the caller. R0, R14, R27, R30 and g are lost.
//
// The write of RSP, which changes nothing, makes the runtime's unwinder stop here when a
// profiling signal comes: the return address is gone from R30.
#define LEAVE_GO(l) \
	MOVD RSP, R14;             \
	MOVD R14, RSP;             \
	MOVD R14, lane_goSP(l);    \
	MOVD R14, const_gSchedSP(g); \
	MOVD R29, lane_goBP(l);    \
	MOVD R30, lane_goLR(l);    \
	MOVD R30, const_gSchedPC(g); \
	MOVD g, lane_g(l);         \
	MOVD const_gM(g), R14;     \
	MOVD const_mG0(R14), g;    \
	BL   runtime·save_g(SB)

// Go goes on. R0, R14 and R27 are lost.
#define ENTER_GO(l) \
	MOVD lane_g(l), g;         \
	BL   runtime·save_g(SB);   \
	MOVD lane_goSP(l), R14;    \
	MOVD R14, RSP;             \
	MOVD lane_goBP(l), R29;    \
	MOVD lane_goLR(l), R30;    \
	MOVD const_gStackguard0(g), R14; \
	CMP  $const_stackPreempt, R14; \
	BNE  unwanted;             \
	MOVD $1, R14;              \
	MOVD R14, lane_countdown(l); \
unwanted:

// The callee-saved registers of C while it is parked, below the frame of the callback, and of
// the runtime while the system stack waits.
#define PARKED_SIZE 160
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

// Undoes what the entry stub did to the stack of C.
#define LEAVE_FRAME \
	ADD   $Frame__size, RSP, RSP; \
	LDP.P 16(RSP), (R29, R30)

// C's chain of frames ends on the lane.
#define FIRST_FRAME MOVD ZR, R29
