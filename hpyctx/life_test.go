package hpyctx_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/stretchr/testify/require"
)

// ends is what testdata/life.c counts.
type ends struct{ Finalized, Destroyed, Capsules, Wrong int64 }

func countEnds(w *world, m *hpyctx.Module) (read func() ends) {
	at, err := native.Alloc(32)
	require.NoError(w.tb, err)
	w.tb.Cleanup(func() { native.Free(at) })
	require.Equal(w.tb, "None", w.call(m, "count_at", pyobj.IntFromUint64(uint64(at))))
	return func() ends {
		c := native.Slice[int64](at, 4)
		return ends{c[0], c[1], c[2], c[3]}
	}
}

func newLife(t *testing.T) (*hpyctx.Interp, *world, *hpyctx.Module, func() ends) {
	it, err := hpyctx.New(hpyctx.Options{CountObjects: true})
	require.NoError(t, err)
	w := worldOf(hostworld.Of(t, it))
	m := w.module("life")
	return it, w, m, countEnds(w, m)
}

func TestUnreachableObjectsAreDestroyedOnce(t *testing.T) {
	it, w, m, read := newLife(t)
	w.inHost(m.Object(), []string{
		"> a = m.Thing(); b = m.Thing(); a.link(b); b.link(a)", // a cycle through native structs
		"> c = m.Thing(); c.link(c)",
		"> f = m.Final(); f.link(c)",
		"> k = m.capsule()",
	})
	require.NoError(t, it.Collect())
	require.NoError(t, it.Collect())
	require.Equal(t, ends{Finalized: 1, Destroyed: 4, Capsules: 1}, read())
	c, err := it.Counts()
	require.NoError(t, err)
	require.Zero(t, c.Objects)
	w.close()
	require.Equal(t, ends{Finalized: 1, Destroyed: 4, Capsules: 1}, read(), "nothing twice")
}

func TestCloseDestroysWhatIsReachable(t *testing.T) {
	it, w, m, read := newLife(t)
	w.inHost(m.Object(), []string{"> m.kept = [m.Thing(), m.Final(), m.capsule()]", "> m.Thing.kept = m.Final()", "> a = m.Final(); a.link(a)"})
	require.NoError(t, it.Collect())
	require.Equal(t, ends{}, read())
	require.NoError(t, it.Close())
	require.Equal(t, ends{Finalized: 3, Destroyed: 4, Capsules: 1}, read(), "a finaliser in a cycle runs at the latest now")
}

func TestObjectsOutliveTheirModule(t *testing.T) {
	it, w, m, read := newLife(t)
	w.inside(func(space objspace.Space) error {
		o, err := m.Call("Thing")
		require.NoError(t, err)
		runtimeOf(space).Builtins().Dict().SetStr("kept", o.(pyobj.Object))
		return nil
	})
	require.NoError(t, it.Unload(m))
	require.NoError(t, it.Collect())
	require.Equal(t, ends{}, read())
	w.inside(func(space objspace.Space) error {
		s, err := space.Repr(runtimeOf(space).Builtins().Dict().GetStr("kept"))
		require.NoError(t, err)
		require.Contains(t, s, "life.Thing")
		runtimeOf(space).Builtins().Dict().DelStr("kept")
		return nil
	})
	require.NoError(t, it.Collect())
	require.NoError(t, it.Collect())
	require.Equal(t, ends{Destroyed: 1}, read())
	require.NoError(t, it.Close())
}

func TestLeakedHandlesAreCounted(t *testing.T) {
	it, w, m, _ := newLife(t)
	before, err := it.Counts()
	require.NoError(t, err)
	w.call(m, "leak", pyobj.Int(17))
	after, err := it.Counts()
	require.NoError(t, err)
	require.Equal(t, before.Handles+17, after.Handles)
	require.NoError(t, it.Close(), "leaks do not keep an interpreter from closing")
}

func TestPayloadsOfGoTypesAreDestroyedOnce(t *testing.T) {
	w := newWorld(t)
	destroyed := map[int]int{}
	var typ hpyctx.Handle
	next := 0
	m, err := w.it.Add(hpyctx.GoModule{
		Name: "golife",
		Exec: func(c *hpyctx.Context, self hpyctx.Handle) (err error) {
			typ, err = c.NewType(hpyctx.GoType{
				Name: "golife.Thing",
				New: func(c *hpyctx.Context, typ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
					next++
					return c.NewInstance(typ, next)
				},
				Destroy: func(p any) { destroyed[p.(int)]++ },
				Attrs: []hpyctx.GoAttr{{Name: "number", Get: func(c *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
					p, err := c.Payload(self)
					if err != nil {
						return 0, err
					}
					return c.API().LongFromInt64T(int64(p.(int)))
				}}},
				Repr: func(*hpyctx.Context, hpyctx.Handle) (string, error) { panic("no repr") },
			})
			if err != nil {
				return err
			}
			o, err := c.Value(typ)
			if err != nil {
				return err
			}
			mod, err := c.Value(self)
			if err != nil {
				return err
			}
			return c.Interp().Space().SetAttr(mod, "Thing", o)
		},
		Close: func(c *hpyctx.Context) { require.NoError(t, c.API().Close(typ)) },
	})
	require.NoError(t, err)
	require.Equal(t, []string{"(1, 2)", "RuntimeError: panic: no repr"},
		w.inHost(m.Object(), []string{"m.Thing().number, m.Thing().number", "m.Thing()"}))
	require.NoError(t, w.it.Collect())
	require.Equal(t, map[int]int{1: 1, 2: 1, 3: 1}, destroyed)
	require.NoError(t, w.it.Unload(m))
}
