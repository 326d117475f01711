// Package hpydef reads what an HPy module says about itself in C structs: HPyModuleDef, HPyDef, HPyType_Spec.
//
// The structs are in memory that a foreign shared object owns, and may be wrong in every way: every read is
// checked by the kernel, counts and lengths are bounded, and a bad address is an error that names the field. Nothing is
// kept of the memory; the results are copies. (The functions that a definition points at are C code of the module all the
// same: calling them means trusting them.)
//
// The layouts are those of HPy's public headers hpydef.h, hpytype.h and hpymodule.h on an LP64 platform; a test checks
// them with the C compiler. The package imports internal/native only.
package hpydef
