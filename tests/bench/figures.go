package main

// figures are the dozen lines of README; the whole table is in docs/performance.md.
var figures = []figure{
	{"C → C through a table, thread checked, context swapped", "native.CToC/owned", "native.CToC/gcc-guarded", "gcc's trampoline"},
	{"C → Go", "native.CToGo/int", "native.CToGo/cgo-int", "cgo"},
	{"C → Go, generated entry of an API", "trampoline.CToGo/entry", "native.CToGo/cgo-int", "cgo"},
	{"Go → C", "native.GoToC/int", "native.GoToC/cgo-int", "cgo"},
	{"Go → C, generated client", "trampoline.GoToC/client", "native.GoToC/cgo-int", "cgo"},
	{"Go → Go, generated client over an edge", "trampoline.GoToGo/client", "trampoline.GoToGo/interface", "an interface"},
	{"edge watched: counted and timed", "trampoline.Edge/c-to-c-watched", "trampoline.Edge/c-to-c", "not watched"},
	{"one mode, stock CPython + hpy", "cpython.CPython/same-mode", "cpython.CPython/raw", "raw pointer"},
	{"provider in debug mode, stock CPython + hpy", "cpython.CPython/mixed", "cpython.CPython/raw", "raw pointer"},
	{"provider in debug mode, our host", "matrix.Edge/mixed", "cpython.CPython/mixed", "on CPython"},
	{"consumer in debug mode, our host", "matrix.Edge/debug-to-universal", "cpython.CPython/debug-to-universal", "on CPython"},
	{"HPy_Add and HPy_Close of small ints, our host", "debugmode.Modes/ints-universal", "debugmode.Modes/ints-hpy-universal", "hpy on CPython"},
	{"the same in trace mode", "debugmode.Modes/ints-trace", "debugmode.Modes/ints-hpy-trace", "hpy on CPython"},
	{"HPy_Add and HPy_Close of an int and a bool, our host", "debugmode.Modes/universal", "debugmode.Modes/hpy-universal", "hpy on CPython"},
}
