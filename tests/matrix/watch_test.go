package matrix

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// record is the address of what a consumer notes about one function that it lets a provider keep (see
// modules/keeper_user.c). It is native memory, so that it can still be read when the interpreter is closed.
type record uintptr

// Names of contexts as records have room for them.
const nameSize = 64

const recordSize = 32 + 2*nameSize

func (r record) called() uintptr { return uintptr(r) }
func (r record) done() uintptr   { return uintptr(r) + 8 }

// note is what a consumer in Go does when the function, or its destroy-notify, is called with a handle.
func (r record) note(count uintptr, place int, ctx context, h handle) {
	native.Store64(count, native.Load64(count)+1)
	native.Store64(uintptr(r)+16+8*uintptr(place), uint64(h))
	copy(native.Bytes(uintptr(r)+32+nameSize*uintptr(place), nameSize-1), ctx.Name())
}

// seen is what is noted: how often, in which context, and whether the handle was of debug mode.
type seen struct {
	times   int
	context string
	debug   bool
}

func (r record) seen(count uintptr, place int) seen {
	s := seen{times: int(native.Load64(count))}
	if s.times > 0 {
		s.context = contextName.ReplaceAllString(native.GoString(uintptr(r)+32+nameSize*uintptr(place), nameSize), "$1")
		s.debug = native.Load64(uintptr(r)+16+8*uintptr(place))&1 == 0 // small ints are words of their own, but in debug mode
	}
	return s
}

// calls is how often the function was called, and what it saw the last time.
func (r record) calls() seen { return r.seen(r.called(), 0) }

// ends is the same of its destroy-notify.
func (r record) ends() seen { return r.seen(r.done(), 1) }

// record makes a record that is checked at the very end: whatever happened, the notify ran once.
func (w *world) record() record {
	a, err := native.Alloc(recordSize)
	require.NoError(w.tb, err)
	r := record(a)
	w.AfterClose(func() {
		require.Equal(w.tb, 1, r.ends().times, "destroy-notifies of a function that the provider was given to keep")
		require.Equal(w.tb, "keeper_user", r.ends().context)
		native.Free(a)
	})
	return r
}

// watchers are the Keeper API's modules of a cell, with what they call each other through.
type watchers struct {
	*world
	user, keeper *hpyctx.Module
	userMode     debugmode.Selection
	fire, drop   objspace.Value // of the keeper, which live on when it is unloaded
}

// subscribed hands functions with a destroy-notify over to be kept, and calls and drops them later, from the provider's own
// functions: in the same modes, in others, when the edge is denied, and after the provider was unloaded.
func subscribed(t *testing.T, w *world, user, keeper *hpyctx.Module, consumer, provider side) int {
	s := &watchers{world: w, user: user, keeper: keeper, userMode: consumer.mode}
	for name, o := range map[string]*objspace.Value{"fire": &s.fire, "drop": &s.drop} {
		w.Inside(func(objspace.Space) {
			var err error
			*o, err = keeper.Attr(name)
			require.NoError(t, err)
		})
	}
	s.laterCall(t)
	// CPython cannot tell a handle that is closed.
	s.refused(t, consumer.mode.Debug || provider.mode.Debug && !w.inCPython)
	s.otherModes(t)
	s.unloaded(t, provider.lang == "Go")
	return 4
}

// run gives repr(result) of a callable, or its exception.
func (s *watchers) run(fn objspace.Value, args ...any) (result string) {
	s.Inside(func(space objspace.Space) {
		o, err := space.Call(fn, s.values(args...))
		if err != nil {
			result = err.Error()
			return
		}
		text, err := space.Repr(o)
		require.NoError(s.tb, err)
		result = text
	})
	return result
}

// watch hands one more function over; its record is the result.
func (s *watchers) watch(t *testing.T, want string) record {
	r := s.record()
	require.Equal(t, want, s.callOf(s.user, "watch", "this", int64(r)))
	return r
}

func (s *watchers) sees(times int) seen {
	return seen{times, "keeper_user", s.userMode.Debug}
}

// fires has the kept functions called. The consumer itself does nothing meanwhile, so that what is traced is the function's.
func (s *watchers) fires(t *testing.T, want string) {
	before := traced(s.user)
	require.Equal(t, want, s.run(s.fire, 4))
	require.Equal(t, s.userMode.Trace, traced(s.user) > before, "members called by the function are traced with its module's")
}

func (s *watchers) drops(t *testing.T, want string) {
	before := traced(s.user)
	require.Equal(t, want, s.run(s.drop))
	require.Equal(t, s.userMode.Trace, traced(s.user) > before, "members called by the notify are traced with its module's")
}

func (s *watchers) laterCall(t *testing.T) {
	r := s.watch(t, "1")
	s.fires(t, "[8]")
	s.fires(t, "[8]")
	require.Equal(t, s.sees(2), r.calls())
	require.Zero(t, r.ends())
	s.drops(t, "0")
	require.Equal(t, s.sees(1), r.ends())
	require.Equal(t, "[]", s.run(s.fire, 1))
	require.Equal(t, s.sees(2), r.calls())
}

// refused hands functions over in calls that fail: in the provider, at the edge, and, where handles are translated, on the
// way.
func (s *watchers) refused(t *testing.T, translated bool) {
	r := s.record()
	require.Equal(t, "ValueError: about nothing", s.callOf(s.user, "watch", nil, int64(r)))
	require.Equal(t, s.sees(1), r.ends())
	rule, err := s.it.Deny(hpyctx.EdgeFilter{API: "Keeper"}, errors.New("not today"))
	require.NoError(t, err)
	r = s.record()
	require.Contains(t, s.callOf(s.user, "watch", "this", int64(r)), "not today")
	require.Equal(t, s.sees(1), r.ends())
	rule.Stop()
	if translated {
		r = s.record()
		require.Contains(t, s.callOf(s.user, "watch_closed", int64(r)), "ValueError")
		require.Equal(t, s.sees(1), r.ends())
	}
}

// otherModes switches both sides before the function is called, and back before it is dropped.
func (s *watchers) otherModes(t *testing.T) {
	flip := func(m *hpyctx.Module) debugmode.Selection {
		now := debugmode.Current(m.Context())
		now.Debug, now.Trace = !now.Debug, !now.Trace
		require.NoError(t, debugmode.Switch(m.Context(), now, debugmode.Options{}))
		return now
	}
	r := s.watch(t, "1")
	flip(s.keeper)
	s.fires(t, "[8]")
	s.userMode = flip(s.user)
	s.fires(t, "[8]")
	require.Equal(t, s.sees(2), r.calls())
	flip(s.keeper)
	s.fires(t, "[8]")
	require.Equal(t, s.sees(3), r.calls())
	require.Zero(t, r.ends())
	s.userMode = flip(s.user)
	s.drops(t, "0")
	require.Equal(t, s.sees(1), r.ends())
}

// unloaded ends the provider while it keeps two functions. A provider in Go lets go of them then; the code of one in C stays,
// and may do so later or leave it to the end of the interpreter.
func (s *watchers) unloaded(t *testing.T, inGo bool) {
	first, second := s.watch(t, "1"), s.watch(t, "2")
	require.NoError(t, s.it.Unload(s.keeper))
	r := s.record()
	require.Contains(t, s.callOf(s.user, "watch", "this", int64(r)), `module "keeper" was unloaded`)
	require.Equal(t, s.sees(1), r.ends())
	if inGo {
		require.Equal(t, s.sees(1), first.ends())
		require.Equal(t, s.sees(1), second.ends())
		return
	}
	s.fires(t, "[8, 8]")
	require.Equal(t, s.sees(1), first.calls())
	require.Equal(t, s.sees(1), second.calls())
	s.drops(t, "1")
	require.Equal(t, s.sees(1), second.ends())
	require.Zero(t, first.ends(), "its turn is when the interpreter is closed")
}
