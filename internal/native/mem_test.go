//go:build linux && (amd64 || arm64)

package native

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func mustAlloc(t testing.TB, n int) uintptr {
	t.Helper()
	a, err := Alloc(n)
	require.NoError(t, err)
	return a
}

func TestWordsOfEveryWidth(t *testing.T) {
	a := mustAlloc(t, 64)
	defer Free(a)
	Store8(a, 0xfe)
	Store16(a+2, 0xfedc)
	Store32(a+4, 0xfedcba98)
	Store64(a+8, 0xfedcba9876543210)
	StoreWord(a+16, a)
	StoreFloat32(a+24, 1.5)
	StoreFloat64(a+32, math.Pi)
	require.EqualValues(t, 0xfe, Load8(a))
	require.EqualValues(t, 0xfedc, Load16(a+2))
	require.EqualValues(t, 0xfedcba98, Load32(a+4))
	require.EqualValues(t, uint64(0xfedcba9876543210), Load64(a+8))
	require.Equal(t, a, LoadWord(a+16))
	require.Equal(t, float32(1.5), LoadFloat32(a+24))
	require.Equal(t, math.Pi, LoadFloat64(a+32))
	AtomicStoreWord(a+40, 7)
	require.EqualValues(t, 7, AtomicLoadWord(a+40))
	AtomicStore64(a+48, 8)
	require.EqualValues(t, 10, AtomicAdd64(a+48, 2))
	require.EqualValues(t, 10, AtomicLoad64(a+48))
	require.Equal(t, []byte{0xfe, 0, 0xdc, 0xfe}, Bytes(a, 4))
	require.Equal(t, a+4, SliceAddr(Slice[uint32](a+4, 2)))
	require.Nil(t, Bytes(0, 5))
	require.Nil(t, Bytes(a, 0))
	require.Zero(t, SliceAddr([]int(nil)))
}

func TestSizeClassesHoldWhatTheyAreFor(t *testing.T) {
	for n := uintptr(1); n <= 1<<mostClass; n++ {
		c := classOf(n)
		if c >= numClasses || classBytes(c) < n || classBytes(c)%blockAlign != 0 {
			t.Fatalf("%d bytes: class %d of %d bytes", n, c, classBytes(c))
		}
		if c > 0 && classBytes(c-1) >= n {
			t.Fatalf("%d bytes: class %d is not the least", n, c)
		}
	}
}

func TestBlocksAreZeroedDistinctAndCounted(t *testing.T) {
	before, bytesBefore := Allocated(), MappedBytes()
	r := rand.New(rand.NewPCG(1, 2))
	live := map[uintptr][]byte{}
	for range 5000 {
		if len(live) > 100 || r.IntN(3) == 0 {
			for a, b := range live {
				require.Equal(t, len(b), bytes.Count(b, []byte{byte(a >> 4)}), "the block was overwritten")
				delete(live, a)
				Free(a)
				break
			}
			continue
		}
		n := r.IntN(1 << r.IntN(18))
		a := mustAlloc(t, n)
		require.Zero(t, a%16)
		require.Equal(t, n, BlockSize(a))
		b := Bytes(a, n)
		require.Equal(t, n, bytes.Count(b, []byte{0}))
		for i := range b {
			b[i] = byte(a >> 4)
		}
		require.NotContains(t, live, a)
		live[a] = b
	}
	now := Allocated()
	require.EqualValues(t, len(live), now.Blocks-before.Blocks)
	for a := range live {
		Free(a)
	}
	require.Equal(t, before, Allocated())
	require.Less(t, MappedBytes()-bytesBefore, int64(64<<20))
	Free(0)
}

func TestMisuseOfFreeIsABug(t *testing.T) {
	a := mustAlloc(t, 40)
	Free(a)
	require.PanicsWithValue(t, panicText("BUG: native: block 0x%x is freed twice", a), func() { Free(a) })
	b := mustAlloc(t, 400)
	defer Free(b)
	require.PanicsWithValue(t, panicText("BUG: native: free of 0x%x, which is not a block", b+32), func() { Free(b + 32) })
	_, err := Alloc(-1)
	require.Error(t, err)
	_, err = Alloc(1 << 60)
	require.Error(t, err)
}

func TestAllocFromManyGoroutines(t *testing.T) {
	before := Allocated()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				a, err := Alloc(16 + i%300)
				if err != nil {
					t.Error(err)
					return
				}
				Store64(a, uint64(g)<<32|uint64(i))
				if Load64(a) != uint64(g)<<32|uint64(i) {
					t.Error("block is shared")
				}
				Free(a)
			}
		})
	}
	wg.Wait()
	require.Equal(t, before, Allocated())
}

func TestCStrings(t *testing.T) {
	a, err := CString("grüße")
	require.NoError(t, err)
	defer Free(a)
	require.Equal(t, "grüße", GoString(a, 100))
	require.Equal(t, "gr", GoString(a, 2))
	require.Empty(t, GoString(0, 10))
	s, err := CStringFrom(a, 100)
	require.NoError(t, err)
	require.Equal(t, "grüße", s)
	_, err = CStringFrom(a, 3)
	require.ErrorContains(t, err, "no end within 3 bytes")
}

func TestScratchIsAStack(t *testing.T) {
	before := MappedBytes()
	s, err := NewScratch(1 << 16)
	require.NoError(t, err)
	outer := s.Mark()
	a, err := s.Words(3)
	require.NoError(t, err)
	copy(a, []uint64{1, 2, 3})
	inner := s.Mark()
	b, err := s.Words(5)
	require.NoError(t, err)
	clear(b)
	c, err := s.CString("abc")
	require.NoError(t, err)
	require.Equal(t, "abc", GoString(c, 10))
	require.Zero(t, c%16)
	require.Equal(t, []uint64{1, 2, 3}, a)
	s.Release(inner)
	again, err := s.Words(5)
	require.NoError(t, err)
	require.Equal(t, SliceAddr(b), SliceAddr(again), "memory is used again after the release")
	s.Release(outer)
	require.Zero(t, s.Used())
	none, err := s.Words(0)
	require.NoError(t, err)
	require.Empty(t, none)
	for _, n := range []int{-1, 1<<13 + 1, 1 << 61} {
		_, err = s.Words(n)
		require.Error(t, err)
	}
	_, err = s.Words(1 << 13)
	require.NoError(t, err)
	_, err = s.Alloc(1)
	require.ErrorContains(t, err, "65536 reserved")
	require.NoError(t, s.Free())
	require.NoError(t, s.Free())
	require.Equal(t, before, MappedBytes())
}

func TestScratchAllocatesNothing(t *testing.T) {
	s, err := NewScratch(0)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Free()) }()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		m := s.Mark()
		w, _ := s.Words(100)
		w[99] = 1
		_, _ = s.CString("name")
		s.Release(m)
	}))
}

func TestProbesAnswerForAnyAddress(t *testing.T) {
	size := int(3 * pageSize)
	region, err := mapAnon(uintptr(size), 0)
	require.NoError(t, err)
	hole := region + pageSize
	require.NoError(t, unmap(hole, pageSize))
	defer func() {
		require.NoError(t, unmap(region, pageSize))
		require.NoError(t, unmap(region+2*pageSize, pageSize))
	}()
	p := int(pageSize)
	copy(Bytes(hole-4, 4), "tail")
	for _, tt := range []struct {
		addr uintptr
		n    int
		ok   bool
	}{
		{region, p, true}, {region, p + 1, false}, {hole - 1, 1, true}, {hole - 1, 2, false}, {hole, 1, false},
		{region, 2*p + 8, false}, {hole + pageSize, p, true}, {0, 1, false}, {1, 8, false}, {^uintptr(0) - 3, 2, false}, {^uintptr(0) - 3, 64, false},
		{0xffffffff80000000, 8, false}, {0x0123456789abcdef, 8, false}, {region, 0, true}, {region, -1, false},
	} {
		require.Equal(t, tt.ok, Readable(tt.addr, tt.n), "%#x %d", tt.addr, tt.n)
		if tt.n > 0 {
			buf := make([]byte, tt.n)
			require.Equal(t, tt.ok, CopyFrom(buf, tt.addr) == nil, "%#x %d", tt.addr, tt.n)
			n, err := readSelfPipe(buf, tt.addr)
			require.Equal(t, tt.ok, err == nil && n == len(buf), "through a pipe: %#x %d", tt.addr, tt.n)
		}
	}
	var b [4]byte
	require.NoError(t, CopyFrom(b[:], hole-4))
	require.Equal(t, "tail", string(b[:]))
	require.ErrorIs(t, CopyFrom(b[:], hole), unix.EFAULT)
	_, err = CStringFrom(hole-4, 100)
	require.ErrorIs(t, err, unix.EFAULT, "no NUL before the hole")
	Store8(hole-1, 0)
	s, err := CStringFrom(hole-4, 100)
	require.NoError(t, err)
	require.Equal(t, "tai", s)
}

func TestProtectedCopies(t *testing.T) {
	before := MappedBytes()
	p, err := NewProtected([]byte("secret"))
	require.NoError(t, err)
	require.Equal(t, "secret", GoString(p.Addr(), 100))
	require.Equal(t, 6, p.Size())
	require.NoError(t, p.Poison())
	require.False(t, Readable(p.Addr(), 1))
	require.NoError(t, p.Free())
	require.NoError(t, p.Free())
	require.Equal(t, before, MappedBytes())
}

// TestPoisonedCopiesFault runs itself in a process that is to die.
func TestPoisonedCopiesFault(t *testing.T) {
	if os.Getenv("NATIVE_TEST_POISON") != "" {
		p, err := NewProtected([]byte("secret"))
		require.NoError(t, err)
		require.NoError(t, p.Poison())
		require.Zero(t, Load8(p.Addr()))
		return
	}
	cmd := program(os.Args[0], "-test.run=^TestPoisonedCopiesFault$")
	cmd.Env = append(os.Environ(), "NATIVE_TEST_POISON=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "SIGSEGV")
}

func TestLibraryErrorsNameFileAndSymbol(t *testing.T) {
	_, err := Open("/nonexistent/x.so")
	require.ErrorContains(t, err, "/nonexistent/x.so")
	lib := compileC(t, "int here = 5; int f(void) { return here; }")
	_, err = lib.Func("missing")
	require.ErrorContains(t, err, "missing")
	require.ErrorContains(t, err, lib.Path())
	a, err := lib.Lookup("here")
	require.NoError(t, err)
	require.EqualValues(t, 5, Load32(a))
	require.EqualValues(t, 5, int32(callC(fn(t, lib, "f"))))
}

func TestMapsAreParsed(t *testing.T) {
	ms := parseMaps(strings.Join([]string{
		"00400000-0052d000 r-xp 00001000 fe:00 1234                               /opt/a program/x (deleted)",
		"7f0000000000-7f0000001000 rw-p 00000000 00:00 0 ",
		"7ffc0000-7ffd0000 rw-p 00000000 00:00 0                          [stack]",
		"rubbish", "",
	}, "\n"))
	require.Equal(t, []mapping{
		{0x400000, 0x52d000, 0x1000, "/opt/a program/x (deleted)"},
		{0x7f0000000000, 0x7f0000001000, 0, ""},
		{0x7ffc0000, 0x7ffd0000, 0, "[stack]"},
	}, ms)
}

func FuzzReadable(f *testing.F) {
	f.Add(uint64(0), 8)
	f.Add(^uint64(0), 1)
	f.Add(uint64(entryPC), 16)
	f.Fuzz(func(t *testing.T, addr uint64, n int) {
		n = n & 0xffff
		buf := make([]byte, n)
		require.Equal(t, Readable(uintptr(addr), n), CopyFrom(buf, uintptr(addr)) == nil)
	})
}
