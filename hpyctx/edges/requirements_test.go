package edges_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The requirements of versioned tables that hosts have to keep, by their numbers. tests/cpython/test_requirements.py has the
// same for generated C on CPython; V11 is in replace_test.go.

func TestV01SeveralMajorsSideBySide(t *testing.T) {
	w := &world{World: hostworld.New(t)}
	includes := append(headers(t, "old"), headers(t, "two")...)
	for _, name := range []string{"swap", "two_user"} {
		lib := testenv.Module(t, name, "testdata/"+map[string]string{"swap": "two.c", "two_user": "two_user.c"}[name])
		lib.Includes = append(lib.Includes, includes...)
		w.user = w.LoadFile(testenv.Compile(t, lib))
	}
	require.Equal(t, "8012", w.call("versions"))
	var majors []uint16
	for _, e := range w.user.Edges() {
		majors = append(majors, native.Load16(e.Table()+layout.TableMajor))
	}
	require.Equal(t, []uint16{1, 2}, majors)
}

func TestV02SizeAndSlotsAreReadableBeforeAnyCall(t *testing.T) {
	w := newWorld(t)
	table := w.edge().Table()
	require.EqualValues(t, layout.TableMagic, native.Load32(table))
	require.EqualValues(t, layout.TableBytes, native.Load16(table+layout.TableHeaderSize))
	require.EqualValues(t, 4, native.Load32(table+layout.TableSlotCount))
	require.GreaterOrEqual(t, native.LoadWord(table+layout.TableRoom), uintptr(4))
}

// A consumer that knows more slots than there are gets the reason, and the slot when the provider is replaced by one that has it.
func TestV03MissingSlotsSayWhy(t *testing.T) {
	w := newWorld(t)
	w.user = w.LoadFile(userOf(t, "newer", "new"))
	require.Equal(t, `NotImplementedError: trampoline: Swap.swap_more: not provided by "swap": new in version 1.1, the provider has 1.0`, w.call("more"))
	require.Equal(t, "(-0.5, 2.5, 'swap')", w.call("stats"))
	next, err := w.It.Replace(w.swap, hpyctx.Request{Path: provider(t, "new")})
	require.NoError(t, err)
	require.Equal(t, "4", w.call("more"))
	_, err = w.It.Replace(next, hpyctx.Request{Path: provider(t, "old")})
	require.NoError(t, err)
	require.Contains(t, w.call("more"), "NotImplementedError: ")
	require.Contains(t, w.call("more"), "new in version 1.1, the provider has 1.0")
}

func TestV04AnIDBesidesTheName(t *testing.T) {
	w := newWorld(t)
	want := trampoline.WantOf(w.edge().Definition())
	want.ID[15] ^= 1
	_, err := w.edge().Export().Import(w.user.Context().Trampoline(), want)
	require.ErrorContains(t, err, "interface id is 6f4a1f0e-4a0d-4f5e-9f5c-0d3c1b7a2e11, wanted 6f4a1f0e-4a0d-4f5e-9f5c-0d3c1b7a2e10")
}

// Flags are enforced when an edge is made, and when it is led to another provider.
func TestV05FlagsAreEnforcedWhenAnEdgeIsMade(t *testing.T) {
	w := newWorld(t)
	want := trampoline.WantOf(w.edge().Definition())
	want.Flags = trampoline.FreeThreaded
	_, err := w.edge().Export().Import(w.user.Context().Trampoline(), want)
	require.ErrorContains(t, err, "the consumer calls without the interpreter lock, and the provider needs it")
}

// A provider stays for as long as a consumer has its table, and that is only as long.
func TestV06TheTableIsValidUntilItIsReleased(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.It.Unload(w.swap))
	require.NoError(t, w.It.Collect())
	require.Contains(t, w.call("version"), `module "swap" was unloaded`)
	require.NoError(t, w.It.Unload(w.user))
	require.NoError(t, w.It.Collect())
	require.Equal(t, 1, w.It.Trampolines().Stats().Contexts, "the host's")
}

// The deallocator of a table is the destructor of its capsule: it runs once, when the last consumer has let go, whatever let go
// before.
func TestV07DeallocatorRunsOnceWhenTheLastConsumerHasLetGo(t *testing.T) {
	for name, modes := range map[string][]hpyctx.Mode{"universal": {}, "debug": {debugmode.New(debugmode.Options{})}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, modes...)
			counter, err := native.Alloc(8)
			require.NoError(t, err)
			defer native.Free(counter)
			released := func() uint64 {
				for range 3 {
					require.NoError(t, w.It.Collect())
				}
				return native.Load64(counter)
			}
			require.Equal(t, "None", w.CallOf(w.swap, "count_at", w.int(int64(counter))))
			second := w.LoadFile(user(t, "user2"))
			require.NoError(t, w.It.Unload(w.swap))
			require.Zero(t, released(), "two consumers have it")
			require.NoError(t, w.It.Unload(second))
			require.Zero(t, released(), "one consumer has it")
			require.NoError(t, w.It.Unload(w.user))
			require.EqualValues(t, 1, released())
			require.NoError(t, w.It.Close())
			require.EqualValues(t, 1, native.Load64(counter))
		})
	}
	t.Run("replaced", func(t *testing.T) {
		w := newWorld(t)
		counter, err := native.Alloc(8)
		require.NoError(t, err)
		defer native.Free(counter)
		require.Equal(t, "None", w.CallOf(w.swap, "count_at", w.int(int64(counter))))
		_, err = w.It.Replace(w.swap, hpyctx.Request{Path: provider(t, "new")})
		require.NoError(t, err)
		for range 3 {
			require.NoError(t, w.It.Collect())
		}
		require.EqualValues(t, 1, native.Load64(counter), "its consumer has the next version")
	})
}

func TestV10HolesAndTheVersionEachSlotCameWith(t *testing.T) {
	w := newWorld(t)
	next, err := w.It.Replace(w.swap, hpyctx.Request{Path: provider(t, "new")})
	require.NoError(t, err)
	slots := next.Exports()[0].Definition().Slots
	require.Len(t, slots, 5)
	require.EqualValues(t, 0, slots[3].Since)
	require.EqualValues(t, 1, slots[4].Since)
}
