package debugmode

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
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
func capture(limit int, sp uintptr, texts []text) *stack {
	pcs := make([]uintptr, 0, 2*limit)
	if sp != 0 {
		pcs = returnAddresses(pcs, limit, sp, texts)
	}
	n := len(pcs)
	return &stack{pcs[:n+runtime.Callers(4, pcs[n:n+limit])]}
}

// maxScan is how far up the C stack return addresses are looked for, in bytes.
const maxScan = 64 << 10

// returnAddresses finds what look like return addresses on the C stack: words that point behind a call instruction in
// the code of a shared library. Modules are compiled without frame pointers as a rule, so there is no chain to follow.
// What a function left behind on the stack and nobody overwrote may be among them.
func returnAddresses(pcs []uintptr, limit int, sp uintptr, texts []text) []uintptr {
	var page [4096]byte
	for at, end := sp, sp+maxScan; at < end; {
		// Up to the end of a page, which is mapped as a whole or not at all: calls start close to the end of the stack.
		buf := page[at%uintptr(len(page)):]
		if native.CopyFrom(buf, at) != nil {
			break // the end of the stack
		}
		at += uintptr(len(buf))
		for i := 0; i+8 <= len(buf); i += 8 {
			pc := uintptr(binary.NativeEndian.Uint64(buf[i:]))
			if find(pc, texts) == nil || !followsCall(pc) {
				continue
			}
			if pcs = append(pcs, pc); len(pcs) == limit {
				return pcs
			}
		}
	}
	return pcs
}

// followsCall reports whether the instruction before an address in mapped code is a call.
func followsCall(pc uintptr) bool {
	var b [7]byte
	if native.CopyFrom(b[:], pc-7) != nil {
		return false
	}
	if runtime.GOARCH == "arm64" {
		ins := binary.LittleEndian.Uint32(b[3:])
		return ins&0xfc000000 == 0x94000000 || ins&0xfffffc1f == 0xd63f0000 // bl, blr
	}
	if b[2] == 0xe8 { // call rel32
		return true
	}
	for n := 2; n <= 7; n++ { // call r/m64, with its displacement
		if at := 7 - n; b[at] == 0xff && b[at+1]>>3&7 == 2 {
			return true
		}
	}
	return false
}

// Symbols writes the addresses of a [Report], [Leak] or [Handle] of this module as text, one call a line, innermost
// first, the functions in C before those in Go; what this project runs between modules is left out. It looks the names up
// when it is called, not when the stack was taken, so the files of the modules must still be there.
func (d *Debug) Symbols(stack []uintptr) string {
	var b strings.Builder
	texts := readTexts()
	files := map[string]*symbolFile{}
	var inGo []uintptr
	for _, pc := range stack {
		t := find(pc, d.texts)
		if t == nil {
			t = find(pc, texts)
		}
		if t == nil {
			inGo = append(inGo, pc)
			continue
		}
		f := files[t.path]
		if f == nil {
			f = openSymbols(d.original(t.path))
			files[t.path] = f
		}
		function, place := f.lookUp(t.fileOffset(pc) - 1) // of the call, not of what follows it
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
