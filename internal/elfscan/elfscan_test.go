package elfscan

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

func compileProvider(tb testing.TB, flags ...string) string {
	tb.Helper()
	lib := testenv.Library{
		Name: "provider.hpy0.so", Sources: []string{"testdata/provider.c"},
		Includes: []string{testenv.GenInclude(tb)}, Flags: []string{"-DMINOR=0"},
	}
	for _, flag := range flags {
		if strings.HasPrefix(flag, "-Wl,") || flag == "-nostdlib" {
			lib.Libs = append(lib.Libs, flag)
		} else {
			lib.Flags = append(lib.Flags, flag)
		}
	}
	return testenv.Compile(tb, lib)
}

func scan(tb testing.TB, path string) *Report {
	tb.Helper()
	file, err := Open(path)
	require.NoError(tb, err)
	report, err := file.Scan()
	require.NoError(tb, err)
	return report
}

func TestScanReadsModulesVersionsAndDescriptors(t *testing.T) {
	protection := map[string]string{"amd64": "-fcf-protection=full", "arm64": "-mbranch-protection=standard"}[runtime.GOARCH]
	for _, flags := range [][]string{nil, {"-O0"}, {protection, "-Os"}, {"-Wl,-z,pack-relative-relocs"}, {"-Wl,--hash-style=sysv"}} {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			path := compileProvider(t, flags...)
			file, err := Open(path)
			require.NoError(t, err)
			require.NoError(t, file.ForHost())
			report := scan(t, path)
			require.Empty(t, report.Problems)
			require.Empty(t, report.CPython)
			require.Equal(t, 0, report.FileMajor)
			require.Len(t, report.Modules, 1)

			m := report.Find("provider")
			require.Equal(t, Universal, m.ABI)
			require.Equal(t, [2]int{0, 0}, [2]int{m.Major, m.Minor})
			require.Len(t, m.Exports, 1)
			api := m.Exports[0]
			require.Equal(t, "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764", api.IDText())
			require.Equal(t, "Shapes provider._API 1.2 1 feedface", fmt.Sprintf("%s %s %d.%d %d %x", api.Name, api.Capsule, api.Major, api.Minor, api.Flags, api.Fingerprint))
			require.Equal(t, []layout.Slot{
				{Name: "shapes_area", Signature: "i32(ctx)", Hash: 0x1374d261e3a38920, Kind: layout.Function, Flags: 1},
				{Signature: "retired in 1.1: use shapes_area", Since: 1, Kind: layout.Hole},
				{Name: "shapes_pi", Signature: "*const f64", Hash: 0xa85a22db12f01bf2, Since: 2, Kind: layout.Data},
			}, api.Slots)
			require.Len(t, m.Imports, 1)
			require.Equal(t, "other._API", m.Imports[0].Capsule)
			require.Empty(t, m.Imports[0].Slots)
		})
	}
}

func TestVersionThatIsNoConstantIsUnknownNotGuessed(t *testing.T) {
	source := filepath.Join(t.TempDir(), "odd.c")
	require.NoError(t, os.WriteFile(source, []byte(`
#define E __attribute__((visibility("default")))
extern volatile int v; volatile int v = 3;
E int get_required_hpy_major_version_odd(void); E int get_required_hpy_minor_version_odd(void); E void *HPyInit_odd(void);
int get_required_hpy_major_version_odd(void) { return v; }
int get_required_hpy_minor_version_odd(void) { return 7; }
void *HPyInit_odd(void) { return 0; }
`), 0o644))
	m := scan(t, testenv.Compile(t, testenv.Library{Name: "odd.so", Sources: []string{source}})).Find("odd")
	require.Equal(t, [2]int{-1, 7}, [2]int{m.Major, m.Minor})
}

func TestModuleOfCPythonIsToldApart(t *testing.T) {
	report := scan(t, testenv.Compile(t, testenv.Library{Name: "legacy.so", Sources: []string{"testdata/legacy.c"}}))
	require.Equal(t, []string{"PyLong_FromLong"}, report.CPython)
	require.Equal(t, CPython, report.Find("legacy").ABI)
	require.Equal(t, -1, report.FileMajor)
}

func TestModuleThatExportsItsSlotsIsOne(t *testing.T) {
	source := filepath.Join(t.TempDir(), "slots.c")
	require.NoError(t, os.WriteFile(source, []byte(`
__attribute__((visibility("default"))) void *PyModExport_late(void);
void *PyModExport_late(void) { return 0; }
`), 0o644))
	report := scan(t, testenv.Compile(t, testenv.Library{Name: "slots.so", Sources: []string{source}}))
	require.Len(t, report.Modules, 1)
	require.Equal(t, CPython, report.Find("late").ABI)
}

func TestEveryTruncationIsRefused(t *testing.T) {
	data, err := os.ReadFile(compileProvider(t))
	require.NoError(t, err)
	whole, err := New("whole", data)
	require.NoError(t, err)
	var end uint64
	for _, s := range whole.segments {
		end = max(end, s.offset+s.size)
	}
	for n := uint64(0); n < end; n += 7 {
		_, err := New("cut", data[:n])
		require.Error(t, err, "%d of %d bytes", n, len(data))
	}
	_, err = New("cut", data[:end-1])
	require.ErrorContains(t, err, "truncated: segment")
}

func TestForeignFilesAreNamed(t *testing.T) {
	data, err := os.ReadFile(compileProvider(t))
	require.NoError(t, err)
	patch := func(at int, b ...byte) []byte {
		c := bytes.Clone(data)
		copy(c[at:], b)
		return c
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":         {nil, "not an ELF file: empty"},
		"text":          {[]byte("#!/bin/sh\n"), `not an ELF file: it starts with "#!/b"`},
		"32-bit":        {patch(elf.EI_CLASS, byte(elf.ELFCLASS32)), "ELFCLASS32: only 64-bit modules can be read"},
		"big-endian":    {patch(elf.EI_DATA, byte(elf.ELFDATA2MSB)), "only little-endian"},
		"executable":    {patch(16, byte(elf.ET_EXEC)), "ET_EXEC: not a shared library"},
		"other machine": {patch(18, byte(elf.EM_RISCV)), "EM_RISCV: only x86-64 and aarch64"},
		"no segments":   {patch(56, 0, 0), "no segment to load"},
	} {
		_, err := New(name, c.data)
		require.ErrorContains(t, err, c.want, name)
		require.ErrorContains(t, err, "elfscan: "+name+": ")
	}
	_, err = New("text", []byte("no"))
	require.True(t, errors.Is(err, ErrNotELF))
}

func TestAnotherMachineIsRefused(t *testing.T) {
	other := elf.EM_AARCH64
	if machines[runtime.GOARCH] == other {
		other = elf.EM_X86_64
	}
	file := &File{Path: "other.hpy0.so", Machine: other}
	require.ErrorContains(t, file.ForHost(), "other.hpy0.so: built for another machine: "+other.String())
}

func TestWhatIsNoFileIsRefusedAtOnce(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for _, path := range []string{t.TempDir(), pipe, "/dev/zero"} {
		_, err := Open(path)
		require.ErrorContains(t, err, path+": not a regular file")
	}
	_, err := Open(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestMatchSaysWhatDiffers(t *testing.T) {
	base := scan(t, compileProvider(t)).Find("provider").Exports[0].API
	change := func(f func(*layout.API)) layout.API {
		c := base
		c.Slots = append([]layout.Slot(nil), base.Slots...)
		f(&c)
		return c
	}
	for name, c := range map[string]struct {
		want, have layout.API
		problems   []string
	}{
		"same":           {base, base, nil},
		"newer provider": {change(func(a *layout.API) { a.Minor, a.Slots = 1, a.Slots[:1] }), base, nil},
		"older provider": {base, change(func(a *layout.API) { a.Minor = 1 }), []string{"minor version: wanted at least 1.2, it is 1.1: a newer provider is needed"}},
		"other major":    {base, change(func(a *layout.API) { a.Major = 2 }), []string{"major version: wanted 1, it is 2"}},
		"other id":       {base, change(func(a *layout.API) { a.ID[0] = 0 }), []string{"interface id: wanted b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764, it is 00a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764: another API with the same name"}},
		"unknown flag":   {base, change(func(a *layout.API) { a.Flags |= 1 << 20 }), []string{"flags: 0x100000 are not known to this version and must be"}},
		"other type":     {base, change(func(a *layout.API) { a.Slots[0].Signature, a.Slots[0].Hash = "i64(ctx)", 1 }), []string{"slot 0 shapes_area: wanted i32(ctx), it is i64(ctx)"}},
		"retired":        {base, change(func(a *layout.API) { a.Slots[2].Kind = layout.Hole }), []string{"slot 2 shapes_pi: wanted a data, it is a hole"}},
		"constants": {change(func(a *layout.API) { a.Facts = []layout.Fact{{Name: "RED", Value: 1}, {Name: "BLUE", Value: 2}} }),
			change(func(a *layout.API) { a.Facts = []layout.Fact{{Name: "BLUE", Value: 3}, {Name: "GREEN", Value: 1}} }),
			[]string{"BLUE is 3, the consumer was built with 2"}},
		"too short": {base, change(func(a *layout.API) { a.Slots = a.Slots[:2] }), []string{"slot 2 shapes_pi: missing: it has only 2 slots"}},
	} {
		require.Equal(t, c.problems, Match(c.want, c.have), name)
	}
}

func FuzzScan(f *testing.F) {
	for _, flags := range [][]string{nil, {"-Wl,-z,pack-relative-relocs"}, {"-Wl,--hash-style=sysv"}} {
		data, err := os.ReadFile(compileProvider(f, append(flags, "-g0", "-Wl,-z,noseparate-code", "-Wl,-s", "-nostdlib")...))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := New("fuzz", data)
		if err != nil {
			return
		}
		report, err := file.Scan()
		if err != nil {
			return
		}
		for _, m := range report.Modules {
			for _, a := range m.Exports {
				for _, b := range m.Imports {
					Match(b.API, a.API)
				}
			}
		}
	})
}

func TestWhatAFileTakesIsBoundedByItsSize(t *testing.T) {
	source := filepath.Join(t.TempDir(), "bomb.c")
	// 1,000 entries that share one description of 16,383 slots: half a megabyte that would become hundreds of megabytes.
	require.NoError(t, os.WriteFile(source, []byte(`
#include <hpyapi.h>
__attribute__((visibility("default"))) void *HPyInit_bomb(void);
void *HPyInit_bomb(void) { return 0; }
static const hpyapi_slot_desc slots[16383];
static const hpyapi_descriptor one = {HPYAPI_DESCRIPTOR_MAGIC, sizeof(hpyapi_descriptor), HPYAPI_LAYOUT, "Bomb", "bomb._API",
    1, 0, 0, {1}, 0, 16383, HPYAPI_BUILD_UNIVERSAL, slots, NULL, NULL, NULL, NULL, NULL};
#define TEN(x) x, x, x, x, x, x, x, x, x, x
HPYAPI_EXPORTS(bomb, TEN(TEN(TEN(&one))));
`), 0o644))
	report := scan(t, testenv.Compile(t, testenv.Library{Name: "bomb.so", Sources: []string{source}, Includes: []string{testenv.GenInclude(t)}}))
	require.Less(t, len(report.Find("bomb").Exports), 10)
	require.Contains(t, strings.Join(report.Problems, "\n"), "more than a module of this size can need")
}

func TestLibrariesOfTheSystemAreAccepted(t *testing.T) {
	for _, name := range []string{"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"} {
		out, err := exec.Command(testenv.Tool(t, "gcc"), "-print-file-name="+name).Output()
		require.NoError(t, err)
		path := strings.TrimSpace(string(out))
		require.NotEqual(t, name, path, "the compiler has no %s", name)
		_, err = Open(path)
		require.NoError(t, err)
	}
}
