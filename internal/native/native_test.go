//go:build linux && (amd64 || arm64)

package native

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func addEntry(f *Frame) { f.SetWord(f.Int[0] + f.Int[1] + f.User()) }

func TestSmoke(t *testing.T) {
	cb, err := Callback(addEntry, 100)
	require.NoError(t, err)
	th, err := SwapThunk(1, 1000, cb, cb)
	require.NoError(t, err)
	var c Call
	c.Fn = th
	c.Int[0], c.Int[1] = 1, 7
	c.Do6()
	require.EqualValues(t, 1107, c.Ret)
	c.Int[0] = 2
	c.Do()
	require.EqualValues(t, 109, c.Ret)
	al, err := AlwaysThunk(5000, cb)
	require.NoError(t, err)
	c.Fn = al
	c.DoStack([]uintptr{1, 2, 3})
	require.EqualValues(t, 5107, c.Ret)
	st, err := ThreadStack()
	require.NoError(t, err)
	t.Logf("%x %x tid %x %+v", st.Low, st.High, ThreadID(), Thunks())
}
