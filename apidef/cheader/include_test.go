package cheader_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
)

const point = "#pragma once\n#include <hpyapi_define.h>\ntypedef struct { int32_t x; } t_point;\n"

// usesPoint is a definition with the includes that are given.
func usesPoint(includes string) string {
	return "#ifndef T_API_H\n#define T_API_H\n#include <hpyapi_define.h>\n" + includes +
		"HPYAPI_API(Tt, t, 1, 0, \"t_mod._API\", \"3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7\")\n" +
		"HPYAPI_SLOT(0, 0) int32_t t_a(HPyContext *ctx, const t_point *p) HPYAPI_ERROR(-1);\n#endif\n"
}

func TestAFileIsOneDefinitionByWhateverPath(t *testing.T) {
	for name, second := range map[string]string{
		"the same": "point.h", "dot": "./point.h", "up and down": "sub/../point.h", "symbolic link": "link.h", "hard link": "hard.h",
		"link to its folder": "again/point.h", "through another file": "sub/other.h",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(name, text string) {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
			}
			write("point.h", point)
			write("sub/other.h", "#pragma once\n#include \"../point.h\"\n")
			require.NoError(t, os.Symlink("point.h", filepath.Join(dir, "link.h")))
			require.NoError(t, os.Symlink(".", filepath.Join(dir, "again")))
			require.NoError(t, os.Link(filepath.Join(dir, "point.h"), filepath.Join(dir, "hard.h")))
			write("t.api.h", usesPoint("#include \"point.h\"\n#include \""+second+"\"\n"))
			api, problems, err := cheader.ParseFile(filepath.Join(dir, "t.api.h"), cheader.Options{})
			require.NoError(t, err)
			require.NoError(t, problems.Err())
			require.Len(t, api.Structs, 1)

			write("point.h", point+"#include \""+second+"\"\n")
			_, problems, err = cheader.ParseFile(filepath.Join(dir, "t.api.h"), cheader.Options{})
			require.NoError(t, err)
			require.Contains(t, problems.Error(), "includes itself (INCLUDE)")
		})
	}
}

func TestTwoFilesWithOneGuardAreOneForACompiler(t *testing.T) {
	guarded := func(field string) string {
		return "#ifndef POINT_H\n#define POINT_H\n#include <hpyapi_define.h>\ntypedef struct { int32_t " + field + "; } t_point;\n#endif\n"
	}
	parse := func(second string) apidef.Problems {
		_, problems := cheader.Parse("t.api.h", []byte(usesPoint("#include \"a.h\"\n#include \"b.h\"\n")), cheader.Options{
			FS: fstest.MapFS{"a.h": {Data: []byte(guarded("x"))}, "b.h": {Data: []byte(second)}}})
		return problems
	}
	require.NoError(t, parse(guarded("x")).Err(), "a copy")
	require.Contains(t, parse(guarded("y")).Error(),
		"b.h:2:1: POINT_H is the include guard of a.h too, so a compiler skips whichever of the two comes later (GUARD)")
	require.Contains(t, parse("#ifndef T_API_H\n#define T_API_H\n#include <hpyapi_define.h>\n#endif\n").Error(), "b.h:2:1: T_API_H is the include guard of t.api.h too")
}
