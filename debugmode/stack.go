package debugmode

import (
	"fmt"
	"runtime"
	"strings"
)

// stack is where a handle was opened, as addresses.
type stack struct{ pcs []uintptr }

// addresses is nil for a nil stack.
func (s *stack) addresses() []uintptr {
	if s == nil {
		return nil
	}
	return s.pcs
}

// capture takes the addresses of the callers of the module's call.
func capture(limit int) *stack {
	pcs := make([]uintptr, limit)
	return &stack{pcs[:runtime.Callers(4, pcs)]}
}

// Symbols writes the addresses of a [Report] or [Leak] as text, one call a line, innermost first. It looks the names up
// when it is called, not when the stack was taken.
func Symbols(stack []uintptr) string {
	if len(stack) == 0 {
		return ""
	}
	var b strings.Builder
	frames := runtime.CallersFrames(stack)
	for {
		f, more := frames.Next()
		if f.Function != "" {
			fmt.Fprintf(&b, "    %s\n        %s:%d\n", f.Function, f.File, f.Line)
		}
		if !more {
			return b.String()
		}
	}
}
