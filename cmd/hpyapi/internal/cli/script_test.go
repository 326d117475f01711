package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/scripttest"
)

func TestMain(m *testing.M) {
	scripttest.Main(m, func(args []string) int { return Main(args, os.Stdin, os.Stdout, os.Stderr) })
}

func TestScripts(t *testing.T) { scripttest.Run(t) }

func TestEveryCommandTeaches(t *testing.T) {
	for _, cmd := range newRoot(streams{}).Commands() {
		require.NotEmpty(t, cmd.Short, cmd.Name())
		require.Contains(t, cmd.Example, "hpyapi "+cmd.Name(), "%s needs an example", cmd.Name())
		require.NotNil(t, cmd.Args, "%s must say what arguments it takes", cmd.Name())
	}
}

func TestEveryRuleCanBeExplained(t *testing.T) {
	for _, id := range ruleIDs() {
		var out strings.Builder
		require.NoError(t, explainRule(&out, id))
		require.Contains(t, out.String(), "\nReported:\n", id)
	}
}
