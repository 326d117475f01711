package matrix

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
)

// wrapper is a provider in Go around another one: it counts additions and hands everything else on.
type wrapper struct {
	probe.ForwardingProvider
	additions int
}

func (w *wrapper) Add(ctx *trampoline.Context, a, b handle) (handle, error) {
	w.additions++
	return w.ForwardingProvider.Add(ctx, a, b)
}

// wrap puts a wrapper, a module of its own, into the edge from the consumer to the provider.
func (w *world) wrap(modes ...hpyctx.Mode) *wrapper {
	w.tb.Helper()
	made := &wrapper{}
	var export *trampoline.Export
	w.Add(&hpyctx.GoModule{Name: "wrapper", Exec: func(c *hpyctx.Context, _ handle) (err error) {
		if made.Client, err = probe.Import(c); err != nil {
			return err
		}
		data, err := probe.DataOf(made.Client)
		if err != nil {
			return err
		}
		export, err = probe.Export(c.Trampoline(), made, data)
		return err
	}}, modes...)
	for _, e := range w.consumer.Edges() {
		require.NoError(w.tb, w.it.Redirect(e, export))
	}
	return made
}

// A provider in Go around another one gives what that gives, in every slot, whatever either side is written in and in every mode, and it
// follows when the other one is exchanged.
func TestAProviderInGoWrapsAnother(t *testing.T) {
	for _, consumer := range []string{"C", "Go"} {
		for _, provider := range []string{"C", "Go"} {
			for _, mode := range []debugmode.Selection{{}, {Debug: true}} {
				t.Run(fmt.Sprint(consumer, " ", provider, " ", mode), func(t *testing.T) {
					w := newWorld(t, linked, side{consumer, mode}, side{provider, mode})
					made := w.wrap(mode.Modes(debugmode.Options{})...)
					for _, c := range calls {
						if c.want == "ValueError: too many" {
							continue // of more room than the consumer has, which is looked at on the way into Go
						}
						require.Equal(t, c.want, w.call(c.function, c.args...), "%s(%v)", c.function, c.args)
					}
					require.Greater(t, made.additions, 2)
					require.Empty(t, w.reports())
					require.Empty(t, leaks(w.consumer))
					require.Empty(t, leaks(w.provider))
				})
			}
		}
	}
}
