//go:build linux && (amd64 || arm64)

package native_test

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// scale is a C function written in Go: int64_t scale(void *ctx, int64_t n).
func scale(f *native.Frame) { f.SetWord(f.Int[0] * f.Int[1]) }

// refuse is where calls with a context that was not expected go.
func refuse(f *native.Frame) { f.SetWord(0) }

// A consumer's context 2 is swapped for the provider's context 10 on the way to the
// provider's function; another context ends in the slow path.
func Example() {
	codes, err := native.Callbacks([]func(*native.Frame){scale, refuse}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	thunk, err := native.SwapThunk(2, 10, codes[0], codes[1])
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, ctx := range []uintptr{2, 3} {
		var c native.Call
		c.Fn = uintptr(thunk)
		c.Int[0], c.Int[1] = ctx, 7
		c.Do6()
		fmt.Println(c.Ret)
	}
	native.Release(thunk, codes[0], codes[1])
	// Output:
	// 70
	// 0
}
