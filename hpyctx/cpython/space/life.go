package space

import (
	"runtime"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// SafePoint implements [objspace.Life]: it drops what Go's collector found.
func (s *Space) SafePoint() {
	for _, word := range s.dropped.take() {
		s.run(symDecRef, word)
	}
}

// Collect implements [objspace.Life].
func (s *Space) Collect() {
	s.SafePoint()
	s.run(symGCCollect)
}

// Counts implements [objspace.Life]. How many objects and handles there are, Python does not count.
func (s *Space) Counts() objspace.Counts { return objspace.Counts{} }

// UpdateGlobals implements [objspace.Life].
func (s *Space) UpdateGlobals(addresses []uintptr, with func(objspace.Value) objspace.Value) {
	for _, at := range addresses {
		if native.LoadWord(at) == 0 {
			continue
		}
		if err := s.updateGlobal(at, with); err != nil {
			s.Unraisable(err)
		}
	}
}

func (s *Space) updateGlobal(at uintptr, with func(objspace.Value) objspace.Value) error {
	h, err := s.hpy.GlobalLoad(nil, abi.Global(native.LoadWord(at)))
	if err != nil {
		return err
	}
	word, err := wordOf(h)
	if err != nil {
		return err
	}
	next := with(s.own(word))
	err = s.hpy.GlobalStore(nil, at, handleOf(s.word(next)))
	runtime.KeepAlive(next)
	return err
}

// Finish implements [objspace.Life]. Python's objects stay.
func (s *Space) Finish() error { return nil }

// Close implements [objspace.Life].
func (s *Space) Close() error {
	s.SafePoint()
	return s.forgetImporter()
}
