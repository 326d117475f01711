//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Fault is a signal that C code met, or sent to itself, on a thread that waits meanwhile.
type Fault struct {
	Signal unix.Signal
	Code   int32     // si_code: positive when the kernel found the fault, else somebody sent the signal
	Access string    // "read", "write", "execute", or "access" when it is not known
	Addr   uintptr   // what was accessed, of a SIGSEGV or SIGBUS that the kernel found
	Thread uintptr   // ThreadID
	TID    int       // OSThreadID
	Regs   Registers // at the fault
}

// Registers are those of a thread by their numbers in debug information (the processor's
// supplement to the System V ABI); PC is apart.
type Registers struct {
	PC  uintptr
	Int [32]uintptr
}

// SP is the stack pointer.
func (r *Registers) SP() uintptr { return r.Int[SPRegister] }

// Sent says that the signal was sent, as abort and raise do.
func (f *Fault) Sent() bool { return f.Code <= 0 }

// Jumped gives the C function that returned to Go although Go code that was called from it has not: something left the
// frames of that by longjmp. It is 0 for every other fault.
func (f *Fault) Jumped() Code {
	if f.Regs.PC != jumpedPC {
		return 0
	}
	return Code(At[Call](jumpedCall(&f.Regs)).Fn) // of the C stack's owner, which waits
}

// faultSignals are the signals by which the processor, or C code itself, says that it cannot go on.
var faultSignals = []unix.Signal{unix.SIGSEGV, unix.SIGBUS, unix.SIGILL, unix.SIGFPE, unix.SIGTRAP, unix.SIGABRT}

// What faultState holds; the handler waits for an answer while it is faultPosted.
const (
	faultIdle    = 0
	faultFilling = 1 // a handler is writing faultRecord
	faultPosted  = 2 // faultRecord is complete
	faultDie     = 3 // answer: the signal is pending with its default action; return
	faultForward = 4 // answer: go on to the handler that was there before
)

// faultRecord is what the handler says; the assembly knows the layout.
var faultRecord struct {
	signal, info, context uintptr // the handler's arguments
	thread, tid           uintptr
}

var (
	faultState uint32
	faultOld   [65]uintptr // the handlers before, by signal
	//lint:ignore U1000 the handler reads it: how long it waits for its answer
	faultPause = unix.Timespec{Sec: 20}
	//lint:ignore U1000 the handler reads it: from and to, the code of this package that C calls
	nativeText [2]uintptr

	faultHandlerPC, jumpedPC uintptr

	jumpsWatched uintptr                             // 1 when stubs look whether Go frames are missing
	faultsSeen   atomic.Pointer[func(f *Fault) bool] // nil until somebody watches
	faultsOnce   sync.Mutex
)

// WatchFaults has report called when C code meets a fault or aborts, on a goroutine of its own, while the thread that it
// is about waits. When report answers true the process ends by the signal's default action, when it answers false the
// signal goes to the Go runtime, as it would have without. Faults of Go code go there at once.
//
// The handler is the process's, so there is one report, the last that was given; once installed the handler stays. report
// must not wait for anything that the waiting thread holds.
func WatchFaults(report func(f *Fault) bool) error {
	faultsOnce.Lock()
	defer faultsOnce.Unlock()
	if faultsSeen.Swap(&report) != nil {
		return nil
	}
	nativeText = textOfPackage()
	go serveFaults()
	for _, s := range faultSignals {
		if err := watchSignal(s); err != nil {
			return err
		}
	}
	StoreShared(&jumpsWatched, 1)
	return nil
}

// kernelAction is the kernel's struct sigaction.
type kernelAction struct {
	handler  uintptr
	flags    uint64
	restorer uintptr
	mask     uint64
}

func sigaction(s unix.Signal, set, old *kernelAction) error {
	// Safety: the kernel reads and writes the two during the call.
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(s), uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), 8, 0, 0)
	if e != 0 {
		return fmt.Errorf("native: action of %v: %w", s, e)
	}
	return nil
}

// watchSignal puts the handler in front of the runtime's, of which it keeps all flags.
func watchSignal(s unix.Signal) error {
	var a kernelAction
	if err := sigaction(s, nil, &a); err != nil {
		return err
	}
	if a.handler <= 1 { // default or ignored: somebody wants it so
		return nil
	}
	faultOld[s] = a.handler
	a.handler = faultHandlerPC
	a.mask = ^uint64(0)
	return sigaction(s, &a, nil)
}

// DefaultAction makes a signal do what it does to a program that has no handler for it.
func DefaultAction(s unix.Signal) error { return sigaction(s, &kernelAction{}, nil) }

// WatchesFaults says whether somebody watches.
func WatchesFaults() bool { return faultsSeen.Load() != nil }

// serveFaults waits for faults and answers them.
func serveFaults() {
	for {
		state := atomic.LoadUint32(&faultState)
		if state != faultPosted {
			futexWait(&faultState, state)
			continue
		}
		answer := uint32(faultForward)
		if f := readFault(); f.ofC() && wantsEnd(f) {
			if endBy(f) == nil {
				answer = faultDie
			}
		}
		atomic.StoreUint32(&faultState, answer)
		futexWake(&faultState)
	}
}

// wantsEnd asks for the report; one that panics is none.
func wantsEnd(f *Fault) (ended bool) {
	o := Recover(func() { ended = (*faultsSeen.Load())(f) })
	return o.Ok() && ended
}

// ofC says whether the fault is of C code. The handler has seen to that but for two cases: signals that another process
// sends may find a thread in the kernel's own page of code, or in C code that has nothing to do with it.
func (f *Fault) ofC() bool {
	if !f.Sent() {
		return true
	}
	info := faultRecord.info
	return int(int32(Load32(info+siPID))) == os.Getpid()
}

// Offsets in siginfo_t.
const (
	siCode = 8
	siAddr = 16
	siPID  = 16
)

func readFault() *Fault {
	r := &faultRecord
	f := &Fault{Signal: unix.Signal(r.signal), Thread: r.thread, TID: int(r.tid), Access: "access"}
	f.Code = int32(Load32(r.info + siCode))
	readRegisters(&f.Regs, r.context)
	if f.Code > 0 && (f.Signal == unix.SIGSEGV || f.Signal == unix.SIGBUS) {
		f.Addr = LoadWord(r.info + siAddr)
		f.Access = accessOf(r.context)
		if f.Code == siKernel { // of an address that is none, which the processor does not tell
			f.Addr, f.Access = 0, "access"
		}
	}
	if f.Jumped() != 0 {
		f.Signal = unix.SIGABRT // the instruction is ours
	}
	return f
}

const siKernel = 0x80

// AddressUnknown says that the processor refused an address and does not tell which: on amd64 one that is not canonical.
func (f *Fault) AddressUnknown() bool { return f.Signal == unix.SIGSEGV && f.Code == siKernel }

// endBy makes the signal pending for the thread, with its default action.
func endBy(f *Fault) error {
	if err := DefaultAction(f.Signal); err != nil {
		return err
	}
	return unix.Tgkill(os.Getpid(), f.TID, f.Signal)
}

const (
	futexWaitPrivate = 0 | 128
	futexWakePrivate = 1 | 128
)

// futexWait returns when the word is another, or when it was woken, or for no reason.
func futexWait(word *uint32, is uint32) {
	// Safety: the word is a package variable.
	unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWaitPrivate, uintptr(is), 0, 0, 0) //nolint:errcheck // the caller looks at the word
}

func futexWake(word *uint32) {
	// Safety: as in futexWait.
	unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWakePrivate, 1<<30, 0, 0, 0) //nolint:errcheck // nobody may be waiting
}

// textOfPackage is where the assembly of this package is that C calls: a fault in there on a C stack is C's.
func textOfPackage() (span [2]uintptr) {
	for _, pc := range codeForC() {
		f := runtime.FuncForPC(pc)
		if f == nil {
			continue
		}
		if lo := f.Entry(); span[0] == 0 || lo < span[0] {
			span[0] = lo
		}
		span[1] = max(span[1], functionEnd(f.Entry()))
	}
	return span
}

// codeStep is in what steps the end of a function is looked for.
const codeStep = 16

// codeForC is the code of this package that C calls, or that calls C.
func codeForC() []uintptr {
	all := []uintptr{entryPC, callIntPC, callRegPC, callStackPC, trapPC, countPC, declinePC, translatePC, ownClosePC}
	all = append(all, templatePCs[:]...)
	for _, t := range staticTables {
		all = append(all, t.code)
	}
	for _, op := range LeafOps() {
		all = append(all, uintptr(op.Code))
	}
	return all
}
