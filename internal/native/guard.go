//go:build linux && (amd64 || arm64)

package native

import "iter"

// Outcome says how a function ended that was run by Recover or Catch.
type Outcome struct {
	Panicked bool
	Goexit   bool // it called runtime.Goexit, as testing.T.FailNow does
	Value    any  // what it panicked with
}

// Ok says that the function returned.
func (o Outcome) Ok() bool { return !o.Panicked && !o.Goexit }

// Recover runs fn and turns a panic into an Outcome; it costs a few nanoseconds.
//
// It does not stop runtime.Goexit. A callback that exits so takes its goroutine away
// together with every C frame on its thread, which never get to clean up; the process
// lives on. Go offers no way to stop an exit once begun, other than to let another
// goroutine have it: that is what Catch does.
func Recover(fn func()) (o Outcome) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			o = Outcome{Panicked: true, Value: v}
		}
	}()
	fn()
	returned = true
	return o
}

// Catch runs fn as a coroutine on the calling thread and tells how it ended, panics and
// runtime.Goexit included. C functions that fn calls run on the same thread and may
// call back as usual. It costs about half a microsecond: it is for functions of users
// that are called from C, where Recover would let an exit through. fn must leave the
// goroutine's locks to its thread (runtime.LockOSThread) as it found them: the runtime
// stops the process otherwise.
//
// After an exit the coroutine stays parked, with the deferred functions of fn run: to
// let it end would let the exit out. So a goroutine is lost for each.
func Catch(fn func()) Outcome {
	next, stop := iter.Pull(func(yield func(Outcome) bool) {
		returned := false
		defer func() {
			if returned {
				return
			}
			if v := recover(); v != nil {
				yield(Outcome{Panicked: true, Value: v})
			} else {
				yield(Outcome{Goexit: true})
			}
		}()
		fn()
		returned = true
	})
	o, _ := next()
	if !o.Goexit {
		stop()
	}
	return o
}
