package debugmode

import (
	"fmt"
	"runtime"
	"strings"
)

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
