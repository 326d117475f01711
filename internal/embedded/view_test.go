package embedded

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
	"github.com/stretchr/testify/require"
)

// What a global holds stays there when it becomes one of another class, and its handles show that class.
func TestAGlobalGoesOnHoldingWhatChangesItsClass(t *testing.T) {
	s, err := New(objspace.Options{})
	require.NoError(t, err)
	names := pyobj.NewDict()
	names.SetStr("__builtins__", s.rt.Builtins())
	require.NoError(t, pyeval.Run(s.rt, "class A: pass\nclass B: pass\na = A()", "<test>", names))
	a, err := pyeval.EvalString(s.rt, "a", names)
	require.NoError(t, err)
	h, err := s.handles.Keep(a)
	require.NoError(t, err)
	require.NoError(t, pyeval.Run(s.rt, "a.__class__ = B", "<test>", names))
	held, ok := s.handles.Kept(h)
	require.True(t, ok)
	require.Equal(t, a, held)
	require.True(t, s.handles.Unkeep(h))
}
