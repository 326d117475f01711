package pyobj_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/oracle"
	"github.com/stretchr/testify/require"
)

// What collects the items of an iterator without an end fails, long before memory runs out.
func TestIteratorsWithoutAnEndAreMemoryErrors(t *testing.T) {
	for _, src := range []string{
		"list(iter(int, 1))", "[x for x in iter(int, 1)]", "{x for x in iter(int, 1)}", "l = []\nl.extend(iter(int, 1))", "bytes(iter(int, 1))",
		"[*iter(int, 1)]",
	} {
		require.Equal(t, "MemoryError: ", oracle.Run(oracle.Bare, src).Error, src)
	}
	require.Empty(t, oracle.Run(oracle.Bare, "list(range(5_000_000))").Error, "what says how long it is may be longer")
}
