// What the ways across on a lane share; lane and level are Go types.

// The identity of the thread, which threadPointer gives.
#define THREAD(r) BYTE $0x64; BYTE $0x48; BYTE $0x8b; BYTE $0x04; BYTE $0x25; LONG $0

// Leaves R8 = the lane of the calling thread, and jumps to miss when it has none. AX, CX
// and DX are lost.
#define FIND_LANE(miss) \
	THREAD(AX);                   \
	MOVQ $const_laneHash, CX;     \
	IMULQ AX, CX;                 \
	SHRQ $const_laneShift, CX;    \
	SHLQ $5, CX;                  \
	LEAQ ·lanes(SB), DX;          \
	ADDQ CX, DX;                  \
	CMPQ AX, laneSlot_thread(DX); \
	JEQ  found;                   \
	ADDQ $laneSlot__size, DX;     \
	CMPQ AX, laneSlot_thread(DX); \
	JNE  miss;                    \
found: \
	MOVQ laneSlot_lane(DX), R8

// C begins or goes on, on lane R8. AX and DX are lost.
#define START_CLOCK(l) \
	RDTSC;                  \
	SHLQ $32, DX;           \
	ORQ  DX, AX;            \
	MOVQ AX, lane_start(l); \
	MOVQ $1, lane_measure(l)

#define TO_C(l) \
	MOVQ $1, lane_inC(l); \
	DECQ lane_countdown(l); \
	JGT  unmeasured; \
	MOVQ $const_measureEvery, lane_countdown(l); \
	START_CLOCK(l); \
unmeasured:

// C has returned or called. AX and DX are lost.
#define FROM_C(l) \
	MOVQ $0, lane_inC(l);     \
	CMPQ lane_measure(l), $0; \
	JEQ  untimed;             \
	RDTSC;                    \
	SHLQ $32, DX;             \
	ORQ  DX, AX;              \
	SUBQ lane_start(l), AX;   \
	MOVQ AX, lane_spent(l);   \
untimed:

// Go hands over to C, held: keeps where Go goes on, which is after the call of the function
// that is running, without a frame, and makes the thread's g the one of its system stack, as
// the runtime does when it calls C. A fault in C is then reported as such, and tracebacks
// begin at the caller. AX, CX and R13 are lost.
#define LEAVE_GO(l) \
	MOVQ SP, lane_goSP(l);            \
	MOVQ BP, lane_goBP(l);            \
	MOVQ TLS, CX;                     \
	MOVQ 0(CX)(TLS*1), R13;           \
	MOVQ R13, lane_g(l);              \
	MOVQ 0(SP), AX;                   \
	MOVQ AX, const_gSchedPC(R13);     \
	LEAQ 8(SP), AX;                   \
	MOVQ AX, const_gSchedSP(R13);     \
	MOVQ const_gM(R13), AX;           \
	MOVQ const_mG0(AX), AX;           \
	MOVQ AX, 0(CX)(TLS*1)

// Go goes on, with R14 = g. CX is lost.
#define ENTER_GO(l) \
	MOVQ lane_g(l), R14;        \
	MOVQ TLS, CX;               \
	MOVQ R14, 0(CX)(TLS*1);     \
	MOVQ lane_goSP(l), SP;      \
	MOVQ lane_goBP(l), BP;      \
	CMPQ const_gStackguard0(R14), $const_stackPreempt; \
	JNE  unwanted;              \
	MOVQ $1, lane_countdown(l); \
unwanted:

// The callee-saved registers of C while it is parked, below the frame of the callback, and of
// the runtime while the system stack waits.
#define PARKED_SIZE 48
#define PARK \
	LEAQ -PARKED_SIZE(SP), SP; \
	MOVQ BX, 0(SP);   \
	MOVQ R12, 8(SP);  \
	MOVQ R13, 16(SP); \
	MOVQ R14, 24(SP); \
	MOVQ R15, 32(SP); \
	MOVQ BP, 40(SP)
#define UNPARK \
	MOVQ 0(SP), BX;   \
	MOVQ 8(SP), R12;  \
	MOVQ 16(SP), R13; \
	MOVQ 24(SP), R14; \
	MOVQ 32(SP), R15; \
	MOVQ 40(SP), BP;  \
	LEAQ PARKED_SIZE(SP), SP

// Undoes what the entry stub did to the stack of C.
#define LEAVE_FRAME \
	MOVQ Frame__size(SP), BP; \
	LEAQ (Frame__size+8)(SP), SP

// C's chain of frames ends on the lane.
#define FIRST_FRAME XORL BP, BP
