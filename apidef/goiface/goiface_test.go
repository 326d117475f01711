package goiface_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/apidef/goiface"
	"github.com/hpyapi/hpyapi/internal/rules"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

var update = flag.Bool("update", false, "rewrite the expected problems of the rule examples")

func TestHeaderPrintedFromGoIsThatOfTheHeader(t *testing.T) {
	t.Parallel()
	fromGo, problems, err := goiface.Load("./testdata/numpy", goiface.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	fromC, problems, err := cheader.ParseFile(testenv.Path(t, "apidef/goiface/testdata/numpy/numpy.api.h"), cheader.Options{})
	require.NoError(t, err)
	require.NoError(t, problems.Err())
	require.Equal(t, string(cheader.Print(fromC)), string(cheader.Print(fromGo)))
	require.Equal(t, fromC.Fingerprint(), fromGo.Fingerprint())
}

// load reads Go text as if it were a file of a package in testdata.
func load(t *testing.T, name, text string) (*apidef.API, apidef.Problems) {
	t.Helper()
	dir, err := filepath.Abs("testdata/overlay")
	require.NoError(t, err)
	api, problems, err := goiface.Load(".", goiface.Options{Dir: dir, Overlay: map[string][]byte{filepath.Join(dir, name): []byte(text)}})
	require.NoError(t, err)
	return api, problems
}

func TestRulesOfTheGoFrontEndReportTheirBadExample(t *testing.T) {
	t.Parallel()
	for _, r := range rules.All {
		e := r.Explain()
		if e.Language != "go" {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			_, problems := load(t, "good.go", e.Good)
			require.NoError(t, problems.Err())
			_, problems = load(t, "bad.go", e.Bad)
			if *update {
				rewrite(t, r.ID, problems.Error()+"\n")
				return
			}
			require.Equal(t, e.Problems, problems.Error()+"\n")
			for _, p := range problems {
				require.Equal(t, r.ID, p.Rule)
			}
		})
	}
}

func rewrite(t *testing.T, id, problems string) {
	path := filepath.Join("..", "..", "internal", "rules", "archives", id+".txtar")
	a, err := txtar.ParseFile(path)
	require.NoError(t, err)
	for i := range a.Files {
		if a.Files[i].Name == "problems" {
			a.Files[i].Data = []byte(problems)
		}
	}
	require.NoError(t, os.WriteFile(path, txtar.Format(a), 0o644))
}

const offering = `package demo

import "github.com/hpyapi/hpyapi/trampoline"

//hpyapi:type
type Box struct{ Width float64 }

//hpyapi:api Demo demo 1.0 demo_module._API 3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7
type Demo interface {
	//hpyapi:slot 0 0
	//hpyapi:instances
	//hpyapi:offers Shape shape 1.1 __shape_api__ c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e44
	//hpyapi:offers Sum sum 2.0 __sum__ c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e45
	Box(ctx *trampoline.Context, object trampoline.Handle) (*Box, error)
}
`

func TestWhatInstancesOfferIsSaidInGo(t *testing.T) {
	t.Parallel()
	api, problems := load(t, "good.go", offering)
	require.NoError(t, problems.Err())
	text := string(cheader.Print(api))
	require.Contains(t, text, `
    HPYAPI_OFFERS(Shape, shape, 1, 1, "__shape_api__", "c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e44")
    HPYAPI_OFFERS(Sum, sum, 2, 0, "__sum__", "c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e45");`)
	_, problems = load(t, "bad.go", strings.Replace(offering, "1.1 __shape_api__", "1 shape", 1))
	require.ErrorContains(t, problems.Err(), "bad.go:12:30: a version is a number")
	require.ErrorContains(t, problems.Err(), "bad.go:12:32: what instances offer is an interface of objects")
}

const everything = `package demo

import (
	"unsafe"

	"github.com/hpyapi/hpyapi/trampoline"
)

// Kinds of things.
//hpyapi:type
type Kind int32

const (
	KindSmall Kind = iota
	KindLarge
	//hpyapi:name HUGE_ONE
	KindHuge Kind = 1 << 20
)

//hpyapi:type
//hpyapi:opaque Owner
type Pair struct {
	First  int32
	Second float64 // of the two
	Name   [16]int8
	Owner  unsafe.Pointer
}

//hpyapi:type
type Thing struct{}

//hpyapi:type
//hpyapi:error -1
type HookFn func(ctx *trampoline.Context, item trampoline.Handle, kind Kind) (int32, error)

//hpyapi:type
//hpyapi:name hook_done
type Done func(ctx *trampoline.Context)

// Half a circle.
//hpyapi:data 9 1
var Pi float64

// All of it.
//hpyapi:api Demo demo 1.1 demo_mod._API 3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7
//hpyapi:flags FREE_THREADED ONE_INTERPRETER
//hpyapi:hole 2 "use put"
type Demo interface {
	//hpyapi:slot 0 0
	//hpyapi:nullable item
	//hpyapi:steal item all
	//hpyapi:slow
	Put(ctx *trampoline.Context, item trampoline.Handle, all []trampoline.Handle) (trampoline.Handle, error)

	//hpyapi:slot 1 0
	//hpyapi:inout values
	//hpyapi:len weights n
	//hpyapi:len values n
	//hpyapi:error check
	Scale(ctx *trampoline.Context, weights []float32, values []float64, name string) error

	//hpyapi:slot 3 0
	//hpyapi:opaque thing
	//hpyapi:error null
	//hpyapi:owner caller
	//hpyapi:nullable result
	Make(ctx *trampoline.Context, p *Pair, address unsafe.Pointer, thing *Thing) (result *Thing, pair Pair, err error)

	// Deprecated: use Put.
	//
	//hpyapi:slot 4 0
	//hpyapi:keep fn fn_done Done
	//hpyapi:nullable fn
	//hpyapi:error -1
	Watch(ctx *trampoline.Context, fn HookFn) (int32, error)

	//hpyapi:slot 5 0
	//hpyapi:ctype text char
	//hpyapi:out text
	Format(x float64, text []byte) int

	//hpyapi:slot 6 0
	//hpyapi:inout count
	Count(count *int64) uint

	//hpyapi:slot 7 0
	//hpyapi:name utf8_size
	UTF8Size(b bool, s trampoline.Str) uintptr

	//hpyapi:slot 8 0
	//hpyapi:owner static
	Name() string
}
`

const everythingHeader = `#ifndef DEMO_API_H
#define DEMO_API_H

#include <hpyapi_define.h>

/** All of it. */
HPYAPI_API(Demo, demo, 1, 1, "demo_mod._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
HPYAPI_FLAGS(HPYAPI_FREE_THREADED | HPYAPI_ONE_INTERPRETER)

typedef struct demo_thing demo_thing;

/** Kinds of things. */
typedef enum {
    DEMO_SMALL = 0,
    DEMO_LARGE = 1,
    DEMO_HUGE_ONE = 1048576
} demo_kind;

typedef struct {
    int32_t first;
    /** of the two */
    double second;
    int8_t name[16];
    void *owner HPYAPI_OPAQUE;
} demo_pair;

HPYAPI_CALLBACK
int32_t demo_hook_fn(HPyContext *ctx, HPy item, demo_kind kind, void *user) HPYAPI_ERROR(-1);

HPYAPI_CALLBACK
void demo_hook_done(HPyContext *ctx, void *user) HPYAPI_NO_ERROR;

HPYAPI_SLOT(0, 0)
HPy demo_put(HPyContext *ctx, HPy item HPYAPI_STEAL HPYAPI_NULLABLE, HPy *all HPYAPI_STEAL HPYAPI_LEN(all_len),
    size_t all_len) HPYAPI_SLOW;

HPYAPI_SLOT(1, 0)
void demo_scale(HPyContext *ctx, const float *weights HPYAPI_LEN(n), double *values HPYAPI_INOUT HPYAPI_LEN(n),
    size_t n, const char *name) HPYAPI_ERROR(CHECK);

HPYAPI_HOLE(2, "use put")

HPYAPI_SLOT(3, 0)
demo_thing *demo_make(HPyContext *ctx, const demo_pair *p, void *address HPYAPI_OPAQUE, demo_thing *thing,
    demo_pair *pair HPYAPI_OUT) HPYAPI_ERROR(NULL) HPYAPI_NULLABLE HPYAPI_OWNER(caller);

HPYAPI_SLOT(4, 0)
int32_t demo_watch(HPyContext *ctx, demo_hook_fn *fn HPYAPI_KEEP HPYAPI_NULLABLE, void *fn_user HPYAPI_USERDATA(fn),
    demo_hook_done *fn_done HPYAPI_DESTROY(fn)) HPYAPI_ERROR(-1) HPYAPI_DEPRECATED("use Put.");

HPYAPI_SLOT(5, 0)
HPy_ssize_t demo_format(double x, char *text HPYAPI_OUT HPYAPI_LEN(text_len), size_t text_len) HPYAPI_NO_ERROR;

HPYAPI_SLOT(6, 0)
size_t demo_count(int64_t *count HPYAPI_INOUT) HPYAPI_NO_ERROR;

HPYAPI_SLOT(7, 0)
uintptr_t demo_utf8_size(bool b, const char *s) HPYAPI_NO_ERROR;

HPYAPI_SLOT(8, 0)
const char *demo_name(void) HPYAPI_NO_ERROR HPYAPI_OWNER(static);

/** Half a circle. */
HPYAPI_DATA(9, 1) const double demo_pi;

#endif
`

func TestEveryDirectiveReachesTheHeader(t *testing.T) {
	t.Parallel()
	api, problems := load(t, "everything.go", everything)
	require.NoError(t, problems.Err())
	text := string(cheader.Print(api))
	require.Equal(t, everythingHeader, text)
	again, problems := cheader.Parse("demo.api.h", []byte(text), cheader.Options{})
	require.NoError(t, problems.Err())
	require.Equal(t, api.Fingerprint(), again.Fingerprint())
}

func TestProblemsOfTheModelPointIntoTheGoFile(t *testing.T) {
	t.Parallel()
	_, problems := load(t, "wrong.go", `package demo

import "github.com/hpyapi/hpyapi/trampoline"

//hpyapi:api Demo demo 1.0 demo 3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7
type Demo interface {
	//hpyapi:slot 0 0
	Size(ctx *trampoline.Context, item trampoline.Handle) (int32, error)

	//hpyapi:slot 0 0
	//hpyapi:steal n
	Put(ctx *trampoline.Context, n int64) (trampoline.Handle, error)

	//hpyapi:slot 1 1
	//hpyapi:error null
	Next(item trampoline.Handle) (float64, error)
}
`)
	require.Equal(t, `wrong.go:5:28: a capsule is named module.attribute, as in "numpy_api._ARRAY_API", or __attribute__ where types have it, as in "__shape_api__", not "demo" (CAPSULE_NAME)
wrong.go:8:2: say how demo_size signals an error: HPYAPI_ERROR(-1) or HPYAPI_NO_ERROR (ERROR_MISSING)
wrong.go:10:16: slot 0 is demo_size already, at wrong.go:7:16 (SLOT_DUPLICATE)
wrong.go:11:2: HPYAPI_STEAL is about handles, but n is int64_t (STEAL_NOT_HANDLE)
wrong.go:14:18: demo_next appears in minor version 1, but the API is at 1.0 (SINCE_FUTURE)
wrong.go:15:17: HPYAPI_ERROR(NULL) does not go with a result of type double: it is no pointer (ERROR_RULE)
wrong.go:16:7: item is a handle, which means nothing without a context; make HPyContext *ctx the first parameter (CONTEXT_MISSING)`, problems.Error())
}

func TestWhatGoCanSayAndCCannotIsReportedWithoutPanic(t *testing.T) {
	t.Parallel()
	_, problems := load(t, "odd.go", `package demo

import (
	"fmt"
	"unsafe"

	"github.com/hpyapi/hpyapi/trampoline"
)

//hpyapi:type
type Many map[string]int

//hpyapi:type
type Wide int64

//hpyapi:type
type Outer struct {
	fmt.Stringer
	Inner struct{ X int32 }
}

type Plain func(ctx *trampoline.Context)

//hpyapi:api Demo demo 1 demo_mod._API 3f0d8b1e
//hpyapi:flags NEEDS_LOCKS
//hpyapi:hole x "unterminated
type Demo interface {
	fmt.Stringer

	//hpyapi:slot 0
	A()

	//hpyapi:slot a b
	B(ctx *trampoline.Context, fn func(int), c chan int, x ...int32) (trampoline.Handle, error)

	//hpyapi:slot 2 0
	//hpyapi:len v n int33_t
	//hpyapi:ctype p int33_t
	//hpyapi:keep fn done Missing
	//hpyapi:owner nobody
	//hpyapi:error maybe
	C(ctx *trampoline.Context, v []int32, p unsafe.Pointer, fn Plain, out *Outer) (unsafe.Pointer, error)

	//hpyapi:slot 3 0
	//hpyapi:slot 4 0
	//hpyapi:error -1
	//hpyapi:steal nothing
	D(ctx *trampoline.Context, d Demo, _ int32, complex complex128) int32

	//hpyapi:
	//hpyapi:slot 5 0
	E(ctx trampoline.Context) (a, b, c []int32, err error)
}
`)
	require.Greater(t, len(problems), 20)
	for _, p := range problems {
		require.Equal(t, "odd.go", p.Pos.File, p)
		require.Greater(t, p.Pos.Line, 9, p)
		_, known := rules.ByID(p.Rule)
		require.True(t, known, p)
	}
	t.Log("\n" + problems.Error())
}

func TestAPackageThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	_, _, err := goiface.Load("./no/such/folder", goiface.Options{})
	require.ErrorContains(t, err, "goiface: ")
	_, problems := load(t, "empty.go", "package demo\n")
	require.Equal(t, "API_MISSING", problems[0].Rule)
}
