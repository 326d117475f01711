package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRulesHaveNamesOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All {
		require.False(t, seen[r.ID], r.ID)
		seen[r.ID] = true
		require.NotEmpty(t, r.Purpose)
		require.NotEmpty(t, r.Explain().Why)
	}
	require.ElementsMatch(t, IDs(), keys(seen))
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestEveryRuleFileBelongsToARule(t *testing.T) {
	files, err := filepath.Glob("archives/*.txtar")
	require.NoError(t, err)
	require.Len(t, files, len(All))
	for _, f := range files {
		_, ok := ByID(strings.TrimSuffix(filepath.Base(f), ".txtar"))
		require.True(t, ok, f)
	}
}
