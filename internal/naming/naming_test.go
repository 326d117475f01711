package naming

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGoNamesDropUnderscoresAndKeepCapitals(t *testing.T) {
	for c, want := range map[string]string{
		"from_sequence": "FromSequence", "AsUTF8_AndSize": "AsUTF8AndSize", "get_item_i": "GetItemI", "x": "X", "": "", "__a": "A", "_2d": "2d",
	} {
		require.Equal(t, want, Go(c), c)
	}
}
