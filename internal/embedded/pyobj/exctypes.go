package pyobj

// The exception classes.
var (
	BaseException          = &Type{name: "BaseException"}
	ExceptionType          = &Type{name: "Exception"}
	SystemExit             = &Type{name: "SystemExit"}
	KeyboardInterrupt      = &Type{name: "KeyboardInterrupt"}
	GeneratorExit          = &Type{name: "GeneratorExit"}
	StopIteration          = &Type{name: "StopIteration"}
	StopAsyncIteration     = &Type{name: "StopAsyncIteration"}
	ArithmeticError        = &Type{name: "ArithmeticError"}
	FloatingPointError     = &Type{name: "FloatingPointError"}
	OverflowError          = &Type{name: "OverflowError"}
	ZeroDivisionError      = &Type{name: "ZeroDivisionError"}
	AssertionError         = &Type{name: "AssertionError"}
	AttributeError         = &Type{name: "AttributeError"}
	BufferError            = &Type{name: "BufferError"}
	EOFError               = &Type{name: "EOFError"}
	ImportError            = &Type{name: "ImportError"}
	ModuleNotFoundError    = &Type{name: "ModuleNotFoundError"}
	LookupError            = &Type{name: "LookupError"}
	IndexError             = &Type{name: "IndexError"}
	KeyError               = &Type{name: "KeyError"}
	MemoryError            = &Type{name: "MemoryError"}
	NameError              = &Type{name: "NameError"}
	UnboundLocalError      = &Type{name: "UnboundLocalError"}
	OSError                = &Type{name: "OSError"}
	BlockingIOError        = &Type{name: "BlockingIOError"}
	ChildProcessError      = &Type{name: "ChildProcessError"}
	ConnectionError        = &Type{name: "ConnectionError"}
	BrokenPipeError        = &Type{name: "BrokenPipeError"}
	ConnectionAbortedError = &Type{name: "ConnectionAbortedError"}
	ConnectionRefusedError = &Type{name: "ConnectionRefusedError"}
	ConnectionResetError   = &Type{name: "ConnectionResetError"}
	FileExistsError        = &Type{name: "FileExistsError"}
	FileNotFoundError      = &Type{name: "FileNotFoundError"}
	InterruptedError       = &Type{name: "InterruptedError"}
	IsADirectoryError      = &Type{name: "IsADirectoryError"}
	NotADirectoryError     = &Type{name: "NotADirectoryError"}
	PermissionError        = &Type{name: "PermissionError"}
	ProcessLookupError     = &Type{name: "ProcessLookupError"}
	TimeoutError           = &Type{name: "TimeoutError"}
	ReferenceError         = &Type{name: "ReferenceError"}
	RuntimeError           = &Type{name: "RuntimeError"}
	NotImplementedError    = &Type{name: "NotImplementedError"}
	RecursionError         = &Type{name: "RecursionError"}
	SyntaxError            = &Type{name: "SyntaxError"}
	IndentationError       = &Type{name: "IndentationError"}
	TabError               = &Type{name: "TabError"}
	SystemError            = &Type{name: "SystemError"}
	TypeError              = &Type{name: "TypeError"}
	ValueError             = &Type{name: "ValueError"}
	UnicodeError           = &Type{name: "UnicodeError"}
	UnicodeDecodeError     = &Type{name: "UnicodeDecodeError"}
	UnicodeEncodeError     = &Type{name: "UnicodeEncodeError"}
	UnicodeTranslateError  = &Type{name: "UnicodeTranslateError"}

	Warning                   = &Type{name: "Warning"}
	BytesWarning              = &Type{name: "BytesWarning"}
	DeprecationWarning        = &Type{name: "DeprecationWarning"}
	FutureWarning             = &Type{name: "FutureWarning"}
	ImportWarning             = &Type{name: "ImportWarning"}
	PendingDeprecationWarning = &Type{name: "PendingDeprecationWarning"}
	ResourceWarning           = &Type{name: "ResourceWarning"}
	RuntimeWarning            = &Type{name: "RuntimeWarning"}
	SyntaxWarning             = &Type{name: "SyntaxWarning"}
	UnicodeWarning            = &Type{name: "UnicodeWarning"}
	UserWarning               = &Type{name: "UserWarning"}
)

// exceptionTypes lists the classes, bases first.
func exceptionTypes() []builtinDef {
	defs := []builtinDef{baseExceptionDef(), {t: ExceptionType, base: BaseException, slots: excSlots()}}
	add := func(base *Type, ts ...*Type) {
		for _, t := range ts {
			d := builtinDef{t: t, base: base}
			completeExcDef(&d)
			defs = append(defs, d)
		}
	}
	add(BaseException, SystemExit, KeyboardInterrupt, GeneratorExit)
	add(ExceptionType, StopIteration, StopAsyncIteration, ArithmeticError, AssertionError, AttributeError, BufferError, EOFError,
		ImportError, LookupError, MemoryError, NameError, OSError, ReferenceError, RuntimeError, SyntaxError, SystemError, TypeError, ValueError, Warning)
	add(ArithmeticError, FloatingPointError, OverflowError, ZeroDivisionError)
	add(ImportError, ModuleNotFoundError)
	add(LookupError, IndexError, KeyError)
	add(NameError, UnboundLocalError)
	add(OSError, BlockingIOError, ChildProcessError, ConnectionError, FileExistsError, FileNotFoundError, InterruptedError,
		IsADirectoryError, NotADirectoryError, PermissionError, ProcessLookupError, TimeoutError)
	add(ConnectionError, BrokenPipeError, ConnectionAbortedError, ConnectionRefusedError, ConnectionResetError)
	add(RuntimeError, NotImplementedError, RecursionError)
	add(SyntaxError, IndentationError)
	add(IndentationError, TabError)
	add(ValueError, UnicodeError)
	add(UnicodeError, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError)
	add(Warning, BytesWarning, DeprecationWarning, FutureWarning, ImportWarning, PendingDeprecationWarning, ResourceWarning,
		RuntimeWarning, SyntaxWarning, UnicodeWarning, UserWarning)
	return defs
}
