package survival_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

type handle = hpyctx.Handle

func linked(o *hpyctx.Options) {
	o.Definitions = append(o.Definitions, &probe.Definition)
}

// mishap is how Go code ends that does not return.
type mishap struct {
	do   func()
	what string // as the error says it
}

var mishaps = map[string]mishap{
	"panic":         {func() { panic("boom") }, "panic: boom"},
	"runtime error": {func() { var p *int; *p = 1 }, "panic: runtime error: invalid memory address or nil pointer dereference"},
	"goexit":        {runtime.Goexit, "runtime.Goexit called"},
}

// bad is a provider whose methods do not return. What it owns it closes before.
type bad struct {
	probe.UnimplementedProvider
	c  *hpyctx.Context
	do func()
}

func (b bad) Add(*trampoline.Context, handle, handle) (handle, error) {
	b.do()
	return 0, nil
}

func (b bad) Pair(_ *trampoline.Context, item, _ handle) (int32, handle, error) {
	if err := b.c.API().Close(item); err != nil {
		return 0, 0, err
	}
	b.do()
	return 0, 0, nil
}

func (b bad) Each(_ *trampoline.Context, sequence handle, fn probe.EachFn) (handle, error) {
	return fn.Call(sequence)
}

func badProvider(do func()) *hpyctx.GoModule {
	return &hpyctx.GoModule{
		Name: "probe_provider",
		Exec: func(c *hpyctx.Context, module handle) error {
			x, err := probe.Export(c.Trampoline(), bad{c: c, do: do}, probe.Data{Tau: 8})
			if err != nil {
				return err
			}
			return c.ExportCapsule(x, module)
		},
	}
}

// goConsumer calls from Go; its callbacks do not return.
func goConsumer(do func()) *hpyctx.GoModule {
	var client *probe.Client
	method := func(name string, call func(c *hpyctx.Context, args []handle) (handle, error)) hpyctx.GoMethod {
		return hpyctx.GoMethod{Name: name, Max: -1, Call: func(c *hpyctx.Context, _ handle, args []handle, _ []string) (handle, error) { return call(c, args) }}
	}
	return &hpyctx.GoModule{
		Name: "probe_consumer",
		Exec: func(c *hpyctx.Context, _ handle) error {
			e, err := c.ImportAPI(&probe.Definition)
			if err != nil {
				return err
			}
			client, err = probe.Bind(e)
			return err
		},
		Methods: []hpyctx.GoMethod{
			method("add", func(_ *hpyctx.Context, a []handle) (handle, error) { return client.Add(a[0], a[1]) }),
			method("each", func(_ *hpyctx.Context, a []handle) (handle, error) {
				return client.Each(a[0], probe.EachFnOf(func(*trampoline.Context, handle) (handle, error) {
					do()
					return 0, nil
				}))
			}),
		},
	}
}

// end runs fn on a goroutine of its own and says how that ended.
func end(fn func()) (returned bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
		returned = true
	}()
	<-done
	return returned
}

// A Go provider that panics is an exception for consumers in C; one that calls runtime.Goexit takes the goroutine that
// called, and nothing else: the lock, the counts and the next call are as they should be.
func TestGoProviderThatDoesNotReturn(t *testing.T) {
	if !survives(t) {
		return
	}
	for name, how := range mishaps {
		for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
			t.Run(fmt.Sprint(name, modes), func(t *testing.T) {
				w := newWorld(t, linked)
				w.add(badProvider(how.do), modes[1])
				c := w.load(probeModule(t, "probe_consumer"), modes[0])
				for range 3 {
					for _, f := range []string{"add", "pair"} {
						outcome := ""
						returned := end(func() { outcome = w.CallOf(c, f, pyobj.NewStr("a"), pyobj.NewStr("b")) })
						if name == "goexit" {
							require.False(t, returned)
							continue
						}
						require.True(t, returned)
						require.Contains(t, outcome, "RuntimeError: trampoline: Probe.probe_"+f+": "+how.what)
					}
				}
				require.Contains(t, w.CallOf(c, "range", pyobj.Int(1)), "NotImplementedError: trampoline: Probe.probe_range: not implemented")
			})
		}
	}
}

// Called by a module in Go, everything that does not return is an exception: the host runs methods of modules so. What C
// functions on the way own is lost when they are left by runtime.Goexit; a panic goes through them as an error.
func TestGoCodeBehindAGoModuleThatDoesNotReturn(t *testing.T) {
	if !survives(t) {
		return
	}
	for name, how := range mishaps {
		for _, inGo := range []bool{false, true} {
			for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
				t.Run(fmt.Sprint(name, modes, inGo), func(t *testing.T) {
					w := newWorld(t, linked)
					if inGo {
						w.add(badProvider(how.do), modes[1])
					} else {
						w.load(probeModule(t, "probe_provider"), modes[1])
					}
					c := w.add(goConsumer(how.do), modes[0])
					outcome := w.CallOf(c, "each", pyobj.NewList(pyobj.Int(1), pyobj.Int(2)), pyobj.Int(1))
					require.Contains(t, outcome, "RuntimeError: ")
					require.Contains(t, outcome, how.what)
					if name == "goexit" && !inGo {
						w.lost(1) // the list that the provider's C function was about to fill: it never came back
					}
					if inGo {
						outcome = w.CallOf(c, "add", pyobj.Int(1), pyobj.Int(2))
						require.Contains(t, outcome, how.what)
					} else {
						require.Equal(t, "3", w.CallOf(c, "add", pyobj.Int(1), pyobj.Int(2)))
					}
				})
			}
		}
	}
}

// Thousands of exits through C frames, each caught by the method of a Go module that stands behind them, use up neither the
// thread's stack nor the depth.
func TestManyExitsThroughC(t *testing.T) {
	if !survives(t) {
		return
	}
	const n = 3000
	w := newWorld(t, linked)
	w.load(probeModule(t, "probe_provider"), "universal")
	c := w.add(goConsumer(runtime.Goexit), "universal")
	for range n {
		require.Contains(t, w.CallOf(c, "each", pyobj.NewList(pyobj.Int(1)), pyobj.Int(1)), "runtime.Goexit called")
	}
	require.Equal(t, "3", w.CallOf(c, "add", pyobj.Int(1), pyobj.Int(2)))
	require.NoError(t, w.it.Do(func(th *hpyThread) error {
		require.Zero(t, w.it.Space().(*embedded.Space).Runtime().Depth())
		require.Zero(t, th.State().Depth())
		return nil
	}))
	w.lost(n)
}
