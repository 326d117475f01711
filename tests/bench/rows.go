package main

// sources are measured in this order within each round.
var sources = []source{
	{name: "native", pkg: "./internal/native"},
	{name: "trampoline", pkg: "./trampoline"},
	{name: "debugmode", pkg: "./debugmode"},
	{name: "matrix", pkg: "./tests/matrix"},
	{name: "gen", pkg: "./gen"},
	{name: "extensions", pkg: "./tests/extensions"},
	{name: "arrays", pkg: "./numpyapi"},
	{name: "cpython", command: []string{".venv/bin/python", "tests/cpython/bench.py"}},
}

// sections are the table. The first row of each is what the others are compared with.
var sections = []section{
	{"C calls C through a table of functions, loop in C", []row{
		{"native.CToC/raw", "raw pointer: no context is swapped", ""},
		{"native.CToC/gcc", "trampoline compiled by gcc", ""},
		{"native.CToC/gcc-guarded", "trampoline compiled by gcc that checks the context", ""},
		{"native.CToC/owned", "our thunk: checks the thread and the context, and swaps the context", ""},
		{"native.CToC/swap-static", "our thunk where pages cannot be mapped", ""},
	}},
	{"C calls Go", []row{
		{"native.CToGo/cgo-int", "cgo export", ""},
		{"native.CToGo/int", "our entry", ""},
		{"native.CToGo/recover", "our entry, panics become errors", ""},
		{"native.CToGo/mixed", "our entry, double result", ""},
		{"native.CToGo/cgo-mixed", "cgo export, double result", ""},
		{"native.CToGo/purego", "purego.NewCallback", ""},
	}},
	{"Go calls C", []row{
		{"native.GoToC/cgo-int", "cgo", ""},
		{"native.GoToC/int", "our call", ""},
		{"native.GoToC/mixed", "our call, double argument and result", ""},
		{"native.GoToC/cgo-mixed", "cgo, double argument and result", ""},
		{"native.GoToC/syscalln", "purego.SyscallN", ""},
		{"native.GoToC/registerfunc", "purego.RegisterFunc", ""},
	}},
	{"Go calls Go", []row{
		{"trampoline.GoToGo/direct", "function, not inlined", ""},
		{"trampoline.GoToGo/interface", "interface method", ""},
		{"trampoline.GoToGo/client", "generated client over an edge", ""},
	}},
	{"A call over an edge, int64_t as_int(ctx, h), loop in C", []row{
		{"trampoline.Edge/c-to-c", "C provider, same handle space: thunk", ""},
		{"trampoline.Edge/c-to-go", "Go provider, same handle space: generated entry", ""},
		{"trampoline.Edge/c-to-c-watched", "C provider, edge watched: counted and timed", ""},
		{"trampoline.Edge/c-to-c-watched-in-go", "the same where the processor's counter is of no use", ""},
		{"trampoline.Edge/c-to-c-intercepted", "C provider, edge watched by an interceptor", ""},
		{"trampoline.Edge/c-to-go-watched", "Go provider, edge watched: counted and timed", ""},
		{"trampoline.Edge/c-to-go-debug", "Go provider, consumer in debug mode: handles translated", ""},
	}},
	{"Generated code beside the bare native call", []row{
		{"trampoline.GoToC/native", "Go calls C: bare call", ""},
		{"trampoline.GoToC/client", "Go calls C: generated client", ""},
		{"trampoline.CToGo/native", "C calls Go: bare entry", ""},
		{"trampoline.CToGo/entry", "C calls Go: generated entry of an API", ""},
		{"trampoline.CToGo/context", "C calls Go: member of an HPy context", ""},
	}},
	{"The same modules in C on stock CPython with stock hpy, no Go, and in our host: a call, one handle in, one out, loop in C", []row{
		{"cpython.CPython/raw", "raw pointer: the floor, and wrong in other modes", ""},
		{"cpython.CPython/same-mode", "generated wrapper, both modules in one mode", ""},
		{"cpython.CPython/mixed", "generated wrapper, provider in debug mode", ""},
		{"cpython.CPython/debug-to-universal", "generated wrapper, consumer in debug mode", ""},
		{"cpython.CPython/trace-to-universal", "generated wrapper, consumer in trace mode", ""},
		{"cpython.CPython/python-call", "HPy_Call of a method that does the same", ""},
		{"cpython.CPython/plain-raw", "without HPy: raw pointer, the provider's module at hand", ""},
		{"cpython.CPython/plain", "without HPy: generated wrapper", ""},
		{"cpython.CPython/plain-to-hpy", "consumer without HPy, provider with it", ""},
		{"cpython.CPython/hpy-to-plain", "consumer with HPy, provider without it", ""},
		{"cpython.CPython/plain-python-call", "without HPy: Python-level call of a method that does the same", ""},
		{"cpython.CPython/plain-import", "without HPy: an import with all checks", ""},
		{"cpython.CPython/interface-plain", "without HPy: the table of an object that offers an interface, found again", ""},
		{"cpython.CPython/interface", "with HPy: the same", ""},
		{"matrix.Edge/same-mode", "our host: both modules in universal mode", ""},
		{"matrix.Edge/mixed", "our host: provider in debug mode", ""},
		{"matrix.Edge/debug-to-universal", "our host: consumer in debug mode", ""},
		{"matrix.Edge/debug-to-debug", "our host: both in debug mode", ""},
		{"matrix.Edge/trace-to-universal", "our host: consumer in trace mode", ""},
	}},
	{"The same, two handles in, one out, which the provider makes by HPy_Subtract of two ints", []row{
		{"cpython.CPython/pair-same-mode", "CPython: both modules in universal mode", ""},
		{"cpython.CPython/pair-mixed", "CPython: provider in debug mode", ""},
		{"cpython.CPython/pair-debug-to-universal", "CPython: consumer in debug mode", ""},
		{"cpython.CPython/subtract-same-mode", "CPython: HPy_Subtract alone", ""},
		{"cpython.CPython/subtract-debug", "CPython: HPy_Subtract alone, in debug mode", ""},
		{"matrix.Edge/pair-same-mode", "our host: both modules in universal mode", ""},
		{"matrix.Edge/pair-mixed", "our host: provider in debug mode", ""},
		{"matrix.Edge/pair-debug-to-universal", "our host: consumer in debug mode", ""},
		{"matrix.Edge/pair-debug-to-debug", "our host: both in debug mode", ""},
		{"matrix.Edge/subtract-same-mode", "our host: HPy_Subtract alone", ""},
		{"matrix.Edge/subtract-debug-to-universal", "our host: HPy_Subtract alone, in debug mode", ""},
	}},
	{"Handles", []row{
		{"native.Handles/from-int64", "HPyLong_FromInt64_t from C", ""},
		{"native.Handles/as-int64", "HPyLong_AsInt64_t from C", ""},
		{"native.Handles/dup+close", "HPy_Dup and HPy_Close from C", ""},
		{"native.Handles/go-resolve", "look up, in Go", ""},
		{"native.Handles/go-dup+close", "duplicate and close in Go", ""},
	}},
	{"Making", []row{
		{"native.Making/swap-batch", "one thunk of many made together", ""},
		{"native.Making/swap", "one thunk made and given back, again and again", ""},
	}},
	{"Modes, a loop in C: HPy_Add of an int and a bool, and HPy_Close", modeRows("")},
	{"Modes, a loop in C: HPy_Add of two small ints, and HPy_Close", modeRows("ints-")},
	{"Modes, a loop in C: HPy_Dup and HPy_Close", modeRows("dup-")},
	{"Members of the HPy API, a loop in C in universal mode: the host, beside hpy on CPython", besideCPython(members)},
	{"What extensions do, in universal mode: the host, beside hpy on CPython", besideCPython(extensions)},
	{"Arrays of float64, a loop in C: the array API with the provider in Go, beside NumPy's C API on CPython, one processor each", besideNumPy()},
	{"How long the world takes to stop while ten goroutines are in C", []row{
		{"native.StopTheWorld/computing/released/p50", "C computes for milliseconds, called the runtime's way: median", ""},
		{"native.StopTheWorld/computing/released/p99", "the same: 99 of 100", ""},
		{"native.StopTheWorld/computing/Do/p50", "the same, called our way: median", ""},
		{"native.StopTheWorld/computing/Do/p99", "the same: 99 of 100", ""},
		{"native.StopTheWorld/callbacks/released/p99", "C calls back all the time, called the runtime's way: 99 of 100", ""},
		{"native.StopTheWorld/callbacks/Do/p99", "the same, called our way: 99 of 100", ""},
	}},
	{"Generating", []row{
		{"gen.Generate/500-slots", "all of a definition of 500 slots", ""},
		{"gen.Generate/500-slots-parse", "reading and checking it", ""},
		{"gen.Generate/500-slots-go", "its Go", ""},
		{"gen.Generate/500-slots-c", "its C", ""},
		{"gen.Generate/2000-slots", "all of a definition of 2,000 slots", ""},
	}},
}

// modeRows are one loop in all modes, HPy's own first.
func modeRows(prefix string) []row {
	at := "debugmode.Modes/" + prefix
	return []row{
		{at + "hpy-universal", "hpy on CPython: universal mode", ""},
		{at + "hpy-trace", "hpy on CPython: trace mode", ""},
		{at + "hpy-debug", "hpy on CPython: debug mode", ""},
		{at + "universal", "our host: universal mode", ""},
		{at + "trace", "our host: trace mode", ""},
		{at + "debug", "our host: debug mode", ""},
		{at + "debug+trace", "our host: debug and trace mode", ""},
	}
}

// members and extensions are the tasks of package extensions, with what they are.
var members = [][2]string{
	{"dup_close", "HPy_Dup, HPy_Close"}, {"type", "HPy_Type, HPy_Close"}, {"type_check", "HPy_TypeCheck"}, {"same", "HPy_Is"},
	{"as_struct", "AsStruct"}, {"new_close", "HPy_New of a small struct, HPy_Close"}, {"global_load", "HPyGlobal_Load, HPy_Close"},
	{"global_store", "HPyGlobal_Store"}, {"field_load", "HPyField_Load, HPy_Close"}, {"field_store", "HPyField_Store"},
	{"list_get", "HPy_GetItem_i of a list, HPy_Close"}, {"tuple_get", "HPy_GetItem_i of a tuple, HPy_Close"},
	{"list_set", "HPy_SetItem_i of a list"}, {"dict_get", "HPy_GetItem of a dict, HPy_Close"}, {"dict_set", "HPy_SetItem of a dict"},
	{"length", "HPy_Length of a list"}, {"long_check", "HPy_TypeCheck for int"}, {"float_check", "HPy_TypeCheck for float"},
	{"unicode_check", "HPyUnicode_Check"}, {"list_check", "HPyList_Check"}, {"as_long", "HPyLong_AsLong"},
	{"from_long", "HPyLong_FromLong, HPy_Close"}, {"as_double", "HPyFloat_AsDouble"}, {"from_double", "HPyFloat_FromDouble, HPy_Close"},
	{"as_utf8", "HPyUnicode_AsUTF8AndSize"}, {"from_string", "HPyUnicode_FromString, HPy_Close"}, {"err_occurred", "HPyErr_Occurred"},
	{"is_true", "HPy_IsTrue of an int"}, {"add_floats", "HPy_Add of floats, HPy_Close"}, {"multiply_mixed", "HPy_Multiply of a float and an int, HPy_Close"},
	{"compare", "HPy_RichCompareBool of ints"}, {"get_attr", "HPy_GetAttr_s of a member, HPy_Close"},
	{"call_method", "HPy_CallTupleDict of a method in C, HPy_Close"}, {"list_append", "HPyList_New, HPyList_Append, HPy_Close"},
	{"tuple_pack", "HPyTuple_FromArray, HPy_Close"}, {"tracker", "HPyTracker_New, Add, Close"},
}

var extensions = [][2]string{
	{"json-loads", "a reader of JSON: 120 bytes, 14 values"}, {"solver-multiply", "a solver: variable * number"},
	{"solver-add", "a solver: term + term"}, {"solver-method", "a solver: a method of a variable"},
	{"solver-value", "a solver: the value of an expression"}, {"vector-make", "a vector of four numbers, made from a tuple"},
	{"vector-item", "a vector: item by index"}, {"vector-add", "a vector: the sum of two"},
}

func besideCPython(tasks [][2]string) (rows []row) {
	for _, t := range tasks {
		rows = append(rows, row{"extensions.Extensions/" + t[0], t[1], "extensions.Extensions/hpy-" + t[0]})
	}
	return rows
}

// arrays are the operations of numpyapi's benchmark, with what they are.
var arrays = [][2]string{
	{"ndim", "NumPy_Ndim, beside a macro that reads a field"}, {"add-into", "add, into an array"}, {"add", "add, a new array"},
	{"multiply", "multiply"}, {"sqrt", "sqrt"}, {"less", "less"}, {"astype", "astype float32"}, {"sum", "sum"}, {"mean", "mean"}, {"dot", "dot"},
}

func besideNumPy() (rows []row) {
	beside := func(name, what string) {
		rows = append(rows, row{"arrays.Arrays/" + name, what, "arrays.Arrays/numpy-" + name})
	}
	for _, a := range arrays {
		if a[0] == "ndim" {
			beside("ndim-16", a[1])
			continue
		}
		for _, size := range [][2]string{{"16", "16"}, {"1000", "1,000"}, {"100000", "100,000"}, {"10000000", "10,000,000"}} {
			beside(a[0]+"-"+size[0], a[1]+", "+size[1]+" elements")
		}
	}
	beside("matmul-16", "matmul of matrices of 4 × 4")
	beside("matmul-1000", "matmul, 32 × 32")
	beside("matmul-10000000", "matmul, 512 × 512")
	return rows
}
