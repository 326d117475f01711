package tracefile

import (
	"errors"
	"fmt"
	"time"
)

// Host is the module name of the object space itself: the caller of module functions, the provider of the HPy API.
const Host = "host"

// Outside names the caller of a call that no recorded call surrounds.
const Outside = "outside"

// Kind tells what an Event is.
type Kind uint8

const (
	// Begin is the entry into a call.
	Begin Kind = iota + 1
	// End is the return of the innermost call that began on the same track.
	End
)

// String returns the format's own letter of the kind.
func (k Kind) String() string {
	switch k {
	case Begin:
		return "B"
	case End:
		return "E"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Track is where the calls of one module on one thread are drawn. Calls on one track nest.
type Track struct {
	ID     int    // the format's tid, unique in a file
	Module string // the module whose code runs
	Thread int    // from 1, in order of appearance; the same number is the same thread on every track
}

// Label is what a viewer shows for the track.
func (t Track) Label() string {
	if t.Thread <= 1 {
		return t.Module
	}
	return fmt.Sprintf("%s, thread %d", t.Module, t.Thread)
}

// Event is one entry of a recording.
type Event struct {
	Kind   Kind
	Time   time.Duration // since the start of the recording
	Track  Track
	API    string // Begin: the API that the member belongs to
	Member string // Begin: the slot or member called
	Caller string // Begin: the calling module; empty when the file does not say
	Error  string // End: type of the error that the call ended with, empty on success
}

// Limits bounds what a reader of a foreign file may be made to hold. A zero field means its default.
type Limits struct {
	EventBytes int // longest single event or string, 1 MiB
	Tracks     int // 4096
	Names      int // different API, member, module and error names, 1<<18
	Depth      int // calls open at once on one thread, 1<<16
}

func (l Limits) orDefault() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.EventBytes, 1<<20)
	def(&l.Tracks, 4096)
	def(&l.Names, 1<<18)
	def(&l.Depth, 1<<16)
	return l
}

// ErrFormat is wrapped by every error about the contents of a file.
var ErrFormat = errors.New("not a readable trace")

// ErrTruncated is wrapped, with ErrFormat, by the error about a file that ends in the middle, as that of a killed
// process does. What was read before it is right.
var ErrTruncated = errors.New("file ends in the middle")
