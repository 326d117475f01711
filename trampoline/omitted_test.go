package trampoline_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// TestCalleesLearnWhichResultsAreNotWanted proves that a function in C finds NULL exactly where its caller in C wrote NULL,
// whoever takes the call to it.
func TestCalleesLearnWhichResultsAreNotWanted(t *testing.T) {
	for _, interpretedCalls := range []bool{false, true} {
		for _, c := range cells() {
			if c.goProvider {
				continue
			}
			w := newWorld(t)
			def := &sample.Definition
			if interpretedCalls {
				def = interpreted(t)
			}
			x := w.cProviderOf(def, w.module("provider", c.providerMode), map[int]string{27: "asked_for"})
			consumer := w.module("consumer", c.consumerMode)
			e, err := x.Import(consumer, trampoline.WantOf(def))
			require.NoError(t, err)
			if c.watched {
				e.Watch(&quiet{})
			}
			h := newInt(t, consumer, 5)
			room := w.block("results")
			for asked := range 4 {
				words := []uintptr{0, 0}
				for i := range words {
					if asked>>i&1 != 0 {
						words[i] = room + uintptr(i)*8
					}
				}
				got := w.callC("call_maybe", consumer.Word(), e.Table(), uintptr(h), words[0], words[1])
				require.EqualValues(t, asked, int32(got), "%s, interpreted: %v", c, interpretedCalls)
				if asked&1 != 0 {
					require.EqualValues(t, 5, value(t, consumer, trampoline.Handle(native.LoadWord(words[0]))))
				}
				if asked&2 != 0 {
					require.EqualValues(t, 5, native.LoadWord(words[1]))
				}
			}
			closeHandle(t, consumer, h)
		}
	}
}
