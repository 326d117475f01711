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
		"[*iter(int, 1)]", "sum(iter(int, 1))", "set(iter(int, 1))", "dict.fromkeys(iter(int, 1))", "''.join(iter(str, 1))", "min(iter(int, 1))",
		"5 in iter(int, 1)", "any(iter(int, 1))", "print(*iter(int, 1))", "next(filter(None, iter(int, 1)))", "sum(map(len, iter(str, 1)))",
		"list(zip(iter(int, 1), iter(int, 1)))", "sum(sum(range(100000)) for x in iter(int, 1))",
		"class G:\n  def __getitem__(self, i):\n    return 1\n5 in G()",
	} {
		require.Equal(t, "MemoryError: ", oracle.Run(oracle.Bare, src).Error, src)
	}
	for _, src := range []string{"list(range(5_000_000))", "sum(map(int, range(3_000_000)))", "list(zip(range(3), iter(int, 1)))"} {
		require.Empty(t, oracle.Run(oracle.Bare, src).Error, "what says how long it is may be longer: "+src)
	}
}
