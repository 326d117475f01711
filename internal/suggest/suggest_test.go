package suggest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSuggestionsAreSlipsOfThePenOnly(t *testing.T) {
	names := []string{"HPYAPI_STEAL", "HPYAPI_LEN", "int32_t", "numpy_dtype"}
	for wrong, want := range map[string]string{
		"HPYAPI_STEEL": "HPYAPI_STEAL", "HPYAPI_LNE": "HPYAPI_LEN", "int32": "int32_t", "numpy_dtpye": "numpy_dtype", "something_else": "", "": "",
	} {
		require.Equal(t, want, Nearest(wrong, names), wrong)
	}
	require.Empty(t, Nearest("a", make([]string, 100000)))
}
