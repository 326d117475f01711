package native

// SPRegister is the number of the stack pointer in debug information, and FPRegister of the frame pointer.
const (
	SPRegister = 7
	FPRegister = 6
)

// Where registers are in the ucontext_t that the kernel gives to signal handlers.
const (
	ucSP    = 160
	ucPC    = 168
	ucError = 192
)

// ucRegisters are the offsets of the registers by their numbers in debug information.
var ucRegisters = [16]uintptr{144, 136, 152, 128, 112, 104, 120, 160, 40, 48, 56, 64, 72, 80, 88, 96}

func readRegisters(r *Registers, context uintptr) {
	r.PC = LoadWord(context + ucPC)
	for i, at := range ucRegisters {
		r.Int[i] = LoadWord(context + at)
	}
}

// accessOf reads what the processor says of a page fault.
func accessOf(context uintptr) string {
	switch e := LoadWord(context + ucError); {
	case e&16 != 0:
		return "execute"
	case e&2 != 0:
		return "write"
	}
	return "read"
}

// jumpedCall is the address of the Call that a stub found to have been jumped over.
func jumpedCall(r *Registers) uintptr { return r.Int[11] }

// entryFrame is the frame pointer of the entry from C, by where the return address into it is: below its Frame.
func entryFrame(at uintptr) uintptr { return at + 8 + sizeOf[Frame]() }
