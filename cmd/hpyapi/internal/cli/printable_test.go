package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNothingThatAFileSaysIsACommandForATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"plain é 漢 😀\tx\n":       "plain é 漢 😀\tx\n",
		"\x1b[31mred\x07":        `\u001b[31mred\u0007`,
		"over\rwritten":          `over\u000dwritten`,
		"\u009b31m":              `\u009b31m`,
		"a\u202ecod\u2066":       `a\u202ecod\u2066`,
		"\x7f\xff\xc3(":          `\u007f\xff\xc3(`,
		"hidden \U000e0041":      `hidden \U000e0041`,
		"zero\u200bwidth\ufeff.": `zero\u200bwidth\ufeff.`,
	} {
		for size := 1; size <= len(text); size++ { // whatever is written at once
			var out bytes.Buffer
			w := Printable(&out)
			for rest := []byte(text); len(rest) > 0; {
				n, err := w.Write(rest[:min(size, len(rest))])
				require.NoError(t, err)
				rest = rest[n:]
			}
			require.Equal(t, want, out.String(), "%q in pieces of %d", text, size)
		}
	}
}

func TestNamesOfFilesAreShownNotObeyed(t *testing.T) {
	hostile := filepath.Join(t.TempDir(), "\x1b]0;title\x07 \u202e.api.h")
	require.NoError(t, os.WriteFile(hostile, []byte("int x;\n"), 0o644))
	for _, args := range [][]string{
		{"check", hostile}, {"check", hostile + "none"}, {"gen", hostile}, {"describe", hostile}, {"lock", hostile},
		{"breaking", "--against", hostile, hostile}, {"inspect", hostile}, {"inspect", "--json", hostile}, {hostile}, {"explain", hostile},
	} {
		var out, stderr bytes.Buffer
		require.NotZero(t, Main(args, strings.NewReader(""), &out, &stderr))
		require.NotContains(t, out.String()+stderr.String(), "\x1b", args[0])
		require.NotContains(t, out.String()+stderr.String(), "\u202e", args[0])
		require.NotEmpty(t, stderr.String(), args[0])
	}
}

func TestARevisionIsNoOptionOfGit(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	definition := filepath.Join(dir, "x.api.h")
	require.NoError(t, os.WriteFile(definition, []byte("int x;\n"), 0o644))
	for _, against := range []string{"git:--output=stolen:x.api.h", "git:-p:x.api.h", "git:--exec=touch stolen:x.api.h"} {
		var out, stderr bytes.Buffer
		require.Equal(t, ExitError, Main([]string{"breaking", "--against", against, definition}, strings.NewReader(""), &out, &stderr))
		require.Contains(t, stderr.String(), "is an option of git, and no revision")
		require.NoFileExists(t, filepath.Join(dir, "stolen"))
	}
}
