package runcmd

import (
	"errors"
	"fmt"
	"io"

	recordings "github.com/hpyapi/hpyapi/debugmode/recording"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// recording is what run --trace writes. Without the flag it is nil, and records nothing.
type recording struct {
	*recordings.Recorder
	file    *wholefile.File
	path    string
	limit   int64 // MiB
	started bool
}

// startRecording begins a recording beside the file that it will replace; no path is no recording.
func startRecording(f runFlags) (*recording, error) {
	path, limit := f.trace, f.traceLimit
	if path == "" {
		return nil, nil
	}
	if limit <= 0 || limit > 1<<40 {
		return nil, fmt.Errorf("--trace-limit %d: not a size in MiB", limit)
	}
	file, err := wholefile.Create(path)
	if err != nil {
		return nil, err
	}
	recorder := recordings.New(file, recordings.Options{Arrows: true, MaxBytes: limit << 20})
	if f.traceArgs {
		recorder.ShowValues()
	}
	return &recording{Recorder: recorder, file: file, path: path, limit: limit}, nil
}

// keep says that the script starts: from now on this recording is worth more than an older one.
func (r *recording) keep() {
	if r != nil {
		r.started = true
	}
}

// end completes the file, or gives it up when no script started.
func (r *recording) end(stderr io.Writer) error {
	if r == nil {
		return nil
	}
	err := r.Close()
	if err != nil || !r.started {
		return errors.Join(err, r.file.Discard())
	}
	if n := r.Dropped(); n > 0 {
		fmt.Fprintf(stderr, "%s was cut at %d MiB: later calls, %d of them, are only counted in it; --trace-limit sets the limit\n", r.path, r.limit, n)
	}
	return r.file.Commit()
}

// modes are those that every module has in a run besides others.
func (r *recording) modes() []hpyctx.Mode {
	if r == nil {
		return nil
	}
	return []hpyctx.Mode{r.Mode()}
}
