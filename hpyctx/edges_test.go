package hpyctx_test

import (
	"errors"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/stretchr/testify/require"
)

var errNotToday = errors.New("not today")

func floats(v ...float64) objspace.Value {
	items := make([]objspace.Value, len(v))
	for i, f := range v {
		items[i] = pyobj.NewFloat(f)
	}
	return (&embedded.Space{}).List(items...)
}

// provider loads the NumPy API's provider, in C or in Go.
func (w *world) provider(inGo bool) *hpyctx.Module {
	w.tb.Helper()
	var m *hpyctx.Module
	var err error
	if inGo {
		m, err = w.it.Add(*numpyapi.Module())
	} else {
		m, err = w.it.Load(compileNumPy(w.tb, "numpy_api"))
	}
	require.NoError(w.tb, err)
	return m
}

func TestCConsumerCallsProviderThroughItsEdge(t *testing.T) {
	for name, inGo := range map[string]bool{"C provider": false, "Go provider": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, withNumPy)
			p := w.provider(inGo)
			c, err := w.it.Load(compileNumPy(t, "consumer"))
			require.NoError(t, err)

			edges := w.it.Edges()
			require.Len(t, edges, 1)
			require.Equal(t, "consumer", edges[0].Consumer().Name())
			require.Equal(t, "numpy_api", edges[0].Provider().Name())

			w.inside(func(space objspace.Space) error {
				a, err := c.Call("make", floats(1, 2, 3))
				require.NoError(t, err)
				require.Equal(t, "6.0", w.call(c, "total", a))
				b, err := c.Call("add", a, a)
				require.NoError(t, err)
				require.Equal(t, "12.0", w.call(c, "total", b))
				require.Equal(t, "(1.0, 3.0)", w.call(c, "ends", a))
				if !inGo {
					require.Equal(t, "'HPy Universal ABI (hpyapi: numpy_api)'", w.call(p, "provider_saw"))
				}
				d, err := c.Call("map", a, pyobj.Int(100))
				require.NoError(t, err)
				require.Equal(t, "12.0", w.call(c, "total", d))
				require.Equal(t, "'HPy Universal ABI (hpyapi: consumer)'", w.call(c, "callback_saw"))
				require.Equal(t, "KeyError: 'callback'", w.call(c, "map", a, pyobj.Int(1)))
				return nil
			})
		})
	}
}

func TestProviderGetsItsOwnPointerAndConsumersTheirTables(t *testing.T) {
	w := newWorld(t, withNumPy)
	p := w.provider(false)
	w.inside(func(space objspace.Space) error {
		capsule, err := p.Attr("_ARRAY_API")
		require.NoError(t, err)
		require.Equal(t, "True", w.call(p, "raw_pointer", capsule))
		return nil
	})
}

func TestGoConsumer(t *testing.T) {
	for name, inGo := range map[string]bool{"C provider": false, "Go provider": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, withNumPy)
			w.provider(inGo)
			var client *numpyapi.Client
			m, err := w.it.Add(hpyctx.GoModule{
				Name: "gocons",
				Exec: func(c *hpyctx.Context, _ hpyctx.Handle) error {
					e, err := c.ImportAPI(&numpyapi.Definition)
					if err != nil {
						return err
					}
					client, err = numpyapi.Bind(e)
					return err
				},
				Methods: []hpyctx.GoMethod{{Name: "total", Min: 1, Max: 1, Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
					a, err := client.FromSequence(args[0], numpyapi.DtypeFloat64)
					if err != nil {
						return 0, err
					}
					defer c.API().Close(a)
					sum, err := client.Sum(a)
					if err != nil {
						return 0, err
					}
					return c.API().FloatFromDouble(sum)
				}}},
			})
			require.NoError(t, err)
			require.Equal(t, "6.5", w.call(m, "total", floats(1, 2, 3.5)))
			require.Contains(t, w.call(m, "total", pyobj.None), "TypeError")
		})
	}
}

func TestWatchDenyAndUnloadAtTheEdge(t *testing.T) {
	w := newWorld(t, withNumPy)
	p := w.provider(false)
	watch, err := w.it.Watch(hpyctx.EdgeFilter{Consumer: "consumer"}, nil)
	require.NoError(t, err)
	c, err := w.it.Load(compileNumPy(t, "consumer"))
	require.NoError(t, err)
	require.Equal(t, "3.0", w.call(c, "total", floats(1, 2)))
	require.Equal(t, "3.0", w.call(c, "total", floats(1, 2)))
	e := w.it.Edges()[0]
	require.EqualValues(t, 2, e.Counts()[10].Calls)
	require.NoError(t, watch.Stop())
	require.False(t, e.Watched())

	deny, err := w.it.Deny(hpyctx.EdgeFilter{API: "NumPy"}, errNotToday)
	require.NoError(t, err)
	require.Contains(t, w.call(c, "total", floats(1, 2)), "not today")
	require.NoError(t, deny.Stop())
	require.Equal(t, "3.0", w.call(c, "total", floats(1, 2)))

	require.NoError(t, w.it.Unload(p))
	require.Contains(t, w.call(c, "total", floats(1, 2)), `module "numpy_api" was unloaded`)
}

func TestConsumerWithoutItsProviderIsNotLoaded(t *testing.T) {
	w := newWorld(t, withNumPy)
	before, err := w.it.Counts()
	require.NoError(t, err)
	_, err = w.it.Load(compileNumPy(t, "consumer"))
	require.ErrorContains(t, err, "No module named 'numpy_api'")
	after, err := w.it.Counts()
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Nil(t, w.it.Module("consumer"))
}
