package outside

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

const geoDefinition = `// Package geo is a definition in Go with everything that generated code declares by name.
package geo

import "github.com/hpyapi/hpyapi/trampoline"

// Points on the plane. Everything in lib/*/geo.h is here; // nothing is left out \
//
//hpyapi:api Geo geo 1.0 geo._API 79d5a2b0-4a14-4ea7-9d77-1b0a44f6d9a1
type Geo interface {
	// Applies a function to 0 to n-1 and sums up, /* as Sum does */ in "C:\old\".
	//
	//hpyapi:slot 0 0
	//hpyapi:error -1
	Sum(ctx *trampoline.Context, n int64, fn Visit) (int64, error)
	// The mirrored point.
	//
	//hpyapi:slot 1 0
	//hpyapi:error check
	Mirror(ctx *trampoline.Context, p *Point, axis Axis) (out Sign, mirrored Point, err error)
}

// Visit is called once for each number.
//
//hpyapi:type
//hpyapi:error -1
type Visit func(ctx *trampoline.Context, i int64) (int64, error)

// Point is a point.
//
//hpyapi:type
type Point struct {
	X, Y float64
}

// Axis is an axis.
//
//hpyapi:type
type Axis int32

const (
	AxisX Axis = 1 // the first one \
	AxisY Axis = 2
)

// Sign is the sign of a product.
//
//hpyapi:type
type Sign int32

const SignPlus Sign = 1
`

const geoPlugin = `#include <hpy.h>
#include "geo_provider.h"

static geo_sum sum;
static int64_t sum(HPyContext *ctx, int64_t n, geo_visit *fn, void *user)
{
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t one = fn(ctx, i, user);
        if (one == -1 && HPyErr_Occurred(ctx)) {
            return -1;
        }
        total += one;
    }
    return total;
}

static geo_mirror mirror;
static geo_sign mirror(HPyContext *ctx, const geo_point *p, geo_axis axis, geo_point *mirrored)
{
    (void)ctx;
    mirrored->x = axis == GEO_Y ? -p->x : p->x;
    mirrored->y = axis == GEO_X ? -p->y : p->y;
    return GEO_PLUS;
}

Geo_PROVIDE(.sum = sum, .mirror = mirror);
HPYAPI_EXPORTS(geo, &Geo_descriptor);

HPyDef_SLOT(geo_exec, HPy_mod_exec)
static int geo_exec_impl(HPyContext *ctx, HPy module) { return Geo_Export(ctx, module); }

static HPyDef *defines[] = {&geo_exec, NULL};
static HPyGlobal *globals[] = {Geo_EXPORT_GLOBALS, NULL};
static HPyModuleDef definition = {.doc = "geo", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(geo, definition)
`

const geoProgram = `// Command use calls the plugin without having told the interpreter of the definition.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"

	"example.com/geo/geo/geoapi"
)

func main() {
	it, err := hpyctx.New(hpyctx.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer it.Close()
	if _, err := it.Load(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	if err := it.Do(func(*hpyctx.Thread) error {
		client, err := geoapi.Import(it)
		if err != nil {
			return err
		}
		total, err := client.Sum(4, geoapi.VisitOf(func(_ *trampoline.Context, i int64) (int64, error) { return i * i, nil }))
		if err != nil {
			return err
		}
		sign, p, err := client.Mirror(&geoapi.Point{X: 1, Y: 2}, geoapi.AxisX)
		fmt.Println(total, sign, p)
		return err
	}); err != nil {
		log.Fatal(err)
	}
}
`

// TestADefinitionInGoIsGeneratedTwiceAndServed goes from an interface in Go to a plugin in C and back, with what gen writes where it
// writes by itself.
func TestADefinitionInGoIsGeneratedTwiceAndServed(t *testing.T) {
	dir := outsider(t, "example.com/geo")
	write(t, filepath.Join(dir, "geo", "geo.go"), geoDefinition)
	tool := filepath.Join(t.TempDir(), "hpyapi")
	goTool(t, testenv.Root(t), "build", "-o", tool, "./cmd/hpyapi/internal/bootstrap")
	hpyapi := func(args ...string) (string, int) {
		cmd := exec.Command(tool, args...)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	generate := []string{"gen", "--lang", "go,c,python,json,markdown", "./geo"}
	out, code := hpyapi(generate...)
	require.Zero(t, code, out)
	for _, name := range []string{"geo.api.h", "geo_provider.h", "geo_ctypes.py", "geo.json", "geo.md", "geoapi/geo_client_gen.go"} {
		require.FileExists(t, filepath.Join(dir, "geo", name))
	}
	out, code = hpyapi(generate...)
	require.Zero(t, code, out)
	require.Empty(t, out, "nothing is left to write")
	goTool(t, dir, "vet", "./...")
	out, code = hpyapi("gen", "--lang", "go", "--out", "geo", "./geo")
	require.Equal(t, 1, code)
	require.Contains(t, out, "./geo: its Go code declares the types of the definition again and needs a package of its own: --out go=DIR")
	out, code = hpyapi("gen", "--lang", "cpython", "--out", "plain", "./geo")
	require.Zero(t, code, out)
	require.FileExists(t, filepath.Join(dir, "plain", "geo.api.h"))

	source := filepath.Join(t.TempDir(), "geo.c")
	write(t, source, geoPlugin)
	lib := testenv.Module(t, "geo", source)
	lib.Includes = append(lib.Includes, filepath.Join(dir, "geo"))
	plugin := filepath.Join(t.TempDir(), "geo.hpy0.so")
	require.NoError(t, os.Rename(testenv.Compile(t, lib), plugin))

	write(t, filepath.Join(dir, "use", "main.go"), geoProgram)
	binary := filepath.Join(t.TempDir(), "use")
	goTool(t, dir, "build", "-o", binary, "./use")
	printed, err := testenv.Program(binary, plugin).CombinedOutput()
	require.NoError(t, err, "%s", printed)
	require.Equal(t, "14 1 {1 -2}\n", string(printed))
}
