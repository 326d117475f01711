package gen_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
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

// A reader of the reference, and a tool that reads the manifest, learn of a foreign table what the definition says.
func TestReferenceAndManifestTellOfForeignTables(t *testing.T) {
	for name, want := range map[string]struct{ markdown, manifest []string }{
		"multidict": {
			[]string{"| their header | `multidict_capi.h` |", "; the capsule is named `multidict._multidict.CAPI` |", "| tells the minor version |",
				"; callers pass the field `state` of the table's header"},
			[]string{`"upstream": {`, `"header": "multidict_capi.h"`, `"head": "state"`, `"tells": "minor"`},
		},
		"datetime": {
			[]string{"At import it must be `datetime.date`.", "laid out by others: 0 bytes of header"},
			[]string{`"is": "datetime.date"`, `"layout": "foreign"`},
		},
		"dlpack":      {[]string{"The word may be NULL.", "| `version.major` at byte 0 | tells the major version |"}, []string{`"optional": true`}},
		"numpy_array": {[]string{"; the capsule has no name |"}, []string{`"name": null`}},
	} {
		api, problems, err := cheader.ParseFile("../examples/definitions/"+name+".api.h", cheader.Options{})
		require.NoError(t, err)
		require.Empty(t, problems)
		for _, made := range []struct {
			write func(*apidef.API) ([]gen.File, error)
			want  []string
		}{{gen.Markdown, want.markdown}, {gen.JSON, want.manifest}} {
			files, err := made.write(api)
			require.NoError(t, err)
			for _, text := range made.want {
				require.Contains(t, string(files[0].Data), text, name)
			}
		}
	}
}
