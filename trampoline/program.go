package trampoline

// This file is for generated code.

// For generated code: ProgramOf gives the program of the definition that a call from C goes through, and the slot or callback
// type that it goes to. The program is nil when the edge is gone or its definition has none of the type.
func ProgramOf[P any](f *Frame) (program *P, index int) {
	index = int(f.user() & siteMask &^ (siteCallback | siteSwap))
	if e := edges.get(f.user() >> siteBits); e != nil {
		program, _ = e.def.Program.(*P)
	}
	return program, index
}
