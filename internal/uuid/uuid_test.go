package uuid

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIDsAreReadAndWrittenInOneForm(t *testing.T) {
	const text = "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764"
	id, err := Parse(text)
	require.NoError(t, err)
	require.Equal(t, byte(0xb7), id[0])
	require.Equal(t, byte(0x64), id[15])
	require.Equal(t, text, Format(id))
	for _, wrong := range []string{"", "b7a4f6c2", strings.ToUpper(text), strings.ReplaceAll(text, "-", "_"), text + "0", "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a76-"} {
		_, err := Parse(wrong)
		require.Error(t, err, wrong)
	}
}
