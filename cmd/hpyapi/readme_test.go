package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// codeBlock is a fenced block with its language.
var codeBlock = regexp.MustCompile("(?s)```([a-z]*)\n(.*?)```\n")

func TestReadmeQuotesTheExampleThatIsTested(t *testing.T) {
	readme, err := os.ReadFile(testenv.Path(t, "README.md"))
	require.NoError(t, err)
	script, err := os.ReadFile("testdata/script/run.txt")
	require.NoError(t, err)
	sources := map[string]string{"": string(script), "sh": string(script)}
	for language, pattern := range map[string]string{"c": "*.[ch]", "python": "*.star", "go": "host/*.go"} {
		names, err := filepath.Glob(testenv.Path(t, "examples", "hello", pattern))
		require.NoError(t, err)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			sources[language] += string(data)
		}
	}
	quoted := 0
	for _, match := range codeBlock.FindAllStringSubmatch(string(readme), -1) {
		if source, ok := sources[match[1]]; ok {
			require.Contains(t, source, match[2], "README.md quotes what is not in the example")
			quoted++
		}
	}
	require.Equal(t, 5, quoted)
}

func TestReadmeFitsIntoItsLines(t *testing.T) {
	readme, err := os.ReadFile(testenv.Path(t, "README.md"))
	require.NoError(t, err)
	require.LessOrEqual(t, bytes.Count(readme, []byte{'\n'}), 150)
}

func TestReadmeNamesEveryCommand(t *testing.T) {
	readme, err := os.ReadFile(testenv.Path(t, "README.md"))
	require.NoError(t, err)
	for _, command := range []string{"init", "gen", "check", "explain", "describe", "lock", "breaking", "inspect", "run", "python", "trace"} {
		require.True(t, strings.Contains(string(readme), "`hpyapi "+command) || strings.Contains(string(readme), "`"+command+"`"), command)
	}
}

func TestDocumentsLinkToFilesThatExist(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, name := range []string{"README.md", "ARCHITECTURE.md", "RATIONALE.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		data, err := os.ReadFile(testenv.Path(t, name))
		require.NoError(t, err)
		for _, match := range link.FindAllStringSubmatch(string(data), -1) {
			require.FileExists(t, testenv.Path(t, match[1]), name)
		}
	}
}
