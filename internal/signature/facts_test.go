package signature

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHashIsTheStartOfSHA256 pins the hash that descriptors in compiled modules carry; it can never change.
func TestHashIsTheStartOfSHA256(t *testing.T) {
	require.Equal(t, uint64(0xe3b0c44298fc1c14), Hash(""))
	require.Equal(t, uint64(0xba7816bf8f01cfea), Hash("abc"))
}

func TestAFingerprintCoversSlotsConstantsAndFields(t *testing.T) {
	facts := func(constant int64, field string) uint64 {
		var f Facts
		f.Slot(3, "demo_b", "()void")
		f.Slot(0, "demo_a", "(ctx)h!null")
		f.Constant("demo_mode", "DEMO_READ", constant)
		f.Field("demo_size", 0, field, "i32")
		return f.Fingerprint()
	}
	require.Equal(t, Hash("constant demo_mode DEMO_READ 1\nfield demo_size 0 width i32\nslot 0 demo_a (ctx)h!null\nslot 3 demo_b ()void\n"), facts(1, "width"))
	require.NotEqual(t, facts(1, "width"), facts(2, "width"))
	require.NotEqual(t, facts(1, "width"), facts(1, "height"))
}
