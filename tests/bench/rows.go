package main

// sources are measured in this order within each round.
var sources = []source{
	{pkg: "./internal/native"},
}

// sections are the table. The first row of each is what the others are compared with.
var sections = []section{
	{"C calls C through a table of functions, loop in C", []row{
		{"CToC/raw", "raw pointer: no context is swapped"},
		{"CToC/gcc", "trampoline compiled by gcc"},
		{"CToC/gcc-guarded", "trampoline compiled by gcc that checks the context"},
		{"CToC/swap", "our thunk: checks and swaps the context"},
		{"CToC/swap-static", "our thunk where pages cannot be mapped"},
	}},
	{"C calls Go", []row{
		{"CToGo/cgo-int", "cgo export"},
		{"CToGo/int", "our entry"},
		{"CToGo/recover", "our entry, panics become errors"},
		{"CToGo/mixed", "our entry, double result"},
		{"CToGo/cgo-mixed", "cgo export, double result"},
		{"CToGo/purego", "purego.NewCallback"},
	}},
	{"Go calls C", []row{
		{"GoToC/cgo-int", "cgo"},
		{"GoToC/int", "our call"},
		{"GoToC/mixed", "our call, double argument and result"},
		{"GoToC/cgo-mixed", "cgo, double argument and result"},
		{"GoToC/leaf", "our call of a function that neither blocks nor calls back"},
		{"GoToC/syscalln", "purego.SyscallN"},
		{"GoToC/registerfunc", "purego.RegisterFunc"},
	}},
	{"Handles", []row{
		{"Handles/go-resolve", "look up, in Go"},
		{"Handles/from-int64", "HPyLong_FromInt64_t from C"},
		{"Handles/as-int64", "HPyLong_AsInt64_t from C"},
		{"Handles/dup+close", "HPy_Dup and HPy_Close from C"},
		{"Handles/go-dup+close", "duplicate and close in Go"},
	}},
	{"Making", []row{
		{"Making/swap", "one thunk, and giving it back"},
		{"Making/swap-batch", "one thunk of many made together"},
	}},
}
