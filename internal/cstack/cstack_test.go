package cstack

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// seen is where the callback saw the stack.
var seen []Frame

func look(f *native.Frame) {
	here, _, _, _ := runtime.Caller(0)
	r := native.Registers{PC: here}
	r.Int[native.SPRegister] = f.SP() - 64
	seen = ReadTexts().Walk(r, 8)
}

func TestWalkFindsEveryCallerInCodeWithoutFramePointersOrSymbols(t *testing.T) {
	path := testenv.Compile(t, testenv.Library{Name: "chain.so", Sources: []string{"testdata/chain.c"}, Flags: []string{"-fomit-frame-pointer"}, Libs: []string{"-s"}})
	lib, err := native.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, lib.Close()) }()
	callback, err := native.Callback(look, 0)
	require.NoError(t, err)
	defer native.Release(callback)
	outermost, err := lib.Func("outermost")
	require.NoError(t, err)
	for _, n := range []uintptr{1, 40} {
		var c native.Call
		c.Fn, c.Int[0], c.Int[1] = uintptr(outermost), uintptr(callback), n
		c.Do6()
		for i, name := range []string{"innermost", "sized", "many", "outermost"} {
			start, err := lib.Lookup(name)
			require.NoError(t, err)
			require.Greater(t, len(seen), i)
			require.Equal(t, start, seen[i].Start, name)
			require.Equal(t, filepath.Base(path), filepath.Base(seen[i].Text.Path))
			require.False(t, seen[i].Guess)
			require.Equal(t, i == 0, seen[i].Host)
			function, _ := OpenSymbols(path).LookUp(seen[i].Text.FileOffset(seen[i].PC))
			require.Equal(t, name, function)
		}
	}
}

func TestTextsAreOfLibrariesWithTheirBase(t *testing.T) {
	maps := "1000-2000 r--p 00000000 08:01 7 /lib/a b.so\n" +
		"2000-3000 r-xp 00001000 08:01 7 /lib/a b.so\n" +
		"4000-5000 r-xp 00000000 00:00 0 \n" +
		"5000-6000 r-xp 00000000 08:01 8 /bin/program\n" +
		"6000-7000 r-xp 00000000 08:01 9 /tmp/x.so (deleted)\n"
	texts := parseTexts(maps, "/bin/program")
	require.Equal(t, Texts{
		{Start: 0x2000, End: 0x3000, Offset: 0x1000, Path: "/lib/a b.so", Base: 0x1000},
		{Start: 0x6000, End: 0x7000, Path: "/tmp/x.so", Base: 0x6000},
	}, texts)
	require.Equal(t, &texts[0], texts.Find(0x2fff))
	require.Nil(t, texts.Find(0x3000))
	require.Nil(t, texts.Find(0x5800))
}

func FuzzFrameInformation(f *testing.F) {
	f.Add([]byte{0x41, 0x0e, 0x10, 0x86, 2, 0x0a, 0x0b, 0xc6})
	f.Fuzz(func(t *testing.T, b []byte) {
		u := &unwinding{registers: map[int]saving{}}
		m := machine{common: common{codeAlign: 1, dataAlign: -8}, u: u, pc: 100}
		_ = m.run(&record{b: b})
		_, _ = readCommon(&record{b: b})
	})
}
