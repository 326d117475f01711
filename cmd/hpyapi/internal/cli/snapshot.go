package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/apidef/lock"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// lockName is the lock file of a definition: numpy.api.h has numpy.api.lock, a Go package hpyapi.lock in its folder.
func lockName(definition string) string {
	if isGo(definition) {
		return filepath.Join(definition, "hpyapi.lock")
	}
	return strings.TrimSuffix(definition, ".h") + ".lock"
}

// snapshot reads a version of an API: a definition, a lock file, or a header or lock file as it was in git, git:REVISION:PATH.
func snapshot(s streams, name string, dirs []string) (*lock.File, error) {
	if !strings.HasPrefix(name, "git:") && filepath.Ext(name) != ".lock" && isGo(name) {
		api, err := load(s, name, dirs)
		if err != nil {
			return nil, err
		}
		return lock.FromAPI(api), nil
	}
	var files fs.FS
	if rest, ok := strings.CutPrefix(name, "git:"); ok {
		revision, file, ok := strings.Cut(rest, ":")
		if !ok || revision == "" || file == "" {
			return nil, fmt.Errorf("%s: not git:REVISION:PATH", name)
		}
		if strings.HasPrefix(revision, "-") {
			return nil, fmt.Errorf("%s: %q is an option of git, and no revision", name, revision)
		}
		files, name = gitFiles(revision), path.Clean(file)
	}
	data, err := readIn(files, name)
	if err != nil {
		return nil, err
	}
	if lock.IsLock(data) {
		file, problems := lock.Parse(name, data)
		if len(problems) > 0 {
			fmt.Fprintln(s.err, problems.Error())
			return nil, ErrFound
		}
		return file, nil
	}
	api, problems := cheader.Parse(name, data, cheader.Options{FS: files, IncludeDirs: dirs})
	if len(problems) > 0 {
		fmt.Fprintln(s.err, problems.Error())
		return nil, ErrFound
	}
	return lock.FromAPI(api), nil
}

// maxVersion is the largest file that can be a version of an API.
const maxVersion = 16 << 20

func readIn(files fs.FS, name string) ([]byte, error) {
	if files == nil {
		return wholefile.Read(name, maxVersion)
	}
	return fs.ReadFile(files, name)
}

// gitFiles are the files of a revision, by their paths from the working folder.
type gitFiles string

// Open implements fs.FS.
func (revision gitFiles) Open(name string) (fs.File, error) {
	cmd := exec.Command("git", "cat-file", "blob", string(revision)+":./"+name)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, fmt.Errorf("git:%s:%s: git is not installed", string(revision), name)
		}
		return nil, fmt.Errorf("git:%s:%s: %s", string(revision), name, strings.TrimSpace(stderr.String()))
	}
	return &gitFile{Reader: bytes.NewReader(stdout.Bytes()), name: path.Base(name), size: int64(stdout.Len())}, nil
}

// gitFile is one file of a revision; it is its own fs.FileInfo.
type gitFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *gitFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *gitFile) Close() error               { return nil }
func (f *gitFile) Name() string               { return f.name }
func (f *gitFile) Size() int64                { return f.size }
func (f *gitFile) Mode() fs.FileMode          { return 0o444 }
func (f *gitFile) ModTime() time.Time         { return time.Time{} }
func (f *gitFile) IsDir() bool                { return false }
func (f *gitFile) Sys() any                   { return nil }
