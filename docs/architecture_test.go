package docs_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// TestArchitectureNamesEveryRoom lists the packages and looks for each in the table of ARCHITECTURE.md.
func TestArchitectureNamesEveryRoom(t *testing.T) {
	text, err := os.ReadFile(testenv.Path(t, "ARCHITECTURE.md"))
	require.NoError(t, err)
	cmd := exec.Command("go", "list", "./...")
	cmd.Dir = testenv.Path(t, ".")
	out, err := cmd.Output()
	require.NoError(t, err)
	rooms := strings.Fields(strings.ReplaceAll(string(out), "github.com/hpyapi/hpyapi/", ""))
	require.Greater(t, len(rooms), 40)
	for _, room := range rooms {
		require.Contains(t, string(text), "| `"+room+"` |", "a row that says what the package owns")
	}
}
