package numpyapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/numpyapi"
)

func TestArraysGiveTheirMemoryBack(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{CountObjects: true})
	require.NoError(t, err)
	m, err := it.Add(*numpyapi.Module())
	require.NoError(t, err)
	before := native.Allocated()
	require.NoError(t, it.Do(func(*hpyctx.Thread) error {
		for range 100 {
			a, err := m.Call("zeros", pyobj.Int(1000))
			require.NoError(t, err)
			s, err := it.Space().Repr(a)
			require.NoError(t, err)
			require.Contains(t, s, "dtype=float64")
		}
		return nil
	}))
	require.NoError(t, it.Collect())
	counts, err := it.Counts()
	require.NoError(t, err)
	require.Zero(t, counts.Objects)
	require.Zero(t, counts.Handles)
	require.Equal(t, before, native.Allocated())
	require.NoError(t, it.Close())
}

func TestArraysThatNobodyHoldsAreFreedWhileOthersAreMade(t *testing.T) {
	const each, times = 16 << 20, 512 // 8 GiB together, of which no page is touched
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	m, err := it.Add(*numpyapi.Module())
	require.NoError(t, err)
	before, most := native.Allocated().Bytes, int64(0)
	require.NoError(t, it.Do(func(*hpyctx.Thread) error {
		for range times {
			_, err := m.Call("zeros", pyobj.Int(each/8))
			require.NoError(t, err)
			most = max(most, native.Allocated().Bytes-before)
		}
		return nil
	}))
	require.Less(t, most, int64(each*times/4), "bytes at one time")
	require.NoError(t, it.Close())
}
