package cpython

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/numbered"
)

// Options say which CPython to open, and how. The zero value is the virtual environment that is active, else the machine's
// python3.
type Options struct {
	// Python is an interpreter to be like, with its packages: the path or name of the program, or the folder of a virtual
	// environment. The program is asked where its libpython is.
	Python string
	// Library is the path of a libpython, when no program is to be asked. Python, if given, is then only what Python takes
	// for its own program.
	Library string
	// Threads is how many OS threads at most run batches or wait for the GIL, 0 for a number that suits the machine. More
	// help only Python code that lets go of the GIL: others wait as goroutines, which is faster.
	Threads int
}

// ErrClosed is what batches get that come after Interpreter.Close.
var ErrClosed = errors.New("cpython: the interpreter is closed")

// process is the one CPython of the process.
var process struct {
	sync.Mutex
	opened  string // where from, empty while there is none
	current *Interpreter
}

// Interpreter is the CPython of the process. Its methods may be called by any goroutine.
type Interpreter struct {
	py      *library
	lib     *native.Library
	version string
	gate    gate
	slots   chan struct{}                    // one for each thread that may run batches
	daemons atomic.Pointer[map[uintptr]bool] // threads that Python does not wait for, by their idents, once it ends
	main    chan func() (last bool)          // what Python's main thread is to do

	threads         threads
	names           map[string]uintptr   // interned names of attributes, of whom holds the GIL
	builtins        uintptr              // their dict
	cancelled       uintptr              // the exception that ends a batch whose context is done
	goError         uintptr              // the exception that Go's errors are in Python
	capsule         uintptr              // C string: the name of our capsules
	functions       numbered.Values[any] // Go values that Python's objects stand for
	cFunctions      cFunctions
	dropped         dropped
	takers          map[taken]uintptr // names of capsules that were taken, of whom holds the GIL
	call, end, endC native.Code       // what Python calls: Go functions, their end, and that of C functions
	endOwn          native.Code       // and that of capsules around addresses
}

// Open starts CPython. A process can do so once, since NumPy and others do not survive a second time. It may be called by any
// goroutine; Python's main thread is a thread of its own. Signals stay Go's. Errors say what was tried.
//
// What is damaged in an installation beyond what its own program notices ends the process, with a message of Python's.
func Open(o Options) (*Interpreter, error) {
	process.Lock()
	defer process.Unlock()
	if process.opened != "" {
		return nil, fmt.Errorf("cpython: this process has opened CPython before, from %s: it can do so once", process.opened)
	}
	p, path := place{Executable: o.Python}, o.Library
	if path == "" {
		var err error
		if p, path, err = find(o); err != nil {
			return nil, err
		}
	}
	native.LoadLibC()
	lib, err := native.OpenGlobal(path)
	if err != nil {
		return nil, fmt.Errorf("cpython: %w", err)
	}
	py, err := bind(lib)
	if err != nil {
		return nil, errors.Join(err, lib.Close())
	}
	if py.quick(symIsInitialized, 0, 0, 0) != 0 {
		return nil, fmt.Errorf("cpython: %s: somebody else has initialized the CPython of this process", path)
	}
	threads := o.Threads
	if threads <= 0 {
		threads = max(4, 2*runtime.GOMAXPROCS(0))
	}
	in := &Interpreter{py: py, lib: lib, slots: make(chan struct{}, threads), main: make(chan func() bool), names: map[string]uintptr{}, takers: map[taken]uintptr{}}
	in.threads.by = map[uintptr]*Thread{}
	in.gate.empty = make(chan struct{})
	started := make(chan error)
	go in.mainThread(lib, p.Executable, started)
	if err := <-started; err != nil {
		return nil, err
	}
	process.opened, process.current = path, in
	return in, nil
}

// Version is what Python says of itself, such as "3.11.7".
func (in *Interpreter) Version() string { return in.version }

// mainThread is what Python takes for its main thread. It starts Python, and ends it, as threading wants it.
func (in *Interpreter) mainThread(lib *native.Library, program string, started chan<- error) {
	runtime.LockOSThread() // for good: the thread ends with the goroutine
	if err := in.initialize(lib, program); err != nil {
		started <- err
		return
	}
	in.version, _, _ = strings.Cut(native.GoString(in.py.quick(symGetVersion, 0, 0, 0), 256), " ")
	err := in.prepare()
	state := in.py.run(symSaveThread, 0, 0, 0)
	started <- err
	for do := range in.main {
		in.py.run(symRestoreThread, state, 0, 0)
		if last := do(); last {
			return
		}
		state = in.py.run(symSaveThread, 0, 0, 0)
	}
}

// initialize starts Python as a certain program, by the way that its version has. What Python keeps of it is never freed.
func (in *Interpreter) initialize(lib *native.Library, program string) error {
	if program == "" {
		in.py.run(symInitialize, 0, 0, 0)
		return nil
	}
	name, err := native.CString(program)
	if err != nil {
		return err
	}
	if _, err := lib.Func("PyInitConfig_Create"); err == nil {
		return initializeConfig(lib, name)
	}
	wide := in.py.quick(symDecodeLocale, name, 0, 0)
	if wide == 0 {
		return fmt.Errorf("cpython: the name of the program, %q, is no text in this locale", program)
	}
	setName, err := lib.Func("Py_SetProgramName")
	if err != nil {
		return fmt.Errorf("cpython: it can be told no program name: %w", err)
	}
	at(setName, wide)
	in.py.run(symInitialize, 0, 0, 0)
	return nil
}

// The configuration of Python that differs from that of an isolated one, as C strings after each other, and where they are.
const (
	configKeys  = "program_name\x00install_signal_handlers\x00isolated\x00use_environment\x00"
	keySignals  = uintptr(len("program_name\x00"))
	keyIsolated = keySignals + uintptr(len("install_signal_handlers\x00"))
	keyEnviron  = keyIsolated + uintptr(len("isolated\x00"))
)

// initializeConfig is the way of 3.14 and later.
func initializeConfig(lib *native.Library, name uintptr) error {
	var fn [5]native.Code
	var errs [5]error
	for i, symbol := range []string{"PyInitConfig_Create", "PyInitConfig_SetStr", "PyInitConfig_SetInt", "Py_InitializeFromInitConfig", "PyInitConfig_GetError"} {
		fn[i], errs[i] = lib.Func(symbol)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return fmt.Errorf("cpython: %w", err)
	}
	keys, err := native.CString(configKeys)
	if err != nil {
		return err
	}
	defer native.Free(keys)
	config := at(fn[0])
	ok := config != 0 && int32(at(fn[1], config, keys, name)) == 0
	for key, value := range map[uintptr]uintptr{keySignals: 0, keyIsolated: 0, keyEnviron: 1} {
		ok = ok && int32(at(fn[2], config, keys+key, value)) == 0
	}
	if ok && int32(at(fn[3], config)) == 0 {
		return nil
	}
	out, err := native.Alloc(8)
	if err != nil {
		return err
	}
	defer native.Free(out)
	at(fn[4], config, out)
	return fmt.Errorf("cpython: Python does not start: %s", native.GoString(native.LoadWord(out), 4096))
}

// at calls a function by its address.
func at(fn native.Code, args ...uintptr) uintptr {
	var c native.Call
	c.Fn = uintptr(fn)
	copy(c.Int[:], args)
	c.DoReleased()
	return c.Ret
}

// prepare makes what this package needs of a Python that has started. It is called on the main thread.
func (in *Interpreter) prepare() error {
	t, err := in.newThread(false)
	if err != nil {
		return err
	}
	defer t.end()
	in.builtins = in.py.quick(symBuiltins, 0, 0, 0)
	in.py.quick(symIncRef, in.builtins, 0, 0)
	if _, err := t.Import("threading"); err != nil { // so that it knows the main thread
		return err
	}
	if in.cancelled, err = t.newException("hpyapi.Cancelled", symBaseException); err != nil {
		return err
	}
	if in.goError, err = t.newException("hpyapi.GoError", symException); err != nil {
		return err
	}
	if in.capsule, err = native.CString("hpyapi.Go"); err != nil {
		return err
	}
	if in.call, err = native.Callback(called, 0); err != nil {
		return err
	}
	if in.end, err = native.Callback(ended, 0); err != nil {
		return err
	}
	if in.endOwn, err = native.Callback(endedOwn, 0); err != nil {
		return err
	}
	in.endC, err = native.Callback(endedC, 0)
	return err
}

// Close waits until no batch runs, runs what Python does at exit, and ends Python. Batches that begin later get ErrClosed, but
// those that begin within another one run. What goroutines kept is dropped. Called within a batch, it would wait for itself:
// that is an error. The second call does nothing.
func (in *Interpreter) Close() error {
	if in.ownBatch() != nil {
		return errors.New("cpython: Close within a batch: it would wait for itself")
	}
	if in.gate.enter() == gateShut {
		return nil
	}
	if !in.gate.close() {
		in.gate.leave()
		return nil
	}
	noted := make(chan error)
	in.main <- func() bool { noted <- in.noteDaemons(); return false }
	err := <-noted
	in.gate.leave()
	<-in.gate.empty
	failed := make(chan bool)
	in.main <- func() bool {
		in.dropNow()
		for _, name := range in.names {
			in.py.quick(symDecRef, name, 0, 0)
		}
		failed <- int32(in.py.run(symFinalize, 0, 0, 0)) != 0
		return true
	}
	if <-failed {
		err = errors.Join(err, errors.New("cpython: Python could not write out what it had buffered"))
	}
	return err
}
