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
		if closed := s.findText(err.Addr); closed != trampoline.Null {
			return s.d.report(s.finding(closed, at, err.Param, StaleText))
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
		switch life := s.table.Note(i).Life; {
		case life == native.Constant && out:
			return ReturnConstant
		case life == native.Constant:
			return CloseConstant
		case life == native.Lent && out:
			return ReturnBorrowed
		case life == native.Lent:
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
	_, note, remembered := s.table.Closed(uint64(h))
	switch {
	case !remembered && !s.table.Issued(uint64(h)):
		return InvalidHandle
	case remembered && note.Life == native.Lent:
		return KeptBorrowed
	case taken:
		return DoubleClose
	}
	return UseAfterClose
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
		r.Object, r.Opened, r.Stack = s.object(trampoline.Handle(u)), s.openedAt(i), s.extra(i).stack.addresses()
		return r
	}
	if u, note, ok := s.table.Closed(uint64(h)); ok {
		i := native.IndexOf(uint64(h))
		r.Object, r.Opened, r.Closed, r.Stack = s.closedObject(uint64(h), trampoline.Handle(u)), s.openedAt(i), s.closedAt(i), s.extra(i).stack.addresses()
		if note.Life == native.Lent {
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
	case tag == s.tag && s.table.Issued(uint64(h)):
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

// openedAt says where the handle in a slot was opened.
func (s *space) openedAt(i uint32) string { return s.places.text(placeOf(s.table.Note(i).Opened)) }

// closedAt says where the handle in a slot was closed.
func (s *space) closedAt(i uint32) string { return s.places.text(placeOf(s.table.Note(i).Closed)) }

// object describes what a universal word stands for, if it can still be reached.
func (s *space) object(u trampoline.Handle) Object {
	o, err := s.universal.Value(u)
	if err != nil {
		return Object{}
	}
	return describe(s.objects, o)
}
