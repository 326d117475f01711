package hpyctx

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/hpyapi/hpyapi/internal/cstack"
	"github.com/hpyapi/hpyapi/internal/native"
)

// privateName is what the file name of a private copy begins with, see writePrivate.
var privateName = regexp.MustCompile(`^(hpyapi-[0-9]+-|memfd:)`)

// forkText is what a child process says that a module made by fork, when it calls the host; sp is where the stack of C is.
func forkText(sp uintptr) string {
	here, _, _, _ := runtime.Caller(0)
	r := native.Registers{PC: here}
	r.Int[native.SPRegister] = sp - 64
	who := "C code"
	for _, f := range cstack.ReadTexts().Walk(r, 16) {
		if f.Text == nil {
			continue
		}
		name := filepath.Base(f.Text.Path)
		if strings.HasPrefix(name, "libc.") || strings.HasPrefix(name, "libpthread.") || strings.HasPrefix(name, "ld-") {
			continue
		}
		who = fmt.Sprintf("module %s", privateName.ReplaceAllString(name, ""))
		break
	}
	return fmt.Sprintf("fault: %s made a process by fork, and in it the host is called or returned to, whose threads are not there: a child process may only call exec or _exit\n", who)
}
