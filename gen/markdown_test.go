package gen_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/gen"
)

func TestTextsAreTextInMarkdown(t *testing.T) {
	for text, want := range map[string]string{
		"a < b & c":                           "a &lt; b &amp; c",
		"<script>alert(1)</script>":           "&lt;script>alert(1)&lt;/script>",
		"<!-- hidden":                         "&lt;!-- hidden",
		"[x](javascript:alert(1))":            `[x\](javascript:alert(1))`,
		"[x]: javascript:alert(1)":            `[x\]: javascript:alert(1)`,
		"code `a<b>` and <b>":                 "code `a<b>` and &lt;b>",
		"``a`<b>`` <i>":                       "``a`<b>`` &lt;i>",
		"an odd ` <b>":                        "an odd \\` &lt;b>",
		"`` <b> `":                            "\\`\\` &lt;b> \\`",
		"x[3] is an element, shape[0](twice)": `x[3] is an element, shape[0\](twice)`,
	} {
		api := &apidef.API{Name: "Shapes", Prefix: "shapes", Doc: text, Capsule: "shapes._API"}
		files, err := gen.Markdown(api)
		require.NoError(t, err)
		require.Contains(t, string(files[0].Data), "\n\n"+want+"\n\n", text)
	}
}
