package edges_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/edges"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
)

// headers are the generated headers of one version of the API.
func headers(tb testing.TB, version string) []string {
	tb.Helper()
	source, name := testenv.Path(tb, "hpyctx", "edges", "testdata", version), "swap.api.h"
	if version == "two" {
		name = "swap2.api.h"
	}
	api, problems, err := cheader.ParseFile(filepath.Join(source, name), cheader.Options{})
	require.NoError(tb, err)
	require.NoError(tb, problems.Err())
	files, err := gen.C(api, gen.COptions{Header: name})
	require.NoError(tb, err)
	// A fixed folder: compiled modules are kept by the text that the preprocessor gives, paths included.
	folder := testenv.Path(tb, ".build", "headers", "edges", version)
	require.NoError(tb, os.MkdirAll(folder, 0o755))
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		require.NoError(tb, os.WriteFile(path, f.Data, 0o644))
	}
	return []string{folder, source}
}

// provider compiles a version of the provider: "old", "new", "other", which has another signature, or "major", which is of another one.
func provider(tb testing.TB, version string) string { return providerAs(tb, "swap", version) }

// providerAs compiles the provider under another name.
func providerAs(tb testing.TB, name, version string) string {
	tb.Helper()
	lib := testenv.Module(tb, name, "testdata/swap.c")
	lib.Includes = append(lib.Includes, headers(tb, version)...)
	lib.Flags = append(lib.Flags, "-DSWAP_MODULE="+name)
	lib.Flags = append(lib.Flags, map[string][]string{"old": {"-DSWAP_VERSION=1"}, "new": {"-DSWAP_VERSION=2"}, "major": {"-DSWAP_VERSION=1"}, "other": {"-DSWAP_VERSION=1", "-DSWAP_OTHER"}}[version]...)
	lib.Libs = append(lib.Libs, "-lm")
	return testenv.Compile(tb, lib)
}

// user compiles the consumer under a name.
func user(tb testing.TB, name string) string { return userOf(tb, name, "old") }

// userOf compiles a consumer that was built for a version and is content with the first.
func userOf(tb testing.TB, name, version string) string {
	tb.Helper()
	lib := testenv.Module(tb, name, "testdata/user.c")
	lib.Includes = append(lib.Includes, headers(tb, version)...)
	lib.Flags = append(lib.Flags, "-DUSER="+name, "-DSWAP_REQUIRED_MINOR=0")
	if version == "new" {
		lib.Flags = append(lib.Flags, "-DUSER_MORE")
	}
	return testenv.Compile(tb, lib)
}

// world is an interpreter with a provider and a consumer.
type world struct {
	*hostworld.World
	swap, user *hpyctx.Module
}

func newWorld(tb testing.TB, modes ...hpyctx.Mode) *world {
	tb.Helper()
	w := &world{World: hostworld.New(tb)}
	w.swap = w.LoadFile(provider(tb, "old"))
	w.user = w.LoadFile(user(tb, "user"), modes...)
	return w
}

// call gives repr(result) of a function of the consumer, or "TypeName: message" of its exception.
func (w *world) call(name string, args ...objspace.Value) (result string) {
	w.TB.Helper()
	return w.CallOf(w.user, name, args...)
}

func (w *world) int(v int64) (o objspace.Value) {
	w.Inside(func(space objspace.Space) { o = space.Int(v) })
	return o
}

func (w *world) apply(p edges.Pattern, a edges.Action) *hpyctx.EdgeRule {
	w.TB.Helper()
	rule, err := edges.Apply(w.It, edges.Rule{Pattern: p, Action: a})
	require.NoError(w.TB, err)
	return rule
}

func stop(tb testing.TB, rules ...*hpyctx.EdgeRule) {
	tb.Helper()
	for _, r := range rules {
		require.NoError(tb, r.Stop())
	}
}

// slot is a pattern of one function.
func slot(name string) edges.Pattern { return edges.Pattern{Slot: name} }

func (w *world) edge() *trampoline.Edge {
	all := w.user.Edges()
	require.Len(w.TB, all, 1)
	return all[0]
}

// word is what a slot of the edge's table holds.
func word(e *trampoline.Edge, slot int) uintptr {
	return native.LoadWord(e.Table() + layout.TableBytes + uintptr(slot)*layout.WordBytes)
}
