package native

// SPRegister is the number of the stack pointer in debug information, and FPRegister of the frame pointer.
const (
	SPRegister = 31
	FPRegister = 29
)

// Where registers are in the ucontext_t that the kernel gives to signal handlers.
const (
	ucRegs = 184
	ucSP   = 432
	ucPC   = 440

	ucMore = 464 // records of further state
)

func readRegisters(r *Registers, context uintptr) {
	r.PC = LoadWord(context + ucPC)
	for i := range r.Int { // x0 to x30, and the stack pointer behind them
		r.Int[i] = LoadWord(context + ucRegs + uintptr(i)*8)
	}
}

// accessOf looks for the kernel's record of the exception's syndrome.
func accessOf(context uintptr) string {
	const (
		esrMagic   = 0x45535201
		esrWrite   = 1 << 6
		classShift = 26
		dataAbort  = 0x24 // from user space
		insAbort   = 0x20
	)
	for at, end := context+ucMore, context+ucMore+4096; at < end; {
		magic, size := Load32(at), Load32(at+4)
		if magic == 0 || size < 8 {
			break
		}
		if magic == esrMagic {
			esr := Load64(at + 8)
			switch {
			case esr>>classShift == insAbort:
				return "execute"
			case esr>>classShift != dataAbort:
				return "access"
			case esr&esrWrite != 0:
				return "write"
			}
			return "read"
		}
		at += uintptr(size)
	}
	return "access"
}

// jumpedCall is the address of the Call that a stub found to have been jumped over.
func jumpedCall(r *Registers) uintptr { return r.Int[9] }

// entryFrame is the frame pointer of the entry from C, by where the return address into it is: the function that it calls
// keeps the two side by side.
func entryFrame(at uintptr) uintptr {
	frame, _ := readWord(at - 8)
	return frame
}
