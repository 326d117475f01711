package hpyctx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The keys of HPyCapsule that the tests use.
const (
	keyPointer = abi.HPyCapsuleKey(0)
	keyName    = abi.HPyCapsuleKey(1)
)

const arrayAPI = "numpy_api._ARRAY_API"

// forger is a module in Go that changes the capsule of numpy_api.
type forger struct {
	t       *testing.T
	c       *hpyctx.Context
	capsule hpyctx.Handle
}

// forge adds a forger to a world and runs fn in it.
func forge(t *testing.T, w *world, fn func(f *forger)) {
	t.Helper()
	_, err := w.it.Add(hpyctx.GoModule{Name: "forger", Exec: func(c *hpyctx.Context, _ hpyctx.Handle) error {
		api := c.API()
		module, err := api.ImportImportModule(trampoline.StrOf("numpy_api"))
		require.NoError(t, err)
		capsule, err := api.GetAttrS(module, trampoline.StrOf("_ARRAY_API"))
		require.NoError(t, err)
		fn(&forger{t, c, capsule})
		require.NoError(t, api.Close(capsule))
		return api.Close(module)
	}})
	require.NoError(t, err)
}

func (f *forger) pointer() uintptr {
	p, err := f.c.API().CapsuleGet(f.capsule, keyPointer, trampoline.StrOf(arrayAPI))
	require.NoError(f.t, err)
	return p
}

func (f *forger) set(pointer uintptr) {
	_, err := f.c.API().CapsuleSet(f.capsule, keyPointer, pointer)
	require.NoError(f.t, err)
}

// Whatever a capsule points at: a consumer is refused with an error, nothing is followed, and no edge is made.
func TestForgedPointersAreReadSafelyAndRefused(t *testing.T) {
	consumer := compileNumPy(t, "consumer")
	const tableBytes = 96 + 16*8
	forged := map[string]func(f *forger) uintptr{
		"1":         func(*forger) uintptr { return 1 },
		"page 1":    func(*forger) uintptr { return 0x1000 },
		"odd":       func(*forger) uintptr { return 0x1235 },
		"kernel":    func(*forger) uintptr { return 1 << 63 },
		"the end":   func(*forger) uintptr { return ^uintptr(0) },
		"last page": func(*forger) uintptr { return ^uintptr(0) &^ 4095 },
		"zeroes": func(f *forger) uintptr {
			m, err := f.c.Alloc(256)
			require.NoError(f.t, err)
			return m.Addr()
		},
	}
	for n := 4; n <= tableBytes; n += 4 { // a table of which only the beginning is right
		forged["first bytes "+string(rune('0'+n/100))+string(rune('0'+n/10%10))+string(rune('0'+n%10))] = func(f *forger) uintptr {
			m, err := f.c.Alloc(1024)
			require.NoError(f.t, err)
			copy(hpyctx.View[byte](m)[:n], native.Bytes(f.pointer(), tableBytes))
			return m.Addr()
		}
	}
	for name, pointer := range forged {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, withNumPy)
			p := w.provider(false)
			before := 0
			forge(t, w, func(f *forger) {
				f.set(pointer(f))
				before = len(f.c.Module().Edges())
			})
			_, err := w.it.Load(consumer)
			require.ErrorContains(t, err, arrayAPI)
			require.Regexp(t, "something else than an API table|a table that no module of this interpreter exports", err.Error())
			require.Len(t, w.it.Edges(), before)
			require.Equal(t, "''", w.call(p, "provider_saw"), "no function of the provider ran")
		})
	}
}

// What a module read from a capsule it can put back: others find what the provider put in.
func TestPuttingAPointerBackChangesNothing(t *testing.T) {
	w := newWorld(t, withNumPy)
	w.provider(true)
	var own uintptr
	forge(t, w, func(f *forger) {
		own = f.pointer()
		f.set(own)
		require.Equal(t, own, f.pointer())
	})
	c, err := w.it.Load(compileNumPy(t, "consumer"))
	require.NoError(t, err)
	edges := c.Edges()
	require.Len(t, edges, 1)
	require.NotEqual(t, own, edges[0].Table(), "the consumer has an edge of its own")
}

// The memory of a capsule's name is looked at whenever names are compared, as CPython does.
func TestTheNameOfACapsuleIsReadAgain(t *testing.T) {
	w := newWorld(t, withNumPy)
	w.provider(true)
	forge(t, w, func(f *forger) {
		name, err := f.c.Alloc(16)
		require.NoError(t, err)
		copy(hpyctx.View[byte](name), "live.name")
		api := f.c.API()
		h, err := api.CapsuleNew(name.Addr(), name.Addr(), 0)
		require.NoError(t, err)
		valid := func(s string) bool {
			is, err := api.CapsuleIsValid(h, trampoline.StrOf(s))
			require.NoError(t, err)
			return is != 0
		}
		require.True(t, valid("live.name"))
		hpyctx.View[byte](name)[0] = 'L'
		require.False(t, valid("live.name"))
		require.True(t, valid("Live.name"))
		at, err := api.CapsuleGet(h, keyName, trampoline.Str{})
		require.NoError(t, err)
		require.Equal(t, name.Addr(), at)
		require.NoError(t, api.Close(h))
	})
}
