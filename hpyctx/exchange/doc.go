// Package exchange has the C structs by which libraries hand arrays to each other in one process: DLPack's tensors, old and new,
// and the table of functions that goes with them; the arrays of Arrow's C data interface; NumPy's PyArrayInterface.
//
// It owns their layout and who owns what. What a program offers (Form.Export, ExportArrow) is released once, when the C function in the
// struct is called, by any thread, with or without a lock of Python's. What others offer (Form.Take, TakeArrow, ReadInterface) is
// looked at before it is used: a struct that lies, or that says what Go cannot do with it, is an error, never a fault.
//
// It is for authors of modules in Go that make arrays, as numpyapi is one; programs have hpyctx/cpython/arrays, and what array modules offer.
// It imports internal/native and internal/numbered alone: it knows nothing of Python, of capsules and of hosts.
package exchange
