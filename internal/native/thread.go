//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/ebitengine/purego"
	"golang.org/x/sys/unix"
)

// ThreadID is a word that no other live thread has: it costs a nanosecond and says
// whether this is the same thread as before. Only of use to a goroutine that cannot
// move to another thread: within a callback, or after runtime.LockOSThread.
func ThreadID() uintptr { return threadPointer() }

func threadPointer() uintptr

// OSThreadID is the kernel's number of the calling thread, for messages; a system call.
func OSThreadID() int { return unix.Gettid() }

// CStack is the C stack of one thread.
type CStack struct{ Low, High uintptr }

// Remaining is the space left below an address on the stack, such as Frame.SP. It is 0
// for an address that is not on the stack.
func (s CStack) Remaining(sp uintptr) uintptr {
	if sp < s.Low || sp > s.High {
		return 0
	}
	return sp - s.Low
}

// Reserve is how much of the stack is to be left for C functions that call no other module, when calls between modules end.
func (s CStack) Reserve() uintptr { return min((s.High-s.Low)/8, 1<<20) }

// stacks are those of the threads that were asked for, by ThreadID: a thread that is gone leaves its stack to the next one with
// its ID, which the C library keeps at the stack's end.
var stacks sync.Map

// ThreadStack tells the C stack of the calling thread, which C code called from here by Do and its companions runs on. It
// takes microseconds for a thread that is new.
func ThreadStack() (CStack, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if s, ok := stacks.Load(ThreadID()); ok {
		return s.(CStack), nil
	}
	s, err := askForStack()
	if err == nil {
		stacks.Store(ThreadID(), s)
	}
	return s, err
}

func askForStack() (CStack, error) {
	fns, err := pthreadFuncs()
	if err != nil {
		return CStack{}, err
	}
	attr, err := Alloc(64 + 16) // pthread_attr_t is 56 bytes on amd64, 64 on arm64
	if err != nil {
		return CStack{}, err
	}
	defer Free(attr)
	out := attr + 64
	if e := invoke(fns.getattr, callOf(fns.self), attr); e != 0 {
		return CStack{}, fmt.Errorf("native: stack of the thread: %w", unix.Errno(e))
	}
	defer invoke(fns.destroy, attr)
	if e := invoke(fns.getstack, attr, out, out+8); e != 0 {
		return CStack{}, fmt.Errorf("native: stack of the thread: %w", unix.Errno(e))
	}
	low, size := LoadWord(out), LoadWord(out+8)
	return CStack{low, low + size}, nil
}

type pthread struct{ self, getattr, getstack, destroy Code }

func pthreadFuncs() (pthread, error) {
	var p pthread
	var errs []error
	for name, to := range map[string]*Code{
		"pthread_self": &p.self, "pthread_getattr_np": &p.getattr,
		"pthread_attr_getstack": &p.getstack, "pthread_attr_destroy": &p.destroy,
	} {
		a, err := purego.Dlsym(purego.RTLD_DEFAULT, name)
		errs = append(errs, err)
		*to = Code(a)
	}
	if err := errors.Join(errs...); err != nil {
		return p, fmt.Errorf("native: stack of the thread: %w", err)
	}
	return p, nil
}

func callOf(fn Code) uintptr { return invokeWord(fn) }

// invoke calls fn and gives the int that it returns.
func invoke(fn Code, args ...uintptr) int32 { return int32(invokeWord(fn, args...)) }

func invokeWord(fn Code, args ...uintptr) uintptr {
	var c Call
	c.Fn = uintptr(fn)
	copy(c.Int[:], args)
	c.DoReleased()
	return c.Ret
}
