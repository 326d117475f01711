package embedded

import (
	"errors"
	"math"
	"runtime"
	"testing"
	"weak"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

var errPlain = errors.New("plain")

func newSpace(tb testing.TB) *Space {
	before := native.Allocated()
	s, err := New(objspace.Options{CountObjects: true})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		require.NoError(tb, s.Finish())
		require.NoError(tb, s.Close())
		require.Equal(tb, before, native.Allocated())
	})
	return s
}

func TestHandlesStandForObjects(t *testing.T) {
	s := newSpace(t)
	list := pyobj.NewList(pyobj.Int(1))
	for _, o := range []pyobj.Object{list, pyobj.None, pyobj.NewStr("x"), pyobj.Int(3), pyobj.Int(-1), pyobj.Int(math.MaxInt64), pyobj.Int(math.MinInt64)} {
		h, err := s.handles.New(o)
		require.NoError(t, err)
		got, err := s.handles.Object(h)
		require.NoError(t, err)
		require.True(t, got == o)
		require.NoError(t, s.handles.Close(h))
	}
	require.Zero(t, s.handles.Live())
}

func TestSmallIntsNeedNoSlot(t *testing.T) {
	s := newSpace(t)
	h, err := s.handles.New(pyobj.Int(41))
	require.NoError(t, err)
	require.Zero(t, s.handles.Live())
	require.NoError(t, s.handles.Close(h))
	require.NoError(t, s.handles.Close(h), "closing one is nothing")
}

func TestClosedHandlesAreFound(t *testing.T) {
	s := newSpace(t)
	h, err := s.handles.New(pyobj.NewList())
	require.NoError(t, err)
	d, err := s.handles.Dup(h)
	require.NoError(t, err)
	require.NoError(t, s.handles.Close(h))
	_, err = s.handles.Object(d)
	require.NoError(t, err, "a duplicate keeps the object open")
	require.NoError(t, s.handles.Close(d))
	for range 3 { // also after the slot was given to another object
		_, err = s.handles.Object(h)
		require.ErrorContains(t, err, "is closed or of another handle space")
		require.Error(t, s.handles.Close(h))
		require.NoError(t, s.handles.CloseAgain(h))
		_, err = s.handles.Dup(h)
		require.Error(t, err)
		other, err := s.handles.New(pyobj.NewList())
		require.NoError(t, err)
		require.NotEqual(t, h, other)
		defer s.handles.Close(other)
	}
}

func TestOnlyClosedHandlesAreClosedAgain(t *testing.T) {
	s := newSpace(t)
	h, err := s.handles.New(pyobj.NewList())
	require.NoError(t, err)
	for _, invented := range []trampoline.Handle{h + 2, h + 1<<29, h + 1<<41, 1 << 62, 0x123456789abc0} {
		require.Error(t, s.handles.CloseAgain(invented), "%#x", uint64(invented))
	}
	require.NoError(t, s.handles.CloseAgain(h))
	require.Zero(t, s.handles.Live())
	next, err := s.handles.New(pyobj.NewList())
	require.NoError(t, err)
	require.NoError(t, s.handles.CloseAgain(h), "closed before")
	require.Equal(t, 1, s.handles.Live(), "the handle that has its place now stays open")
	require.NoError(t, s.handles.CloseAgain(next))
	require.NoError(t, s.handles.CloseAgain(trampoline.Null))
}

func TestConstantsStayOpen(t *testing.T) {
	s := newSpace(t)
	h := s.Constant("h_None")
	for range 3 {
		require.NoError(t, s.handles.Close(h))
	}
	u, ok := s.handles.Take(h)
	require.True(t, ok)
	require.NoError(t, s.handles.Close(u))
	o, err := s.handles.Object(h)
	require.NoError(t, err)
	require.True(t, o == pyobj.Object(pyobj.None))
	require.Equal(t, trampoline.Null, s.Constant("h_Nothing"))
}

func TestWordsAreNotReused(t *testing.T) {
	var w words[string]
	a := w.add("a")
	b := w.add("b")
	require.NotZero(t, a)
	v, ok := w.remove(a)
	require.True(t, ok)
	require.Equal(t, "a", v)
	c := w.add("c")
	for _, stale := range []uintptr{a, 0, 1 << 40, ^uintptr(0)} {
		_, ok = w.get(stale)
		require.False(t, ok, "%#x", stale)
		_, ok = w.remove(stale)
		require.False(t, ok)
		require.False(t, w.set(stale, "x"))
	}
	v, _ = w.get(b)
	require.Equal(t, "b", v)
	v, _ = w.get(c)
	require.Equal(t, "c", v)
	require.Equal(t, 2, w.live)
}

func TestTextsForCStayWhereTheyAreForAsLongAsTheirObject(t *testing.T) {
	s := newSpace(t)
	str, bytes := pyobj.NewStr("text that is no part of a block of others"), pyobj.NewBytes([]byte("a\x00b"))
	first, second, name := native.Addr(str.CText()), native.Addr(bytes.CText()), native.Addr(pyobj.ListType.CName())
	for range 3 {
		s.Collect()
		require.Equal(t, str.String()+"\x00", string(native.Bytes(first, str.Len()+1)))
		require.Equal(t, "a\x00b\x00", string(native.Bytes(second, 4)))
		require.Equal(t, "list\x00", string(native.Bytes(name, 5)))
	}
	require.Equal(t, first, native.Addr(str.CText()), "one copy per object")
	gone := weak.Make(str.CText())
	runtime.KeepAlive(str)
	str = nil
	s.Collect()
	require.Nil(t, gone.Value(), "nothing but the object has it")
	runtime.KeepAlive(bytes)
}

func TestErrorsBecomeTheExceptionTheyName(t *testing.T) {
	s := newSpace(t)
	inner := pyobj.NewException(pyobj.KeyError, pyobj.NewStr("k"))
	for _, c := range []struct {
		err   error
		class *pyobj.Type
	}{
		{inner, pyobj.KeyError},
		{&trampoline.RecursionError{}, pyobj.RecursionError},
		{&trampoline.MisuseError{}, pyobj.SystemError},
		{&trampoline.MisuseError{Type: "ValueError"}, pyobj.ValueError},
		{&trampoline.ImportError{}, pyobj.ImportError},
		{&trampoline.PanicError{Value: "p"}, pyobj.RuntimeError},
		{errPlain, pyobj.RuntimeError},
	} {
		require.Equal(t, c.class, s.exception(c.err).Type(), "%T", c.err)
	}
	require.Nil(t, s.exception(nil))
	wrapped := &trampoline.MisuseError{Cause: inner}
	require.True(t, s.exception(wrapped).Cause() == pyobj.Object(inner), "what an error wraps is the cause")
}

func TestWhatBuiltInModulesConsistOfIsNoInstanceOfAModule(t *testing.T) {
	s := newSpace(t)
	for _, name := range []string{"collections", "operator", "struct", "sys", "types"} {
		_, err := s.Import(name)
		require.NoError(t, err)
		require.Zero(t, s.Counts().Objects, name)
	}
}
