package trampoline

// This file is for Go programs.

import "time"

// Site says where on an edge a call happens.
type Site struct {
	Edge     *Edge
	Index    int  // slot, or callback type when Callback
	Callback bool // the provider calls back into the consumer
	Code     Code // the C function that is called back; 0 for slots and for functions in Go
	// SP is an address on the C stack below the frames of a caller in C; 0 for one in Go.
	SP uintptr
}

// Name is the C name of the slot or callback type.
func (s Site) Name() string {
	if s.Edge == nil {
		return ""
	}
	if s.Callback {
		return s.Edge.def.Callbacks[s.Index].Name
	}
	return s.Edge.def.slotName(s.Index)
}

// Interceptor looks at every call across the edges that it watches. Its methods run on
// the calling goroutine, which owns the interpreter lock; they must not call through
// the edge that they watch.
type Interceptor interface {
	// Before runs before anything is translated. An error keeps the call from happening
	// and becomes the reason of a [DeniedError].
	Before(at Site) error
	// After runs for every call that Before let through, when it is over. d is its
	// duration with everything it called, 0 when another interceptor refused it; err is how
	// it failed, or nil.
	After(at Site, d time.Duration, err error)
}

// Count is what a watched edge counted for one slot.
type Count struct {
	Calls    uint64
	Errors   uint64 // calls that failed, refused ones included
	Duration time.Duration
}
