package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseReadsBothKindsOfBenchmarkLines(t *testing.T) {
	values := map[string][]float64{}
	parse("p", []byte("goos: linux\nBenchmarkCToC-2 \t 1\t 1.5 ns:swap\t 1.25 ns:raw\nBenchmarkOne-8  100  7.5 ns/op  0 B/op\nPASS\n"), values)
	parse("p", []byte("BenchmarkCToC-2 1 2.5 ns:swap\n"), values)
	require.Equal(t, map[string][]float64{"p.CToC/swap": {1.5, 2.5}, "p.CToC/raw": {1.25}, "p.One": {7.5}}, values)
}

func TestFormatComparesWithTheFirstRowAndLeavesOutWhatIsMissing(t *testing.T) {
	text := format([]section{
		{"A", []row{{"a", "base", ""}, {"b", "other", ""}, {"none", "absent", ""}}},
		{"B", []row{{"none", "absent", ""}, {"a", "base", ""}}},
	}, map[string]float64{"a": 2, "b": 12_300})
	require.Equal(t, ""+
		"|       |      ns |   ratio |\n"+
		"|-------|--------:|--------:|\n"+
		"| **A** |         |         |\n"+
		"| base  |    2.00 |    1.00 |\n"+
		"| other | 12.3 µs | 6150.00 |\n", text)
}

func TestFiguresCompareWithAPeerOfTheSameRun(t *testing.T) {
	text := formatFigures([]figure{
		{"ours", "a", "b", "theirs"},
		{"not measured here", "a", "none", "absent"},
	}, map[string]float64{"a": 2, "b": 8})
	require.Equal(t, ""+
		"|      |   ns |               beside |\n"+
		"|------|-----:|---------------------:|\n"+
		"| ours | 2.00 | 0.25 × theirs (8.00) |\n", text)
}

func TestDocumentsKeepEverythingButTheTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(path, []byte("before\n"+tableStart+"old\n"+tableEnd+"after\n"), 0o644))
	require.NoError(t, updateTable(path, "new\n"))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "before\n"+tableStart+"new\n"+tableEnd+"after\n", string(data))

	require.NoError(t, os.WriteFile(path, []byte("nothing\n"), 0o644))
	require.ErrorContains(t, updateTable(path, "new\n"), "has no")
}

func TestEveryFigureOfTheReadmeIsInTheTable(t *testing.T) {
	inTable := map[string]bool{}
	for _, s := range sections {
		for _, r := range s.rows {
			inTable[r.key] = true
		}
	}
	for _, f := range figures {
		require.True(t, inTable[f.key] && inTable[f.peer], "%s: %s, %s", f.what, f.key, f.peer)
	}
}

func TestEveryRowOfTheTableHasItsOwnMeasurement(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sections {
		for _, r := range s.rows {
			require.False(t, seen[r.key], "%s is in the table twice", r.key)
			seen[r.key] = true
		}
	}
}

// TestEveryRowIsMeasured runs what `make bench` runs, once: every benchmark works, and gives the numbers that the table is made of.
func TestEveryRowIsMeasured(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	found, err := measure(sources, 1)
	require.NoError(t, err)
	for _, s := range sections {
		for _, r := range s.rows {
			if strings.Contains(r.key, "/cgo-") && os.Getenv("CGO_ENABLED") == "0" {
				continue // what cgo costs is left out where there is none
			}
			require.Contains(t, found, r.key, "%s: %s", s.title, r.what)
		}
	}
}
