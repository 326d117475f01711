package embedded

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The leaves read an instance's parts as a native.Place, and a str as a native.Text.
var (
	_ [unsafe.Offsetof(native.Place{}.Struct)]byte = [unsafe.Offsetof(pyobj.Parts{}.Native)]byte{}
	_ [unsafe.Offsetof(native.Place{}.Fields)]byte = [unsafe.Offsetof(pyobj.Parts{}.Fields)]byte{}
	_ [unsafe.Offsetof(native.Text{}.Length)]byte  = [pyobj.StrText + unsafe.Sizeof(uintptr(0))]byte{}
	_ [unsafe.Offsetof(native.Text{}.C)]byte       = [pyobj.StrCText]byte{}
)

// acquaintances are what a handle space has native code know. They are let go of after each collection, so that what
// nobody else keeps is found by the next.
type acquaintances struct {
	once      [1 << 10]native.Met // what was met once, by any hash
	collected *atomic.Bool        // the collector has been since somebody was made known
	watched   bool                // somebody sets it
}

// Meet is New for an object that native code would have found as m, had it known a handle. That it is going to when the
// object is met for the second time: most are met only once.
func (s *Handles) Meet(m native.Met, o pyobj.Object) (trampoline.Handle, error) {
	s.forgetCollected()
	once := &s.known.once[(m[0]+m[1])>>4%uint64(len(s.known.once))]
	if *once != m {
		*once = m
	} else if !s.table.Knows(m) {
		s.know(m, o)
	}
	return s.New(o)
}

// know makes an object known, unless there is no room.
func (s *Handles) know(m native.Met, o pyobj.Object) {
	h, err := s.Keep(o)
	if err != nil || native.IsSmallInt(uint64(h)) {
		return
	}
	if instead := s.table.Know(m, uint64(h)); instead != 0 {
		s.Unkeep(trampoline.Handle(instead))
	}
	if !s.known.watched {
		s.known.watched = true
		s.known.collected = watchCollector()
	}
}

// forgetCollected lets go of what is known when the collector has been.
func (s *Handles) forgetCollected() {
	if s.known.watched && s.known.collected.Load() {
		s.forget()
	}
}

func (s *Handles) forget() {
	s.known.watched = false
	s.table.Forget(func(word uint64) { s.Unkeep(trampoline.Handle(word)) })
}

// watchCollector gives what becomes true after the next collection.
func watchCollector() *atomic.Bool {
	collected := new(atomic.Bool)
	garbage := new(*int) // has a pointer, so that it shares no memory
	runtime.AddCleanup(garbage, func(b *atomic.Bool) { b.Store(true) }, collected)
	return collected
}
