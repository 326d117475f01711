package trampoline

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/readers"
)

func TestEveryNameIsForOneReader(t *testing.T) {
	wrong, err := readers.Check(".")
	require.NoError(t, err)
	require.Empty(t, wrong)
}

func TestEveryFileSaysWhoItIsFor(t *testing.T) {
	wrong, err := readers.CheckFiles(".")
	require.NoError(t, err)
	require.Empty(t, wrong)
}
