package runcmd

import (
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/hpyapi/hpyapi/hpyctx"
)

// faultsEnv chooses who reports a fault of C code: "go" lets the Go runtime speak as well, with all goroutines.
const faultsEnv = "HPYAPI_FAULTS"

// reportFaults has faults of modules described for those who wrote them.
func reportFaults(it *hpyctx.Interp, out io.Writer) error {
	r := hpyctx.FaultReport{Out: out, Hint: faultsEnv + "=go shows the state of the Go program as well"}
	if os.Getenv(faultsEnv) == "go" {
		r.Runtime, r.Hint = true, ""
	}
	return it.ReportFaults(r)
}

// plain is text of a module as one line without anything that a terminal would obey.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, text)
}
