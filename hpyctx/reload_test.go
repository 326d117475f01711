package hpyctx_test

import (
	"bytes"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

func mappings(t *testing.T) int {
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	return bytes.Count(maps, []byte("\n"))
}

// bounded demands that rounds leave nothing behind: neither mappings, nor address space, nor memory of either kind.
func bounded(t *testing.T, rounds int, round func()) {
	t.Helper()
	settle := func() (m runtime.MemStats) {
		for range 64 { // more than what may wait for a sweep
			round()
		}
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m
	}
	before := settle()
	maps, mapped, blocks, thunks, libs := mappings(t), native.MappedBytes(), native.Allocated(), native.Thunks(), native.Libraries()
	for range rounds {
		round()
	}
	after := settle()
	require.Less(t, mappings(t), maps+200, "mappings")
	require.Less(t, native.MappedBytes(), mapped+64<<30, "address space of what waits for a sweep")
	require.Less(t, native.Allocated().Bytes, blocks.Bytes+8<<20, "native memory")
	require.Less(t, native.Thunks().Blocks, thunks.Blocks+64, "thunks")
	require.Less(t, native.Libraries(), libs+64, "libraries")
	require.Less(t, after.HeapAlloc, before.HeapAlloc+16<<20, "the Go heap")
}

func TestLoadAndUnloadLeaveNothingBehind(t *testing.T) {
	for name, mode := range map[string]func() []hpyctx.Mode{
		"universal": func() []hpyctx.Mode { return []hpyctx.Mode{} },
		"debug":     func() []hpyctx.Mode { return []hpyctx.Mode{debugmode.New(debugmode.Options{})} },
	} {
		t.Run(name, func(t *testing.T) {
			it, err := hpyctx.New(hpyctx.Options{})
			require.NoError(t, err)
			w := worldOf(hostworld.Of(t, it))
			counts, err := native.Alloc(32)
			require.NoError(t, err)
			defer native.Free(counts)
			path := testenv.Compile(t, testenv.Module(t, "life", "testdata/life.c"))
			bounded(t, 500, func() {
				m, err := it.Load(path, mode()...)
				require.NoError(t, err)
				require.Equal(t, "None", w.call(m, "count_at", pyobj.IntFromUint64(uint64(counts))))
				w.inHost(m.Object(), []string{"> a = m.Thing(); a.link(a)", "> c = m.capsule()", "> a = c = None"})
				require.NoError(t, it.Unload(m))
			})
			require.NoError(t, it.Close())
		})
	}
}

func TestLoadsThatFailLeaveNothingBehind(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	path := testenv.Compile(t, testenv.Module(t, "failing", "testdata/failing.c"))
	for _, modes := range [][]hpyctx.Mode{{}, nil} {
		bounded(t, 300, func() {
			if modes == nil {
				_, err = it.Load(path, debugmode.New(debugmode.Options{}))
			} else {
				_, err = it.Load(path, modes...)
			}
			require.ErrorContains(t, err, "ValueError: not today")
		})
	}
	require.NoError(t, it.Close())
}

// sweep has the interpreter look which modules can go.
func sweep(t *testing.T, it *hpyctx.Interp) {
	path := testenv.Compile(t, testenv.Module(t, "failing", "testdata/failing.c"))
	for range 100 {
		_, err := it.Load(path)
		require.Error(t, err)
	}
}

func TestModuleGoesWithTheLastThatLeadsToIt(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	w := worldOf(hostworld.Of(t, it))
	p, err := it.Load(compileNumPy(t, "numpy_api"))
	require.NoError(t, err)
	c, err := it.Load(compileNumPy(t, "consumer"))
	require.NoError(t, err)
	held := func() int { return p.Held() + c.Held() }
	require.Equal(t, 2, held())
	require.NoError(t, it.Unload(p))
	sweep(t, it)
	require.Equal(t, 2, held(), "the consumer has a table that leads to the provider")
	require.Contains(t, w.call(c, "make", pyobj.Int(3)), `module "numpy_api" was unloaded`)
	var kept objspace.Value
	w.inside(func(objspace.Space) error {
		kept, err = c.Attr("make")
		return err
	})
	require.NoError(t, it.Unload(c))
	sweep(t, it)
	require.Equal(t, 2, held(), "a function of the consumer can still be called")
	w.inside(func(space objspace.Space) error {
		_, err := space.Call(kept, []objspace.Value{pyobj.Int(3)})
		require.ErrorContains(t, err, `module "numpy_api" was unloaded`)
		return nil
	})
	kept = nil
	sweep(t, it)
	require.Zero(t, held(), "nothing leads to either")
	require.NoError(t, it.Close())
}

func TestModuleThatMayHaveThreadsStays(t *testing.T) {
	it, err := hpyctx.New(hpyctx.Options{})
	require.NoError(t, err)
	m, err := it.Load(compile(t, "threads"))
	require.NoError(t, err)
	require.NoError(t, it.Unload(m))
	before := native.Libraries()
	sweep(t, it)
	require.Zero(t, m.Held(), "its context went")
	require.NoError(t, it.Close())
	require.GreaterOrEqual(t, native.Libraries(), before-32, "its code did not")
}

// Near the kernel's limit of mappings a load is an error, since Go's runtime does not survive to be refused one; what is loaded
// goes on, and loads work again when there is room.
func TestLoadNearTheLimitOfMappingsIsAnError(t *testing.T) {
	w := newWorld(t)
	m := w.module("quickstart")
	w.it.SetMappingLimit(mappings(t) * 5 / 4) // of which more than three quarters are in use
	_, err := w.it.Load(compile(t, "members"))
	require.ErrorContains(t, err, "memory mappings, and the kernel allows ")
	var load *hpyctx.LoadError
	require.ErrorAs(t, err, &load)
	require.Equal(t, "'Hello world'", w.call(m, "say_hello"))
	w.it.SetMappingLimit(0)
	w.module("members")
}
