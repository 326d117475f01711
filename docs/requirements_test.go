package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// Each requirement of versioned tables has a test in either world, and the table in edges.md names ones that exist.
func TestEveryRequirementOfTablesHasItsTests(t *testing.T) {
	defined := map[string]bool{}
	for _, pattern := range []string{"hpyctx/edges/*_test.go", "tests/types/*_test.go", "tests/cpython/test_*.py"} {
		files, err := filepath.Glob(filepath.Join(testenv.Root(t), pattern))
		require.NoError(t, err)
		for _, f := range files {
			data, err := os.ReadFile(f)
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(`(?m)^(?:func|def) ((?i:test_?v)\w+)`).FindAllStringSubmatch(string(data), -1) {
				defined[m[1]] = true
			}
		}
	}
	page, err := os.ReadFile("edges.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| V(\\d+) \\|.*\\| `(TestV(\\d\\d)\\w+)` \\| (`test_v\\w+`(?:, `test_v\\w+`)*) \\|$").FindAllStringSubmatch(string(page), -1)
	require.Len(t, rows, 15)
	for i, row := range rows {
		require.Equal(t, fmt.Sprint(i+1), row[1])
		require.Equal(t, fmt.Sprintf("%02d", i+1), row[3])
		require.True(t, defined[row[2]], row[2])
		for name := range strings.SplitSeq(row[4], ", ") {
			name = strings.Trim(name, "`")
			require.True(t, defined[name], name)
			require.True(t, strings.Contains(name, "v"+row[3]), name)
		}
	}
}
