//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"sync"

	"github.com/ebitengine/purego"
)

// stdio is what is known of the C library's standard output.
var stdio = sync.OnceValues(func() (s struct{ fflush, setvbuf, stdout uintptr }, err error) {
	for name, to := range map[string]*uintptr{"fflush": &s.fflush, "setvbuf": &s.setvbuf, "stdout": &s.stdout} {
		if *to, err = purego.Dlsym(purego.RTLD_DEFAULT, name); err != nil {
			return s, fmt.Errorf("native: standard output of C: %w", err)
		}
	}
	return s, nil
})

// LineBuffer has the C library write its standard output out with every line, as to a terminal, whatever it leads to.
func LineBuffer() error {
	s, err := stdio()
	if err != nil {
		return err
	}
	const lineBuffered = 1 // _IOLBF
	if invoke(Code(s.setvbuf), LoadWord(s.stdout), 0, lineBuffered, 0) != 0 {
		return fmt.Errorf("native: standard output of C: it keeps its buffer")
	}
	return nil
}

// FlushStdout writes out what the C library holds back of its standard output. It waits for a thread that is just
// writing there.
func FlushStdout() error {
	s, err := stdio()
	if err != nil {
		return err
	}
	if invoke(Code(s.fflush), LoadWord(s.stdout)) != 0 {
		return fmt.Errorf("native: standard output of C: it could not be written")
	}
	return nil
}
