// What the ways across share.

// The identity of the thread, which threadPointer gives.
#define THREAD(r) BYTE $0x64; BYTE $0x48; BYTE $0x8b; BYTE $0x04; BYTE $0x25; LONG $0

// Leaves R8 = the lane of the calling thread, and jumps to miss when it has none. AX and CX are lost.
#define FIND_LANE(miss) \
	THREAD(AX);                   \
	MOVQ $const_laneHash, CX;     \
	IMULQ AX, CX;                 \
	SHRQ $const_laneShift, CX;    \
	SHLQ $const_laneBucketShift, CX; \
	LEAQ ·lanes(SB), R8;          \
	ADDQ CX, R8;                  \
	CMPQ AX, lane_thread(R8);     \
	JEQ  found;                   \
	ADDQ $lane__size, R8;         \
	CMPQ AX, lane_thread(R8);     \
	JNE  miss;                    \
found:

// The status in memory, without the mark of who looks at the goroutine.
#define STATUS(g, r) \
	MOVL const_gStatus(g), r; \
	ANDL $0xfff, r

#define SET_G(r, scratch) \
	MOVQ TLS, scratch;          \
	MOVQ r, 0(scratch)(TLS*1)

// Go hands over to C, held, at the begin of a function without a frame that has the arguments of enter: keeps where Go goes
// on, for this package and, as of a function that called C, for the runtime; makes the thread's g the one of its system
// stack, as the runtime does when it calls C. Leaves DX = that. A fault in C is then reported as such, and tracebacks begin
// here. AX, CX and R13 are lost.
#define LEAVE_GO(l) \
	MOVQ SP, lane_goSP(l);             \
	MOVQ BP, lane_goBP(l);             \
	MOVQ TLS, CX;                      \
	MOVQ 0(CX)(TLS*1), R13;            \
	LEAQ ·inside(SB), AX;              \
	INCQ AX;                           \
	MOVQ AX, const_gSchedPC(R13);      \
	MOVQ AX, const_gSyscallPC(R13);    \
	MOVQ SP, const_gSchedSP(R13);      \
	MOVQ SP, const_gSyscallSP(R13);    \
	MOVQ BP, const_gSyscallBP(R13);    \
	MOVQ const_gM(R13), AX;            \
	MOVQ AX, lane_m(l);                \
	MOVQ const_mG0(AX), DX;            \
	MOVQ DX, 0(CX)(TLS*1)

// Go goes on after C that ran held, with R14 = g. CX is lost.
#define ENTER_GO(l) \
	MOVQ lane_m(l), CX;             \
	MOVQ const_mCurG(CX), R14;      \
	MOVQ $0, const_gSyscallSP(R14); \
	SET_G(R14, CX);                 \
	MOVQ lane_goSP(l), SP;          \
	MOVQ lane_goBP(l), BP

// C goes on, on lane l, and its stack is in use. The watch may have to be woken. What system calls lose is lost.
#define TO_C(l) \
	MOVQ $const_laneInC, lane_inC(l); \
	CMPL ·watchAsleep(SB), $0;        \
	JEQ  awake;                       \
	CALL wake<>(SB);                  \
awake:

// The callee-saved registers of C while it is parked, below the frame of the callback, with what the lane has to know
// afterwards, and where a frame of the entry's callee has its return address.
#define PARKED_SIZE 64
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
#define PARKED_BASE 48
#define PARKED_ENTRY 56

// Keeps what C needs to go on, on lane R8 with the Frame at SP. Leaves R9 = the Frame, CX = m and DX = the g of the system
// stack, where the runtime goes on below. AX is lost.
#define PARK_CALL \
	MOVQ R8, Frame_lane(SP);     \
	MOVQ SP, R9;                 \
	PARK;                        \
	MOVQ ·entryPC(SB), AX;       \
	INCQ AX;                     \
	MOVQ AX, PARKED_ENTRY(SP);   \
	MOVQ lane_m(R8), CX;         \
	MOVQ const_mG0(CX), DX;      \
	MOVQ const_gSchedSP(DX), AX; \
	MOVQ AX, PARKED_BASE(SP);    \
	MOVQ SP, const_gSchedSP(DX)

// Leaves DX = the stack and BP = the frame pointer of who called enter, from what the runtime keeps of a goroutine in a
// system call: that began at inside, or in a function with a frame of 24 bytes. AX is lost.
#define FIND_GO(g) \
	MOVQ const_gSchedSP(g), DX;     \
	LEAQ ·inside(SB), AX;           \
	INCQ AX;                        \
	CMPQ AX, const_gSchedPC(g);     \
	JEQ  direct;                    \
	ADDQ $FRAME_OF_24, DX;          \
	MOVQ -8(DX), BP;                \
	JMP  located;                   \
direct: \
	MOVQ const_gSyscallBP(g), BP;   \
located:

// Undoes what the entry stub did to the stack of C.
#define LEAVE_FRAME \
	MOVQ Frame__size(SP), BP; \
	LEAQ (Frame__size+8)(SP), SP

// What a function with a frame of 24 bytes takes from the stack, its caller's frame pointer on top.
#define FRAME_OF_24 32

// C's chain of frames ends where Go called it.
#define FIRST_FRAME XORL BP, BP

// The frame pointer of who called enter.
#define GO_FRAME(g) MOVQ const_gSyscallBP(g), BP
