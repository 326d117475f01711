package space

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Space is the CPython of the process as an object space. It implements [objspace.Shared].
type Space struct {
	in      *cpython.Interpreter
	at      [numSymbols]uintptr
	opts    objspace.Options
	hpy     abi.Provider // hpy's functions, once a host serves them
	members []objspace.Member
	// constants are the handle members of a context, by name.
	constants map[string]objspace.Handle
	room      uintptr // native memory for what is passed to C, of whom holds the GIL; see lend
	dropped   dropped

	namers map[uintptr]string // modules that gave capsules a name, by its address
	finder objspace.Value     // the names of the importer

	ended atomic.Bool
	after sync.Mutex // stands for the GIL once Python has ended
}

// Of makes the object space of a CPython, for [hpyctx.Options].Space. A CPython has one at a time: one host, whose modules are Python's.
// The error says when the package hpy is not there, or is of another version.
func Of(in *cpython.Interpreter) func(objspace.Options) (objspace.Space, error) {
	return func(o objspace.Options) (objspace.Space, error) {
		s := &Space{in: in, opts: o, namers: map[uintptr]string{}}
		if err := s.open(); err != nil {
			return nil, fmt.Errorf("space: %w", err)
		}
		return s, nil
	}
}

func (s *Space) open() error {
	if err := s.bind(); err != nil {
		return err
	}
	if err := s.in.Lock(); err != nil {
		return err
	}
	defer s.in.Unlock()
	var err error
	if s.room, err = native.Alloc(roomSize); err != nil {
		return err
	}
	if err := s.findHPy(); err != nil {
		return err
	}
	if err := functions.open(s.at[symCapsulePointer]); err != nil {
		return err
	}
	return s.importer()
}

var _ objspace.Shared = (*Space)(nil)

// Acquire implements [objspace.Lock].
func (s *Space) Acquire() {
	if err := s.in.Lock(); err != nil {
		if !errors.Is(err, cpython.ErrClosed) {
			panic("BUG: space: " + err.Error())
		}
		s.after.Lock()
		s.ended.Store(true)
	}
}

// Release implements [objspace.Lock].
func (s *Space) Release() {
	if s.ended.Load() {
		s.after.Unlock()
		return
	}
	s.in.Unlock()
}

// Ended implements [objspace.Shared].
func (s *Space) Ended() bool { return s.ended.Load() }

// Holds implements [objspace.Shared].
func (s *Space) Holds() bool { return s.in.Holds() }

// NewThread implements [objspace.Lock]. Python keeps what there is to keep.
func (s *Space) NewThread() objspace.ThreadState { return threadState{} }

// Suspend implements [objspace.Lock].
func (s *Space) Suspend(objspace.ThreadState) {}

// Resume implements [objspace.Lock].
func (s *Space) Resume(objspace.ThreadState) {}

type threadState struct{}

func (threadState) Reset() {}
