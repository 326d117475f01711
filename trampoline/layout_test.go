package trampoline

import (
	"testing"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/stretchr/testify/require"
)

func TestFlagsAreThoseOfTheModel(t *testing.T) {
	for _, flags := range [][3]uint32{
		{uint32(apidef.NeedsLock), uint32(NeedsLock), layout.NeedsLock},
		{uint32(apidef.FreeThreaded), uint32(FreeThreaded), layout.FreeThreaded},
		{uint32(apidef.OneInterpreter), uint32(OneInterpreter), layout.OneInterpreter},
	} {
		require.Equal(t, flags[0], flags[1])
		require.Equal(t, flags[0], flags[2])
	}
}

func TestRegistryFindsWhatWasAddedAndNothingElse(t *testing.T) {
	var r registry
	require.Nil(t, r.get(0))
	made := make([]*Edge, 300)
	ids := make([]uint32, len(made))
	for i := range made {
		made[i] = &Edge{}
		ids[i] = r.add(made[i])
	}
	for i, id := range ids {
		require.Same(t, made[i], r.get(uintptr(id)))
	}
	require.Nil(t, r.get(1<<40))
	r.remove(ids[7])
	require.Nil(t, r.get(uintptr(ids[7])))
	again := &Edge{}
	require.Equal(t, ids[7], r.add(again), "ids are used again")
	require.Same(t, again, r.get(uintptr(ids[7])))
}

func TestCallbackTokensAreNotMistakenForOthers(t *testing.T) {
	var table callbackTable
	a, b := Callback{edge: &Edge{}, user: 1}, Callback{edge: &Edge{}, user: 2}
	first := table.add(a)
	require.NotZero(t, first)
	second := table.add(b)
	require.NotEqual(t, first, second)
	got, ok := table.get(first)
	require.True(t, ok)
	require.EqualValues(t, 1, got.user)
	table.remove(first)
	_, ok = table.get(first)
	require.False(t, ok)
	third := table.add(a)
	require.NotEqual(t, first, third, "the place is used again under another token")
	_, ok = table.get(first)
	require.False(t, ok)
	for _, wrong := range []uintptr{0, 1, 1 << 32, ^uintptr(0), second + 1<<32} {
		_, ok = table.get(wrong)
		require.False(t, ok, "%#x", wrong)
	}
	require.Equal(t, 2, table.live)
}
