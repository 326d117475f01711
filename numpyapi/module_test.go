package numpyapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/numpyapi"
)

func TestSmoke(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	m, err := it.Add(*numpyapi.Module())
	require.NoError(t, err)
	require.NoError(t, it.Do(func(*hpyctx.Thread) error {
		a, err := m.Call("zeros", pyobj.Int(3))
		require.NoError(t, err)
		s, err := it.Runtime().Repr(a)
		require.NoError(t, err)
		require.Equal(t, "array([0.0, 0.0, 0.0], dtype=float64)", s.String())
		return nil
	}))
	require.NoError(t, it.Close())
}
