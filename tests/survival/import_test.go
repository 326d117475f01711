package survival_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// plain is the definition that both sides agree on; variants differ from it in one point each.
const plain = `#ifndef PLAIN_API_H
#define PLAIN_API_H
#include <hpyapi_define.h>
HPYAPI_API(Plain, plain, 1, 1, "plain_provider._API", "5a0f2c1e-7b3d-4e69-8f10-2d3c4b5a6978")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)
HPYAPI_SLOT(0, 0)
HPy plain_twice(HPyContext *ctx, HPy item);
HPYAPI_SLOT(1, 0)
int64_t plain_length(HPyContext *ctx, HPy item) HPYAPI_ERROR(-1);
HPYAPI_SLOT(2, 1)
HPy plain_half(HPyContext *ctx, int32_t n);
#endif
`

type variant struct {
	name     string
	from, to string // what is different in the definition
	flags    []string
}

func (v variant) definition() string {
	if v.from == "" {
		return plain
	}
	return strings.ReplaceAll(plain, v.from, v.to)
}

var (
	same     = variant{name: "same"}
	otherID  = variant{name: "id", from: "5a0f2c1e", to: "99999999"}
	major2   = variant{name: "major", from: "plain, 1, 1", to: "plain, 2, 1"}
	minor0   = variant{name: "older", from: "HPYAPI_SLOT(2, 1)\nHPy plain_half(HPyContext *ctx, int32_t n);\n", to: "", flags: []string{"-DOLDER"}}
	wide     = variant{name: "signature", from: "int32_t n", to: "int64_t n", flags: []string{"-DOTHER_SIGNATURE"}}
	singular = variant{name: "flags", from: "HPYAPI_NEEDS_LOCK", to: "HPYAPI_NEEDS_LOCK | HPYAPI_ONE_INTERPRETER"}
	newer    = variant{name: "newer", from: "#endif\n", flags: []string{"-DNEWER"}, to: `HPYAPI_SLOT(3, 2)
HPy plain_again(HPyContext *ctx, HPy item);
HPYAPI_SLOT(4, 2)
int32_t plain_take(HPyContext *ctx, HPy item HPYAPI_STEAL, HPy *copy HPYAPI_OUT) HPYAPI_ERROR(-1);
#endif
`}
)

func (v variant) compile(t *testing.T, module_ string, flags ...string) string {
	t.Helper()
	definition := v.definition()
	switch v.name {
	case "older":
		definition = strings.ReplaceAll(definition, "plain, 1, 1", "plain, 1, 0")
	case "newer":
		definition = strings.ReplaceAll(definition, "plain, 1, 1", "plain, 1, 2")
	}
	return module(t, module_, headers(t, "plain-"+v.name, "plain.api.h", definition), append(v.flags, flags...)...)
}

// A provider that is not what the consumer was built for is refused at import, with what differs and both values, and the
// consumer is not loaded.
func TestImportsOfWhatDiffersAreRefused(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, c := range []struct {
		provider, consumer variant
		want               []string
	}{
		{otherID, same, []string{"99999999-7b3d-4e69-8f10-2d3c4b5a6978", "5a0f2c1e-7b3d-4e69-8f10-2d3c4b5a6978"}},
		{major2, same, []string{"major version is 2, wanted 1"}},
		{same, major2, []string{"major version is 1, wanted 2"}},
		{minor0, same, []string{"version is 1.0, wanted at least 1.1"}},
		{wide, same, []string{"slot 2 plain_half", "signature", "(ctx,i64)h!null"}},
		{same, wide, []string{"slot 2 plain_half", "signature", "(ctx,i32)h!null"}},
	} {
		for _, mode := range []string{"universal", "debug"} {
			t.Run(c.provider.name+" for "+c.consumer.name+" "+mode, func(t *testing.T) {
				w := newWorld(t)
				w.load(c.provider.compile(t, "plain_provider"), "universal")
				before := w.Counts()
				_, err := w.it.Load(testenv.Copy(t, c.consumer.compile(t, "plain_consumer")))
				require.Error(t, err)
				for _, want := range append(c.want, "ImportError", `"plain_consumer" cannot import Plain from "plain_provider"`) {
					require.ErrorContains(t, err, want)
				}
				require.Equal(t, before, w.Counts())
				require.Nil(t, w.it.Module("plain_consumer"))
			})
		}
	}
}

// Older and newer providers are right when the consumer says so; what they lack is an error, never a wrong call.
func TestOlderProvidersServeWhatTheyHave(t *testing.T) {
	if !survives(t) {
		return
	}
	for _, mode := range []string{"universal", "debug"} {
		for _, pmode := range []string{"universal", "debug"} {
			t.Run(fmt.Sprint(mode, pmode), func(t *testing.T) {
				w := newWorld(t)
				w.load(same.compile(t, "plain_provider"), pmode)
				c := w.load(newer.compile(t, "plain_consumer", "-DPLAIN_REQUIRED_MINOR=0"), mode)
				require.Equal(t, "'aa'", w.CallOf(c, "twice", pyobj.NewStr("a")))
				require.Equal(t, "False", w.CallOf(c, "has_again"))
				require.Contains(t, w.CallOf(c, "again", pyobj.NewStr("a")), "NotImplementedError: trampoline: Plain.")
				require.Contains(t, w.CallOf(c, "again", pyobj.NewStr("a")), `not provided by "plain_provider"`)
			})
		}
	}
	t.Run("newer", func(t *testing.T) {
		w := newWorld(t)
		w.load(newer.compile(t, "plain_provider"), "debug")
		c := w.load(same.compile(t, "plain_consumer"), "universal")
		require.Equal(t, "'aa'", w.CallOf(c, "twice", pyobj.NewStr("a")))
	})
}

// An API whose provider may live in one interpreter only can be used in it.
func TestFlagsThatTheHostHonours(t *testing.T) {
	if !survives(t) {
		return
	}
	first, err := hpyctx.New(hpyctx.Options{Name: "first"})
	require.NoError(t, err)
	_, err = first.Load(testenv.Copy(t, singular.compile(t, "plain_provider")))
	require.NoError(t, err)
	second, err := hpyctx.New(hpyctx.Options{Name: "second"})
	require.NoError(t, err)
	_, err = second.Load(testenv.Copy(t, singular.compile(t, "plain_provider")))
	require.ErrorContains(t, err, `API Plain can be provided in one interpreter of a process only (HPYAPI_ONE_INTERPRETER), and interpreter "first" has it`)
	require.NoError(t, second.Close())
	require.NoError(t, first.Close())

	w := newWorld(t) // the first is closed, so this one may
	w.load(singular.compile(t, "plain_provider"), "universal")
	c := w.load(singular.compile(t, "plain_consumer"), "universal")
	require.Equal(t, "'aa'", w.CallOf(c, "twice", pyobj.NewStr("a")))
}
