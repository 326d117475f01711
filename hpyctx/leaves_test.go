package hpyctx_test

import (
	"regexp"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/stretchr/testify/require"
)

// memberWord is what the context holds in a member, which is the code that C calls.
func memberWord(t *testing.T, c *hpyctx.Context, member string) native.Code {
	t.Helper()
	for i, s := range abi.Definition.Slots {
		if s.Name == member {
			return native.Code(native.LoadWord(c.Word() + 24 + uintptr(i)*8))
		}
	}
	t.Fatalf("no member %s", member)
	return 0
}

var address = regexp.MustCompile("0x[0-9a-f]+")

func TestNativeCodeAnswersAsTheMembersBehindItDo(t *testing.T) {
	w := newWorld(t)
	m := w.module("members")
	c := m.Context()
	lines := append(integerLines(), "m.RichCompareBool(1, 2, 6)", "m.RichCompareBool(1, 2, -1)", "m.RichCompareBool(1, 2, 2**31 - 1)")
	lines = append(lines, memberLines()...)

	for _, leaf := range native.LeafOps() {
		require.Equal(t, leaf.Code, memberWord(t, c, leaf.Name), leaf.Name)
	}
	quick := w.inHost(m.Object(), lines)
	watch := c.HostEdge().Watch(nil)
	for _, leaf := range native.LeafOps() {
		require.NotEqual(t, leaf.Code, memberWord(t, c, leaf.Name), leaf.Name)
	}
	watched := w.inHost(m.Object(), lines)
	for i, line := range lines {
		require.Equal(t, address.ReplaceAllString(watched[i], "0x"), address.ReplaceAllString(quick[i], "0x"), line)
	}
	counts := c.HostEdge().Counts()
	for i, s := range abi.Definition.Slots {
		switch s.Name {
		case "ctx_Add", "ctx_InPlaceXor", "ctx_Negative", "ctx_IsTrue", "ctx_RichCompareBool", "ctx_TypeCheck", "ctx_Length", "ctx_Float_AsDouble",
			"ctx_Err_Occurred", "ctx_Unicode_Check", "ctx_Global_Load":
			require.NotZero(t, counts[i].Calls, "%s was watched", s.Name)
		}
	}
	watch.Stop()
	require.Equal(t, native.LeafOps()[native.OpAdd].Code, memberWord(t, c, "ctx_Add"))
}
