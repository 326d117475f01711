package debugmode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// A provider in debug mode outlives its consumers: what it remembers of their calls does not grow with them, and a leak that one of
// them saw is named all the same.
func TestWhatIsRememberedOfEdgesDoesNotGrow(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	w := hostworld.Of(t, it)
	d := debugmode.New(debugmode.Options{ClosedHandles: 16})
	p, err := it.Load(testenv.Compile(t, hostworld.ProbeModule(t, "probe_provider")), d)
	require.NoError(t, err)
	path := testenv.Compile(t, hostworld.ProbeModule(t, "probe_consumer"))
	round := func(i int) {
		c, err := it.Load(path)
		require.NoError(t, err)
		require.Equal(t, "5", w.CallOf(c, "add", pyobj.Int(2), pyobj.Int(3)))
		if i == 0 {
			require.Equal(t, "None", w.CallOf(c, "provider_leak", pyobj.NewStr("lost")))
		}
		require.NoError(t, it.Unload(c))
	}
	for i := range 600 {
		round(i)
	}
	require.Less(t, debugmode.PlacesKept(d), 150, "600 edges were there")
	leaks := d.Leaks()
	require.Len(t, leaks, 1)
	require.Contains(t, leaks[0].Opened, "result of ctx_Dup")
	require.NoError(t, it.Unload(p))
	require.NoError(t, it.Close())
}
