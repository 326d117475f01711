package hpyctx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

func TestTheProgramImportsAnAPIOverAnEdgeOfItsOwn(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	_, err = it.Add(*numpyapi.Module())
	require.NoError(t, err)
	client, err := numpyapi.Import(it)
	require.NoError(t, err)
	version, err := client.Version()
	require.NoError(t, err)
	require.Equal(t, int32(1002), version)
	edges := it.Edges()
	require.Len(t, edges, 1)
	require.Equal(t, hpyctx.ProgramName, edges[0].Consumer().Name())
	again, err := numpyapi.Import(it)
	require.NoError(t, err)
	require.Same(t, client, again)
	require.NoError(t, it.Close())
}

func TestImportOfAMissingProviderSaysWhichModuleIsMissing(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	_, err = numpyapi.Import(it)
	require.ErrorContains(t, err, "numpy_api")
	require.NoError(t, it.Close())
}

func TestMemoryOfAGoModuleGoesWithItsContext(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	var kept *hpyctx.Memory
	var global *hpyctx.Global
	var class hpyctx.Handle
	m, err := it.Add(hpyctx.GoModule{Name: "holder", Exec: func(c *hpyctx.Context, module hpyctx.Handle) (err error) {
		if kept, err = c.Alloc(20); err != nil {
			return err
		}
		freed, err := c.Alloc(0)
		if err != nil {
			return err
		}
		require.NotZero(t, freed.Addr())
		freed.Free()
		freed.Free()
		require.Zero(t, freed.Addr())
		if class, err = c.NewType(hpyctx.GoType{Name: "holder.Thing", Len: func(*hpyctx.Context, hpyctx.Handle) (int, error) { return 0, nil }}); err != nil {
			return err
		}
		global, err = c.NewGlobal(module)
		return err
	}})
	require.NoError(t, err)
	require.Equal(t, 20, kept.Len())
	numbers := hpyctx.View[uint64](kept)
	require.Equal(t, []uint64{0, 0}, numbers, "what does not fill a number is left out")
	numbers[1] = 7
	require.EqualValues(t, 7, hpyctx.View[byte](kept)[8])
	require.NoError(t, it.Do(func(*hpyctx.Thread) error {
		h, err := global.Load()
		require.NoError(t, err)
		require.NotEqual(t, trampoline.Null, h)
		return m.Context().API().Close(h)
	}))
	counts, err := it.Counts()
	require.NoError(t, err)
	require.Equal(t, 1, counts.Globals)
	require.NoError(t, it.Unload(m))
	counts, err = it.Counts()
	require.NoError(t, err)
	require.Zero(t, counts.Globals, "a global of an unloaded module holds nothing")
	require.NoError(t, it.Collect())
	require.NotZero(t, kept.Addr(), "a class of the module lives on")
	require.NoError(t, it.Do(func(*hpyctx.Thread) error {
		c, err := it.Program()
		require.NoError(t, err)
		return c.API().Close(class) // of the same handle space
	}))
	for range 3 { // what one collection lets go of may hold more
		require.NoError(t, it.Collect())
	}
	require.Zero(t, kept.Addr(), "nothing leads to the module")
	require.NoError(t, it.Close())
}
