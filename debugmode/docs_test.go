package debugmode_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// TestEveryRowOfTheParityTablesNamesATest looks for the tests that docs/debug.md and docs/trace.md name.
func TestEveryRowOfTheParityTablesNamesATest(t *testing.T) {
	tests := map[string]bool{}
	for _, folder := range []string{"debugmode", "internal/tracefile", "debugmode/recording", "debugmode/pymodules", "debugmode/otel", "tests/matrix", "tests/browser"} {
		files, err := filepath.Glob(testenv.Path(t, folder, "*_test.go"))
		require.NoError(t, err)
		for _, file := range files {
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)`).FindAllStringSubmatch(string(source), -1) {
				tests[m[1]] = true
			}
		}
	}
	for _, page := range []string{"debug.md", "trace.md"} {
		text, err := os.ReadFile(testenv.Path(t, "docs", page))
		require.NoError(t, err)
		_, table, found := strings.Cut(string(text), "| HPy | Go | test |\n|---|---|---|\n")
		require.True(t, found)
		table, _, _ = strings.Cut(table, "\n\n")
		for _, row := range strings.Split(strings.TrimSpace(table), "\n") {
			cells := strings.Split(row, "|")
			named := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(cells[3], -1)
			require.NotEmpty(t, named, "%s: %s", page, row)
			for _, m := range named {
				require.True(t, tests[m[1]], "%s: no test %s", page, m[1])
			}
		}
	}
}
