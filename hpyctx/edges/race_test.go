package edges_test

import (
	"errors"
	"flag"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/edges"
)

var switches = flag.Int("switches", 60, "how often each rule is applied and stopped under callers")

// Rules come and go while four consumers call, one of them in debug mode: every call gives what one of the rules gives, and when
// all are gone everything is as it was.
func TestRulesComeAndGoUnderCallers(t *testing.T) {
	w := newWorld(t)
	users := []*hpyctx.Module{w.user, w.LoadFile(user(t, "user2")), w.LoadFile(user(t, "user3")), w.LoadFile(user(t, "user4"), debugmode.New(debugmode.Options{}))}
	_, err := w.It.LoadModule(hpyctx.Request{Path: providerAs(t, "standin", "new")})
	require.NoError(t, err)
	before := w.It.Trampolines().Stats()
	space := w.It.Space()
	var callers sync.WaitGroup
	done, three := make(chan struct{}), w.int(3)
	end := sync.OnceFunc(func() { close(done); callers.Wait() })
	defer end()
	for _, u := range users {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for {
				select {
				case <-done:
					return
				default:
				}
				_ = w.It.Do(func(*hpyctx.Thread) error {
					v, err := u.Call("twice", three)
					text := ""
					if err == nil {
						text, err = space.Repr(v)
					}
					switch {
					case err == nil && (text == "6" || text == "'fake'" || text == "8"):
					case err != nil && (strings.Contains(err.Error(), "refused: not now") || err.Error() == "OSError: on purpose"):
					default:
						t.Errorf("%s: %s, %v", u.Name(), text, err)
					}
					return nil
				})
				runtime.Gosched()
			}
		}()
	}
	actions := []func() edges.Action{
		edges.Count,
		func() edges.Action { return edges.Deny(errors.New("not now")) },
		func() edges.Action { return edges.Fail(2, edges.Raise{Class: "OSError", Message: "on purpose"}) },
		func() edges.Action {
			return edges.Fake(func([]edges.Value) ([]edges.Value, error) { return []edges.Value{space.Str("fake")}, nil })
		},
		func() edges.Action {
			return edges.Handle(func(c *edges.Call) {
				if c.SetArgs(space.Int(4)) == nil {
					_ = c.Proceed()
				}
			})
		},
	}
	for range *switches {
		for _, action := range actions {
			rule := w.apply(slot("swap_twice"), action())
			runtime.Gosched()
			stop(t, rule)
		}
		rule := w.apply(edges.Pattern{}, edges.Connect("standin"))
		runtime.Gosched()
		stop(t, rule)
	}
	end()
	for _, u := range users {
		require.Equal(t, "6", w.CallOf(u, "twice", three))
	}
	require.Empty(t, debugmode.Of(users[3].Context()).Leaks())
	after := w.It.Trampolines().Stats()
	require.Equal(t, before.Edges, after.Edges)
	require.LessOrEqual(t, after.Thunks, before.Thunks+4*2*5, "at most a swap, a count and a translation for each slot")
}
