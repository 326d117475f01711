package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
)

// definition is a header with that many slots, of the shapes that real APIs have.
func definition(slots int) string {
	shapes := []string{
		"HPy big_f%d(HPyContext *ctx, HPy a, HPy b);",
		"int32_t big_f%d(HPyContext *ctx, HPy a, int64_t n, double x) HPYAPI_ERROR(-1);",
		"HPy big_f%d(HPyContext *ctx, const HPy *items HPYAPI_LEN(n), int64_t n);",
		"double big_f%d(HPyContext *ctx, HPy a, const double *weights HPYAPI_LEN(n), int32_t n) HPYAPI_ERROR(NAN);",
		"int32_t big_f%d(HPyContext *ctx, HPy a, HPy *first HPYAPI_OUT, int64_t *count HPYAPI_OUT) HPYAPI_ERROR(-1);",
	}
	var b strings.Builder
	b.WriteString("#pragma once\n#include <hpyapi_define.h>\nHPYAPI_API(Big, big, 1, 0, \"big._API\", \"0a4e5c11-6a55-4b0e-8a3e-111122223333\")\n")
	for i := range slots {
		fmt.Fprintf(&b, "/** Does what slot %d does. Raises TypeError for other objects. */\nHPYAPI_SLOT(%d, 0)\n", i, i)
		fmt.Fprintf(&b, shapes[i%len(shapes)]+"\n", i)
	}
	return b.String()
}

func parseDefinition(tb testing.TB, slots int) *apidef.API {
	api, problems := cheader.Parse("big.api.h", []byte(definition(slots)), cheader.Options{})
	require.NoError(tb, problems.Err())
	return api
}

func TestLargeDefinitionsAreGenerated(t *testing.T) {
	api := parseDefinition(t, 500)
	require.Len(t, api.Slots, 500)
	for _, generate := range []func() ([]gen.File, error){
		func() ([]gen.File, error) { return gen.Go(api, gen.GoOptions{}) },
		func() ([]gen.File, error) { return gen.C(api, gen.COptions{}) },
	} {
		files, err := generate()
		require.NoError(t, err)
		require.NotEmpty(t, files)
	}
}

// BenchmarkGenerate measures reading and generating definitions of 500 and 2,000 slots.
func BenchmarkGenerate(b *testing.B) {
	report := func(label string, run func()) {
		start := time.Now()
		run()
		b.ReportMetric(float64(time.Since(start).Nanoseconds()), "ns:"+label)
	}
	for _, slots := range []int{500, 2000} {
		api := parseDefinition(b, slots)
		report(fmt.Sprintf("read-%d", slots), func() { parseDefinition(b, slots) })
		report(fmt.Sprintf("go-%d", slots), func() { _, _ = gen.Go(api, gen.GoOptions{}) })
		report(fmt.Sprintf("c-%d", slots), func() { _, _ = gen.C(api, gen.COptions{}) })
	}
	b.ReportMetric(0, "ns/op")
}
