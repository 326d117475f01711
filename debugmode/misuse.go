package debugmode

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Misuse implements [trampoline.Judge]: it turns what the trampoline knows into a report, and says what the call fails
// with.
func (s *space) Misuse(at trampoline.Site, h trampoline.Handle, err *trampoline.MisuseError) error {
	if err.Rule == trampoline.RuleMemory {
		if c := s.closed.findText(err.Addr); c != nil {
			return s.d.report(s.finding(c.h, at, err.Param, StaleText))
		}
	}
	kind := s.kindOf(at, h, err)
	r := s.finding(h, at, err.Param, kind)
	switch {
	case err.Cause != nil:
		r.Detail = err.Cause.Error()
	case kind == BadArgument || kind == WrongContext || kind == WrongThread:
		r.Detail = err.Why
	}
	return s.d.report(r)
}

func (s *space) kindOf(at trampoline.Site, h trampoline.Handle, err *trampoline.MisuseError) Kind {
	if h != trampoline.Null {
		return s.classify(h, at)
	}
	switch err.Rule {
	case trampoline.RuleContext:
		return WrongContext
	case trampoline.RuleThread:
		return WrongThread
	case trampoline.RuleErrorOnSuccess:
		return ErrorOnSuccess
	case trampoline.RuleSuccessOnError:
		return SuccessOnError
	}
	return BadArgument
}

// classify says which rule the use of a word at a place breaks.
func (s *space) classify(h trampoline.Handle, at trampoline.Site) Kind {
	taken := s.tookInVain == h
	s.tookInVain = trampoline.Null
	if _, i, ok := s.table.Resolve(uint64(h)); ok {
		out := s.called(&at)
		switch life := s.records[i].life; {
		case life == constant && out:
			return ReturnConstant
		case life == constant:
			return CloseConstant
		case life == borrowed && out:
			return ReturnBorrowed
		case life == borrowed:
			return CloseBorrowed
		}
		return BadArgument
	}
	if native.IsSmallInt(uint64(h)) || native.SpaceOf(uint64(h)) != s.tag {
		if _, present := tags.owner(native.SpaceOf(uint64(h))); present || s.ofUniversal(h) {
			return ForeignHandle
		}
		return InvalidHandle
	}
	c := s.closed.find(h)
	switch {
	case c == nil && !s.issued(h):
		return InvalidHandle
	case c != nil && c.life == borrowed:
		return KeptBorrowed
	case taken:
		return DoubleClose
	}
	return UseAfterClose
}

// issued reports whether the space may have given the word out.
func (s *space) issued(h trampoline.Handle) bool {
	i := int(native.IndexOf(uint64(h)))
	return i > 0 && i < len(s.records)
}

// finding collects what is known about the use of a handle.
func (s *space) finding(h trampoline.Handle, at trampoline.Site, param string, kind Kind) Report {
	r := Report{Kind: kind, Module: s.module.Name(), Param: param, Handle: uint64(h)}
	if at.Edge != nil {
		r.API, r.Slot = at.Edge.Definition().Name, member(at)
	}
	if h == trampoline.Null {
		return r
	}
	if u, i, ok := s.table.Resolve(uint64(h)); ok {
		rec := &s.records[i]
		r.Object, r.Opened, r.Stack = s.object(trampoline.Handle(u)), s.places.text(rec.opened), rec.stack.addresses()
		return r
	}
	if c := s.closed.find(h); c != nil {
		r.Object, r.Opened, r.Closed, r.Stack = s.object(c.u), s.places.text(c.opened), s.places.text(c.closed), c.stack.addresses()
		if c.life == borrowed {
			r.Closed = ""
			r.Detail = "it was lent for that call only"
		}
		return r
	}
	r.Detail = s.stranger(h)
	return r
}

// stranger says what is known of a word that is not of this space.
func (s *space) stranger(h trampoline.Handle) string {
	tag := native.SpaceOf(uint64(h))
	switch {
	case native.IsSmallInt(uint64(h)) || tag == 0:
		if s.ofUniversal(h) {
			return "it belongs to the universal space: another module's, or from before debug mode was switched on"
		}
		return fmt.Sprintf("%#x is no handle", uint64(h))
	case tag == s.tag && s.issued(h):
		return "it was closed too long ago for the details to be remembered"
	}
	owner, present := tags.owner(tag)
	switch {
	case present && tag != s.tag:
		return fmt.Sprintf("it belongs to module %q", owner)
	case owner != "" && tag != s.tag:
		return fmt.Sprintf("it belonged to module %q, whose debug mode has ended", owner)
	}
	return fmt.Sprintf("%#x is no handle", uint64(h))
}

// object describes what a universal word stands for, if it can still be reached.
func (s *space) object(u trampoline.Handle) Object {
	o, err := s.universal.Object(u)
	if err != nil {
		return Object{}
	}
	return describe(o)
}
