package pyobj_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

func TestCapsuleRules(t *testing.T) {
	rt := pyobj.NewRuntime(nil)
	defer rt.Close()
	name := func(s string) *pyobj.CapsuleName { return &pyobj.CapsuleName{Text: s} }
	_, err := rt.NewCapsule(0, name("x"), nil)
	require.EqualError(t, err, "ValueError: PyCapsule_New called with null pointer")
	c, err := rt.NewCapsule(5, name("m.x"), nil)
	require.NoError(t, err)
	unnamed, err := rt.NewCapsule(6, nil, nil)
	require.NoError(t, err)

	for _, tc := range []struct {
		capsule pyobj.Object
		name    *pyobj.CapsuleName
		valid   bool
	}{
		{c, name("m.x"), true}, {c, name("m.y"), false}, {c, nil, false}, {c, name(""), false},
		{unnamed, nil, true}, {unnamed, name(""), false}, {pyobj.None, nil, false},
	} {
		require.Equal(t, tc.valid, pyobj.CapsuleIsValid(tc.capsule, tc.name))
		p, err := pyobj.CapsulePointer(tc.capsule, tc.name)
		switch {
		case tc.valid:
			require.NoError(t, err)
			require.NotZero(t, p)
		case tc.capsule == pyobj.Object(pyobj.None):
			require.EqualError(t, err, "ValueError: PyCapsule_GetPointer called with invalid PyCapsule object")
		default:
			require.EqualError(t, err, "ValueError: PyCapsule_GetPointer called with incorrect name")
		}
	}

	ctx, err := pyobj.CapsuleContext(c)
	require.NoError(t, err)
	require.Zero(t, ctx)
	n, err := pyobj.CapsuleNameOf(unnamed)
	require.NoError(t, err)
	require.Nil(t, n)
	d, err := pyobj.CapsuleDestructorOf(c)
	require.NoError(t, err)
	require.Nil(t, d)

	require.EqualError(t, rt.CapsuleSetPointer(pyobj.None, 0), "ValueError: PyCapsule_SetPointer called with null pointer")
	require.EqualError(t, rt.CapsuleSetPointer(pyobj.None, 1), "ValueError: PyCapsule_SetPointer called with invalid PyCapsule object")
	rt.SetMinor(13)
	require.EqualError(t, rt.CapsuleSetPointer(pyobj.None, 0), "ValueError: PyCapsule_SetPointer called with invalid PyCapsule object")
	require.EqualError(t, rt.CapsuleSetPointer(c, 0), "ValueError: PyCapsule_SetPointer called with null pointer")
	require.EqualError(t, pyobj.CapsuleSetName(pyobj.None, nil), "ValueError: PyCapsule_SetName called with invalid PyCapsule object")
	require.EqualError(t, pyobj.CapsuleSetContext(pyobj.None, 0), "ValueError: PyCapsule_SetContext called with invalid PyCapsule object")
	require.EqualError(t, pyobj.CapsuleSetDestructor(pyobj.None, nil), "ValueError: PyCapsule_SetDestructor called with invalid PyCapsule object")

	s, err := rt.Repr(c)
	require.NoError(t, err)
	require.Regexp(t, `^<capsule object "m.x" at 0x[0-9a-f]+>$`, s.String())
	s, err = rt.Repr(unnamed)
	require.NoError(t, err)
	require.Regexp(t, `^<capsule object NULL at 0x[0-9a-f]+>$`, s.String())
}

func TestContextVariables(t *testing.T) {
	rt := pyobj.NewRuntime(nil)
	defer rt.Close()
	v := pyobj.NewContextVar("v", nil)
	got, err := rt.ContextVarGet(v, nil)
	require.NoError(t, err)
	require.Nil(t, got)
	got, err = rt.ContextVarGet(v, pyobj.Int(1))
	require.NoError(t, err)
	require.Equal(t, pyobj.Int(1), got)
	tok, err := rt.ContextVarSet(v, pyobj.Int(2))
	require.NoError(t, err)
	got, err = rt.ContextVarGet(v, pyobj.Int(1))
	require.NoError(t, err)
	require.Equal(t, pyobj.Int(2), got)
	require.NoError(t, rt.ContextVarReset(v, tok))
	require.Error(t, rt.ContextVarReset(v, tok))
	got, err = rt.ContextVarGet(v, nil)
	require.NoError(t, err)
	require.Nil(t, got)
	got, err = rt.ContextVarGet(pyobj.NewContextVar("w", pyobj.Int(3)), nil)
	require.NoError(t, err)
	require.Equal(t, pyobj.Int(3), got)
	_, err = rt.ContextVarGet(pyobj.None, nil)
	require.EqualError(t, err, "TypeError: an instance of ContextVar was expected")
}
