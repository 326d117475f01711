package hpyctx

import (
	"io"

	"github.com/hpyapi/hpyapi/internal/native"
)

// SharedStdout is the standard output of a process as its Go code and its C modules share it: what modules print with C's
// stdio, and what is written to it, come out in the order in which they were printed.
type SharedStdout struct {
	to   io.Writer
	lost error // the first of C
}

// ShareStdout makes one of the writer that leads to the process's standard output. From now on C writes every line out at
// once. Use it wherever Go prints, [Options].Stdout included, and Flush it before the process ends.
func ShareStdout(to io.Writer) (*SharedStdout, error) {
	return &SharedStdout{to: to}, native.LineBuffer()
}

// Write writes out what C printed before, and then p.
func (s *SharedStdout) Write(p []byte) (int, error) {
	if err := s.Flush(); err != nil {
		return 0, err
	}
	return s.to.Write(p)
}

// Flush writes out what C printed. Once that failed it fails for good, since something is missing.
func (s *SharedStdout) Flush() error {
	if err := native.FlushStdout(); err != nil && s.lost == nil {
		s.lost = err
	}
	return s.lost
}
