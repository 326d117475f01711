package debugmode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/debugmode/pymodules"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// With the policy Record builders that are used up do what HPy's do: they take items, give MemoryError, and are cancelled.
func TestPolicyRecordLetsBuildersGoOn(t *testing.T) {
	for function, want := range map[string]string{
		"builder_reuse": "MemoryError: ", "builder_cancel_after_build": "[None]",
	} {
		w := newWorld(t, debugmode.Options{Policy: debugmode.Record})
		require.Contains(t, w.Call(function), want, function)
		require.NotEmpty(t, w.d.Reports())
	}
}

// With the policy Record a borrowed handle that was kept still stands for its object.
func TestPolicyRecordLetsKeptHandlesGoOn(t *testing.T) {
	w := newWorld(t, debugmode.Options{Policy: debugmode.Record})
	w.Call("keep_borrowed", str("mine"))
	require.Equal(t, "'mine'", w.Call("kept"))
	require.Equal(t, debugmode.KeptBorrowed, w.last(1).Kind)
}

// An object is gone when its handles are closed, whatever the queue of closed handles remembers.
func TestClosedHandlesKeepNoObjects(t *testing.T) {
	for policy, left := range map[debugmode.Policy]int{debugmode.Raise: 0, debugmode.Record: 1} {
		w := newWorld(t, debugmode.Options{Policy: policy})
		w.Inside(func(space objspace.Space) {
			point, err := space.Call(w.attrInside("Point"), nil)
			require.NoError(t, err)
			_, err = w.M.Call("keep", point)
			require.NoError(t, err)
			_, err = w.M.Call("close_kept")
			require.NoError(t, err)
		})
		require.NoError(t, w.It.Collect())
		c, err := w.It.Counts()
		require.NoError(t, err)
		require.Equal(t, left, c.Objects, policy)
		got := w.Call("close_kept")
		require.Contains(t, w.d.Reports()[0].String(), "<Point object>", got)
	}
}

// A hook that is set for all modules is told of those that are loaded later.
func TestHookForAllModulesIsForLaterOnesToo(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	hpyDebug, err := w.It.Add(*pymodules.Debug())
	require.NoError(t, err)
	calls := 0
	hook := pyobj.NewPyFunction("hook", func(*pyobj.Runtime, []pyobj.Object, *pyobj.Tuple) (pyobj.Object, error) {
		calls++
		return pyobj.None, nil
	})
	w.Inside(func(objspace.Space) {
		_, err := hpyDebug.Call("set_on_invalid_handle", hook)
		require.NoError(t, err)
	})
	require.NoError(t, w.It.Unload(w.M))
	w.d = debugmode.New(debugmode.Options{})
	w.Load("faults", w.d)
	w.Call("close_twice", str("x"))
	require.Equal(t, 1, calls)
	w.Inside(func(objspace.Space) {
		_, err := hpyDebug.Call("set_on_invalid_handle", pyobj.None)
		require.NoError(t, err)
	})
	w.Call("close_twice", str("x"))
	require.Equal(t, 1, calls)
}

func TestFloatsLookLikeFloats(t *testing.T) {
	w := newWorld(t, debugmode.Options{})
	w.Call("keep", pyobj.NewTuple(pyobj.NewFloat(3), pyobj.NewFloat(1e300), pyobj.NewFloat(2.5), pyobj.Int(3)))
	require.Equal(t, "tuple (3.0, 1e+300, 2.5, 3)", w.d.OpenHandles(0)[0].Object.String())
}
