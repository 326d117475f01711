package edges_test

import (
	"flag"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/native"
)

var replacements = flag.Int("replacements", 100, "how often providers are replaced under their callers")

// TestV11NothingOfAnUnloadedModuleStays replaces a provider many times while four consumers call it: no call is wrong, and
// nothing grows.
func TestV11NothingOfAnUnloadedModuleStays(t *testing.T) {
	w := newWorld(t)
	paths := []string{provider(t, "new"), provider(t, "old")}
	users := []*hpyctx.Module{w.user}
	for _, name := range []string{"user2", "user3"} {
		users = append(users, w.LoadFile(user(t, name)))
	}
	users = append(users, w.LoadFile(user(t, "user4"), debugmode.New(debugmode.Options{})))
	var callers sync.WaitGroup
	done, work := make(chan struct{}), w.int(50)
	end := sync.OnceFunc(func() { close(done); callers.Wait() })
	defer end()
	calls := make([]int, len(users))
	for i, u := range users {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for {
				select {
				case <-done:
					return
				default:
				}
				result := ""
				if err := w.It.Do(func(*hpyctx.Thread) error {
					v, err := u.Call("work", work)
					if err == nil {
						result, err = w.It.Space().Repr(v)
					}
					return err
				}); err != nil || result != "0" {
					t.Errorf("%s: %s wrong results, %v", u.Name(), result, err)
					return
				}
				calls[i]++
				runtime.Gosched()
			}
		}()
	}
	replace := func(n int) {
		for i := range n {
			m, err := w.It.Replace(w.swap, hpyctx.Request{Path: paths[i%2]})
			require.NoError(t, err)
			w.swap = m
		}
		require.NoError(t, w.It.Collect())
	}
	replace(40)
	stats, memory, thunks := w.It.Trampolines().Stats(), native.Allocated(), native.Thunks()
	replace(*replacements)
	after := w.It.Trampolines().Stats()
	end()
	for i, n := range calls {
		require.Positive(t, n, users[i].Name())
	}
	require.Len(t, w.It.Edges(), 4)
	require.LessOrEqual(t, after.Edges, stats.Edges+2*16, "edges to the host of what waits for a sweep")
	require.LessOrEqual(t, after.Contexts, stats.Contexts+2*16, "contexts of what waits for a sweep")
	require.LessOrEqual(t, after.Thunks, stats.Thunks+4, "thunks of edges")
	for range 3 { // what one collection lets go of may hold more
		require.NoError(t, w.It.Collect())
	}
	require.Less(t, native.Allocated().Bytes, memory.Bytes+1<<20, "native memory")
	require.LessOrEqual(t, native.Thunks().Blocks, thunks.Blocks+4, "thunks")
	require.Equal(t, 6, w.It.Trampolines().Stats().Contexts, "the host, four consumers and one provider")
}

// A module whose API is of another major version takes the place of none: its consumers are told which it has, until one comes that fits.
func TestV01AnotherMajorInThePlaceOfTheFirstIsRefused(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, "1", w.call("version"))
	major, err := w.It.Replace(w.swap, hpyctx.Request{Path: provider(t, "major")})
	require.NoError(t, err)
	require.Equal(t, `RuntimeError: trampoline: Swap.swap_version: call from "user" to "swap" refused: module "swap" was unloaded, and the one `+
		`that took its place cannot be used: it has Swap 2.0 as swap._API, the consumers were built for Swap 1`, w.call("version"))
	_, err = w.It.Replace(major, hpyctx.Request{Path: provider(t, "new")})
	require.NoError(t, err)
	require.Equal(t, "2", w.call("version"))
}

// Edges are led to the next version of a module by interface id, version and signatures; one that cannot be says why not, and
// is led to the first that fits.
func TestEdgesReconnectToTheNextVersion(t *testing.T) {
	w := newWorld(t)
	e, table := w.edge(), w.edge().Table()
	w.apply(slot(""), countAll)
	require.Equal(t, "1", w.call("version"))
	require.NoError(t, w.It.Unload(w.swap))
	require.Contains(t, w.call("version"), `module "swap" was unloaded`)
	other := w.LoadFile(provider(t, "other"))
	require.Equal(t, `RuntimeError: trampoline: Swap.swap_version: call from "user" to "swap" refused: module "swap" was unloaded, and the one `+
		`that took its place cannot be used: trampoline: "user" cannot import Swap from "swap": slot 1 swap_twice: signature is `+
		`(ctx,h)i64!-1, the consumer was built for (ctx,h)h!null`, w.call("version"))
	next, err := w.It.Replace(other, hpyctx.Request{Path: provider(t, "new")})
	require.NoError(t, err)
	require.Equal(t, "2", w.call("version"))
	require.Equal(t, "(-0.5, 2.5, 'swap')", w.call("stats"))
	require.Same(t, e, w.edge())
	require.Equal(t, table, e.Table())
	require.Same(t, next.Context().Trampoline(), e.Provider())
	require.EqualValues(t, 4, e.Counts()[0].Calls)
	require.EqualValues(t, 2, e.Counts()[0].Errors)
}
