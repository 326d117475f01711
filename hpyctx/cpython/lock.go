package cpython

import (
	"errors"
	"fmt"
	"runtime"
)

// This file is for hosts, which enter Python as they enter any interpreter, and know its objects by address.

var errHeld = errors.New("cpython: Lock by a thread that has the GIL")

// released is PyGILState_UNLOCKED: what PyGILState_Ensure gives to a thread that had no GIL.
const released = 1

// Lock takes the GIL for the calling goroutine, which stays on its OS thread until Unlock. It waits for its turn as Do does, and Close
// waits for it. The error is ErrClosed, or that the goroutine has the GIL already, by Do, by a call from Python or by Lock.
func (in *Interpreter) Lock() error {
	if err := in.gate.admit(); err != nil {
		return err
	}
	runtime.LockOSThread()
	if in.holdsGIL() {
		runtime.UnlockOSThread()
		in.gate.leave()
		return errHeld
	}
	in.slots <- struct{}{}
	in.py.run(symEnsure, 0, 0, 0)
	in.dropNow()
	return nil
}

// Unlock gives back what Lock took, on the same goroutine.
func (in *Interpreter) Unlock() {
	in.py.run(symRelease, released, 0, 0)
	<-in.slots
	runtime.UnlockOSThread()
	in.gate.leave()
}

// Holds says whether the calling goroutine has the GIL, however it got it. It is false when Python has ended.
func (in *Interpreter) Holds() bool {
	if in.gate.shut() {
		return false
	}
	return in.holdsGIL()
}

// Symbol is the address of a function or an object of libpython. The rules of Python's C API are the caller's to keep: functions are
// called with the GIL.
func (in *Interpreter) Symbol(name string) (uintptr, error) {
	at, err := in.lib.Lookup(name)
	if err != nil {
		return 0, fmt.Errorf("cpython: %w", err)
	}
	return at, nil
}
