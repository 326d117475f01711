package hpyctx_test

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
