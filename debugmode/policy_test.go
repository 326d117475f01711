package debugmode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
)

func TestPolicyIsSpeltAsItReads(t *testing.T) {
	for _, text := range []string{"raise", "record", "abort"} {
		p, err := debugmode.ParsePolicy(text)
		require.NoError(t, err)
		require.Equal(t, text, p.String())
	}
	_, err := debugmode.ParsePolicy("Raise")
	require.EqualError(t, err, `debugmode: unknown policy "Raise": want raise, record or abort`)
}
