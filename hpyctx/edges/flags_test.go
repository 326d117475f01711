package edges_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

// flagged compiles a module of testdata with other flags in its table than the definition has.
func flagged(tb testing.TB, name, source, flags string, defines ...string) string {
	tb.Helper()
	plain := headers(tb, "old")
	folder := testenv.Path(tb, ".build", "headers", "edges", "flags-"+strings.Trim(flags, "()"))
	require.NoError(tb, os.MkdirAll(folder, 0o755))
	files, err := filepath.Glob(filepath.Join(plain[0], "*.h"))
	require.NoError(tb, err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(tb, err)
		text := strings.ReplaceAll(string(data), "#define Swap_FLAGS (0)", "#define Swap_FLAGS ("+flags+")")
		require.NoError(tb, os.WriteFile(filepath.Join(folder, filepath.Base(f)), []byte(text), 0o644))
	}
	lib := testenv.Module(tb, name, "testdata/"+source)
	lib.Includes = append(lib.Includes, folder, plain[1])
	lib.Flags = append(lib.Flags, defines...)
	lib.Libs = append(lib.Libs, "-lm")
	return testenv.Compile(tb, lib)
}

func flaggedProvider(tb testing.TB, flags string) string {
	return flagged(tb, "swap", "swap.c", flags, "-DSWAP_VERSION=1")
}

func flaggedUser(tb testing.TB, flags string) string {
	return flagged(tb, "user", "user.c", flags, "-DUSER=user", "-DSWAP_REQUIRED_MINOR=0")
}

// Each flag is enforced when the edge is made, or the provider is loaded, with the reason; one that need not be known is skipped.
func TestV05EveryFlagIsEnforcedWithTheReason(t *testing.T) {
	load := func(t *testing.T, w *hostworld.World, provider, consumer string) error {
		t.Helper()
		if _, err := w.It.Load(flaggedProvider(t, provider)); err != nil {
			return err
		}
		_, err := w.It.Load(flaggedUser(t, consumer))
		return err
	}
	for _, c := range []struct{ name, provider, consumer, why string }{
		{"with the lock", "1", "1", ""},
		{"without the lock", "2", "2", ""},
		{"the provider needs the lock and the consumer has none", "1", "2", "the consumer calls without the interpreter lock, and the provider needs it"},
		{"the provider could do without", "2", "1", ""},
		{"a demand that nobody knows", "1u_30", "1", "demand something that this host does not know"},
		{"an offer that nobody knows", "1u_8", "1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := load(t, hostworld.New(t), strings.ReplaceAll(c.provider, "_", "<<"), c.consumer)
			if c.why == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.why)
		})
	}
	t.Run("one interpreter", func(t *testing.T) {
		world := func() *hostworld.World {
			it, err := hpyctx.New(hpyctx.Options{})
			require.NoError(t, err)
			return hostworld.Of(t, it)
		}
		first, second := world(), world()
		defer second.Close()
		require.NoError(t, load(t, first, "1<<16", "1<<16"))
		require.ErrorContains(t, load(t, second, "1<<16", "1<<16"), "can be provided in one interpreter of a process only")
		first.Close()
		require.NoError(t, load(t, second, "1<<16", "1<<16"), "the first interpreter is gone")
	})
}

func TestV09EntriesThatAreNoFunctionsAreTagged(t *testing.T) {
	w := hostworld.New(t)
	provider := w.LoadFile(testenv.Compile(t, hostworld.ProbeModule(t, "probe_provider")))
	kinds := map[trampoline.SlotKind]int{}
	for _, s := range provider.Exports()[0].Definition().Slots {
		kinds[s.Kind]++
	}
	require.Positive(t, kinds[trampoline.SlotFunc])
	require.Positive(t, kinds[trampoline.SlotData])
	require.Positive(t, kinds[trampoline.SlotHole])
}

// The header is flat, at the places that layout has for C and ctypes, also in the table that the host made for one consumer.
func TestV12TheHeaderIsFlat(t *testing.T) {
	w := newWorld(t)
	table := w.edge().Table()
	def := w.edge().Definition()
	require.EqualValues(t, 1, native.Load16(table+layout.TableLayout))
	require.EqualValues(t, def.Major, native.Load16(table+layout.TableMajor))
	require.EqualValues(t, def.Minor, native.Load16(table+layout.TableMinor))
	require.Equal(t, def.ID[:], native.Bytes(table+layout.TableID, 16))
	require.EqualValues(t, def.Fingerprint, native.Load64(table+layout.TableFingerprint))
}

// A capsule that holds no table is a pointer, as in CPython: whoever asks for it gets it, and who wants an API an error.
func TestV13PlainPointersKeepWorking(t *testing.T) {
	w := hostworld.New(t)
	memory, err := native.Alloc(64)
	require.NoError(t, err)
	name, err := native.CString("swap._API")
	require.NoError(t, err)
	w.AfterClose(func() { native.Free(memory); native.Free(name) })
	w.Add(&hpyctx.GoModule{Name: "swap", Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
		capsule, err := c.API().CapsuleNew(memory, name, 0)
		if err != nil {
			return err
		}
		defer c.API().Close(capsule)
		pointer, err := c.API().CapsuleGet(capsule, 0, trampoline.StrOf("swap._API"))
		require.NoError(t, err)
		require.Equal(t, memory, pointer)
		_, err = c.API().SetAttrS(module, trampoline.StrOf("_API"), capsule)
		return err
	}})
	_, err = w.It.Load(user(t, "user"))
	require.ErrorContains(t, err, "it holds something else than an API table")
}

// A provider with more than the consumer knows serves it: flags of the lower half, and slots that it does not know.
func TestV14WhatIsNotKnownAndNotDemandedIsSkipped(t *testing.T) {
	w := &world{World: hostworld.New(t)}
	w.swap = w.LoadFile(flaggedProvider(t, "1<<9"))
	w.user = w.LoadFile(user(t, "user"))
	require.Equal(t, "1", w.call("version"))
	next, err := w.It.Replace(w.swap, hpyctx.Request{Path: provider(t, "new")})
	require.NoError(t, err)
	require.Len(t, next.Exports()[0].Definition().Slots, 5)
	require.Equal(t, "2", w.call("version"))
}
