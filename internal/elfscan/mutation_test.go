package elfscan_test

import (
	"bufio"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/elfscan"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// opener makes a process of this test open the files that it reads the names of.
const opener = "HPYAPI_TEST_OPEN"

func TestMain(m *testing.M) {
	if name := os.Getenv(opener); name != "" {
		open(name)
		return
	}
	os.Exit(m.Run())
}

// open opens libraries one after the other and does with each what a host does before it hands over a context. It says when
// it begins and when it ends with one.
func open(module string) {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		path := lines.Text()
		fmt.Println("begin", path)
		if lib, err := native.Open(path); err == nil {
			fmt.Println("opened", path)
			for _, prefix := range []string{"get_required_hpy_major_version_", "get_required_hpy_minor_version_", "HPyInit_"} {
				if fn, err := lib.Func(prefix + module); err == nil {
					call := native.Call{Fn: uintptr(fn)}
					call.Do6()
				}
			}
			_ = lib.Close()
		}
		fmt.Println("end", path)
	}
}

// harm opens files in processes of their own and returns those that ended one, or on which it hung for longer than limit.
func harm(t *testing.T, module string, paths []string, limit time.Duration) []string {
	t.Helper()
	var harmed []string
	for len(paths) > 0 {
		begun, err := openSome(t, module, paths, limit)
		if err == nil {
			return harmed
		}
		require.Positive(t, begun, "%v", err)
		harmed = append(harmed, paths[begun-1])
		paths = paths[begun:]
	}
	return harmed
}

// openSome opens files in one process, and says how many it began with.
func openSome(t *testing.T, module string, paths []string, limit time.Duration) (begun int, err error) {
	t.Helper()
	cmd := testenv.Again("-test.run=^$")
	cmd.Env = append(cmd.Environ(), opener+"="+module)
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n") + "\n")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	// The process cannot watch itself: it may hang with the dynamic loader's lock. Until it begins it may take its time.
	stuck := time.AfterFunc(time.Hour, func() { _ = cmd.Process.Kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		stuck.Reset(limit)
		if strings.HasPrefix(lines.Text(), "begin ") {
			begun++
		}
	}
	stuck.Stop()
	return begun, cmd.Wait()
}

// region is a part of a file.
type region struct {
	from, to uint64
	what     string
	record   uint64 // size of its entries
}

// loaderRegions are the parts of a file that the dynamic loader reads. What is left are code, and data for the module's own
// code: the loader has no way to tell a right address from a wrong one in them, and nor does anybody.
func loaderRegions(t *testing.T, path string) []region {
	t.Helper()
	f, err := elf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	regions := []region{{0, 64, "header", 8}, {64, 64 + 56*uint64(len(f.Progs)), "program headers", 56}}
	for _, s := range f.Sections {
		for _, prefix := range []string{".dynamic", ".dynsym", ".dynstr", ".gnu.hash", ".hash", ".gnu.version", ".rel", ".note", ".init_array", ".fini_array"} {
			if strings.HasPrefix(s.Name, prefix) && s.Flags&elf.SHF_ALLOC != 0 && s.FileSize > 0 {
				regions = append(regions, region{s.Offset, s.Offset + s.FileSize, s.Name, max(s.Entsize, 8)})
			}
		}
	}
	return regions
}

// mutate damages a copy of a file in one place.
func mutate(r *rand.Rand, data []byte, at region) []byte {
	out := slices.Clone(data)
	size := at.to - at.from
	pick := func(align uint64) uint64 { return at.from + r.Uint64N(max(size/align, 1))*align }
	switch r.IntN(6) {
	case 0: // a bit
		out[pick(1)] ^= 1 << r.IntN(8)
	case 1, 2: // a byte
		out[pick(1)] = byte(r.Uint32())
	case 3: // a small number in place of a number, or next to it
		word := out[pick(4):][:4]
		values := []uint32{0, 1, 7, 8, 1 << 12, 1 << 31, ^uint32(0), binary.LittleEndian.Uint32(word) + 1, binary.LittleEndian.Uint32(word) - 8}
		binary.LittleEndian.PutUint32(word, values[r.IntN(len(values))])
	case 4: // an address or a size
		if size >= 8 {
			word := out[pick(8):][:8]
			values := []uint64{0, 1, 1 << 32, ^uint64(0), 1 << 63, binary.LittleEndian.Uint64(word) << 8, uint64(len(data)), r.Uint64N(1 << 15)}
			binary.LittleEndian.PutUint64(word, values[r.IntN(len(values))])
		}
	case 5: // an entry twice
		if size >= 2*at.record {
			copy(out[pick(at.record):at.to], data[pick(at.record):][:at.record])
		}
	}
	return out
}

// variants are modules whose files differ in what the loader reads.
func variants(t *testing.T) map[string]testenv.Library {
	provider := testenv.Library{
		Name: "provider.so", Sources: []string{"testdata/provider.c"}, Includes: []string{testenv.GenInclude(t)}, Flags: []string{"-DMINOR=0"},
	}
	with := func(libs ...string) testenv.Library {
		p := provider
		p.Libs = libs
		return p
	}
	all := map[string]testenv.Library{
		"provider":               provider,
		"provider, stripped":     with("-Wl,-s"),
		"provider, old hash":     with("-Wl,--hash-style=sysv", "-Wl,-z,noseparate-code"),
		"provider, packed":       with("-Wl,-z,pack-relative-relocs", "-Wl,-z,now"),
		"provider, both hashes":  with("-Wl,--hash-style=both", "-Wl,-z,norelro"),
		"rich, in C++":           {Name: "rich.so", Sources: []string{"testdata/rich.cpp"}, Libs: []string{"-Wl,--version-script=testdata/rich.map"}},
		"rich, in C++, stripped": {Name: "rich.so", Sources: []string{"testdata/rich.cpp"}, Libs: []string{"-Wl,-s", "-Wl,--hash-style=sysv"}},
	}
	return all
}

// mutants is how many files each variant gives; HPYAPI_MUTANTS says another number.
func mutants(t *testing.T) int {
	if s := os.Getenv("HPYAPI_MUTANTS"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err)
		return n
	}
	return 300
}

// Whatever is damaged of what the dynamic loader reads: the file is refused, or opening it does no harm.
func TestNoDamageOfWhatTheLoaderReadsKills(t *testing.T) {
	refusedAndDeadly := 0
	for name, lib := range variants(t) {
		t.Run(name, func(t *testing.T) {
			path := testenv.Compile(t, lib)
			module := strings.TrimSuffix(lib.Name, ".so")
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			_, err = elfscan.New("whole", data)
			require.NoError(t, err)
			regions := loaderRegions(t, path)
			dir := t.TempDir()
			var accepted, refused []string
			for i := range mutants(t) {
				r := rand.New(rand.NewPCG(uint64(i), uint64(len(name))))
				at := regions[r.IntN(len(regions))]
				mutant := mutate(r, data, at)
				if slices.Equal(mutant, data) {
					continue
				}
				to := filepath.Join(dir, fmt.Sprintf("%05d %s.so", i, strings.Trim(at.what, ".")))
				_, err := elfscan.New(to, mutant)
				if err != nil && len(refused) >= 40 {
					continue
				}
				require.NoError(t, os.WriteFile(to, mutant, 0o600))
				if err != nil {
					refused = append(refused, to)
				} else {
					accepted = append(accepted, to)
				}
			}
			t.Logf("%d accepted, %d of the refused kept", len(accepted), len(refused))
			require.Empty(t, describe(t, path, data, harm(t, module, accepted, time.Minute)))
			refusedAndDeadly += len(harm(t, module, refused, time.Second))
		})
	}
	if runtime.GOARCH == "amd64" {
		require.Positive(t, refusedAndDeadly, "the test must be able to fail: some of what is refused kills")
	}
}

// describe says where files differ from the whole one, but for those that differ in what a variable holds from the
// beginning.
func describe(t *testing.T, path string, data []byte, mutants []string) (all []string) {
	variables := initialisers(t, path)
	for _, mutant := range mutants {
		other, err := os.ReadFile(mutant)
		require.NoError(t, err)
		text, only := filepath.Base(mutant), true
		for i := range data {
			if data[i] != other[i] {
				text += fmt.Sprintf(" %#x:%02x->%02x", i, data[i], other[i])
				only = only && slices.ContainsFunc(variables, func(r region) bool { return uint64(i) >= r.from && uint64(i) < r.to })
			}
		}
		if only {
			t.Log("a variable:", text)
			continue
		}
		all = append(all, text)
	}
	return all
}

// initialisers are the parts of relocations that say what a variable, or an entry of the module's own tables of addresses,
// holds: which address, or which of the module's symbols.
func initialisers(t *testing.T, path string) (all []region) {
	t.Helper()
	f, err := elf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	variables := map[elf.Machine][]uint32{
		elf.EM_X86_64:  {uint32(elf.R_X86_64_RELATIVE), uint32(elf.R_X86_64_64)},
		elf.EM_AARCH64: {uint32(elf.R_AARCH64_RELATIVE), uint32(elf.R_AARCH64_ABS64)},
	}[f.Machine]
	for _, s := range f.Sections {
		if !strings.HasPrefix(s.Name, ".rela.") {
			continue
		}
		data, err := s.Data()
		require.NoError(t, err)
		for at := uint64(0); at+24 <= s.FileSize; at += 24 {
			offset, index, addend := s.Offset+at, s.Offset+at+12, s.Offset+at+16
			all = append(all, region{from: index, to: addend})
			if slices.Contains(variables, binary.LittleEndian.Uint32(data[at+8:])) {
				all = append(all, region{from: offset, to: offset + 8}, region{from: addend, to: addend + 8})
			}
		}
	}
	return all
}
