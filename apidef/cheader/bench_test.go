package cheader_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/apidef/cheader"
)

// BenchmarkParse reads a definition of 2,000 slots, the size that the generators promise to be quick for.
func BenchmarkParse(b *testing.B) {
	var src strings.Builder
	src.WriteString(head)
	for i := range 2000 {
		fmt.Fprintf(&src, "\n/** Documentation of slot %d. */\nHPYAPI_SLOT(%d, 0)\nHPy demo_slot_%d(HPyContext *ctx, HPy array, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim, double *out HPYAPI_OUT);\n", i, i, i)
	}
	data := []byte(src.String())
	b.SetBytes(int64(len(data)))
	b.ResetTimer()
	for range b.N {
		if _, problems := cheader.Parse("bench.h", data, cheader.Options{}); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
