package property_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/tests/property"
	"github.com/stretchr/testify/require"
)

var (
	seed        = flag.Uint64("property.seed", 1, "seed of the random definitions")
	definitions = flag.Int("property.definitions", 2, "how many definitions")
	slots       = flag.Int("property.slots", 40, "slots of each")
	rounds      = flag.Int("property.rounds", 6, "calls of each slot in each scene")
)

func TestEveryRandomDefinitionIsValid(t *testing.T) {
	for seed := range uint64(100) {
		d := property.New(seed, 0, 40)
		_, problems := cheader.Parse(d.HeaderName(), []byte(d.Header()), cheader.Options{})
		require.NoError(t, problems.Err(), "seed %d", seed)
	}
}

// Every argument, result, element and error of random functions arrives as it was sent, whoever calls whom, in whatever
// mode, with generated code or without; and nothing is left.
func TestRandomDefinitionsInEveryScene(t *testing.T) {
	folder := testenv.Path(t, ".build", "property", fmt.Sprintf("seed%d-%dx%d", *seed, *definitions, *slots))
	module := "github.com/hpyapi/hpyapi/.build/property/" + filepath.Base(folder)
	var all []*property.Definition
	for i := range *definitions {
		d := property.New(*seed, i, *slots)
		all = append(all, d)
		generate(t, filepath.Join(folder, d.Prefix), d)
	}
	main, err := property.Main(module, all)
	require.NoError(t, err)
	write(t, filepath.Join(folder, "main.go"), main)

	modules, tampered := t.TempDir(), t.TempDir()
	for _, d := range all {
		compile(t, filepath.Join(folder, d.Prefix), d, modules)
		if d == all[0] {
			compile(t, filepath.Join(folder, d.Prefix), d, tampered, fmt.Sprintf("-DTAMPERED=%d", busiest(d)))
		}
	}
	program := filepath.Join(t.TempDir(), "play")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = folder
	said, err := build.CombinedOutput()
	require.NoError(t, err, "%s", said)

	run := testenv.Program(program, "-modules", modules, "-seed", fmt.Sprint(*seed), "-slots", fmt.Sprint(*slots), "-rounds", fmt.Sprint(*rounds))
	run.Dir = folder
	said, err = run.CombinedOutput()
	require.NoError(t, err, "seed %d; again with: go test ./tests/property -property.seed=%d\n%s", *seed, *seed, said)
	t.Logf("%s", said)

	run = testenv.Program(program, "-modules", tampered, "-seed", fmt.Sprint(*seed), "-slots", fmt.Sprint(*slots), "-scene", "C/universal to Go/debug", "-definitions", "1")
	run.Dir = folder
	said, err = run.CombinedOutput()
	require.Error(t, err, "the consumer sends and expects other values for one slot, and nobody noticed")
	require.Contains(t, string(said), fmt.Sprintf("slot %d: ", busiest(all[0])))
}

// busiest is the slot with the most parameters.
func busiest(d *property.Definition) (slot int) {
	for i, f := range d.Slots {
		if f != nil && (d.Slots[slot] == nil || len(f.Params) > len(d.Slots[slot].Params)) {
			slot = i
		}
	}
	return slot
}

// generate writes everything that is made of a definition into a folder, which is a Go package.
func generate(t *testing.T, folder string, d *property.Definition) {
	t.Helper()
	api, problems := cheader.Parse(d.HeaderName(), []byte(d.Header()), cheader.Options{})
	require.NoError(t, problems.Err())
	inC, err := gen.C(api, gen.COptions{Header: d.HeaderName()})
	require.NoError(t, err)
	inGo, err := gen.Go(api, gen.GoOptions{Package: d.Prefix, Header: d.HeaderName()})
	require.NoError(t, err)
	files := append(append([]gen.File{{Name: d.HeaderName(), Data: []byte(d.Header())}}, inC...), inGo...)
	for _, f := range inGo {
		if f.Name == d.Prefix+"_provider_gen.go" {
			adapter, err := d.Adapter(f.Data)
			require.NoError(t, err)
			files = append(files, gen.File{Name: "adapter.go", Data: adapter})
		}
	}
	// C files are kept apart: a Go package with C files is for cgo.
	for _, f := range files {
		folder := folder
		if filepath.Ext(f.Name) != ".go" {
			folder = filepath.Join(folder, "c")
		}
		write(t, filepath.Join(folder, f.Name), f.Data)
	}
	write(t, filepath.Join(folder, "c", "consumer.c"), []byte(d.ConsumerC()))
	write(t, filepath.Join(folder, "c", "provider.c"), []byte(d.ProviderC()))
}

// compile compiles both modules of a definition into one folder.
func compile(t *testing.T, folder string, d *property.Definition, into string, flags ...string) {
	t.Helper()
	for name, source := range map[string]string{d.Prefix: "provider.c", d.Prefix + "_user": "consumer.c"} {
		lib := testenv.Module(t, name, filepath.Join(folder, "c", source))
		lib.Includes = append(lib.Includes, filepath.Join(folder, "c"), testenv.Path(t, "tests", "property", "support"))
		lib.Flags = append(append(lib.Flags, "-O1", "-g0"), flags...)
		path := testenv.Compile(t, lib)
		require.NoError(t, os.Symlink(path, filepath.Join(into, filepath.Base(path))))
	}
}

// write writes a file unless it is there as it should be, so that compilers find nothing changed.
func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, data, 0o644))
}
