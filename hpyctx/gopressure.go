package hpyctx

import (
	"runtime"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Objects with native memory are small for Go's collector, which does not see that memory: it would let gigabytes of it wait for
// the next collection.

// collectAfter is how many bytes of native memory Go modules may take before the collector is asked, when little is in use.
const collectAfter = 64 << 20

// pressure counts the native memory that Go modules took since the collector was last asked.
type pressure struct {
	taken int64
	limit int64 // to ask when taken reaches it; 0 stands for collectAfter
}

// take counts bytes, and asks the collector when as much was taken as was in use before, as Go does by default for its own memory. What is found
// is destroyed as ever: when the next instance is made, or at the next safe point.
func (p *pressure) take(bytes int) {
	p.taken += int64(bytes)
	if p.taken < max(p.limit, collectAfter) {
		return
	}
	p.limit, p.taken = native.Allocated().Bytes-p.taken, 0
	runtime.GC()
}
