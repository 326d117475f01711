package hpydef

import (
	"encoding/binary"
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// arena is memory outside the Go heap followed by a page that cannot be read.
type arena struct {
	b    []byte
	at   uintptr
	used int
}

const arenaSize = 1 << 16

func newArena(tb testing.TB) *arena {
	p, err := unix.MmapPtr(-1, 0, nil, arenaSize+4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	require.NoError(tb, err)
	a := &arena{at: uintptr(p), b: make([]byte, arenaSize)}
	_, _, errno := unix.Syscall(unix.SYS_MPROTECT, a.at+arenaSize, 4096, unix.PROT_NONE)
	require.Zero(tb, errno)
	tb.Cleanup(func() {
		_, _, errno := unix.Syscall(unix.SYS_MUNMAP, a.at, arenaSize+4096, 0)
		require.Zero(tb, errno)
	})
	return a
}

// put appends bytes, aligned, and returns their address; flush makes them readable.
func (a *arena) put(b []byte) uintptr {
	a.used = (a.used + 7) &^ 7
	at := a.at + uintptr(a.used)
	copy(a.b[a.used:], b)
	a.used += len(b)
	return at
}

func (a *arena) text(s string) uintptr { return a.put(append([]byte(s), 0)) }

func (a *arena) words(w ...uintptr) uintptr {
	var b []byte
	for _, v := range w {
		b = binary.NativeEndian.AppendUint64(b, uint64(v))
	}
	return a.put(b)
}

// flush copies what was put to the memory itself.
func (a *arena) flush(tb testing.TB) {
	tb.Helper()
	require.Equal(tb, arenaSize, copy(native.Bytes(a.at, arenaSize), a.b))
}

func TestTextEndsBeforeUnreadableMemory(t *testing.T) {
	a := newArena(t)
	copy(a.b[arenaSize-6:], "hello\x00")
	a.flush(t)
	s, err := Text(a.at + arenaSize - 6)
	require.NoError(t, err)
	require.Equal(t, "hello", s)
	s, err = Text(0)
	require.NoError(t, err)
	require.Empty(t, s)
}

func TestTextWithoutAnEndIsAnError(t *testing.T) {
	a := newArena(t)
	for i := range a.b {
		a.b[i] = 'x'
	}
	a.flush(t)
	_, err := Text(a.at)
	require.ErrorIs(t, err, unix.EFAULT)
}

func TestBadAddressesAreErrors(t *testing.T) {
	a := newArena(t)
	for name, addr := range map[string]uintptr{"null": 0, "low": 8, "guard": a.at + arenaSize, "kernel": 1 << 63, "end": a.at + arenaSize - 8} {
		_, err := ReadModule(addr)
		require.ErrorIs(t, err, unix.EFAULT, name)
		_, err = ReadTypeSpec(addr)
		require.ErrorIs(t, err, unix.EFAULT, name)
	}
}

func (a *arena) def(kind int32, words ...uintptr) uintptr {
	b := make([]byte, defSize)
	binary.NativeEndian.PutUint32(b, uint32(kind))
	for i, w := range words {
		binary.NativeEndian.PutUint64(b[defUnion+8*i:], uint64(w))
	}
	return a.put(b)
}

func TestReadModule(t *testing.T) {
	a := newArena(t)
	meth := a.def(kindMeth, a.text("add"), 0x1000, 0, uintptr(NoArgs), a.text("adds"))
	exec := a.def(kindSlot, uintptr(ModExec), 0x2000)
	getset := a.def(kindGetSet, a.text("x"), 0x3000, 0, 0, 0, 0, 0x42)
	member := a.def(kindMember, a.text("m"), uintptr(MemberDouble), 16, 1)
	mod := a.words(a.text("doc"), 0, 0, a.words(meth, exec, getset, member, 0), a.words(0x5000, 0))
	a.flush(t)

	m, err := ReadModule(mod)
	require.NoError(t, err)
	require.Equal(t, &ModuleDef{
		Doc: "doc", HasDoc: true, Globals: []uintptr{0x5000},
		Defines: Defines{
			Meths:   []Meth{{Name: "add", Impl: 0x1000, Signature: NoArgs, Doc: "adds"}},
			Slots:   []SlotDef{{ModExec, 0x2000}},
			GetSets: []GetSet{{Name: "x", Get: 0x3000, Closure: 0x42}},
			Members: []Member{{Name: "m", Type: MemberDouble, Offset: 16, Readonly: true}},
		},
	}, m)
}

func TestWrongDefinitionsNameTheField(t *testing.T) {
	for name, c := range map[string]struct {
		def  func(a *arena) uintptr
		want string
	}{
		"kind":      {func(a *arena) uintptr { return a.def(9) }, "HPyModuleDef.defines[0]: HPyDef: unknown kind 9"},
		"no impl":   {func(a *arena) uintptr { return a.def(kindMeth, a.text("f"), 0, 0, 1) }, `method "f": impl is NULL`},
		"signature": {func(a *arena) uintptr { return a.def(kindMeth, a.text("f"), 8, 0, 7) }, "unsupported HPyMeth signature"},
		"no name":   {func(a *arena) uintptr { return a.def(kindMeth, 0, 8, 0, 1) }, "HPyMeth.name is NULL"},
		"bad name":  {func(a *arena) uintptr { return a.def(kindMeth, 0x10, 8, 0, 1) }, "HPyMeth.name: native: read 256 bytes at 0x10: bad address"},
		"not UTF-8": {func(a *arena) uintptr { return a.def(kindGetSet, a.text("\xff")) }, "HPyGetSet.name is not UTF-8"},
		"bad def":   {func(a *arena) uintptr { return 0xdead }, "HPyDef: native: read 64 bytes at 0xdead: bad address"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArena(t)
			mod := a.words(0, 0, 0, a.words(c.def(a), 0), 0)
			a.flush(t)
			_, err := ReadModule(mod)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Whatever the memory holds, reading it ends and does not crash.
func FuzzReadModule(f *testing.F) {
	f.Add([]byte{}, uint16(0))
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00"), uint16(8))
	a := newArena(f)
	f.Fuzz(func(t *testing.T, data []byte, at uint16) {
		clear(a.b)
		for i := 0; i+8 <= len(data) && i+8 <= arenaSize; i += 8 {
			w := binary.NativeEndian.Uint64(data[i:])
			if w%2 == 1 {
				w = uint64(a.at) + w%arenaSize // often a pointer into the arena
			}
			binary.NativeEndian.PutUint64(a.b[i:], w)
		}
		a.flush(t)
		_, _ = ReadModule(a.at + uintptr(at))
		_, _ = ReadTypeSpec(a.at + uintptr(at))
		_, _ = ReadSpecParams(a.at + uintptr(at))
	})
}
