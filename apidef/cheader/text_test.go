package cheader_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef/cheader"
)

// TestLinesEndForUsWhereTheyEndForCompilers lists texts that a compiler may read differently than they look.
func TestLinesEndForUsWhereTheyEndForCompilers(t *testing.T) {
	const before = "#pragma once\n#include <hpyapi_define.h>\nHPYAPI_API(Tt, t, 1, 0, \"t._API\", \"3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7\")\n"
	const after = "\nHPYAPI_SLOT(0, 0) double t_a(double x) HPYAPI_NO_ERROR;\n"
	for text, want := range map[string]string{
		"// C:\\old\\":                        "4:10: the backslash at the end of the comment",
		"// C:\\old\\ \t":                     "4:10: the backslash at the end of the comment",
		"// C:\\old\\\r":                      "4:10: the backslash at the end of the comment",
		"// what??/":                          "4:8: the backslash at the end of the comment",
		"// C:\\old\\.":                       "",
		"// what??/ no":                       "",
		"/* C:\\old\\\n   here */":            "",
		"/* ends *\\\n/ here */":              "4:1: the comment has */ with a backslash and a line end between",
		"/* ends *??/  \n/ here */":           "4:1: the comment has */ with a backslash and a line end between",
		"/* lib/*.h */":                       "",
		"HPYAPI_FLAGS(HPYAPI_NEEDS_\\\nLOCK)": "4:27: a line is not continued with a backslash",
		"HPYAPI_HOLE(1, \"what??/\")":         "4:21: some compilers replace ??/, a trigraph; write \"?\\?\"",
		"HPYAPI_HOLE(1, \"what?\\?/ ???\")":   "",
		"#include <stdint.h> \\":              "4:1: a preprocessor line is not continued",
		"/** \x1b[31mred */":                  "5:26: the documentation of t_a has the character U+001B",
		"/** a\u2028b */":                     "5:26: the documentation of t_a has the character U+2028",
		"/** caf\u00e9 \u65e5\u672c \U0001f468\u200d\U0001f469\u200d\U0001f467 */": "",
		"/** a\xffb */": "4:1: the comment is not UTF-8",
	} {
		_, problems := cheader.Parse("t.h", []byte(before+text+after), cheader.Options{FS: fstest.MapFS{}})
		if want == "" {
			require.NoError(t, problems.Err(), "%q", text)
			continue
		}

		require.NotEmpty(t, problems, "%q", text)
		require.Contains(t, problems.Error(), "t.h:"+want, "%q", text)
	}
}
