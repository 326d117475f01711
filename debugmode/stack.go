package debugmode

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hpyapi/hpyapi/internal/cstack"
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

// capture takes the addresses of at most limit callers in C, if the call came from C with its stack at sp, and of at
// most limit callers in Go; innermost first, C before Go. Nothing is looked up.
func capture(limit int, sp uintptr, texts cstack.Texts) *stack {
	pcs := make([]uintptr, 0, 2*limit)
	if sp != 0 {
		pcs = texts.ReturnAddresses(pcs, limit, sp)
	}
	n := len(pcs)
	return &stack{pcs[:n+runtime.Callers(4, pcs[n:n+limit])]}
}

// Symbols writes the addresses of a [Report], [Leak] or [Handle] of this module as text, one call a line, innermost
// first, the functions in C before those in Go; what this project runs between modules is left out. It looks the names up
// when it is called, not when the stack was taken, so the files of the modules must still be there.
func (d *Debug) Symbols(stack []uintptr) string {
	var b strings.Builder
	texts := cstack.ReadTexts()
	files := map[string]*cstack.Symbols{}
	var inGo []uintptr
	for _, pc := range stack {
		t := d.texts.Find(pc)
		if t == nil {
			t = texts.Find(pc)
		}
		if t == nil {
			inGo = append(inGo, pc)
			continue
		}
		f := files[t.Path]
		if f == nil {
			f = cstack.OpenSymbols(d.original(t.Path))
			files[t.Path] = f
		}
		function, place := f.LookUp(t.FileOffset(pc) - 1) // of the call, not of what follows it
		if function == "" || strings.HasPrefix(function, "__libc_start") {
			continue // of the start of the process
		}
		fmt.Fprintf(&b, "    %s\n        %s\n", function, place)
	}
	if len(inGo) == 0 {
		return b.String()
	}
	frames := runtime.CallersFrames(inGo)
	for {
		f, more := frames.Next()
		if f.Function != "" && !isPlumbing(f.Function) {
			fmt.Fprintf(&b, "    %s\n        %s:%d\n", f.Function, f.File, f.Line)
		}
		if !more {
			return b.String()
		}
	}
}

// isPlumbing tells the Go functions that lie between modules: of the run time and of this project, but for APIs in Go.
func isPlumbing(function string) bool {
	for _, p := range []string{"trampoline", "hpyctx", "debugmode", "internal"} {
		if strings.HasPrefix(function, "github.com/hpyapi/hpyapi/"+p+".") || strings.HasPrefix(function, "github.com/hpyapi/hpyapi/"+p+"/") {
			return true
		}
	}
	return strings.HasPrefix(function, "runtime.")
}

// original is the file of a module for the private copy of it that was loaded, or the path itself.
func (d *Debug) original(path string) string {
	if d.context == nil {
		return path
	}
	for _, m := range append(d.context.Interp().Modules(), d.context.Module()) { // which may be gone from the list
		if m != nil && m.Path() != "" && strings.HasSuffix(filepath.Base(path), "-"+filepath.Base(m.Path())) {
			return m.Path()
		}
	}
	return path
}
