package hpyctx

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestModuleNameIsThatOfTheFile(t *testing.T) {
	for path, want := range map[string]string{
		"/a/b/stats.hpy0.so":                        "stats",
		"_x1.hpy0.so":                               "_x1",
		"pkg.hpy0-x86_64-linux-gnu.so":              "pkg",
		"stats.hpy7.so":                             "built for HPy ABI version 7, this host is version 0",
		"stats.so":                                  "the file name is not NAME.hpy0.so",
		"1stats.hpy0.so":                            "the file name is not NAME.hpy0.so",
		"stats.cpython-311-x86_64-linux-gnu.so":     "a module for CPython, which this host is not; it runs universal modules, called NAME.hpy0.so",
		"stats.abi3.so":                             "a module for CPython, which this host is not",
		"stats.hpy0.so.bak":                         "the file name is not NAME.hpy0.so",
		"sta ts.hpy0.so":                            "the file name is not NAME.hpy0.so",
		"stats.hpy0-cp311-abi.cpython-311-linux.so": "",
	} {
		name, err := moduleName(path)
		if err != nil {
			require.ErrorContains(t, err, want, path)
			continue
		}
		require.Equal(t, want, name, path)
	}
}
