package trampoline_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// TestHandlesOfAFailedCallAreClosed proves of a function in C that fails after it wrote some handles of an array that its
// caller finds none, and that none is left, whoever takes the call to it.
func TestHandlesOfAFailedCallAreClosed(t *testing.T) {
	for _, interpretedCalls := range []bool{false, true} {
		for _, c := range cells() {
			if c.goProvider || c.consumerMode == c.providerMode && !c.watched && c.consumerMode == universalMode {
				continue // C calls C, and nobody is between them
			}
			w := newWorld(t) // whose end says that no handle is left
			def := &sample.Definition
			if interpretedCalls {
				def = interpreted(t)
			}
			x := w.cProviderOf(def, w.module("provider", c.providerMode), map[int]string{10: "half_range"})
			consumer := w.module("consumer", c.consumerMode)
			e, err := x.Import(consumer, trampoline.WantOf(def))
			require.NoError(t, err)
			if c.watched {
				e.Watch(&quiet{})
			}
			items := w.block("items")
			for i := range uintptr(4) {
				native.StoreWord(items+i*8, 0x7777)
			}
			require.EqualValues(t, -1, int32(w.callC("call_range", consumer.Word(), e.Table(), items, 4)))
			require.ErrorContains(t, w.thread.TakeErr(), "half")
			for i := range uintptr(4) {
				require.Zero(t, native.LoadWord(items+i*8), c)
			}
			if !interpretedCalls {
				api, err := sample.Bind(e)
				require.NoError(t, err)
				mine := []trampoline.Handle{7, 7, 7, 7}
				_, err = api.Range(1, mine)
				require.ErrorContains(t, err, "half")
				require.Equal(t, make([]trampoline.Handle, 4), mine)
			}
		}
	}
}
