package gen_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/stretchr/testify/require"
)

// slots is the source of a definition with n slots of ordinary shapes.
func slots(n int) []byte {
	var b strings.Builder
	b.WriteString("#pragma once\n#include <hpyapi_define.h>\nHPYAPI_API(Big, big, 1, 0, \"big._API\", \"0d5f3c7e-61a4-4f0b-9c1e-8a2b7d44e902\")\n")
	shapes := []string{
		"HPy big_a%d(HPyContext *ctx, HPy a, HPy b);",
		"int64_t big_b%d(HPyContext *ctx, HPy h, int64_t n) HPYAPI_ERROR(-1);",
		"HPy big_c%d(HPyContext *ctx, const int64_t *shape HPYAPI_LEN(n), int32_t n);",
		"int32_t big_d%d(HPyContext *ctx, HPy h, HPy *first HPYAPI_OUT, double *x HPYAPI_OUT) HPYAPI_ERROR(-1);",
		"double big_e%d(HPyContext *ctx, HPy h, const char *name, double x) HPYAPI_ERROR(NAN);",
	}
	for i := range n {
		fmt.Fprintf(&b, "/** Does what slot %d does, and says so in a sentence. */\nHPYAPI_SLOT(%d, 0)\n", i, i)
		fmt.Fprintf(&b, shapes[i%len(shapes)]+"\n", i)
	}
	return []byte(b.String())
}

// BenchmarkGenerate measures all that `hpyapi gen` does but for the files.
func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		for _, n := range []int{500, 2000} {
			src := slots(n)
			start := time.Now()
			api, problems := cheader.Parse("big.api.h", src, cheader.Options{})
			require.NoError(b, problems.Err())
			parsed := time.Now()
			_, err := gen.Go(api, gen.GoOptions{})
			require.NoError(b, err)
			goDone := time.Now()
			_, err = gen.C(api, gen.COptions{Header: "big.api.h"})
			require.NoError(b, err)
			b.ReportMetric(float64(parsed.Sub(start).Nanoseconds()), fmt.Sprintf("ns:%d-slots-parse", n))
			b.ReportMetric(float64(goDone.Sub(parsed).Nanoseconds()), fmt.Sprintf("ns:%d-slots-go", n))
			b.ReportMetric(float64(time.Since(goDone).Nanoseconds()), fmt.Sprintf("ns:%d-slots-c", n))
			b.ReportMetric(float64(time.Since(start).Nanoseconds()), fmt.Sprintf("ns:%d-slots", n))
		}
	}
	b.ReportMetric(0, "ns/op")
}
