package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// universalTag is the tag of the universal space in handle words.
const universalTag = 0

// Handles is the universal handle space of one interpreter: native slots, which C leaf functions work on, beside the
// Go objects that they stand for. Integers that fit 63 bits need no slot. Only the owner of the interpreter lock may
// use it.
//
// It implements [objspace.Handles], as a [trampoline.HandleSpace] whose methods check and change nothing: universal words are the currency of all spaces.
type Handles struct {
	table     *native.HandleTable
	objs      []pyobj.Object // by slot index; nil where no handle is open, or native code has made one that Go never asked for
	constants int            // the first slots, which no module may close
	kept      int            // handles that globals hold, or that native code knows
	known     acquaintances
}

func newHandles() (*Handles, error) {
	t, err := native.NewHandleTable(native.TableOptions{Space: universalTag, Flags: native.AllowSmallInts | native.TargetIsBase})
	if err != nil {
		return nil, err
	}
	t.ShowNumbers(classOf(pyobj.IntType), classOf(pyobj.FloatType))
	t.ShowInts(native.MetIn[pyobj.Object](pyobj.Int(0)))
	return &Handles{table: t}, nil
}

// NativeTable implements [native.Tabled].
func (s *Handles) NativeTable() *native.HandleTable { return s.table }

// New is Open for the space itself.
func (s *Handles) New(o pyobj.Object) (trampoline.Handle, error) {
	if o == nil {
		return trampoline.Null, nil
	}
	if i, ok := o.(pyobj.Int); ok {
		if w, ok := native.SmallInt(int64(i)); ok {
			return trampoline.Handle(w), nil
		}
	}
	if s.table.Released() {
		s.Drain()
		s.table.Spare()
	}
	w, err := s.table.OpenShown(0, viewOf(o))
	if err != nil {
		return trampoline.Null, pyobj.Raisef(pyobj.MemoryError, "%v", err)
	}
	s.keep(native.IndexOf(w), o)
	return trampoline.Handle(w), nil
}

// Keep gives what a global holds for an object: a handle that only globals have, which native code shares with those that are
// loaded from them.
func (s *Handles) Keep(o pyobj.Object) (trampoline.Handle, error) {
	h, err := s.New(o)
	if err == nil && s.table.Keep(uint64(h)) {
		s.kept++
	}
	return h, err
}

// Unkeep is for a global that lets go of what it holds; it says whether that was such a handle.
func (s *Handles) Unkeep(h trampoline.Handle) bool {
	if native.IsSmallInt(uint64(h)) {
		return true
	}
	if !s.table.Unkeep(uint64(h)) {
		return false
	}
	s.kept--
	return s.table.Close(uint64(h))
}

// Kept is the object that a global holds; ok is false for what Keep did not give.
func (s *Handles) Kept(h trampoline.Handle) (o pyobj.Object, ok bool) {
	if native.IsSmallInt(uint64(h)) {
		return pyobj.Int(native.SmallIntValue(uint64(h))), true
	}
	if !s.table.IsKept(uint64(h)) {
		return nil, false
	}
	o, err := s.Object(h)
	return o, err == nil
}

func (s *Handles) keep(i uint32, o pyobj.Object) {
	for int(i) >= len(s.objs) {
		s.objs = append(s.objs, nil)
	}
	s.objs[i] = o
}

// Object is Value for the space itself.
func (s *Handles) Object(h trampoline.Handle) (pyobj.Object, error) {
	if native.IsSmallInt(uint64(h)) {
		return pyobj.Int(native.SmallIntValue(uint64(h))), nil
	}
	if base, i, ok := s.table.Resolve(uint64(h)); ok {
		if base != 0 {
			return s.objs[base], nil
		}
		if v, made := s.table.Made(i); made {
			s.keep(i, pyobj.NewFloat(v))
		}
		return s.objs[i], nil
	}
	if h == trampoline.Null {
		return nil, pyobj.Raisef(pyobj.SystemError, "null handle passed where an object is expected")
	}
	return nil, pyobj.Raisef(pyobj.SystemError, "handle %#x is closed or of another handle space", uint64(h))
}

// Open implements [objspace.Handles].
func (s *Handles) Open(v objspace.Value) (trampoline.Handle, error) {
	o, err := object(v)
	if err != nil {
		return trampoline.Null, err
	}
	return s.New(o)
}

// Value implements [objspace.Handles].
func (s *Handles) Value(h trampoline.Handle) (objspace.Value, error) { return value(s.Object(h)) }

// Optional is Object that gives nil for Null.
func (s *Handles) Optional(h trampoline.Handle) (pyobj.Object, error) {
	if h == trampoline.Null {
		return nil, nil
	}
	return s.Object(h)
}

// Dup opens the same object once more.
func (s *Handles) Dup(h trampoline.Handle) (trampoline.Handle, error) {
	w, ok := s.table.Dup(uint64(h))
	if !ok {
		_, err := s.Object(h)
		return trampoline.Null, err
	}
	return trampoline.Handle(w), nil
}

// Close closes a handle. Null, small integers and constants need no closing; a word that is no open handle is an error.
func (s *Handles) Close(h trampoline.Handle) error {
	if s.constant(h) {
		return nil
	}
	if !s.table.Close(uint64(h)) {
		_, err := s.Object(h)
		return err
	}
	return nil
}

// CloseAgain is Close as a module may call it: HPy lets a handle that is closed be closed again. Which of them it was is
// for debug mode to say.
func (s *Handles) CloseAgain(h trampoline.Handle) error {
	if s.table.Closed(uint64(h)) {
		return nil
	}
	return s.Close(h)
}

// Drain lets go of the objects of handles that were closed.
func (s *Handles) Drain() {
	s.table.DrainReleased(func(i uint32) {
		if int(i) < len(s.objs) { // else native code has made it, and Go never asked for it
			s.objs[i] = nil
		}
	})
}

// seal makes all handles opened so far constants: neither this type nor the native leaves close them.
func (s *Handles) seal() {
	s.constants = s.table.Live()
	for w := range s.table.All() {
		s.table.Pin(w)
	}
}

func (s *Handles) constant(h trampoline.Handle) bool {
	if native.IsSmallInt(uint64(h)) || h == trampoline.Null {
		return false
	}
	return int(native.IndexOf(uint64(h))) <= s.constants && s.table.Valid(uint64(h))
}

// IsConstant reports whether h is a handle member of the contexts, such as h_None.
func (s *Handles) IsConstant(h trampoline.Handle) bool { return s.constant(h) }

// Live is the number of open handles without the constants and those that are kept.
func (s *Handles) Live() int { return s.table.Live() - s.constants - s.kept }

func (s *Handles) free() error { return s.table.Free() }

// Native describes the space to native code.
func (s *Handles) Native(trampoline.Site) (native.Side, bool) {
	return native.Side{Table: s.table.Header()}, true
}

// Attend is never called: the space's table asks for nothing.
func (s *Handles) Attend() {}

// Resolve implements [trampoline.HandleSpace].
func (s *Handles) Resolve(h trampoline.Handle) (trampoline.Handle, bool) {
	return h, s.table.Valid(uint64(h))
}

// Borrow implements [trampoline.HandleSpace].
func (s *Handles) Borrow(u trampoline.Handle) trampoline.Handle { return u }

// Return implements [trampoline.HandleSpace].
func (s *Handles) Return(trampoline.Handle) {}

// Adopt implements [trampoline.HandleSpace].
func (s *Handles) Adopt(u trampoline.Handle) trampoline.Handle { return u }

// Take implements [trampoline.HandleSpace]. A constant that is returned without a Dup is duplicated, so that
// one module's mistake does not close h_None for all.
func (s *Handles) Take(h trampoline.Handle) (trampoline.Handle, bool) {
	if s.constant(h) {
		w, ok := s.table.Dup(uint64(h))
		return trampoline.Handle(w), ok
	}
	return h, s.table.Valid(uint64(h))
}
