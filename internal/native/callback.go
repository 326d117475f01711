//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"runtime"
	"unsafe"
)

// Callback makes a C function that calls fn. There is no limit on their number, and a
// call allocates nothing, takes no lock and uses no reflection. fn must be a
// top-level function, not a closure or method value; what it needs to know comes
// through user (Frame.User). Safe for concurrent use.
//
// fn must not let a panic out, since it would drop the C frames below without
// clean-up: run what may panic through Recover, and what may call runtime.Goexit, which
// cannot be recovered, through Catch.
//
// Calls from threads that Go does not know work, at a higher price.
func Callback[F AnyFrame](fn func(*F), user uintptr) (Code, error) {
	pc, err := entryOf(fn)
	if err != nil {
		return 0, err
	}
	return thunks.callback(Desc{FnPC: pc, User: user})
}

// Callbacks makes one C function per element, all with the same user word: all, or none
// and an error. A nil element gives 0.
func Callbacks[F AnyFrame](fns []func(*F), user uintptr) ([]Code, error) {
	codes := make([]Code, len(fns))
	for i, fn := range fns {
		if fn == nil {
			continue
		}
		c, err := Callback(fn, user)
		if err != nil {
			Release(codes[:i]...)
			return nil, fmt.Errorf("native: callback %d of %d: %w", i, len(fns), err)
		}
		codes[i] = c
	}
	return codes, nil
}

// entryOf gives the entry of a function that needs no closure words. The value of a
// top-level function points at a constant of the program; that of a closure that
// captures something, or of a method value, points at the heap or a stack.
func entryOf[F AnyFrame](fn func(*F)) (uintptr, error) {
	if fn == nil {
		return 0, fmt.Errorf("native: callback: nil function")
	}
	// Safety: a func value is a pointer to a word that holds the entry's address.
	fv := *(*unsafe.Pointer)(unsafe.Pointer(&fn))
	pc := *(*uintptr)(fv)
	if !inProgramImage(uintptr(fv)) {
		return 0, fmt.Errorf("native: callback: %s is a closure or method value, not a top-level function", runtime.FuncForPC(pc).Name())
	}
	return pc, nil
}

// SetCallback has a C function of Callback run another Go function, with effect from the next call.
func SetCallback[F AnyFrame](code Code, fn func(*F)) error {
	pc, err := entryOf(fn)
	if err != nil {
		return err
	}
	AtomicStoreWord(Addr(&At[callbackRecord](thunks.record(kindCallback, code)).FnPC), pc)
	return nil
}
