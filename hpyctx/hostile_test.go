package hpyctx_test

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

func compileHostile(tb testing.TB, number int) string {
	tb.Helper()
	lib := testenv.OfficialModule(tb, "hostile", "testdata/hostile.c")
	lib.Sources = lib.Sources[:1]
	lib.Flags = append(lib.Flags, fmt.Sprintf("-DCASE=%d", number))
	return testenv.Compile(tb, lib)
}

// refuse loads a file that must not load, and checks that nothing stays behind.
func (w *world) refuse(path, want string) {
	w.tb.Helper()
	before, err := w.it.Counts()
	require.NoError(w.tb, err)
	allocated := native.Allocated()
	m, err := w.it.Load(path)
	require.Nil(w.tb, m)
	require.ErrorContains(w.tb, err, want)
	require.ErrorContains(w.tb, err, path)
	var le *hpyctx.LoadError
	require.ErrorAs(w.tb, err, &le)
	after, err := w.it.Counts()
	require.NoError(w.tb, err)
	require.Equal(w.tb, before, after)
	require.Equal(w.tb, allocated, native.Allocated())
	require.Nil(w.tb, w.it.Module("hostile"))
}

func TestWrongModulesAreRefused(t *testing.T) {
	w := newWorld(t)
	for number, want := range map[int]string{
		1:  "initialisation failed: RuntimeError: exec failed",
		2:  "without setting an exception",
		3:  "with an exception set",
		4:  "HPyModuleDef.defines[0]: HPyDef: unknown kind 77",
		5:  "HPyModuleDef.defines[0]: HPyDef: native: read 64 bytes at 0x12345670",
		6:  `method "f": impl is NULL`,
		7:  "HPyMeth.name: native: read",
		8:  "Unsupported slot in HPyModuleDef.defines (value: 65).",
		9:  "HPy_mod_create slot returned a builtin module object",
		10: "HPyModuleDef defines a HPy_mod_create slot and some other slots or methods",
		11: "is closed or of another handle space",
		12: "without setting an exception",
		13: "HPyAPI_exports_hostile: entry 0",
		14: "magic",
		20: "Module state is not supported yet in HPy",
		21: "HPy does not permit HPyModuleDef.size < 0",
		22: "legacy methods",
		23: "HPyModuleDef.doc: native: read",
		24: "HPyModuleDef.defines: list at 0x3 is not aligned",
		30: "no function get_required_hpy_major_version_hostile",
		31: "requires unsupported version of the HPy runtime. Requested version: 1.0. Current HPy version: 0.0.",
		32: "requires unsupported version of the HPy runtime. Requested version: 0.7. Current HPy version: 0.0.",
		33: "HPyModuleDef: native: read 40 bytes at 0x0",
		34: "HPyModuleDef: native: read 40 bytes at 0x6660",
		35: "not_defined_anywhere",
		36: "needs functions of CPython, which this interpreter is not: PyObject_Size",
	} {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			w := worldOf(hostworld.Of(t, w.it))
			w.refuse(compileHostile(t, number), want)
			if strings.Contains(want, "unsupported version") { // as HPy names it
				_, err := w.it.Load(compileHostile(t, number))
				var named interface{ ExceptionName() string }
				require.ErrorAs(t, err, &named)
				require.Equal(t, "RuntimeError", named.ExceptionName())
			}
		})
	}
	require.Equal(t, "'Hello world'", w.call(w.module("quickstart"), "say_hello"), "after all of them")
}

func TestWrongFilesAreRefused(t *testing.T) {
	w := newWorld(t)
	good, err := os.ReadFile(compileHostile(t, 0))
	require.NoError(t, err)
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o755))
		return path
	}
	foreign := append([]byte(nil), good...)
	binary.NativeEndian.PutUint16(foreign[18:], uint16(elf.EM_RISCV)) // e_machine
	small := append([]byte(nil), good...)
	small[4] = 1 // 32 bits

	w.refuse(filepath.Join(dir, "nothing.hpy0.so"), "no such file or directory")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder.hpy0.so"), 0o755))
	w.refuse(filepath.Join(dir, "folder.hpy0.so"), "not a regular file")
	w.refuse(file("hostile.so", good), "the file name is not NAME.hpy0.so")
	w.refuse(file("hostile.hpy1.so", good), "built for HPy ABI version 1, this host is version 0")
	w.refuse(file("hostile.cpython-311-x86_64-linux-gnu.so", good), "module for CPython")
	w.refuse(file("other.hpy0.so", good), `no module "other" in the file`)
	w.refuse(file("hostile.hpy0.so", nil), "")
	w.refuse(file("hostile.hpy0.so", []byte("#!/bin/sh\necho no\n")), "")
	w.refuse(file("hostile.hpy0.so", foreign), "")
	w.refuse(file("hostile.hpy0.so", small), "")
	// What is cut off at the very end may be debug information, which nothing needs.
	refused := 0
	for n := 1; n < len(good); n += len(good) / 40 {
		m, err := w.it.Load(file("hostile.hpy0.so", good[:n]))
		if err == nil {
			require.NoError(t, w.it.Unload(m))
			continue
		}
		refused++
		require.ErrorContains(t, err, "hostile.hpy0.so")
	}
	require.Greater(t, refused, 10)
	m, err := w.it.Load(file("hostile.hpy0.so", good))
	require.NoError(t, err)
	require.Equal(t, "hostile", m.Name())
}

func TestTheSameFileTwice(t *testing.T) {
	w := newWorld(t)
	path := compile(t, "quickstart")
	m, err := w.it.Load(path)
	require.NoError(t, err)
	_, err = w.it.Load(path)
	require.ErrorContains(t, err, `module "quickstart" is loaded already`)
	require.NoError(t, w.it.Unload(m))
	again, err := w.it.Load(path)
	require.NoError(t, err)
	require.NotEqual(t, m.Context().Word(), again.Context().Word())
	require.Equal(t, "'Hello world'", w.call(again, "say_hello"))
	require.Error(t, w.it.Unload(m), "only once")
}

// One file in two interpreters has two sets of static data: the global of one is not seen by the other.
func TestTwoInterpretersShareNothing(t *testing.T) {
	path := compile(t, "members")
	a := newWorld(t)
	other, err := hpyctx.New(hpyctx.Options{Name: "other"})
	require.NoError(t, err)
	b := worldOf(hostworld.Of(t, other))
	defer b.close()
	ma, err := a.it.Load(path)
	require.NoError(t, err)
	mb, err := b.it.Load(path)
	require.NoError(t, err)
	require.Equal(t, "'in a'", a.call(ma, "Global", pyobj.NewStr("in a")))
	require.Equal(t, "'in b'", b.call(mb, "Global", pyobj.NewStr("in b")))
	require.Equal(t, "'in a'", a.call(ma, "Global"))
	require.Equal(t, "'in b'", b.call(mb, "Global"))
	a.call(ma, "Global_clear")
	require.Equal(t, "None", a.call(ma, "Global"))
	require.Equal(t, "'in b'", b.call(mb, "Global"))
}

func TestImportFindsModulesOnThePath(t *testing.T) {
	dir := filepath.Dir(compile(t, "quickstart"))
	w := newWorld(t, func(o *hpyctx.Options) { o.Path = []string{"/nowhere", dir} })
	o, err := w.it.Import("quickstart")
	require.NoError(t, err)
	w.inside(func(space objspace.Space) error {
		f, err := space.Attr(o, "say_hello")
		require.NoError(t, err)
		r, err := space.Call(f, nil)
		require.Equal(t, "'Hello world'", hostworld.Outcome(space, r, err))
		return nil
	})
	_, err = w.it.Import("no_such_module")
	require.ErrorContains(t, err, "No module named 'no_such_module'")
	again, err := w.it.Import("quickstart")
	require.NoError(t, err)
	require.True(t, again == o)
}
